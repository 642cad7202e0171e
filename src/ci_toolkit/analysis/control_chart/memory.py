"""Correlation of neighbouring points, and differences between days of the week (B13, B14)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Ints
from ci_toolkit.analysis.middle import distinct

# Points between false alarms under lag-1 correlation, from 200,000 simulated series with a known
# centre: of the limits alone and of nelson:1,2, with the true sigma and with sigma from ranges.
CORRELATIONS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
TRUE_SIGMA = {
    "limits": (370.4, 370.0, 373.0, 376.0, 397.0, 462.0, 831.0),
    "limits, run 9": (216.7, 177.0, 139.0, 105.0, 56.0, 29.0, 16.0),
}
RANGE_SIGMA = {
    "limits": (370.4, 227.0, 139.0, 86.0, 34.0, 15.0, 6.4),
    "limits, run 9": (216.7, 136.0, 87.0, 56.0, 25.0, 13.0, 5.9),
}

WEEK = 7
FEWEST_WEEKS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Weekdays:
    """Test of equal weekday means. high, low: Monday is 0. share: adjusted η²."""

    statistic: float
    p: float
    share: float
    high: int
    low: int


def centred(z: Floats, phase: Ints, use: Bools) -> Floats:
    """z less its mean over the used points of each phase; NaN elsewhere."""
    out = np.full(len(z), np.nan)
    if not use.any():
        return out
    number = np.bincount(phase[use])
    total = np.bincount(phase[use], weights=z[use])
    out[use] = z[use] - (total / np.maximum(number, 1))[phase[use]]
    return out


def lag_one(z: Floats, phase: Ints) -> float:
    """Lag-1 autocorrelation of z (centred, NaN at gaps) from pairs of neighbours in one phase.

    The sum over existing pairs is scaled to the number that there would be without gaps.
    Source: box-jenkins

    >>> lag_one(np.array([1.0, 1.0, -1.0, -1.0]), np.zeros(4, dtype=np.int64))
    0.25
    """
    there = np.isfinite(z)
    squares = float((z[there] ** 2).sum())
    pair = there[1:] & there[:-1] & (phase[1:] == phase[:-1])
    pairs = int(pair.sum())
    if not pairs or squares <= 0:
        return math.nan
    whole = int(there.sum()) - len(distinct(phase[there]))
    return float((z[1:] * z[:-1])[pair].sum() / squares * whole / pairs)


def run_length_left(r: float, rules: str, from_ranges: bool) -> float:
    """Points between false alarms that lag-1 correlation r leaves; NaN for other rules.

    Interpolated (in the logarithm) between simulated values; negative r is taken as 0.
    Source: cryer-ryan-1990
    """
    table = (RANGE_SIGMA if from_ranges else TRUE_SIGMA).get(rules)
    if table is None:
        return math.nan
    return math.exp(float(np.interp(max(r, 0.0), CORRELATIONS, np.log(table))))


def weekday_test(z: Floats, phase: Ints, weekday: Ints) -> Weekdays | None:
    """F test of equal means by day of the week on z cleared of its lag-1 correlation.

    z: centred daily values, NaN at gaps. None with fewer than four whole weeks of points, or when
    fewer than two days of the week occur.

    Source: montgomery
    """
    there = np.isfinite(z)
    if int(there.sum()) < FEWEST_WEEKS * WEEK:
        return None
    r = lag_one(z, phase)
    pair = there[1:] & there[:-1] & (phase[1:] == phase[:-1])
    rest = (z[1:] - (r if math.isfinite(r) else 0.0) * z[:-1])[pair]
    day = weekday[1:][pair]
    groups = np.bincount(day, minlength=WEEK)
    kinds, n = int((groups > 0).sum()), len(rest)
    if kinds < 2 or n <= kinds + 1:
        return None
    rest = rest - rest.mean()
    sums = np.bincount(day, weights=rest, minlength=WEEK)
    between = float((sums**2 / np.maximum(groups, 1)).sum())
    total = float((rest**2).sum())
    within = total - between
    if total <= 0 or within <= 0:
        return None
    statistic = (between / (kinds - 1)) / (within / (n - kinds))
    share = 1 - (within / (n - kinds)) / (total / (n - 1))
    number = np.bincount(weekday[there], minlength=WEEK)
    means = np.bincount(weekday[there], weights=z[there], minlength=WEEK) / np.maximum(number, 1)
    high = int(np.argmax(np.where(number > 0, means, -np.inf)))
    low = int(np.argmin(np.where(number > 0, means, np.inf)))
    return Weekdays(statistic, f_above(statistic, kinds - 1, n - kinds), share, high, low)


def f_above(statistic: float, first: int, second: int) -> float:
    """P(F > statistic); a finite sum where `first` is even, else from SciPy.

    Source: abramowitz-stegun

    >>> round(f_above(2.3, 6, 93), 6)
    0.040882
    """
    if first % 2:
        from scipy.special import fdtrc

        return float(fdtrc(first, second, statistic))
    x = second / (second + first * statistic)
    half = second / 2
    term, total = 1.0, 1.0
    for k in range(1, first // 2):
        term *= (half + k - 1) / k * (1 - x)
        total += term
    return min(math.exp(half * math.log(x)) * total, 1.0) if x > 0 else 0.0
