"""The test of the metric against a category or a part of the calendar."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.dmaic.causes.clusters import Tested, levels_test
from ci_toolkit.analysis.dmaic.causes.effects import CRAMER, EPSILON, bound, cramer, epsilon
from ci_toolkit.analysis.dmaic.causes.level_metrics import CONFIDENCE
from ci_toolkit.analysis.dmaic.causes.observed import Cells, Column, Floats, Ints, Observed
from ci_toolkit.analysis.dmaic.causes.series import SeriesTest, between_levels, steady
from ci_toolkit.analysis.dmaic.causes.strata import (
    compared_within,
    spread_of_shares,
    spread_of_values,
    within_days_test,
)
from ci_toolkit.analysis.estimate import Estimate

# Below this share of what levels could vary within periods, they are those of whole periods.
BETWEEN = 0.05
_DRAWS, _SEED = 9_999, 20_240_501
_SMALL = 5.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a test gave; problem: why it could not be made."""

    test: str
    statistic: float
    df: tuple[float, ...]
    p: float
    effect: Estimate
    effect_name: str
    n: int
    problem: str = ""
    note: str = ""


def failed(problem: str, effect_name: str = CRAMER) -> Outcome:
    """No test, and why."""
    return Outcome("", math.nan, (), math.nan, Estimate(math.nan), effect_name, 0, problem=problem)


def within_share(cells: Cells, levels: int) -> float:
    """How much of the variation of levels lies within periods: 0 where each has one level only."""
    places, number = np.unique(cells.place, return_inverse=True)
    table = np.zeros((len(places), levels))
    np.add.at(table, (number, cells.level), cells.n)
    held = table.sum(axis=1)
    total = float(held.sum())
    all_of = 1 - float(((table.sum(axis=0) / total) ** 2).sum())
    inner = held - np.divide((table**2).sum(axis=1), held, out=np.zeros(len(held)), where=held > 0)
    return float(inner.sum()) / (total * all_of) if all_of > 0 else 0.0


def test_category(seen: Observed, column: Column) -> Outcome:
    """Chi-square (a share), Kruskal-Wallis (a value), or a test of periods, as the data need.

    Where a level is one of whole periods (a weekday, a release) periods are compared, since the
    rows of one stand and fall together; else rows are, with allowance for days that differ.
    """
    assert column.cells is not None
    cells, levels = column.cells, len(column.levels)
    used = np.bincount(cells.level, weights=cells.n, minlength=levels) > 0
    if int(used.sum()) < 2:
        return failed("only one of its values has items")
    whole_periods = (seen.clustered or _rows_are_periods(seen)) and (
        within_share(_placed(seen, cells), levels) < BETWEEN
    )
    if not seen.sized and not whole_periods:
        return failed("it varies within periods, and counts alone give no rate of its values")
    if seen.response == "value":
        return _of_values(seen, column, between=whole_periods)
    return _of_shares(seen, _placed(seen, cells), levels, between=whole_periods)


def _rows_are_periods(seen: Observed) -> bool:
    return seen.response == "rate" and not seen.timed


def _placed(seen: Observed, cells: Cells) -> Cells:
    """Cells whose rows are periods of their own where counts have no times."""
    if not _rows_are_periods(seen):
        return cells
    return Cells(np.arange(len(cells.n)) * 2, cells.level, cells.n, cells.amount)


def _of_shares(seen: Observed, cells: Cells, levels: int, *, between: bool) -> Outcome:
    rate = float(cells.amount.sum() / cells.n.sum())
    share = 0 <= rate <= 1 and bool((cells.amount <= cells.n * (1 + 1e-12)).all())
    variance = rate * (1 - rate) if share and seen.sized else rate
    if not variance > 0:
        return failed("the metric is the same in all rows")
    residual = cells.amount - rate * cells.n
    series = _series(seen, cells, levels) if between else None
    place = cells.place if seen.timed or seen.response == "rate" else None
    plain = levels_test(residual, cells.n, cells.level, None, levels, variance)
    n = round(float(cells.n.sum()))
    if seen.response == "rate" and series is not None:
        effect = bound(series.value, series.low, series.high)
        return Outcome(
            _series_name(seen, series), series.statistic, series.df, series.p, effect, EPSILON,
            series.n,
        )  # fmt: skip
    if series is not None:
        tested, name = _as_tested(series, plain), _series_name(seen, series)
    else:
        within = place is not None and compared_within(cells)
        if within:
            tested = within_days_test(cells, spread_of_shares(cells), levels)
        else:
            tested = levels_test(residual, cells.n, cells.level, place, levels, variance)
        name = f"chi-square test{_adjusted(seen, tested, within)}"
    p, exact = _exact(cells, levels, plain.p)
    if exact and (p > tested.p or not tested.days):
        tested = Tested(tested.statistic, tested.df, p, tested.design, tested.days)
        name = f"{exact}{_adjusted(seen, tested)}"
    effect = cramer(plain.statistic, plain.df[0], n, tested.design, CONFIDENCE)
    if not share:
        name = name.replace("chi-square test", "chi-square test of counts")
    return Outcome(name, tested.statistic, tested.df, tested.p, effect, CRAMER, n)


def _of_values(seen: Observed, column: Column, *, between: bool) -> Outcome:
    from scipy import stats

    ranks = stats.rankdata(seen.y)
    residual = ranks - ranks.mean()
    n = len(ranks)
    variance = float((residual**2).sum()) / max(n - 1, 1)
    if not variance > 0:
        return failed("the metric is the same in all rows", EPSILON)
    level = column.values.astype(np.int64)
    ones, levels = np.ones(n), len(column.levels)
    plain = levels_test(residual, ones, level, None, levels, variance)
    if not plain.df:
        return failed("only one of its values has items", EPSILON)
    if between:
        cells = Cells(seen.place, level, ones, ranks)
        series = _series(seen, cells, levels)
        tested, name = _as_tested(series, plain), _series_name(seen, series)
        if series.n == n:
            # One value a period: the share of the periods' variance is the effect itself.
            own = bound(series.value, series.low, series.high)
            return Outcome(name, tested.statistic, tested.df, tested.p, own, EPSILON, n)
    else:
        place = seen.place if seen.timed else None
        rows = Cells(seen.place, level, ones, ranks)
        within = place is not None and compared_within(rows)
        if within:
            tested = within_days_test(rows, spread_of_values(ranks, seen.place), levels)
        else:
            tested = levels_test(residual, ones, level, place, levels, variance)
        name = f"Kruskal-Wallis test{_adjusted(seen, tested, within)}"
    effect = epsilon(plain.statistic, plain.df[0], n, tested.design, CONFIDENCE)
    return Outcome(name, tested.statistic, tested.df, tested.p, effect, EPSILON, n)


def _series(seen: Observed, cells: Cells, levels: int) -> SeriesTest:
    places, number = np.unique(cells.place, return_inverse=True)
    held = np.zeros((len(places), levels))
    np.add.at(held, (number, cells.level), cells.n)
    amount = np.bincount(number, weights=cells.amount)
    total = held.sum(axis=1)
    there = total > 0
    share = (held[there] / total[there, None])[:, 1:]
    if seen.response == "value":
        y: Floats = amount[there] / total[there]
    elif seen.sized:
        y = steady(amount[there], total[there])
    else:
        y = amount[there]
    return between_levels(share, y, places[there])


def _as_tested(series: SeriesTest, plain: Tested) -> Tested:
    """A test of periods, with by how much they vary beyond independent rows."""
    if not series.df or not series.statistic > 0:
        return Tested(series.statistic, series.df, series.p, 1.0, series.n)
    design = max(plain.statistic / (plain.df[0] * series.statistic), 1.0)
    return Tested(series.statistic, series.df, series.p, design, series.n)


def _series_name(seen: Observed, series: SeriesTest) -> str:
    after = ", trend and autocorrelation taken out" if series.ordered and seen.timed else ""
    return f"F test of ranks of {seen.noun}s{after}"


def _adjusted(seen: Observed, tested: Tested, within: bool = False) -> str:
    if not tested.days:
        return ""
    if within:
        return f" within {seen.noun}s, adjusted for {seen.noun}s that differ"
    after = " and follow each other" if tested.correlated else ""
    return f", adjusted for {seen.noun}s that differ{after}"


def _exact(cells: Cells, levels: int, plain: float) -> tuple[float, str]:
    """An exact p where chi-square would be a poor approximation, and its name.

    By the usual rule: of a 2 × 2 table all counts expected should be 5 or more, of a larger one
    four fifths of them, and none below 1.

    Source: cochran-1954; patefield-1981
    """
    from scipy import stats

    n = np.bincount(cells.level, weights=cells.n, minlength=levels)
    amount = np.bincount(cells.level, weights=cells.amount, minlength=levels)
    table = np.column_stack([amount, n - amount])[n > 0]
    whole = np.rint(table)
    if (table < -1e-9).any() or not np.allclose(table, whole, atol=1e-6):
        return plain, ""
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    fine = expected.min() >= 1 and float((expected < _SMALL).mean()) <= 0.2
    if len(table) == 2:
        if expected.min() >= _SMALL:
            return plain, ""
        return float(stats.fisher_exact(whole.astype(np.int64))[1]), "Fisher's exact test"
    if fine or table.sum() > 1e7:
        return plain, ""
    rng = np.random.default_rng(_SEED)
    rows, columns = (whole.sum(axis=axis).astype(np.int64) for axis in (1, 0))
    drawn = stats.random_table(rows, columns).rvs(size=_DRAWS, random_state=rng)
    seen = float(((whole - expected) ** 2 / expected).sum())
    chance = ((drawn - expected) ** 2 / expected).sum(axis=(1, 2))
    hits = int((chance >= seen * (1 - 1e-9)).sum())
    return (hits + 1) / (_DRAWS + 1), "chi-square test by simulation"


def place_of(seen: Observed) -> Ints | None:
    """Periods of the rows where enough of them are known."""
    return seen.place if seen.clustered else None
