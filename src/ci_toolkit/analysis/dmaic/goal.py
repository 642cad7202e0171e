"""The goal against the baseline that was measured: does it start where the metric stood?"""

from __future__ import annotations

import math

from ci_toolkit.analysis.dmaic.words import MetricKind, interval_text, metric_text
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding

# A start that is off by less than this part of the promised way is rounding, or a little drift.
_OFF = 0.25


def met(value: float, goal: float, better: str) -> bool:
    """Whether a value of the metric is at the goal or beyond it; False where either is unknown.

    >>> met(0.02, 0.3, "lower"), met(0.02, 0.3, "higher"), met(0.02, float("nan"), "lower")
    (True, False, False)
    """
    return value <= goal if better == "lower" else value >= goal


def goal_findings(
    then: Estimate | None,
    start: float,
    goal: float,
    better: str,
    kind: MetricKind,
) -> tuple[Finding, ...]:
    """What a goal promises that the baseline speaks against, in one finding or none.

    Arguments: then, the metric at the baseline; start and goal, from where to where, in the
    metric's own unit, NaN where not given.
    """
    if then is None or not math.isfinite(then.value):
        return ()
    stood = f"the baseline is {interval_text(then, kind)}"
    if met(then.value, goal, better):
        text = f"the goal of {metric_text(goal, kind)} was met before anything was changed: {stood}"
        return (Finding("goal-met", "warning", text),)
    if not (math.isfinite(start) and math.isfinite(goal)) or not _off(then, start, goal):
        return ()
    text = (
        f"the goal starts from {metric_text(start, kind)}, but {stood}: what it promises, and the "
        "business case, are reckoned from there"
    )
    return (Finding("goal-start", "warning", text),)


def _off(then: Estimate, start: float, goal: float) -> bool:
    """Outside the interval of the baseline, and by a good part of the way to the goal."""
    if then.low is not None and then.high is not None and then.low <= start <= then.high:
        return False
    return abs(then.value - start) > _OFF * abs(goal - start)
