"""Rows per period of the column that places rows in time, and rows per file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.audit_read import VALUE, Looked
from ci_toolkit.data.audit_tally import ROWS
from ci_toolkit.data.cells import natural_step
from ci_toolkit.data.columns import typed
from ci_toolkit.data.measures import time_columns
from ci_toolkit.data.part import run
from ci_toolkit.facts import ColumnFacts, FileFacts, VolumeFacts

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

# A shorter span is looked at by the hour.
SHORT = timedelta(days=4)
# Periods that are listed; wrong dates may spread a month over 18,000 years.
MOST_PERIODS = 5_000
# Share of the rows in the middle that a span cut short must hold.
CENTRAL = 0.999
_NOUNS = {"1h": "hour", "1d": "day", "1w": "week", "1mo": "month", "1q": "quarter", "1y": "year"}
# A main time column has a value in most rows.
_FILLED = 0.8


def main_time(export: Export, columns: Mapping[str, ColumnFacts], time: str | None) -> str | None:
    """The column that places rows in time: the one named, else the first that most rows have.

    One that never changes is passed over; one by which the first rows are sorted goes first.
    """
    timed = [name for name, counts in columns.items() if counts.kind == "time"]
    if time is not None:
        return time if time in timed else None
    likely = [name for name in time_columns(export.profile(), set()) if name in timed]
    names = likely or timed
    moving = [name for name in names if columns[name].distinct > 1] or names
    full = [n for n in moving if columns[n].filled >= _FILLED * columns[n].rows]
    full = [name for name in full if _in_order(export, name)] or full
    fullest = sorted(moving, key=lambda name: -columns[name].filled)
    return (full or fullest or [""])[0] or None


def _in_order(export: Export, name: str) -> bool:
    """Whether the first rows come in order of a column of times, which an export is cut by."""
    times = typed(export, name, "time").alias("times")  # a name may be a pattern to the engine
    values = export.sampled([name]).select(times).to_series().drop_nulls()
    return values.n_unique() > 1 and (values.is_sorted() or values.is_sorted(descending=True))


def count_volume(looked: Looked, frame: pl.LazyFrame) -> VolumeFacts | None:
    """Rows per day, or per hour where less than four days are covered.

    Per month or the like where every time begins one; None without a readable time. frame: cells
    of the column as they were read.
    """
    value = pl.col(VALUE)
    hours = (
        frame.filter(value.is_not_null())
        .group_by(start=value.dt.truncate("1h"))
        .agg(pl.col(ROWS).sum())
        .sort("start")
    )
    found = run(hours, looked.look.export.paths)
    if not found.height:
        return None
    found = _central(found)
    hourly = looked.look.profile.has_clock and _span(found) < SHORT
    # Times that name whole months or years would leave all days between them empty.
    every = natural_step(found["start"]) or ("1h" if hourly else "1d")
    days = found.group_by(pl.col("start").dt.truncate(every)).agg(pl.col(ROWS).sum())
    starts = days.select(
        start=pl.datetime_range(pl.col("start").min(), pl.col("start").max(), every, time_unit="us")
    )
    filled = starts.join(days, on="start", how="left").sort("start").fill_null(0)
    form = "%Y-%m-%dT%H:%M" if every == "1h" else "%Y-%m-%d"
    return VolumeFacts(
        column=looked.look.name,
        every=every,
        noun=_NOUNS[every],
        starts=tuple(filled["start"].dt.strftime(form)),
        counts=tuple(filled[ROWS]),
    )


def _span(hours: pl.DataFrame) -> timedelta:
    span: timedelta = hours.select(pl.col("start").max() - pl.col("start").min()).item()
    return span


def _central(hours: pl.DataFrame) -> pl.DataFrame:
    """Hours without those far off, where all periods between them would be too many."""
    if _span(hours) < timedelta(days=MOST_PERIODS):
        return hours
    own, total = pl.col(ROWS), pl.col(ROWS).sum()
    upto, tail = own.cum_sum(), (1 - CENTRAL) / 2 * total
    kept = hours.filter((upto > tail) & (total - upto + own > tail))
    if _span(kept) < timedelta(days=MOST_PERIODS):
        return kept
    # Still too long: the stretch of so many days that holds the most rows.
    days = kept.group_by(pl.col("start").dt.truncate("1d")).agg(pl.col(ROWS).sum()).sort("start")
    window = days.rolling("start", period=f"{MOST_PERIODS}d").agg(pl.col(ROWS).sum())
    end: datetime = window["start"][int(window[ROWS].arg_max() or 0)]
    begin = end - timedelta(days=MOST_PERIODS - 1)
    return kept.filter((pl.col("start") >= begin) & (pl.col("start") < end + timedelta(days=1)))


def count_files(export: Export, rows: int) -> tuple[FileFacts, ...]:
    """Every file with its rows, those that do not fit it included."""
    alone = len(export.parts) == 1 and export.shape is None
    counts: Sequence[int] = [rows]
    if not alone:
        counts = [
            int(run(part.frame.select(pl.len()), [part.path]).item()) for part in export.parts
        ]
    return tuple(
        FileFacts(
            path=part.path,
            format=part.format or export.format,
            layout=part.layout,
            rows=own,
            columns=len(part.columns),
            bytes=_size(part.path),
        )
        for part, own in zip(export.parts, counts, strict=True)
    )


def _size(path: str) -> int | None:
    try:
        file = Path(path).expanduser()
        return file.stat().st_size if file.is_file() else None
    except (OSError, ValueError):
        return None
