"""Failure modes by risk priority number, before and after what was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from matplotlib.figure import Figure

from ci_toolkit.analysis.dmaic.fmea import PRIORITY_WORDS, FmeaLine, Rated, fmea_lines
from ci_toolkit.analysis.dmaic.project.improve import FailureMode
from ci_toolkit.plot import style
from ci_toolkit.plot.dmaic_page import BODY, INNER, MARGIN, SMALL, STRONG, Page, line_height
from ci_toolkit.plot.figure import own_settings

_NAMES: Final = 3.1
_WORDS: Final = 1.95
_LEAST: Final = 0.44
# A sheet that is read at one look; the table has them all.
_MOST: Final = 30


def fmea_figure(modes: Sequence[FailureMode], title: str) -> Figure:
    """A dumbbell for each failure mode, the most urgent 30 first; 10 inches wide.

    Gids: `mode-<n>`, `before-<n>`, `after-<n>`, `rpn-<n>`, `priority-<n>`.
    """
    with own_settings():
        page = Page()
        what = "Risk priority number (severity × occurrence × detection); "
        what += "action priority of AIAG and VDA"
        if len(modes) > _MOST:
            what += f"; the {_MOST} most urgent of {len(modes):,}, the others stand in the table"
        page.header(title, what)
        if not modes:
            page.nothing("no failure modes are rated")
            return page.figure()
        lines = sorted(fmea_lines(modes), key=lambda one: (one.rank, one.number))[:_MOST]
        most = max(rated.rpn for one in lines for rated in (one.before, one.after) if rated)
        left, right = MARGIN + _NAMES, MARGIN + INNER - _WORDS
        step = next(one for one in (5, 10, 25, 50, 100, 200) if most / one <= 6)
        top = -(-most // step) * step

        def place(rpn: float) -> float:
            return left + (right - left) * rpn / top

        start = page.y + 0.22
        y = start + 0.05
        for number, one in enumerate(lines):
            y = _mode(page, number, one, y, place)
        for mark in range(0, top + 1, step):
            page.line([place(mark)] * 2, [start, y], color=style.GRID, zorder=0)
            page.text(place(mark), start - 0.2, str(mark), SMALL, ha="center",
                      color=style.SOFT_INK)  # fmt: skip
        page.y = y
        again = ({"marker": "D", "markerfacecolor": style.PAPER, "markeredgecolor": STRONG},
                 "after the action (expected, until it is done)")  # fmt: skip
        rated = any(one.after is not None for one in lines)
        page.keys([({"marker": "o", "color": STRONG}, "as rated first"), *([again] * rated)])
        return page.figure()


def _mode(
    page: Page, number: int, one: FmeaLine, y: float, place: Callable[[float], float]
) -> float:
    said = page.wrap(f"{one.mode.step}: {one.mode.failure}", BODY, _NAMES - 0.25, 6) or ["(blank)"]
    tall = max(len(said) * line_height(BODY) + 0.16, _LEAST)
    middle = y + tall / 2
    page.lines(MARGIN, middle - len(said) * line_height(BODY) / 2, said, BODY, f"mode-{number}")
    x = place(one.before.rpn)
    if one.after is not None:
        to = place(one.after.rpn)
        page.line([x, to], [middle] * 2, color=STRONG, linewidth=1.6)
        page.line(
            [to],
            [middle],
            marker="D",
            markersize=8,
            linestyle="none",
            zorder=2,
            markerfacecolor=style.PAPER,
            markeredgecolor=STRONG,
            gid=f"after-{number}",
        )
    page.line([x], [middle], marker="o", markersize=9, linestyle="none", zorder=2, color=STRONG,
              gid=f"before-{number}")  # fmt: skip
    words, high = MARGIN + INNER - _WORDS + 0.15, line_height(SMALL)
    page.text(words, middle - high, _numbers(one), SMALL, gid=f"rpn-{number}")
    page.text(words, middle, _words(one.before, one.after), SMALL, color=style.SOFT_INK,
              gid=f"priority-{number}")  # fmt: skip
    return y + tall


def _numbers(one: FmeaLine) -> str:
    """Ratings that are hoped for are told apart from those of an action that is done."""
    if one.after is None:
        return f"RPN {one.before.rpn}"
    hoped = " expected" if one.mode.done is None else ""
    return f"RPN {one.before.rpn} → {one.after.rpn}{hoped}"


def _words(before: Rated, after: Rated | None) -> str:
    first = f"priority {PRIORITY_WORDS[before.priority]}"
    return first if after is None else f"{first} → {PRIORITY_WORDS[after.priority]}"
