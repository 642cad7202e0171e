"""Stretches of time of a Pareto: the window that is counted, and two sides to compare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ci_toolkit.analysis.middle import median
from ci_toolkit.api.periods import ordinal, start_of
from ci_toolkit.api.settings import NOUNS
from ci_toolkit.api.spans import parse_when, require_when, split_range, window_before
from ci_toolkit.errors import DataError, UsageError

if TYPE_CHECKING:
    from ci_toolkit.analysis.pareto.counts import Counts, Times
    from ci_toolkit.api.pareto_settings import ParetoSettings

_FIRST, _LAST = np.datetime64("0001-01-01", "us"), np.datetime64("9999-12-31", "us")
# With so many rows on an ordinary day, a day without any is missing and was not quiet.
_BUSY = 5.0
_FEWEST_PERIODS = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` (included) to `stop` (not included), as the user wrote it."""

    text: str
    start: np.datetime64
    stop: np.datetime64


def is_stretch(text: str) -> bool:
    """Whether a text is written as a stretch of time: a period, or `START..END`."""
    if ".." in text:
        return True
    return parse_when(text) is not None


def stretch(text: str, option: str) -> Stretch:
    """`START..END`, both included, an end may be open; or one period. UsageError otherwise."""
    first, last = split_range(text, option)
    start = _FIRST if first is None else np.datetime64(require_when(first, option).start, "us")
    stop = _LAST if last is None else np.datetime64(require_when(last, option).stop, "us")
    for end in (first, last):
        when = None if end is None else require_when(end, option)
        if when is not None and (when.start.time() != dt.time() or when.stop.time() != dt.time()):
            raise UsageError(f"`{option} {text}` has a time of day", "a Pareto counts whole days")
    if start >= stop:
        raise UsageError(f"`{option} {text}` ends before it begins", "write START..END")
    return Stretch(text.strip(), start, stop)


def window(chosen: ParetoSettings, days: Times | None) -> Stretch | None:
    """What `--since`, `--until` and `--last` leave; None where nothing was asked."""
    if not (chosen.since or chosen.until or chosen.last):
        return None
    if days is None or not len(days):
        raise DataError(
            "`--since`, `--until` and `--last` need a time column", "name it with `--time`"
        )
    if chosen.last:
        newest = days.max() + np.timedelta64(1, "D")
        begin = window_before(newest.astype(dt.datetime), chosen.last)
        return Stretch(f"last {chosen.last}", np.datetime64(begin, "us"), _LAST)
    text = f"{chosen.since or ''}..{chosen.until or ''}"
    return stretch(text, "--since/--until")


def refuse_empty(part: Stretch, days: Times, option: str) -> None:
    """DataError when no day of the data lies in the stretch."""
    if not ((days >= part.start) & (days < part.stop)).any():
        first, last = (str(day)[:10] for day in (days.min(), days.max()))
        raise DataError(
            f"`{option} {part.text}` holds no rows", f"the data run from {first} to {last}"
        )


def two_stretches(texts: Sequence[str], days: Times | None) -> tuple[Stretch, Stretch]:
    """Two stretches that share no day, the earlier one first."""
    if days is None or not len(days):
        raise DataError(
            "`--compare` with stretches of time needs a time column", "name it with `--time`"
        )
    one, other = sorted((stretch(text, "--compare") for text in texts), key=lambda s: s.start)
    if other.start < one.stop:
        raise UsageError(
            f"`--compare {one.text}` and `--compare {other.text}` share days",
            "a row can count on one side only",
        )
    for part in (one, other):
        refuse_empty(part, days, "--compare")
    return one, other


def period_of(counts: Counts) -> str:
    """What the rows of an export stand for each: a day, or where there is one a month, a month."""
    if counts.days is None or len(counts.days) < _FEWEST_PERIODS:
        return "day"
    for every in ("1y", "1q", "1mo", "1w"):
        numbers = ordinal(counts.days, every)
        if (start_of(numbers, every) == counts.days).all():
            return NOUNS[every]
    return "day"


def covered_days(counts: Counts, part: Stretch) -> float:
    """How many days of a stretch the data cover; how many periods, where a row is one.

    Between their first and last day; a day without any row is one of none where rows are few, and
    not covered where they are many.
    """
    assert counts.days is not None
    days = counts.days.astype("datetime64[D]")
    inside = (counts.days >= part.start) & (counts.days < part.stop)
    present = float(inside.sum())
    if period_of(counts) != "day":
        return present
    known = counts.day >= 0
    volume = np.bincount(counts.day[known], counts.count[known], minlength=len(days))
    if present and median(volume[inside]) >= _BUSY:
        return present
    first = max(days.min(), part.start.astype("datetime64[D]"))
    last = min(days.max() + 1, part.stop.astype("datetime64[D]"))
    return max(present, float((last - first).astype(np.int64)))
