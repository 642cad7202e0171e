"""The timeline of a project: each phase as planned and as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final

from matplotlib.figure import Figure

from ci_toolkit.analysis.dmaic.project.define import Milestone
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot import style
from ci_toolkit.plot.dmaic_page import BODY, MARGIN, SMALL, STRONG, WIDTH, Page
from ci_toolkit.plot.figure import own_settings

_NAMES: Final = 1.25
_WORDS: Final = 1.95
_ROW: Final = 0.62
_BAR: Final = 0.19


def timeline_figure(
    milestones: Sequence[Milestone], title: str, today: dt.date | None = None
) -> Figure:
    """Planned bars are hollow, real ones filled; late ends are said beside; 10 inches wide.

    Gids: `phase-<n>`, `planned-<n>`, `real-<n>`, `late-<n>`, `today`.
    """
    with own_settings():
        page = Page()
        page.header(title)
        days = [day for one in milestones for day in _days(one)]
        if not days:
            page.nothing("no dates are given")
            return page.figure()
        first, last = min(days), max(days)
        shown = today if today is not None and first <= today <= last else None
        until = shown or (last if today is not None and today > last else _last_known(milestones))
        left, right = MARGIN + _NAMES, WIDTH - MARGIN - _WORDS
        per_day = (right - left) / max((last - first).days, 1)

        def place(day: dt.date) -> float:
            return left + (day - first).days * per_day

        top = page.y + 0.25
        for mark in _marks(first, last):
            page.line(
                [place(mark)] * 2, [top, top + len(milestones) * _ROW], color=style.GRID, zorder=0.2
            )
            page.text(place(mark), page.y, _month(mark), SMALL, ha="center", color=style.SOFT_INK)
        for number, one in enumerate(milestones):
            _row(page, number, one, top + number * _ROW, place, until, today)
        page.y = top + len(milestones) * _ROW
        if shown is not None:
            page.line([place(shown)] * 2, [top, page.y], color=style.ROSE, linewidth=1.5,
                      gid="today", linestyle=(0, (3, 2)))  # fmt: skip
            page.text(place(shown), page.y + 0.03, "today", SMALL, ha="center", color=style.ROSE)
            page.y += 0.16
        if today is not None and today > last:
            page.note(f"today ({today.isoformat()}) lies after all dates that are given")
        page.keys([
            ({"marker": "s", "markerfacecolor": style.PAPER, "markeredgecolor": STRONG}, "planned"),
            ({"marker": "s", "color": STRONG}, "as it was"),
        ])  # fmt: skip
        return page.figure()


def _days(one: Milestone) -> list[dt.date]:
    found = (one.planned_start, one.planned_end, one.started, one.ended)
    return [day for day in found if day is not None]


def _row(
    page: Page,
    number: int,
    one: Milestone,
    y: float,
    place: Callable[[dt.date], float],
    open_end: dt.date,
    today: dt.date | None,
) -> None:
    page.text(MARGIN, y + _ROW / 2, one.phase.capitalize(), BODY, weight="bold",
              va="center_baseline", gid=f"phase-{number}")  # fmt: skip
    spans = (
        ("planned", one.planned_start, one.planned_end, 0.08, style.PAPER),
        ("real", one.started, one.ended, 0.08 + _BAR + 0.04, STRONG),
    )
    for name, start, end, down, fill in spans:
        begin = start or end
        if begin is None:
            continue
        stop = end or (open_end if name == "real" else begin)
        wide = max(place(max(stop, begin)) - place(begin), 0.05)
        page.box(place(begin), y + down, wide, _BAR, fill, edge=STRONG, round_by=0.0,
                 gid=f"{name}-{number}", linewidth=1.2)  # fmt: skip
    said = page.fit(_said(one, today), SMALL, _WORDS - 0.15)
    page.text(WIDTH - MARGIN - _WORDS + 0.15, y + _ROW / 2, said, SMALL, va="center_baseline",
              color=style.SOFT_INK, gid=f"late-{number}")  # fmt: skip


def _last_known(milestones: Sequence[Milestone]) -> dt.date:
    """The last day that is known to be real: open phases are drawn no further without a today."""
    real = [day for one in milestones for day in (one.started, one.ended) if day is not None]
    return max(real, default=dt.date.min)


def _said(one: Milestone, today: dt.date | None) -> str:
    """How a phase compares with its plan, as of today where that is given."""
    if one.ended is None:
        said, due = (
            ("not begun", one.planned_start) if one.started is None
            else ("under way", one.planned_end)
        )  # fmt: skip
        late = (today - due).days if today is not None and due is not None else 0
        return f"{said}, {count_of(late, 'day')} late" if late > 0 else said
    if one.planned_end is None:
        return f"ended {one.ended.isoformat()}"
    late = (one.ended - one.planned_end).days
    if late == 0:
        return "ended as planned"
    return f"ended {count_of(abs(late), 'day')} {'late' if late > 0 else 'early'}"


def _marks(first: dt.date, last: dt.date) -> list[dt.date]:
    """First days of months, so many that their names stay apart."""
    months = [
        dt.date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if first <= dt.date(year, month, 1) <= last
    ]
    step = max(-(-len(months) // 9), 1)
    return months[::step] or [first]


def _month(day: dt.date) -> str:
    return day.isoformat()[:7] if day.day == 1 else day.isoformat()
