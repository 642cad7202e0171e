"""Records of a text file read line by line, so that a stray quote cannot swallow lines."""

from __future__ import annotations

import csv
import mmap
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# A quoted cell of more lines than this is taken for a quote that is never closed.
MOST_LINES = 10_000
# Larger files are not looked through for swallowed rows before they are read: 16 MB with a quote
# round every cell cost 65 ms, a file without quotes nothing that could be measured.
LARGEST_LOOKED_THROUGH = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a text file.

    line: the physical line on which it begins, from 1. stray: a quote opened a cell and closed it
    only after whole rows, or never; it was taken as a character.
    """

    cells: list[str]
    line: int
    stray: bool = False


def records(lines: Iterable[str], delimiter: str, width: int) -> Iterator[Record]:
    """Rows of a file whose header has `width` cells.

    A quoted cell may go over several lines. Where every line between those of its quotes is a row
    of `width` cells by itself, or the quote is never closed, the quote is a stray one: its line is
    split at the delimiters, and the lines after it are rows of their own.
    """
    waiting: deque[tuple[int, str]] = deque()
    source = enumerate(lines, 1)

    def take() -> tuple[int, str] | None:
        return waiting.popleft() if waiting else next(source, None)

    while (first := take()) is not None:
        held = [first]
        is_open = ends_open(first[1], delimiter, False)
        while is_open and len(held) < MOST_LINES and (more := take()) is not None:
            held.append(more)
            is_open = ends_open(more[1], delimiter, True)
        number, text = first
        if is_open or _swallowed(held, delimiter, width):
            waiting.extendleft(reversed(held[1:]))
            yield Record(text.rstrip("\r\n").split(delimiter), number, stray=True)
        else:
            whole = [line for _, line in held]
            yield Record(next(csv.reader(whole, delimiter=delimiter), []), number)


def ends_open(text: str, delimiter: str, is_open: bool) -> bool:
    """Whether a quoted cell is still open at the end of a line that begins so or so.

    >>> ends_open('a,"b', ",", False), ends_open('c",d', ",", True)
    (True, False)
    >>> ends_open('5" tall,1', ",", False)
    False
    """
    if '"' not in text:
        return is_open
    at_start, place = not is_open, 0
    while place < len(text):
        character = text[place]
        if is_open and character == '"':
            if text[place + 1 : place + 2] == '"':
                place += 1  # a doubled quote stands for one
            else:
                is_open = False
        elif not is_open and at_start and character == '"':
            is_open = True
        at_start = not is_open and character == delimiter
        place += 1
    return is_open


def _swallowed(held: list[tuple[int, str]], delimiter: str, width: int) -> bool:
    # The last line holds the closing quote and what follows it, which may be a whole row too.
    inside = [line for _, line in held[1:-1]]
    whole_rows = all(line.count(delimiter) == width - 1 for line in inside)
    return width > 1 and bool(inside) and whole_rows


def swallows_rows(path: Path, delimiter: str, width: int) -> bool:
    """Whether a quote in a file holds whole rows, which a reader of CSV takes for one long cell.

    Looks at the bytes of files up to 16 MB; a file without quotes costs one search.
    """
    size = path.stat().st_size
    if width < 2 or not 0 < size <= LARGEST_LOOKED_THROUGH:
        return False
    mark = delimiter.encode()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data.find(b'"') < 0:
            return False
        # A quote that opens a cell and a line end before the next one: most files have none. Two
        # searches that begin with a fixed text are three times as fast as one with a choice.
        begins = (b"\\n", re.escape(mark))
        if not any(re.search(begin + b'"[^"\\n]*\\n', data) for begin in begins):
            return False
        start = b"[" + b"".join(begins) + b"]"
        # The cell up to its closing quote, if two line ends lie inside.
        opened = re.compile(start + b'"([^"\\n]*\\n[^"\\n]*\\n[^"]*)"')
        return any(
            all(line.count(mark) == width - 1 for line in found.group(1).split(b"\n")[1:-1])
            for found in opened.finditer(data)
        )
