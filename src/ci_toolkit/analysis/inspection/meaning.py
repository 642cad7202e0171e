"""What the numbers of an export mean: blanks, mixed measures, ranges, lengths, repeated ratings."""

from __future__ import annotations

from collections.abc import Iterator

from ci_toolkit.analysis.inspection.found import Found, condition, listed, name, of_rows, seen
from ci_toolkit.analysis.inspection.mixture import mixed_by
from ci_toolkit.analysis.wording import count_of, duration, percent
from ci_toolkit.facts import (
    ExportFacts,
    FamilyFacts,
    LengthFacts,
)

_SORTS = {"count": "counts", "share": "shares", "time": "lengths of time", "mean": "means"}
_YEAR = 365.25 * 86_400
_APPROXIMATE = frozenset("approx approximate approximately about estimate estimated circa".split())
# From so many columns of answers on, blanks among them are a matter of the whole export.
_FEWEST_ANSWERS = 2


def judge_meaning(facts: ExportFacts) -> Iterator[Found]:
    """Findings about what numbers, blanks and repeated rows stand for."""
    yield from _blanks(facts.families)
    yield from _answers(facts)
    yield from _mixed(facts)
    yield from _approximate(facts)
    yield from _lengths(facts)
    yield from _rated(facts)


def blank_is_zero(facts: ExportFacts) -> frozenset[str]:
    """Columns whose blanks stand for 0."""
    return frozenset(column for family in facts.families for column in family.columns)


def _blanks(families: tuple[FamilyFacts, ...]) -> Iterator[Found]:
    if not families:
        return
    first = max(families, key=lambda family: len(family.columns))
    rest = [family for family in families if family is not first]
    on = f"on all {first.compared:,} rows"
    if first.equal < first.compared:
        on = f"on {first.equal:,} of {first.compared:,} rows"
    text = (
        f"a blank means 0: with it the {len(first.columns)} columns {name(first.prefix + '…')} add "
        f"up to {name(first.total)} {on}"
    )
    if rest:
        own = listed([name(family.prefix + "…") for family in rest])
        text += f", and so do those of {own}"
    columns = tuple(column for family in families for column in family.columns)
    more = {
        "option": "--blank-as 0",
        "families": [
            {
                "prefix": family.prefix,
                "columns": len(family.columns),
                "total": family.total,
                "compared": family.compared,
                "equal": family.equal,
                "blanks": family.blanks,
            }
            for family in families
        ],
    }
    yield Found(
        "blank-means-zero", "info", f"{text}; say `--blank-as 0`", columns=columns, more=more
    )


def _answers(facts: ExportFacts) -> Iterator[Found]:
    """Answers that are blank in part: neither yes nor no."""
    zero = blank_is_zero(facts)
    own = [
        column
        for column in facts.columns
        if column.kind == "yes/no" and column.blank and column.distinct > 1
        and column.name not in zero
    ]  # fmt: skip
    if len(own) < _FEWEST_ANSWERS:
        return
    own.sort(key=lambda column: -column.blank)
    shown = [f"{name(column.name)} ({percent(column.blank / column.rows)})" for column in own]
    text = (
        f"a blank is neither yes nor no in {len(own):,} columns of answers: {listed(shown)}; such "
        "rows are no opportunity and stand in no share"
    )
    more = {"cells": sum(column.blank for column in own)}
    columns = tuple(column.name for column in own)
    yield Found("blank-answers", "info", text, columns=columns, more=more)


def _mixed(facts: ExportFacts) -> Iterator[Found]:
    found = mixed_by(facts)
    if found is None:
        return
    value, by = found
    # What is no share, time or mean, and says nothing of itself, was counted.
    other = "others" if "count" in dict(by.measures) else "what was counted"
    parts = [
        f"{_SORTS.get(sort, other)} ({count_of(rows, 'row')})"
        for sort, rows in sorted(by.measures, key=lambda pair: pair[0] == "other")
    ]
    whole = next((text for text, _ in by.top if not text.endswith("…")), None)
    hint = condition(by.name, whole if whole is not None else "…")
    text = (
        f"{name(value.name)} mixes {listed(parts)}, told apart by {name(by.name)}; keep one sort "
        f'with `--where "{hint}"`'
    )
    more = {"sorts": dict(by.measures), "by": by.name, "option": f"--where {hint}"}
    yield Found("measures-mixed", "warning", text, columns=(value.name, by.name), more=more)


def _approximate(facts: ExportFacts) -> Iterator[Found]:
    for column in facts.columns:
        if column.kind != "category":
            continue
        own = [(t, n) for t, n in column.top if _APPROXIMATE & set(t.casefold().split("_"))]
        own = own or [(t, n) for t, n in column.top if _APPROXIMATE & set(t.casefold().split())]
        if own:
            rows = sum(count for _, count in own)
            shown = listed([name(text) for text, _ in own], 2)
            text = f"{of_rows(rows, facts.rows, 'have')} approximate numbers: {name(column.name)} "
            text += f"says {shown}"
            yield Found("approximate-numbers", "info", text, rows, (column.name,))
    for pair in facts.ranges:
        if pair.differ:
            text = (
                f"{of_rows(pair.differ, facts.rows, 'give')} a range instead of a number: "
                f"{name(pair.low)} is below {name(pair.high)}"
            )
            columns = (pair.low, pair.high)
            yield Found("approximate-numbers", "info", text, pair.differ, columns)
    for column in facts.columns:
        sight = column.negative
        minus_one = sight.rows and set(sight.samples) == {"-1"} and column.low == -1
        if column.kind == "number" and minus_one and sight.rows < column.rows / 2:
            text = (
                f"{of_rows(sight.rows, facts.rows, 'have')} `-1` in {name(column.name)}, which may "
                "stand for unknown; then say `--null=-1`"
            )
            yield seen("minus-one", "warning", text, sight, column.name)


def _lengths(facts: ExportFacts) -> Iterator[Found]:
    for length in facts.lengths:
        rows = of_rows(length.beyond.rows, facts.rows, "have")
        unit = "" if length.named else f" if it counts {length.unit}s"
        text = (
            f"{rows} a length of time above 10 years in {name(length.column)}, up to "
            f"{_years(length)}{unit}"
        )
        if length.began is not None:
            text += (
                f"; {length.began_rows:,} of them count from about {length.began}, a day that "
                "stands for unknown"
            )
        one = seen("implausible-length", "warning", text, length.beyond, length.column)
        yield one.with_more(
            seconds=length.longest, began=length.began, began_rows=length.began_rows
        )


def _years(length: LengthFacts) -> str:
    years = length.longest / _YEAR
    if years < 1:
        return duration(length.longest)
    return count_of(round(years), "year") if years >= 10 else f"{years:.1f} years"


def _rated(facts: ExportFacts) -> Iterator[Found]:
    rated = facts.rated
    if rated is None:
        return
    judged = (
        f"{rated.items:,} different {name(rated.item)} by {rated.people:,} {name(rated.person)}"
    )
    if not rated.repeated.rows:
        text = f"rows are judgements of {judged}, each by each once at most"
        yield Found("rated-items", "info", text, columns=(rated.item, rated.person))
        return
    again = of_rows(rated.repeated.rows, facts.rows, "judge")
    text = (
        f"{again} an item again that the same person judged before; rows are judgements of {judged}"
    )
    yield seen("judged-again", "info", text, rated.repeated, rated.item, rated.person)
