"""Candidate causes drawn: the metric by level, and how strong each cause is; a change in parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ci_toolkit.analysis.dmaic.causes.effects import strength
from ci_toolkit.analysis.dmaic.causes.result import Cause, CauseStudy, Level
from ci_toolkit.analysis.dmaic.words import MetricKind, metric_text
from ci_toolkit.analysis.wording import count_of, plain
from ci_toolkit.plot import style
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.dmaic_mix import mix_figure as mix_figure
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Frame, Key, frame_of
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import tidy

MOST_PANELS: Final = 6
_MOST_LEVELS: Final = 8
_MOST_EFFECTS: Final = 12
_LEAST_SHARE: Final = 0.01
_BESIDE: Final = 0.31  # of the width, for the sizes of the effects
_HEAD: Final = 0.3
_AXIS: Final = 0.42
_LABEL: Final = 1.35


def causes_figure(
    study: CauseStudy,
    kind: MetricKind,
    title: str,
    *,
    size: tuple[float, float] = style.SLIDE,
) -> Figure:
    """The metric in the levels of the top causes (six at most), and the effects beside.

    Every panel has the same scale. Real causes have filled marks, those that may be chance hollow
    ones. Gids: `levels-0` … and `cause-0` … (headings) of the panels, `overall-0` … the line of
    all items, `effects` the panel of the effects and `effect-0` … its rows. Raises ValueError
    where no cause was tested.
    """
    tested = [one for one in study.causes if not one.problem]
    if not tested:
        raise ValueError("no cause was tested")
    with own_settings():
        sheet = Sheet(size)
        frame = frame_of(
            sheet, Caption(title, _said(tested, study), footnote=_foot(study)), _keys()
        )
        room = sheet.width - frame.left - frame.right
        beside = _BESIDE * room
        shown = [one for one in tested if one.levels][:MOST_PANELS]
        _panels(sheet, frame, study, shown, kind, room - beside - 0.45)
        _effects(sheet, frame, tested[:_MOST_EFFECTS], len(tested), beside)
        return sheet.figure


def _said(tested: Sequence[Cause], study: CauseStudy) -> str:
    real = [one for one in tested if one.real]
    if not real:
        return f"none of {count_of(len(tested), 'cause')} stands out from chance"
    more = f"; {len(real)} of {count_of(len(tested), 'cause')} are more than chance"
    return real[0].text + (more if len(tested) > 1 else "")


def _foot(study: CauseStudy) -> str:
    middle = "median" if study.response == "value" else "rate"
    return (
        f"Points: {middle} in each level with 95 % interval; all panels share one scale. "
        f"{study.rows:,} rows. Effects on the scale of a correlation (of epsilon squared the root)."
    )


def _keys() -> list[Key]:
    return [
        Key("o", style.DATA, "real cause"),
        Key("hollow", style.HOLLOW, "may be chance"),
        Key("_", style.CENTER, "dashed: all rows"),
    ]


def _panels(
    sheet: Sheet,
    frame: Frame,
    study: CauseStudy,
    shown: Sequence[Cause],
    kind: MetricKind,
    width: float,
) -> None:
    if not shown:
        return
    columns = 1 if len(shown) == 1 else 2 if len(shown) <= 4 else 3
    rows = math.ceil(len(shown) / columns)
    wide, tall = width / columns, (frame.top - frame.bottom) / rows
    levels = [_levels(one) for one in shown]
    span = _span([level for part in levels for level in part], study.overall.value)
    for number, (cause, part) in enumerate(zip(shown, levels, strict=True)):
        row, column = divmod(number, columns)
        left = frame.left + column * wide
        bottom = frame.top - (row + 1) * tall
        label = min(_LABEL, 0.42 * wide)
        box = (left + label, bottom + _AXIS, wide - label - 0.25, tall - _AXIS - _HEAD)
        heading = sheet.fit(tidy(cause.column, 120), style.HEADING, wide - 0.2, "bold")
        top = bottom + tall - _HEAD + 0.08
        sheet.write(left, top, heading, style.HEADING, weight="bold", gid=f"cause-{number}")
        axes = sheet.panel(*box)
        _levels_panel(sheet, axes, cause, part, label, number)
        axes.axvline(
            study.overall.value,
            color=style.CENTER,
            linewidth=1.1,
            linestyle=(0, (4, 3)),
            gid=f"overall-{number}",
        )
        axes.set_xlim(*span)
        _metric_axis(axes, kind, box[2])


def _levels(cause: Cause) -> list[Level]:
    """The levels that are drawn: all in order, or of many the outermost among the larger ones."""
    known = [one for one in cause.levels if math.isfinite(one.metric.value)]
    if cause.kind == "calendar" or cause.kind == "number":
        return known
    ranked = sorted(known, key=lambda level: -level.metric.value)
    if len(ranked) <= _MOST_LEVELS:
        return ranked
    total = sum(level.n for level in ranked)
    large = [one for one in ranked if one.n >= _LEAST_SHARE * total] or ranked
    half = _MOST_LEVELS // 2
    return large if len(large) <= _MOST_LEVELS else large[:half] + large[-half:]


def _span(levels: Sequence[Level], overall: float) -> tuple[float, float]:
    """The common scale: all values, and intervals as far as they are not absurdly wide."""
    values = [one.metric.value for one in levels] + [overall]
    values = [one for one in values if math.isfinite(one)] or [0.0]
    low, high = min(values), max(values)
    room = max(high - low, abs(high) * 0.05, 1e-12)
    for one in levels:
        if one.metric.low is not None and one.metric.high is not None:
            low = min(low, max(one.metric.low, min(values) - room))
            high = max(high, min(one.metric.high, max(values) + room))
    pad = 0.06 * max(high - low, abs(high) * 0.01, 1e-12)
    floor = 0.0 if min(values) >= 0 and low - pad < 0 else low - pad
    return floor, high + pad


def _levels_panel(
    sheet: Sheet,
    axes: Axes,
    cause: Cause,
    levels: Sequence[Level],
    label: float,
    number: int,
) -> None:
    color = style.DATA if cause.real else style.HOLLOW
    face = color if cause.real else style.PAPER
    for place, level in enumerate(levels):
        one = level.metric
        if one.low is not None and one.high is not None:
            axes.plot([one.low, one.high], [place, place], color=color, linewidth=1.6, zorder=2)
    axes.plot(
        [level.metric.value for level in levels],
        range(len(levels)),
        linestyle="none",
        marker="o",
        markersize=6 if len(levels) <= 12 else 4,
        markerfacecolor=face,
        markeredgecolor=color,
        markeredgewidth=1.3,
        zorder=3,
        gid=f"levels-{number}",
    )
    step = 1 if len(levels) <= 12 else 3
    places = list(range(0, len(levels), step))
    axes.set_yticks(places)
    names = [sheet.fit(tidy(levels[i].name, 80), style.SMALL, label - 0.12) for i in places]
    axes.set_yticklabels(names, fontsize=style.SMALL, parse_math=False)
    axes.set_ylim(len(levels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=style.GRID, linewidth=0.8)


def _metric_axis(axes: Axes, kind: MetricKind, width: float) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(nbins=max(2, int(width / 0.85)), steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: metric_text(value, kind)))
    axes.tick_params(axis="x", labelsize=style.SMALL)


def _effects(
    sheet: Sheet, frame: Frame, causes: Sequence[Cause], tested: int, width: float
) -> None:
    left = sheet.width - frame.right - width
    label = min(1.45, 0.45 * width)
    top = frame.top - _HEAD
    sheet.write(
        left, top + 0.08, "Size of the effect", style.HEADING, weight="bold", gid="effects-heading"
    )
    tall = min(top - frame.bottom - _AXIS, 0.55 * len(causes) + 0.4)
    axes = sheet.panel(left + label, top - tall, width - label - 0.72, tall)
    axes.set_gid("effects")
    far = 0.1
    for place, cause in enumerate(causes):
        name = cause.effect_name
        value = strength(cause.effect.value, name)
        ends = _ends_of(cause)
        color = style.DATA if cause.real else style.HOLLOW
        if ends is not None:
            axes.plot(ends, [place, place], color=color, linewidth=1.6)
            far = max(far, ends[1])
        axes.plot(
            [value],
            [place],
            linestyle="none",
            marker="o",
            markersize=7,
            markerfacecolor=color if cause.real else style.PAPER,
            markeredgecolor=color,
            markeredgewidth=1.3,
            gid=f"effect-{place}",
        )
        axes.annotate(
            cause.size,
            (1.0, place),
            xycoords=("axes fraction", "data"),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.SMALL,
            color=style.SOFT_INK,
            annotation_clip=False,
            parse_math=False,
        )
        far = max(far, value)
    axes.set_yticks(range(len(causes)))
    names = [sheet.fit(tidy(one.column, 80), style.SMALL, label - 0.12) for one in causes]
    axes.set_yticklabels(names, fontsize=style.SMALL, parse_math=False)
    axes.set_ylim(len(causes) - 0.4, -0.6)
    axes.set_xlim(0, min(far * 1.08, 1.03))
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=style.SMALL)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: plain(value, 3)))
    axes.grid(axis="x", color=style.GRID, linewidth=0.8)
    if tested > len(causes):
        more = f"and {tested - len(causes)} weaker ones"
        sheet.write(left, top - tall - 0.4, more, style.SMALL, color=style.FAINT_INK)


def _ends_of(cause: Cause) -> tuple[float, float] | None:
    """The interval of an effect's size, without its sign."""
    low, high = cause.effect.low, cause.effect.high
    if low is None or high is None:
        return None
    name = cause.effect_name
    if low <= 0 <= high:
        return 0.0, max(strength(abs(low), name), strength(high, name))
    one, other = sorted((strength(abs(low), name), strength(abs(high), name)))
    return one, other
