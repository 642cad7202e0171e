"""JSON of any shape: one object a line, arrays, wrapped lists; what is broken is kept and told."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_toolkit.data import json_stream
from ci_toolkit.data.json_stream import find_shape
from ci_toolkit.data.part import FLAW
from ci_toolkit.data.source import Export, Reading, open_export
from ci_toolkit.errors import DataError

BROKEN = "is not readable as JSON"
CUT = "is cut off at the end of the file"


def opened(path: Path, text: str | bytes) -> Export:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return open_export([str(path)])


def flat(value: Any, prefix: str = "") -> dict[str, str]:
    """An object as cells of text, by a plain reading."""
    cells: dict[str, str] = {}
    for key, one in value.items():
        if isinstance(one, dict) and one:
            cells |= flat(one, f"{prefix}{key}.")
        elif one is None:
            cells[prefix + key] = ""
        elif isinstance(one, str):
            cells[prefix + key] = one
        else:
            cells[prefix + key] = json.dumps(one, ensure_ascii=False)
    return cells


def texts_of(export: Export) -> list[dict[str, str]]:
    """The filled cells of each row, as text."""
    frame = export.collect(lambda frame: frame)
    rows = []
    for row in frame.iter_rows(named=True):
        cells = {}
        for name, value in row.items():
            if value is None or value == "" or name == FLAW:
                continue
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            cells[name] = _spaced(text)
        rows.append(cells)
    return rows


def _spaced(text: str) -> str:
    """Arrays are compared by what they hold."""
    if text[:1] != "[":
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text


def filled(cells: dict[str, str]) -> dict[str, str]:
    return {name: _spaced(text) for name, text in cells.items() if text != ""}


RECORDS: list[dict[str, Any]] = [
    {"id": 1, "user": {"name": "Ada", "at": {"city": "Köln"}}, "tags": ["a", 'b"c'], "ok": True},
    {"id": 2, "user": None, "tags": [], "late": 5},
    {"id": 3, "user": {"name": "x}],{y", "age": 7}, "note": "line\nbreak, and \\ more"},
]
LINES = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS)


@pytest.mark.parametrize(
    "text",
    [
        LINES,
        LINES.replace("\n", "\r\n").rstrip(),
        json.dumps(RECORDS),
        json.dumps(RECORDS, indent=4),
        json.dumps({"tickets": RECORDS, "count": 3, "errors": [{"e": 1}]}),
        json.dumps({"count": 3, "page": {"next": None}, "tickets": RECORDS}, indent=2),
        "\n".join(json.dumps(record, indent=2) for record in RECORDS),
        "".join(json.dumps(record) for record in RECORDS),
        json.dumps(RECORDS[:1]) + "\n" + json.dumps(RECORDS[1:], indent=1),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_shape_gives_the_same_cells(tmp_path: Path, text: str, encoding: str) -> None:
    with opened(tmp_path / "export", text.encode(encoding)) as export:
        assert texts_of(export) == [filled(flat(record)) for record in RECORDS]
        by_lines = text.startswith(LINES[:40]) and "\n{" in text and "\n " not in text
        assert export.parts[0].format == ("JSON lines" if by_lines else "JSON")
        assert not export.flawed
        assert [name for name in export.columns if name.startswith("user")] != []
        assert "user" not in export.columns


def test_clean_lines_keep_their_types(tmp_path: Path) -> None:
    with opened(tmp_path / "a.ndjson", LINES) as export:
        assert not export.is_text
        assert export.schema["id"] == pl.Int64
        assert export.schema["ok"] == pl.Boolean
        assert export.schema["user.age"] == pl.Int64
        assert export.schema["user.at.city"] == pl.String


def test_broken_lines_stay_rows_and_are_located(tmp_path: Path) -> None:
    text = '{"a": 1}\n\n{"a": \nhello\n[1]\n5\n{"a": 2, "b": {"c": "x"}}\n{"a": 3'
    with opened(tmp_path / "a.ndjson", text) as export:
        frame = export.collect(lambda frame: frame)
        assert frame["a"].to_list() == ["1", None, None, None, None, "2", None]
        assert frame["b.c"].to_list()[5] == "x"
        assert frame[FLAW].to_list() == [None, BROKEN, BROKEN, BROKEN, BROKEN, None, CUT]
        (part,) = export.parts
        assert part.flawed
        places = part.located([0, 1, 2, 5, 6])
        assert [place.line for place in places] == [1, 3, 4, 7, 8]
        assert [place.raw for place in places[1:3]] == ['{"a": ', "hello"]


def numbers(row: dict[str, str]) -> dict[str, Any]:
    """Numbers by what they are worth: in one column they share a type."""
    return {k: json.loads(v) if v[0] in "-0123456789" else v for k, v in row.items()}


@pytest.mark.parametrize(
    ("first", "second"),
    [(True, 1), (1, "x"), (1.5, {"y": 1}), ([1], "s"), (None, [1]), (1, None)],
)
def test_types_that_change_late_lose_nothing(tmp_path: Path, first: Any, second: Any) -> None:
    rows = [{"a": first}] * 1500 + [{"a": second, "b": 2}]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    with opened(tmp_path / "a.ndjson", text) as export:
        found = [numbers(row) for row in texts_of(export)]
    assert len(found) == 1501
    assert found[:-1] == [numbers(filled(flat(row))) for row in rows[:-1]]
    if isinstance(second, dict):  # beside numbers, an object may stay one text
        assert found[-1] in ({"a.y": 1, "b": 2}, {"a": '{"y": 1}', "b": 2})
    else:
        assert found[-1] == numbers(filled(flat(rows[-1])))


def test_numbers_keep_their_digits_line_by_line(tmp_path: Path) -> None:
    text = '{"n": 12345678901234567890123, "x": 1.10, "e": 1e400, "z": NaN}\n{"n": -0, "x": true}\n'
    with opened(tmp_path / "a.ndjson", text) as export:
        row = export.collect(lambda frame: frame).row(0, named=True)
    assert row == {"n": "12345678901234567890123", "x": "1.10", "e": "1E+400", "z": "NaN"}


def test_bytes_of_another_encoding_are_read(tmp_path: Path) -> None:
    text = '{"q": "café"}\n{"q": "naïve"}\n'.encode("cp1252")
    with opened(tmp_path / "a.ndjson", text) as export:
        assert texts_of(export) == [{"q": "café"}, {"q": "naïve"}]


def test_a_wrapped_list_is_told(tmp_path: Path) -> None:
    text = json.dumps({"users": [{"u": 1}], "tickets": RECORDS, "count": 3})
    with opened(tmp_path / "a.json", text) as export:
        (note,) = export.notes
    assert "the rows are those of `tickets`" in note
    assert "`users`, `count`" in note


def test_rows_of_arrays_are_located_in_the_file(tmp_path: Path) -> None:
    text = '[\n  {"a": 1},\n  {\n    "a": 2\n  },\n  {"a": },\n\n  {"a": 4}\n]\n'
    with opened(tmp_path / "a.json", text) as export:
        frame = export.collect(lambda frame: frame)
        assert frame["a"].to_list() == ["1", "2", None, "4"]
        assert frame[FLAW].to_list() == [None, None, BROKEN, None]
        places = export.parts[0].located([0, 1, 2, 3])
        assert [place.line for place in places] == [2, 3, 6, 8]
        assert places[2].raw == '{"a": }'


@pytest.mark.parametrize("keep", [0.35, 0.6, 0.9, 0.97])
def test_a_cut_array_keeps_what_is_whole_and_says_so(tmp_path: Path, keep: float) -> None:
    rows = [{"id": number, "text": "x" * (number % 50)} for number in range(500)]
    for whole in (json.dumps(rows), json.dumps({"rows": rows})):
        text = whole[: int(len(whole) * keep)]
        complete = text.count("}") - (1 if text.endswith("}}") else 0)
        with opened(tmp_path / "cut.json", text) as export:
            frame = export.collect(lambda frame: frame)
            ids = [int(one) for one in frame["id"].drop_nulls()]
            assert ids == list(range(complete))
            assert any("ends before its list is closed" in note for note in export.notes)
            if frame.height > complete:
                assert frame[FLAW].to_list()[-1] == CUT


def test_small_pieces_and_large_values_make_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = random.Random(3)
    rows = [
        {"id": i, "text": 'é😀\\"' * maker.randrange(300), "n": [maker.random()] * (i % 9)}
        for i in range(120)
    ]
    text = json.dumps({"meta": {"a": [1, 2, {"b": "]}"}]}, "rows": rows}, ensure_ascii=False)
    for size in (1, 7, 64, 1000):
        monkeypatch.setattr(json_stream, "_CHUNK", size)
        with opened(tmp_path / "a.json", text) as export:
            assert texts_of(export) == [filled(flat(row)) for row in rows]
            assert len(export.notes) == 1


@pytest.mark.parametrize("text", ["[]", "{}", "[1, 2]", "[[1, 2], [3, 4]]", "{", "[", "5", '["a"'])
def test_json_without_rows_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(DataError) as caught:
        open_export([str(path)], Reading(input_format="json"))
    assert "a.json" in caught.value.message


def test_too_many_keys_are_refused(tmp_path: Path) -> None:
    text = "".join(json.dumps({f"k{i}-{j}": 1 for j in range(60)}) + "\n" for i in range(100))
    with pytest.raises(DataError, match="different keys"), opened(tmp_path / "a.json", text + "{"):
        pass


def test_names_that_clash_are_kept_apart(tmp_path: Path) -> None:
    text = '{"a.b": 1, "a": {"b": 2}, "*": {"^x$": 3}}\n'
    for end in ("", "{broken\n"):
        with opened(tmp_path / "a.ndjson", text + end) as export:
            row = export.collect(lambda frame: frame).row(0, named=True)
            row.pop(FLAW, None)
        assert {name: str(value) for name, value in row.items()} == {
            "a.b": "1", "a.b (2)": "2", "*.^x$": "3",
        }  # fmt: skip


def test_csv_that_begins_like_json_is_csv(tmp_path: Path) -> None:
    for text in ("[id],[name]\n1,x\n", "{id},{name}\n1,x\n", "id;{a}\n1;2\n"):
        with opened(tmp_path / "export", text) as export:
            assert export.parts[0].format == "CSV"
            assert len(export.columns) == 2


def test_an_input_format_of_lines_is_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_text('{"a": [{"b": 1}, {"b": 2}]}')
    with open_export([str(path)]) as export:
        assert export.columns == ("b",)
    with open_export([str(path)], Reading(input_format="ndjson")) as export:
        assert export.columns == ("a",)
        assert export.collect(lambda frame: frame).item() == '[{"b":1},{"b":2}]'


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=12)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text("abc*^", min_size=1, max_size=2), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
objects = st.lists(
    st.dictionaries(st.text("abcd_", min_size=1, max_size=3), values, max_size=5),
    min_size=1,
    max_size=8,
)


@given(objects, st.sampled_from([None, 2]), st.sampled_from([1, 5, 1 << 20]))
@settings(max_examples=60)
def test_taking_apart_gives_back_every_object(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any], indent: int | None, chunk: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = folder / "apart.json"
    path.write_text(json.dumps(rows, indent=indent, ensure_ascii=False), "utf-8", "surrogatepass")
    from ci_toolkit.data.spool import Spool

    spool = Spool()
    before, json_stream._CHUNK = json_stream._CHUNK, chunk
    try:
        taken = json_stream.take_apart(path, "utf-8", "array", spool)
        lines = taken.rows.file.read_text("utf-8").split("\n")[:-1]
        assert [json.loads(line) for line in lines] == rows
        assert not taken.rows.cut
    finally:
        json_stream._CHUNK = before
        spool.close()


@given(st.text('{}[]",:\\ \n1ae', max_size=60))
@settings(max_examples=150)
def test_no_text_of_brackets_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text("{" + text)
    for form in ("json", "ndjson"):
        try:
            with open_export([str(path)], Reading(input_format=form)) as export:
                export.collect(lambda frame: frame)
        except DataError:
            pass


def test_shapes() -> None:
    assert find_shape('{"a": 1}\n{"a": 2', True) == "lines"
    assert find_shape('[{"a": 1', False) == "array"
    assert find_shape('{"rows": [\n{"a": 1},\n', False) == "wrapped"
    assert find_shape('{\n"a": 1}\n{\n"a": 2}', True) == "objects"
    assert find_shape("day,n\n", True) is None
