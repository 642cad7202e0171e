"""Lengths of time from start to end: cases still open, deadlines, and real logs, recounted."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ci_toolkit.data.conditions import Column
from ci_toolkit.data.measured import MeasuredExport, measure_export
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import export_from_frame, open_export
from ci_toolkit.errors import UsageError

CASES = Roles(time="opened", start="opened", end="closed")
# opened, closed, due
ROWS = [
    ("2024-01-01 08:00", "2024-01-01 20:00", "2024-01-01 18:00"),
    ("2024-01-01 09:00", "2024-01-02 09:00", "2024-01-03 00:00"),
    ("2024-01-02 10:00", "", "2024-01-02 12:00"),
    ("2024-01-03 10:00", "2024-01-05 10:00", "2024-01-05 10:00"),
    ("2024-01-04 12:00", "", "2024-01-09 00:00"),
    ("2024-01-05 12:00", "2024-01-05 11:00", "2024-01-06 00:00"),
    ("", "2024-01-05 11:00", "2024-01-06 00:00"),
]
HOUR, DAY = 3600.0, 86400.0


def frame_of(typed: bool) -> pl.DataFrame:
    frame = pl.DataFrame(ROWS, schema=["opened", "closed", "due"], orient="row")
    if not typed:
        return frame
    return frame.with_columns(pl.all().str.to_datetime("%Y-%m-%d %H:%M", strict=False))


def measure(frame: pl.DataFrame, roles: Roles = CASES, **options: Any) -> MeasuredExport:
    return measure_export(export_from_frame(frame), roles, **options)


def one(found: MeasuredExport) -> dict[str, float]:
    return found.beyond.row(0, named=True)


# --- still open ------------------------------------------


def test_open_cases_stay_out_until_they_are_asked_for() -> None:
    found = measure(frame_of(False), usl=DAY)
    assert dict(found.ledger.blank_columns) == {"opened": 1, "closed": 2}
    assert found.ledger.reasons[0].reason == "`closed` is before `opened`"
    assert one(found)["n"] == 3
    said = "2 cases have no `closed` and may be open: left out; `--censored open` counts them"
    assert said in found.notes


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("time", ["opened", "closed"])
@pytest.mark.parametrize("kept", [False, True])
def test_open_cases_last_until_the_newest_time(typed: bool, time: str, kept: bool) -> None:
    roles = Roles(time=time, start="opened", end="closed")
    found = measure(frame_of(typed), roles, usl=DAY, censored="open", individuals=kept, every="1d")
    assert found.as_of == dt.datetime(2024, 1, 5, 12)
    assert found.values.rows() == [
        (12 * HOUR, 1.0, False),
        (DAY, 1.0, False),
        (DAY, 1.0, True),
        (2 * DAY, 1.0, False),
        (3 * DAY + 2 * HOUR, 1.0, True),
    ]
    assert one(found) == {
        "n": 5, "below": 0, "above": 2, "censored": 2, "censored_above": 1, "undecided": 1,
    }  # fmt: skip
    assert found.ledger.used == 5
    assert dict(found.ledger.blank_columns) == {"opened": 1}
    assert found.cells.table["n"].sum() == 3
    assert found.beyond_by_period is not None
    # By its end a case that is open is in no period yet.
    assert found.beyond_by_period["n"].sum() == (4 if time == "opened" else 3)
    assert any("2024-01-05 12:00:00" in note for note in found.notes)


@pytest.mark.parametrize("typed", [False, True])
def test_open_cases_last_until_the_time_given(typed: bool) -> None:
    found = measure(frame_of(typed), censored="open", as_of="2024-01-04 13:00")
    still = found.values.filter("censored")["value"].to_list()
    # The third ended a day after; until then it was open too.
    assert still == [HOUR, DAY + 3 * HOUR, 2 * DAY + 3 * HOUR]
    early = measure(frame_of(typed), censored="open", as_of=dt.datetime(2024, 1, 3))
    reasons = {reason.reason: reason.rows for reason in early.ledger.reasons}
    # Three were opened later, whatever became of them.
    assert reasons["`opened` is after 2024-01-03 00:00:00"] == 3
    assert measure(frame_of(typed), censored="open", as_of="2024-01-06").as_of == dt.datetime(
        2024, 1, 6, 23, 59, 59, 999999
    )


def test_a_condition_on_cases_fills_only_ends_that_are_missing() -> None:
    frame = frame_of(False).with_columns(state=pl.Series(list("ccoococ")))
    found = measure(frame, censored="state = 'o'", as_of="2024-01-07 10:00")
    assert found.values.filter("censored")["value"].to_list() == [2 * DAY, 5 * DAY]
    assert dict(found.ledger.blank_columns) == {"opened": 1, "closed": 1}


def test_clocks_of_a_zone_give_the_time_that_went_by() -> None:
    frame = pl.DataFrame(
        {"opened": ["2024-03-30 12:00", "2024-03-29 12:00"], "closed": ["", "2024-03-31 12:00"]}
    )
    found = measure(frame, censored="open", zone="Europe/Berlin")
    assert found.values["value"].to_list() == [23 * HOUR, 47 * HOUR]


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="does not understand `soon`"):
        measure(frame_of(False), censored="open", as_of="soon")


# --- deadlines ------------------------------------------


@pytest.mark.parametrize("typed", [False, True])
def test_a_column_of_times_is_a_deadline(typed: bool) -> None:
    found = measure(frame_of(typed), usl_column="due", censored="open")
    assert found.relative == (None, 0.0)
    assert found.values.rows() == [
        (-84 * HOUR, 1.0, True),
        (-15 * HOUR, 1.0, False),
        (0.0, 1.0, False),
        (2 * HOUR, 1.0, False),
        (3 * DAY, 1.0, True),
    ]
    assert one(found) == {
        "n": 5, "below": 0, "above": 2, "censored": 2, "censored_above": 1, "undecided": 1,
    }  # fmt: skip


def test_a_deadline_that_is_a_day_lasts_until_its_end() -> None:
    frame = frame_of(False).with_columns(pl.col("due").str.slice(0, 10))
    found = measure(frame, usl_column="due")
    assert one(found)["above"] == 0
    assert found.values["value"].to_list() == [-39 * HOUR, -14 * HOUR, -4 * HOUR]
    assert any("until the end of its day" in note for note in found.notes)


def test_a_column_of_lengths_is_in_seconds() -> None:
    frame = frame_of(False).with_columns(promise=pl.lit("36 h"))
    found = measure(frame, usl_column="promise")
    assert one(found)["above"] == 1
    assert found.values["value"].to_list() == [-24 * HOUR, -12 * HOUR, 12 * HOUR]


def test_a_deadline_goes_with_ends() -> None:
    frame = frame_of(True).with_columns(secs=pl.lit(5.0))
    roles = Roles(time="opened", value=Column("secs", "number"))
    with pytest.raises(UsageError, match="a time can be no limit of a value"):
        measure(frame, roles, usl_column=Column("due", "time"))


# --- real exports ------------------------------------------


def _clock(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, "%d/%m/%Y %H:%M")
    except ValueError:
        return None


@pytest.mark.parametrize("hours", [24, 72, 240])
def test_lead_times_of_a_ticket_log(shared_data: Path, hours: int) -> None:
    (path,) = (shared_data / "eventlogs").glob("servicenow_incident_log_*.csv")
    last: dict[str, tuple[dt.datetime, int, str, str]] = {}
    newest = dt.datetime.min
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            times = [_clock(row[name]) for name in ("sys_updated_at", "opened_at", "resolved_at")]
            newest = max(newest, *(time for time in times[1:] if time))
            case = (times[0] or dt.datetime.min, number, row["opened_at"], row["resolved_at"])
            last[row["number"]] = max(last.get(row["number"], case), case)
    lengths = []
    for _, _, opened, resolved in last.values():
        start, end = _clock(opened), _clock(resolved)
        if start is not None:
            lengths.append((((end or newest) - start).total_seconds(), end is None))
    known = [length for length, still in lengths if not still and length >= 0]
    roles = Roles(time="sys_updated_at", start="opened_at", end="resolved_at", id="number")
    with open_export([str(path)]) as export:
        found = measure_export(export, roles, usl=hours * HOUR)
        still = measure_export(export, roles, usl=hours * HOUR, censored="open")
    assert one(found)["n"] == len(known) == found.values["weight"].sum()
    assert one(found)["above"] == sum(length > hours * HOUR for length in known)
    sound = [(length, is_open) for length, is_open in lengths if length >= 0]
    assert one(still)["n"] == len(sound)
    assert one(still)["censored"] == sum(is_open for _, is_open in sound)
    assert one(still)["above"] == sum(length > hours * HOUR for length, _ in sound)


def test_publication_lag_of_a_notice_log(shared_data: Path) -> None:
    path = shared_data / "dmca" / "dmca_notice_log_2021_2024.csv"
    lags, wrong = [], 0
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                start = dt.datetime.strptime(row["notice_date_in_filename"], "%Y-%m-%d")
            except ValueError:
                wrong += bool(row["notice_date_in_filename"])
                continue
            end = dt.datetime.fromisoformat(row["added_commit_date"]).astimezone(dt.UTC)
            lags.append((end.replace(tzinfo=None) - start).total_seconds())
    negative = sum(lag < 0 for lag in lags)
    used = [lag for lag in lags if lag >= 0]
    roles = Roles(
        time="added_commit_date", start="notice_date_in_filename", end="added_commit_date"
    )
    with open_export([str(path)]) as export:
        found = measure_export(export, roles, usl=5 * DAY)
    reasons = {reason.reason: reason.rows for reason in found.ledger.reasons}
    said = "`added_commit_date` is before `notice_date_in_filename`"
    assert negative
    assert reasons == {said: negative, "`notice_date_in_filename` is not a time": wrong}
    assert one(found)["n"] == len(used)
    assert one(found)["above"] == sum(lag > 5 * DAY for lag in used)
    assert found.beyond_by_period is not None
    sums = found.beyond_by_period.select(pl.col("n", "conforming").sum()).row(0)
    assert sums == (len(used), sum(lag <= 5 * DAY for lag in used))


def test_disclosure_delay_of_a_platform(shared_data: Path) -> None:
    path = shared_data / "dsa" / "dsa_tiktok_daily_wide_to_2025-06-30.csv"
    name = "disclosure_delay.mean"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    delays = sorted(float(row[name]) for row in rows if row[name])
    with open_export([str(path)]) as export:
        time = next(column for column in export.columns if export.profile()[column].kind == "time")
        roles = Roles(time=time, value=Column(name, "number"))
        found = measure_export(export, roles, usl=3 * DAY, individuals=True)
    assert one(found)["n"] == len(delays)
    assert one(found)["above"] == sum(delay > 3 * DAY for delay in delays)
    assert found.values["value"].to_list() == sorted(set(delays))
