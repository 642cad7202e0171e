"""What reaching the goal would be worth in a year, and when the project has paid for itself."""

from __future__ import annotations

import math
from typing import Literal

from ci_toolkit.analysis.dmaic.project.define import BusinessCase
from ci_toolkit.analysis.dmaic.result import Amount
from ci_toolkit.analysis.dmaic.words import MetricKind, metric_text
from ci_toolkit.analysis.dmaic.yearly import amount_of, counted, money, rate_of, size_of_change
from ci_toolkit.analysis.wording import count_of, plain

MONTHS = 12


def business_case(
    goal_from: float,
    goal_to: float,
    case: BusinessCase,
    kind: MetricKind,
    better: Literal["lower", "higher"],
) -> Amount | None:
    """The yearly worth of the way from `goal_from` to `goal_to`, with its arithmetic.

    Arguments: the goal in the metric's own unit (a fraction, seconds, a number). Negative where
    the goal is the wrong way. None where the goal, volume or cost is missing, or the cost is not
    of what the metric counts.

    >>> from ci_toolkit.analysis.dmaic.project.define import BusinessCase
    >>> case = BusinessCase(volume=1000, per="week", cost=4, project_cost=1248)
    >>> found = business_case(0.043, 0.031, case, "proportion", "lower")
    >>> round(found.yearly), found.payback_months
    (2496, 6.0)
    """
    rate = rate_of(case, kind)
    if rate is None or not (math.isfinite(goal_from) and math.isfinite(goal_to)):
        return None
    fewer = (goal_from - goal_to) if better == "lower" else (goal_to - goal_from)
    way = f"{metric_text(goal_from, kind)} to {metric_text(goal_to, kind)}"
    size = size_of_change(fewer, kind)
    yearly = amount_of(rate, fewer)
    lines = [*rate.lines, f"goal: {way}, better by {size}", *counted(rate, fewer, kind)]
    payback = None
    if case.project_cost is not None and yearly > 0:
        payback = round(case.project_cost / yearly * MONTHS, 6)
        lines.append(
            f"{money(case.project_cost, case.currency)} once ÷ {money(yearly, case.currency)} a "
            f"year = paid back in {months_text(payback)}"
        )
    return Amount(yearly, case.currency, tuple(lines), case.project_cost, payback)


def months_text(months: float) -> str:
    """A number of months as a person says it: short ones in days.

    >>> months_text(0.616), months_text(7.25)
    ('19 days', '7.2 months')
    """
    if months < 2:
        return count_of(max(round(months * 365.25 / 12), 1), "day")
    return f"{plain(months, 2)} months"
