"""Times are read in one format found on the column, and refused by cell."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from ci_toolkit.data.columns import typed
from ci_toolkit.data.source import export_from_frame
from ci_toolkit.data.times import check_every, check_zone, find_format, given_format
from ci_toolkit.errors import DataError, UsageError


def read(texts: list[str | None], **options: str) -> list[dt.datetime | None]:
    export = export_from_frame(pl.DataFrame({"t": texts}, schema={"t": pl.String}))
    expression = typed(export, "t", "time", **options)  # type: ignore[arg-type]
    return export.frame.select(expression).collect().to_series().to_list()


NOON = dt.datetime(2025, 7, 14, 12, 30)


@pytest.mark.parametrize(
    "text",
    [
        "2025-07-14 12:30", "2025-07-14T12:30:00", "2025-07-14 12:30:00.000", "14/7/2025 12:30",
        "14/07/2025 12:30:00", "7/14/2025 12:30", "14.7.2025 12:30", "14/Jul/25 12:30 PM",
        "14-Jul-2025 12:30", "14 July 2025 12:30", "Jul 14, 2025 12:30", "2025/07/14 12:30",
        "2025-07-14T12:30:00Z", "2025-07-14T14:30:00+02:00", "2025-07-14 12:30:00 UTC",
        "1752496200", "1752496200000",
    ],
)  # fmt: skip
def test_one_moment_in_many_forms(text: str) -> None:
    assert read([text, text]) == [NOON, NOON]


@pytest.mark.parametrize("text", ["2025-07-14", "20250714", "14.07.25", "14/7/2025"])
def test_days_without_a_clock(text: str) -> None:
    assert read([text]) == [dt.datetime(2025, 7, 14)]


def test_months_and_named_years() -> None:
    assert read(["2025-07", "2025-12"])[1] == dt.datetime(2025, 12, 1)
    assert read(["2024", "2025"])[0] == dt.datetime(2024, 1, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-07", (2025, 7, 1)), ("July 2025", (2025, 7, 1)), ("jul 2025", (2025, 7, 1)),
        ("Jul-2025", (2025, 7, 1)), ("Jul-25", (2025, 7, 1)), ("2025-Q3", (2025, 7, 1)),
        ("2025Q3", (2025, 7, 1)), ("Q3 2025", (2025, 7, 1)), ("Jul-Sep 2025", (2025, 7, 1)),
        ("2025-W29", (2025, 7, 14)), ("2025W01", (2024, 12, 30)),
    ],
)  # fmt: skip
def test_labels_of_periods_stand_for_their_first_day(text: str, day: tuple[int, int, int]) -> None:
    assert read([text, "nothing of it", text]) == [dt.datetime(*day), None, dt.datetime(*day)]


def test_a_label_that_names_no_period_is_refused() -> None:
    assert read([*["2025-Q3"] * 3, "2025-Q5", "Total 2025-Q3"])[3:] == [None, None]
    assert read([*["2025-W29"] * 3, "2025-W60", "2025-W53"])[3:] == [None, None]


def test_half_years_are_named_in_the_error() -> None:
    with pytest.raises(DataError, match="half-years") as error:
        read(["2025-H1", "2025-H2"])
    assert error.value.hint is not None
    assert "--subgroup t" in error.value.hint


def test_years_with_a_slip_among_them() -> None:
    assert read([*["2024", "2025"] * 10, "20x5"])[-2:] == [dt.datetime(2025, 1, 1), None]


def test_day_or_month_first_is_decided_on_the_whole_column() -> None:
    ambiguous = [f"{day}/3/2024" for day in range(1, 13)] * 400
    late_day = read([*ambiguous, "25/3/2024"])
    assert (late_day[1], late_day[-1]) == (dt.datetime(2024, 3, 2), dt.datetime(2024, 3, 25))
    late_month = read([*ambiguous, "3/25/2024"])
    assert (late_month[1], late_month[-1]) == (dt.datetime(2024, 2, 3), dt.datetime(2024, 3, 25))


def test_an_undecidable_order_is_marked() -> None:
    form = find_format(["1/2/2024", "3/4/2024"])
    assert form is not None
    assert form.ambiguous
    assert read(["1/2/2024"], time_format="%m/%d/%Y") == [dt.datetime(2024, 1, 2)]


def test_what_is_no_time_is_null() -> None:
    texts = ["2024-02-28", "2024-02-30", "2024-13-01", "soon", "2024-02-28x", "", None, "N/A"]
    assert read([*texts, *["2024-02-28"] * 5])[:8] == [dt.datetime(2024, 2, 28), *[None] * 7]


def test_years_of_two_digits_do_not_become_the_year_16() -> None:
    short = dt.datetime(2016, 2, 3)
    assert read(["1/2/2016", "2/2/2016", "3/2/16"])[2] == short
    assert read(["1/2/2016", "2/2/2016", "3/2/16"], time_format="%d/%m/%Y")[2] is None


def test_offsets_show_the_clock_of_the_zone_meant() -> None:
    texts = ["2024-03-31T00:30:00Z", "2024-03-31T01:30:00Z", "2024-07-01T23:00:00+00:00"]
    berlin = read(texts, zone="Europe/Berlin")
    assert berlin == [
        dt.datetime(2024, 3, 31, 1, 30),
        dt.datetime(2024, 3, 31, 3, 30),
        dt.datetime(2024, 7, 2, 1, 0),
    ]


def test_naive_times_in_a_gap_or_repeat_of_the_zone_are_taken_as_they_are() -> None:
    texts = ["2024-03-31 02:30:00", "2024-10-27 02:30:00"]
    expected = [dt.datetime(2024, 3, 31, 2, 30), dt.datetime(2024, 10, 27, 2, 30)]
    assert read(texts, zone="Europe/Berlin") == expected


def test_zoned_columns_keep_their_own_days_or_go_to_the_zone() -> None:
    times = pl.Series("t", [dt.datetime(2024, 5, 1, 23)]).dt.replace_time_zone("Europe/Berlin")
    export = export_from_frame(pl.DataFrame({"t": times}))
    own = export.frame.select(typed(export, "t", "time")).collect().item()
    tokyo = export.frame.select(typed(export, "t", "time", zone="Asia/Tokyo")).collect().item()
    assert (own, tokyo) == (dt.datetime(2024, 5, 1, 23), dt.datetime(2024, 5, 2, 6))


def test_a_column_without_times_is_an_error_that_shows_it() -> None:
    with pytest.raises(DataError, match="no times can be read in `t`: `red`"):
        read(["red", "green"])


def test_options_are_checked() -> None:
    with pytest.raises(UsageError):
        check_zone("Europe/Berlim")
    with pytest.raises(UsageError):
        check_every("fortnight")
    with pytest.raises(UsageError):
        given_format("iso")


def test_never_is_no_time() -> None:
    assert read(["2024-05-01", "2024-05-02", "9999-12-31"])[2] is None
