"""Intervals of capability indices: closed forms, other libraries, and how often they hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from tests.analysis.conftest import make_subgroups

from ci_toolkit.analysis.capability.indices import about_target, family
from ci_toolkit.analysis.capability.intervals import (
    about_target_interval,
    bench,
    bench_interval,
    nearer_interval,
    one_limit_interval,
    proportion_interval,
    rate_interval,
    smallest,
    spread_interval,
)
from ci_toolkit.analysis.capability.result import Sigma
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.within import within_sigma
from ci_toolkit.analysis.constants import c4, d2

SPEC = Spec(-4.0, 4.0)


def freedom_of(s: object) -> float:
    found, _ = within_sigma(s, "mr-bar" if s.n.max() == 1 else "r-bar")  # type: ignore[attr-defined,arg-type]
    assert found is not None
    return found.freedom


def test_cp_from_moving_ranges_holds_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    n, runs = 25, 20_000
    values = rng.standard_normal((runs, n))
    sigma = np.abs(np.diff(values)).mean(axis=1) / float(d2(2))
    freedom = freedom_of(make_subgroups(values=values[0]))
    assert freedom == pytest.approx(14.95, abs=0.01)
    low, high = spread_interval(1.0, freedom, 0.95, unbiased=True) or (math.nan, math.nan)
    assert 0.94 < np.mean((low / sigma < 1) & (high / sigma > 1)) < 0.96
    # What most packages do: the same formula with n − 1.
    low, high = np.sqrt(stats.chi2.ppf([0.025, 0.975], n - 1) / (n - 1))
    assert np.mean((low / sigma < 1) & (high / sigma > 1)) < 0.91


def test_cp_from_ranges_holds_as_often_as_it_says() -> None:
    rng = np.random.default_rng(12)
    k, size, runs = 25, 5, 8_000
    values = rng.standard_normal((runs, k, size))
    sigma = np.ptp(values, axis=2).mean(axis=1) / float(d2(size))
    freedom = freedom_of(make_subgroups(groups=values[0].tolist()))
    assert freedom == pytest.approx(90.82, abs=0.01)
    low, high = spread_interval(1.0, freedom, 0.95, unbiased=True) or (math.nan, math.nan)
    assert 0.94 < np.mean((low / sigma < 1) & (high / sigma > 1)) < 0.96
    n = k * size
    low, high = np.sqrt(stats.chi2.ppf([0.025, 0.975], n - 1) / (n - 1))
    assert np.mean((low / sigma < 1) & (high / sigma > 1)) < 0.915


def test_cp_interval_of_the_plain_deviation_is_the_chi_square_one() -> None:
    low, high = spread_interval(1.3, 49, 0.9) or (math.nan, math.nan)
    assert low == pytest.approx(1.3 * math.sqrt(stats.chi2.ppf(0.05, 49) / 49), rel=1e-12)
    assert high == pytest.approx(1.3 * math.sqrt(stats.chi2.ppf(0.95, 49) / 49), rel=1e-12)


def test_cp_interval_of_a_pooled_sigma_divided_by_c4_is_exact() -> None:
    plain = spread_interval(1.3, 49, 0.9) or (math.nan, math.nan)
    # The pooled deviation s gives Cp = w / (6 s); divided by c4 sigma is larger, Cp smaller.
    corrected = spread_interval(1.3 * float(c4(50)), 49, 0.9, unbiased=True)
    assert corrected == pytest.approx(plain, rel=1e-12)


@pytest.mark.parametrize("value", [-0.4, 0.0, 0.3, 1.33, 5.0])
@pytest.mark.parametrize(("n", "freedom"), [(5, 4), (30, 18.2), (1_000, 999), (100_000, 99_999)])
def test_one_limit_interval_turns_the_non_central_t_round(
    value: float, n: int, freedom: float
) -> None:
    low, high = one_limit_interval(value, n, freedom, 0.95) or (math.nan, math.nan)
    t = 3 * value * math.sqrt(n)
    unit = 3 * math.sqrt(n)
    close = 1e-6 if t < 3_000 else 1e-3  # far out by the approximation that holds there
    assert stats.nct.sf(t, freedom, unit * low) == pytest.approx(0.025, rel=close)
    assert stats.nct.cdf(t, freedom, unit * high) == pytest.approx(0.025, rel=close)


def test_one_limit_interval_holds_as_often_as_it_says() -> None:
    rng = np.random.default_rng(13)
    n, true = 20, 1.0
    values = rng.standard_normal((1_500, n))
    held = 0
    for row in values:
        index = (3 * true - row.mean()) / (3 * row.std(ddof=1))
        low, high = one_limit_interval(index, n, n - 1, 0.95) or (math.nan, math.nan)
        held += low <= true <= high
    assert 0.938 < held / len(values) < 0.962


@pytest.mark.parametrize(
    ("value", "n"),
    [(300.0, 12), (40.0, 2), (-25.0, 7), (2.0, 20_000_000), (1e5, 50), (20.0, 20_000_000)],
)
def test_one_limit_interval_survives_extreme_numbers(value: float, n: int) -> None:
    low, high = one_limit_interval(value, n, n - 1, 0.95) or (math.nan, math.nan)
    rng = np.random.default_rng(16)
    # What the interval turns round, by simulation: value · u − z over 3 · sqrt(n).
    u = np.sqrt(rng.chisquare(n - 1, 400_000) / (n - 1))
    drawn = value * u - rng.standard_normal(400_000) / (3 * math.sqrt(n))
    want = np.quantile(drawn, [0.025, 0.975])
    assert np.abs(np.array([low, high]) - want).max() < 0.02 * (want[1] - want[0])


def test_one_limit_interval_is_smooth_where_its_two_ways_meet() -> None:
    for n in (8, 100, 1_000_000):
        edge = 1_000 / math.sqrt(n)
        below, above = (one_limit_interval(edge * f, n, n - 1, 0.95) for f in (0.99999, 1.00001))
        assert below is not None
        assert above is not None
        assert above == pytest.approx(below, rel=1e-4)


def test_nearer_interval_is_that_of_bissell() -> None:
    half = stats.norm.ppf(0.975) * math.sqrt(1 / (9 * 50) + 1.2**2 / (2 * 49))
    assert nearer_interval(1.2, 50, 49, 0.95) == pytest.approx((1.2 - half, 1.2 + half), rel=1e-12)


def test_cpm_interval_holds_off_target_where_that_without_the_square_does_not_narrow() -> None:
    rng = np.random.default_rng(14)
    n, offset = 50, 1.0
    values = rng.standard_normal((2_000, n)) + offset
    true = 4 / (3 * math.hypot(1, offset))
    held = 0
    for row in values:
        found = about_target(float(row.mean()), float(row.std(ddof=1)), n, Spec(-4, 4, 0.0), 0.95)
        assert found is not None
        held += (found.low or 0) <= true <= (found.high or 0)
    assert 0.93 < held / len(values) < 0.96


def test_cpm_freedom() -> None:
    found = about_target_interval(1.0, 100, 1.0, 0.95)
    freedom = 100 * 4 / 3
    want = np.sqrt(stats.chi2.ppf([0.025, 0.975], freedom) / freedom)
    assert found == pytest.approx(tuple(want), rel=1e-12)


def test_cpm_of_a_target_off_the_middle_takes_the_nearer_limit() -> None:
    found = about_target(0.0, 1.0, 100, Spec(-4, 4, 1.0), 0.95)
    assert found is not None
    assert found.value == pytest.approx(3 / (3 * math.sqrt(2)))
    alone = about_target(0.0, 1.0, 100, Spec(None, 4, 1.0), 0.95)
    assert alone is not None
    assert alone.value == pytest.approx(found.value)
    assert about_target(0.0, 1.0, 100, Spec(-4, 4), 0.95) is None
    assert about_target(0.0, 1.0, 100, Spec(None, 4, 4.0), 0.95) is None


def test_bench_adds_both_tails_and_never_loses_them() -> None:
    outside = stats.norm.cdf(-4.2) + stats.norm.sf(3.8)
    found = bench(np.array(0.2), np.array(1.0), SPEC)
    assert float(found) == pytest.approx(-stats.norm.ppf(outside), rel=1e-12)
    assert float(bench(np.array(0.0), np.array(0.01), Spec(None, 4.0))) == pytest.approx(400)
    # Nearly all within, nearly all outside, on either side: one limit decides.
    for mean, want in ((0.0, 399.99826), (-8.0, -400.0), (9.0, -500.0)):
        found = bench(np.array(mean), np.array(0.01), SPEC)
        assert float(found) == pytest.approx(want, rel=1e-5)
    wide = bench(np.array(0.3), np.array(20.0), SPEC)
    inside = stats.norm.cdf(3.7 / 20) - stats.norm.cdf(-4.3 / 20)
    assert float(wide) == pytest.approx(stats.norm.ppf(inside), rel=1e-9)


def test_bench_interval_of_two_limits_holds_as_often_as_it_says() -> None:
    rng = np.random.default_rng(15)
    n, spec = 30, Spec(-2.5, 3.0)
    true = float(bench(np.array(0.0), np.array(1.0), spec))
    rows = rng.standard_normal((400, n))
    held = 0
    for row in rows:
        found = bench_interval(float(row.mean()), float(row.std(ddof=1)), n, n - 1, spec, 0.95)
        assert found is not None
        held += found[0] <= true <= found[1]
    assert 0.92 < held / len(rows) < 0.98


def test_bench_interval_of_one_limit_is_three_times_that_of_its_index() -> None:
    ends = one_limit_interval(1.0, 40, 39, 0.95)
    assert ends is not None
    found = bench_interval(0.0, 1.0, 40, 39, Spec(None, 3.0), 0.95)
    assert found == pytest.approx((3 * ends[0], 3 * ends[1]), rel=1e-12)


@given(st.integers(1, 5_000), st.floats(0, 1), st.sampled_from([0.8, 0.95, 0.999]))
def test_proportion_interval_is_that_of_statsmodels(n: int, part: float, level: float) -> None:
    count = round(n * part)
    low, high = proportion_confint(count, n, alpha=1 - level, method="beta")
    found = proportion_interval(count, n, level)
    assert found == pytest.approx((low, high), rel=1e-9, abs=1e-12)


@given(st.integers(0, 3_000), st.floats(0.1, 1e6))
def test_rate_interval_is_that_of_chi_square(count: int, n: float) -> None:
    low, high = rate_interval(count, n, 0.95)
    assert low == pytest.approx(stats.chi2.ppf(0.025, 2 * count) / 2 / n if count else 0, rel=1e-9)
    assert high == pytest.approx(stats.chi2.ppf(0.975, 2 * count + 2) / 2 / n, rel=1e-9)


@given(st.integers(1, 2_000), st.integers(1, 60))
def test_smallest_finds_what_a_search_from_below_finds(least: int, first: int) -> None:
    assert smallest(lambda n: n >= least, first=first) == max(least, first)
    assert smallest(lambda n: False, most=1_000) is None


@given(
    st.floats(-50, 50),
    st.floats(0.01, 50),
    st.floats(-1e3, 1e3),
    st.floats(0.1, 100),
    st.integers(3, 200),
)
@settings(max_examples=40)
def test_indices_carry_over_a_shift_and_a_scale(
    mean: float, sd: float, shift: float, scale: float, n: int
) -> None:
    spec = Spec(-10.0, 20.0)
    moved = Spec(-10.0 * scale + shift, 20.0 * scale + shift)
    first = family(mean, n, Sigma(sd, "sd", n - 1), spec, 0.95, unbiased=False)
    second = family(
        mean * scale + shift, n, Sigma(sd * scale, "sd", n - 1), moved, 0.95, unbiased=False
    )
    for name in ("both", "lower", "upper", "nearer"):
        one, other = getattr(first, name), getattr(second, name)
        assert other.value == pytest.approx(one.value, rel=1e-6, abs=1e-6)
        assert other.low == pytest.approx(one.low, rel=1e-5, abs=1e-5)
        assert other.high == pytest.approx(one.high, rel=1e-5, abs=1e-5)
    assert first.both is not None
    assert first.nearer is not None
    assert first.nearer.value <= first.both.value * (1 + 1e-12)
    assert first.bench is not None
    assert second.bench is not None
    assert second.bench.value == pytest.approx(first.bench.value, rel=1e-6, abs=1e-6)
