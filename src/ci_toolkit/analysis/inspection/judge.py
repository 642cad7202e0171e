"""An export judged: what was counted → findings, a verdict, ready commands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ci_toolkit.analysis.inspection.categories import judge_categories
from ci_toolkit.analysis.inspection.columns import judge_columns
from ci_toolkit.analysis.inspection.commands import ready_commands
from ci_toolkit.analysis.inspection.differences import as_findings, compare
from ci_toolkit.analysis.inspection.found import Found, by_weight
from ci_toolkit.analysis.inspection.meaning import judge_meaning
from ci_toolkit.analysis.inspection.personal import judge_personal
from ci_toolkit.analysis.inspection.result import Command, Difference, Inspection
from ci_toolkit.analysis.inspection.rows import judge_rows
from ci_toolkit.analysis.inspection.times import judge_times
from ci_toolkit.analysis.inspection.verdict import verdict_of
from ci_toolkit.analysis.inspection.volume import judge_volume
from ci_toolkit.facts import CheckOutcome, Counted, ExportFacts
from ci_toolkit.references import REFERENCES


def judge(
    facts: ExportFacts,
    *,
    checks: Sequence[CheckOutcome] = (),
    old: ExportFacts | None = None,
    new_values: Mapping[str, Counted] | None = None,
    gone_values: Mapping[str, Counted] | None = None,
    differences: Sequence[Difference] | None = None,
    presets: Sequence[Command] = (),
    known: Collection[str] = ("control-chart", "pareto"),
) -> Inspection:
    """The export as a whole.

    Arguments: facts, what was counted. checks: the user's rules with their outcome. old: the facts
    of an older export; new_values, gone_values: see `compare`. differences: from it, where they
    were made already. presets: commands made for exports of this shape, offered first. known:
    names of the program's commands.

    Rows per period are judged by a control chart; everything else by what was counted. The work
    grows with the number of columns, not with that of rows.
    """
    volume, sources = judge_volume(facts.volume) if facts.rows else ((), ())
    if differences is None:
        differences = () if old is None else compare(old, facts, new_values, gone_values)
    found = [*_checked(checks)]
    if facts.rows:
        found += [
            *judge_rows(facts),
            *judge_times(facts),
            *judge_columns(facts),
            *judge_categories(facts),
            *judge_meaning(facts),
            *judge_personal(facts),
            *volume,
        ]
    found += as_findings(differences)
    ordered = by_weight(_once(found))
    references = list(sources)
    if differences:
        references.append(REFERENCES["benjamini-hochberg-1995"])
    return Inspection(
        facts=facts,
        findings=tuple(one.finding for one in ordered),
        verdict=verdict_of(facts, ordered),
        commands=ready_commands(facts, presets, known),
        checks=tuple(checks),
        differences=tuple(differences),
        references=tuple(dict.fromkeys(references)),
        details=tuple(one.detail(facts.rows) for one in ordered),
    )


def _checked(checks: Sequence[CheckOutcome]) -> Iterator[Found]:
    """Rules that are broken, and those that could not be judged."""
    for check in checks:
        if check.status == "kept":
            continue
        broken = check.status == "broken"
        yield Found(
            "check" if broken else "check-unknown",
            "signal" if broken else "warning",
            f"{check.name}: {check.text}",
            check.rows,
            first=check.first,
            samples=check.samples,
            more={"check": check.name, "rule": check.rule},
        )


def _once(found: Sequence[Found]) -> list[Found]:
    """At most one finding a code and column; rules and repairs speak for themselves."""
    kept: dict[tuple[object, ...], Found] = {}
    for place, one in enumerate(found):
        key: tuple[object, ...] = (one.code, *one.columns) if one.columns else (one.code, place)
        kept.setdefault(key, one)
    return list(kept.values())
