"""Rates of two sides, from their sums or from their days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.pareto import day_rates, rates
from ci_toolkit.analysis.pareto.counts import Floats, Ints


@dataclass(frozen=True, eq=False)
class Table:
    """What the rate of each of C columns is made of, on one side.

    exposure: (C,). daily, daily_exposure: (D, C) or None; scale: what turns a rate per day of the
    table into one per unit of exposure; place: of its rows on the calendar, (D,); weekly: whether
    they are days.
    """

    amount: Floats
    squares: Floats
    exposure: Floats
    daily: Floats | None
    daily_exposure: Floats | None
    scale: float
    place: Ints | None = None
    weekly: bool = False


def table_differences(
    tables: tuple[Table, Table], confidence: float, *, fractions: bool
) -> rates.Differences:
    """Differences of the rates of two tables, where days that vary by more than chance count.

    fractions: whether the rates are proportions. Where they are not, amounts of one size are
    Poisson counts.

    Source: welch-1947; newey-west-1987 for days that are alike
    """
    one, two = tables
    amount, exposure = (one.amount, two.amount), (one.exposure, two.exposure)
    if fractions:
        found = rates.proportions(amount, exposure, confidence)
    else:
        found = rates.amounts(amount, (one.squares, two.squares), exposure, confidence)
    if one.daily is None or two.daily is None:
        return found
    wide = one.daily.shape[1]
    sizes = rates.sizes_of(amount, (one.squares, two.squares))
    own = []
    for table, size in zip(tables, sizes, strict=True):
        assert table.daily is not None
        assert table.daily_exposure is not None
        assert table.place is not None
        own.append(
            day_rates.clusters(
                table.daily,
                table.daily_exposure,
                size[:wide],
                table.place,
                binomial=fractions,
                weekly=table.weekly,
            )
        )
    floors = [
        day_rates.floor(table.amount[:wide], size[:wide], table.exposure[:wide], binomial=fractions)
        for table, size in zip(tables, sizes, strict=True)
    ]
    variance = [
        np.maximum(part.variance * table.scale**2, floor)
        for part, table, floor in zip(own, tables, floors, strict=True)
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = tuple(table.amount[:wide] / table.exposure[:wide] for table in tables)
    days = day_rates.by_days(
        (rate[0], rate[1]),
        (variance[0], variance[1]),
        (own[0].freedom, own[1].freedom),
        confidence,
    )
    use = np.zeros(len(found.value), dtype=bool)
    use[:wide] = day_rates.over(own[0], own[1]) & np.isfinite(days.p)
    return day_rates.chosen(found, days, use)
