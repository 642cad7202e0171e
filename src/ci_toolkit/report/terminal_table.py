"""Tables of a terminal: columns that fit, bars that take what room is left, shades of heat."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ci_toolkit.analysis.wording import count_of
from ci_toolkit.report.bars import bar, shade_level
from ci_toolkit.report.model import Align, Table

if TYPE_CHECKING:
    from rich.table import Table as RichTable

LEAST_BAR, MOST_BAR = 8, 40
_SHADES = " ░▒▓█"
_ASCII_SHADES = " .:+#"
_BETWEEN = 2  # columns that Rich puts between two cells here: a blank and the box's own
_NARROW = 6
_SHORT = 12
_HEAT_HEADER = 9  # widest line of the header of a column of heat
_HEADER_LINES = 4
_MOST_NAMED = 2

Plain = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table ready to be printed, and what had to be left out, in words."""

    table: RichTable
    note: str | None


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns that are shown, their widths, and that of the bars (0: none)."""

    kept: tuple[int, ...]
    widths: tuple[int, ...]
    bar: int
    between: int


def draw_table(block: Table, room: int, plain: Plain, *, ascii_only: bool = False) -> Drawn:
    """A table in at most `room` columns.

    Arguments: plain, which makes a text fit to be printed. Where there is no room for every
    column, those of `block.spare` go in order, then the bars; numbers stay whole as long as they
    can.
    """
    headers = [plain(header) for header in block.headers]
    rows = [[plain(cell) for cell in row] for row in block.rows]
    if block.shades:
        headers = headers[:1] + [_folded_header(header) for header in headers[1:]]
        rows = _shaded(rows, block.shades, _ASCII_SHADES if ascii_only else _SHADES)
    layout = _layout(block, headers, rows, room)
    kept, widths = layout.kept, layout.widths
    align = [block.align[i] for i in kept]
    headers = [headers[i] for i in kept]
    rows = [[row[i] for i in kept] for row in rows]
    if block.bars or block.shades or block.spare:
        rows = [[_foldable(cell, w) for cell, w in zip(row, widths, strict=True)] for row in rows]
    cells, heads, sizes = rows, headers, list(widths)
    place = None
    if layout.bar and block.bars is not None:
        place = sum(i < block.bars.before for i in kept)
        drawn = [
            bar(length, layout.bar, pale=i in block.bars.pale, ascii_only=ascii_only)
            for i, length in enumerate(block.bars.lengths)
        ]
        cells = [[*r[:place], b, *r[place:]] for r, b in zip(rows, drawn, strict=True)]
        heads = [*headers[:place], "", *headers[place:]]
        sizes.insert(place, layout.bar)
        align.insert(place, "left")
    border = _border(block, plain, sizes, align, place, "-" if ascii_only else "─")
    return Drawn(
        _rich(heads, cells, align, sizes, layout.between, border, ascii_only=ascii_only),
        _left_out([block.headers[i] for i in range(len(block.headers)) if i not in kept]),
    )


def _layout(block: Table, headers: list[str], rows: list[list[str]], room: int) -> _Layout:
    """Which columns and bars there is room for."""
    spare = list(block.spare)
    kept = list(range(len(headers)))
    bars = block.bars is not None
    measured = rows
    if block.border is not None and block.bars is not None:
        # The short words on the line below a row find room beside the bars.
        words = _shorter(block.border[1]).replace(" ", "_")
        at = block.bars.before - 1
        measured = [*rows, [words if i == at else "" for i in range(len(headers))]]
    while True:
        heads = [headers[i] for i in kept]
        cells = [[row[i] for i in kept] for row in measured]
        align = [block.align[i] for i in kept]
        least = sum(least_widths(heads, cells, align))
        gaps = len(kept) - 1 + bars
        between = _BETWEEN if least + bars * LEAST_BAR + gaps * _BETWEEN <= room else 1
        fits = least + bars * LEAST_BAR + gaps * between <= room
        if fits or not (spare or bars):
            break
        if spare:
            kept.remove(spare.pop(0))
        else:
            bars = False
    inner = room - gaps * between
    # Names come before long bars: a name in two lines costs a line, a shorter bar nothing.
    widths = column_widths(heads, cells, align, inner - bars * LEAST_BAR)
    size = min(inner - sum(widths), MOST_BAR) if bars else 0
    return _Layout(tuple(kept), tuple(widths), size, between)


def _border(
    block: Table,
    plain: Plain,
    sizes: Sequence[int],
    align: Sequence[Align],
    place: int | None,
    line: str,
) -> tuple[int, list[str]] | None:
    """The row after which a line stands, and the line's pieces with its words on one of them."""
    if block.border is None:
        return None
    after, words = block.border
    pieces = [line * size for size in sizes]
    for told in (plain(words), plain(_shorter(words))):
        able = [i for i, size in enumerate(sizes) if align[i] == "left" and size >= len(told)]
        if able:
            at = place if place in able else able[0]
            pieces[at] = told + (" " + line * sizes[at])[: sizes[at] - len(told)]
            break
    return after, pieces


def _shorter(words: str) -> str:
    return words.split(",")[0]


def _rich(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    align: Sequence[Align],
    widths: Sequence[int],
    between: int,
    border: tuple[int, list[str]] | None,
    *,
    ascii_only: bool,
) -> RichTable:
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    rule = box.Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
    table = RichTable(
        box=rule if ascii_only else box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        header_style="bold",
        padding=(0, between - 1, 0, 0),
    )
    for header, side, width in zip(headers, align, widths, strict=True):
        table.add_column(Text(header), justify=side, overflow="fold", width=width)
    for i, row in enumerate(rows):
        table.add_row(*map(Text, row))
        if border is not None and border[0] == i:
            table.add_row(*map(partial(Text, style="dim"), border[1]))
    return table


def _left_out(names: Sequence[str]) -> str | None:
    if not names:
        return None
    if len(names) > _MOST_NAMED:
        return f"{count_of(len(names), 'more column')} not shown at this width."
    return f"Not shown at this width: {', '.join(names)}."


def _shaded(
    rows: Sequence[Sequence[str]], shades: Sequence[Sequence[float | None]], signs: str
) -> list[list[str]]:
    """Cells with the sign of their shade before the number."""
    return [
        [
            cell if shade is None else f"{signs[shade_level(shade)]} {cell}".strip()
            for cell, shade in zip(row, shaded, strict=True)
        ]
        for row, shaded in zip(rows, shades, strict=True)
    ]


def _folded_header(text: str) -> str:
    """A header in short lines, so that many columns of numbers stand side by side."""
    lines = _lines(text, _HEAT_HEADER)
    if len(lines) > _HEADER_LINES:
        lines = [*lines[: _HEADER_LINES - 1], lines[_HEADER_LINES - 1][: _HEAT_HEADER - 1] + "…"]
    return "\n".join(lines)


def _foldable(text: str, width: int) -> str:
    """A text whose words are broken at marks between words where they are longer than a line."""
    from rich.cells import cell_len

    if all(cell_len(word) <= width for word in text.split()):
        return text
    return "\n".join(_lines(text, width))


def _lines(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, broken after blanks and marks, else where they must be."""
    from rich.cells import cell_len, chop_cells

    lines: list[str] = []
    for piece in re.findall(r"[^\s_/:.,-]+[_/:.,-]*\s*|[_/:.,-]+\s*", text):
        if lines and cell_len((lines[-1] + piece).rstrip()) <= width:
            lines[-1] += piece
        else:
            lines.extend(chop_cells(piece.rstrip(), width) or [""])
            lines[-1] += piece[len(piece.rstrip()) :]
    return [line.rstrip() for line in lines]


def column_widths(
    headers: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[str], room: int
) -> list[int]:
    """Widths of a table's columns that together take at most `room`.

    Numbers and short texts such as dates are kept whole where there is any room to; sentences and
    long names wrap.
    """
    from rich.cells import cell_len

    least = least_widths(headers, rows, align)
    whole, most = [], []
    for i, header in enumerate(headers):
        longest = max((cell_len(row[i]) for row in rows), default=0)
        whole.append(max(longest, _longest_word([header])))
        most.append(max(longest, cell_len(header), 1))
    while sum(least) > room and max(least) > 1:
        # Texts that wrap anyway give way before numbers and dates are broken.
        able = [i for i in range(len(least)) if whole[i] > _SHORT and least[i] > _NARROW]
        least[max(able or range(len(least)), key=lambda i: least[i])] -= 1
    # Cells come before headers: a header in two lines costs one line, a cell one in every row.
    return _filled(_filled(least, whole, room), most, room)


def least_widths(
    headers: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[str]
) -> list[int]:
    """The widths below which a number, a date or a short word would be broken."""
    from rich.cells import cell_len

    widths = []
    for i, header in enumerate(headers):
        cells = [row[i] for row in rows]
        word = _longest_word(cells)
        # A short text without a blank, such as a date, cannot wrap.
        rigid = align[i] == "right" or word <= _SHORT
        longest = max(map(cell_len, cells), default=0)
        whole = align[i] == "right" or longest <= _NARROW
        needed = longest if whole else word if rigid else _SHORT
        widths.append(max(needed, _longest_word([header])))
    return widths


def _longest_word(texts: Sequence[str]) -> int:
    from rich.cells import cell_len

    return max((cell_len(word) for text in texts for word in text.split()), default=1)


def _filled(widths: Sequence[int], wanted: Sequence[int], room: int) -> list[int]:
    """Widths grown towards the wanted ones, those that lack least first."""
    grown = list(widths)
    spare = room - sum(grown)
    by_need = sorted(range(len(grown)), key=lambda i: wanted[i] - grown[i])
    for place, i in enumerate(by_need):
        given = max(min(wanted[i] - grown[i], spare // (len(by_need) - place)), 0)
        grown[i] += given
        spare -= given
    return grown
