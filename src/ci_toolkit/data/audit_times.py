"""Columns of times counted: the future, stand-ins for "unknown", offsets, changes of the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from ci_toolkit.data.audit_looks import Look
from ci_toolkit.data.audit_read import (
    FILLED,
    READ,
    TEXT,
    VALUE,
    Flag,
    Looked,
    Pointer,
    flagged_cells,
)
from ci_toolkit.data.audit_tally import RAW, ROWS, Tally
from ci_toolkit.data.columns import Cell
from ci_toolkit.data.part import run
from ci_toolkit.data.times import in_zone
from ci_toolkit.facts import Counted, TimeFacts

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

# Before this a moderation platform did not exist: the time is wrong or stands for "unknown".
EARLY = datetime(2000, 1, 1)
# Days that stand for "unknown" in exports: the first days of Excel, Unix and databases, the last.
_FIRST_DAYS = (date(1900, 1, 1), date(1970, 1, 1), date(2000, 1, 1))
_NEVER = (
    r"(?:^|\D)(?:0001[-/.]0?1[-/.]0?1|0?1[-/.]0?1[-/.]0001"
    r"|9999[-/.]12[-/.]31|(?:31[-/.]12|12[-/.]31)[-/.]9999)(?:\D|$)"
)
# A day among others is a stand-in when it holds so many times the rows of its neighbours.
_HEAPED, _NEIGHBOURS = 5, timedelta(days=366)
# Lengths of the steps in which a column may tell time, in microseconds.
STEPS = {"1us": 1, "1m": 60_000_000, "1d": 86_400_000_000}
# Clocks of the earliest zone are so far ahead of UTC.
_EASTERNMOST = timedelta(hours=14)
_OFFSET = r"(?i)[\dmM.] ?(Z|UTC|GMT|[+\-−]\d{2}:?\d{2}|[+\-]\d{2})$"


@dataclass(frozen=True, eq=False)
class TimesLooked:
    """One column of times counted, with the rows yet to be found."""

    counts: TimeFacts
    pointers: Mapping[str, Pointer]
    resolution: str


def count_times(
    export: Export,
    looked: Looked,
    frame: pl.LazyFrame,
    zone: str | None,
    as_of: datetime | None,
) -> TimesLooked:
    """What there is to say of the times of one column; frame: its cells as they were read."""
    look, tally = looked.look, looked.tally
    limit = _limit(export, look, zone, as_of)
    stand_ins, days = _stand_ins(tally, frame, looked)
    flags: dict[str, Flag] = {"early": _early(look, days)}
    if limit is not None:
        flags["future"] = lambda cell, _: cell.value > limit
    if zone is not None and look.profile.has_clock and not _carries_offset(export, look):
        flags |= _clock_flags(zone)
    asked = {key: _sum(flag(READ, pl.col(RAW))) for key, flag in flags.items()}
    # Remainders of whole numbers: cutting times to size takes ten times as long.
    microseconds = pl.col(VALUE).to_physical()
    asked |= {
        "readable": _sum(pl.col(VALUE).is_not_null()),
        "midnight": _sum(microseconds % STEPS["1d"] == 0),
        "minutes": _sum(microseconds % STEPS["1m"] == 0),
    }
    sums = tally.totals(frame, [sum_.alias(key) for key, sum_ in asked.items()])[look.name]
    pointers = {}
    for key, flag in flags.items():
        if sums[key]:
            cells = flagged_cells(tally, frame, flag(READ, pl.col(RAW)), [look.name])
            pointers[key] = Pointer(sums[key], flag, cells.get(look.name))
    readable = sums["readable"]
    clock = look.profile.has_clock or sums["midnight"] < readable
    counts = TimeFacts(
        column=look.name,
        form=_form(export, look),
        ambiguous=_ambiguous(export, look),
        stand_ins=stand_ins,
        midnight=sums["midnight"] / readable if clock and readable else None,
        offsets=_offsets(export, frame, look, readable),
        first=_as_time(looked.counts.low),
        last=_as_time(looked.counts.high),
    )
    return TimesLooked(counts, pointers, _resolution(sums))


def _sum(flag: pl.Expr) -> pl.Expr:
    return (flag.fill_null(False).cast(pl.Int64) * pl.col(ROWS)).sum()


def _as_time(value: Any) -> datetime | None:
    return value if isinstance(value, datetime) else None


def _resolution(sums: Mapping[str, Any]) -> str:
    """How finely the column tells time: nearly all of its times are whole days, minutes, or not."""
    nearly = 0.95 * sums["readable"]
    if sums["midnight"] >= nearly:
        return "1d"
    return "1m" if sums["minutes"] >= nearly else "1us"


def _limit(export: Export, look: Look, zone: str | None, as_of: datetime | None) -> datetime | None:
    """The clock time after which a cell lies in the future; anywhere, where no zone is known."""
    if as_of is None:
        return None
    utc = as_of.astimezone(UTC) if as_of.tzinfo else as_of.replace(tzinfo=UTC)
    if zone is not None:
        from zoneinfo import ZoneInfo

        return utc.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    dtype = export.schema[look.name]
    if isinstance(dtype, pl.Datetime) and dtype.time_zone:
        shown: datetime = pl.select(
            in_zone(pl.lit(utc).dt.convert_time_zone(dtype.time_zone), dtype, None)
        ).item()
        return shown
    plain = utc.replace(tzinfo=None)
    return plain if _carries_offset(export, look) else plain + _EASTERNMOST


def _carries_offset(export: Export, look: Look) -> bool:
    dtype = export.schema[look.name]
    if isinstance(dtype, pl.Datetime):
        return dtype.time_zone is not None
    return _written(export, look) and bool(export.time_format(look.name).zoned)


def _written(export: Export, look: Look) -> bool:
    """Whether the times are texts or numbers whose form was found."""
    dtype = export.schema[look.name]
    return dtype == pl.String or dtype.is_numeric()


def _form(export: Export, look: Look) -> str:
    if _written(export, look):
        return export.time_format(look.name).describe()
    return "dates" if export.schema[look.name] == pl.Date else "times"


def _ambiguous(export: Export, look: Look) -> bool:
    return _written(export, look) and bool(export.time_format(look.name).ambiguous)


def _offsets(export: Export, frame: pl.LazyFrame, look: Look, readable: int) -> Counted:
    """Offsets as they are written, with how many of the readable times carry each."""
    if export.schema[look.name] != pl.String or not look.profile.has_clock or not readable:
        return ()
    form = export.time_format(look.name)
    if form.epoch:
        return ()
    if not form.zoned:
        return (("none", readable),)
    offset = pl.col(TEXT).str.extract(_OFFSET, 1)
    query = (
        frame.filter(pl.col(VALUE).is_not_null())
        .select(pl.col(ROWS), offset=offset.fill_null("none"))
        .group_by("offset")
        .agg(pl.col(ROWS).sum())
        .sort(-pl.col(ROWS), "offset")
    )
    return tuple(run(query, export.paths).iter_rows())


def _clock_flags(zone: str) -> dict[str, Flag]:
    from ci_toolkit.data import clock_changes

    return {
        "skipped": lambda cell, _: clock_changes.skipped(cell.value, zone),
        "repeated": lambda cell, _: clock_changes.repeated(cell.value, zone),
    }


def _stand_ins(
    tally: Tally, frame: pl.LazyFrame, looked: Looked
) -> tuple[Counted, tuple[datetime, ...]]:
    """Days that stand for "unknown", with counts, and those of them that are read as times."""
    value, rows = pl.col(VALUE), pl.col(ROWS)
    path = looked.look.export.paths
    found: dict[str, int] = {}
    low = looked.counts.low
    kept = []
    if isinstance(low, datetime) and low.date() <= _FIRST_DAYS[-1]:
        near = frame.filter(value < EARLY + _NEIGHBOURS).select(
            day=value.dt.truncate("1d"), start=value.to_physical() % STEPS["1d"] == 0, rows=rows
        )
        days = run(near.group_by("day", "start").agg(pl.col("rows").sum()), path)
        for day in _FIRST_DAYS:
            midnight = datetime(day.year, day.month, day.day)
            if own := _heaped(days, midnight):
                found[day.isoformat()] = own
                kept.append(midnight)
    if looked.counts.unreadable.rows or "unreadable" in looked.pointers:
        never = frame.filter(
            pl.col(FILLED) & value.is_null() & pl.col(TEXT).str.contains(_NEVER)
        ).select(pl.col(TEXT).str.extract(r"(0001|9999)", 1).alias("year"), ROWS)
        for year, count in run(never.group_by("year").agg(rows.sum()), path).iter_rows():
            found["0001-01-01" if year == "0001" else "9999-12-31"] = count
    return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))), tuple(kept)


def _heaped(days: pl.DataFrame, midnight: datetime) -> int:
    """Rows at this midnight, where they are a heap or stand alone; else 0."""
    own = days.filter((pl.col("day") == midnight) & pl.col("start"))["rows"].sum()
    around = days.filter(
        (pl.col("day") != midnight)
        & (pl.col("day") > midnight - _NEIGHBOURS)
        & (pl.col("day") < midnight + _NEIGHBOURS)
    )
    different = around["day"].n_unique()
    usual = around["rows"].sum() / different if different else 0.0
    return int(own) if own > _HEAPED * usual else 0


def _early(look: Look, stand_ins: tuple[datetime, ...]) -> Flag:
    """Before 2000, a day that stands for "unknown", or a year that says "never"."""

    text = look.export.schema[look.name] == pl.String

    def holds(cell: Cell, raw: pl.Expr) -> pl.Expr:
        early = cell.value < EARLY
        for day in stand_ins:
            early = early | (cell.value == day)
        if not text:
            return early
        never = cell.value.is_null() & ~cell.blank & raw.str.contains(_NEVER)
        return early.fill_null(False) | never.fill_null(False)

    return holds
