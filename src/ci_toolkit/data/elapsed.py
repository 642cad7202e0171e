"""Two columns of times as moments, so that what lies between them is time that went by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.clock_changes import first_moment, moment
from ci_toolkit.data.columns import Cell, cell, trimmed
from ci_toolkit.data.exact import exact
from ci_toolkit.data.time_parse import MICROSECONDS
from ci_toolkit.data.times import number_text

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export


@dataclass(frozen=True, eq=False)
class Moment:
    """One column as UTC times (naive microseconds), null where there is none.

    blank: nothing stands there. reject: text stands there that is no time. skipped: a clock time
    that a change of the clock left out, None where there can be no such.
    """

    value: pl.Expr
    blank: pl.Expr
    reject: pl.Expr
    skipped: pl.Expr | None = None


def is_day(export: Export, name: str, time_format: str | None = None) -> bool:
    """Whether a column names days, without a clock and without a zone."""
    dtype = export.schema[name]
    if isinstance(dtype, pl.Datetime) or dtype == pl.Date:
        return dtype == pl.Date
    form = export.time_format(name, time_format)
    return not form.has_clock and not form.zoned


def moments(
    export: Export,
    names: tuple[str, str],
    zone: str | None,
    formats: tuple[str | None, str | None] = (None, None),
    raws: tuple[pl.Expr, pl.Expr] | None = None,
) -> tuple[Moment, Moment]:
    """Two columns whose difference is asked for.

    zone: whose clocks show the times without an offset; UTC when None. formats: as the user gave
    them. raws: stand for the columns where they have other names in the frame at hand.
    Between two columns of days the difference is that of the calendar, however long each day was.
    Raises DataError where a column is missing or holds no times.
    """
    shown = [
        cell(export, name, "time", time_format=form, zone=zone, raw=raw)
        for name, form, raw in zip(names, formats, raws or map(exact, names), strict=True)
    ]
    if all(is_day(export, name, form) for name, form in zip(names, formats, strict=True)):
        zone = None
    first, second = (
        _moment(export, name, zone, form, one, exact(name) if raws is None else raws[place])
        for place, (name, form, one) in enumerate(zip(names, formats, shown, strict=True))
    )
    return first, second


def _moment(
    export: Export, name: str, zone: str | None, time_format: str | None, shown: Cell, raw: pl.Expr
) -> Moment:
    dtype = export.schema[name]
    if isinstance(dtype, pl.Datetime) and dtype.time_zone:
        utc = raw.dt.convert_time_zone("UTC").dt.replace_time_zone(None).cast(MICROSECONDS)
        return Moment(utc, shown.blank, shown.reject)
    if zone is None:
        return Moment(shown.value, shown.blank, shown.reject)
    if isinstance(dtype, pl.Datetime):
        value = moment(shown.value, zone)
    elif dtype == pl.Date:
        value = first_moment(shown.value, zone)
    else:
        form = export.time_format(name, time_format)
        text = number_text(raw, dtype) if dtype.is_numeric() else trimmed(raw.cast(pl.String))
        value = pl.when(~shown.blank).then(form.moments(text, zone))
        if form.zoned and not form.mixed:
            return Moment(value, shown.blank, value.is_null() & ~shown.blank)
    return Moment(
        value, shown.blank, shown.reject, skipped=shown.value.is_not_null() & value.is_null()
    )
