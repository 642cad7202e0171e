"""Estimators of sigma: against direct formulas, and which ranges they count."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.conftest import make_subgroups

from ci_toolkit.analysis.constants import D2_OF_2, Constants, c4, d2, d3
from ci_toolkit.analysis.control_chart.subgroups import Segments
from ci_toolkit.analysis.sigma import (
    degrees_of_freedom,
    from_moving_ranges,
    pairs_of,
    segment_quantile,
    standard_deviation,
    within_subgroups,
)

GAP = None


def mean_range(**fields: Any) -> np.ndarray:
    s = make_subgroups(**fields)
    return from_moving_ranges(s.mean, pairs_of(s), s.segments, Constants()).mean_range


def test_ranges_do_not_bridge_a_gap() -> None:
    assert mean_range(values=[1, 3, 4, GAP, 104, 106, 107, 109]) == pytest.approx(8 / 5)


def test_a_nan_an_infinity_and_a_missing_period_are_one_kind_of_gap() -> None:
    for gap in (None, float("nan"), float("inf")):
        assert mean_range(values=[1, 3, 4, gap, 104, 106, 107, 109]) == pytest.approx(8 / 5)


def test_ranges_bridge_when_fewer_than_half_would_remain() -> None:
    values = [1, GAP, 2, GAP, 4, GAP, 8, 9, GAP, 11]
    s = make_subgroups(values=values)
    pairs = pairs_of(s)
    assert pairs.bridged.tolist() == [True]
    assert (pairs.adjacent[0], pairs.possible[0]) == (1, 5)
    assert mean_range(values=values) == pytest.approx((1 + 2 + 4 + 1 + 2) / 5)


def test_five_working_days_a_week_leave_enough_ranges() -> None:
    s = make_subgroups(values=[1, 2, 3, 4, 5, GAP, GAP] * 4)
    assert not pairs_of(s).bridged.any()


def test_both_ranges_of_an_excluded_point_are_dropped() -> None:
    # Never 4 − 2: the neighbours of an excluded point are not neighbours of each other.
    assert mean_range(values=[1, 2, 50, 4, 7, 8], exclude=[2]) == pytest.approx((1 + 3 + 1) / 3)


def test_ranges_start_anew_in_each_phase_and_stream() -> None:
    found = mean_range(values=[1, 2, 4, 10, 13, 13], phase=[0, 0, 0, 1, 1, 1])
    assert found == pytest.approx([1.5, 1.5])
    assert mean_range(values=[[1, 2, 4], [10, 13, 13]]) == pytest.approx([1.5, 1.5])


def test_baseline_ranges_have_both_ends_in_it() -> None:
    assert mean_range(values=[1, 2, 4, 90, 7], baseline=[0, 1, 2]) == pytest.approx(1.5)


def test_hollow_points_are_in_no_range() -> None:
    assert mean_range(values=[1, 2, 4, 90], hollow=[3]) == pytest.approx(1.5)


@pytest.mark.parametrize(("largest", "dropped"), [(3.2668, 0), (3.2672, 1)])
def test_screening_drops_from_the_published_factor_on(largest: float, dropped: int) -> None:
    # Eleven ranges of mean 1: the factor is 3.267 as printed, not the exact 3.2665.
    ranges = [(11 - largest) / 10] * 10 + [largest]
    s = make_subgroups(values=list(np.cumsum([0, *ranges])))
    found = from_moving_ranges(s.mean, pairs_of(s), s.segments, Constants(), screen=True)
    assert found.dropped == dropped
    assert found.mean_range == pytest.approx((11 - largest) / 10 if dropped else 1)


def test_screening_keeps_a_constant_series() -> None:
    s = make_subgroups(values=[0.1] * 24)
    found = from_moving_ranges(s.mean, pairs_of(s), s.segments, Constants(), screen=True)
    assert (found.sigma, found.dropped) == (0, 0)


def test_median_moving_range() -> None:
    s = make_subgroups(values=[0, 1, 3, 6, 10])
    found = from_moving_ranges(s.mean, pairs_of(s), s.segments, Constants(), median=True)
    assert found.sigma == pytest.approx(2.5 / 0.9538725524)


GROUPS = [[1.0, 4, 2], [5, 3, 7, 7], [2.0], [], [8, 1], [3, 3.5, 9, 4, 2]]


@pytest.mark.parametrize("method", ["r-bar", "s-bar", "pooled", "mvlue-r", "mvlue-s"])
def test_within_sigma_by_its_formula(method: str) -> None:
    kept = [np.array(g) for g in GROUPS if len(g) > 1]
    n = np.array([len(g) for g in kept], dtype=float)
    r, sd = np.array([np.ptp(g) for g in kept]), np.array([g.std(ddof=1) for g in kept])
    freedom = (n - 1).sum()
    weight_r, weight_s = (d2(n) / d3(n)) ** 2, c4(n) ** 2 / (1 - c4(n) ** 2)
    expected = {
        "r-bar": (r / d2(n)).mean(),
        "s-bar": (sd / c4(n)).mean(),
        "pooled": np.sqrt(((n - 1) * sd**2).sum() / freedom) / c4(freedom + 1),
        "mvlue-r": (weight_r * r / d2(n)).sum() / weight_r.sum(),
        "mvlue-s": (weight_s * sd / c4(n)).sum() / weight_s.sum(),
    }[method]
    s = make_subgroups(groups=GROUPS)
    assert within_subgroups(s, method, Constants()).sigma == pytest.approx([expected])


@pytest.mark.parametrize("method", ["r-bar", "s-bar", "pooled", "mvlue-r", "mvlue-s"])
def test_within_sigma_is_unbiased(method: str) -> None:
    rng = np.random.default_rng(5)
    sizes = [2, 3, 5, 4, 2, 6] * 4
    found = []
    for _ in range(300):
        s = make_subgroups(groups=[rng.normal(0, 3, n) for n in sizes])
        found.append(within_subgroups(s, method, Constants()).sigma[0])
    assert np.mean(found) == pytest.approx(3, abs=5 * np.std(found) / np.sqrt(300))


def test_degrees_of_freedom_of_known_cases() -> None:
    def of_ranges(n: int) -> float:
        s = make_subgroups(values=list(np.arange(n, dtype=float)))
        return from_moving_ranges(s.mean, pairs_of(s), s.segments, Constants()).variance[0]

    variance = [of_ranges(25), of_ranges(100), (d3(5) / d2(5)) ** 2 / 25, (1 / c4(5) ** 2 - 1) / 25]
    found = degrees_of_freedom(np.array(variance, dtype=float))
    assert found == pytest.approx([14.95, 60.33, 90.82, 95.11], abs=0.005)


@given(st.floats(0.6, 5_000))
def test_degrees_of_freedom_invert_c4(freedom: float) -> None:
    variance = 1 / c4(freedom + 1) ** 2 - 1
    assert degrees_of_freedom(np.array([variance]))[0] == pytest.approx(freedom, rel=1e-6)


def test_variance_of_ranges_with_gaps_by_simulation() -> None:
    values = np.random.default_rng(6).normal(size=(8_000, 14))
    values[:, [4, 9]] = np.nan
    s = make_subgroups(values=[list(row) for row in values])
    found = from_moving_ranges(s.mean, pairs_of(s), s.segments, Constants())
    relative = np.var(found.mean_range) / D2_OF_2**2
    assert found.variance[0] == pytest.approx(relative, rel=0.06)


@given(
    st.lists(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9), min_size=1, max_size=12),
    st.sampled_from([0.0, 0.05, 0.5, 0.95, 1.0]),
)
def test_segment_quantiles_are_those_of_numpy(parts: list[list[float]], q: float) -> None:
    values = np.concatenate([np.array(p) for p in parts])
    starts = np.cumsum([0] + [len(p) for p in parts[:-1]])
    segments = Segments.at(starts, len(values))
    where = np.ones(len(values), dtype=bool)
    expected = [np.quantile(p, q) for p in parts]
    np.testing.assert_allclose(
        segment_quantile(values, where, segments, q), expected, rtol=1e-12, atol=1e-9
    )


def test_segment_quantile_of_very_unequal_segments_and_of_none() -> None:
    values = np.arange(400.0)
    segments = Segments.at(np.arange(0, 100), 400)
    where = values != 3
    found = segment_quantile(values, where, segments, 0.5)
    assert np.isnan(found[3])
    assert found[0] == 0
    assert found[99] == np.median(np.arange(99, 400))


def test_standard_deviation_of_equal_values_is_exactly_zero() -> None:
    s = make_subgroups(values=[0.1] * 24)
    assert standard_deviation(s.mean, s.used, s.segments) == 0
