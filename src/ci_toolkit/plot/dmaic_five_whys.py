"""Five whys: from each problem down to what lies under it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.figure import Figure

from ci_toolkit.analysis.dmaic.project.analyze import FiveWhys
from ci_toolkit.plot import style
from ci_toolkit.plot.dmaic_page import (
    BODY,
    INNER,
    MARGIN,
    MARKED,
    PALE,
    SMALL,
    STRONG,
    Page,
)
from ci_toolkit.plot.figure import own_settings

_GAP: Final = 0.35
_DOWN: Final = 0.34
_ACROSS: Final = 3
_WIDEST: Final = 6.5


def five_whys_figure(chains: Sequence[FiveWhys], title: str) -> Figure:
    """A column of boxes for each chain, at most three side by side; 10 inches wide.

    Gids: `problem-<chain>`, `why-<chain>-<step>`, `root-<chain>`, `down-<chain>-<step>`.
    """
    with own_settings():
        page = Page()
        page.header(title)
        across = max(min(len(chains), _ACROSS), 1)
        width = min((INNER - (across - 1) * _GAP) / across, _WIDEST)
        for first in range(0, len(chains), across):
            bottom = page.y
            for place, chain in enumerate(chains[first : first + across]):
                x = MARGIN + place * (width + _GAP)
                bottom = max(bottom, _chain(page, x, page.y, width, first + place, chain))
            page.y = bottom + 0.35
        page.y -= 0.35 if chains else 0.0
        if not chains:
            page.nothing("no chains of whys")
        return page.figure()


def _chain(page: Page, x: float, y: float, width: float, number: int, chain: FiveWhys) -> float:
    lines = page.wrap(chain.problem, BODY, width - 0.18) or ["(blank)"]
    y += page.label(x, y, width, lines, fill=STRONG, gid=f"problem-{number}")
    for step, why in enumerate(chain.whys):
        _down(page, x, y, f"why {step + 1}?", f"down-{number}-{step}")
        lines = page.wrap(why, BODY, width - 0.18) or ["(blank)"]
        y += _DOWN
        y += page.label(x, y, width, lines, fill=PALE, gid=f"why-{number}-{step}")
    if chain.root:
        _down(page, x, y, "root", f"down-{number}-{len(chain.whys)}")
        lines = page.wrap(chain.root, BODY, width - 0.18) or ["(blank)"]
        y += _DOWN
        y += page.label(x, y, width, lines, fill=MARKED, edge=style.INK, linewidth=1.6,
                        gid=f"root-{number}")  # fmt: skip
        return y
    page.text(x, y + 0.08, "no root named yet", SMALL, color=style.FAINT_INK,
              gid=f"root-{number}")  # fmt: skip
    return y + 0.26


def _down(page: Page, x: float, y: float, word: str, gid: str) -> None:
    page.arrow((x + 0.22, y + 0.02), (x + 0.22, y + _DOWN - 0.02), gid=gid)
    page.text(x + 0.38, y + _DOWN / 2, word, SMALL, va="center_baseline", color=style.SOFT_INK)
