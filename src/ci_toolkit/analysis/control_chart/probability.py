"""Probability limits (B25): quantiles of what is plotted instead of multiples of sigma.

A count signals when it is below L = F⁻¹(α/2) or above U = F⁻¹(1 − α/2), where F⁻¹ is the smallest
count whose distribution function reaches the probability, so each tail is at most α/2.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from ci_toolkit.analysis.control_chart.limits import Bounds
from ci_toolkit.analysis.control_chart.subgroups import Floats

_NORMAL = NormalDist()
ZONES = tuple(_NORMAL.cdf(z) for z in (-2, -1, 1, 2))

Quantile = Callable[[float], Floats]


def normal_reach(alpha: float) -> float:
    """Distance of two-sided normal limits in sigma.

    >>> round(normal_reach(0.0027), 4)
    3.0

    Source: montgomery
    """
    return -_NORMAL.inv_cdf(alpha / 2)


def limits_and_zones(quantile: Quantile, alpha: float) -> tuple[tuple[Floats, Floats], Bounds]:
    """Limits at α/2 and 1 − α/2 and the four zone bounds of one distribution.

    Source: montgomery
    """
    low2, low1, high1, high2 = (quantile(q) for q in ZONES)
    return (quantile(alpha / 2), quantile(1 - alpha / 2)), (low2, low1, high1, high2)


def binomial_quantile(q: float, n: Floats, p: Floats) -> Floats:
    """Smallest whole x with P(X ≤ x) ≥ q for a binomial count; NaN where n or p is not usable.

    Source: montgomery
    """
    from scipy.special import bdtr

    size = np.rint(n)
    usable = np.isfinite(size) & (size > 0) & (p >= 0) & (p <= 1)
    n_ok, p_ok = size[usable], p[usable]
    spread = np.sqrt(n_ok * p_ok * (1 - p_ok))
    start = np.floor(n_ok * p_ok + _NORMAL.inv_cdf(q) * spread)

    def reached(x: Floats) -> Floats:
        return np.where(x < 0, 0.0, bdtr(np.clip(x, 0, n_ok), n_ok.astype(np.int64), p_ok))

    out = np.full(len(size), np.nan)
    out[usable] = _smallest(start, reached, q, spread)
    return out


def poisson_quantile(q: float, mean: Floats) -> Floats:
    """Smallest whole x with P(X ≤ x) ≥ q for a Poisson count; NaN where the mean is not usable.

    Source: montgomery
    """
    from scipy.special import pdtr

    usable = np.isfinite(mean) & (mean >= 0)
    mu = mean[usable]
    spread = np.sqrt(mu)

    def reached(x: Floats) -> Floats:
        return np.where(x < 0, 0.0, pdtr(np.maximum(x, 0), mu))

    out = np.full(len(mean), np.nan)
    out[usable] = _smallest(np.floor(mu + _NORMAL.inv_cdf(q) * spread), reached, q, spread)
    return out


def _smallest(
    start: Floats, reached: Callable[[Floats], Floats], q: float, spread: Floats
) -> Floats:
    """The smallest x with reached(x) ≥ q, by bisection between bounds around the normal guess."""
    low = np.maximum(start, -1.0)
    high = np.maximum(start, 0.0)
    step = np.maximum(np.ceil(spread / 4), 1.0)
    # Widen until reached(low) < q ≤ reached(high); −1 is never reached.
    for _ in range(200):
        short = reached(high) < q
        if not short.any():
            break
        high = np.where(short, high + step, high)
    for _ in range(200):
        over = (low >= 0) & (reached(low) >= q)
        if not over.any():
            break
        low = np.where(over, np.maximum(low - step, -1.0), low)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        hit = reached(middle) >= q
        open_ = high - low > 1
        high = np.where(open_ & hit, middle, high)
        low = np.where(open_ & ~hit, middle, low)
    return high


def count_limits(
    quantile: Quantile, alpha: float, largest: Floats | None
) -> tuple[tuple[Floats, Floats], Bounds]:
    """Count limits: a lower one of 0, or an upper one of all n items, cannot be passed: NaN.

    Source: montgomery
    """
    (lcl, ucl), zones = limits_and_zones(quantile, alpha)
    with np.errstate(invalid="ignore"):
        lcl = np.where(lcl <= 0, np.nan, lcl)
        if largest is not None:
            ucl = np.where(ucl >= largest, np.nan, ucl)
    return (lcl, ucl), zones


def deviation_quantile(q: float, n: Floats) -> Floats:
    """Quantile of the standard deviation of n normal values, in sigma: sqrt(χ²(q) / (n − 1)).

    Source: montgomery
    """
    from scipy.special import chdtri

    freedom = np.where(n >= 2, n - 1, np.nan)
    with np.errstate(invalid="ignore"):
        quantiles: Floats = np.sqrt(chdtri(freedom, 1 - q) / freedom)
    return quantiles


def range_quantile(q: float, n: Floats) -> Floats:
    """Quantile of the range of n normal values, in sigma (studentized range, df infinite).

    Source: montgomery
    """
    from scipy.stats import studentized_range

    out = np.full(len(n), np.nan)
    for size in np.unique(n[np.isfinite(n) & (n >= 2)]):
        out[n == size] = studentized_range.ppf(q, size, np.inf)
    return out


def moving_range_quantile(q: float) -> float:
    """Quantile of |x − y| of two normal values, in sigma.

    Source: montgomery
    """
    return float(np.sqrt(2) * _NORMAL.inv_cdf((1 + q) / 2))
