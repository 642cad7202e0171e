"""A page that grows downwards: boxes, arrows and wrapped texts, placed before its height is known.

Coordinates are inches from the upper left corner. What is placed is drawn by `Page.figure`, when
everything has its place; nothing is then cut off, however much there is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle

from ci_toolkit.plot import style
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.words import tidy

WIDTH: Final = 10.0
MARGIN: Final = 0.4
INNER: Final = WIDTH - 2 * MARGIN

HEADING: Final = 15.0
BODY: Final = 10.0
SMALL: Final = 9.0

# Fills of boxes: of the group's own name, of what belongs to it, of what is missing.
STRONG: Final = "#005a8f"
PALE: Final = "#eef3f8"
NOTHING: Final = "#fafafa"
MARKED: Final = "#fbe6bd"

_POINT: Final = 1 / 72
_LEADING: Final = 1.32
# Bold letters are wider than those that `Sheet.wrap` measures.
_BOLD: Final = 0.84
_DARK: Final = 0.55


def line_height(size: float) -> float:
    """Inches from one line of type to the next."""
    return size * _POINT * _LEADING


@dataclass
class Page:
    """Things to be drawn; `y` is where the next thing may stand."""

    y: float = MARGIN * 0.8
    width: float = WIDTH
    _ruler: Sheet = field(init=False)
    _steps: list[Callable[[Sheet], object]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._ruler = Sheet((self.width, 1.0))

    def measure(self, text: str, size: float, weight: str = "normal") -> float:
        """Width of one line of text in inches."""
        return self._ruler.measure(text, size, weight)

    def fit(self, text: str, size: float, width: float, weight: str = "normal") -> str:
        """`text`, made drawable, on one line of `width` inches."""
        return self._ruler.fit(tidy(text, 300), size, width, weight)

    def wrap(
        self, text: str, size: float, width: float, lines: int = 18, weight: str = "normal"
    ) -> list[str]:
        """`text` in at most `lines` lines of `width` inches; a blank text gives no line."""
        narrow = width * _BOLD if weight == "bold" else width
        return [line for line in self._ruler.wrap(text, size, narrow, lines) if line]

    def text(self, x: float, y: float, text: str, size: float, **look: Any) -> None:
        """One line whose upper edge is at `y` (its middle with `va="center_baseline"`)."""
        drop = 0.0 if "va" in look else size * _POINT
        self._steps.append(
            lambda sheet: sheet.write(x, sheet.height - y - drop, text, size, **look)
        )

    def lines(
        self, x: float, y: float, lines: Sequence[str], size: float, gid: str = "", **look: Any
    ) -> float:
        """Lines below each other from `y` on; returns the height that they take."""
        step = line_height(size)
        for number, line in enumerate(lines):
            name = f"{gid}-{number}" if gid and len(lines) > 1 else gid or None
            self.text(x, y + number * step, line, size, gid=name, **look)
        return len(lines) * step

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str = PALE,
        *,
        edge: str | None = None,
        round_by: float = 0.06,
        **look: Any,
    ) -> None:
        """A rectangle with its upper left corner at (x, y)."""
        look = {"linewidth": 0.8, "zorder": 0.5, "edgecolor": edge or style.EDGE, **look}

        def draw(sheet: Sheet) -> None:
            place = (x, sheet.height - y - height)
            common = {"facecolor": fill, "transform": sheet.figure.dpi_scale_trans, **look}
            patch = (
                FancyBboxPatch(
                    place, width, height, boxstyle=f"round,pad=0,rounding_size={round_by}", **common
                )
                if round_by
                else Rectangle(place, width, height, **common)
            )
            sheet.figure.add_artist(patch)

        self._steps.append(draw)

    def label(
        self,
        x: float,
        y: float,
        width: float,
        lines: Sequence[str],
        *,
        size: float = BODY,
        fill: str = PALE,
        height: float | None = None,
        gid: str = "",
        pad: float = 0.08,
        align: str = "left",
        edge: str | None = None,
        linewidth: float = 0.8,
        **look: Any,
    ) -> float:
        """A box with lines in it, centred in its height; returns the height of the box."""
        needed = label_height(lines, size, pad)
        tall = max(height or 0.0, needed)
        self.box(x, y, width, tall, fill, edge=edge, linewidth=linewidth,
                 gid=f"box-{gid}" if gid else None)  # fmt: skip
        colour = style.PAPER if is_dark(fill) else style.INK
        place = x + width / 2 if align == "center" else x + pad
        self.lines(place, y + (tall - needed) / 2 + pad, lines, size, gid=gid,
                   **{"ha": align, "color": colour, **look})  # fmt: skip
        return tall

    def line(self, x: Sequence[float], y: Sequence[float], **look: Any) -> None:
        """A line through the points, or markers at them."""
        look = {"color": style.INK, "linewidth": 1.2, "zorder": 1, **look}
        self._steps.append(lambda sheet: sheet.line(x, [sheet.height - one for one in y], **look))

    def arrow(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        head: float = 0.09,
        gid: str = "",
        **look: Any,
    ) -> None:
        """An arrow whose tip is at `end`."""
        (x0, y0), (x1, y1) = start, end
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        base = (x1 - ux * head, y1 - uy * head)
        self.line([x0, base[0]], [y0, base[1]], gid=gid or None, **look)
        wing = head * 0.55
        corners = [(x1, y1), (base[0] - uy * wing, base[1] + ux * wing),
                   (base[0] + uy * wing, base[1] - ux * wing)]  # fmt: skip
        colour = look.get("color", style.INK)

        def draw(sheet: Sheet) -> None:
            places = [(x, sheet.height - y) for x, y in corners]
            sheet.figure.add_artist(
                Polygon(
                    places,
                    closed=True,
                    color=colour,
                    linewidth=0.0,
                    transform=sheet.figure.dpi_scale_trans,
                    zorder=1,
                )
            )

        self._steps.append(draw)

    def header(self, title: str, subtitle: str = "") -> None:
        """Title and subtitle at the top."""
        inner = self.width - 2 * MARGIN
        lines = self.wrap(title, HEADING, inner, 3, "bold")
        self.y += self.lines(MARGIN, self.y, lines, HEADING, "title", weight="bold")
        if subtitle:
            said = self.wrap(subtitle, 10.5, inner, 3)
            self.y += self.lines(MARGIN, self.y, said, 10.5, "subtitle", color=style.SOFT_INK)
        self.y += 0.14

    def note(self, text: str, gid: str = "note", lines: int = 4) -> None:
        """A remark below what stands already."""
        said = self.wrap(text, SMALL, self.width - 2 * MARGIN, lines)
        if said:
            self.y += 0.06
            self.y += self.lines(MARGIN, self.y, said, SMALL, gid, color=style.SOFT_INK)

    def keys(self, keys: Sequence[tuple[dict[str, Any], str]]) -> None:
        """What the marks mean: (look of a marker, words), side by side, wrapped."""
        self.y += 0.1
        x = MARGIN
        for look, words in keys:
            wide = 0.2 + self.measure(words, SMALL)
            if x > MARGIN and x + wide > self.width - MARGIN:
                x, self.y = MARGIN, self.y + 0.21
            middle = self.y + 0.09
            self.line([x + 0.07], [middle], **{"linestyle": "none", "markersize": 7, **look})
            self.text(x + 0.2, self.y + 0.02, words, SMALL, color=style.SOFT_INK)
            x += wide + 0.3
        self.y += 0.21

    def nothing(self, text: str) -> None:
        """Said where there is nothing to draw."""
        self.y += self.lines(MARGIN, self.y, [text], BODY, "nothing", color=style.FAINT_INK)

    def figure(self) -> Figure:
        """Everything drawn on a sheet that is as high as it needs to be."""
        sheet = Sheet((self.width, round(self.y + MARGIN * 0.7, 3)))
        for step in self._steps:
            step(sheet)
        return sheet.figure


def label_height(lines: Sequence[str], size: float = BODY, pad: float = 0.08) -> float:
    """The height that `Page.label` gives these lines."""
    return max(len(lines), 1) * line_height(size) - (_LEADING - 1.12) * size * _POINT + 2 * pad


def is_dark(colour: str) -> bool:
    """True where white letters are read better than black ones on it.

    >>> is_dark("#08306b"), is_dark("#d6e6f4")
    (True, False)
    """
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < _DARK


def heat(share: float) -> str:
    """A tint from light to dark for a share of the largest, from 0 to 1; anything else is cut."""
    if not math.isfinite(share):
        return style.PAPER
    last = len(style.HEAT) - 1
    return style.HEAT[min(max(round(share * last), 0), last)]
