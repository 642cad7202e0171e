"""Lengths of time in numbers that are longer than any work takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.audit_looks import Look, words_of
from ci_toolkit.data.audit_read import Column
from ci_toolkit.data.audit_sight import locate
from ci_toolkit.data.exact import exact
from ci_toolkit.data.part import FLAW
from ci_toolkit.facts import LengthFacts

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

# No case, queue or appeal takes so long; a file that counts something else is told so.
TEN_YEARS = 10 * 365.25 * 86_400
_LENGTHS = frozenset(
    "duration delay latency wait elapsed lead age aht time handle response resolution".split()
)
_NO_LENGTHS = frozenset(
    "count counts n number rate share ratio percent percentage id epoch timestamp stamp unix at "
    "date zone index rank".split()
)
_UNITS = {
    "ms": ("millisecond", 0.001),
    "millisecond": ("millisecond", 0.001),
    "milliseconds": ("millisecond", 0.001),
    "s": ("second", 1.0),
    "sec": ("second", 1.0),
    "secs": ("second", 1.0),
    "second": ("second", 1.0),
    "seconds": ("second", 1.0),
    "min": ("minute", 60.0),
    "mins": ("minute", 60.0),
    "minute": ("minute", 60.0),
    "minutes": ("minute", 60.0),
    "h": ("hour", 3_600.0),
    "hr": ("hour", 3_600.0),
    "hrs": ("hour", 3_600.0),
    "hour": ("hour", 3_600.0),
    "hours": ("hour", 3_600.0),
    "d": ("day", 86_400.0),
    "day": ("day", 86_400.0),
    "days": ("day", 86_400.0),
}
# Days that stand for "unknown": the first of an epoch.
_FIRST_DAYS = (datetime(1900, 1, 1), datetime(1970, 1, 1), datetime(2000, 1, 1))
_NEAR = timedelta(days=7)
_MOSTLY = 0.5


def count_lengths(
    export: Export, columns: Sequence[Column], main: Look | None, most: int
) -> tuple[LengthFacts, ...]:
    """Columns of numbers that are named as lengths of time and reach beyond ten years.

    main: the column of times from which the beginning of each is counted back. `min` behind a dot
    (as in `delay.min`) is the least of several, not minutes.
    """
    found = []
    for column in columns:
        if column.counts.kind not in ("number", "duration"):
            continue
        unit = _unit(column)
        high = column.counts.high
        if unit is None or not isinstance(high, int | float):
            continue
        name, length, named = unit
        if high * length > TEN_YEARS:
            found.append(_counted(export, column, (name, length, named), main, most))
    return tuple(found)


def _unit(column: Column) -> tuple[str, float, bool] | None:
    """The unit of a column of lengths, its seconds, and whether the export names it."""
    if column.counts.kind == "duration":
        return "second", 1.0, True
    name = column.look.name
    if "=" in name:
        return None
    words = words_of(name)
    if not _LENGTHS & set(words) or _NO_LENGTHS & set(words):
        return None
    if column.counts.unit in _UNITS:
        return (*_UNITS[column.counts.unit], True)
    for word in reversed(words):
        least = word == "min" and ("max" in words or name.casefold().endswith(".min"))
        if word in _UNITS and not least:
            return (*_UNITS[word], True)
    return "second", 1.0, False


def _counted(
    export: Export, column: Column, unit: tuple[str, float, bool], main: Look | None, most: int
) -> LengthFacts:
    look, (name, length, named) = column.look, unit
    value = look.read(exact(look.name)).value.cast(pl.Float64)
    beyond = value * length > TEN_YEARS
    sums = [beyond.sum().alias("n")]
    if main is not None:
        seconds = pl.duration(microseconds=(value * length * 1e6).cast(pl.Int64, strict=False))
        began = main.read(exact(main.name)).value - seconds
        for day in _FIRST_DAYS:
            near = began.is_between(day - timedelta(days=1), day + _NEAR)
            sums.append((beyond & near).sum().alias(day.strftime("%Y-%m-%d")))
    row = export.collect(lambda frame: _sound(frame, export).select(sums)).row(0, named=True)
    rows = row.pop("n")
    sight = locate(export, beyond, [look.name], rows, most)
    most_days = max(row.items(), key=lambda pair: pair[1], default=("", 0))
    began_day, began_rows = most_days if most_days[1] >= _MOSTLY * rows else (None, 0)
    longest = float(column.counts.high) * length  # type: ignore[arg-type]  # a number, seen above
    return LengthFacts(look.name, name, named, longest, sight, began_day or None, began_rows)


def _sound(frame: pl.LazyFrame, export: Export) -> pl.LazyFrame:
    return frame.filter(pl.col(FLAW).is_null()) if export.flawed else frame
