"""The columns of an export as a table: type, what is missing, and what its cells hold."""

from __future__ import annotations

from ci_toolkit.analysis.inspection.facts import ColumnFacts, ExportFacts
from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.report.inspect_context import InspectContext
from ci_toolkit.report.model import Table
from ci_toolkit.report.text import clean

# Beyond so many columns the empty and the constant ones share a line.
MANY_COLUMNS = 40
_ORDERED = ("time", "number", "duration")
_NAME = 40
_CELL = 24
_HELD = 46
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
    return Table(
        headers,
        tuple(_row(column, ctx, wide=wide) for column in told),
        ("left", "left", "right", "right", "left"),
        caption=_caption(facts, len(told)),
        note=_note(quiet, facts.rows),
    )


def _caption(facts: ExportFacts, told: int) -> str:
    whole = count_of(len(facts.columns), "column")
    return f"{told:,} of {whole}" if told < len(facts.columns) else whole.capitalize()


def _row(column: ColumnFacts, ctx: InspectContext, *, wide: bool) -> tuple[str, ...]:
    kind = f"{column.kind}, {clean(column.unit, 8)}" if column.unit else column.kind
    return (
        clean(column.name, _NAME) or "(no name)",
        kind,
        percent(column.missing_share, 2),
        distinct_words(column),
        held(column, _WIDE if wide else _HELD, samples=ctx.samples),
    )


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
        low, high = clean(column.low_text, _CELL), clean(column.high_text, _CELL)
        return f"always {low}" if low == high else f"{low} to {high}"
    if not samples:
        return ""
    if is_constant(column):
        only = column.examples[:1] or tuple(text for text, _ in column.top[:1])
        return f"always {quoted(only[0], room - 7)}" if only else ""
    filled = column.rows - column.missing
    if column.kind in ("yes/no", "category") and column.top and filled:
        return _shares(column, filled, room)
    return _listed([quoted(text, _CELL) for text in column.examples], room)


def _shares(column: ColumnFacts, filled: int, room: int) -> str:
    parts = [f"{clean(text, _CELL)} {percent(rows / filled, 2)}" for text, rows in column.top]
    return _listed(parts, room)


def _listed(parts: list[str], room: int) -> str:
    """As many parts as there is room for, at least one."""
    text = parts[0] if parts else ""
    for count, part in enumerate(parts[1:], 1):
        if len(text) + len(part) + 2 > room:
            return text + (" …" if count < len(parts) else "")
        text += f", {part}"
    return text


def quoted(text: str, longest: int) -> str:
    """A cell of the file in quotes, so that blanks and commas in it are seen as its own."""
    return f"“{clean(text, longest)}”"


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
    named = ", ".join(clean(column.name, _NAME) for column in columns[:_NAMED])
    more = len(columns) - _NAMED
    return f"{named} and {more:,} more" if more > 0 else named
