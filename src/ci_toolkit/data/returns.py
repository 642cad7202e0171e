"""Lines that end in CR alone, made to end in LF.

A CR inside quoted cells stays where no line ends in one, and is a line end like the others else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ci_toolkit.data.dialect import Dialect
from ci_toolkit.data.plain import CHUNK, ends_of
from ci_toolkit.data.spool import Spool
from ci_toolkit.data.survey import bytes_of, count_lines, lone_returns, quoted, survey
from ci_toolkit.data.told import Seen


def set_returns(
    file: Path, dialect: Dialect, spool: Spool, *, thorough: bool
) -> tuple[Path, str, Seen]:
    """The file with LF or CRLF alone, its line ends in words, and lines that ended in CR.

    thorough: every byte is looked at, else the first and the last ones.
    """
    seen = Seen()
    head, tail = ends_of(file)
    usual = "CRLF" if b"\r\n" in head else "LF"
    if thorough:
        with file.open("rb") as handle:
            if not any(b"\r" in chunk for chunk in iter(lambda: handle.read(CHUNK), b"")):
                return file, "LF", seen
    elif all(part.count(b"\r") == part.count(b"\r\n") for part in (head[:-1], tail)):
        return file, usual, seen
    data = bytes_of(file)
    places = lone_returns(data)
    if len(places) and dialect.quote and quoted(data, places, dialect.quote).all():
        found = survey(data, dialect.body, dialect.delimiter, dialect.quote)
        if not found.is_open and not len(found.odd):
            return file, usual, seen
    if not len(places):
        return file, usual, seen
    changed = _changed(data, places, spool)
    again = bytes_of(changed)
    for place in places[:5].tolist():
        begin = int(place)
        while begin and again[begin - 1] != 10 and place - begin < 200:
            begin -= 1
        raw = bytes(again[begin:place]).decode("utf-8", "replace")
        seen.add(count_lines(again, 0, place) + 1, raw)
    seen.count = len(places)
    only = not (data == 10).any()
    return changed, "CR" if only else "mixed", seen


def _changed(data: Any, places: Any, spool: Spool) -> Path:
    import numpy as np

    copy = spool.new(".csv")
    with copy.open("wb") as target:
        for at in range(0, len(data), CHUNK):
            chunk = data[at : at + CHUNK].copy()
            first, last = np.searchsorted(places, [at, at + len(chunk)])
            chunk[places[first:last] - at] = 10
            target.write(chunk.data)
    return copy
