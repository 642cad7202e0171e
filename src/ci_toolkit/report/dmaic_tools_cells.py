"""Cells of the tools' tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from ci_toolkit.report.model import Align, Block, Facts, Notes, Table
from ci_toolkit.report.text import clean

ABSENT = "–"
DITTO = "″"  # the cell above goes on


def cell(value: object) -> str:
    """A value of the file as a cell: dates as YYYY-MM-DD, lists with semicolons, a dash if none."""
    if value is None:
        return ABSENT
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return "; ".join(clean(one).strip() for one in value) or ABSENT
    if isinstance(value, float) and value.is_integer():
        return f"{value:,.0f}"
    return clean(value).strip() or ABSENT


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    numbers: Sequence[int] = (),
    spare: tuple[int, ...] = (),
    caption: str | None = None,
    note: str | None = None,
    marked: frozenset[int] = frozenset(),
) -> Table:
    """A table of cells; `numbers` are the columns set to the right.

    Columns that are empty throughout are left out, the first one never.
    """
    texts = [tuple(cell(one) for one in row) for row in rows]
    kept = [i for i in range(len(headers)) if i == 0 or any(row[i] != ABSENT for row in texts)]
    aligns: tuple[Align, ...] = tuple("right" if i in numbers else "left" for i in kept)
    return Table(
        tuple(headers[i] for i in kept),
        tuple(tuple(row[i] for i in kept) for row in texts),
        aligns,
        caption,
        note,
        marked=marked,
        spare=tuple(kept.index(i) for i in spare if i in kept),
    )


def tool_rows(blocks: Sequence[Block]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The blocks of one tool as one grid for CSV: headers and rows, each cell in full.

    Tables that tell of the same things, such as ratings and actions of an FMEA, stand side by
    side. Facts are a row each where they have captions, else a row for each of them; lists are a
    row for each of their lines.
    """
    grids = [one for one in blocks if isinstance(one, Table)]
    facts = [one for one in blocks if isinstance(one, Facts)]
    if grids:
        return _side_by_side(grids)
    if facts and facts[0].caption:
        names = tuple(name for name, _ in facts[0].items)
        rows = [_filled((one.caption or "", *(text for _, text in one.items))) for one in facts]
        return ("What", *names), rows
    if facts:
        return ("What", "Value"), [_filled(pair) for one in facts for pair in one.items]
    lines = [
        _filled((one.caption or "", str(number), text))
        for one in blocks
        if isinstance(one, Notes)
        for number, text in enumerate(one.items, 1)
    ]
    return ("Of", "Number", "What"), lines


def _side_by_side(grids: Sequence[Table]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    first = grids[0]
    keys = [row[0] for row in first.rows]
    headers, rows = list(first.headers), [list(row) for row in first.rows]
    for grid in grids[1:]:
        if grid.headers[0] == first.headers[0] and [row[0] for row in grid.rows] == keys:
            headers += grid.headers[1:]
            for row, more in zip(rows, grid.rows, strict=True):
                row += more[1:]
    for above, row in pairwise(rows):
        row[:] = [high if low == DITTO else low for high, low in zip(above, row, strict=True)]
    return tuple(headers), [_filled(row) for row in rows]


def _filled(row: Sequence[str]) -> tuple[str, ...]:
    """A dash for nothing is for the eye: a program reads an empty cell."""
    return tuple("" if one == ABSENT else one for one in row)
