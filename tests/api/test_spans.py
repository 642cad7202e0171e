"""Times, ranges and durations as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.api.spans import (
    parse_duration,
    parse_when,
    require_when,
    split_range,
    window_before,
)
from ci_toolkit.errors import UsageError


@pytest.mark.parametrize(
    ("text", "start", "stop"),
    [
        ("2024", "2024-01-01", "2025-01-01"),
        ("2024-Q4", "2024-10-01", "2025-01-01"),
        ("2024-02", "2024-02-01", "2024-03-01"),
        ("2024-12", "2024-12-01", "2025-01-01"),
        ("2024-W01", "2024-01-01", "2024-01-08"),
        ("2024-02-29", "2024-02-29", "2024-03-01"),
        ("2024-02-29 13:30", "2024-02-29T13:30", "2024-02-29T13:31"),
        ("2024-02-29T13:30:05", "2024-02-29T13:30:05", "2024-02-29T13:30:06"),
    ],
)
def test_a_time_of_any_precision_covers_its_whole_stretch(text: str, start: str, stop: str) -> None:
    when = parse_when(text)
    assert when is not None
    assert when.start == dt.datetime.fromisoformat(start)
    assert when.stop == dt.datetime.fromisoformat(stop)


@pytest.mark.parametrize("text", ["", "soon", "2024-13", "2023-02-29", "2024-W60", "24-01-01", "5"])
def test_what_is_no_time_is_refused_in_one_line(text: str) -> None:
    assert parse_when(text) is None
    with pytest.raises(UsageError, match="does not understand"):
        require_when(text, "--since")


def test_ranges_are_open_where_an_end_is_missing() -> None:
    assert split_range("2024-01..2024-03", "--baseline") == ("2024-01", "2024-03")
    assert split_range("..2024-03", "--baseline") == (None, "2024-03")
    assert split_range("2024-03..", "--baseline") == ("2024-03", None)
    assert split_range("2024-03", "--baseline") == ("2024-03", "2024-03")
    with pytest.raises(UsageError):
        split_range("..", "--baseline")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("24h", 86400),
        ("5d", 432000),
        ("1h30min", 5400),
        ("1.5 h", 5400),
        ("90s", 90),
        ("2w", 1209600),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "h", "5x", "-5d", "5d extra"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert parse_duration(text) is None


def test_windows_count_back_from_the_end() -> None:
    end = dt.datetime(2024, 3, 31)
    assert window_before(end, "13w") == dt.datetime(2023, 12, 31)
    assert window_before(end, "1mo") == dt.datetime(2024, 2, 29)
    assert window_before(end, "2y") == dt.datetime(2022, 3, 31)
    assert window_before(dt.datetime(2024, 2, 29), "1y") == dt.datetime(2023, 2, 28)
    with pytest.raises(UsageError):
        window_before(end, "a while")


@given(st.text(max_size=12))
def test_no_text_is_a_fault(text: str) -> None:
    parse_duration(text)
    when = parse_when(text)
    assert when is None or when.start < when.stop
