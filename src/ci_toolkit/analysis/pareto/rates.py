"""Rates of two sides compared where each item is by itself."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from ci_toolkit.analysis.pareto.counts import Bools, Floats

# Below this expected number in the smallest cell the normal approximation of a test is not used.
SMALLEST_EXPECTED = 5.0


@dataclass(frozen=True, eq=False)
class Differences:
    """Second rate less the first with its interval and p, each of shape (C,); NaN where unknown.

    clustered: whether the variation between days was allowed for.
    """

    value: Floats
    low: Floats
    high: Floats
    p: Floats
    clustered: Bools


def proportions(
    count: tuple[Floats, Floats], items: tuple[Floats, Floats], confidence: float
) -> Differences:
    """Differences of two independent proportions: hybrid score intervals, score or exact p.

    Arguments: counts and items on both sides, shape (C,), count ≤ items; confidence, a fraction.
    The p-value is that of the pooled score test; Fisher's exact one where a cell is expected to
    hold fewer than 5.

    Source: newcombe-1998-difference, method 10
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    known = (items[0] > 0) & (items[1] > 0)
    rate0, low0, high0 = wilson(count[0], items[0], z)
    rate1, low1, high1 = wilson(count[1], items[1], z)
    value, low, high = _recovered((rate0, low0, high0), (rate1, low1, high1))
    p = np.full(len(value), np.nan)
    total = items[0] + items[1]
    hits = count[0] + count[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = hits / total
        error = np.sqrt(pooled * (1 - pooled) * (1 / items[0] + 1 / items[1]))
        smallest = np.minimum(items[0], items[1]) * np.minimum(hits, total - hits) / total
        p[known] = _two_sided(np.where(error > 0, np.abs(value) / error, 0.0))[known]
    for at in np.flatnonzero(known & (smallest < SMALLEST_EXPECTED)):
        p[at] = fisher(count[0][at], items[0][at], count[1][at], items[1][at])
    return Differences(value, low, high, p, np.zeros(len(value), dtype=bool))


def wilson(count: Floats, items: Floats, z: float) -> tuple[Floats, Floats, Floats]:
    """Proportions with their score intervals, NaN without items; z: of the normal distribution.

    Source: newcombe-1998-difference

    >>> [float(part[0].round(4)) for part in wilson(np.array([56.]), np.array([70.]), 1.959964)]
    [0.8, 0.6918, 0.877]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = count / items
        middle = (count + z * z / 2) / (items + z * z)
        half = z * np.sqrt(rate * (1 - rate) / items + (z / (2 * items)) ** 2)
        half = half / (1 + z * z / items)
    low = np.where(count <= 0, 0.0, middle - half)
    high = np.where(count >= items, 1.0, middle + half)
    none = items <= 0
    return tuple(np.where(none, np.nan, part) for part in (rate, low, high))  # type: ignore[return-value]  # three parts in, three out


def _recovered(
    first: tuple[Floats, Floats, Floats], second: tuple[Floats, Floats, Floats]
) -> tuple[Floats, Floats, Floats]:
    """The difference with the interval that two separate intervals give."""
    value = second[0] - first[0]
    down = np.sqrt((second[0] - second[1]) ** 2 + (first[2] - first[0]) ** 2)
    up = np.sqrt((second[2] - second[0]) ** 2 + (first[0] - first[1]) ** 2)
    return value, value - down, value + up


def fisher(count0: float, items0: float, count1: float, items1: float) -> float:
    """Two-sided p of Fisher's exact test: tables as likely as this one or less.

    >>> round(fisher(1, 10, 7, 10), 6)
    0.019767
    """
    from scipy.special import gammaln

    hits, total = count0 + count1, items0 + items1
    lowest, highest = max(0.0, hits - items1), min(hits, items0)
    x: Floats = lowest + np.arange(round(highest - lowest) + 1, dtype=np.float64)

    def ways(n: float, k: Floats) -> Floats:
        chosen: Floats = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
        return chosen

    log = ways(items0, x) + ways(items1, hits - x) - ways(total, np.array([float(hits)]))
    own = log[min(max(round(count0 - lowest), 0), len(log) - 1)]
    return float(min(np.exp(log[log <= own + 1e-7]).sum(), 1.0))


def amounts(
    amount: tuple[Floats, Floats],
    squares: tuple[Floats, Floats],
    exposure: tuple[Floats, Floats],
    confidence: float,
) -> Differences:
    """Differences of two rates of amounts per exposure (a day, an item), each single one by itself.

    Arguments: sums of what each one adds and of its square, on both sides, shape (C,); exposure,
    shape (C,), in days or items. Amounts of equal ones are Poisson counts; others count as
    amount²/squares of equal size. Intervals come from the score intervals of both rates, p from
    the conditional binomial test (its smaller tail doubled).

    Source: przyborowski-wilenski-1940; newcombe-1998-difference for the interval
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    size0, size1 = sizes_of(amount, squares)
    known = (exposure[0] > 0) & (exposure[1] > 0)
    first = _poisson(amount[0], size0, exposure[0], z)
    second = _poisson(amount[1], size1, exposure[1], z)
    value, low, high = _recovered(first, second)
    p = _conditional(amount[0] / size0, amount[1] / size1, exposure[0] / size0, exposure[1] / size1)
    value, low, high, p = (np.where(known, part, np.nan) for part in (value, low, high, p))
    return Differences(value, low, high, p, np.zeros(len(value), dtype=bool))


def sizes_of(
    amount: tuple[Floats, Floats], squares: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """The size of one of equal ones that vary as much; a side without any takes the other's."""
    own = [
        np.divide(square, total, out=np.zeros(len(total)), where=total > 0)
        for total, square in zip(amount, squares, strict=True)
    ]
    first = np.where(own[0] > 0, own[0], own[1])
    second = np.where(own[1] > 0, own[1], own[0])
    return np.where(first > 0, first, 1.0), np.where(second > 0, second, 1.0)


def _poisson(
    amount: Floats, size: Floats, exposure: Floats, z: float
) -> tuple[Floats, Floats, Floats]:
    number = amount / size
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = size / exposure
        middle, half = number + z * z / 2, z * np.sqrt(number + z * z / 4)
        return number * unit, (middle - half) * unit, (middle + half) * unit


def _conditional(number0: Floats, number1: Floats, weight0: Floats, weight1: Floats) -> Floats:
    """Twice the smaller tail of a binomial: how the number0 + number1 fell on the two sides."""
    from scipy.special import betainc

    with np.errstate(divide="ignore", invalid="ignore"):
        chance = np.nan_to_num(weight1 / (weight0 + weight1), nan=0.5)
    above = np.where(number1 > 0, betainc(np.maximum(number1, 1e-300), number0 + 1, chance), 1.0)
    below = np.where(
        number0 > 0, betainc(np.maximum(number0, 1e-300), number1 + 1, 1 - chance), 1.0
    )
    return np.asarray(np.minimum(2 * np.minimum(above, below), 1.0))


def _two_sided(z: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(2 * ndtr(-np.abs(z)))
