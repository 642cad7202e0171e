"""A proportion or a rate against its target: chart, cumulative rate, spread, and rate by size."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from matplotlib.figure import Figure

from ci_toolkit.analysis.capability.attribute import cumulative_rate
from ci_toolkit.analysis.capability.conforming import Periods
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts
from ci_toolkit.analysis.capability.result import StreamCapability
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.plot import style
from ci_toolkit.plot.annotations import EdgeLabel
from ci_toolkit.plot.axes import Range, range_of, set_x, tick_lines
from ci_toolkit.plot.capability_chart import control_labels, with_rules
from ci_toolkit.plot.capability_rate_panels import (
    SIZE,
    TARGET,
    Rates,
    draw_sizes,
    draw_spread,
    look_of,
    panel_of,
    target_label,
    with_value,
)
from ci_toolkit.plot.capability_words import amount_interval, amount_text, share_text
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.control_chart import keys_of, natural_zero
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Frame, frame_of
from ci_toolkit.plot.panel import draw_panel
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.view import View, days, view_of
from ci_toolkit.plot.words import ValueFormat, written

__all__ = ["Caption", "draw_rates"]

_TICKS: Final = 0.32
_BAND: Final = "#dde8f0"


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
        rates = Rates(
            periods.count[there] / periods.n[there], periods.n[there], periods.noun,
            stream.attribute, caption.value_format,
        )  # fmt: skip
        _draw_chart(sheet, boxes[0], control, view, rates, caption)
        _draw_cumulative(sheet, boxes[1], periods, there, view, rates, options)
        draw_spread(sheet, boxes[2], rates)
        draw_sizes(sheet, boxes[3], rates)
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


def _draw_chart(
    sheet: Sheet, box: Box, control: ControlChart, view: View, rates: Rates, caption: Caption
) -> None:
    panel = control.panels[0]
    span = range_of(view, panel, natural_zero(control, panel))
    labels = control_labels(view, panel, caption)
    target = rates.attribute.target
    if target is not None:
        span = with_value(span, target)
        labels.append(target_label(target, rates, "chart"))
    words = caption.quantity or "Rate"
    axes, width = panel_of(sheet, box, f"{words} by {view.noun}", "chart", labels, span, rates.form)
    set_x(axes, view, width, SIZE, labelled=True)
    axes.tick_params(labelsize=SIZE)
    draw_panel(
        axes,
        view,
        panel,
        control.signals.get(panel.name),
        control.rules.get(panel.name, ()),
        style.crowd(len(view), width),
    )
    if target is not None and span.low <= target <= span.high:
        axes.axhline(target, zorder=2.4, gid="target", **look_of(TARGET))


def _draw_cumulative(
    sheet: Sheet,
    box: Box,
    periods: Periods,
    there: np.ndarray[tuple[int], np.dtype[np.bool_]],
    view: View,
    rates: Rates,
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
        EdgeLabel("label-cumulative", overall.value,
                  f"All {amount_text(overall.value, rates.form)}", style.INK, "bold")
    ]  # fmt: skip
    target = rates.attribute.target
    if target is not None:
        span = with_value(span, target)
        labels.append(target_label(target, rates, "cumulative"))
    words = (
        f"Rate of all {rates.noun}s up to each; whisker: {100 * options.confidence:g} % interval"
    )
    axes, width = panel_of(sheet, box, words, "cumulative-rate", labels, span, rates.form)
    x = np.arange(len(there), dtype=np.float64)
    if view.on_time and periods.start is not None:
        x = days(periods.start)
        set_x(axes, view, width, SIZE, labelled=True)
    elif len(view) == len(there):
        set_x(axes, view, width, SIZE, labelled=True)
    else:
        axes.set_xlim(-0.5, len(there) - 0.5)
        axes.set_xticks([])
    axes.tick_params(labelsize=SIZE)
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
        axes.axhline(target, zorder=2.4, gid="target-cumulative", **look_of(TARGET))


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
