"""The test that a mix is the same in all periods, beyond what days vary."""

from __future__ import annotations

import numpy as np

from ci_toolkit.analysis.pareto.counts import Counts, Floats, Ints
from ci_toolkit.analysis.pareto.periods import Periods

SMALLEST_EXPECTED = 5.0
DRAWS = 10_000
_SEED = 20_240_229
# Of fewer, no order is rare enough to be beyond chance.
_FEWEST_ORDERED = 6
_FEWEST_PAIRS = 10
_SHORTEST = 4  # days a period, for what neighbours show
# Standard errors added to the correlation: of few days it is found too low as often as too high,
# and too low makes false changes.
_CAUTION = 0.5
_LEAST_BEYOND = 0.25
# Categories beyond these are tested together.
_MOST = 200


def same_in_all(own: Counts, periods: Periods, whole: Ints) -> float | None:
    """p of the test that the mix is the same in the periods `whole`; None where none is possible.

    Pearson's chi-square of periods by categories over that of days by categories within periods
    (never below 1 a degree of freedom), as F where there are several days a period; where each is
    a single day, neighbours must be more alike than in a random order as well. Categories
    are put together until each is expected to hold 5 in each period. Days that are like their
    neighbours raise the divisor as in a first-order autoregression.

    Source: rao-scott-1984
    """
    from scipy.special import chdtrc, fdtrc

    of = np.where(np.isin(periods.of, whole), periods.of, -1)
    days = np.flatnonzero(of >= 0)
    daily = _units(own)[days]
    daily = daily[:, daily.sum(axis=0) > 0]
    filled = daily.sum(axis=1) > 0
    daily, place = daily[filled], np.unique(of[days][filled], return_inverse=True)[1]
    if len(daily) < 2 or place.max() < 1:
        return None
    pooled = _pool(daily, place)
    if pooled.shape[1] < 2:
        return None
    table = np.zeros((place.max() + 1, pooled.shape[1]))
    np.add.at(table, place, pooled)
    between = _pearson(table, np.zeros(len(table), dtype=np.int64))
    df = (len(table) - 1) * (table.shape[1] - 1)
    df_within = (len(pooled) - len(table)) * (table.shape[1] - 1)
    if df_within < 1:
        return max(float(chdtrc(df, between)), _in_order(table, periods.every))
    within = _pearson(pooled, place) / df_within
    if within <= 1:
        return float(chdtrc(df, between))
    factor, alike = _lasting(pooled, place, within)
    left = max(df_within * (1 - alike**2) / (1 + alike**2), 3.0)
    return float(fdtrc(df, left, between / df / (within * factor)))


def _in_order(table: Floats, every: str) -> float:
    """p of neighbouring periods being alike, where each is a single day or row.

    Nothing is known of the variation within them, so that only an order in time tells a change
    from periods that vary by themselves: the sum of products of neighbours against 10,000 random
    orders. 0 where months or longer are so few that no order could tell.
    """
    if every != "1d" and len(table) < _FEWEST_ORDERED:
        return 0.0
    expected = _expected(table, np.zeros(len(table), dtype=np.int64))
    z = (table - expected) / np.sqrt(np.maximum(expected, 1e-300))
    alike = z @ z.T
    own = np.trace(alike[1:])
    rng = np.random.default_rng(_SEED)
    order = rng.permuted(np.tile(np.arange(len(table)), (DRAWS, 1)), axis=1)
    drawn = alike[order[:, 1:], order[:, :-1]].sum(axis=1)
    return float((1 + (drawn >= own - 1e-9 * abs(own)).sum()) / (DRAWS + 1))


def _units(own: Counts) -> Floats:
    """Amounts per day and category in equal ones, (D, C), small categories together."""
    order = np.argsort(-own.sums(own.amount), kind="stable")[:_MOST]
    total, squares = own.amount.sum(), own.squares.sum()
    size = squares / total if total > 0 and squares > 0 else 1.0
    return own.by_day(own.amount, order.tolist()) / size


def _pool(daily: Floats, place: Ints) -> Floats:
    """The columns, the smallest joined until each expects at least 5 in each period."""
    held = np.bincount(place, weights=daily.sum(axis=1))
    least = held.min() / held.sum()
    totals = daily.sum(axis=0)
    order = np.argsort(-totals, kind="stable")
    expected = totals[order] * least
    alone = int((expected >= SMALLEST_EXPECTED).sum())
    while 0 < alone < len(order) and expected[alone:].sum() < SMALLEST_EXPECTED:
        alone -= 1
    if alone == len(order):
        return daily[:, order]
    return np.column_stack([daily[:, order[:alone]], daily[:, order[alone:]].sum(axis=1)])


def _expected(table: Floats, group: Ints) -> Floats:
    """What each row expects with the mix of its group of rows."""
    mix = np.zeros((group.max() + 1, table.shape[1]))
    np.add.at(mix, group, table)
    mix = mix / np.maximum(mix.sum(axis=1, keepdims=True), 1e-300)
    return np.asarray(mix[group] * table.sum(axis=1, keepdims=True))


def _pearson(table: Floats, group: Ints) -> float:
    expected = _expected(table, group)
    usable = expected > 0
    return float((((table - expected)[usable]) ** 2 / expected[usable]).sum())


def _lasting(daily: Floats, place: Ints, within: float) -> tuple[float, float]:
    """How much more periods differ since neighbouring days are alike, and how alike they are.

    within: the dispersion of days within periods. A first-order autoregression on top of the
    chance of single items, whose correlation is found from neighbours within periods: there it is
    lower, and the dispersion too, since the mean of a few days follows them.

    Source: box-jenkins
    """
    together = place[1:] == place[:-1]
    pairs = int(together.sum())
    length = len(place) / (place.max() + 1)
    if pairs < _FEWEST_PAIRS or length < _SHORTEST:
        return 1.0, 0.0
    expected = _expected(daily, place)
    z = (daily - expected) / np.sqrt(np.maximum(expected, 1e-300))
    z[expected <= 0] = 0.0
    squared = float((z**2).sum()) / len(z)
    seen = float((z[1:] * z[:-1])[together].sum()) / pairs / max(squared, 1e-300)
    if seen + 1 / length <= 0:
        return 1.0, 0.0
    careful = seen + _CAUTION / np.sqrt(pairs)
    beyond = max(within - 1, within * _LEAST_BEYOND) / within
    rho = np.arange(0.0, 0.91, 0.01)
    mean = _of_means(rho, length)
    would_be = (rho - mean / length) / (1 - mean / length)
    at = min(int(np.searchsorted(would_be, careful / beyond)), len(rho) - 1)
    shrunk = 1 - (mean[at] - 1) / (length - 1)
    return float(1 - beyond + beyond * mean[at] / shrunk), float(rho[at])


def _of_means(rho: Floats, length: float) -> Floats:
    """Variance of the mean of so many neighbours as a multiple of that of independent ones."""
    lag = np.arange(1, round(length))[:, None]
    return np.asarray(1 + 2 * ((1 - lag / length) * rho**lag).sum(axis=0))
