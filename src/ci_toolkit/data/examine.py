"""What a text file holds beside sound rows: looked through from end to end, or at a glance."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from ci_toolkit.data.dialect import backslash_escapes
from ci_toolkit.data.ledger import SAMPLES
from ci_toolkit.data.plain import ends_of
from ci_toolkit.data.quick_look import look_meanwhile, odd_lines
from ci_toolkit.data.records import Quoting, alike_by, holds_rows, is_cut, split_cells
from ci_toolkit.data.rewrite import (
    CUT,
    WIDE,
    Rows,
    copy_rows,
    flawed_line,
    form_of,
    goes_on,
    rewrite,
)
from ci_toolkit.data.survey import Survey, quoted_line_ends, survey
from ci_toolkit.data.text_file import Text, find_bytes, repeated_headers
from ci_toolkit.data.told import Seen

# Files up to here are looked through from end to end before they are read, in well under 0.1 s.
SMALL = 32 * 2**20
_LEFT = {"total": "totals", "note": "footnotes", "empty": "blank-rows"}


@dataclass(frozen=True, eq=False)
class Found:
    """What is to be scanned, and what was found on the way.

    file, skip_lines, rows, quote: of the scan; rows is None for all. flawed, unverified: the frame
    carries FLAW, or OVERFLOW. where: places of the rows, None where they follow from the file.
    doubt: of an unverified file, as `Part.doubt`.
    """

    file: Path
    skip_lines: int
    quote: str
    rows: int | None = None
    flawed: bool = False
    unverified: bool = False
    rewritten: bool = False
    has_quotes: bool = False
    where: Rows | None = None
    doubt: Callable[[bool], bool] | None = None
    seen: dict[str, Seen] = field(default_factory=dict)


def glance(text: Text) -> Found:
    """A large file by its ends; one that looks sound there is read as it lies.

    Meanwhile all its bytes are looked at for quotes, which `doubt` tells of. Any sign at its ends
    of rows that do not fit has the file looked through from end to end at once.
    """
    dialect = text.dialect
    stop = text.size if text.stop is None else text.stop
    width = dialect.width
    usual = sum(len(row) == width for row in dialect.samples)
    head, tail = ends_of(text.file)
    ended = text.stop is not None or tail.endswith(b"\n")
    if usual < len(dialect.samples) or dialect.escaped or dialect.spaced or not ended:
        return examine(text)
    quotes = look_meanwhile(text.file, dialect.body, stop, dialect.quote)
    rows = text.lines_before(stop) - text.lines_before(dialect.body) if text.footer else None
    return Found(
        text.file, dialect.skip_lines, dialect.quote, rows, unverified=True,
        has_quotes=bool(dialect.quote) and dialect.quote.encode() in head,
        seen=_left_seen(text, text.stop, None), doubt=partial(_doubtful, text, stop, quotes),
    )  # fmt: skip


def _doubtful(text: Text, stop: int, quotes: Callable[[], bool], timed: bool = False) -> bool:
    """Whether a quick look finds what the scan would read wrongly: blank lines, more headers.

    timed: no row is blank where it tells its time, so neither is a line; and a header that may not
    be a time itself would be told by a cell that is none.
    """
    dialect = text.dialect
    raw = dialect.header_raw
    if not timed or any(map(str.isdigit, raw)):
        header = raw if dialect.width > 1 and "\n" not in raw else ""
        head, _ = ends_of(text.file)
        if odd_lines(text.file, dialect.body, stop, header, b"\r" in head):
            return True
    return quotes() and quoted_line_ends(text.data, dialect.body, dialect.quote)


def examine(text: Text, anew: bool = False) -> Found:
    """A file looked through from end to end; `anew` has it written cell by cell at once."""
    dialect = text.dialect
    quote = dialect.quote
    if quote and find_bytes(text, quote.encode(), dialect.body) < 0:
        quote = ""
    if anew:
        return _rewritten(text)
    found = survey(text.data, dialect.body, dialect.delimiter, quote)
    if dialect.escaped or dialect.spaced or _defies(text, found):
        plain = _without_quotes(text, found)
        return plain or _rewritten(text)
    return _found(text, found, quote, {})


def _found(text: Text, found: Survey, quote: str, seen: dict[str, Seen]) -> Found:
    """The records of a file that can be copied or read where they lie."""
    import numpy as np

    dialect, width = text.dialect, text.dialect.width
    numbers = _numbers(text, found)
    last, stop = len(found), None
    for left in reversed(text.footer):
        at = int(np.searchsorted(found.starts, left.line.start))
        if at >= len(found) or found.starts[at] != left.line.start:
            break  # the last line of a quoted cell
        last, stop = at, left.line.start
    rows = Rows(found.starts, found.ends, numbers, seen=seen)
    lengths = (found.ends - found.starts)[:last]
    widths = found.widths[:last]
    kept = np.zeros(len(found), bool)
    kept[:last] = lengths > 0
    short = np.flatnonzero((widths < width) & kept[:last])
    if width > 1:
        for number in short[widths[short] == 1].tolist():
            if not text.raw(int(found.starts[number]), int(found.ends[number])).strip():
                kept[number] = False
    inner = np.flatnonzero(~kept[:last])
    trailing = last
    while stop is None and trailing and not kept[trailing - 1]:
        trailing -= 1
    for number in inner[inner < trailing].tolist()[:5]:
        rows.of("blank-lines").add(int(numbers[number]), "")
    if "blank-lines" in rows.seen:
        rows.of("blank-lines").count = int((inner < trailing).sum())
    for start in repeated_headers(text, len(text.data)):
        number = int(np.searchsorted(found.starts, start))
        if number < last and found.starts[number] == start and widths[number] == width:
            kept[number] = False
            raw = text.raw(int(found.starts[number]), int(found.ends[number]))
            rows.of("repeated-header").add(int(numbers[number]), raw)
    flaws = _flaws(text, found, kept, rows, last if stop is None else None)
    rows.seen.update(_left_seen(text, stop, (found, numbers)))
    base = Found(text.file, dialect.skip_lines, quote, has_quotes=bool(quote), seen=rows.seen)
    if flaws or not kept[:trailing].all():
        copy = copy_rows(text.data, found, kept, flaws, text.spool)
        chosen = np.flatnonzero(kept)
        where = Rows(found.starts[chosen], found.ends[chosen], numbers[chosen])
        return replace(base, file=copy, skip_lines=0, flawed=bool(flaws), where=where)
    return replace(base, rows=trailing if trailing < len(found) else None, where=rows)


def _flaws(text: Text, found: Survey, kept: Any, rows: Rows, last: int | None) -> dict[int, bytes]:
    """Records that do not fit the header, by number, as they are written; short ones are told."""
    import numpy as np

    dialect, width = text.dialect, text.dialect.width
    form = replace(form_of(dialect), quote=dialect.quote)
    flaws: dict[int, bytes] = {}
    wide = np.flatnonzero((found.widths > width) & kept)
    for number in _filled_beyond(text, found, wide, width).tolist():
        cells = split_cells([text.raw(int(found.starts[number]), int(found.ends[number]))], form)
        if goes_on(cells, width):
            flaws[number] = flawed_line(cells, width, WIDE, dialect)
    short = np.flatnonzero((found.widths < width) & kept)
    ended = text.data[-1] == 10 and not found.is_open
    final = last - 1 if last and not ended else None
    if final is not None and kept[final] and (found.is_open or int(found.widths[final]) < width):
        begin, end = int(found.starts[final]), int(found.ends[final])
        usual = len(short) - 1 > 0.05 * len(found)
        if found.is_open or not usual:
            cells = split_cells([text.raw(begin, end)], form)
            flaws[final] = flawed_line(cells, width, CUT, dialect)
            short = short[short != final]
    for number in short[:SAMPLES].tolist():
        raw = text.raw(int(found.starts[number]), int(found.ends[number]))
        rows.of("short-rows").add(int(rows.numbers[number]), raw)
    if len(short):
        rows.of("short-rows").count = len(short)
    return flaws


def _filled_beyond(text: Text, found: Survey, wide: Any, width: int) -> Any:
    """Of the wide records those whose further cells are not just empty."""
    import numpy as np

    mark = ord(text.dialect.delimiter)
    extra = found.widths[wide] - width
    blank = np.ones(len(wide), bool)
    for back in range(1, int(min(extra.max(initial=0), 64)) + 1):
        place = np.maximum(found.ends[wide] - back, 0)
        blank &= (extra < back) | (text.data[place] == mark)
    return wide[~(blank & (extra <= 64))]


def _defies(text: Text, found: Survey) -> bool:
    """Whether the quotes of a file do not all open and close cells, or hold whole rows."""
    dialect, width = text.dialect, text.dialect.width
    if len(found.odd):
        return True
    if not found.is_open and not found.inside:
        return False
    alike, form = alike_by(dialect.samples, width), form_of(dialect)
    if found.is_open:
        begin, end = int(found.starts[-1]), len(text.data)
        lines = bytes(text.data[begin:end]).decode("utf-8", "replace").splitlines(keepends=True)
        if not is_cut(lines, form, width, alike) or text.data[end - 1] == 10:
            return True
    return found.inside and width > 1 and _holds_rows(text, found, form, alike)


def _holds_rows(text: Text, found: Survey, form: Quoting, alike: Any) -> bool:
    import numpy as np

    total = np.append(found.lines[1:], found.lines[-1] + 1)
    lines = total - found.lines
    marks = np.diff(found.delimiters, prepend=0)
    able = np.flatnonzero((lines > 1) & (marks >= (text.dialect.width - 1) * (lines - 1)))
    for number in able.tolist():
        raw = text.raw(int(found.starts[number]), int(found.ends[number]))
        if holds_rows(raw.split("\n"), form, text.dialect.width, alike):
            return True
    return False


def _without_quotes(text: Text, found: Survey) -> Found | None:
    """A file whose quotes are characters like any other: even rows, and no cell in quotes."""
    dialect = text.dialect
    if dialect.escaped or dialect.spaced or dialect.width < 2:
        return None
    mark, quote = re.escape(dialect.delimiter.encode()), re.escape(dialect.quote.encode())
    inside = b"[^" + quote + b"\n]*"
    cell = b"(?:[\n" + mark + b"])" + quote + inside + quote + b"(?=[\r\n" + mark + b"]|$)"
    if re.search(cell, text.buffer[max(dialect.body - 1, 0) :]):
        return None
    bare = survey(text.data, dialect.body, dialect.delimiter, "")
    stop = text.stop if text.stop is not None else len(text.data)
    sound = (bare.widths == dialect.width) | (bare.ends == bare.starts) | (bare.starts >= stop)
    if not sound.all():
        return None
    import numpy as np

    places = np.flatnonzero(text.data[dialect.body : stop] == ord(dialect.quote)) + dialect.body
    which = np.unique(np.searchsorted(bare.starts, places, "right") - 1)
    seen, numbers = Seen(), _numbers(text, bare)
    for number in which[:5].tolist():
        raw = text.raw(int(bare.starts[number]), int(bare.ends[number]))
        seen.add(int(numbers[number]), raw)
    seen.count = len(which)
    return _found(text, bare, "", {"stray-quotes": seen})


def _rewritten(text: Text) -> Found:
    dialect = text.dialect
    if dialect.quote == '"' and not dialect.escaped and find_bytes(text, b'\\"', dialect.body) >= 0:
        whole = bytes(text.data[dialect.body : dialect.body + SMALL]).decode("utf-8", "replace")
        dialect = replace(dialect, escaped=backslash_escapes(whole, dialect.delimiter))

    def number_of(index: int, line: int) -> int:
        return dialect.above + index + 1 if text.by_record else line

    stops = [left.line.start for left in text.footer]
    copy, rows = rewrite(text.file, dialect, text.spool, stops, number_of)
    rows.seen.update(_left_seen(text, rows.stopped, None))
    return Found(
        copy, 0, dialect.quote, flawed=rows.flawed > 0, rewritten=True, has_quotes=True,
        where=rows, seen=rows.seen,
    )  # fmt: skip


def _numbers(text: Text, found: Survey) -> Any:
    """What the records of a survey are called: their lines, or their own numbers, from 1."""
    import numpy as np

    if text.by_record:
        return np.arange(len(found)) + text.dialect.above + 1
    return found.lines + text.dialect.skip_lines + 1


def _left_seen(text: Text, stop: int | None, known: tuple[Survey, Any] | None) -> dict[str, Seen]:
    """What is told of the lines below the last row, from byte `stop` on; nothing where None."""
    seen: dict[str, Seen] = {}
    for left in text.footer:
        if left.sort not in _LEFT or stop is None or left.line.start < stop:
            continue
        one, start = seen.setdefault(_LEFT[left.sort], Seen()), left.line.start
        if one.count >= SAMPLES:
            one.count += 1  # the line of one that is not shown need not be counted
            continue
        if known is not None:
            number = int(known[1][known[0].starts.searchsorted(start)])
        else:
            number = text.lines_before(start) + 1
        one.add(number, left.line.text)
    return seen
