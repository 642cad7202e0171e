"""A stray quote must not swallow rows; a quoted cell of several lines stays one cell."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ci_toolkit
from ci_toolkit.data.records import records

ROWS = [["2025-03-01", "text", "4"], ["2025-03-02", "video", "5"], ["2025-03-03", "text", "6"]]
CELLS = st.text(st.characters(codec="ascii", exclude_characters="\r\x00"), max_size=12)


def lines_of(rows: list[list[str]]) -> list[str]:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().splitlines(keepends=True)


def test_plain_rows_are_rows() -> None:
    assert [record.cells for record in records(lines_of(ROWS), ",", 3)] == ROWS


def test_a_cell_of_several_lines_is_one_cell_and_lines_are_counted() -> None:
    rows = [ROWS[0], ["2025-03-02", "one,\ntwo\nthree", "5"], ROWS[2]]
    found = list(records(lines_of(rows), ",", 3))
    assert [record.cells for record in found] == rows
    assert [record.line for record in found] == [1, 2, 5]


def test_a_quote_that_is_never_closed_is_a_character() -> None:
    lines = ['2025-03-01,"text,4\n', *lines_of(ROWS[1:])]
    found = list(records(lines, ",", 3))
    assert [record.cells for record in found] == [["2025-03-01", '"text', "4"], *ROWS[1:]]
    assert [record.stray for record in found] == [True, False, False]


def test_a_quote_that_closes_after_whole_rows_is_a_character() -> None:
    lines = ['2025-03-01,"text,4\n', *lines_of(ROWS[1:]), '2025-03-04,"live,7\n']
    found = list(records(lines, ",", 3))
    assert [record.line for record in found] == [1, 2, 3, 4]
    assert [record.stray for record in found] == [True, False, False, True]


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=8))
def test_what_a_csv_writer_wrote_is_read_back(rows: list[list[str]]) -> None:
    # A width that no line of a cell can have by itself: nothing looks like a swallowed row.
    found = [record.cells for record in records(lines_of(rows), ",", 50)]
    assert found == [row or [""] for row in csv.reader(lines_of(rows))]


@pytest.mark.parametrize("bad", ['2025-03-10,"q0,9', '2025-03-10,"q0"x,9'])
def test_no_row_of_an_export_is_lost(tmp_path: Path, bad: str) -> None:
    lines = ["day,queue,n", *(f"2025-03-{i % 28 + 1:02d},q{i % 3},{i}" for i in range(60))]
    lines[10] = bad
    path = tmp_path / "stray.csv"
    path.write_text("\n".join(lines) + "\n")
    run = ci_toolkit.control_chart(str(path), count="n", time="day", every="1d")
    assert run.source.rows["read"] == 60
    assert run.source.rows["used"] == 60


def test_rows_between_two_stray_quotes_are_not_lost(tmp_path: Path) -> None:
    # Balanced, so that every reader of CSV takes thirty rows for one cell.
    lines = ["day,queue,n", *(f"2025-03-{i % 28 + 1:02d},q{i % 3},{i}" for i in range(60))]
    lines[10], lines[40] = '2025-03-10,"q0,9', '2025-03-12,q1",39'
    path = tmp_path / "balanced.csv"
    path.write_text("\n".join(lines) + "\n")
    run = ci_toolkit.control_chart(str(path), count="n", time="day", every="1d")
    assert run.source.rows["used"] == 60
    assert any("not closed" in note for note in run.context.notes)


def test_long_texts_in_a_cell_are_no_reason_to_doubt_a_file(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    rows = [
        [f"2025-03-{i:02d}", f"first, line\nsecond\n\nthird of {i}", str(i)] for i in range(1, 29)
    ]
    path.write_text("day,text,n\n" + "".join(lines_of(rows)))
    run = ci_toolkit.control_chart(str(path), count="n", time="day", every="1d")
    assert run.source.rows["used"] == 28
    assert not any("cell by cell" in note for note in run.context.notes)
