"""What a study of candidate causes starts from: arrays that the library makes of an export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.dmaic.causes.result import Response

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Periods from which the variation between them is known well enough to be used.
FEWEST_PERIODS = 10


@dataclass(frozen=True, eq=False)
class Cells:
    """Sums by period and level of a category, from all rows; arrays of shape (M,).

    place: number of the period on the calendar (neighbours 1 apart; -1: none). level: number of
    the level. n, amount: items, and those with the property (a value: its sum).
    """

    place: Ints
    level: Ints
    n: Floats
    amount: Floats


@dataclass(frozen=True, eq=False)
class Column:
    """One candidate.

    values: of each row, shape (N,): numbers (NaN where missing), or the level's number. levels:
    names of the levels of a category or calendar. cells: exact sums of a category. problem: why
    it cannot be tested (then values are empty). note: what is to be said of its values.
    """

    name: str
    kind: Literal["category", "number", "calendar"]
    values: Floats
    levels: tuple[str, ...] = ()
    cells: Cells | None = None
    problem: str = ""
    note: str = ""


@dataclass(frozen=True, eq=False)
class Observed:
    """Rows of the metric and of each candidate; arrays of shape (N,).

    y: 0 or 1 of an event (times n), a value, or a count. n: 1, a weight, or a size. place: number
    of the period of each row on the calendar, -1 for none. timed: whether rows have periods. whole:
    sums of all rows by period (one level). noun: what a period is called. rows: of all; the arrays
    hold fewer where they were sampled.
    """

    response: Response
    y: Floats
    n: Floats
    place: Ints
    timed: bool
    whole: Cells
    columns: tuple[Column, ...]
    rows: int
    noun: str = "day"
    sized: bool = True

    @property
    def sampled(self) -> int | None:
        """Rows that the arrays hold, None where they are all."""
        return len(self.y) if len(self.y) < self.rows else None

    @property
    def clustered(self) -> bool:
        """Whether enough periods are known to see how far they differ."""
        return self.timed and len(np.unique(self.place)) >= FEWEST_PERIODS
