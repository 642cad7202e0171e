"""Workbooks: one sheet, read wholly as text and written as CSV into the private spool.

A reader that guesses types from the first rows drops late text in a column of numbers; as text,
every cell stays what it is, and titles, totals and footnotes are found as in any text file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import polars as pl

from ci_toolkit.data.ole import MARK, Container
from ci_toolkit.data.packing import check_workbook
from ci_toolkit.data.part import Part, Reading
from ci_toolkit.data.part_notes import with_notes
from ci_toolkit.data.spool import Spool
from ci_toolkit.data.text import open_text
from ci_toolkit.errors import CitkError, DataError, did_you_mean
from ci_toolkit.repair import Repair

# Durations are stored as days since the epoch of the sheet; no export has dates of its first year.
_LONGEST_DAYS = 367
# Beside durations below that, whatever lies before 2009 is a duration too.
_DATES_FROM_DAYS = 40_000
_DATE = r"^\d{4}-\d{2}-\d{2} "
# What is told of text files, but not of a sheet that was written as one.
_OF_TEXT = ("encoding", "delimiter", "line ends", "quoting")


class Book(Protocol):
    """An opened workbook."""

    @property
    def names(self) -> list[str]: ...

    def cells(self, name: str) -> pl.DataFrame:
        """Every row of a sheet from its first line on, as text; null where nothing stands."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    name: str
    cells: pl.DataFrame
    repairs: tuple[Repair, ...] = ()


def open_excel(path: str, file: Path, head: bytes, reading: Reading, spool: Spool) -> Part:
    """A sheet of an `.xlsx`, `.xlsb` or `.xls` workbook: `--sheet`, else the first with data.

    Raises DataError for a damaged or protected workbook, an absent or an empty sheet.
    """
    return open_book(path, lambda: _Calamine(path, file, head), reading, spool, "Excel")


def open_book(
    path: str, opened: Callable[[], Book], reading: Reading, spool: Spool, called: str
) -> Part:
    """A sheet of any workbook as a part; rows are numbered as the spreadsheet shows them."""
    try:
        chosen = _choose(path, opened(), reading.sheet)
    except CitkError:
        raise
    except Exception as error:
        raise _damaged(path, error) from error
    file = spool.new(".csv")
    _write(chosen.cells, file)
    # The spool file is UTF-8 with commas, whatever was asked for text files.
    plain = replace(reading, delimiter=",", encoding="utf-8")
    part = open_text(path, file, plain, spool, format=called, numbered="record")
    layout = tuple(item for item in part.layout if item[0] not in _OF_TEXT)
    return with_notes(
        part, repairs=chosen.repairs, layout=(("sheet", chosen.name), *layout), called=called
    )


def _choose(path: str, book: Book, wanted: str | None) -> _Chosen:
    names = book.names
    if wanted is not None:
        name = _named(path, names, wanted)
        cells = book.cells(name)
        if _is_empty(cells):
            raise DataError(f"the sheet `{name}` of `{path}` is empty", _sheets(names))
        return _Chosen(name, cells)
    filled = ((name, book.cells(name)) for name in names)
    first = next(((name, cells) for name, cells in filled if not _is_empty(cells)), None)
    if first is None:
        raise DataError(f"`{path}` has no sheet with data in it", _sheets(names))
    others = [name for name in names if name != first[0] and not _is_empty(book.cells(name))]
    if not others:
        return _Chosen(*first)
    shown = ", ".join(f"`{name}`" for name in others[:5]) + (", …" if len(others) > 5 else "")
    said = f"`{path}`: the sheet `{first[0]}` was read; also there: {shown} (`--sheet`)"
    return _Chosen(*first, (Repair("sheet", said, path=path),))


def _named(path: str, names: list[str], wanted: str) -> str:
    if wanted in names:
        return wanted
    folded = [name for name in names if name.strip().casefold() == wanted.strip().casefold()]
    if folded:
        return folded[0]
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return names[int(wanted) - 1]
    hint = did_you_mean(wanted, names) or _sheets(names)
    raise DataError(f"`{path}` has no sheet `{wanted}`", hint)


def _sheets(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:8]) + (", …" if len(names) > 8 else "")
    return f"its sheets: {shown}"


def _is_empty(cells: pl.DataFrame) -> bool:
    return not cells.width or all(
        column.is_null().all() or (column.fill_null("").str.strip_chars() == "").all()
        for column in cells
    )


def _write(cells: pl.DataFrame, file: Path) -> None:
    """Rows as CSV; one with nothing in it becomes an empty line, as it would be in a text file."""
    cells = cells.select(pl.all().fill_null(""))
    nothing = pl.all_horizontal(pl.all().str.strip_chars() == "")
    bare = cells.select(nothing.alias("")).to_series()
    if not bare.any():
        cells.write_csv(file, include_header=False)
        return
    with file.open("wb") as target:
        # Runs of rows with and without cells, in their order.
        runs = bare.rle().struct.unnest()
        start = 0
        for length, empty in runs.iter_rows():
            if empty:
                target.write(b"\n" * length)
            else:
                cells.slice(start, length).write_csv(target, include_header=False)
            start += length


def _damaged(path: str, error: BaseException) -> DataError:
    text = str(error)
    if "assword" in text or "encrypt" in text.casefold():
        return protected(path)
    first = text.strip().splitlines()[0] if text.strip() else type(error).__name__
    return DataError(
        f"the workbook `{path}` cannot be read: {first[:120].rstrip('.')}",
        "open it in a spreadsheet and save it anew, or save the sheet as CSV",
    )


def protected(path: str) -> DataError:
    """What is said of a workbook that only opens with a password."""
    return DataError(
        f"the workbook `{path}` is protected by a password", "save it without one, or as CSV"
    )


class _Calamine:
    """A workbook as the Excel reader gives it, with what it leaves out put back."""

    def __init__(self, path: str, file: Path, head: bytes) -> None:
        import fastexcel

        if head.startswith(MARK):
            container = Container(file.read_bytes())
            if any(stream.name == "EncryptedPackage" for stream in container.streams):
                raise protected(path)
            container.check()
        else:
            check_workbook(path, file)
        self._file, self._path = file, path
        self._read: dict[str, pl.DataFrame] = {}
        # By its bytes where the name does not tell the format, as in the spool.
        known = file.suffix.casefold() in (".xlsx", ".xlsm", ".xlsb", ".xls")
        with _panics(path):
            self._book = fastexcel.read_excel(file if known else file.read_bytes())
        self.names: list[str] = list(self._book.sheet_names)

    def cells(self, name: str) -> pl.DataFrame:
        if name not in self._read:
            self._read[name] = self._cells(name)
        return self._read[name]

    def _cells(self, name: str) -> pl.DataFrame:
        # skip_rows=0 keeps empty rows at the top, which count in row numbers.
        with _panics(self._path):
            sheet = self._book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            if not sheet.width or not sheet.height:
                return pl.DataFrame()
            cells = sheet.to_polars()
            # The reader counts from the first column with anything in it.
            places = [column.absolute_index for column in sheet.available_columns()]
        cells.columns = [str(place) for place in places]
        timed = [
            place
            for place, column in zip(places, cells, strict=True)
            if column.drop_nulls().str.contains(_DATE).any()
        ]
        if timed:
            with _panics(self._path):
                spans = self._book.load_sheet(
                    name, header_row=None, skip_rows=0, dtypes="duration", use_columns=timed
                ).to_polars()
            spans.columns = [str(place) for place in timed]
            cells = cells.with_columns(_times(cells[column.name], column) for column in spans)
        from ci_toolkit.data.sheet_errors import error_cells

        return with_errors(cells, error_cells(self._file, name))


def with_errors(cells: pl.DataFrame, errors: dict[tuple[int, int], str]) -> pl.DataFrame:
    """The cells of a sheet with the texts of its error cells, by (row, column), in their places."""
    by_column: dict[str, dict[int, str]] = {}
    for (row, column), text in errors.items():
        if str(column) in cells.columns and row < cells.height:
            by_column.setdefault(str(column), {})[row] = text
    return cells.with_columns(
        cells[name].scatter(list(texts), list(texts.values())) for name, texts in by_column.items()
    )


@contextmanager
def _panics(path: str) -> Iterator[None]:
    """A crash inside the Excel reader as an error, without what it prints of itself."""
    sys.stderr.flush()
    kept = os.dup(2)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    try:
        yield
    except BaseException as error:
        # Its own class, which is no Exception, and which the reader does not name.
        if type(error).__name__ == "PanicException":
            raise _damaged(path, error) from error
        raise
    finally:
        os.dup2(kept, 2)
        os.close(silent)
        os.close(kept)


def _times(texts: pl.Series, spans: pl.Series) -> pl.Series:
    """Dates without a clock where none of the column has one, and durations as hours.

    texts: cells as the reader writes them; spans: how long since the sheet's epoch, null for cells
    that are no dates at all, whatever their text looks like.
    """
    days = spans.dt.total_days().alias("days")
    known = days.drop_nulls()
    durations = bool((known < _LONGEST_DAYS).any())
    limit = _DATES_FROM_DAYS if durations else _LONGEST_DAYS
    frame = pl.DataFrame({"text": texts, "span": spans, "days": days})
    is_date = pl.col("days") >= limit
    has_clock = (
        frame.filter(is_date).select((~pl.col("text").str.ends_with(" 00:00:00")).any()).item()
    )
    date = pl.col("text") if has_clock else pl.col("text").str.slice(0, 10)
    whole = pl.col("span").dt.total_seconds()
    part = (pl.col("span").dt.total_milliseconds() - whole * 1000).cast(pl.String)
    clock = pl.format(
        "{}:{}:{}",
        (whole // 3600).cast(pl.String).str.zfill(2),
        (whole // 60 % 60).cast(pl.String).str.zfill(2),
        (whole % 60).cast(pl.String).str.zfill(2),
    )
    clock = pl.when(part == "0").then(clock).otherwise(clock + "." + part.str.zfill(3))
    written = pl.when(is_date).then(date).otherwise(clock)
    chosen = pl.when(pl.col("days").is_null()).then(pl.col("text")).otherwise(written)
    return frame.select(chosen.alias(texts.name)).to_series()
