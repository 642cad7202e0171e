"""Whether the evidence of root causes names something that the project has."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ci_toolkit.analysis.dmaic.project.analyze import RootCause
from ci_toolkit.analysis.dmaic.project.problem import Problem, near
from ci_toolkit.analysis.dmaic.project.project import Project

# What a root cause may name as it stands, and the table that has to be there for it.
_WHOLE = ("pareto", "mix", "baseline", "capability", "agreement")
_WITH_NAME = ("cause", "pareto", "matrix", "five-whys", "note")


def check_evidence(project: Project) -> Iterator[Problem]:
    """Evidence that names nothing, and decisions without any."""
    seen: set[str] = set()
    for number, root in enumerate(project.analyze.root_causes):
        path = ("analyze", "root_causes", number)
        if root.cause in seen:
            yield Problem(path, "cause", f"names `{root.cause}` a second time", "keep one of them")
        seen.add(root.cause)
        for text in root.evidence:
            wrong = _names_nothing(text, project)
            if wrong is not None:
                yield Problem(path, "evidence", *wrong)
        yield from _decided(path, root)


def _decided(path: tuple[str | int, ...], root: RootCause) -> Iterator[Problem]:
    if root.status != "open" and not root.evidence:
        text = f"`{root.cause}` is {root.status} without evidence"
        yield Problem(path, "status", text, 'evidence = ["cause:COLUMN"]', "warning")


def _names_nothing(text: str, project: Project) -> tuple[str, str] | None:
    """Why a piece of evidence names nothing, and what it could name; None where it does."""
    kind, colon, name = (part.strip() for part in text.partition(":"))
    if not colon and kind in _WHOLE:
        return _no_table(text, kind, project)
    if not colon or kind not in _WITH_NAME:
        known = [*_WHOLE, *(f"{one}:" for one in _WITH_NAME)]
        hint = near(kind + colon, known) or f"evidence is one of {', '.join(known)}"
        return f"evidence `{text}` is of no known kind", hint
    if not name:
        return f"evidence `{text}` names nothing", f"write the name behind `{kind}:`"
    return _named(text, kind, name, project)


def _named(text: str, kind: str, name: str, project: Project) -> tuple[str, str] | None:
    analyze = project.analyze
    if kind == "pareto":
        return _no_table(text, kind, project)
    if kind == "cause":
        tested = analyze.causes.test if analyze.causes else ()
        where = "`test` of [analyze.causes]"
        return _among(text, name, tested, where)
    if kind == "matrix":
        inputs = [one.name for one in analyze.matrix.inputs] if analyze.matrix else ()
        return _among(text, name, inputs, "the inputs of [analyze.matrix]")
    if kind == "five-whys":
        most = len(analyze.five_whys)
        if not (name.isascii() and name.isdigit() and 1 <= int(name[:9]) <= most):
            there = f"there are {most}" if most else "there is none"
            return f"evidence `{text}` is no [[analyze.five_whys]]", f"{there}; 1 is the first"
    return None


def _among(text: str, name: str, known: Collection[str], where: str) -> tuple[str, str] | None:
    if name in known:
        return None
    return f"evidence `{text}` is not in {where}", near(name, known) or "add it there"


def _no_table(text: str, kind: str, project: Project) -> tuple[str, str] | None:
    tables: dict[str, tuple[object, str]] = {
        "pareto": (project.analyze.pareto, "[analyze.pareto]"),
        "mix": (project.analyze.mix, "[analyze.mix]"),
        "agreement": (project.measure.agreement, "[measure.agreement]"),
    }
    table, named = tables.get(kind, (project.measure.metric, "[measure.metric]"))
    if table is not None:
        return None
    return f"evidence `{text}` needs {named}", "add that table, or leave this out"
