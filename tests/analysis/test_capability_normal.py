"""Normal capability: which sigma, which indices, what is expected outside."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from tests.analysis.conftest import make_subgroups

from ci_toolkit.analysis.capability.normal import Normal, normal_capability
from ci_toolkit.analysis.capability.outside import expected, observed
from ci_toolkit.analysis.capability.result import Indices
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.values import Measured, measured
from ci_toolkit.analysis.capability.within import usual_method, within_sigma
from ci_toolkit.analysis.constants import c4, d2
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import to_plain
from ci_toolkit.errors import UsageError

RNG = np.random.default_rng(21)
TWO = Spec(-4.0, 4.0, 0.0)


def of_values(values: np.ndarray, spec: Spec, **more: object) -> Measured:
    found = measured(values, spec.lsl, spec.usl)
    return replace(found, subgroups=make_subgroups(values=values, **more))


def study(values: np.ndarray, spec: Spec = TWO, **more: object) -> Normal:
    return normal_capability(of_values(values, spec, **more), spec, confidence=0.95)


def test_individuals_take_the_mean_moving_range() -> None:
    values = RNG.standard_normal(60)
    found = study(values)
    assert found.within is not None
    assert found.within.method == "mr-bar"
    want = float(np.mean([abs(b - a) for a, b in pairwise(values)]))
    assert found.within.value == pytest.approx(want / float(d2(2)), rel=1e-12)
    assert found.overall is not None
    assert found.overall.value == pytest.approx(float(np.std(values, ddof=1)), rel=1e-12)
    assert found.indices.cp is not None
    assert found.indices.pp is not None
    assert found.indices.cp.value == pytest.approx(8 / 6 / found.within.value)
    assert found.indices.pp.value == pytest.approx(8 / 6 / found.overall.value)


def test_a_phase_border_gives_no_range() -> None:
    values = np.concatenate([RNG.standard_normal(30), RNG.standard_normal(20) + 50])
    sigma, _ = within_sigma(make_subgroups(values=values, phase=[0] * 30 + [1] * 20), "mr-bar")
    assert sigma is not None
    ranges = np.delete(np.abs(np.diff(values)), 29)
    assert sigma.value == pytest.approx(float(ranges.mean()) / float(d2(2)), rel=1e-12)
    apart = [0.8264 * n - 1.082 for n in (30, 20)]
    assert sigma.freedom == pytest.approx(0.5 / (sum(apart) / 48**2) + 0.25, rel=0.01)


def test_subgroups_take_ranges_deviations_or_pooled_ones_by_their_sizes() -> None:
    assert usual_method(np.full(4, 8.0)) == "r-bar"
    assert usual_method(np.full(4, 9.0)) == "s-bar"
    assert usual_method(np.array([5.0, 11.0])) == "pooled"
    assert usual_method(np.array([20.0, 26.0])) == "pooled"
    assert usual_method(np.array([5.0, 7.0])) == "r-bar"


def test_pooled_sigma_is_the_root_mean_square_over_c4() -> None:
    groups = [RNG.standard_normal(size).tolist() for size in (4, 12, 30, 7)]
    sigma, _ = within_sigma(make_subgroups(groups=groups))
    assert sigma is not None
    squares = sum((len(g) - 1) * float(np.var(g, ddof=1)) for g in groups)
    freedom = sum(len(g) - 1 for g in groups)
    assert sigma.method == "pooled"
    assert sigma.freedom == freedom
    assert sigma.value == pytest.approx(math.sqrt(squares / freedom) / float(c4(freedom + 1)))


@pytest.mark.parametrize("draw", ["exponential", "lognormal"])
def test_skewed_individuals_have_no_family_within(draw: str) -> None:
    values = getattr(np.random.default_rng(5), draw)(size=300)
    found = study(values, Spec(None, 10.0))
    assert found.within is None
    assert [f.code for f in found.findings] == ["skewed-individuals"]
    assert found.indices.cpk is None
    assert found.indices.z_bench_within is None
    assert found.indices.ppk is not None
    named = normal_capability(
        of_values(values, Spec(None, 10.0)),
        Spec(None, 10.0),
        confidence=0.95,
        sigma_method="mr-bar",
    )
    assert named.indices.cpk is not None
    # The reason: on a stable process Cp would exceed Pp.
    assert named.indices.ppk is not None
    assert named.indices.cpk.value > named.indices.ppk.value


def test_normal_individuals_keep_their_family_within() -> None:
    rng = np.random.default_rng(6)
    for n in (15, 25, 100, 400):
        refused = sum(
            within_sigma(make_subgroups(values=row))[0] is None
            for row in rng.standard_normal((200, n))
        )
        assert refused <= 4, n


def test_a_jump_or_one_odd_value_is_not_taken_for_skewness() -> None:
    rng = np.random.default_rng(7)
    odd = rng.standard_normal(40)
    odd[17] = 9.0
    assert within_sigma(make_subgroups(values=odd))[0] is not None
    jump = np.concatenate([rng.standard_normal(90), rng.standard_normal(20) + 8])
    assert within_sigma(make_subgroups(values=jump))[0] is not None


def test_one_sided_specs_have_the_indices_that_exist_and_no_others() -> None:
    values = RNG.standard_normal(50)
    upper = study(values, Spec(None, 4.0)).indices
    assert upper.cp is upper.pp is upper.cpl is upper.ppl is upper.cpm is upper.cp_star is None
    assert upper.cpk == upper.cpu
    assert upper.ppk == upper.ppu
    lower = study(values, Spec(-4.0, None)).indices
    assert lower.cpk == lower.cpl
    assert lower.cpu is None
    starred = study(np.abs(values), Spec(None, 4.0, None, 0.0)).indices
    assert starred.cp_star is not None
    want = 4 / (6 * float(np.std(np.abs(values), ddof=1)))
    assert starred.cp_star.value == pytest.approx(want)
    assert study(values, Spec(-4.0, 4.0, None, -9.0)).indices.cp_star is None


def test_no_limits_give_sigmas_and_no_indices() -> None:
    found = study(RNG.standard_normal(30), Spec(None, None, 0.0))
    assert found.indices == Indices()
    assert found.expected_overall is None
    assert found.overall is not None


def test_equal_values_have_no_capability() -> None:
    for values in (np.full(20, 7.0), np.full(24, 0.1), np.full(5, 1e15)):
        found = study(values, Spec(-1.0, 100.0))
        assert found.indices == Indices()
        assert [f.code for f in found.findings] == ["constant-values"]


def test_subgroups_that_do_not_differ_inside_leave_the_overall_indices() -> None:
    groups = [[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [1.0, 1.0, 1.0]]
    raw = measured(np.array(groups).ravel(), -4.0, 4.0)
    found = normal_capability(
        replace(raw, subgroups=make_subgroups(groups=groups)), TWO, confidence=0.95
    )
    assert found.indices.cp is None
    assert found.indices.pp is not None
    assert [f.code for f in found.findings] == ["no-within-spread"]


@pytest.mark.parametrize("values", [[3.0], [3.0, 5.0], [3.0, 5.0, 4.0]])
def test_few_values_give_what_exists(values: list[float]) -> None:
    found = study(np.array(values), Spec(0.0, 10.0))
    json.dumps(to_plain(found), allow_nan=False)
    assert (found.overall is None) == (len(values) == 1)
    assert (found.indices.pp is None) == (len(values) == 1)


def test_median_of_ranges_gives_no_interval() -> None:
    values = RNG.standard_normal(40)
    found = normal_capability(
        of_values(values, TWO), TWO, confidence=0.95, sigma_method="median-mr"
    )
    assert found.indices.cp is not None
    assert found.indices.cp.low is None
    assert found.indices.z_bench_within is not None
    assert found.indices.z_bench_within.low is None
    assert [f.code for f in found.findings] == ["median-without-interval"]
    middle = float(np.median(np.abs(np.diff(values)))) / (math.sqrt(2) * stats.norm.ppf(0.75))
    assert found.indices.cp.value == pytest.approx(8 / 6 / middle)


def test_a_method_that_does_not_fit_is_refused_with_a_hint() -> None:
    data = of_values(RNG.standard_normal(40), TWO)
    with pytest.raises(UsageError, match="does not fit") as caught:
        normal_capability(data, TWO, confidence=0.95, sigma_method="r-bar")
    assert caught.value.hint


def test_values_without_an_order_have_overall_indices_only() -> None:
    found = normal_capability(measured(RNG.standard_normal(40), -4, 4), TWO, confidence=0.95)
    assert found.within is None
    assert found.findings == ()
    assert found.indices.pp is not None


def test_expected_outside_is_never_zero_and_carries_the_interval_of_z() -> None:
    found = expected(Spec(-50.0, 8.0), stats.norm.logcdf, stats.norm.logsf)
    assert found.below is not None
    assert found.above == pytest.approx(stats.norm.sf(8) * 1e6, rel=1e-9)
    assert 0 < found.below < 1e-300
    values = RNG.standard_normal(80)
    whole = study(values)
    outside = whole.expected_overall
    assert outside is not None
    assert outside.total == pytest.approx((outside.below or 0) + (outside.above or 0))
    assert outside.low is not None
    assert outside.high is not None
    assert outside.low < outside.total < outside.high
    z = whole.indices.z_bench_overall
    assert z is not None
    assert outside.total == pytest.approx(stats.norm.sf(z.value) * 1e6, rel=1e-9)
    assert outside.high == pytest.approx(stats.norm.sf(z.low) * 1e6, rel=1e-9)


def test_observed_outside_has_the_exact_interval() -> None:
    found = observed(0, 0, 300, TWO, 0.95)
    assert found.total == 0
    assert found.high == pytest.approx((1 - 0.025 ** (1 / 300)) * 1e6)
    assert observed(2, 5, 100, Spec(None, 1.0), 0.95).total == pytest.approx(5e4)


def test_observed_outside_takes_the_interval_of_the_share_that_conforms() -> None:
    found = observed(2, 5, 100, TWO, 0.95, met=Estimate(0.93, 0.8, 0.98))
    assert found.total == pytest.approx(7e4)
    assert (found.low, found.high) == pytest.approx((2e4, 2e5))
