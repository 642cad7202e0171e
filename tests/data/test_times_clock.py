"""Changes of the clock: told for single times, and left out of lengths of time."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.data.cells import Cells
from ci_toolkit.data.clock_changes import first_moment, moment, repeated, skipped
from ci_toolkit.data.reduce import reduce_export
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import export_from_frame

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
UTC = dt.UTC


def never_shown(clock: dt.datetime, zone: str) -> bool:
    there = clock.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    return there.replace(tzinfo=None) != clock


def shown_twice(clock: dt.datetime, zone: str) -> bool:
    first, second = (clock.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset() and not never_shown(clock, zone)


def elapsed(start: dt.datetime, end: dt.datetime, zone: str) -> float:
    at = [one.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for one in (start, end)]
    return (at[1] - at[0]).total_seconds()


def evaluated(clocks: list[dt.datetime], expression: pl.Expr) -> list[object]:
    frame = pl.DataFrame({"t": clocks}, schema={"t": pl.Datetime("us")})
    return frame.select(expression).to_series().to_list()


@pytest.mark.parametrize("zone", ZONES)
def test_every_quarter_of_an_hour_of_a_year(zone: str) -> None:
    quarter = dt.timedelta(minutes=15)
    clocks = [dt.datetime(2024, 1, 1) + quarter * n for n in range(366 * 96)]
    gone, twice = (evaluated(clocks, f(pl.col("t"), zone)) for f in (skipped, repeated))
    assert gone == [never_shown(clock, zone) for clock in clocks]
    assert twice == [shown_twice(clock, zone) for clock in clocks]
    hours = 0.5 if zone == "Australia/Lord_Howe" else 1
    assert (sum(gone), sum(twice)) == (hours * 4, hours * 4)  # type: ignore[arg-type]
    at = evaluated(clocks, moment(pl.col("t"), zone))
    plain = [clock.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for clock in clocks]
    kept = [None if lost else p.replace(tzinfo=None) for lost, p in zip(gone, plain, strict=True)]
    assert at == kept


def test_missing_times_are_neither_skipped_nor_repeated() -> None:
    for flag in (skipped, repeated):
        assert evaluated([None], flag(pl.col("t"), "Europe/Berlin")) == [False]  # type: ignore[list-item]


def test_a_day_without_midnight_begins_with_its_first_hour() -> None:
    day = dt.datetime(2018, 11, 4)  # clocks in Brazil went from 00:00 to 01:00
    assert never_shown(day, "America/Sao_Paulo")
    begin = evaluated([day], first_moment(pl.col("t"), "America/Sao_Paulo"))
    assert begin == [dt.datetime(2018, 11, 4, 3)]


def lengths(start: list[object], end: list[object], **options: str) -> Cells:
    export = export_from_frame(pl.DataFrame({"a": start, "b": end}))
    roles = Roles(start="a", end="b")
    return reduce_export(export, roles, subgroup_size=1, **options)  # type: ignore[arg-type]


NEAR = st.datetimes(dt.datetime(2024, 3, 8), dt.datetime(2024, 4, 9)).map(
    lambda clock: clock.replace(fold=0)  # a text says nothing of the second of two hours
)


@given(st.lists(st.tuples(NEAR, NEAR), min_size=1, max_size=20), st.sampled_from(ZONES))
def test_lengths_between_naive_columns_are_time_that_went_by(
    pairs: list[tuple[dt.datetime, dt.datetime]], zone: str
) -> None:
    always = dt.datetime(2024, 6, 1, 10)
    pairs = [(always, always + dt.timedelta(hours=3)), *pairs]
    texts = [[one.isoformat(" ") for one in column] for column in zip(*pairs, strict=True)]
    cells = lengths(texts[0], texts[1], zone=zone)  # type: ignore[arg-type]
    lost = [any(never_shown(one, zone) for one in pair) for pair in pairs]
    spans = [elapsed(*pair, zone) for pair, gone in zip(pairs, lost, strict=True) if not gone]
    assert cells.table["mean"].to_list() == pytest.approx([s for s in spans if s >= 0])
    gone = sum(r.rows for r in cells.ledger.reasons if "does not exist in" in r.reason)
    assert (gone, cells.ledger.used) == (sum(lost), sum(s >= 0 for s in spans))


def test_clock_times_that_do_not_exist_are_named() -> None:
    cells = lengths(
        ["2024-03-30 12:00", "2024-03-31 02:30"], ["2024-03-31 12:00"] * 2, zone="Europe/Berlin"
    )
    (reason,) = cells.ledger.reasons
    assert reason.reason == "`a` does not exist in Europe/Berlin (the clock was changed)"
    assert reason.samples == ("2024-03-31 02:30",)
    assert cells.table["mean"].to_list() == [23 * 3600]


def test_a_repeated_hour_is_told() -> None:
    cells = lengths(
        ["2024-10-27 02:30", "2024-10-28 02:30"], ["2024-10-27 04:30", "2024-10-28 04:30"],
        zone="Europe/Berlin",
    )  # fmt: skip
    assert cells.table["mean"].to_list() == [3 * 3600, 2 * 3600]
    assert any(note.startswith("1 time of `a` without an offset") for note in cells.notes)


def test_days_are_days_of_the_calendar_however_long_they_were() -> None:
    texts = lengths(["2024-03-30", "2024-03-31"], ["2024-03-31", "2024-04-01"], zone=ZONES[0])
    typed = lengths([dt.date(2024, 3, 30)], [dt.date(2024, 4, 1)], zone=ZONES[0])
    assert texts.table["mean"].to_list() == [86_400, 86_400]
    assert typed.table["mean"].to_list() == [2 * 86_400]


def test_offsets_clocks_and_types_give_the_same_length() -> None:
    start, end = dt.datetime(2024, 3, 30, 12), dt.datetime(2024, 3, 31, 12)
    zoned = [one.replace(tzinfo=ZoneInfo(ZONES[0])) for one in (start, end)]
    written = [one.isoformat() for one in zoned]
    columns = ([start], [end]), ([start.isoformat()], [written[1]]), (written[:1], written[1:])
    for a, b in (*columns, ([zoned[0]], [zoned[1]]), ([zoned[0]], [end]), (written[:1], [end])):
        assert lengths(a, b, zone=ZONES[0]).table["mean"].to_list() == [23 * 3600]
    assert lengths(written[:1], written[1:]).table["mean"].to_list() == [23 * 3600]
    assert lengths([zoned[0]], [zoned[1]]).table["mean"].to_list() == [23 * 3600]
    assert lengths([start], [end]).table["mean"].to_list() == [24 * 3600]


def test_clock_days_of_a_single_column_stay_as_they_are_written() -> None:
    texts = ["2024-03-31 02:30:00", "2024-10-27 02:30:00"]
    export = export_from_frame(pl.DataFrame({"t": texts}))
    cells = reduce_export(export, Roles(time="t"), every="1h", zone="Europe/Berlin")
    filled = cells.table.filter(pl.col("count") > 0)["period"].to_list()
    assert filled == [dt.datetime(2024, 3, 31, 2), dt.datetime(2024, 10, 27, 2)]
