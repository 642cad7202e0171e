"""A delimited text file as one opened part: its layout found, its flaws set right and told."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import polars as pl

from ci_toolkit.data.dialect import PROBE_BYTES, Dialect, find_dialect
from ci_toolkit.data.ledger import Repair
from ci_toolkit.data.part import Part, Place, Reading
from ci_toolkit.data.records import swallows_rows
from ci_toolkit.data.spool import Spool, open_plain, record_lines

# Enough for the sample of rows of 500 characters; longer ones are scanned.
SAMPLE_BYTES = 1024 * 1024


def open_text(path: str, file: Path, reading: Reading, spool: Spool) -> Part:
    """A plain (not packed) text file as a part."""
    with open_plain(file) as handle:
        head = handle.read(PROBE_BYTES)
    dialect = find_dialect(
        head,
        encoding=reading.encoding,
        delimiter=reading.delimiter,
        has_header=reading.has_header,
        whole=len(head) < PROBE_BYTES,
    )
    least = "" if len(head) < PROBE_BYTES else "at least "
    repairs = (_wide(path, list(dialect.wide), least),) if dialect.wide else ()
    plain = file
    if not dialect.scannable:
        plain = spool.as_utf8(file, dialect)
        if dialect.encoding == "cp1252" and not reading.encoding:
            said = f"`{path}` is not UTF-8; it was read as Windows-1252"
            repairs = (Repair("encoding", said, path=path), *repairs)
    part = _scan_text(path, file, plain, dialect, spool, repairs)
    if part.repair and swallows_rows(plain, dialect.delimiter, len(dialect.header)):
        return part.repair()
    return part


def _wide(path: str, lines: list[int], least: str = "") -> Repair:
    """What is said of rows with more cells than the header: the rest of them is not read."""
    shown = ", ".join(str(line) for line in lines[:3]) + (", …" if len(lines) > 3 else "")
    has = "1 row has" if len(lines) == 1 else f"{len(lines):,} rows have"
    said = f"`{path}`: {least}{has} cells beyond the last column, which are left out (line {shown})"
    return Repair("wide-rows", said, len(lines), tuple(lines[:5]), path=path)


def _scan_text(
    path: str,
    source: Path,
    file: Path,
    dialect: Dialect,
    spool: Spool,
    repairs: tuple[Repair, ...] = (),
    skip_lines: int | None = None,
) -> Part:
    def repair() -> Part:
        """The file written anew, cell by cell, in UTF-8."""
        note = (
            f"`{path}` has rows or characters that do not fit its layout; it was read cell by cell"
        )
        clean, wide, stray = spool.rewritten(source, dialect)
        kept = [one for one in repairs if one.kind != "wide-rows"]
        kept.append(Repair("cell-by-cell", note, path=path))
        kept += [_wide(path, wide)] if wide else []
        if stray:
            shown = ", ".join(str(line) for line in stray[:3]) + (", …" if len(stray) > 3 else "")
            said = f"`{path}`: a quote that is not closed was taken as text (line {shown})"
            kept.append(Repair("stray-quotes", said, len(stray), tuple(stray[:5]), path=path))
        return _scan_text(path, source, clean, dialect, spool, tuple(kept), skip_lines=0)

    def scan(rows: Path | bytes, most: int | None = None) -> pl.LazyFrame:
        return pl.scan_csv(
            rows,
            schema=dict.fromkeys(dialect.header, pl.String()),
            has_header=False,
            skip_lines=dialect.skip_lines if skip_lines is None else skip_lines,
            separator=dialect.delimiter,
            missing_columns="insert",
            extra_columns="ignore",
            n_rows=most,
            glob=False,
        )

    def begin(rows: int) -> pl.DataFrame | None:
        """As the scan gives them, from the first bytes: 4 instead of 80 ms for a large file."""
        with open_plain(file) as handle:
            head = handle.read(SAMPLE_BYTES)
        whole = len(head) < SAMPLE_BYTES
        try:
            # One more than wanted, since the last line may be cut inside quotes.
            found = scan(head if whole else head[: head.rfind(b"\n") + 1], rows + 1).collect()
        except pl.exceptions.PolarsError:
            return None
        return found.head(rows) if whole or found.height > rows else None

    return Part(
        path,
        scan(file),
        dialect.header,
        is_text=True,
        format="CSV",
        first_row=dialect.skip_lines + 1,
        repairs=repairs,
        places=partial(_places, source, dialect),
        repair=repair if skip_lines is None else None,
        begin=begin,
    )


def _places(file: Path, dialect: Dialect, records: Sequence[int]) -> list[Place]:
    return [Place(line) for line in record_lines(file, dialect, records)]
