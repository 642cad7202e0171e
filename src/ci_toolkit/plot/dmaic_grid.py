"""A map of five by five: numbers of things in the cells of two scores, with a list of names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.figure import Figure

from ci_toolkit.plot import style
from ci_toolkit.plot.dmaic_page import BODY, INNER, MARGIN, SMALL, STRONG, Page, line_height
from ci_toolkit.plot.figure import own_settings

_CELL: Final = (0.92, 0.62)
_SCALE: Final = 0.5
_DOT: Final = 0.115
_FIVE: Final = 5


@dataclass(frozen=True, slots=True)
class Placed:
    """A thing with its scores from 1 to 5; strong: drawn filled, its words say why."""

    name: str
    across: int
    up: int
    strong: bool = False


def grid_figure(
    things: Sequence[Placed],
    title: str,
    *,
    axes: tuple[str, str],
    fill: Callable[[int, int], str],
    corners: Sequence[tuple[int, int, str]] = (),
    keys: tuple[str, str] | None = None,
    nothing: str = "nothing to place",
) -> Figure:
    """Cells with numbered marks on the left, what each number is on the right.

    axes: words of the axis across and of the axis up. fill: the colour of a cell by its scores.
    corners: words in cells. keys: what a filled and what a hollow mark mean.
    Gids: `cell-<across>-<up>`, `mark-<n>`, `name-<n>`, `corner-<n>`.
    """
    with own_settings():
        page = Page()
        page.header(title)
        if not things:
            page.nothing(nothing)
            return page.figure()
        wide, high = _CELL
        left, top = MARGIN + _SCALE, page.y
        for across in range(1, _FIVE + 1):
            for up in range(1, _FIVE + 1):
                x, y = left + (across - 1) * wide, top + (_FIVE - up) * high
                page.box(x, y, wide, high, fill(across, up), edge=style.EDGE, round_by=0.0,
                         gid=f"cell-{across}-{up}", linewidth=0.6)  # fmt: skip
        for number, (across, up, words) in enumerate(corners):
            x, y = left + (across - 1) * wide, top + (_FIVE - up) * high
            page.text(x + 0.05, y + 0.04, words, 8.5, color=style.SOFT_INK, gid=f"corner-{number}")
        _scales(page, left, top, axes)
        _marks(page, things, left, top)
        bottom = _names(page, things, left + _FIVE * wide + 0.35, top)
        page.y = max(bottom, top + _FIVE * high + 0.55)
        if keys is not None:
            page.keys([
                ({"marker": "o", "color": STRONG}, keys[0]),
                ({"marker": "o", "markerfacecolor": style.PAPER, "markeredgecolor": STRONG},
                 keys[1]),
            ])  # fmt: skip
        return page.figure()


def _scales(page: Page, left: float, top: float, axes: tuple[str, str]) -> None:
    wide, high = _CELL
    bottom = top + _FIVE * high
    for score in range(1, _FIVE + 1):
        page.text(left + (score - 0.5) * wide, bottom + 0.05, str(score), SMALL, ha="center")
        page.text(left - 0.1, top + (_FIVE - score + 0.5) * high, str(score), SMALL, ha="right",
                  va="center_baseline")  # fmt: skip
    page.text(left + _FIVE * wide / 2, bottom + 0.25, f"{axes[0]} →", BODY, ha="center")
    page.text(MARGIN + 0.08, top + _FIVE * high / 2, f"{axes[1]} →", BODY, ha="center", va="center",
              rotation=90)  # fmt: skip


def _marks(page: Page, things: Sequence[Placed], left: float, top: float) -> None:
    """Numbered dots; those of one cell side by side, so many that none lies on another."""
    wide, high = _CELL
    cells: dict[tuple[int, int], list[int]] = {}
    for number, thing in enumerate(things):
        cells.setdefault((thing.across, thing.up), []).append(number)
    for (across, up), numbers in cells.items():
        x0, y0 = left + (across - 1) * wide, top + (_FIVE - up) * high
        fits = 6
        if len(numbers) > fits:
            # Too many for dots: the numbers alone, the last ones counted.
            shown = ", ".join(str(number + 1) for number in numbers)
            lines = page.wrap(shown, 8.5, wide - 0.1, 3)
            page.lines(x0 + 0.05, y0 + 0.16, lines, 8.5, f"marks-{across}-{up}", weight="bold")
            continue
        for place, number in enumerate(numbers):
            x = x0 + wide / 2 + (place % 3 - (min(len(numbers), 3) - 1) / 2) * (2 * _DOT + 0.04)
            rows = -(-len(numbers) // 3)
            y = y0 + high * 0.58 + (place // 3 - (rows - 1) / 2) * (2 * _DOT + 0.02)
            strong = things[number].strong
            page.line([x], [y], marker="o", markersize=2 * _DOT * 72, linestyle="none",
                      markerfacecolor=STRONG if strong else style.PAPER, markeredgecolor=STRONG,
                      zorder=2, gid=f"mark-{number}")  # fmt: skip
            page.text(
                x,
                y,
                str(number + 1),
                8.5,
                ha="center",
                va="center_baseline",
                weight="bold",
                color=style.PAPER if strong else style.INK,
                zorder=3,
            )


def _names(page: Page, things: Sequence[Placed], x: float, y: float) -> float:
    room = MARGIN + INNER - x
    for number, thing in enumerate(things):
        lines = page.wrap(thing.name, SMALL, room - 0.32, 3) or ["(blank)"]
        page.text(x + 0.2, y, f"{number + 1}", SMALL, ha="right", weight="bold")
        page.lines(x + 0.3, y, lines, SMALL, f"name-{number}")
        y += len(lines) * line_height(SMALL) + 0.07
    return y
