"""The columns of an export as a table: type, what is missing, and what its cells hold."""

from __future__ import annotations

from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.facts import ColumnFacts, ExportFacts
from ci_toolkit.report.inspect_context import InspectContext
from ci_toolkit.report.model import Table
from ci_toolkit.report.text import clean

# Beyond so many columns the empty and the constant ones share a line.
MANY_COLUMNS = 40
_ORDERED = ("time", "number", "duration")
_NAME, _WHOLE_NAME = 22, 48
_DIGITS = 6
_CELL = 24
_YEARS = (1900, 2100)
# Columns of a narrow screen that names, types and contents share, and the least for contents.
_SHARED, _LEAST = 55, 24
_WIDE = 90
_NAMED = 12


def columns_table(facts: ExportFacts, ctx: InspectContext, *, wide: bool) -> Table:
    """One row a column; `wide`: examples stand beside the range, not in its place."""
    columns = facts.columns
    quiet: list[ColumnFacts] = []
    if len(columns) > MANY_COLUMNS and not ctx.all_columns:
        quiet = [column for column in columns if is_empty(column) or is_constant(column)]
    told = [column for column in columns if column not in quiet]
    headers = ("Column", "Type", "Missing", "Distinct", "Range or most frequent")
    longest = _WHOLE_NAME if wide else _NAME
    named = [(shortened(column.name, longest) or "(no name)", _kind(column)) for column in told]
    taken = sum(max((len(pair[i]) for pair in named), default=0) for i in (0, 1))
    room = _WIDE if wide else max(_SHARED - taken, _LEAST)
    return Table(
        headers,
        tuple((*pair, *_row(column, room, ctx)) for pair, column in zip(named, told, strict=True)),
        ("left", "left", "right", "right", "left"),
        caption=_caption(facts, len(told)),
        note=_note(quiet, facts.rows),
    )


def _caption(facts: ExportFacts, told: int) -> str:
    whole = count_of(len(facts.columns), "column")
    return f"{told:,} of {whole}" if told < len(facts.columns) else whole.capitalize()


def _kind(column: ColumnFacts) -> str:
    return f"{column.kind}, {clean(column.unit, 8)}" if column.unit else column.kind


def _row(column: ColumnFacts, room: int, ctx: InspectContext) -> tuple[str, ...]:
    return (
        percent(column.missing_share, 2),
        distinct_words(column),
        held(column, room, samples=ctx.samples),
    )


def shortened(name: str, longest: int) -> str:
    """A name with its middle left out: long ones often begin alike.

    >>> shortened("category=STATEMENT_CATEGORY_VIOLENCE", 24)
    'category=ST…ORY_VIOLENCE'
    """
    text = clean(name)
    if len(text) <= longest:
        return text
    head = (longest - 1) // 2
    return f"{text[:head]}…{text[head + 1 - longest :]}"


def distinct_words(column: ColumnFacts) -> str:
    """How many different cells there are; an estimate says so."""
    if column.distinct_exact:
        return f"{column.distinct:,}"
    return f"≈ {plain(float(column.distinct), 3)}"


def is_empty(column: ColumnFacts) -> bool:
    """No row has a value."""
    return column.rows > 0 and column.missing >= column.rows


def is_constant(column: ColumnFacts) -> bool:
    """Every filled cell is the same."""
    return column.rows > 1 and column.distinct == 1 and column.distinct_exact


def held(column: ColumnFacts, room: int, *, samples: bool) -> str:
    """What the cells hold, in at most about `room` characters: a range, shares or examples."""
    if is_empty(column):
        return "nothing"
    if column.kind in _ORDERED and column.low_text:
        low, high = _ends(column)
        return f"always {low}" if low == high else f"{low} to {high}"
    if not samples:
        return ""
    if is_constant(column):
        only = column.examples[:1] or tuple(text for text, _ in column.top[:1])
        return f"always {quoted(only[0], room - 7)}" if only else ""
    filled = column.rows - column.missing
    if column.kind in ("yes/no", "category") and column.top and filled:
        return _shares(column, filled, room)
    longest = min(_CELL, room - 4)
    return _listed([quoted(text, longest) for text in column.examples], room)


def _ends(column: ColumnFacts) -> tuple[str, str]:
    """Both ends of a range; numbers as everywhere in reports, times and lengths in their words."""
    ends = []
    for value, text in ((column.low, column.low_text), (column.high, column.high_text)):
        number = column.kind == "number" and isinstance(value, int | float) and text[-1:].isdigit()
        ends.append(plain(value, _DIGITS) if number else clean(text, _CELL))  # type: ignore[arg-type]
    if column.integer and column.kind == "number" and column.low is not None:
        low, high = column.low, column.high
        # Years are read without a mark between their digits.
        if _YEARS[0] <= low and high <= _YEARS[1]:  # type: ignore[operator]  # numbers by their kind
            return f"{low:.0f}", f"{high:.0f}"
    return ends[0], ends[1]


def _shares(column: ColumnFacts, filled: int, room: int) -> str:
    longest = min(_CELL, room - 10)
    parts = [
        f"{_one_line(text, longest)} ({percent(rows / filled, 2)})" for text, rows in column.top
    ]
    return _listed(parts, room)


def _listed(parts: list[str], room: int) -> str:
    """As many parts as there is room for, at least one."""
    text = parts[0] if parts else ""
    for count, part in enumerate(parts[1:], 1):
        more = 2 if count + 1 < len(parts) else 0
        if len(text) + len(part) + 2 + more > room:
            return text + (" …" if count < len(parts) else "")
        text += f", {part}"
    return text


def quoted(text: str, longest: int) -> str:
    """A cell of the file in quotes, so that blanks and commas in it are seen as its own."""
    return f"“{_one_line(text, longest)}”"


def _one_line(text: str, longest: int) -> str:
    return clean(" ".join(text.split()), longest)


def _note(quiet: list[ColumnFacts], rows: int) -> str | None:
    if not quiet:
        return None
    empty = [column for column in quiet if is_empty(column)]
    constant = [column for column in quiet if not is_empty(column)]
    parts = [
        f"{word}: {_names(columns)}."
        for word, columns in (("Empty", empty), ("The same in every filled cell", constant))
        if columns
    ]
    return " ".join([*parts, "`--all-columns` shows them in the table."])


def _names(columns: list[ColumnFacts]) -> str:
    named = ", ".join(shortened(column.name, 40) for column in columns[:_NAMED])
    more = len(columns) - _NAMED
    return f"{named} and {more:,} more" if more > 0 else named
