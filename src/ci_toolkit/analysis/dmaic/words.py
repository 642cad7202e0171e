"""The metric's numbers in sentences: one wording in gates, verdicts, tables and pictures."""

from __future__ import annotations

import math
from typing import Literal

from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import duration, percent, plain

# What the metric's numbers are: a fraction, a length of time in seconds, or a plain number.
MetricKind = Literal["proportion", "duration", "number"]


def metric_text(value: float, kind: MetricKind) -> str:
    """A value of the metric for reading.

    >>> metric_text(0.0151812, "proportion"), metric_text(7200, "duration")
    ('1.52 %', '2 h')
    """
    if kind == "proportion":
        return percent(value)
    return duration(value) if kind == "duration" else plain(value)


def change_text(value: float, kind: MetricKind) -> str:
    """A difference of two values of the metric, with its sign; of shares in percentage points.

    >>> change_text(-0.012, "proportion"), change_text(3600, "duration")
    ('−1.2 points', '+1 h')
    """
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    text = f"{plain(size * 100, 3)} points" if kind == "proportion" else metric_text(size, kind)
    return text if value == 0 else f"{'−' if value < 0 else '+'}{text}"


def interval_text(estimate: Estimate, kind: MetricKind, *, change: bool = False) -> str:
    """A value with its interval: "1.52 % (1.4 % to 1.7 %)"."""
    say = change_text if change else metric_text
    text = say(estimate.value, kind)
    if estimate.low is None or estimate.high is None:
        return text
    return f"{text} ({say(estimate.low, kind)} to {say(estimate.high, kind)})"
