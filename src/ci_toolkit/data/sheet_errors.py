"""Error cells of Excel workbooks (`#N/A`, `#DIV/0!`), which the Excel reader gives as nothing."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from ci_toolkit.data.ole import MARK, Container

_CHUNK = 1 << 20
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*?\bt="e")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>(.*?)</(?:\w+:)?c>', re.DOTALL
)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# [MS-XLS] 2.5.10
_CODES = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
    0x2A: "#N/A",
}  # fmt: skip

Errors = dict[tuple[int, int], str]


def error_cells(file: Path, sheet: str) -> Errors:
    """Texts of the error cells of a sheet by (row, column), both counted from 0.

    Nothing where the file does not say where its cells stand.
    """
    with file.open("rb") as handle:
        is_old = handle.read(len(MARK)) == MARK
    try:
        if is_old:
            return _of_xls(file.read_bytes(), sheet)
        with zipfile.ZipFile(file) as archive:
            return _of_xlsx(archive, _place_of(archive, sheet))
    except (OSError, LookupError, ValueError, StopIteration, struct.error):
        return {}
    except (zipfile.BadZipFile, ElementTree.ParseError):
        return {}


def _place_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Where in the archive the XML of a sheet lies."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relation = next(
        one.get(_RELATION) or ""
        for one in book.iter()
        if one.tag.endswith("}sheet") and one.get("name") == sheet
    )
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next(one.get("Target") or "" for one in relations if one.get("Id") == relation)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _of_xlsx(archive: zipfile.ZipFile, place: str) -> Errors:
    found: Errors = {}
    with archive.open(place) as handle:
        for piece in _pieces(handle):
            if b't="e"' not in piece:
                continue
            for letters, row, inside in _ERROR.findall(piece):
                value = _VALUE.search(inside)
                text = value.group(1).decode("utf-8", "replace") if value else "#ERROR"
                found[int(row) - 1, _number(letters)] = text
    return found


def _pieces(handle: IO[bytes]) -> Iterator[bytes]:
    """XML in pieces that end with a row."""
    rest = b""
    while chunk := handle.read(_CHUNK):
        whole, end, rest = (rest + chunk).rpartition(b"</row>")
        yield whole + end
    yield rest


def _number(letters: bytes) -> int:
    """A column by its letters: A is 0, Z 25, AA 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _of_xls(data: bytes, sheet: str) -> Errors:
    """Records of the sheet that hold an error: a cell of its own, or the result of a formula."""
    stream = Container(data).read("Workbook", "Book")
    starts = dict(_sheets(stream))
    found: Errors = {}
    for kind, body in _records(stream, starts[sheet]):
        if kind == 0x0A:  # the end of the sheet
            break
        if kind == 0x205 and len(body) >= 8 and body[7]:
            row, column = struct.unpack_from("<HH", body)
            found[row, column] = _CODES.get(body[6], "#ERROR")
        elif kind == 0x06 and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            row, column = struct.unpack_from("<HH", body)
            found[row, column] = _CODES.get(body[8], "#ERROR")
    return found


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    place = start
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """Names of the sheets, and where in the stream each begins."""
    for kind, body in _records(stream, 0):
        if kind == 0x0A:
            return
        if kind == 0x85:
            start, length, wide = struct.unpack_from("<I", body)[0], body[6], body[7] & 1
            name = body[8 : 8 + length * (2 if wide else 1)]
            yield name.decode("utf-16-le" if wide else "latin-1"), start
