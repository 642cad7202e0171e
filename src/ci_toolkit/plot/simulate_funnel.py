"""The funnel's four rules: paths on one scale, or marks on a plane, drop by drop."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from ci_toolkit.analysis.training.funnel import Funnel, FunnelRule
from ci_toolkit.analysis.wording import count_of, plain
from ci_toolkit.plot import style
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Key
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.simulate_parts import (
    Words,
    around,
    begin,
    grid,
    heading,
    number_ticks,
    panel,
    room_of,
    set_across,
    set_values,
)

_AIM = "#E69F00"
_NAMES = (
    "leave the aim alone",
    "aim minus the last error",
    "target minus the last error",
    "aim at the last result",
)


def funnel_steps(result: Funnel) -> int:
    """One step a drop."""
    return result.options.periods


def funnel_figure(
    result: Funnel,
    words: tuple[str, str],
    size: tuple[float, float] = style.SLIDE,
    upto: int | None = None,
) -> Figure:
    """The first series under each rule, all on one scale; in two dimensions where each fell.

    words: title and verdict. upto: drops shown (all).
    Gids: `path-<rule>`, `aim-<rule>`, `target-<rule>`; axes `rule-<rule>`.
    """
    o = result.options
    drops = o.periods if upto is None else upto
    with own_settings():
        keys = [
            Key("o", style.DATA, "result"),
            Key("dash", _AIM, "aim"),
            Key("dash", style.TARGET, f"target {plain(o.target)}"),
        ]
        if o.dimensions == 2:
            keys = [
                keys[0],
                Key("D", _AIM, "last aim"),
                Key("dash", style.TARGET, "target and one sigma"),
            ]
        note = (
            f"The same random errors (sigma {plain(o.sigma)}) under all rules; variance of "
            f"{count_of(o.repeats, 'series', 'series')} at period {o.periods:,}; seed {o.seed:,}"
        )
        verdict = words[1] if drops == o.periods else f"drop {drops:,} of {o.periods:,}"
        sheet, frame = begin(size, Words(words[0], verdict, note), keys)
        room = room_of(sheet, frame)
        if o.dimensions == 1:
            inner = Box(room.left + 0.6, room.bottom, room.width - 0.6, room.height)
            boxes = grid(inner, 2, 2, (0.85, 0.34))
        else:
            inner = Box(room.left + 0.6, room.bottom, room.width - 0.6, room.height)
            low = 0.3 * room.height
            upper = Box(inner.left, inner.bottom + low, inner.width, inner.height - low)
            boxes = grid(upper, 1, 4, (0.75, 0.3))
            below = Box(inner.left, inner.bottom, inner.width, low)
            for rule, box in zip(result.rules, grid(below, 1, 4, (0.75, 0.0)), strict=True):
                _distance(sheet, result, rule, box, drops)
        for rule, box in zip(result.rules, boxes, strict=True):
            if o.dimensions == 1:
                _line(sheet, result, rule, box, drops)
            else:
                _plane(sheet, result, rule, box, drops)
        return sheet.figure


def _distance(sheet: Sheet, result: Funnel, rule: FunnelRule, box: Box, drops: int) -> None:
    o = result.options
    away = [np.hypot(*(one.paths - o.target).T) for one in result.rules]
    axes = panel(sheet, box, f"distance-{rule.rule}")
    set_values(axes, around(*away, zero=True), "number", box)
    number_ticks(axes, o.periods, box)
    axes.plot(np.arange(1, drops + 1), away[rule.rule - 1][:drops], color=style.DATA,
              linewidth=1.2, zorder=3, gid=f"distance-{rule.rule}")  # fmt: skip
    if rule.rule == 1:
        heading(sheet, box, "Distance from the target, drop by drop", gid="distance")


def _heading(sheet: Sheet, rule: FunnelRule, box: Box) -> None:
    end = float(rule.variance[-1])
    note = f"variance {plain(end, 3)} sigma² (theory {plain(float(rule.theory[-1]), 3)})"
    heading(sheet, box, f"{rule.rule}: {_NAMES[rule.rule - 1]}", note, gid=f"{rule.rule}")


def _line(sheet: Sheet, result: Funnel, rule: FunnelRule, box: Box, drops: int) -> None:
    o = result.options
    axes = panel(sheet, box, f"rule-{rule.rule}")
    span = around(*(one.paths for one in result.rules), np.array([o.target]))
    set_values(axes, span, "number", box)
    number_ticks(axes, o.periods, box)
    _target(axes, rule, o.target)
    x = np.arange(1, drops + 1)
    axes.plot(x, rule.aims[:drops, 0], color=_AIM, linewidth=1.3, drawstyle="steps-mid",
              zorder=2.5, gid=f"aim-{rule.rule}")  # fmt: skip
    crowd = style.crowd(o.periods, box.width)
    axes.plot(x, rule.paths[:drops, 0], color=style.DATA, linewidth=style.line_width(crowd),
              marker="o", markersize=style.marker_size(crowd), markeredgewidth=0, zorder=3,
              gid=f"path-{rule.rule}")  # fmt: skip
    _heading(sheet, rule, box)


def _target(axes: Axes, rule: FunnelRule, target: float) -> None:
    axes.axhline(target, color=style.TARGET, linewidth=1.4, linestyle=(0, (1.5, 1.5)), zorder=2,
                 gid=f"target-{rule.rule}")  # fmt: skip


def _plane(sheet: Sheet, result: Funnel, rule: FunnelRule, box: Box, drops: int) -> None:
    o = result.options
    side = min(box.width, box.height - 0.3)
    square = Box(box.left, box.bottom + box.height - side - 0.3, side, side)
    axes = panel(sheet, square, f"rule-{rule.rule}")
    reach = max(float(np.abs(one.paths - o.target).max()) for one in result.rules)
    reach = 1.08 * max(reach, o.sigma)
    span = around(np.array([o.target - reach, o.target + reach]), pad=0.0)
    set_values(axes, span, "number", square)
    set_across(axes, span, "number", square)
    axes.add_patch(
        Circle((o.target, o.target), o.sigma, fill=False, edgecolor=style.TARGET, linewidth=1.2,
               linestyle=(0, (1.5, 1.5)), zorder=2, gid=f"target-{rule.rule}")
    )  # fmt: skip
    axes.plot([o.target], [o.target], marker="+", color=style.TARGET, markersize=11,
              linestyle="none", zorder=5)  # fmt: skip
    crowd = style.crowd(o.periods, square.width)
    axes.plot(rule.paths[:drops, 0], rule.paths[:drops, 1], color=style.DATA, linewidth=0.5,
              marker="o", markersize=max(style.marker_size(crowd), 2.5), markeredgewidth=0,
              alpha=0.8, zorder=3, gid=f"path-{rule.rule}")  # fmt: skip
    axes.plot(*rule.aims[drops - 1, :, None], marker="D", color=_AIM, markersize=6,
              markeredgecolor=style.INK, markeredgewidth=0.5, linestyle="none", zorder=6,
              gid=f"aim-{rule.rule}")  # fmt: skip
    end = plain(float(rule.variance[-1]), 3)
    top = square.bottom + square.height
    text = f"{rule.rule}: {_NAMES[rule.rule - 1]}"
    text = sheet.fit(text, style.HEADING, box.width + 0.5, "bold")
    sheet.write(box.left, top + 0.32, text, style.HEADING, weight="bold")
    text = f"variance {end} sigma² (theory {plain(float(rule.theory[-1]), 3)})"
    sheet.write(box.left, top + 0.12, text, style.SMALL, color=style.FAINT_INK,
                gid=f"note-{rule.rule}")  # fmt: skip
