"""Rates of two sides compared where days vary by more than their items explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.pareto.counts import Bools, Floats, Ints
from ci_toolkit.analysis.pareto.rates import Differences

# Days a side needs before the variation between them says anything.
FEWEST_DAYS = 10
LONGEST_LAG = 7
WEEKS = 4  # from which weekdays can be told from chance
# A test that only decides whether to allow for more variation; missing it costs coverage, finding
# it in vain hardly anything, so its level is far above 5 %.
OVER_LEVEL = 0.2

# In standard errors of the correlation of neighbouring days: a low bar, for the same reason.
ALIKE_FROM = 0.5
LEAST_FREEDOM = 3.0
# Categories whose days are looked at; further ones hold so little that counts say it all.
MOST_BY_DAY = 1_000
_MOST_ALIKE = 0.9
# The chance of single items is estimated too, and never explains all but this of the variation.
_LEAST_BEYOND = 0.25


@dataclass(frozen=True, eq=False)
class Clusters:
    """What the days of one side show of its rates; arrays of shape (C,).

    variance: of the rates; freedom: its degrees of freedom. excess: Pearson's chi-square of the
    days about the rate; mean, spread: its mean and variance without any over-dispersion.
    """

    variance: Floats
    freedom: Floats
    excess: Floats
    mean: Floats
    spread: Floats


def clusters(
    daily: Floats, exposure: Floats, size: Floats, place: Ints, *, binomial: bool, weekly: bool
) -> Clusters:
    """The variance of a ratio of sums over days, as the days themselves show it.

    Arguments: amounts per day, shape (D, C); exposure per day, the same shape, or (D, 1) of ones;
    size of one of equal ones, (C,); place of each day on the calendar, (D,), neighbours 1 apart;
    binomial: whether items count once or not at all; weekly: whether the rows are days, so that
    from 4 weeks on what belongs to the weekday is no variation, except in so far as some weekdays
    came more often than others.

    Where neighbouring days are alike the variance is the larger of two: with the covariances up
    to 7 days apart, and that of a first-order autoregression, whose correlation is that of the
    days beyond the chance of single items (which hides it), corrected for few days. The first
    alone misses long memory: on 30 days with correlation 0.6 it holds 84 of 100 times, both 94.

    Source: newey-west-1987; box-jenkins
    """
    number = np.maximum((exposure > 0).sum(axis=0), 2)
    total = exposure.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.nan_to_num(daily.sum(axis=0) / total)
        residual = daily - rate * exposure
        single = size * rate * (np.clip(1 - rate, 0, 1) if binomial else 1.0)
        expected = exposure * single
        usable = expected > 0
        excess = np.where(usable, residual**2 / expected, 0.0).sum(axis=0)
        # Rare counts make the sum of squares more ragged than chi-square.
        spread = np.where(usable, 2 + size**2 / np.maximum(expected, 1e-300), 0.0).sum(axis=0)
        lost, uneven = 1, np.zeros(daily.shape[1])
        if weekly and len(daily) >= WEEKS * 7:
            residual, uneven = _without_weekdays(residual, place)
            lost = 7
        squared, alike = _with_neighbours(residual, expected.sum(axis=0), place)
        more = number / np.maximum(number - lost, 1)
        variance = (squared * more + uneven**2) / total**2
    freedom = np.maximum((number - lost) * (1 - alike**2) / (1 + alike**2), LEAST_FREEDOM)
    return Clusters(np.nan_to_num(variance), freedom, excess, number - 1.0, spread)


def _without_weekdays(residual: Floats, place: Ints) -> tuple[Floats, Floats]:
    """Residuals less the mean of their weekday, and what uneven weekdays add to the sum."""
    weekday = place % 7
    held = np.bincount(weekday, minlength=7)
    means = np.zeros((7, residual.shape[1]))
    np.add.at(means, weekday, residual)
    means /= np.maximum(held, 1)[:, None]
    return residual - means[weekday], (held - len(place) / 7) @ means


def _with_neighbours(residual: Floats, chance: Floats, place: Ints) -> tuple[Floats, Floats]:
    """Sums of squares with what neighbours add to them, and the correlation of neighbours.

    chance: what single items alone would make the sum of squares.
    """
    number = len(residual)
    squared = (residual**2).sum(axis=0)
    next_one = _products(residual, place, 1)
    beyond = np.maximum(squared - chance, squared * _LEAST_BEYOND)
    alike = np.divide(next_one, beyond, out=np.zeros(len(squared)), where=beyond > 0)
    alike = np.clip(alike + (1 + 3 * alike) / number, 0, _MOST_ALIKE)
    lasting = squared - beyond + beyond * (1 + alike) / (1 - alike)
    lags = min(LONGEST_LAG, number // 4)
    near = squared.copy()
    for lag in range(1, lags + 1):
        near += 2 * (1 - lag / (lags + 1)) * _products(residual, place, lag)
    use = next_one > squared * ALIKE_FROM / np.sqrt(number)
    most = np.maximum(np.maximum(lasting, near), squared)
    return np.where(use, most, squared), np.where(use, alike, 0.0)


def _products(residual: Floats, place: Ints, lag: int) -> Floats:
    """Sums of products of days that are exactly `lag` apart."""
    found = np.searchsorted(place, place + lag)
    inside = np.minimum(found, len(place) - 1)
    earlier = np.flatnonzero((found < len(place)) & (place[inside] == place + lag))
    return np.asarray((residual[earlier] * residual[inside[earlier]]).sum(axis=0))


def over(first: Clusters, second: Clusters) -> Bools:
    """Whether the days of the two sides vary by more than chance, per category."""
    from scipy.special import gammaincc

    statistic = first.excess + second.excess
    mean, spread = first.mean + second.mean, first.spread + second.spread
    with np.errstate(divide="ignore", invalid="ignore"):
        p = gammaincc(mean * mean / spread, statistic * mean / spread)
    enough = np.minimum(first.mean, second.mean) >= FEWEST_DAYS - 1
    return np.asarray(enough & (np.nan_to_num(p, nan=1.0) < OVER_LEVEL))


def by_days(
    rate: tuple[Floats, Floats],
    variance: tuple[Floats, Floats],
    freedom: tuple[Floats, Floats],
    confidence: float,
) -> Differences:
    """Differences of two rates with given variances: Welch's t; shapes (C,).

    Source: welch-1947
    """
    from scipy.special import stdtr, stdtrit

    value = rate[1] - rate[0]
    both = variance[0] + variance[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        own = variance[0] ** 2 / freedom[0] + variance[1] ** 2 / freedom[1]
        number = np.where(own > 0, both**2 / own, 1e12)
        error = np.sqrt(both)
        p = 2 * stdtr(number, -np.abs(value) / error)
        half = stdtrit(number, (1 + confidence) / 2) * error
    return Differences(value, value - half, value + half, p, np.ones(len(value), dtype=bool))


def floor(amount: Floats, size: Floats, exposure: Floats, *, binomial: bool) -> Floats:
    """The variance of a rate that independent items have, never nothing: days that happen to be
    alike do not make a rate certain."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if binomial:
            near = (amount + 1) / (exposure + 2)
            variance = near * (1 - near) / exposure
        else:
            variance = size * np.maximum(amount, size) / exposure**2
    return np.nan_to_num(variance, nan=0.0, posinf=0.0)


def chosen(single: Differences, days: Differences, use: Bools) -> Differences:
    """`days`, (W,), for the first W columns where `use`, (C,), holds; `single`, (C,), elsewhere."""
    wide = len(days.value)

    def pick(one: Floats, other: Floats) -> Floats:
        out = one.copy()
        out[:wide] = np.where(use[:wide], other, one[:wide])
        return out

    return Differences(
        single.value,
        pick(single.low, days.low),
        pick(single.high, days.high),
        pick(single.p, days.p),
        use,
    )
