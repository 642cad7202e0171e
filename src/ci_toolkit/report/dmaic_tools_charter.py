"""Tools of Define and Measure as tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from ci_toolkit.analysis.dmaic.project.define import BusinessCase, Goal, Milestone
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.yearly import money
from ci_toolkit.analysis.wording import count_of, plain
from ci_toolkit.report.dmaic_tools_cells import ABSENT, DITTO, cell, table
from ci_toolkit.report.model import Block, Facts, Table

_UNITS = {
    "defect": "defect",
    "unit": "unit",
    "s": "second",
    "min": "minute",
    "h": "hour",
    "d": "day",
}


def has_charter(project: Project) -> bool:
    """Whether there is anything for a charter."""
    define = project.define
    return bool(project.project.title or define.problem or define.scope_in or define.goal != Goal())


def charter(project: Project) -> tuple[Block, ...]:
    """Problem, goal, scope, business case, and who stands for the project."""
    return (
        Facts(
            tuple((name, cell(value)) for name, value in _charter(project) if cell(value) != ABSENT)
        ),
    )


def _charter(project: Project) -> tuple[tuple[str, object], ...]:
    head, define, metric = project.project, project.define, project.measure.metric
    return (
        ("Title", head.title),
        ("Problem", define.problem),
        ("Metric", metric.name if metric else None),
        ("Goal", _goal(define.goal)),
        ("In scope", define.scope_in),
        ("Out of scope", define.scope_out),
        ("Business case", _case(define.business_case)),
        ("Sponsor", head.sponsor),
        ("Owner of the process", head.owner),
        ("Leader", head.leader),
        ("Team", head.team),
    )


def _goal(goal: Goal) -> str:
    sides = (("from", goal.start), ("to", goal.end), ("by", goal.by))
    return " ".join(f"{word} {cell(side)}" for word, side in sides if side is not None)


def _case(case: BusinessCase | None) -> str:
    if case is None:
        return ""
    parts = []
    if case.volume is not None:
        parts.append(f"volume {plain(case.volume)} a {case.per}")
    if case.cost is not None:
        parts.append(f"{money(case.cost, case.currency)} for each {_UNITS[case.cost_of]}")
    if case.project_cost is not None:
        parts.append(f"the project costs {money(case.project_cost, case.currency)}")
    return "; ".join([*parts, case.note] if case.note else parts)


def charter_data(project: Project) -> dict[str, Any]:
    """The charter's parts by name, as plain values."""
    define, metric = project.define, project.measure.metric
    return {
        **project.project.model_dump(mode="json"),
        **define.model_dump(
            mode="json",
            by_alias=True,
            include={"problem", "goal", "scope_in", "scope_out", "business_case"},
        ),
        "metric": metric.name if metric else None,
    }


def sipoc(project: Project) -> tuple[Block, ...]:
    """Five columns side by side, their members in order."""
    found = project.define.sipoc
    if found is None:
        return ()
    columns = (found.suppliers, found.inputs, found.process, found.outputs, found.customers)
    rows = list(zip_longest(*columns, fillvalue=""))
    headers = ("Suppliers", "Inputs", "Process", "Outputs", "Customers")
    # An empty cell below the last member is no missing value.
    return (_without_dashes(table(headers, rows)),)


def _without_dashes(grid: Table) -> Table:
    rows = tuple(tuple("" if one == ABSENT else one for one in row) for row in grid.rows)
    return replace(grid, rows=rows)


def ctq(project: Project) -> tuple[Block, ...]:
    """From need to spec; a need, or a driver, that goes on is not repeated."""
    rows: list[tuple[object, ...]] = []
    last = ("", "")
    for one in project.define.ctq:
        need = one.need if one.need != last[0] else DITTO
        driver = one.driver if (one.need, one.driver) != last or not one.driver else DITTO
        rows.append((need, driver, one.measure, one.spec))
        last = (one.need, one.driver)
    return (table(("Need", "Driver", "Measure", "Spec"), rows),)


def voice(project: Project) -> tuple[Block, ...]:
    """Who says what, and what that asks for."""
    rows = [(one.who, f"“{one.says}”", one.need) for one in project.define.voice]
    return (table(("Who", "Says", "Needs"), rows),)


def stakeholders(project: Project) -> tuple[Block, ...]:
    """Name, role, interest and plan."""
    rows = [(one.name, one.role, one.interest, one.plan) for one in project.define.stakeholders]
    return (table(("Name", "Role", "Interest", "Plan"), rows),)


def raci(project: Project) -> tuple[Block, ...]:
    """Activities with who does, answers, is asked and is told; a note on who answers twice."""
    found = project.define.raci
    rows = [
        (one.activity, one.responsible, one.accountable, one.consulted, one.informed)
        for one in found
    ]
    odd = sum(len(one.accountable) != 1 for one in found)
    note = f"{count_of(odd, 'activity', 'activities')} without exactly one who is accountable"
    headers = ("Activity", "Responsible", "Accountable", "Consulted", "Informed")
    return (table(headers, rows, note=note if odd else None),)


def timeline(project: Project) -> tuple[Block, ...]:
    """Planned and real dates of each phase, with days late where both ends are known."""
    rows = [
        (
            one.phase.capitalize(),
            _span(one.planned_start, one.planned_end),
            _span(one.started, one.ended),
            _late(one),
        )
        for one in project.define.timeline
    ]
    return (table(("Phase", "Planned", "Real", "Ended"), rows),)


def _span(start: dt.date | None, end: dt.date | None) -> str:
    if start is None and end is None:
        return ""
    return f"{cell(start) if start else '…'} to {cell(end) if end else '…'}"


def _late(one: Milestone) -> str:
    if one.ended is None or one.planned_end is None:
        return ""
    days = (one.ended - one.planned_end).days
    if days == 0:
        return "on time"
    return f"{count_of(abs(days), 'day')} {'late' if days > 0 else 'early'}"


def data_plan(project: Project) -> tuple[Block, ...]:
    """What is collected, from where, by whom, how, how much and when."""
    rows = [
        (one.what, one.source, one.who, one.how, one.sample, one.when)
        for one in project.measure.data_plan
    ]
    headers = ("What", "Source", "Who", "How", "Sample", "When")
    return (table(headers, rows, spare=(4, 1)),)
