"""Many streams as a map: the share of each leading category in each stream, darker for more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ci_toolkit.analysis.pareto.result import Bar, Pareto, ParetoStream
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot import style
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Key, frame_of
from ci_toolkit.plot.pareto_labels import LEADING, NameLabels, lay_names, write_names
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.pareto_words import (
    fit_name,
    names_of,
    prefix_note,
    short_amount,
    short_share,
    with_note,
)
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import begin_large, tidy

__all__ = ["Caption", "draw_streams"]

MOST_STREAMS: Final = 30
MOST_CATEGORIES: Final = 12
_LEAST_ROW: Final = 0.168
_TALLEST: Final = 0.75
_LEAST_COLUMN: Final = 0.58
_TOTAL: Final = 1.75
_GAP: Final = 0.035
_REST: Final = "#e9e9e9"


@dataclass(frozen=True, slots=True)
class _Map:
    """What is drawn: streams as rows, names of the columns, and whether a last one is the rest."""

    streams: tuple[ParetoStream, ...]
    labels: tuple[str, ...]
    categories: tuple[str, ...]
    rest: bool
    notes: tuple[str, ...]


def draw_streams(
    result: Pareto, caption: Caption, size: tuple[float, float] = style.SLIDE
) -> Figure:
    """The share of each leading category in each stream, `size` inches.

    Rows are at most 30 streams, the largest total first; columns at most 12 categories, those
    that are largest over all streams first, and the rest of each stream. Fewer where the picture
    is small; the footnote says what is not shown.
    Gids: `cell-<row>-<column>`, `share-<row>-<column>`, `vital-<row>-<column>`, `stream-<row>`,
    `total-<row>`, `total-bar-<row>`, `name-<column>`.
    """
    with own_settings():
        sheet = Sheet(size)
        found = _map_of(result, sheet)
        columns, beginning = names_of(found.categories)
        caption = with_note(caption, *found.notes, prefix_note(beginning))
        frame = frame_of(sheet, caption, _keys(found))
        names = [*columns, "the rest"] if found.rest else columns
        left = frame.left + _label_room(sheet, found.labels)
        right = sheet.width - frame.right - _total_room(sheet)
        pitch = (right - left) / max(len(names), 1)
        labels = lay_names(sheet, names, pitch, left + pitch / 2 - frame.left, deepest=1.6)
        above = labels.depth if not labels.angle else 0.06
        top = frame.top - 0.36 - above
        bottom = frame.bottom - 0.25 + (0.0 if not labels.angle else labels.depth)
        row = min((top - bottom) / max(len(found.streams), 1), _TALLEST)
        box = Box(left, top - row * len(found.streams), right - left, row * len(found.streams))
        _write_heading(sheet, result, caption, frame.left, frame.top - 0.2)
        _write_columns(sheet, labels, box, pitch, found)
        _draw_cells(sheet, box, found)
        _write_rows(sheet, box, found, frame.left, caption)
        return sheet.figure


def _map_of(result: Pareto, sheet: Sheet) -> _Map:
    rows = max(min(MOST_STREAMS, int((sheet.height - 2.4) / _LEAST_ROW)), 1)
    shown = [result.streams[number] for number in result.ranking[:rows]]
    sums: Counter[str] = Counter()
    for stream in result.streams:
        for bar in stream.bars:
            if not bar.other:
                sums[bar.category] += bar.amount  # type: ignore[assignment]
    order = sorted(sums, key=lambda name: (-sums[name], name))
    most = max(min(MOST_CATEGORIES, int((sheet.width - 4.6) / _LEAST_COLUMN)), 1)
    kept = tuple(order[:most])
    rest = len(order) > len(kept) or any(bar.other for one in shown for bar in one.bars)
    labels, beginning = names_of([" · ".join(one.by.values()) or "all" for one in shown])
    notes = ["* too little data to judge the stream"] if any(map(_thin, shown)) else []
    if more := len(result.streams) - len(shown):
        held = sum(one.total for one in shown) / (sum(one.total for one in result.streams) or 1)
        share = short_share(max(1 - held, 0.0))
        notes.append(f"{count_of(more, 'smaller stream')} with {share} of the total not shown")
    if more := len(order) - len(kept):
        notes.append(
            f"{count_of(more, 'smaller category', 'smaller categories')} counted in the rest"
        )
    if beginning:
        notes.append(f"streams without “{beginning}”")
    return _Map(tuple(shown), tuple(labels), kept, rest, tuple(notes))


def _keys(found: _Map) -> list[Key]:
    keys = [Key("s", style.HEAT[5], "share of the stream’s total, darker for more")]
    if any(bar.vital for one in found.streams for bar in one.bars if not _thin(one)):
        keys.append(Key("s", style.PAPER, "outlined, bold: one of the stream’s vital few"))
    if found.rest:
        keys.append(Key("s", _REST, "the rest (grey)"))
    return keys


def _thin(stream: ParetoStream) -> bool:
    return stream.verdict.status == "insufficient"


def _label_room(sheet: Sheet, labels: Sequence[str]) -> float:
    wide = max((sheet.measure(label + " *", style.LABEL) for label in labels), default=0.0)
    return min(wide, 0.21 * sheet.width) + 0.15


def _total_room(sheet: Sheet) -> float:
    return min(_TOTAL, 0.2 * sheet.width)


def _write_heading(sheet: Sheet, result: Pareto, caption: Caption, left: float, y: float) -> None:
    of = " × ".join(tidy(name, 60) for name in result.by)
    text = f"{begin_large(tidy(caption.quantity, 160))}: % of "
    text += f"each {of}’s total" if of else "the total"
    room = sheet.width - left * 1.6 - _total_room(sheet)
    sheet.write(
        left,
        y,
        sheet.fit(text, style.HEADING, room, "bold"),
        style.HEADING,
        weight="bold",
        gid="heading",
    )
    sheet.write(
        sheet.width - left * 0.6,
        y,
        "Total",
        style.HEADING,
        weight="bold",
        ha="right",
        gid="heading-total",
    )


def _write_columns(sheet: Sheet, labels: NameLabels, box: Box, pitch: float, found: _Map) -> None:
    places = [box.left + (number + 0.5) * pitch for number in range(len(labels.texts))]
    if labels.angle:
        strong = [number < len(found.categories) for number in range(len(places))]
        write_names(sheet, labels, places, box.bottom, "", strong)
        return
    for number, (place, text) in enumerate(zip(places, labels.texts, strict=True)):
        sheet.write(
            place,
            box.bottom + box.height + 0.11,
            text,
            labels.size,
            ha="center",
            linespacing=LEADING,
            gid=f"name-{number}",
        )


def _draw_cells(sheet: Sheet, box: Box, found: _Map) -> None:
    columns = len(found.categories) + found.rest
    axes = sheet.panel(box.left, box.bottom, box.width, box.height)
    axes.set_gid("map")
    axes.set_axis_off()
    axes.set_xlim(0, box.width)
    axes.set_ylim(box.height, 0)
    wide, tall = box.width / max(columns, 1), box.height / max(len(found.streams), 1)
    cells = [[_cell(one, name) for name in found.categories] for one in found.streams]
    most = max((share for row in cells for _, share in row if share), default=0.0) or 1.0
    scale = LinearSegmentedColormap.from_list("shares", style.HEAT)
    gap = min(_GAP, tall * 0.12)
    size = style.LABEL if tall >= 0.26 else style.SMALL if tall >= 0.19 else 9.0
    for row, (one, own) in enumerate(zip(found.streams, cells, strict=True)):
        held = sum(share for _, share in own if share)
        both = [*own, (None, max(1 - held, 0.0))] if found.rest else own
        for column, (bar, share) in enumerate(both):
            rest = column == len(found.categories)
            fill = _REST if rest or share is None else to_hex(scale(share / most))
            x, y = column * wide, row * tall
            place = (x + gap, y + gap), wide - 2 * gap, tall - 2 * gap
            axes.add_patch(
                Rectangle(*place, facecolor=fill, linewidth=0, gid=f"cell-{row}-{column}")
            )
            vital = bar is not None and bar.vital and not _thin(one)
            if vital:
                # In the white between cells, so that it stands out from any of their colours.
                axes.add_patch(
                    Rectangle(
                        (x, y),
                        wide,
                        tall,
                        fill=False,
                        edgecolor=style.INK,
                        linewidth=1.5,
                        clip_on=False,
                        gid=f"vital-{row}-{column}",
                    )
                )
            text = _text(share, one)
            if sheet.measure(text, size, "bold") <= wide - 2 * gap:
                axes.text(
                    x + wide / 2,
                    y + tall / 2,
                    text,
                    fontsize=size,
                    weight="bold" if vital else "normal",
                    ha="center",
                    va="center_baseline",
                    color=text_colour(fill),
                    parse_math=False,
                    gid=f"share-{row}-{column}",
                )


def _cell(stream: ParetoStream, name: str) -> tuple[Bar | None, float | None]:
    """The bar of a category and its share; None where it is joined in the stream's own rest."""
    for bar in stream.bars:
        if bar.category == name and not bar.other:
            return bar, bar.share
    joined = any(bar.other and bar.merged > 1 for bar in stream.bars)
    return None, None if joined else 0.0


def _text(share: float | None, stream: ParetoStream) -> str:
    if share is None or not stream.total > 0:
        return "–"
    return short_share(share).removesuffix(" %")


def text_colour(fill: str) -> str:
    """Ink or paper, whichever stands out more from `fill` (contrast of WCAG).

    >>> text_colour("#f7fbff"), text_colour("#08306b")
    ('#1a1a1a', '#ffffff')
    """
    ground = _luminance(fill)
    dark = (ground + 0.05) / (_luminance(style.INK) + 0.05)
    return style.INK if dark >= 1.05 / (ground + 0.05) else style.PAPER


def _luminance(colour: str) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(colour)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _write_rows(sheet: Sheet, box: Box, found: _Map, left: float, caption: Caption) -> None:
    tall = box.height / max(len(found.streams), 1)
    size = style.LABEL if tall >= 0.24 else style.SMALL if tall >= 0.19 else 9.0
    right = sheet.width - left * 0.6
    largest = max((one.total for one in found.streams), default=0.0) or 1.0
    amounts = [short_amount(one.total, caption.value_format) for one in found.streams]
    texts = max((sheet.measure(text, size) for text in amounts), default=0.0)
    start = box.left + box.width + 0.15
    room = right - texts - 0.1 - start
    for row, (one, label) in enumerate(zip(found.streams, found.labels, strict=True)):
        y = box.bottom + box.height - (row + 0.5) * tall
        star = " *" if _thin(one) else ""
        text = fit_name(sheet, label, size, box.left - left - 0.15 - sheet.measure(star, size))
        look = {"va": "center_baseline", "color": style.INK}
        sheet.write(left, y, text + star, size, gid=f"stream-{row}", **look)
        sheet.write(right, y, amounts[row], size, ha="right", gid=f"total-{row}", **look)
        if room > 0.2:
            sheet.figure.add_artist(
                Rectangle(
                    (start, y - tall * 0.3),
                    room * max(one.total, 0.0) / largest,
                    tall * 0.6,
                    transform=sheet.figure.dpi_scale_trans,
                    facecolor="#8c8c8c",
                    linewidth=0,
                    gid=f"total-bar-{row}",
                )
            )
