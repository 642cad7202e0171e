"""The metric in each level of a cause, with intervals as wide as days in truth vary."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ci_toolkit.analysis.dmaic.causes.clusters import sum_variance
from ci_toolkit.analysis.dmaic.causes.effects import bound, wilson
from ci_toolkit.analysis.dmaic.causes.observed import (
    FEWEST_PERIODS,
    Cells,
    Column,
    Floats,
    Ints,
    Observed,
)
from ci_toolkit.analysis.dmaic.causes.result import Level
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import plain

CONFIDENCE = 0.95
_QUARTERS = (0.25, 0.5, 0.75)


def overall_of(seen: Observed) -> Estimate:
    """The metric of all rows."""
    if seen.response == "value":
        return median_of(seen.y, seen.place if seen.clustered else None)
    return _rate(seen, seen.whole)


def levels_of(seen: Observed, column: Column) -> tuple[Level, ...]:
    """The metric in each level of a category, or in the quarters of a number."""
    if column.kind == "number":
        names, number, chosen = _quarters(column.values)
        return tuple(
            _of_rows(seen, chosen[number == place], name) for place, name in enumerate(names)
        )
    assert column.cells is not None
    if seen.response == "value":
        found = []
        for place, name in enumerate(column.levels):
            rows = np.flatnonzero(column.values == place)
            items = float(column.cells.n[column.cells.level == place].sum())
            level = _of_rows(seen, rows, name)
            found.append(Level(name, items, level.metric))
        return tuple(found)
    return tuple(
        _of_cells(seen, column.cells, place, name) for place, name in enumerate(column.levels)
    )


def _of_cells(seen: Observed, cells: Cells, level: int, name: str) -> Level:
    here = cells.level == level
    part = Cells(cells.place[here], cells.level[here], cells.n[here], cells.amount[here])
    return Level(name, float(part.n.sum()), _rate(seen, part))


def _of_rows(seen: Observed, rows: Ints, name: str) -> Level:
    place = seen.place[rows]
    if seen.response == "value":
        metric = median_of(seen.y[rows], place if seen.clustered else None)
        return Level(name, float(len(rows)), metric)
    part = Cells(place, np.zeros(len(rows), dtype=np.int64), seen.n[rows], seen.y[rows])
    return Level(name, float(part.n.sum()), _rate(seen, part))


def _rate(seen: Observed, cells: Cells) -> Estimate:
    """Amount per item: Wilson's interval of as many independent items as the days are worth."""
    from scipy import special

    total = float(cells.n.sum())
    if not total > 0:
        return Estimate(math.nan)
    rate = float(cells.amount.sum() / total)
    share = seen.sized and (cells.amount <= cells.n * (1 + 1e-12)).all() and 0 <= rate <= 1
    single = max(rate * (1 - rate), 0.0) if share else max(rate, 0.0)
    variance = single / total
    quantile = float(special.ndtri((1 + CONFIDENCE) / 2))
    places = cells.place if seen.timed else np.arange(len(cells.n)) * 2
    known = seen.timed or seen.response == "rate"
    if known and len(np.unique(places)) >= FEWEST_PERIODS:
        wide, freedom, _, _ = sum_variance(cells.amount - rate * cells.n, places)
        if wide / total**2 > variance or not share:
            variance = max(wide / total**2, variance if seen.sized else 0.0)
            quantile = float(special.stdtrit(freedom, (1 + CONFIDENCE) / 2))
    if share:
        items = total if not variance > 0 or not single > 0 else single / variance
        return bound(rate, *wilson(rate, items, quantile))
    half = quantile * math.sqrt(variance)
    return bound(rate, max(rate - half, 0.0), rate + half)


def median_of(values: Floats, place: Ints | None) -> Estimate:
    """The median, with the interval of order statistics for as many rows as the days are worth.

    Source: woodruff-1952
    """
    from scipy import special

    n = len(values)
    if not n:
        return Estimate(math.nan)
    middle = float(np.median(values))
    if n < 6:
        return Estimate(middle)
    variance, quantile = 0.25 / n, float(special.ndtri((1 + CONFIDENCE) / 2))
    if place is not None and len(np.unique(place)) >= FEWEST_PERIODS:
        below = np.where(values < middle, 1.0, np.where(values == middle, 0.5, 0.0)) - 0.5
        wide, freedom, _, _ = sum_variance(below, place)
        if wide / n**2 > variance:
            variance = wide / n**2
            quantile = float(special.stdtrit(freedom, (1 + CONFIDENCE) / 2))
    half = quantile * math.sqrt(variance)
    ends = (max(0.5 - half, 0.0), min(0.5 + half, 1.0))
    low, high = np.quantile(values, ends, method="nearest")
    return bound(middle, min(low, middle), max(high, middle))


def _quarters(values: Floats) -> tuple[Sequence[str], Ints, Ints]:
    """Names of up to four ranges of a number, the range of each known row, and those rows."""
    rows = np.flatnonzero(np.isfinite(values))
    known = values[rows]
    edges = np.unique(np.quantile(known, _QUARTERS, method="lower"))
    edges = edges[edges < known.max()]
    number = np.searchsorted(edges, known, side="left")
    texts = [plain(float(edge)) for edge in edges]
    if not texts:
        return ["all"], number, rows
    names = [f"up to {texts[0]}"]
    names += [f"{one} to {two}" for one, two in pairwise(texts)]
    return [*names, f"above {texts[-1]}"], number, rows
