"""Normal indices: of raw values, of a mean and a sigma, or of one index alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.analysis.conftest import make_subgroups

from ci_toolkit.analysis.capability.indices import family, natural_edge_index
from ci_toolkit.analysis.capability.normal import normal_capability
from ci_toolkit.analysis.capability.outside import observed
from ci_toolkit.analysis.capability.result import Sigma
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.values import measured
from ci_toolkit.analysis.constants import Constants


def check_values(case: dict[str, Any]) -> None:
    """Values or subgroups against `spec`: indices, their intervals, sigmas, parts outside."""
    groups, close = case["data"].get("subgroups"), case["tolerance"]
    values = np.array(groups or case["data"]["values"], dtype=float).ravel()
    spec = Spec(**case["spec"])
    raw = measured(values, spec.lsl, spec.usl)
    inside = make_subgroups(groups=groups) if groups else make_subgroups(values=values)
    found = normal_capability(
        replace(raw, subgroups=inside),
        spec,
        confidence=case.get("confidence", 0.95),
        constants=Constants(case.get("constants", "exact")),
    )
    for name, want in case["expected"].get("indices", {}).items():
        estimate = getattr(found.indices, name)
        if want is None:
            assert estimate is None, name
            continue
        assert estimate.value == pytest.approx(want["value"], rel=close), name
        if "low" in want:
            assert estimate.low == pytest.approx(want["low"], rel=close), name
            assert estimate.high == pytest.approx(want["high"], rel=close), name
    for name in ("within", "overall"):
        if name in case["expected"]:
            want = case["expected"][name]
            assert getattr(found, name).value == pytest.approx(want, rel=close)
    for name, outside in (
        ("expected_within", found.expected_within),
        ("observed", observed(raw.below, raw.above, raw.n, spec, 0.95)),
    ):
        for side, want in case["expected"].get(name, {}).items():
            assert getattr(outside, side) == pytest.approx(want * 1e6, rel=close), (name, side)
    for name in ("mean", "sd"):
        if name in case["expected"]:
            assert getattr(raw, name) == pytest.approx(case["expected"][name], rel=close)


def check_summary(case: dict[str, Any]) -> None:
    """A mean and a sigma against `spec`: indices alone."""
    data, spec, close = case["data"], Spec(**case["spec"]), case["tolerance"]
    sigma = Sigma(data["sigma"], "sd", 99.0)
    found = family(data["mean"], 100, sigma, spec, 0.95, unbiased=False)
    values = {
        "both": found.both,
        "lower": found.lower,
        "upper": found.upper,
        "nearer": found.nearer,
        "star": natural_edge_index(sigma, spec, 0.95),
    }
    for name, want in case["expected"].items():
        if want is None:
            assert values[name] is None
        else:
            assert values[name].value == pytest.approx(want, abs=close), name


CHECKERS: dict[str, Callable[[dict[str, Any]], None]] = {
    "normal": check_values,
    "normal-summary": check_summary,
}
