"""Where categories stand in a picture of ranks: lanes, ties beside each other, the deep ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ci_toolkit.analysis.pareto.result import History

Table = np.ndarray[tuple[int, int], np.dtype[np.float64]]

_DEEPEST: Final = 15


@dataclass(frozen=True, slots=True)
class Lanes:
    """Where each category stands: `place` (P, C), NaN without any amount; `below`: the last lane.

    Lanes are ranks; what lies deeper than the last lane of its own stands on `below` (None where
    nothing does).
    """

    place: Table
    last: int
    below: int | None


def lanes_of(history: History, most: int) -> Lanes:
    """The lanes of all periods, at most `most` of them."""
    ranks = np.array(
        [[np.nan if rank is None else rank for rank in row] for row in history.ranks],
        dtype=np.float64,
    ).reshape(len(history.labels), len(history.categories))
    deepest = int(np.nanmax(ranks)) if np.isfinite(ranks).any() else 1
    most = min(most, max(_DEEPEST, len(history.categories)))
    last = deepest if deepest <= most else most - 1
    below = last + 1 if deepest > last else None
    place = np.where(ranks > last, last + 1.0, ranks)
    return Lanes(_apart(place), last, below)


def closest(place: Table) -> float:
    """The least distance of two discs of one period, in lanes."""
    apart = np.diff(np.sort(place, axis=1), axis=1)
    apart = apart[np.isfinite(apart)]
    return float(apart.min()) if apart.size else 1.0


def _apart(
    place: Table,
) -> Table:
    """Ties beside each other inside their lane, so that none hides another."""
    out = place.copy()
    for row, values in enumerate(place):
        for value in np.unique(values[np.isfinite(values)]):
            tied = np.flatnonzero(values == value)
            if len(tied) > 1:
                reach = 0.3 if len(tied) == 2 else 0.42
                out[row, tied] = value + np.linspace(-reach, reach, len(tied))
    return out
