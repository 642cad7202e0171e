"""What the change is worth in a year, as measured."""

from __future__ import annotations

import math

from ci_toolkit.analysis.dmaic.effect.result import Benefit, Effect
from ci_toolkit.analysis.dmaic.project.define import BusinessCase
from ci_toolkit.analysis.dmaic.words import MetricKind
from ci_toolkit.analysis.dmaic.yearly import amount_of, counted, money, rate_of
from ci_toolkit.analysis.estimate import Estimate


def benefit(effect: Effect, case: BusinessCase, kind: MetricKind) -> Benefit | None:
    """The effect times a year's volume and the cost of one, with the interval of the effect.

    Positive where the metric moved the way that is wanted. None where volume or cost is missing,
    or the cost is not of what the metric counts (of a share: defects; of a length of time: its
    unit). Cost and volume are taken as known: the interval is that of the effect alone.
    """
    rate = rate_of(case, kind)
    found = effect.effect
    if rate is None or not math.isfinite(found.value):
        return None
    sign = -1.0 if effect.better == "lower" else 1.0
    fewer = sign * found.value
    lines = [*rate.lines, *counted(rate, fewer, kind)]
    yearly = Estimate(amount_of(rate, fewer))
    if found.low is not None and found.high is not None:
        low, high = sorted(amount_of(rate, sign * end) for end in (found.low, found.high))
        yearly = Estimate(yearly.value, low, high)
        lines.append(
            f"with the interval of the effect: {money(low, case.currency)} to "
            f"{money(high, case.currency)} a year"
        )
        if low <= 0 <= high:
            lines.append("the interval holds zero: no benefit is shown yet, only what it may be")
    return Benefit(yearly, case.currency, tuple(lines))
