"""One opened file of an export, how it was to be read, and what runs a query over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from ci_toolkit.data.dialect import check_delimiter, check_encoding
from ci_toolkit.errors import DataError
from ci_toolkit.repair import Repair

# A column that the frame of a text part may carry beside its own: null for a sound row, else why
# the row cannot be used, one of FLAWS.
FLAW = "\x1fflaw"
FLAWS = (
    "has more cells than the header",
    "is cut off at the end of the file",
    "is not readable as JSON",
)
# What stands beyond the last column of a row, in the frame of a file that was not looked through
# from end to end; a filled cell means that it must be (`Part.repair`).
OVERFLOW = "\x1foverflow"
# How the engine begins what it says of Parquet and Arrow files, which options of text do not help.
_NO_TEXT = (
    "parquet", "out-of-spec", "view ", "invalid utf8", "unable to decode", "RecordBatch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a source; whatever is None is found from the bytes.

    null: texts that mean "nothing here", beside the usual markers; null_only: instead of them.
    sheet: name or number (from 1) of the sheet of a workbook. strict: any unusable row is an error.
    Raises UsageError for a delimiter or an encoding that cannot be one.
    """

    input_format: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    null: tuple[str, ...] = ()
    null_only: bool = False
    decimal_comma: bool = False
    has_header: bool | None = None
    sheet: str | None = None
    strict: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "delimiter", check_delimiter(self.delimiter))
        object.__setattr__(self, "encoding", check_encoding(self.encoding))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in its file: the line an editor shows (from 1), and its raw text."""

    line: int
    raw: str = ""


@dataclass(frozen=True, eq=False)
class Part:
    """One opened file: its name as given, what is scanned, and what was set right on the way.

    frame: its rows; of a text file every column as text, named as in the header. May carry FLAW
        (`flawed`) and OVERFLOW (`unverified`) beside them; `columns` names neither.
    format: as people call it, such as "CSV" or "Excel"; `layout` more of it in (name, words).
    repairs: what was set right or left out, each once.
    places: where records (counted from 0, ascending) stand in the file; by default one line each
        from `first_row` on.
    repair: makes the part anew, slowly and looked through from end to end, when the fast reader
        refuses it or OVERFLOW holds something; None when it cannot help.
    doubt: of an unverified part, whether a quick look at all its bytes finds that it must be looked
        through; it was begun at opening and is waited for here. Asked with whether the rows that
        were read all have their times, which leaves less to be looked for.
    begin: reads so many first rows of a text file without a scan; None where they cannot be told.
    """

    path: str
    frame: pl.LazyFrame
    columns: tuple[str, ...]
    is_text: bool
    format: str = ""
    layout: tuple[tuple[str, str], ...] = ()
    first_row: int = 1
    repairs: tuple[Repair, ...] = ()
    flawed: bool = False
    unverified: bool = False
    places: Callable[[Sequence[int]], list[Place]] | None = None
    repair: Callable[[], Part] | None = None
    doubt: Callable[[bool], bool] | None = None
    begin: Callable[[int], pl.DataFrame | None] | None = None

    def located(self, records: Sequence[int]) -> list[Place]:
        """Where records, counted from 0 and ascending, stand in the file."""
        if self.places is None or not records:
            return [Place(record + self.first_row) for record in records]
        return self.places(records)


def hidden_of(part: Part) -> tuple[str, ...]:
    """The columns of a part beside those of its header."""
    return ((FLAW,) if part.flawed else ()) + ((OVERFLOW,) if part.unverified else ())


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
    hint = "the file may be cut off or damaged"
    if not first.startswith(_NO_TEXT):
        hint += "; `--encoding`, `--delimiter` and `--input-format` say how to read it"
    return DataError(f"{names} cannot be read: {first[:160].rstrip('.')}", hint)
