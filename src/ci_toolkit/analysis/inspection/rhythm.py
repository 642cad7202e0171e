"""The kind of each period (its day of the week, its hour), and what is usual for the kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ci_toolkit.analysis.control_chart.memory import centred, weekday_test
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Ints
from ci_toolkit.analysis.middle import median

WEEK, DAY = 7, 24
FEWEST_CYCLES = 4
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# A kind that has rows in at most a tenth of its periods is closed; at least half of the others
# must have rows, or the whole series is sparse.
CLOSED_AT_MOST, OPEN_FROM = 0.1, 0.5
# As for days of the week on a chart: below this share of the variation a pattern is left alone.
WEEKDAY_P, WEEKDAY_SHARE = 0.01, 0.05
# No test is made for hours, whose pattern is nearly always there: it must explain a fifth.
HOURLY_SHARE = 0.2
WILD = 3.0
ROBUST_SIGMA = 1.4826  # of the median distance from the median, for a normal distribution


@dataclass(frozen=True, eq=False)
class Rhythm:
    """Kinds of periods. of: number of the kind of each period, shape (N,). length: kinds in all;
    1 where periods have no rhythm (weeks, months, too few cycles)."""

    of: Ints
    length: int

    def name(self, kind: int) -> str:
        """A kind as a sentence names it: "Saturdays", "14:00"."""
        if self.length == WEEK:
            return f"{DAYS[kind]}s"
        hour = f"{kind % DAY:02d}:00"
        return hour if self.length == DAY else f"{DAYS[kind // DAY]}s {hour}"


def rhythm_of(starts: tuple[str, ...], every: str) -> Rhythm:
    """Days by day of the week; hours by hour of the week, or of the day with few weeks."""
    number = len(starts)
    none = Rhythm(np.zeros(number, dtype=np.int64), 1)
    if every not in ("1d", "1h"):
        return none
    times = np.array([start[:19] for start in starts], dtype="datetime64[s]")
    days = times.astype("datetime64[D]").astype(np.int64)
    weekday = (days + 3) % WEEK  # 1970-01-01 was a Thursday
    if every == "1d":
        return Rhythm(weekday, WEEK) if number >= FEWEST_CYCLES * WEEK else none
    hour = times.astype("datetime64[h]").astype(np.int64) % DAY
    if number >= FEWEST_CYCLES * WEEK * DAY:
        return Rhythm(weekday * DAY + hour, WEEK * DAY)
    return Rhythm(hour, DAY) if number >= FEWEST_CYCLES * DAY else none


def closed_kinds(rhythm: Rhythm, present: Bools) -> Bools:
    """Kinds in which rows are the exception while they are the rule in the others, shape (kinds,).

    The first and the last period in which there are rows open a kind by themselves.
    """
    if rhythm.length == 1:
        return np.zeros(1, dtype=bool)
    number = np.bincount(rhythm.of, minlength=rhythm.length)
    filled = np.bincount(rhythm.of, weights=present, minlength=rhythm.length)
    closed = (filled <= CLOSED_AT_MOST * number) & (number >= FEWEST_CYCLES)
    if closed.all() or filled[~closed].sum() < OPEN_FROM * number[~closed].sum():
        return np.zeros(rhythm.length, dtype=bool)
    found: Bools = closed
    return found


def running_median(values: Floats, width: int) -> Floats:
    """Median of the `width` values around each, NaN left out; at the ends of those that exist."""
    half = width // 2
    padded = np.pad(values, half, constant_values=np.nan)
    windows = np.sort(sliding_window_view(padded, 2 * half + 1), axis=1)  # NaN sorts to the end
    number = np.isfinite(windows).sum(axis=1)
    low, high = np.maximum((number - 1) // 2, 0), number // 2
    rows = np.arange(len(values))
    middle = (windows[rows, low] + windows[rows, np.minimum(high, 2 * half)]) / 2
    return np.where(number > 0, middle, np.nan)


def effects(values: Floats, rhythm: Rhythm) -> Floats | None:
    """How far each kind usually lies from its surroundings, shape (kinds,); None without a pattern.

    values: on a scale on which effects add up, NaN where a period is not to be judged.
    """
    if rhythm.length == 1:
        return None
    rest = values - running_median(values, min(rhythm.length, WEEK * DAY) | 1)
    there = np.isfinite(rest)
    if not there.any():
        return None
    middle = np.zeros(rhythm.length)
    for kind in np.flatnonzero(np.bincount(rhythm.of[there], minlength=rhythm.length)):
        middle[kind] = median(rest[there & (rhythm.of == kind)])
    # One wild day is no pattern: it counts as far as the others of its kind reach.
    off = rest - middle[rhythm.of]
    reach = WILD * ROBUST_SIGMA * median(np.abs(off[there]))
    tame = middle[rhythm.of] + np.clip(off, -reach, reach)
    if not _has_pattern(tame, rhythm, there):
        return None
    number = np.bincount(rhythm.of[there], minlength=rhythm.length)
    total = np.bincount(rhythm.of[there], weights=tame[there], minlength=rhythm.length)
    return np.asarray(total / np.maximum(number, 1))


def _has_pattern(rest: Floats, rhythm: Rhythm, there: Bools) -> bool:
    phase = np.zeros(len(rest), dtype=np.int64)
    z = centred(rest, phase, there)
    if rhythm.length == WEEK:
        test = weekday_test(z, phase, rhythm.of)
        return test is not None and test.p < WEEKDAY_P and test.share >= WEEKDAY_SHARE
    kinds, own = rhythm.of[there], z[there]
    number = np.bincount(kinds, minlength=rhythm.length)
    means = np.bincount(kinds, weights=own, minlength=rhythm.length) / np.maximum(number, 1)
    total = float((own**2).sum())
    freedom = len(own) - int((number > 0).sum())
    if total <= 0 or freedom < 1:
        return False
    within = float(((own - means[kinds]) ** 2).sum())
    return 1 - (within / freedom) / (total / max(len(own) - 1, 1)) >= HOURLY_SHARE
