"""Raters of something rare: agreement and kappa beside theory, and what a golden set shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.training.raters import Raters
from ci_toolkit.analysis.wording import percent, plain
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
    heading,
    panel,
    room_of,
    set_across,
)
from ci_toolkit.plot.words import tidy

_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    found: Estimate
    theory: float
    text: str


def raters_figure(
    result: Raters, words: tuple[str, str], size: tuple[float, float] = style.SLIDE
) -> Figure:
    """Left the live items: agreement, by chance, kappa. Right the golden set, by moderator.

    words: title and verdict. Theory, or the truth that the simulation gave, is a mark of its own.
    Gids: `value-<panel>-<row>`, `interval-<panel>-<row>`, `theory-<panel>-<row>`; axes `live`,
    `golden`.
    """
    o = result.options
    with own_settings():
        keys = [
            Key("o", style.DATA, f"found, with its {plain(100 * o.confidence)} % interval"),
            Key("D", THEORY, "theory, or the true value"),
        ]
        note = (
            f"{o.items:,} live items with {percent(o.prevalence)} violations; golden set of "
            f"{o.golden:,} with {result.golden[0].violations:,}"
        )
        if len(result.golden) > _MOST:
            note += f"; the first {_MOST} of {len(result.golden):,} moderators"
        sheet, frame = begin(size, Words(*words, f"{note}; seed {o.seed:,}"), keys)
        room = room_of(sheet, frame)
        half = (room.width - 0.6) / 2
        height = room.height - HEADING
        live = _live(result)
        lowest = min([0.0, *(v for row in live for v in (row.found.low, row.found.value)
                             if v is not None and math.isfinite(v))])  # fmt: skip
        _draw(sheet, Box(room.left, room.bottom, half, height), live, "live",
              "Live work: alike, and more than chance?", lowest)  # fmt: skip
        box = Box(room.left + half + 0.6, room.bottom, half, height)
        _draw(sheet, box, _golden(result), "golden", "Golden set: who finds what", 0.0)
        return sheet.figure


def _live(result: Raters) -> list[_Row]:
    found, theory = result.agreement, result.theory
    rows = [
        _Row("Agreement", found.percent, theory.agreement, percent(found.percent.value)),
        _Row("By chance alone", Estimate(math.nan), theory.by_chance, percent(theory.by_chance)),
        _Row("Kappa", found.kappa, theory.kappa, _number(found.kappa.value)),
    ]
    rare = min(found.by_label, key=lambda one: one.share, default=None)
    if rare is not None and len(found.by_label) > 1:
        name = f"Agreement on “{rare.label}”"
        rows.append(_Row(name, Estimate(rare.specific), math.nan, percent(rare.specific)))
    truth = result.found
    rows.append(_Row("Violations found by anyone", Estimate(truth), math.nan, percent(truth)))
    return rows


def _number(value: float) -> str:
    return plain(value, 2).replace("-", "−")


def _golden(result: Raters) -> list[_Row]:
    rows = []
    for one in result.golden[:_MOST]:
        name = tidy(one.name, 60)
        rows.append(_Row(f"{name}: violations caught", one.sensitivity, one.true_sensitivity,
                         percent(one.sensitivity.value)))  # fmt: skip
        rows.append(_Row(f"{name}: clean left alone", one.specificity, one.true_specificity,
                         percent(one.specificity.value)))  # fmt: skip
    return rows


def _draw(sheet: Sheet, box: Box, rows: list[_Row], gid: str, text: str, lowest: float) -> None:
    name = min(max(sheet.measure(row.name, style.LABEL) for row in rows) + 0.2, 0.45 * box.width)
    value = max(sheet.measure(row.text, style.LABEL, "bold") for row in rows) + 0.15
    tall = min(box.height / len(rows), 1.4)
    inner = Box(box.left + name, box.bottom + box.height - tall * len(rows),
                box.width - name - value, tall * len(rows))  # fmt: skip
    axes = panel(sheet, inner, gid)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    span = Range(lowest - 0.03 if lowest < 0 else -0.01, 1.01, 0, 0)
    set_across(axes, span, "number" if gid == "live" else "percent", inner)
    axes.grid(visible=True, axis="x", color=style.GRID, linewidth=0.7)
    for place, row in enumerate(rows):
        y = inner.bottom + inner.height - (place + 0.5) * tall
        shown = sheet.fit(row.name, style.LABEL, name - 0.15)
        sheet.write(
            box.left, y, shown, style.LABEL, va="center_baseline", gid=f"name-{gid}-{place}"
        )
        sheet.write(box.left + box.width, y, row.text, style.LABEL, ha="right", weight="bold",
                    va="center_baseline", gid=f"text-{gid}-{place}")  # fmt: skip
        _mark(axes, place, row, gid)
    heading(sheet, box, text, gid=gid)


def _mark(axes: Axes, place: int, row: _Row, gid: str) -> None:
    found = row.found
    if found.low is not None and found.high is not None and math.isfinite(found.value):
        axes.plot([found.low, found.high], [place, place], color=style.DATA, linewidth=2.4,
                  solid_capstyle="butt", zorder=3, gid=f"interval-{gid}-{place}")  # fmt: skip
    if math.isfinite(row.theory):
        axes.plot([row.theory], [place + 0.24], marker="D", color=THEORY, markersize=7,
                  markeredgecolor=style.INK, markeredgewidth=0.5, linestyle="none", zorder=4,
                  clip_on=False, gid=f"theory-{gid}-{place}")  # fmt: skip
    if math.isfinite(found.value):
        axes.plot([found.value], [place], marker="o", color=style.DATA, markersize=8,
                  markeredgecolor=style.INK, markeredgewidth=0.5, linestyle="none", zorder=5,
                  clip_on=False, gid=f"value-{gid}-{place}")  # fmt: skip
