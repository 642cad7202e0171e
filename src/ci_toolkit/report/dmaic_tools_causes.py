"""Tools of Analyze, and the solutions, as tables."""

from __future__ import annotations

from typing import Any

from ci_toolkit.analysis.dmaic.matrix import matrix_lines
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.result import to_plain
from ci_toolkit.analysis.wording import percent, plain
from ci_toolkit.report.dmaic_tools_cells import table
from ci_toolkit.report.model import Block, Facts, Notes
from ci_toolkit.report.text import clean


def fishbone(project: Project) -> tuple[Block, ...]:
    """The effect, and each bone with its causes."""
    found = project.analyze.fishbone
    if found is None:
        return ()
    rows = [(one.name, one.causes) for one in found.bones]
    grid = table(("Group", "Causes"), rows)
    return (Facts((("Effect", clean(found.effect)),)), grid) if found.effect else (grid,)


def five_whys(project: Project) -> tuple[Block, ...]:
    """One numbered list for each problem, its root last."""
    blocks = []
    for number, one in enumerate(project.analyze.five_whys, 1):
        whys = [f"Why? {clean(why)}" for why in one.whys]
        if one.root:
            whys.append(f"Root: {clean(one.root)}")
        caption = f"{number}. {clean(one.problem)}"
        blocks.append(Notes(tuple(whys), caption, numbered=True))
    return tuple(blocks)


def matrix(project: Project) -> tuple[Block, ...]:
    """Inputs ranked by weighted total; the weights stand in the headers.

    DataError where an input has not one score for each output.
    """
    found = project.analyze.matrix
    if found is None:
        return ()
    lines = matrix_lines(found)
    outputs = [f"{one.name} (weight {one.weight})" for one in found.outputs]
    rows = [
        (
            f"{line.rank}{' (tied)' if line.tied else ''}",
            line.name,
            plain(line.total),
            percent(line.share),
            *(plain(score) for score in line.scores),
        )
        for line in lines
    ]
    headers = [clean(one) for one in ("Rank", "Input", "Total", "Share", *outputs)]
    last = len(headers)
    spare = tuple(reversed(range(4, last))) if last > 7 else ()
    return (table(headers, rows, numbers=range(2, last), spare=spare),)


def matrix_data(project: Project) -> Any:
    """The matrix with totals, shares and ranks."""
    found = project.analyze.matrix
    if found is None:
        return None
    return {
        "outputs": [one.model_dump(mode="json") for one in found.outputs],
        "inputs": to_plain(matrix_lines(found)),
    }


def root_causes(project: Project) -> tuple[Block, ...]:
    """Causes with status, evidence and why: accepted ones first."""
    order = ("accepted", "open", "rejected")
    found = sorted(project.analyze.root_causes, key=lambda one: order.index(one.status))
    rows = [(one.cause, one.status, one.evidence, one.because) for one in found]
    return (table(("Cause", "Status", "Evidence", "Because"), rows),)


def solutions(project: Project) -> tuple[Block, ...]:
    """Solutions, chosen ones first, then by impact less effort."""
    found = sorted(
        project.improve.solutions,
        key=lambda one: (not one.chosen, one.effort - one.impact),
    )
    rows = [
        (
            one.name,
            one.cause,
            f"{one.impact} of 5",
            f"{one.effort} of 5",
            "chosen" if one.chosen else "not chosen",
            one.owner,
            one.due,
            one.done,
        )
        for one in found
    ]
    headers = ("Solution", "Cause", "Impact", "Effort", "Choice", "Owner", "Due", "Done")
    return (table(headers, rows, spare=(1, 6)),)
