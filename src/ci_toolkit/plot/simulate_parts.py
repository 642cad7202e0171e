"""What the pictures of simulations share: a sheet with its frame, panels, headings, ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from ci_toolkit.analysis.training.debrief import Floats
from ci_toolkit.plot import style
from ci_toolkit.plot.axes import Range, set_y, tick_count, value_ticks
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.frame import Frame, Key, frame_of
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import ValueFormat, tidy

HEADING: Final = 0.34
THEORY: Final = style.RULE_MARKS[0][1]


@dataclass(frozen=True, slots=True)
class Words:
    """Texts around a picture: title, what the run shows, what stands below."""

    title: str
    verdict: str
    footnote: str = ""


def begin(size: tuple[float, float], words: Words, keys: Sequence[Key]) -> tuple[Sheet, Frame]:
    """A sheet with everything around the panels, and the room that is left for them."""
    sheet = Sheet(size)
    caption = Caption(title=words.title, subtitle=words.verdict, footnote=words.footnote)
    return sheet, frame_of(sheet, caption, keys)


def room_of(sheet: Sheet, frame: Frame) -> Box:
    """The room left for panels."""
    return Box(
        frame.left,
        frame.bottom,
        sheet.width - frame.right - frame.left,
        frame.top - frame.bottom,
    )


def heading(sheet: Sheet, box: Box, text: str, note: str = "", gid: str = "") -> None:
    """Words above a panel, and a note beside them where there is room."""
    y = box.bottom + box.height + 0.11
    shown = sheet.fit(tidy(text, 160), style.HEADING, box.width, "bold")
    sheet.write(box.left, y, shown, style.HEADING, weight="bold", gid=f"heading-{gid}")
    at = sheet.measure(shown, style.HEADING, "bold") + 0.15
    left = sheet.fit(note, style.SMALL, max(box.width - at, 0.0))
    if left.strip("…"):
        sheet.write(box.left + at, y, left, style.SMALL, color=style.FAINT_INK, gid=f"note-{gid}")


def panel(sheet: Sheet, box: Box, gid: str) -> Axes:
    """Axes in a box."""
    axes = sheet.panel(box.left, box.bottom, box.width, box.height)
    axes.set_gid(gid)
    return axes


def grid(box: Box, rows: int, columns: int, gap: tuple[float, float]) -> list[Box]:
    """A box cut into rows and columns, row by row from the top, each with room for a heading.

    gap: inches between columns and below each row but the last.
    """
    width = (box.width - gap[0] * (columns - 1)) / columns
    height = (box.height - gap[1] * (rows - 1)) / rows
    top = box.bottom + box.height
    return [
        Box(
            box.left + column * (width + gap[0]),
            top - row * (height + gap[1]) - height,
            width,
            height - HEADING,
        )
        for row in range(rows)
        for column in range(columns)
    ]


def set_values(axes: Axes, span: Range, form: ValueFormat, box: Box) -> None:
    """Vertical range with as many ticks as suit the height."""
    set_y(axes, span, form, tick_count(box.height), short=True)


def set_across(axes: Axes, span: Range, form: ValueFormat, box: Box) -> None:
    """Horizontal range with as many ticks as suit the width."""
    axes.set_xlim(span.low, span.high)
    wide = 0.95 if form == "percent" else 0.75
    places, texts = value_ticks(span, form, max(int(box.width / wide), 2), short=True)
    axes.set_xticks(places, texts, parse_math=False, fontsize=style.SMALL)
    axes.tick_params(axis="x", length=3.5, pad=4)


def number_ticks(axes: Axes, count: int, box: Box, most: float = 0.6) -> None:
    """Ticks at round numbers 1 … count, as days or periods."""
    room = max(int(box.width / most), 2)
    step = next(s for s in _STEPS if -(-count // s) <= room)
    places = list(range(1 if step == 1 else step, count + 1, step))
    axes.set_xticks(places, [f"{p:,}" for p in places], parse_math=False, fontsize=style.SMALL)
    axes.tick_params(axis="x", length=3.5, pad=4)
    pad = max(0.02 * count, 0.6)
    axes.set_xlim(1 - pad, count + pad)


_STEPS: Final = tuple(factor * 10**power for power in range(8) for factor in (1, 2, 5))


def around(*values: Floats, pad: float = 0.06, zero: bool = False) -> Range:
    """The range of all finite values with some room; `zero`: from zero up."""
    found = np.concatenate([np.ravel(one) for one in values])
    found = found[np.isfinite(found)]
    if not len(found):
        return Range(0.0, 1.0, 0, 0)
    low, high = float(found.min()), float(found.max())
    if zero:
        low = 0.0
    span = (high - low) or abs(high) * 0.1 or 1.0
    return Range(0.0 if zero else low - pad * span, high + pad * span, 0, 0)
