"""One Pareto inside a rectangle: bars, cumulative line, threshold, on two axes of one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.axes import Axes

from ci_toolkit.analysis.pareto.result import Bar, ParetoStream
from ci_toolkit.plot import style
from ci_toolkit.plot.axes import Range, tick_count, value_ticks
from ci_toolkit.plot.frame import Key
from ci_toolkit.plot.pareto_labels import lay_names, write_names
from ci_toolkit.plot.pareto_values import write_values
from ci_toolkit.plot.pareto_words import (
    BLANK,
    names_of,
    prefix_note,
    short_amount,
    short_share,
)
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import ValueFormat, begin_large, tidy

MOST: Final = 40
# Bars kept where there are more than that, besides the vital few.
_KEPT: Final = 24
_HEADING: Final = 0.36
_RIGHT: Final = 0.62
_WIDEST: Final = 1.5
_FILL: Final = 0.82


@dataclass(frozen=True, slots=True)
class Column:
    """A bar as drawn: `role` is "vital", "useful", "other" or "more" (joined for the picture)."""

    name: str
    amount: float
    share: float
    cumulative: float
    role: str
    blank: bool = False
    low: float | None = None
    high: float | None = None
    count: float = 0.0
    merged: int = 1


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet in inches, from its lower left corner."""

    left: float
    bottom: float
    width: float
    height: float


def columns_of(stream: ParetoStream, most: int = MOST) -> tuple[list[Column], str]:
    """The bars to draw, the tail joined where there are more than `most`, and what that says."""
    bars = [bar for bar in stream.bars if not bar.other]
    rest = [bar for bar in stream.bars if bar.other]
    room = max(most - len(rest), 1)
    if len(bars) <= room:
        return [_column(bar) for bar in [*bars, *rest]], ""
    vital = sum(bar.vital for bar in bars)
    kept = max(min(max(vital + 2, _KEPT), room - 1), 1)
    tail = bars[kept:]
    merged = sum(bar.merged for bar in tail)
    joined = Column(
        f"{merged:,} more",
        sum(bar.amount for bar in tail),
        sum(bar.share for bar in tail),
        tail[-1].cumulative,
        "more",
        count=sum(bar.count for bar in tail),
        merged=merged,
    )
    cut = sum(bar.vital for bar in tail)
    note = f"the {merged:,} smallest categories are joined in one grey bar"
    note += f", {cut:,} of the vital few among them" if cut else ""
    return [*map(_column, bars[:kept]), joined, *map(_column, rest)], note


def is_blank(bar: Bar) -> bool:
    """Whether the category stands for missing values."""
    return bar.category == BLANK or BLANK in bar.values


def _column(bar: Bar) -> Column:
    name = bar.category
    if bar.other and bar.merged > 1 and not any(character.isdigit() for character in name):
        name = f"{name} ({bar.merged:,} categories)"
    return Column(
        name,
        bar.amount,
        bar.share,
        bar.cumulative,
        "other" if bar.other else "vital" if bar.vital else "useful",
        is_blank(bar),
        bar.low,
        bar.high,
        bar.count,
        bar.merged,
    )


def draw_panel(
    sheet: Sheet,
    box: Box,
    columns: Sequence[Column],
    total: float,
    threshold: float,
    form: ValueFormat,
    quantity: str,
    prefix: str = "",
    before: float | None = None,
) -> tuple[Axes, str]:
    """Bars in order with the cumulative line; returns the axes and a note for the footnote.

    The left axis ends at `total`, the right one at 100 %, at the same height. before: inches left
    of the box that turned names may use, None for all up to the edge. Gids, each after `prefix`:
    `bar-<n>`, `whisker-<n>`, `value-<n>`, `name-<n>`, `cumulative`, `threshold`, `vital-edge`.
    """
    names, beginning = names_of([column.name for column in columns])
    ticks, texts = _amount_ticks(total, form, box.height)
    room = max((sheet.measure(text, style.TICK) for text in texts), default=0.0) + 0.12
    left, width = box.left + room, box.width - room - _RIGHT
    number = max(len(columns), 1)
    pitch = width / number
    reach = left if before is None else room + before
    labels = lay_names(sheet, names, pitch, reach + pitch / 2, deepest=min(2.0, box.height * 0.36))
    height = box.height - _HEADING - labels.depth
    bottom = box.bottom + labels.depth
    axes = sheet.panel(left, bottom, width, height)
    axes.set_gid(f"{prefix}amounts")
    axes.set_xlim(-0.5, number - 0.5)
    axes.set_xticks([])
    axes.set_ylim(0, total or 1.0)
    axes.set_yticks(ticks, texts, parse_math=False)
    axes.tick_params(axis="y", length=3.5, pad=4)
    shares = axes.twinx()
    shares.set_gid(f"{prefix}shares")
    _set_shares(shares)
    axes.set_zorder(shares.get_zorder() + 1)
    axes.patch.set_visible(False)
    _draw_bars(axes, columns, total, min(_FILL, _WIDEST / pitch), prefix)
    _draw_cumulative(axes, columns, total, threshold, prefix)
    write_values(axes, sheet, columns, total, (width, height), form, prefix)
    places = [left + (place + 0.5) * pitch for place in range(len(columns))]
    write_names(sheet, labels, places, bottom, prefix, [c.role == "vital" for c in columns])
    _write_headings(sheet, box, bottom + height, quantity, left + width)
    return axes, prefix_note(beginning)


def _amount_ticks(total: float, form: ValueFormat, height: float) -> tuple[list[float], list[str]]:
    """Round ticks and the total itself, which ends the axis."""
    if total <= 0:
        return [0.0], ["0"]
    ticks, texts = value_ticks(Range(0.0, total, 0, 0), form, tick_count(height), short=True)
    kept = [(tick, text) for tick, text in zip(ticks, texts, strict=True) if tick < 0.94 * total]
    return [tick for tick, _ in kept] + [total], [text for _, text in kept] + [
        short_amount(total, form)
    ]


def _set_shares(shares: Axes) -> None:
    shares.set_ylim(0, 1)
    places = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    shares.set_yticks(places, [f"{place * 100:.0f} %" for place in places], parse_math=False)
    shares.tick_params(axis="y", length=3.5, pad=4)
    shares.spines["right"].set_visible(True)
    shares.grid(visible=True, axis="y", color=style.GRID, linewidth=0.7)


def bar_look(column: Column) -> dict[str, Any]:
    """Fill, edge and hatch of a bar."""
    if column.role in ("other", "more"):
        return {"facecolor": style.REST, "edgecolor": "#8c8c8c", "hatch": "///", "linewidth": 0.8}
    face = style.VITAL if column.role == "vital" else style.USEFUL
    if column.blank:
        edge = style.PAPER if column.role == "vital" else style.DATA
        return {"facecolor": face, "edgecolor": edge, "hatch": "...", "linewidth": 0.8}
    return {"facecolor": face, "edgecolor": style.DATA, "linewidth": 0.8}


def _draw_bars(
    axes: Axes, columns: Sequence[Column], total: float, fill: float, prefix: str
) -> None:
    for place, column in enumerate(columns):
        axes.bar(
            [place],
            [column.amount],
            width=fill,
            zorder=2,
            gid=f"{prefix}bar-{place}",
            **bar_look(column),
        )[0].set_gid(f"{prefix}bar-{place}")
        if column.low is not None and column.high is not None and column.role != "more":
            axes.plot(
                [place, place],
                [column.low * total, column.high * total],
                color=style.INK,
                linewidth=1.1,
                marker="_",
                markersize=5.5,
                markeredgewidth=1.1,
                zorder=3,
                clip_on=False,
                gid=f"{prefix}whisker-{place}",
            )


def _draw_cumulative(
    axes: Axes, columns: Sequence[Column], total: float, threshold: float, prefix: str
) -> None:
    if not columns or total <= 0:
        return
    axes.plot(
        range(len(columns)),
        [column.cumulative * total for column in columns],
        color=style.CUMULATIVE,
        linewidth=1.8,
        marker="o",
        markersize=5.5 if len(columns) <= 25 else 4.0,
        markerfacecolor=style.PAPER,
        markeredgewidth=1.4,
        zorder=5,
        clip_on=False,
        gid=f"{prefix}cumulative",
    )
    axes.axhline(
        threshold * total,
        color=style.SOFT_INK,
        linewidth=1.1,
        linestyle=(0, (5.0, 3.0)),
        zorder=1.5,
        gid=f"{prefix}threshold",
    )
    vital = sum(column.role == "vital" for column in columns)
    if 0 < vital < len(columns):
        axes.plot(
            [vital - 0.5, vital - 0.5],
            [0, total],
            color=style.SOFT_INK,
            linewidth=0.9,
            linestyle=(0, (1.5, 2.0)),
            zorder=1.4,
            gid=f"{prefix}vital-edge",
        )


def _write_headings(sheet: Sheet, box: Box, top: float, quantity: str, right: float) -> None:
    y = top + 0.14
    end = "Cumulative share"
    wide = sheet.measure(end, style.HEADING, "bold")
    room = box.width - wide - 0.3
    text = sheet.fit(begin_large(tidy(quantity, 160)), style.HEADING, max(room, 0.5), "bold")
    sheet.write(box.left, y, text, style.HEADING, weight="bold")
    sheet.write(
        box.left + box.width,
        y,
        end,
        style.HEADING,
        weight="bold",
        ha="right",
        color=style.CUMULATIVE,
    )


def keys_of(columns: Sequence[Column], threshold: float, vital: int, of: int) -> list[Key]:
    """The legend: the vital few counted, the rest, missing ones, line and threshold."""
    roles = {column.role for column in columns}
    keys = []
    if "vital" in roles:
        keys.append(Key("s", style.VITAL, f"vital few: {vital:,} of {of:,}"))
    if "useful" in roles:
        keys.append(Key("s", style.USEFUL, "useful many" if "vital" in roles else "categories"))
    if roles & {"other", "more"}:
        keys.append(Key("s", style.REST, "the rest, joined (hatched)"))
    if any(column.blank for column in columns):
        keys.append(Key("s", style.PAPER, "no value given (dotted)"))
    if any(column.low is not None for column in columns):
        keys.append(Key("|", style.INK, "interval of the share"))
    keys.append(Key("o", style.CUMULATIVE, "cumulative share"))
    keys.append(Key("_", style.SOFT_INK, f"{short_share(threshold)} of the total"))
    return keys
