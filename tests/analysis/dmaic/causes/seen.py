"""Observations made in a test: rows in days, with columns beside them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ci_toolkit.analysis.dmaic.causes.observed import Cells, Column, Observed


def cells(place: Any, level: Any, n: Any, y: Any) -> Cells:
    """Sums by period and level."""
    key = place * 1000 + level
    unique, number = np.unique(key, return_inverse=True)
    return Cells(
        unique // 1000,
        unique % 1000,
        np.bincount(number, weights=n).astype(float),
        np.bincount(number, weights=y).astype(float),
    )


def observed(
    response: Any,
    y: Any,
    columns: dict[str, Any],
    *,
    place: Any = None,
    n: Any = None,
    levels: dict[str, tuple[str, ...]] | None = None,
) -> Observed:
    """Rows without days unless `place` gives them; integer columns are categories."""
    y = np.asarray(y, dtype=float)
    n = np.ones(len(y)) if n is None else np.asarray(n, dtype=float)
    timed = place is not None
    place = np.asarray(place) if timed else np.full(len(y), -1)
    made = []
    for name, values in columns.items():
        values = np.asarray(values)
        if values.dtype.kind in "iub":
            codes = values.astype(np.int64)
            names = (levels or {}).get(name) or tuple(f"l{i}" for i in range(codes.max() + 1))
            own = cells(place, codes, n, y)
            made.append(Column(name, "category", codes.astype(float), names, own))
        else:
            made.append(Column(name, "number", values.astype(float)))
    whole = cells(place, np.zeros(len(y), dtype=np.int64), n, y)
    return Observed(response, y, n, place, timed, whole, tuple(made), len(y))


def drifting(rng: Any, days: int, alike: float) -> Any:
    """A series whose neighbours are alike, with variance 1."""
    steps = rng.normal(size=days + 50)
    out = np.zeros(days + 50)
    for day in range(1, days + 50):
        out[day] = alike * out[day - 1] + steps[day]
    return out[50:] * np.sqrt(1 - alike**2)
