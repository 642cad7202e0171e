"""Days put together into months, weeks or whatever an export is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.middle import median
from ci_toolkit.analysis.pareto.counts import Bools, Counts, Ints, Times

FEWEST = 3
MOST_DAYS = 31
_MONTH, _QUARTER, _YEAR = 28, 89, 360
_WEEK = 6
# A month that lacks up to this share of its length at an end is as good as whole.
_LACKING = 0.1
# A whole period holds at least this share of the days that periods usually hold.
_FILLED = 0.5


@dataclass(frozen=True, eq=False)
class Periods:
    """P consecutive periods.

    every: "1d", "1w", "1mo", "1q" or "1y"; of: for each of D days the number of its period, shape
    (D,), −1 for a day without rows; starts: shape (P,), dates; partial: shape (P,).
    """

    every: str
    of: Ints
    starts: Times
    partial: Bools

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the periods, as a report shows them."""
        return tuple(_label(str(start), self.every) for start in self.starts)


def periods_of(counts: Counts) -> Periods | None:
    """The periods that these days make up, None where they are too few.

    An export with a row a month, quarter or year keeps its own step. Else months where at least 3
    are nearly whole, else weeks where 3 are, else 3 to 31 days.
    """
    if counts.days is None:
        return None
    there = np.zeros(len(counts.days), dtype=bool)
    there[counts.day[counts.day >= 0]] = True
    days = counts.days[there].astype("datetime64[D]")
    if len(days) < 2:
        return None
    # Of the export: a stream may have rows on few days only.
    step = float(median(np.diff(counts.days.astype("datetime64[D]")).astype(np.int64)))
    if step >= _MONTH:
        every = "1y" if step >= _YEAR else "1q" if step >= _QUARTER else "1mo"
        found = _put(days, there, every, step)
        return found if len(found) >= 2 else None
    for every in ("1mo", "1w"):
        found = _put(days, there, every, step)
        if (~found.partial).sum() >= FEWEST:
            return found
    if step < _WEEK and FEWEST <= len(days) <= MOST_DAYS:
        return _put(days, there, "1d", step)
    return None


def _put(days: Times, there: Bools, every: str, step: float) -> Periods:
    key = _keys(days, every)
    starts, place, held = np.unique(key, return_inverse=True, return_counts=True)
    of = np.full(len(there), -1, dtype=np.int64)
    of[there] = place
    begin, end = _bounds(starts, every)
    length = (end - begin).astype(np.float64)
    partial = np.zeros(len(starts), dtype=bool)
    if every != "1d" and step < _MONTH:
        slack = np.maximum(length * _LACKING, step - 1)
        first, last = int(days[0].astype(np.int64)), days[-1].astype(np.int64) + step
        partial |= (first - begin > slack) | (end - last > slack)
        partial |= held < median(held) * _FILLED
    return Periods(every, of, begin.astype("datetime64[D]"), partial)


def _keys(days: Times, every: str) -> Ints:
    if every in ("1mo", "1q", "1y"):
        months = days.astype("datetime64[M]").astype(np.int64)
        return np.asarray(months // {"1mo": 1, "1q": 3, "1y": 12}[every])
    number = days.astype(np.int64)
    # Day 0 was a Thursday; weeks begin on Monday.
    return np.asarray((number + 3) // 7 if every == "1w" else number)


def _bounds(keys: Ints, every: str) -> tuple[Ints, Ints]:
    """First day of each period and of the next one."""
    if every in ("1mo", "1q", "1y"):
        months = {"1mo": 1, "1q": 3, "1y": 12}[every]

        def day(key: Ints) -> Ints:
            start = (key * months).astype("datetime64[M]").astype("datetime64[D]")
            return np.asarray(start.astype(np.int64))

        return day(keys), day(keys + 1)
    if every == "1w":
        return keys * 7 - 3, keys * 7 + 4
    return keys, keys + 1


def _label(start: str, every: str) -> str:
    if every == "1y":
        return start[:4]
    if every == "1q":
        return f"{start[:4]}-Q{(int(start[5:7]) + 2) // 3}"
    return start[:7] if every == "1mo" else start[:10]


def step_noun(days: Times | None) -> str:
    """What a row of an export stands for: "day", or where most are a month apart, "month"."""
    if days is None or len(days) < FEWEST:
        return "day"
    step = float(median(np.diff(days.astype("datetime64[D]")).astype(np.int64)))
    longer = ((_YEAR, "year"), (_QUARTER, "quarter"), (_MONTH, "month"), (_WEEK, "week"))
    return next((noun for length, noun in longer if step >= length), "day")
