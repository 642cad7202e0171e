"""Texts in and around a panel: limits at the right edge, phases, baseline, events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ci_toolkit.analysis.control_chart.result import Panel
from ci_toolkit.analysis.control_chart.subgroups import Floats
from ci_toolkit.plot import style
from ci_toolkit.plot.axes import Range, drawn_limit, is_main
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.panel import baseline_runs
from ci_toolkit.plot.sheet import Sheet, spread
from ci_toolkit.plot.view import View
from ci_toolkit.plot.words import form_of, tidy, written, written_apart

# Height of a line of small text in inches, and of one row of event flags.
LINE = 0.185
FLAG = 0.24
# Room inside a panel for the names of phases (above) and the word "baseline" (below).
PHASE_ROOM = 0.24
BASELINE_ROOM = 0.16
_FLAG_ROWS = 3
# Lines that cross a text inside a panel stop at its edge.
_GROUND = {"boxstyle": "square,pad=0.08", "facecolor": "#ffffffd9", "edgecolor": "none"}


@dataclass(frozen=True, slots=True)
class EdgeLabel:
    """A line's name and value at its right end."""

    gid: str
    value: float
    text: str
    color: str
    weight: str = "normal"


@dataclass(frozen=True, slots=True)
class Flag:
    """An event with its place on the axis, the row of its flag (0 lowest), and its text."""

    number: int
    x: float
    row: int
    text: str


def edge_labels(view: View, panel: Panel, caption: Caption) -> list[EdgeLabel]:
    """Names and values of centre, limits and target where the lines end."""
    center = "Median" if panel.kind == "run" else "Centre"
    # From below, so that equal ones are stacked in that order.
    wanted = [
        ("lcl", "Lower limit", drawn_limit(view, panel, upper=False), style.SOFT_INK, "normal"),
        ("center", center, view.of(panel.center), style.INK, "bold"),
        ("ucl", "Upper limit", drawn_limit(view, panel, upper=True), style.SOFT_INK, "normal"),
    ]
    if view.target is not None and is_main(panel):
        wanted.append(("target", tidy(caption.target_label, 24), view.target, style.TARGET, "bold"))
    found = [
        (gid, name, last, color, weight)
        for gid, name, values, color, weight in wanted
        if np.isfinite(last := _last(view, values))
    ]
    form = form_of(panel, caption.value_format)
    texts = written_apart([last for _, _, last, _, _ in found], form)
    return [
        EdgeLabel(f"label-{gid}-{panel.name}", last, f"{name} {text}".strip(), color, weight)
        for (gid, name, last, color, weight), text in zip(found, texts, strict=True)
    ]


def _last(view: View, values: Floats) -> float:
    """The newest finite value of the last phase in view."""
    phases = view.phases
    if not phases:
        return float("nan")
    part = values[phases[-1][1] :]
    part = part[np.isfinite(part)]
    return float(part[-1]) if len(part) else float("nan")


def write_edge_labels(sheet: Sheet, axes: Axes, span: Range, labels: list[EdgeLabel]) -> None:
    """The labels right of the panel, pushed apart where lines are close together."""
    box = axes.get_position()
    bottom, top = box.y0 * sheet.height, box.y1 * sheet.height
    right = box.x1 * sheet.width
    scale = (top - bottom) / (span.high - span.low)
    true = [bottom + (label.value - span.low) * scale for label in labels]
    wanted = [min(max(place, bottom), top) for place in true]
    places = spread(wanted, LINE, bottom, top)
    for label, at, place in zip(labels, true, places, strict=True):
        outside = "↑ " if at > top + 0.01 else "↓ " if at < bottom - 0.01 else ""
        if not outside and abs(place - at) > 0.04:
            sheet.line([right + 0.02, right + 0.13], [at, place], color=style.EDGE, linewidth=0.8)
        sheet.write(
            right + 0.16,
            place,
            outside + label.text,
            style.SMALL,
            va="center_baseline",
            color=label.color,
            weight=label.weight,
            gid=label.gid,
        )


def write_phase_labels(
    sheet: Sheet, axes: Axes, view: View, panel: Panel, caption: Caption
) -> None:
    """Each phase's name at its upper left, with its centre where there is room."""
    phases = view.phases
    if len(phases) < 2:
        return
    for number, first, stop in phases:
        known = number < len(view.phase_labels)
        name = tidy(view.phase_labels[number], 60) if known else ""
        name = name or f"phase {number + 1}"
        left, right = (
            _inches(sheet, axes, view.left[first]),
            _inches(sheet, axes, view.right[stop - 1]),
        )
        room = right - left - 0.1
        center = view.of(panel.center)[first:stop]
        center = center[np.isfinite(center)]
        text = (
            f"{name} · {written(float(center[0]), form_of(panel, caption.value_format))}"
            if len(center)
            else name
        )
        if sheet.measure(text, style.SMALL, "bold") > room:
            text = sheet.fit(name, style.SMALL, room, "bold")
        if not text.strip("…"):
            continue
        sheet.write(
            left + 0.06,
            axes.get_position().y1 * sheet.height - 0.15,
            text,
            style.SMALL,
            color=style.SOFT_INK,
            weight="bold",
            bbox=_GROUND,
            gid=f"phase-label-{number}",
        )


def write_baseline_label(sheet: Sheet, axes: Axes, view: View) -> None:
    """The word "baseline" at the foot of its ground."""
    for number, (first, stop) in enumerate(baseline_runs(view)):
        left, right = (
            _inches(sheet, axes, view.left[first]),
            _inches(sheet, axes, view.right[stop - 1]),
        )
        text = "baseline"
        if sheet.measure(text, style.SMALL) > right - left - 0.1:
            continue
        sheet.write(
            left + 0.06,
            axes.get_position().y0 * sheet.height + 0.07,
            text,
            style.SMALL,
            color=style.FAINT_INK,
            style="italic",
            bbox=_GROUND,
            gid=f"baseline-label-{number}",
        )


def _inches(sheet: Sheet, axes: Axes, x: float) -> float:
    box = axes.get_position()
    low, high = axes.get_xlim()
    return float((box.x0 + (x - low) / (high - low) * box.width) * sheet.width)


def place_flags(
    sheet: Sheet, view: View, caption: Caption, left: float, width: float
) -> tuple[list[Flag], int]:
    """Events in view, in rows so that no text meets a text or a pole; how many rows it takes.

    From the right: an earlier flag flies above the later ones that its text reaches. Texts are
    cut at 2.6 inches, and further where no row has room; with no room at all the line stays.
    """
    if not len(view):
        return [], 0
    pad = 0.012 * (view.right[-1] - view.left[0])
    low, high = view.left[0] - pad, view.right[-1] + pad
    seen = sorted(
        (place, number, tidy(text, 120))
        for number, (when, text) in enumerate(caption.events)
        if (place := view.place_of(when)) is not None
    )
    border = [min(left + width + 1.6, sheet.width - 0.3)] * _FLAG_ROWS  # where each row is taken
    flags = []
    for place, number, text in reversed(seen):
        at = left + (place - low) / (high - low) * width
        row, shown = _row_for(sheet, border, at, text)
        for below in range(row + 1):
            border[below] = at
        flags.append(Flag(number, place, row, shown))
    return flags[::-1], max((flag.row + 1 for flag in flags), default=0)


def _row_for(sheet: Sheet, border: list[float], at: float, text: str) -> tuple[int, str]:
    rooms = [min(limit - at - 0.2, 2.6) for limit in border]
    wanted = min(sheet.measure(text, style.SMALL), 2.6)
    row = next((row for row, room in enumerate(rooms) if room >= wanted), None)
    if row is None:
        row = max(range(len(rooms)), key=lambda place: rooms[place])
    if rooms[row] < min(wanted, 0.45):
        return 0, ""
    return row, sheet.fit(text, style.SMALL, rooms[row])


def draw_flags(sheet: Sheet, axes: list[Axes], flags: list[Flag]) -> None:
    """An upright line through all panels at each event, and its flag above the first."""
    top = axes[0].get_position().y1 * sheet.height
    for flag in flags:
        for index, panel in enumerate(axes):
            panel.axvline(
                flag.x,
                color=style.EVENT,
                linewidth=0.9,
                linestyle=(0, (2, 2)),
                zorder=2.6,
                gid=f"event-{flag.number}" + (f"-{index}" if index else ""),
            )
        x = _inches(sheet, axes[0], flag.x)
        y = top + 0.05 + flag.row * FLAG
        sheet.line([x, x], [top, y + 0.14], color=style.EVENT, linewidth=0.9)
        sheet.line([x], [y + 0.14], marker=9, markersize=5, color=style.EVENT, linestyle="none")
        if flag.text:
            sheet.write(
                x + 0.08,
                y + 0.05,
                flag.text,
                style.SMALL,
                color=style.EVENT,
                gid=f"event-label-{flag.number}",
            )
