"""What a whole column says: late forms, orders that contradict each other, and what is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_toolkit.data.cells import Cells
from ci_toolkit.data.reduce import reduce_export
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import export_from_frame
from ci_toolkit.data.times import find_format
from ci_toolkit.errors import DataError


def reduced(texts: Sequence[str | None], every: str = "1d", **options: str | None) -> Cells:
    export = export_from_frame(pl.DataFrame({"t": texts}, schema={"t": pl.String}))
    return reduce_export(export, Roles(time="t"), every=every, **options)  # type: ignore[arg-type]


def days(cells: Cells) -> dict[dt.date, float]:
    table = cells.table.select("period", "count")
    return {period.date(): rows for period, rows in table.iter_rows() if rows}


def told(cells: Cells, words: str) -> str:
    (note,) = [note for note in cells.notes if words in note]
    return note


EARLY = ["2025-01-06 10:00:00"] * 2_500


def test_forms_that_first_appear_late_are_read_and_told() -> None:
    late = ["07.01.2025 11:00", "Jan 8, 2025, 3:42:05 PM", "1736467200", "soon", "31.02.2025 10:00"]
    cells = reduced([*EARLY, *late])
    assert days(cells) == {
        dt.date(2025, 1, 6): 2_500,
        dt.date(2025, 1, 7): 1,
        dt.date(2025, 1, 8): 1,
        dt.date(2025, 1, 10): 1,
    }
    assert (cells.ledger.used, cells.ledger.unusable) == (2_503, 2)
    assert cells.ledger.reasons[0].samples == ("soon", "31.02.2025 10:00")
    assert told(cells, "first rows").startswith("3 cells of `t` in a form")


def test_a_clean_column_is_read_in_one_pass_and_tells_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from ci_toolkit.data.source import Export

    collects: list[None] = []
    collect = Export.collect
    monkeypatch.setattr(
        Export, "collect", lambda self, plan: (collects.append(None), collect(self, plan))[1]
    )
    cells = reduced(EARLY)
    assert cells.notes == ()
    assert len(collects) == 2  # the rows, and their ends


def test_a_format_that_the_user_gave_is_not_added_to() -> None:
    cells = reduced([*EARLY, "07.01.2025 11:00"], time_format="%Y-%m-%d %H:%M:%S")
    assert cells.ledger.unusable == 1


def test_month_thirteen_is_never_a_day() -> None:
    cells = reduced([*EARLY, "2025-13-06 10:00:00", "2025-14-07 10:00:00"])
    assert (cells.ledger.used, cells.ledger.unusable) == (2_500, 2)


def test_late_texts_as_long_as_the_others_are_not_cut_short() -> None:
    cells = reduced([*EARLY, "2025-01-06 03:42 PM", "2025-01-06 10:42 EST"], every="1h")
    assert dict(cells.table.select(pl.col("period").dt.hour(), "count").iter_rows())[15] == 2
    finer = [f"{text}.123" for text in EARLY]
    hours = reduced([*finer, "2025-01-06 10:42:05 EST"], every="1h").table
    assert dict(hours.select(pl.col("period").dt.hour(), "count").iter_rows())[15] == 1


@pytest.mark.parametrize("early", ["sample", "late"])
def test_rows_of_the_other_order_are_read_where_they_can_only_be_that(early: str) -> None:
    either = ["05/06/2025"] * (10 if early == "sample" else 2_500)
    cells = reduced([*either, *["13/05/2025"] * 8, *["05/14/2025"] * 3])
    assert days(cells) == {
        dt.date(2025, 6, 5): len(either),
        dt.date(2025, 5, 13): 8,
        dt.date(2025, 5, 14): 3,
    }
    note = told(cells, "can only be read month first")
    assert note.startswith("3 cells of `t`")
    assert f"{len(either):,} that could be either were read day first" in note


def test_the_order_of_most_rows_wins_even_when_the_first_rows_say_otherwise() -> None:
    texts = ["13/05/2025", *["05/06/2025"] * 2_500, *["05/14/2025"] * 30]
    cells = reduced(texts)
    assert days(cells)[dt.date(2025, 5, 6)] == 2_500
    assert told(cells, "day first").startswith("1 cell of `t` can only be read day first")


def test_an_undecidable_order_is_told_with_the_way_out() -> None:
    assert "`--time-format '%d/%m/%Y'`" in told(reduced(["05/06/2025"] * 5), "month first")


def test_one_decision_holds_for_all_forms_of_a_column() -> None:
    cells = reduced(["05/06/2025", "05-07-2025 10:00", "06/25/2025"])
    assert set(days(cells)) == {dt.date(2025, 5, 6), dt.date(2025, 5, 7), dt.date(2025, 6, 25)}


def test_several_forms_are_counted() -> None:
    cells = reduced([*["2025-01-06"] * 5, *["13/01/2025"] * 3, "45664"])
    assert told(cells, "3 forms") == (
        "`t` is written in 3 forms: year-month-day (5, such as `2025-01-06`), "
        "day/month/year (3, such as `13/01/2025`), days as Excel counts them (1, such as `45664`)"
    )


def test_naive_times_among_zoned_ones_are_counted() -> None:
    texts = [*["2025-01-06T23:30:00Z"] * 5, *["2025-01-06 23:30:00"] * 4]
    berlin = reduced(texts, zone="Europe/Berlin")
    assert days(berlin) == {dt.date(2025, 1, 7): 5, dt.date(2025, 1, 6): 4}
    assert "4 of 9 times of `t` without an offset" in told(berlin, "Europe/Berlin")
    assert told(reduced(texts), "offset").endswith("times of UTC")


def test_shared_names_of_zones_are_told() -> None:
    cells = reduced(["2025-01-06 20:00 CST", "2025-01-06 20:00 CET"])
    assert days(cells) == {dt.date(2025, 1, 7): 1, dt.date(2025, 1, 6): 1}
    assert told(cells, "CST").startswith("`CST` behind 1 time of `t` was taken as US Central time")


def test_blank_cells_of_a_zoned_column_are_blank() -> None:
    cells = reduced(["2025-01-06T10:00:00Z", None, "", "2025-01-06T11:00:00Z"])
    assert (cells.ledger.used, cells.ledger.blank, cells.ledger.unusable) == (2, 2, 0)


def test_a_column_of_impossible_dates_is_an_error_that_shows_them() -> None:
    with pytest.raises(DataError) as error:
        reduced(["2025-13-06", "2025-14-07", "2025-15-08"])
    assert "`2025-13-06`" in (error.value.hint or "")


WORDS = (
    "0 1 2 9 06 13 31 2025 25 1736178125 45663 - / . : T Z + +02:00 CET UTC AM p.m. Jan März de "
    "Mon, lundi , ( ) [ ] % W Q3 \u0661 é 15:42 2025-01-06"
).split()
PIECES = st.sampled_from([*WORDS, " ", "\u202f"])
DAMAGED = st.lists(PIECES, min_size=1, max_size=7).map("".join)


@settings(max_examples=80)
@given(st.lists(DAMAGED, min_size=1, max_size=12), st.sampled_from([None, "Europe/Berlin"]))
def test_damaged_times_give_a_ledger_that_adds_up(texts: list[str], zone: str | None) -> None:
    good = ["2025-01-06 15:42:05", "28/02/2025"]
    rows = [*good * len(texts), *texts]
    cells = reduced(rows, zone=zone)
    assert cells.ledger.read == len(rows)
    assert cells.ledger.used >= 2 * len(texts)
    assert sum(days(cells).values()) == cells.ledger.used
    form = find_format(rows, years=True)
    assert form is None or form.describe()
