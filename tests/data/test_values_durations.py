"""Lengths of time in all their forms become seconds; a moment of the day is none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.valued import export_of, values

from ci_toolkit.data.profile import ColumnProfile

SECONDS = st.integers(0, 400 * 3600)


def split(seconds: int) -> tuple[int, int, int]:
    return seconds // 3600, seconds % 3600 // 60, seconds % 60


def clock(seconds: int) -> str:
    hours, minutes, rest = split(seconds)
    return f"{hours}:{minutes:02}:{rest:02}"


def days_and_clock(seconds: int) -> str:
    return f"{seconds // 86400}d {clock(seconds % 86400).zfill(8)}"


def words(seconds: int) -> str:
    hours, minutes, rest = split(seconds)
    return f"{hours}h {minutes:02}m {rest}s"


def long_words(seconds: int) -> str:
    hours, minutes, rest = split(seconds)
    return f"{hours} hours, {minutes} minutes and {rest} seconds"


def iso(seconds: int) -> str:
    hours, minutes, rest = split(seconds)
    return f"P{hours // 24}DT{hours % 24}H{minutes}M{rest}S"


@pytest.mark.parametrize("write", [clock, days_and_clock, words, long_words, iso])
@settings(max_examples=8)
@given(lengths=st.lists(SECONDS, min_size=1, max_size=12))
def test_seconds_come_back(write: object, lengths: list[int]) -> None:
    texts = [write(seconds) for seconds in lengths]  # type: ignore[operator]
    assert values(texts) == [float(seconds) for seconds in lengths]
    assert values([f"-{text}" for text in texts]) == [-float(seconds) for seconds in lengths]
    form = export_of(texts).number_form("x", whole=True)
    assert (form.unit, form.duration) == ("s", True)


@settings(max_examples=8)
@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=12))
def test_lengths_as_python_writes_them(lengths: list[int]) -> None:
    texts = [str(timedelta(seconds=seconds)) for seconds in lengths]
    assert values(texts) == [float(seconds) for seconds in lengths]


@pytest.mark.parametrize(
    ("unit", "size"),
    [("ms", 0.001), ("s", 1), ("sec", 1), ("min", 60), ("minutes", 60), ("h", 3600), ("hrs", 3600),
     ("d", 86400), ("days", 86400), ("w", 604800), ("Std.", 3600), ("Tage", 86400)],
)  # fmt: skip
@settings(max_examples=8)
@given(numbers=st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_one_unit_of_time_for_the_column(unit: str, size: float, numbers: list[int]) -> None:
    texts = [f"{number} {unit}" for number in numbers]
    assert values(texts) == [pytest.approx(number * size, rel=1e-15) for number in numbers]
    assert export_of(texts).number_form("x").duration


def test_units_of_time_that_differ() -> None:
    texts = ["5 min", "2 h", "30s", "1,5 h", "0", "1 day"]
    assert values(texts) == [300.0, 7200.0, 30.0, 5400.0, 0.0, 86400.0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("26:00:00", 93600.0), ("00:05:00.250", 300.25), ("1 day, 2:03:04", 93784.0),
     ("0 days 00:00:01.5", 1.5), ("1.02:03:04", 93784.0), ("-00:05:00", -300.0),
     ("\u221200:05:00", -300.0), ("PT0.5S", 0.5), ("P1W", 604800.0), ("-PT5M", -300.0),
     ("1h05m", 3900.0), ("1 hr 5 min", 3900.0), ("1d 2h", 93600.0), ("90 min", 5400.0),
     ("2 Stunden und 5 Minuten", 7500.0), ("1m 30s", 90.0), ("1 s 250 ms", 1.25)],
)  # fmt: skip
def test_single_lengths(text: str, seconds: float) -> None:
    assert values([text]) == [seconds]


@pytest.mark.parametrize(
    "text",
    ["00:61:00", "00:00:75", "1:2:3", "12:75", "P", "PT", "P1Y", "P1M", "5m 1h", "1h 1h", "1h 5",
     "12:30 PM", "24:00:00:00", "2 months", "1 year", "::", "1:00:00 h"],
)  # fmt: skip
def test_what_is_no_length_is_refused(text: str) -> None:
    assert values([text, "00:01:00", "1h 5m", "5 min", "PT1S"]) == [None, 60.0, 3900.0, 300.0, 1.0]


def test_two_parts_are_minutes_and_seconds_unless_something_tells() -> None:
    assert values(["12:30", "75:05"]) == [750.0, 4505.0]
    assert "minutes and seconds" in " ".join(export_of(["12:30"]).number_form("x").notes)
    for name in ("worked (hh:mm)", "Hours", "dauer_std"):
        assert values(["12:30"], name) == [45000.0]
        assert export_of(["12:30"], name).number_form(name).notes == ()
    assert values(["12:30", "1:02:03"]) == [750.0, 3723.0]
    assert export_of(["12:30", "1:02:03"]).number_form("x").notes == ()
    quarters = [f"{hour}:{quarter:02}" for hour in range(8) for quarter in (0, 15, 30, 45)]
    assert values(quarters) == [h * 3600.0 + q * 60 for h in range(8) for q in (0, 15, 30, 45)]
    assert "hours and minutes" in " ".join(export_of(quarters).number_form("x").notes)


@pytest.mark.parametrize("name", ["start", "login at", "Time", "createdAt"])
def test_moments_of_a_day_are_no_lengths(name: str) -> None:
    texts = ["08:30", "17:05", "23:59:59"]
    assert values(texts, name) == [None] * 3
    assert export_of(texts, name).profile()[name].kind == "text"
    assert values(["30:00", "17:05"], name) == [1800.0, 1025.0]


def test_the_profile_says_so() -> None:
    def profile(texts: list[str]) -> ColumnProfile:
        return export_of(texts).profile()["x"]

    for texts in (["00:05:00", "01:00:00"], ["5 min", "2 h"], ["PT5M"], ["350 ms", "1 ms"]):
        found = profile(texts)
        assert (found.kind, found.unit, found.duration) == ("number", "s", True)
    assert not profile(["5 kg"]).duration
    lengths = export_of([timedelta(minutes=5)])
    assert lengths.profile()["x"].duration
    assert lengths.profile()["x"].kind == "number"
