"""What is to be done next, by whom and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ci_toolkit.analysis.dmaic.fmea import PRIORITY_WORDS, fmea_lines
from ci_toolkit.analysis.dmaic.project.base import PHASES, Phase
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.result import Gate, NextAction, PhaseState

# Gates whose open items are listed one by one, by what stands in the file.
_ONE_BY_ONE = ("handover",)


def next_actions(
    project: Project, phases: tuple[PhaseState, ...], today: dt.date
) -> tuple[NextAction, ...]:
    """All that is to be done: by due date, then by phase; what has no date comes last.

    What is overdue on `today` says so. Within a day and a phase failure modes of high action
    priority come first.
    """
    found = [*_solutions(project), *_fmea(project), *_handover(project), *_gates(project, phases)]
    marked = [_overdue(one, today) for one in found]
    order = {phase: number for number, phase in enumerate(PHASES)}
    return tuple(sorted(marked, key=lambda one: (one.due or dt.date.max, order[one.phase])))


def _overdue(one: NextAction, today: dt.date) -> NextAction:
    if one.due is None or one.due >= today:
        return one
    return NextAction(f"Overdue: {one.text}", one.owner, one.due, one.phase)


def _solutions(project: Project) -> Iterator[NextAction]:
    for one in project.improve.solutions:
        if one.chosen and one.done is None:
            yield NextAction(f"Put in place: {one.name}", one.owner, one.due, "improve")


def _fmea(project: Project) -> Iterator[NextAction]:
    for line in fmea_lines(project.improve.fmea):
        mode = line.mode
        if mode.action and mode.done is None:
            word = PRIORITY_WORDS[line.before.priority]
            text = f"{mode.action} (against {mode.failure}, {word} priority)"
            yield NextAction(text, mode.owner, mode.due, "improve")


def _handover(project: Project) -> Iterator[NextAction]:
    for one in project.control.handover:
        if one.done is None:
            yield NextAction(f"Hand over: {one.what}", one.who, one.due, "control")


def _gates(project: Project, phases: tuple[PhaseState, ...]) -> Iterator[NextAction]:
    """Failed gates of all phases; open ones of the phase that the project is in."""
    current = current_phase(phases)
    for state in phases:
        due = _planned_end(project, state.phase)
        for gate in state.gates:
            if gate.status == "failed":
                yield NextAction(_settle(gate), _leader(project), due, state.phase)
            elif gate.status == "open" and state.phase == current and gate.code not in _ONE_BY_ONE:
                yield _open(project, gate, due)


def _open(project: Project, gate: Gate, due: dt.date | None) -> NextAction:
    if gate.kind == "people":
        owner = gate.by or project.project.sponsor
        return NextAction(f"Sign {gate.phase}: {gate.text}", owner, due, gate.phase)
    return NextAction(_settle(gate), _leader(project), due, gate.phase)


def _settle(gate: Gate) -> str:
    return f"Settle `{gate.code}`: {gate.text[:1].lower()}{gate.text[1:]}"


def current_phase(phases: tuple[PhaseState, ...]) -> Phase | None:
    """The first phase that is neither passed nor waived; None when all are."""
    return next((s.phase for s in phases if s.status not in ("passed", "waived")), None)


def _planned_end(project: Project, phase: Phase) -> dt.date | None:
    found = (one for one in project.define.timeline if one.phase == phase)
    return next((one.planned_end for one in found), None)


def _leader(project: Project) -> str:
    return project.project.leader or project.project.owner
