"""Percentile indices, Box-Cox and Johnson: by closed forms and by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from ci_toolkit.analysis.capability.boxcox import fit_box_cox
from ci_toolkit.analysis.capability.choice import choose, named
from ci_toolkit.analysis.capability.distributions import FAMILIES, of
from ci_toolkit.analysis.capability.fitting import fit
from ci_toolkit.analysis.capability.johnson import fit_johnson
from ci_toolkit.analysis.capability.percentile_indices import (
    indices_of,
    interval_method,
    percentile_capability,
)
from ci_toolkit.analysis.capability.result import Fit
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.values import Measured, Values, measured, values_of
from ci_toolkit.errors import MethodError


def test_one_sided_limits_have_no_pp_and_a_natural_edge_gives_cp_star() -> None:
    x = np.random.default_rng(1).lognormal(1, 0.5, 80)
    values = measured(x, None, 9.0)
    found = fit(values.values, "lognormal")
    indices, _ = percentile_capability(values, Spec(usl=9.0), found, 0.95)
    assert indices.pp is None
    assert indices.ppl is None
    assert indices.cp_star is None
    assert indices.ppk == indices.ppu
    edged, _ = percentile_capability(values, Spec(usl=9.0, natural_lower=0.0), found, 0.95)
    assert edged.cp_star is not None
    assert found.p99865 is not None
    assert found.p00135 is not None
    assert edged.cp_star.value == pytest.approx(9 / (found.p99865 - found.p00135))


def test_z_bench_holds_far_out_on_either_side() -> None:
    frozen = FAMILIES["normal"].make(0.0, 1.0)
    for limit in (-60.0, -9.0, -1.0, 0.5, 9.0, 60.0):
        assert indices_of(frozen, Spec(usl=limit))[4] == pytest.approx(limit, rel=1e-9)
        assert indices_of(frozen, Spec(lsl=-limit))[4] == pytest.approx(limit, rel=1e-9)
    within = stats.norm.cdf(-8) - stats.norm.cdf(-9)
    for spec in (Spec(lsl=-9.0, usl=-8.0), Spec(lsl=8.0, usl=9.0)):
        assert indices_of(frozen, spec)[4] == pytest.approx(stats.norm.ppf(within), rel=1e-9)


def test_the_normal_distribution_gives_the_ordinary_indices() -> None:
    spec = Spec(lsl=-3.0, usl=4.0)
    found = indices_of(FAMILIES["normal"].make(0.0, 1.0), spec)
    three = -stats.norm.ppf(0.00135)
    np.testing.assert_allclose(found[:4], [7 / (2 * three), 3 / three, 4 / three, 3 / three])


def test_a_power_is_another_way_to_write_a_distribution() -> None:
    x = np.random.default_rng(3).normal(10, 1, 500) ** 2
    frozen = of(fit_box_cox(values_of(x)))
    p = np.array([0.001, 0.1, 0.5, 0.999])
    np.testing.assert_allclose(frozen.cdf(frozen.ppf(p)), p, rtol=1e-9)
    np.testing.assert_allclose(frozen.ppf(p), stats.norm.ppf(p, 10, 1) ** 2, rtol=0.05)
    step = 1e-5
    slope = (frozen.cdf(100 + step) - frozen.cdf(100 - step)) / (2 * step)
    assert float(frozen.pdf(100.0)) == pytest.approx(float(slope), rel=1e-5)


def test_powers_need_values_above_the_edge() -> None:
    values = values_of(np.array([0.0, 1.0, 2.0, 5.0, 9.0]))
    with pytest.raises(MethodError, match="1 of 5 values are 0 or below"):
        fit_box_cox(values)
    assert fit_box_cox(values, -1.0).parameters["shift"] == -1


@pytest.mark.parametrize(
    ("kind", "theirs"),
    [("su", stats.johnsonsu(-1.5, 1.3, loc=3, scale=2)), ("sb", stats.johnsonsb(1, 0.9, 3, 20))],
)
def test_a_johnson_curve_is_found_again(kind: str, theirs: stats.rv_continuous) -> None:
    x = theirs.rvs(200_000, random_state=np.random.default_rng(1))
    found = fit_johnson(values_of(x))
    assert found.name == f"johnson-{kind}"
    p = np.array([0.00135, 0.1, 0.5, 0.9, 0.99865])
    spread = theirs.ppf(0.9) - theirs.ppf(0.1)
    frozen = of(found)
    assert np.abs(frozen.ppf(p) - theirs.ppf(p)).max() < 0.05 * spread
    at = theirs.ppf([0.2, 0.7])
    np.testing.assert_allclose(frozen.pdf(at), theirs.pdf(at), rtol=0.05)
    np.testing.assert_allclose(frozen.cdf(frozen.ppf(p)), p, rtol=1e-9)


def test_equal_quantiles_have_no_johnson_curve() -> None:
    with pytest.raises(MethodError, match="too many values are equal"):
        fit_johnson(values_of(np.array([1.0] * 50 + [2.0, 3.0, 4.0])))


@pytest.mark.parametrize(
    ("name", "true", "usl"),
    [
        ("lognormal", (2.0, 0.9), 40.0),
        ("weibull", (1.5, 10.0), 25.0),
        ("loglogistic", (3.0, 10.0), 40.0),
        ("exponential", (10.0,), 40.0),
        ("gamma", (2.0, 5.0), 30.0),
    ],
)
def test_intervals_cover(name: str, true: tuple[float, ...], usl: float) -> None:
    frozen, spec = FAMILIES[name].make(*true), Spec(usl=usl)
    wanted = indices_of(frozen, spec)
    rng = np.random.default_rng(17)
    runs, hits = (100 if name == "gamma" else 300), np.zeros(2)
    for _ in range(runs):
        values = measured(frozen.ppf(rng.random(50)), None, usl)
        found, _ = percentile_capability(values, spec, fit(values.values, name), 0.95)
        for i, (one, value) in enumerate(
            ((found.ppu, wanted[2]), (found.z_bench_overall, wanted[4]))
        ):
            assert one is not None
            hits[i] += one.low <= value <= one.high  # type: ignore[operator]
    error = math.sqrt(0.95 * 0.05 / runs)
    assert (np.abs(hits / runs - 0.95) < 3 * error).all()


def test_open_cases_widen_the_interval_that_still_covers() -> None:
    frozen, spec = FAMILIES["weibull"].make(1.5, 10.0), Spec(usl=25.0)
    wanted = indices_of(frozen, spec)[2]
    rng = np.random.default_rng(18)
    hits = 0
    for _ in range(150):
        true, seen = frozen.ppf(rng.random(200)), rng.exponential(15, 200)
        values = values_of(np.minimum(true, seen), seen < true)
        known = Measured(values, 200, 0, 0, 0, 0, 0, 0)
        found, _ = percentile_capability(known, spec, fit(values, "weibull"), 0.95)
        assert found.ppu is not None
        hits += found.ppu.low <= wanted <= found.ppu.high  # type: ignore[operator]
    assert 0.89 < hits / 150 <= 1


def test_ways_to_an_interval_are_named_and_agree() -> None:
    rng = np.random.default_rng(19)
    spec = Spec(usl=30.0)
    x = rng.weibull(1.4, 6_000) * 10
    widths = []
    for n, how in ((2_000, "pivotal"), (6_000, "large-sample")):
        values = measured(x[:n], None, 30.0)
        found = fit(values.values, "weibull")
        assert interval_method(values.values, found) == how
        one = percentile_capability(values, spec, found, 0.95)[0].ppu
        assert one is not None
        assert one.low is not None
        assert one.high is not None
        widths.append((one.high - one.low) * math.sqrt(n))
    assert widths[0] == pytest.approx(widths[1], rel=0.1)
    for name in ("johnson", "box-cox", "gamma"):
        values = measured(x[:200], None, 30.0)
        made = named(values.values, spec, name)
        one = percentile_capability(values, spec, made, 0.95)[0].ppu
        assert one is not None
        assert one.low < one.value < one.high  # type: ignore[operator]


def test_empirical_indices_come_from_the_values() -> None:
    x = np.random.default_rng(20).permutation(np.arange(1.0, 10_001.0))
    spec = Spec(lsl=0.0, usl=9_990.5)
    values = measured(x, spec.lsl, spec.usl)
    made = named(values.values, spec, "empirical")
    indices, outside = percentile_capability(values, spec, made, 0.95)
    assert interval_method(values.values, made) == "order statistics"
    middle = 5_000.5
    high = np.quantile(x, 0.99865, method="weibull")
    assert indices.ppu is not None
    assert indices.ppu.value == pytest.approx((9_990.5 - middle) / (high - middle))
    assert indices.ppu.low < indices.ppu.value < indices.ppu.high  # type: ignore[operator]
    assert outside.total == pytest.approx(1_000)
    assert indices.z_bench_overall is not None
    assert indices.z_bench_overall.value == pytest.approx(stats.norm.isf(0.001))


def test_a_fit_that_was_not_made_gives_no_indices() -> None:
    values = measured(np.arange(1.0, 50.0), None, 40.0)
    with pytest.raises(MethodError):
        percentile_capability(values, Spec(usl=40.0), Fit("gamma", {}), 0.95)


def test_a_summary_and_its_rows_agree() -> None:
    x = np.random.default_rng(21).lognormal(2, 0.8, 60_000)
    step = 0.005
    place, index, number = np.unique(
        np.floor(np.log(x) / step), return_inverse=True, return_counts=True
    )
    assert len(place) < 3_000
    summary = Values(np.bincount(index, x) / number, number.astype(float), None, step)
    spec = Spec(usl=72.0)
    ours, rows = choose(summary, spec)[0], choose(values_of(x), spec)[0]
    assert ours.name == rows.name
    assert dict(ours.parameters) == pytest.approx(dict(rows.parameters), rel=0.005)
    assert ours.distance == pytest.approx(rows.distance, abs=0.003)


def test_tail_ends_of_a_fit_are_never_zero() -> None:
    values = measured(np.random.default_rng(22).normal(0, 1, 60), None, 30.0)
    _, outside = percentile_capability(values, Spec(usl=30.0), fit(values.values, "normal"), 0.95)
    assert outside.total > 0
