"""Kappa of all raters, by label, by pair and against the right answer, each with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.agreement.result import Agreement
from ci_toolkit.analysis.agreement.verdict import coefficient
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.plot import style
from ci_toolkit.plot.axes import Range, value_ticks
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Frame, Key, frame_of
from ci_toolkit.plot.pareto_panel import Box
from ci_toolkit.plot.pareto_words import fit_name
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import tidy

__all__ = ["agreement_figure", "agreement_words"]

_BELOW: Final = ("D", "#D55E00")
_ABOVE: Final = ("o", style.DATA)
_OPEN: Final = ("s", "#8c8c8c")
_MOST_LABELS: Final = 12
_MOST_PAIRS: Final = 12
_MOST_RATERS: Final = 8
_TALLEST: Final = 0.36
_NAMES: Final = 0.3  # of the width, at most


@dataclass(frozen=True, slots=True)
class _Row:
    """One line: a heading (no kappa), or a name with kappa and the share alike."""

    name: str
    kappa: Estimate | None = None
    alike: str = ""
    n: str = ""


def agreement_figure(
    result: Agreement, title: str, size: tuple[float, float] = style.SLIDE
) -> Figure:
    """Kappa as points with intervals: of all, by label, by pair, against the right answer.

    A line shows the kappa that is needed. Of many labels the commonest are shown, of many pairs
    those that agree least; what is left out is said.
    Gids: `kappa-<row>`, `interval-<row>`, `row-<row>`, `text-<column>-<row>`, `needed`; axes
    `agreement`.
    """
    with own_settings():
        sheet = Sheet(size)
        rows, left_out = _rows(result)
        level = f"{plain(result.confidence * 100)} %"
        foot = f"Kappa with its {level} interval; {count_of(result.items, 'item')} rated at least "
        foot += "twice"
        caption = Caption(
            title=title,
            subtitle=result.verdict.text,
            footnote="; ".join([foot, *left_out]),
        )
        frame = frame_of(sheet, caption, _keys(rows, result))
        _draw(sheet, frame, rows, result)
        return sheet.figure


def agreement_words(result: Agreement) -> str:
    """What the picture shows, for those who do not see it."""
    said = [result.verdict.text]
    said += [
        f"{tidy(one.label, 60)}: kappa {coefficient(one.kappa.value)}"
        for one in sorted(result.by_label, key=lambda one: -one.share)[:3]
        if math.isfinite(one.kappa.value)
    ]
    known = [one for one in result.pairs if math.isfinite(one.kappa.value)]
    if len(known) > 1:
        least = min(known, key=lambda one: one.kappa.value)
        names = f"{tidy(least.first, 60)} and {tidy(least.second, 60)}"
        said.append(f"{names} agree least: kappa {coefficient(least.kappa.value)}")
    return "; ".join(said)


def _rows(result: Agreement) -> tuple[list[_Row], list[str]]:
    """The lines from top to bottom, and what was left out, in words."""
    whole = f"{result.items:,}"
    rows = [_Row("All ratings", result.kappa, percent(result.percent.value), whole)]
    left_out = []
    labels = list(result.by_label)
    if len(labels) > _MOST_LABELS:
        common = sorted(labels, key=lambda one: -one.share)[:_MOST_LABELS]
        left_out.append(f"{count_of(len(labels) - len(common), 'rarer label')} not shown")
        labels = [one for one in labels if one in common]
    if len(labels) > 1:
        rows.append(_Row("By label"))
        rows += [_Row(one.label, one.kappa, percent(one.specific)) for one in labels]
    pairs = sorted(result.pairs, key=lambda one: (_missing(one.kappa), one.kappa.value))
    if len(pairs) > 1:
        more = len(pairs) - _MOST_PAIRS
        heading = "By pair of raters, least agreement first"
        rows.append(_Row(heading))
        rows += [
            _Row(f"{one.first} · {one.second}", one.kappa, percent(one.agreed.value),
                 f"{one.items:,}")
            for one in pairs[:_MOST_PAIRS]
        ]  # fmt: skip
        if more > 0:
            left_out.append(f"{count_of(more, 'pair')} with a higher kappa not shown")
    against = sorted(result.against, key=lambda one: (_missing(one.kappa), one.kappa.value))
    if against:
        rows.append(_Row("Against the right answer"))
        rows += [
            _Row(one.rater, one.kappa, percent(one.agreed.value), f"{one.items:,}")
            for one in against[:_MOST_RATERS]
        ]
        if len(against) > _MOST_RATERS:
            more = len(against) - _MOST_RATERS
            left_out.append(f"{count_of(more, 'rater')} closer to the right answer not shown")
    return rows, left_out


def _missing(found: Estimate) -> bool:
    return not math.isfinite(found.value)


def _look(found: Estimate, at_least: float) -> tuple[str, str]:
    """Marker and colour by where the interval lies."""
    if found.low is None or found.high is None:
        return _OPEN
    if found.low >= at_least:
        return _ABOVE
    return _BELOW if found.high < at_least else _OPEN


def _keys(rows: Sequence[_Row], result: Agreement) -> list[Key]:
    drawn = [row.kappa for row in rows if row.kappa is not None and not _missing(row.kappa)]
    looks = [_look(found, result.at_least) for found in drawn]
    found = []
    if _BELOW in looks:
        found.append(Key(*_BELOW, "below what is needed"))
    if _ABOVE in looks:
        found.append(Key(*_ABOVE, "above it"))
    if _OPEN in looks:
        found.append(Key(*_OPEN, "cannot be told yet"))
    return found


def _draw(sheet: Sheet, frame: Frame, rows: Sequence[_Row], result: Agreement) -> None:
    top, bottom = frame.top - 0.45, frame.bottom
    tall = min((top - bottom) / len(rows), _TALLEST)
    size = style.LABEL if tall >= 0.24 else style.SMALL if tall >= 0.165 else 8.0
    right = sheet.width - frame.right
    columns = [
        ("n", "Items", [row.n for row in rows]),
        ("alike", "Alike", [row.alike for row in rows]),
        ("kappa", "Kappa", [_interval(row) for row in rows]),
    ]
    for name, heading, texts in columns if sheet.width >= 7 else columns[2:]:
        width = max(sheet.measure(text, size) for text in [heading, *texts])
        sheet.write(right, top + 0.1, heading, style.SMALL, ha="right", color=style.FAINT_INK,
                    gid=f"column-{name}")  # fmt: skip
        for place, text in enumerate(texts):
            if text:
                y = top - (place + 0.5) * tall
                sheet.write(right, y, text, size, ha="right", va="center_baseline",
                            gid=f"text-{name}-{place}")  # fmt: skip
        right -= width + 0.25
    widest = max(sheet.measure(row.name, size) for row in rows if row.kappa is not None)
    left = frame.left + min(widest + 0.2, _NAMES * sheet.width) + 0.2
    for place, row in enumerate(rows):
        y = top - (place + 0.5) * tall
        if row.kappa is None:
            text = sheet.fit(row.name, size, right - frame.left, "bold")
            sheet.write(frame.left, y, text, size, weight="bold", va="center_baseline",
                        color=style.SOFT_INK, gid=f"row-{place}")  # fmt: skip
        else:
            text = fit_name(sheet, tidy(row.name, 200), size, left - frame.left - 0.3)
            sheet.write(frame.left + 0.15, y, text, size, va="center_baseline",
                        gid=f"row-{place}")  # fmt: skip
    box = Box(left, top - tall * len(rows), right - left, tall * len(rows))
    _draw_intervals(sheet, box, rows, result)


def _interval(row: _Row) -> str:
    if row.kappa is None:
        return ""
    text = coefficient(row.kappa.value)
    if row.kappa.low is None or row.kappa.high is None or _missing(row.kappa):
        return text
    return f"{text} ({coefficient(row.kappa.low)} to {coefficient(row.kappa.high)})"


def _draw_intervals(sheet: Sheet, box: Box, rows: Sequence[_Row], result: Agreement) -> None:
    axes = sheet.panel(box.left, box.bottom, box.width, box.height)
    axes.set_gid("agreement")
    span = _span(rows, result.at_least)
    axes.set_xlim(span.low, span.high)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    places, texts = value_ticks(span, "number", max(int(box.width / 0.7), 4))
    axes.set_xticks(places, texts, parse_math=False, fontsize=style.SMALL)
    axes.grid(visible=True, axis="x", color=style.GRID, linewidth=0.7)
    for place, row in enumerate(rows):
        if row.kappa is None:
            # A heading goes across; the grid must not strike it through.
            axes.axhspan(place - 0.5, place + 0.5, facecolor=style.PAPER, zorder=2.6)
        elif not _missing(row.kappa):
            _draw_row(axes, place, row.kappa, result.at_least, len(rows))
    _draw_needed(sheet, axes, box, result.at_least)


def _draw_row(axes: Axes, place: int, found: Estimate, at_least: float, rows: int) -> None:
    shape, color = _look(found, at_least)
    if found.low is not None and found.high is not None:
        axes.plot([found.low, found.high], [place, place], color=color, linewidth=2.2, zorder=3,
                  solid_capstyle="butt", gid=f"interval-{place}")  # fmt: skip
    axes.plot([found.value], [place], marker=shape, color=color, linestyle="none", zorder=4,
              markersize=7 if rows <= 20 else 5.5, markeredgecolor=style.INK,
              markeredgewidth=0.5, gid=f"kappa-{place}", clip_on=False)  # fmt: skip


def _draw_needed(sheet: Sheet, axes: Axes, box: Box, at_least: float) -> None:
    look: dict[str, Any] = {"color": style.TARGET, "linewidth": 1.7}
    axes.axvline(at_least, linestyle=(0, (1.5, 1.5)), zorder=2.5, gid="needed", **look)
    low, high = axes.get_xlim()
    text = f"Needed {plain(at_least)}"
    half = sheet.measure(text, style.SMALL, "bold") / 2
    x = box.left + (at_least - low) / (high - low) * box.width
    x = min(max(x, box.left + half), box.left + box.width - half)
    sheet.write(x, box.bottom + box.height + 0.1, text, style.SMALL, ha="center", weight="bold",
                color=style.TARGET, gid="label-needed")  # fmt: skip


def _span(rows: Sequence[_Row], at_least: float) -> Range:
    """From 0, or the lowest end where that is below, to 1."""
    ends = [at_least, 0.0]
    for row in rows:
        if row.kappa is not None and not _missing(row.kappa):
            ends += [e for e in (row.kappa.value, row.kappa.low) if e is not None]
    low = max(min(ends), -1.0)
    return Range(low - 0.03 if low < 0 else -0.01, 1.01, 0, 0)
