"""Quantiles and tail percentiles of the values, and shares where some are still open."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.capability.distributions import LOWER, UPPER
from ci_toolkit.analysis.capability.intervals import normal_quantile, proportion_interval
from ci_toolkit.analysis.capability.result import Fit
from ci_toolkit.analysis.capability.values import Floats, Values
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import plain
from ci_toolkit.errors import MethodError

FEWEST = 1_000  # below, a tail percentile of the values is far from that of the process


def quantile(values: Values, p: float) -> float:
    """The type 7 quantile: linear between neighbours, minimum at 0 and maximum at 1.

    A weight counts as so many equal values. Censored values are taken as they are.

    >>> from ci_toolkit.analysis.capability.values import values_of
    >>> quantile(values_of(np.array([1.0, 2.0, 4.0, 9.0])), 0.5)
    3.0

    Source: hyndman-fan-1996
    """
    return _at(values, (values.n - 1) * p)


def type_6(values: Values, p: float) -> float:
    """The type 6 quantile, at the place (n + 1) p in order; the ends beyond them.

    Source: hyndman-fan-1996
    """
    return _at(values, min(max((values.n + 1) * p - 1, 0.0), values.n - 1))


def _at(values: Values, place: float) -> float:
    """Value at a place, 0-based, in the order of all values, between two places linearly."""
    if not len(values.value):
        return math.nan
    last = np.cumsum(values.weight) - 1
    whole = math.floor(place + 1e-9 * max(1.0, abs(place)) * 1e-3)
    part = max(place - whole, 0.0)
    low = values.value[_index(last, whole)]
    return float(low + part * (values.value[_index(last, whole + 1)] - low))


def _index(last: Floats, place: float) -> int:
    # A hair lower, since sums of fractional weights are not exact.
    return min(int(np.searchsorted(last, place - 1e-9)), len(last) - 1)


def percentile(values: Values, p: float, confidence: float) -> Estimate:
    """A tail percentile by type 6 with its interval of order statistics.

    The numbers of values below a percentile are binomial; an end that no value marks is None
    (above the 99.865 % one below n = 2,731 at 95 %).

    Raises: MethodError with fewer than 1,000 values, where it would be far too near the middle,
    or where some are censored.

    Source: hahn-meeker-1991
    """
    from scipy import stats

    if values.n < FEWEST:
        raise MethodError(
            f"percentiles of {plain(values.n)} values do not tell the tails; at least "
            f"{plain(FEWEST)} are needed",
            "fit a distribution with `--distribution`",
        )
    if values.censored is not None and values.censored.any():
        raise MethodError(
            "percentiles of the values themselves are not defined while some are still open",
            "fit a distribution with `--distribution`",
        )
    half = (1 - confidence) / 2
    below = float(stats.binom.ppf(half, round(values.n), p))
    above = float(stats.binom.ppf(1 - half, round(values.n), p)) + 1
    return Estimate(
        type_6(values, p),
        _at(values, below - 1) if below >= 1 else None,
        _at(values, above - 1) if above <= values.n else None,
    )


def fit_empirical(values: Values) -> Fit:
    """The values' own percentiles in the form of a fit, without a curve.

    Raises: MethodError as `percentile` does.
    """
    ends = [percentile(values, p, 0.95).value for p in (LOWER, UPPER)]
    return Fit("empirical", {}, p00135=ends[0], p50=quantile(values, 0.5), p99865=ends[1])


def kaplan_meier(values: Values) -> tuple[Floats, Floats, Floats]:
    """Share above each different known value: values, shares, and Greenwood's sum up to it.

    A case censored at a value is still at risk there. Three arrays of shape (K,).

    Source: kaplan-meier-1958
    """
    known = values.weight if values.censored is None else values.weight * ~values.censored
    at, first = np.unique(values.value, return_index=True)
    events = np.add.reduceat(known, first) if len(first) else np.zeros(0)
    risk = values.n - np.concatenate([[0.0], np.cumsum(values.weight)])[first]
    keep = events > 0
    at, events, risk = at[keep], events[keep], risk[keep]
    left = np.maximum(risk - events, 0.0)
    share = np.cumprod(left / risk)
    with np.errstate(divide="ignore"):
        greenwood = np.cumsum(np.where(left > 0, events / (risk * left), np.inf))
    return at, np.asarray(share, dtype=np.float64), np.asarray(greenwood)


def survival_at(values: Values, x: float, confidence: float) -> Estimate:
    """Share of cases that take longer than x, cases still open counted as long as they were seen.

    One minus it is the share that meets a promise of x. The interval is that of Greenwood on
    log(−log S); exact where nothing, or everything, ended by then. Beyond the last case seen the
    share is known only from above: its lower end is 0.

    >>> from ci_toolkit.analysis.capability.values import values_of
    >>> cases = values_of(np.array([1.0, 2.0, 3.0, 4.0]), np.array([False, True, False, False]))
    >>> survival_at(cases, 3.5, 0.95).value
    0.375

    Source: kaplan-meier-1958
    """
    at, shares, greenwood = kaplan_meier(values)
    upto = int(np.searchsorted(at, x, side="right")) - 1
    share = float(shares[upto]) if upto >= 0 else 1.0
    seen = float(values.weight[values.value > x].sum())
    if share >= 1:
        low = proportion_interval(seen, seen, confidence)[0] if seen > 0 else 0.0
        return Estimate(1.0, low, 1.0)
    if share <= 0:
        return Estimate(0.0, 0.0, proportion_interval(0, values.known.n, confidence)[1])
    error = math.sqrt(float(greenwood[upto])) / abs(math.log(share))
    reach = math.exp(normal_quantile(confidence) * error)
    low = 0.0 if seen == 0 else share**reach
    return Estimate(share, low, share ** (1 / reach))
