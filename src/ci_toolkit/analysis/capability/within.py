"""Sigma within subgroups, as the control chart of the same values takes it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ci_toolkit.analysis.capability.result import Sigma
from ci_toolkit.analysis.capability.values import Floats
from ci_toolkit.analysis.constants import Constants, d2
from ci_toolkit.analysis.control_chart.subgroups import Subgroups
from ci_toolkit.analysis.result import Finding
from ci_toolkit.analysis.sigma import (
    INDIVIDUAL_METHODS,
    SUBGROUP_METHODS,
    degrees_of_freedom,
    from_moving_ranges,
    pairs_of,
    standard_deviation,
    within_subgroups,
)
from ci_toolkit.analysis.wording import plain
from ci_toolkit.errors import UsageError, did_you_mean

MOST_FOR_RANGES = 8  # of larger subgroups the range uses too little
LARGE = 25  # sizes above which unequal ones are pooled
LEAST_SKEW = 0.5
SKEW_ERRORS = 2.576  # standard errors of skewness that chance passes once in a hundred
LEAST_RATIO = 0.98  # of moving-range sigma to the deviation that it stands for
FEWEST_TO_JUDGE = 10
EXACT = Constants()
_APART = 0.01  # share of values, and of ranges, that may be odd without deciding


def within_sigma(
    s: Subgroups, method: str | None = None, constants: Constants = EXACT
) -> tuple[Sigma | None, Finding | None]:
    """Sigma inside the subgroups of one stream with its degrees of freedom, or why there is none.

    Arguments: subgroups of values, one stream; a method of `SUBGROUP_METHODS`, for single values
    of `INDIVIDUAL_METHODS`, or None for the usual one: moving ranges of single values; ranges of
    subgroups of one size up to 8, standard deviations of larger ones; pooled where sizes differ
    more than twofold or beyond 25; constants of control charts. Phases share one sigma; no moving
    range crosses their border.
    Raises UsageError for a method that does not fit.

    Skewed single values get no sigma unless the method is named: their mean moving range is
    smaller than the deviation that it stands for, so Cp would exceed Pp on a stable process.

    Source: montgomery
    Source: burr-1969
    """
    single = not bool((s.n[s.used] > 1).any())
    _check(method, INDIVIDUAL_METHODS if single else SUBGROUP_METHODS)
    if not single:
        chosen = method or usual_method(s.n[s.used & (s.n > 1)])
        return _of_subgroups(s, chosen, constants), None
    if method is None:
        reason = _skewed(s)
        if reason is not None:
            return None, Finding("skewed-individuals", "warning", reason)
    return _of_singles(s, method or "mr-bar", constants), None


def usual_method(sizes: Floats) -> str:
    """The method for subgroups of these sizes, all above 1.

    >>> usual_method(np.array([5.0, 5.0])), usual_method(np.array([9.0, 30.0]))
    ('r-bar', 'pooled')

    Source: burr-1969
    """
    least, most = float(sizes.min()), float(sizes.max())
    if most > least and (most > LARGE or most > 2 * least):
        return "pooled"
    return "r-bar" if most <= MOST_FOR_RANGES else "s-bar"


def _check(method: str | None, known: tuple[str, ...]) -> None:
    if method is not None and method not in known:
        listed = ", ".join(f"`{name}`" for name in known)
        raise UsageError(
            f"sigma method `{method}` does not fit these values",
            did_you_mean(method, known) or f"it knows {listed}",
        )


def _of_subgroups(s: Subgroups, method: str, constants: Constants) -> Sigma | None:
    joined = replace(s, phase=np.zeros(len(s), dtype=np.int64))
    found = within_subgroups(joined, method, constants)
    return _sigma(float(found.sigma[0]), method, float(found.degrees_of_freedom[0]))


def _of_singles(s: Subgroups, method: str, constants: Constants) -> Sigma | None:
    assert s.mean is not None
    segments = s.segments
    if method == "sd":
        number = np.maximum(segments.sum(s.used) - 1, 0)
        spread = np.nan_to_num(standard_deviation(s.mean, s.used, segments))
        freedom = float(number.sum())
        value = math.sqrt(float((number * spread**2).sum()) / freedom) if freedom else math.nan
        return _sigma(value, method, freedom)
    pairs = pairs_of(s)
    if method == "median-mr":
        whole = replace(segments, starts=segments.starts[:1], stops=segments.stops[-1:])
        whole = replace(whole, of_point=np.zeros(len(s), dtype=np.int64))
        found = from_moving_ranges(s.mean, pairs, whole, constants, median=True)
        return _sigma(float(found.sigma[0]), method, 0.32 * float(pairs.counted.sum()))
    found = from_moving_ranges(s.mean, pairs, segments, constants)
    some = found.ranges > 0
    number = found.ranges[some]
    if not len(number):
        return None
    # The mean of all ranges, those of each phase weighing as many as there are.
    value = float((found.sigma[some] * number).sum() / number.sum())
    variance = float((found.variance[some] * number**2).sum() / number.sum() ** 2)
    return _sigma(value, method, float(degrees_of_freedom(np.array([variance]))[0]))


def _sigma(value: float, method: str, freedom: float) -> Sigma | None:
    return Sigma(value, method, freedom) if math.isfinite(value) else None


def _skewed(s: Subgroups) -> str | None:
    """Why moving ranges of these values would understate their deviation, or None.

    Single odd values and jumps do not decide: the farthest hundredth of the values and the largest
    hundredth of the ranges are left out.
    """
    assert s.mean is not None
    values = s.mean[s.used]
    pairs = pairs_of(s)
    ranges = np.sort(pairs.ranges(s.mean)[pairs.counted])
    if len(values) < FEWEST_TO_JUDGE or len(ranges) < FEWEST_TO_JUDGE:
        return None
    far = np.abs(values - np.median(values))
    kept = values[np.argsort(far, kind="stable")[: len(values) - math.ceil(_APART * len(values))]]
    skew = _skewness(kept)
    if abs(skew) < max(LEAST_SKEW, SKEW_ERRORS * _skewness_error(len(kept))):
        return None
    ranges = ranges[: len(ranges) - math.ceil(_APART * len(ranges))]
    wide = math.sqrt(float((ranges**2).mean()) / 2)
    ratio = float(ranges.mean()) / float(d2(2)) / wide if wide > 0 else 1.0
    if ratio >= LEAST_RATIO:
        return None
    return (
        f"the single values are skewed (skewness {plain(skew, 2)}), and moving ranges of such "
        f"values show only about {plain(ratio * 100, 2)} % of their deviation: there are no "
        "indices within subgroups; group the values, transform them, or read the overall indices"
    )


def _skewness(values: Floats) -> float:
    moved = values - values.mean()
    second = float((moved**2).mean())
    return float((moved**3).mean()) / second**1.5 if second > 0 else 0.0


def _skewness_error(n: int) -> float:
    return math.sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)))
