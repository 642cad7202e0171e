"""Estimators of sigma on flat arrays: one value for each segment (a phase of a stream) at once.

Ranges never bridge a gap (B28) unless fewer than half of them would remain; a range that touches
an excluded point, or leaves the baseline, is not counted (B29, B30).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.constants import MEDIAN_RANGE_OF_2, SCREEN_FACTOR, Constants, c4, d2, d3
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Ints, Segments, Subgroups

# Of |x − y| for two standard normal values: the variance, and twice the covariance of two ranges
# that share a value (their differences correlate by −1/2).
_RANGE_VARIANCE = 2 - 4 / np.pi
_RANGE_COVARIANCE_TWICE = 2 * ((4 / np.pi) * (np.sqrt(0.75) + np.pi / 12) - 4 / np.pi)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Which point each moving range is taken from.

    previous: index of the other point, shape (N,), meaningful where `exists`.
    exists: the point has a moving range that can be drawn.
    counted: and it belongs in sigma: both ends are used for limits.
    bridged: shape (K,), segments whose ranges bridge gaps since too few would remain (B28).
    adjacent, possible: shape (K,), ranges between neighbours, and with bridges.
    """

    previous: Ints
    exists: Bools
    counted: Bools
    bridged: Bools
    adjacent: Floats
    possible: Floats

    def ranges(self, values: Floats) -> Floats:
        """|value − previous value|, shape (N,), NaN where there is none."""
        with np.errstate(invalid="ignore"):
            steps = np.abs(values - values[self.previous])
        return np.where(self.exists, steps, np.nan)


def pairs_of(s: Subgroups) -> Pairs:
    """The pairs of points between which moving ranges are taken (B28–B30).

    Source: montgomery
    """
    segments, present = s.segments, s.present
    index = np.arange(len(s), dtype=np.int64)
    first = segments.spread(segments.starts)
    before = np.maximum(index - 1, 0)
    if s.past.any():
        fresh = ~s.past & (s.past[before] | (index == first))
        first = np.where(s.past, first, np.maximum.accumulate(np.where(fresh, index, 0)))
    inside = index > first
    exists = inside & present & present[before]
    in_sight = present & s.baseline & ~s.hollow
    if present.all():
        count = segments.sum(exists & in_sight & in_sight[before])
        counted = exists & s.used & s.used[before]
        none = np.zeros(len(segments), dtype=bool)
        return Pairs(before, exists, counted, none, count, count)
    last = np.maximum.accumulate(np.where(present, index, -1))
    known = np.concatenate([np.array([-1], dtype=np.int64), last[:-1]]) if len(s) else last
    reachable = present & (known >= first)
    known = np.maximum(known, 0)
    adjacent = segments.sum(exists & in_sight & in_sight[before])
    possible = segments.sum(reachable & in_sight & in_sight[known])
    bridged = adjacent < possible / 2
    over = segments.spread(bridged)
    previous = np.where(over, known, before)
    exists = np.where(over, reachable, exists)
    counted = exists & s.used & s.used[previous]
    return Pairs(previous, exists, counted, bridged, adjacent, possible)


@dataclass(frozen=True, eq=False)
class RangeSigma:
    """Sigma from moving ranges, with what it stands on; shape (K,) each.

    mean_range: of the ranges that were kept. dropped: ranges that screening left out.
    variance: relative variance of sigma (B1), NaN for the median.
    """

    sigma: Floats
    mean_range: Floats
    ranges: Floats
    dropped: Floats
    variance: Floats


def from_moving_ranges(
    values: Floats,
    pairs: Pairs,
    segments: Segments,
    constants: Constants,
    *,
    screen: bool = False,
    median: bool = False,
) -> RangeSigma:
    """Sigma from the mean (or median) moving range of each segment.

    values: shape (N,). With `screen`, ranges of 3.267 times their mean and more are dropped once
    (B4). NaN where a segment has no range. The relative variance of sigma is
    (0.7268·M + 0.3255·A) / (1.2732·M²) for M ranges and A pairs of ranges that share a point (B1).

    Source: nelson-1982
    Source: cryer-ryan-1990
    """
    ranges = pairs.ranges(values)
    counted = pairs.counted
    number = segments.sum(counted)
    mean = _divide(segments.sum(ranges, counted), number)
    dropped = np.zeros(len(segments))
    if screen:
        with np.errstate(invalid="ignore"):
            kept = counted & (ranges < SCREEN_FACTOR * segments.spread(mean))
        # Where every range is zero none is below the bound, and none is to be dropped.
        kept = np.where(segments.spread(mean == 0), counted, kept)
        dropped = number - segments.sum(kept)
        counted, number = kept, number - dropped
        mean = _divide(segments.sum(ranges, counted), number)
    if median:
        middle = segment_quantile(ranges, counted, segments, 0.5)
        nothing = np.full(len(segments), np.nan)
        return RangeSigma(middle / MEDIAN_RANGE_OF_2, mean, number, dropped, nothing)
    joined = segments.sum(counted & counted[pairs.previous])
    variance = _divide(
        _RANGE_VARIANCE * number + _RANGE_COVARIANCE_TWICE * joined, 4 / np.pi * number**2
    )
    return RangeSigma(mean / constants.moving_range, mean, number, dropped, variance)


def standard_deviation(values: Floats, used: Bools, segments: Segments) -> Floats:
    """Sample standard deviation (n − 1) of each segment, NaN below two points.

    Source: montgomery
    """
    number = segments.sum(used)
    # About a value of the segment itself, so that equal values give exactly zero.
    index = np.where(used, np.arange(len(values)), len(values) - 1)
    anchor = values[np.minimum.reduceat(index, segments.starts)] if len(segments) else values
    with np.errstate(invalid="ignore"):
        moved = values - segments.spread(anchor)
        center = _divide(segments.sum(moved, used), number)
        squares = segments.sum((moved - segments.spread(center)) ** 2, used)
        return np.sqrt(_divide(squares, np.where(number > 1, number - 1, 0)))


@dataclass(frozen=True, eq=False)
class WithinSigma:
    """Sigma inside subgroups, shape (K,), and its degrees of freedom (B1)."""

    sigma: Floats
    degrees_of_freedom: Floats


SUBGROUP_METHODS = ("r-bar", "s-bar", "pooled", "mvlue-r", "mvlue-s")
INDIVIDUAL_METHODS = ("mr-bar", "median-mr", "sd")


def within_subgroups(s: Subgroups, method: str, constants: Constants) -> WithinSigma:
    """Sigma inside subgroups by one of `SUBGROUP_METHODS`; subgroups of one are left out.

    With R, S the range and standard deviation of a subgroup of n values:
        r-bar    mean of R / d2(n)            s-bar    mean of S / c4(n)
        pooled   sqrt(Σ(n−1)S² / Σ(n−1)) / c4(Σ(n−1) + 1)
        mvlue-r, mvlue-s   the same means, weighted by the inverse of their variances,
                           (d2 / d3)² and c4² / (1 − c4²)

    Source: montgomery
    Source: burr-1969
    """
    assert s.sd is not None
    assert s.high is not None
    assert s.low is not None
    segments = s.segments
    used = s.used & (s.n >= 2)
    sizes = np.where(used, s.n, np.nan)
    if method == "pooled":
        used &= np.isfinite(s.sd)
        freedom = segments.sum(sizes - 1, used)
        with np.errstate(invalid="ignore"):
            mean_square = _divide(segments.sum((sizes - 1) * s.sd**2, used), freedom)
            return WithinSigma(
                np.sqrt(mean_square) / c4(freedom + 1), np.where(freedom > 0, freedom, np.nan)
            )
    by_range = method in ("r-bar", "mvlue-r")
    with np.errstate(invalid="ignore", divide="ignore"):
        if by_range:
            single = (s.high - s.low) / constants.d2(sizes)
            relative = (d3(sizes) / d2(sizes)) ** 2
        else:
            single = s.sd / constants.c4(sizes)
            relative = 1 / c4(sizes) ** 2 - 1
        weight = 1 / relative if method.startswith("mvlue") else np.ones(len(s))
    used &= np.isfinite(single)
    total = segments.sum(weight, used)
    sigma = _divide(segments.sum(weight * single, used), total)
    variance = _divide(segments.sum(weight**2 * relative, used), total**2)
    return WithinSigma(sigma, degrees_of_freedom(variance))


def degrees_of_freedom(variance: NDArray[Any]) -> Floats:
    """ν of a sigma whose relative variance is given: 1/c4(ν + 1)² − 1 = variance (B1).

    >>> float(degrees_of_freedom(np.array([(0.8264 * 25 - 1.082) / 24**2])).round(1)[0])
    14.9

    Source: patnaik-1950
    """
    target = np.asarray(variance, dtype=np.float64)
    usable = np.isfinite(target) & (target > 0)
    safe = np.where(usable, np.minimum(target, 5.0), 0.5)
    freedom = np.maximum(0.5 / safe + 0.25, 1.0)
    for _ in range(60):
        # 1/c4² − 1 is close to 1 / (2ν): its slope gives the next step.
        step = 2 * freedom**2 * (1 / c4(freedom + 1) ** 2 - 1 - safe)
        freedom = np.maximum(freedom + step, 0.5 * freedom)
        if np.all(np.abs(step) <= 1e-12 * freedom):
            break
    return np.where(usable, freedom, np.nan)


def segment_quantile(values: Floats, where: Bools, segments: Segments, q: float) -> Floats:
    """Quantile (linear, type 7) of the points of each segment where `where` holds, shape (K,).

    Source: hyndman-fan-1996
    """
    number = segments.sum(where).astype(np.int64)
    out = np.full(len(segments), np.nan)
    if not number.any():
        return out
    longest = int((segments.stops - segments.starts).max())
    kept = np.where(where, values, np.inf)
    rank = q * np.maximum(number - 1, 0)
    low = np.floor(rank).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(number - 1, 0))
    if longest * len(segments) <= 4 * len(values):
        # A row for each segment, filled up with infinity: sorting rows is fastest.
        table = np.full((len(segments), longest), np.inf)
        table[segments.of_point, np.arange(len(values)) - segments.spread(segments.starts)] = kept
        table.sort(axis=1)
        rows = np.arange(len(segments))
        below, above = table[rows, low], table[rows, high]
    else:
        ordered = kept[np.lexsort((kept, segments.of_point))]
        below, above = ordered[segments.starts + low], ordered[segments.starts + high]
    some = number > 0
    share = rank - low
    # Weighted, not below + share · (above − below), so that two equal neighbours stay themselves.
    out[some] = below[some] * (1 - share[some]) + above[some] * share[some]
    return out


def _divide(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, NaN where bottom is not positive."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan)
