"""The metric's numbers in sentences: one wording in gates, verdicts, tables and pictures."""

from __future__ import annotations

import math
from typing import Literal

from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import duration, percent, plain, points

# What the metric's numbers are: a fraction, a length of time in seconds, or a plain number.
MetricKind = Literal["proportion", "duration", "number"]
_NEXT_TO_NOTHING = 1e-5


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
    text = points(size, 3) if kind == "proportion" else metric_text(size, kind)
    return text if value == 0 else f"{'−' if value < 0 else '+'}{text}"


def end_text(value: float, kind: MetricKind) -> str:
    """The end of an interval; of a share next to none or all no digits, since they say nothing.

    >>> end_text(2.5e-10, "proportion"), end_text(0.0151812, "proportion"), end_text(0, "number")
    ('<0.001 %', '1.52 %', '0')
    >>> end_text(1 - 2.5e-10, "proportion"), end_text(1, "proportion")
    ('>99.999 %', '100 %')
    """
    if kind == "proportion" and 0 < value < _NEXT_TO_NOTHING:
        return f"<{percent(_NEXT_TO_NOTHING)}"
    if kind == "proportion" and 1 - _NEXT_TO_NOTHING < value < 1:
        return f">{percent(1 - _NEXT_TO_NOTHING)}"
    return metric_text(value, kind)


def interval_text(estimate: Estimate, kind: MetricKind, *, change: bool = False) -> str:
    """A value with its interval: "1.52 % (1.4 % to 1.7 %)"."""
    say = change_text if change else end_text
    text = change_text(estimate.value, kind) if change else metric_text(estimate.value, kind)
    if estimate.low is None or estimate.high is None:
        return text
    return f"{text} ({say(estimate.low, kind)} to {say(estimate.high, kind)})"
