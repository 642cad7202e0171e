"""Names of categories below their bars: wrapped where there is room, else turned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ci_toolkit.plot import style
from ci_toolkit.plot.pareto_words import fit_name, wrap_name
from ci_toolkit.plot.sheet import Sheet

# Height of a line of type as a multiple of its size, as matplotlib sets lines.
LEADING: Final = 1.2
_GAP: Final = 0.08
_LINES: Final = 3
_TURNED_LENGTH: Final = 2.1
# Turned texts closer than this would touch.
_LEAST_PITCH: Final = 0.19
# Names that lose something stand level only where their places are at least so wide.
_LEAST_LEVEL: Final = 0.9
_WIDE_PITCH: Final = 1.2


@dataclass(frozen=True, slots=True)
class NameLabels:
    """How names stand below an axis: their texts, size, angle and the height that they take."""

    texts: tuple[str, ...]
    size: float
    angle: float
    depth: float


def lay_names(
    sheet: Sheet, names: Sequence[str], pitch: float, before: float, *, deepest: float = 2.0
) -> NameLabels:
    """Names of bars that stand `pitch` inches apart, none over another.

    before: room in inches left of the middle of the first bar. deepest: height that turned names
    may take.
    """
    level, level_lost = _level(sheet, names, pitch)
    if not level_lost:
        return level
    turned, turned_lost = _turned(sheet, names, pitch, before, deepest)
    # A word or two broken in wide places reads better than all names turned.
    spared = 2 if pitch > _WIDE_PITCH else 0
    return level if level_lost <= turned_lost + spared and pitch > _LEAST_LEVEL else turned


def _level(sheet: Sheet, names: Sequence[str], pitch: float) -> tuple[NameLabels, int]:
    best: tuple[NameLabels, int] | None = None
    for size in (style.LABEL, style.SMALL):
        wrapped = [wrap_name(sheet, name, size, pitch - _GAP, _LINES) for name in names]
        lost = sum(part for _, part in wrapped)
        if best is None or lost < best[1]:
            lines = max((text.count("\n") + 1 for text, _ in wrapped), default=1)
            depth = 0.08 + lines * size * LEADING / 72
            best = NameLabels(tuple(text for text, _ in wrapped), size, 0.0, depth), lost
        if not lost:
            break
    assert best is not None
    return best


def _turned(
    sheet: Sheet, names: Sequence[str], pitch: float, before: float, deepest: float
) -> tuple[NameLabels, int]:
    size = style.SMALL
    angle = 45.0 if pitch * math.sin(math.radians(45)) >= _LEAST_PITCH else 90.0
    slope = math.radians(angle)
    line = size * LEADING / 72
    lines = 2 if pitch * math.sin(slope) >= 2 * line + 0.05 else 1
    longest = min(_TURNED_LENGTH, (deepest - lines * line * math.cos(slope)) / math.sin(slope))
    texts, lost = [], 0
    for number, name in enumerate(names):
        room = longest
        if angle < 90:  # the first names must not run over the left edge
            room = min(room, (before + number * pitch - 0.1) / math.cos(slope))
        text, part = _in_lines(sheet, name, size, room, lines)
        texts.append(text)
        lost += part
    wide = max(sheet.measure(part, size) for text in texts for part in text.split("\n"))
    depth = 0.1 + wide * math.sin(slope) + lines * line * math.cos(slope)
    return NameLabels(tuple(texts), size, angle, depth), lost


def _in_lines(sheet: Sheet, name: str, size: float, room: float, lines: int) -> tuple[str, int]:
    if lines > 1 and sheet.measure(name, size) > room:
        return wrap_name(sheet, name, size, room, lines)
    text = fit_name(sheet, name, size, room)
    return text, len(name) - len(text.replace("…", ""))


def write_names(
    sheet: Sheet,
    labels: NameLabels,
    places: Sequence[float],
    top: float,
    prefix: str,
    strong: Sequence[bool],
) -> None:
    """The names below `top`, each under its place (inches); those of `strong` in full ink."""
    slope = math.radians(labels.angle)
    for number, (text, place) in enumerate(zip(labels.texts, places, strict=True)):
        look = {
            "color": style.INK if strong[number] else style.SOFT_INK,
            "gid": f"{prefix}name-{number}",
            "linespacing": LEADING,
        }
        if not labels.angle:
            sheet.write(place, top - 0.08, text, labels.size, ha="center", va="top", **look)
            continue
        height = (text.count("\n") + 1) * labels.size * LEADING / 72
        sheet.write(
            place,
            top - 0.06 - height / 2 * math.cos(slope),
            text,
            labels.size,
            ha="right",
            va="center",
            rotation=labels.angle,
            rotation_mode="anchor",
            multialignment="right",
            **look,
        )
