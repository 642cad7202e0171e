"""Stretches of the metric's series, and what single items alone make of its variation."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ci_toolkit.analysis.dmaic.effect.result import Floats, Series

# One period is a day: whatever belongs to the weekday can be told apart.
DAILY = "day"
WEEK = 7


def part(series: Series, start: int, stop: int | None = None) -> Series:
    """The periods `start:stop` of a series."""
    cut = slice(start, stop)
    return replace(
        series,
        labels=series.labels[cut],
        times=series.times[cut],
        y=series.y[cut],
        n=series.n[cut],
        sd=series.sd[cut],
    )


def chosen(series: Series, places: list[int]) -> Series:
    """The periods at these places, in that order."""
    at = np.array(places, dtype=np.int64)
    return replace(
        series,
        labels=tuple(series.labels[i] for i in places),
        times=series.times[at],
        y=series.y[at],
        n=series.n[at],
        sd=series.sd[at],
    )


def level(series: Series) -> float:
    """The metric of a whole stretch: all items counted alike; NaN without any."""
    total = float(series.n.sum())
    return float((series.n * series.y).sum()) / total if total > 0 else math.nan


def of_one_item(series: Series) -> float:
    """Variance of one item about its period's level; 0 where periods hold one value each."""
    if series.kind == "proportion":
        # Never certain: with nothing counted yet, one more would be no wonder.
        near = (float((series.n * series.y).sum()) + 1) / (float(series.n.sum()) + 2)
        return near * (1 - near)
    if series.kind == "rate":
        return max(float((series.n * series.y).sum()), 1.0) / float(series.n.sum())
    known = np.isfinite(series.sd) & (series.n > 1)
    freedom = float((series.n[known] - 1).sum())
    if not freedom > 0:
        return 0.0
    return float(((series.n[known] - 1) * series.sd[known] ** 2).sum()) / freedom


def by_chance(series: Series) -> Floats:
    """Variance that single items alone give each period's value, shape (k,)."""
    return np.asarray(of_one_item(series) / series.n)


def without_level(series: Series) -> Floats:
    """What each period adds to the stretch's level, in units of that level, shape (k,).

    Their mean is the level; their variation is that of the level as a ratio of sums.
    """
    middle = level(series)
    share = series.n / float(series.n.sum()) * len(series.y)
    return np.asarray(middle + share * (series.y - middle))
