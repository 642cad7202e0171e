"""A map of five by five: numbers of things in the cells of two scores, with a list of names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.figure import Figure

from ci_toolkit.plot import style
from ci_toolkit.plot.dmaic_page import BODY, INNER, MARGIN, SMALL, STRONG, Page, line_height
from ci_toolkit.plot.figure import own_settings

_CELL: Final = (0.92, 0.62)
_SCALE: Final = 0.5
_DOT: Final = 0.115
_STEP: Final = 2 * _DOT + 0.02
_FIVE: Final = 5
# Dots side by side in a cell, and the room that its corner leaves for words.
_BESIDE: Final = 3
_CORNER: Final = 0.2
# Names beside a map that can still be read as one picture.
_MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Placed:
    """A thing with its scores from 1 to 5; note: said below its name; strong: drawn filled."""

    name: str
    across: int
    up: int
    note: str
    strong: bool = False


def grid_figure(
    things: Sequence[Placed],
    title: str,
    *,
    axes: tuple[str, str],
    fill: Callable[[int, int], str],
    corners: Sequence[tuple[int, int, str]] = (),
    keys: Sequence[tuple[dict[str, Any], str]] = (),
    nothing: str = "nothing to place",
    first: tuple[Callable[[Placed], float], str] = (lambda one: 0.0, "first"),
) -> Figure:
    """Cells with numbered marks on the left, what each number is on the right.

    axes: words of the axis across and of the axis up. fill: the colour of a cell by its scores.
    corners: words in cells. keys: what marks and tints mean. first: of more things than can be
    read, which come first (the smallest), and the word for these. Rows of cells grow with what
    is in them. Gids: `cell-<across>-<up>`, `mark-<n>`, `name-<n>`, `note-<n>`, `corner-<n>`.
    """
    with own_settings():
        page = Page()
        what = ""
        if len(things) > _MOST:
            what = f"the {_MOST} {first[1]} of {len(things):,}; the others stand in the table"
            things = sorted(things, key=first[0])[:_MOST]
        page.header(title, what)
        if not things:
            page.nothing(nothing)
            return page.figure()
        wide, left = _CELL[0], MARGIN + _SCALE
        cells = _cells(things)
        edges = _edges(cells, page.y)
        bottom = edges[0]
        for across in range(1, _FIVE + 1):
            for up in range(1, _FIVE + 1):
                x, y = left + (across - 1) * wide, edges[up]
                page.box(x, y, wide, edges[up - 1] - y, fill(across, up), edge=style.EDGE,
                         round_by=0.0, gid=f"cell-{across}-{up}", linewidth=0.6)  # fmt: skip
        for number, (across, up, words) in enumerate(corners):
            x, y = left + (across - 1) * wide, edges[up]
            page.text(x + 0.05, y + 0.04, words, 8.5, color=style.SOFT_INK, gid=f"corner-{number}")
        _scales(page, left, edges, axes)
        for place, numbers in cells.items():
            _marks(page, things, numbers, left + (place[0] - 1) * wide, edges[place[1]],
                   edges[place[1] - 1])  # fmt: skip
        listed = _names(page, things, left + _FIVE * wide + 0.35, page.y)
        page.y = max(listed, bottom + 0.55)
        if keys:
            page.keys(keys)
        return page.figure()


def _cells(things: Sequence[Placed]) -> dict[tuple[int, int], list[int]]:
    cells: dict[tuple[int, int], list[int]] = {}
    for number, thing in enumerate(things):
        cells.setdefault((thing.across, thing.up), []).append(number)
    return cells


def _edges(cells: Mapping[tuple[int, int], Sequence[int]], top: float) -> list[float]:
    """Lower edge of the lowest row, then the upper edge of each row of cells, lowest first."""
    high = []
    for up in range(_FIVE, 0, -1):
        most = max((len(numbers) for place, numbers in cells.items() if place[1] == up), default=0)
        high.append(max(_CELL[1], -(-most // _BESIDE) * _STEP + _CORNER + 0.06))
    edges = [top + sum(high[:count]) for count in range(_FIVE + 1)]
    return edges[::-1]


def _scales(page: Page, left: float, edges: Sequence[float], axes: tuple[str, str]) -> None:
    wide, bottom = _CELL[0], edges[0]
    for score in range(1, _FIVE + 1):
        middle = (edges[score] + edges[score - 1]) / 2
        page.text(left + (score - 0.5) * wide, bottom + 0.05, str(score), SMALL, ha="center")
        page.text(left - 0.1, middle, str(score), SMALL, ha="right", va="center_baseline")
    page.text(left + _FIVE * wide / 2, bottom + 0.25, f"{axes[0]} →", BODY, ha="center")
    page.text(MARGIN + 0.08, (edges[_FIVE] + bottom) / 2, f"{axes[1]} →", BODY, ha="center",
              va="center", rotation=90)  # fmt: skip


def _marks(
    page: Page,
    things: Sequence[Placed],
    numbers: Sequence[int],
    left: float,
    top: float,
    bottom: float,
) -> None:
    """Numbered dots of one cell, three side by side, centred below its corner's words."""
    rows = -(-len(numbers) // _BESIDE)
    middle = (top + _CORNER + bottom) / 2 if rows > 1 else top + (bottom - top) * 0.58
    for place, number in enumerate(numbers):
        x = (
            left
            + _CELL[0] / 2
            + (place % _BESIDE - (min(len(numbers), _BESIDE) - 1) / 2) * (2 * _DOT + 0.04)
        )
        y = middle + (place // _BESIDE - (rows - 1) / 2) * _STEP
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


def dot(filled: bool) -> dict[str, Any]:
    """How a mark looks among the keys."""
    face = STRONG if filled else style.PAPER
    return {"marker": "o", "markerfacecolor": face, "markeredgecolor": STRONG}


def tint(colour: str) -> dict[str, Any]:
    """How the tint of a cell looks among the keys."""
    return {"marker": "s", "markerfacecolor": colour, "markeredgecolor": style.EDGE}


def _names(page: Page, things: Sequence[Placed], x: float, y: float) -> float:
    room = MARGIN + INNER - x
    for number, thing in enumerate(things):
        lines = page.wrap(thing.name, SMALL, room - 0.32, 5) or ["(blank)"]
        page.text(x + 0.2, y, f"{number + 1}", SMALL, ha="right", weight="bold")
        page.lines(x + 0.3, y, lines, SMALL, f"name-{number}")
        y += len(lines) * line_height(SMALL)
        page.text(x + 0.3, y, thing.note, SMALL, color=style.SOFT_INK, gid=f"note-{number}")
        y += line_height(SMALL) + 0.08
    return y
