"""Panels of rates: their spread, and each against its size; parts that all four share."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ci_toolkit.analysis.capability.result import Attribute
from ci_toolkit.analysis.capability.values import Floats
from ci_toolkit.plot import style
from ci_toolkit.plot.annotations import EdgeLabel, write_edge_labels
from ci_toolkit.plot.axes import Range, set_y, value_ticks
from ci_toolkit.plot.capability_axis import Scale, ticks_of
from ci_toolkit.plot.capability_chart import heading
from ci_toolkit.plot.capability_words import amount_text
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import ValueFormat

SIZE: Final = 9.5
TARGET: Final = {"color": style.TARGET, "linewidth": 1.6, "linestyle": (0, (1.5, 1.5))}
_CENTER: Final = {"color": style.CENTER, "linewidth": 1.3}


@dataclass(frozen=True, eq=False)
class Rates:
    """The periods that have items: their rates and sizes, shape (k,)."""

    rate: Floats
    n: Floats
    noun: str
    attribute: Attribute
    form: ValueFormat


def panel_of(
    sheet: Sheet,
    box: Box,
    words: str,
    name: str,
    labels: list[EdgeLabel],
    span: Range,
    form: ValueFormat,
) -> tuple[Axes, float]:
    """A headed panel with its range; labels stand at its right. Returns its width too."""
    y = heading(sheet, box.left, box.bottom + box.height, words, box.left + box.width, name)
    right = max((sheet.measure("↑ " + one.text, style.SMALL, one.weight) for one in labels),
                default=-0.2) + 0.2  # fmt: skip
    ticks = max(sheet.measure(text, SIZE) for text in value_ticks(span, form, 5)[1] or ["0"])
    left = min(max(ticks, 0.35), 1.1) + 0.1
    width = box.width - left - right
    axes = sheet.panel(box.left + left, box.bottom, width, y - box.bottom)
    axes.set_gid(name)
    set_y(axes, span, form, 5)
    axes.tick_params(labelsize=SIZE)
    if labels:
        write_edge_labels(sheet, axes, span, labels)
    return axes, width


def look_of(look: dict[str, Any]) -> dict[str, Any]:
    """A look that may be changed."""
    return dict(look)


def target_label(target: float, rates: Rates, name: str) -> EdgeLabel:
    """The name of the target at the right of a panel."""
    words = "At least" if rates.attribute.above else "At most"
    text = f"{words} {amount_text(target, rates.form)}"
    return EdgeLabel(f"label-target-{name}", target, text, style.TARGET, "bold")


def with_value(span: Range, value: float) -> Range:
    """The range with a value, where it lies within 2.5 heights of it."""
    size = span.high - span.low
    if not span.low - 2.5 * size <= value <= span.high + 2.5 * size:
        return span
    low = span.low if value >= span.low else value - 0.06 * size
    high = span.high if value <= span.high else value + 0.06 * size
    return replace(span, low=low, high=high)


def draw_spread(sheet: Sheet, box: Box, rates: Rates) -> None:
    """How many periods have which rate; those that miss the target are hatched."""
    target, overall = rates.attribute.target, rates.attribute.rate.value
    low, high = _bulk(rates.rate)
    wanted = [overall] if target is None else [overall, target]
    near = [one for one in wanted if low - 2 * (high - low) <= one <= high + 2 * (high - low)]
    low, high = min([low, *near]), max([high, *near])
    number = int(min(max(round(2 * len(rates.rate) ** (1 / 3)), 6), 30))
    # A bar ends at the target, so that none is both good and bad.
    width = (high - low) / number
    anchor = low if target is None else target
    first, last = math.floor((low - anchor) / width), math.ceil((high - anchor) / width)
    edges = anchor + width * np.arange(first, max(last, first + 1) + 1, dtype=np.float64)
    edges[0] = max(edges[0], 0.0) if edges[1] > 0 else edges[0]
    low, high = float(edges[0]), float(edges[-1])
    counts = _counted(rates, edges)
    top = float(counts.max(initial=1))
    span = Range(0.0, top * 1.12, 0, 0)
    missed = _missed_words(rates)
    words = f"Number of {rates.noun}s by their rate{missed}"
    axes, width = panel_of(sheet, box, words, "rates", [], span, "number")
    pad = 0.02 * (high - low)
    _set_rates_axis(sheet, axes, Scale(low - pad, high + pad, log=False), rates.form, width)
    for place, count in enumerate(counts.tolist()):
        middle = (edges[place] + edges[place + 1]) / 2
        bad = target is not None and ((middle < target) == rates.attribute.above)
        look: dict[str, Any] = (
            {"facecolor": "#e08a5b", "hatch": "////", "edgecolor": "#5e5e5e"}
            if bad
            else {"facecolor": style.USEFUL, "edgecolor": style.PAPER}
        )
        if count:
            axes.add_patch(
                Rectangle((edges[place], 0), edges[place + 1] - edges[place], count, linewidth=0.6,
                          zorder=2, gid=f"bar-{place}", **look)
            )  # fmt: skip
    _upright(axes, rates, "rates")


def _counted(rates: Rates, edges: Floats) -> Floats:
    """Periods in each bar; one exactly at the target stands with those that meet it."""
    above = rates.attribute.above
    place = np.searchsorted(edges, rates.rate, side="right" if above else "left") - 1
    found = np.bincount(np.clip(place, 0, len(edges) - 2), minlength=len(edges) - 1)
    return found.astype(np.float64)


def _missed_words(rates: Rates) -> str:
    target = rates.attribute.target
    if target is None:
        return ""
    missed = rates.rate < target if rates.attribute.above else rates.rate > target
    return f"; {int(missed.sum()):,} of {len(missed):,} miss the target"


def _bulk(values: Floats) -> tuple[float, float]:
    """Ends of the axis: all values, those far out counted in the last bars."""
    low, high = (float(end) for end in np.quantile(values, [0.02, 0.98]))
    reach = 1.5 * (high - low)
    low, high = max(float(values.min()), low - reach), min(float(values.max()), high + reach)
    if high <= low:
        room = 0.1 * (abs(high) or 1.0)
        return low - room, high + room
    return low, high


def _set_rates_axis(
    sheet: Sheet, axes: Axes, scale: Scale, form: ValueFormat, width: float
) -> None:
    axes.set_xlim(scale.low, scale.high)
    places, texts = ticks_of(sheet, scale, form, width, SIZE)
    axes.set_xticks(places, texts, parse_math=False, fontsize=SIZE)
    axes.tick_params(axis="x", length=3.5, pad=4)


def _upright(axes: Axes, rates: Rates, name: str) -> None:
    axes.axvline(rates.attribute.rate.value, zorder=4, gid=f"overall-{name}", **look_of(_CENTER))
    target = rates.attribute.target
    low, high = axes.get_xlim()
    if target is not None and low <= target <= high:
        axes.axvline(target, zorder=4, gid=f"target-{name}", **look_of(TARGET))


def draw_sizes(sheet: Sheet, box: Box, rates: Rates) -> None:
    """The rate of each period against its size, with what chance alone would allow."""
    target, overall = rates.attribute.target, rates.attribute.rate.value
    low, high = _bulk(rates.rate)
    low, high = min(low, overall), max(high, overall)
    pad = 0.07 * (high - low)
    span = Range(max(low - pad, -0.03 * high), high + pad, 0, 0)
    span = span if target is None else with_value(span, target)
    words = f"Rate by the size of each {rates.noun}; dashed: 3 sigma of chance"
    labels = [
        EdgeLabel("label-overall", overall, f"All {amount_text(overall, rates.form)}", style.INK,
                  "bold")
    ]  # fmt: skip
    labels += [] if target is None else [target_label(target, rates, "sizes")]
    axes, width = panel_of(sheet, box, words, "sizes", labels, span, rates.form)
    least, most = float(rates.n.min()), float(rates.n.max())
    log = most > 30 * least
    edge = (most / least) ** 0.03 if log else 0.04 * (most - least or most)
    scale = (
        Scale(least / edge, most * edge, log=True)
        if log
        else Scale(max(least - edge, 0.0), most + edge, log=False)
    )
    if log:
        axes.set_xscale("log")
    _set_rates_axis(sheet, axes, scale, "number", width)
    axes.set_xticks([], minor=True)
    n = np.geomspace(max(scale.low, least / 4), scale.high, 200)
    inner = overall * (1 - overall) if rates.attribute.kind == "binomial" else overall
    most_rate = 1.0 if rates.attribute.kind == "binomial" else math.inf
    reach = 3 * np.sqrt(max(inner, 0.0) / n)
    for gid, line in (("funnel-upper", overall + reach), ("funnel-lower", overall - reach)):
        shown = np.where((line > 0) & (line < most_rate), line, np.nan)
        axes.plot(
            n, shown, color=style.LIMIT, linewidth=1.0, linestyle=(0, (5, 3)), zorder=2, gid=gid
        )
    size = max(style.marker_size(len(rates.rate)), 3.0)
    above, below = rates.rate > span.high, rates.rate < span.low
    for gid, where, shape in (
        ("by-size", ~above & ~below, "o"),
        ("by-size-above", above, "^"),
        ("by-size-below", below, "v"),
    ):
        if where.any():
            axes.plot(
                rates.n[where], np.clip(rates.rate[where], span.low, span.high), linestyle="none",
                marker=shape, markersize=size if shape == "o" else size + 2.5, color=style.DATA,
                alpha=0.75, markeredgewidth=0.0, zorder=3, clip_on=shape == "o", gid=gid,
            )  # fmt: skip
    axes.axhline(overall, zorder=2.4, gid="overall-sizes", **look_of(_CENTER))
    if target is not None and span.low <= target <= span.high:
        axes.axhline(target, zorder=2.4, gid="target-sizes", **look_of(TARGET))
