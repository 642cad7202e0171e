"""Proportions and rates: exact, clustered by period, and against a target."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ci_toolkit.analysis.capability.attribute import attribute_capability, cumulative_rate
from ci_toolkit.analysis.capability.conforming import Periods, conforming, spread_of
from ci_toolkit.analysis.capability.intervals import proportion_interval
from ci_toolkit.analysis.result import to_plain
from ci_toolkit.errors import DataError


def drawn(seed: int, k: int, n: int, rate: float, spread: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    size = rng.poisson(n, k) + 1.0
    daily = np.clip(rate + spread * rng.standard_normal(k), 0, 1)
    return rng.binomial(size.astype(int), daily).astype(float), size


def test_independent_items_have_the_exact_interval() -> None:
    count, n = drawn(1, 40, 500, 0.62, 0.0)
    found, method = conforming(count.sum(), n.sum(), 0.95, periods=Periods(count, n))
    want = proportion_interval(count.sum(), n.sum(), 0.95)
    assert (found.low, found.high) == pytest.approx(want)
    assert "Clopper-Pearson" in method


def test_over_dispersed_periods_give_the_ratio_estimator_with_t() -> None:
    count, n = drawn(5, 60, 800, 0.62, 0.06)
    found, method = conforming(count.sum(), n.sum(), 0.95, periods=Periods(count, n, noun="day"))
    rate = count.sum() / n.sum()
    residual = [c - m * rate for c, m in zip(count, n, strict=True)]
    error = math.sqrt(60 / 59 * sum(r * r for r in residual)) / n.sum()
    half = stats.t.ppf(0.975, 59) * error
    assert found.value == pytest.approx(rate)
    assert found.low == pytest.approx(rate - half, rel=1e-9)
    assert found.high == pytest.approx(rate + half, rel=1e-9)
    assert method == "clustered by day (60 days, t with 59 df)"


def test_few_periods_say_nothing() -> None:
    count, n = drawn(2, 9, 800, 0.5, 0.1)
    assert spread_of(Periods(count, n), "binomial") is None
    _, method = conforming(count.sum(), n.sum(), 0.95, periods=Periods(count, n))
    assert "exact" in method


def test_gaps_are_no_periods() -> None:
    count, n = drawn(3, 30, 800, 0.62, 0.06)
    holed = Periods(np.insert(count, 7, [np.nan, 0.0]), np.insert(n, 7, [50.0, 0.0]))
    whole, part = spread_of(Periods(count, n), "binomial"), spread_of(holed, "binomial")
    assert whole is not None
    assert part is not None
    assert part.periods == whole.periods == 30
    assert part.factor == pytest.approx(whole.factor)


def test_alike_neighbours_widen_the_interval() -> None:
    rng = np.random.default_rng(4)
    level = np.repeat(rng.normal(0.6, 0.05, 12), 7)
    n = np.full(84, 1_000.0)
    count = rng.binomial(1_000, np.clip(level, 0, 1)).astype(float)
    shuffled = rng.permutation(count)
    one = spread_of(Periods(count, n), "binomial")
    other = spread_of(Periods(shuffled, n), "binomial")
    assert one is not None
    assert other is not None
    assert one.correlated
    assert one.error > 1.5 * other.error
    assert one.freedom < 83


def test_the_interval_by_periods_holds_where_the_exact_one_does_not() -> None:
    held, exact_held, runs = 0, 0, 400
    for seed in range(runs):
        count, n = drawn(100 + seed, 60, 2_000, 0.62, 0.03)
        found, _ = conforming(count.sum(), n.sum(), 0.95, periods=Periods(count, n))
        low, high = proportion_interval(count.sum(), n.sum(), 0.95)
        held += (found.low or 0) <= 0.62 <= (found.high or 0)
        exact_held += low <= 0.62 <= high
    assert 0.92 <= held / runs <= 0.98
    assert exact_held / runs < 0.7


def test_binomial_periods_are_seldom_taken_for_over_dispersed() -> None:
    for rate, n in ((0.3, 200), (0.002, 150), (0.98, 60)):
        over = 0
        for seed in range(400):
            found = spread_of(Periods(*drawn(seed, 40, n, rate, 0.0)), "binomial")
            over += found is not None and found.over
        assert over / 400 < 0.08, rate


def test_rare_misses_keep_the_interval_inside_one() -> None:
    rng = np.random.default_rng(6)
    n = np.full(30, 2_000.0)
    missed = np.zeros(30)
    missed[rng.choice(30, 3, replace=False)] = [9, 7, 8]
    found, method = conforming((n - missed).sum(), n.sum(), 0.95, periods=Periods(n - missed, n))
    assert found.high is not None
    assert found.high < 1
    assert "effective number" in method


def test_nothing_missed_and_nothing_met() -> None:
    n = np.full(20, 50.0)
    whole, _ = conforming(1_000, 1_000, 0.95, periods=Periods(n, n))
    assert (whole.value, whole.high) == (1.0, 1.0)
    assert whole.low == pytest.approx(0.025 ** (1 / 1_000))
    none, _ = conforming(0, 1_000, 0.95)
    assert (none.value, none.low) == (0.0, 0.0)
    assert math.isnan(conforming(0, 0, 0.95)[0].value)


@given(st.integers(1, 400), st.floats(0, 1))
def test_ends_are_in_order_and_inside(n: int, part: float) -> None:
    count = round(n * part)
    found, _ = conforming(count, n, 0.95)
    assert 0 <= (found.low or 0) <= found.value <= (found.high or 0) <= 1
    mirrored, _ = conforming(n - count, n, 0.95)
    assert mirrored.low == pytest.approx(1 - (found.high or 0), abs=1e-12)


def test_binomial_capability_of_a_rate_that_must_not_exceed_a_target() -> None:
    found = attribute_capability(30, 1_000, kind="binomial", confidence=0.95, target=0.05)
    low, high = proportion_interval(30, 1_000, 0.95)
    assert (found.rate.low, found.rate.high) == pytest.approx((low, high))
    assert found.ppm.value == pytest.approx(30_000)
    assert found.z is not None
    assert found.z.value == pytest.approx(stats.norm.isf(0.03))
    assert found.z.low == pytest.approx(stats.norm.isf(high))
    assert found.chance == pytest.approx(stats.beta.cdf(0.05, 30.5, 970.5))
    assert "Jeffreys" in found.method


def test_accuracy_that_must_reach_a_target() -> None:
    found = attribute_capability(
        970, 1_000, kind="binomial", confidence=0.95, target=0.96, above=True
    )
    assert found.rate.value == 0.97
    assert found.ppm.value == pytest.approx(30_000)
    assert found.z is not None
    assert found.z.value == pytest.approx(stats.norm.isf(0.03))
    assert found.chance == pytest.approx(stats.beta.sf(0.96, 970.5, 30.5))


def test_chance_of_the_target_by_periods() -> None:
    count, n = drawn(9, 60, 2_000, 0.05, 0.012)
    found = attribute_capability(
        float(count.sum()),
        float(n.sum()),
        kind="binomial",
        confidence=0.95,
        periods=Periods(count, n),
        target=0.052,
    )
    spread = spread_of(Periods(count, n), "binomial")
    assert spread is not None
    assert spread.over
    t = (0.052 - found.rate.value) / spread.error
    assert found.chance == pytest.approx(stats.t.cdf(t, spread.freedom))
    assert "t of the periods" in found.method


def test_poisson_capability() -> None:
    found = attribute_capability(
        40, 200, kind="poisson", confidence=0.9, target=0.25, opportunities=10
    )
    assert found.dpu == found.rate
    assert found.dpo is not None
    assert found.dpo.value == pytest.approx(0.02)
    assert found.rate.low == pytest.approx(stats.chi2.ppf(0.05, 80) / 400)
    assert found.chance == pytest.approx(stats.gamma.cdf(0.25, 40.5, scale=1 / 200))
    assert found.z is not None
    assert found.z.value == pytest.approx(stats.norm.ppf(math.exp(-0.2)))
    many = attribute_capability(9_000, 100, kind="poisson", confidence=0.95)
    assert many.z is not None
    assert stats.norm.logcdf(many.z.value) == pytest.approx(-90)


def test_no_defect_gives_a_bound_and_no_z() -> None:
    found = attribute_capability(0, 500, kind="binomial", confidence=0.95)
    assert found.z is not None
    assert math.isnan(found.z.value)
    assert found.z.low == pytest.approx(stats.norm.isf(1 - 0.025 ** (1 / 500)))
    assert found.z.high is None
    assert json.loads(json.dumps(to_plain(found)))["z"]["value"] is None


@pytest.mark.parametrize(("count", "n"), [(5, 0), (-1, 5), (7, 5), (math.nan, 5), (1, math.inf)])
def test_what_is_no_proportion_is_refused(count: float, n: float) -> None:
    with pytest.raises(DataError):
        attribute_capability(count, n, kind="binomial", confidence=0.95)


def test_cumulative_rate_ends_at_the_pooled_one() -> None:
    count, n = np.array([0.0, np.nan, 3.0, 4.0]), np.array([0.0, 10.0, 50.0, 30.0])
    found = cumulative_rate(Periods(count, n), "binomial", 0.95)
    assert np.isnan(found.rate[:2]).all()
    assert found.rate[2:] == pytest.approx([3 / 50, 7 / 80])
    assert (found.low[-1], found.high[-1]) == pytest.approx(proportion_interval(7, 80, 0.95))
