"""Error cells of an `.xlsx` sheet (`#N/A`, `#DIV/0!`), which the Excel reader gives as nothing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import polars as pl

_CHUNK = 1 << 20
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*?\bt="e")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>(.*?)</(?:\w+:)?c>', re.DOTALL
)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_FILLED = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+)\d+"[^>]*(?<!/)><(?:\w+:)?(?:v|f|is)\b')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def with_errors(cells: pl.DataFrame, file: Path, sheet: str) -> pl.DataFrame:
    """The cells of a sheet with the texts of its error cells in their places.

    Left as they are where the file is no `.xlsx`, or does not say where its cells stand.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            found, first = _find(archive, _place_of(archive, sheet))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, ElementTree.ParseError):
        return cells
    changed: dict[int, dict[int, str]] = {}
    for column, row, text in found:
        if not (0 <= column - first < cells.width and 0 <= row < cells.height):
            return cells
        changed.setdefault(column - first, {})[row] = text
    for column, texts in changed.items():
        one = cells.to_series(column)
        rows = list(texts)
        if one.gather(rows).null_count() < len(rows):
            return cells
        cells = cells.with_columns(one.scatter(rows, list(texts.values())))
    return cells


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


def _find(archive: zipfile.ZipFile, place: str) -> tuple[list[tuple[int, int, str]], int]:
    """Error cells as (column, row, text), counted from 0, and the first column with anything."""
    with archive.open(place) as handle:
        if not any(b't="e"' in chunk for chunk in _pieces(handle)):
            return [], 0
    found: list[tuple[int, int, str]] = []
    columns: set[bytes] = set()
    with archive.open(place) as handle:
        for chunk in _pieces(handle):
            columns.update(_FILLED.findall(chunk))
            for letters, row, inside in _ERROR.findall(chunk):
                value = _VALUE.search(inside)
                text = value.group(1).decode("utf-8", "replace") if value else "#ERROR"
                found.append((_number(letters), int(row) - 1, text))
    return found, min(map(_number, columns), default=0)


def _pieces(handle: object) -> Iterator[bytes]:
    """XML in pieces that end with a row."""
    rest = b""
    while chunk := handle.read(_CHUNK):  # type: ignore[attr-defined]
        whole, end, rest = (rest + chunk).rpartition(b"</row>")
        yield whole + end
    yield rest


def _number(letters: bytes) -> int:
    """A column by its letters: A is 0, Z 25, AA 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
