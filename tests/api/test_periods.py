"""Periods as whole numbers and their names."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.api.periods import PeriodLabels, finest_regular, ordinal, start_of
from ci_toolkit.api.settings import NOUNS

DATES = st.datetimes(min_value=dt.datetime(1950, 1, 1), max_value=dt.datetime(2100, 1, 1))


@given(DATES, st.sampled_from(list(NOUNS)))
def test_every_time_lies_in_its_own_period(time: dt.datetime, every: str) -> None:
    times = np.array([time], dtype="datetime64[us]")
    number = ordinal(times, every)
    assert start_of(number, every)[0] <= times[0] < start_of(number + 1, every)[0]
    assert ordinal(start_of(number, every), every)[0] == number[0]


@given(DATES)
def test_weeks_start_on_monday(time: dt.datetime) -> None:
    times = np.array([time], dtype="datetime64[us]")
    assert start_of(ordinal(times, "1w"), "1w")[0].astype(dt.datetime).weekday() == 0


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[us]")


def test_a_monthly_table_is_monthly_not_thirty_days_with_gaps() -> None:
    months = days("2024-01-01", "2024-02-01", "2024-03-01", "2024-05-01")
    assert finest_regular([months]) == "1mo"


def test_a_daily_series_with_a_gap_stays_daily() -> None:
    assert finest_regular([days("2024-01-01", "2024-01-02", "2024-01-04", "2024-01-05")]) == "1d"


def test_scattered_times_have_no_step() -> None:
    assert (
        finest_regular([days("2024-01-01T10:05", "2024-01-01T10:06", "2024-03-01T10:06")]) is None
    )


@pytest.mark.parametrize(
    ("every", "name"),
    [
        ("1h", "2024-05-01 00:00"),
        ("1d", "2024-05-01"),
        ("1w", "2024-05-01"),
        ("1mo", "2024-05"),
        ("1q", "2024-Q2"),
        ("1y", "2024"),
    ],
)
def test_names_of_periods(every: str, name: str) -> None:
    labels = PeriodLabels(days("2024-05-01", "2024-05-01"), every)
    assert labels[0] == name
    assert list(labels) == [name, name]
    assert list(labels[1:]) == [name]
