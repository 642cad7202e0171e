"""Ticks that can be read at any span, and a vertical range that shows data and limits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ci_toolkit.analysis.control_chart.result import Panel
from ci_toolkit.analysis.control_chart.subgroups import Floats
from ci_toolkit.plot import style
from ci_toolkit.plot.view import View, days
from ci_toolkit.plot.words import ValueFormat, short_tick_texts, shorten, tick_texts, tidy

# Unit of datetime64, steps in it, and the remainder that makes weeks start on a Monday.
_TIME_STEPS: Final = (
    ("s", (1, 5, 15, 30), 0),
    ("m", (1, 5, 15, 30), 0),
    ("h", (1, 3, 6, 12), 0),
    ("D", (1, 2), 0),
    ("D", (7, 14), 4),
    ("M", (1, 2, 3, 6), 0),
    ("Y", (1, 2, 5, 10, 20, 50, 100, 200, 500), 0),
)
DURATION_STEPS: Final = tuple(
    factor * unit
    for unit, factors in (
        (1.0, (1, 2, 5, 10, 15, 30)),
        (60.0, (1, 2, 5, 10, 15, 30)),
        (3600.0, (1, 2, 3, 6, 12)),
        (86400.0, (1, 2, 5, 7, 10, 14, 20, 30, 50, 100, 200, 365, 500, 1000, 2000, 5000)),
    )
    for factor in factors
)
# Limits may take this many times the height of the data on either side; beyond it they are cut.
_ROOM_FOR_LIMITS: Final = 2.5
# A few limits that shoot out (tiny periods) may add this part of the height, else they are cut.
_USUAL_LIMITS: Final = 0.97
_ROOM_FOR_FEW: Final = 0.3


@dataclass(frozen=True, slots=True)
class Range:
    """Lower and upper edge of a panel, and how many points have a limit beyond them."""

    low: float
    high: float
    cut_above: int
    cut_below: int


def time_ticks(low: float, high: float, most: int) -> tuple[list[float], list[str]]:
    """Places (days since 1970) and ISO labels of at most `most` round times in [low, high].

    Hours carry the date on a second line where it changes.
    """
    start = np.datetime64(math.ceil(low * 86_400 - 1e-3), "s")
    stop = np.datetime64(math.floor(high * 86_400 + 1e-3), "s")
    for unit, steps, remainder in _TIME_STEPS:
        first = int(start.astype(f"datetime64[{unit}]").astype(np.int64))
        last = int(stop.astype(f"datetime64[{unit}]").astype(np.int64))
        for step in steps:
            if (last - first) // step > most:
                continue
            aligned = first + (remainder - first) % step
            # astype cuts down, so the first may begin before the range.
            ticks = np.arange(aligned, last + 1, step).astype(f"datetime64[{unit}]")
            ticks = ticks[(ticks.astype("datetime64[s]") >= start)]
            if len(ticks) <= most:
                return days(ticks).tolist(), _time_texts(ticks.astype("datetime64[s]"), unit)
    return [], []


def _time_texts(ticks: np.ndarray[tuple[int], np.dtype[np.datetime64]], unit: str) -> list[str]:
    texts = [str(tick) for tick in ticks]
    if unit in ("s", "m", "h"):
        dates = [text[:10] for text in texts]
        clocks = [text[11:19] if unit == "s" else text[11:16] for text in texts]
        return [
            clock + ("\n" + date if index == 0 or date != dates[index - 1] else "")
            for index, (clock, date) in enumerate(zip(clocks, dates, strict=True))
        ]
    if unit == "M" and all(text[5:7] == "01" for text in texts):
        unit = "Y"
    return [text[: {"D": 10, "M": 7, "Y": 4}[unit]] for text in texts]


def tick_lines(view: View) -> int:
    """How many lines the labels below the axis take."""
    return 2 if view.on_time and len(view) > 1 and view.right[0] - view.left[0] < 0.9 else 1


def set_x(axes: Axes, view: View, inches: float, type_size: float, labelled: bool) -> None:
    """Horizontal range and ticks of a panel that is `inches` wide; labels never overlap."""
    if not len(view):
        axes.set_xlim(0, 1)
        axes.set_xticks([])
        return
    pad = 0.012 * (view.right[-1] - view.left[0])
    axes.set_xlim(view.left[0] - pad, view.right[-1] + pad)
    character = type_size * 0.63 / 72
    if view.on_time:
        places, texts = _ticks_on_time(view, inches, character)
    else:
        places, texts = _ticks_by_label(view, inches, character)
    axes.set_xticks(places, texts if labelled else [""] * len(places), parse_math=False)
    axes.tick_params(axis="x", length=3.5, pad=4)


def _ticks_on_time(view: View, inches: float, character: float) -> tuple[list[float], list[str]]:
    texts = [tidy(label, 24) for label in view.labels] if len(view) <= 31 else []
    longest = max((len(text) for text in texts), default=0)
    if texts and len(texts) * (longest + 2) * character <= inches:
        return view.x.tolist(), texts
    low, high = float(view.x[0]), float(view.x[-1])
    for width in (11, 8, 5.5):  # characters: days, months, years
        most = max(int(inches / (width * character)), 2)
        places, texts = time_ticks(low, high, most)
        longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
        if texts and longest + 1 <= width and len(places) >= 3:
            return places, texts
    places, texts = time_ticks(low, high, max(int(inches / (11 * character)), 2))
    if len(places) >= 2:
        return places, texts
    ends = [0, len(view) - 1] if len(view) > 1 else [0]
    return [float(view.x[end]) for end in ends], [tidy(view.labels[end], 24) for end in ends]


def _ticks_by_label(view: View, inches: float, character: float) -> tuple[list[float], list[str]]:
    sample = [tidy(label, 200) for label in view.labels[:: max(len(view) // 500, 1)]]
    longest = max(len(text) for text in sample)
    # Scripts without a narrow form take twice the width.
    wide = 1.8 if any(ord(c) > 0x2E80 for text in sample for c in text) else 1.0
    most = 1
    for kept in (26, 14, 8):
        width = min(longest, kept)
        most = max(int(inches / ((width + 2) * character * wide)), 1)
        if most >= min(6, len(view)):
            break
    step = _nice_step(-(-len(view) // most))
    # Numbers 1, 2, 3 … are labelled at round ones.
    numbered = view.labels[0] == "1" and view.labels[-1] == str(len(view))
    picked = range(step - 1 if numbered else 0, len(view), step)
    return (
        [float(view.x[index]) for index in picked],
        [shorten(tidy(view.labels[index], 200), width) for index in picked],
    )


def _nice_step(least: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 … that is at least `least`."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power >= least:
                return factor * power
        power *= 10


def range_of(view: View, panel: Panel, natural_zero: bool) -> Range:
    """The vertical range: all values in view, and limits and target as far as is sensible."""
    value = _finite(view.of(panel.value))
    center = _finite(view.of(panel.center))
    upper = drawn_limit(view, panel, upper=True)
    lower = drawn_limit(view, panel, upper=False)
    target = _finite(view.target) if view.target is not None and is_main(panel) else np.zeros(0)
    core = np.concatenate([value, center])
    if not len(core):
        core = np.concatenate([_finite(upper), _finite(lower), target])
    if not len(core):
        return Range(0.0, 1.0, 0, 0)
    low, high = float(core.min()), float(core.max())
    span = high - low or abs(high) * 0.1 or 1.0
    ups, downs = _finite(upper), _finite(lower)
    top = _reach(high, span, ups, target)
    bottom = -_reach(-low, span, -downs, -target)
    pad = 0.07 * (top - bottom) or 0.1 * (abs(top) or 1.0)
    floor = bottom - pad
    if natural_zero and low >= 0:
        floor = max(floor, -0.03 * top)  # zero stands just above the edge, its points whole
    edge = 1e-9 * max(abs(top), abs(bottom))
    return Range(
        floor,
        top + pad,
        int(np.sum(ups > top + edge)),
        int(np.sum(downs < bottom - edge)),
    )


def with_room(span: Range, inches: float, above: float, below: float) -> Range:
    """The range of a panel `inches` high with so many inches for texts at its top and foot."""
    unit = (span.high - span.low) / max(inches - above - below, 0.5)
    return Range(span.low - below * unit, span.high + above * unit, span.cut_above, span.cut_below)


def _reach(edge: float, span: float, limits: Floats, target: Floats) -> float:
    """How far up the picture goes for data that end at `edge`."""
    most = edge + _ROOM_FOR_LIMITS * span
    target = target[target <= most]
    limits = limits[limits <= most]
    reach = max(edge, float(target.max()) if len(target) else edge)
    if not len(limits):
        return reach
    reach = max(reach, float(np.quantile(limits, _USUAL_LIMITS, method="lower")))
    highest = float(limits.max())
    few = highest - reach <= _ROOM_FOR_FEW * (reach - edge + span)
    return max(reach, highest) if few else reach


def _finite(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def drawn_limit(view: View, panel: Panel, *, upper: bool) -> Floats:
    """The limit at each point in view; NaN where it cannot exist or was cut at a natural edge."""
    limit = view.of(panel.ucl if upper else panel.lcl)
    clipped = view.of(panel.ucl_clipped if upper else panel.lcl_clipped)
    return np.where(clipped, np.nan, limit)


def is_main(panel: Panel) -> bool:
    """Target, events and phases belong to the panel of the level, not of the spread."""
    return panel.kind != "dispersion"


def value_ticks(
    span: Range, form: ValueFormat, most: int, *, short: bool = False
) -> tuple[list[float], list[str]]:
    """At most about `most` round ticks in the values' own unit, with their labels."""
    step = None
    if form == "duration" and span.high - span.low >= 2:
        fits = [s for s in DURATION_STEPS if (span.high - span.low) / s <= most]
        step = fits[0] if fits else None
    if step:
        ticks = np.arange(math.ceil(span.low / step), math.floor(span.high / step) + 1) * step
    else:
        locator = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10])
        ticks = np.asarray(locator.tick_values(span.low, span.high))
        ticks = ticks[(ticks >= span.low) & (ticks <= span.high)]
    places = [float(tick) for tick in ticks]
    return places, (short_tick_texts if short else tick_texts)(places, form)


def set_y(axes: Axes, span: Range, form: ValueFormat, most: int, *, short: bool = False) -> None:
    """Vertical range, ticks and the faint lines across."""
    axes.set_ylim(span.low, span.high)
    places, texts = value_ticks(span, form, most, short=short)
    axes.set_yticks(places, texts, parse_math=False)
    axes.tick_params(axis="y", length=0, pad=5)
    axes.grid(visible=True, axis="y", color=style.GRID, linewidth=0.7)


def tick_count(inches: float) -> int:
    """How many value ticks suit a panel `inches` high."""
    return 6 if inches > 2 else 3 if inches > 0.8 else 2
