"""A proportion or a rate against its target: chart, cumulative rate, spread, and rate by size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ci_toolkit.analysis.capability.attribute import cumulative_rate
from ci_toolkit.analysis.capability.conforming import Periods
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts
from ci_toolkit.analysis.capability.result import Attribute, StreamCapability
from ci_toolkit.analysis.capability.values import Floats
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.plot import style
from ci_toolkit.plot.annotations import EdgeLabel, write_edge_labels
from ci_toolkit.plot.axes import Range, range_of, set_x, set_y, tick_lines, value_ticks
from ci_toolkit.plot.capability_axis import Scale, ticks_of
from ci_toolkit.plot.capability_chart import control_labels, heading, with_rules
from ci_toolkit.plot.capability_words import amount_interval, amount_text, share_text
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.control_chart import keys_of, natural_zero
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Frame, frame_of
from ci_toolkit.plot.panel import draw_panel
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.view import View, view_of
from ci_toolkit.plot.words import ValueFormat, written

__all__ = ["Caption", "draw_rates"]

_SIZE: Final = 9.5
_TICKS: Final = 0.32
_BAND: Final = "#dde8f0"
_TARGET: Final = {"color": style.TARGET, "linewidth": 1.6, "linestyle": (0, (1.5, 1.5))}
_CENTER: Final = {"color": style.CENTER, "linewidth": 1.3}


@dataclass(frozen=True, eq=False)
class _Rates:
    """The periods that have items: their rates and sizes, shape (k,)."""

    rate: Floats
    n: Floats
    noun: str
    attribute: Attribute
    form: ValueFormat


def draw_rates(
    stream: StreamCapability,
    part: StreamCounts,
    periods: Periods,
    control: ControlChart,
    number: int,
    options: CapabilityOptions,
    caption: Caption,
    size: tuple[float, float] = style.SLIDE,
) -> Figure:
    """Four panels of one stream, `size` inches; `number` is that of the stream in the chart.

    Gids: as of a control chart; `cumulative`, `cumulative-band`, `bar-<n>`, `by-size`, `funnel`,
    `target`, `target-cumulative` …; axes `chart`, `cumulative-rate`, `rates`, `sizes`.
    """
    assert stream.attribute is not None
    with own_settings():
        sheet = Sheet(size)
        caption = with_rules(replace(caption, value_format=form_of_rates(part)))
        view = view_of(control, number)
        frame = frame_of(sheet, caption, keys_of(control, view, caption), tick_lines(view))
        boxes = _boxes(sheet, frame)
        there = np.isfinite(periods.count) & np.isfinite(periods.n) & (periods.n > 0)
        rates = _Rates(
            periods.count[there] / periods.n[there], periods.n[there], periods.noun,
            stream.attribute, caption.value_format,
        )  # fmt: skip
        _draw_chart(sheet, boxes[0], control, view, rates, caption)
        _draw_cumulative(sheet, boxes[1], periods, there, view, rates, options)
        _draw_spread(sheet, boxes[2], rates)
        _draw_sizes(sheet, boxes[3], rates)
        return sheet.figure


def form_of_rates(part: StreamCounts) -> ValueFormat:
    """Shares are percentages, rates of events plain numbers."""
    return "percent" if part.kind == "binomial" else "number"


def _boxes(sheet: Sheet, frame: Frame) -> list[Box]:
    """Four rectangles with their headings and ticks, row by row."""
    gap = 0.35
    width = (sheet.width - frame.left - frame.right - gap) / 2
    height = (frame.top - frame.bottom - _TICKS) / 2
    return [
        Box(frame.left + column * (width + gap), bottom, width, height)
        for bottom in (frame.bottom + height + _TICKS, frame.bottom)
        for column in (0, 1)
    ]


def _axes(
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
    ticks = max(sheet.measure(text, _SIZE) for text in value_ticks(span, form, 5)[1] or ["0"])
    left = min(max(ticks, 0.35), 1.1) + 0.1
    width = box.width - left - right
    axes = sheet.panel(box.left + left, box.bottom, width, y - box.bottom)
    axes.set_gid(name)
    set_y(axes, span, form, 5)
    axes.tick_params(labelsize=_SIZE)
    if labels:
        write_edge_labels(sheet, axes, span, labels)
    return axes, width


def _draw_chart(
    sheet: Sheet, box: Box, control: ControlChart, view: View, rates: _Rates, caption: Caption
) -> None:
    panel = control.panels[0]
    span = range_of(view, panel, natural_zero(control, panel))
    labels = control_labels(view, panel, caption)
    target = rates.attribute.target
    if target is not None:
        span = _with(span, target)
        labels.append(_target_label(target, rates, "chart"))
    words = caption.quantity or "Rate"
    axes, width = _axes(sheet, box, f"{words} by {view.noun}", "chart", labels, span, rates.form)
    set_x(axes, view, width, _SIZE, labelled=True)
    axes.tick_params(labelsize=_SIZE)
    draw_panel(
        axes,
        view,
        panel,
        control.signals.get(panel.name),
        control.rules.get(panel.name, ()),
        style.crowd(len(view), width),
    )
    if target is not None and span.low <= target <= span.high:
        axes.axhline(target, zorder=2.4, gid="target", **_look(_TARGET))


def _look(look: dict[str, Any]) -> dict[str, Any]:
    return dict(look)


def _target_label(target: float, rates: _Rates, name: str) -> EdgeLabel:
    words = "At least" if rates.attribute.above else "At most"
    text = f"{words} {amount_text(target, rates.form)}"
    return EdgeLabel(f"label-target-{name}", target, text, style.TARGET, "bold")


def _with(span: Range, value: float) -> Range:
    """The range with a value, where it lies within 2.5 heights of it."""
    size = span.high - span.low
    if not span.low - 2.5 * size <= value <= span.high + 2.5 * size:
        return span
    low = span.low if value >= span.low else value - 0.06 * size
    high = span.high if value <= span.high else value + 0.06 * size
    return replace(span, low=low, high=high)


def _draw_cumulative(
    sheet: Sheet,
    box: Box,
    periods: Periods,
    there: np.ndarray[tuple[int], np.dtype[np.bool_]],
    view: View,
    rates: _Rates,
    options: CapabilityOptions,
) -> None:
    found = cumulative_rate(periods, rates.attribute.kind, options.confidence)
    settled = there.copy()
    # The first periods swing so widely that the rest would be flat.
    settled[: len(settled) // 10] = False
    if not settled.any():
        settled = there
    overall = rates.attribute.rate
    low, high = (float(np.nanmin(found.low[settled])), float(np.nanmax(found.high[settled])))
    ends = [end for end in (overall.low, overall.high) if end is not None]
    low, high = min([low, *ends]), max([high, *ends])
    pad = 0.08 * (high - low or abs(high) or 1.0)
    span = Range(max(low - pad, -0.03 * high) if low >= 0 else low - pad, high + pad, 0, 0)
    labels = [
        EdgeLabel("label-cumulative", overall.value, f"All {amount_text(overall.value, rates.form)}",
                  style.INK, "bold")
    ]  # fmt: skip
    target = rates.attribute.target
    if target is not None:
        span = _with(span, target)
        labels.append(_target_label(target, rates, "cumulative"))
    words = (
        f"Rate of all {rates.noun}s up to each, with its {100 * options.confidence:g} % interval"
    )
    axes, width = _axes(sheet, box, words, "cumulative-rate", labels, span, rates.form)
    along = len(view) == len(there)
    x = view.x if along else np.arange(len(there), dtype=np.float64)
    if along:
        set_x(axes, view, width, _SIZE, labelled=True)
    else:
        axes.set_xlim(-0.5, len(there) - 0.5)
        axes.set_xticks([])
    axes.tick_params(labelsize=_SIZE)
    axes.fill_between(
        x, found.low, found.high, facecolor=_BAND, edgecolor="none", zorder=1,
        gid="cumulative-band",
    )  # fmt: skip
    axes.plot(x, found.rate, color=style.DATA, linewidth=1.8, zorder=3, gid="cumulative")
    if overall.low is not None and overall.high is not None:
        # The interval that the verdict uses, which periods may have widened.
        axes.errorbar(
            [x[-1]], [overall.value],
            [[max(overall.value - overall.low, 0.0)], [max(overall.high - overall.value, 0.0)]],
            fmt="o", color=style.INK, markersize=4.5, capsize=4, linewidth=1.6, zorder=4,
        )  # fmt: skip
    if target is not None and span.low <= target <= span.high:
        axes.axhline(target, zorder=2.4, gid="target-cumulative", **_look(_TARGET))


def _draw_spread(sheet: Sheet, box: Box, rates: _Rates) -> None:
    target, overall = rates.attribute.target, rates.attribute.rate.value
    low, high = _bulk(rates.rate)
    wanted = [overall] if target is None else [overall, target]
    near = [one for one in wanted if low - 2 * (high - low) <= one <= high + 2 * (high - low)]
    low, high = min([low, *near]), max([high, *near])
    number = int(min(max(round(2 * len(rates.rate) ** (1 / 3)), 6), 30))
    edges = np.linspace(low, high, number + 1)
    counts, _ = np.histogram(np.clip(rates.rate, low, high), edges)
    top = float(counts.max(initial=1))
    span = Range(0.0, top * 1.12, 0, 0)
    missed = _missed_words(rates)
    words = f"Number of {rates.noun}s by their rate{missed}"
    axes, width = _axes(sheet, box, words, "rates", [], span, "number")
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


def _missed_words(rates: _Rates) -> str:
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
    places, texts = ticks_of(sheet, scale, form, width, _SIZE)
    axes.set_xticks(places, texts, parse_math=False, fontsize=_SIZE)
    axes.tick_params(axis="x", length=3.5, pad=4)


def _upright(axes: Axes, rates: _Rates, name: str) -> None:
    axes.axvline(rates.attribute.rate.value, zorder=4, gid=f"overall-{name}", **_look(_CENTER))
    target = rates.attribute.target
    low, high = axes.get_xlim()
    if target is not None and low <= target <= high:
        axes.axvline(target, zorder=4, gid=f"target-{name}", **_look(_TARGET))


def _draw_sizes(sheet: Sheet, box: Box, rates: _Rates) -> None:
    target, overall = rates.attribute.target, rates.attribute.rate.value
    low, high = _bulk(rates.rate)
    low, high = min(low, overall), max(high, overall)
    pad = 0.07 * (high - low)
    span = Range(max(low - pad, -0.03 * high), high + pad, 0, 0)
    span = span if target is None else _with(span, target)
    words = f"Rate by the size of each {rates.noun}; lines: 3 sigma of chance"
    labels = [
        EdgeLabel("label-overall", overall, f"All {amount_text(overall, rates.form)}", style.INK,
                  "bold")
    ]  # fmt: skip
    labels += [] if target is None else [_target_label(target, rates, "sizes")]
    axes, width = _axes(sheet, box, words, "sizes", labels, span, rates.form)
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
    reach = 3 * np.sqrt(max(inner, 0.0) / n)
    for gid, line in (("funnel-upper", overall + reach), ("funnel-lower", overall - reach)):
        shown = np.where(line > 0, line, np.nan)
        axes.plot(
            n, shown, color=style.LIMIT, linewidth=1.0, linestyle=(0, (5, 3)), zorder=2, gid=gid
        )
    cut = np.clip(rates.rate, span.low, span.high)
    axes.plot(
        rates.n, cut, linestyle="none", marker="o", markersize=style.marker_size(len(cut) * 2),
        color=style.DATA, alpha=0.75, markeredgewidth=0.0, zorder=3, gid="by-size",
    )  # fmt: skip
    axes.axhline(overall, zorder=2.4, gid="overall-sizes", **_look(_CENTER))
    if target is not None and span.low <= target <= span.high:
        axes.axhline(target, zorder=2.4, gid="target-sizes", **_look(_TARGET))


def rates_words(stream: StreamCapability, caption: Caption) -> str:
    """What the four panels show, for those who do not see them."""
    found = stream.attribute
    assert found is not None
    form: ValueFormat = "percent" if found.kind == "binomial" else "number"
    text = f"{caption.quantity or 'the rate'}: {amount_interval(found.rate, form)}"
    if found.target is not None:
        side = "at least" if found.above else "at most"
        text += f", {side} {written(found.target, form)} wanted"
    return (
        text if found.chance is None else f"{text}, met with a chance of {share_text(found.chance)}"
    )
