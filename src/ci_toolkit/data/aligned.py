"""Tables whose columns are set apart by runs of blanks, below a text: laboratories' `.dat` files.

The table is what stands at the end: rows of equally many numbers. Its names stand right above it
(a rule of dashes between them is passed over), perhaps behind a label such as `Data:`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ci_toolkit.data.ledger import SAMPLES
from ci_toolkit.data.part import Part, Place, Reading
from ci_toolkit.data.spool import Spool
from ci_toolkit.data.text import open_text
from ci_toolkit.repair import Repair

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?")
_RULE = re.compile(r"[-=_+\s]*[-=_][-=_+\s]*")
_FEWEST = 3
_TAIL = 8192


@dataclass(frozen=True, slots=True)
class Table:
    """Where a table stands in its file: lines from 0, and the names of its columns."""

    header: int | None
    first: int
    stop: int
    names: tuple[str, ...]


def _numeric(cells: Sequence[str]) -> bool:
    return bool(cells) and all(_NUMBER.fullmatch(cell) for cell in cells)


def find_table(lines: Sequence[str]) -> Table | None:
    """The table at the end of these lines; None where they do not end in one.

    >>> find_table(["A title", "Data: x y", "---", " 1  2.5", " 2  3.5", " 3 4", ""])
    Table(header=1, first=3, stop=6, names=('x', 'y'))
    """
    stop = len(lines)
    while stop and not lines[stop - 1].strip():
        stop -= 1
    first, width = stop, 0
    while first:
        cells = lines[first - 1].split()
        if not _numeric(cells) or (width and len(cells) != width):
            break
        first, width = first - 1, len(cells)
    if stop - first < _FEWEST:
        return None
    header = first - 1
    while header >= 0 and (not lines[header].strip() or _RULE.fullmatch(lines[header])):
        header -= 1
    names = _names(lines[header], width) if header >= 0 else None
    if names is None:
        positions = tuple(f"column_{number + 1}" for number in range(width))
        return Table(None, first, stop, positions)
    return Table(header, first, stop, names)


def _names(line: str, width: int) -> tuple[str, ...] | None:
    words = line.split()
    if len(words) == width + 1 and words[0].endswith(":"):
        words = words[1:]
    if len(words) != width or any(_NUMBER.fullmatch(word) for word in words):
        return None
    return tuple(words)


def open_aligned(path: str, file: Path, reading: Reading, spool: Spool) -> Part | None:
    """The part of a file with such a table at its end, its rows numbered as an editor does.

    None where the file does not end in rows of equally many numbers with nothing but blanks
    between them, so that it is read as any other text.
    """
    if not _ends_in_one(file):
        return None
    text = file.read_bytes().decode(reading.encoding or "latin-1")
    lines = text.split("\n") if "\n" in text else text.split("\r")
    table = find_table(lines)
    if table is None:
        return None
    copy = spool.new(".tsv")
    copy.write_text("".join(_rows(lines, table)), encoding="utf-8")
    plain = replace(reading, delimiter="\t", encoding="utf-8", has_header=True)
    part = open_text(path, copy, plain, spool, format="Text")

    def located(records: Sequence[int]) -> list[Place]:
        return [
            Place(table.first + record + 1, lines[table.first + record].rstrip("\r"))
            for record in records
        ]

    above = table.first if table.header is None else table.header
    layout = (
        ("delimiter", "blanks"),
        ("header", f"line {table.header + 1}" if table.header is not None else "none"),
    )
    repairs = [_told(path, lines, above)] if above else []
    return replace(
        part, layout=layout, repairs=(*repairs, *part.repairs), places=located, repair=None,
        first_row=table.first + 1,
    )  # fmt: skip


def _ends_in_one(file: Path) -> bool:
    """A quick look at the last bytes, before a whole file is taken apart."""
    with file.open("rb") as handle:
        handle.seek(max(handle.seek(0, 2) - _TAIL, 0))
        tail = handle.read().decode("latin-1").split()
    return len(tail) >= _FEWEST and _numeric(tail[-_FEWEST:])


def _rows(lines: Sequence[str], table: Table) -> Iterator[str]:
    yield "\t".join(table.names) + "\n"
    for line in lines[table.first : table.stop]:
        yield "\t".join(line.split()) + "\n"


def _told(path: str, lines: Sequence[str], above: int) -> Repair:
    filled = [number for number in range(above) if lines[number].strip()]
    shown = filled[:SAMPLES]
    are = "1 line above the table was" if len(filled) == 1 else (
        f"{len(filled):,} lines above the table were"
    )  # fmt: skip
    first = tuple(number + 1 for number in shown)
    samples = tuple(lines[number].strip()[:40] for number in shown)
    said = f"`{path}`: {are} taken as text and left out"
    return Repair("titles", said, len(filled), first, samples, path)
