"""Causes that differ between periods rather than within: tested as series, period by period.

Two series that each drift for reasons of their own look related. So a straight trend is taken out
of both, and then what each period lets expect of the next, before they are compared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.dmaic.causes.observed import Floats, Ints

# Fewer periods show no order to be allowed for.
FEWEST_ORDERED = 20
_MOST_ALIKE = 0.98


@dataclass(frozen=True, slots=True)
class SeriesTest:
    """statistic: t or F; effect: a correlation, or a share of the variance, with its interval."""

    statistic: float
    df: tuple[float, ...]
    p: float
    value: float
    low: float
    high: float
    n: int
    ordered: bool


def without_memory(matrix: Floats, residual: Floats, place: Ints) -> tuple[Floats, float]:
    """Columns freed of what the period before lets expect, shape as given, and the correlation.

    residual: of a regression, by whose first-order autocorrelation they are freed.

    Source: prais-winsten-1954
    """
    alike = _alike(residual, place, 2)
    return _filtered(matrix, place, alike), alike


def clock(place: Ints) -> Floats:
    """Time from −1 to 1 or so, for a straight trend; shape (D,)."""
    return _clock(place)


def steady(amount: Floats, n: Floats) -> Floats:
    """Rates of periods as distances from the rate of all, in their own standard deviations.

    Arguments: counts and sizes, shape (D,). A period varies by its items and, beyond that, as all
    periods do: small ones count for less, large ones are not certain.

    Source: spiegelhalter-2005
    """
    rate = float(amount.sum() / n.sum())
    single = max(rate * (1 - rate), 0.0) if 0 < rate < 1 and (amount <= n).all() else abs(rate)
    chance = single / n
    distance = amount / n - rate
    between = max(float((distance**2).mean() - chance.mean()), 0.0)
    spread = np.sqrt(between + chance)
    result: Floats = np.divide(distance, spread, out=np.zeros(len(n)), where=spread > 0)
    return result


def correlated(x: Floats, y: Floats, place: Ints | None, confidence: float = 0.95) -> SeriesTest:
    """Spearman's correlation of two series, free of trend and of what each carries over.

    Arguments: values of D periods in order of time, and their places on the calendar (None: they
    have no order, and nothing is taken out; so too with fewer than 20 periods). Each series
    of ranks is freed of a straight trend and of its own first-order autocorrelation; what is left
    of the two is correlated period by period (Haugh's test at lag 0).

    Source: haugh-1976; bonett-wright-2000
    """
    from scipy import stats

    rx, ry = stats.rankdata(x), stats.rankdata(y)
    ordered = place is not None and len(x) >= FEWEST_ORDERED
    lost = 2
    if place is not None and ordered:
        rx, ry = (_whitened(_detrended(one, place), place) for one in (rx, ry))
        lost = 5  # two means, a trend in each, and the autocorrelations
    else:
        rx, ry = rx - rx.mean(), ry - ry.mean()
    n = len(rx)
    freedom = n - lost
    size = math.sqrt(float((rx**2).sum() * (ry**2).sum()))
    if freedom < 1 or not size > 0:
        return SeriesTest(math.nan, (), math.nan, math.nan, math.nan, math.nan, n, ordered)
    r = float(np.clip((rx * ry).sum() / size, -1, 1))
    t = r * math.sqrt(freedom / max(1 - r * r, 1e-300))
    p = float(2 * stats.t.sf(abs(t), freedom))
    low, high = fisher_interval(r, freedom + 2, confidence)
    return SeriesTest(t, (float(freedom),), p, r, low, high, n, ordered)


def fisher_interval(r: float, n: float, confidence: float) -> tuple[float, float]:
    """Interval of Spearman's correlation from n pairs by Fisher's transformation.

    Source: bonett-wright-2000
    """
    from scipy import stats

    if n <= 3 or abs(r) >= 1:
        return (r, r) if abs(r) >= 1 else (-1.0, 1.0)
    half = stats.norm.ppf((1 + confidence) / 2) * math.sqrt((1 + r * r / 2) / (n - 3))
    center = math.atanh(r)
    return math.tanh(center - half), math.tanh(center + half)


def between_levels(design: Floats, y: Floats, place: Ints, confidence: float = 0.95) -> SeriesTest:
    """Whether a series differs between levels: F of a regression of its ranks.

    Arguments: design, shape (D, L − 1), the share of each period that is of a level; y, shape
    (D,); places on the calendar. With 20 periods or more a trend and the first-order
    autocorrelation of y are taken out of both sides first (Prais and Winsten's form of generalised
    least squares). The effect is epsilon squared, the share of the variance explained, adjusted
    for the number of levels.

    Source: prais-winsten-1954; kelley-1935
    """
    from scipy import stats

    ranks = stats.rankdata(y)
    ordered = len(y) >= FEWEST_ORDERED
    base = np.ones((len(y), 1))
    if ordered:
        base = np.column_stack([base, _clock(place)])
        full = np.column_stack([base, design])
        alike = _alike(_residual(full, ranks), place, full.shape[1])
        base, design, ranks = (_filtered(one, place, alike) for one in (base, design, ranks))
    full = np.column_stack([base, design])
    rank = int(np.linalg.matrix_rank(full))
    df1, df2 = rank - int(np.linalg.matrix_rank(base)), len(y) - rank
    if df1 < 1 or df2 < 1:
        return SeriesTest(math.nan, (), math.nan, math.nan, math.nan, math.nan, len(y), ordered)
    rest, alone = _squares(full, ranks), _squares(base, ranks)
    if not alone > 0:
        return SeriesTest(math.nan, (), math.nan, math.nan, math.nan, math.nan, len(y), ordered)
    f = (alone - rest) / df1 / max(rest / df2, 1e-300)
    p = float(stats.f.sf(f, df1, df2))
    value = max((f - 1) * df1 / (f * df1 + df2), 0.0)
    low, high = (_share(f, df1, df2, side) for side in _sides(confidence))
    return SeriesTest(f, (float(df1), float(df2)), p, value, min(low, value), max(high, value),
                      len(y), ordered)  # fmt: skip


def _sides(confidence: float) -> tuple[float, float]:
    return (1 + confidence) / 2, (1 - confidence) / 2


def _share(f: float, df1: int, df2: int, level: float) -> float:
    """The share of the variance under which F would lie below `f` with probability `level`.

    Source: steiger-2004
    """
    from scipy import optimize, special

    if special.fdtr(df1, df2, f) <= level:
        return 0.0
    top = 10.0
    while special.ncfdtr(df1, df2, top, f) > level and top < 1e9:
        top *= 4
    found = optimize.brentq(lambda ncp: special.ncfdtr(df1, df2, ncp, f) - level, 0, top)
    return float(found) / (float(found) + df1 + df2 + 1)


def _clock(place: Ints) -> Floats:
    time = place - place.mean()
    result: Floats = time / max(float(np.abs(time).max()), 1.0)
    return result


def _detrended(values: Floats, place: Ints) -> Floats:
    return _residual(np.column_stack([np.ones(len(values)), _clock(place)]), values)


def _residual(design: Floats, values: Floats) -> Floats:
    fitted = design @ np.linalg.lstsq(design, values, rcond=None)[0]
    result: Floats = values - fitted
    return result


def _squares(design: Floats, values: Floats) -> float:
    return float((_residual(design, values) ** 2).sum())


def _alike(residual: Floats, place: Ints, fitted: int) -> float:
    """Correlation of neighbours, freed of what fitting takes from it (about (1 + 3ρ + k) / n).

    Source: kendall-1954
    """
    earlier, later = _pairs(place)
    own = float((residual**2).mean())
    if not len(earlier) or not own > 0:
        return 0.0
    plain = float((residual[earlier] * residual[later]).mean()) / own
    mended = plain + (fitted + 3 * plain) / len(residual)
    return float(np.clip(mended, -_MOST_ALIKE, _MOST_ALIKE))


def _whitened(values: Floats, place: Ints) -> Floats:
    rest = _filtered(values, place, _alike(values, place, 2))
    result: Floats = rest - rest.mean()
    return result


def _filtered(values: Floats, place: Ints, alike: float) -> Floats:
    """Values less what the period before lets expect; after a gap, scaled to be as wide."""
    earlier, later = _pairs(place)
    out: Floats = values * math.sqrt(1 - alike**2)
    out[later] = values[later] - alike * values[earlier]
    return out


def _pairs(place: Ints) -> tuple[Ints, Ints]:
    found = np.flatnonzero(np.diff(place) == 1)
    return found, found + 1
