"""Ratings from their three layouts: the same numbers, and every row accounted for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_toolkit.data.conditions import Column
from ci_toolkit.data.part import Reading
from ci_toolkit.data.ratings import Layout, RatingTable, read_ratings
from ci_toolkit.data.source import export_from_frame, open_export
from ci_toolkit.errors import DataError, UsageError

LONG = Layout(item="item", rater="rater", label=Column("label", "text"))


def columns(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "text") for name in names)


def wide_layout(*names: str, **more: object) -> Layout:
    return Layout(raters=columns(*names), names=names, **more)  # type: ignore[arg-type]


def counts_layout(*names: str, **more: object) -> Layout:
    terms = tuple(Column(name, "number") for name in names)
    return Layout(counts=terms, names=names, **more)  # type: ignore[arg-type]


def read_text(folder: Path, text: str, layout: Layout, **options: object) -> RatingTable:
    path = folder / "ratings.csv"
    path.write_text(text)
    reading = Reading(null=options.pop("null", ()))  # type: ignore[arg-type]
    with open_export([str(path)], reading) as export:
        return read_ratings(export, layout, **options)  # type: ignore[arg-type]


def test_a_row_that_is_one_rating(tmp_path: Path) -> None:
    text = "item,rater,label\n1,Ana,ok\n1,Bo,hate\n2,Bo,ok\n2,Ana,ok\n3,Ana,hate\n"
    found = read_text(tmp_path, text, LONG)
    assert found.labels == ("hate", "ok")
    assert found.raters == ("Ana", "Bo")
    assert found.given is not None
    assert found.given.tolist() == [[1, 0], [1, 1], [0, -1]]
    assert found.counts.tolist() == [[1, 1], [0, 2], [1, 0]]
    assert (found.ledger.read, found.ledger.used) == (5, 5)


def test_blanks_are_in_the_ledger_by_column(tmp_path: Path) -> None:
    text = "item,rater,label\n1,Ana,ok\n,Bo,ok\n1,,ok\n1,Bo, \n2,Bo,ok\n"
    found = read_text(tmp_path, text, LONG)
    ledger = found.ledger
    assert (ledger.read, ledger.blank, ledger.used) == (5, 3, 2)
    assert dict(ledger.blank_columns) == {"item": 1, "rater": 1, "label": 1}


def test_a_label_that_is_no_level_is_unusable_with_its_row(tmp_path: Path) -> None:
    text = "item,rater,label\n1,Ana,low\n1,Bo,hihg\n2,Ana,high\n2,Bo,high\n"
    layout = Layout(
        item="item", rater="rater", label=Column("label", "text"), levels=("low", "mid", "high")
    )
    found = read_text(tmp_path, text, layout)
    (reason,) = found.ledger.reasons
    assert (reason.rows, reason.first, reason.samples) == (1, (3,), ("hihg",))
    assert "`label` is none of the levels" in reason.reason
    assert found.labels == ("low", "mid", "high")
    with pytest.raises(DataError, match="row 3"):
        read_text(tmp_path, text, layout, strict=True)


@pytest.mark.parametrize(("keep", "label"), [("last", "ok"), ("first", "hate")])
def test_one_of_repeated_ratings_counts_and_the_others_are_told(
    tmp_path: Path, keep: str, label: str
) -> None:
    text = "item,rater,label\n1,Ana,hate\n1,Ana,ok\n1,Bo,ok\n2,Bo,ok\n2,Bo,ok\n2,Bo,ok\n"
    found = read_text(tmp_path, text, LONG, keep=keep)
    assert found.repeats is not None
    assert (found.repeats.pairs, found.repeats.alike, found.repeats.rows) == (2, 1, 3)
    assert found.given is not None
    assert found.labels[found.given[0, 0]] == label
    ledger = found.ledger
    assert (ledger.read, ledger.filtered, ledger.used) == (6, 3, 3)


def test_a_row_that_is_an_item_with_a_column_for_each_rater(tmp_path: Path) -> None:
    text = "id,Ana,Bo,Cy\na,ok,ok,\nb,hate,ok,ok\nc,,,\nd,,,hate\n"
    found = read_text(tmp_path, text, wide_layout("Ana", "Bo", "Cy"))
    assert found.raters == ("Ana", "Bo", "Cy")
    assert found.given is not None
    assert found.given.tolist() == [[1, 1, -1], [0, 1, 1], [-1, -1, 0]]
    assert (found.ledger.read, found.ledger.blank, found.ledger.used) == (4, 1, 3)


def test_labels_that_are_numbers_stand_in_their_order_however_they_are_typed() -> None:
    frame = pl.DataFrame({"a": [10.0, 2.0, None], "b": [2.0, 2.0, 1.5]})
    found = read_ratings(export_from_frame(frame), wide_layout("a", "b"))
    assert found.labels == ("1.5", "2", "10")
    levels = read_ratings(
        export_from_frame(frame.with_columns(b=pl.lit("2.0"))),
        wide_layout("a", "b", levels=("1", "2", "10")),
    )
    assert levels.counts.tolist() == [[0, 1, 1], [0, 2, 0], [0, 1, 0]]


def test_a_row_that_holds_how_many_chose_each_label(tmp_path: Path) -> None:
    text = "hate,ok\n1,2\n0,3\n-1,4\n1.5,1\nx,1\n,2\n0,0\n"
    found = read_text(tmp_path, text, counts_layout("hate", "ok"))
    assert found.counts.tolist() == [[1, 2], [0, 3]]
    assert found.given is None
    ledger = found.ledger
    assert (ledger.read, ledger.blank, ledger.unusable, ledger.used) == (7, 2, 3, 2)
    reasons = {reason.reason: reason.first for reason in ledger.reasons}
    assert reasons == {
        "`hate` is below 0": (4,),
        "`hate` is not a whole number": (5,),
        "`hate` is not a number": (6,),
    }
    zero = read_text(tmp_path, text, counts_layout("hate", "ok"), blank_as=0.0)
    assert zero.counts.tolist() == [[1, 2], [0, 3], [0, 2]]


def test_the_standard_is_a_rater_or_a_column(tmp_path: Path) -> None:
    long = "item,rater,label\n1,Ana,ok\n1,Gold,hate\n2,Ana,ok\n2,Bo,ok\n3,Gold,ok\n"
    by_rater = Layout(
        item="item", rater="rater", label=Column("label", "text"), standard_rater="Gold"
    )
    found = read_text(tmp_path, long, by_rater)
    assert found.raters == ("Ana", "Bo")
    assert found.standard is not None
    assert found.standard.tolist() == [0, -1]
    assert found.counts.tolist() == [[0, 1], [0, 2]]
    wide = "a,b,gold\nok,ok,hate\nok,hate,\n"
    for layout in (
        wide_layout("a", "b", standard=Column("gold", "text")),
        wide_layout("a", "b", "gold", standard_rater="gold"),
    ):
        found = read_text(tmp_path, wide, layout)
        assert found.raters == ("a", "b")
        assert found.standard is not None
        assert found.standard.tolist() == [0, -1]


def test_a_standard_that_nobody_is_called_is_refused_with_a_hint(tmp_path: Path) -> None:
    layout = Layout(item="item", rater="rater", label=Column("label", "text"), standard_rater="An")
    with pytest.raises(DataError) as error:
        read_text(tmp_path, "item,rater,label\n1,Ana,ok\n", layout)
    assert error.value.hint == "did you mean `Ana`?"


def test_markers_of_nothing_are_labels_until_they_are_named(tmp_path: Path) -> None:
    text = "a,b\nok,NA\nok,ok\n"
    found = read_text(tmp_path, text, wide_layout("a", "b"))
    assert "NA" in found.labels
    assert any("`NA`" in note for note in found.notes)
    told = read_text(tmp_path, text, wide_layout("a", "b"), null=("NA",))
    assert told.labels == ("ok",)
    assert told.counts.tolist() == [[1], [2]]


def test_hostile_names_of_columns_are_taken_as_they_are(tmp_path: Path) -> None:
    text = "*,^x$\nok,hate\n"
    found = read_text(tmp_path, text, wide_layout("*", "^x$"))
    assert found.raters == ("*", "^x$")
    assert found.counts.tolist() == [[1, 1]]


@pytest.mark.parametrize(
    ("text", "said"),
    [("item,rater,label\n", "no rows"), ("item,rater,label\n1,Ana,\n", "none of 1 rows")],
)
def test_nothing_to_read_is_an_error_that_says_which(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        read_text(tmp_path, text, LONG)


def test_free_text_is_no_label(tmp_path: Path) -> None:
    rows = "".join(f"{n},Ana,comment {n}\n" for n in range(300))
    with pytest.raises(DataError, match="300 different labels"):
        read_text(tmp_path, "item,rater,label\n" + rows, LONG)


@pytest.mark.parametrize(
    "layout",
    [
        Layout(),
        Layout(item="item", rater="rater"),
        Layout(rater="rater", label=Column("label", "text")),
        wide_layout("label"),
        Layout(
            item="item",
            rater="rater",
            label=Column("label", "text"),
            raters=columns("a", "b"),
            names=("a", "b"),
        ),
    ],
)
def test_what_is_no_layout_is_refused(tmp_path: Path, layout: Layout) -> None:
    with pytest.raises(UsageError):
        read_text(tmp_path, "item,rater,label\n1,Ana,ok\n", layout)


def test_many_raters_are_counted_without_a_table_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ci_toolkit.data.ratings.MOST_CELLS", 3)
    found = read_text(tmp_path, "item,rater,label\n1,A,x\n1,B,x\n2,A,y\n2,B,x\n", LONG)
    assert found.given is None
    assert (found.raters, found.crowded) == ((), 2)
    assert found.counts.tolist() == [[2, 0], [1, 1]]


GRID = st.lists(
    st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=3, max_size=3), min_size=1, max_size=12
).filter(lambda rows: any(cell for row in rows for cell in row))


@given(GRID)
@settings(max_examples=25)
def test_all_layouts_give_the_same_counts_and_the_ledger_adds_up(rows: list[list[str]]) -> None:
    levels = ("a", "b", "c")
    wide = pl.DataFrame({name: [row[i] for row in rows] for i, name in enumerate("xyz")})
    cells = [
        (str(i), name, cell)
        for i, row in enumerate(rows)
        for name, cell in zip("xyz", row, strict=True)
    ]
    long = pl.DataFrame(cells, schema=["item", "rater", "label"], orient="row")
    counts = pl.DataFrame({label: [row.count(label) for row in rows] for label in levels})
    one = read_ratings(export_from_frame(wide), wide_layout(*"xyz", levels=levels))
    two = read_ratings(
        export_from_frame(long),
        Layout(item="item", rater="rater", label=Column("label", "text"), levels=levels),
    )
    three = read_ratings(export_from_frame(counts), counts_layout(*levels))

    def ordered(table: RatingTable) -> list[list[int]]:
        return sorted(table.counts.tolist())

    assert ordered(one) == ordered(two) == ordered(three)
    for table, read in ((one, len(rows)), (two, 3 * len(rows)), (three, len(rows))):
        assert table.ledger.read == read
        assert table.counts.dtype == np.int64


def test_what_a_typed_file_holds_is_what_a_text_file_would_say() -> None:
    frame = pl.DataFrame(
        {"a": [True, False, None], "b": ["true", "", "false"]},
        schema_overrides={"b": pl.Categorical},
    )
    found = read_ratings(export_from_frame(frame), wide_layout("a", "b", levels=("true", "false")))
    assert found.counts.tolist() == [[2, 0], [0, 1], [0, 1]]


def test_a_right_answer_that_is_no_level_is_told(tmp_path: Path) -> None:
    text = "a,b,gold\nlow,low,lo\nlow,high,high\n"
    layout = wide_layout("a", "b", levels=("low", "high"), standard=Column("gold", "text"))
    found = read_text(tmp_path, text, layout)
    assert found.standard is not None
    assert found.standard.tolist() == [-1, 1]
    assert any(note.startswith("1 row has a right answer") for note in found.notes)


def test_rows_that_share_an_item_are_told_in_the_wide_layout(tmp_path: Path) -> None:
    text = "id,a,b\n1,x,x\n1,x,y\n2,y,y\n"
    found = read_text(tmp_path, text, wide_layout("a", "b", item="id"))
    assert len(found.counts) == 3
    assert "1 row repeats an item" in found.notes[0]
    one = read_text(tmp_path, text, wide_layout("a", "b", item="id"), one_per="id")
    assert len(one.counts) == 2
    assert one.ledger.filtered == 1
