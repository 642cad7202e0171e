"""The cause-and-effect matrix: inputs against outputs, and what each input weighs in all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.figure import Figure

from ci_toolkit.analysis.dmaic.matrix import matrix_lines
from ci_toolkit.analysis.dmaic.project.analyze import CauseEffectMatrix
from ci_toolkit.analysis.wording import count_of, plain
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
# Below this width the heads are numbers, named below; so many outputs find room at all.
_NARROW: Final = 0.8
_MOST: Final = 20


def matrix_figure(matrix: CauseEffectMatrix, title: str) -> Figure:
    """Scores as heat with their numbers, weighted totals as bars, the largest first; 10 in wide.

    Outputs that are many are numbered and named below; of more than twenty the weightiest are
    drawn, the totals hold all. Gids: `output-<n>`, `legend-<n>`, `input-<n>`, `score-<n>-<m>`,
    `bar-<n>`, `total-<n>`.
    """
    with own_settings():
        page = Page()
        page.header(title)
        if not matrix.inputs or not matrix.outputs:
            page.nothing("no scores are given")
            return page.figure()
        lines = matrix_lines(matrix)
        shown = _shown(matrix)
        wide = min((INNER - _NAMES - _BARS) / len(shown), _WIDEST)
        left = MARGIN + _NAMES
        bars = left + wide * len(shown) + 0.2
        _heads(page, matrix, shown, left, wide, bars)
        top = max(max(abs(score) for score in line.scores) for line in lines) or 1.0
        most = max(line.total for line in lines) or 1.0
        for number, line in enumerate(lines):
            said = page.wrap(line.name, BODY, _NAMES - 0.15, 5) or ["(blank)"]
            tall = max(len(said) * line_height(BODY) + 0.12, 0.36)
            page.lines(MARGIN, page.y + (tall - len(said) * line_height(BODY)) / 2, said, BODY,
                       f"input-{number}")  # fmt: skip
            for place, output in enumerate(shown):
                score = line.scores[output]
                _cell(page, left + place * wide, wide, tall, score, score / top,
                      f"score-{number}-{place}")  # fmt: skip
            length = (INNER + MARGIN - bars - 0.75) * max(line.total, 0.0) / most
            page.box(bars, page.y + tall * 0.22, max(length, 0.02), tall * 0.56, STRONG,
                     round_by=0.0, gid=f"bar-{number}", linewidth=0.0)  # fmt: skip
            page.text(bars + length + 0.08, page.y + tall / 2, plain(line.total), SMALL,
                      va="center_baseline", gid=f"total-{number}")  # fmt: skip
            page.y += tall + 0.04
        if wide < _NARROW:
            _legend(page, matrix, shown)
        return page.figure()


def _shown(matrix: CauseEffectMatrix) -> list[int]:
    """Places of the outputs that are drawn, in the file's order."""
    heavy = sorted(range(len(matrix.outputs)), key=lambda place: -matrix.outputs[place].weight)
    return sorted(heavy[:_MOST])


def _heads(
    page: Page,
    matrix: CauseEffectMatrix,
    shown: Sequence[int],
    left: float,
    wide: float,
    bars: float,
) -> None:
    if wide < _NARROW:
        texts = [[str(place + 1)] for place in range(len(shown))]
    else:
        texts = [
            # The weight on a line of its own, so that no long name can cut it off.
            [
                *page.wrap(matrix.outputs[output].name, SMALL, wide - 0.1, 6),
                f"weight {matrix.outputs[output].weight}",
            ]
            for output in shown
        ]
    tall = max(len(lines) for lines in texts) * line_height(SMALL) + 0.08
    for place, lines in enumerate(texts):
        y = page.y + tall - len(lines) * line_height(SMALL) - 0.05
        x = left + place * wide + wide / 2 - 0.02
        page.lines(x, y, lines, SMALL, f"output-{place}", ha="center")
    page.text(bars, page.y + tall - 0.2, "weighted total", SMALL)
    page.y += tall


def _legend(page: Page, matrix: CauseEffectMatrix, shown: Sequence[int]) -> None:
    """What the numbers above the columns stand for."""
    page.y += 0.1
    for place, output in enumerate(shown):
        one = matrix.outputs[output]
        weight = f"(weight {one.weight})"
        room = INNER - 0.35 - page.measure(weight, SMALL) - 0.1
        name = page.fit(one.name, SMALL, room) or "(blank)"
        page.text(MARGIN + 0.22, page.y, str(place + 1), SMALL, ha="right", weight="bold")
        page.text(MARGIN + 0.35, page.y, f"{name} {weight}", SMALL, gid=f"legend-{place}")
        page.y += line_height(SMALL) + 0.02
    left_out = len(matrix.outputs) - len(shown)
    if left_out:
        page.note(f"{count_of(left_out, 'output')} of less weight not drawn; the totals hold all")


def _cell(
    page: Page, x: float, wide: float, tall: float, score: float, share: float, gid: str
) -> None:
    fill = heat(share)
    page.box(x, page.y, wide - 0.04, tall, fill, round_by=0.0, edge=style.GRID)
    page.text(
        x + wide / 2 - 0.02,
        page.y + tall / 2,
        plain(score),
        BODY if wide > 0.35 else 8.0,
        ha="center",
        va="center_baseline",
        color=style.PAPER if is_dark(fill) else style.INK,
        gid=gid,
    )
