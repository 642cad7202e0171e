"""From a figure to bytes or to SVG text: the same bytes on every run, whatever lies around.

`own_settings` is the only place that touches matplotlib's global settings, and only for as long
as a picture is drawn or written; a `matplotlibrc` in the current folder has no say.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.sax.saxutils import quoteattr

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ci_toolkit.plot import style
from ci_toolkit.plot.words import tidy

# No dates and no versions: they are what would make two equal pictures differ.
_METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None},
}


@contextmanager
def own_settings() -> Iterator[None]:
    """matplotlib's defaults and ours on top, until the block ends."""
    settings: Any = {
        name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith("backend")
    }
    settings.update(style.settings())
    with warnings.catch_warnings(), mpl.rc_context(settings):
        # A script that no installed font has shows as boxes; the picture is good all the same.
        warnings.filterwarnings("ignore", message=r".*[Gg]lyph", category=UserWarning)
        yield


def new_figure(size: tuple[float, float]) -> Figure:
    """An empty figure of `size` inches with its own canvas (no window, no pyplot)."""
    figure = Figure(figsize=size, dpi=style.DPI, facecolor=style.PAPER)
    FigureCanvasAgg(figure)
    return figure


def to_bytes(figure: Figure, kind: str) -> bytes:
    """The picture as bytes of a `kind` ("png", "svg", "pdf"); equal figures give equal bytes."""
    buffer = io.BytesIO()
    with own_settings():
        figure.savefig(buffer, format=kind, dpi=style.DPI, metadata=_METADATA[kind])
    return buffer.getvalue()


def to_svg(figure: Figure, prefix: str, alt: str | None = None) -> str:
    """The picture as an `<svg>` element for a page, its ids starting with `prefix`.

    Several pictures can then stand in one page without sharing an id. `alt` is read aloud in
    place of the picture. The element has no fixed size, it fills the width that it is given.
    Raises `ValueError` when `prefix` is no plain name.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", prefix):
        raise ValueError(f"not a plain name for ids: {prefix!r}")
    text = to_bytes(figure, "svg").decode("utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    # A style sheet in the picture would reach the whole page; what it says goes to the root.
    text = re.sub(r"\s*<defs>\s*<style\b.*?</style>\s*</defs>", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="', f'id="{prefix}-', text)
    text = re.sub(r'href="#', f'href="#{prefix}-', text)
    text = re.sub(r"url\(#", f"url(#{prefix}-", text)
    name = f' role="img" aria-label={quoteattr(tidy(alt, 2000))}' if alt else ' role="img"'
    look = ' style="stroke-linejoin:round;stroke-linecap:butt;max-width:100%;height:auto"'
    return text.replace("<svg", f"<svg{name}{look}", 1).strip() + "\n"
