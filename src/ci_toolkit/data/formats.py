"""The table of input formats: how each is recognised and opened as a lazy frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ci_toolkit.data.dialect import (
    PROBE_BYTES,
    Dialect,
    check_delimiter,
    check_encoding,
    find_dialect,
)
from ci_toolkit.data.records import swallows_rows
from ci_toolkit.data.spool import Spool, open_plain, record_lines
from ci_toolkit.errors import CitkError, DataError, UsageError

_ZSTD = b"\x28\xb5\x2f\xfd"
# Enough for the sample of rows of 500 characters; longer ones are scanned.
SAMPLE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a source; whatever is None is found from the bytes.

    null: texts that mean "nothing here", beside the usual markers. strict: any unusable row is an
    error. Raises UsageError for a delimiter or an encoding that cannot be one.
    """

    input_format: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    null: tuple[str, ...] = ()
    decimal_comma: bool = False
    has_header: bool | None = None
    strict: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "delimiter", check_delimiter(self.delimiter))
        object.__setattr__(self, "encoding", check_encoding(self.encoding))


@dataclass(frozen=True, eq=False)
class Part:
    """One opened file: its name as given, what is scanned, and where its first row stands.

    first_row: number that an editor shows for the first row of data.
    repair: makes the part anew, slowly, when the fast reader refuses it; None when it cannot help.
    begin: reads so many first rows of a text file without a scan; None where they cannot be told.
    """

    path: str
    frame: pl.LazyFrame
    columns: tuple[str, ...]
    is_text: bool
    first_row: int = 1
    notes: tuple[str, ...] = ()
    dialect: Dialect | None = None
    file: Path | None = None
    repair: Callable[[], Part] | None = None
    begin: Callable[[int], pl.DataFrame | None] | None = None

    def row_numbers(self, records: Sequence[int]) -> list[int]:
        """Line numbers, as an editor shows them, of records counted from 0."""
        if self.dialect is None or self.file is None or not records:
            return [record + self.first_row for record in records]
        return record_lines(self.file, self.dialect, records)


def run(frame: pl.LazyFrame, paths: Iterable[str]) -> pl.DataFrame:
    """Collect in the streaming engine; every failure of reading becomes a DataError."""
    try:
        return frame.collect(engine="streaming")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise unreadable(paths, error) from error
    except pl.exceptions.PanicException as error:  # not an Exception
        raise unreadable(paths, error) from error


def unreadable(paths: Iterable[str], error: BaseException) -> DataError:
    """What an engine's failure means for the user: a file that cannot be read, in one line."""
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    names = ", ".join(f"`{path}`" for path in paths) or "the data"
    return DataError(
        f"{names} cannot be read: {first[:160].rstrip('.')}",
        "the file may be cut off or damaged; `--encoding`, `--delimiter` and `--input-format` "
        "say how to read it",
    )


@dataclass(frozen=True, eq=False)
class Format:
    """One row of the table of formats: how it is recognised, and how it is opened."""

    name: str
    extensions: tuple[str, ...]
    fits: Callable[[bytes], bool]
    open: Callable[[str, Path, bytes, Reading, Spool], Part]


def _open_text(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    dialect = find_dialect(
        head,
        encoding=reading.encoding,
        delimiter=reading.delimiter,
        has_header=reading.has_header,
        whole=len(head) < PROBE_BYTES,
    )
    least = "" if len(head) < PROBE_BYTES else "at least "
    notes = (_wide_note(path, list(dialect.wide), least),) if dialect.wide else ()
    plain = file
    if not dialect.scannable:
        plain = spool.as_utf8(file, dialect)
        if dialect.encoding == "cp1252" and not reading.encoding:
            notes = (f"`{path}` is not UTF-8; it was read as Windows-1252", *notes)
    part = _scan_text(path, file, plain, dialect, spool, notes)
    if part.repair and swallows_rows(plain, dialect.delimiter, len(dialect.header)):
        return part.repair()
    return part


def _wide_note(path: str, lines: list[int], least: str = "") -> str:
    """What is said of rows with more cells than the header: the rest of them is not read."""
    shown = ", ".join(str(line) for line in lines[:3]) + (", …" if len(lines) > 3 else "")
    has = "1 row has" if len(lines) == 1 else f"{len(lines):,} rows have"
    return f"`{path}`: {least}{has} cells beyond the last column, which are left out (line {shown})"


def _scan_text(
    path: str,
    source: Path,
    file: Path,
    dialect: Dialect,
    spool: Spool,
    notes: tuple[str, ...] = (),
    skip_lines: int | None = None,
) -> Part:
    def repair() -> Part:
        """The file written anew, cell by cell, in UTF-8."""
        note = (
            f"`{path}` has rows or characters that do not fit its layout; it was read cell by cell"
        )
        clean, wide, stray = spool.rewritten(source, dialect)
        kept = [one for one in notes if "beyond the last column" not in one]
        kept += [note, *([_wide_note(path, wide)] if wide else [])]
        if stray:
            shown = ", ".join(str(line) for line in stray[:3]) + (", …" if len(stray) > 3 else "")
            kept.append(f"`{path}`: a quote that is not closed was taken as text (line {shown})")
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
        if head.startswith(_ZSTD):
            return None
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
        first_row=dialect.skip_lines + 1,
        notes=notes,
        dialect=dialect,
        file=source,
        repair=repair if skip_lines is None and not _is_zstd(source) else None,
        begin=begin,
    )


def _open_parquet(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    packed = file if head[:4] == b"PAR1" and not _is_gzip(file) else spool.unpacked(file)
    frame = pl.scan_parquet(packed, glob=False)
    return Part(path, frame, tuple(frame.collect_schema().names()), is_text=False)


def _open_ndjson(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    # Types from all lines: keys first seen late would be dropped, later types would raise.
    frame = pl.scan_ndjson(file, infer_schema_length=None)
    return Part(path, frame, tuple(frame.collect_schema().names()), is_text=False)


def _is_zstd(file: Path) -> bool:
    with file.open("rb") as handle:
        return handle.read(4) == _ZSTD


def _is_gzip(file: Path) -> bool:
    with file.open("rb") as handle:
        return handle.read(2) == b"\x1f\x8b"


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
        head = _first_bytes(file)
        form = _format_of(path, head, reading.input_format)
        return form.open(path, file, head, reading, spool)
    except CitkError as error:
        if error.message.startswith("the file is"):
            raise DataError(f"`{path}`: {error.message}", error.hint) from error
        raise
    except (pl.exceptions.PolarsError, OSError, EOFError) as error:
        raise unreadable([path], error) from error
    except pl.exceptions.PanicException as error:
        raise unreadable([path], error) from error


def _first_bytes(file: Path) -> bytes:
    with open_plain(file) as handle:
        head = handle.read(PROBE_BYTES)
    if not head.startswith(_ZSTD):
        return head
    # Polars knows Zstandard; lines taken as one cell each give the text back.
    lines = pl.scan_csv(
        file, has_header=False, separator="\x01", quote_char=None, n_rows=2_000, glob=False,
        schema={"line": pl.String}, extra_columns="ignore",
    )  # fmt: skip
    texts = lines.collect().to_series().fill_null("").to_list()
    return "\n".join(texts).encode()[:PROBE_BYTES]


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
