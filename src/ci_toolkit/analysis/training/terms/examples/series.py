"""Small series for the worked examples, and the charts of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ci_toolkit.analysis.control_chart.compute import compute
from ci_toolkit.analysis.control_chart.options import ChartOptions, Measure
from ci_toolkit.analysis.control_chart.result import Computed, Panel
from ci_toolkit.analysis.control_chart.subgroups import Floats, Subgroups
from ci_toolkit.analysis.wording import plain

MINUTES = (24.0, 27.0, 23.0, 26.0, 25.0, 28.0, 22.0, 25.0, 26.0, 24.0)
"""Handling times of ten cases."""
TEAMS = ((24.0, 26.0, 25.0, 29.0), (23.0, 25.0, 28.0, 24.0), (27.0, 22.0, 25.0, 26.0))
"""Handling times of four cases on each of three days."""
OVERTURNED = (96, 112, 148, 140, 127, 86, 80, 131)
"""Overturned decisions of eight days, each of 2,000 audited."""
AUDITED = 2000.0
ERRORS = (4, 7, 3, 6, 5, 8, 4, 3)
"""Spelling mistakes found in eight equal audits."""


def counted(
    counts: Sequence[float], n: float | Sequence[float], measure: Measure = "proportion"
) -> Subgroups:
    """Counts of n items, units or equal periods as one stream."""
    size = np.broadcast_to(np.asarray(n, dtype=np.float64), (len(counts),)).copy()
    return _stream(measure, size, count=np.asarray(counts, dtype=np.float64))


def singles(values: Sequence[float]) -> Subgroups:
    """Single values as one stream."""
    mean = np.asarray(values, dtype=np.float64)
    gone = np.full(len(mean), np.nan)
    return _stream("value", np.ones(len(mean)), mean=mean, sd=gone, low=mean, high=mean)


def grouped(groups: Sequence[Sequence[float]]) -> Subgroups:
    """Subgroups of values as one stream."""
    rows = [np.asarray(group, dtype=np.float64) for group in groups]
    return _stream(
        "value",
        np.array([float(len(row)) for row in rows]),
        mean=np.array([row.mean() for row in rows]),
        sd=np.array([row.std(ddof=1) for row in rows]),
        low=np.array([row.min() for row in rows]),
        high=np.array([row.max() for row in rows]),
    )


def drawn(kind: str, s: Subgroups) -> Computed:
    """The chart of this kind."""
    return compute(s, ChartOptions(chart=kind))


def limits(panel: Panel, point: int = -1) -> str:
    """Centre and limits of one point in words."""
    low, high = float(panel.lcl[point]), float(panel.ucl[point])
    ends = f"{plain(low)} to {plain(high)}" if low == low else f"up to {plain(high)}"
    return f"centre {plain(float(panel.center[point]))}, limits {ends}"


def listed(values: Sequence[float]) -> str:
    """Numbers in a row."""
    return " ".join(plain(value) for value in values)


def _stream(
    measure: Measure,
    n: Floats,
    *,
    count: Floats | None = None,
    mean: Floats | None = None,
    sd: Floats | None = None,
    low: Floats | None = None,
    high: Floats | None = None,
) -> Subgroups:
    size = len(n)
    return Subgroups(
        measure=measure,
        by=(),
        streams=((),),
        offsets=np.array([0, size], dtype=np.int64),
        labels=[str(i + 1) for i in range(size)],
        times=None,
        n=n,
        count=count,
        mean=mean,
        sd=sd,
        low=low,
        high=high,
        phase=np.zeros(size, dtype=np.int64),
        phase_labels=("",),
        baseline=np.ones(size, dtype=bool),
        excluded=np.zeros(size, dtype=bool),
        hollow=np.zeros(size, dtype=bool),
    )
