"""Clock times that a change of the clock leaves out or repeats, and the moments clocks show."""

from __future__ import annotations

import polars as pl


def moment(clock: pl.Expr, zone: str) -> pl.Expr:
    """The UTC time (naive microseconds) at which clocks in `zone` show a naive time.

    The earlier of two where an hour is repeated, null where a clock never showed it.
    """
    return _shown(clock, zone).dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def first_moment(day: pl.Expr, zone: str) -> pl.Expr:
    """The UTC time at which a day (its naive midnight) begins in `zone`.

    Where clocks skip midnight, the day begins with the hour after it.
    """
    return pl.coalesce(moment(day, zone), moment(day + pl.duration(hours=1), zone))


def skipped(clock: pl.Expr, zone: str) -> pl.Expr:
    """Whether no clock in `zone` ever showed this naive time, false where there is none."""
    return clock.is_not_null() & _shown(clock, zone).is_null()


def repeated(clock: pl.Expr, zone: str) -> pl.Expr:
    """Whether clocks in `zone` showed this naive time twice, false where there is none."""
    later = clock.dt.replace_time_zone(zone, ambiguous="latest", non_existent="null")
    return (_shown(clock, zone) != later).fill_null(False)


def _shown(clock: pl.Expr, zone: str) -> pl.Expr:
    return clock.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
