"""Figures one after another as a small animated GIF, the same bytes on every run."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Final

from matplotlib.figure import Figure
from PIL import Image, ImageColor

from ci_toolkit.plot import style
from ci_toolkit.plot.figure import own_settings

MOST_FRAMES: Final = 60
DPI: Final = 66
# Each colour in full, and as the edge of a letter or a line blends it with the paper.
_COLORS: Final = (
    style.INK, style.SOFT_INK, style.FAINT_INK, style.EDGE, style.GRID, style.DATA, style.TARGET,
    style.USEFUL, style.CUMULATIVE, *(color for _, color, _ in style.RULE_MARKS[:3]),
)  # fmt: skip
_BLENDS: Final = (1.0, 0.75, 0.5, 0.25)
_FRAME: Final = 240  # milliseconds
_LAST: Final = 3_000


def steps(number: int, most: int = MOST_FRAMES) -> list[int]:
    """Which of `number` steps are drawn, at most `most`, evenly spread, the last one among them.

    >>> steps(3), steps(10, 4)
    ([1, 2, 3], [1, 4, 7, 10])
    """
    if number <= most:
        return list(range(1, number + 1))
    return sorted({1 + round(k * (number - 1) / (most - 1)) for k in range(most)})


def to_gif(figures: Iterable[Figure]) -> bytes:
    """An animation that runs again and again and rests on its last frame.

    All figures must have the same size. Raises ValueError without any.
    """
    images = [_image(figure) for figure in figures]
    if not images:
        raise ValueError("there is nothing to animate")
    palette = _palette()
    frames = [one.quantize(palette=palette, dither=Image.Dither.NONE) for one in images]
    durations = [_FRAME] * (len(frames) - 1) + [_LAST]
    out = io.BytesIO()
    frames[0].save(
        out,
        format="GIF",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=0,
        optimize=False,
    )
    return out.getvalue()


def _palette() -> Image.Image:
    """The house's own colours: chosen from a frame, they would differ from frame to frame."""
    colors = {(255, 255, 255): None}
    for name in _COLORS:
        full = ImageColor.getrgb(name)
        for part in _BLENDS:
            red, green, blue = (round(255 + (value - 255) * part) for value in full[:3])
            colors[red, green, blue] = None
    image = Image.new("P", (1, 1))
    image.putpalette([value for color in colors for value in color])
    return image


def _image(figure: Figure) -> Image.Image:
    buffer = io.BytesIO()
    with own_settings():
        figure.savefig(buffer, format="rgba", dpi=DPI)
    size = tuple(round(inches * DPI) for inches in figure.get_size_inches().tolist())
    return Image.frombytes("RGBA", (size[0], size[1]), buffer.getvalue()).convert("RGB")
