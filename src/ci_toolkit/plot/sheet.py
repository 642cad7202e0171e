"""A figure measured in inches: texts of known width, wrapped and placed without overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.text import Text

from ci_toolkit.plot import style
from ci_toolkit.plot.figure import new_figure
from ci_toolkit.plot.words import tidy

# Rounding of glyphs to pixels makes texts a little wider at one resolution than at another.
_SLACK = 1.02


@dataclass
class Sheet:
    """A page of `width` x `height` inches; coordinates are inches from its lower left corner."""

    size: tuple[float, float]
    figure: Figure = field(init=False)

    def __post_init__(self) -> None:
        self.figure = new_figure(self.size)
        canvas = self.figure.canvas
        assert isinstance(canvas, FigureCanvasAgg)
        self._renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]

    @property
    def width(self) -> float:
        return self.size[0]

    @property
    def height(self) -> float:
        return self.size[1]

    def measure(self, text: str, size: float, weight: str = "normal") -> float:
        """Width of one line of text in inches."""
        if not text:
            return 0.0
        font = FontProperties(family=list(style.families()), size=size, weight=weight)
        width, _, _ = self._renderer.get_text_width_height_descent(text, font, False)
        return float(width) / self.figure.dpi * _SLACK

    def fit(self, text: str, size: float, width: float, weight: str = "normal") -> str:
        """`text` cut by an ellipsis to fit into `width` inches; empty if nothing would."""
        if self.measure(text, size, weight) <= width:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.measure(text[:middle].rstrip() + "…", size, weight) <= width:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…" if low else ""

    def wrap(self, text: str, size: float, width: float, lines: int) -> list[str]:
        """`text` in at most `lines` lines of `width` inches, the last one cut if need be."""
        rest = tidy(text, 1200)
        wrapped: list[str] = []
        while rest and len(wrapped) < lines - 1:
            if self.measure(rest, size) <= width:
                break
            cut = max(len(self.fit(rest, size, width).rstrip("…")), 1)
            # Break at a space, or inside a word that is longer than half the line.
            space = rest.rfind(" ", 0, cut + 1)
            end = space if space > cut // 2 else cut
            wrapped.append(rest[:end].rstrip())
            rest = rest[end:].lstrip()
        if rest:
            wrapped.append(self.fit(rest, size, width))
        return wrapped

    def write(self, x: float, y: float, text: str, size: float, **look: Any) -> Text:
        """Text with its left end on the baseline at (x, y), or as `ha`, `va` say."""
        look = {"ha": "left", "va": "baseline", "color": style.INK, **look}
        return self.figure.text(
            x,
            y,
            text,
            fontsize=size,
            transform=self.figure.dpi_scale_trans,
            parse_math=False,
            **look,
        )

    def line(self, x: Sequence[float], y: Sequence[float], **look: Any) -> Line2D:
        """A line or markers outside the panels."""
        line = Line2D(x, y, transform=self.figure.dpi_scale_trans, clip_on=False, **look)
        self.figure.add_artist(line)
        return line

    def panel(self, left: float, bottom: float, width: float, height: float) -> Axes:
        """Axes in that rectangle."""
        return self.figure.add_axes(
            (
                left / self.width,
                bottom / self.height,
                max(width, 0.1) / self.width,
                max(height, 0.1) / self.height,
            )
        )


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places nearest to `wanted` that keep `gap` between neighbours, inside [low, high] if it fits.

    Returned in the order given; equal wishes keep their order.

    >>> spread([1.0, 1.1, 3.0], 0.5, 0.0, 4.0)
    [0.8, 1.3, 3.0]
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    # Blocks of touching labels, each centred on the mean wish of its members.
    blocks: list[list[float]] = []  # sum of (wish - offset), members
    for index in order:
        blocks.append([wanted[index], 1.0])
        while len(blocks) > 1 and _start(blocks[-2]) + blocks[-2][1] * gap > _start(blocks[-1]):
            total, members = blocks.pop()
            blocks[-1][0] += total - members * blocks[-1][1] * gap
            blocks[-1][1] += members
    places: list[float] = []
    for block in blocks:
        places += [_start(block) + step * gap for step in range(int(block[1]))]
    for step in range(len(places) - 1, -1, -1):
        places[step] = min(places[step], high - (len(places) - 1 - step) * gap)
    for step in range(len(places)):
        places[step] = max(places[step], low + step * gap)
    answer = [0.0] * len(wanted)
    for place, index in zip(places, order, strict=True):
        answer[index] = round(place, 9)
    return answer


def _start(block: list[float]) -> float:
    return block[0] / block[1]
