"""Every form of a time that exports use is read as plain Python reads it, alone or in mixtures."""

from __future__ import annotations

import datetime as dt
import email.utils
from collections.abc import Callable
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_toolkit.data.columns import typed
from ci_toolkit.data.source import export_from_frame
from ci_toolkit.data.time_parse import parsed
from ci_toolkit.data.time_words import describe, offsets
from ci_toolkit.data.times import TimeFormat, find_format, given_format
from ci_toolkit.errors import UsageError

UTC = dt.UTC
Printer = Callable[[dt.datetime], str]


def read(texts: list[str], **options: str) -> list[dt.datetime | None]:
    export = export_from_frame(pl.DataFrame({"t": texts}, schema={"t": pl.String}))
    found = export.frame.select(typed(export, "t", "time", **options))  # type: ignore[arg-type]
    return found.collect().to_series().to_list()


def at(zone: dt.tzinfo, form: str) -> Printer:
    return lambda moment: moment.replace(tzinfo=UTC).astimezone(zone).strftime(form)


def since_1970(moment: dt.datetime, factor: int) -> str:
    whole = (moment - dt.datetime(1970, 1, 1)) // dt.timedelta(seconds=1)
    return str(whole * factor)


def excel(moment: dt.datetime) -> str:
    return repr((moment - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1))


GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
CET, EST = dt.timezone(dt.timedelta(hours=1)), dt.timezone(dt.timedelta(hours=-5))
INDIA = dt.timezone(dt.timedelta(hours=5, minutes=30))

TO_SECONDS: dict[str, Printer] = {
    "iso": lambda t: t.isoformat(),
    "iso with a blank": lambda t: t.isoformat(" "),
    "fraction": lambda t: t.strftime("%Y-%m-%d %H:%M:%S.000"),
    "nanoseconds": lambda t: t.strftime("%Y-%m-%dT%H:%M:%S.000000000Z"),
    "comma": lambda t: t.strftime("%Y-%m-%d %H:%M:%S,000"),
    "Z": lambda t: t.isoformat() + "Z",
    "+01:00": lambda t: t.replace(tzinfo=UTC).astimezone(CET).isoformat(),
    "+0530": at(INDIA, "%Y-%m-%d %H:%M:%S%z"),
    "-05": at(EST, "%Y-%m-%d %H:%M:%S-05"),
    "UTC": at(UTC, "%Y-%m-%d %H:%M:%S UTC"),
    "GMT": at(UTC, "%d/%m/%Y %H:%M:%S GMT"),
    "CET": at(CET, "%Y-%m-%d %H:%M:%S CET"),
    "EST": at(EST, "%d/%m/%Y %I:%M:%S %p EST"),
    "java": at(CET, "%Y-%m-%dT%H:%M:%S+01:00[Europe/Berlin]"),
    "epoch": lambda t: since_1970(t, 1),
    "epoch in ms": lambda t: since_1970(t, 1_000),
    "epoch in us": lambda t: since_1970(t, 1_000_000),
    "epoch in ns": lambda t: since_1970(t, 1_000_000_000),
    "fourteen digits": lambda t: t.strftime("%Y%m%d%H%M%S"),
    "basic iso": lambda t: t.strftime("%Y%m%dT%H%M%SZ"),
    "slashes": lambda t: f"{t.day}/{t.month}/{t.year} {t.strftime('%H:%M:%S')}",
    "points": lambda t: t.strftime("%d.%m.%Y %H:%M:%S"),
    "year first": lambda t: t.strftime("%Y/%m/%d %H:%M:%S"),
    "short month": lambda t: t.strftime("%b %d, %Y, %I:%M:%S %p"),
    "narrow blank": lambda t: t.strftime("%b %d, %Y, %I:%M:%S\u202f%p"),
    "mail": lambda t: email.utils.format_datetime(t.replace(tzinfo=UTC)),
    "ctime": lambda t: t.ctime(),
    "log": at(CET, "%d/%b/%Y:%H:%M:%S +0100"),
    "browser": at(CET, "%a %b %d %Y %H:%M:%S GMT+0100 (Central European Standard Time)"),
    "Excel": excel,
}
TO_MINUTES: dict[str, Printer] = {
    "minutes": lambda t: t.strftime("%Y-%m-%d %H:%M"),
    "day/month/year": lambda t: f"{t.day}/{t.month}/{t.year} {t.hour}:{t.minute:02d}",
    "Jira": lambda t: (
        f"{t.day}/{t.strftime('%b/%y')} {int(t.strftime('%I'))}:{t.strftime('%M %p')}"
    ),
    "p.m.": lambda t: f"{t.strftime('%d/%m/%Y %I:%M')} {'p. m.' if t.hour >= 12 else 'a. m.'}",
    "twelve digits": lambda t: t.strftime("%Y%m%d%H%M"),
    "at": lambda t: t.strftime("%B %d, %Y at %I:%M %p"),
    "German": lambda t: f"{t.day}. {GERMAN.split()[t.month - 1]} {t.year}, {t:%H:%M} Uhr",
}
TO_DAYS: dict[str, Printer] = {
    "day": lambda t: t.date().isoformat(),
    "eight digits": lambda t: t.strftime("%Y%m%d"),
    "written out": lambda t: f"{t.day} {t:%B %Y}",
    "Oracle": lambda t: t.strftime("%d-%b-%Y").upper(),
    "dotted": lambda t: t.strftime("%d.%m.%Y"),
    "two digits": lambda t: t.strftime("%d.%m.%y"),
}
PRINTERS = {**TO_SECONDS, **TO_MINUTES, **TO_DAYS}
MOMENTS = st.datetimes(dt.datetime(2002, 1, 1), dt.datetime(2035, 12, 31)).map(
    lambda t: t.replace(microsecond=0)
)


def expected(name: str, moment: dt.datetime) -> dt.datetime:
    if name in TO_SECONDS:
        return moment
    if name in TO_MINUTES:
        return moment.replace(second=0)
    return moment.replace(hour=0, minute=0, second=0)


@pytest.mark.parametrize("name", PRINTERS)
def test_a_column_of_one_form_comes_back(name: str) -> None:
    moments = [dt.datetime(2004 + n, n % 12 + 1, n + 3, n, 3 * n, 2 * n) for n in range(20)]
    texts = [PRINTERS[name](moment) for moment in moments]
    assert read(texts) == [expected(name, moment) for moment in moments]


@settings(max_examples=60)
@given(st.lists(st.tuples(MOMENTS, st.sampled_from(sorted(PRINTERS))), min_size=1, max_size=25))
def test_a_mixture_of_forms_comes_back(rows: list[tuple[dt.datetime, str]]) -> None:
    # The first row says that this is a column of dates, and that the day comes first.
    rows = [(dt.datetime(2024, 5, 28, 10), "slashes"), *rows]
    texts = [PRINTERS[name](moment) for moment, name in rows]
    assert read(texts) == [expected(name, moment) for moment, name in rows]


@settings(max_examples=40)
@given(st.lists(MOMENTS, min_size=2, max_size=30), st.booleans())
def test_day_and_month_are_told_apart_by_any_row(rows: list[dt.datetime], day: bool) -> None:
    rows = [*rows, dt.datetime(2024, 3, 31)]
    form = "%d/%m/%Y %H:%M:%S" if day else "%m/%d/%Y %H:%M:%S"
    assert read([row.strftime(form) for row in rows]) == rows


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2025-01-06T15:42:05.123456789Z", dt.datetime(2025, 1, 6, 15, 42, 5, 123456)),
        ("2025-01-06 15:42:05,5", dt.datetime(2025, 1, 6, 15, 42, 5, 500000)),
        ("1736178125.25", dt.datetime(2025, 1, 6, 15, 42, 5, 250000)),
        ("1736178125123", dt.datetime(2025, 1, 6, 15, 42, 5, 123000)),
        ("1736178125123456", dt.datetime(2025, 1, 6, 15, 42, 5, 123456)),
        ("Mon Jan  6 15:42:00 UTC 2025", dt.datetime(2025, 1, 6, 15, 42)),
        ("Mon Jan  6 15:42:00 CET 2025", dt.datetime(2025, 1, 6, 14, 42)),
        ("Mon, 6 Jan 2025 15:42:00 +0000 (UTC)", dt.datetime(2025, 1, 6, 15, 42)),
        ("06-JAN-25 03.42.05.000000 PM", dt.datetime(2025, 1, 6, 15, 42, 5)),
        ("20250106154205.5Z", dt.datetime(2025, 1, 6, 15, 42, 5, 500000)),
        ("lundi 6 janvier 2025 15:42", dt.datetime(2025, 1, 6, 15, 42)),
        ("1er févr. 2025", dt.datetime(2025, 2, 1)),
        ("6 de enero de 2025", dt.datetime(2025, 1, 6)),
        ("6 gennaio 2025", dt.datetime(2025, 1, 6)),
        ("6 mrt 2025", dt.datetime(2025, 3, 6)),
        ("6 de março de 2025", dt.datetime(2025, 3, 6)),
        ("Sept 6, 2025", dt.datetime(2025, 9, 6)),
        ("January 6th, 2025", dt.datetime(2025, 1, 6)),
        ("2025-07-01/2025-12-31", dt.datetime(2025, 7, 1)),
        ("45663", dt.datetime(2025, 1, 6)),
    ],
)
def test_single_spellings(text: str, when: dt.datetime) -> None:
    assert read([text, text]) == [when, when]


def test_impossible_dates_stay_unread_in_every_form() -> None:
    good = ["28/02/2025"] * 5 + ["2025-02-28"] * 5
    bad = ["30/02/2025", "2025-02-30", "2025-13-01", "20016-01-02", "9999-12-31", "2025-1", "soon"]
    assert read([*good, *bad])[10:] == [None] * len(bad)


def test_a_weekday_that_contradicts_its_date_is_refused() -> None:
    assert read(["Mon, 06 Jan 2025 15:42:00 +0000", "Tue, 06 Jan 2025 15:42:00 +0000"])[1] is None


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    assert read([*["2025-01-01/2025-06-30"] * 3, "2025-07-01/2025-01-31"])[3] is None


def test_numbers_of_another_size_are_not_taken_for_dates_of_digits() -> None:
    good = ["20250106", "20250107", "20250108"]
    assert read([*good, "2025109", "202501091", "7"])[3:] == [None, None, None]


def test_numbers_before_1970_and_zero_count_from_1970_as_the_rest() -> None:
    texts = ["1736178125", "1736178126", "0", "-86400"]
    assert read(texts)[2:] == [dt.datetime(1970, 1, 1), dt.datetime(1969, 12, 31)]


def test_excel_days_need_every_value_within_reach() -> None:
    assert find_format(["45663", "45664", "12"], years=True) is None
    assert find_format(["45663", "45664"]) is None
    assert find_format(["45663", "45664.5"], serials=True) is not None


def test_typed_numbers_are_read_as_their_texts() -> None:
    for values in ([20250106.0, 20250107.0], [45663.0, 45664.0], [1736121600.0, 1736208000.0]):
        export = export_from_frame(pl.DataFrame({"t": values}))
        found = export.frame.select(typed(export, "t", "time")).collect().to_series().to_list()
        assert found == [dt.datetime(2025, 1, 6), dt.datetime(2025, 1, 7)]
    export = export_from_frame(pl.DataFrame({"t": [45663.5, 45664.25]}))
    found = export.frame.select(typed(export, "t", "time")).collect().to_series().to_list()
    assert found == [dt.datetime(2025, 1, 6, 12), dt.datetime(2025, 1, 7, 6)]


def test_two_digit_years_in_front_are_told_by_the_days_behind() -> None:
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=n) for n in range(40)]
    texts = [day.strftime("%y-%m-%d") for day in days]
    assert read(texts) == [dt.datetime(day.year, day.month, day.day) for day in days]
    late = [day.strftime("%d-%m-%y") for day in days if day.day > 12]
    assert read(late) == [dt.datetime(d.year, d.month, d.day) for d in days if d.day > 12]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata"])
def test_offsets_and_naive_times_in_one_column(zone: str) -> None:
    moments = [dt.datetime(2024, month, 10, 22, 30) for month in range(1, 13)]
    aware = [moment.replace(tzinfo=UTC) for moment in moments]
    texts = [one.isoformat() for one in aware] + [m.isoformat(" ") for m in moments]
    clocks = [one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for one in aware]
    assert read(texts, zone=zone) == clocks + moments
    assert read(texts) == moments + moments


def test_given_formats_know_the_same_words() -> None:
    assert read(["1736178125123"], time_format="epoch-ms")[0] is not None
    assert read(["6 de enero de 2025"], time_format="%d %OB %Y") == [dt.datetime(2025, 1, 6)]
    assert read(["06.01.2025 10:00 CET"], time_format="%d.%m.%Y %H:%M %Z") == [
        dt.datetime(2025, 1, 6, 9)
    ]
    assert read(["12"], time_format="epoch-ns") == [dt.datetime(1970, 1, 1)]
    with pytest.raises(UsageError, match="epoch-days"):
        given_format("epoch-days")


def test_forms_in_words() -> None:
    form = find_format(["6/1/2025 15:42", "31/1/2025 15:42"])
    assert form is not None
    assert form.describe() == "day/month/year hour:minute, such as 6/1/2025 15:42"
    iso = find_format(["2025-01-06T15:42:05Z"])
    assert iso is not None
    words = "year-month-day T hour:minute:second and offset, such as 2025-01-06T15:42:05Z"
    assert describe(iso) == words
    two = find_format(["2025-01-06", "2025-01-07", "1736178125"])
    assert two is not None
    assert describe(two) == (
        "year-month-day, such as 2025-01-06; or seconds since 1970, such as 1736178125"
    )
    made = describe(TimeFormat(formats=("%m/%d/%y %I:%M %p",)))
    assert made == "month/day/year of two digits hour:minute AM/PM, such as 1/6/25 3:42 PM"


def test_offsets_of_texts() -> None:
    told = {
        "2025-01-06T15:42:05Z": "Z", "2025-01-06T15:42:05+02:00": "+02:00",
        "2025-01-06 15:42+0200": "+02:00", "2025-01-06 15:42 -05": "-05:00",
        "2025-01-06 15:42:05 UTC": "Z", "06/Jan/2025:15:42:00 +0530": "+05:30",
        "2025-01-06 15:42 CEST": "+02:00", "2025-01-06": "none", "6-1-2025": "none",
        "2025-01-06 15:42:05": "none", "1736178125": "none", "6/1/2025 3:42 PM": "none",
        "6/1/2025 3:42 PM EST": "-05:00", "Mon Jan  6 15:42:00 UTC 2025": "Z",
        "Mon, 06 Jan 2025 15:42:00 +0000": "+00:00", "20250106T154205Z": "Z",
        "Mon Jan 06 2025 15:42:00 GMT+0100 (Central European Standard Time)": "+01:00",
    }  # fmt: skip
    frame = pl.DataFrame({"t": [*told, None]}, schema={"t": pl.String})
    assert frame.select(offsets(pl.col("t"))).to_series().to_list() == [*told.values(), None]


PARTS = {
    "%Y": ["2025", "0999", "9999", "1600", "20 5"], "%m": ["01", "13", "2", " 2"],
    "%d": ["05", "31", "+5", "30"], "%H": ["00", "23", "24", "7"], "%M": ["59", "60", "3 "],
    "%S": ["00", "60", "61", "5"], "%.f": ["", ".5", ".123456", "."],
    "%#z": ["Z", "+00:00", "-0530", "z", ""],
}  # fmt: skip


@pytest.mark.parametrize(
    "form",
    [
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f%#z",
        "%d/%m/%Y %H:%M",
        "%Y%m%dT%H%M%S%#z",
        "%d.%m.%Y, %H:%M:%S%.f %#z",
    ],
)
@given(data=st.data())
@settings(max_examples=30)
def test_the_quick_way_reads_what_the_parser_reads(form: str, data: st.DataObject) -> None:
    texts = []
    for _ in range(20):
        text = form
        for part, ways in PARTS.items():
            text = text.replace(part, data.draw(st.sampled_from(ways[:1]) | st.sampled_from(ways)))
        texts.append(text)
    frame = pl.DataFrame({"t": texts})
    kind = pl.Datetime("us", "UTC") if "%#z" in form else pl.Datetime("us")
    whole = pl.col("t").str.strptime(kind, form, strict=False).dt.replace_time_zone(None)
    first, end = dt.datetime(1000, 1, 1), dt.datetime(9999, 1, 1)
    expected = [
        value if value and first <= value < end else None
        for value in frame.select(whole).to_series().to_list()
    ]
    assert frame.select(parsed(pl.col("t"), form)).to_series().to_list() == expected
