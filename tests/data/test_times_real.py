"""The times of real exports against a plain reading of the same cells."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from ci_toolkit.data.columns import typed
from ci_toolkit.data.reduce import reduce_export
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import Export, open_export
from ci_toolkit.data.time_words import offsets

Plain = Callable[[str], dt.datetime | None]


def cells(path: Path, column: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]


def read(export: Export, column: str, zone: str | None = None) -> list[dt.datetime | None]:
    expression = typed(export, column, "time", zone=zone).alias("t")
    return export.collect(lambda frame: frame.select(expression))["t"].to_list()


def parsed(form: str) -> Plain:
    def plain(text: str) -> dt.datetime | None:
        try:
            return dt.datetime.strptime(text, form)
        except ValueError:
            return None

    return plain


SERVICENOW = "eventlogs/servicenow_incident_log_opened_2016-02-29_to_03-13.csv"
LOG = "dmca/dmca_notice_log_2021_2024.csv"


@pytest.mark.parametrize(
    "column", ["opened_at", "sys_created_at", "sys_updated_at", "resolved_at", "closed_at"]
)
def test_days_before_months_without_padding(shared_data: Path, column: str) -> None:
    path = shared_data / SERVICENOW
    expected = [parsed("%d/%m/%Y %H:%M")(text) for text in cells(path, column)]
    with open_export([str(path)]) as export:
        assert read(export, column) == expected
        form = export.time_format(column)
        assert (form.ambiguous, form.contrary) == (False, ())
        assert form.describe().startswith("day/month/year hour:minute, such as ")


def test_lengths_between_columns_of_cases(shared_data: Path) -> None:
    path = shared_data / SERVICENOW
    plain = parsed("%d/%m/%Y %H:%M")
    pairs = [
        (plain(a), plain(b))
        for a, b in zip(cells(path, "opened_at"), cells(path, "sys_created_at"), strict=True)
    ]
    seconds = [(b - a).total_seconds() for a, b in pairs if a and b]
    with open_export([str(path)]) as export:
        roles = Roles(time="opened_at", start="opened_at", end="sys_created_at")
        reduced = reduce_export(export, roles, every="1mo")
    before = sum(s < 0 for s in seconds)
    reasons = {reason.reason: reason.rows for reason in reduced.ledger.reasons}
    assert reasons == {"`sys_created_at` is before `opened_at`": before}
    assert reduced.ledger.used == len(seconds) - before
    assert reduced.ledger.blank == len(pairs) - len(seconds)
    table = reduced.table.filter(pl.col("n") > 0)
    total = (table["n"] * table["mean"]).sum()
    assert total == pytest.approx(sum(s for s in seconds if s >= 0))


def test_month_thirteen_of_the_notice_log_stays_unusable(shared_data: Path) -> None:
    path = shared_data / LOG
    texts = cells(path, "notice_date_in_filename")
    expected = [parsed("%Y-%m-%d")(text) for text in texts]
    lost = [text for text, day in zip(texts, expected, strict=True) if day is None]
    assert any(text[5:7] == "13" for text in lost)
    with open_export([str(path)]) as export:
        assert read(export, "notice_date_in_filename") == expected
        roles = Roles(time="notice_date_in_filename")
        reduced = reduce_export(export, roles, every="1mo")
        assert read(export, "notice_date_in_filename") == expected
    assert reduced.ledger.unusable == sum(bool(text) for text in lost)
    assert not [note for note in reduced.notes if "form" in note or "month first" in note]


@pytest.mark.parametrize("zone", [None, "America/Los_Angeles", "Europe/Berlin"])
def test_offsets_of_the_notice_log(shared_data: Path, zone: str | None) -> None:
    from zoneinfo import ZoneInfo

    path = shared_data / LOG
    texts = cells(path, "added_commit_date")
    there = ZoneInfo(zone or "UTC")
    moments = [dt.datetime.fromisoformat(text).astimezone(there) for text in texts]
    with open_export([str(path)]) as export:
        found = read(export, "added_commit_date", zone)
        told = export.collect(
            lambda frame: frame.select(offsets(pl.col("added_commit_date")).alias("t"))
        )["t"]
    assert found == [moment.replace(tzinfo=None) for moment in moments]
    assert Counter(told.to_list()) == Counter(text[19:] for text in texts)


def test_lags_of_the_notice_log_in_the_zone_of_its_dates(shared_data: Path) -> None:
    from zoneinfo import ZoneInfo

    path, zone = shared_data / LOG, "America/Los_Angeles"
    pairs = zip(
        cells(path, "notice_date_in_filename"), cells(path, "added_commit_date"), strict=True
    )
    plain = parsed("%Y-%m-%d")
    lags = []
    for day, added in pairs:
        begin = plain(day)
        if begin is not None:
            begun = begin.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
            lags.append((dt.datetime.fromisoformat(added) - begun).total_seconds())
    with open_export([str(path)]) as export:
        roles = Roles(start="notice_date_in_filename", end="added_commit_date")
        reduced = reduce_export(export, roles, subgroup_size=1, zone=zone)
    assert reduced.table["mean"].to_list() == pytest.approx([lag for lag in lags if lag >= 0])


def test_statements_of_reasons_and_their_report_periods(shared_data: Path) -> None:
    path = next((shared_data / "dsa/sor_full").glob("*.csv"))
    for column in ("application_date", "created_at", "content_date"):
        expected = [parsed("%Y-%m-%d %H:%M:%S")(text) for text in cells(path, column)]
        with open_export([str(path)]) as export:
            assert read(export, column) == expected
    report = shared_data / "reports/dsa_raw_templates/tiktok_2025H2_9_human_resources.csv"
    with open_export([str(report)]) as export:
        found = [day for day in read(export, "Reporting period") if day is not None]
        assert set(found) == {dt.datetime(2025, 7, 1)}
