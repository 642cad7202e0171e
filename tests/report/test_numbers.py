"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.analysis.wording import duration
from ci_toolkit.report.numbers import ABSENT, fitting, ranges

SECONDS = {"d": 86_400, "h": 3_600, "min": 60, "s": 1}


def read_back(text: str) -> float:
    sign = -1 if text.startswith("-") else 1
    words = text.lstrip("-").replace(",", "").split()
    pairs = zip(words[::2], words[1::2], strict=True)
    return sign * sum(float(number) * SECONDS[unit] for number, unit in pairs)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (48_000, "13 h 20 min"),
        (3_599.9, "1 h"),
        (86_399.9, "1 d"),
        (59.97, "1 min"),
        (187_200, "2 d 4 h"),
        (0.25, "0.25 s"),
        (-7_200, "-2 h"),
        (math.nan, ABSENT),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@given(st.floats(-1e9, 1e9))
def test_a_duration_is_right_to_its_second_unit(seconds: float) -> None:
    size = abs(seconds)
    unit = next((u for u in (86_400, 3_600, 60) if size >= u), 60)
    coarse = {86_400: 3_600, 3_600: 60, 60: 1}[unit]
    assert abs(read_back(duration(seconds)) - seconds) <= coarse / 2 + 0.051


def test_a_small_spread_keeps_a_third_unit() -> None:
    assert duration(100_000) == "1 d 4 h"
    assert duration(100_000, finest=120) == "1 d 3 h 47 min"


@pytest.mark.parametrize(
    ("style", "spread", "value", "cell", "fact"),
    [
        ("percent", 0.00105, 0.0151812, "1.52 %", "1.518 %"),
        ("percent", 0.0004, 0.9995, "99.950 %", "99.95 %"),
        ("plain", 0.0098, 74.00118, "74.0012", "74.00118"),
        ("plain", 1200.0, 123_456.7, "123,457", "123,457"),
        ("plain", math.nan, 0.5, "0.5000", "0.5"),
        ("plain", 0.5, -0.0001, "0.00", "0"),
        ("plain", 1.0, math.nan, ABSENT, ABSENT),
        ("duration", 600.0, 48_000.0, "13 h 20 min", "13 h 20 min"),
    ],
)
def test_digits_follow_the_spread(
    style: str, spread: float, value: float, cell: str, fact: str
) -> None:
    form = fitting(style, spread, abs(value))  # type: ignore[arg-type]
    assert (form.cell(value), form.fact(value)) == (cell, fact)


def test_counts_have_no_decimals_but_their_limits_have() -> None:
    form = fitting("plain", 4.2, 20.0, whole=True)
    assert (form.cell(20.0), form.limit(33.41)) == ("20", "33.4")


def test_a_unit_stands_in_facts_and_not_in_columns() -> None:
    form = fitting("plain", 0.5, 12.0, unit="km")
    assert (form.fact(12.3456), form.cell(12.3456)) == ("12.346 km", "12.35")


def test_ranges_join_the_first_and_the_last() -> None:
    assert ranges(["a", "b", "c"]) == "a to c"
    assert ranges(["a", "a"]) == "a"
