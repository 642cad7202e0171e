"""Rows as CSV: full precision, UTF-8, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TextIO

from ci_toolkit.report.text import clean

Cell = str | float | int | bool | dt.date | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """A text cell that a spreadsheet shows and never computes: `=…` gets a leading apostrophe.

    >>> guarded("=1+1"), guarded("2024-05-01")
    ("'=1+1", '2024-05-01')
    """
    cleaned = clean(text)
    starts = text.startswith(_FORMULA) or cleaned.lstrip().startswith(_FORMULA)
    return "'" + cleaned if starts else cleaned


def cell(value: Cell) -> str:
    """One cell: numbers in full precision, NaN and None empty, times as ISO 8601."""
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return ""
    return repr(value)


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]], file: TextIO) -> None:
    """Write a header and rows, lines ending with a line feed; open files with `newline=""`.

    Numbers stay numbers, also negative ones; only text cells are guarded against formulas.
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([guarded(header) for header in headers])
    writer.writerows([cell(value) for value in row] for row in rows)
