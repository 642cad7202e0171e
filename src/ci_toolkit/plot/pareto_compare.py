"""What rose and fell: a dumbbell from before to after for each category, largest change first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.pareto.result import Change, Comparison, Pareto
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot import style
from ci_toolkit.plot.axes import Range, value_ticks
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Key, frame_of
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.pareto_sides import Row, Scale, balance_of, rows_of, scale_of
from ci_toolkit.plot.pareto_words import fit_name, names_of, prefix_note, with_note
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import begin_large, tidy

__all__ = ["Caption", "draw_comparison"]

MOST_CATEGORIES: Final = 20
_LEAST_ROW: Final = 0.21
_TALLEST: Final = 0.46
_GAP: Final = 0.2
_NARROWEST: Final = 2.0
_BESIDE: Final = 0.12
# Where the total would push all categories to the edge it is written and not drawn.
_APART: Final = 3.0
_UNCHANGED: Final = "#8c8c8c"
_CHANGES: Final[dict[Change | None, tuple[str, str]]] = {
    "rose": ("^", style.ROSE),
    "fell": ("v", style.FELL),
    None: ("o", _UNCHANGED),
}


@dataclass(frozen=True, slots=True)
class _Plan:
    """Columns of the picture in inches: left end of names, plot, right ends of the numbers."""

    names: tuple[float, float]
    plot: Box
    change: float
    interval: float | None
    word: float
    row: float


def draw_comparison(
    result: Pareto, stream: int, caption: Caption, size: tuple[float, float] = style.SLIDE
) -> Figure:
    """A dumbbell a category from before to after, the largest change first, `size` inches.

    Rates where they are known, else shares; a whisker is the interval of the change, laid at the
    side before. The first row is the total, not drawn where it is far beyond all categories. At
    most 20 categories, fewer where the picture is low; the footnote says what is left out.
    Gids: `before-<row>`, `after-<row>`, `link-<row>`, `whisker-<row>`, `name-<row>`,
    `values-<row>`, `change-<row>`, `interval-<row>`, `word-<row>` with rows from 0 or `total`;
    `balance`; axes `sides`.
    Raises `ValueError` where the stream holds no comparison.
    """
    found = result.streams[stream].comparison
    if found is None:
        raise ValueError("nothing was compared")
    with own_settings():
        sheet = Sheet(size)
        scale = scale_of(result, found, caption)
        total, rows = rows_of(found, scale)
        room = int((sheet.height - 2.75) / _LEAST_ROW) - 1
        shown = rows[: max(min(MOST_CATEGORIES, room), 1)]
        names, beginning = names_of([row.name for row in rows])
        caption = with_note(caption, *_notes(len(rows) - len(shown), scale, beginning))
        every = [total, *shown]
        frame = frame_of(sheet, caption, _keys(found, shown, result.options.confidence))
        plan = _plan(sheet, frame.left, sheet.width - frame.right, every, names, scale)
        top, bottom = frame.top - 0.44, frame.bottom + 0.2
        height = min((top - bottom) / len(every), _TALLEST)
        plan = _Plan(
            plan.names,
            Box(plan.plot.left, top - height * len(every), plan.plot.width, height * len(every)),
            plan.change,
            plan.interval,
            plan.word,
            height,
        )
        _write_headings(sheet, plan, frame.top - 0.2, scale, found, result.options.confidence)
        _draw_sides(sheet, plan, every, scale)
        for place, row in enumerate(every):
            name = "Total" if place == 0 else names[place - 1]
            _write_row(sheet, plan, place, row, name, scale)
        text = sheet.fit(balance_of(found, scale), style.LABEL, sheet.width - 2 * frame.left)
        sheet.write(frame.left, plan.plot.bottom - 0.5, text, style.LABEL, gid="balance")
        return sheet.figure


def _notes(more: int, scale: Scale, beginning: str) -> list[str]:
    notes = [f"{count_of(more, 'category', 'categories')} that changed less not shown"]
    said = notes if more else []
    return [*said, scale.note, prefix_note(beginning)]


def _keys(found: Comparison, rows: Sequence[Row], confidence: float) -> list[Key]:
    before, after = (tidy(label, 48) or "(no name)" for label in found.labels)
    keys = [Key("hollow", style.HOLLOW, before)]
    changes = {row.change for row in rows}
    for change, (shape, color) in _CHANGES.items():
        if change in changes:
            word = f"which {change}" if change else "change within chance"
            keys.append(Key(shape, color, f"{after}, {word}"))
    if any(row.low is not None for row in rows):
        keys.append(Key("|", style.INK, f"{confidence * 100:g} % interval of the change"))
    return keys


def _plan(
    sheet: Sheet,
    left: float,
    right: float,
    rows: Sequence[Row],
    names: Sequence[str],
    scale: Scale,
) -> _Plan:
    shown = ["Total", *names[: len(rows) - 1]]
    wide = max(sheet.measure(name, style.LABEL, "bold") for name in shown)
    name_room = min(wide, 3.7, 0.28 * sheet.width)
    word = max(sheet.measure(word, style.LABEL, "bold") for word in ("rose", "fell"))
    change = max(
        sheet.measure(scale.change_heading, style.HEADING, "bold"),
        *(sheet.measure(scale.change(row.difference), style.LABEL, "bold") for row in rows),
    )
    interval = max(
        sheet.measure("95 % interval", style.HEADING, "bold"),
        *(sheet.measure(scale.interval(row.low, row.high), style.SMALL) for row in rows),
    )
    start = left + name_room + _GAP
    word_end = right
    interval_end: float | None = word_end - word - _GAP
    change_end = word_end - word - _GAP - interval - _GAP
    if change_end - change - _GAP - start < _NARROWEST:
        interval_end, change_end = None, word_end - word - _GAP
    width = max(change_end - change - _GAP - start, 0.5)
    plot = Box(start, 0.0, width, 0.0)
    return _Plan((left, name_room), plot, change_end, interval_end, word_end, 0.0)


def _write_headings(
    sheet: Sheet, plan: _Plan, y: float, scale: Scale, found: Comparison, confidence: float
) -> None:
    look: dict[str, Any] = {"weight": "bold"}
    text = sheet.fit(begin_large(scale.heading), style.HEADING, plan.plot.width, "bold")
    sheet.write(plan.plot.left, y, text, style.HEADING, gid="heading", **look)
    word = scale.change_heading
    sheet.write(plan.change, y, word, style.HEADING, ha="right", gid="heading-change", **look)
    if plan.interval is not None:
        text = f"{confidence * 100:g} % interval"
        sheet.write(
            plan.interval, y, text, style.HEADING, ha="right", gid="heading-interval", **look
        )


def _draw_sides(sheet: Sheet, plan: _Plan, rows: Sequence[Row], scale: Scale) -> None:
    axes = sheet.panel(plan.plot.left, plan.plot.bottom, plan.plot.width, plan.plot.height)
    axes.set_gid("sides")
    axes.set_ylim(len(rows), 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    drawn = [row if _is_drawn(place, row, rows) else None for place, row in enumerate(rows)]
    texts = [_values(row, scale) for row in rows]
    held, end = _extent(sheet, drawn, texts, plan.plot.width)
    axes.set_xlim(0, end)
    count = max(min(int(plan.plot.width / 1.1), 8), 2)
    ticks, labels = value_ticks(Range(0.0, end, 0, 0), scale.form, count, short=True)
    kept = [(tick, label) for tick, label in zip(ticks, labels, strict=True) if tick <= end]
    axes.set_xticks([tick for tick, _ in kept], [label for _, label in kept], parse_math=False)
    axes.tick_params(axis="x", length=3.5, pad=4)
    axes.grid(visible=True, axis="x", color=style.GRID, linewidth=0.7)
    axes.axhline(1, color=style.EDGE, linewidth=0.9, zorder=1)
    for place, one in enumerate(drawn):
        if one is not None:
            _draw_row(axes, place, one)
        if held or one is None:
            _write_values(axes, place, one, texts[place], end, plan.plot.width)


def _is_drawn(place: int, row: Row, rows: Sequence[Row]) -> bool:
    if row.sides is None:
        return False
    largest = max((max(one.sides) for one in rows[1:] if one.sides is not None), default=0.0)
    return place > 0 or max(row.sides) <= _APART * largest


def _extent(
    sheet: Sheet, rows: Sequence[Row | None], texts: Sequence[str], width: float
) -> tuple[bool, float]:
    """Whether the numbers fit beside the marks, and where the axis ends."""
    ends = [(_right(row), text) for row, text in zip(rows, texts, strict=True) if row is not None]
    largest = max((end for end, _ in ends), default=0.0)
    if largest <= 0:
        return True, 1.0
    rooms = [width - 2 * _BESIDE - sheet.measure(text, style.SMALL) for _, text in ends]
    scales = [room / end for room, (end, _) in zip(rooms, ends, strict=True) if end > 0]
    if min(scales) * largest >= 0.55 * width:
        return True, width / min(scales)
    return False, largest * 1.04


def _right(row: Row) -> float:
    assert row.sides is not None
    before, after = row.sides
    return max(before, after, before + row.high if row.high is not None else 0.0)


def _draw_row(axes: Axes, place: int, row: Row) -> None:
    assert row.sides is not None
    before, after = row.sides
    shape, color = _CHANGES[row.change]
    number = _number(place)
    y = place + 0.5
    faint = row.change is None
    axes.plot(
        [before, after],
        [y, y],
        color=color,
        alpha=0.45 if faint else 1.0,
        linewidth=1.6 if faint else 3.0,
        solid_capstyle="butt",
        zorder=2,
        gid=f"link-{number}",
    )
    if row.low is not None and row.high is not None:
        axes.plot(
            [max(before + row.low, 0.0), before + row.high],
            [y, y],
            color=style.SOFT_INK,
            alpha=0.55 if faint else 1.0,
            linewidth=0.9,
            marker="|",
            markersize=6.5,
            markeredgewidth=0.9,
            zorder=3,
            gid=f"whisker-{number}",
        )
    axes.plot(
        [before],
        [y],
        marker="o",
        markersize=7.0,
        markerfacecolor=style.PAPER,
        markeredgecolor=_UNCHANGED if faint else style.HOLLOW,
        markeredgewidth=1.3,
        linestyle="none",
        clip_on=False,
        zorder=4,
        gid=f"before-{number}",
    )
    axes.plot(
        [after],
        [y],
        marker=shape,
        markersize=6.5 if faint else 9.0,
        color=color,
        markeredgecolor=style.PAPER,
        markeredgewidth=0.6,
        linestyle="none",
        clip_on=False,
        zorder=5,
        gid=f"after-{number}",
    )


def _number(place: int) -> str:
    return "total" if place == 0 else str(place - 1)


def _values(row: Row, scale: Scale) -> str:
    if row.sides is None:
        return row.said
    return " → ".join(scale.value(value) for value in row.sides)


def _write_values(
    axes: Axes, place: int, row: Row | None, text: str, end: float, width: float
) -> None:
    start = 0.0 if row is None else _right(row)
    axes.text(
        start + _BESIDE * end / width,
        place + 0.5,
        text,
        fontsize=style.SMALL,
        color=style.INK if row is None or row.change else style.FAINT_INK,
        ha="left",
        va="center_baseline",
        zorder=6,
        parse_math=False,
        gid=f"values-{_number(place)}",
    )


def _write_row(sheet: Sheet, plan: _Plan, place: int, row: Row, name: str, scale: Scale) -> None:
    y = plan.plot.bottom + plan.plot.height - (place + 0.5) * plan.row
    number = _number(place)
    told = row.change is not None
    ink = style.INK if told or place == 0 else style.FAINT_INK
    weight = "bold" if place == 0 or told else "normal"
    look: dict[str, Any] = {"va": "center_baseline", "color": ink}
    left, room = plan.names
    text = fit_name(sheet, name, style.LABEL, room, weight)
    sheet.write(left, y, text, style.LABEL, weight=weight, gid=f"name-{number}", **look)
    if row.difference is None or not math.isfinite(row.difference):
        return
    look["ha"] = "right"
    text = scale.change(row.difference)
    sheet.write(plan.change, y, text, style.LABEL, weight=weight, gid=f"change-{number}", **look)
    text = scale.interval(row.low, row.high)
    if plan.interval is not None and text:
        sheet.write(plan.interval, y, text, style.SMALL, gid=f"interval-{number}", **look)
    if row.change is not None:
        look["color"] = _CHANGES[row.change][1]
        sheet.write(
            plan.word, y, row.change, style.LABEL, weight="bold", gid=f"word-{number}", **look
        )
