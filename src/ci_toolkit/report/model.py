"""A result in words and tables, before it becomes text, Markdown, HTML or CSV.

A view makes a `Report`; a writer turns any `Report` into one form. All texts are already rounded
and cleaned; a writer only lays out and escapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts under headers; `align` per column; `caption` a heading of a few words."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[Align, ...]
    caption: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Name and value pairs, in order of weight."""

    items: tuple[tuple[str, str], ...]
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Strip:
    """A compact line of a series for the terminal: values 0..1 (None a gap) and their marks."""

    heights: tuple[float | None, ...]
    marks: tuple[str | None, ...]  # one character under a point that signals
    first: str
    last: str
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Notes:
    """Sentences in a list; `numbered` when their order matters."""

    items: tuple[str, ...]
    caption: str | None = None
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """Text to be copied as it stands, such as a command."""

    text: str
    caption: str | None = None


Block = Table | Facts | Strip | Notes | Code


@dataclass(frozen=True, slots=True)
class Report:
    """What a person gets: title, the verdict in one sentence, and blocks in order."""

    title: str
    verdict: str
    status: str
    blocks: tuple[Block, ...]
