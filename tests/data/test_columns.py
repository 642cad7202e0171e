"""Cells as people write them become numbers and answers; what cannot be read is counted."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from ci_toolkit.data.columns import cell, typed
from ci_toolkit.data.part import Reading
from ci_toolkit.data.source import Export, export_from_frame
from ci_toolkit.errors import DataError


def export_of(texts: list[Any], reading: Reading | None = None) -> Export:
    from dataclasses import replace

    export = export_from_frame(pl.DataFrame({"x": texts}))
    return replace(export, reading=reading or Reading())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3.0), (" 3 ", 3.0), ("\u00a03", 3.0), ("-4.5", -4.5), ("1e3", 1000.0),
        ("20,800,000", 20_800_000.0), ("1,234.5", 1234.5), ("12%", 0.12), ("99.4 %", 0.994),
        ("20 800 000", 20_800_000.0), ("1,2", 1.2), ("12,34,567", 1_234_567.0), ("7-", None),
        ("Ki", None), ("0x10", None), ("", None), ("?", None), ("NaN", None),
    ],
)  # fmt: skip
def test_numbers(text: str, number: float | None) -> None:
    export = export_of([text])
    found = export.frame.select(typed(export, "x", "number")).collect().item()
    assert found == (None if number is None else pytest.approx(number))


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.234,5", 1234.5), ("3,5", 3.5), ("20.800.000", 20_800_000.0), ("12,5%", 0.125),
     ("1.5", None)],
)  # fmt: skip
def test_numbers_with_a_decimal_comma(text: str, number: float | None) -> None:
    export = export_of([text], Reading(decimal_comma=True))
    found = export.frame.select(typed(export, "x", "number")).collect().item()
    assert found == (None if number is None else pytest.approx(number))


def test_answers() -> None:
    export = export_of(["Yes", "no", " TRUE", "f", "1", "0", "maybe", "", "N/A"])
    found = export.frame.select(typed(export, "x", "boolean")).collect().to_series().to_list()
    assert found == [True, False, True, False, True, False, None, None, None]


def test_blank_and_refused_cells_are_told_apart() -> None:
    export = export_of(["3", "", " ", "?", "N/A", "abc", None])
    number = cell(export, "x", "number")
    table = export.frame.select(number.blank, number.reject.alias("reject")).collect()
    assert table["x"].to_list() == [False, True, True, True, True, False, True]
    assert table["reject"].to_list() == [False, False, False, False, False, True, False]


def test_markers_are_names_among_categories_unless_the_user_says_so() -> None:
    texts = ["none", "N/A", "red", ""]
    plain = export_of(texts)
    assert plain.frame.select(typed(plain, "x", "text")).collect().to_series().to_list() == [
        "none", "N/A", "red", None,
    ]  # fmt: skip
    told = export_of(texts, Reading(null=("red",)))
    assert told.frame.select(typed(told, "x", "text")).collect().to_series().to_list() == [
        "none", "N/A", None, None,
    ]  # fmt: skip


def test_typed_columns_are_taken_by_their_type() -> None:
    export = export_of([True, False, None])
    assert export.frame.select(typed(export, "x", "number")).collect().to_series().to_list() == [
        1.0, 0.0, None,
    ]  # fmt: skip
    floats = export_of([1.0, float("nan"), None])
    found = floats.frame.select(typed(floats, "x", "number")).collect().to_series().to_list()
    assert found == [1.0, None, None]


def test_an_unknown_column_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(DataError, match="no column `y`"):
        typed(export_of(["1"]), "y", "number")
