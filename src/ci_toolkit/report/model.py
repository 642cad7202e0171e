"""A result in words and tables, before it becomes text, Markdown, HTML or CSV.

A view makes a `Report`; a writer turns any `Report` into one form. All texts are already rounded
and cleaned; a writer only lays out and escapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars drawn beside a table's rows, in a column of their own.

    lengths: of each row, 0 to 1 of the longest bar there could be (None: no bar). before: the
    column to the left of which they stand. pale: rows whose bar is of another kind, such as the
    rest of all; their words say so.
    """

    lengths: tuple[float | None, ...]
    before: int
    pale: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts under headers; `align` per column; `caption` a heading of a few words.

    `folded`: long, so a page shows it closed until it is opened. `marked`: numbers of the rows
    that a page may set off (their words say why; colour alone never does). `bars`: drawn where
    there is room. `shades`: of each cell, 0 to 1 (None: none), for a table read as a map of heat;
    the number itself is always in the cell. `border`: the row after which a line is drawn, and
    the words on it. `spare`: columns that a narrow terminal may leave out, the first one first;
    what is left out is said.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[Align, ...]
    caption: str | None = None
    note: str | None = None
    folded: bool = False
    marked: frozenset[int] = frozenset()
    bars: Bars | None = None
    shades: tuple[tuple[float | None, ...], ...] = ()
    border: tuple[int, str] | None = None
    spare: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Name and value pairs, in order of weight."""

    items: tuple[tuple[str, str], ...]
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Strip:
    """A compact line of the series for the terminal: values 0..1 (None a gap) and their marks.

    `marks` has one character under a point that signals; `legend` says what each means, the
    weightiest first (several points that share a column show the weightiest). `noun` is what one
    point is called.
    """

    heights: tuple[float | None, ...]
    marks: tuple[str | None, ...]
    first: str
    last: str
    caption: str | None = None
    legend: tuple[tuple[str, str], ...] = ()
    noun: str = "point"


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


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture's place among the blocks of a document.

    key: under which the writer finds the picture; alt: what it shows, in words, for whoever does
    not see it (and in forms that hold no picture); caption: below it.
    """

    key: str
    alt: str
    caption: str | None = None


Block = Table | Facts | Strip | Notes | Code
DocumentBlock = Block | Figure


@dataclass(frozen=True, slots=True)
class Report:
    """What a person gets: title, the verdict in one sentence, and blocks in order."""

    title: str
    verdict: str
    status: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document. id: a plain name for links; status: a word and its reason, if any."""

    id: str
    heading: str
    blocks: tuple[DocumentBlock, ...] = ()
    sections: tuple[Section, ...] = ()
    status: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A report of several sections with contents: title, verdict, a summary, sections in order.

    subtitle: whose it is, and of what day. strip: of each part its name, status word and the id
    of its section, shown as a row of marks.
    """

    title: str
    subtitle: str
    verdict: str
    status: str
    blocks: tuple[DocumentBlock, ...]
    sections: tuple[Section, ...]
    strip: tuple[tuple[str, str, str], ...] = ()
