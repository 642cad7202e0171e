"""Any table written in any dialect comes back cell for cell; any damage is told or refused."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_toolkit.data import pieces as pieces_module
from ci_toolkit.data import survey as survey_module
from ci_toolkit.data import text as text_module
from ci_toolkit.data.header import column_names
from ci_toolkit.data.reduce import reduce_export
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import open_export
from ci_toolkit.data.survey import records_at, survey
from ci_toolkit.errors import CitkError

NAMES = ["day", "count", "queue", "note", "text", "other"]
PIECES = [
    *"abé日😀,;\t|\"'#*$-\\", "\n", "\r\n", " x", '5"', "Total", "Source:", "\n\n", "a, b", "7",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=5).map(lambda parts: "".join(parts).strip())
DAYS = st.dates().map(str)
COUNTS = st.integers(0, 99_999).map(str)


@dataclass(frozen=True)
class File:
    """A table as it was written: its rows, the lines on which they begin, and the bytes."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    content: bytes


@st.composite
def files(draw: st.DrawFn) -> File:
    """A table in a random dialect, with titles, blank lines, totals and notes around it."""
    width = draw(st.integers(2, 6))
    cells = st.tuples(DAYS, COUNTS, *[TEXTS] * (width - 2))
    rows = [list(row) for row in draw(st.lists(cells, min_size=2, max_size=15))]
    mark = draw(st.sampled_from([",", ";", "\t", "|"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    padding = mark * (width - 1) if draw(st.booleans()) else ""
    pieces = [f"sep={mark}\n"] if draw(st.booleans()) else []
    titles = draw(st.sampled_from([[], ["Weekly report"], ["Decisions", "Made by: QA", ""]]))
    pieces += [title + padding + "\n" for title in titles]
    header = NAMES[:width]
    lines = []
    for number, row in enumerate([header, *rows]):
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=mark, lineterminator="\n", quoting=quoting).writerow(row)
        if number:
            if draw(st.integers(0, 9)) == 0:
                pieces.append("\n")
            lines.append("".join(pieces).replace("\r\n", "\n").count("\n") + 1)
        pieces.append(out.getvalue())
    below = [[], [f"Total{mark}99"], ["", "Source: case system"], ["* approximate"],
             [f"Grand total{mark}5", "", "Note: as of today"]]  # fmt: skip
    foot = "\n".join(draw(st.sampled_from(below)))
    whole = "".join(pieces) + foot
    if draw(st.booleans()):
        whole = whole.rstrip("\n") if not foot else whole + "\n"
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    whole = whole.replace("\r\n", "\n").replace("\n", end)
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))
    return File(header, rows, lines, whole.encode(encoding))


def even(cell: str | None) -> str:
    return (cell or "").replace("\r\n", "\n").replace("\r", "\n").strip()


@pytest.mark.parametrize("small", [0, 1 << 25])
@settings(max_examples=40)
@given(file=files())
def test_a_table_comes_back_cell_for_cell(small: int, file: File) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_module, "SMALL", small)
        patch.setattr(survey_module, "_CHUNK", 128)
        patch.setattr(pieces_module, "STEP", 128)
        path = Path(folder) / "export.csv"
        path.write_bytes(file.content)
        with open_export([str(path)]) as export:
            assert list(export.columns) == file.header
            if export.unverified and export.doubted():
                assert export.verify()
            frame = export.collect(lambda frame: frame.select(export.columns))
            found = [[even(cell) for cell in row] for row in frame.rows()]
            assert found == [[even(cell) for cell in row] for row in file.rows]
            places = export.parts[0].located(range(len(found)))
            assert [place.line for place in places] == file.lines
            assert not export.flawed
        assert column_names(path) == file.header


HARM = st.tuples(
    st.sampled_from(["cut", "flip", "drop", "double", "insert", "zeros"]),
    st.floats(0, 1, exclude_max=True),
    st.integers(1, 60),
    st.sampled_from([b'"', b"'", b"\r", b"\n\n", b",,,,,,,", b"\xff", b'\\"', b"\xef\xbb\xbf"]),
)


def harmed(data: bytes, harms: list[tuple[str, float, int, bytes]]) -> bytes:
    for harm, share, span, new in harms:
        at = int(share * len(data))
        if harm == "cut":
            data = data[:at]
        elif harm == "flip" and data:
            data = data[:at] + bytes([data[at] ^ (1 << span % 8)]) + data[at + 1 :]
        elif harm == "drop":
            data = data[:at] + data[at + span :]
        elif harm == "double":
            data = data[: at + span] + data[at:]
        elif harm == "insert":
            data = data[:at] + new + data[at:]
        elif harm == "zeros":
            data = data[:at] + b"\0" * span + data[at:]
    return data


@pytest.mark.parametrize("small", [0, 1 << 25])
@settings(max_examples=40)
@given(file=files(), harms=st.lists(HARM, min_size=1, max_size=3))
def test_damage_is_refused_or_adds_up(
    small: int, file: File, harms: list[tuple[str, float, int, bytes]]
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_module, "SMALL", small)
        patch.setattr(survey_module, "_CHUNK", 64)
        path = Path(folder) / "export.csv"
        path.write_bytes(harmed(file.content, harms))
        column_names(path)
        try:
            with open_export([str(path)]) as export:
                ledger = reduce_export(export, Roles(time=export.columns[0]), every="1d").ledger
                (part,) = export.parts
                rows = part.frame.select(pl.len()).collect().item()
                assert ledger.read == rows
                places = part.located(range(rows))
        except CitkError:
            return
        lines = [place.line for place in places]
        assert lines == sorted(set(lines))
        told = {repair.kind: repair.rows for repair in part.repairs}
        content = path.read_bytes()
        if not {"nul", "cell-by-cell"} & set(told) and is_utf8(content):
            # Every line from the first row on is a row or a part of one, told, or blank.
            left = ("repeated-header", "totals", "footnotes", "blank-rows")
            read = sum(filled_lines(place.raw) for place in places)
            below = even_lines(content.decode())[part.first_row - 1 :]
            assert filled_lines("\n".join(below)) == read + sum(told.get(one, 0) for one in left)


def is_utf8(content: bytes) -> bool:
    try:
        return bool(content.decode()) and b"\0" not in content
    except UnicodeDecodeError:
        return False


def even_lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def filled_lines(text: str) -> int:
    return sum(bool(line.strip()) for line in even_lines(text))


@settings(max_examples=100)
@given(
    st.text(st.sampled_from('ab,\n\r"'), max_size=300),
    st.integers(0, 70),
    st.sampled_from(["", '"']),
)
def test_a_survey_finds_what_a_loop_over_bytes_finds(text: str, begin: int, quote: str) -> None:
    data = text.encode()
    begin = min(begin, len(data))
    expected, start, width, line, first, inside = [], begin, 1, 0, 0, False
    for place in range(begin, len(data) + 1):
        byte = text[place : place + 1]
        if byte == quote and quote:
            inside = not inside
        elif byte == "," and not inside:
            width += 1
        elif (byte == "\n" and not inside) or (not byte and start < len(data)):
            end = place - (place > start and text[place - 1] == "\r")
            expected.append((start, end, width, first))
            start, width, first = place + 1, 1, line + 1
        line += byte == "\n"
    for chunk in (64, 128, 1 << 19):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(survey_module, "_CHUNK", chunk)
            found = survey(np.frombuffer(data, np.uint8), begin, ",", quote)
        arrays = (found.starts, found.ends, found.widths, found.lines)
        assert list(zip(*(array.tolist() for array in arrays), strict=True)) == expected
        assert found.is_open == inside


def test_the_survey_of_a_real_export_counts_as_the_csv_module(shared_data: Path) -> None:
    path = shared_data / "dsa" / "sor_full" / "sor-global-2024-03-14-full-00000-00000.csv"
    with path.open(encoding="utf-8", newline="") as file:
        widths = [len(row) for row in csv.reader(file)]
    found = survey(np.frombuffer(path.read_bytes(), np.uint8), 0, ",", '"')
    assert found.widths.tolist() == widths
    assert not len(found.odd)


@given(
    text=st.text(alphabet='a,"\n\r', max_size=400),
    quote=st.sampled_from(["", '"']),
    begin=st.integers(0, 5),
    step=st.sampled_from([64, 192, 1 << 18]),
    chosen=st.lists(st.integers(0, 60), min_size=1, max_size=8),
)
def test_single_records_are_found_where_the_survey_finds_them_all(
    text: str, quote: str, begin: int, step: int, chosen: list[int]
) -> None:
    content = text.encode()
    found = survey(np.frombuffer(content, np.uint8), begin, ",", quote)
    wanted = sorted({number for number in chosen if number < len(found)})
    if not wanted:
        return
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces_module, "STEP", step)
        path = Path(folder) / "export.csv"
        path.write_bytes(content)
        places = records_at(path, begin, quote, wanted)
    for number, (first, last, lines) in zip(wanted, places, strict=True):
        assert (first, lines) == (found.starts[number], found.lines[number])
        assert last - (content[first:last][-1:] == b"\r") == found.ends[number]


@given(
    content=st.binary(max_size=200).map(lambda raw: bytes(b"ab\n"[byte % 3] for byte in raw)),
    wanted=st.text(alphabet="ab\n", min_size=1, max_size=30).map(str.encode),
    begin=st.integers(0, 8),
    step=st.sampled_from([1, 7, 64, 3 << 15]),
)
def test_bytes_are_found_and_counted_across_pieces(
    content: bytes, wanted: bytes, begin: int, step: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces_module, "STEP", step)
        path = Path(folder) / "export.csv"
        path.write_bytes(content)
        found = pieces_module.find_in(path, wanted, begin, len(content))
        counted = pieces_module.count_between(path, begin, len(content))
    assert (found, counted) == (content.find(wanted, begin), content.count(b"\n", begin))
