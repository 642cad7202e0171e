"""Chances that a count falls beyond the limits or on either side of the centre, for many streams.

The probability function is summed from its ratio of neighbours, so that neither SciPy nor a gamma
function is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.subgroups import Floats

REACH = 11.0  # standard deviations on either side; what lies outside is below 10⁻²⁰
MOST_CELLS = 4_000_000


@dataclass(frozen=True, eq=False)
class CountChances:
    """Chances of a count, shape (S,) each: beyond the lower limit, beyond the upper one, inside the
    limits below the centre, and inside above it; NaN where not computed."""

    below: Floats
    above: Floats
    down: Floats
    up: Floats


def count_chances(mean: Floats, size: Floats | None, lcl: Floats, ucl: Floats) -> CountChances:
    """Classes of a binomial count (`size` items) or a Poisson count (size None), shape (S,).

    mean: expected count, the centre line in counts. lcl, ucl: limits in counts, NaN where there is
    none. Streams beyond what fits in memory at once stay NaN, the largest counts first.

    Source: montgomery
    """
    streams = len(mean)
    parts = [np.full(streams, np.nan) for _ in range(4)]
    usable = np.isfinite(mean) & (mean > 0)
    if size is not None:
        usable &= np.isfinite(size) & (size > 0) & (mean < size)
    first, width = _range(mean, size)
    order = np.flatnonzero(usable)[np.argsort(width[usable], kind="stable")]
    order = order[np.cumsum(width[order]) <= MOST_CELLS]
    # Streams of about the same width share one table.
    bucket = np.ceil(np.log2(np.maximum(width[order], 2)))
    for level in np.unique(bucket):
        these = order[bucket == level]
        wide = int(width[these].max())
        sums = _classes(
            mean[these],
            None if size is None else size[these],
            lcl[these],
            ucl[these],
            first[these],
            wide,
        )
        for part, total in zip(parts, sums, strict=True):
            part[these] = total
    return CountChances(*parts)


def _range(mean: Floats, size: Floats | None) -> tuple[Floats, Floats]:
    """First count to look at, and how many."""
    with np.errstate(invalid="ignore"):
        spread = np.sqrt(mean if size is None else np.maximum(mean * (1 - mean / size), 0))
        first = np.maximum(np.floor(mean - REACH * spread - REACH), 0)
        last = np.ceil(mean + REACH * spread + 4 * REACH)
        if size is not None:
            last = np.minimum(last, size)
    return first, np.nan_to_num(last - first + 1)


def _classes(
    mean: Floats, size: Floats | None, lcl: Floats, ucl: Floats, first: Floats, wide: int
) -> tuple[Floats, ...]:
    count = first[:, None] + np.arange(wide)
    rate = mean[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        if size is None:
            ratio = np.log(rate / count)
        else:
            n = size[:, None]
            odds = rate / (n - rate)
            ratio = np.where(count <= n, np.log((n - count + 1) / count * odds), -np.inf)
    ratio[:, 0] = 0.0
    log_chance = np.cumsum(ratio, axis=1)
    chance = np.exp(log_chance - log_chance.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    slack = 1e-9 * np.maximum(rate, 1)

    def share(where: NDArray[Any]) -> Floats:
        return np.asarray(np.where(where, chance, 0.0).sum(axis=1), dtype=np.float64)

    low, high = count < lcl[:, None] - slack, count > ucl[:, None] + slack
    inside = ~low & ~high
    return (
        share(low),
        share(high),
        share(inside & (count < rate - slack)),
        share(inside & (count > rate + slack)),
    )
