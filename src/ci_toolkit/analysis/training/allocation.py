"""Simple and stratified samples of a finite population of right and wrong items."""

from __future__ import annotations

import numpy as np

from ci_toolkit.analysis.training.debrief import Floats, Ints
from ci_toolkit.errors import UsageError


def spread_of(items: Ints, wrong: Ints) -> Floats:
    """Standard deviation of right and wrong inside each stratum, with N − 1, shape (strata,).

    Source: cochran-1977
    """
    rate = wrong / items
    return np.sqrt(rate * (1 - rate) * items / np.maximum(items - 1, 1))


def simple_variance(items: Ints, wrong: Ints, size: int) -> float:
    """Variance of the error rate found by a simple random sample of `size` of all items.

    Source: cochran-1977
    """
    total = np.array([items.sum()])
    spread = float(spread_of(total, np.array([wrong.sum()]))[0])
    return spread**2 / size * (1 - size / float(total[0]))


def stratified_variance(items: Ints, wrong: Ints, sizes: Ints) -> float:
    """Variance of the error rate over all strata from `sizes` items of each, all weighted.

    Source: cochran-1977
    """
    weight = items / items.sum()
    own = spread_of(items, wrong) ** 2 / sizes * (1 - sizes / items)
    return float((weight**2 * own).sum())


def allocate(items: Ints, spread: Floats, size: int) -> Ints:
    """How many items of each stratum to take, as N × spread is; `size` in all, shape (strata,).

    items: in each stratum; spread: their standard deviations (all alike: proportional; the true
    ones: Neyman's, which gives the smallest variance). Every stratum gets one at least, none more
    than it has; rests go by largest remainder, the first of equals first.
    Raises UsageError when `size` is fewer than the strata or more than the items.
    Source: cochran-1977

    >>> import numpy as np
    >>> allocate(np.array([100, 300]), np.array([1.0, 1.0]), 20).tolist()
    [5, 15]
    >>> allocate(np.array([100, 300]), np.array([3.0, 1.0]), 20).tolist()
    [10, 10]
    """
    strata = len(items)
    if not strata <= size <= int(items.sum()):
        raise UsageError(
            f"{size:,} items cannot be spread over {strata:,} queues of {int(items.sum()):,} items"
        )
    shares = items * spread
    if not shares.sum() > 0:
        shares = items.astype(float)
    sizes = np.zeros(strata, dtype=np.int64)
    free = np.ones(strata, dtype=bool)
    # A stratum that would get more than it has, or less than one, is settled first; then the rest.
    while True:
        left = size - int(sizes[~free].sum())
        weight = np.where(free, shares, 0.0)
        if not weight.sum() > 0:
            weight = np.where(free, items, 0).astype(float)
        wanted = left * weight / weight.sum() if weight.sum() > 0 else weight
        full, empty = free & (wanted > items), free & (wanted < 1)
        settled = full if full.any() else empty
        if not settled.any():
            break
        sizes[settled] = np.where(full, items, 1)[settled]
        free &= ~settled
    sizes[free] = np.floor(wanted[free] + 1e-9)
    return _rest(sizes, np.where(free, wanted - sizes, -1.0), items, size)


def _rest(sizes: Ints, remainder: Floats, items: Ints, size: int) -> Ints:
    """Sizes that add up: the largest remainders get one more, or the largest sizes one less."""
    sizes = sizes.copy()
    while (missing := size - int(sizes.sum())) != 0:
        if missing > 0:
            room = np.where(sizes < items, remainder, -np.inf)
            at = np.argsort(-room, kind="stable")
            at = at[room[at] > -np.inf][:missing]
            sizes[at] += 1
        else:
            # Strata that were lifted to one took more than was left.
            at = np.argsort(-sizes, kind="stable")[:1]
            sizes[at] -= 1
    return sizes
