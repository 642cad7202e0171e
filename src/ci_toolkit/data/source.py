"""Paths, globs or standard input → one lazy frame; the only place that opens exports."""

from __future__ import annotations

import glob
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType, TracebackType

import polars as pl

from ci_toolkit.data.dialect import (
    PROBE_BYTES,
    Dialect,
    check_delimiter,
    check_encoding,
    find_dialect,
)
from ci_toolkit.data.profile import SAMPLE_ROWS, ColumnProfile, profile_column
from ci_toolkit.data.spool import Spool, open_plain, record_lines
from ci_toolkit.data.times import TimeFormat, find_format, given_format
from ci_toolkit.errors import CitkError, DataError, UsageError, did_you_mean

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_ZSTD = b"\x28\xb5\x2f\xfd"


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


@dataclass(frozen=True)
class Part:
    """One opened file: its name as given, what is scanned, and where its first row stands.

    first_row: number that an editor shows for the first row of data.
    repair: makes the part anew, slowly, when the fast reader refuses it; None when it cannot help.
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

    def row_numbers(self, records: Sequence[int]) -> list[int]:
        """Line numbers, as an editor shows them, of records counted from 0."""
        if self.dialect is None or self.file is None or not records:
            return [record + self.first_row for record in records]
        return record_lines(self.file, self.dialect, records)


@dataclass(frozen=True)
class Export:
    """An opened source.

    frame: all rows, lazily; text files give every column as text, named as in the header; Parquet
    and NDJSON their own types. Use as a context manager, or call `close`, so that private copies
    are removed.
    """

    paths: tuple[str, ...]
    frame: pl.LazyFrame
    columns: tuple[str, ...]
    is_text: bool
    format: str
    notes: tuple[str, ...] = ()
    schema: Mapping[str, pl.DataType] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)
    parts: tuple[Part, ...] = ()
    _spool: Spool = field(default_factory=Spool, repr=False)
    _formats: dict[tuple[str, str | None], TimeFormat] = field(default_factory=dict, repr=False)

    def __enter__(self) -> Export:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the private copies, if there are any."""
        self._spool.close()

    @cached_property
    def sample(self) -> pl.DataFrame:
        """The first 2,000 rows."""
        return self.collect(lambda frame: frame.head(SAMPLE_ROWS))

    @cached_property
    def _profile(self) -> Mapping[str, ColumnProfile]:
        columns = {name: profile_column(self.sample[name], self.reading) for name in self.columns}
        return MappingProxyType(columns)

    def profile(self) -> Mapping[str, ColumnProfile]:
        """What each column seems to hold, from the first 2,000 rows; computed once."""
        return self._profile

    def time_format(self, name: str, given: str | None = None) -> TimeFormat:
        """How the column writes its times; DataError where no sampled cell looks like one."""
        key = (name, given)
        if key not in self._formats:
            self._formats[key] = self._find_time_format(name, given)
        return self._formats[key]

    def _find_time_format(self, name: str, given: str | None) -> TimeFormat:
        from ci_toolkit.data.columns import is_blank, trimmed

        text = pl.col(name).cast(pl.String)
        filled = trimmed(text.filter(~is_blank(text, "time", self.reading.null)))
        texts = self.sample.select(filled).to_series().to_list()
        if not texts:
            # The first rows may be empty where the column begins late.
            late = self.collect(lambda frame: frame.select(filled).head(SAMPLE_ROWS))
            texts = late.to_series().to_list()
        if given:
            return given_format(given, texts)
        form = find_format(texts, lambda: self._day_first(name), years=True)
        if form is None:
            seen = ", ".join(f"`{text[:40]}`" for text in texts[:3]) or "only blank cells"
            raise DataError(
                f"no times can be read in `{name}`: {seen}",
                "name another column with `--time`, or the format with `--time-format`",
            )
        return form

    def _day_first(self, name: str) -> bool | None:
        parts = pl.col(name).str.extract_groups(r"^\s*(?<a>\d{1,2})[-/.](?<b>\d{1,2})[-/.]")
        highest = self.collect(
            lambda frame: frame.select(
                a=parts.struct.field("a").cast(pl.Int16).max(),
                b=parts.struct.field("b").cast(pl.Int16).max(),
            )
        ).row(0)
        if (highest[0] or 0) <= 12 and (highest[1] or 0) <= 12:
            return None
        return (highest[0] or 0) > 12 or (highest[1] or 0) <= 12

    def collect(self, plan: Callable[[pl.LazyFrame], pl.LazyFrame]) -> pl.DataFrame:
        """Run a plan over the frame in one streaming pass; DataError when the file is damaged."""
        return run(plan(self.frame), self.paths)


def run(frame: pl.LazyFrame, paths: Iterable[str]) -> pl.DataFrame:
    """Collect in the streaming engine; every failure of reading becomes a DataError."""
    try:
        return frame.collect(engine="streaming")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(paths, error) from error
    except pl.exceptions.PanicException as error:  # not an Exception
        raise _unreadable(paths, error) from error


def _unreadable(paths: Iterable[str], error: BaseException) -> DataError:
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    names = ", ".join(f"`{path}`" for path in paths) or "the data"
    return DataError(
        f"{names} cannot be read: {first[:160].rstrip('.')}",
        "the file may be cut off or damaged; `--encoding`, `--delimiter` and `--input-format` "
        "say how to read it",
    )


def open_export(
    paths: Sequence[str], reading: Reading | None = None, rename: Mapping[str, str] | None = None
) -> Export:
    """Open one or more paths, quoted globs, or `-` for standard input.

    rename: another name for a column, old → new, applied in every file that has the old one.
    Raises UsageError for a source with a scheme or no source at all, DataError for what is
    missing, empty or of mixed kinds.
    """
    reading = reading or Reading()
    if not paths:
        raise UsageError("no source was named", "a path, a quoted glob, or `-`")
    spool = Spool()
    try:
        files = [file for path in paths for file in _expand(path, spool)]
        parts = tuple(open_part(shown, file, reading, spool) for shown, file in files)
        return combine(parts, reading, rename or {}, spool)
    except BaseException:
        spool.close()
        raise


def _expand(path: str, spool: Spool) -> list[tuple[str, Path]]:
    if _SCHEME.match(path):
        raise UsageError(f"`{path}` is no local file", "download it first, or pipe it into `-`")
    if path == "-":
        return [("-", spool.standard_input())]
    exact = Path(path).expanduser()
    if exact.is_dir():
        raise DataError(f"`{path}` is a folder", f"name its files: `'{path.rstrip('/')}/*.csv'`")
    if exact.exists():
        return [(path, exact)]
    if any(mark in path for mark in "*?["):
        found = sorted(glob.glob(str(exact), recursive=True))
        files = [(name, Path(name)) for name in found if Path(name).is_file()]
        if files:
            return files
        raise DataError(f"no file fits `{path}`")
    raise DataError(f"no file `{path}`", _near(exact))


def _near(path: Path) -> str | None:
    try:
        siblings = [item.name for item in path.parent.iterdir() if item.is_file()]
    except OSError:
        return f"there is no folder `{path.parent}`"
    return did_you_mean(path.name, siblings)


@dataclass(frozen=True)
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
    if dialect.scannable:
        return _scan_text(path, file, file, dialect, spool)
    notes: tuple[str, ...] = ()
    if dialect.encoding == "cp1252" and not reading.encoding:
        notes = (f"`{path}` is not UTF-8; it was read as Windows-1252",)
    return _scan_text(path, file, spool.as_utf8(file, dialect), dialect, spool, notes)


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
        clean = spool.rewritten(source, dialect)
        return _scan_text(path, source, clean, dialect, spool, (*notes, note), skip_lines=0)

    frame = pl.scan_csv(
        file,
        schema=dict.fromkeys(dialect.header, pl.String()),
        has_header=False,
        skip_lines=dialect.skip_lines if skip_lines is None else skip_lines,
        separator=dialect.delimiter,
        missing_columns="insert",
        extra_columns="ignore",
        glob=False,
    )
    return Part(
        path,
        frame,
        dialect.header,
        is_text=True,
        first_row=dialect.skip_lines + 1,
        notes=notes,
        dialect=dialect,
        file=source,
        repair=repair if skip_lines is None else None,
    )


def _open_parquet(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    packed = file if head[:4] == b"PAR1" and not _is_gzip(file) else spool.unpacked(file)
    frame = pl.scan_parquet(packed, glob=False)
    return Part(path, frame, tuple(frame.collect_schema().names()), is_text=False)


def _open_ndjson(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    # Types from all lines: keys first seen late would be dropped, later types would raise.
    frame = pl.scan_ndjson(file, infer_schema_length=None)
    return Part(path, frame, tuple(frame.collect_schema().names()), is_text=False)


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
        raise _unreadable([path], error) from error
    except pl.exceptions.PanicException as error:
        raise _unreadable([path], error) from error


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


def combine(
    parts: tuple[Part, ...], reading: Reading, rename: Mapping[str, str], spool: Spool
) -> Export:
    """Several files as one frame: columns by name, in any order; an absent one is blank."""
    if len({part.is_text for part in parts}) > 1:
        raise DataError("text files and typed files cannot be read together", "read each alone")
    known = {name for part in parts for name in part.columns}
    for old in rename:
        if old not in known:
            raise DataError(f"no column `{old}` to rename", did_you_mean(old, known))
    renamed = tuple(_renamed(part, rename) for part in parts)
    columns = tuple(dict.fromkeys(name for part in renamed for name in part.columns))
    notes = [note for part in renamed for note in part.notes]
    for part in renamed:
        absent = [name for name in columns if name not in part.columns]
        if absent:
            notes.append(f"`{part.path}` has no column " + ", ".join(f"`{n}`" for n in absent[:5]))
    frames = [part.frame for part in renamed]
    try:
        frame = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal_relaxed")
        schema = dict(frame.collect_schema())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable([part.path for part in parts], error) from error
    return Export(
        paths=tuple(part.path for part in parts),
        frame=frame,
        columns=columns,
        is_text=parts[0].is_text,
        format="csv" if parts[0].is_text else "typed",
        notes=tuple(notes),
        schema=schema,
        reading=reading,
        parts=renamed,
        _spool=spool,
    )


def _renamed(part: Part, rename: Mapping[str, str]) -> Part:
    here = {old: new for old, new in rename.items() if old in part.columns}
    if not here:
        return part
    columns = tuple(here.get(name, name) for name in part.columns)
    if len(set(columns)) < len(columns):
        raise UsageError("two columns would get one name", "rename to names that are free")
    from dataclasses import replace

    return replace(part, frame=part.frame.rename(here), columns=columns)


def export_from_frame(frame: pl.DataFrame | pl.LazyFrame) -> Export:
    """A Polars frame as an export, for the library; its own types are kept."""
    lazy = frame.lazy()
    schema = dict(lazy.collect_schema())
    part = Part("frame", lazy, tuple(schema), is_text=False)
    return Export(
        paths=(),
        frame=lazy,
        columns=tuple(schema),
        is_text=False,
        format="frame",
        schema=schema,
        parts=(part,),
    )
