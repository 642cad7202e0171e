"""A lesson's text as lines of a terminal: paragraphs and lists wrapped, indented lines kept."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from ci_toolkit.analysis.training.lessons.model import Command

WIDEST = 92
_INDENT = "  "


def paragraphs(text: str) -> tuple[str, ...]:
    """Paragraphs and items of lists, each in one line."""
    return tuple(item.removeprefix("- ") for part in _parts(text) for item in part)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most so many columns, an empty line between paragraphs.

    >>> wrapped("One and two.\\n\\n- a\\n- b", 40)
    ['One and two.', '', '  -  a', '  -  b']
    """
    room = max(20, min(width, WIDEST))
    lines: list[str] = []
    for part in _parts(text):
        if lines:
            lines.append("")
        for item in part:
            lines += _fold(item, room)
    return lines


def excerpt(step: Command, printed: Sequence[str]) -> list[str]:
    """The lines of an output that the lesson is about: its beginning, or its verdict and a part.

    What is left out in between is marked by a line of its own. Without `lines` all are given.
    """
    lines = list(printed)
    if step.part:
        verdict = lines.index("")
        start = next(i for i in range(verdict, len(lines)) if lines[i].startswith(step.part))
        lines = [*lines[:verdict], "  …", *lines[start:]]
    lines = lines[: step.lines] if step.lines else lines
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _parts(text: str) -> list[list[str]]:
    """Of each paragraph its items, every one joined to one line."""
    found: list[list[str]] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        items: list[str] = []
        for line in part.splitlines():
            if line.startswith("- ") or not items:
                items.append(line.strip())
            else:
                items[-1] = f"{items[-1]} {line.strip()}"
        found.append(items)
    return found


def _fold(item: str, room: int) -> list[str]:
    mark = f"{_INDENT}-  " if item.startswith("- ") else ""
    return textwrap.wrap(
        # A number and its percent sign stay in one line.
        item.removeprefix("- ").replace(" %", "\u00a0%"),
        width=room,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
