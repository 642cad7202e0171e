"""Intervals of all shares at once."""

from __future__ import annotations

import numpy as np

from ci_toolkit.analysis.pareto.counts import Floats


def critical(confidence: float, number: int, freedom: float | Floats) -> Floats:
    """The squared quantile that holds for `number` intervals at once.

    Chi-square with 1 degree of freedom, or squared t where the variance is estimated; elementwise
    in `freedom`.

    Source: goodman-1965
    """
    from scipy import special

    each = (1 - confidence) / max(number, 1)
    known = np.asarray(freedom, dtype=np.float64)
    estimated = special.stdtrit(np.where(np.isinf(known), 1.0, known), 1 - each / 2) ** 2
    return np.asarray(np.where(np.isinf(known), special.chdtri(1, each), estimated))


def score_interval(share: Floats, number: Floats, squared: float | Floats) -> tuple[Floats, Floats]:
    """Interval of a share by its score, elementwise.

    Arguments: shares (fractions), how many independent items they are worth, and the squared
    quantile. Where `number` is 0 the interval is 0 to 1. A share of 0 has the lower end 0, one
    of 1 the upper end 1.

    Source: wilson-1927
    """
    size = number + squared
    middle = (share * number + squared / 2) / size
    half = np.sqrt(squared * (number * share * (1 - share) + squared / 4)) / size
    low = np.where(share <= 0, 0.0, np.clip(middle - half, 0, 1))
    high = np.where(share >= 1, 1.0, np.clip(middle + half, 0, 1))
    return low, high


def share_intervals(
    share: Floats,
    variance: Floats,
    worth: float,
    *,
    confidence: float,
    among: int,
    freedom: float | Floats,
) -> tuple[Floats, Floats]:
    """Simultaneous intervals of shares, shapes (k,), (k,).

    Arguments: shares; their variances; `worth`, how many independent items the whole is worth,
    for shares of 0 or 1, whose variance says nothing; `among`, the number of intervals that hold
    at once; degrees of freedom of the variances. For independent items of equal weight these are
    the intervals of Goodman.

    Source: goodman-1965
    """
    inner = share * (1 - share)
    usable = (variance > 0) & (inner > 0)
    number = np.where(usable, inner / np.where(usable, variance, 1.0), worth)
    return score_interval(share, number, critical(confidence, among, freedom))
