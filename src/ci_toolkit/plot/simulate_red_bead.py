"""Red beads: the p chart of all paddles, and the ranking beside it, day by day."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.training.debrief import Ints
from ci_toolkit.analysis.training.red_bead import RedBead
from ci_toolkit.analysis.wording import count_of, percent
from ci_toolkit.plot import style
from ci_toolkit.plot.annotations import edge_labels, write_edge_labels
from ci_toolkit.plot.axes import range_of
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Key
from ci_toolkit.plot.panel import draw_lines, draw_panel
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.simulate_parts import (
    HEADING,
    Words,
    begin,
    heading,
    number_ticks,
    panel,
    room_of,
    set_values,
)
from ci_toolkit.plot.view import view_of
from ci_toolkit.plot.words import tidy

_MOST: Final = 20
_BEST: Final = style.TARGET
_WORST: Final = style.RULE_MARKS[0][1]


def red_bead_steps(result: RedBead) -> int:
    """One step a day."""
    return result.options.days


def red_bead_figure(
    result: RedBead,
    words: tuple[str, str],
    size: tuple[float, float] = style.SLIDE,
    upto: int | None = None,
) -> Figure:
    """The control chart of every paddle, and how many defects each moderator has by then.

    words: title and verdict. upto: days played (all).
    Gids: those of the control chart's panel `p`; `total-<n>`, `name-<n>`; axes `chart`, `ranking`.
    """
    o = result.options
    days = o.days if upto is None else upto
    with own_settings():
        keys = [
            Key("o", style.DATA, "a paddle"),
            Key("o", _BEST, "fewest defects so far"),
            Key("D", _WORST, "most defects so far, or beyond a limit"),
        ]
        note = f"{count_of(o.paddle, 'item')} a paddle from a bowl with {percent(o.rate)} defective"
        verdict = words[1] if days == o.days else f"day {days} of {o.days:,}"
        sheet, frame = begin(size, Words(words[0], verdict, f"{note}; seed {o.seed:,}"), keys)
        room = room_of(sheet, frame)
        right = min(0.3 * room.width, 3.4)
        bottom, height = room.bottom, room.height - HEADING
        _chart(sheet, result, Box(room.left, bottom, room.width - right - 0.5, height), days)
        _ranking(sheet, result, Box(room.left + room.width - right, bottom, right, height), days)
        return sheet.figure


def _chart(sheet: Sheet, result: RedBead, box: Box, days: int) -> None:
    o = result.options
    chart = result.chart
    points = o.moderators * o.days
    whole = view_of(chart, 0)
    view = view_of(chart, 0, (0, o.moderators * days))
    first = chart.panels[0]
    span = range_of(whole, first, natural_zero=True)
    labels = edge_labels(whole, first, Caption(title="", value_format="percent"))
    label = max((sheet.measure("↑ " + one.text, style.SMALL, one.weight) for one in labels),
                default=0.0)  # fmt: skip
    inner = Box(box.left + 0.65, box.bottom, box.width - 0.65 - label - 0.15, box.height)
    axes = panel(sheet, inner, "chart")
    axes.set_xlim(whole.left[0], whole.right[-1])
    _day_ticks(axes, o.days, o.moderators, inner)
    set_values(axes, span, "percent", inner)
    if days < o.days:
        draw_lines(axes, whole, first, style.crowd(points, inner.width))
    draw_panel(
        axes,
        view,
        first,
        chart.signals.get(first.name),
        chart.rules.get(first.name, ()),
        style.crowd(points, inner.width),
    )
    write_edge_labels(sheet, axes, span, labels)
    heading(sheet, Box(box.left, box.bottom, box.width, box.height),
            "Share defective, every paddle by day",
            "limits from all days" if days < o.days else "", gid="p")  # fmt: skip


def _day_ticks(axes: Axes, days: int, moderators: int, box: Box) -> None:
    number_ticks(axes, days, box, most=0.45)
    places = axes.get_xticks()
    texts = [f"{int(place):,}" for place in places]
    middle = [(place - 1) * moderators + (moderators - 1) / 2 for place in places]
    view = (-0.5, days * moderators - 0.5)
    axes.set_xticks(middle, texts, parse_math=False, fontsize=style.SMALL)
    axes.set_xlim(*view)


def _ranking(sheet: Sheet, result: RedBead, box: Box, days: int) -> None:
    totals: Ints = result.counts[:days].sum(axis=0)
    order = np.argsort(totals, kind="stable")
    shown = order if len(order) <= _MOST else np.concatenate([order[:10], order[-10:]])
    names = [tidy(result.names[i], 60) for i in shown]
    name = min(max(sheet.measure(text, style.LABEL) for text in names) + 0.12, 0.4 * box.width)
    number = sheet.measure(f"{int(totals.max()):,}", style.LABEL) + 0.12
    inner = Box(box.left + name, box.bottom, box.width - name - number, box.height)
    axes = panel(sheet, inner, "ranking")
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    most = max(int(result.counts.sum(axis=0).max()), 1)
    axes.set_xlim(0, most)
    differ = totals.min() < totals.max()
    tall = inner.height / len(shown)
    for row, who in enumerate(shown):
        total = int(totals[who])
        best, worst = differ and total == totals.min(), differ and total == totals.max()
        color = _BEST if best else _WORST if worst else style.USEFUL
        axes.barh([row], [total], height=0.62, color=color, zorder=2)[0].set_gid(f"total-{row}")
        y = inner.bottom + inner.height - (row + 0.5) * tall
        text = sheet.fit(names[row], style.LABEL, name - 0.1)
        sheet.write(inner.left - 0.08, y, text, style.LABEL, ha="right", va="center_baseline",
                    weight="bold" if best or worst else "normal", gid=f"name-{row}")  # fmt: skip
        sheet.write(inner.left + inner.width * total / most + 0.06, y, f"{total:,}", style.LABEL,
                    va="center_baseline", gid=f"value-{row}")  # fmt: skip
    note = "" if len(shown) == len(order) else "first and last ten"
    heading(sheet, box, f"Defects after {count_of(days, 'day')}", note, gid="ranking")
