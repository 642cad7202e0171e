"""Audits: the intervals of many, queue by queue, and how often one finds nothing."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from matplotlib.figure import Figure

from ci_toolkit.analysis.training.sample import QueueAudits, SampleRun, intervals
from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.plot import style
from ci_toolkit.plot.axes import Range
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Key
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.simulate_parts import (
    HEADING,
    THEORY,
    Words,
    begin,
    grid,
    heading,
    panel,
    room_of,
    set_across,
    set_values,
)
from ci_toolkit.plot.words import tidy

_SHOWN: Final = 40  # audits a queue
_MOST: Final = 6
_MISSED: Final = "#a3467c"


def sample_figure(
    result: SampleRun, words: tuple[str, str], size: tuple[float, float] = style.SLIDE
) -> Figure:
    """Above the first audits of each queue with their intervals and the truth; below how often
    an audit finds nothing, and how well the whole is told by three designs.

    words: title and verdict.
    Gids: `holds-<queue>`, `misses-<queue>`, `truth-<queue>`, `nothing-<queue>`, `theory-<queue>`,
    `design-<n>`; axes `audits-<queue>`, `nothing`, `designs`.
    """
    o = result.options
    with own_settings():
        keys = [
            Key("o", style.DATA, "an audit, with its interval"),
            Key("D", _MISSED, "interval misses the truth"),
            Key("dash", style.TARGET, "truth"),
            Key("tick", THEORY, "theory"),
        ]
        shown = result.audits[:_MOST]
        drawn = min(o.audits, _SHOWN)
        note = (
            f"Above the first {count_of(drawn, 'audit')} of each queue; below all of "
            f"{o.audits:,}; {plain(100 * o.confidence)} % intervals"
        )
        if len(shown) < len(result.audits):
            note += f"; {count_of(len(result.audits) - len(shown), 'queue')} not shown"
        sheet, frame = begin(size, Words(*words, f"{note}; seed {o.seed:,}"), keys)
        room = room_of(sheet, frame)
        low = 0.34 * room.height
        upper = Box(room.left + 0.65, room.bottom + low, room.width - 0.65, room.height - low)
        ends = [intervals(one.audited, o.confidence) for one in shown]
        most = max(float(high[one.found[:drawn]].max())
                   for one, (_, high) in zip(shown, ends, strict=True))  # fmt: skip
        for place, (one, box) in enumerate(
            zip(shown, grid(upper, 1, len(shown), (0.25, 0.0)), strict=True)
        ):
            _audits(sheet, one, place, box, ends[place], drawn, min(most * 1.04, 1.0))
        half = (room.width - 0.8) / 2
        box = Box(room.left, room.bottom, half, low - HEADING - 0.35)
        _nothing(sheet, shown, box)
        _designs(sheet, result, Box(room.left + half + 0.8, box.bottom, half, box.height))
        return sheet.figure


def _audits(
    sheet: Sheet,
    one: QueueAudits,
    place: int,
    box: Box,
    ends: tuple[np.ndarray, np.ndarray],
    drawn: int,
    most: float,
) -> None:
    axes = panel(sheet, box, f"audits-{place}")
    set_values(axes, Range(-0.015 * most, most, 0, 0), "percent", box)
    if place:
        axes.set_yticklabels([])
    axes.set_xlim(0, drawn + 1)
    axes.set_xticks([])
    found = one.found[:drawn]
    value, low, high = found / one.audited, ends[0][found], ends[1][found]
    holds = (low <= one.rate) & (one.rate <= high)
    x = np.arange(1, drawn + 1)
    for name, where, color, marker in (
        ("holds", holds, style.DATA, "o"),
        ("misses", ~holds, _MISSED, "D"),
    ):
        if where.any():
            axes.vlines(x[where], low[where], high[where], color=color, linewidth=1.1, zorder=2)
            axes.plot(x[where], value[where], linestyle="none", marker=marker, color=color,
                      markersize=3.6, zorder=3, clip_on=False,
                      gid=f"{name}-{place}")  # fmt: skip
    axes.axhline(one.rate, color=style.TARGET, linewidth=1.5, zorder=4, gid=f"truth-{place}")
    audited = f"{one.audited:,} of {one.items:,}"
    heading(sheet, box, tidy(one.name, 60), audited, gid=f"audits-{place}")


def _nothing(sheet: Sheet, shown: tuple[QueueAudits, ...], box: Box) -> None:
    names = [tidy(one.name, 60) for one in shown]
    texts = [percent(one.nothing.run) for one in shown]
    name = min(max(sheet.measure(n, style.LABEL) for n in names) + 0.15, 0.4 * box.width)
    value = max(sheet.measure(t, style.LABEL, "bold") for t in texts) + 0.12
    inner = Box(box.left + name, box.bottom, box.width - name - value, box.height)
    axes = panel(sheet, inner, "nothing")
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_yticks([])
    set_across(axes, Range(0.0, 1.0, 0, 0), "percent", inner)
    tall = inner.height / len(shown)
    for place, one in enumerate(shown):
        axes.barh([place], [one.nothing.run], height=0.6, color=style.USEFUL, zorder=2,
                  edgecolor=style.DATA, linewidth=0.8)[0].set_gid(f"nothing-{place}")  # fmt: skip
        axes.plot([one.nothing.theory] * 2, [place - 0.42, place + 0.42], color=THEORY,
                  linewidth=2, zorder=4, clip_on=False, gid=f"theory-{place}")  # fmt: skip
        y = inner.bottom + inner.height - (place + 0.5) * tall
        shown_name = sheet.fit(names[place], style.LABEL, name - 0.1)
        sheet.write(box.left, y, shown_name, style.LABEL, va="center_baseline")
        sheet.write(box.left + box.width, y, texts[place], style.LABEL, ha="right", weight="bold",
                    va="center_baseline", gid=f"nothing-text-{place}")  # fmt: skip
    heading(sheet, box, "Audits that find nothing", gid="nothing")


def _designs(sheet: Sheet, result: SampleRun, box: Box) -> None:
    names = {"simple": "Simple", "proportional": "Proportional", "neyman": "Neyman"}
    name = max(sheet.measure(n, style.LABEL) for n in names.values()) + 0.15
    inner = Box(box.left + name, box.bottom, box.width - name - 0.15, box.height)
    axes = panel(sheet, inner, "designs")
    axes.set_ylim(2.5, -0.5)
    axes.set_yticks([])
    errors = [math.sqrt(one.variance.theory) for one in result.designs]
    reach = 2.6 * max(errors) or 0.01
    span = Range(max(result.rate - reach, 0.0), result.rate + reach, 0, 0)
    set_across(axes, span, "percent", inner)
    tall = inner.height / 3
    for place, one in enumerate(result.designs):
        low, middle, high = np.quantile(one.estimates, [0.025, 0.5, 0.975])
        axes.plot([low, high], [place, place], color=style.DATA, linewidth=5, alpha=0.55,
                  solid_capstyle="butt", zorder=2, gid=f"design-{place}")  # fmt: skip
        axes.plot([middle], [place], marker="o", color=style.DATA, markersize=7, zorder=3)
        for end in (result.rate - 1.96 * errors[place], result.rate + 1.96 * errors[place]):
            axes.plot([end] * 2, [place - 0.3, place + 0.3], color=THEORY, linewidth=2, zorder=4)
        y = inner.bottom + inner.height - (place + 0.5) * tall
        sheet.write(box.left, y, names[one.design], style.LABEL, va="center_baseline")
    axes.axvline(result.rate, color=style.TARGET, linewidth=1.5, zorder=1.5, gid="truth")
    text = f"All queues together, {count_of(result.size, 'item')}"
    heading(sheet, box, text, "where 95 % of audits lie", gid="designs")
