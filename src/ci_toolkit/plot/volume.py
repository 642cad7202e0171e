"""Rows per period of an export as a slide: gaps, usual level, and the periods unlike the others."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats
from ci_toolkit.analysis.inspection.volume_chart import VolumeChart
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.facts import VolumeFacts
from ci_toolkit.plot import style
from ci_toolkit.plot.axes import Range, set_x, set_y, tick_count, tick_lines
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Key, frame_of
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.view import View, borders, days
from ci_toolkit.plot.words import short_tick_texts

__all__ = ["Caption", "draw_volume"]

# Where usual volumes differ by more than this, small ones would lie on the floor of a plain scale.
_WIDE_SPREAD = 30.0
# Empty stretches beyond this many are a rhythm, and a ground behind each would be a pattern.
_MOST_GAPS = 40
_GAP_GROUND = "#f2e6df"
_TICK_WIDTH = 0.75


def draw_volume(
    volume: VolumeFacts,
    chart: VolumeChart | None,
    caption: Caption,
    size: tuple[float, float] = style.SLIDE,
) -> Figure:
    """Rows per period, `size` inches.

    chart: the judgement, whose periods beyond the limits are marked and whose usual level is
    drawn; None where there are too few periods for one.
    """
    with own_settings():
        counts = np.asarray(volume.counts, dtype=np.float64)
        beyond = np.zeros(len(counts), dtype=bool) if chart is None else chart.beyond
        gaps = _gaps(np.asarray(volume.present, dtype=np.float64))
        view = _view(volume)
        sheet = Sheet(size)
        frame = frame_of(
            sheet, caption, _keys(volume, chart, beyond, gaps, caption.quantity), tick_lines(view)
        )
        left = frame.left + _TICK_WIDTH
        width = sheet.width - frame.right - left
        height = frame.top - frame.bottom - 0.15
        axes = sheet.panel(left, frame.bottom, width, height)
        set_x(axes, view, width, style.TICK, labelled=True)
        logarithmic = _is_wide(counts)
        _set_y(axes, counts, height, logarithmic=logarithmic)
        for number, (first, stop) in enumerate(gaps):
            axes.axvspan(
                float(view.left[first]),
                float(view.right[stop - 1]),
                facecolor=_GAP_GROUND,
                edgecolor="none",
                zorder=0,
                gid=f"gap-{number}",
            )
        crowd = style.crowd(len(counts), width)
        _draw_counts(axes, view, counts, crowd, logarithmic=logarithmic)
        if chart is not None:
            _draw_usual(axes, view, chart, counts)
            _draw_beyond(axes, view, counts, beyond, crowd)
        return sheet.figure


def _view(volume: VolumeFacts) -> View:
    times = np.array(volume.starts, dtype="datetime64[us]")
    x = days(times)
    left, right = borders(x)
    number = len(x)
    no = np.zeros(number, dtype=bool)
    long = 16 if volume.noun == "hour" else 10
    return View(
        stream=0,
        start=0,
        stop=number,
        x=x,
        left=left,
        right=right,
        on_time=True,
        labels=[start.replace("T", " ")[:long] for start in volume.starts],
        times=times,
        phase=np.zeros(number, dtype=np.int64),
        phase_labels=("all",),
        baseline=~no,
        excluded=no,
        hollow=no,
        target=None,
        noun=volume.noun,
    )


def _gaps(counts: Floats) -> list[tuple[int, int]]:
    """First period and the one after the last of each stretch without rows."""
    empty = np.concatenate([[0], (counts == 0).astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(empty))
    runs = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    return runs if len(runs) <= _MOST_GAPS else []


def _is_wide(counts: Floats) -> bool:
    filled = counts[counts > 0]
    if not len(filled):
        return False
    low, high = np.quantile(filled, [0.05, 0.95])
    return bool(high > _WIDE_SPREAD * low)


def _set_y(axes: Axes, counts: Floats, height: float, *, logarithmic: bool) -> None:
    top = float(counts.max(initial=1.0))
    if not logarithmic:
        set_y(axes, Range(0.0, top * 1.07, 0, 0), "number", tick_count(height), short=True)
        return
    low = float(counts[counts > 0].min())
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(top))
    axes.set_yscale("log")
    axes.set_ylim(low / 1.6, top * 1.6)
    ticks = [10.0**power for power in range(first, last + 1) if low / 1.6 <= 10.0**power]
    ticks = [tick for tick in ticks if tick <= top * 1.6]
    texts = [short_tick_texts([tick], "number")[0] for tick in ticks]
    axes.set_yticks(ticks, texts, parse_math=False)
    axes.set_yticks([], minor=True)
    axes.tick_params(axis="y", length=0, pad=5)
    axes.grid(visible=True, axis="y", color=style.GRID, linewidth=0.7)


def _draw_counts(axes: Axes, view: View, counts: Floats, crowd: int, *, logarithmic: bool) -> None:
    shown = np.where(counts > 0, counts, np.nan)
    axes.plot(
        view.x,
        shown,
        color=style.DATA,
        linewidth=style.line_width(crowd),
        marker="o",
        markersize=style.marker_size(crowd),
        markeredgewidth=0,
        zorder=3,
        gid="counts",
    )
    if not logarithmic:
        axes.fill_between(
            view.x, 0, shown, color=style.DATA, alpha=0.1, linewidth=0, zorder=1, gid="ground"
        )


def _draw_usual(axes: Axes, view: View, chart: VolumeChart, counts: Floats) -> None:
    usual = np.where(counts > 0, chart.usual, np.nan)
    axes.plot(view.x, usual, color=style.CENTER, linewidth=1.0, alpha=0.75, zorder=2.5, gid="usual")


def _draw_beyond(axes: Axes, view: View, counts: Floats, beyond: Bools, crowd: int) -> None:
    if not beyond.any():
        return
    shape, color, _ = style.RULE_MARKS[0]
    axes.plot(
        view.x[beyond],
        counts[beyond],
        linestyle="none",
        marker=shape,
        color=color,
        markersize=style.signal_size(crowd),
        markeredgecolor=style.INK,
        markeredgewidth=0.5,
        zorder=4,
        clip_on=False,
        gid="beyond",
    )


def _keys(
    volume: VolumeFacts,
    chart: VolumeChart | None,
    beyond: Bools,
    gaps: list[tuple[int, int]],
    quantity: str,
) -> list[Key]:
    noun = volume.noun
    keys = [Key("o", style.DATA, f"{quantity} of a {noun}")]
    if chart is not None:
        keys.append(Key("_", style.CENTER, f"usual for that {noun}"))
    if beyond.any():
        shape, color, _ = style.RULE_MARKS[0]
        number = int(beyond.sum())
        keys.append(Key(shape, color, f"beyond the limits of a control chart ({number:,})"))
    if gaps:
        empty = sum(stop - first for first, stop in gaps)
        keys.append(Key("s", _GAP_GROUND, f"no rows ({count_of(empty, noun)})"))
    return keys
