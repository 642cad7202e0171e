"""The small table that a Pareto starts from: what was counted, by stream, category and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Times = NDArray[np.datetime64]

Measure = Literal["rows", "event", "count"]


@dataclass(frozen=True, eq=False)
class Counts:
    """Sufficient statistics of N cells: one for each stream, category and day that has any.

    Arguments
        category: names of the columns whose values (crossed) are the categories.
        by, streams: names of the columns that split the data, and their values per stream; one
            stream without `--by` is `((),)`.
        categories: K tuples, the values of a category in the order of `category`.
        stream, kind, day: of each cell, numbers of its stream and category and of its day; day is
            -1 where the time of the rows is not known or there is none. Shape (N,).
        days: start of each day (a longer period where the export has such), `datetime64[us]`,
            sorted, shape (D,); None without times. A day without a cell may be absent.
        count: how often: rows, events or counts. Shape (N,), not negative.
        amount: what a bar shows: `count`, or the sum of a weight, or count times cost.
        squares: sum of the squares of what each single one adds to `amount`, so that
            amount²/squares is the number of equal ones that would vary as much; `count` where
            every one adds 1.
        items: opportunities: rows that were asked for the event, or the sizes of counts; None
            where nothing says out of how many.
        measure: what was counted. weighted: name of the weight, "cost" or None. unit: of the
            amount in words ("min"), or None.
        listed: category columns whose cells held lists, so that one item may count in several
            categories.
        whole: number of items (rows, events or counts) before lists were taken apart, per stream,
            shape (S,); equal to the sums of `count` where there are no lists.
    """

    category: tuple[str, ...]
    by: tuple[str, ...]
    streams: tuple[tuple[str, ...], ...]
    categories: tuple[tuple[str, ...], ...]
    stream: Ints
    kind: Ints
    day: Ints
    days: Times | None
    count: Floats
    amount: Floats
    squares: Floats
    items: Floats | None
    measure: Measure
    whole: Floats
    weighted: str | None = None
    unit: str | None = None
    listed: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.stream)

    @property
    def timed(self) -> bool:
        """Whether at least two days are known."""
        return self.days is not None and len(self.days) > 1

    def where(self, keep: Bools) -> Counts:
        """The cells for which `keep` (shape (N,)) holds; categories, streams and days stay."""
        return replace(
            self,
            stream=self.stream[keep],
            kind=self.kind[keep],
            day=self.day[keep],
            count=self.count[keep],
            amount=self.amount[keep],
            squares=self.squares[keep],
            items=None if self.items is None else self.items[keep],
            whole=self.whole if keep.all() else self.sums(self.count, keep, by_stream=True),
        )

    def of_stream(self, number: int) -> Counts:
        """One stream alone, still with its number among `streams`."""
        kept = self.where(self.stream == number)
        return replace(kept, whole=np.where(np.arange(len(self.whole)) == number, self.whole, 0.0))

    def within(self, start: np.datetime64, stop: np.datetime64) -> Counts:
        """The cells of days that begin at or after `start` and before `stop`."""
        if self.days is None:
            return self.where(np.zeros(len(self), dtype=bool))
        inside = np.append((self.days >= start) & (self.days < stop), False)  # for day -1
        return self.where(inside[self.day])

    def sums(self, values: Floats, keep: Bools | None = None, *, by_stream: bool = False) -> Floats:
        """Sums of `values` (shape (N,)) per category, shape (K,), or per stream, shape (S,)."""
        key, size = (
            (self.stream, len(self.streams)) if by_stream else (self.kind, len(self.categories))
        )
        if keep is not None:
            key, values = key[keep], values[keep]
        return np.bincount(key, weights=values, minlength=size).astype(np.float64)

    def by_day(self, values: Floats, kinds: Sequence[int]) -> Floats:
        """Sums per day and category, shape (D, len(kinds) + 1).

        The last column holds all other categories together. Cells without a day are left out.
        """
        number = 0 if self.days is None else len(self.days)
        place = np.full(len(self.categories), len(kinds), dtype=np.int64)
        place[np.asarray(kinds, dtype=np.int64)] = np.arange(len(kinds))
        known = self.day >= 0
        wide = len(kinds) + 1
        flat = self.day[known] * wide + place[self.kind[known]]
        table = np.bincount(flat, weights=values[known], minlength=number * wide)
        return table.reshape(number, wide).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Sides:
    """Two sides of a comparison: the same streams and categories, other rows.

    labels: as shown, the earlier or first named one first. days: days that each side covers, where
    both are stretches of time; None where they are groups of rows. noun: what one of them is
    called, since an export may hold a row a month.
    """

    labels: tuple[str, str]
    first: Counts
    second: Counts
    days: tuple[float, float] | None = None
    noun: str = "day"


def shown(values: Sequence[str]) -> str:
    """The name of a category from its values.

    >>> shown(("spam", "DE"))
    'spam × DE'
    """
    return " × ".join(values)
