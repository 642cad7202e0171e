"""Shares of categories with their covariance, as wide as days in truth vary."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.pareto.counts import Counts, Floats, Ints
from ci_toolkit.analysis.pareto.result import Dispersion

FEWEST_DAYS = 10  # below, the spread between days is not known well enough to use
LEVEL = 0.05
LEAST_FACTOR = 1.1  # standard deviation as a multiple of chance, as for proportions on a chart
LONGEST_LAG = 7
MOST_ALIKE = 0.9
LEAST_FREEDOM = 10.0  # kurtosis is itself known badly: with fewer, intervals say nothing
_MONTH = 28


@dataclass(frozen=True, eq=False)
class Mix:
    """Shares of some categories and of all others, with their covariance.

    kinds: numbers of k categories. share: fractions of the total, shape (k + 1,), the last of all
    others. covariance: of these shares, shape (k + 1, k + 1). total: amount. dispersion: None
    with fewer than 10 days. freedom: degrees of freedom of the covariance: days − 1 where it is
    estimated from days, fewer where neighbouring days are alike, else infinite. freedoms: those of
    each variance, shape (k + 1,), fewer where a few days decide it; None where infinite.
    """

    kinds: Ints
    share: Floats
    covariance: Floats
    total: float
    dispersion: Dispersion | None
    freedom: float
    freedoms: Floats | None = None

    @property
    def over(self) -> bool:
        """Whether days vary by more than chance, so that the covariance is estimated from them."""
        return self.dispersion is not None and self.dispersion.over


def mix_of(counts: Counts, kinds: Sequence[int] | Ints) -> Mix:
    """The shares of `kinds` and of all others in these cells, with their covariance.

    The covariance is that of independent items. Where days are known (10 or more) and vary by
    more than chance, it is that of a ratio of sums clustered by day, with neighbouring days
    allowed for where they are alike, and never below that of independent items.

    Source: rao-scott-1981; newey-west-1987
    """
    chosen = np.asarray(kinds, dtype=np.int64)
    amount = _with_others(counts.sums(counts.amount), chosen)
    squares = _with_others(counts.sums(counts.squares), chosen)
    total = float(amount.sum())
    width = len(chosen) + 1
    if not total > 0:
        return Mix(chosen, np.zeros(width), np.zeros((width, width)), 0.0, None, math.inf)
    share = amount / total
    base = independent(share, squares / total**2)
    found = _between_days(counts, chosen, squares)
    if found is None:
        return Mix(chosen, share, base, total, None, math.inf)
    dispersion, covariance, part = found
    if not dispersion.over:
        return Mix(chosen, share, base, total, dispersion, math.inf)
    wide = floored(covariance, np.diag(base))
    freedom = freedom_of(dispersion.days, dispersion.correlated)
    freedoms = np.maximum(freedom * part, min(freedom, LEAST_FREEDOM))
    return Mix(chosen, share, wide, total, dispersion, freedom, freedoms)


def independent(share: Floats, squares: Floats) -> Floats:
    """Covariance of shares of independent items, shape (k, k).

    Arguments: shares that sum to 1, and sums of squared contributions over the squared total,
    both shape (k,). With unit weights this is the covariance of a multinomial.
    """
    cross = np.outer(share, squares)
    whole = float(squares.sum()) * np.outer(share, share)
    result: Floats = np.diag(squares) - cross - cross.T + whole
    return result


def floored(covariance: Floats, least: Floats) -> Floats:
    """The covariance with every variance at least `least`; correlations stay."""
    variance = np.diag(covariance)
    usable = variance > 0
    raised = np.sqrt(np.maximum(least / np.where(usable, variance, 1.0), 1.0))
    scale = np.where(usable, raised, 0.0)
    result: Floats = covariance * np.outer(scale, scale)
    np.fill_diagonal(result, np.maximum(np.where(usable, variance, 0.0), least))
    return result


def _with_others(values: Floats, kinds: Ints) -> Floats:
    """Values of the kinds, then what is left of the sum."""
    others = np.ones(len(values), dtype=bool)
    others[kinds] = False
    return np.append(values[kinds], values[others].sum())


def _between_days(
    counts: Counts, kinds: Ints, squares: Floats
) -> tuple[Dispersion, Floats, Floats] | None:
    """The test of over-dispersion and, where it finds any, the covariance clustered by day
    with the part of its freedom that each variance has.

    `squares` are sums of squared contributions, shape (k + 1,).
    """
    if counts.days is None or len(counts.days) < FEWEST_DAYS:
        return None
    amount = counts.by_day(counts.amount, kinds.tolist())
    number = counts.by_day(counts.count, kinds.tolist())
    there = (amount.sum(axis=1) > 0) & (number.sum(axis=1) > 0)
    days = int(there.sum())
    if days < FEWEST_DAYS:
        return None
    amount, number = amount[there], number[there]
    total = amount.sum(axis=1)
    share = amount.sum(axis=0) / total.sum()
    residual = amount - np.outer(total, share)
    factor, p = _excess(residual, number, share, squares)
    over = p < LEVEL and factor > LEAST_FACTOR**2
    place = calendar(counts.days)[there]
    correlated = over and lag_one(residual, place) > 2 / math.sqrt(days)
    dispersion = Dispersion(factor, p, days, bool(over), bool(correlated))
    if not over:
        return dispersion, np.zeros((0, 0)), np.zeros(0)
    wide = clustered(residual, place, bool(correlated)) / total.sum() ** 2
    return dispersion, wide, _steadiness(residual)


def _excess(
    residual: Floats, number: Floats, share: Floats, squares: Floats
) -> tuple[float, float]:
    """Pearson's statistic of a mix that is the same on all days over its freedom, and its p.

    residual: amounts less what the day's total lets expect, number: counts, both shape
    (D, k + 1); shares and sums of squares of the whole, shape (k + 1,). A residual is what is
    left of independent amounts with variances as `squares` when their total is taken out, so its
    generalised inverse covariance is known in closed form.
    """
    from scipy import special

    days = len(residual)
    groups = _pools(np.where(squares > 0, number.sum(axis=0) / days, 0.0))
    if groups.shape[1] < 2:
        return 1.0, 1.0
    left, p, q = residual @ groups, share @ groups, squares @ groups
    free = (left**2 / q).sum(axis=1) - (left @ (p / q)) ** 2 / (p**2 / q).sum()
    daily = number.sum(axis=1)
    statistic = max(float((free * daily.sum() / daily).sum()), 0.0)
    freedom = (days - 1) * (groups.shape[1] - 1)
    return statistic / freedom, float(special.chdtrc(freedom, statistic))


def _steadiness(residual: Floats) -> Floats:
    """Degrees of freedom of each variance as a part of those of normal days, shape (k + 1,).

    The variance of a variance goes with kurtosis − 1, which is 2 for normal days. Where a few days
    hold most of a category, its variance is known as badly as if there were only so many days.

    Source: satterthwaite-1946
    """
    second, fourth = (residual**2).mean(axis=0), (residual**4).mean(axis=0)
    kurtosis = np.where(second > 0, fourth / np.where(second > 0, second, 1.0) ** 2, 3.0)
    part: Floats = np.minimum(2 / np.maximum(kurtosis - 1, 1e-9), 1.0)
    return part


def _pools(expected: Floats) -> Floats:
    """Which columns are tested together, shape (k + 1, groups), so that each expects 1 a day."""
    order = np.argsort(-expected, kind="stable")
    alone = [int(i) for i in order if expected[i] >= 1]
    small = [int(i) for i in order if 0 < expected[i] < 1]
    if small and expected[small].sum() < 1 and alone:
        small.append(alone.pop())
    columns = [[i] for i in alone] + ([small] if small else [])
    groups = np.zeros((len(expected), len(columns)))
    for place, members in enumerate(columns):
        groups[members, place] = 1
    return groups


def calendar(days: np.ndarray[tuple[int], np.dtype[np.datetime64]]) -> Ints:
    """Places of periods on the calendar, shape (D,): neighbours differ by 1.

    The unit is the shortest step between two periods: months where that is 28 days or more.
    """
    number = days.astype("datetime64[D]").astype(np.int64)
    step = int(np.diff(number).min()) if len(number) > 1 else 1
    if step >= _MONTH:
        return np.asarray(days.astype("datetime64[M]").astype(np.int64))
    return np.asarray((number - number[0]) // max(step, 1))


def lag_one(residual: Floats, place: Ints) -> float:
    """Correlation of neighbouring days over all columns, each by its variance."""
    own = float((residual**2).mean(axis=0).sum())
    earlier, later = _pairs(place, 1)
    if own <= 0 or len(earlier) == 0:
        return 0.0
    return float((residual[earlier] * residual[later]).mean(axis=0).sum()) / own


def clustered(residual: Floats, place: Ints, correlated: bool) -> Floats:
    """Covariance of the sums of residuals of days, shape (k, k).

    Where neighbours are alike, each day is first freed of what the day before lets expect (one
    correlation for all columns), lags up to 7 (fewer than a quarter of the days) are added by the
    weights of Bartlett, and what was taken out is put back. Without the first step the intervals
    are too narrow: the weights cut off much of a correlation that fades slowly. A lag pairs days
    exactly that far apart.

    Source: newey-west-1987; andrews-monahan-1992
    """
    days = len(residual)
    enlarge = days / (days - 1)
    if not correlated:
        return np.asarray(residual.T @ residual * enlarge)
    plain = lag_one(residual, place)
    # A short series shows less of it than there is, and does not tell a strong one from a drift.
    alike = min(plain + (1 + 4 * plain) / days, MOST_ALIKE, 1 - 2 / math.sqrt(days))
    earlier, later = _pairs(place, 1)
    fresh = residual * math.sqrt(1 - alike**2)  # a day after a gap: as wide as the others
    fresh[later] = residual[later] - alike * residual[earlier]
    total: Floats = fresh.T @ fresh
    longest = _longest(days)
    for lag in range(1, longest + 1):
        earlier, later = _pairs(place, lag)
        cross = fresh[earlier].T @ fresh[later]
        total = total + (1 - lag / (longest + 1)) * (cross + cross.T)
    return total * (enlarge / (1 - alike) ** 2)


def freedom_of(days: int, correlated: bool) -> float:
    """Degrees of freedom of a variance from so many days.

    With lags, those of an estimate with the weights of Bartlett: 3 D / (2 (L + 1)).

    Source: priestley-1981
    """
    return min(1.5 * days / (_longest(days) + 1), days - 1.0) if correlated else days - 1.0


def _longest(days: int) -> int:
    return min(LONGEST_LAG, math.ceil(days / 4) - 1)


def _pairs(place: Ints, lag: int) -> tuple[Ints, Ints]:
    """Indices of all days that have another exactly `lag` later, and of those others."""
    found = np.searchsorted(place, place + lag)
    inside = found < len(place)
    earlier = np.flatnonzero(inside)
    later = found[inside]
    exact = place[later] == place[earlier] + lag
    return earlier[exact], later[exact]
