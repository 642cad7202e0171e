"""What the first bytes of a text file tell: encoding, line ends, delimiter, header."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
from dataclasses import dataclass

from ci_toolkit.errors import DataError, UsageError

PROBE_BYTES = 256 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", ";", "\t", "|", "^", "~")
_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_VALUE = re.compile(r"[+-]?[\d.,\s]*\d[\d.,\s]*%?")
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b.*")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file is laid out.

    encoding: a Python codec. cr_only: lines end in CR alone. delimiter: one character.
    header: names of the columns, made unique. skip_lines: lines before the first row of data.
    wide: lines, among those looked at, of rows that hold more cells than the header.
    """

    encoding: str
    cr_only: bool
    delimiter: str
    header: tuple[str, ...]
    skip_lines: int
    wide: tuple[int, ...] = ()

    @property
    def scannable(self) -> bool:
        """Polars reads it where it lies."""
        return self.encoding in ("utf-8", "utf-8-sig") and not self.cr_only


def check_encoding(name: str | None) -> str | None:
    """The codec's own name; UsageError for one that does not exist."""
    if name is None:
        return None
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise UsageError(f"no encoding `{name}`", "utf-8, utf-16, cp1252 are known") from error


def check_delimiter(text: str | None) -> str | None:
    """One character, or its name (`tab`); UsageError for anything longer."""
    if text is None:
        return None
    mark = _NAMES.get(text.casefold(), text)
    if len(mark) != 1 or len(mark.encode()) != 1 or mark in '"\r\n':
        raise UsageError(f"`{text}` is no delimiter", "one character, or `tab`")
    return mark


def find_encoding(head: bytes) -> str:
    """The encoding that the first bytes show; "cp1252" where they are not UTF-8."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(head) >= 4 and zeros.count(0) > 0.6 * len(zeros):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decode(head: bytes, encoding: str) -> str:
    """Text of some first bytes; a character cut at their end is left out."""
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(head)
    return text.removeprefix("\ufeff")


def find_dialect(
    head: bytes,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    has_header: bool | None = None,
    whole: bool = False,
) -> Dialect:
    """The layout of a text file from its first bytes (`whole`: these are all).

    Raises DataError for a file without text, or one that is no text at all.
    """
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise DataError("the file is empty")
    codec = encoding or find_encoding(head)
    text = decode(head, codec)
    if "\x00" in text[:4096]:
        raise DataError(
            "the file is not text, Parquet or NDJSON", "pass `--input-format` if it is one of these"
        )
    cr_only = "\r" in text and "\n" not in text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if not whole and "\n" in lines:
        lines = lines[: lines.rindex("\n") + 1]
    start = len(lines) - len(lines.lstrip("\n"))
    named = re.match(r"sep=(.)\n", lines[start:])
    skip = start
    if named:
        delimiter = delimiter or named[1]
        lines, skip = lines[start + named.end() :], skip + 1
        start = 0
    mark = delimiter or find_delimiter(lines[start:])
    rows = _rows(lines[start:], mark, 60)
    if not rows:
        raise DataError("the file is empty")
    titled = looks_like_header(rows) if has_header is None else has_header
    if titled:
        header, above = unique_names(rows[0]), _first_lines(lines[start:], mark)
        wide = wide_lines(lines[start:], mark, len(header), skip)
        return Dialect(codec, cr_only, mark, header, skip + above, wide)
    width = max(len(row) for row in rows)
    names = tuple(f"column_{number + 1}" for number in range(width))
    return Dialect(codec, cr_only, mark, names, skip)


def _rows(lines: str, delimiter: str, limit: int) -> list[list[str]]:
    rows: list[list[str]] = []
    csv.field_size_limit(2**31 - 1)
    try:
        for row in csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) >= limit:
                break
    except csv.Error:
        pass
    return rows


def wide_lines(lines: str, delimiter: str, width: int, skipped: int) -> tuple[int, ...]:
    """Numbers (from 1) of the lines whose rows have something beyond the last column."""
    # Counting characters is fast, and few files have a line that deserves a closer look.
    if not any(line.count(delimiter) >= width for line in lines.split("\n")):
        return ()
    found, begin = [], skipped + 1
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter)
    with contextlib.suppress(csv.Error):
        for row in reader:
            if goes_on(row, width):
                found.append(begin)
            begin = skipped + 1 + reader.line_num
    return tuple(found)


def goes_on(row: list[str], width: int) -> bool:
    """Whether a row has something beyond the last column."""
    return len(row) > width and any(cell.strip() for cell in row[width:])


def _first_lines(lines: str, delimiter: str) -> int:
    """Lines that the first record takes: a quoted name may hold line breaks."""
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter)
    next(reader, None)
    return reader.line_num


def find_delimiter(lines: str) -> str:
    """The character that splits the most of the first rows into equally many cells."""
    best, best_score = ",", 0.0
    for mark in _DELIMITERS:
        rows = _rows(lines, mark, 40)
        if not rows:
            continue
        widths = [len(row) for row in rows]
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        if usual < 2:
            continue
        # Agreement of the rows counts most; then a header as wide as its rows, then more cells.
        score = widths.count(usual) / len(widths) + 0.25 * (widths[0] == usual) + usual / 1000
        if score > best_score:
            best, best_score = mark, score
    return best


def looks_like_header(rows: list[list[str]]) -> bool:
    """False where the first row holds values of the same kind as the rows below it."""
    first = [cell.strip() for cell in rows[0]]
    below = [row for row in rows[1:] if len(row) == len(first)]
    if not below:
        return not any(_DAY.fullmatch(cell) or _VALUE.fullmatch(cell) for cell in first)
    for number, cell in enumerate(first):
        if _DAY.fullmatch(cell) and any(_DAY.fullmatch(row[number].strip()) for row in below):
            return False
    filled = [cell for cell in first if cell]
    years = all(re.fullmatch(r"(?:19|20)\d\d", cell) for cell in filled if _VALUE.fullmatch(cell))
    return years or not filled or not any(_VALUE.fullmatch(cell) for cell in filled)


def unique_names(cells: list[str]) -> tuple[str, ...]:
    """Names of columns: trimmed, unnamed ones by position, repeated ones numbered from 2."""
    names: list[str] = []
    taken = {cell.strip() for cell in cells}
    seen: set[str] = set()
    for position, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) if "\n" in cell or "\r" in cell else cell.strip()
        name = name or f"column_{position}"
        unique, number = name, 2
        while unique in seen or (number > 2 and unique in taken):
            unique, number = f"{name} ({number})", number + 1
        seen.add(unique)
        names.append(unique)
    return tuple(names)
