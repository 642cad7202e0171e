"""Real exports are read whole: as many rows as a plain reading finds, each accounted for."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path

import polars as pl
import pytest

from ci_toolkit.data.conditions import Column
from ci_toolkit.data.reduce import Cells, reduce_export
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import open_export

SERVICENOW = "eventlogs/servicenow_incident_log_opened_2016-02-29_to_03-13.csv"
NOTICES = "dmca/dmca_notice_log_2021_2024.csv"
TIKTOK = "dsa/dsa_tiktok_daily_wide_to_2025-06-30.csv"
PLATFORMS = "dsa/dsa_daily_rows_all_platforms_2023-09-25_2025-06-30.csv"
LONG = "dsa/dsa_daily_stats_long_4platforms_to_2025-06-30.parquet"


def number(name: str) -> Column:
    return Column(name, "number")


def cells_of(path: Path, roles: Roles, **options: object) -> Cells:
    with open_export([str(path)]) as export:
        return reduce_export(export, roles, **options)


def plainly(path: Path) -> list[dict[str, str]]:
    """The rows as Python's own reader gives them."""
    text = path.read_bytes().decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    return list(csv.DictReader(text.replace("\r", "\n").splitlines(keepends=True)))


def test_every_text_export_is_read_whole(shared_data: Path) -> None:
    paths = sorted(shared_data.rglob("*.csv"))
    assert len(paths) > 25
    for path in paths:
        expected = plainly(path)
        if "SUMMARY" in path.name:
            # A row of blank cells and one of totals end each yearly summary of twelve months.
            assert not any(expected[-2].values())
            assert next(iter(expected[-1].values())) == "Totals"
            expected = expected[:-2]
            assert len(expected) == 12
        with open_export([str(path)]) as export:
            assert export.collect(lambda frame: frame.select(pl.len())).item() == len(expected)
            assert len(export.columns) == len(expected[0]), path.name
            for column, profile in export.profile().items():
                if profile.kind != "number":
                    continue
                roles = Roles(value=number(column))
                cells = reduce_export(export, roles, individuals=True)
                assert cells.ledger.read == len(expected)
                assert cells.ledger.used == cells.table.height


def test_tiktok_centre(shared_data: Path) -> None:
    roles = Roles(time="start_date", count=number("automated_detection=No"), size=number("rows"))
    cells = cells_of(shared_data / TIKTOK, roles)
    assert (cells.every, cells.table.height, cells.ledger.used) == ("1d", 640, 640)
    centre = cells.table["count"].sum() / cells.table["n"].sum()
    assert round(centre, 6) == 0.015181
    rows = plainly(shared_data / TIKTOK)
    assert cells.table["n"].sum() == sum(int(row["rows"]) for row in rows)


def test_platforms_by_day(shared_data: Path) -> None:
    roles = Roles(time="start_date", count=number("count"), by=("platform",))
    cells = cells_of(shared_data / PLATFORMS, roles, every="1d")
    rows = plainly(shared_data / PLATFORMS)
    assert cells.table.height == len({(row["platform"], row["start_date"]) for row in rows})
    assert cells.table["count"].sum() == sum(int(row["count"]) for row in rows)


def test_the_long_parquet_by_platform(shared_data: Path) -> None:
    roles = Roles(time="start_date", count=number("count"), by=("platform",))
    cells = cells_of(shared_data / LONG, roles, every="1mo")
    frame = pl.read_parquet(shared_data / LONG)
    expected = frame.group_by("platform").agg(pl.col("count").sum()).sort("platform")
    found = cells.table.group_by("platform").agg(pl.col("count").sum()).sort("platform")
    assert found["count"].to_list() == [float(value) for value in expected["count"]]


def test_unpadded_times_of_the_ticket_log(shared_data: Path) -> None:
    rows = plainly(shared_data / SERVICENOW)
    days = [dt.datetime.strptime(row["opened_at"], "%d/%m/%Y %H:%M").date() for row in rows]
    roles = Roles(time="opened_at", event=Column("made_sla", "boolean"))
    cells = cells_of(shared_data / SERVICENOW, roles, every="1d")
    assert cells.table["n"].to_list() == [float(days.count(day)) for day in sorted(set(days))]
    late = sum(row["made_sla"] == "false" for row in rows)
    assert cells.table["n"].sum() - cells.table["count"].sum() == late == 3063


def test_cases_of_the_ticket_log(shared_data: Path) -> None:
    roles = Roles(time="sys_updated_at", event=Column("made_sla", "boolean"), id="number")
    cells = cells_of(shared_data / SERVICENOW, roles, every="1w")
    assert cells.ledger.used == len({row["number"] for row in plainly(shared_data / SERVICENOW)})
    assert cells.ledger.filtered == 28_071 - 3_931


def test_lead_times_of_notices(shared_data: Path) -> None:
    roles = Roles(
        time="added_commit_date", start="notice_date_in_filename", end="added_commit_date"
    )
    cells = cells_of(shared_data / NOTICES, roles, every="1mo")
    negative, unread, blank, used = [], [], 0, 0
    for line, row in enumerate(plainly(shared_data / NOTICES), start=2):
        text = row["notice_date_in_filename"]
        try:
            start = dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC)
        except ValueError:
            unread += [line] if text else []
            blank += not text
            continue
        end = dt.datetime.fromisoformat(row["added_commit_date"])
        negative += [line] if end < start else []
        used += end >= start
    reasons = {reason.reason: reason for reason in cells.ledger.reasons}
    before = reasons["`added_commit_date` is before `notice_date_in_filename`"]
    assert (before.rows, before.first) == (len(negative), tuple(negative[:5]))
    assert reasons["`notice_date_in_filename` is not a time"].first == tuple(unread[:5])
    assert (cells.ledger.blank, cells.ledger.used) == (blank, used)


@pytest.mark.parametrize("year", ["2016", "2017"])
def test_texts_among_the_numbers_of_notices(shared_data: Path, year: str) -> None:
    path = shared_data / f"dmca/{year}-COMPILED-DATA.csv"
    cells = cells_of(path, Roles(value=number("Nr. of Repos Affected")), individuals=True)
    texts = [row["Nr. of Repos Affected"] or "" for row in plainly(path)]
    blank = ("", "?")
    odd = [n for n, text in enumerate(texts, start=2) if text not in blank and not text.isdigit()]
    assert cells.ledger.reasons[0].first == tuple(odd[:5])
    assert cells.ledger.blank == sum(text in blank for text in texts)


def test_years_of_notices_join_with_a_renamed_column(shared_data: Path) -> None:
    pattern = str(shared_data / "dmca" / "20??-COMPILED-DATA.csv")
    names = {"Nr. of Repos Affected": "repos", "Number of Repos Affected": "repos"}
    with open_export([pattern], rename=names) as export:
        cells = reduce_export(export, Roles(value=number("repos")), individuals=True)
    assert cells.ledger.read == 532 + 784 + 1439 + 1846 + 1799
    assert all(len(reason.paths) == len(reason.first) for reason in cells.ledger.reasons)


@pytest.mark.parametrize(("id_column", "share"), [(None, 0.1091), ("number", 0.7693)])
def test_missed_agreements_by_event_and_by_case(
    shared_data: Path, id_column: str | None, share: float
) -> None:
    """A case's last event tells; its events before it mostly say that nothing is late yet."""
    late = {"false": 1, "true": 0}
    rows = plainly(shared_data / SERVICENOW)
    told = {(row["number"] if id_column else str(at)): row for at, row in enumerate(rows)}
    expected = sum(late[row["made_sla"]] for row in told.values())
    roles = Roles(time="opened_at", event=Column("made_sla", "boolean"), id=id_column)
    cells = cells_of(shared_data / SERVICENOW, roles, every="1w")
    number = cells.table["n"].sum()
    assert number - cells.table["count"].sum() == expected
    assert round(expected / number, 4) == share


def test_blank_days_of_trusted_flaggers(shared_data: Path) -> None:
    name = "source_type=SOURCE_TRUSTED_FLAGGER"
    rows = plainly(shared_data / TIKTOK)
    blank = sum(not row[name] for row in rows)
    roles = Roles(time="start_date", count=number(name), size=number("rows"))
    left_out = cells_of(shared_data / TIKTOK, roles, every="1d")
    assert (left_out.ledger.blank, left_out.table.height) == (blank, 640 - blank)
    zero = cells_of(shared_data / TIKTOK, roles, every="1d", blank_as=0)
    assert (zero.ledger.blank, zero.table.height) == (0, 640)
    assert zero.table["n"].sum() == sum(int(row["rows"]) for row in rows)
    assert zero.table["count"].sum() == left_out.table["count"].sum()


@pytest.mark.parametrize(
    ("path", "time", "value", "step"),
    [
        ("reports/meta_cser/meta-2023-q2.csv", "period", "value", "1q"),
        ("reports/tiktok_cger/tiktok-2023-q2.csv", "Period", "Result", "1q"),
        ("reports/india_it_rules.csv", "period", "value", "1mo"),
    ],
)
def test_periods_of_reports_are_read(
    shared_data: Path, path: str, time: str, value: str, step: str
) -> None:
    """2017Q4, Jul-Sep 2020 and 2022-07 stand for their first day."""
    rows = plainly(shared_data / path)
    days = {first_day_of(row[time]) for row in rows}
    cells = cells_of(shared_data / path, Roles(time=time, value=number(value)), every=step)
    unread = [row for row in rows if first_day_of(row[time]) is None]
    reasons = {reason.reason: reason.rows for reason in cells.ledger.reasons}
    assert reasons.get(f"`{time}` is not a time", 0) == len(unread)
    assert set(cells.table["period"]) <= days
    assert cells.table.height > 10


def first_day_of(text: str) -> dt.datetime | None:
    """A month or quarter as these reports write them."""
    quarters = {"Jan-Mar": 1, "Apr-Jun": 4, "Jul-Sep": 7, "Oct-Dec": 10}
    if found := re.fullmatch(r"(\d{4})Q(\d)", text):
        return dt.datetime(int(found[1]), 3 * int(found[2]) - 2, 1)
    if found := re.fullmatch(r"(\w{3}-\w{3}) (\d{4})", text):
        return dt.datetime(int(found[2]), quarters[found[1]], 1) if found[1] in quarters else None
    if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
        return dt.datetime(int(found[1]), int(found[2]), 1)
    return None
