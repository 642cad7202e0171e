"""Where the table begins: lines that name the delimiter, titles, header, first row of data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ci_toolkit.data.dialect import (
    SAMPLE_LINES,
    UNSEEN,
    Dialect,
    find_delimiter,
    find_quoting,
    unique_names,
)
from ci_toolkit.data.later import later
from ci_toolkit.data.records import Quoting, records
from ci_toolkit.errors import DataError

MOST_SAMPLES = 200
# A table that begins later than this stands below no title but below another table.
MOST_TITLES = 60
VALUE = later(r"[+-]?[\d.,\s]*\d[\d.,\s]*%?")
DAY = later(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b.*")
_YEAR = later(r"(?:19|20)\d\d")
_MARK = r"[\t\x01-\x08\x0e-\x1f !#-&(-/:-@\[-`{-~]"
_SEPARATOR = later(rf'"?sep=({_MARK})"?[^\S\r\n]*[,;|\t]*\r?\n', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Row:
    """A record of the first bytes: its line (from 0), lines, cells trimmed, and raw text."""

    line: int
    lines: int
    cells: list[str]

    @property
    def filled(self) -> int:
        return sum(bool(cell) for cell in self.cells)

    @property
    def reach(self) -> int:
        """Cells up to the last filled one."""
        return max((n for n, cell in enumerate(self.cells, 1) if cell), default=0)


def find_dialect(
    text: str,
    *,
    delimiter: str | None = None,
    has_header: bool | None = None,
    whole: bool = False,
    decimal_comma: bool = False,
) -> Dialect:
    """The layout of a text file from its first characters (`whole`: these are all).

    Line ends are LF or CRLF; a lone CR counts as one. Raises DataError for a file without text.
    """
    bom = text.startswith("\ufeff")
    text = re.sub(r"\r(?!\n)", "\n", text.removeprefix("\ufeff"))
    if not whole and "\n" in text:
        text = text[: text.rindex("\n") + 1]
    if not text.replace("\x00", "").strip():
        raise DataError("the file is empty")
    lines = _lines(text)
    start = next(number for number, line in enumerate(lines) if line.strip())
    named = _SEPARATOR.fullmatch(lines[start])
    if named:
        delimiter, start = delimiter or named[1], start + 1
    begin = "".join(lines[start : start + MOST_SAMPLES])
    mark = delimiter or find_delimiter(begin.lstrip("\r\n"), decimal_comma)
    form = Quoting(mark, *find_quoting(begin, mark))
    rows = _rows(lines[start:], form, start)
    if not rows:
        if named:
            raise DataError("the file is empty", "it holds a line that names its delimiter")
        raise DataError("the file is empty")
    header = _find_header(rows, has_header)
    return _dialect(lines, rows, header, form, bom=bom, named=bool(named))


def _lines(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _rows(lines: list[str], form: Quoting, start: int) -> list[_Row]:
    rows: list[_Row] = []
    for record in records(lines, form, 0):
        cells = [cell.strip() for cell in record.cells]
        if any(cells):
            rows.append(_Row(start + record.line - 1, record.lines, cells))
        if len(rows) >= MOST_SAMPLES:
            break
    return rows


def _dialect(
    lines: list[str], rows: list[_Row], header: int | None, form: Quoting, *, bom: bool, named: bool
) -> Dialect:
    """The dialect of a file whose header is this row, or that has none."""
    told: list[str] = []
    if header is None:
        first = _first_data(rows)
        below = rows[first:]
        width = Counter(len(row.cells) for row in below).most_common(1)[0][0]
        names = tuple(f"column_{number + 1}" for number in range(width))
        until, line, raw = rows[first].line, 0, ""
    else:
        first, own = header, rows[header]
        below = rows[header + 1 :]
        names, told = _names(own.cells, below)
        until, line = own.line + own.lines, own.line + 1
        raw = "".join(lines[own.line : until]).rstrip("\r\n")
        if _is_comment(own, rows[:header]):
            told.append("the `#` before the first name was left out")
            bare = [own.cells[0].lstrip("# "), *own.cells[1:]]
            names, _ = _names(bare, below)
    titles = [
        (row.line + 1, "".join(lines[row.line : row.line + row.lines]).strip())
        for row in rows[:first]
    ]
    above = "".join(lines[:until])
    return Dialect(
        form.delimiter,
        names,
        until,
        form.quote,
        form.escaped,
        form.spaced,
        body=len(above.encode()) + (3 if bom else 0),
        above=sum(1 for _ in records(lines[:until], form, 0)),
        header_line=line,
        header_raw=raw,
        titles=tuple(titles),
        told=tuple(told),
        samples=tuple(tuple(row.cells) for row in below),
        separator_line=named,
    )


def _first_data(rows: list[_Row]) -> int:
    """Where data begin in a file without a header: below lines of one cell, if there are such."""
    usual = _usual_width(rows)
    wide = (n for n, row in enumerate(rows[:MOST_TITLES]) if len(row.cells) >= usual)
    return next(wide, 0) if usual > 1 else 0


def _names(cells: list[str], below: Sequence[_Row]) -> tuple[tuple[str, ...], list[str]]:
    """Names as wide as the rows, and what is to be told of them."""
    told: list[str] = []
    cells = [cell.strip(UNSEEN) for cell in cells]
    width = len(cells)
    longest = max((len(row.cells) for row in below), default=width)
    while width > max(longest, 1) and not cells[width - 1]:
        width -= 1
    cells = cells[:width]
    reaches = sorted(row.reach for row in below)
    if reaches and sum(reach > width for reach in reaches) > len(reaches) / 2:
        wider = reaches[int(0.95 * (len(reaches) - 1))]
        named = ", ".join(f"`column_{number}`" for number in range(width + 1, wider + 1)[:3])
        told.append(f"most rows have {wider} cells, the header {width}: named {named}")
        cells = [*cells, *[""] * (wider - width)]
    names = unique_names(cells)
    unnamed = [n for n, cell in zip(names[:width], cells, strict=False) if not cell]
    if unnamed:
        are = "1 column without a name is" if len(unnamed) == 1 else (
            f"{len(unnamed)} columns without a name are")  # fmt: skip
        told.append(f"{are} called by position (`{unnamed[0]}`)")
    plain = [" ".join(cell.split()) for cell in cells]
    again = [n for n, cell in zip(names, plain, strict=True) if cell and n != cell]
    if again:
        are = "1 repeated name is" if len(again) == 1 else f"{len(again)} repeated names are"
        told.append(f"{are} numbered (`{again[0]}`)")
    return names, told


def _is_comment(header: _Row, above: Sequence[_Row]) -> bool:
    first = header.cells[0]
    bare = first.lstrip("#")
    if not first.startswith("#") or not bare.strip() or any(c[:1] == "#" for c in header.cells[1:]):
        return False
    return not bare.startswith(" ") or any(row.cells[0].startswith("#") for row in above)


def _usual_width(rows: Sequence[_Row]) -> int:
    counts = Counter(row.reach for row in rows if row.reach > 1)
    # Titles and notes have one cell; few rows of more are texts with delimiters in them.
    if sum(counts.values()) < 0.25 * len(rows):
        return 1
    return max(counts, key=lambda width: (counts[width], width))


def _find_header(rows: list[_Row], has_header: bool | None) -> int | None:
    """The index of the header among the first rows; None where there is none."""
    if has_header is False:
        return None
    usual = _usual_width(rows)
    if usual == 1:
        return 0 if has_header or looks_like_header([row.cells for row in rows]) else None
    typical = sorted(row.filled for row in rows if row.reach == usual)
    least = max(2, -(-typical[len(typical) // 2] // 2))
    top = rows[:MOST_TITLES]
    able = [n for n, row in enumerate(top) if len(row.cells) >= usual and row.filled >= least]
    first = _best(rows, able or [0], usual)
    narrow = _narrow_header(rows, first, usual)
    if narrow is not None:
        return narrow
    if has_header or looks_like_header([row.cells for row in rows[first:]]):
        return first
    return None


def _narrow_header(rows: list[_Row], first: int, usual: int) -> int | None:
    """A header with fewer cells than the rows right below it, rather than a title above one."""
    top = first
    while top and _has_values(rows[top]) and _has_values(rows[top - 1]) and _follows(rows, top):
        top -= 1
    if not top or not _follows(rows, top):
        return None
    above = rows[top - 1]
    if above.filled < 2 or _has_values(above):
        return None
    lacks_one = top == first and len(above.cells) == usual - 1 and not _contrast(rows, first)
    return top - 1 if _has_values(rows[top]) or lacks_one else None


def _follows(rows: list[_Row], number: int) -> bool:
    """Whether a row stands right below the one before it."""
    above = rows[number - 1]
    return above.line + above.lines == rows[number].line


def _best(rows: list[_Row], able: list[int], usual: int) -> int:
    """The row that is a header most clearly: text above values, under nothing but less."""
    best = able[0]
    highest = _contrast(rows, best)
    for number in able[1:]:
        row = rows[number]
        if _has_values(row):
            break
        titles = all(
            above.filled < row.filled or len(above.cells) < usual or above.cells[0][:1] == "#"
            for above in rows[:number]
        )
        if titles and (contrast := _contrast(rows, number)) > highest:
            best, highest = number, contrast
    return best


def _contrast(rows: list[_Row], number: int) -> int:
    """Columns in which this row has text while most cells below are numbers or days."""
    below = rows[number + 1 : number + 1 + SAMPLE_LINES]
    found = 0
    for column, cell in enumerate(rows[number].cells):
        if not cell or _is_value(cell):
            continue
        filled = [row.cells[column] for row in below if len(row.cells) > column]
        filled = [one for one in filled if one]
        found += bool(filled) and sum(map(_is_value, filled)) >= 0.8 * len(filled)
    return found


def _is_value(cell: str) -> bool:
    return bool(VALUE.fullmatch(cell) or DAY.fullmatch(cell))


def _has_values(row: _Row) -> bool:
    values = [cell for cell in row.cells if _is_value(cell)]
    return any(not _YEAR.fullmatch(cell) for cell in values)


def looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    """False where the first row holds values of the same kind as the rows below it."""
    first = [cell.strip() for cell in rows[0]]
    below = [row for row in rows[1:] if len(row) == len(first)]
    if not below:
        return not any(DAY.fullmatch(cell) or VALUE.fullmatch(cell) for cell in first)
    for number, cell in enumerate(first):
        if DAY.fullmatch(cell) and any(DAY.fullmatch(row[number].strip()) for row in below):
            return False
    filled = [cell for cell in first if cell]
    years = all(_YEAR.fullmatch(cell) for cell in filled if VALUE.fullmatch(cell))
    return years or not filled or not any(VALUE.fullmatch(cell) for cell in filled)
