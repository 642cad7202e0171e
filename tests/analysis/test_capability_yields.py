"""Yields of steps, defects per million, and sigma levels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ci_toolkit.analysis.capability.sigma_level import (
    dpmo,
    dpmo_of_level,
    level_of_dpmo,
    sigma_level,
    sigma_level_of,
)
from ci_toolkit.analysis.capability.yields import (
    defects_per_unit,
    rolled,
    step_yield,
    yield_of_defects,
)
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.errors import DataError


@pytest.mark.parametrize(
    ("level", "printed"),
    [(2, 308_538), (3, 66_807), (4, 6_210), (5, 233), (6, 3.4)],
)
def test_the_table_of_six_sigma(level: float, printed: float) -> None:
    assert float(dpmo_of_level(level)) == pytest.approx(printed, rel=2e-3)


@given(st.floats(-3, 9), st.sampled_from([0.0, 1.5, 2.0]))
def test_level_and_dpmo_undo_each_other(level: float, shift: float) -> None:
    there = float(dpmo_of_level(level, shift))
    if 1e-6 < there < 999_999:
        assert float(level_of_dpmo(there, shift)) == pytest.approx(level, abs=1e-6)


def test_levels_that_do_not_exist() -> None:
    assert np.isnan(level_of_dpmo(np.array([0.0, 1e6, -1.0, 2e6, np.nan]))).all()


def test_level_of_measurements_adds_the_shift_and_rounds_nothing() -> None:
    found = sigma_level(Estimate(3.123456789, 2.9, None), 1.5)
    assert (found.z, found.value) == (3.123456789, 3.123456789 + 1.5)
    assert (found.low, found.high) == (2.9 + 1.5, None)
    assert sigma_level(None, 1.5).value is None


def test_level_of_counts_turns_the_interval_round() -> None:
    rate = dpmo(12, 4_000, 0.95)
    found = sigma_level_of(rate, 1.5)
    assert found.z == pytest.approx(stats.norm.isf(0.003))
    assert found.value == pytest.approx(stats.norm.isf(0.003) + 1.5)
    assert found.low is not None
    assert found.high is not None
    assert found.low < (found.value or 0) < found.high
    assert found.low == pytest.approx(stats.norm.isf((rate.high or 0) / 1e6) + 1.5)


def test_no_defect_has_an_exact_upper_bound_of_dpmo_and_no_level() -> None:
    rate = dpmo(0, 2_000, 0.95)
    assert rate.high == pytest.approx((1 - 0.025 ** (1 / 2_000)) * 1e6)
    found = sigma_level_of(rate, 1.5)
    assert (found.z, found.value, found.high) == (None, None, None)
    assert found.low == pytest.approx(stats.norm.isf((rate.high or 0) / 1e6) + 1.5)
    nothing = sigma_level_of(dpmo(5, 5, 0.95), 1.5)
    assert (nothing.value, nothing.low) == (None, None)
    assert nothing.high is not None


def test_more_defects_than_opportunities_are_a_rate() -> None:
    found = dpmo(30, 10, 0.95)
    assert found.value == pytest.approx(3e6)
    assert found.low == pytest.approx(stats.chi2.ppf(0.025, 60) / 20 * 1e6)
    assert sigma_level_of(found).value is None
    assert math.isnan(dpmo(1, 0, 0.95).value)


def test_a_step_counts_failures_and_rework_once() -> None:
    step = step_yield("review", 400, 12, 0.95, reworked=8)
    assert step.first_time_yield.value == pytest.approx(0.95)
    assert step.dpu == pytest.approx(0.03)
    low, high = stats.beta.ppf([0.025, 0.975], [380, 381], [21, 20])
    assert (step.first_time_yield.low, step.first_time_yield.high) == pytest.approx((low, high))


@pytest.mark.parametrize("bad", [(0, 0, 0), (10, 8, 3), (10, -1, 0), (10, 2, -1)])
def test_a_step_that_cannot_be_is_refused(bad: tuple[float, float, float]) -> None:
    with pytest.raises(DataError):
        step_yield("review", bad[0], bad[1], 0.95, reworked=bad[2])


def test_throughput_yield_of_defects() -> None:
    found = yield_of_defects(200, 30, 0.95)
    assert found.value == pytest.approx(math.exp(-0.15))
    assert found.low == pytest.approx(math.exp(-stats.chi2.ppf(0.975, 62) / 400))
    per_unit = defects_per_unit(200, 30, 0.95)
    assert found.low == pytest.approx(math.exp(-(per_unit.high or 0)))


def test_rolled_yield_is_the_product_with_an_interval_about_it() -> None:
    steps = [step_yield(name, 500, lost, 0.95) for name, lost in (("a", 5), ("b", 20), ("c", 9))]
    found = rolled(steps, 0.95, opportunities=4)
    assert found.rolled.value == pytest.approx(0.99 * 0.96 * (1 - 9 / 500))
    assert (found.rolled.low or 1) < found.rolled.value < (found.rolled.high or 0)
    assert found.dpmo is not None
    assert found.dpmo.value == pytest.approx(34 / 6_000 * 1e6)
    assert rolled(steps, 0.95) == rolled(steps, 0.95)
    assert rolled(steps[:1], 0.95).rolled == steps[0].first_time_yield


def test_rolled_yield_without_a_failure_ends_at_one() -> None:
    found = rolled([step_yield("a", 50, 0, 0.95), step_yield("b", 80, 0, 0.95)], 0.95)
    assert found.rolled.value == found.rolled.high == 1
    assert 0.8 < (found.rolled.low or 0) < 1
    lost = rolled([step_yield("a", 50, 50, 0.95), step_yield("b", 80, 0, 0.95)], 0.95)
    assert lost.rolled.value == lost.rolled.low == 0
    with pytest.raises(DataError):
        rolled([], 0.95)


def test_rolled_yield_holds_as_often_as_it_says() -> None:
    rng = np.random.default_rng(31)
    true, runs, held = (0.97, 0.9, 0.99), 500, 0
    for _ in range(runs):
        steps = [step_yield("s", 150, float(rng.binomial(150, 1 - p)), 0.95) for p in true]
        found = rolled(steps, 0.95).rolled
        held += (found.low or 0) <= math.prod(true) <= (found.high or 0)
    assert 0.925 < held / runs < 0.985
