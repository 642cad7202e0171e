"""Records of a text file read line by line, so that a stray quote cannot swallow lines."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ci_toolkit.data.later import later

# A quoted cell of more lines than this is taken for a quote that is never closed.
MOST_LINES = 10_000
_MASK = (later(r"\d+"), later(r"[^\W\d_]+"))


@dataclass(frozen=True, slots=True)
class Quoting:
    """How cells are set apart: the delimiter, the quote ("" for none), and what is done with it."""

    delimiter: str
    quote: str = '"'
    escaped: bool = False
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a text file.

    line: the physical line on which it begins, from 1; lines: how many it takes. stray: a quote
    opened a cell and closed it only after whole rows, or never; it was taken as a character. cut:
    the file ends inside a quoted cell.
    """

    cells: list[str]
    line: int
    stray: bool = False
    lines: int = 1
    cut: bool = False


def records(
    lines: Iterable[str],
    delimiter: str | Quoting,
    width: int,
    alike: Callable[[Sequence[str]], bool | None] | None = None,
) -> Iterator[Record]:
    """Rows of a file whose header has `width` cells.

    A quoted cell may go over several lines. Where every line between those of its quotes is a row
    of `width` cells by itself, or the quote is never closed, the quote is a stray one: its line is
    split at the delimiters, and the lines after it are rows of their own. alike: whether cells look
    like a row of this file, None where that cannot be told.
    """
    csv.field_size_limit(2**31 - 1)
    form = Quoting(delimiter) if isinstance(delimiter, str) else delimiter
    waiting: deque[tuple[int, str]] = deque()
    source = enumerate(lines, 1)

    def take() -> tuple[int, str] | None:
        return waiting.popleft() if waiting else next(source, None)

    while (first := take()) is not None:
        number, text = first
        if not form.quote or form.quote not in text:
            yield Record(text.rstrip("\r\n").split(form.delimiter), number)
            continue
        held = [first]
        is_open = ends_open(text, form.delimiter, False, form)
        while is_open and len(held) < MOST_LINES and (more := take()) is not None:
            held.append(more)
            is_open = ends_open(more[1], form.delimiter, True, form)
        whole = [line for _, line in held]
        ended = is_open and len(held) < MOST_LINES
        if ended and is_cut(whole, form, width, alike):
            yield Record(split_cells(whole, form), number, lines=len(held), cut=True)
        elif is_open or holds_rows(whole, form, width, alike):
            waiting.extendleft(reversed(held[1:]))
            yield Record(text.rstrip("\r\n").split(form.delimiter), number, stray=True)
        else:
            yield Record(split_cells(whole, form), number, lines=len(held))


def split_cells(lines: list[str], form: Quoting) -> list[str]:
    """The cells of one record; a blank line has one empty cell."""
    if form.escaped:
        return _split_escaped("".join(lines), form)
    try:
        reader = csv.reader(
            lines, delimiter=form.delimiter, quotechar=form.quote, skipinitialspace=form.spaced
        )
        return next(reader, None) or [""]
    except (csv.Error, StopIteration):
        return "".join(lines).rstrip("\r\n").split(form.delimiter)


def _split_escaped(text: str, form: Quoting) -> list[str]:
    text = text.rstrip("\r\n")
    cells, place = [], 0
    quote = re.escape(form.quote)
    quoted = re.compile(rf"\s?{quote}((?:\\.|{quote}{quote}|[^{quote}\\])*){quote}", re.DOTALL)
    while True:
        cell = ""
        if text[place : place + 2].lstrip().startswith(form.quote):
            found = quoted.match(text, place)
            if found:
                cell = found[1].replace(form.quote * 2, form.quote)
                cell = re.sub(rf"\\([\\{quote}])", r"\1", cell)
                place = found.end()
        end = text.find(form.delimiter, place)
        cells.append(cell + text[place : end if end >= 0 else None])
        if end < 0:
            return cells
        place = end + 1


def ends_open(text: str, delimiter: str, is_open: bool, form: Quoting | None = None) -> bool:
    """Whether a quoted cell is still open at the end of a line that begins so or so.

    >>> ends_open('a,"b', ",", False), ends_open('c",d', ",", True)
    (True, False)
    >>> ends_open('5" tall,1', ",", False)
    False
    """
    form = form or Quoting(delimiter)
    quote = form.quote
    if not quote or quote not in text:
        return is_open
    place = 0
    while True:
        if is_open:
            place = text.find(quote, place)
            if place < 0:
                return True
            if form.escaped and _backslashes(text, place) % 2:
                place += 1
                continue
            if text[place + 1 : place + 2] == quote:
                place += 2  # a doubled quote stands for one
                continue
            is_open = False
        else:
            while form.spaced and text[place : place + 1] == " ":
                place += 1
            if text[place : place + 1] == quote:
                is_open, place = True, place + 1
                continue
        place = text.find(delimiter, place) + 1
        if not place:
            return False


def _backslashes(text: str, place: int) -> int:
    return place - len(text[:place].rstrip("\\"))


def shape(cell: str) -> str:
    """What a cell looks like: runs of digits as 9, runs of letters as a.

    >>> shape("2025-03-01 09:30"), shape("INC0042")
    ('9-9-9 9:9', 'a9')
    """
    return _MASK[1].sub("a", _MASK[0].sub("9", cell.strip()))


def alike_by(rows: Sequence[Sequence[str]], width: int) -> Callable[[Sequence[str]], bool | None]:
    """Tells whether cells look like a row, by the columns that always hold digits in few shapes."""
    shapes: dict[int, set[str]] = {}
    for column in range(width):
        seen = {shape(row[column]) for row in rows if len(row) == width and row[column].strip()}
        if seen and len(seen) <= 5 and all("9" in one for one in seen):
            shapes[column] = seen

    def alike(cells: Sequence[str]) -> bool | None:
        if not shapes:
            return None
        if len(cells) != width:
            return False
        strip = '"'
        looks = {column: shape(cells[column].strip().strip(strip)) for column in shapes}
        filled = [column for column in shapes if looks[column]]
        return bool(filled) and all(looks[column] in shapes[column] for column in filled)

    return alike


def holds_rows(
    lines: Sequence[str],
    form: Quoting,
    width: int,
    alike: Callable[[Sequence[str]], bool | None] | None = None,
) -> bool:
    """Whether the lines of one record are rows by themselves, held together by stray quotes."""
    if width < 2 or len(lines) < 2:
        return False
    inside = lines[1:-1]
    if lines[0].count(form.delimiter) != width - 1:
        return False
    cells = [_row(line, form, width) for line in (inside or [lines[-1]])]
    if any(row is None for row in cells):
        return False
    looks = [alike(row) if alike and row else None for row in cells]
    if any(look is False for look in looks):
        return False
    # Texts of one or two delimiters a line are common; they must look like rows too.
    return all(looks) or (bool(inside) and (width > 2 or alike is None))


def _row(line: str, form: Quoting, width: int) -> list[str] | None:
    """The cells of a line that is a row by itself, else None."""
    plain = line.rstrip("\r\n").split(form.delimiter)
    if len(plain) == width or form.quote not in line:
        return plain if len(plain) == width else None
    if ends_open(line, form.delimiter, False, form):
        return None
    cells = split_cells([line], form)
    return cells if len(cells) == width else None


def is_cut(
    lines: Sequence[str],
    form: Quoting,
    width: int,
    alike: Callable[[Sequence[str]], bool | None] | None = None,
) -> bool:
    """Whether a record that is still open at the end of the file was cut off there.

    It was not where its lines are rows by themselves: then the quote that opens it is a stray one.
    """
    if width < 2:
        return len(lines) == 1 and not lines[0].endswith("\n")
    rest = lines[1:]
    if not rest:
        return lines[0].count(form.delimiter) != width - 1
    if alike is not None:
        looks = [alike(line.rstrip("\r\n").split(form.delimiter)) for line in rest]
        if None not in looks:
            return not any(looks)
    return not any(line.count(form.delimiter) == width - 1 for line in rest)
