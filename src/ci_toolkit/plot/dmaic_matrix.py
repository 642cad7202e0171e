"""The cause-and-effect matrix: inputs against outputs, and what each input weighs in all."""

from __future__ import annotations

from typing import Final

from matplotlib.figure import Figure

from ci_toolkit.analysis.dmaic.matrix import matrix_lines
from ci_toolkit.analysis.dmaic.project.analyze import CauseEffectMatrix
from ci_toolkit.analysis.wording import plain
from ci_toolkit.plot import style
from ci_toolkit.plot.dmaic_page import (
    BODY,
    INNER,
    MARGIN,
    SMALL,
    STRONG,
    Page,
    heat,
    is_dark,
    line_height,
)
from ci_toolkit.plot.figure import own_settings

_NAMES: Final = 2.3
_BARS: Final = 2.2
_WIDEST: Final = 1.4


def matrix_figure(matrix: CauseEffectMatrix, title: str) -> Figure:
    """Scores as heat with their numbers, weighted totals as bars, the largest first; 10 in wide.

    Gids: `output-<n>`, `input-<n>`, `score-<n>-<m>`, `bar-<n>`, `total-<n>`.
    """
    with own_settings():
        page = Page()
        page.header(title)
        if not matrix.inputs or not matrix.outputs:
            page.nothing("no scores are given")
            return page.figure()
        lines = matrix_lines(matrix)
        wide = min((INNER - _NAMES - _BARS) / len(matrix.outputs), _WIDEST)
        left = MARGIN + _NAMES
        bars = left + wide * len(matrix.outputs) + 0.2
        _heads(page, matrix, left, wide, bars)
        top = max(max(abs(score) for score in line.scores) for line in lines) or 1.0
        most = max(line.total for line in lines) or 1.0
        for number, line in enumerate(lines):
            said = page.wrap(line.name, BODY, _NAMES - 0.15, 3) or ["(blank)"]
            tall = max(len(said) * line_height(BODY) + 0.12, 0.36)
            page.lines(MARGIN, page.y + (tall - len(said) * line_height(BODY)) / 2, said, BODY,
                       f"input-{number}")  # fmt: skip
            for place, score in enumerate(line.scores):
                _cell(page, left + place * wide, wide, tall, score, score / top,
                      f"score-{number}-{place}")  # fmt: skip
            length = (INNER + MARGIN - bars - 0.75) * max(line.total, 0.0) / most
            page.box(bars, page.y + tall * 0.22, max(length, 0.02), tall * 0.56, STRONG,
                     round_by=0.0, gid=f"bar-{number}", linewidth=0.0)  # fmt: skip
            page.text(bars + length + 0.08, page.y + tall / 2, plain(line.total), SMALL,
                      va="center_baseline", gid=f"total-{number}")  # fmt: skip
            page.y += tall + 0.04
        return page.figure()


def _heads(page: Page, matrix: CauseEffectMatrix, left: float, wide: float, bars: float) -> None:
    texts = [
        page.wrap(f"{one.name} (weight {one.weight})", SMALL, wide - 0.1, 5)
        for one in matrix.outputs
    ]
    tall = max(len(lines) for lines in texts) * line_height(SMALL) + 0.08
    for place, lines in enumerate(texts):
        y = page.y + tall - len(lines) * line_height(SMALL) - 0.05
        page.lines(left + place * wide + wide / 2, y, lines, SMALL, f"output-{place}", ha="center")
    page.text(bars, page.y + tall - 0.2, "weighted total", SMALL)
    page.y += tall


def _cell(
    page: Page, x: float, wide: float, tall: float, score: float, share: float, gid: str
) -> None:
    fill = heat(share)
    page.box(x, page.y, wide - 0.04, tall, fill, round_by=0.0, edge=style.GRID)
    page.text(
        x + wide / 2 - 0.02,
        page.y + tall / 2,
        plain(score),
        BODY,
        ha="center",
        va="center_baseline",
        color=style.PAPER if is_dark(fill) else style.INK,
        gid=gid,
    )
