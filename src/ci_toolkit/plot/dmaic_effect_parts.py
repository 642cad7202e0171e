"""Parts of pictures of before and after: places in time, levels, their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from ci_toolkit.analysis.dmaic.effect.result import Floats, Series
from ci_toolkit.analysis.dmaic.words import MetricKind
from ci_toolkit.plot import style
from ci_toolkit.plot.axes import Range, set_y, tick_count, time_ticks
from ci_toolkit.plot.sheet import Sheet, spread
from ci_toolkit.plot.view import days
from ci_toolkit.plot.words import ValueFormat, shorten, tidy

_FORMS: Final[dict[MetricKind, ValueFormat]] = {
    "proportion": "percent",
    "duration": "duration",
    "number": "number",
}
_PERIODS: Final = ("hour", "day", "week", "month", "year")
EXPECTED: Final = "#a3467c"
AFTER: Final = "#00694f"
_USUAL: Final = (0.02, 0.98)
Place = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Lines:
    """What is drawn through a series: places and heights of the line before, after, expected."""

    before: tuple[Floats, Floats]
    after: tuple[Floats, Floats]
    expected: tuple[Floats, Floats] | None


@dataclass(frozen=True, slots=True)
class Named:
    """A level named at the right edge."""

    height: float
    text: str
    colour: str
    gid: str


def places_of(series: Series) -> Floats:
    """Days since 1970 where labels are times, else the periods' numbers."""
    if _on_time(series):
        return days(
            np.array([label.replace(" ", "T") for label in series.labels], "datetime64[us]")
        )
    return np.asarray(series.times, dtype=np.float64)


def _on_time(series: Series) -> bool:
    if series.noun not in _PERIODS:
        return False
    try:
        np.array([label.replace(" ", "T") for label in series.labels], "datetime64[us]")
    except ValueError:
        return False
    return True


def border(x: Floats, split: int) -> float:
    """Between the last period before the change and the first one after."""
    return float(x[split - 1] + x[split]) / 2


def straight(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The line through fitted values, without the weekdays that may ride on it."""
    ends = np.array([x[0], x[-1]])
    slope, level = np.polyfit(x - x[0], y, 1)
    return ends, level + slope * (ends - x[0])


def range_of(values: Floats, lines: Lines, goal: float | None) -> Range:
    """The vertical range that shows all values, lines and the goal."""
    parts = [values[np.isfinite(values)], lines.before[1], lines.after[1]]
    if lines.expected is not None:
        parts.append(lines.expected[1])
    if goal is not None:
        parts.append(np.array([goal]))
    shown = np.concatenate(parts)
    body = np.concatenate(
        [np.quantile(parts[0], _USUAL) if len(parts[0]) else parts[0], *parts[1:]]
    )
    reach = float(np.ptp(body))
    low, high = float(shown.min()), float(shown.max())
    if reach > 0:
        # A few days far out would press what is compared into a line.
        low = max(low, float(body.min()) - reach)
        high = min(high, float(body.max()) + reach)
    room = 0.08 * (high - low) or 0.1 * (abs(high) or 1.0)
    floor = low - room
    top, bottom = high + room, max(floor, -0.03 * high) if low >= 0 else floor
    above, below = parts[0] > top, parts[0] < bottom
    return Range(bottom, top, int(above.sum()), int(below.sum()))


def mark_beyond(axes: Axes, x: Floats, values: Floats, span: Range, prefix: str) -> None:
    """A triangle at the edge for each value that lies beyond it."""
    edge = 0.012 * (span.high - span.low)
    for marker, which, height in (
        ("^", values > span.high, span.high - edge),
        ("v", values < span.low, span.low + edge),
    ):
        if which.any():
            axes.plot(
                x[which],
                np.full(int(which.sum()), height),
                linestyle="none",
                marker=marker,
                markersize=6,
                color=style.INK,
                clip_on=False,
                zorder=6,
                gid=f"{prefix}beyond-{marker}",
            )


def draw_levels(axes: Axes, lines: Lines, prefix: str) -> None:
    """The lines before and after, and dashed what was to be expected."""
    for gid, line in (("before", lines.before), ("after", lines.after)):
        axes.plot(*line, color=AFTER, linewidth=2.6, zorder=5, gid=f"{prefix}{gid}")
    if lines.expected is not None:
        axes.plot(
            *lines.expected,
            color=EXPECTED,
            linewidth=2.2,
            linestyle=(0, (5, 2.5)),
            zorder=5,
            gid=f"{prefix}expected",
        )


def finish(
    sheet: Sheet,
    axes: Axes,
    series: Series,
    x: Floats,
    span: Range,
    kind: MetricKind,
    place: Place,
) -> None:
    """Range, ticks and labels of a panel."""
    set_y(axes, span, _FORMS[kind], tick_count(place[3]))
    pad = 0.012 * float(x[-1] - x[0]) or 0.5
    axes.set_xlim(float(x[0]) - pad, float(x[-1]) + pad)
    wide = max((sheet.measure(shorten(tidy(one, 60), 16), style.TICK) for one in
                (series.labels[0], series.labels[-1])), default=0.5) + 0.35  # fmt: skip
    most = max(int(place[2] / wide), 2)
    if _on_time(series):
        places, texts = time_ticks(float(x[0]), float(x[-1]), most)
    else:
        places, texts = [], []
    if len(places) < 2:
        step = -(-len(x) // most)
        places = [float(one) for one in x[::step]]
        texts = [shorten(tidy(label, 60), 16) for label in series.labels[::step]]
    axes.set_xticks(places, texts, parse_math=False)
    axes.tick_params(axis="x", length=3.5, pad=4)


def name_levels(sheet: Sheet, named: list[Named], span: Range, place: Place) -> None:
    """Names of levels right of a panel, at their heights as far as there is room."""
    left, bottom, width, height = place
    wanted = [bottom + height * (one.height - span.low) / (span.high - span.low) for one in named]
    heights = spread(wanted, 0.22, bottom + 0.05, bottom + height)
    room = sheet.width - left - width - 0.2
    for one, y in zip(named, heights, strict=True):
        text = sheet.fit(tidy(one.text, 80), style.LABEL, room, "bold")
        sheet.write(
            left + width + 0.1,
            y,
            text,
            style.LABEL,
            color=one.colour,
            weight="bold",
            va="center_baseline",
            gid=f"level-{one.gid}",
        )
