"""A document as one self-contained page: no script, nothing fetched, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ci_toolkit.report import html
from ci_toolkit.report.model import Document, DocumentBlock, Figure, Section, Strip, Table
from ci_toolkit.report.svg import checked_svg

# A mark for each status; the word beside it says the same.
_MARKS = {"passed": "✓", "failed": "✗", "waived": "~", "open": "○"}
_MOST_NARROW = 3  # columns of a table that wraps in place of scrolling
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class _Status:
    """A status word with its mark and the name of its look."""

    word: str
    mark: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block as the template needs it; svg only of a picture that exists."""

    kind: str
    block: Any
    id: str
    name: str
    level: int
    wide: bool = False
    svg: Any = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A section with the level of its heading."""

    id: str
    heading: str
    level: int
    pieces: tuple[_Piece, ...]
    parts: tuple[_Part, ...] = ()
    status: _Status | None = None
    reason: str = ""


def write_document(
    document: Document, pictures: Mapping[str, str], *, lang: str = "en", front: str = "Summary"
) -> str:
    """A page with contents, the summary, and every section of the document.

    Arguments: document; pictures, of a figure's key the `<svg>` text (ids of its own, as
    `plot.figure.to_svg` makes it), set in as it stands; a figure without one is told in words.
    lang of the page; front, the heading of the summary. Every text is escaped by the template.
    Raises `ValueError` for a picture that could run or fetch something, or when two sections
    share an id.
    """
    _require_unique(document, front_id := "summary")
    return html.render(
        "document",
        lang=lang,
        title=document.title,
        subtitle=document.subtitle,
        verdict=document.verdict,
        status=document.status,
        strip=[(name, _status(word), place) for name, word, place in document.strip],
        front=_Part(front_id, front, 2, _pieces(document.blocks, front_id, front, 3, pictures)),
        parts=[_part(section, 2, pictures) for section in document.sections],
    )


def _part(section: Section, level: int, pictures: Mapping[str, str]) -> _Part:
    below = min(level + 1, _DEEPEST)
    word, reason = section.status or ("", "")
    return _Part(
        section.id,
        section.heading,
        level,
        _pieces(section.blocks, section.id, section.heading, below, pictures),
        tuple(_part(inner, below, pictures) for inner in section.sections),
        _status(word[:1].upper() + word[1:]) if word else None,
        reason,
    )


def _pieces(
    blocks: tuple[DocumentBlock, ...],
    place: str,
    heading: str,
    level: int,
    pictures: Mapping[str, str],
) -> tuple[_Piece, ...]:
    drawn = any(isinstance(block, Figure) and block.key in pictures for block in blocks)
    return tuple(
        _piece(block, f"{place}-block-{i}", heading, level, pictures)
        for i, block in enumerate(blocks, 1)
        if not (drawn and isinstance(block, Strip))
    )


def _piece(
    block: DocumentBlock, place: str, heading: str, level: int, pictures: Mapping[str, str]
) -> _Piece:
    if isinstance(block, Figure):
        svg = pictures.get(block.key)
        name = block.caption or heading
        return _Piece("figure", block, place, name, level, svg=svg and checked_svg(svg))
    # Two tables of one name cannot be told apart in a list of a page's parts.
    name = f"{heading}: {block.caption}" if block.caption else heading
    return _Piece(html.kind(block), html.shown(block), place, name, level, wide=_is_wide(block))


def _is_wide(block: DocumentBlock) -> bool:
    if not isinstance(block, Table):
        return False
    return len(block.headers) > _MOST_NARROW or block.bars is not None or bool(block.shades)


def _status(word: str) -> _Status:
    first = word.strip().lower().split(maxsplit=1)[0] if word.strip() else ""
    known = first if first in _MARKS else "open"
    return _Status(word, _MARKS.get(first, ""), known)


def _require_unique(document: Document, front: str) -> None:
    ids = [front, *(section.id for section in _all(document.sections))]
    twice = {one for one in ids if ids.count(one) > 1}
    if twice:
        raise ValueError(f"sections share an id: {', '.join(sorted(twice))}")


def _all(sections: tuple[Section, ...]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _all(section.sections)
