"""Many streams in one picture: a small chart each, in the order given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot import style
from ci_toolkit.plot.axes import range_of, set_y, value_ticks
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.control_chart import keys_of, natural_zero
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Key, frame_of
from ci_toolkit.plot.panel import draw_panel, signal_points
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.view import View, view_of
from ci_toolkit.plot.words import form_of, tidy, written

MOST = 24
_TITLE = 0.25
_TICKS = 0.24
_GAP = 0.28


def draw_streams(
    result: ControlChart,
    caption: Caption,
    streams: Sequence[int],
    size: tuple[float, float] = style.SLIDE,
) -> Figure:
    """The main panel of each of `streams` (at most 24 are drawn), named by its values.

    Each has its own vertical scale, since streams differ in level; artists carry the gids of a
    single chart with `stream-<number>-` before them.
    Raises `IndexError` when there is no such stream.
    """
    with own_settings():
        drawn = list(streams)[:MOST]
        views = [view_of(result, stream, caption.show) for stream in drawn]
        sheet = Sheet(size)
        if len(drawn) < len(result.streams):
            rest = f"{len(drawn)} of {len(result.streams):,} streams"
            caption = replace(caption, footnote=f"{caption.footnote} · {rest}".removeprefix(" · "))
        frame = frame_of(sheet, caption, _keys(result, views, caption))
        columns, rows = grid(len(views))
        width = (sheet.width - frame.left - frame.right) / columns
        bottom = frame.bottom - _TICKS
        height = (frame.top - bottom) / max(rows, 1)
        room = _tick_room(sheet, result, views, caption, height)
        for place, view in enumerate(views):
            row, column = divmod(place, columns)
            _draw_one(
                sheet,
                result,
                view,
                caption,
                (frame.left + column * width, frame.top - (row + 1) * height, width, height),
                room,
            )
        return sheet.figure


def _type_size(height: float) -> float:
    return style.SMALL if height < 1.6 else style.TICK


def _tick_count(height: float) -> int:
    return 4 if height > 1.8 else 2


def _tick_room(
    sheet: Sheet, result: ControlChart, views: Sequence[View], caption: Caption, height: float
) -> float:
    """Room for the widest value label, the same everywhere so that the axes stand in columns."""
    panel = result.panels[0]
    spans = [range_of(view, panel, natural_zero(result, panel)) for view in views]
    form = form_of(panel, caption.value_format)
    widths = [
        sheet.measure(text, _type_size(height) - 1.5)
        for span in spans
        for text in value_ticks(span, form, _tick_count(height), short=True)[1]
    ]
    return min(max([0.35, *widths]), 1.0) + 0.08


def grid(number: int) -> tuple[int, int]:
    """Columns and rows for so many charts on a wide page.

    >>> grid(1), grid(4), grid(14), grid(24)
    ((1, 1), (2, 2), (5, 3), (6, 4))
    """
    fewest = max(math.ceil(math.sqrt(number)), 1)
    # One more column where that leaves fewer empty places.
    columns = min((fewest, fewest + 1), key=lambda wide: -(-number // wide) * wide - number)
    return columns, math.ceil(number / columns)


def _keys(result: ControlChart, views: Sequence[View], caption: Caption) -> list[Key]:
    """The marks of all streams, each once and without counts."""
    keys: dict[str, Key] = {}
    for view in views:
        for key in keys_of(result, view, caption, counted=False, panels=result.panels[:1]):
            keys.setdefault(key.text, key)
    return sorted(keys.values(), key=lambda key: key.shape != style.RULE_MARKS[0][0])


def _draw_one(
    sheet: Sheet,
    result: ControlChart,
    view: View,
    caption: Caption,
    cell: tuple[float, float, float, float],
    tick_room: float,
) -> None:
    panel = result.panels[0]
    x, y, width, height = cell
    form = form_of(panel, caption.value_format)
    size = _type_size(height)
    span = range_of(view, panel, natural_zero(result, panel))
    inner = (x + tick_room, y + _TICKS, width - tick_room - _GAP, height - _TITLE - _TICKS - 0.14)
    axes = sheet.panel(*inner)
    _set_ends(axes, sheet, view, inner[2], size - 1.5)
    set_y(axes, span, form, _tick_count(height), short=True)
    axes.tick_params(axis="y", labelsize=size - 1.5, pad=3)
    draw_panel(
        axes,
        view,
        panel,
        result.signals.get(panel.name),
        result.rules.get(panel.name, ()),
        style.crowd(len(view), inner[2]),
    )
    for artist in axes.get_children():
        if gid := artist.get_gid():
            artist.set_gid(f"stream-{view.stream}-{gid}")
    if not np.isfinite(view.of(panel.value)).any():
        axes.text(
            0.5,
            0.5,
            "no values",
            transform=axes.transAxes,
            ha="center",
            color=style.FAINT_INK,
            fontsize=size - 1,
            parse_math=False,
        )
    _write_title(sheet, result, view, caption, (x, y + height - _TITLE + 0.04, width - _GAP), size)


def _set_ends(axes: Axes, sheet: Sheet, view: View, inches: float, size: float) -> None:
    """Only the first and the last label: enough to know the span."""
    if not len(view):
        axes.set_xlim(0, 1)
        axes.set_xticks([])
        return
    pad = 0.02 * (view.right[-1] - view.left[0])
    axes.set_xlim(view.left[0] - pad, view.right[-1] + pad)
    ends = [0, len(view) - 1] if len(view) > 1 else [0]
    room = inches / 2 - 0.1
    texts = [tidy(view.labels[end], 60) for end in ends]
    if view.on_time and any(sheet.measure(text, size) > room for text in texts):
        texts = [text[:7] for text in texts]  # the month of an ISO date
    texts = [sheet.fit(text, size, room) for text in texts]
    axes.set_xticks([float(view.x[end]) for end in ends], texts, parse_math=False)
    axes.tick_params(axis="x", length=3, pad=2, labelsize=size)
    labels = axes.get_xticklabels()
    labels[0].set_horizontalalignment("left")
    if len(labels) > 1:
        labels[-1].set_horizontalalignment("right")


def _write_title(
    sheet: Sheet,
    result: ControlChart,
    view: View,
    caption: Caption,
    at: tuple[float, float, float],
    size: float,
) -> None:
    """The stream's values, and at the right its newest centre and how many points signal."""
    x, y, width = at
    name = _name(result.subgroups.streams[view.stream], 60)
    note = ""
    for candidate in _notes(result, view, caption):
        note = candidate
        if _together(sheet, name, note, size) <= width:
            break
    room = width - sheet.measure(note, size - 1) - 0.12
    name = _name_within(sheet, result.subgroups.streams[view.stream], size, max(room, 0.3))
    sheet.write(x, y, name, size, weight="bold", gid=f"stream-{view.stream}-title")
    if note:
        sheet.write(
            x + width,
            y,
            note,
            size - 1,
            ha="right",
            color=style.FAINT_INK,
            gid=f"stream-{view.stream}-note",
        )


def _name(values: Sequence[str], most: int) -> str:
    return " · ".join(tidy(value, most) for value in values) or "all"


def _name_within(sheet: Sheet, values: Sequence[str], size: float, width: float) -> str:
    """The values in `width` inches; long ones are cut first, so that all can be told apart."""
    for most in (60, 40, 30, 24, 20, 16, 13, 10, 8, 6):
        name = _name(values, most)
        if sheet.measure(name, size, "bold") <= width:
            return name
    return sheet.fit(name, size, width, "bold")


def _together(sheet: Sheet, name: str, note: str, size: float) -> float:
    return sheet.measure(name, size, "bold") + 0.12 + sheet.measure(note, size - 1)


def _notes(result: ControlChart, view: View, caption: Caption) -> list[str]:
    """What may stand beside the name, longest first."""
    panel = result.panels[0]
    found = signal_points(view, panel, result.signals.get(panel.name))
    number = len(set().union(*(where.tolist() for where in found.values())))
    signals = count_of(number, "signal") if number else ""
    center = view.of(panel.center)
    center = center[np.isfinite(center)]
    form = form_of(panel, caption.value_format)
    middle = f"centre {written(float(center[-1]), form)}" if len(center) else ""
    return [" · ".join(part for part in (middle, signals) if part), signals, ""]
