"""Shares and rates with intervals that hold where days differ by more than chance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.capability.intervals import proportion_interval, rate_interval
from ci_toolkit.analysis.capability.values import Bools, Floats
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.pareto.day_rates import clusters
from ci_toolkit.analysis.pareto.dispersion import (
    FEWEST_DAYS,
    LEAST_FACTOR,
    LEAST_FREEDOM,
    LEVEL,
    calendar,
)
from ci_toolkit.analysis.wording import count_of

Kind = Literal["binomial", "poisson"]
# Effective numbers of the rarer outcome from which a symmetric interval is as good as an exact one.
ENOUGH_FOR_NORMAL = 10.0
_ONE_IN_TWENTY = 1.645  # standard errors of a correlation that chance passes so often
_MOST_ALIKE = 0.95

EXACT = {
    "binomial": "exact (Clopper-Pearson), items independent",
    "poisson": "exact (Poisson), events independent",
}


@dataclass(frozen=True, eq=False)
class Periods:
    """What happened in each of k periods, in order of time; shape (k,) each.

    count: items that conform (or events); n: items (or units); a period with n of 0 or NaN is a
    gap. start: times, from which is known which periods are neighbours; None: all in turn. noun:
    what one is called.
    """

    count: Floats
    n: Floats
    start: NDArray[np.datetime64] | None = None
    noun: str = "period"


@dataclass(frozen=True, slots=True)
class Spread:
    """How a pooled rate varies between periods.

    error: standard error by the periods; freedom: its degrees of freedom; factor: variance as a
    multiple of chance; p: of no more than chance; over: whether the periods decide the interval;
    correlated: neighbours are alike, and allowed: how that is taken into account; periods: how
    many; noun: what one is called.
    """

    error: float
    freedom: float
    factor: float
    p: float
    over: bool
    correlated: bool
    periods: int
    noun: str = "period"
    allowed: str = "Newey-West, lag 7"


def conforming(
    met: float, n: float, confidence: float, *, periods: Periods | None = None
) -> tuple[Estimate, str]:
    """Share of n items that meet the spec, its interval, and how that was made in words.

    Exact where items are independent; clustered by period where 10 periods or more vary by more
    than chance. NaN where n is 0.

    >>> found, method = conforming(95, 100, 0.95)
    >>> round(found.low, 4), round(found.high, 4), method
    (0.8872, 0.9836, 'exact (Clopper-Pearson), items independent')

    Source: clopper-pearson-1934; newey-west-1987
    """
    return pooled_rate(met, n, confidence, kind="binomial", spread=spread_of(periods, "binomial"))[
        :2
    ]


def pooled_rate(
    count: float, n: float, confidence: float, *, kind: Kind, spread: Spread | None
) -> tuple[Estimate, str, float]:
    """A pooled rate, its interval, the method in words, and the effective n that it stands on.

    Where periods decide: rate ± t · standard error of the ratio of sums. Where that leaves fewer
    than 10 of the rarer outcome, the exact interval of as many items as would show this standard
    error, their number reduced for the degrees of freedom.

    Source: clopper-pearson-1934; garwood-1936; korn-graubard-1998
    """
    if not n > 0:
        return Estimate(math.nan), EXACT[kind], 0.0
    exact = proportion_interval if kind == "binomial" else rate_interval
    rate = count / n
    inner = rate * (1 - rate) if kind == "binomial" else rate
    if spread is None or not spread.over or not inner > 0:
        low, high = exact(count, n, confidence)
        return Estimate(rate, low, high), EXACT[kind], n
    error = max(spread.error, math.sqrt(inner / n))
    worth = inner / error**2
    method = (
        f"clustered by {spread.noun} ({count_of(spread.periods, spread.noun)}, "
        f"t with {spread.freedom:.0f} df)"
    )
    if spread.correlated:
        method += f", neighbours alike ({spread.allowed})"
    t, z = _t(confidence, spread.freedom), _t(confidence, math.inf)
    rarer = min(rate, 1 - rate) if kind == "binomial" else rate
    if worth * rarer >= ENOUGH_FOR_NORMAL:
        low, high = max(rate - t * error, 0.0), rate + t * error
        if kind == "binomial":
            high = min(high, 1.0)
        return Estimate(rate, low, high), method, worth
    worth *= (z / t) ** 2
    low, high = exact(rate * worth, worth, confidence)
    return Estimate(rate, low, high), method + ", exact for the effective number", worth


def _t(confidence: float, freedom: float) -> float:
    from scipy import special

    upper = (1 + confidence) / 2
    return float(special.ndtri(upper) if math.isinf(freedom) else special.stdtrit(freedom, upper))


def spread_of(periods: Periods | None, kind: Kind) -> Spread | None:
    """How a rate varies between its periods; None with fewer than 10, or where nothing varies.

    Pearson's chi-square of the periods about the pooled rate, its distribution matched by two
    moments since rare counts make it ragged, and a variance above 1.21 times chance decide whether
    periods are over-dispersed. The variance of the rate is that of a ratio of sums over periods,
    with neighbours up to 7 apart allowed for where they are alike. Of periods of one item each
    only whether neighbours are alike can be seen, and decides.

    Source: mccullagh-nelder-1989; newey-west-1987
    """
    if periods is None:
        return None
    there = np.isfinite(periods.count) & np.isfinite(periods.n) & (periods.n > 0)
    count, n = periods.count[there], periods.n[there]
    number, total = len(n), float(n.sum())
    if number < FEWEST_DAYS:
        return None
    rate = float(count.sum()) / total
    inner = rate * (1 - rate) if kind == "binomial" else rate
    if not inner > 0:
        return None
    residual = count - n * rate
    statistic = float((residual**2 / n).sum()) / inner
    factor = statistic / (number - 1)
    p = _chance(statistic, n, inner, kind)
    place = _places(periods.start, there)
    found = clusters(
        count[:, None],
        n[:, None],
        np.ones(1),
        place,
        binomial=kind == "binomial",
        weekly=False,
    )
    variance, freedom = float(found.variance[0]), float(found.freedom[0])
    over = p < LEVEL and factor > LEAST_FACTOR**2
    lasting = _lasting(residual, n, place)
    if lasting is not None:
        over = True
        variance = max(variance, lasting[0] / total**2)
        freedom = min(freedom, lasting[1])
        factor = max(variance * total / inner, factor)
    return Spread(
        error=math.sqrt(variance),
        freedom=freedom,
        factor=factor,
        p=p,
        over=over,
        correlated=freedom < number - 1,
        periods=number,
        noun=periods.noun,
        allowed="Newey-West, lag 7" if lasting is None else "first-order autoregression",
    )


def _lasting(residual: Floats, n: Floats, place: NDArray[Any]) -> tuple[float, float] | None:
    """Variance of the sum, and degrees of freedom, where periods of one item each are alike.

    One item cannot vary by more than chance; that it is like the one before can be seen. None
    where periods hold more, or neighbours are no more alike than chance makes them one time in 20.

    Source: box-jenkins
    """
    if float(np.median(n)) > 1:
        return None
    beside = np.diff(place) == 1
    squared = float((residual**2).sum())
    if not (beside.any() and squared > 0):
        return None
    alike = float((residual[:-1] * residual[1:])[beside].sum()) / squared * len(n) / beside.sum()
    if alike <= _ONE_IN_TWENTY / math.sqrt(float(beside.sum())):
        return None
    alike = min(alike + (1 + 3 * alike) / len(n), _MOST_ALIKE)
    freedom = (len(n) - 1) * (1 - alike**2) / (1 + alike**2)
    return squared * (1 + alike) / (1 - alike), max(freedom, LEAST_FREEDOM)


def _chance(statistic: float, n: Floats, inner: float, kind: Kind) -> float:
    """Chance of so large a chi-square: a gamma with the mean and variance that it has."""
    from scipy import special

    mean = len(n) - 1.0
    excess = (1 - 6 * inner if kind == "binomial" else 1.0) / (n * inner)
    variance = max(2 * mean + float(excess.sum()), mean * 1e-3)
    return float(special.gammaincc(mean**2 / variance, statistic * mean / variance))


def _places(start: NDArray[np.datetime64] | None, there: Bools) -> NDArray[Any]:
    if start is None:
        return np.flatnonzero(there)
    days = start.astype("datetime64[D]")
    if len(np.unique(days)) < len(days):
        return np.flatnonzero(there)  # finer than days: their turn is their place
    return np.asarray(calendar(days)[there])
