"""Periods as whole numbers, so that a missing one can be seen, and their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.middle import distinct
from ci_toolkit.api.settings import NOUNS

Times = NDArray[np.datetime64]
Ints = NDArray[np.int64]

_MONTHS = {"1mo": 1, "1q": 3, "1y": 12}


def ordinal(times: Times, every: str) -> Ints:
    """The number of the period that each time lies in; neighbours differ by one."""
    if every in _MONTHS:
        return times.astype("datetime64[M]").astype(np.int64) // _MONTHS[every]
    if every == "1h":
        return times.astype("datetime64[h]").astype(np.int64)
    days = times.astype("datetime64[D]").astype(np.int64)
    # Day 0 of the epoch was a Thursday; weeks start on Monday.
    return (days + 3) // 7 if every == "1w" else days


def start_of(numbers: Ints, every: str) -> Times:
    """The first moment of each period, `datetime64[us]`."""
    if every in _MONTHS:
        return (numbers * _MONTHS[every]).astype("datetime64[M]").astype("datetime64[us]")
    if every == "1h":
        return numbers.astype("datetime64[h]").astype("datetime64[us]")
    days = numbers * 7 - 3 if every == "1w" else numbers
    return days.astype("datetime64[D]").astype("datetime64[us]")


def finest_regular(times: Sequence[Times]) -> str | None:
    """The step of series that have one time per period already (a monthly table), or None.

    The coarsest step in which the times of every series stay apart and fill more than half of
    their span.
    """
    for every in reversed(NOUNS):
        numbers = [ordinal(series, every) for series in times]
        apart = all(len(distinct(one)) == len(one) for one in numbers)
        if not apart:
            continue
        spans = sum(int(one.max() - one.min()) + 1 for one in numbers if len(one))
        held = sum(len(one) for one in numbers)
        if held > 2 and 2 * held > spans:
            return every
    return None


def name_of(time: np.datetime64, every: str | None) -> str:
    """A period as it is shown: 2024-05-01, 2024-05, 2024-Q2, 2024, 2024-05-01 13:00."""
    text = str(time.astype("datetime64[s]"))
    if every in ("1d", "1w"):
        return text[:10]
    if every == "1mo":
        return text[:7]
    if every == "1y":
        return text[:4]
    if every == "1q":
        return f"{text[:4]}-Q{(int(text[5:7]) + 2) // 3}"
    short = text.replace("T", " ")
    return short[:16] if short.endswith(":00") else short


class PeriodLabels(Sequence[str]):
    """Names of periods, made when they are asked for: most of a large table is never shown."""

    def __init__(self, times: Times, every: str | None) -> None:
        self._times = times
        self._every = every

    def __len__(self) -> int:
        return len(self._times)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> PeriodLabels: ...
    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return PeriodLabels(self._times[index], self._every)
        return name_of(self._times[index], self._every)

    def __iter__(self) -> Iterator[str]:
        every = self._every
        if every in ("1d", "1w"):
            yield from np.datetime_as_string(self._times.astype("datetime64[D]")).tolist()
        else:
            for time in self._times:
                yield name_of(time, every)
