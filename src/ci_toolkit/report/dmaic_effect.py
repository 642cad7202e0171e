"""Before and after in words and tables."""

from __future__ import annotations

import math
from typing import Any

from ci_toolkit.analysis.dmaic.effect.result import (
    Benefit,
    Controlled,
    Difference,
    Effect,
    Interrupted,
)
from ci_toolkit.analysis.dmaic.words import MetricKind, change_text, interval_text, metric_text
from ci_toolkit.analysis.dmaic.yearly import money
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import to_plain
from ci_toolkit.analysis.wording import count_of, p_value, plain
from ci_toolkit.report.model import Block, Facts, Notes, Table
from ci_toolkit.report.text import clean

_ANSWERS = {
    "difference": "difference of before and after",
    "interrupted": "interrupted time series",
    "controlled": "difference in differences",
}
_LEVELS = {"mean": "Mean", "rate": "Rate", "median": "Median"}
_REACHED = {
    "yes": "yes: the interval after lies at the goal or beyond it",
    "no": "no: the interval after stays short of the goal",
    "unclear": "not settled yet by the interval after",
}


def effect_blocks(effect: Effect, kind: MetricKind) -> tuple[Block, ...]:
    """What answers and why, the metric in both stretches, every estimate, and what to mind."""
    blocks: list[Block] = [_facts(effect, kind), _stretches(effect, kind), _estimates(effect, kind)]
    if effect.interrupted is not None:
        blocks.append(_line(effect.interrupted, effect, kind))
    if effect.controlled is not None:
        blocks.append(_control(effect.controlled, kind))
    if effect.findings:
        blocks.append(Notes(tuple(clean(one.text) for one in effect.findings), "To bear in mind"))
    return tuple(blocks)


def benefit_blocks(benefit: Benefit) -> tuple[Block, ...]:
    """The yearly benefit with its interval, and the lines that lead to it."""
    value = _money(benefit.yearly, clean(benefit.currency))
    lines = tuple(clean(line) for line in benefit.arithmetic)
    return (
        Facts((("Benefit in a year", value),)),
        Notes(lines, "How it is reckoned", numbered=True),
    )


def effect_data(effect: Effect) -> dict[str, Any]:
    """The effect for JSON, full precision; the series as one object a period."""
    out: dict[str, Any] = to_plain(effect)
    series, line = effect.series, effect.interrupted
    out["series"] = {
        "kind": series.kind,
        "noun": series.noun,
        "durations": series.durations,
        "points": [
            {
                "label": series.labels[i],
                "time": int(series.times[i]),
                "value": to_plain(float(series.y[i])),
                "n": to_plain(float(series.n[i])),
                "after": i >= effect.split,
                "fitted": None if line is None else to_plain(float(line.fitted[i])),
                "counterfactual": None if line is None else to_plain(float(line.counterfactual[i])),
            }
            for i in range(len(series.labels))
        ],
    }
    if line is not None:
        del out["interrupted"]["fitted"], out["interrupted"]["counterfactual"]
    return out


def _facts(effect: Effect, kind: MetricKind) -> Facts:
    items = [
        ("Effect", interval_text(effect.effect, kind, change=True)),
        ("Beyond chance", p_value(effect.p)),
        ("Answered by", f"{_ANSWERS[effect.basis]}: {clean(effect.basis_reason)}"),
    ]
    if math.isfinite(effect.promised):
        items.append(("Promised", change_text(effect.promised, kind)))
        items.append(("At the goal", _REACHED[effect.reached]))
    return Facts(tuple(items))


def _stretches(effect: Effect, kind: MetricKind) -> Table:
    rows = []
    for one in (effect.primary, effect.median):
        if one is None:
            continue
        rows += [
            (
                clean(f"{_LEVELS[one.what]} {side.label}"),
                clean(f"{side.first} to {side.last}"),
                count_of(side.periods, effect.series.noun),
                plain(side.n, 9),
                interval_text(side.value, kind),
            )
            for side in (one.before, one.after)
        ]
    what = "values" if effect.series.kind == "value" else "items"
    return Table(
        ("", "from, to", "periods", what, "value (interval)"),
        tuple(rows),
        ("left", "left", "right", "right", "left"),
        caption="Before and after",
    )


def _estimates(effect: Effect, kind: MetricKind) -> Table:
    """Every way of asking, the one that answers marked and named."""
    rows: list[tuple[str, ...]] = []
    marked: set[int] = set()

    def add(basis: str, name: str, value: Estimate, p: float, method: str) -> None:
        if basis == effect.basis:
            marked.add(len(rows))
            name += " (answers)"
        rows.append(
            (
                name,
                interval_text(value, kind, change=True),
                p_value(p),
                clean(method),
            )
        )

    one = effect.primary
    add("difference", f"{_LEVELS[one.what]}, after less before", one.difference, one.p, one.method)
    if effect.median is not None:
        middle = effect.median
        add("", "Median, after less before", middle.difference, middle.p, middle.method)
    if effect.interrupted is not None:
        line = effect.interrupted
        add("interrupted", "Against the line before", line.effect, line.p, line.method)
    if effect.controlled is not None:
        group = effect.controlled
        name = f"Against {clean(group.name)}"
        add("controlled", name, group.difference, group.p, group.method)
    ratio = _ratio(one)
    return Table(
        ("asked as", "change (interval)", "chance", "method"),
        tuple(rows),
        ("left", "left", "left", "left"),
        caption="How much it changed",
        note=f"after is {ratio} of before" if ratio else None,
        marked=frozenset(marked),
        spare=(3,),
    )


def _ratio(one: Difference) -> str:
    ratio = one.ratio
    if not math.isfinite(ratio.value):
        return ""
    text = f"{plain(ratio.value * 100, 3)} %"
    if ratio.low is None or ratio.high is None:
        return text
    return f"{text} ({plain(ratio.low * 100, 3)} % to {plain(ratio.high * 100, 3)} %)"


def _line(line: Interrupted, effect: Effect, kind: MetricKind) -> Facts:
    each = f"a {effect.series.noun}"
    trend = "a trend beyond chance" if line.trend else "no trend beyond chance"
    return Facts(
        (
            (
                "Slope before",
                f"{interval_text(line.slope_before, kind, change=True)} {each}: {trend}",
            ),
            (
                "Step at the change",
                f"{interval_text(line.level_change, kind, change=True)}, {p_value(line.p_level)}",
            ),
            (
                "Change of slope",
                f"{interval_text(line.slope_change, kind, change=True)} {each}, "
                f"{p_value(line.p_slope)}",
            ),
            ("Effect at the end", interval_text(line.at_end, kind, change=True)),
            ("Likeness of neighbours", f"correlation {plain(line.autocorrelation, 2)}"),
        ),
        caption="Interrupted time series",
    )


def _control(group: Controlled, kind: MetricKind) -> Table:
    rows = [
        (
            name,
            metric_text(one.before.value.value, kind),
            metric_text(one.after.value.value, kind),
            interval_text(one.difference, kind, change=True),
        )
        for name, one in (("here", group.here), (clean(group.name), group.there))
    ]
    if math.isfinite(group.p_parallel):
        alike = "moved alike" if group.parallel else "did not move alike"
        note = f"before the change both {alike} ({p_value(group.p_parallel)} of a drift apart)"
    else:
        note = "too few periods before the change show whether both moved alike"
    return Table(
        ("", "before", "after", "change (interval)"),
        tuple(rows),
        ("left", "right", "right", "left"),
        caption="Beside the control group",
        note=note,
    )


def _money(value: Estimate, currency: str) -> str:
    text = money(value.value, currency)
    if value.low is None or value.high is None:
        return text
    return f"{text} ({money(value.low)} to {money(value.high)})"
