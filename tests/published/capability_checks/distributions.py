"""Fitted distributions, their percentile indices, powers, Johnson's curves, and percentiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ci_toolkit.analysis.capability.boxcox import power
from ci_toolkit.analysis.capability.distributions import FAMILIES
from ci_toolkit.analysis.capability.empirical import quantile, type_6
from ci_toolkit.analysis.capability.fitting import fit
from ci_toolkit.analysis.capability.johnson import fit_johnson
from ci_toolkit.analysis.capability.percentile_indices import indices_of, percentile_capability
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.values import measured, values_of

SAMPLES = ("weibull", "lognormal", "gamma")


def check_percentile_indices(case: dict[str, Any]) -> None:
    """Indices, percentiles and parts outside of a fit to each sample."""
    spec, close = Spec(**case["params"]), case["tolerance"]
    for name in SAMPLES:
        values = measured(np.array(case["data"][f"{name}_sample"]), spec.lsl, spec.usl)
        found, want = fit(values.values, name), case["expected"][name]
        indices, outside = percentile_capability(values, spec, found, 0.95)
        for key in ("p00135", "p50", "p99865"):
            assert getattr(found, key) == pytest.approx(want[key], rel=close)
        for key in ("pp", "ppl", "ppu", "ppk"):
            one = getattr(indices, key)
            assert one.value == pytest.approx(want[key], rel=close)
            assert one.low < one.value < one.high
        assert indices.z_bench_overall is not None
        assert indices.z_bench_overall.value == pytest.approx(want["z_bench"], rel=close)
        assert outside.below == pytest.approx(want["p_below"] * 1e6, rel=close)
        assert outside.above == pytest.approx(want["p_above"] * 1e6, rel=close)
        assert outside.total == pytest.approx(want["ppm"], rel=close)
        assert outside.low is not None
        assert outside.high is not None
        assert outside.low < outside.total < outside.high


def check_fit(case: dict[str, Any]) -> None:
    """Parameters and log-likelihood of each sample's own family."""
    for name in SAMPLES:
        found = fit(values_of(np.array(case["data"][f"{name}_sample"])), name)
        parameters = dict(found.parameters)
        if name == "gamma":
            parameters = {"shape": parameters["shape"], "rate": 1 / parameters["scale"]}
        assert parameters == pytest.approx(case["expected"][name], rel=case["tolerance"])
        assert found.log_likelihood == pytest.approx(case["expected"]["loglik"][name], rel=1e-12)


def check_power(case: dict[str, Any]) -> None:
    """Power with its interval of each sample."""
    for name in SAMPLES:
        found = power(values_of(np.array(case["data"][f"{name}_sample"])))
        want, close = case["expected"][name], case["tolerance"]
        assert found.value == pytest.approx(want["lambda"], abs=close)
        assert found.low == pytest.approx(want["ci_low"], abs=close)
        assert found.high == pytest.approx(want["ci_high"], abs=close)


def check_johnson(case: dict[str, Any]) -> None:
    """Type, parameters and percentiles of a curve through quantiles."""
    found = fit_johnson(values_of(np.array(case["data"]["x"])))
    want, close = case["expected"], case["tolerance"]
    assert found.name == f"johnson-{want['type'].lower()}"
    for key in ("gamma", "delta", "xi", "lambda"):
        assert found.parameters[key] == pytest.approx(want[key], rel=close, abs=1e-12)
    for ours, theirs in (("p00135", "q00135"), ("p50", "q50"), ("p99865", "q99865")):
        assert getattr(found, ours) == pytest.approx(want[theirs], rel=close)


def check_known_distribution(case: dict[str, Any]) -> None:
    """The upper index of a distribution with known parameters."""
    data = case["data"]
    frozen = FAMILIES[data["distribution"]].make(*data["parameters"])
    found = indices_of(frozen, Spec(**case["params"]))
    assert found[2] == pytest.approx(case["expected"]["ppu"], abs=case["tolerance"])


def check_percentiles(case: dict[str, Any]) -> None:
    """Percentiles of single values by both types."""
    values, p = values_of(np.array(case["data"]["x"])), case["params"]["p"]
    assert type_6(values, p) == pytest.approx(case["expected"]["type_6"], abs=case["tolerance"])
    assert quantile(values, p) == pytest.approx(case["expected"]["type_7"], abs=case["tolerance"])


CHECKERS: dict[str, Callable[[dict[str, Any]], None]] = {
    "percentile-indices": check_percentile_indices,
    "distribution-fit": check_fit,
    "power-transformation": check_power,
    "johnson": check_johnson,
    "known-distribution": check_known_distribution,
    "percentiles": check_percentiles,
}
