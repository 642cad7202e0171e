"""Words and number formats that every view of a control chart shares."""

from __future__ import annotations

import numpy as np

from ci_toolkit.analysis.control_chart.kinds import KINDS
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.result import ControlChart, Panel
from ci_toolkit.analysis.control_chart.rule_table import RULES, Rule
from ci_toolkit.analysis.control_chart.rules import parse_rules
from ci_toolkit.analysis.middle import median
from ci_toolkit.report.context import RunContext
from ci_toolkit.report.control_chart_data import stream_bounds
from ci_toolkit.report.numbers import Format, Style, fitting
from ci_toolkit.report.text import clean

PANEL_WORDS = {
    "i": "values",
    "mr": "moving range",
    "xbar": "mean",
    "r": "range",
    "s": "standard deviation",
    "p": "proportion",
    "np": "count",
    "c": "count",
    "u": "rate",
    "g": "items between events",
    "t": "time between events",
    "run": "run chart",
}
SIGMA_WORDS = {
    "r-bar": "from the mean range",
    "s-bar": "from the mean standard deviation",
    "pooled": "from the pooled standard deviation",
    "mr-bar": "from the mean moving range",
    "median-mr": "from the median moving range",
    "mvlue-r": "from the ranges, weighted by size",
    "mvlue-s": "from the standard deviations, weighted by size",
    "sd": "standard deviation of the values",
    "binomial": "binomial",
    "poisson": "Poisson",
    "laney": "widened by sigma_z, the spread that moving ranges show",
    "additive": "chance, plus a spread between periods that does not shrink with volume",
    "known": "as given",
}


def panel_format(result: ControlChart, panel: Panel, stream: int, ctx: RunContext) -> Format:
    """How a panel's values of one stream are written."""
    first, last = stream_bounds(result.subgroups, stream)
    values, sigma = panel.value[first:last], panel.sigma[first:last]
    present, spreads = values[np.isfinite(values)], sigma[np.isfinite(sigma) & (sigma > 0)]
    style = _style(result, panel, ctx)
    typical = median(np.abs(present)) if len(present) else float("nan")
    if len(spreads):
        spread = median(spreads)
    else:
        spread = float(np.ptp(present)) / 6 if len(present) > 1 else float("nan")
    whole = style == "plain" and len(present) > 0 and bool(np.all(present == np.round(present)))
    unit = ctx.unit if style == "plain" else None
    return fitting(style, spread, typical, whole=whole, unit=clean(unit) if unit else None)


def _style(result: ControlChart, panel: Panel, ctx: RunContext) -> Style:
    if result.subgroups.measure == "proportion" and panel.name != "np":
        return "percent"
    return "duration" if result.subgroups.measure == "value" and ctx.durations else "plain"


def chart_words(name: str) -> str:
    """A kind of chart by its name and in words."""
    kind = KINDS.get(name)
    return f"{name}: {kind.title[0].lower()}{kind.title[1:]}" if kind else name


def known_rules(options: ChartOptions | None) -> dict[str, Rule]:
    """All rules by code, with the numbers that the user changed."""
    known = dict(RULES)
    for spec in parse_rules(options.rules if options else ()):
        known.update({rule.code: rule for rule in spec.rules})
    return known
