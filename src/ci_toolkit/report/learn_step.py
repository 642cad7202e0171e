"""A lesson's text as lines of a terminal: paragraphs and lists wrapped, indented lines kept."""

from __future__ import annotations

import re
import textwrap

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
        item.removeprefix("- "),
        width=room,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
