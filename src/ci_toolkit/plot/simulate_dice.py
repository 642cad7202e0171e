"""A line of stations: work in progress over time and by station, the line and its variants."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.training.debrief import Floats, Ints
from ci_toolkit.analysis.training.dice import Dice, LineRun
from ci_toolkit.analysis.wording import count_of, plain
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
    number_ticks,
    panel,
    room_of,
    set_values,
)

_WINDOW: Final = 40  # periods that an animation goes through
_MOST_ROWS: Final = 6
_BINS: Final = 240
_MOST_STATIONS: Final = 12


def dice_steps(result: Dice) -> int:
    """One step a period, of the first 40 measured."""
    return min(result.options.periods, _WINDOW)


def dice_figure(
    result: Dice,
    words: tuple[str, str],
    size: tuple[float, float] = style.SLIDE,
    upto: int | None = None,
) -> Figure:
    """Rows of the line and its variants: items in the line over time, and where they are.

    words: title and verdict. upto: None for all periods; else the first periods up to this one,
    with the queues as they are then.
    Gids: `wip-<row>`, `mean-<row>`, `queue-<row>-<station>`; axes `line-<row>`, `queues-<row>`.
    """
    o = result.options
    with own_settings():
        moving = upto is not None
        what = "now" if moving else "on average"
        keys = [
            Key("dash", style.DATA, "items in the line"),
            Key("s", style.USEFUL, f"items at each station, {what}"),
        ]
        if not moving:
            keys.insert(1, Key("dash", style.CUMULATIVE, "their mean"))
        runs = (result.base, *result.variants)[:_MOST_ROWS]
        note = "All runs take the same random numbers"
        hidden = len(result.variants) + 1 - len(runs)
        note += f"; {count_of(hidden, 'run')} not shown" if hidden else ""
        if o.stations > _MOST_STATIONS:
            note += f"; the first {_MOST_STATIONS} stations"
        if moving:
            note += "; numbers at the left: of the whole run"
        elif o.periods > _BINS:
            note += "; band: least and most of neighbouring periods"
        verdict = words[1] if upto is None else f"period {upto} of the first {dice_steps(result)}"
        sheet, frame = begin(size, Words(words[0], verdict, f"{note}; seed {o.seed:,}"), keys)
        _rows(sheet, room_of(sheet, frame), runs, upto)
        return sheet.figure


def _rows(sheet: Sheet, room: Box, runs: tuple[LineRun, ...], upto: int | None) -> None:
    name = max(sheet.measure(run.name, style.LABEL, "bold") for run in runs)
    numbers = 1.75
    name = min(max(name, numbers) + 0.2, 0.3 * room.width)
    queues = 0.24 * room.width
    wide = room.width - name - queues - 1.0
    gap = 0.16
    tall = (room.height - HEADING - gap * (len(runs) - 1)) / len(runs)
    until = runs[0].options.periods if upto is None else min(runs[0].options.periods, _WINDOW)
    most = float(max(int(run.wip[:until].max(initial=1)) for run in runs)) * 1.08
    longest = max(float(_queues(run, upto, until).max(initial=1.0)) for run in runs) * 1.15
    top = room.bottom + room.height - HEADING
    left = room.left + name + 0.5
    for row, run in enumerate(runs):
        bottom = top - tall * (row + 1) - gap * row
        last = row == len(runs) - 1
        _tell(sheet, run, room.left, bottom + tall, tall, name)
        box = Box(left, bottom, wide, tall)
        axes = panel(sheet, box, f"line-{row}")
        set_values(axes, Range(0.0, most, 0, 0), "number", box)
        number_ticks(axes, until, box, most=0.8)
        _wip(axes, run, row, upto, until)
        bars = Box(left + wide + 0.5, bottom, queues, tall)
        side = panel(sheet, bars, f"queues-{row}")
        set_values(side, Range(0.0, longest, 0, 0), "number", bars)
        _bars(side, run, row, upto)
        if not last:
            axes.set_xticklabels([])
            side.set_xticklabels([])
    y = top + 0.12
    for x, text in ((left, "Items in the line, period by period"),
                    (left + wide + 0.5, "At each station")):  # fmt: skip
        sheet.write(x, y, text, style.HEADING, weight="bold")


def _tell(sheet: Sheet, run: LineRun, x: float, top: float, tall: float, width: float) -> None:
    law = run.little
    lines = [
        f"output {plain(law.throughput, 3)} a period",
        f"WIP {plain(law.wip, 3)}",
        f"lead time {plain(law.lead, 3)} periods",
    ]
    name = sheet.fit(run.name, style.LABEL, width, "bold")
    y = top - 0.14
    sheet.write(x, y, name, style.LABEL, weight="bold", gid=f"name-{run.name}")
    if tall < 0.55:
        lines = [f"WIP {plain(law.wip, 3)}, lead {plain(law.lead, 3)}"]
    for number, line in enumerate(lines, 1):
        text = sheet.fit(line, style.SMALL, width)
        sheet.write(x, y - 0.185 * number, text, style.SMALL, color=style.SOFT_INK)


def _wip(axes: Axes, run: LineRun, row: int, upto: int | None, until: int) -> None:
    wip = run.wip[: until if upto is None else upto]
    if upto is None and len(wip) > _BINS:
        x, low, middle, high = _binned(wip)
        axes.fill_between(x, low, high, color=style.USEFUL, linewidth=0, zorder=2)
        axes.plot(x, middle, color=style.DATA, linewidth=0.9, zorder=3, gid=f"wip-{row}")
    else:
        axes.plot(np.arange(1, len(wip) + 1), wip, color=style.DATA, linewidth=1.3,
                  zorder=3, gid=f"wip-{row}")  # fmt: skip
        if upto is not None:
            axes.plot([len(wip)], [wip[-1]], marker="o", color=style.DATA, markersize=5,
                      linestyle="none", zorder=4)  # fmt: skip
    if upto is None:
        axes.axhline(float(run.wip.mean()), color=style.CUMULATIVE, linewidth=1.4, zorder=4,
                     gid=f"mean-{row}")  # fmt: skip


def _binned(wip: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    edges = np.linspace(0, len(wip), _BINS + 1).astype(int)
    parts = [wip[a:b] for a, b in pairwise(edges.tolist())]
    x = (edges[:-1] + edges[1:] + 1) / 2
    return (
        x,
        np.array([part.min() for part in parts], dtype=float),
        np.array([part.mean() for part in parts]),
        np.array([part.max() for part in parts], dtype=float),
    )


def _queues(run: LineRun, upto: int | None, until: int) -> Floats:
    shown = run.queues[:, :_MOST_STATIONS]
    if upto is None:
        return np.asarray(shown.mean(axis=0), dtype=np.float64)
    # One scale for all frames.
    return np.asarray(shown[:until].max(axis=0), dtype=np.float64)


def _bars(axes: Axes, run: LineRun, row: int, upto: int | None) -> None:
    shown = run.queues[:, :_MOST_STATIONS]
    heights = shown.mean(axis=0) if upto is None else shown[upto - 1]
    number = len(heights)
    laws = run.options.laws
    slowest = min(law.mean for law in laws)
    alike = max(law.mean for law in laws) == slowest
    for station, height in enumerate(heights.tolist()):
        slow = not alike and laws[station].mean == slowest
        axes.bar(
            [station + 1], [height], width=0.7, zorder=2, linewidth=0.8,
            facecolor=style.VITAL if slow else style.USEFUL, edgecolor=style.DATA,
        )[0].set_gid(f"queue-{row}-{station}")  # fmt: skip
    axes.set_xlim(0.4, number + 0.6)
    axes.set_xticks(range(1, number + 1), [f"{k}" for k in range(1, number + 1)],
                    parse_math=False, fontsize=style.SMALL)  # fmt: skip
    axes.tick_params(axis="x", length=0, pad=4)
