"""Risks, FMEA and the tools of Control as tables."""

from __future__ import annotations

from typing import Any

from ci_toolkit.analysis.dmaic.fmea import PRIORITY_WORDS, FmeaLine, Rated, fmea_lines
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.result import to_plain
from ci_toolkit.report.dmaic_tools_cells import cell, table
from ci_toolkit.report.model import Block, Facts
from ci_toolkit.report.text import clean


def risks(project: Project) -> tuple[Block, ...]:
    """Risks by likelihood times impact, the gravest first."""
    found = sorted(project.define.risks, key=lambda one: -one.likelihood * one.impact)
    rows = [
        (
            one.risk,
            str(one.likelihood),
            str(one.impact),
            str(one.likelihood * one.impact),
            one.response,
            one.owner,
        )
        for one in found
    ]
    headers = ("Risk", "Likelihood", "Impact", "Product", "Response", "Owner")
    note = "Likelihood and impact from 1 to 5"
    return (table(headers, rows, numbers=(1, 2, 3), spare=(1, 2), note=note),)


def fmea(project: Project) -> tuple[Block, ...]:
    """Failure modes ranked, with ratings before and after; then what is done about each."""
    lines = fmea_lines(project.improve.fmea)
    return (_ratings(lines), _what_is_done(lines))


def _ratings(lines: tuple[FmeaLine, ...]) -> Block:
    rows = [
        (
            str(line.rank),
            line.mode.failure,
            _three(line.before),
            str(line.before.rpn),
            PRIORITY_WORDS[line.before.priority],
            _three(line.after),
            str(line.after.rpn) if line.after else None,
            PRIORITY_WORDS[line.after.priority] if line.after else None,
        )
        for line in lines
    ]
    headers = ("Rank", "Failure", "S·O·D", "RPN", "Priority")
    after = ("S·O·D after", "RPN after", "Priority after")
    return table(
        (*headers, *after),
        rows,
        numbers=(3, 6),
        caption="Ratings",
        note=(
            "S severity, O occurrence, D detection, each from 1 to 10 (10 is worst); RPN is their "
            "product, the priority is the action priority of AIAG and VDA"
        ),
        marked=frozenset(i for i, line in enumerate(lines) if line.now.priority == "H"),
    )


def _three(rated: Rated | None) -> str | None:
    return f"{rated.severity}·{rated.occurrence}·{rated.detection}" if rated else None


def _what_is_done(lines: tuple[FmeaLine, ...]) -> Block:
    rows = [
        (
            str(line.rank),
            f"{line.mode.step}: {line.mode.failure}" if line.mode.step else line.mode.failure,
            line.mode.effect,
            line.mode.cause,
            line.mode.control,
            line.mode.action,
            _when(line),
        )
        for line in lines
    ]
    headers = ("Rank", "Step and failure", "Effect", "Cause", "Control", "Action", "Who, by when")
    return table(headers, rows, spare=(4, 3, 2), caption="What is done")


def _when(line: FmeaLine) -> str:
    mode = line.mode
    day = f"done {cell(mode.done)}" if mode.done else f"by {cell(mode.due)}" if mode.due else ""
    return ", ".join(part for part in (clean(mode.owner), day) if part)


def fmea_data(project: Project) -> Any:
    """Failure modes as the file gives them, with RPN, action priority and rank."""
    return [
        {
            **line.mode.model_dump(mode="json"),
            "number": line.number,
            "rank": line.rank,
            "before": to_plain(line.before),
            "after": to_plain(line.after),
        }
        for line in fmea_lines(project.improve.fmea)
    ]


def control_plan(project: Project) -> tuple[Block, ...]:
    """Each line as facts: eight columns side by side cannot be read on a terminal."""
    return tuple(
        Facts(
            tuple(
                (name, cell(value))
                for name, value in (
                    ("Spec", one.spec),
                    ("How measured", one.how),
                    ("Chart", one.chart),
                    ("Sample", one.sample),
                    ("Frequency", one.frequency),
                    ("Owner", one.owner),
                    ("On a signal", one.reaction),
                )
            ),
            f"{number}. {clean(one.what)}",
        )
        for number, one in enumerate(project.control.plan, 1)
    )


def reactions(project: Project) -> tuple[Block, ...]:
    """Signal, what is done, by whom and how soon."""
    rows = [(one.signal, one.action, one.who, one.within) for one in project.control.reactions]
    return (table(("Signal", "What is done", "Who", "Within"), rows),)


def handover(project: Project) -> tuple[Block, ...]:
    """What is handed over, to whom, and whether it is done."""
    rows = [
        (one.what, one.who, one.due, f"done {cell(one.done)}" if one.done else "not yet")
        for one in project.control.handover
    ]
    return (table(("What", "Who", "Due", "Status"), rows),)
