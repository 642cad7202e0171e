"""Charts of measurements: centre lines, limits, edges, phases, known parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, studentized_range
from tests.analysis.conftest import make_subgroups

from ci_toolkit.analysis.constants import c4, d2
from ci_toolkit.analysis.control_chart.compute import compute
from ci_toolkit.analysis.control_chart.options import ChartOptions, FrozenLimits
from ci_toolkit.analysis.control_chart.result import Computed, Panel
from ci_toolkit.errors import MethodError, UsageError


def chart(data: dict[str, Any], **options: Any) -> Computed:
    return compute(make_subgroups(**data), ChartOptions(**options))


def panel(found: Computed, name: str) -> Panel:
    return next(p for p in found.panels if p.name == name)


def codes(found: Computed) -> list[str]:
    return [finding.code for finding in found.findings]


RNG = np.random.default_rng(12)
VALUES = [float(x) for x in RNG.normal(50, 4, 30).round(3)]
GROUPS = [list(RNG.normal(10, 2, n).round(4)) for n in [4, 6, 3, 5, 5, 4, 6, 3, 5, 4]]


class TestIndividuals:
    def test_limits_are_mean_and_moving_range(self) -> None:
        found = chart({"values": VALUES})
        assert found.chart == "i-mr"
        sigma = np.abs(np.diff(VALUES)).mean() / (2 / np.sqrt(np.pi))
        shown, moving = found.panels
        assert (shown.name, shown.kind, moving.name, moving.kind) == (
            "i",
            "location",
            "mr",
            "dispersion",
        )
        np.testing.assert_allclose(shown.ucl, np.mean(VALUES) + 3 * sigma)
        np.testing.assert_allclose(moving.center, np.abs(np.diff(VALUES)).mean())
        np.testing.assert_allclose(moving.ucl / moving.center, 3.266532)
        assert np.isnan(moving.value[0])
        assert (moving.lcl == 0).all()
        assert moving.lcl_clipped.all()

    def test_limits_are_free_unless_a_natural_edge_is_given(self) -> None:
        values = [1, 9, 2, 8, 1, 9, 3]
        free = panel(chart({"values": values}), "i")
        assert (free.lcl < 0).all()
        assert not free.lcl_clipped.any()
        cut = panel(chart({"values": values}, natural_lower=0, natural_upper=10), "i")
        assert (cut.lcl == 0).all()
        assert (cut.ucl == 10).all()
        assert cut.lcl_clipped.all()
        assert cut.ucl_clipped.all()
        np.testing.assert_allclose(cut.sigma, free.sigma)

    def test_equal_values_have_their_centre_for_limits_and_a_finding(self) -> None:
        found = chart({"values": [0.1] * 24})
        shown = panel(found, "i")
        np.testing.assert_allclose(shown.ucl, 0.1, rtol=1e-15)
        np.testing.assert_allclose(shown.lcl, 0.1, rtol=1e-15)
        assert "constant-values" in codes(found)

    @pytest.mark.parametrize("values", [[], [4.0], [4.0, 5.0], [None, 4.0, 5.0, None]])
    def test_fewer_than_three_points_have_no_limits(self, values: list[Any]) -> None:
        if not values:
            with pytest.raises(MethodError):
                chart({"values": values})
            return
        found = chart({"values": values})
        shown = panel(found, "i")
        assert np.isnan(shown.ucl).all()
        assert np.isnan(shown.sigma).all()
        assert np.isfinite(found.estimates.center).all()
        assert "no-limits" in codes(found)

    def test_known_parameters_need_no_points_at_all(self) -> None:
        shown = panel(chart({"values": [4.0]}, center=5, sigma=2), "i")
        assert (shown.lcl[0], shown.center[0], shown.ucl[0]) == (-1, 5, 11)

    def test_one_known_parameter_leaves_the_other_to_the_data(self) -> None:
        free = chart({"values": VALUES}).estimates
        known_center = chart({"values": VALUES}, center=48).estimates
        known_sigma = chart({"values": VALUES}, sigma=3).estimates
        assert (known_center.center, known_center.sigma) == (48, free.sigma)
        assert (known_sigma.center, known_sigma.sigma) == (free.center, 3)
        assert known_sigma.sigma_method == "known"
        assert np.isnan(known_sigma.degrees_of_freedom)

    @pytest.mark.parametrize("method", ["mr-bar", "median-mr", "sd"])
    def test_sigma_methods(self, method: str) -> None:
        ranges = np.abs(np.diff(VALUES))
        expected = {
            "mr-bar": ranges.mean() / 1.1283791670955126,
            "median-mr": np.median(ranges) / 0.9538725524,
            "sd": np.std(VALUES, ddof=1),
        }[method]
        found = chart({"values": VALUES}, sigma_method=method)
        assert found.estimates.sigma == pytest.approx([expected])
        np.testing.assert_allclose(panel(found, "mr").center, 1.1283791670955126 * expected)
        np.testing.assert_allclose(panel(found, "mr").ucl, 3.6859 * expected, rtol=1e-4)

    def test_median_moving_range_limit_of_the_range_panel(self) -> None:
        found = chart({"values": VALUES}, sigma_method="median-mr")
        median = np.median(np.abs(np.diff(VALUES)))
        np.testing.assert_allclose(panel(found, "mr").ucl, 3.8641 * median, rtol=2e-5)

    def test_an_unknown_sigma_method_is_a_usage_error(self) -> None:
        with pytest.raises(UsageError, match="r-bar"):
            chart({"values": VALUES}, sigma_method="r-bar")

    def test_sigmas_move_the_limits_not_the_zones(self) -> None:
        two = panel(chart({"values": VALUES}, sigmas=2), "i")
        three = panel(chart({"values": VALUES}), "i")
        np.testing.assert_allclose(two.ucl - two.center, (three.ucl - three.center) * 2 / 3)
        np.testing.assert_allclose(two.sigma, three.sigma)

    def test_phases_have_their_own_limits(self) -> None:
        both = panel(chart({"values": VALUES, "phase": [0] * 15 + [1] * 15}), "i")
        first = panel(chart({"values": VALUES[:15]}), "i")
        second = panel(chart({"values": VALUES[15:]}), "i")
        np.testing.assert_allclose(both.ucl, np.concatenate([first.ucl, second.ucl]))

    def test_baseline_excluded_and_hollow_points(self) -> None:
        data = {"values": [*VALUES, 500.0], "exclude": [30]}
        plain = panel(chart({"values": VALUES}), "i")
        np.testing.assert_allclose(panel(chart(data), "i").ucl, plain.ucl[0])
        np.testing.assert_allclose(
            panel(chart({"values": [*VALUES, 500.0], "hollow": [30]}), "i").ucl, plain.ucl[0]
        )
        np.testing.assert_allclose(
            panel(chart({"values": [*VALUES, 500.0], "baseline": range(30)}), "i").ucl, plain.ucl[0]
        )

    def test_bridged_ranges_are_told_with_their_count(self) -> None:
        found = chart({"values": [1, None, 2, None, 4, None, 8, 9, None, 11]})
        (said,) = [f.text for f in found.findings if f.code == "bridged-ranges"]
        assert "1 of 5" in said

    def test_probability_limits(self) -> None:
        found = chart({"values": VALUES}, limits="probability", alpha=0.01, center=50, sigma=4)
        shown, moving = found.panels
        np.testing.assert_allclose(shown.ucl, 50 + 4 * norm.ppf(0.995))
        np.testing.assert_allclose(moving.ucl, 4 * np.sqrt(2) * norm.ppf(0.9975))
        np.testing.assert_allclose(moving.lcl, 4 * np.sqrt(2) * norm.ppf(0.5025))
        assert moving.zone_bounds is not None

    def test_a_rate_may_be_drawn_as_individuals(self) -> None:
        found = chart({"count": [1, 2, 3, 2], "size": [10, 10, 20, 40]}, chart="i-mr")
        np.testing.assert_allclose(panel(found, "i").value, [0.1, 0.2, 0.15, 0.05])


class TestMeans:
    def test_kinds_by_size(self) -> None:
        def kind(sizes: list[int]) -> str:
            rng = np.random.default_rng(1)
            return chart({"groups": [list(rng.normal(size=n)) for n in sizes]}).chart

        assert kind([5] * 12) == "xbar-r"
        assert kind([2] * 12) == "xbar-r"
        assert kind([9] * 12) == "xbar-s"
        assert kind([4, 5, 6, 4] * 3) == "xbar-s"
        assert chart({"groups": [[x] for x in VALUES]}).chart == "i-mr"

    @pytest.mark.parametrize(("kind", "name"), [("xbar-r", "r"), ("xbar-s", "s")])
    def test_limits_for_each_size(self, kind: str, name: str) -> None:
        n = np.array([len(g) for g in GROUPS], dtype=float)
        spreads = [np.ptp(g) if name == "r" else np.std(g, ddof=1) for g in GROUPS]
        constant = d2(n) if name == "r" else c4(n)
        sigma = (np.array(spreads) / constant).mean()
        grand = np.concatenate([np.array(g) for g in GROUPS]).mean()
        found = chart({"groups": GROUPS}, chart=kind)
        np.testing.assert_allclose(found.panels[0].ucl, grand + 3 * sigma / np.sqrt(n))
        np.testing.assert_allclose(panel(found, name).value, spreads)
        np.testing.assert_allclose(panel(found, name).center, constant * sigma)
        assert found.estimates.sigma_method == f"{name}-bar"

    def test_widely_varying_sizes_are_pooled(self) -> None:
        rng = np.random.default_rng(2)
        groups = [list(rng.normal(size=n)) for n in (4, 9, 12, 5, 30, 7)]
        assert chart({"groups": groups}, chart="xbar-s").estimates.sigma_method == "pooled"
        even = [list(rng.normal(size=30)) for _ in range(6)]
        assert chart({"groups": even}, chart="xbar-s").estimates.sigma_method == "s-bar"

    @given(st.integers(2, 8), st.integers(0, 2**31))
    def test_equal_sizes_make_pooled_the_simple_estimate(self, n: int, seed: int) -> None:
        groups = np.random.default_rng(seed).normal(3, 2, size=(6, n))
        found = chart({"groups": groups.tolist()}, chart="xbar-s", sigma_method="pooled")
        simple = np.sqrt(groups.var(axis=1, ddof=1).mean()) / c4(6 * (n - 1) + 1)
        assert found.estimates.sigma == pytest.approx([float(simple)])

    @given(st.randoms(use_true_random=False))
    def test_order_inside_a_subgroup_does_not_matter(self, random: Any) -> None:
        shuffled = [list(g) for g in GROUPS]
        for group in shuffled:
            random.shuffle(group)
        one, other = (chart({"groups": g}, chart="xbar-s") for g in (GROUPS, shuffled))
        for a, b in zip(one.panels, other.panels, strict=True):
            np.testing.assert_allclose(a.ucl, b.ucl)

    def test_sufficient_statistics_are_enough(self) -> None:
        arrays = [np.array(g) for g in GROUPS]
        stats = {
            "mean": [a.mean() for a in arrays],
            "sd": [a.std(ddof=1) for a in arrays],
            "low": [a.min() for a in arrays],
            "high": [a.max() for a in arrays],
            "n": [len(a) for a in arrays],
        }
        for kind in ("xbar-r", "xbar-s", "i-mr-rs"):
            one, other = (chart(d, chart=kind) for d in ({"groups": GROUPS}, stats))
            for a, b in zip(one.panels, other.panels, strict=True):
                np.testing.assert_allclose(a.ucl, b.ucl)

    def test_single_values_among_subgroups_are_drawn_not_used(self) -> None:
        found = chart({"groups": [*GROUPS, [100.0]]}, chart="xbar-s", center=10)
        without = chart({"groups": GROUPS}, chart="xbar-s", center=10)
        assert found.estimates.sigma == pytest.approx(without.estimates.sigma)
        assert found.panels[0].value[-1] == 100
        assert np.isnan(found.panels[1].value[-1])

    def test_probability_limits_of_ranges_and_deviations(self) -> None:
        groups = np.random.default_rng(2).normal(size=(10, 4)).tolist()
        options = {"limits": "probability", "alpha": 0.02, "center": 0, "sigma": 2}
        ranges = panel(chart({"groups": groups}, chart="xbar-r", **options), "r")
        expected = 2 * studentized_range.ppf([0.01, 0.99], 4, np.inf)
        np.testing.assert_allclose([ranges.lcl[0], ranges.ucl[0]], expected, rtol=1e-6)
        deviations = panel(chart({"groups": groups}, chart="xbar-s", **options), "s")
        # χ²(0.99) on 3 degrees of freedom is 11.345 (any table).
        np.testing.assert_allclose(deviations.ucl, 2 * np.sqrt(11.345 / 3), rtol=1e-4)

    def test_ranges_of_large_subgroups_are_advised_against(self) -> None:
        groups = np.random.default_rng(2).normal(size=(8, 40)).tolist()
        assert "ranges-of-large-subgroups" in codes(chart({"groups": groups}, chart="xbar-r"))

    def test_means_need_subgroups(self) -> None:
        with pytest.raises(MethodError) as raised:
            chart({"values": VALUES}, chart="xbar-r")
        assert "i-mr" in str(raised.value.hint)


class TestMeansAsIndividuals:
    def test_chosen_when_volume_has_made_means_too_sure(self) -> None:
        rng = np.random.default_rng(8)
        level = rng.normal(100, 1, 40)
        groups = [list(rng.normal(m, 5, 400)) for m in level]
        found = chart({"groups": groups})
        assert found.chart == "i-mr-rs"
        assert [p.name for p in found.panels] == ["i", "mr", "s"]
        assert "times as much" in found.reason
        means = np.array([np.mean(g) for g in groups])
        sigma = np.abs(np.diff(means)).mean() / (2 / np.sqrt(np.pi))
        assert found.estimates.sigma == pytest.approx([sigma])
        # From n = 30 on the deviations are judged by how they vary themselves.
        sds = np.array([np.std(g, ddof=1) for g in groups])
        own = np.abs(np.diff(sds)).mean() / (2 / np.sqrt(np.pi))
        np.testing.assert_allclose(found.panels[2].ucl, sds.mean() + 3 * own)

    def test_stable_subgroups_stay_means(self) -> None:
        rng = np.random.default_rng(9)
        taken = [
            chart({"groups": rng.normal(size=(25, 5)).tolist()}).chart == "xbar-r"
            for _ in range(200)
        ]
        # Both conditions at 5 %: at most about 5 % are taken for over-dispersed.
        assert np.mean(taken) > 0.91

    def test_small_subgroups_keep_sampling_limits_of_deviations(self) -> None:
        found = chart({"groups": GROUPS}, chart="i-mr-rs")
        plain = chart({"groups": GROUPS}, chart="xbar-s")
        np.testing.assert_allclose(panel(found, "s").ucl, panel(plain, "s").ucl)

    def test_a_known_sigma_is_refused(self) -> None:
        with pytest.raises(UsageError):
            chart({"groups": GROUPS}, chart="i-mr-rs", sigma=2)


class TestFrozen:
    def test_saved_parameters_are_applied_not_estimated(self) -> None:
        frozen = FrozenLimits("i-mr", {(): {"center": 10, "sigma": 2, "degrees_of_freedom": 15}})
        found = chart({"values": [1, 100]}, frozen=frozen)
        assert found.panels[0].ucl.tolist() == [16, 16]
        assert found.reason == "as in the saved limits"
        assert found.estimates.degrees_of_freedom == 15

    def test_a_stream_that_was_not_saved_has_no_limits(self) -> None:
        frozen = FrozenLimits("i-mr", {("old",): {"center": 10, "sigma": 2}})
        found = chart(
            {"values": [[1, 2, 3, 4], [5, 6, 7, 8]], "names": ["old", "new"]}, frozen=frozen
        )
        assert found.panels[0].ucl[:4].tolist() == [16] * 4
        assert np.isnan(found.panels[0].ucl[4:]).all()
        (said,) = found.findings
        assert said.stream == {"stream": "new"}

    def test_another_chart_than_the_saved_is_refused(self) -> None:
        with pytest.raises(UsageError, match="saved"):
            chart({"values": VALUES}, chart="run", frozen=FrozenLimits("i-mr", {}))


@given(
    st.lists(st.floats(-100, 100), min_size=4, max_size=30),
    st.floats(0.01, 100),
    st.floats(-1e4, 1e4),
)
def test_shift_and_scale_carry_through(values: list[float], scale: float, shift: float) -> None:
    one = chart({"values": values}, chart="i-mr")
    other = chart({"values": [scale * v + shift for v in values]}, chart="i-mr")
    size = 1e-9 * (scale * 100 + abs(shift))
    for name in ("center", "lcl", "ucl"):
        wanted = scale * getattr(one.panels[0], name) + shift
        np.testing.assert_allclose(getattr(other.panels[0], name), wanted, atol=size)
    np.testing.assert_allclose(other.panels[1].ucl, scale * one.panels[1].ucl, atol=size)


def test_streams_together_are_the_streams_alone() -> None:
    parts = [VALUES[:9], VALUES[9:12], [7.0] * 5, VALUES[12:], [3.0]]
    together = chart({"values": parts}, chart="i-mr")
    start = 0
    for k, part in enumerate(parts):
        alone = chart({"values": part}, chart="i-mr")
        for a, b in zip(together.panels, alone.panels, strict=True):
            for name in ("value", "center", "sigma", "lcl", "ucl"):
                np.testing.assert_array_equal(
                    getattr(a, name)[start : start + len(part)], getattr(b, name)
                )
        assert together.estimates.sigma[k] == pytest.approx(alone.estimates.sigma[0], nan_ok=True)
        start += len(part)


def test_run_chart_has_the_median_of_the_baseline_and_no_limits() -> None:
    found = chart({"values": [1, 2, 10, None, 50], "baseline": [0, 1, 2]}, chart="run")
    (only,) = found.panels
    assert (only.kind, only.center.tolist()) == ("run", [2] * 5)
    assert np.isnan(only.ucl).all()
    assert np.isnan(only.sigma).all()


def test_median_centre_of_individuals() -> None:
    found = chart({"values": [1, 2, 30, 4]}, center_method="median")
    assert found.estimates.center == 3


def test_an_unknown_chart_is_a_usage_error_with_a_near_name() -> None:
    with pytest.raises(UsageError) as raised:
        chart({"values": VALUES}, chart="imr")
    assert "i-mr" in str(raised.value.hint)
