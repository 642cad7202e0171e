"""What is wrong with a column: nothing in it, one value only, cells of several sorts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ci_toolkit.analysis.inspection.found import (
    Found,
    counted,
    listed,
    name,
    of_rows,
    players,
    seen,
)
from ci_toolkit.analysis.inspection.mixture import mixed_by
from ci_toolkit.analysis.result import Level
from ci_toolkit.analysis.wording import count_of, percent
from ci_toolkit.facts import ColumnFacts, ExportFacts

# More than half of the cells without a value: "mostly" in the plain sense of the word.
MOSTLY = 0.5
# A reader takes a column for one of numbers up to a tenth of other texts; a fiftieth is no slip.
MIXED_FROM = 0.02

_KINDS = {
    "time": "times",
    "number": "numbers",
    "duration": "lengths of time",
    "yes/no": "yes or no",
    "list": "lists",
}
# "1, 1": a cell that was filled twice.
_SEVERAL = re.compile(r"\s*-?[\d.]+(?:\s*[,;|/]\s*-?[\d.]+)+\s*")
_SEVERAL_STEP = "find out what several values in one cell mean: they are counted nowhere"
_WORDS_STEP = "have one form of value a column, or chart the rows of one form with `--where`"
_NUMBER = re.compile(r"[+-]?\d[\d,.  ']*%?", re.ASCII)
_LENGTHS = frozenset(
    "second seconds sec secs minute minutes min mins hour hours hrs duration delay latency wait "
    "elapsed lead age aht".split()
)
_COUNTS = frozenset(
    "count counts rows total totals number size volume items errors defects cases decisions "
    "removals appeals".split()
)


def words_of(column: str) -> list[str]:
    """The words of a name in lower case: `handleTime_sec` is handle, time, sec.

    >>> words_of("handleTime_sec"), words_of("Reply Time (min)")
    (['handle', 'time', 'sec'], ['reply', 'time', 'min'])
    """
    parted = re.sub(r"([a-z\d])([A-Z])", r"\1 \2", column)
    return re.findall(r"[^\W_]+", parted.casefold())


def judge_columns(facts: ExportFacts) -> Iterator[Found]:
    """Findings about the cells of single columns."""
    taken = players(facts)
    yield from _together(facts, taken, "empty-column", _is_empty, "nothing stands in")
    yield from _together(facts, taken, "constant-column", _is_constant, "one value only is in")
    yield from _mostly_empty(facts, taken)
    mixed = mixed_by(facts)
    for column in facts.columns:
        yield from _one(column, facts.rows)
        # Said once: a category that tells them apart, or a unit, says more.
        if not (mixed and mixed[0] is column) and not any(_units(column)):
            yield from shares_and_counts(column)
    yield from _markers(facts)
    yield from _padded(facts)
    yield from _leading_zeros(facts)
    yield from _lists(facts)


def _is_empty(column: ColumnFacts) -> bool:
    return column.rows > 0 and (column.kind == "empty" or column.missing >= column.rows)


def _is_constant(column: ColumnFacts) -> bool:
    filled_throughout = column.missing == 0 and column.rows > 1
    return filled_throughout and column.distinct == 1 and not column.unreadable.rows


def _together(
    facts: ExportFacts,
    taken: frozenset[str],
    code: str,
    fits: Callable[[ColumnFacts], bool],
    said: str,
) -> Iterator[Found]:
    """One finding for all columns of a sort; another for those that play a part."""
    alike = [column for column in facts.columns if fits(column)]
    for level, own in _split(alike, taken):
        shown = [_with_value(column) for column in own]
        text = f"{said} {listed(shown)}"
        if len(own) > 1:
            text = f"{said} {len(own):,} of {len(facts.columns):,} columns: {listed(shown)}"
        yield Found(code, level, text, columns=tuple(column.name for column in own))


def _split(
    alike: Sequence[ColumnFacts], taken: frozenset[str]
) -> Iterator[tuple[Level, list[ColumnFacts]]]:
    parted: tuple[tuple[Level, bool], ...] = (("warning", True), ("info", False))
    for level, plays in parted:
        own = [column for column in alike if (column.name in taken) == plays]
        if own:
            yield level, own


def _with_value(column: ColumnFacts) -> str:
    value = column.top[0][0] if column.top else column.examples[0] if column.examples else ""
    if column.kind == "empty" or column.missing >= column.rows or not value:
        return name(column.name)
    return f"{name(column.name)} ({name(value)})"


def _mostly_empty(facts: ExportFacts, taken: frozenset[str]) -> Iterator[Found]:
    # Where a blank means 0 nothing is missing.
    zero = {name for family in facts.families for name in family.columns}
    alike = [c for c in facts.columns if c.missing_share > MOSTLY and not _is_empty(c)]
    alike = [column for column in alike if column.name not in zero]
    alike.sort(key=lambda column: -column.missing)
    for level, own in _split(alike, taken):
        shown = [f"{name(c.name)} ({percent(c.missing_share)} missing)" for c in own]
        lead = "more than half of the cells have no value in"
        text = f"{lead} {listed(shown)}"
        if len(own) > 1:
            text = f"{lead} {len(own):,} of {len(facts.columns):,} columns: {listed(shown)}"
        columns = tuple(column.name for column in own)
        rows = own[0].missing if len(own) == 1 else 0
        yield Found("mostly-empty-column", level, text, rows, columns)


def _one(column: ColumnFacts, total: int) -> Iterator[Found]:
    yield from _unreadable(column, total)
    yield from _words_among_numbers(column)
    yield from _units(column)
    yield from _negative(column, total)


def _unreadable(column: ColumnFacts, total: int) -> Iterator[Found]:
    sight = column.unreadable
    if not sight.rows:
        return
    filled = max(column.rows - column.missing, 1)
    kind = _KINDS.get(column.kind, column.kind)
    if sight.samples and all(_SEVERAL.fullmatch(sample) for sample in sight.samples):
        text = (
            f"{name(column.name)} holds several values in one cell in "
            f"{of_rows(sight.rows, total)} such as {name(sight.samples[0])}"
        )
        yield seen("mixed-type", "warning", text, sight, column.name).with_more(step=_SEVERAL_STEP)
        return
    such = f" such as {name(sight.samples[0])}" if sight.samples else ""
    if sight.rows > MIXED_FROM * filled and column.kind != "time":
        text = (
            f"{name(column.name)} holds {kind} and other texts: "
            f"{of_rows(sight.rows, total, 'say')} something else{such}"
        )
        yield seen("mixed-type", "warning", text, sight, column.name)
        return
    text = f"{of_rows(sight.rows, total, 'hold')} no {_single(column)} in {name(column.name)}{such}"
    yield seen("unreadable-values", "warning", text, sight, column.name)


def _single(column: ColumnFacts) -> str:
    singles = {
        "time": "readable time",
        "number": "number",
        "duration": "length of time",
        "yes/no": "yes or no",
    }
    return singles.get(column.kind, "readable value")


def _words_among_numbers(column: ColumnFacts) -> Iterator[Found]:
    """A column of text whose commonest values are in part numbers."""
    if column.kind not in ("category", "text") or not column.top:
        return
    numbers = [(text, rows) for text, rows in column.top if _NUMBER.fullmatch(text.strip())]
    rows = sum(count for _, count in numbers)
    total = sum(count for _, count in column.top)
    # Codes such as 404 among words are names; a column of measures has many different numbers.
    if len(numbers) < 3 or not 0.1 < rows / total < 1:
        return
    other = [pair for pair in column.top if pair not in numbers]
    text = (
        f"{name(column.name)} holds numbers and words: {counted(numbers, 2)}, "
        f"but {counted(other, 2)}; it was read as text"
    )
    more = {"step": _WORDS_STEP}
    yield Found("mixed-type", "warning", text, columns=(column.name,), more=more)


def _units(column: ColumnFacts) -> Iterator[Found]:
    named = [(unit, rows) for unit, rows in column.units if unit]
    if not named or column.kind not in ("number", "duration", "text", "category"):
        return
    bare = column.rows - column.missing - column.unreadable.rows
    bare -= sum(rows for _, rows in named)
    if column.kind in ("text", "category") and len(named) < 2:
        return
    if len(named) == 1 and (bare <= 0 or column.kind == "duration"):
        return
    shown = counted(sorted(named, key=lambda pair: -pair[1]), 4)
    rest = f", and none in {bare:,} cells" if bare > 0 and column.kind == "number" else ""
    text = f"{name(column.name)} mixes units: {shown}{rest}"
    rows = sum(rows for _, rows in named) - max(rows for _, rows in named)
    rows += max(bare, 0) if column.kind == "number" else 0
    yield Found("mixed-units", "warning", text, max(rows, 0), (column.name,))


def shares_and_counts(column: ColumnFacts) -> Iterator[Found]:
    """Fractions between 0 and 1 beside large whole numbers: two measures in one column."""
    if column.kind != "number" or column.integer or not isinstance(column.high, float | int):
        return
    if not isinstance(column.low, float | int) or column.low < 0 or column.high < 100:
        return
    values = {text: _value(text) for text in (*(t for t, _ in column.top), *column.examples)}
    known = {text: value for text, value in values.items() if value is not None}
    shares = [t for t, v in known.items() if 0 < v < 1 or t.strip().endswith("%")]
    counts = [t for t, v in known.items() if v >= 100 and v.is_integer()]
    other = [t for t, v in known.items() if v > 1 and not v.is_integer() and t not in shares]
    if not shares or not (counts or column.high >= 1000) or len(other) > len(known) / 10:
        return
    big = counts[0] if counts else column.high_text or f"{column.high:,.0f}"
    text = (
        f"{name(column.name)} seems to hold both shares ({name(shares[0])}) and counts "
        f"({name(big)}); keep one sort with `--where`"
    )
    yield Found("shares-and-counts-mixed", "warning", text, columns=(column.name,))


def _value(text: str) -> float | None:
    plain = text.strip()
    percentage = plain.endswith("%")
    plain = plain.rstrip("% ").replace(",", "")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value / 100 if percentage else value


def _negative(column: ColumnFacts, total: int) -> Iterator[Found]:
    sight = column.negative
    if not sight.rows:
        return
    words = set(words_of(column.name))
    such = f" such as {name(sight.samples[0])}" if sight.samples else ""
    if column.kind == "duration" or (column.kind == "number" and words & _LENGTHS):
        text = f"{of_rows(sight.rows, total, 'have')} a negative length of time in "
        text += f"{name(column.name)}{such}"
        yield seen("negative-duration", "signal", text, sight, column.name)
    elif column.kind == "number" and words & _COUNTS:
        text = f"{of_rows(sight.rows, total, 'have')} a negative count in {name(column.name)}{such}"
        yield seen("negative-count", "signal", text, sight, column.name)


def _markers(facts: ExportFacts) -> Iterator[Found]:
    """Texts that stand for nothing."""
    marked = [column for column in facts.columns if column.markers and not _is_empty(column)]
    if not marked:
        return
    own = [(column, sum(rows for _, rows in column.markers)) for column in marked]
    own.sort(key=lambda pair: -pair[1])
    shown = [
        f"{name(column.name)} ({name(column.markers[0][0])} in {percent(cells / column.rows)})"
        for column, cells in own
    ]
    where = f"{len(own):,} columns: {listed(shown)}" if len(own) > 1 else shown[0]
    text = f"texts that say nothing count as missing in {where}"
    rows = own[0][1] if len(own) == 1 else 0
    more = {"cells": sum(cells for _, cells in own)}
    columns = tuple(column.name for column, _ in own)
    yield Found("null-markers", "info", text, rows, columns, more=more)


def _padded(facts: ExportFacts) -> Iterator[Found]:
    own = sorted((c for c in facts.columns if c.padded), key=lambda column: -column.padded)
    if not own:
        return
    shown = [f"{name(c.name)} ({count_of(c.padded, 'cell')})" for c in own]
    text = f"blanks stand around values and were left out in {listed(shown)}"
    rows = own[0].padded if len(own) == 1 else 0
    yield Found("padded-values", "info", text, rows, tuple(column.name for column in own))


def _leading_zeros(facts: ExportFacts) -> Iterator[Found]:
    own = [
        column
        for column in facts.columns
        if column.kind in ("identifier", "category", "text") and column.leading_zeros
    ]
    if own:
        columns = tuple(column.name for column in own)
        shown = [f"{name(c.name)} ({count_of(c.leading_zeros, 'cell')})" for c in own]
        text = f"leading zeros are kept, as text, in {listed(shown)}"
        more = {"cells": [column.leading_zeros for column in own]}
        rows = own[0].leading_zeros if len(own) == 1 else 0
        yield Found("leading-zeros", "info", text, rows, columns, more=more)


def _lists(facts: ExportFacts) -> Iterator[Found]:
    own = [column for column in facts.columns if column.kind == "list"]
    if own:
        shown = [f"{name(c.name)} ({count_of(c.rows - c.missing, 'cell')})" for c in own]
        text = f"a cell holds a list in {listed(shown)}; a category counts the list as one value"
        more = {"cells": [column.rows - column.missing for column in own]}
        columns = tuple(column.name for column in own)
        yield Found("list-cells", "info", text, columns=columns, more=more)
