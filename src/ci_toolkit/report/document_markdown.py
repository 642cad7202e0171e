"""A document as GitHub-flavoured Markdown, with every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from ci_toolkit.report.markdown import escaped, markdown_block
from ci_toolkit.report.model import Document, DocumentBlock, Figure, Section, Strip
from ci_toolkit.report.text import sentence

_DEEPEST = 6


def write_document_markdown(document: Document, pictures: Mapping[str, str] | None = None) -> str:
    """A document as Markdown, ending with a line break; the same document gives the same text.

    pictures: of a figure's key the path, relative to the text, under which its picture is saved;
    a figure without one is told in a sentence.
    """
    links = pictures or {}
    parts = [f"# {escaped(document.title)}"]
    if document.subtitle:
        parts.append(escaped(document.subtitle))
    parts.append(f"**{escaped(document.verdict)}**")
    if document.strip:
        parts.append("\n".join(_strip(document)))
    if document.sections:
        parts += ["## Contents", "\n".join(_contents(document))]
    if document.blocks:
        parts += ["## Summary", *_blocks(document.blocks, 3, links)]
    for section in document.sections:
        parts += _section(section, 2, links)
    return "\n\n".join(parts) + "\n"


def _strip(document: Document) -> Iterator[str]:
    for name, word, place in document.strip:
        yield f"1. [{escaped(name)}](#{_anchor(place)}): {escaped(word)}"


def _contents(document: Document) -> Iterator[str]:
    for section in document.sections:
        yield f"- [{escaped(section.heading)}](#{_anchor(section.id)})"
        for inner in section.sections:
            yield f"  - [{escaped(inner.heading)}](#{_anchor(inner.id)})"


def _section(section: Section, level: int, links: Mapping[str, str]) -> list[str]:
    # Headings' own anchors differ from site to site; one set by hand is the same everywhere.
    marks = "#" * min(level, _DEEPEST)
    anchor = f'<a id="{_anchor(section.id)}"></a>'
    parts = [anchor, f"{marks} {escaped(section.heading)}"]
    if section.status:
        word, reason = section.status
        told = f"**{escaped(word)}**"
        parts.append(f"{told}: {escaped(reason)}" if reason else told)
    parts += _blocks(section.blocks, level + 1, links)
    for inner in section.sections:
        parts += _section(inner, level + 1, links)
    return parts


def _blocks(blocks: Iterable[DocumentBlock], level: int, links: Mapping[str, str]) -> list[str]:
    kept = tuple(blocks)
    drawn = any(isinstance(block, Figure) and block.key in links for block in kept)
    parts: list[str] = []
    for block in kept:
        if isinstance(block, Figure):
            parts += _figure(block, links)
        elif not (drawn and isinstance(block, Strip)):
            if block.caption:
                parts.append(f"{'#' * min(level, _DEEPEST)} {escaped(block.caption)}")
            parts += markdown_block(block)
    return parts


def _figure(figure: Figure, links: Mapping[str, str]) -> list[str]:
    path = links.get(figure.key)
    if path is None:
        return [escaped(sentence(figure.alt))]
    # quote() leaves no sign that could end the address or start another.
    parts = [f"![{escaped(figure.alt)}]({quote(path, safe='/-._~')})"]
    if figure.caption:
        parts.append(f"*{escaped(figure.caption)}*")
    return parts


def _anchor(place: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", place)
