"""The table of input formats: how each is recognised and opened as a lazy frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ci_toolkit.data.dialect import PROBE_BYTES
from ci_toolkit.data.part import Part, Reading, unreadable
from ci_toolkit.data.spool import Spool
from ci_toolkit.data.text import open_text
from ci_toolkit.errors import CitkError, DataError, UsageError


@dataclass(frozen=True, eq=False)
class Format:
    """One row of the table of formats: how it is recognised, and how it is opened."""

    name: str
    extensions: tuple[str, ...]
    fits: Callable[[bytes], bool]
    open: Callable[[str, Path, bytes, Reading, Spool], Part]


def _open_text(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    return open_text(path, file, reading, spool)


def _open_parquet(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    frame = pl.scan_parquet(file, glob=False)
    columns = tuple(frame.collect_schema().names())
    return Part(path, frame, columns, is_text=False, format="Parquet")


def _open_ndjson(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    # Types from all lines: keys first seen late would be dropped, later types would raise.
    frame = pl.scan_ndjson(file, infer_schema_length=None)
    columns = tuple(frame.collect_schema().names())
    return Part(path, frame, columns, is_text=False, format="JSON lines")


FORMATS = (
    Format("parquet", (".parquet", ".pq"), lambda head: head[:4] == b"PAR1", _open_parquet),
    Format(
        "ndjson",
        (".ndjson", ".jsonl"),
        lambda head: head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{",
        _open_ndjson,
    ),
    Format("csv", (".csv", ".tsv", ".tab", ".txt", ".psv"), lambda head: True, _open_text),
)


def open_part(path: str, file: Path, reading: Reading, spool: Spool) -> Part:
    """Open one file by `--input-format`, else by its extension, else by its content."""
    try:
        plain = spool.unpacked(file)
        with plain.open("rb") as handle:
            head = handle.read(PROBE_BYTES)
        form = _format_of(path, head, reading.input_format)
        return form.open(path, plain, head, reading, spool)
    except CitkError as error:
        if error.message.startswith("the file is"):
            raise DataError(f"`{path}`: {error.message}", error.hint) from error
        raise
    except (pl.exceptions.PolarsError, OSError, EOFError) as error:
        raise unreadable([path], error) from error
    except pl.exceptions.PanicException as error:
        raise unreadable([path], error) from error


def _format_of(path: str, head: bytes, given: str | None) -> Format:
    known = {form.name: form for form in FORMATS} | {
        extension[1:]: form for form in FORMATS for extension in form.extensions
    }
    if given is not None:
        name = given.casefold().lstrip(".")
        if name not in known:
            raise UsageError(f"no input format `{given}`", "known: csv, tsv, parquet, ndjson")
        return known[name]
    if head[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise DataError(f"`{path}` is a zip or Excel file", "save the sheet as CSV first")
    name = path.casefold()
    for packing in (".gz", ".zst"):
        name = name.removesuffix(packing)
    named = known.get(Path(name).suffix[1:])
    # An extension may lie about content that has a mark of its own.
    if named and (named.name != "csv" or head[:4] != b"PAR1"):
        return named
    return next(form for form in FORMATS if form.fits(head))
