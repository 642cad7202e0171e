"""Builds the small table of a Pareto from a grid of days by categories."""

from __future__ import annotations

from typing import Any

import numpy as np

from ci_toolkit.analysis.pareto.counts import Counts


def counts_of(
    grid: Any,
    *,
    items: Any = None,
    start: str | None = "2024-01-01",
    step: int = 1,
    weight: Any = 1.0,
    names: Any = None,
) -> Counts:
    """Counts of a grid (days, categories); cells of 0 are left out unless items are given."""
    table = np.atleast_2d(np.asarray(grid, dtype=float))
    days, kinds = table.shape
    day, kind = (part.ravel() for part in np.indices(table.shape))
    keep = np.ones(table.size, dtype=bool) if items is not None else table.ravel() > 0
    count = table.ravel()[keep]
    each = np.broadcast_to(np.asarray(weight, dtype=float), kinds)[kind[keep]]
    asked = None
    if items is not None:
        asked = np.broadcast_to(np.asarray(items, dtype=float), table.shape).ravel()[keep]
    labels = names or [f"k{number}" for number in range(kinds)]
    times = None
    if start is not None:
        times = np.datetime64(start, "us") + np.arange(days) * np.timedelta64(step, "D")
    return Counts(
        category=("reason",),
        by=(),
        streams=((),),
        categories=tuple((name,) for name in labels),
        stream=np.zeros(len(count), dtype=np.int64),
        kind=kind[keep],
        day=day[keep] if start is not None else np.full(len(count), -1),
        days=times,
        count=count,
        amount=count * each,
        squares=count * each**2,
        items=asked,
        measure="rows" if items is None else "event",
        whole=np.array([count.sum()]),
        weighted=None if np.all(np.asarray(weight) == 1) else "minutes",
    )
