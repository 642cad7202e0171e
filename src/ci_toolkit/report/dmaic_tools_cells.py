"""Cells of the tools' tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ci_toolkit.report.model import Align, Table
from ci_toolkit.report.text import clean

ABSENT = "–"


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
