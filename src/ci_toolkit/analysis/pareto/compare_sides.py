"""The two sides of a comparison by category, and categories that are joined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.pareto.bars import JOINED
from ci_toolkit.analysis.pareto.counts import Bools, Counts, Floats, Ints, shown
from ci_toolkit.analysis.pareto.day_rates import MOST_BY_DAY
from ci_toolkit.analysis.pareto.options import ParetoOptions


@dataclass(frozen=True, eq=False)
class Side:
    """One stream of one side, per category (K,); present: days of the side that hold any row."""

    counts: Counts
    amount: Floats
    count: Floats
    squares: Floats
    items: Floats | None
    present: Bools


def side_of(counts: Counts, number: int) -> Side:
    """Sums of stream `number`; a day counts as present where any stream has a row."""
    own = counts.of_stream(number)
    present = np.zeros(0 if counts.days is None else len(counts.days), dtype=bool)
    present[counts.day[counts.day >= 0]] = True
    return Side(
        own,
        own.sums(own.amount),
        own.sums(own.count),
        own.sums(own.squares),
        None if own.items is None else own.sums(own.items),
        present,
    )


def proportional(first: Side, second: Side) -> bool:
    """Whether each item counts once or not at all, so that rates are proportions."""
    for side in (first.counts, second.counts):
        if side.items is None or side.weighted is not None or (side.count > side.items).any():
            return False
        if not np.array_equal(side.count, side.amount):
            return False
    return True


def kinds_of(first: Side, second: Side, options: ParetoOptions) -> tuple[Ints, Ints]:
    """Categories that are shown by themselves, the largest first, and those that are joined."""
    both = first.amount + second.amount
    live = np.flatnonzero(both > 0)
    live = live[np.argsort(-both[live], kind="stable")]
    names = first.counts.categories
    residual = np.array([options.residual(shown(names[at])) for at in live], dtype=bool)
    own = live[~residual]
    top = len(own) if options.top is None else options.top
    if len(own) <= top:
        return np.concatenate([own, live[residual]]), live[:0]
    rest = np.concatenate([own[top:], live[residual]])
    if first.items is not None and second.items is not None:
        # Others without a single event are opportunities of the others all the same.
        rest = np.append(rest, np.flatnonzero((both <= 0) & (first.items + second.items > 0)))
    return own[:top], rest


class Whole:
    """All categories as one."""

    def __call__(self, values: Floats) -> Floats:
        return np.array([values.sum()])

    def daily(self, counts: Counts, values: Floats, present: Bools) -> Floats:
        return counts.by_day(values, [])[present]


@dataclass(frozen=True, eq=False)
class Groups:
    """The categories `kinds`, and those of `rest` together where there are any."""

    kinds: Ints
    rest: Ints
    categories: tuple[tuple[str, ...], ...]
    options: ParetoOptions

    def __call__(self, values: Floats) -> Floats:
        """Values per category, (K,), to those per group, (C,)."""
        joined = [values[self.rest].sum()] if len(self.rest) else []
        return np.append(values[self.kinds], joined)

    def daily(self, counts: Counts, values: Floats, present: Bools) -> Floats:
        leading = self.kinds[:MOST_BY_DAY]
        table = counts.by_day(values, leading.tolist())[present]
        return table if len(self.rest) and len(leading) == len(self.kinds) else table[:, :-1]

    def label(self, at: int) -> tuple[str, tuple[str, ...], bool]:
        """Name, values and whether it is the rest."""
        if at >= len(self.kinds):
            return JOINED, (), True
        values = self.categories[self.kinds[at]]
        return shown(values), values, self.options.residual(shown(values))
