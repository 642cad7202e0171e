"""JSON objects inside a cell, read by conditions, against the standard library's reader."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.data.conditions import as_condition, compile_term
from ci_toolkit.errors import UsageError

KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="\\"),
               min_size=1, max_size=6)  # fmt: skip
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9),
    st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=5),
)


def read(function: str, key: str, cells: list[str | None]) -> list[Any]:
    quoted = key.replace("'", "''")
    want: Any = "number" if function == "json_number" else "any"
    term = compile_term(f"{function}(cell, '{quoted}')", {"cell": "text"}, want=want, option="--x")
    frame = pl.DataFrame({"cell": cells}, schema={"cell": pl.String})
    return frame.select(as_condition(term).expr).to_series().to_list()


@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=4), min_size=1, max_size=5), KEYS)
def test_what_stands_under_a_key_is_found(objects: list[dict[str, Any]], other: str) -> None:
    cells: list[str | None] = [json.dumps(one) for one in objects]
    for key in (*objects[0], other):
        numbers = [
            float(value) if isinstance(value := one.get(key), (int, float)) else None
            for one in objects
        ]
        shown = read("json_number", key, cells)
        for one, number, value in zip(objects, numbers, shown, strict=True):
            if isinstance(one.get(key), (bool, str)):
                continue  # a text may hold a number, and a yes is none
            assert value == pytest.approx(number)
        texts = read("json_text", key, cells)
        for one, text in zip(objects, texts, strict=True):
            if isinstance(one.get(key), str):
                assert text == one[key]
            elif one.get(key) is None:
                assert text is None


def test_cells_that_are_no_objects_are_missing() -> None:
    cells = ["null", "", None, "12", "[1]", "{broken", '{"calendar": "soon"}', '{"calendar": "7"}']
    assert read("json_number", "calendar", cells) == [None] * 7 + [7.0]


@pytest.mark.parametrize("key", ["", "a\\b", "a\tb"])
def test_keys_that_cannot_be_asked_for_are_refused(key: str) -> None:
    with pytest.raises(UsageError, match="is no key"):
        read("json_text", key, ["{}"])


def test_a_key_is_a_text_as_written_and_never_a_path() -> None:
    cells: list[str | None] = ['{"a": {"b": 1}, "a.b": 2, "*": 3}']
    assert read("json_number", "a.b", cells) == [2.0]
    assert read("json_number", "*", cells) == [3.0]
    with pytest.raises(UsageError, match="text in single quotes"):
        compile_term("json_text(cell, cell)", {"cell": "text"}, want="any", option="--x")
