"""Private copies of text files whose rows do not all fit: the same rows, each flaw marked."""

from __future__ import annotations

import csv
import io
import math
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ci_toolkit.data.dialect import Dialect
from ci_toolkit.data.part import FLAWS
from ci_toolkit.data.records import Quoting, alike_by, records
from ci_toolkit.data.spool import Spool
from ci_toolkit.data.survey import Survey
from ci_toolkit.data.told import Seen

WIDE, CUT = FLAWS[0], FLAWS[1]
_CHUNK = 1 << 24


@dataclass(slots=True)
class Rows:
    """Where the rows that are read stand in the plain file, and what was seen of others.

    starts, ends: their bytes. numbers: their lines (or records) from 1. flawed: rows with a flaw.
    stopped: the byte at which what stands below the last row begins, None where nothing does.
    """

    starts: Any
    ends: Any
    numbers: Any
    flawed: int = 0
    stopped: int | None = None
    seen: dict[str, Seen] = field(default_factory=dict)

    def of(self, kind: str) -> Seen:
        """What was seen of one sort."""
        return self.seen.setdefault(kind, Seen())


def form_of(dialect: Dialect) -> Quoting:
    """How the cells of a dialect are set apart."""
    return Quoting(dialect.delimiter, dialect.quote, dialect.escaped, dialect.spaced)


def goes_on(row: Sequence[str], width: int) -> bool:
    """Whether a row has something beyond the last column."""
    return len(row) > width and any(cell.strip() for cell in row[width:])


def flawed_line(cells: Sequence[str], width: int, flaw: str, dialect: Dialect) -> bytes:
    """A row as wide as the header with its flaw in one more cell, as it is written."""
    kept = [*cells[:width], *[""] * (width - len(cells)), flaw]
    return written(kept, dialect)


def written(cells: Sequence[str], dialect: Dialect) -> bytes:
    """Cells as one line of CSV in UTF-8; without quotes where the dialect has none."""
    if not dialect.quote:
        flat = (cell.replace("\n", " ").replace(dialect.delimiter, " ") for cell in cells)
        return (dialect.delimiter.join(flat) + "\n").encode("utf-8", "replace")
    text = io.StringIO()
    writer = csv.writer(
        text, delimiter=dialect.delimiter, quotechar=dialect.quote, lineterminator="\n"
    )
    writer.writerow(cells)
    return text.getvalue().encode("utf-8", "replace")


def copy_rows(
    data: Any, found: Survey, kept: Any, flaws: Mapping[int, bytes], spool: Spool
) -> Path:
    """The records of which `kept` (n,) is true, whole ranges at once; flawed ones as written."""
    import numpy as np

    copy = spool.new(".csv")
    size = len(data)
    after = np.append(found.starts[1:], size)
    numbers = np.flatnonzero(kept)
    own = np.isin(numbers, list(flaws)) if flaws else np.zeros(len(numbers), bool)
    # A range goes on while records follow each other and none is written anew.
    parted = (np.diff(numbers, prepend=-2) > 1) | own | np.concatenate([[False], own[:-1]])
    firsts = np.flatnonzero(parted)
    lasts = np.append(firsts[1:], len(numbers)) - 1
    with copy.open("wb") as target:
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            number = int(numbers[first])
            if number in flaws:
                target.write(flaws[number])
                continue
            begin, end = int(found.starts[number]), int(after[numbers[last]])
            for at in range(begin, end, _CHUNK):
                target.write(data[at : min(at + _CHUNK, end)].data)
            if data[end - 1] != 10:
                target.write(b"\n")
    return copy


def rewrite(
    file: Path,
    dialect: Dialect,
    spool: Spool,
    stops: Sequence[int],
    number_of: Callable[[int, int], int],
) -> tuple[Path, Rows]:
    """A text file cell by cell, as wide as its header; slow, for files that defy anything else.

    stops: bytes at which lines below the last row begin; a record that begins at one ends the rows.
    number_of: the number to show of the record so-and-so, on line so-and-so of the file.
    """
    import numpy as np

    copy, width, form = spool.new(".csv"), dialect.width, form_of(dialect)
    starts, ends, numbers = array("q"), array("q"), array("q")
    rows = Rows(None, None, None)
    alike = alike_by(dialect.samples, width)
    header = dialect.header_raw.lstrip("\ufeff")
    unended = _unended(file)
    below = frozenset(stops)
    with file.open("rb") as handle, copy.open("wb") as target:
        handle.seek(dialect.body)
        offsets = array("q", [dialect.body])
        lines = _lines(handle, offsets)
        for index, record in enumerate(records(lines, form, width, alike)):
            cells = record.cells
            number = number_of(index, dialect.skip_lines + record.line)
            begin = offsets[record.line - 1]
            if begin in below:
                rows.stopped = begin
                break
            end = offsets[record.line - 1 + record.lines]
            if record.lines == 1 and not any(cell.strip() for cell in cells) and len(cells) == 1:
                rows.of("blank-lines").add(number, "")
                continue
            if width > 1 and record.lines == 1 and header and len(cells) == width:
                raw = _raw(handle, begin, end)
                if raw.lstrip("\ufeff") == header:
                    rows.of("repeated-header").add(number, raw)
                    continue
            if record.stray:
                rows.of("stray-quotes").add(number, _raw(handle, begin, end))
            short = len(cells) < width
            flaw = ""
            if goes_on(cells, width):
                flaw = WIDE
            elif record.cut or (short and end >= unended and not often_short(rows, index)):
                flaw = CUT
            elif short:
                rows.of("short-rows").add(number, _raw(handle, begin, end))
            if flaw:
                rows.flawed += 1
                target.write(flawed_line(cells, width, flaw, dialect))
            else:
                target.write(written([*cells[:width], *[""] * (width - len(cells))], dialect))
            starts.append(begin)
            ends.append(end)
            numbers.append(number)
    rows.starts, rows.ends = np.frombuffer(starts, np.int64), np.frombuffer(ends, np.int64)
    rows.numbers = np.frombuffer(numbers, np.int64)
    return copy, rows


def _lines(handle: Any, offsets: array[int]) -> Iterator[str]:
    """Lines as text; `offsets` gets the byte after each."""
    place = offsets[0]
    while True:
        handle.seek(place)
        held = handle.readlines(_CHUNK)
        if not held:
            return
        for raw in held:
            place += len(raw)
            offsets.append(place)
            yield raw.decode("utf-8", "replace")


def _raw(handle: Any, begin: int, end: int) -> str:
    handle.seek(begin)
    text: str = handle.read(end - begin).decode("utf-8", "replace")
    return text.rstrip("\r\n")


def often_short(rows: Rows, count: int) -> bool:
    """Whether rows with fewer cells are usual in a file, so that the last one need not be cut."""
    return rows.of("short-rows").count > 0.05 * count


def _unended(file: Path) -> float:
    """The size of a file whose last line has no line end; infinity for any other."""
    with file.open("rb") as handle:
        size = handle.seek(0, 2)
        handle.seek(max(size - 1, 0))
        return math.inf if handle.read(1) in (b"", b"\n") else size
