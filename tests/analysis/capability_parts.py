"""Streams of measurements for tests of capability, made from plain lists."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

import numpy as np

from ci_toolkit.analysis.capability.options import StreamValues
from ci_toolkit.analysis.capability.result import Stability
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.values import Measured, values_of

UNSTABLE = Stability(
    "i-mr", False, 14, "not stable: 12 of 90 days are beyond the limits, the first"
)
STABLE = Stability("i-mr", True, 0, "stable")


def part(
    values: Sequence[float],
    spec: Spec,
    *,
    still_open: Sequence[bool] | None = None,
    stability: Stability | None = STABLE,
    **more: Any,
) -> StreamValues:
    """One stream of single values; those still open are at least as long as told."""
    x = np.asarray(values, dtype=np.float64)
    censored = np.zeros(len(x), dtype=bool) if still_open is None else np.asarray(still_open)
    known = x[~censored]
    nan = float("nan")
    measured = Measured(
        values=values_of(x, censored if censored.any() else None),
        n=float(len(known)),
        mean=float(known.mean()) if len(known) else nan,
        sd=statistics.stdev(known.tolist()) if len(known) > 1 else nan,
        low=float(known.min()) if len(known) else nan,
        high=float(known.max()) if len(known) else nan,
        below=0.0 if spec.lsl is None else float((known < spec.lsl).sum()),
        above=0.0 if spec.usl is None else float((x > spec.usl).sum()),
        censored=float(censored.sum()),
    )
    by = more.pop("by", {})
    return StreamValues(by, measured, spec, stability=stability, **more)
