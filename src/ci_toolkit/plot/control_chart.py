"""A control chart of one stream as a slide."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.control_chart.result import ControlChart, Panel
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot import style
from ci_toolkit.plot.annotations import (
    BASELINE_ROOM,
    FLAG,
    PHASE_ROOM,
    EdgeLabel,
    draw_flags,
    edge_labels,
    place_flags,
    write_baseline_label,
    write_edge_labels,
    write_phase_labels,
)
from ci_toolkit.plot.axes import (
    Range,
    drawn_limit,
    is_main,
    range_of,
    set_x,
    set_y,
    tick_count,
    tick_lines,
    value_ticks,
    with_room,
)
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Frame, Key, frame_of
from ci_toolkit.plot.panel import baseline_runs, draw_panel, signal_points, straight
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.view import View, view_of
from ci_toolkit.plot.words import begin_large, form_of, tidy

__all__ = ["Caption", "draw"]

_HEADING = 0.34  # inches above each panel for its heading


@dataclass(frozen=True, slots=True)
class _Row:
    """A panel to be drawn: its range and the texts at its right end."""

    panel: Panel
    span: Range
    labels: list[EdgeLabel]


def draw(
    result: ControlChart,
    caption: Caption,
    stream: int = 0,
    size: tuple[float, float] = style.SLIDE,
) -> Figure:
    """The chart of one stream, `size` inches: all panels, limits, signals, phases and texts.

    Raises `IndexError` when there is no such stream.
    """
    with own_settings():
        view = view_of(result, stream, caption.show)
        sheet = Sheet(size)
        frame = frame_of(sheet, caption, keys_of(result, view, caption), tick_lines(view))
        rows = [
            _Row(panel, span, edge_labels(view, panel, caption))
            for panel in panels_in(result, view)
            for span in [range_of(view, panel, natural_zero(result, panel))]
        ]
        _draw_rows(sheet, frame, rows, result, view, caption)
        return sheet.figure


def panels_in(result: ControlChart, view: View) -> list[Panel]:
    """The main panel, and the others that have anything to show for this stream."""
    first, *others = result.panels
    return [first] + [panel for panel in others if np.isfinite(view.of(panel.value)).any()]


def natural_zero(result: ControlChart, panel: Panel) -> bool:
    """True where values below zero cannot be."""
    return result.subgroups.measure != "value" or panel.kind == "dispersion"


def _draw_rows(
    sheet: Sheet,
    frame: Frame,
    rows: list[_Row],
    result: ControlChart,
    view: View,
    caption: Caption,
) -> None:
    label_width = max(
        (
            sheet.measure("↑ " + label.text, style.SMALL, label.weight)
            for row in rows
            for label in row.labels
        ),
        default=0.0,
    )
    tick_width = max(
        sheet.measure(text, style.TICK)
        for row in rows
        for text in value_ticks(row.span, form_of(row.panel, caption.value_format), 6)[1]
    )
    left = frame.left + min(max(tick_width, 0.45), 1.4) + 0.1
    width = sheet.width - frame.right - (label_width + 0.2) - left
    means = result.streams[view.stream].chart == "i-mr-rs"
    flags, flag_rows = place_flags(sheet, view, caption, left, width)
    unnamed = sum(not flag.text for flag in flags)
    shares = [2.4] + [1.0] * (len(rows) - 1)
    free = (
        frame.top - frame.bottom - len(rows) * _HEADING - flag_rows * FLAG - 0.12 * (len(rows) - 1)
    )
    top = frame.top
    drawn: list[Axes] = []
    for index, row in enumerate(rows):
        height = free * shares[index] / sum(shares)
        top -= _HEADING + (flag_rows * FLAG if index == 0 else 0)
        axes = sheet.panel(left, top - height, width, height)
        top -= height + 0.12
        drawn.append(axes)
        set_x(axes, view, width, style.TICK, labelled=index == len(rows) - 1)
        if index == 0:
            above = PHASE_ROOM if len(view.phases) > 1 else 0.0
            below = BASELINE_ROOM if baseline_runs(view) else 0.0
            row = replace(row, span=with_room(row.span, height, above, below))
        set_y(axes, row.span, form_of(row.panel, caption.value_format), tick_count(height))
        draw_panel(
            axes,
            view,
            row.panel,
            result.signals.get(row.panel.name),
            result.rules.get(row.panel.name, ()),
            style.crowd(len(view), width),
        )
        write_edge_labels(sheet, axes, row.span, row.labels)
        heading_y = (
            axes.get_position().y1 * sheet.height + 0.13 + (flag_rows * FLAG if not index else 0)
        )
        words = panel_words(row.panel, caption.quantity, view.noun, means=means)
        notes = _notes(view, row)
        if unnamed and index == 0:
            notes.append(f"{count_of(unnamed, 'mark')} without room for the text")
        _write_heading(sheet, frame.left, heading_y, row.panel.name, words, notes)
    write_phase_labels(sheet, drawn[0], view, rows[0].panel, caption)
    write_baseline_label(sheet, drawn[0], view)
    if not np.isfinite(view.of(rows[0].panel.value)).any():
        drawn[0].text(
            0.5,
            0.5,
            "no values to draw",
            transform=drawn[0].transAxes,
            ha="center",
            fontsize=style.SUBTITLE,
            color=style.FAINT_INK,
            parse_math=False,
        )
    draw_flags(sheet, drawn, flags)


def panel_words(panel: Panel, quantity: str, noun: str, *, means: bool = False) -> str:
    """What a panel shows, in words; `means`: its individuals are means of subgroups."""
    name = "xbar" if means and panel.name == "i" else panel.name
    of = f" of {quantity}" if quantity else ""
    return {
        "i": quantity or "Each value",
        "xbar": f"Mean{of} in each {noun}",
        "mr": f"Moving range: change from one {noun} to the next",
        "r": f"Range inside each {noun}: largest less smallest",
        "s": f"Standard deviation inside each {noun}",
        "p": quantity or "Proportion",
        "np": quantity or "Number of items",
        "c": quantity or "Count",
        "u": quantity or "Rate",
        "run": quantity or "Value",
    }.get(name, quantity or panel.name)


def _write_heading(
    sheet: Sheet, x: float, y: float, name: str, words: str, notes: list[str]
) -> None:
    words = tidy(words, 120)
    words = sheet.fit(begin_large(words), style.HEADING, sheet.width - 2 * x, "bold")
    sheet.write(x, y, words, style.HEADING, weight="bold", gid=f"heading-{name}")
    at = x + sheet.measure(words, style.HEADING, "bold") + 0.2
    text = sheet.fit("; ".join(notes), style.SMALL, max(sheet.width - x - at, 0.0))
    if text.strip("…"):
        sheet.write(at, y, text, style.SMALL, color=style.FAINT_INK, gid=f"note-{name}")


def _notes(view: View, row: _Row) -> list[str]:
    """What a reader must know about the limits of a panel to read them."""
    limits = [drawn_limit(view, row.panel, upper=upper) for upper in (True, False)]
    if all(straight(view, limit) for limit in limits):
        return []
    notes = [f"limits vary with the size of each {view.noun}; the last are given at the right"]
    cuts = (("↑", "above", row.span.cut_above), ("↓", "below", row.span.cut_below))
    return notes + [
        f"{arrow} {count_of(cut, 'limit')} {where} the picture" for arrow, where, cut in cuts if cut
    ]


def keys_of(
    result: ControlChart,
    view: View,
    caption: Caption,
    *,
    counted: bool = True,
    panels: tuple[Panel, ...] | None = None,
) -> list[Key]:
    """What the marks in view mean; `counted` adds at how many points each rule completes."""
    counts: dict[str, int] = {}
    marks: dict[str, tuple[str, str, str]] = {}
    for panel in result.panels if panels is None else panels:
        rules = result.rules.get(panel.name, ())
        for rule, where in signal_points(view, panel, result.signals.get(panel.name)).items():
            counts[rule] = counts.get(rule, 0) + len(where)
            marks.setdefault(rule, style.mark_of(rule, rules))
    ordered = sorted(
        counts, key=lambda rule: (not style.beyond_limits(rule), list(counts).index(rule))
    )
    keys = [
        Key(
            marks[rule][0],
            marks[rule][1],
            caption.rule_words.get(rule, rule) + (f" ({counts[rule]:,})" if counted else ""),
        )
        for rule in ordered
    ]
    main = next((panel for panel in result.panels if is_main(panel)), result.panels[0])
    present = np.isfinite(view.of(main.value))
    if (present & view.excluded).any():
        keys.append(Key("excluded", style.HOLLOW, "excluded: not in the limits"))
    if (present & view.hollow & ~view.excluded).any():
        keys.append(Key("hollow", style.HOLLOW, "not complete yet: neither in limits nor signals"))
    return keys
