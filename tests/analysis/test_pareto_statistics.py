"""Intervals, tests and places against other libraries and plain loops."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.pareto_counts import daily_counts, plain_counts

from ci_toolkit.analysis.pareto.bar_rates import rate_intervals
from ci_toolkit.analysis.pareto.dispersion import calendar, clustered, freedom_of, mix_of
from ci_toolkit.analysis.pareto.equality import equality
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.ranks import places
from ci_toolkit.analysis.pareto.shares import critical, score_interval
from ci_toolkit.analysis.pareto.stream import analyse_stream

COUNTS = st.lists(st.integers(0, 2000), min_size=2, max_size=12).filter(lambda own: sum(own) > 0)


@given(COUNTS, st.sampled_from([0.9, 0.95, 0.99]))
def test_intervals_of_independent_items_are_those_of_goodman(
    numbers: list[int], confidence: float
) -> None:
    from statsmodels.stats.proportion import multinomial_proportions_confint

    counts = plain_counts({f"k{i}": n for i, n in enumerate(numbers)})
    stream = analyse_stream(counts, 0, ParetoOptions(confidence=confidence))
    expected = multinomial_proportions_confint(numbers, 1 - confidence, method="goodman")
    for bar in stream.bars:
        low, high = expected[int(bar.category[1:])]
        assert bar.low == pytest.approx(max(low, 0), abs=1e-12)
        assert bar.high == pytest.approx(min(high, 1), abs=1e-12)


@given(st.integers(0, 500), st.integers(1, 500))
def test_one_interval_is_that_of_wilson(count: int, more: int) -> None:
    from statsmodels.stats.proportion import proportion_confint

    number = count + more
    low, high = score_interval(
        np.array([count / number]), np.array([float(number)]), critical(0.95, 1, math.inf)
    )
    expected = proportion_confint(count, number, 0.05, method="wilson")
    assert (low[0], high[0]) == pytest.approx(expected, abs=1e-12)


def test_the_covariance_of_equal_items_is_that_of_a_multinomial() -> None:
    mix = mix_of(plain_counts({"a": 50, "b": 30, "c": 15, "d": 5}), [0, 1, 2])
    share = np.array([0.5, 0.3, 0.15, 0.05])
    np.testing.assert_allclose(mix.share, share)
    np.testing.assert_allclose(mix.covariance, (np.diag(share) - np.outer(share, share)) / 100)
    assert math.isinf(mix.freedom)


def test_the_covariance_of_unequal_items_is_what_resampling_gives() -> None:
    rng = np.random.default_rng(3)
    kind = rng.choice(3, 400, p=[0.5, 0.3, 0.2])
    weight = rng.gamma(2, size=400) * (1 + kind)
    sums = {f"k{i}": float((kind == i).sum()) for i in range(3)}
    amount = np.array([weight[kind == i].sum() for i in range(3)])
    squares = np.array([(weight[kind == i] ** 2).sum() for i in range(3)])
    found = mix_of(plain_counts(sums, amount=amount, squares=squares, weighted="w"), [0, 1])
    drawn = rng.integers(0, 400, (8000, 400))
    table = np.stack([np.where(kind[drawn] == i, weight[drawn], 0).sum(axis=1) for i in range(3)])
    share = table / table.sum(axis=0)
    np.testing.assert_allclose(found.covariance, np.cov(share), rtol=0.12, atol=2e-6)


def test_over_dispersion_is_pearsons_test_of_the_table_of_days() -> None:
    from scipy.stats import chi2_contingency

    rng = np.random.default_rng(5)
    table = rng.multinomial(300, [0.4, 0.3, 0.2, 0.1], size=25)
    found = mix_of(daily_counts(table), [0, 1, 2, 3]).dispersion
    expected = chi2_contingency(table)
    assert found is not None
    assert found.factor == pytest.approx(expected.statistic / expected.dof)
    assert found.p == pytest.approx(expected.pvalue)
    assert not found.over


def test_clustered_covariance_is_that_of_a_ratio_of_sums() -> None:
    rng = np.random.default_rng(6)
    table = [rng.multinomial(200, rng.dirichlet([8, 4, 2, 1])) for _ in range(30)]
    mix = mix_of(daily_counts(table), [0, 1, 2])
    total = float(np.sum(table))
    share = [sum(row[i] for row in table) / total for i in range(4)]
    expected = np.zeros((4, 4))
    for row in table:
        left = [row[i] - share[i] * sum(row) for i in range(4)]
        expected += np.array([[a * b for a in left] for b in left])
    assert mix.over
    assert mix.freedom == 29
    np.testing.assert_allclose(mix.covariance, expected * 30 / 29 / total**2, atol=1e-12)


def test_lags_pair_days_exactly_that_far_apart() -> None:
    rng = np.random.default_rng(7)
    place = np.array([0, 1, 2, 5, 6, 7, 8, 9, 12, 13, 14, 15, 17, 18, 19, 20])
    walk = np.cumsum(rng.normal(size=21))[place]
    residual = np.stack([walk, -walk], axis=1)
    found = clustered(residual, place, correlated=True)
    days = len(place)
    own = {int(p): float(x) for p, x in zip(place, walk, strict=True)}
    after = [p for p in own if p - 1 in own]
    one = sum(own[p] * own[p - 1] for p in after) / len(after)
    plain = one / (sum(x * x for x in own.values()) / days)
    alike = min(plain + (1 + 4 * plain) / days, 0.9, 1 - 2 / math.sqrt(days))
    fresh = {
        p: x - alike * own[p - 1] if p - 1 in own else x * math.sqrt(1 - alike**2)
        for p, x in own.items()
    }
    longest = 3  # fewer than a quarter of 16 days
    total = sum(x * x for x in fresh.values())
    for lag in range(1, longest + 1):
        both = sum(x * fresh[p + lag] for p, x in fresh.items() if p + lag in fresh)
        total += 2 * (1 - lag / (longest + 1)) * both
    total *= days / (days - 1) / (1 - alike) ** 2
    np.testing.assert_allclose(found, total * np.array([[1, -1], [-1, 1]]))
    assert freedom_of(days, True) == 1.5 * 16 / 4


def test_the_calendar_knows_days_weeks_and_months() -> None:
    def of(*texts: str) -> list[int]:
        place = calendar(np.array(texts, dtype="datetime64[us]"))
        return (place - place[0]).tolist()

    assert of("2024-01-01", "2024-01-02", "2024-01-05") == [0, 1, 4]
    assert of("2024-01-01", "2024-01-08", "2024-01-22") == [0, 1, 3]
    assert of("2024-01-01", "2024-02-01", "2024-03-01", "2024-05-01") == [0, 1, 2, 4]


def test_variances_are_never_below_those_of_independent_items() -> None:
    rng = np.random.default_rng(8)
    table = np.stack([*rng.multinomial(200, [0.5, 0.5], size=30).T, np.full(30, 20)], axis=1)
    table[::2, 0] += 90  # two categories vary, the third does not at all
    mix = mix_of(daily_counts(table), [0, 1, 2])
    assert mix.over
    least = mix.share * (1 - mix.share) / mix.total
    assert (np.diag(mix.covariance) >= least * (1 - 1e-12)).all()


@given(st.lists(st.integers(0, 3000), min_size=2, max_size=10).filter(lambda own: sum(own) >= 60))
def test_equal_shares_are_tested_by_chi_square(numbers: list[int]) -> None:
    from scipy.stats import chisquare

    share = np.array(numbers) / sum(numbers)
    found = equality(share, None, sum(numbers), math.inf)
    assert found is not None
    expected = chisquare(numbers)
    assert found.statistic == pytest.approx(expected.statistic)
    if sum(numbers) / len(numbers) >= 5:
        assert found.p == pytest.approx(expected.pvalue, rel=1e-6, abs=1e-300)


def test_few_items_are_tested_exactly() -> None:
    share = np.array([7, 2, 1]) / 10
    found = equality(share, None, 10, math.inf)
    assert found is not None
    exact = 0.0
    for a, b in itertools.product(range(11), repeat=2):
        numbers = [a, b, 10 - a - b]
        if min(numbers) >= 0:
            statistic = sum((n - 10 / 3) ** 2 for n in numbers) / (10 / 3)
            chance = math.factorial(10) / math.prod(map(math.factorial, numbers)) / 3**10
            exact += chance if statistic >= found.statistic - 1e-9 else 0
    assert found.p == pytest.approx(exact, abs=0.015)
    assert "simulation" in found.method


def test_weights_divide_the_statistic_by_their_design_effect() -> None:
    share, number = np.array([0.4, 0.35, 0.25]), 500.0
    plain = share * (1 - share) / number
    once = equality(share, plain, number, math.inf)
    twice = equality(share, 2 * plain, number, math.inf)
    assert once is not None
    assert twice is not None
    effect = sum(s * 3 * (1 - s) for s in share) / 2  # at these shares, near 1
    assert once.design_effect == pytest.approx(effect)
    assert twice.design_effect == pytest.approx(2 * effect)
    assert twice.p > once.p
    assert equality(np.array([1.0]), None, 10, math.inf) is None


@settings(max_examples=20)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=7).filter(lambda own: sum(own) > 0))
def test_places_are_those_of_all_pairs_by_the_binomial_after_holm(numbers: list[int]) -> None:
    from scipy.stats import binomtest
    from statsmodels.stats.multitest import multipletests

    numbers = sorted(numbers, reverse=True)
    share = np.array(numbers) / sum(numbers)
    found = places(
        share,
        np.diag(share),
        counts=np.array(numbers, dtype=float),
        kinds=len(numbers),
        freedom=math.inf,
        confidence=0.95,
    )
    pairs = list(itertools.combinations(range(len(numbers)), 2))
    p = [
        binomtest(numbers[i], numbers[i] + numbers[j]).pvalue if numbers[i] + numbers[j] else 1.0
        for i, j in pairs
    ]
    told = multipletests(p, 0.05, method="holm")[0]
    above = [
        sum(t for t, (_, j) in zip(told, pairs, strict=True) if j == own)
        for own in range(len(numbers))
    ]
    below = [
        sum(t for t, (i, _) in zip(told, pairs, strict=True) if i == own)
        for own in range(len(numbers))
    ]
    assert list(found) == [
        (1 + up, len(numbers) - down) for up, down in zip(above, below, strict=True)
    ]


def test_places_reach_beyond_the_categories_that_are_looked_at() -> None:
    numbers = {f"k{i:03d}": 5000.0 if i == 0 else 20.0 for i in range(400)}
    stream = analyse_stream(plain_counts(numbers), 0, ParetoOptions())
    assert stream.bars[0].ranks == (1, 1)
    assert stream.bars[1].ranks == (2, 400)
    assert stream.bars[199].ranks is not None
    assert stream.bars[300].ranks is None
    assert stream.bars[300].low is None


def test_rates_have_intervals_of_wilson_and_of_poisson() -> None:
    from scipy.stats import chi2
    from statsmodels.stats.proportion import proportion_confint

    items = np.array([200.0, 50.0, 10.0])
    counts = plain_counts({"a": 40, "b": 20, "c": 0}, items=items, measure="event")
    bars = analyse_stream(counts, 0, ParetoOptions()).bars
    for bar, number in zip(bars, items, strict=True):
        low, high = proportion_confint(bar.count, number, method="wilson")
        assert bar.rate == pytest.approx(bar.count / number)
        assert (bar.rate_low, bar.rate_high) == pytest.approx((max(low, 0), high), abs=1e-9)
    counts = plain_counts({"a": 40, "b": 20}, items=np.array([10.0, 50.0]), measure="count")
    found = rate_intervals(counts, np.array([0, 1]), 0.95)
    assert found is not None
    assert found[1][0] == pytest.approx(chi2.ppf(0.025, 80) / 2 / 10)
    assert found[2][0] == pytest.approx(chi2.ppf(0.975, 82) / 2 / 10)


def test_nothing_is_undefined_where_one_category_has_everything() -> None:
    table = np.zeros((20, 3))
    table[:, 0] = 50
    stream = analyse_stream(daily_counts(table), 0, ParetoOptions())
    first, second = stream.bars[:2]
    assert (first.share, first.high, second.low) == (1, 1, 0)
    assert 0.9 < (first.low or 0) < 1
    assert 0 < (second.high or 0) < 0.1
    assert stream.verdict.status == "concentrated"


def test_over_dispersion_of_weights_is_measured_by_the_whole_covariance() -> None:
    rng = np.random.default_rng(9)
    table = rng.multinomial(300, [0.4, 0.3, 0.2, 0.1], size=20).astype(float)
    weight = np.array([1.0, 5.0, 2.0, 7.0])
    counts = daily_counts(
        table,
        amount=(table * weight).reshape(-1),
        squares=(table * weight**2).reshape(-1),
        weighted="cost",
    )
    mix = mix_of(counts, [0, 1, 2, 3])
    assert mix.dispersion is not None
    left = table * weight
    left -= left.sum(axis=1, keepdims=True) * mix.share[:4]
    spread = mix.covariance[:4, :4] * mix.total**2  # of independent items: days do not vary
    inverse = np.linalg.pinv(spread)
    expected = sum(row @ inverse @ row for row in left) * 20
    assert not mix.over
    assert mix.dispersion.factor == pytest.approx(expected / (19 * 3))
