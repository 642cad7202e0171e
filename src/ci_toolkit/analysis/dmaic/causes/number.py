"""The test of the metric against a number."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.dmaic.causes.category import BETWEEN, Outcome, failed
from ci_toolkit.analysis.dmaic.causes.clusters import sum_variance
from ci_toolkit.analysis.dmaic.causes.effects import BISERIAL, SPEARMAN, bound
from ci_toolkit.analysis.dmaic.causes.level_metrics import CONFIDENCE
from ci_toolkit.analysis.dmaic.causes.observed import (
    FEWEST_PERIODS,
    Column,
    Floats,
    Ints,
    Observed,
)
from ci_toolkit.analysis.dmaic.causes.series import correlated, fisher_interval, steady

_FEWEST = 5
_EXACT_BELOW = 50  # rows of each answer, without ties
# In standard errors of the correlation of neighbouring days: a low bar, since a number and a
# metric that both drift a little are the common case, and allowing in vain costs hardly anything.
_ALIKE_FROM = 0.5


def test_number(seen: Observed, column: Column) -> Outcome:
    """Mann-Whitney (an event), Spearman (a value), or Spearman of periods (a rate).

    A number that is the same all through a period is compared with the metric period by period.
    """
    name = BISERIAL if seen.response == "event" else SPEARMAN
    known = np.isfinite(column.values)
    if int(known.sum()) < _FEWEST:
        return failed(f"fewer than {_FEWEST} rows have a number", name)
    x, y, n = (one[known] for one in (column.values, seen.y, seen.n))
    place = seen.place[known]
    if seen.response == "rate":
        return _by_period(seen, x, y, n, place)
    if x.min() == x.max() or y.min() == y.max():
        return failed("the metric or the number is the same in all rows", name)
    days = seen.timed and len(np.unique(place)) >= FEWEST_PERIODS
    if days and _within(x, place) < BETWEEN:
        return _by_period(seen, x, y, n, place)
    if seen.response == "event":
        return _of_event(seen, x, y > 0, place if days else None)
    return _of_value(seen, x, y, place if days else None)


def _within(x: Floats, place: Ints) -> float:
    """Share of the variance of the ranks that lies within periods."""
    from scipy import stats

    ranks = stats.rankdata(x)
    _, number = np.unique(place, return_inverse=True)
    held = np.bincount(number)
    means = np.bincount(number, weights=ranks) / held
    whole = float(((ranks - ranks.mean()) ** 2).sum())
    return float(((ranks - means[number]) ** 2).sum()) / whole


def _by_period(seen: Observed, x: Floats, y: Floats, n: Floats, place: Ints) -> Outcome:
    """Series of periods: the number's mean against the metric."""
    timed = seen.timed
    places, number = np.unique(place if timed else np.arange(len(x)), return_inverse=True)
    held = _sums(number, n)
    amount = _sums(number, y * n if seen.response == "value" else y)
    weight = n if seen.sized else np.ones(len(n))
    heavy = _sums(number, weight)
    there = (held > 0) & (heavy > 0)
    if int(there.sum()) < _FEWEST:
        return failed(f"fewer than {_FEWEST} {seen.noun}s can be compared", SPEARMAN)
    mean = _sums(number, x * weight)[there] / heavy[there]
    amount, held = amount[there], held[there]
    if seen.response == "value":
        level: Floats = amount / held
    else:
        level = steady(amount, held) if seen.sized else amount
    if np.ptp(mean) == 0 or np.ptp(level) == 0:
        return failed("the metric or the number is the same in all periods", SPEARMAN)
    found = correlated(mean, level, places[there] if timed else None, CONFIDENCE)
    if not math.isfinite(found.p):
        return failed("nothing is left of it once trend and autocorrelation are out", SPEARMAN)
    after = ", trend and autocorrelation taken out" if found.ordered else ""
    note = ""
    if found.ordered:
        from scipy import stats

        plain = float(stats.spearmanr(mean, level)[0])
        note = (
            f"rho is of what is left once each series is freed of its own trend and "
            f"autocorrelation; as they stand it is {plain:.2f}".replace("-", "−")
        )
    return Outcome(
        f"Spearman's correlation of {seen.noun}s{after}",
        found.statistic,
        found.df,
        found.p,
        bound(found.value, found.low, found.high),
        SPEARMAN,
        found.n,
        note=note,
    )


def _sums(number: Ints, values: Floats) -> Floats:
    return np.bincount(number, weights=values).astype(np.float64)


def _of_event(seen: Observed, x: Floats, event: np.ndarray, place: Ints | None) -> Outcome:
    """Mann and Whitney's test; days that differ by the sums of placements.

    Each row's placement is the share of rows of the other answer that lie below it. Their daily
    sums give the variance of the area under the curve, whose double less 1 is the rank-biserial
    correlation.

    Source: delong-1988; obuchowski-1997
    """
    from scipy import stats

    ones, zeros = x[event], x[~event]
    n1, n0 = len(ones), len(zeros)
    if min(n1, n0) < 1:
        return failed("the metric is the same in all rows", BISERIAL)
    small = max(n1, n0) < _EXACT_BELOW and len(np.unique(x)) == len(x)
    method = "exact" if small else "asymptotic"
    plain = stats.mannwhitneyu(ones, zeros, alternative="two-sided", method=method)
    area = float(plain.statistic) / (n1 * n0)
    influence = np.empty(len(x))
    influence[event] = (_below(ones, zeros) - area) / n1
    influence[~event] = (1 - _below(zeros, ones) - area) / n0
    variance = float((influence**2).sum())
    p, name, freedom = float(plain.pvalue), "Mann-Whitney test", math.inf
    df: tuple[float, ...] = ()
    statistic = float(plain.statistic)
    if place is not None:
        wide, freedom, _, alike = sum_variance(influence, place, _ALIKE_FROM)
        variance = max(variance, wide)
        statistic = (area - 0.5) / math.sqrt(variance) if variance > 0 else math.nan
        wide_p = float(2 * stats.t.sf(abs(statistic), freedom))
        p, df = max(p, wide_p), (freedom,)
        name += f", adjusted for {seen.noun}s that differ" + (" and follow each other" * alike)
    value = 2 * area - 1
    half = 2 * math.sqrt(variance) * float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom))
    effect = bound(value, max(value - half, -1.0), min(value + half, 1.0))
    return Outcome(name, statistic, df, p, effect, BISERIAL, len(x))


def _below(values: Floats, others: Floats) -> Floats:
    """Share of the others that lie below each value, equal ones counted half."""
    ranked = np.sort(others)
    lower = np.searchsorted(ranked, values, side="left")
    upper = np.searchsorted(ranked, values, side="right")
    result: Floats = (lower + upper) / (2 * len(others))
    return result


def _of_value(seen: Observed, x: Floats, y: Floats, place: Ints | None) -> Outcome:
    """Spearman's correlation; days that differ by the sums of products of ranks.

    Source: bonett-wright-2000; newey-west-1987
    """
    from scipy import stats

    plain = stats.spearmanr(x, y)
    rho, p, n = float(plain[0]), float(plain[1]), len(x)
    low, high = fisher_interval(rho, n, CONFIDENCE)
    name, df = "Spearman's correlation", (float(n - 2),)
    statistic = rho * math.sqrt((n - 2) / max(1 - rho * rho, 1e-300))
    if place is not None:
        a, b = (_standard(stats.rankdata(one)) for one in (x, y))
        null, freedom, _, alike = sum_variance(a * b - float((a * b).mean()), place, _ALIKE_FROM)
        own, _, _, _ = sum_variance(a * b - rho * (a * a + b * b) / 2, place, _ALIKE_FROM)
        statistic = rho * n / math.sqrt(max(null, float(n)))
        p, df = max(p, float(2 * stats.t.sf(abs(statistic), freedom))), (freedom,)
        half = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom)) * math.sqrt(own) / n
        # On the scale of Fisher's transformation, so that it stays within −1 and 1.
        spread = half / max(1 - rho * rho, 1e-12)
        center = math.atanh(min(max(rho, -1 + 1e-12), 1 - 1e-12))
        low = min(low, math.tanh(center - spread))
        high = max(high, math.tanh(center + spread))
        name += f", adjusted for {seen.noun}s that differ" + (" and follow each other" * alike)
    return Outcome(name, statistic, df, p, bound(rho, low, high), SPEARMAN, n)


def _standard(values: Floats) -> Floats:
    result: Floats = (values - values.mean()) / values.std()
    return result
