"""Rates of categories out of their opportunities, with intervals."""

from __future__ import annotations

import numpy as np

from ci_toolkit.analysis.pareto.counts import Counts, Floats, Ints
from ci_toolkit.analysis.pareto.dispersion import (
    FEWEST_DAYS,
    LEAST_FACTOR,
    LEVEL,
    calendar,
    clustered,
    freedom_of,
    lag_one,
)
from ci_toolkit.analysis.pareto.shares import critical, score_interval


def rate_intervals(
    counts: Counts, kinds: Ints, confidence: float
) -> tuple[Floats, Floats, Floats] | None:
    """Rate of each category with its interval, shapes (k,); NaN where there is no opportunity.

    Counts out of items are proportions (interval of Wilson); where a count exceeds its items they
    are counts per unit (exact interval of Poisson). Where a category's rate varies between its
    days by more than chance (10 days or more), the variance is that of a ratio clustered by day.
    Returns None without items, or where items are just the rows counted.

    Source: wilson-1927; garwood-1936
    """
    if counts.items is None or counts.measure == "rows":
        return None
    count, items = counts.sums(counts.count)[kinds], counts.sums(counts.items)[kinds]
    proportion = bool((counts.count <= counts.items).all())
    known = items > 0
    size = np.where(known, items, 1.0)
    rate = np.where(known, count / size, np.nan)
    inner = rate * (1 - rate) if proportion else rate
    variance, freedom = _variances(counts, kinds, inner, inner / size)
    low, high = np.full(len(kinds), np.nan), np.full(len(kinds), np.nan)
    for i in np.flatnonzero(known):
        over = np.isfinite(freedom[i])
        worth = inner[i] / variance[i] if over and variance[i] > 0 else items[i]
        if proportion:
            squared = float(critical(confidence, 1, float(freedom[i])))
            ends = score_interval(rate[i : i + 1], np.array([worth]), squared)
            low[i], high[i] = ends[0][0], ends[1][0]
        else:
            low[i], high[i] = _poisson(float(rate[i]), float(worth), confidence)
    return rate, low, high


def _poisson(rate: float, size: float, confidence: float) -> tuple[float, float]:
    """Exact interval of a rate per unit from `size` units."""
    from scipy import special

    count, half = rate * size, (1 - confidence) / 2
    low = float(special.gammaincinv(count, half)) / size if count > 0 else 0.0
    return low, float(special.gammaincinv(count + 1, 1 - half)) / size


def _variances(counts: Counts, kinds: Ints, inner: Floats, least: Floats) -> tuple[Floats, Floats]:
    """Variances of the rates and their degrees of freedom, infinite where days do not matter."""
    from scipy import special

    variance, freedom = least.copy(), np.full(len(kinds), np.inf)
    if counts.days is None or len(counts.days) < FEWEST_DAYS or counts.items is None:
        return variance, freedom
    count = counts.by_day(counts.count, kinds.tolist())[:, :-1]
    items = counts.by_day(counts.items, kinds.tolist())[:, :-1]
    place = calendar(counts.days)
    for i in range(len(kinds)):
        there = items[:, i] > 0
        days, total = int(there.sum()), float(items[there, i].sum())
        if days < FEWEST_DAYS or not inner[i] > 0:
            continue
        own, size = count[there, i], items[there, i]
        residual = own - size * own.sum() / total
        factor = float((residual**2 / size).sum()) / inner[i] / (days - 1)
        p = float(special.chdtrc(days - 1, factor * (days - 1)))
        if p < LEVEL and factor > LEAST_FACTOR**2:
            column = residual[:, None]
            alike = lag_one(column, place[there]) > 2 / np.sqrt(days)
            wide = float(clustered(column, place[there], bool(alike))[0, 0]) / total**2
            variance[i], freedom[i] = max(wide, least[i]), freedom_of(days, bool(alike))
    return variance, freedom
