"""Values of one export that another does not have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.columns import is_blank, trimmed
from ci_toolkit.data.exact import exact
from ci_toolkit.data.part import FLAW, run

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

_VALUE, _ROWS = "\x1fvalue", "\x1frows"


def new_values(
    old: Export, new: Export, columns: Iterable[str]
) -> dict[str, tuple[tuple[str, int], ...]]:
    """For each column that both have: values of `new` that `old` lacks, with their rows.

    The most frequent first; columns without such a value are left out. Blanks around values and
    rows that do not fit their file do not count. With the exports exchanged: the values that are
    gone. Raises DataError where a file is damaged.
    """
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for column in columns:
        if column not in old.columns or column not in new.columns:
            continue
        known = _values(old, column).unique()
        counts = _values(new, column).group_by(_VALUE).agg(pl.len().cast(pl.Int64).alias(_ROWS))
        fresh = counts.join(known, on=_VALUE, how="anti")
        rows = run(fresh, (*new.paths, *old.paths)).sort(_ROWS, _VALUE, descending=[True, False])
        if rows.height:
            found[column] = tuple((str(value), int(count)) for value, count in rows.iter_rows())
    return found


def _values(export: Export, column: str) -> pl.LazyFrame:
    """The filled cells of a column as text."""
    frame = export.frame.filter(pl.col(FLAW).is_null()) if export.flawed else export.frame
    text = trimmed(exact(column).cast(pl.String, strict=False))
    blank = is_blank(text, "text", export.reading.null)
    return frame.select(text.filter(~blank).alias(_VALUE))
