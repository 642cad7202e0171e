"""Builds the small tables that a Pareto starts from, out of plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ci_toolkit.analysis.pareto.counts import Counts

DAY = np.timedelta64(1, "D")
START = np.datetime64("2024-01-01")


def plain_counts(numbers: Mapping[str, float], **more: Any) -> Counts:
    """Counts by category, without times and with equal weights."""
    count = np.array(list(numbers.values()), dtype=float)
    cells = len(count)
    facts: dict[str, Any] = {
        "category": ("policy",),
        "by": (),
        "streams": ((),),
        "categories": tuple((name,) for name in numbers),
        "stream": np.zeros(cells, dtype=np.int64),
        "kind": np.arange(cells),
        "day": np.full(cells, -1),
        "days": None,
        "count": count,
        "amount": count,
        "squares": count,
        "items": None,
        "measure": "rows",
        "whole": np.array([count.sum()]),
    }
    return Counts(**(facts | more))


def daily_counts(
    table: Any, names: Sequence[str] | None = None, gaps: Sequence[int] = (), **more: Any
) -> Counts:
    """Counts by day (rows) and category (columns); `gaps` are days left off the calendar."""
    numbers = np.asarray(table, dtype=float)
    days, kinds = numbers.shape
    known = [i for i in range(days + len(gaps)) if i not in gaps]
    count = numbers.reshape(-1)
    facts: dict[str, Any] = {
        "category": ("policy",),
        "by": (),
        "streams": ((),),
        "categories": tuple((name,) for name in names or [f"k{i}" for i in range(kinds)]),
        "stream": np.zeros(days * kinds, dtype=np.int64),
        "kind": np.tile(np.arange(kinds), days),
        "day": np.repeat(np.arange(days), kinds),
        "days": (START + np.array(known) * DAY).astype("datetime64[us]"),
        "count": count,
        "amount": count,
        "squares": count,
        "items": None,
        "measure": "rows",
        "whole": np.array([count.sum()]),
    }
    return Counts(**(facts | more))
