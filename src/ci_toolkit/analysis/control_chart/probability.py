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
    start = np.minimum(_guess(q, n_ok * p_ok, spread, _skewness(1 - 2 * p_ok, spread)), n_ok)

    def reached(x: Floats) -> Floats:
        return np.where(x < 0, 0.0, bdtr(np.clip(x, 0, n_ok), n_ok.astype(np.int64), p_ok))

    out = np.full(len(size), np.nan)
    out[usable] = _smallest(start, reached, q)
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
    start = _guess(q, mu, spread, _skewness(np.ones(len(mu)), spread))
    out[usable] = _smallest(start, reached, q)
    return out


def _skewness(top: Floats, spread: Floats) -> Floats:
    return top / np.maximum(spread, 0.1)


def _guess(q: float, mean: Floats, spread: Floats, skewness: Floats) -> Floats:
    """Cornish-Fisher's guess at a quantile, a whole number."""
    z = _NORMAL.inv_cdf(q)
    guess: Floats = np.floor(mean + spread * (z + (z * z - 1) / 6 * skewness))
    return guess


def _smallest(start: Floats, reached: Callable[[Floats], Floats], q: float) -> Floats:
    """The smallest x with reached(x) ≥ q: a bracket about the guess, then bisection."""
    high, step = np.maximum(start, 0.0), np.ones(len(start))
    low = np.maximum(start - 1, -1.0)
    while (short := reached(high) < q).any():
        low = np.where(short, high, low)
        high = np.where(short, high + step, high)
        step = np.where(short, 2 * step, step)
    step = np.ones(len(start))
    while (over := (low >= 0) & (reached(low) >= q)).any():
        high = np.where(over, low, high)
        low = np.where(over, np.maximum(low - step, -1.0), low)
        step = np.where(over, 2 * step, step)
    while (wide := high - low > 1).any():
        middle = np.floor((low + high) / 2)
        hit = reached(middle) >= q
        high = np.where(wide & hit, middle, high)
        low = np.where(wide & ~hit, middle, low)
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
