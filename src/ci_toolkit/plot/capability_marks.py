"""Limits and target across a panel: lines at their values, labels in a strip above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes

from ci_toolkit.analysis.capability.options import CapabilityOptions
from ci_toolkit.analysis.capability.phrases import limit
from ci_toolkit.analysis.capability.result import StreamCapability
from ci_toolkit.plot import style
from ci_toolkit.plot.capability_words import share_text
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.sheet import Sheet, spread

LIMIT_LINE: Final = "#9c3d00"
HEADER: Final = 0.46
SMALL_HEADER: Final = 0.2
_LINE: Final = 0.18
_NAMES: Final = {
    "lsl": ("Lower limit", "Lower"),
    "target": ("Target", "Target"),
    "usl": ("Upper limit", "Upper"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A limit or the target: name, value, and the share beyond it."""

    gid: str
    name: str
    value: float
    note: str
    color: str


def marks_of(
    stream: StreamCapability, options: CapabilityOptions, *, small: bool = False
) -> list[Mark]:
    """The limits of a stream with how much lies beyond each."""
    spec, seen = stream.spec, stream.observed
    named = [
        ("lsl", spec.lsl, "below", None if seen is None else seen.below),
        ("target", spec.target, "", None),
        ("usl", spec.usl, "above", None if seen is None else seen.above),
    ]
    found = []
    for gid, value, side, ppm in named:
        if value is None:
            continue
        note = f"{share_text(ppm / 1e6)} {side}" if ppm is not None and not small else ""
        color = style.TARGET if gid == "target" else LIMIT_LINE
        text = limit(value, options).replace("-", "−")
        found.append(Mark(gid, f"{_NAMES[gid][small]} {text}", value, note, color))
    return found


def draw_marks(
    sheet: Sheet,
    box: Box,
    axes: Axes,
    marks: Sequence[Mark],
    place: Callable[[float], float],
    *,
    at: Callable[[float], float] = lambda value: value,
    small: bool = False,
    prefix: str = "",
) -> None:
    """Upright lines at the marks, labelled above; an arrow points to one outside the axis.

    place: share of the axis at a value; at: its coordinate.
    """
    if not marks:
        return
    size = 9.0 if small else style.LABEL
    shown = []
    for mark in marks:
        share = place(mark.value)
        text = f"{mark.name} →" if share > 1 else f"← {mark.name}" if share < 0 else mark.name
        shown.append((mark, text, min(max(share, 0.0), 1.0), 0 <= share <= 1))
    widest = max(
        max(sheet.measure(text, size, "bold"), sheet.measure(mark.note, style.SMALL))
        for mark, text, _, _ in shown
    )
    places = spread(
        [box.left + share * box.width for _, _, share, _ in shown],
        widest + 0.12,
        box.left - min(0.4, box.left) + widest / 2,
        box.left + box.width - widest / 2,
    )
    top = box.bottom + box.height
    noted = any(mark.note for mark in marks)
    for (mark, text, share, inside), x in zip(shown, places, strict=True):
        if inside:
            axes.axvline(
                at(mark.value),
                color=mark.color,
                linestyle=(0, (1.5, 1.5)) if mark.gid == "target" else (0, (6, 2)),
                linewidth=1.2 if small else 1.6,
                zorder=5,
                gid=prefix + mark.gid,
            )
        true = box.left + share * box.width
        if inside and abs(true - x) > 0.02:
            sheet.line([true, x], [top, top + 0.05], color=mark.color, linewidth=0.8)
        look = {"ha": "center", "color": mark.color}
        y = top + 0.06 + (_LINE if noted else 0.0)
        sheet.write(x, y, text, size, weight="bold", gid=f"{prefix}label-{mark.gid}", **look)
        if mark.note:
            sheet.write(
                x, top + 0.06, mark.note, style.SMALL, gid=f"{prefix}note-{mark.gid}", **look
            )
