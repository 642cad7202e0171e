"""Before and after drawn: the metric, what it was heading for, and what came."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.dmaic.effect.result import Difference, Effect, Floats, Series
from ci_toolkit.analysis.dmaic.words import MetricKind, interval_text, metric_text
from ci_toolkit.plot import style
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.dmaic_effect_parts import (
    AFTER,
    EXPECTED,
    Lines,
    Named,
    Place,
    border,
    draw_levels,
    finish,
    mark_beyond,
    name_levels,
    places_of,
    range_of,
    straight,
)
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Frame, Key, frame_of
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import begin_large, tidy

_BESIDE: Final = 2.5  # inches right of the panel for names of levels
_GAP: Final = 0.55
_HEADING: Final = 0.32


def effect_figure(
    effect: Effect,
    kind: MetricKind,
    title: str,
    *,
    goal: float | None,
    quantity: str,
    size: tuple[float, float] = style.SLIDE,
) -> Figure:
    """The metric over both stretches with its levels or fitted lines, and the effect.

    What was to be expected without the change is dashed: the level before, the line before where
    there was a trend, or the level before moved as the control group moved. The control group's
    own series stands below. goal: in the metric's unit, or None; quantity: what is measured.
    Gids: `series`, `before`, `after`, `expected`, `change`, `goal`, `effect`, `level-…`, and with
    `control-` in front for the group.
    """
    with own_settings():
        sheet = Sheet(size)
        note = f"{_footnote(effect)} Triangles: {effect.series.noun}s beyond the scale, if any."
        caption = Caption(title, effect.verdict.text, footnote=note)
        frame = frame_of(sheet, caption, _keys(effect, goal))
        upper = 0.62 if effect.controlled is not None else 1.0
        bottom, height = frame.bottom + 0.05, frame.top - frame.bottom - 0.05
        left = frame.left + 0.62
        width = sheet.width - left - frame.right - min(_BESIDE, 0.26 * sheet.width)
        tall = height * upper - (_GAP / 2 if upper < 1 else 0.0) - _HEADING
        place = (left, bottom + height - tall - _HEADING, width, tall)
        _main(sheet, frame, effect, kind, goal, quantity, place)
        if effect.controlled is not None:
            low = height * (1 - upper) - _GAP / 2 - _HEADING
            _beside(sheet, frame, effect, kind, (left, bottom, width, low))
        return sheet.figure


def _footnote(effect: Effect) -> str:
    method = {
        "difference": effect.primary.method,
        "interrupted": effect.interrupted.method if effect.interrupted else "",
        "controlled": effect.controlled.method if effect.controlled else "",
    }[effect.basis]
    return f"{begin_large(method)}. {begin_large(effect.basis_reason)}."


def _keys(effect: Effect, goal: float | None) -> list[Key]:
    noun = effect.series.noun
    keys = [
        Key("o", style.DATA, f"{noun}s compared"),
        Key("_", AFTER, "line before and after" if _sloped(effect) else "level before and after"),
        Key("_", EXPECTED, "dashed: expected without the change"),
    ]
    if goal is not None and math.isfinite(goal):
        keys.append(Key("_", style.TARGET, "dotted: goal"))
    return keys


def _sloped(effect: Effect) -> bool:
    return effect.basis == "interrupted"


def _main(
    sheet: Sheet,
    frame: Frame,
    effect: Effect,
    kind: MetricKind,
    goal: float | None,
    quantity: str,
    place: Place,
) -> None:
    series = effect.series
    x = places_of(series)
    axes = sheet.panel(*place)
    lines = _lines(effect, x)
    aim = goal if goal is not None and math.isfinite(goal) else None
    span = range_of(series.y, lines, aim)
    _draw(axes, series, x, lines, effect.split, "")
    mark_beyond(axes, x, series.y, span, "")
    if aim is not None:
        axes.axhline(aim, color=style.TARGET, linewidth=1.6, linestyle=(0, (1, 1.6)), gid="goal")
    finish(sheet, axes, series, x, span, kind, place)
    after, before = lines.after[1][-1], lines.before[1][-1]
    expected = before if lines.expected is None else lines.expected[1][-1]
    _arrow(axes, x, float(expected), float(after))
    name = "at the end" if _sloped(effect) else "after"
    named = [
        Named(float(expected), f"expected: {metric_text(expected, kind)}", EXPECTED, "expected"),
        Named(float(after), f"{name}: {metric_text(after, kind)}", AFTER, "after"),
    ]
    if aim is not None:
        named.append(Named(aim, f"goal: {metric_text(aim, kind)}", style.TARGET, "goal"))
    name_levels(sheet, named, span, place)
    _heading(sheet, frame, effect, kind, quantity, place)


def _heading(
    sheet: Sheet,
    frame: Frame,
    effect: Effect,
    kind: MetricKind,
    quantity: str,
    place: Place,
) -> None:
    top = place[1] + place[3] + 0.12
    text = f"Effect {interval_text(effect.effect, kind, change=True)}"
    right = sheet.width - frame.right
    look = {"ha": "right", "weight": "bold", "gid": "effect"}
    sheet.write(right, top, text, style.HEADING, **look)
    room = right - frame.left - sheet.measure(text, style.HEADING, "bold") - 0.3
    name = sheet.fit(begin_large(tidy(quantity, 160)), style.HEADING, room, "bold")
    sheet.write(frame.left, top, name, style.HEADING, weight="bold", gid="heading")


def _beside(
    sheet: Sheet,
    frame: Frame,
    effect: Effect,
    kind: MetricKind,
    place: Place,
) -> None:
    """The control group's levels before and after, over the same periods."""
    group = effect.controlled
    assert group is not None
    series = group.series
    one = group.there
    x = places_of(effect.series)
    axes = sheet.panel(*place)
    split = effect.split
    lines = _levels(one, x, split, effect.series)
    values = np.zeros(0) if series is None else series.y
    span = range_of(values, lines, None)
    if series is not None:
        at = {label: i for i, label in enumerate(effect.series.labels)}
        own = np.array([x[at[label]] for label in series.labels])
        axes.plot(
            own,
            series.y,
            color=style.FAINT_INK,
            linewidth=0.8,
            marker="s",
            markersize=style.marker_size(len(own)) * 0.8,
            gid="control-series",
        )
        mark_beyond(axes, own, series.y, span, "control-")
    draw_levels(axes, lines, "control-")
    axes.axvline(border(x, split), color=style.EVENT, linewidth=1.2, gid="control-change")
    finish(sheet, axes, effect.series, x, span, kind, place)
    named = [
        Named(
            side.value.value,
            f"{side.label}: {metric_text(side.value.value, kind)}",
            style.SOFT_INK,
            f"control-{at_side}",
        )
        for at_side, side in (("before", one.before), ("after", one.after))
    ]
    name_levels(sheet, named, span, place)
    text = f"{tidy(group.name, 80)}, where nothing was changed: "
    text += interval_text(one.difference, kind, change=True)
    wide = sheet.width - frame.left - frame.right
    text = sheet.fit(begin_large(text), style.HEADING, wide, "bold")
    top = place[1] + place[3] + 0.12
    sheet.write(frame.left, top, text, style.HEADING, weight="bold", gid="control-heading")


def _lines(effect: Effect, x: Floats) -> Lines:
    if not _sloped(effect) or effect.interrupted is None:
        lines = _levels(effect.primary, x, effect.split, effect.series)
        moved = 0.0
        if effect.basis == "controlled" and effect.controlled is not None:
            moved = effect.controlled.there.difference.value
        expected = np.full(2, effect.primary.before.value.value + moved)
        return Lines(lines.before, lines.after, (lines.after[0], expected))
    line = effect.interrupted
    used = np.isfinite(line.fitted)
    first = used & (np.arange(len(x)) < effect.split)
    last = used & ~first
    return Lines(
        straight(x[first], line.fitted[first]),
        straight(x[last], line.fitted[last]),
        straight(x[last], line.counterfactual[last]),
    )


def _levels(one: Difference, x: Floats, split: int, series: Series) -> Lines:
    start, stop = series.labels.index(one.before.first), series.labels.index(one.after.last)
    return Lines(
        (np.array([x[start], x[split - 1]]), np.full(2, one.before.value.value)),
        (np.array([x[split], x[stop]]), np.full(2, one.after.value.value)),
        None,
    )


def _draw(axes: Axes, series: Series, x: Floats, lines: Lines, split: int, prefix: str) -> None:
    axes.plot(
        x,
        series.y,
        color=style.DATA,
        linewidth=style.line_width(len(x)) * 0.7,
        alpha=0.55,
        zorder=2,
        gid=f"{prefix}series",
    )
    axes.plot(
        x,
        series.y,
        color=style.DATA,
        linestyle="none",
        marker="o",
        markersize=style.marker_size(len(x)),
        zorder=3,
        gid=f"{prefix}points",
    )
    draw_levels(axes, lines, prefix)
    axes.axvline(
        border(x, split), color=style.EVENT, linewidth=1.3, zorder=1, gid=f"{prefix}change"
    )
    axes.annotate(
        "change",
        (border(x, split), 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(5, -4),
        textcoords="offset points",
        fontsize=style.SMALL,
        color=style.EVENT,
        va="top",
        parse_math=False,
    )


def _arrow(axes: Axes, x: Floats, start: float, end: float) -> None:
    if start == end:
        return
    look = {"arrowstyle": "-|>", "color": style.INK, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
    axes.annotate(
        "",
        xy=(float(x[-1]), end),
        xytext=(float(x[-1]), start),
        arrowprops=look,
        zorder=6,
        gid="arrow",
    )
