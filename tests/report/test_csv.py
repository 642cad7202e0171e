"""CSV keeps numbers whole and never holds a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.report.csv import cell, guarded, write_csv

ANY = st.text(st.characters(categories=None, exclude_categories=()), max_size=12)


def written(headers: list[str], rows: list[list[object]]) -> str:
    file = io.StringIO(newline="")
    write_csv(headers, rows, file)  # type: ignore[arg-type]
    return file.getvalue()


@given(st.one_of(ANY, st.builds(str.__add__, st.sampled_from(list("=+-@\t\r \x00")), ANY)))
def test_no_text_cell_starts_a_formula(text: str) -> None:
    assert not guarded(text).lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\x00=1"])
def test_formulas_get_an_apostrophe(text: str) -> None:
    assert guarded(text).startswith("'")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_full_precision(value: float) -> None:
    assert float(cell(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [(-1.5, "-1.5"), (None, ""), (float("nan"), ""), (float("inf"), ""), (True, "true"), (7, "7")],
)
def test_cells(value: float | None, text: str) -> None:
    assert cell(value) == text


@given(st.lists(st.lists(ANY, min_size=2, max_size=2), max_size=5))
def test_what_is_written_reads_back(rows: list[list[str]]) -> None:
    text = written(["a", "b"], rows)  # type: ignore[arg-type]
    assert list(csv.reader(io.StringIO(text))) == [["a", "b"]] + [
        [guarded(value) for value in row] for row in rows
    ]
    assert "\r" not in text
