"""Tolerance intervals: ends that contain a share of all values with a confidence."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

from ci_toolkit.analysis.capability.result import Tolerance
from ci_toolkit.analysis.capability.values import Values

Side = Literal["both", "lower", "upper"]

_NODES = 200
_REACH = 9.0  # standard errors of the mean beyond which nothing counts


def one_sided_factor(n: float, coverage: float, confidence: float) -> float:
    """k such that mean ± k·sd leaves `coverage` on one side with `confidence`, n normal values.

    The quantile of a non-central t over sqrt(n); NaN below two values.

    >>> round(one_sided_factor(20, 0.95, 0.95), 6)
    2.396002

    Source: owen-1968
    """
    from scipy import optimize, special

    if not n > 1:
        return math.nan
    root = math.sqrt(n)
    delta = float(special.ndtri(coverage)) * root

    def excess(t: float) -> float:
        # By symmetry with a positive t, where SciPy is at its best.
        if t >= 0:
            return float(special.nctdtr(n - 1, delta, t)) - confidence
        return 1 - float(special.nctdtr(n - 1, -delta, -t)) - confidence

    step = 1 + abs(delta) / math.sqrt(2 * (n - 1))
    low = high = delta
    while excess(low) > 0:
        low -= step
        step *= 2
    while excess(high) < 0:
        high += step
        step *= 2
    return float(optimize.brentq(excess, low, high, xtol=1e-13 * max(step, 1), rtol=1e-14)) / root


def two_sided_factor(n: float, coverage: float, confidence: float) -> float:
    """k such that mean ± k·sd contains `coverage` with `confidence`, n normal values, exactly.

    With z the error of the mean in standard errors, r(z) the half-width that contains `coverage`
    about a mean that is off by z/sqrt(n), and ν = n − 1, k solves
        ∫ φ(z) P(χ²_ν > ν r(z)² / k²) dz = confidence
    NaN below two values.

    >>> round(two_sided_factor(20, 0.99, 0.95), 6)
    3.620986

    Source: krishnamoorthy-mathew-2009
    """
    from scipy import optimize, special

    if not n > 1:
        return math.nan
    freedom = n - 1
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    z = (node + 1) * _REACH / 2
    density = weight * _REACH / 2 * 2 * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    squared = _half_width(z / math.sqrt(n), coverage) ** 2

    def excess(log_k: float) -> float:
        above = special.chdtrc(freedom, freedom * squared * math.exp(-2 * log_k))
        return float((density * above).sum()) - confidence

    middle = math.log(float(special.ndtri((1 + coverage) / 2)))
    low = high = middle
    while excess(low) > 0:
        low -= 0.5
    while excess(high) < 0:
        high += 0.5
    return math.exp(float(optimize.brentq(excess, low, high, xtol=1e-15, rtol=1e-15)))


def _half_width(
    offset: np.ndarray[tuple[int], np.dtype[np.float64]], coverage: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """r with Φ(offset + r) − Φ(offset − r) = coverage, by Newton's method; offsets >= 0."""
    from scipy import special

    # From above; where the slope is small a step would go too far, so none more than halves r.
    r = offset + float(special.ndtri((1 + coverage) / 2))
    scale = 1 / math.sqrt(2 * math.pi)
    for _ in range(100):
        content = special.ndtr(offset + r) - special.ndtr(offset - r)
        slope = scale * (np.exp(-((offset + r) ** 2) / 2) + np.exp(-((offset - r) ** 2) / 2))
        step = (content - coverage) / slope
        r = np.maximum(r - step, r / 2)
        if np.all(np.abs(step) <= 1e-14 * r):
            break
    return r


def normal_tolerance(
    mean: float, sd: float, n: float, coverage: float, confidence: float, side: Side = "both"
) -> Tolerance:
    """Tolerance interval of n normal values with this mean and standard deviation (n − 1), exact.

    Ends are None where there is no deviation to go by, and on the open side.

    Source: owen-1968; krishnamoorthy-mathew-2009
    """
    factor = two_sided_factor if side == "both" else one_sided_factor
    k = factor(n, coverage, confidence) if math.isfinite(sd) else math.nan
    if not math.isfinite(k):
        return Tolerance("normal, exact", coverage, confidence, None, None)
    return Tolerance(
        method="normal, exact",
        coverage=coverage,
        confidence=confidence,
        low=None if side == "upper" else float(mean - k * sd),
        high=None if side == "lower" else float(mean + k * sd),
        reached=confidence,
    )


def order_statistic_tolerance(
    values: Values, coverage: float, confidence: float, side: Side = "both"
) -> Tolerance:
    """Tolerance interval from the values themselves, whatever their distribution.

    One side: the value with as many beyond it as the confidence allows. Both: as many at either
    end. `reached` is the confidence of the values taken. Where even the outermost values reach
    less, the ends are None and `reached` says what they would give. Open (censored) cases make no
    upper end: where there are any, only the lower side is given.

    Source: wilks-1941
    """
    open_ended = values.censored is not None and bool(values.censored.any())
    if open_ended and side != "lower":
        return Tolerance(_ORDER, coverage, confidence, None, None)
    n = values.n
    most = _most_left_out(n, coverage, confidence)
    ends = 2 if side == "both" else 1
    rank = most // ends
    if rank < 1 or len(values.value) == 0:
        reached = order_confidence(n, ends, coverage)
        return Tolerance(_ORDER, coverage, confidence, None, None, reached)
    upto = np.cumsum(values.weight)
    low = float(values.value[int(np.searchsorted(upto, rank))])
    from_top = np.cumsum(values.weight[::-1])
    high = float(values.value[::-1][int(np.searchsorted(from_top, rank))])
    return Tolerance(
        method=_ORDER if values.exact else f"{_ORDER}, from a summary",
        coverage=coverage,
        confidence=confidence,
        low=None if side == "upper" else low,
        high=None if side == "lower" else high,
        reached=order_confidence(n, ends * rank, coverage),
    )


_ORDER = "non-parametric (order statistics)"


def order_confidence(n: float, left_out: float, coverage: float) -> float:
    """Confidence that what is left of n values without the outermost ones contains `coverage`.

    left_out: how many intervals between neighbouring values are given up, 2 for the range from
    the smallest to the largest value, 1 for one side.

    >>> round(order_confidence(59, 1, 0.95), 4), round(order_confidence(93, 2, 0.95), 4)
    (0.9515, 0.95)

    Source: wilks-1941
    """
    from scipy import special

    if left_out > n:
        return 0.0
    return float(special.betainc(left_out, n - left_out + 1, 1 - coverage))


def _most_left_out(n: float, coverage: float, confidence: float) -> int:
    """The largest number that may be left out, 0 where even 1 is too many."""
    low, high = 0, int(n) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if order_confidence(n, middle, coverage) >= confidence:
            low = middle
        else:
            high = middle
    return low


def distribution_tolerance(
    name: str,
    quantile: Callable[[float], float],
    n: float,
    coverage: float,
    confidence: float,
    side: Side = "both",
) -> Tolerance:
    """Tolerance interval by a fitted distribution, approximate.

    quantile: of the fit, as `ppf`. The ends lie where the normal factor for n values puts them on
    the scale of normal scores, so it is exact for what is normal after a transformation, and near
    for the others.

    Source: krishnamoorthy-mathew-2009; hahn-meeker-1991
    """
    from scipy import special

    factor = two_sided_factor if side == "both" else one_sided_factor
    k = factor(n, coverage, confidence)
    method = f"{name}, approximate"
    if not math.isfinite(k):
        return Tolerance(method, coverage, confidence, None, None)

    def end(score: float) -> float | None:
        value = float(quantile(float(special.ndtr(score))))
        return value if math.isfinite(value) else None

    return Tolerance(
        method=method,
        coverage=coverage,
        confidence=confidence,
        low=None if side == "upper" else end(-k),
        high=None if side == "lower" else end(k),
    )
