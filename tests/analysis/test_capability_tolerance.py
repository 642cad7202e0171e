"""Tolerance intervals contain what they promise, as often as they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from ci_toolkit.analysis.capability.tolerance import (
    distribution_tolerance,
    normal_tolerance,
    one_sided_factor,
    order_confidence,
    order_statistic_tolerance,
    two_sided_factor,
)
from ci_toolkit.analysis.capability.values import Values, values_of


def test_one_sided_factor_is_the_quantile_of_a_non_central_t() -> None:
    for n, coverage, confidence in ((8, 0.9, 0.95), (60, 0.99, 0.9), (25, 0.3, 0.99)):
        want = stats.nct.ppf(confidence, n - 1, stats.norm.ppf(coverage) * math.sqrt(n))
        found = one_sided_factor(n, coverage, confidence)
        assert found == pytest.approx(want / math.sqrt(n), rel=1e-8)


def test_two_sided_factor_solves_its_integral() -> None:
    n, coverage, confidence = 12, 0.9, 0.95
    k = two_sided_factor(n, coverage, confidence)

    def inside(z: float) -> float:
        squared = stats.ncx2.ppf(coverage, 1, z * z / n)
        return float(stats.norm.pdf(z) * stats.chi2.sf((n - 1) * squared / k**2, n - 1))

    whole, _ = integrate.quad(inside, -8, 8, epsabs=1e-10)
    assert whole == pytest.approx(confidence, abs=1e-7)


def test_normal_intervals_hold_as_often_as_they_say() -> None:
    rng = np.random.default_rng(41)
    rows = rng.standard_normal((20_000, 15))
    mean, sd = rows.mean(axis=1), rows.std(axis=1, ddof=1)
    k = two_sided_factor(15, 0.9, 0.95)
    content = stats.norm.cdf(mean + k * sd) - stats.norm.cdf(mean - k * sd)
    assert np.mean(content >= 0.9) == pytest.approx(0.95, abs=0.006)
    k = one_sided_factor(15, 0.9, 0.95)
    assert np.mean(stats.norm.cdf(mean + k * sd) >= 0.9) == pytest.approx(0.95, abs=0.006)


def test_factors_of_very_many_values_come_down_to_the_normal_quantile() -> None:
    assert one_sided_factor(20_000_000, 0.9, 0.95) == pytest.approx(stats.norm.ppf(0.9), rel=1e-3)
    assert two_sided_factor(20_000_000, 0.9, 0.95) == pytest.approx(stats.norm.ppf(0.95), rel=1e-3)


@pytest.mark.parametrize("n", [0, 1])
def test_too_few_values_have_no_ends(n: int) -> None:
    found = normal_tolerance(3.0, math.nan, n, 0.9, 0.95)
    assert (found.low, found.high) == (None, None)
    assert math.isnan(two_sided_factor(n, 0.9, 0.95))


def test_one_side_leaves_the_other_open() -> None:
    low = normal_tolerance(10.0, 2.0, 30, 0.95, 0.95, "lower")
    high = normal_tolerance(10.0, 2.0, 30, 0.95, 0.95, "upper")
    assert low.high is None
    assert high.low is None
    assert (low.low or 0) + (high.high or 0) == pytest.approx(20)


@given(st.integers(1, 400), st.integers(1, 20), st.sampled_from([0.5, 0.9, 0.99]))
def test_order_confidence_is_a_binomial_tail(n: int, left: int, coverage: float) -> None:
    want = stats.binom.sf(left - 1, n, 1 - coverage) if left <= n else 0
    assert order_confidence(n, left, coverage) == pytest.approx(want, rel=1e-9, abs=1e-12)


@given(st.integers(20, 400), st.sampled_from(["both", "lower", "upper"]))
def test_order_statistics_give_up_as_many_values_as_they_may(n: int, side: str) -> None:
    values = np.arange(1.0, n + 1)
    found = order_statistic_tolerance(values_of(values), 0.9, 0.95, side)  # type: ignore[arg-type]
    ends = 2 if side == "both" else 1
    if found.low is None and found.high is None:
        assert (found.reached or 0) < 0.95
        return
    rank = int(found.low) if found.low is not None else n + 1 - int(found.high or 0)
    assert order_confidence(n, ends * rank, 0.9) >= 0.95
    assert order_confidence(n, ends * (rank + 1), 0.9) < 0.95
    if side == "both":
        assert found.high == n + 1 - rank


def test_equal_values_count_as_many() -> None:
    single = np.array([1.0] * 30 + [2.0] * 50 + [9.0] * 20)
    grouped = Values(np.array([1.0, 2.0, 9.0]), np.array([30.0, 50.0, 20.0]))
    assert order_statistic_tolerance(values_of(single), 0.9, 0.95) == order_statistic_tolerance(
        grouped, 0.9, 0.95
    )
    assert order_statistic_tolerance(grouped, 0.6, 0.9).low == 1.0


def test_open_cases_have_no_upper_end() -> None:
    values = values_of(np.arange(100.0), np.arange(100) > 90)
    assert order_statistic_tolerance(values, 0.9, 0.95).high is None
    assert order_statistic_tolerance(values, 0.9, 0.95, "lower").low is not None


def test_too_few_values_reach_less_and_say_so() -> None:
    found = order_statistic_tolerance(values_of(np.arange(20.0)), 0.95, 0.95)
    assert (found.low, found.high) == (None, None)
    assert found.reached == pytest.approx(1 - 0.95**20 - 20 * 0.05 * 0.95**19)
    empty = Values(np.zeros(0), np.zeros(0))
    assert order_statistic_tolerance(empty, 0.9, 0.95).low is None


def test_a_lognormal_fit_gives_the_normal_interval_of_the_logarithms() -> None:
    logs = np.random.default_rng(42).standard_normal(40)
    mean, sd = float(logs.mean()), float(logs.std(ddof=1))
    fitted = stats.lognorm(sd, scale=math.exp(mean))
    found = distribution_tolerance("lognormal", fitted.ppf, 40, 0.9, 0.95)
    want = normal_tolerance(mean, sd, 40, 0.9, 0.95)
    assert math.log(found.low or 0) == pytest.approx(want.low, rel=1e-9)
    assert math.log(found.high or 0) == pytest.approx(want.high, rel=1e-9)
    assert "approximate" in found.method


def test_a_weibull_fit_is_near_what_a_bound_on_each_side_gives() -> None:
    # tolerance 3.0.0, exttol.int: two one-sided bounds, which together hold more often than asked.
    fitted = stats.weibull_min(1.56995084896287, scale=38.2577784316849)
    found = distribution_tolerance("weibull", fitted.ppf, 200, 0.9, 0.95)
    assert found.low == pytest.approx(4.5638, rel=0.03)
    assert found.high == pytest.approx(86.943, rel=0.06)
    assert (found.low or 0) > 4.5638
    assert (found.high or 0) < 86.943
