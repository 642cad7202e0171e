"""Levels compared within days: what all of a day share cannot pass for an effect of a level."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.dmaic.causes.clusters import Tested, covariance
from ci_toolkit.analysis.dmaic.causes.observed import FEWEST_PERIODS, Cells, Floats

# Rows of a day below which comparing within days would throw much away.
LEAST_ROWS = 5.0


def compared_within(cells: Cells) -> bool:
    """Whether there are enough days, with enough rows each, to compare levels within them."""
    days = len(np.unique(cells.place))
    return days >= FEWEST_PERIODS and float(cells.n.sum()) / days >= LEAST_ROWS


def within_days_test(cells: Cells, spread: Floats, levels: int) -> Tested:
    """The generalised test of Mantel and Haenszel with the days as strata, made robust by them.

    Arguments: sums by day and level; the variance of a single row in each day, shape (D,), days in
    order. Under independence the statistic is chi-square with levels − 1 degrees of freedom. As the
    difference between two levels may itself vary from day to day, it is divided by the mean design
    effect of the days' own sums, as in `levels_test`, and never made sharper by it.

    Source: mantel-1963; rao-scott-1984; thomas-rao-1987
    """
    from scipy import stats

    places, number = np.unique(cells.place, return_inverse=True)
    amount, n = (np.zeros((len(places), levels)) for _ in range(2))
    np.add.at(amount, (number, cells.level), cells.amount)
    np.add.at(n, (number, cells.level), cells.n)
    held = n.sum(axis=1)
    inverse = np.divide(1.0, held, out=np.zeros(len(held)), where=held > 0)
    sums = amount - n * (amount.sum(axis=1) * inverse)[:, None]
    # Of each day: its variance times what a draw without replacement has.
    each = spread[:, None, None] * (
        np.einsum("dl,lm->dlm", n, np.eye(levels)) - np.einsum("d,dl,dm->dlm", inverse, n, n)
    )
    chance = each.sum(axis=0)
    value, axes = np.linalg.eigh(chance)
    there = value > max(value.max(), 0.0) * 1e-10
    df = int(there.sum())
    if df < 1:
        return Tested(math.nan, (), math.nan, 1.0)
    root = axes[:, there] / np.sqrt(value[there])  # (L, df)
    score = root.T @ sums.sum(axis=0)
    statistic = float(score @ score)
    plain = float(stats.chi2.sf(statistic, df))
    # About what the difference itself explains, else a steady one would hide behind its own size.
    expected = each @ (root @ score)
    wide, freedom, alike = covariance((sums - expected) @ root, places)
    design = float(np.trace(wide)) / df
    beyond = max(design, 1.0)
    if not design > 0:
        return Tested(statistic, (float(df),), plain, beyond, len(places), alike)
    own = min(max(df * df * design**2 / float((wide**2).sum()), 1.0), float(df))
    f = statistic / (design * df)
    p = float(stats.f.sf(f, own, own * freedom))
    if design <= 1 or p < plain:
        return Tested(statistic, (float(df),), max(plain, p), beyond, len(places), alike)
    return Tested(f, (own, own * freedom), p, beyond, len(places), alike)


def spread_of_shares(cells: Cells) -> Floats:
    """Variance of a single yes/no row in each day, shape (D,), as of a draw from that day."""
    _, number = np.unique(cells.place, return_inverse=True)
    n = np.bincount(number, weights=cells.n)
    amount = np.bincount(number, weights=cells.amount)
    rate = np.divide(amount, n, out=np.zeros(len(n)), where=n > 0)
    single = np.where((amount <= n) & (n > 1), rate * (1 - rate) * n / np.maximum(n - 1, 1), 0.0)
    return np.asarray(np.where(amount > n, rate, single), dtype=np.float64)


def spread_of_values(values: Floats, place: np.ndarray) -> Floats:
    """Variance of values within each day, shape (D,); 0 for a day of one row."""
    _, number = np.unique(place, return_inverse=True)
    n = np.bincount(number)
    mean = np.bincount(number, weights=values) / n
    squares = np.bincount(number, weights=(values - mean[number]) ** 2)
    return np.asarray(np.where(n > 1, squares / np.maximum(n - 1, 1), 0.0), dtype=np.float64)
