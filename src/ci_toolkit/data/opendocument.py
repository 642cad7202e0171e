"""OpenDocument spreadsheets (`.ods`), read cell by cell from their XML."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl

from ci_toolkit.data.packing import check_workbook
from ci_toolkit.data.part import Part, Reading
from ci_toolkit.data.sheets import open_book, protected
from ci_toolkit.data.spool import Spool
from ci_toolkit.errors import DataError

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _TEXT = (_NAMES % name for name in ("table", "office", "text"))
_SPAN = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?)?")
# Sheets have 1,048,576 rows, most of them empty and written as one; what is filled that often is
# a format, not an export.
_MOST_REPEATED = 1_048_576
_MOST_CELLS = 50_000_000


def open_ods(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    """A sheet of an `.ods` workbook: `--sheet`, else the first with data.

    Raises DataError for a damaged or protected workbook, an absent or an empty sheet.
    """
    return open_book(path, lambda: _OpenDocument(path, file), reading, spool, "OpenDocument")


class _OpenDocument:
    def __init__(self, path: str, file: Path) -> None:
        check_workbook(path, file)
        with zipfile.ZipFile(file) as archive:
            listed = archive.namelist()
            manifest = "META-INF/manifest.xml"
            if manifest in listed and b"encryption-data" in archive.read(manifest):
                raise protected(path)
            with archive.open("content.xml") as content:
                self._sheets = {name: _frame(rows) for name, rows in _tables(path, content)}
        self.names: list[str] = list(self._sheets)

    def cells(self, name: str) -> pl.DataFrame:
        return self._sheets[name]


def _frame(rows: list[list[str | None]]) -> pl.DataFrame:
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    columns = {
        str(number): [row[number] if number < len(row) else None for row in rows]
        for number in range(width)
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String()))


def _tables(path: str, content: Any) -> Iterator[tuple[str, list[list[str | None]]]]:
    """Every sheet with its rows, each as long as its last cell with something in it."""
    name, rows, count = "", list[list[str | None]](), 0
    depth = 0
    for event, element in ElementTree.iterparse(content, events=("start", "end")):
        if element.tag == f"{_TABLE}table":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                name, rows = element.get(f"{_TABLE}name") or "", []
            elif event == "end" and not depth:
                yield name, rows
                element.clear()
        elif event == "end" and element.tag == f"{_TABLE}table-row" and depth == 1:
            row = _row(element)
            times = _repeated(element, "rows")
            count += max(len(row), 1) * (times if row else 1)
            if count > _MOST_CELLS:
                raise DataError(f"`{path}` unfolds to too many cells", "save the sheet as CSV")
            rows.extend([row] * times)
            element.clear()


def _row(element: ElementTree.Element) -> list[str | None]:
    cells: list[str | None] = []
    for cell in element:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        cells.extend([_text(cell)] * _repeated(cell, "columns"))
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _repeated(element: ElementTree.Element, what: str) -> int:
    times = element.get(f"{_TABLE}number-{what}-repeated") or "1"
    return min(int(times), _MOST_REPEATED) if times.isdecimal() else 1


def _text(cell: ElementTree.Element) -> str | None:
    """What stands in a cell, as the file holds it rather than as it is shown."""
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        return cell.get(f"{_OFFICE}value")
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value")
    if kind == "date":
        return (cell.get(f"{_OFFICE}date-value") or "").replace("T", " ")
    if kind == "time":
        return _clock(cell.get(f"{_OFFICE}time-value") or "")
    lines = ["".join(_pieces(line)) for line in cell.findall(f"{_TEXT}p")]
    return "\n".join(lines) if lines else cell.get(f"{_OFFICE}string-value")


def _pieces(element: ElementTree.Element) -> Iterator[str]:
    yield element.text or ""
    for inner in element:
        if inner.tag == f"{_TEXT}s":
            yield " " * int(inner.get(f"{_TEXT}c") or "1")
        elif inner.tag == f"{_TEXT}tab":
            yield "\t"
        elif inner.tag == f"{_TEXT}line-break":
            yield "\n"
        elif inner.tag != f"{_OFFICE}annotation":
            yield from _pieces(inner)
        yield inner.tail or ""


def _clock(text: str) -> str:
    """`PT30H05M00S` as 30:05:00; what is no such time stays as it is."""
    found = _SPAN.fullmatch(text)
    if not found:
        return text
    sign, days, hours, minutes, seconds, fraction = found.groups()
    whole = int(days or 0) * 24 + int(hours or 0)
    shown = f"{sign}{whole:02}:{int(minutes or 0):02}:{int(seconds or 0):02}"
    return shown + (f".{fraction}" if fraction and fraction.strip("0") else "")
