"""JSON objects as rows: by Polars where they are sound, else line by line into a text file."""

from __future__ import annotations

import csv
import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from ci_toolkit.data.dialect import PROBE_BYTES, decode
from ci_toolkit.data.exact import exact
from ci_toolkit.data.json_stream import (
    Shape,
    Taken,
    decoder_of,
    encoding_of,
    find_shape,
    take_apart,
)
from ci_toolkit.data.nested import free_name
from ci_toolkit.data.part import FLAW, FLAWS, Part, Place, Reading
from ci_toolkit.data.spool import Spool
from ci_toolkit.data.typed import typed_part
from ci_toolkit.errors import DataError
from ci_toolkit.repair import Repair

# Files up to this size are read once more when they are opened: Polars finds types from all lines,
# but refuses some of them only when it reads.
LARGEST_TRIED = 64 << 20
MOST_COLUMNS = 5_000
_ORDERED_BY = 200

_CUT, _BROKEN = FLAWS[1], FLAWS[2]
_MARK = "\x1fmark"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Source:
    """Objects, one a line, and where each came from.

    original: the file as it was given. lines: where each object began in it, unless it is a file of
    one object a line itself.
    """

    path: str
    file: Path
    original: Path
    encoding: str
    spool: Spool
    format: str
    lines: array[int] | None = None
    repairs: tuple[Repair, ...] = ()


def open_json(
    path: str,
    file: Path,
    head: bytes,
    reading: Reading,
    spool: Spool,
    *,
    named_lines: bool = False,
) -> Part:
    """JSON lines, an array of objects, or an object around one, whatever its line breaks.

    named_lines: its name or the user says that each line is an object.

    Types are kept where every line is sound; otherwise all columns are text, and lines that cannot
    be read are rows with FLAW. Nested objects get dotted names, arrays stay JSON text.
    """
    encoding = encoding_of(head, reading.encoding)
    text = decode(head, encoding)
    other: Shape = "array" if text.lstrip().startswith("[") else "lines"
    shape = find_shape(text, len(head) < PROBE_BYTES) or other
    if named_lines and shape == "wrapped":
        shape = "lines"  # a first line that is long, or the only one, looks like a wrapper
    if shape == "lines":
        source = _Source(path, file, file, encoding, spool, "JSON lines")
    else:
        taken = take_apart(file, encoding, shape, spool)
        source = _Source(
            path, taken.rows.file, file, "utf-8", spool, "JSON",
            taken.rows.lines, tuple(_told(path, taken)),
        )  # fmt: skip
    return _quick(source) or _line_by_line(source)


def _told(path: str, taken: Taken) -> Iterator[Repair]:
    if taken.name is not None:
        said = f"`{path}`: the rows are those of `{taken.name}`"
        if taken.left:
            shown = ", ".join(f"`{name}`" for name in taken.left[:5])
            more = ", …" if len(taken.left) > 5 else ""
            said += f"; left out beside it: {shown}{more}"
        yield Repair("json-list", said, path=path)
    if taken.rows.cut:
        said = f"`{path}` ends before its list is closed; rows at its end may be missing"
        yield Repair("cut-off", said, path=path)


def _quick(source: _Source) -> Part | None:
    """As Polars reads it, with its own types; None where it refuses a line."""
    if source.encoding not in ("utf-8", "utf-8-sig"):
        return None
    try:
        # Types from all lines: keys first seen late would be dropped, later types would raise.
        frame = pl.scan_ndjson(source.file, infer_schema_length=None)
        if not frame.collect_schema():
            return None
        part = typed_part(source.path, frame, source.format)
        if source.file.stat().st_size <= LARGEST_TRIED:
            every = [exact(name).null_count() for name in part.columns]
            part.frame.select(every).collect(engine="streaming")
        columns = _in_order(source, part.columns)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, DataError):
        return None
    return Part(
        part.path,
        part.frame.select(map(exact, columns)),
        columns,
        is_text=False,
        format=source.format,
        repairs=source.repairs,
        places=lambda records: _places(source, records),
        repair=lambda: _line_by_line(source),
    )


def _in_order(source: _Source, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Columns in the order in which the first lines name them; Polars gives them in any order."""
    table = _Table()
    for _, raw, ended in islice(_filled_lines(source), _ORDERED_BY):
        table.row(raw, ended)
    last = len(table.keys)
    return tuple(sorted(columns, key=lambda name: table.keys.get(name, last + 1)))


def _line_by_line(source: _Source) -> Part:
    table = _Table()
    file = source.spool.new(".csv")
    with file.open("w", encoding="utf-8", errors="replace", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        for _, raw, ended in _filled_lines(source):
            writer.writerow(table.row(raw, ended))
    if not table.rows:
        raise DataError(f"`{source.path}` is empty")
    if not table.keys:
        raise DataError(f"`{source.path}` holds no JSON objects", "rows are objects: `[{…}, {…}]`")
    names = table.names
    columns = {_MARK: pl.String(), **dict.fromkeys(names, pl.String())}
    frame = pl.scan_csv(
        file,
        schema=columns,
        has_header=False,
        missing_columns="insert",
        extra_columns="ignore",
        glob=False,
    )
    flaw = pl.when(pl.col(_MARK) == "1").then(pl.lit(_BROKEN))
    flaws = flaw.when(pl.col(_MARK) == "2").then(pl.lit(_CUT)).alias(FLAW)
    kept = [name for name in names if name not in table.only_objects]
    flawed = table.rows > table.sound
    return Part(
        source.path,
        frame.select([*map(exact, kept), *([flaws] if flawed else [])]),
        tuple(kept),
        is_text=True,
        format=source.format,
        repairs=source.repairs,
        flawed=flawed,
        places=lambda records: _places(source, records),
    )


@dataclass(slots=True)
class _Table:
    """Objects on their way into rows as wide as the keys seen so far."""

    keys: dict[str, int] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)
    rows: int = 0
    sound: int = 0

    @property
    def names(self) -> list[str]:
        return list(self.keys)

    @property
    def only_objects(self) -> set[str]:
        """Keys that are null wherever they are not an object: their parts are columns."""
        empty = [name for name in self.keys if name not in self.filled]
        return {n for n in empty if any(name.startswith(f"{n}.") for name in self.keys)}

    def row(self, raw: str, ended: bool) -> list[str]:
        """One line as cells; the first says whether it is sound (0), broken (1) or cut off (2)."""
        self.rows += 1
        try:
            found = json.loads(raw, parse_float=Decimal, parse_constant=str, strict=False)
            if not isinstance(found, dict):
                return ["1"]
            cells: dict[str, str] = {}
            _flatten(found, "", cells)
        except (ValueError, RecursionError, ArithmeticError):
            return ["1" if ended else "2"]
        self.sound += 1
        for name, text in cells.items():
            if name not in self.keys:
                self.keys[name] = len(self.keys) + 1
                if len(self.keys) > MOST_COLUMNS:
                    raise DataError(
                        f"its objects have more than {MOST_COLUMNS:,} different keys",
                        "keys that are values (such as ids) belong into a column of their own",
                    )
            if text:
                self.filled.add(name)
        row = ["0"] + [""] * len(self.keys)
        for name, text in cells.items():
            row[self.keys[name]] = text
        return row


def _flatten(value: dict[str, Any], prefix: str, cells: dict[str, str]) -> None:
    for key, one in value.items():
        if isinstance(one, dict) and one:
            _flatten(one, f"{prefix}{key}.", cells)
        else:
            name = prefix + key
            cells[free_name(name, set(cells)) if name in cells else name] = _text_of(one)


def _text_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=float)
    return str(value)


def _filled_lines(source: _Source) -> Iterator[tuple[int, str, bool]]:
    """Line number, text, and whether a line end follows, of every line that is not blank."""
    for number, (line, ended) in enumerate(_lines(source.file, source.encoding), 1):
        if line.strip():
            yield number, line.rstrip("\r"), ended


def _lines(file: Path, encoding: str) -> Iterator[tuple[str, bool]]:
    decoder, rest = decoder_of(encoding), ""
    with file.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            *lines, rest = (rest + decoder.decode(chunk)).split("\n")
            yield from ((line, True) for line in lines)
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest, False


def _places(source: _Source, records: Sequence[int]) -> list[Place]:
    """Where objects (counted from 0, ascending) stand, with their text."""
    wanted, found = set(records), dict[int, Place]()
    for record, (number, raw, _) in enumerate(_filled_lines(source)):
        if record in wanted:
            line = number if source.lines is None else source.lines[number - 1]
            found[record] = Place(line, raw)
            if len(found) == len(wanted):
                break
    return [found.get(record, Place(record + 1)) for record in records]
