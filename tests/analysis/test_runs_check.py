"""Run charts say how many runs there are, and how many chance would give."""

from __future__ import annotations

import pytest
from tests.analysis.conftest import make_subgroups

from ci_toolkit.analysis.control_chart.analyse import analyse
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.result import Diagnostic


def runs_of(values: list[float], chart: str = "run") -> Diagnostic | None:
    result = analyse(make_subgroups(values=values), ChartOptions(chart=chart))
    found = [d for d in result.streams[0].diagnostics if d.code == "runs"]
    return found[0] if found else None


def test_the_case_by_hand() -> None:
    # Six values about their median 3: two runs, four expected, p = 0.0339446 for clustering.
    found = runs_of([1, 1, 1, 5, 5, 5])
    assert found is not None
    assert found.numbers["runs"] == 2
    assert found.numbers["expected"] == 4
    assert found.numbers["p_clustering"] == pytest.approx(0.033944577430914495, abs=1e-9)
    assert found.concern
    assert "keep together" in found.text


def test_values_that_jump_from_side_to_side_are_told() -> None:
    found = runs_of([1.0, 5.0] * 15)
    assert found is not None
    assert found.concern
    assert "jump" in found.text


def test_other_charts_have_their_own_checks() -> None:
    assert runs_of([1, 1, 1, 5, 5, 5] * 4, chart="i-mr") is None
