"""What changed against an older export: columns, kinds, values, missing cells, ranges."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from statistics import NormalDist

from ci_toolkit.analysis.inspection.found import Found, counted, listed, name
from ci_toolkit.analysis.inspection.result import Difference
from ci_toolkit.analysis.result import Level
from ci_toolkit.analysis.wording import count_of, percent
from ci_toolkit.facts import ColumnFacts, Counted, ExportFacts

FALSE_DISCOVERY = 0.01
# With millions of rows any difference is beyond chance; a smaller one than this changes no answer.
SMALLEST_RISE = 0.01
LARGEST_RATIO = 1.5
# Text is a category, an identifier or free text by how many different values happen to occur.
_TEXTS = frozenset({"category", "identifier", "text"})
_LEVELS: dict[str, Level] = {
    "column-gone": "warning",
    "kind-changed": "warning",
    "new-values": "warning",
    "missing-share": "warning",
}


def compare(
    old: ExportFacts,
    new: ExportFacts,
    new_values: Mapping[str, Counted] | None = None,
    gone_values: Mapping[str, Counted] | None = None,
) -> tuple[Difference, ...]:
    """What is different in `new`.

    new_values, gone_values: by column, values of one export that the other does not have, with
    their rows, most frequent first. A share of missing cells counts as risen where chance does not
    explain it (two proportions, one-sided, at most 1 % false discoveries over all columns) and it
    grew by one percentage point or by half.

    Source: benjamini-hochberg-1995
    """
    before = {column.name: column for column in old.columns}
    after = {column.name: column for column in new.columns}
    both = [(before[column.name], column) for column in new.columns if column.name in before]
    found = [*_columns(before, after)]
    found += [_kind(was, now) for was, now in both if _kind_changed(was, now)]
    for kind, values in (("new-values", new_values or {}), ("values-gone", gone_values or {})):
        found += [_values(kind, column, own) for column, own in values.items() if own]
    found += _missing(both)
    found += [said for was, now in both if (said := _range(was, now)) is not None]
    if old.rows != new.rows:
        share = f" ({(new.rows - old.rows) / old.rows:+.1%})".replace("%", " %") if old.rows else ""
        text = f"{new.rows:,} rows, where the older export has {old.rows:,}{share}"
        found.append(Difference("rows", None, text.replace("(-", "(−")))
    return tuple(found)


def as_findings(differences: Sequence[Difference]) -> Iterator[Found]:
    """The differences as findings."""
    for one in differences:
        columns = () if one.column is None else (one.column,)
        more = {"values": list(one.values)} if one.values else {}
        level = _LEVELS.get(one.kind, "info")
        yield Found(one.kind, level, one.text, columns=columns, more=more)


def _columns(
    before: Mapping[str, ColumnFacts], after: Mapping[str, ColumnFacts]
) -> Iterator[Difference]:
    fresh = {_folded(column): column for column in after if column not in before}
    for column in before:
        if column in after:
            continue
        other = fresh.get(_folded(column))
        text = f"the column {name(column)} is gone"
        if other is not None:
            text += f"; perhaps it is called {name(other)} now"
        yield Difference("column-gone", column, text)
    for column in after:
        if column not in before:
            yield Difference("column-new", column, f"the column {name(column)} is new")


def _folded(column: str) -> str:
    return "".join(letter for letter in column.casefold() if letter.isalnum())


def _kind_changed(was: ColumnFacts, now: ColumnFacts) -> bool:
    if was.kind == now.kind or "empty" in (was.kind, now.kind):
        return False
    return not {was.kind, now.kind} <= _TEXTS


def _kind(was: ColumnFacts, now: ColumnFacts) -> Difference:
    text = f"{name(now.name)} holds {_said(now.kind)} now, where it held {_said(was.kind)}"
    return Difference("kind-changed", now.name, text, (was.kind, now.kind))


def _said(kind: str) -> str:
    words = {
        "time": "times",
        "number": "numbers",
        "duration": "lengths of time",
        "category": "categories",
        "identifier": "identifiers",
        "list": "lists",
    }
    return words.get(kind, kind)


def _values(kind: str, column: str, own: Counted) -> Difference:
    many = count_of(len(own), "value")
    if kind == "new-values":
        text = f"{name(column)} has {many} that the older export does not have: {counted(own)}"
    else:
        text = f"{name(column)} lacks {many} of the older export: {counted(own)}"
    return Difference(kind, column, text, tuple(value for value, _ in own))


def _missing(both: list[tuple[ColumnFacts, ColumnFacts]]) -> list[Difference]:
    """Columns whose share of missing cells rose, by Benjamini and Hochberg's step-up rule."""
    tested = sorted(
        (
            (rise_p(was.missing, was.rows, now.missing, now.rows), now.name, was, now)
            for was, now in both
            if was.rows and now.rows
        ),
        key=lambda item: item[0],
    )
    last = 0
    for place, (p, *_) in enumerate(tested, 1):
        if p <= FALSE_DISCOVERY * place / len(tested):
            last = place
    found = []
    for _, column, was, now in tested[:last]:
        rise = now.missing_share - was.missing_share
        if rise < SMALLEST_RISE and now.missing_share < LARGEST_RATIO * was.missing_share:
            continue
        text = (
            f"{name(column)} lacks a value in {percent(now.missing_share)} of rows, "
            f"{percent(was.missing_share)} in the older export"
        )
        found.append(Difference("missing-share", column, text))
    order = {now.name: place for place, (_, now) in enumerate(both)}
    return sorted(found, key=lambda one: order[one.column or ""])


def rise_p(before: int, rows_before: int, after: int, rows_after: int) -> float:
    """Chance of so large a rise between two shares that are the same (pooled, with continuity).

    Source: montgomery

    >>> round(rise_p(50, 1000, 80, 1000), 4)
    0.0043
    """
    pooled = (before + after) / (rows_before + rows_after)
    variance = pooled * (1 - pooled) * (1 / rows_before + 1 / rows_after)
    rise = after / rows_after - before / rows_before
    if variance <= 0 or rise <= 0:
        return 1.0
    continuity = (1 / rows_before + 1 / rows_after) / 2
    return 1 - NormalDist().cdf(max(rise - continuity, 0.0) / math.sqrt(variance))


def _range(was: ColumnFacts, now: ColumnFacts) -> Difference | None:
    """Numbers far outside the old range; times that do not go on from the old ones."""
    if was.kind != now.kind or None in (was.low, was.high, now.low, now.high):
        return None
    if isinstance(was.high, datetime) and isinstance(now.high, datetime):
        if now.high >= was.high:
            return None
        text = (
            f"the newest {name(now.name)} is {now.high_text or now.high}, in the older export "
            f"{was.high_text or was.high}"
        )
        return Difference("range", now.name, text)
    if now.kind not in ("number", "duration"):
        return None
    low, high = float(was.low), float(was.high)  # type: ignore[arg-type]  # numbers by their kind
    width = high - low
    beyond = []
    if float(now.high) > high + width:  # type: ignore[arg-type]  # as above
        beyond.append(
            f"goes up to {_shown(now, 'high')}, {_shown(was, 'high')} in the older export"
        )
    if float(now.low) < low - width:  # type: ignore[arg-type]  # as above
        beyond.append(
            f"goes down to {_shown(now, 'low')}, {_shown(was, 'low')} in the older export"
        )
    if not beyond:
        return None
    return Difference("range", now.name, f"{name(now.name)} {listed(beyond)}")


def _shown(column: ColumnFacts, end: str) -> str:
    return str(getattr(column, f"{end}_text") or getattr(column, end))
