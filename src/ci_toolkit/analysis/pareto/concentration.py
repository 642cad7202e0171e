"""How unequal the bars of a Pareto are."""

from __future__ import annotations

import numpy as np

from ci_toolkit.analysis.pareto.counts import Floats
from ci_toolkit.analysis.pareto.result import Concentration

# A share that misses the threshold by no more than the rounding of a sum has reached it.
ROUNDING = 1e-9


def concentration(amounts: Floats, threshold: float) -> Concentration | None:
    """Concentration of the amounts of single categories, shape (K,), in any order.

    Returns None where there is no category or the total is 0.

    >>> found = concentration(np.array([50.0, 30.0, 15.0, 5.0]), 0.8)
    >>> found.for_80, round(found.gini, 4), round(found.hhi, 4)
    (2, 0.375, 0.365)

    Source: gini-1912; hirschman-1964
    """
    total = float(amounts.sum())
    if len(amounts) == 0 or not total > 0:
        return None
    share = np.sort(amounts)[::-1] / total
    hhi = float((share**2).sum())
    return Concentration(
        categories=len(amounts),
        gini=gini(amounts),
        hhi=hhi,
        effective=1 / hhi,
        for_80=fewest(share, 0.8) or len(amounts),
        for_threshold=fewest(share, threshold) or len(amounts),
        top_share=float(share[0]),
    )


def gini(amounts: Floats) -> float:
    """Mean absolute difference of all pairs (each with itself too), halved, over the mean.

    0 where all are equal, (K − 1)/K where one of K has everything. Shape (K,), not negative,
    total above 0.

    Source: gini-1912
    """
    rising = np.sort(amounts)
    number = len(rising)
    place = np.arange(1, number + 1)
    value = (
        2 * float((place * rising).sum()) / (number * float(rising.sum())) - (number + 1) / number
    )
    return max(value, 0.0)


def fewest(share: Floats, threshold: float) -> int | None:
    """How many leading shares (largest first, fractions of the whole) reach the threshold.

    None where all of them together do not, because something else holds the rest.
    """
    reached = np.flatnonzero(np.cumsum(share) >= threshold * (1 - ROUNDING))
    return int(reached[0]) + 1 if len(reached) else None
