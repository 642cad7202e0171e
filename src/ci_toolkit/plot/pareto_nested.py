"""The Pareto, and beside it its largest bar taken apart by a further column."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.pareto.result import Nested, Pareto, ParetoStream
from ci_toolkit.plot import style
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Key, frame_of
from ci_toolkit.plot.pareto_panel import Box, Column, columns_of, draw_panel, keys_of
from ci_toolkit.plot.pareto_words import (
    fit_name,
    names_of,
    prefix_note,
    short_amount,
    short_share,
    with_note,
)
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import ValueFormat, tidy

__all__ = ["Caption", "draw_nested", "nested_words"]

_GAP: Final = 0.5
_NARROWEST: Final = 0.3
_BELOW: Final = 0.34
# Neither panel gets less than this share of the width.
_LEAST_SHARE: Final = 0.4


def draw_nested(
    result: Pareto, stream: int, caption: Caption, size: tuple[float, float] = style.SLIDE
) -> Figure:
    """Bars of one stream, and those of its largest bar by the next column, `size` inches.

    Each panel ends at its own total; a line leads from the bar to the panel that takes it apart.
    Gids as of a Pareto, those of the right panel after `part-`; `connector`, `connector-label`.
    Raises `ValueError` where nothing was taken apart.
    """
    one = result.streams[stream]
    nested = one.then
    if nested is None:
        raise ValueError("nothing was taken apart")
    threshold = result.options.threshold
    with own_settings():
        sheet = Sheet(size)
        most = max(int((0.5 * size[0] - 1.5) / _NARROWEST), 3)
        left, left_note = columns_of(one, most)
        right, right_note = columns_of(nested.part, most)
        caption = with_note(
            caption, *_notes(nested, (left_note, right_note)), *_beginnings(left, right)
        )
        frame = frame_of(sheet, caption, _keys([*left, *right], threshold))
        bottom = frame.bottom - 0.22 + _BELOW
        width = sheet.width - frame.left - frame.right - _GAP
        share = len(left) / max(len(left) + len(right), 1)
        share = min(max(share, _LEAST_SHARE), 1 - _LEAST_SHARE)
        height = frame.top - bottom
        first = Box(frame.left, bottom, width * share, height)
        second = Box(frame.left + width * share + _GAP, bottom, width - width * share, height)
        form = caption.value_format
        axes, _ = draw_panel(sheet, first, left, one.total, threshold, form, caption.quantity)
        heading = f"inside {tidy(nested.within, 80)}, by {tidy(nested.column, 80)}"
        draw_panel(
            sheet,
            second,
            right,
            nested.part.total,
            threshold,
            form,
            heading,
            prefix="part-",
            before=0.0,
        )
        place = _place(left, nested)
        text = _label(one, nested, names_of([column.name for column in left])[0][place], form)
        _connect(sheet, axes, place, (first, second), text)
        return sheet.figure


def nested_words(one: ParetoStream, nested: Nested) -> str:
    """What the picture says: the largest bar, and what was found inside it."""
    share = next((bar.share for bar in one.bars if bar.category == nested.within), None)
    size = "" if share is None else f" ({short_share(share)})"
    inside = nested.part.verdict.text.replace("`", "")
    return f"inside {nested.within}{size}, by {nested.column}: {inside}"


def _place(columns: list[Column], nested: Nested) -> int:
    """The bar that was taken apart; the rest is never one."""
    for place, column in enumerate(columns):
        if column.name == nested.within and column.role in ("vital", "useful"):
            return place
    return 0


def _notes(nested: Nested, notes: tuple[str, str]) -> list[str]:
    said = [f"{side}: {note}" for side, note in zip(("left", "right"), notes, strict=True) if note]
    if nested.part.then is not None:
        deeper = nested.part.then
        text = f"{deeper.within} is taken apart further by {deeper.column}, not shown here"
        said.append(tidy(text, 160))
    return said


def _beginnings(*panels: list[Column]) -> list[str]:
    found = (prefix_note(names_of([one.name for one in columns])[1]) for columns in panels)
    return list(dict.fromkeys(note for note in found if note))


def _keys(columns: list[Column], threshold: float) -> list[Key]:
    keys = keys_of(columns, threshold, 0, 0)
    return [
        replace(key, text="vital few") if key.text.startswith("vital few") else key for key in keys
    ]


def _label(one: ParetoStream, nested: Nested, name: str, form: ValueFormat) -> str:
    amount, total = (short_amount(value, form) for value in (nested.part.total, one.total))
    share = f" ({short_share(nested.part.total / one.total)})" if one.total > 0 else ""
    return f"{name}: {amount} of {total}{share}"


def _connect(sheet: Sheet, axes: Axes, place: int, boxes: tuple[Box, Box], text: str) -> None:
    """A line below both panels from the bar that was taken apart to the panel at the right."""
    first, second = boxes
    area = axes.get_position()
    start, end = axes.get_xlim()
    left, width = area.x0 * sheet.width, area.width * sheet.width
    x = left + (place - start) / (end - start) * width
    y, top = first.bottom - 0.12, first.bottom
    turn = second.left - _GAP / 2
    up = second.bottom + second.height * 0.5
    look = {"color": style.INK, "linewidth": 1.3, "solid_joinstyle": "miter"}
    sheet.line([x, x, turn, turn, second.left - 0.06], [top, y, y, up, up], gid="connector", **look)
    sheet.line(
        [second.left - 0.08],
        [up],
        marker=">",
        markersize=6.5,
        color=style.INK,
        linestyle="none",
        gid="connector-head",
    )
    sheet.line([x], [top], marker="o", markersize=5.5, color=style.INK, linestyle="none")
    label = fit_name(sheet, text, style.SMALL, turn - x - 0.2)
    sheet.write(x + 0.1, y - 0.17, label, style.SMALL, color=style.SOFT_INK, gid="connector-label")
    bar = axes.patches[place]
    bar.set_edgecolor(style.INK)
    bar.set_linewidth(2.2)
