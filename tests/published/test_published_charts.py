"""Every case of `control_chart/`: published or independently computed limits, one file a case.

A file holds `data` (arguments of the builder of subgroups), `options` (of the chart), `expected`
(panels by name with centre, limits, values; `first` of the first points, `at` of named ones;
estimates; evidence), the `source`, and the `tolerance` that the printed digits allow. A number
stands for every point; null is a limit that does not exist.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.analysis.conftest import make_subgroups

from ci_toolkit.analysis.control_chart.compute import compute
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.result import Computed, Panel

CASES = sorted((Path(__file__).parent / "control_chart").glob("*.json"))


def as_array(value: Any, length: int) -> np.ndarray:
    if isinstance(value, list):
        return np.array([np.nan if v is None else v for v in value], dtype=float)
    return np.full(length, np.nan if value is None else float(value))


def check_panel(panel: Panel, expected: dict[str, Any], close: Any) -> None:
    for name in ("center", "lcl", "ucl", "value"):
        if name in expected:
            found = getattr(panel, name)
            wanted = as_array(expected[name], len(found))
            # A value that was never printed (the new points of a baseline case) is not compared.
            close(found[: len(wanted)], wanted, name)
    if "z" in expected:
        with_z = (panel.value - panel.center) / panel.sigma
        scale = expected["z"][0] / with_z[0]
        close(with_z * scale, np.array(expected["z"]), "z")
    for name, wanted in expected.get("first", {}).items():
        close(getattr(panel, name)[: len(wanted)], np.array(wanted), name)
    at = dict(expected.get("at", {}))
    index = at.pop("index", [])
    for name, wanted in at.items():
        close(getattr(panel, name)[index], np.array(wanted), name)


def check_estimates(found: Computed, expected: dict[str, float], close: Any) -> None:
    for name, wanted in expected.items():
        if name == "panel_sigma":
            value = found.panels[0].sigma
        elif hasattr(found.estimates, name):
            value = getattr(found.estimates, name)
        else:
            value = found.estimates.extra[name]
        close(value, np.full(len(value), wanted), name)


def test_there_are_cases() -> None:
    assert len(CASES) > 60


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_published_case(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    assert case["source"]
    fields = {k: tuple(v) if isinstance(v, list) else v for k, v in case["options"].items()}
    found = compute(make_subgroups(**case["data"]), ChartOptions(**fields))
    tolerance = case["tolerance"]
    allowed = {"rtol": tolerance.get("relative", 0.0), "atol": tolerance.get("absolute", 1e-12)}

    def close(value: np.ndarray, wanted: np.ndarray, what: str) -> None:
        np.testing.assert_allclose(value, wanted, **allowed, equal_nan=True, err_msg=what)

    panels = {panel.name: panel for panel in found.panels}
    expected = case["expected"]
    assert expected
    for name, wanted in expected.get("panels", {}).items():
        check_panel(panels[name], wanted, close)
    check_estimates(found, expected.get("estimates", {}), close)
    for name, wanted in expected.get("evidence", {}).items():
        close(found.evidence[name], np.array([wanted]), name)
