"""Stretches of time as a person writes them, and the days that they cover."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from ci_toolkit.analysis.pareto.counts import Counts
from ci_toolkit.api.pareto_settings import ParetoSettings
from ci_toolkit.api.pareto_stretch import (
    Stretch,
    covered_days,
    is_stretch,
    period_of,
    stretch,
    two_stretches,
    window,
)
from ci_toolkit.errors import DataError, UsageError


def days(first: str, number: int) -> np.ndarray:
    start = np.datetime64(first, "D")
    return (start + np.arange(number)).astype("datetime64[us]")


def counts(starts: np.ndarray, each: list[float]) -> Counts:
    number = len(starts)
    values = np.array(each, dtype=np.float64)
    zeros = np.zeros(number, dtype=np.int64)
    return Counts(
        category=("queue",), by=(), streams=((),), categories=(("video",),),
        stream=zeros, kind=zeros, day=np.arange(number), days=starts,
        count=values, amount=values, squares=values, items=None,
        measure="rows", whole=np.array([values.sum()]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2024-01..2024-03", "2024-01-01", "2024-04-01"),
        ("2024-02", "2024-02-01", "2024-03-01"),
        ("2024-Q2", "2024-04-01", "2024-07-01"),
        ("2024-02-28..2024-02-29", "2024-02-28", "2024-03-01"),
        ("2023..2024", "2023-01-01", "2025-01-01"),
    ],
)
def test_both_ends_are_meant_whole(text: str, first: str, after: str) -> None:
    found = stretch(text, "--compare")
    assert str(found.start)[:10] == first
    assert str(found.stop)[:10] == after


def test_an_open_end_reaches_to_the_end_of_the_data() -> None:
    assert stretch("2024-05..", "--since").stop > np.datetime64("2999-01-01")
    assert stretch("..2024-05", "--since").start < np.datetime64("1000-01-01")


@pytest.mark.parametrize("text", ["2024-05..2024-04", "..", "yesterday", "2024-05-01T12:00.."])
def test_what_is_no_stretch_of_days_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        stretch(text, "--compare")


def test_a_column_is_told_from_a_stretch() -> None:
    assert is_stretch("2024-01..2024-03")
    assert is_stretch("2024")
    assert not is_stretch("market")


def test_the_earlier_stretch_comes_first_however_they_are_given() -> None:
    one, other = two_stretches(("2024-02", "2024-01"), days("2024-01-01", 60))
    assert (one.text, other.text) == ("2024-01", "2024-02")


def test_stretches_that_share_days_are_refused() -> None:
    with pytest.raises(UsageError, match="share days"):
        two_stretches(("2024-01..2024-02", "2024-02..2024-03"), days("2024-01-01", 90))


def test_a_stretch_without_rows_says_where_the_data_lie() -> None:
    with pytest.raises(DataError, match="holds no rows") as caught:
        two_stretches(("2024-01", "2025-01"), days("2024-01-01", 60))
    assert "2024-01-01 to 2024-02-29" in str(caught.value.hint)


def test_the_last_thirty_days_end_with_the_newest_day() -> None:
    found = window(ParetoSettings(last="30d"), days("2024-01-01", 60))
    assert found is not None
    assert found.start.astype(dt.datetime) == dt.datetime(2024, 1, 31)


def test_a_window_needs_times() -> None:
    with pytest.raises(DataError, match="time column"):
        window(ParetoSettings(since="2024"), None)


def test_absent_days_of_a_busy_series_are_not_covered() -> None:
    starts = np.delete(days("2024-01-01", 31), [10, 11, 12])
    busy = counts(starts, [1000.0] * 28)
    assert covered_days(busy, stretch("2024-01", "--compare")) == 28


def test_absent_days_of_a_quiet_series_had_none() -> None:
    quiet = counts(days("2024-01-01", 31)[::5], [1.0] * 7)
    assert covered_days(quiet, stretch("2024-01", "--compare")) == 31


def test_only_the_days_of_the_data_are_covered() -> None:
    quiet = counts(days("2024-01-20", 5), [2.0] * 5)
    whole = Stretch("", np.datetime64("0001-01-01", "us"), np.datetime64("9999-12-31", "us"))
    assert covered_days(quiet, whole) == 5


def test_a_row_a_month_is_told_as_a_month() -> None:
    months = np.arange("2023-01", "2024-07", dtype="datetime64[M]").astype("datetime64[us]")
    table = counts(months, [100.0] * 18)
    assert period_of(table) == "month"
    assert covered_days(table, stretch("2023", "--compare")) == 12


def test_days_are_days_though_they_begin_a_month() -> None:
    assert period_of(counts(days("2024-01-01", 40), [1.0] * 40)) == "day"
