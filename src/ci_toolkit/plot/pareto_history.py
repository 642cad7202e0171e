"""Ranks of the leading categories period by period: who led, who came, who went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from ci_toolkit.analysis.pareto.result import History, Pareto
from ci_toolkit.plot import style
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Key, frame_of, margin_of
from ci_toolkit.plot.pareto_lanes import Lanes, closest, lanes_of
from ci_toolkit.plot.pareto_words import fit_name, names_of, prefix_note, short_share, with_note
from ci_toolkit.plot.sheet import Sheet, spread
from ci_toolkit.plot.words import begin_large, tidy

__all__ = ["Caption", "draw_history"]

_PERIODS: Final = {"1h": "hour", "1d": "day", "1w": "week", "1mo": "month", "1q": "quarter"}
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
# Dark enough for white numbers on them; neighbours differ in lightness and in their dashes.
_COLOURS: Final = (
    "#0072B2",
    "#b34700",
    "#00694f",
    "#8f3a6d",
    "#1a1a1a",
    "#7a5200",
    "#5e3c99",
    "#00677d",
    "#a3152c",
    "#4d6b00",
    "#5c5c5c",
    "#2a3f8f",
)
_DISC: Final = 20.0
_LEAST_PITCH: Final = 0.13
_LANE: Final = 0.23


@dataclass(frozen=True, slots=True)
class _End:
    """What stands at one end of a line: number, name and share of its category."""

    category: int
    name: str
    share: str


def draw_history(
    result: Pareto,
    stream: int,
    caption: Caption,
    size: tuple[float, float] = style.SLIDE,
) -> Figure:
    """The ranks of the leading categories of one stream in each period, `size` inches.

    Lines are as wide as the share; discs hold the share in per cent where there is room for it,
    else the ends say it. Periods covered only in part are hollow. A picture with more periods
    than fit shows the newest. Ranks are among all categories of the stream.
    Gids: `line-<n>`, `points-<n>`, `partial-<n>`, `share-<n>-<period>`, `first-<n>`, `last-<n>`.
    Raises `IndexError` when there is no such stream, `ValueError` when it has no history.
    """
    history = result.streams[stream].history
    if history is None:
        raise ValueError(f"stream {stream} has no history")
    with own_settings():
        sheet = Sheet(size)
        names, beginning = names_of(history.categories)
        room = min(0.19 * sheet.width, 2.6)
        first = max(len(history.labels) - int((sheet.width - 2 * room) / _LEAST_PITCH), 0)
        lanes = lanes_of(history, max(int((sheet.height - 2.9) / _LANE), 3))
        word = _PERIODS.get(history.every, "period")
        cut = f"the newest {len(history.labels) - first:,} of {len(history.labels):,} {word}s"
        deep = f"ranks after {lanes.last} on one line"
        caption = with_note(
            caption,
            cut if first else "",
            deep if lanes.below else "",
            prefix_note(beginning),
        )
        shown = len(history.labels) - first
        drawn = [c for c in range(len(names)) if np.isfinite(lanes.place[first:, c]).any()]
        ends = _end_texts(history, names, lanes, first, drawn)
        wide = [_end_room(sheet, side, room) for side in ends]
        margin = margin_of(sheet)
        left = margin + 0.45 + wide[0]
        width = sheet.width - 0.6 * margin - wide[1] - left
        about = (sheet.height - 2.9) / (lanes.below or lanes.last)
        numbered = min(width / shown, about) >= 0.3 and closest(lanes.place[first:]) * about > 0.18
        frame = frame_of(sheet, caption, _keys(history, first, word, numbered=numbered), 2)
        bottom, top = frame.bottom + 0.05, frame.top - 0.42
        axes = sheet.panel(left, bottom, width, top - bottom)
        lane = (top - bottom) / (lanes.below or lanes.last)
        _set_axes(sheet, axes, history, lanes, first, (left, bottom, width / shown))
        _draw_lines(axes, history, lanes, first, drawn, numbered=numbered)
        _write_ends(sheet, lanes, first, ends, (left, bottom, width, top), wide, lane)
        text = f"{begin_large(tidy(caption.quantity, 160))}: rank by {word}"
        heading = sheet.fit(text, style.HEADING, sheet.width - 2 * frame.left, "bold")
        sheet.write(
            frame.left, frame.top - 0.2, heading, style.HEADING, weight="bold", gid="heading"
        )
        return sheet.figure


def _keys(history: History, first: int, word: str, *, numbered: bool) -> list[Key]:
    keys = [Key("o", style.DATA, "number: share of the total in %")] if numbered else []
    keys.append(Key("_", style.DATA, "wider line: larger share"))
    if any(history.partial[first:]):
        keys.append(Key("hollow", style.HOLLOW, f"{word} covered only in part"))
    return keys


def _end_texts(
    history: History, names: Sequence[str], lanes: Lanes, first: int, drawn: Sequence[int]
) -> tuple[list[_End], list[_End]]:
    """Name and share of what stands in the first and in the last period."""
    sides = []
    for row in (first, len(history.labels) - 1):
        there = [c for c in drawn if np.isfinite(lanes.place[row, c])]
        sides.append([_End(c, names[c], short_share(history.shares[row][c])) for c in there])
    named = {end.category for side in sides for end in side}
    # What is at neither end would have no name at all.
    sides[1] += [_End(c, names[c], "–") for c in drawn if c not in named]
    return sides[0], sides[1]


def _end_room(sheet: Sheet, ends: Sequence[_End], room: float) -> float:
    texts = [f"{end.name}  {end.share}" for end in ends]
    wide = max((sheet.measure(text, style.LABEL, "bold") for text in texts), default=0.0)
    return min(wide, room) + 0.2


def _set_axes(
    sheet: Sheet,
    axes: Axes,
    history: History,
    lanes: Lanes,
    first: int,
    at: tuple[float, float, float],
) -> None:
    left, bottom, pitch = at
    number = len(history.labels) - first
    axes.set_gid("ranks")
    axes.set_xlim(-0.5, number - 0.5)
    axes.set_ylim((lanes.below or lanes.last) + 0.5, 0.5)
    axes.xaxis.set_major_locator(NullLocator())
    axes.yaxis.set_major_locator(NullLocator())
    for side in axes.spines.values():
        side.set_visible(False)
    for rank in range(1, (lanes.below or lanes.last) + 1):
        axes.axhline(rank, color=style.GRID, linewidth=0.8, zorder=0)
    _write_periods(sheet, history, first, left, bottom, pitch)
    _write_ranks(sheet, axes, lanes)


def _write_ranks(sheet: Sheet, axes: Axes, lanes: Lanes) -> None:
    box = axes.get_position()
    top, bottom = box.y1 * sheet.height, box.y0 * sheet.height
    lane = (top - bottom) / (lanes.below or lanes.last)
    left = margin_of(sheet)
    for rank in range(1, (lanes.below or lanes.last) + 1):
        text = f"{rank}" if rank <= lanes.last else f">{lanes.last}"
        sheet.write(
            left,
            top - (rank - 0.5) * lane,
            text,
            style.LABEL if lane > 0.2 else 9.0,
            color=style.SOFT_INK,
            va="center_baseline",
            gid=f"rank-{rank}",
        )


def _write_periods(
    sheet: Sheet, history: History, first: int, left: float, bottom: float, pitch: float
) -> None:
    texts = _period_texts(history, first)
    size = style.SMALL
    # The lower line (a year) stands at few places only and may be wider than a period.
    wide = max((sheet.measure(text.split("\n")[0], size) for text in texts), default=0.1)
    step = max(int(np.ceil((wide + 0.1) / pitch)), 1)
    for place, text in enumerate(texts):
        upper, _, lower = text.partition("\n")
        x = left + (place + 0.5) * pitch
        look = {"ha": "center", "color": style.SOFT_INK}
        if place % step == 0:
            sheet.write(x, bottom - 0.17, upper, size, gid=f"period-{place}", **look)
        if lower:
            sheet.write(x, bottom - 0.34, lower, size, gid=f"year-{place}", **look)


def _period_texts(history: History, first: int) -> list[str]:
    """The labels of periods; of months their names, with the year below where it begins."""
    labels = [tidy(label, 24) for label in history.labels[first:]]
    if history.every != "1mo":
        return labels
    texts: list[str] = []
    for place, label in enumerate(labels):
        year, _, month = label.partition("-")
        if not (month.isdigit() and 1 <= int(month) <= 12):
            return labels
        new = label[:4] != labels[place - 1][:4]
        soon = place == 0 and any(other[:4] != year for other in labels[1:2])
        texts.append(
            _MONTHS[int(month) - 1] + (f"\n{year}" if (new or not place) and not soon else "")
        )
    return texts


def _draw_lines(
    axes: Axes,
    history: History,
    lanes: Lanes,
    first: int,
    drawn: Sequence[int],
    *,
    numbered: bool,
) -> None:
    partial = np.array(history.partial[first:], dtype=bool)
    shares = np.array(history.shares, dtype=np.float64)[first:]
    x = np.arange(len(partial), dtype=np.float64)
    small = _DISC if numbered else 7.0 if len(x) <= 60 else 4.0
    # The largest last, so that it lies on top.
    for c in reversed(drawn):
        y, colour = lanes.place[first:, c], _COLOURS[c % len(_COLOURS)]
        joined = np.isfinite(y[:-1]) & np.isfinite(y[1:])
        between = (shares[:-1, c] + shares[1:, c]) / 2
        lines = LineCollection(
            [[(x[i], y[i]), (x[i + 1], y[i + 1])] for i in np.flatnonzero(joined)],
            colors=colour,
            linewidths=[1.2 + 8 * between[i] for i in np.flatnonzero(joined)],
            linestyles="solid" if c % 2 == 0 else "dashed",
            zorder=3,
            gid=f"line-{c}",
        )
        axes.add_collection(lines, autolim=False)
        for gid, which, face in (("points", ~partial, colour), ("partial", partial, style.PAPER)):
            axes.plot(
                x[which],
                y[which],
                linestyle="none",
                marker="o",
                markersize=small,
                markerfacecolor=face,
                markeredgecolor=colour if face == style.PAPER else style.PAPER,
                markeredgewidth=1.4 if face == style.PAPER else 1.0,
                clip_on=False,
                zorder=4,
                gid=f"{gid}-{c}",
            )
        for i in np.flatnonzero(np.isfinite(y)) if numbered else ():
            axes.text(
                x[i],
                y[i],
                short_number(float(shares[i, c])),
                fontsize=9.0,
                ha="center",
                va="center_baseline",
                color=colour if partial[i] else style.PAPER,
                parse_math=False,
                zorder=5,
                gid=f"share-{c}-{first + i}",
            )


def short_number(share: float) -> str:
    """A share in whole per cent, as it fits into a disc.

    >>> short_number(0.421), short_number(0.004), short_number(0.0), short_number(1.0)
    ('42', '<1', '0', '100')
    """
    percent = share * 100
    return "<1" if 0 < percent < 0.5 else f"{percent:.0f}"


def _place(lanes: Lanes, row: int, category: int) -> float:
    """Where a category stands in a period, or stood last before it."""
    places = lanes.place[: row + 1, category]
    return float(places[np.isfinite(places)][-1])


def _write_ends(
    sheet: Sheet,
    lanes: Lanes,
    first: int,
    ends: tuple[list[_End], list[_End]],
    box: tuple[float, float, float, float],
    wide: Sequence[float],
    lane: float,
) -> None:
    left, bottom, width, top = box
    size = style.LABEL if lane >= 0.24 else 9.0
    for side, (row, gid) in enumerate(((first, "first"), (len(lanes.place) - 1, "last"))):
        own = [_place(lanes, row, end.category) for end in ends[side]]
        wanted = [top - (place - 0.5) * lane for place in own]
        places = spread(wanted, size * 1.25 / 72, bottom + 0.1, top)
        x = left - 0.05 if side == 0 else left + width + 0.05
        for end, y in zip(ends[side], places, strict=True):
            weight = "bold" if lanes.place[row, end.category] == 1 else "normal"
            room = wide[side] - 0.1 - sheet.measure("  " + end.share, size, weight)
            sheet.write(
                x,
                y,
                f"{fit_name(sheet, end.name, size, room, weight)}  {end.share}",
                size,
                ha="right" if side == 0 else "left",
                va="center_baseline",
                color=_COLOURS[end.category % len(_COLOURS)],
                weight=weight,
                gid=f"{gid}-{end.category}",
            )
