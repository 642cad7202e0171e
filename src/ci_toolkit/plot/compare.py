"""Two kinds of chart of the same data on one axis, for teaching and for doubters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.control_chart.result import ControlChart, Panel
from ci_toolkit.analysis.control_chart.subgroups import Bools
from ci_toolkit.errors import MethodError
from ci_toolkit.plot import style
from ci_toolkit.plot.annotations import (
    FLAG,
    EdgeLabel,
    draw_flags,
    edge_labels,
    place_flags,
    write_edge_labels,
)
from ci_toolkit.plot.axes import (
    Range,
    drawn_limit,
    range_of,
    set_x,
    set_y,
    tick_count,
    tick_lines,
    value_ticks,
)
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.control_chart import natural_zero
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Frame, Key, frame_of
from ci_toolkit.plot.panel import draw_phase_borders, draw_points, straight
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.view import View, stairs, view_of
from ci_toolkit.plot.words import begin_large, form_of, tidy

_HEADING = 0.34


def draw_compared(
    results: Sequence[ControlChart],
    caption: Caption,
    stream: int = 0,
    size: tuple[float, float] = style.SLIDE,
) -> Figure:
    """The main panels of two to four charts of the same points.

    Where all plot the same values (p and laney-p) they share one axis: limits in a colour and
    dash for each kind, and each kind's points beyond its limits in its own shape. Where they
    plot different values (p and np, i-mr and xbar-s) the panels stand one above the other.
    Gids: `center-`, `ucl-`, `lcl-`, `signals-` and the kind of chart, `points-` and its panel.
    Raises `MethodError` for fewer than two charts or more than four, or other points.
    """
    if not 2 <= len(results) <= len(style.COMPARED):
        raise MethodError(
            f"{len(results)} kinds of chart cannot be compared", "name two to four of them"
        )
    if len({_points(result, stream) for result in results}) != 1:
        raise MethodError(
            "the charts do not have the same points", "compare kinds of the same measure and period"
        )
    with own_settings():
        view = view_of(results[0], stream, caption.show)
        sheet = Sheet(size)
        frame = frame_of(sheet, caption, _keys(results, view), tick_lines(view))
        panels = [result.panels[0] for result in results]
        first = view.of(panels[0].value)
        same = all(
            np.allclose(first, view.of(panel.value), rtol=1e-9, equal_nan=True) for panel in panels
        )
        groups = [list(range(len(results)))] if same else [[index] for index in range(len(results))]
        _draw_groups(sheet, frame, results, view, caption, groups)
        return sheet.figure


def _points(result: ControlChart, stream: int) -> tuple[int, str, str]:
    view = view_of(result, stream)
    labels = view.labels
    return (len(view), labels[0], labels[-1]) if len(view) else (0, "", "")


def beyond(result: ControlChart, view: View) -> Bools:
    """Points in view that lie beyond the limits of the main panel."""
    panel = result.panels[0]
    found = result.signals.get(panel.name)
    none = np.zeros(len(view), dtype=bool)
    if found is None:
        return none
    finite = np.isfinite(view.of(panel.value))
    for rule, completed in found.completed.items():
        if style.beyond_limits(rule):
            none |= view.of(completed)
    return none & finite


def _keys(results: Sequence[ControlChart], view: View) -> list[Key]:
    total = int(np.isfinite(view.of(results[0].panels[0].value)).sum())
    return [
        Key(
            shape,
            color,
            f"{result.chart}: {int(beyond(result, view).sum()):,} of {total:,} beyond its limits",
        )
        for result, (color, _, shape) in zip(results, style.COMPARED, strict=False)
    ]


def _draw_groups(
    sheet: Sheet,
    frame: Frame,
    results: Sequence[ControlChart],
    view: View,
    caption: Caption,
    groups: list[list[int]],
) -> None:
    forms = [form_of(results[group[0]].panels[0], caption.value_format) for group in groups]
    spans = [_common_range(results, view, group) for group in groups]
    labels = [_group_labels(results, view, caption, group) for group in groups]
    wide = max(
        (sheet.measure("↑ " + a.text, style.SMALL, "bold") for b in labels for a in b), default=0
    )
    ticks = max(
        sheet.measure(text, style.TICK)
        for span, form in zip(spans, forms, strict=True)
        for text in value_ticks(span, form, 6)[1]
    )
    left = frame.left + min(max(ticks, 0.45), 1.4) + 0.1
    width = sheet.width - frame.right - wide - 0.2 - left
    flags, rows = place_flags(sheet, view, caption, left, width)
    free = (
        frame.top - frame.bottom - _HEADING * len(groups) - 0.12 * (len(groups) - 1) - rows * FLAG
    )
    top, drawn = frame.top, []
    for number, group in enumerate(groups):
        raised = rows * FLAG if number == 0 else 0.0
        height = free / len(groups)
        top -= _HEADING + raised
        axes = sheet.panel(left, top - height, width, height)
        set_x(axes, view, width, style.TICK, labelled=number == len(groups) - 1)
        set_y(axes, spans[number], forms[number], tick_count(height))
        for place, index in enumerate(group):
            _draw_kind(
                axes,
                view,
                results[index],
                index,
                width,
                with_points=place == 0,
                shared=_one_center(results, view, group),
            )
        write_edge_labels(sheet, axes, spans[number], labels[number])
        names = " and ".join(results[index].chart for index in group)
        heading = tidy(f"{caption.quantity}: {names}" if caption.quantity else names, 120)
        heading = begin_large(heading) if caption.quantity else heading
        sheet.write(frame.left, top + raised + 0.13, heading, style.HEADING, weight="bold")
        top -= height + 0.12
        drawn.append(axes)
    draw_flags(sheet, drawn, flags)


def _common_range(results: Sequence[ControlChart], view: View, group: list[int]) -> Range:
    each = [
        range_of(view, panel, natural_zero(results[index], panel))
        for index in group
        for panel in results[index].panels[:1]
    ]
    return Range(
        min(span.low for span in each),
        max(span.high for span in each),
        max(span.cut_above for span in each),
        max(span.cut_below for span in each),
    )


def _group_labels(
    results: Sequence[ControlChart], view: View, caption: Caption, group: list[int]
) -> list[EdgeLabel]:
    """Edge labels of kinds on one axis; what they have in common stands once."""
    labels: list[EdgeLabel] = []
    plain: set[str] = set()
    one_center = _one_center(results, view, group)
    for index in group:
        result = results[index]
        for label in edge_labels(view, result.panels[0], caption):
            shared = "target" in label.gid or ("center" in label.gid and one_center)
            if not shared:
                labels.append(_of_kind(label, result, index))
            elif label.text not in plain:
                plain.add(label.text)
                labels.append(label)
    return labels


def _one_center(results: Sequence[ControlChart], view: View, group: list[int]) -> bool:
    """True when every kind has the same centre."""
    first = view.of(results[group[0]].panels[0].center)
    return all(
        np.allclose(first, view.of(results[index].panels[0].center), rtol=1e-9, equal_nan=True)
        for index in group
    )


def _of_kind(label: EdgeLabel, result: ControlChart, index: int) -> EdgeLabel:
    """The label in the kind's colour and with its name."""
    return replace(
        label,
        text=f"{result.chart}: {label.text[0].lower()}{label.text[1:]}",
        color=style.COMPARED[index][0],
        gid=f"{label.gid}-{result.chart}",
    )


def _draw_kind(
    axes: Axes,
    view: View,
    result: ControlChart,
    index: int,
    width: float,
    *,
    with_points: bool,
    shared: bool,
) -> None:
    panel = result.panels[0]
    color, dashes, shape = style.COMPARED[index]
    crowd = style.crowd(len(view), width)
    if with_points:
        draw_points(axes, view, panel, crowd)
        draw_phase_borders(axes, view, panel)
        if view.target is not None:
            axes.plot(
                *stairs(view, view.target),
                color=style.TARGET,
                linewidth=1.5,
                linestyle=(0, (1.5, 1.5)),
                gid=f"target-{panel.name}",
            )
    for name, values in _lines(view, panel).items():
        even = straight(view, values)
        axes.plot(
            *stairs(view, values),
            color=style.CENTER if name == "center" and shared else color,
            linewidth=1.2 if name == "center" else 1.6 if even else 1.0 if crowd < 300 else 0.6,
            linestyle="-" if name == "center" or not even else dashes if dashes[1] else "-",
            zorder=3.2 + 0.1 * index,
            gid=f"{name}-{result.chart}",
        )
    chosen = np.flatnonzero(beyond(result, view))
    if len(chosen):
        size = style.signal_size(crowd)
        axes.plot(
            view.x[chosen],
            view.of(panel.value)[chosen],
            linestyle="none",
            marker=shape,
            markersize=size if index else size * 0.62,
            color=color,
            markeredgecolor=style.INK if index else style.PAPER,
            markeredgewidth=0.5 if index else 0.3,
            zorder=6 + index,
            gid=f"signals-{result.chart}",
        )


def _lines(view: View, panel: Panel) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    found = {
        "center": view.of(panel.center),
        "ucl": drawn_limit(view, panel, upper=True),
        "lcl": drawn_limit(view, panel, upper=False),
    }
    return {name: values for name, values in found.items() if np.isfinite(values).any()}
