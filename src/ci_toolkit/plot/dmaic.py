"""The pictures of a project's tools, by name, and what each shows in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from matplotlib.figure import Figure

from ci_toolkit.analysis.dmaic.fmea import PRIORITY_WORDS, fmea_lines
from ci_toolkit.analysis.dmaic.matrix import matrix_lines
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.wording import count_of, plain
from ci_toolkit.plot.dmaic_ctq import ctq_figure
from ci_toolkit.plot.dmaic_fishbone import fishbone_figure
from ci_toolkit.plot.dmaic_five_whys import five_whys_figure
from ci_toolkit.plot.dmaic_fmea import fmea_figure
from ci_toolkit.plot.dmaic_matrix import matrix_figure
from ci_toolkit.plot.dmaic_risks import risks_figure
from ci_toolkit.plot.dmaic_sipoc import sipoc_figure
from ci_toolkit.plot.dmaic_solutions import solutions_figure
from ci_toolkit.plot.dmaic_timeline import timeline_figure
from ci_toolkit.plot.words import tidy

_NAMED: Final = 8
# What each picture is called where no other title is given.
PICTURES: Final[Mapping[str, str]] = {
    "sipoc": "SIPOC",
    "ctq": "Critical to quality",
    "timeline": "Timeline",
    "risks": "Risks of the project",
    "fishbone": "Cause and effect",
    "five-whys": "Five whys",
    "matrix": "Cause-and-effect matrix",
    "solutions": "Solutions by impact and effort",
    "fmea": "Failure modes and effects",
}


def tool_figure(
    name: str, project: Project, *, today: dt.date | None = None, title: str | None = None
) -> Figure | None:
    """The picture of a tool; None where the project has nothing for it.

    Raises KeyError for a name that is not in `PICTURES`.
    """
    heading = title or PICTURES[name]
    define, analyze, improve = project.define, project.analyze, project.improve
    if name == "sipoc" and define.sipoc is not None:
        return sipoc_figure(define.sipoc, heading)
    if name == "fishbone" and analyze.fishbone is not None:
        return fishbone_figure(analyze.fishbone, heading, _accepted(project))
    if name == "matrix" and analyze.matrix is not None:
        return matrix_figure(analyze.matrix, heading)
    drawn: dict[str, Callable[[], Figure] | None] = {
        "ctq": (lambda: ctq_figure(define.ctq, heading)) if define.ctq else None,
        "timeline": (
            (lambda: timeline_figure(define.timeline, heading, today)) if define.timeline else None
        ),
        "risks": (lambda: risks_figure(define.risks, heading)) if define.risks else None,
        "five-whys": (
            (lambda: five_whys_figure(analyze.five_whys, heading)) if analyze.five_whys else None
        ),
        "solutions": (
            (lambda: solutions_figure(improve.solutions, heading)) if improve.solutions else None
        ),
        "fmea": (lambda: fmea_figure(improve.fmea, heading)) if improve.fmea else None,
    }
    make = drawn.get(name)
    return make() if make is not None else None


def alt_text(name: str, project: Project) -> str:
    """What the picture of a tool shows, in words that can stand in its place."""
    words = {
        "sipoc": _sipoc,
        "ctq": _ctq,
        "timeline": _timeline,
        "risks": _risks,
        "fishbone": _fishbone,
        "five-whys": _five_whys,
        "matrix": _matrix,
        "solutions": _solutions,
        "fmea": _fmea,
    }
    return tidy(f"{PICTURES[name]}: {words[name](project)}", 1800)


def _accepted(project: Project) -> set[str]:
    return {
        " ".join(one.cause.split()).casefold()
        for one in project.analyze.root_causes
        if one.status == "accepted"
    }


def _listed(names: list[str]) -> str:
    more = f"; and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return "; ".join(names[:_NAMED]) + more


def _sipoc(project: Project) -> str:
    table = project.define.sipoc
    if table is None:
        return "empty"
    columns = ("suppliers", "inputs", "process", "outputs", "customers")
    return ". ".join(
        f"{column.capitalize()}: {_listed(list(getattr(table, column))) or 'none named'}"
        for column in columns
    )


def _ctq(project: Project) -> str:
    return _listed(
        [
            " → ".join(text for text in (one.need, one.driver, one.measure, one.spec) if text)
            for one in project.define.ctq
        ]
    )


def _timeline(project: Project) -> str:
    said = []
    for one in project.define.timeline:
        plan = f"planned {one.planned_start or '?'} to {one.planned_end or '?'}"
        real = f"real {one.started or 'not begun'} to {one.ended or 'open'}"
        said.append(f"{one.phase} {plan}, {real}")
    return _listed(said)


def _risks(project: Project) -> str:
    risks = sorted(project.define.risks, key=lambda one: -one.likelihood * one.impact)
    return _listed(
        [f"{one.risk}, likelihood {one.likelihood}, impact {one.impact}" for one in risks]
    )


def _fishbone(project: Project) -> str:
    table = project.analyze.fishbone
    if table is None:
        return "empty"
    bones = [f"{bone.name}: {', '.join(bone.causes) or 'no causes'}" for bone in table.bones]
    stand = [one.cause for one in project.analyze.root_causes if one.status == "accepted"]
    said = f". Accepted root causes: {_listed(stand)}" if stand else ""
    return f"the effect is “{table.effect}”; {_listed(bones)}{said}"


def _five_whys(project: Project) -> str:
    return _listed(
        [
            f"{one.problem}: "
            + " because ".join(one.whys)
            + (f"; root: {one.root}" if one.root else "")
            for one in project.analyze.five_whys
        ]
    )


def _matrix(project: Project) -> str:
    table = project.analyze.matrix
    if table is None:
        return "empty"
    return _listed([f"{line.name} {plain(line.total)}" for line in matrix_lines(table)])


def _solutions(project: Project) -> str:
    return _listed(
        [
            f"{one.name}, impact {one.impact}, effort {one.effort}"
            + (", chosen" if one.chosen else "")
            for one in project.improve.solutions
        ]
    )


def _fmea(project: Project) -> str:
    lines = sorted(fmea_lines(project.improve.fmea), key=lambda one: (one.rank, one.number))
    said = []
    for one in lines:
        priority = PRIORITY_WORDS[one.before.priority]
        text = f"{one.mode.failure}, RPN {one.before.rpn}, priority {priority}"
        if one.after is not None:
            text += ", after the action " if one.mode.done is not None else ", expected "
            text += f"{one.after.rpn}, {PRIORITY_WORDS[one.after.priority]}"
        said.append(text)
    return f"{count_of(len(lines), 'failure mode')}: {_listed(said)}"
