"""The CTQ tree: from a need of the customer to what is measured, and its specification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from matplotlib.figure import Figure

from ci_toolkit.analysis.dmaic.project.define import Ctq
from ci_toolkit.plot import style
from ci_toolkit.plot.dmaic_page import (
    BODY,
    INNER,
    MARGIN,
    NOTHING,
    PALE,
    STRONG,
    Page,
    label_height,
)
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.words import tidy

_GAP: Final = 0.4
_BETWEEN: Final = 0.12
_HEADS: Final = ("Need", "Driver", "Measure", "Specification")


@dataclass
class Node:
    """A text of the tree and what hangs on it; `top` and `tall` are of its own box."""

    text: str
    level: int
    children: list[Node] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    room: float = 0.0
    tall: float = 0.0
    middle: float = 0.0


def ctq_tree(lines: Sequence[Ctq]) -> list[Node]:
    """The lines as trees, one a need; needs, and drivers of one need, that are equal are merged."""
    needs: list[Node] = []
    for line in lines:
        need = _child(needs, line.need, 0)
        driver = _child(need.children, line.driver, 1)
        measure = _child(driver.children, line.measure, 2)
        measure.children.append(Node(line.spec, 3))
    return needs


def _child(nodes: list[Node], text: str, level: int) -> Node:
    key = " ".join(text.split()).casefold()
    for node in nodes:
        if " ".join(node.text.split()).casefold() == key:
            return node
    nodes.append(Node(text, level))
    return nodes[-1]


def ctq_figure(lines: Sequence[Ctq], title: str) -> Figure:
    """Needs, drivers, measures and specifications from left to right; 10 inches wide.

    Gids: `head-<level>`, `node-<level>-<number>`, `branch-<level>-<number>`.
    """
    with own_settings():
        page = Page()
        page.header(title)
        width = (INNER - 3 * _GAP) / 4
        for level, name in enumerate(_HEADS):
            page.text(MARGIN + level * (width + _GAP), page.y, name, 11, weight="bold",
                      gid=f"head-{level}")  # fmt: skip
        page.y += 0.28
        counts = [0, 0, 0, 0]
        for need in ctq_tree(lines):
            _size(page, need, width)
            _place(need, page.y)
            _draw(page, need, width, counts)
            page.y += need.room + _BETWEEN
        if not lines:
            page.nothing("no needs named")
        return page.figure()


def _size(page: Page, node: Node, width: float) -> None:
    node.lines = page.wrap(node.text, BODY, width - 0.18) or ["not given"]
    node.tall = label_height(node.lines)
    for child in node.children:
        _size(page, child, width)
    below = sum(child.room for child in node.children) + _BETWEEN * (len(node.children) - 1)
    node.room = max(node.tall, below)


def _place(node: Node, top: float) -> None:
    node.middle = top + node.room / 2
    below = sum(child.room for child in node.children) + _BETWEEN * (len(node.children) - 1)
    y = top + (node.room - below) / 2
    for child in node.children:
        _place(child, y)
        y += child.room + _BETWEEN


def _draw(page: Page, node: Node, width: float, counts: list[int]) -> None:
    level = node.level
    number, counts[level] = counts[level], counts[level] + 1
    x = MARGIN + level * (width + _GAP)
    given = bool(tidy(node.text))
    fill = (STRONG if level == 0 else PALE) if given else NOTHING
    if level == 3 and given:
        fill = style.PAPER
    look: dict[str, Any] = {} if given else {"color": style.FAINT_INK}
    strong = level == 3 and given
    page.label(x, node.middle - node.tall / 2, width, node.lines, fill=fill,
               edge=STRONG if strong else None, linewidth=1.4 if strong else 0.8,
               gid=f"node-{level}-{number}", **look)  # fmt: skip
    right, turn = x + width, x + width + _GAP / 2
    for child in node.children:
        page.line([right, turn, turn, right + _GAP],
                  [node.middle, node.middle, child.middle, child.middle],
                  gid=f"branch-{level + 1}-{counts[level + 1]}", color=style.FAINT_INK)  # fmt: skip
        _draw(page, child, width, counts)
