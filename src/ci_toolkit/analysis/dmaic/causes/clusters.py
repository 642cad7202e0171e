"""Tests of sums of scores whose rows come in days that differ by more than chance.

A score says how much a row speaks for an association; its sum over all rows is the statistic.
Rows of one day are not independent, so its variance is taken from the sums of the days.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.dmaic.causes.observed import FEWEST_PERIODS, Floats, Ints
from ci_toolkit.analysis.pareto.dispersion import clustered, freedom_of, lag_one


@dataclass(frozen=True, slots=True)
class Tested:
    """A test's numbers. design: by how much the variance is that of independent rows.

    value: the statistic in the scale of chi-square (or t), df: its degrees of freedom.
    """

    statistic: float
    df: tuple[float, ...]
    p: float
    design: float
    days: int = 0
    correlated: bool = False


def daily(scores: Floats, place: Ints) -> tuple[Floats, Ints]:
    """Sums of scores, shape (M, L), over each period: (D, L), and the periods' places, (D,)."""
    places, number = np.unique(place, return_inverse=True)
    sums = np.zeros((len(places), scores.shape[1]))
    np.add.at(sums, number, scores)
    return sums, places


def covariance(sums: Floats, place: Ints, alike_from: float = 2.0) -> tuple[Floats, float, bool]:
    """Covariance of the totals of daily sums (D, L), its degrees of freedom, whether neighbours
    are alike (then with their covariances, as `dispersion.clustered`).

    Source: newey-west-1987; andrews-monahan-1992
    """
    days = len(sums)
    correlated = lag_one(sums, place) > alike_from / math.sqrt(days)
    return clustered(sums, place, correlated), freedom_of(days, correlated), correlated


def levels_test(
    residual: Floats, n: Floats, level: Ints, place: Ints | None, levels: int, variance: float
) -> Tested:
    """Whether sums of residuals differ between levels: chi-square, adjusted for days that differ.

    Arguments: residuals of cells about the mean of all and their items, shape (M,); the level of
    each, 0 … levels − 1; the period of each (None: rows are independent); variance of a single
    residual where nothing depends on anything. Levels without items are left out.

    With independent rows this is Pearson's chi-square (of proportions) or that of Kruskal and
    Wallis (of ranks). Else it is divided by the mean design effect, with Satterthwaite's degrees of
    freedom (the second-order correction), and judged as F. Days never make it sharper than
    independent rows do.

    Source: rao-scott-1984; thomas-rao-1987
    """
    from scipy import stats

    total = np.bincount(level, weights=n, minlength=levels)
    there = total > 0
    score = np.bincount(level, weights=residual, minlength=levels)[there]
    held = total[there]
    df = int(there.sum()) - 1
    if df < 1 or not variance > 0:
        return Tested(math.nan, (), math.nan, 1.0)
    statistic = float((score**2 / held).sum() / variance)
    plain = float(stats.chi2.sf(statistic, df))
    if place is None or len(np.unique(place)) < FEWEST_PERIODS:
        return Tested(statistic, (float(df),), plain, 1.0)
    hot = np.zeros((len(level), levels))
    hot[np.arange(len(level)), level] = residual
    sums, places = daily(hot[:, there], place)
    sums = sums - np.outer(sums.sum(axis=1), held / held.sum())
    wide, freedom, correlated = covariance(sums, places)
    scale = np.sqrt(variance * held)
    standard = wide / np.outer(scale, scale)
    design = float(np.trace(standard)) / df
    if not design > 0:
        return Tested(statistic, (float(df),), plain, 1.0, len(places))
    uneven = float((standard**2).sum()) / (df * design**2)
    own = min(max(df / uneven, 1.0), float(df))
    f = statistic / (design * df)
    p = float(stats.f.sf(f, own, own * freedom))
    about = _about_levels(hot[:, there], score / held, n, level, place, there) / scale**2
    beyond = max(float(about.mean()) * len(held) / df, 1.0)
    if design <= 1 or p < plain:
        return Tested(statistic, (float(df),), max(plain, p), beyond, len(places), correlated)
    return Tested(f, (own, own * freedom), p, beyond, len(places), correlated)


def _about_levels(
    hot: Floats, means: Floats, n: Floats, level: Ints, place: Ints, there: np.ndarray
) -> Floats:
    """Variance of each level's total about its own mean, shape (L,).

    About the mean of all, a strong effect would itself look like days that differ.
    """
    items = np.zeros((len(level), len(there)))
    items[np.arange(len(level)), level] = n
    sums, places = daily(hot - means * items[:, there], place)
    wide, _, _ = covariance(sums, places)
    return np.asarray(np.diag(wide))


def sum_variance(
    scores: Floats, place: Ints, alike_from: float = 2.0
) -> tuple[float, float, int, bool]:
    """Variance of a sum of scores (N,) by period, its freedom, the periods, whether correlated.

    alike_from: in standard errors, from which correlation on neighbours are taken as alike.
    """
    sums, places = daily(scores[:, None], place)
    wide, freedom, correlated = covariance(sums, places, alike_from)
    return float(wide[0, 0]), freedom, len(places), correlated
