"""Next actions: whose, when, in which order."""

from __future__ import annotations

import datetime as dt

from tests.analysis.dmaic import projects as made

from ci_toolkit.analysis.dmaic.actions import next_actions
from ci_toolkit.analysis.dmaic.gates import judge_gates
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.result import Evidence, NextAction


def actions(project: Project, evidence: Evidence) -> tuple[NextAction, ...]:
    return next_actions(project, judge_gates(project, evidence, "proportion"), made.TODAY)


def test_nothing_is_left_of_a_finished_project() -> None:
    assert actions(made.project(), made.evidence()) == ()


def test_what_is_not_done_is_listed_by_date_and_overdue_is_said() -> None:
    mode = {"step": "a", "detection": 7, "owner": "Cy", "due": "2025-03-05"}
    project = made.project(
        improve__solutions=[
            {"name": "Late", "cause": "New queue", "impact": 1, "effort": 1, "chosen": True}
            | {"owner": "Di", "due": "2025-02-28"},
            {"name": "Not chosen", "impact": 1, "effort": 1},
        ],
        improve__fmea=[
            mode | {"failure": "small", "severity": 2, "occurrence": 2, "action": "later"},
            mode | {"failure": "grave", "severity": 9, "occurrence": 9, "action": "at once"},
        ],
        control__handover=[{"what": "chart", "who": "Eve", "due": "2025-03-01"}],
    )
    found = [(one.text, one.owner) for one in actions(project, made.evidence())]
    assert found == [
        ("Overdue: Put in place: Late", "Di"),
        ("Hand over: chart", "Eve"),
        ("at once (against grave, high priority)", "Cy"),
        ("later (against small, low priority)", "Cy"),
    ]


def test_failed_gates_of_any_phase_and_open_ones_of_the_current_one() -> None:
    project = made.project(tollgates__define={}, tollgates__control={})
    found = actions(project, made.evidence(effect=made.effect("incapable")))
    texts = [one.text for one in found]
    assert "Sign define: The sponsor agrees (Ada)" in texts
    assert "Settle `effect`: the metric improved by more than chance" in texts
    assert not any(text.startswith("Sign control") for text in texts)
    assert {one.owner for one in found} == {"Ada", "Ben"}


def test_no_date_comes_last_and_planned_ends_are_dates() -> None:
    project = made.project(
        analyze__root_causes=[], improve__solutions=[], control__handover=[{"what": "chart"}]
    )
    found = actions(project, made.evidence())
    assert found[0].due == dt.date(2025, 2, 1)
    assert found[0].text.startswith("Overdue: Settle `root-cause`")
    assert found[-1].due is None
