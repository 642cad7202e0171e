"""What an audit counts, field by field as a judge of exports takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ColumnSort = Literal[
    "time", "number", "duration", "yes/no", "category", "identifier", "text", "list", "empty"
]
Counted = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """Rows of one sort: how many, the lines of the first of them, and their raw cells.

    first: line numbers as an editor shows them, from 1. samples: one entry a line of `first`,
    several cells joined by " | ". paths: the file of each, where there are several.
    """

    rows: int = 0
    first: tuple[int, ...] = ()
    samples: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnCounts:
    """One column over all rows that fit their file.

    rows = blank + markers + unreadable + readable cells. distinct: different filled cells, those
    that are unreadable included. low, high: of readable values (seconds for durations); None for
    texts, whose first and last in order of their characters stand in low_text and high_text. top:
    the most frequent values, all of them for a category of few. units: suffixes and signs
    beside numbers; unit: the one that nearly all carry. personal: cells that hold personal data, by
    sort. named_personal: what the name of the column says of people, such as "e-mail address".
    mean_length: characters of a filled cell. leading_zeros: cells of digits that begin with 0, of
    texts. measures: rows by what the values of a category say that numbers beside them measure
    ("count", "share", "time", "mean").
    """

    name: str
    kind: ColumnSort
    rows: int
    blank: int = 0
    markers: Counted = ()
    unreadable: Sight = Sight()
    distinct: int = 0
    distinct_exact: bool = True
    low: float | datetime | None = None
    high: float | datetime | None = None
    low_text: str = ""
    high_text: str = ""
    examples: tuple[str, ...] = ()
    top: Counted = ()
    unit: str | None = None
    units: Counted = ()
    negative: Sight = Sight()
    zero: int = 0
    padded: int = 0
    personal: Counted = ()
    mean_length: float = 0.0
    integer: bool = False
    named_personal: str | None = None
    leading_zeros: int = 0
    measures: Counted = ()

    @property
    def missing(self) -> int:
        """Cells that are empty or hold a marker of nothing."""
        return self.blank + sum(count for _, count in self.markers)

    @property
    def filled(self) -> int:
        """Cells that hold something, readable or not."""
        return self.rows - self.missing


@dataclass(frozen=True, slots=True)
class TimeCounts:
    """One column of times.

    first, last: the earliest and latest time. future: times after the moment that was given. early:
    times before 2000 and stand-ins for "unknown", the latter in `stand_ins` with counts. midnight:
    share of readable times that are 00:00:00 (None without a clock). offsets: as written ("Z",
    "+02:00", "none"). skipped, repeated: clock times that a change of the clock leaves out or
    repeats in the zone that was given.
    """

    column: str
    form: str = ""
    ambiguous: bool = False
    future: Sight = Sight()
    early: Sight = Sight()
    stand_ins: Counted = ()
    midnight: float | None = None
    offsets: Counted = ()
    skipped: Sight = Sight()
    repeated: Sight = Sight()
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class PairCounts:
    """Two columns that bound each other, and the rows in which the lesser is the greater."""

    kind: Literal["order", "count-size"]
    lesser: str
    greater: str
    compared: int
    wrong: Sight = Sight()


@dataclass(frozen=True, slots=True)
class KeyCounts:
    """A column (or "row" for whole rows) that should not repeat; `repeated` beyond the first."""

    column: str
    distinct: int
    repeated: Sight = Sight()


@dataclass(frozen=True, slots=True)
class RangeCounts:
    """Two columns that give a number as a range; differ: rows in which the ends differ."""

    low: str
    high: str
    compared: int
    differ: int


@dataclass(frozen=True, slots=True)
class VolumeCounts:
    """Rows per period of the main time column, 0 where there are none.

    starts: ISO dates (with the hour, where `every` is "1h"). of: where rows are counts that were
    made already, the column whose sum per period stands in `counts`; `rows` then are the rows.
    """

    column: str
    every: str
    noun: str
    starts: tuple[str, ...]
    counts: tuple[int, ...]
    of: str | None = None
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FamilyCounts:
    """Columns that share a name up to `=`, and the total that they add up to when a blank is 0.

    prefix: the shared part with its `=`; columns: their names. compared: rows that have a total;
    equal: those on which the columns add up to it; blanks: blank cells of the columns.
    """

    prefix: str
    columns: tuple[str, ...]
    total: str
    compared: int
    equal: int
    blanks: int


@dataclass(frozen=True, slots=True)
class LengthCounts:
    """Lengths of time above ten years in one column of numbers.

    unit: what its numbers count ("second", "minute" …); named: whether the export says so. longest:
    the greatest of them, in seconds. began: the day on which most of them would have begun, counted
    back from the main time column, where that is a day that stands for "unknown"; None where it is
    not; began_rows: rows that would have begun within a week of it.
    """

    column: str
    unit: str
    named: bool
    longest: float
    beyond: Sight
    began: str | None = None
    began_rows: int = 0


@dataclass(frozen=True, slots=True)
class RatedCounts:
    """Items that several people judged: a column of items and one of people.

    people: different ones; repeated: rows in which somebody judges an item again.
    """

    item: str
    person: str
    items: int
    people: int
    repeated: Sight = Sight()


@dataclass(frozen=True, slots=True)
class FileCounts:
    """One file; bytes: its size on disk, None for what is no file."""

    path: str
    format: str
    layout: tuple[tuple[str, str], ...]
    rows: int
    columns: int
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything that was counted in an export.

    rows: all rows of data; flawed: those that do not fit their file, by reason, which the counts
    of columns, times, pairs, keys and volume leave out.
    """

    files: tuple[FileCounts, ...]
    rows: int
    columns: tuple[ColumnCounts, ...]
    times: tuple[TimeCounts, ...] = ()
    pairs: tuple[PairCounts, ...] = ()
    keys: tuple[KeyCounts, ...] = ()
    volume: VolumeCounts | None = None
    flawed: tuple[tuple[str, Sight], ...] = ()
    families: tuple[FamilyCounts, ...] = ()
    lengths: tuple[LengthCounts, ...] = ()
    rated: RatedCounts | None = None
    ranges: tuple[RangeCounts, ...] = ()
    as_of: datetime | None = None
