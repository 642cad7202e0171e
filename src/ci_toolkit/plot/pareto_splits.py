"""Columns that a problem can be split by: a strip of shares each, the most concentrated first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import Pareto, Split
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot import style
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Key, frame_of
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.pareto_words import fit_name, short_share, with_note, wrap_name
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import begin_large, tidy

__all__ = ["Caption", "draw_splits"]

MOST_SPLITS: Final = 12
_LEAST_ROW: Final = 0.34
_TALLEST: Final = 1.2
_STRIP: Final = 0.72
_LINE: Final = 0.17
_LEADING: Final = 1.25
_NUMBERS: Final = 1.55


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a strip; role: "vital", "useful", "other" or "more" (several joined)."""

    name: str
    share: float
    role: str


def draw_splits(
    result: Pareto, caption: Caption, size: tuple[float, float] = style.SLIDE
) -> Figure:
    """One row a column that was tried, the most concentrated first, `size` inches.

    The strip holds the shares of its categories, the largest first, the rest and what is called
    "other" last; the dashed line is the threshold. At the right: how many categories make 80 %,
    and how much lies beyond what volume explains, or how concentrated it is where that is not
    known.
    Gids: `strip-<row>-<part>`, `label-<row>-<part>-<line>`, `split-<row>`, `split-more-<row>`,
    `for80-<row>`, `score-<row>`, `threshold`.
    """
    with own_settings():
        sheet = Sheet(size)
        most = max(min(MOST_SPLITS, int((sheet.height - 2.6) / _LEAST_ROW)), 1)
        shown = result.splits[:most]
        known = any(split.excess is not None for split in shown)
        caption = with_note(caption, *_notes(result, len(shown), known))
        parts = [parts_of(split, result.options) for split in shown]
        frame = frame_of(sheet, caption, _keys(parts, result.options.threshold))
        names = min(max((_name_width(sheet, one) for one in shown), default=0.5), 2.4)
        names = min(names, 0.24 * sheet.width) + 0.2
        numbers = min(_NUMBERS, 0.12 * sheet.width)
        left = frame.left + names
        width = sheet.width - frame.right - 2 * numbers - left
        top, bottom = frame.top - 0.62, frame.bottom - 0.05
        row = min((top - bottom) / max(len(shown), 1), _TALLEST)
        box = Box(left, top - row * len(shown), width, row * len(shown))
        _write_headings(sheet, box, caption, frame.left, frame.top - 0.2, numbers, known)
        _draw_strips(sheet, box, parts, result.options.threshold)
        for place, split in enumerate(shown):
            y = top - (place + 0.5) * row
            _write_name(sheet, split, place, (frame.left, y), names - 0.2, row)
            _write_numbers(sheet, split, place, (left + width, y), numbers, known)
        return sheet.figure


def parts_of(split: Split, options: ParetoOptions) -> list[_Part]:
    """The pieces of a strip: the causes, then the small ones joined, then the residual."""
    causes = [one for one in split.leading if not options.residual(one[0])]
    parts, reached = [], 0.0
    for name, share in causes:
        # Sums of shares end a little beside the threshold that they meet.
        vital = reached < options.threshold - 1e-9
        parts.append(_Part(name, share, "vital" if vital else "useful"))
        reached += share
    more = split.concentration.categories - len(split.leading)
    left = 1 - sum(share for _, share in split.leading)
    if more > 0 and left > 1e-9:
        parts.append(_Part(f"{more:,} more", left, "more"))
    parts += [_Part(n, share, "other") for n, share in split.leading if options.residual(n)]
    return parts


def _notes(result: Pareto, shown: int, known: bool) -> list[str]:
    notes = []
    if more := len(result.splits) - shown:
        notes.append(f"{count_of(more, 'less concentrated column')} not shown")
    if known:
        notes.append("beyond volume: what lies above equal rates in all categories")
    else:
        notes.append("concentration: 0 where all categories are equal, 1 where one has all")
    return notes


def _keys(parts: Sequence[Sequence[_Part]], threshold: float) -> list[Key]:
    roles = {part.role for one in parts for part in one}
    keys = []
    if "vital" in roles:
        keys.append(Key("s", style.VITAL, f"the fewest that make {short_share(threshold)}"))
    if "useful" in roles:
        keys.append(Key("s", style.USEFUL, "further categories"))
    if roles & {"other", "more"}:
        keys.append(Key("s", style.REST, "the rest, joined (hatched)"))
    return keys


def _write_headings(
    sheet: Sheet, box: Box, caption: Caption, left: float, y: float, numbers: float, known: bool
) -> None:
    look = {"weight": "bold"}
    quantity = f"{begin_large(tidy(caption.quantity, 160))}: share of each category"
    text = sheet.fit(quantity, style.HEADING, box.width, "bold")
    sheet.write(box.left, y, text, style.HEADING, gid="heading", **look)
    name = sheet.fit("Split by", style.HEADING, box.left - left, "bold")
    sheet.write(left, y, name, style.HEADING, gid="heading-name", **look)
    words = ("For 80 %", "Beyond volume" if known else "Concentration")
    for place, word in enumerate(words, 1):
        size = style.HEADING if sheet.measure(word, style.HEADING, "bold") < numbers else 9.0
        sheet.write(
            box.left + box.width + place * numbers,
            y,
            sheet.fit(word, size, numbers - 0.05, "bold"),
            size,
            ha="right",
            gid=f"heading-{place}",
            **look,
        )


def _draw_strips(
    sheet: Sheet, box: Box, parts: Sequence[Sequence[_Part]], threshold: float
) -> None:
    axes = sheet.panel(box.left, box.bottom, box.width, box.height)
    axes.set_gid("strips")
    axes.set_xlim(0, 1)
    axes.set_ylim(max(len(parts), 1), 0)
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    places = (0.0, 0.25, 0.5, 0.75, 1.0)
    axes.xaxis.tick_top()
    axes.set_xticks(places, [f"{place:.0%}".replace("%", " %") for place in places])
    axes.tick_params(axis="x", length=3, pad=2, labelsize=style.SMALL)
    row = box.height / max(len(parts), 1)
    for number, one in enumerate(parts):
        start = 0.0
        for place, part in enumerate(one):
            _draw_part(axes, number, place, part, start)
            _label_part(axes, sheet, number, place, part, start, (box.width, row * _STRIP))
            start += part.share
    axes.axvline(
        threshold,
        color=style.INK,
        linewidth=1.3,
        linestyle=(0, (4.0, 2.5)),
        zorder=1,
        gid="threshold",
    )
    if parts:
        sheet.write(
            box.left + threshold * box.width,
            box.bottom - 0.05,
            short_share(threshold),
            style.SMALL,
            ha="center",
            va="top",
            gid="threshold-label",
        )


def _draw_part(axes: Axes, row: int, place: int, part: _Part, start: float) -> None:
    look: dict[str, Any] = {"facecolor": style.USEFUL, "edgecolor": style.PAPER}
    if part.role == "vital":
        look["facecolor"] = style.VITAL
    elif part.role in ("other", "more"):
        look = {"facecolor": style.REST, "edgecolor": "#8c8c8c", "hatch": "///"}
    bar = axes.barh(
        [row + 0.5], [part.share], left=[start], height=_STRIP, linewidth=1.0, zorder=2, **look
    )
    bar[0].set_gid(f"strip-{row}-{place}")


def _label_part(
    axes: Axes,
    sheet: Sheet,
    row: int,
    place: int,
    part: _Part,
    start: float,
    inches: tuple[float, float],
) -> None:
    lines, size = _lines(sheet, part, part.share * inches[0] - 0.1, inches[1])
    pitch = size * _LEADING / 72 / inches[1] * _STRIP
    ground = {"boxstyle": "square,pad=0.1", "facecolor": style.REST, "linewidth": 0}
    for number, line in enumerate(lines):
        axes.text(
            start + part.share / 2,
            row + 0.5 + (number - (len(lines) - 1) / 2) * pitch,
            line,
            fontsize=size,
            ha="center",
            va="center_baseline",
            color=style.PAPER if part.role == "vital" else style.INK,
            bbox=ground if part.role in ("other", "more") else None,
            zorder=5,
            parse_math=False,
            gid=f"label-{row}-{place}-{number}",
        )


def _lines(sheet: Sheet, part: _Part, wide: float, tall: float) -> tuple[list[str], float]:
    """Name and share of a part where they fit, the name cut only if enough of it is left."""
    name, share = tidy(part.name, 200) or "(no name)", short_share(part.share)
    for size in (style.LABEL, style.SMALL, 9.0):
        held = int(tall / (size * _LEADING / 72))
        if held and sheet.measure(f"{name} {share}", size) <= wide and held < 2:
            return [f"{name} {share}"], size
        if held >= 2 and sheet.measure(share, size) <= wide:
            text, lost = wrap_name(sheet, name, size, wide, min(held - 1, 2))
            if not lost:
                return [*text.split("\n"), share], size
    held = int(tall / (size * _LEADING / 72))
    if held:
        text, lost = wrap_name(sheet, name, size, max(wide, 0.01), min(held, 2))
        if not lost:
            return text.split("\n"), size
    cut = fit_name(sheet, name, size, wide)
    if len(cut) >= 5 and held >= 2 and sheet.measure(share, size) <= wide:
        return [cut, share], size
    return [cut] if held and len(cut) >= 5 else [], size


def _name_width(sheet: Sheet, split: Split) -> float:
    return max(
        sheet.measure(tidy(split.column, 200), style.LABEL, "bold"),
        sheet.measure(_many(split), style.SMALL),
    )


def _many(split: Split) -> str:
    return count_of(split.concentration.categories, "category", "categories")


def _write_name(
    sheet: Sheet,
    split: Split,
    place: int,
    at: tuple[float, float],
    room: float,
    row: float,
) -> None:
    x, y = at
    two = row * _STRIP >= 2 * _LINE
    name = fit_name(sheet, tidy(split.column, 200) or "(no name)", style.LABEL, room, "bold")
    shift = _LINE / 2 if two else 0.0
    look = {"va": "center_baseline"}
    sheet.write(x, y + shift, name, style.LABEL, weight="bold", gid=f"split-{place}", **look)
    if two:
        text = sheet.fit(_many(split), style.SMALL, room)
        sheet.write(
            x,
            y - shift - 0.02,
            text,
            style.SMALL,
            color=style.SOFT_INK,
            gid=f"split-more-{place}",
            **look,
        )


def _write_numbers(
    sheet: Sheet, split: Split, place: int, at: tuple[float, float], room: float, known: bool
) -> None:
    x, y = at
    held = split.concentration
    look = {"ha": "right", "va": "center_baseline"}
    few = f"{held.for_80:,} of {held.categories:,}" if held.categories else "–"
    size = style.LABEL if sheet.measure(few, style.LABEL) < room - 0.1 else 9.0
    sheet.write(x + room, y, few, size, gid=f"for80-{place}", **look)
    if known:
        # What is ranked at nothing in spite of an excess has nearly as many values as rows.
        beyond = split.excess if split.excess is None or split.score else None
        text = "–" if beyond is None else short_share(beyond)
    else:
        text = f"{split.score:.2f}"
    sheet.write(x + 2 * room, y, text, style.LABEL, weight="bold", gid=f"score-{place}", **look)
