"""SIPOC: suppliers, inputs, process, outputs and customers, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.figure import Figure

from ci_toolkit.analysis.dmaic.project.define import Sipoc
from ci_toolkit.plot import style
from ci_toolkit.plot.dmaic_page import BODY, INNER, MARGIN, NOTHING, PALE, STRONG, Page
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.words import tidy

_GAP: Final = 0.32
_BETWEEN: Final = 0.1
_CHAIN: Final = 0.2
COLUMNS: Final = ("suppliers", "inputs", "process", "outputs", "customers")


def sipoc_figure(sipoc: Sipoc, title: str) -> Figure:
    """Five columns, the steps of the process numbered and in a chain; 10 inches wide.

    Gids: `head-<column>`, `<column>-<item>`, `arrow-<column>` to the next, `chain-<step>`.
    """
    with own_settings():
        page = Page()
        page.header(title)
        width = (INNER - 4 * _GAP) / 5
        top, bottom = page.y, page.y
        for number, name in enumerate(COLUMNS):
            x = MARGIN + number * (width + _GAP)
            tall = page.label(x, top, width, [name.capitalize()], size=11, fill=STRONG,
                              gid=f"head-{name}", align="center", weight="bold")  # fmt: skip
            if number < 4:
                middle = top + tall / 2
                page.arrow((x + width + 0.05, middle), (x + width + _GAP - 0.05, middle),
                           gid=f"arrow-{name}", linewidth=1.6, head=0.11)  # fmt: skip
            items = getattr(sipoc, name)
            bottom = max(bottom, _column(page, x, top + tall + 0.14, width, name, items))
        page.y = bottom
        return page.figure()


def _column(page: Page, x: float, y: float, width: float, name: str, items: Sequence[str]) -> float:
    if not items:
        tall = page.label(x, y, width, ["none named"], fill=NOTHING, gid=f"{name}-none",
                          color=style.FAINT_INK)  # fmt: skip
        return y + tall
    chain = name == "process"
    for number, item in enumerate(items):
        if chain and number:
            page.arrow((x + width / 2, y - _CHAIN + 0.02), (x + width / 2, y - 0.02),
                       gid=f"chain-{number}")  # fmt: skip
        text = tidy(item) or "(blank)"
        text = f"{number + 1}. {text}" if chain else text
        lines = page.wrap(text, BODY, width - 0.18)
        tall = page.label(x, y, width, lines, gid=f"{name}-{number}",
                          fill=style.PAPER if chain else PALE,
                          edge=STRONG if chain else None,
                          linewidth=1.3 if chain else 0.8)  # fmt: skip
        y += tall + (_CHAIN if chain else _BETWEEN)
    return y - (_CHAIN if chain else _BETWEEN)
