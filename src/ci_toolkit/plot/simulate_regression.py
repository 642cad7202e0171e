"""Regression to the mean: first week against second, and how two groups move."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.training.debrief import Floats
from ci_toolkit.analysis.training.regression_to_mean import GroupChange, Regression
from ci_toolkit.analysis.wording import count_of, percent
from ci_toolkit.plot import style
from ci_toolkit.plot.axes import Range
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Key
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.simulate_parts import (
    HEADING,
    Words,
    begin,
    heading,
    panel,
    room_of,
    set_across,
    set_values,
)

_STEPS: Final = 21
_MOST: Final = 15
_WORST: Final = style.RULE_MARKS[0][1]
_RANDOM: Final = style.TARGET
_REST: Final = "#9aa7b0"


def regression_steps(result: Regression) -> int:
    """From week 1 to week 2 in 21 steps."""
    del result
    return _STEPS


def regression_figure(
    result: Regression,
    words: tuple[str, str],
    size: tuple[float, float] = style.SLIDE,
    upto: int | None = None,
) -> Figure:
    """Left every moderator's week 1 against week 2; right the worst and a random group, moving.

    words: title and verdict. upto: step of the way from week 1 (1) to week 2 (21).
    Gids: `rest`, `worst`, `random`; `path-<group>-<row>`, `end-<group>-<row>`, `true-<group>-
    <row>`; axes `weeks`, `worst-moves`, `random-moves`.
    """
    o = result.options
    way = 1.0 if upto is None else (upto - 1) / (_STEPS - 1)
    with own_settings():
        keys = [
            Key("D", _WORST, "the worst of week 1"),
            Key("s", _RANDOM, "drawn at random"),
            Key("o", _REST, "all others"),
            Key("hollow", style.HOLLOW, "week 1, at the right"),
            Key("tick", style.INK, "true rate, the same in both weeks"),
        ]
        note = (
            f"{count_of(o.moderators, 'moderator')} with {count_of(o.decisions, 'decision')} a "
            "week; who is in both groups is drawn as one of the worst"
        )
        if len(result.worst.members) > _MOST:
            note += f"; the first {_MOST} of each group at the right"
        verdict = words[1] if way == 1.0 else "week 1" if way == 0 else "on the way to week 2"
        sheet, frame = begin(size, Words(words[0], verdict, f"{note}; seed {o.seed:,}"), keys)
        room = room_of(sheet, frame)
        height = room.height - HEADING
        side = min(height - 0.35, 0.42 * room.width)
        square = Box(room.left + 0.75, room.bottom + 0.3, side, height - 0.3)
        span = _span(result)
        _weeks(sheet, result, square, span, way)
        left = square.left + side + 0.6
        half = (height - HEADING - 0.25) / 2
        wide = room.left + room.width - left
        boxes = (Box(left, room.bottom + half + HEADING + 0.25, wide, half),
                 Box(left, room.bottom, wide, half))  # fmt: skip
        number = count_of(len(result.worst.members), "moderator")
        groups = (("worst", result.worst, boxes[0], _WORST, f"The worst {number} of week 1"),
                  ("random", result.others, boxes[1], _RANDOM, f"{number} drawn at random"),
        )  # fmt: skip
        for name, group, box, color, text in groups:
            _moves(sheet, result, (name, group, color), box, span, text, way)
        return sheet.figure


def _span(result: Regression) -> Range:
    most = max(int(result.first.max()), int(result.second.max()), 1) / result.options.decisions
    return Range(-0.03 * most, 1.06 * most, 0, 0)


def _weeks(sheet: Sheet, result: Regression, box: Box, span: Range, way: float) -> None:
    axes = panel(sheet, box, "weeks")
    set_values(axes, span, "percent", box)
    set_across(axes, span, "percent", box)
    axes.axline((0, 0), slope=1, color=style.LIMIT, linewidth=1, linestyle=(0, (5, 3)), zorder=1)
    rate = result.options.rate
    axes.axhline(rate, color=style.CENTER, linewidth=1.0, zorder=1)
    first, second = _rates(result)
    # On the way week 2 grows out of week 1: all points start on the diagonal.
    now = first + way * (second - first)
    # Counts are whole numbers; those that coincide are set a little apart.
    apart = _apart(first, second) * (span.high - span.low) * 0.012
    worst = set(result.worst.members)
    others = set(result.others.members) - worst
    for name, who, color, marker, size in (
        ("rest", set(range(len(first))) - worst - others, _REST, "o", 5.0),
        ("random", others, _RANDOM, "s", 6.0),
        ("worst", worst, _WORST, "D", 6.5),
    ):
        rows = sorted(who)
        if rows:
            axes.plot(first[rows] + apart[rows, 0], now[rows] + apart[rows, 1], linestyle="none",
                      marker=marker, color=color, markersize=size, alpha=0.85,
                      markeredgecolor=style.PAPER, markeredgewidth=0.5, zorder=3,
                      gid=name)  # fmt: skip
    _name_axes(sheet, axes, box, rate)


def _name_axes(sheet: Sheet, axes: Axes, box: Box, rate: float) -> None:
    heading(sheet, Box(box.left - 0.6, box.bottom, box.width + 0.6, box.height),
            "Errors in week 2 (up) by errors in week 1 (across)", gid="weeks")  # fmt: skip
    low, high = axes.get_ylim()
    y = box.bottom + (rate - low) / (high - low) * box.height
    sheet.write(box.left + box.width, y + 0.06, f"mean of all {percent(rate)}", style.SMALL,
                ha="right", color=style.SOFT_INK)  # fmt: skip
    sheet.write(box.left + 0.8 * box.width, box.bottom + 0.93 * box.height, "no change",
                style.SMALL, ha="right", color=style.FAINT_INK)  # fmt: skip


def _apart(first: Floats, second: Floats) -> Floats:
    """Steps on a small spiral for points that share a place, shape (moderators, 2)."""
    seen: dict[tuple[float, float], int] = {}
    steps = np.zeros((len(first), 2))
    for k, place in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        turn = seen.get(place, 0)
        seen[place] = turn + 1
        angle, radius = 2.4 * turn, np.sqrt(turn)
        steps[k] = radius * np.cos(angle), radius * np.sin(angle)
    return steps


def _rates(result: Regression) -> tuple[Floats, Floats]:
    n = result.options.decisions
    return result.first / n, result.second / n


def _moves(
    sheet: Sheet,
    result: Regression,
    group: tuple[str, GroupChange, str],
    box: Box,
    span: Range,
    text: str,
    way: float,
) -> None:
    name, members, color = group
    first, second = _rates(result)
    shown = sorted(members.members, key=lambda k: -first[k])[:_MOST]
    label = max(sheet.measure(result.names[k], style.SMALL) for k in shown) + 0.12
    inner = Box(box.left + label, box.bottom, box.width - label, box.height)
    axes = panel(sheet, inner, f"{name}-moves")
    set_across(axes, span, "percent", inner)
    axes.grid(visible=True, axis="x", color=style.GRID, linewidth=0.7)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    tall = inner.height / (len(shown) + 0.2)
    for row, who in enumerate(shown):
        now = first[who] + way * (second[who] - first[who])
        axes.plot([first[who], now], [row, row], color=color, linewidth=2, alpha=0.5,
                  solid_capstyle="butt", zorder=2, gid=f"path-{name}-{row}")  # fmt: skip
        axes.plot([first[who]], [row], marker="o", markersize=5.5, markerfacecolor=style.PAPER,
                  markeredgecolor=color, linestyle="none", zorder=3)  # fmt: skip
        axes.plot([now], [row], marker="D" if name == "worst" else "s", markersize=6, color=color,
                  linestyle="none", zorder=4, gid=f"end-{name}-{row}")  # fmt: skip
        axes.plot([result.true[who]] * 2, [row - 0.32, row + 0.32], color=style.INK, linewidth=1.4,
                  zorder=3.5, gid=f"true-{name}-{row}")  # fmt: skip
        y = inner.bottom + inner.height - (row + 0.6) * tall
        sheet.write(box.left, y, result.names[who], style.SMALL, va="center_baseline")
    note = f"{percent(members.first)} → {percent(members.second)}, true {percent(members.true)}"
    if way < 1:
        note = f"{percent(members.first)} in week 1"
    heading(sheet, box, text, note, gid=name)
