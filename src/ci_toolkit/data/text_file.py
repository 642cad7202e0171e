"""A text file in UTF-8 with its layout: its bytes, searches in them, what stands at its end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ci_toolkit.data.dialect import Dialect
from ci_toolkit.data.footer import Left, find_footer, last_lines
from ci_toolkit.data.pieces import count_between, find_in
from ci_toolkit.data.plain import ends_of
from ci_toolkit.data.records import split_cells
from ci_toolkit.data.rewrite import form_of
from ci_toolkit.data.spool import Spool
from ci_toolkit.data.survey import bytes_of


@dataclass(frozen=True, eq=False)
class Text:
    """A text file in UTF-8 with its layout. by_record: numbers of rows count records."""

    file: Path
    dialect: Dialect
    spool: Spool
    by_record: bool = False

    @cached_property
    def data(self) -> Any:
        """Its bytes."""
        return bytes_of(self.file)

    @cached_property
    def size(self) -> int:
        """How many they are; for this alone NumPy need not be loaded."""
        return self.file.stat().st_size

    @cached_property
    def buffer(self) -> Any:
        """The same, to search in."""
        return memoryview(self.data)

    def raw(self, begin: int, end: int) -> str:
        """The text between two bytes, without line end."""
        return bytes(self.data[begin:end]).decode("utf-8", "replace").rstrip("\r\n")

    def let_go(self) -> None:
        """Hold the file no longer in memory; its bytes are there again when they are asked for."""
        for name in ("data", "buffer"):
            self.__dict__.pop(name, None)

    def lines_before(self, place: int) -> int:
        """Line ends before a byte; of what was counted once, only the rest is counted again."""
        known = max(at for at in self._counted if at <= place)
        self._counted[place] = self._counted[known] + count_between(self.file, known, place)
        return self._counted[place]

    @cached_property
    def _counted(self) -> dict[int, int]:
        return {0: 0}

    @cached_property
    def footer(self) -> list[Left]:
        """The lines at the end that are no data."""
        _, tail = ends_of(self.file)
        size = self.size
        lines = last_lines(tail, size - len(tail), self.dialect.body)
        samples = self.dialect.samples[:-1] if size < 65536 else self.dialect.samples
        left = find_footer(lines, form_of(self.dialect), samples, tail.endswith(b"\n"))
        return _without_categories(self, left)

    @property
    def stop(self) -> int | None:
        """The byte at which what stands below the last row begins; None where nothing does."""
        return self.footer[0].line.start if self.footer else None


def repeated_headers(text: Text, stop: int) -> list[int]:
    """Bytes at which a line that equals the header stands among the rows."""
    dialect = text.dialect
    raw = dialect.header_raw
    if dialect.width < 2 or not raw or "\n" in raw or len(raw.encode()) < 2:
        return []
    found: list[int] = []
    for mark in (b"\n", b"\n\xef\xbb\xbf"):
        line = mark + raw.encode()
        place = find_bytes(text, line, max(dialect.body - 1, 0))
        while 0 <= place < stop:
            end = place + len(line)
            if bytes(text.data[end : end + 2])[:1] in (b"", b"\n") or bytes(
                text.data[end : end + 2]
            ) in (b"\r\n", b"\r"):
                found.append(place + 1)
            place = find_bytes(text, line, place + 1)
    return sorted(found)


def find_bytes(text: Text, wanted: bytes, begin: int) -> int:
    """The first byte at which some bytes stand, from `begin` on; -1 where they do not."""
    return find_in(text.file, wanted, begin, text.size)


def _without_categories(text: Text, left: list[Left]) -> list[Left]:
    """The lines below a last total whose name also begins a row further up: it is a category."""
    if not left:
        return []
    first = left[0].line.start
    form = form_of(text.dialect)
    for number in range(len(left) - 1, -1, -1):
        one = left[number]
        if one.sort != "total":
            continue
        cells = split_cells([one.line.text], form)
        cell = next(cell for cell in cells if cell.strip())
        after = one.line.text.find(cell) + len(cell)
        end = one.line.text.find(text.dialect.delimiter, after) + 1
        if _begins_row(text, one.line.text[: end or None].encode(), first):
            return left[number + 1 :]
    return left if first > text.dialect.body else _unless_all(text, left)


def _begins_row(text: Text, begin: bytes, stop: int) -> bool:
    """Whether a row further up than byte `stop` begins with these bytes."""
    quote = text.dialect.quote.encode()
    place = start = max(text.dialect.body - 1, 0)
    while 0 <= (place := find_bytes(text, b"\n" + begin, place)) < stop - 1:
        if not quote or count_between(text.file, start, place, quote[0]) % 2 == 0:
            return True
        place += 1
    return False


def _unless_all(text: Text, left: list[Left]) -> list[Left]:
    """A table of totals alone is no footer."""
    while left and left[0].sort in ("total", "note"):
        left = left[1:]
    return left
