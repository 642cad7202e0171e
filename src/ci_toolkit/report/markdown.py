"""A report as GitHub-flavoured Markdown, with every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ci_toolkit.report.bars import bar
from ci_toolkit.report.model import Block, Facts, Notes, Report, Strip, Table
from ci_toolkit.report.strip import draw, legend
from ci_toolkit.report.text import clean

_STRIP_WIDTH = 80
_BAR_WIDTH = 16
# "&" and "<" would start an entity or a tag, "@" a mention, "://" and "www." a link of their own.
_ESCAPED = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "@": "&#64;",
    "$": "&#36;",
    **{sign: "\\" + sign for sign in "\\`*_[]|~!"},
}
_TRANSLATION = str.maketrans(_ESCAPED)
_LINKS = re.compile(r"(?i)(://|www\.)")
_BLOCK_START = re.compile(r"^([#+=:-]|\d+(?=[.)]))")


def escaped(text: str) -> str:
    """A text that Markdown shows as it stands, fit for a line of its own or a table's cell."""
    safe = clean(text).strip().translate(_TRANSLATION)
    safe = _LINKS.sub(lambda m: m[0].replace(":", "&#58;").replace(".", "&#46;"), safe)
    return _BLOCK_START.sub(_as_text, safe)


def _as_text(match: re.Match[str]) -> str:
    start = match[0]
    return start + "&#8203;" if start.isdigit() else "\\" + start


def write_markdown(report: Report) -> str:
    """A report as Markdown, ending with a line break; the same report gives the same text."""
    parts = [f"## {escaped(report.title)}", f"**{escaped(report.verdict)}**"]
    for block in report.blocks:
        if block.caption:
            parts.append(f"### {escaped(block.caption)}")
        parts += markdown_block(block)
    return "\n\n".join(parts) + "\n"


def markdown_block(block: Block) -> list[str]:
    """The paragraphs of one block, without its caption."""
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Facts):
        rows = tuple(block.items)
        return _table(Table(("", ""), rows, ("left", "left")))
    if isinstance(block, Strip):
        return _strip(block)
    if isinstance(block, Notes):
        marks = (f"{i}." if block.numbered else "-" for i in range(1, len(block.items) + 1))
        return ["\n".join(f"{m} {escaped(t)}" for m, t in zip(marks, block.items, strict=True))]
    return [_fenced(clean(block.text), "sh")]


def _table(table: Table) -> list[str]:
    table = _with_bars(table)
    rule = ("---:" if align == "right" else ":---" for align in table.align)
    lines = [_row(map(_cell, table.headers)), _row(rule)]
    lines += [_row(map(_cell, row)) for row in table.rows]
    return ["\n".join(lines)] + ([escaped(table.note)] if table.note else [])


def _with_bars(table: Table) -> Table:
    """The same with bars as a column of characters, and the words of the border as a row."""
    rows, headers, align = list(table.rows), table.headers, table.align
    if table.bars is not None:
        at, pale = table.bars.before, table.bars.pale
        drawn = [bar(n, _BAR_WIDTH, pale=i in pale) for i, n in enumerate(table.bars.lengths)]
        rows = [(*r[:at], b, *r[at:]) for r, b in zip(rows, drawn, strict=True)]
        headers = (*headers[:at], "", *headers[at:])
        align = (*align[:at], "left", *align[at:])
    if table.border is not None:
        after, words = table.border
        place = table.bars.before - 1 if table.bars is not None else 0
        line = tuple(words if i == place else "" for i in range(len(headers)))
        rows.insert(after + 1, line)
    return replace(table, headers=headers, rows=tuple(rows), align=align)


def _cell(text: str) -> str:
    # Inside a cell no block can start, so "2024-05-01" and "-1.5" stay as they are.
    safe = clean(text).strip().translate(_TRANSLATION)
    return _LINKS.sub(lambda m: m[0].replace(":", "&#58;").replace(".", "&#46;"), safe)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _strip(strip: Strip) -> list[str]:
    lines = [clean(line) for line in draw(strip, _STRIP_WIDTH) if line]
    words = legend(strip, _STRIP_WIDTH)
    return [_fenced("\n".join(lines), "text")] + ([escaped(words)] if words else [])


def _fenced(text: str, language: str) -> str:
    """A code block whose fence is longer than any run of backticks inside."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
