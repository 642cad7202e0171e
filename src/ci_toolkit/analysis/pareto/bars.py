"""The order of the bars, and which of them are the vital few."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.pareto.concentration import fewest
from ci_toolkit.analysis.pareto.counts import Bools, Counts, Floats, Ints, shown
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import Bar

JOINED = "Other"


@dataclass(frozen=True, eq=False)
class Ordered:
    """The categories of one stream in the order of their bars.

    kinds: numbers of the K categories that have a cell: causes by amount, largest first, then
    those that mean the rest, in the same order. names: of them. other: which mean the rest.
    count, amount, squares: sums, shape (K,); items likewise or None. total: of the amounts.
    causes: how many are no rest. alone: how many have a bar of their own; the rest is joined.
    needed: fewest causes that make the threshold of the total; None where all together do not.
    """

    kinds: Ints
    names: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    other: Bools
    count: Floats
    amount: Floats
    squares: Floats
    items: Floats | None
    total: float
    causes: int
    alone: int
    needed: int | None

    @property
    def joined(self) -> int:
        """How many categories the last bar joins, 0 where none does."""
        return len(self.kinds) - self.alone

    @property
    def bars(self) -> int:
        """How many bars there are."""
        return self.alone + (1 if self.joined else 0)

    @property
    def share(self) -> Floats:
        """Fractions of the total, shape (K,); zeros where there is none."""
        return self.amount / self.total if self.total > 0 else np.zeros(len(self.amount))

    @property
    def worth(self) -> float:
        """How many equal items would vary as much as these.

        Source: kish-1965
        """
        squares = float(self.squares.sum())
        return self.total**2 / squares if squares > 0 else 0.0

    def per_bar(self, values: Floats) -> Floats:
        """Values of categories, shape (K,), as values of bars: the joined ones summed."""
        if not self.joined:
            return values
        return np.append(values[: self.alone], values[self.alone :].sum())


def ordered(counts: Counts, options: ParetoOptions) -> Ordered:
    """The categories of these cells in order; `counts` of one stream.

    By amount, largest first; equal ones by name without case, then by name.
    """
    there = np.flatnonzero(np.bincount(counts.kind, minlength=len(counts.categories)) > 0)
    amounts = counts.sums(counts.amount)
    names = {int(kind): shown(counts.categories[kind]) for kind in there}
    rest = {kind: options.residual(name) for kind, name in names.items()}
    kinds = np.array(
        sorted(names, key=lambda k: (rest[k], -amounts[k], names[k].casefold(), names[k])),
        dtype=np.int64,
    )
    other = np.array([rest[int(kind)] for kind in kinds], dtype=bool)
    causes = int((~other).sum())
    cut = options.top is not None and options.top < causes
    amount = amounts[kinds]
    total = float(amount.sum())
    return Ordered(
        kinds=kinds,
        names=tuple(names[int(kind)] for kind in kinds),
        values=tuple(counts.categories[kind] for kind in kinds),
        other=other,
        count=counts.sums(counts.count)[kinds],
        amount=amount,
        squares=counts.sums(counts.squares)[kinds],
        items=None if counts.items is None else counts.sums(counts.items)[kinds],
        total=total,
        causes=causes,
        alone=options.top if cut and options.top is not None else len(kinds),
        needed=fewest(amount[:causes] / total, options.threshold) if total > 0 else None,
    )


def plain_bars(order: Ordered, weighted: bool) -> tuple[Bar, ...]:
    """Bars with shares and the vital few, without intervals.

    The vital few are the fewest leading causes whose share of the total, the rest included,
    reaches the threshold; none where all of them together do not.

    Source: juran-1975
    """
    share, amount, count = (
        order.per_bar(values) for values in (order.share, order.amount, order.count)
    )
    items = None if order.items is None else order.per_bar(order.items)
    cumulative = np.minimum(np.cumsum(share), 1.0)
    if order.total > 0 and len(cumulative):
        cumulative[-1] = 1.0
    counted = float(count.sum())
    count_rank = _ranks_by_count(order, count)
    bars = []
    for i in range(order.bars):
        joined = i >= order.alone
        bars.append(
            Bar(
                category=JOINED if joined else order.names[i],
                values=() if joined else order.values[i],
                count=float(count[i]),
                amount=float(amount[i]),
                share=float(share[i]),
                cumulative=float(cumulative[i]),
                rank=i + 1,
                vital=not joined and order.needed is not None and i < order.needed,
                other=joined or bool(order.other[i]),
                merged=order.joined if joined else 1,
                items=None if items is None else float(items[i]),
                count_share=float(count[i]) / counted if weighted and counted > 0 else None,
                count_rank=int(count_rank[i]) if weighted else None,
                unit_amount=float(amount[i] / count[i]) if weighted and count[i] > 0 else None,
            )
        )
    return tuple(bars)


def _ranks_by_count(order: Ordered, count: Floats) -> Ints:
    """Place of each bar by how often, from 1; the rest stays last."""
    last = np.append(order.other[: order.alone], np.ones(order.bars - order.alone, dtype=bool))
    by_count = np.lexsort((np.arange(len(count)), -count, last))
    ranks = np.empty(len(count), dtype=np.int64)
    ranks[by_count] = np.arange(1, len(count) + 1)
    return ranks
