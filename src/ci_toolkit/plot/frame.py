"""What stands around every chart: title, subtitle, legend of marks, footnote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ci_toolkit.plot import style
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import begin_large, tidy

_MARGIN = 0.5
_POINT = 1 / 72


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the legend: a marker ("excluded" and "hollow" are drawn as such), its colour."""

    shape: str
    color: str
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Edges of the room that is left for panels, in inches (`right` is a margin)."""

    left: float
    right: float
    bottom: float
    top: float


def margin_of(sheet: Sheet) -> float:
    """The empty edge at the left of a picture, in inches; at the right it is 0.6 of that."""
    small = min(sheet.width / style.SLIDE[0], sheet.height / style.SLIDE[1], 1.0)
    return _MARGIN * max(small, 0.4)


def frame_of(sheet: Sheet, caption: Caption, keys: Sequence[Key], tick_lines: int = 1) -> Frame:
    """Write the texts around the chart; returns the room that they leave."""
    small = min(sheet.width / style.SLIDE[0], sheet.height / style.SLIDE[1], 1.0)
    margin = margin_of(sheet)
    width = sheet.width - 2 * margin
    y = sheet.height - margin * 0.7
    title = tidy(caption.title, 300)
    if title:
        size = style.TITLE * max(small, 0.6)
        while size > 15 and sheet.measure(title, size, "bold") > width:
            size -= 1
        y -= size * _POINT
        text = sheet.fit(title, size, width, "bold")
        sheet.write(margin, y, text, size, weight="bold", gid="title")
        y -= 0.08
    size = style.SUBTITLE * max(small, 0.75)
    for number, line in enumerate(sheet.wrap(_sentence(caption.subtitle), size, width, 3)):
        y -= size * _POINT * 1.3
        sheet.write(margin, y, line, size, color=style.SOFT_INK, gid=f"subtitle-{number}")
    bottom = _write_foot(sheet, caption, margin, width, keys)
    return Frame(
        left=margin, right=margin * 0.6, bottom=bottom + 0.18 * (tick_lines - 1), top=y - 0.14
    )


def _sentence(text: str) -> str:
    """The verdict as a sentence: a capital at its start, a full stop at its end."""
    text = begin_large(tidy(text, 1200))
    return text if not text or text[-1] in ".!?…" else text + "."


def _write_foot(
    sheet: Sheet, caption: Caption, margin: float, width: float, keys: Sequence[Key]
) -> float:
    y = margin * 0.45
    for number, line in enumerate(reversed(sheet.wrap(caption.footnote, style.FOOTNOTE, width, 2))):
        sheet.write(
            margin, y, line, style.FOOTNOTE, color=style.FAINT_INK, gid=f"footnote-{number}"
        )
        y += style.FOOTNOTE * _POINT * 1.35
    y += 0.08
    for row in reversed(_rows(sheet, keys, width)):
        x = margin
        for key, text in row:
            _write_key(sheet, x, y, key, text)
            x += _key_width(sheet, text)
        y += 0.23
    return y + 0.3  # tick labels


def _key_width(sheet: Sheet, text: str) -> float:
    return 0.22 + sheet.measure(text, style.LABEL) + 0.3


def _rows(sheet: Sheet, keys: Sequence[Key], width: float) -> list[list[tuple[Key, str]]]:
    rows: list[list[tuple[Key, str]]] = []
    used = width + 1
    for key in keys:
        text = sheet.fit(tidy(key.text, 160), style.LABEL, width - 0.5)
        needed = _key_width(sheet, text)
        if used + needed > width + 0.3:
            rows.append([])
            used = 0.0
        rows[-1].append((key, text))
        used += needed
    return rows


def _write_key(sheet: Sheet, x: float, y: float, key: Key, text: str) -> None:
    center = y + 0.055
    if key.shape in ("excluded", "hollow"):
        sheet.line(
            [x + 0.07],
            [center],
            marker="o",
            markersize=7,
            markerfacecolor=style.PAPER,
            markeredgecolor=key.color,
            markeredgewidth=1.2,
            linestyle="none",
        )
        if key.shape == "excluded":
            sheet.line(
                [x + 0.07], [center], marker="x", markersize=4, color=key.color, linestyle="none"
            )
    elif key.shape in ("dash", "tick"):
        wide, high = (0.08, 0.0) if key.shape == "dash" else (0.0, 0.07)
        sheet.line(
            [x + 0.07 - wide, x + 0.07 + wide],
            [center - high, center + high],
            color=key.color,
            linewidth=2.2,
            solid_capstyle="butt",
        )
    else:
        sheet.line(
            [x + 0.07],
            [center],
            marker=key.shape,
            markersize=7.5,
            color=key.color,
            markeredgecolor=style.INK,
            markeredgewidth=0.5,
            linestyle="none",
        )
    sheet.write(x + 0.2, y, text, style.LABEL, color=style.SOFT_INK, gid=None)
