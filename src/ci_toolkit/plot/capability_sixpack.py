"""The six-pack: chart, dispersion, last subgroups, histogram, probability plot and indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamValues
from ci_toolkit.analysis.capability.result import StreamCapability
from ci_toolkit.analysis.control_chart.result import ControlChart, Panel
from ci_toolkit.analysis.control_chart.subgroups import Floats, Ints
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot import style
from ci_toolkit.plot.annotations import write_edge_labels
from ci_toolkit.plot.axes import (
    Range,
    range_of,
    set_x,
    set_y,
    tick_count,
    tick_lines,
    value_ticks,
)
from ci_toolkit.plot.capability_bins import bins_of
from ci_toolkit.plot.capability_chart import HEADING, control_labels, heading, with_rules
from ci_toolkit.plot.capability_histogram import draw_bars, notes_of
from ci_toolkit.plot.capability_marks import LIMIT_LINE, SMALL_HEADER
from ci_toolkit.plot.capability_probability import draw_paper, paper_of
from ci_toolkit.plot.capability_words import family_words, index_interval, index_text
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.control_chart import keys_of, natural_zero, panel_words, panels_in
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Frame, frame_of
from ci_toolkit.plot.panel import draw_panel
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.pareto_words import with_note
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.view import View, view_of
from ci_toolkit.plot.words import begin_large, tidy

__all__ = ["Caption", "draw_sixpack"]

LAST: Final = 25
_TICKS: Final = 0.3
_SIZE: Final = 9.0
_INDICES: Final = ("pp", "ppk", "cp", "cpk", "cpm")


def draw_sixpack(
    stream: StreamCapability,
    part: StreamValues,
    control: ControlChart,
    number: int,
    options: CapabilityOptions,
    caption: Caption,
    size: tuple[float, float] = style.SLIDE,
) -> Figure:
    """Everything about one stream on one slide; `number` is that of the stream in the chart.

    Gids: as of a control chart, of the histogram, and with the prefix `probability-` of the
    probability plot; `last`, `last-range`, `index-<name>`, `required`; axes `chart`, `dispersion`,
    `last-subgroups`, `histogram`, `probability`, `indices`.
    """
    with own_settings():
        sheet = Sheet(size)
        form = caption.value_format
        view = view_of(control, number)
        bins = bins_of(part, form, most=max(int(size[0] / 0.45), 12))
        caption = with_note(caption, *notes_of(bins, form))
        caption = with_rules(caption)
        frame = frame_of(sheet, caption, keys_of(control, view, caption), tick_lines(view))
        middle = frame.left + 0.565 * (sheet.width - frame.left - frame.right)
        _draw_left(sheet, frame, middle - 0.3, control, view, part, caption)
        left, right = middle + 0.58, sheet.width - frame.right
        free = frame.top - frame.bottom - 3 * HEADING - 2 * SMALL_HEADER - 2 * _TICKS
        heights = [0.37 * free, 0.37 * free, 0.26 * free]
        y = frame.top
        words = "Distribution of the values"
        y = heading(sheet, middle, y, words, right, "histogram") - SMALL_HEADER
        box = Box(left, y - heights[0], right - left, heights[0])
        draw_bars(sheet, box, bins, stream, part, options, form, small=True).set_gid("histogram")
        paper = paper_of(stream, part)
        name = "" if paper is None else f": {family_words(paper.name)}"
        y -= heights[0] + _TICKS
        y = heading(sheet, middle, y, f"Probability plot{name}", right, "probability")
        y -= SMALL_HEADER
        box = Box(left, y - heights[1], right - left, heights[1])
        draw_paper(
            sheet, box, paper, stream, part, options, form, small=True, prefix="probability-"
        ).set_gid("probability")
        y -= heights[1] + _TICKS
        sure = f"{100 * stream.confidence:g} %"
        words = f"Indices with {sure} intervals; required {index_text(options.required)}"
        y = heading(sheet, middle, y, words, right, "indices")
        _draw_indices(sheet, Box(middle, frame.bottom, right - middle, y - frame.bottom), stream,
                      options.required)  # fmt: skip
        return sheet.figure


def _draw_left(
    sheet: Sheet,
    frame: Frame,
    right: float,
    control: ControlChart,
    view: View,
    part: StreamValues,
    caption: Caption,
) -> None:
    form = caption.value_format
    panels = panels_in(control, view)[:2]
    spans = [range_of(view, panel, natural_zero(control, panel)) for panel in panels]
    labels = [control_labels(view, panel, caption) for panel in panels]
    last = _last_of(control, view, panels[0], part)
    widest = max(
        (sheet.measure("↑ " + one.text, style.SMALL, one.weight) for row in labels for one in row),
        default=0.0,
    )
    ticks = max(
        sheet.measure(text, _SIZE)
        for span in (*spans, last.span)
        for text in value_ticks(span, form, 4)[1]
    )
    left = frame.left + min(max(ticks, 0.4), 1.2) + 0.1
    width = right - left - widest - 0.2
    rows = len(panels) + 1
    free = frame.top - frame.bottom - rows * HEADING - _TICKS
    shares = [0.44, 0.26, 0.3] if rows == 3 else [0.6, 0.4]
    y = frame.top
    crowd = style.crowd(len(view), width)
    means = control.streams[view.stream].chart == "i-mr-rs"
    for index, (panel, span) in enumerate(zip(panels, spans, strict=True)):
        words = begin_large(panel_words(panel, caption.quantity, view.noun, means=means))
        y = heading(sheet, frame.left, y, words, right, panel.name)
        height = free * shares[index]
        axes = sheet.panel(left, y - height, width, height)
        axes.set_gid("dispersion" if index else "chart")
        y -= height + (_TICKS if index == len(panels) - 1 else 0.0)
        set_x(axes, view, width, _SIZE, labelled=index == len(panels) - 1)
        set_y(axes, span, form, 4 if height > 0.9 else 3)
        axes.tick_params(labelsize=_SIZE)
        draw_panel(
            axes,
            view,
            panel,
            control.signals.get(panel.name),
            control.rules.get(panel.name, ()),
            crowd,
        )
        write_edge_labels(sheet, axes, span, labels[index])
    _draw_last(sheet, frame, (left, width, y, right), last, view, part, caption)


@dataclass(frozen=True, eq=False)
class _Last:
    """The last subgroups: their places in view, values, smallest and largest, and the range."""

    seen: Ints
    value: Floats
    low: Floats | None
    high: Floats | None
    span: Range


def _last_of(control: ControlChart, view: View, panel: Panel, part: StreamValues) -> _Last:
    seen = np.flatnonzero(np.isfinite(view.of(panel.value)))[-LAST:]
    groups = control.subgroups
    value = view.of(panel.value)[seen]
    low = high = None
    if groups.low is not None and groups.high is not None:
        low, high = view.of(groups.low)[seen], view.of(groups.high)[seen]
        if not (low < high).any():
            low = high = None
    every = np.concatenate([one for one in (value, low, high) if one is not None])
    limits = [limit for limit in (part.spec.lsl, part.spec.usl) if limit is not None]
    return _Last(seen, value, low, high, _span(every[np.isfinite(every)], limits))


def _draw_last(
    sheet: Sheet,
    frame: Frame,
    place: tuple[float, float, float, float],
    last: _Last,
    view: View,
    part: StreamValues,
    caption: Caption,
) -> None:
    left, width, top, right = place
    seen, span = last.seen, last.span
    words = f"The last {count_of(len(seen), view.noun)}"
    words += ": mean, smallest and largest" if last.low is not None else ""
    y = heading(sheet, frame.left, top, words, right, "last")
    axes = sheet.panel(left, frame.bottom, width, y - frame.bottom)
    axes.set_gid("last-subgroups")
    x = np.arange(len(seen), dtype=np.float64)
    if last.low is not None and last.high is not None:
        axes.vlines(
            x, last.low, last.high, color=style.USEFUL, linewidth=4, zorder=2, gid="last-range"
        )
    axes.plot(
        x, last.value, linestyle="none", marker="o", markersize=4.5, color=style.DATA, zorder=3,
        gid="last",
    )  # fmt: skip
    axes.set_xlim(-0.7, max(len(seen), 1) - 0.3)
    ends = sorted({0, len(seen) // 2, len(seen) - 1}) if len(seen) else []
    room = 0.45 * width
    texts = [sheet.fit(tidy(view.labels[int(seen[i])], 60), _SIZE, room / 1.5) for i in ends]
    axes.set_xticks([float(i) for i in ends], texts, parse_math=False, fontsize=_SIZE)
    if len(ends) == 3:
        axes.get_xticklabels()[0].set_horizontalalignment("left")
        axes.get_xticklabels()[2].set_horizontalalignment("right")
    axes.tick_params(axis="x", length=3.5, pad=4)
    set_y(axes, span, caption.value_format, tick_count(y - frame.bottom))
    axes.tick_params(labelsize=_SIZE)
    for gid, limit in (("last-lsl", part.spec.lsl), ("last-usl", part.spec.usl)):
        if limit is not None and span.low < limit < span.high:
            axes.axhline(
                limit, color=LIMIT_LINE, linestyle=(0, (6, 2)), linewidth=1.2, zorder=4, gid=gid
            )


def _span(values: np.ndarray[tuple[int], np.dtype[np.float64]], limits: Sequence[float]) -> Range:
    low, high = float(values.min()), float(values.max())
    size = high - low or abs(high) * 0.1 or 1.0
    near = [limit for limit in limits if low - size < limit < high + size]
    low, high = min([low, *near]), max([high, *near])
    pad = 0.09 * (high - low or size)
    return Range(low - pad, high + pad, 0, 0)


def _draw_indices(sheet: Sheet, box: Box, stream: StreamCapability, required: float) -> None:
    found = [(name, getattr(stream.indices, name)) for name in _INDICES]
    there: list[tuple[str, Estimate]] = [
        (name, one) for name, one in found if one is not None and np.isfinite(one.value)
    ]
    if not there:
        sheet.write(box.left, box.bottom + box.height / 2, "no index could be computed",
                    style.SMALL, color=style.FAINT_INK, gid="no-index")  # fmt: skip
        return
    texts = [index_interval(one) for _, one in there]
    name_room = 0.5
    text_room = max(sheet.measure(text, _SIZE) for text in texts) + 0.12
    axes = sheet.panel(
        box.left + name_room, box.bottom, box.width - name_room - text_room, box.height
    )
    axes.set_gid("indices")
    ends = [end for _, one in there for end in (one.value, one.low, one.high) if end is not None]
    low, high = min(0.0, *ends), max(required, *ends)
    axes.set_xlim(low - 0.02 * (high - low), high + 0.06 * (high - low))
    axes.set_ylim(len(there) - 0.4, -0.6)
    places, ticks = value_ticks(Range(low, high, 0, 0), "number", 5)
    axes.set_xticks(places, ticks, parse_math=False, fontsize=_SIZE)
    axes.set_yticks([])
    tall = box.height / (len(there) + 0.2)
    for row, ((name, one), text) in enumerate(zip(there, texts, strict=True)):
        _draw_index(axes, row, name, one, meets=one.value >= required)
        y = box.bottom + box.height - (row + 0.6) * tall
        look = {"va": "center_baseline"}
        sheet.write(box.left, y, begin_large(name), _SIZE, gid=f"name-{name}", **look)
        right = box.left + box.width
        sheet.write(right, y, text, _SIZE, ha="right", gid=f"text-{name}", **look)
    axes.axvline(required, color=style.TARGET, linewidth=1.6, linestyle=(0, (1.5, 1.5)), zorder=4,
                 gid="required")  # fmt: skip


def _draw_index(axes: Axes, row: int, name: str, one: Estimate, *, meets: bool) -> None:
    look: dict[str, Any] = (
        {"facecolor": style.USEFUL} if meets else {"facecolor": "#e08a5b", "hatch": "////"}
    )
    axes.add_patch(
        Rectangle(
            (min(one.value, 0.0), row - 0.28), abs(one.value), 0.56, linewidth=0.6, zorder=2,
            edgecolor="#5e5e5e", gid=f"index-{name}", **look,
        )
    )  # fmt: skip
    ends = [one.value if end is None else end for end in (one.low, one.high)]
    axes.plot(ends, [row, row], color=style.INK, linewidth=1.6, zorder=3, gid=f"interval-{name}")


def sixpack_words(stream: StreamCapability, caption: Caption) -> str:
    """What the six-pack shows, for those who do not see it."""
    stable = None if stream.stability is None else stream.stability.stable
    chart = {None: "", True: "stable, ", False: "not stable, "}[stable]
    index = stream.indices.ppk
    said = "no index" if index is None else f"Ppk {index_interval(replace(index))}"
    return f"Six panels of {caption.quantity or 'the values'}: {chart}{said}"
