"""How often beside how much: places of the categories by both, joined where they change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci_toolkit.analysis.pareto.result import Bar, Pareto, ParetoStream
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot import style
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.frame import Key, frame_of
from ci_toolkit.plot.pareto_words import (
    fit_name,
    names_of,
    prefix_note,
    short_amount,
    short_share,
    with_note,
)
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import ValueFormat, begin_large, tidy

__all__ = ["Caption", "draw_ranks", "ranked_bars", "ranks_words"]

MOST: Final = 24
_LEAST_ROW: Final = 0.24
_TALLEST: Final = 0.65
_NAME: Final = 3.0
_GAP: Final = 0.18
_SAME: Final = "#a6a6a6"


@dataclass(frozen=True, slots=True)
class _Room:
    """Where things stand in inches: middles of both columns of discs, and the widths beside."""

    left: float
    right: float
    name: float
    share: float
    moved: float
    each: float
    row: float
    top: float


def ranked_bars(one: ParetoStream) -> list[Bar]:
    """The bars that have a place by how often and one by how much."""
    return [bar for bar in one.bars if not bar.other and bar.count_rank is not None]


def ranks_words(one: ParetoStream, amount: str) -> str:
    """What the picture says: how many change their place, and which one most."""
    bars = ranked_bars(one)
    moved = [bar for bar in bars if bar.count_rank != bar.rank]
    if not moved:
        return f"the order by {amount} is that by how often"
    most = max(moved, key=lambda bar: (abs(_steps(bar)), bar.share))
    name = names_of([bar.category for bar in bars])[0][bars.index(most)]
    whole = count_of(len(bars), "category", "categories")
    return (
        f"{len(moved):,} of {whole} stand elsewhere by {amount} than by how often; "
        f"{name} moves most, from place {most.count_rank:,} to {most.rank:,}"
    )


def draw_ranks(
    result: Pareto, stream: int, caption: Caption, size: tuple[float, float] = style.SLIDE
) -> Figure:
    """Places by count at the left, by amount at the right, a line a category, `size` inches.

    Lines of what stands higher by amount rise and are marked so; shares stand beside the places,
    the amount of a single one at the far right. The vital few are dark. At most 24 places, fewer
    where the picture is low; the footnote says what is left out.
    Gids: `link-<n>`, `often-<n>`, `much-<n>`, `often-name-<n>`, `often-share-<n>`,
    `much-name-<n>`, `much-share-<n>`, `moved-<n>`, `each-<n>` with n by amount; axes `places`.
    """
    one = result.streams[stream]
    with own_settings():
        sheet = Sheet(size)
        bars = ranked_bars(one)
        names, beginning = names_of([bar.category for bar in bars])
        room = int((sheet.height - 2.6) / _LEAST_ROW)
        places = max(min(MOST, room, max((_deepest(bar) for bar in bars), default=1)), 1)
        shown = [n for n, bar in enumerate(bars) if _deepest(bar, min) <= places]
        caption = with_note(caption, *_notes(one, bars, len(shown), places), prefix_note(beginning))
        frame = frame_of(sheet, caption, _keys([bars[n] for n in shown]))
        top, bottom = frame.top - 0.42, frame.bottom - 0.12
        deeper = any(_deepest(bars[n]) > places for n in shown)
        rows = places + deeper
        row = min((top - bottom) / rows, _TALLEST)
        plan = _plan(sheet, frame.left, sheet.width - frame.right, bars, names, row, top, caption)
        _write_headings(sheet, plan, result, caption, frame.left, frame.top - 0.2)
        axes = sheet.panel(plan.left, top - row * rows, plan.right - plan.left, row * rows)
        _set_axes(axes, rows)
        for n in shown:
            _draw_link(axes, n, bars[n], places)
            _write_sides(sheet, plan, n, bars[n], names[n], places, caption.value_format)
        if deeper:
            text = f"below place {places:,}"
            y = top - (rows - 0.5) * row
            look = {"color": style.FAINT_INK, "va": "center_baseline"}
            sheet.write(plan.left - 0.25, y, text, style.SMALL, ha="right", **look)
            sheet.write(plan.right + 0.25, y, text, style.SMALL, **look)
        return sheet.figure


def _steps(bar: Bar) -> int:
    """Places that a category is higher by amount than by count."""
    assert bar.count_rank is not None
    return bar.count_rank - bar.rank


def _deepest(bar: Bar, of: Any = max) -> int:
    assert bar.count_rank is not None
    return int(of(bar.count_rank, bar.rank))


def _notes(one: ParetoStream, bars: Sequence[Bar], shown: int, places: int) -> list[str]:
    notes = []
    if more := len(bars) - shown:
        text = count_of(more, "category", "categories")
        notes.append(f"{text} below place {places:,} in both not shown")
    if others := [bar for bar in one.bars if bar.other]:
        share = short_share(sum(bar.share for bar in others))
        often = sum(bar.count_share or 0.0 for bar in others)
        notes.append(f"the rest has no place: {short_share(often)} by count, {share} by amount")
    return notes


def _keys(bars: Sequence[Bar]) -> list[Key]:
    keys = []
    if any(bar.vital for bar in bars):
        keys.append(Key("o", style.VITAL, "vital few by amount"))
    if any(not bar.vital for bar in bars):
        keys.append(Key("o", style.USEFUL, "useful many"))
    steps = [_steps(bar) for bar in bars]
    if any(step > 0 for step in steps):
        keys.append(Key("^", style.ROSE, "higher by amount than by count"))
    if any(step < 0 for step in steps):
        keys.append(Key("v", style.FELL, "lower by amount"))
    if any(step == 0 for step in steps):
        keys.append(Key("_", _SAME, "the same place"))
    return keys


def _plan(
    sheet: Sheet,
    left: float,
    right: float,
    bars: Sequence[Bar],
    names: Sequence[str],
    row: float,
    top: float,
    caption: Caption,
) -> _Room:
    form = caption.value_format
    share = max(
        (sheet.measure(text, style.LABEL) for bar in bars for text in _shares(bar)), default=0.5
    )
    moved = max((sheet.measure(_moved(bar), style.LABEL, "bold") for bar in bars), default=0.0)
    each = max(
        (sheet.measure(_each(bar, form), style.LABEL) for bar in bars),
        default=0.0,
    )
    each = max(each, sheet.measure("each", style.HEADING, "bold"))
    name = max((sheet.measure(name, style.LABEL, "bold") for name in names), default=0.5)
    fixed = 2 * (share + 2 * _GAP + 0.2) + moved + each + 2 * _GAP
    middle = max(0.24 * sheet.width, 1.0)
    name = min(name, _NAME, max((right - left - fixed - middle) / 2, 0.6))
    return _Room(
        left + name + share + 2 * _GAP + 0.2,
        right - name - share - moved - each - 4 * _GAP - 0.2,
        name,
        share,
        moved,
        each,
        row,
        top,
    )


def _shares(bar: Bar) -> tuple[str, str]:
    often = "–" if bar.count_share is None else short_share(bar.count_share)
    return often, short_share(bar.share)


def _moved(bar: Bar) -> str:
    steps = _steps(bar)
    return f"{'▲' if steps > 0 else '▼'} {abs(steps):,}" if steps else "="


def _each(bar: Bar, form: ValueFormat) -> str:
    return "–" if bar.unit_amount is None else short_amount(bar.unit_amount, form)


def _write_headings(
    sheet: Sheet, plan: _Room, result: Pareto, caption: Caption, left: float, y: float
) -> None:
    look: dict[str, Any] = {"weight": "bold"}
    text = f"By how often: {tidy(result.options.noun, 80)}"
    middle = (plan.left + plan.right) / 2
    text = sheet.fit(text, style.HEADING, middle - left - 0.1, "bold")
    sheet.write(left, y, text, style.HEADING, gid="heading-often", **look)
    end = _each_end(plan)
    stop = end - plan.each - _GAP
    text = begin_large(f"by how much: {tidy(caption.quantity, 120)}")
    text = sheet.fit(text, style.HEADING, stop - middle - 0.1, "bold")
    start = min(plan.right - 0.12, stop - sheet.measure(text, style.HEADING, "bold"))
    sheet.write(start, y, text, style.HEADING, gid="heading-much", **look)
    sheet.write(end, y, "each", style.HEADING, ha="right", gid="heading-each", **look)


def _each_end(plan: _Room) -> float:
    return plan.right + 0.2 + plan.share + plan.name + plan.moved + plan.each + 4 * _GAP


def _set_axes(axes: Axes, rows: int) -> None:
    axes.set_gid("places")
    axes.set_xlim(0, 1)
    axes.set_ylim(rows + 0.5, 0.5)
    axes.set_axis_off()


def _draw_link(axes: Axes, number: int, bar: Bar, places: int) -> None:
    steps = _steps(bar)
    color = style.ROSE if steps > 0 else style.FELL if steps < 0 else _SAME
    assert bar.count_rank is not None
    ends = [min(bar.count_rank, places + 1), min(bar.rank, places + 1)]
    axes.plot(
        [0, 1],
        ends,
        color=color,
        linewidth=2.6 if bar.vital else 1.4,
        solid_capstyle="butt",
        clip_on=False,
        zorder=2 + (steps != 0) + 0.5 * bar.vital,
        gid=f"link-{number}",
    )
    for side, (name, rank) in enumerate((("often", bar.count_rank), ("much", bar.rank))):
        if rank > places:
            continue
        axes.plot(
            [side],
            [rank],
            marker="o",
            markersize=15.0,
            color=style.VITAL if bar.vital else style.USEFUL,
            markeredgecolor=style.DATA,
            markeredgewidth=0.8,
            linestyle="none",
            clip_on=False,
            zorder=6,
            gid=f"{name}-{number}",
        )
        axes.text(
            side,
            rank,
            f"{rank}",
            fontsize=9.5,
            color=style.PAPER if bar.vital else style.INK,
            ha="center",
            va="center_baseline",
            zorder=7,
            parse_math=False,
            gid=f"{name}-place-{number}",
        )


def _write_sides(
    sheet: Sheet, plan: _Room, number: int, bar: Bar, name: str, places: int, form: ValueFormat
) -> None:
    weight = "bold" if bar.vital else "normal"
    look: dict[str, Any] = {"va": "center_baseline"}
    text = fit_name(sheet, name, style.LABEL, plan.name, weight)
    often, much = _shares(bar)
    assert bar.count_rank is not None
    if bar.count_rank <= places:
        y = plan.top - (bar.count_rank - 0.5) * plan.row
        x = plan.left - 0.2
        gid = f"often-share-{number}"
        sheet.write(x, y, often, style.LABEL, ha="right", gid=gid, **look)
        gid = f"often-name-{number}"
        x -= plan.share + _GAP
        sheet.write(x, y, text, style.LABEL, ha="right", weight=weight, gid=gid, **look)
    if bar.rank > places:
        return
    y = plan.top - (bar.rank - 0.5) * plan.row
    x = plan.right + 0.2 + plan.share
    sheet.write(x, y, much, style.LABEL, ha="right", gid=f"much-share-{number}", **look)
    x += _GAP
    sheet.write(x, y, text, style.LABEL, weight=weight, gid=f"much-name-{number}", **look)
    x += plan.name + _GAP
    steps = _steps(bar)
    color = style.ROSE if steps > 0 else style.FELL if steps < 0 else style.FAINT_INK
    gid = f"moved-{number}"
    sheet.write(x, y, _moved(bar), style.LABEL, weight="bold", color=color, gid=gid, **look)
    gid = f"each-{number}"
    sheet.write(_each_end(plan), y, _each(bar, form), style.LABEL, ha="right", gid=gid, **look)
