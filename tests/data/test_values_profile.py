"""What names things is not measured; what is a list, a unit or padded is said."""

from __future__ import annotations

import json
import uuid
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.valued import export_of

from ci_toolkit.data.measures import measures, size_columns, whole_columns
from ci_toolkit.data.profile import ColumnProfile
from ci_toolkit.data.roles import measures_available
from ci_toolkit.data.source import export_from_frame


def profile(texts: list[Any], name: str = "x") -> ColumnProfile:
    return export_of(texts, name).profile()[name]


@pytest.mark.parametrize(
    "texts",
    [
        ["08329314168", "12345678901", "22345678901"],
        ["007", "008", "12"],
        [str(uuid.UUID(int=n * 7919)) for n in range(5)],
        ["9f86d081884c7d65", "60303ae22b998861", "fd61a03af4f77d87"],
        ["1234567890123456", "1234567890123457", "12"],
        ["+49 30 1234567", "+33123456789"],
    ],
)
def test_identifiers_stay_text(texts: list[str]) -> None:
    found = profile(texts)
    assert (found.kind, found.identifier) == ("text", True)


@pytest.mark.parametrize("name", ["id", "case_id", "caseId", "UID", "error code", "number", "Zip"])
def test_numbers_that_name_things_are_not_measured(name: str) -> None:
    for texts in (["1", "2", "30"], [1, 2, 30]):
        found = profile(texts, name)
        assert found.identifier
        assert measures({name: found}, set()) == []


@pytest.mark.parametrize("texts", [["0.5", "0.25"], ["0", "10"], ["00:05:00", "00:06:00"], ["0%"]])
def test_zeros_alone_make_no_identifier(texts: list[str]) -> None:
    assert not profile(texts).identifier


def test_typed_numbers_beyond_a_double_name_things() -> None:
    assert profile([1234567890123456, 2]).identifier
    assert not profile([123456789012345, 2]).identifier


@settings(max_examples=8)
@given(st.lists(st.lists(st.text(max_size=12), max_size=3), min_size=1, max_size=12))
def test_json_arrays_are_lists(rows: list[list[str]]) -> None:
    found = profile([json.dumps(row) for row in rows])
    assert (found.kind, found.listed) == ("text", True)


def test_what_only_looks_like_a_list() -> None:
    assert not profile(["[sic]", "[see below]"]).listed
    assert profile([["a"], ["b", "c"]]).listed


def test_blanks_around_cells_are_seen() -> None:
    assert profile(["a", "b "]).padded
    assert profile(["1", "\u00a02"]).padded
    assert not profile(["a b", "c"]).padded


def test_lengths_of_time_are_values_and_nothing_else() -> None:
    export = export_from_frame(
        pl.DataFrame({"total": ["00:05:00", "01:00:00"], "n": ["10", "20"], "id": ["1", "2"]})
    )
    columns = export.profile()
    assert size_columns(columns, set()) == ["n"]
    assert whole_columns(columns, set()) == ["n"]
    assert ("--value total", "length of total") in measures_available(columns)
    assert not any("id" in options.split() for options, _ in measures_available(columns))


@pytest.mark.parametrize(
    ("texts", "kind", "integer"),
    [(["1,234", "5"], "number", True), (["1,5", "5"], "number", False),
     (["1K", "2K"], "number", True), (["12%", "5%"], "number", False),
     (["5 kg", "6 lb"], "text", False), (["1", "0"], "boolean", True),
     (["red", "5"], "text", False)],
)  # fmt: skip
def test_kinds(texts: list[str], kind: str, integer: bool) -> None:
    found = profile(texts)
    assert (found.kind, found.integer) == (kind, integer)
