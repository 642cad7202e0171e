"""Which periods at the ends count as covered only in part (drawn hollow, not judged)."""

from __future__ import annotations

import datetime as dt

import polars as pl

import ci_toolkit


def rows(
    first: dt.datetime, last: dt.datetime, per_day: int, weekdays: bool = False
) -> pl.DataFrame:
    """Rows evenly spread between 00:30 and 23:30 of each day, cut to first … last."""
    times = []
    day = first.replace(hour=0, minute=0)
    while day <= last:
        if not (weekdays and day.weekday() > 4):
            step = dt.timedelta(hours=23) / (per_day - 1)
            times += [day + dt.timedelta(minutes=30) + i * step for i in range(per_day)]
        day += dt.timedelta(days=1)
    return pl.DataFrame({"at": [time for time in times if first <= time <= last]})


def hollow(frame: pl.DataFrame, every: str) -> list[str]:
    run = ci_toolkit.control_chart(frame, time="at", every=every)
    table = run.result.subgroups
    return [table.labels[i] for i in range(len(table)) if table.hollow[i]]


def test_a_day_that_begins_after_a_quiet_night_is_whole() -> None:
    frame = rows(dt.datetime(2025, 3, 3, 1, 16), dt.datetime(2025, 3, 30, 23, 59), 24)
    assert hollow(frame, "1d") == []


def test_a_day_that_was_exported_at_noon_is_not() -> None:
    frame = rows(dt.datetime(2025, 3, 3), dt.datetime(2025, 3, 30, 12, 0), 24)
    assert hollow(frame, "1d") == ["2025-03-30"]


def test_weeks_without_weekend_work_are_whole() -> None:
    frame = rows(dt.datetime(2025, 3, 3), dt.datetime(2025, 5, 23, 23, 59), 24, weekdays=True)
    assert hollow(frame, "1w") == []


def test_weeks_that_begin_or_end_inside_the_week_are_not() -> None:
    frame = rows(dt.datetime(2025, 3, 4), dt.datetime(2025, 5, 20, 23, 59), 24)
    assert hollow(frame, "1w") == ["2025-03-03", "2025-05-19"]


def test_a_table_of_whole_days_covers_its_last_day() -> None:
    days = pl.date_range(pl.date(2025, 3, 3), pl.date(2025, 3, 30), eager=True)
    frame = pl.DataFrame({"at": days, "wrong": [4, 6, 5, 7] * 7, "rows": [100] * 28})
    run = ci_toolkit.control_chart(frame, count="wrong", size="rows", every="1d")
    assert not run.result.subgroups.hollow.any()
    weekly = ci_toolkit.control_chart(frame, count="wrong", size="rows", every="1w")
    assert not weekly.result.subgroups.hollow.any()
