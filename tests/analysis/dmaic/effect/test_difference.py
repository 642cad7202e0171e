"""Two stretches compared, against R, SciPy and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.analysis.dmaic.effect.effect_series import WEEKLY, alike, share_series, value_series

from ci_toolkit.analysis.dmaic.effect.difference import Spread, difference, welch
from ci_toolkit.analysis.dmaic.effect.medians import medians, variance_of_median
from ci_toolkit.analysis.dmaic.effect.result import Difference, Series
from ci_toolkit.analysis.dmaic.effect.series import part

LABELS = ("before", "after")
# Student (1908), extra hours of sleep; R 4.2.2: t.test(x, y)
SLEEP_X = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_Y = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def of(series: Series, split: int, confidence: float = 0.95) -> Difference:
    return difference(part(series, 0, split), part(series, split), LABELS, confidence)


def test_values_of_few_periods_give_the_t_test_of_r() -> None:
    found = of(value_series(np.array(SLEEP_X[:9] + SLEEP_Y[:9]), "value"), 9)
    plain = stats.ttest_ind(SLEEP_Y[:9], SLEEP_X[:9], equal_var=False)
    assert found.p == pytest.approx(plain.pvalue, rel=1e-12)
    assert "independent" in found.method


def test_welch_gives_the_published_interval_of_the_sleep_data() -> None:
    x, y = np.array(SLEEP_X), np.array(SLEEP_Y)
    sides = [Spread(float(side.var(ddof=1)) / 10, 9.0) for side in (x, y)]
    value, p = welch((float(x.mean()), float(y.mean())), sides[0], sides[1], 0.95)
    assert value.value == pytest.approx(2.33 - 0.75)
    assert value.low == pytest.approx(-0.20548323071171, rel=1e-9)
    assert value.high == pytest.approx(3.36548323071171, rel=1e-9)
    assert p == pytest.approx(0.0793941401873582, rel=1e-9)


def test_shares_of_two_periods_give_the_score_test_of_r() -> None:
    # R 4.2.2: prop.test(c(129, 70), c(136, 82), correct = FALSE); Fleiss (1981) p. 139
    found = of(share_series(np.array([129.0, 70.0]), np.array([136.0, 82.0])), 1)
    assert found.p == pytest.approx(0.0161432937786357, rel=1e-9)
    assert found.before.value.value == pytest.approx(0.948529411764706)
    assert found.after.value.value == pytest.approx(0.853658536585366)
    assert found.difference.high < 0
    assert "too few" in found.method


def test_shares_that_vary_no_more_than_chance_are_compared_item_by_item() -> None:
    rng = np.random.default_rng(5)
    n = np.full(60, 400.0)
    found = of(share_series(rng.binomial(400, 0.1, 60), n), 30)
    assert "no more than chance" in found.method


def test_shares_that_vary_more_than_chance_are_clustered_by_day_and_wider() -> None:
    rng = np.random.default_rng(6)
    n = np.full(60, 5_000)
    count = rng.binomial(n, np.clip(0.1 + 0.02 * rng.normal(size=60), 0, 1))
    found = of(share_series(count, n), 30)
    assert "clustered by day" in found.method
    rates = found.before.value.value, found.after.value.value
    alone = np.sqrt(sum(r * (1 - r) / 150_000 for r in rates))
    assert found.difference.high - found.difference.value > 3 * alone


def test_rates_of_few_periods_give_the_exact_conditional_p() -> None:
    found = of(share_series(np.array([11.0, 2.0]), np.array([800.0, 800.0]), "rate"), 1)
    assert found.p == pytest.approx(stats.binomtest(2, 13, 0.5).pvalue, rel=1e-9)


def test_values_that_never_vary_give_no_interval() -> None:
    found = of(value_series(np.array([1.0] * 12 + [2.0] * 12)), 12)
    assert np.isnan(found.p)
    assert found.difference.value == 1
    assert found.difference.low is None


@pytest.mark.parametrize(("rho", "weekly"), [(0.0, False), (0.3, False), (0.5, False), (0.3, True)])
def test_without_a_change_one_in_twenty_is_called_one(rho: float, weekly: bool) -> None:
    rng = np.random.default_rng(11)
    drawn = alike(rng, rho, 70, 400) + (WEEKLY[np.arange(70) % 7] if weekly else 0)
    called = np.mean([of(value_series(y), 42).p < 0.05 for y in drawn])
    assert 0.01 <= called <= 0.085


@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_the_interval_covers_a_change_of_shares(rho: float) -> None:
    rng = np.random.default_rng(12)
    level = np.where(np.arange(60) < 30, 0.06, 0.04)
    n = rng.integers(500, 4_000, 60)
    covered = []
    for noise in alike(rng, rho, 60, 300):
        found = of(share_series(rng.binomial(n, level * (1 + 0.12 * noise)), n), 30)
        covered.append(found.difference.low <= -0.02 <= found.difference.high)
    assert 0.9 <= np.mean(covered) <= 0.985


def test_the_ratio_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(13)
    covered = []
    for y in alike(rng, 0.3, 60, 300):
        found = of(value_series(10 + y - 2 * (np.arange(60) >= 30)), 30).ratio
        covered.append(found.low <= 0.8 <= found.high)
    assert 0.9 <= np.mean(covered) <= 0.985


def test_medians_cover_as_often_as_they_say() -> None:
    rng = np.random.default_rng(14)
    covered = []
    for y in rng.lognormal(size=(400, 60)):
        series = value_series(y * np.where(np.arange(60) < 30, 1.0, 2.0))
        found = medians(part(series, 0, 30), part(series, 30), None, LABELS, (None, None), 0.95)
        assert found is not None
        covered.append(found.difference.low <= 1 <= found.difference.high)
    assert 0.925 <= np.mean(covered) <= 0.99


def test_the_variance_of_a_median_is_that_of_normal_theory() -> None:
    rng = np.random.default_rng(15)
    found = [variance_of_median(values) for values in rng.normal(size=(400, 101))]
    assert np.mean(found) == pytest.approx(np.pi / 2 / 101, rel=0.1)


def test_a_whole_series_in_other_units_gives_the_same_answer() -> None:
    rng = np.random.default_rng(16)
    y = rng.normal(size=50) + 3
    one = of(value_series(y), 25)

    @given(st.floats(0.01, 1000), st.floats(-1000, 1000))
    def holds(scale: float, shift: float) -> None:
        other = of(value_series(scale * y + shift), 25)
        assert other.p == pytest.approx(one.p, rel=1e-6)
        assert other.difference.value == pytest.approx(scale * one.difference.value, rel=1e-6)
        assert other.difference.low == pytest.approx(scale * one.difference.low, rel=1e-6)

    holds()


def test_before_and_after_exchanged_turn_the_sign() -> None:
    rng = np.random.default_rng(17)
    y = rng.normal(size=50)
    one, other = of(value_series(y), 25), of(value_series(np.roll(y, 25)), 25)
    assert other.difference.value == pytest.approx(-one.difference.value)
    assert other.difference.high == pytest.approx(-one.difference.low)
