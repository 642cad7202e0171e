"""Charts of counts: fractions and rates, Laney and additive limits, exact limits, edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binom, norm, poisson
from tests.analysis.conftest import make_subgroups

from ci_toolkit.analysis.control_chart.compute import compute
from ci_toolkit.analysis.control_chart.options import ChartOptions, FrozenLimits
from ci_toolkit.analysis.control_chart.probability import binomial_quantile, poisson_quantile
from ci_toolkit.analysis.control_chart.result import Computed
from ci_toolkit.errors import MethodError, UsageError


def chart(data: dict[str, Any], **options: Any) -> Computed:
    return compute(make_subgroups(**data), ChartOptions(**options))


def codes(found: Computed) -> list[str]:
    return [finding.code for finding in found.findings]


COUNT = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6]
SIZE = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110]
FRACTIONS = {"count": COUNT, "size": SIZE}
RATES = {**FRACTIONS, "unit": "defects"}

counts_and_sizes = st.lists(
    st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=3,
    max_size=25,
)


class TestPlain:
    def test_the_centre_is_the_pooled_rate(self) -> None:
        found = chart(FRACTIONS, chart="p")
        assert found.estimates.center == pytest.approx([sum(COUNT) / sum(SIZE)])
        assert found.reason == "asked for"

    def test_p_limits_point_by_point_and_cut_at_zero(self) -> None:
        (p,) = chart(FRACTIONS, chart="p").panels
        center = sum(COUNT) / sum(SIZE)
        sigma = np.sqrt(center * (1 - center) / np.array(SIZE))
        np.testing.assert_allclose(p.sigma, sigma)
        np.testing.assert_allclose(p.ucl, center + 3 * sigma)
        np.testing.assert_allclose(p.lcl, np.maximum(center - 3 * sigma, 0))
        np.testing.assert_array_equal(p.lcl_clipped, center - 3 * sigma < 0)
        assert p.kind == "attribute"

    def test_upper_limits_are_cut_at_one(self) -> None:
        (p,) = chart({"count": [9, 10, 9, 10], "size": 10}, chart="p").panels
        assert (p.ucl == 1).all()
        assert p.ucl_clipped.all()
        (np_,) = chart({"count": [9, 10, 9, 10], "size": 10}, chart="np").panels
        assert (np_.ucl == 10).all()

    @given(counts_and_sizes)
    def test_np_over_n_is_p(self, pairs: list[tuple[int, int]]) -> None:
        data = {"count": [c for c, _ in pairs], "size": [n for _, n in pairs]}
        n = np.array(data["size"])
        (p,), (np_,) = (chart(data, chart=kind).panels for kind in ("p", "np"))
        for name in ("value", "center", "sigma", "lcl", "ucl"):
            np.testing.assert_allclose(getattr(np_, name) / n, getattr(p, name), atol=1e-12)

    @given(st.lists(st.integers(0, 60), min_size=3, max_size=30))
    def test_c_is_u_with_size_one(self, counts: list[int]) -> None:
        (c,) = chart({"count": counts}, chart="c").panels
        (u,) = chart({"count": counts, "size": 1, "unit": "defects"}, chart="u").panels
        for name in ("value", "center", "sigma", "lcl", "ucl"):
            np.testing.assert_array_equal(getattr(c, name), getattr(u, name))

    def test_sizes_need_not_be_whole_for_rates(self) -> None:
        found = chart({"count": [14, 12, 20, 7], "size": [10, 8, 13, 9.5], "unit": "defects"})
        assert found.chart in ("u", "laney-u")

    def test_gaps_are_neither_zero_nor_limits_of_infinity(self) -> None:
        data = {"count": [3, None, 4, 5, 0], "size": [50, 50, 40, 0, float("nan")]}
        (p,) = chart(data, chart="p").panels
        assert p.center[0] == pytest.approx(7 / 90)
        assert np.isnan(p.value[[1, 3, 4]]).all()
        assert not np.isinf(p.ucl).any()

    def test_no_event_at_all_is_a_finding_not_a_failure(self) -> None:
        for kind in ("p", "laney-p", "p-additive", "auto"):
            found = chart({"count": [0] * 12, "size": 500}, chart=kind)
            assert "constant-values" in codes(found)
            assert (found.panels[0].ucl == 0).all()

    def test_a_known_rate_needs_no_data(self) -> None:
        (p,) = chart({"count": [1], "size": 100}, chart="p", center=0.1).panels
        assert p.ucl[0] == pytest.approx(0.19)
        with pytest.raises(UsageError, match="rate"):
            chart(FRACTIONS, chart="p", center=7)
        with pytest.raises(UsageError, match="sigma"):
            chart(FRACTIONS, chart="p", sigma=1)

    def test_fewer_than_three_points_have_no_limits(self) -> None:
        found = chart({"count": [1, 2], "size": 100})
        assert np.isnan(found.panels[0].ucl).all()
        assert "no-limits" in codes(found)

    def test_phases_exclusions_and_baseline(self) -> None:
        whole = chart({**FRACTIONS, "phase": [0] * 7 + [1] * 8, "exclude": [10]}, chart="p")
        first = sum(COUNT[:7]) / sum(SIZE[:7])
        second = (sum(COUNT[7:]) - 20) / (sum(SIZE[7:]) - 110)
        assert whole.estimates.center == pytest.approx([first, second])
        base = chart({**FRACTIONS, "baseline": range(7)}, chart="p")
        assert base.estimates.center == pytest.approx([first])

    @pytest.mark.parametrize(
        ("data", "kind", "hint"),
        [
            (FRACTIONS, "u", "--unit defects"),
            (FRACTIONS, "xbar-r", "--value"),
            (RATES, "p", "--unit items"),
            (RATES, "c", "--chart u"),
            ({"count": COUNT}, "p", "--size"),
            ({"values": COUNT}, "p", "--count"),
        ],
    )
    def test_what_a_chart_cannot_take(self, data: dict[str, Any], kind: str, hint: str) -> None:
        with pytest.raises(MethodError) as raised:
            chart(data, chart=kind)
        assert hint in str(raised.value.hint)


class TestLaney:
    def test_sigma_z_from_moving_ranges_of_z(self) -> None:
        center = sum(COUNT) / sum(SIZE)
        counting = np.sqrt(center * (1 - center) / np.array(SIZE))
        z = (np.array(COUNT) / np.array(SIZE) - center) / counting
        sigma_z = np.abs(np.diff(z)).mean() * np.sqrt(np.pi) / 2
        found = chart(FRACTIONS, chart="laney-p")
        assert found.estimates.sigma_z == pytest.approx([sigma_z])
        np.testing.assert_allclose(found.panels[0].ucl, center + 3 * sigma_z * counting)

    def test_sigma_z_stands_beside_every_attribute_chart(self) -> None:
        assert chart(FRACTIONS, chart="p").estimates.sigma_z is not None

    def test_no_floor_unless_asked(self) -> None:
        data = {"count": [50, 51, 50, 49, 50, 51, 50, 50], "size": 1000}
        free = chart(data, chart="laney-p")
        floored = chart(data, chart="laney-p", laney_floor=True)
        plain = chart(data, chart="p")
        assert free.panels[0].ucl[0] < plain.panels[0].ucl[0]
        np.testing.assert_allclose(floored.panels[0].ucl, plain.panels[0].ucl)
        assert "sigma-z-below-one" in codes(free)

    def test_few_events_never_undercut_counting(self) -> None:
        data = {"count": [2, 2, 1, 2, 2, 2, 1, 2], "size": 1000}
        laney, plain = (chart(data, chart=kind) for kind in ("laney-p", "p"))
        np.testing.assert_allclose(laney.panels[0].ucl, plain.panels[0].ucl)

    @pytest.mark.parametrize("rate", [0.05, 0.1, 1 / 3])
    def test_constant_rates_give_plain_limits_and_a_finding(self, rate: float) -> None:
        size = [300, 600, 900, 1200, 300, 600]
        data = {"count": [round(n * rate) for n in size], "size": size}
        laney, plain = (chart(data, chart=kind) for kind in ("laney-p", "p"))
        np.testing.assert_allclose(laney.panels[0].ucl, plain.panels[0].ucl)
        assert "constant-rates" in codes(laney)

    def test_sigma_z_that_hangs_on_one_jump_is_told(self) -> None:
        count = [50, 52, 49, 51, 50, 48, 400, 395, 401, 399, 402, 398]
        found = chart({"count": count, "size": 10_000}, chart="laney-p")
        assert "sigma-z-unsteady" in codes(found)

    def test_there_are_no_probability_limits_with_laney(self) -> None:
        with pytest.raises(UsageError, match="probability"):
            chart(FRACTIONS, chart="laney-p", limits="probability")


class TestAdditive:
    def test_limits_add_the_spread_between_periods_to_counting(self) -> None:
        found = chart(FRACTIONS, chart="p-additive")
        center = sum(COUNT) / sum(SIZE)
        counting = center * (1 - center) / np.array(SIZE)
        rate = np.array(COUNT) / np.array(SIZE)
        total = (np.abs(np.diff(rate)).mean() * np.sqrt(np.pi) / 2) ** 2
        tau2 = max(total - ((counting[1:] + counting[:-1]) / 2).mean(), 0)
        assert found.estimates.tau == pytest.approx([np.sqrt(tau2)])
        np.testing.assert_allclose(found.panels[0].sigma, np.sqrt(tau2 + counting))

    def test_recovers_the_spread_that_was_put_in(self) -> None:
        rng = np.random.default_rng(3)
        n = rng.integers(500, 50_000, 4_000)
        rate = rng.normal(0.1, 0.01, len(n))
        found = chart({"count": rng.binomial(n, rate), "size": n}, chart="p-additive")
        assert found.estimates.tau == pytest.approx([0.01], rel=0.05)
        beyond = found.panels[0]
        share = np.mean(np.abs(beyond.value - beyond.center) > 3 * beyond.sigma)
        assert share < 0.008

    def test_nothing_to_add_is_plain_with_a_finding(self) -> None:
        data = {"count": [50, 51, 50, 49, 50, 51, 50, 50], "size": 1000}
        found = chart(data, chart="p-additive")
        np.testing.assert_allclose(found.panels[0].ucl, chart(data, chart="p").panels[0].ucl)
        assert "no-extra-variance" in codes(found)


class TestExactLimits:
    @given(
        st.lists(st.tuples(st.integers(1, 3_000), st.floats(0, 1)), min_size=1, max_size=20),
        st.sampled_from([0.00135, 0.0228, 0.5, 0.9987]),
    )
    def test_binomial_quantiles(self, pairs: list[tuple[int, float]], q: float) -> None:
        n, p = np.array([a for a, _ in pairs], dtype=float), np.array([b for _, b in pairs])
        expected = np.maximum(binom.ppf(q, n, p), 0)
        # Where the distribution function meets q exactly, rounding picks one of two neighbours.
        assume(np.abs(binom.cdf(expected, n, p) - q).min() > 1e-12)
        assume(np.abs(binom.cdf(expected - 1, n, p) - q).min() > 1e-12)
        np.testing.assert_array_equal(binomial_quantile(q, n, p), expected)

    @given(
        st.lists(st.floats(0, 5_000), min_size=1, max_size=20),
        st.sampled_from([0.00135, 0.0228, 0.5, 0.9987]),
    )
    def test_poisson_quantiles(self, means: list[float], q: float) -> None:
        mu = np.array(means)
        np.testing.assert_array_equal(poisson_quantile(q, mu), np.maximum(poisson.ppf(q, mu), 0))

    def test_each_tail_is_at_most_half_of_alpha(self) -> None:
        # n 200, p .05: tails .00040 and .00116.
        (p,) = chart(
            {"count": [10] * 5, "size": 200}, chart="p", center=0.05, limits="probability"
        ).panels
        low, high = p.lcl[0] * 200, p.ucl[0] * 200
        assert binom.cdf(low - 1, 200, 0.05) == pytest.approx(0.00040, abs=5e-6)
        assert binom.sf(high, 200, 0.05) == pytest.approx(0.00116, abs=5e-6)
        assert p.zone_bounds is not None
        zone = binom.ppf(norm.cdf(2), 200, 0.05) / 200
        assert p.zone_bounds[3][0] == pytest.approx(zone)

    def test_limits_that_no_count_can_pass_do_not_exist(self) -> None:
        (c,) = chart({"count": [1, 2, 1, 0]}, chart="c", limits="probability").panels
        assert np.isnan(c.lcl).all()
        (p,) = chart({"count": [9, 10, 9, 10], "size": 10}, chart="p", limits="probability").panels
        assert np.isnan(p.ucl).all()
        assert not p.ucl_clipped.any()

    def test_np_and_p_agree(self) -> None:
        p, np_ = (
            chart(FRACTIONS, chart=kind, limits="probability").panels[0] for kind in ("p", "np")
        )
        np.testing.assert_allclose(np_.ucl, p.ucl * np.array(SIZE))


class TestFrozen:
    def test_limits_from_parameters_with_new_sizes(self) -> None:
        frozen = FrozenLimits("laney-p", {(): {"center": 0.1, "sigma_z": 2.0}})
        (p,) = chart({"count": [1, 30], "size": [100, 400]}, frozen=frozen).panels
        expected = 0.1 + 6 * np.sqrt(0.09 / np.array([100, 400]))
        np.testing.assert_allclose(p.ucl, expected)

    def test_each_stream_keeps_its_own_kind(self) -> None:
        parameters = {"center": 0.1, "sigma_z": 2.0, "tau": 0.05}
        frozen = FrozenLimits(
            "p",
            {("a",): parameters, ("b",): parameters, ("c",): parameters},
            {("b",): "laney-p", ("c",): "p-additive"},
        )
        data = {"count": [[10], [10], [10]], "size": [[100]] * 3, "names": ["a", "b", "c"]}
        found = chart(data, frozen=frozen)
        assert found.kinds == ("p", "laney-p", "p-additive")
        counting = np.sqrt(0.09 / 100)
        np.testing.assert_allclose(
            found.panels[0].sigma, [counting, 2 * counting, np.hypot(counting, 0.05)]
        )

    def test_exact_limits_stay_exact(self) -> None:
        frozen = FrozenLimits("p", {(): {"center": 0.01, "exact": 1.0}})
        (p,) = chart({"count": [1, 3], "size": [100, 100]}, frozen=frozen).panels
        np.testing.assert_allclose(p.ucl, binom.ppf(1 - 0.00135, 100, 0.01) / 100)
