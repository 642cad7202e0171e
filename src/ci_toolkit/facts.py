"""What was counted in an export: the words that the rooms which count and which judge share.

`data` counts, `analysis` judges, and neither may know the other; like `errors` this module may be
imported by both, and holds types alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ci_toolkit.repair import Repair as Repair

ColumnSort = Literal[
    "time", "number", "duration", "yes/no", "category", "identifier", "text", "list", "empty"
]
Counted = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """Rows of one sort: how many, the lines of the first of them, and their raw cells.

    first: line numbers as an editor shows them. samples: raw cells, one entry a line of `first`,
    several cells joined by " | ". paths: the file of each, where there are several.
    """

    rows: int = 0
    first: tuple[int, ...] = ()
    samples: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column, counted over all rows.

    kind: how its cells are read; "category" is text of few values, "identifier" names cases or
        items (leading zeros, uuids, more digits than a number holds), "list" JSON arrays.
    blank: empty cells. markers: texts that mean "nothing" with their counts (`?`, `N/A`), most
    frequent first. unreadable: filled cells that are no value of the kind.
    distinct: different filled cells, exact or an estimate within 2 %.
    low, high: smallest and largest value (seconds for durations, None where values have no order);
    low_text, high_text: the same as words. top: most frequent values. examples: first different
    values. unit: of numbers, such as "s", "%", "EUR". units: unit suffixes seen, with counts.
    padded: cells with blanks around them. personal: sorts of personal data seen ("e-mail address",
    "phone number", "IP address", "card number") with counts. mean_length: characters of filled
    cells. integer: all numbers are whole. named_personal: what the name of the column says of
    people, such as "e-mail address" or "free text"; None where it says nothing. leading_zeros:
    cells of digits that begin with 0, of texts. measures: rows by what the values of a category say
    that numbers beside them measure ("count", "share", "time", "mean").
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

    @property
    def missing_share(self) -> float:
        """Share of rows without a value, 0 to 1."""
        return self.missing / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class TimeFacts:
    """One column of times.

    first, last: the earliest and latest time. form: how it is written, in words or as a strptime
    format. ambiguous: day and month could be exchanged in every cell. future: times after `as_of`.
    early: times before 2000 or stand-ins for "unknown" such as 1970-01-01, listed in `stand_ins`
    with counts. midnight: share of times of day that are exactly 00:00:00 (None without a clock).
    offsets: offsets seen ("Z", "+02:00", "none") with counts. skipped, repeated: clock times that a
    change of the clock leaves out or repeats in the zone that was given.
    """

    column: str
    first: datetime | None = None
    last: datetime | None = None
    form: str = ""
    ambiguous: bool = False
    future: Sight = Sight()
    early: Sight = Sight()
    stand_ins: Counted = ()
    midnight: float | None = None
    offsets: Counted = ()
    skipped: Sight = Sight()
    repeated: Sight = Sight()


@dataclass(frozen=True, slots=True)
class PairFacts:
    """Two columns that bound each other: an end before its start, a count above its size."""

    kind: Literal["order", "count-size"]
    lesser: str
    greater: str
    compared: int
    wrong: Sight = Sight()


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A column (or "row" for whole rows) that should not repeat: how often it does.

    repeated: rows beyond the first of each value.
    """

    column: str
    distinct: int
    repeated: Sight = Sight()


@dataclass(frozen=True, slots=True)
class RangeFacts:
    """Two columns that give a number as a range; differ: rows in which the ends differ."""

    low: str
    high: str
    compared: int
    differ: int


@dataclass(frozen=True, slots=True)
class VolumeFacts:
    """Rows per period of the main time column, every period between the first and the last.

    starts: ISO dates of the periods; counts: rows, 0 where there are none. noun: "day" or "hour".
    of: where rows are counts that were made already, the column whose sum per period stands in
    `counts`; `rows` then are the rows of each period.
    """

    column: str
    every: str
    noun: str
    starts: tuple[str, ...]
    counts: tuple[int, ...]
    of: str | None = None
    rows: tuple[int, ...] = ()

    @property
    def present(self) -> tuple[int, ...]:
        """Rows of each period, whatever is counted."""
        return self.rows or self.counts


@dataclass(frozen=True, slots=True)
class FamilyFacts:
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
class LengthFacts:
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
class RatedFacts:
    """Items that several people judged: a column of items and one of people.

    people: different ones; repeated: rows in which somebody judges an item again.
    """

    item: str
    person: str
    items: int
    people: int
    repeated: Sight = Sight()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file: what it is, and what was set right on the way (sentences with their counts)."""

    path: str
    format: str
    layout: tuple[tuple[str, str], ...]
    rows: int
    columns: int
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """One rule of the user's file, and whether the export keeps it.

    name, rule: as the user calls it, and in words. status: "unknown" where it could not be judged.
    text: what was found. rows: rows that break it; first: lines of the first of them as an editor
    shows them; samples: their raw cells; paths: their files, where there are several.
    """

    name: str
    rule: str
    status: Literal["kept", "broken", "unknown"]
    text: str
    rows: int = 0
    first: tuple[int, ...] = ()
    samples: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """Everything that was counted in an export; the whole input of `judge`.

    rows: rows of data, those that do not fit their file (`flawed`, by reason) included.
    roles: role → column as they were found or suggested. as_of: the moment that "future" means.
    """

    files: tuple[FileFacts, ...]
    rows: int
    columns: tuple[ColumnFacts, ...]
    times: tuple[TimeFacts, ...] = ()
    pairs: tuple[PairFacts, ...] = ()
    keys: tuple[KeyFacts, ...] = ()
    volume: VolumeFacts | None = None
    repairs: tuple[Repair, ...] = ()
    flawed: tuple[tuple[str, Sight], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    preset: str | None = None
    as_of: datetime | None = None
    families: tuple[FamilyFacts, ...] = ()
    lengths: tuple[LengthFacts, ...] = ()
    rated: RatedFacts | None = None
    ranges: tuple[RangeFacts, ...] = ()
