"""The cause-and-effect diagram: a spine, the effect at its head, and bones with causes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from matplotlib.figure import Figure

from ci_toolkit.analysis.dmaic.project.analyze import Bone, Fishbone
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
    label_height,
    line_height,
)
from ci_toolkit.plot.figure import own_settings

_HEAD: Final = 1.9
_GAP: Final = 0.18
_SLANT: Final = 0.3
_MOST: Final = 4
_ROOM: Final = 0.12
_LINES: Final = 10
_ACCEPTED: Final = "✓ accepted root cause"


def fishbone_figure(table: Fishbone, title: str, accepted: Collection[str] = ()) -> Figure:
    """Bones above and below the spine, eight to a spine; 10 inches wide.

    accepted: root causes that stand, in small letters; a cause of that name is marked and says so.
    Gids: `effect-<spine>`, `bone-<n>`, `cause-<n>-<m>`, `spine-<n>`.
    """
    with own_settings():
        page = Page()
        page.header(title)
        bones = table.bones
        if not bones:
            page.nothing("no causes are named")
            return page.figure()
        for number in range(0, len(bones), 2 * _MOST):
            _spine(page, table.effect, bones[number : number + 2 * _MOST], number, accepted)
        return page.figure()


def _spine(
    page: Page, effect: str, bones: Sequence[Bone], first: int, accepted: Collection[str]
) -> None:
    columns = -(-len(bones) // 2)
    width = (INNER - _HEAD - 0.25 - columns * _GAP) / columns
    upper, lower = bones[0::2], bones[1::2]
    heights = [[_height(page, bone, width, accepted) for bone in side] for side in (upper, lower)]
    above = max(heights[0]) + 0.12
    below = max(heights[1], default=0.0) + 0.12
    lines = page.wrap(effect or "the effect", BODY, _HEAD - 0.2, 10, "bold") or ["the effect"]
    tall = label_height(lines)
    middle = page.y + max(above, tall / 2)
    end = MARGIN + INNER - _HEAD
    page.arrow((MARGIN, middle), (end - 0.03, middle), linewidth=2.4, head=0.15,
               gid=f"spine-{first // (2 * _MOST)}", color=style.SOFT_INK)  # fmt: skip
    page.label(end, middle - tall / 2, _HEAD, lines, fill=STRONG, weight="bold",
               gid=f"effect-{first // (2 * _MOST)}")  # fmt: skip
    for column in range(columns):
        x = MARGIN + column * (width + _GAP)
        _bone(page, upper[column], x, width, middle, first + 2 * column, accepted, up=True)
        if column < len(lower):
            number = first + 2 * column + 1
            _bone(page, lower[column], x, width, middle, number, accepted, up=False)
    page.y = middle + max(below, tall / 2) + 0.2


def _texts(
    page: Page, bone: Bone, width: float, accepted: Collection[str]
) -> tuple[list[str], list[tuple[list[str], bool]]]:
    name = page.wrap(bone.name, BODY, width - 0.3, 5, "bold") or ["(no name)"]
    causes = []
    for cause in bone.causes:
        stands = " ".join(cause.split()).casefold() in accepted
        room = width - _SLANT - 0.3
        lines = page.wrap(cause, SMALL, room, _LINES) or ["(blank)"]
        # On lines of their own, so that no long cause can cut the words off.
        lines += page.wrap(_ACCEPTED, SMALL, room, 3) if stands else []
        causes.append((lines, stands))
    return name, causes


def _height(page: Page, bone: Bone, width: float, accepted: Collection[str]) -> float:
    name, causes = _texts(page, bone, width, accepted)
    text = sum(len(lines) * line_height(SMALL) + _ROOM for lines, _ in causes)
    return label_height(name) + max(text, 0.35) + _ROOM


def _bone(
    page: Page,
    bone: Bone,
    x: float,
    width: float,
    middle: float,
    number: int,
    accepted: Collection[str],
    *,
    up: bool,
) -> None:
    name, causes = _texts(page, bone, width, accepted)
    tall = label_height(name)
    whole = _height(page, bone, width, accepted)
    top = middle - whole if up else middle + whole - tall
    page.label(x, top, width - 0.1, name, fill=PALE, edge=STRONG, weight="bold",
               gid=f"bone-{number}")  # fmt: skip
    ends = (top + tall, middle) if up else (top, middle)
    page.line([x + 0.1, x + _SLANT + 0.05], list(ends), color=style.SOFT_INK, linewidth=1.5)
    y = top + tall + _ROOM * 0.6 if up else middle + _ROOM * 1.2
    for place, (lines, stands) in enumerate(causes):
        high = len(lines) * line_height(SMALL)
        if stands:
            page.box(x + _SLANT + 0.1, y - 0.03, width - _SLANT - 0.2, high + 0.05, MARKED,
                     edge=style.INK, round_by=0.03)  # fmt: skip
        page.lines(x + _SLANT + 0.15, y, lines, SMALL, f"cause-{number}-{place}")
        y += high + _ROOM
