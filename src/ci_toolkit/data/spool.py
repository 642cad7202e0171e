"""Private copies of what cannot be read where it lies: standard input, other encodings."""

from __future__ import annotations

import codecs
import contextlib
import csv
import gzip
import os
import shutil
import sys
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from ci_toolkit.data.dialect import Dialect, goes_on
from ci_toolkit.data.records import records
from ci_toolkit.errors import DataError

_CHUNK = 1 << 20


class Spool:
    """Files that only this run can read (mode 0600), removed on `close` or at exit."""

    def __init__(self) -> None:
        self._paths: list[Path] = []
        self._finalizer = weakref.finalize(self, _remove, self._paths)

    def new(self, suffix: str) -> Path:
        """The path of a new, empty private file."""
        handle, name = tempfile.mkstemp(prefix="citk-", suffix=suffix)
        os.close(handle)
        path = Path(name)
        self._paths.append(path)
        return path

    def close(self) -> None:
        """Remove every file now; further calls do nothing."""
        _remove(self._paths)

    def standard_input(self) -> Path:
        """Standard input as a file; DataError when it is a terminal or empty."""
        if sys.stdin is None or sys.stdin.isatty():
            raise DataError("nothing comes from standard input", "pipe an export into `-`")
        path = self.new(".input")
        with path.open("wb") as target:
            shutil.copyfileobj(sys.stdin.buffer, target, _CHUNK)
        if not path.stat().st_size:
            raise DataError("standard input is empty")
        return path

    def as_utf8(self, source: Path, dialect: Dialect) -> Path:
        """A text file in UTF-8 with LF, whatever its encoding and line ends."""
        path = self.new(".csv")
        with open_plain(source) as raw, path.open("wb") as target:
            for text in _decoded(raw, dialect.encoding):
                lines = text.replace("\r", "\n") if dialect.cr_only else text
                target.write(lines.encode("utf-8", "replace"))
        return path

    def rewritten(self, source: Path, dialect: Dialect) -> tuple[Path, list[int], list[int]]:
        """A text file with uneven rows or stray quotes, cell by cell, as wide as its header.

        Slow, and only for files that the fast reader refuses. Further cells of a row are dropped;
        the lines of such rows come with the path, and those of stray quotes.
        """
        wide: list[int] = []
        stray: list[int] = []
        path = self.new(".csv")
        width = len(dialect.header)
        with (
            open_plain(source) as raw,
            path.open("w", encoding="utf-8", newline="", errors="replace") as target,
        ):
            lines = _lines(_decoded(raw, dialect.encoding))
            for _ in range(dialect.skip_lines):
                next(lines, None)
            writer = csv.writer(target, delimiter=dialect.delimiter, lineterminator="\n")
            for record in records(lines, dialect.delimiter, width):
                row, line = record.cells, dialect.skip_lines + record.line
                if record.stray:
                    stray.append(line)
                if goes_on(row, width):
                    wide.append(line)
                if row in ([], [""]):
                    target.write("\n")
                else:
                    cells = row[:width]
                    writer.writerow(cells + [""] * (width - len(cells)))
        return path, wide, stray


def _remove(paths: list[Path]) -> None:
    while paths:
        with contextlib.suppress(OSError):
            paths.pop().unlink()


def open_plain(path: Path) -> BinaryIO:
    """A file for reading, unpacked on the way where it is gzip."""
    handle = path.open("rb")
    packed = handle.read(2) == b"\x1f\x8b"
    handle.seek(0)
    if not packed:
        return handle
    handle.close()
    return gzip.open(path)  # type: ignore[return-value]


def _decoded(raw: BinaryIO, encoding: str) -> Iterator[str]:
    # cp1252 leaves five bytes without a meaning; latin-1 gives each of them one.
    errors = "citk-latin-1" if encoding in ("cp1252", "utf-8", "utf-8-sig") else "replace"
    decoder = codecs.getincrementaldecoder(encoding)(errors=errors)
    first = True
    while chunk := raw.read(_CHUNK):
        text = decoder.decode(chunk)
        yield text.removeprefix("\ufeff") if first else text
        first = False
    yield decoder.decode(b"", final=True)


def record_lines(path: Path, dialect: Dialect, records_wanted: Sequence[int]) -> list[int]:
    """The line (from 1) on which each record (from 0, ascending) of a text file begins.

    Quoted cells may hold line breaks, so a record's line is not its number.
    """
    wanted = set(records_wanted)
    found: dict[int, int] = {}
    with open_plain(path) as raw:
        lines = _lines(_decoded(raw, dialect.encoding))
        for _ in range(dialect.skip_lines):
            next(lines, None)
        rows = records(lines, dialect.delimiter, len(dialect.header))
        for number in range(max(records_wanted) + 1):
            record = next(rows, None)
            if record is None:
                break
            if number in wanted:
                found[number] = dialect.skip_lines + record.line
    return [found.get(number, number + dialect.skip_lines + 1) for number in records_wanted]


def _lines(texts: Iterator[str]) -> Iterator[str]:
    rest = ""
    for text in texts:
        lines = (rest + text).splitlines(keepends=True) if "\r" in text else None
        if lines is None:
            *whole, rest = (rest + text).split("\n")
            yield from (line + "\n" for line in whole)
            continue
        rest = lines.pop() if lines else ""
        yield from lines
    if rest:
        yield rest


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_one_byte(byte) for byte in wrong), error.end


def _one_byte(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return bytes([byte]).decode("latin-1")


codecs.register_error("citk-latin-1", _as_latin_1)
