"""Shares, yields, sigma levels and tolerance intervals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ci_toolkit.analysis.capability.intervals import proportion_interval
from ci_toolkit.analysis.capability.sigma_level import dpmo, dpmo_of_level, level_of_dpmo
from ci_toolkit.analysis.capability.tolerance import (
    Side,
    normal_tolerance,
    one_sided_factor,
    order_statistic_tolerance,
    two_sided_factor,
)
from ci_toolkit.analysis.capability.values import values_of
from ci_toolkit.analysis.capability.yields import rolled, step_yield


def check_proportions(case: dict[str, Any]) -> None:
    """Exact intervals of `count` in `n`."""
    data, want = case["data"], case["expected"]
    for i, (count, n) in enumerate(zip(data["count"], data["n"], strict=True)):
        low, high = proportion_interval(count, n, case.get("confidence", 0.95))
        assert low == pytest.approx(want["low"][i], abs=case["tolerance"])
        assert high == pytest.approx(want["high"][i], abs=case["tolerance"])


def check_levels(case: dict[str, Any]) -> None:
    """Sigma levels of `dpmo`, and back from `levels`, with and without the shift."""
    data, want, close = case["data"], case["expected"], case["tolerance"]
    found = level_of_dpmo(np.array(data["dpmo"], dtype=float), case["shift"])
    np.testing.assert_allclose(found, want["levels"], rtol=close)
    levels = np.array(data["levels"], dtype=float)
    for shift, name in ((case["shift"], "dpmo"), (0.0, "dpmo_unshifted")):
        np.testing.assert_allclose(dpmo_of_level(levels, shift), want[name], rtol=close)


def check_yield(case: dict[str, Any]) -> None:
    """Yields of steps that all see the same opportunities."""
    data, want, close = case["data"], case["expected"], case["tolerance"]
    units, lost, again = data["opportunities"], data["defects"], data["rework"]
    steps = [
        step_yield(str(i), units, defects, 0.95, reworked=rework)
        for i, (defects, rework) in enumerate(zip(lost, again, strict=True))
    ]
    assert rolled(steps, 0.95).rolled.value == pytest.approx(want["rolled"], rel=close)
    whole = step_yield("all", units, sum(lost), 0.95, reworked=sum(again))
    assert whole.first_time_yield.value == pytest.approx(want["first_time"], rel=close)
    final = step_yield("final", units, sum(lost), 0.95).first_time_yield
    assert final.value == pytest.approx(want["yield"], rel=close)
    assert dpmo(sum(lost), units, 0.95).value == pytest.approx(want["dpmo"], rel=close)


def check_factors(case: dict[str, Any]) -> None:
    """Factors of normal tolerance intervals over a grid."""
    grid, close = case["data"], case["tolerance"]
    rows = list(zip(grid["n"], grid["coverage"], grid["confidence"], strict=True))
    for name, factor in (("one_sided", one_sided_factor), ("two_sided", two_sided_factor)):
        if name in case["expected"]:
            found = [factor(*row) for row in rows]
            np.testing.assert_allclose(found, case["expected"][name], rtol=0, atol=close)


def check_tolerance(case: dict[str, Any]) -> None:
    """Tolerance intervals of values, `normal` or by `order` statistics."""
    values = np.array(case["data"]["values"], dtype=float)
    for want in case["expected"]:
        side: Side = want["side"]
        if case["method"] == "normal":
            mean, sd = float(values.mean()), float(values.std(ddof=1))
            found = normal_tolerance(
                mean, sd, len(values), want["coverage"], want["confidence"], side
            )
        else:
            found = order_statistic_tolerance(
                values_of(values), want["coverage"], want["confidence"], side
            )
            assert found.reached is not None
            assert found.reached >= want["confidence"]
        for name in ("low", "high"):
            if want.get(name) is None:
                assert getattr(found, name) is None
            else:
                assert getattr(found, name) == pytest.approx(want[name], rel=case["tolerance"])


CHECKERS: dict[str, Callable[[dict[str, Any]], None]] = {
    "proportion": check_proportions,
    "sigma-level": check_levels,
    "yield": check_yield,
    "tolerance-factors": check_factors,
    "tolerance": check_tolerance,
}
