"""A goal that the measured baseline speaks against is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.analysis.dmaic import projects as made

from ci_toolkit.analysis.dmaic.gates import judge_gates
from ci_toolkit.analysis.dmaic.goal import goal_findings
from ci_toolkit.analysis.dmaic.judge import judge
from ci_toolkit.analysis.estimate import Estimate


@pytest.mark.parametrize(
    ("then", "start", "goal", "better", "codes"),
    [
        (Estimate(0.0186, 0.017, 0.0203), 0.65, 0.3, "lower", ["goal-met"]),
        (Estimate(0.0186, 0.017, 0.0203), 0.65, 0.01, "lower", ["goal-start"]),
        (Estimate(0.062, 0.06, 0.064), 0.065, 0.04, "lower", []),
        (Estimate(0.05, 0.03, 0.07), 0.068, 0.04, "lower", []),
        (Estimate(0.05), 0.09, 0.04, "lower", ["goal-start"]),
        (Estimate(0.9, 0.88, 0.92), 0.9, 0.95, "higher", []),
        (Estimate(0.96, 0.95, 0.97), 0.9, 0.95, "higher", ["goal-met"]),
        (Estimate(0.96), float("nan"), float("nan"), "lower", []),
        (None, 0.65, 0.3, "lower", []),
    ],
)
def test_a_goal_is_held_against_the_baseline(
    then: Estimate | None, start: float, goal: float, better: str, codes: list[str]
) -> None:
    found = goal_findings(then, start, goal, better, "proportion")
    assert [one.code for one in found] == codes


def test_a_goal_that_was_met_before_is_no_promised_size() -> None:
    evidence = replace(made.evidence(), goal_to=0.9)
    states = judge_gates(made.project(), evidence, "proportion")
    gate = next(one for state in states for one in state.gates if one.code == "promised")
    assert gate.status == "failed"
    assert "was met before the change already" in gate.reason
    found = judge(made.project(), evidence, kind="proportion", today=made.TODAY)
    assert "but the goal was met before it" in found.verdict.text


def test_a_goal_from_elsewhere_comes_first_in_the_summary() -> None:
    evidence = replace(made.evidence(), goal_from=0.4, goal_to=0.001)
    found = judge(made.project(), evidence, kind="proportion", today=made.TODAY)
    assert found.highlights[0].code == "goal-start"
