"""Intervals of capability indices, proportions and rates."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.values import Floats
from ci_toolkit.analysis.constants import c4

DRAWS = 20_000
_SEED = 20_240_229
_LOG_HALF = math.log(0.5)
# t beyond which SciPy's non-central t is slow, and farther out gives up.
_LARGE = 3_000.0
_REACH = 12.0  # standard errors within which every usual end lies

Ends = tuple[float, float]


def normal_quantile(confidence: float) -> float:
    """Half-width of a two-sided interval in standard errors.

    >>> round(normal_quantile(0.95), 6)
    1.959964

    Source: abramowitz-stegun
    """
    from scipy import special

    return float(special.ndtri((1 + confidence) / 2))


def spread_interval(
    value: float, freedom: float, confidence: float, *, unbiased: bool = False
) -> Ends | None:
    """Interval of an index that divides a fixed width by sigma (Cp, Pp).

    Arguments: the index; degrees of freedom of its sigma; whether sigma was made unbiased (divided
    by c4, or by d2 of ranges), not the plain standard deviation.

        value · sqrt(χ² / freedom) / c4(freedom + 1), without c4 for the plain standard deviation

    None where sigma has no degrees of freedom.

    Source: patnaik-1950
    """
    from scipy import special

    if not (math.isfinite(value) and freedom > 0):
        return None
    half = (1 - confidence) / 2
    scale = value * _correction(freedom, unbiased)
    low = math.sqrt(2 * float(special.gammaincinv(freedom / 2, half)) / freedom)
    high = math.sqrt(2 * float(special.gammainccinv(freedom / 2, half)) / freedom)
    return scale * low, scale * high


def _correction(freedom: float, unbiased: bool) -> float:
    return 1 / float(c4(freedom + 1)) if unbiased else 1.0


def nearer_interval(value: float, n: float, freedom: float, confidence: float) -> Ends | None:
    """Interval of the index of the nearer of two limits (Cpk, Ppk) from n values.

        value ± z · sqrt(1 / (9 n) + value² / (2 freedom))

    Source: bissell-1990
    """
    if not (math.isfinite(value) and freedom > 0 and n > 0):
        return None
    error = math.sqrt(1 / (9 * n) + value**2 / (2 * freedom))
    half = normal_quantile(confidence) * error
    return value - half, value + half


def one_limit_interval(
    value: float, n: float, freedom: float, confidence: float, *, unbiased: bool = False
) -> Ends | None:
    """Interval of an index of one limit (Cpl, Cpu, Ppl, Ppu) by the non-central t distribution.

    With T = 3 · value · sqrt(n), ends are the non-centralities, over 3 · sqrt(n), at which T is
    the upper and the lower quantile. Arguments as for `spread_interval`; n values in the mean.

    Source: owen-1968
    """
    if not (math.isfinite(value) and freedom > 0 and n > 0):
        return None
    unit = 3 * math.sqrt(n)
    t = unit * value * _correction(freedom, unbiased)
    half = (1 - confidence) / 2
    low = _noncentrality(t, freedom, 1 - half)
    high = _noncentrality(t, freedom, half)
    if low is None or high is None:
        return None
    return low / unit, high / unit


def _noncentrality(t: float, freedom: float, chance: float) -> float | None:
    """The non-centrality at which P(T ≤ t) = chance; None where it cannot be found."""
    from scipy import optimize, special

    if abs(t) > _LARGE:
        return _noncentrality_far(t, freedom, 1 - chance)
    scale = math.sqrt(1 + t * t / (2 * freedom))

    def excess(delta: float) -> float:
        # By symmetry with a positive t, where SciPy is at its best.
        below = (
            float(special.nctdtr(freedom, delta, t))
            if t >= 0
            else 1 - float(special.nctdtr(freedom, -delta, -t))
        )
        if math.isnan(below):
            below = 1.0 if delta < t else 0.0  # SciPy gives up far out in a tail
        return below - chance

    reach = _REACH
    for _ in range(6):
        first, last = t - reach * scale, t + reach * scale
        if excess(first) > 0 > excess(last):
            return float(optimize.brentq(excess, first, last, xtol=1e-12 * scale, rtol=1e-14))
        reach *= 2
    return None


def _noncentrality_far(t: float, freedom: float, p: float) -> float:
    """The p quantile of t·u − z, u² being χ²/freedom, z normal: what solves for a large t.

    The distances of both parts from their middle added as squares, exact where u is normal and
    where z does not count; one of them always holds here.
    """
    from scipy import special

    q = p if t >= 0 else 1 - p
    u = math.sqrt(2 * float(special.gammaincinv(freedom / 2, q)) / freedom)
    middle = t * float(c4(freedom + 1))
    away = math.hypot(t * u - middle, float(special.ndtri(p)))
    return middle + math.copysign(away, p - 0.5)


def about_target_interval(value: float, n: float, offset: float, confidence: float) -> Ends | None:
    """Interval of Cpm; offset: of the mean from the target in standard deviations.

        value · sqrt(χ² / ν), ν = n (1 + offset²)² / (1 + 2 offset²)

    Source: boyles-1991
    """
    if not (math.isfinite(offset) and n > 1):
        return None
    freedom = n * (1 + offset**2) ** 2 / (1 + 2 * offset**2)
    return spread_interval(value, freedom, confidence)


def log_outside(mean: Floats, sigma: Floats, spec: Spec) -> tuple[Floats, Floats]:
    """Logarithms of the normal probabilities below and above the limits, of the shape of mean.

    Minus infinity on a side without a limit.

    Source: abramowitz-stegun
    """
    from scipy import special

    nothing = np.full(np.shape(mean), -np.inf)
    below = nothing if spec.lsl is None else special.log_ndtr((spec.lsl - mean) / sigma)
    above = nothing if spec.usl is None else special.log_ndtr((mean - spec.usl) / sigma)
    return below, above


def bench(mean: Floats, sigma: Floats, spec: Spec) -> Floats:
    """Z-bench: the normal quantile of what lies within the limits, of the shape of mean.

    One limit: the distance to it in sigma. Two: the quantile of both tails together, or, where
    most lies outside, of what is within; either by its logarithm, so that none is lost.

    Source: bothe-1997
    """
    from scipy import special

    if spec.lsl is None or spec.usl is None:
        gap = mean - spec.lsl if spec.lsl is not None else _known(spec.usl) - mean
        return np.asarray(gap / sigma)
    below, above = log_outside(mean, sigma, spec)
    outside = np.logaddexp(below, above)
    first, second = (spec.lsl - mean) / sigma, (spec.usl - mean) / sigma
    # Of two upper tails or of two lower ones, whichever are the smaller.
    turned = first + second > 0
    near = special.log_ndtr(np.where(turned, -first, second))
    far = special.log_ndtr(np.where(turned, -second, first))
    with np.errstate(divide="ignore"):
        within = near + np.log(-np.expm1(np.minimum(far - near, 0.0)))
    mostly = outside > _LOG_HALF
    some = np.where(mostly, _LOG_HALF, outside)
    rest = np.where(mostly, np.minimum(within, _LOG_HALF), _LOG_HALF)
    z = np.where(mostly, special.ndtri_exp(rest), -special.ndtri_exp(some))
    return np.asarray(z, dtype=np.float64)


def bench_interval(
    mean: float,
    sigma: float,
    n: float,
    freedom: float,
    spec: Spec,
    confidence: float,
    *,
    unbiased: bool = False,
) -> Ends | None:
    """Interval of Z-bench of n values with this mean and sigma.

    One limit: three times that of the index. Two limits: the middle of 20,000 draws, always the
    same, of the mean and sigma that the values leave possible.

    Source: bothe-1997
    """
    from scipy import special

    if not freedom > 0:
        return None
    if spec.sides == 1:
        gap = mean - spec.lsl if spec.lsl is not None else _known(spec.usl) - mean
        ends = one_limit_interval(gap / (3 * sigma), n, freedom, confidence, unbiased=unbiased)
        return None if ends is None else (3 * ends[0], 3 * ends[1])
    rng = np.random.default_rng(_SEED)
    plain = sigma / _correction(freedom, unbiased)
    sigmas = plain * np.sqrt(freedom / rng.chisquare(freedom, DRAWS))
    means = mean + sigmas * rng.standard_normal(DRAWS) / math.sqrt(n)
    half = (1 - confidence) / 2
    outside = np.logaddexp(*log_outside(means, sigmas, spec))
    most, least = np.quantile(outside, [1 - half, half])
    if most < _LOG_HALF:
        # Quantiles go through what only rises or falls: two normal quantiles do for 20,000.
        low, high = -special.ndtri_exp(np.array([most, least]))
    else:
        low, high = np.quantile(bench(means, sigmas, spec), [half, 1 - half])
    return float(low), float(high)


def _known(limit: float | None) -> float:
    assert limit is not None
    return limit


def proportion_interval(count: float, n: float, confidence: float) -> Ends:
    """Exact interval of a proportion; at 0 or n the one open tail keeps half of the error.

    count and n need not be whole: effective numbers are taken as they are.

    >>> low, high = proportion_interval(20, 20, 0.95)
    >>> round(low, 6), high
    (0.831567, 1.0)

    Source: clopper-pearson-1934
    """
    from scipy import special

    half = (1 - confidence) / 2
    low = float(special.betaincinv(count, n - count + 1, half)) if count > 0 else 0.0
    high = float(special.betainccinv(count + 1, n - count, half)) if count < n else 1.0
    return low, high


def rate_interval(count: float, n: float, confidence: float) -> Ends:
    """Exact interval of a rate of events per unit, from n units.

    Source: garwood-1936
    """
    from scipy import special

    half = (1 - confidence) / 2
    low = float(special.gammaincinv(count, half)) / n if count > 0 else 0.0
    return low, float(special.gammainccinv(count + 1, half)) / n


def smallest(enough: Callable[[int], bool], first: int = 1, most: int = 10**12) -> int | None:
    """The smallest whole number from `first` for which `enough` holds, once true always true.

    None where not even `most` is enough.

    >>> smallest(lambda n: n * n >= 50)
    8
    """
    if enough(first):
        return first
    low, high = first, max(first, 1) * 2
    while not enough(high):
        low, high = high, high * 2
        if high > most:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
