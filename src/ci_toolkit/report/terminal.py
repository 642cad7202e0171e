"""A report as text for a terminal: 80 columns are enough, more are used, colour is never needed."""

from __future__ import annotations

import io
import unicodedata
from functools import partial
from typing import TYPE_CHECKING

from ci_toolkit.report.model import Block, Code, Facts, Notes, Report, Strip, Table
from ci_toolkit.report.strip import draw, legend
from ci_toolkit.report.terminal_table import column_widths, draw_table
from ci_toolkit.report.text import clean, wrapped_command

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = ["NARROWEST", "column_widths", "render", "spoken"]

NARROWEST = 40
# Longer lines of prose are hard to read; tables and the strip take all there is.
_WIDEST_PROSE = 116
_INDENT = 2
_STYLES = {
    "unstable": "bold red",
    "incapable": "bold red",
    "unsound": "bold red",
    "doubtful": "bold yellow",
    "insufficient": "bold yellow",
    "flat": "bold yellow",
}
_SPOKEN = {
    "–": "-",
    "—": "-",
    "−": "-",
    "…": "...",
    "·": ".",
    "×": "x",
    "±": "+/-",
    "≤": "<=",
    "≥": ">=",
    "≈": "~",
    "√": "sqrt",
    "Σ": "sum",
    "σ": "sigma",
    "τ": "tau",
    "μ": "mu",
    "²": "^2",
    "∞": "infinity",
    "→": "->",
    "▲": "^",
    "↑": "^",
    "↓": "v",
    "─": "-",
    "χ": "chi",
    "░": ".",
    "▒": ":",
    "▓": "+",
    "█": "#",
    "▼": "v",
    "•": "*",
    "○": "o",
    "“": '"',
    "”": '"',
    "’": "'",
    "\u00a0": " ",
    "\u202f": " ",
}


def render(
    report: Report, *, width: int = 80, color: bool = False, ascii_only: bool = False
) -> str:
    """A report as text, ending with a line break.

    Arguments: width in columns (at least 40 is used); color, whether escape sequences for colour
    may be written; ascii_only, whether only ASCII may be.
    """
    from rich.console import Console

    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=max(width, NARROWEST),
        force_terminal=color,
        color_system="standard" if color else None,
        force_interactive=False,
        force_jupyter=False,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    writer = _Writer(console, ascii_only)
    writer.heading(report.title, "bold underline" if color else "bold")
    writer.prose(report.verdict, style=_STYLES.get(report.status, "bold"))
    for block in report.blocks:
        console.print()
        writer.block(block)
    lines = (line.rstrip() for line in buffer.getvalue().split("\n"))
    return "\n".join(lines).rstrip("\n") + "\n"


class _Writer:
    """One pass over a report; every text becomes a Rich `Text`, so no markup is ever read."""

    def __init__(self, console: Console, ascii_only: bool) -> None:
        from rich.padding import Padding
        from rich.text import Text

        self.console = console
        self.ascii_only = ascii_only
        self.width = console.width
        self._text = Text
        self._indented = partial(Padding, pad=(0, 0, 0, _INDENT))

    def plain(self, text: str) -> str:
        cleaned = clean(text)
        return spoken(cleaned) if self.ascii_only else cleaned

    def heading(self, text: str, style: str = "bold") -> None:
        self.console.print(self._text(self.plain(text), style=style))

    def prose(self, text: str, *, style: str = "") -> None:
        width = min(self.width, _WIDEST_PROSE)
        self.console.print(self._text(self.plain(text), style=style), width=width)

    def block(self, block: Block) -> None:
        if block.caption:
            self.heading(block.caption)
        if isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Facts):
            self._facts(block)
        elif isinstance(block, Strip):
            self._strip(block)
        elif isinstance(block, Notes):
            self._notes(block)
        else:
            self._code(block)

    def _print(self, renderable: RenderableType, *, prose: bool = False) -> None:
        width = min(self.width, _WIDEST_PROSE) if prose else self.width
        self.console.print(self._indented(renderable), width=width)

    def _grid(self, *, first: int) -> _Grid:
        return _Grid(self, first)

    def _facts(self, block: Facts) -> None:
        longest = max((len(self.plain(name)) for name, _ in block.items), default=0)
        grid = self._grid(first=min(longest, self.width // 3))
        for name, value in block.items:
            grid.add(name, value, "dim")
        grid.show()

    def _notes(self, block: Notes) -> None:
        marks = [f"{i}." if block.numbered else "-" for i in range(1, len(block.items) + 1)]
        grid = self._grid(first=max(map(len, marks), default=1))
        for mark, text in zip(marks, block.items, strict=True):
            grid.add(mark, text)
        grid.show()

    def _strip(self, block: Strip) -> None:
        room = self.width - _INDENT
        for line in draw(block, room, ascii_only=self.ascii_only):
            if line:
                self._print(self._text(self.plain_line(line), no_wrap=True, overflow="crop"))
        if words := legend(block, room):
            self._print(self._text(self.plain(words), style="dim"), prose=True)

    def plain_line(self, line: str) -> str:
        """As `plain`, for lines whose columns must not move."""
        return "".join(self.plain(c)[:1] or " " for c in line) if self.ascii_only else clean(line)

    def _code(self, block: Code) -> None:
        text = self.plain(block.text)
        for line in wrapped_command(text, self.width - _INDENT):
            # A word wider than the screen is left to the terminal: a break would change it.
            self.console.print(
                self._text(" " * _INDENT + line), soft_wrap=True, no_wrap=True, overflow="ignore"
            )

    def _table(self, block: Table) -> None:
        drawn = draw_table(block, self.width - _INDENT, self.plain, ascii_only=self.ascii_only)
        self._print(drawn.table)
        for note in filter(None, (block.note, drawn.note)):
            self._print(self._text(self.plain(note)), prose=True)


class _Grid:
    """Two columns without lines: a narrow first one, and sentences that wrap."""

    def __init__(self, writer: _Writer, first: int) -> None:
        from rich.table import Table as RichTable

        self._writer = writer
        self._grid = RichTable.grid(padding=(0, 2, 0, 0), pad_edge=False)
        self._grid.add_column(width=first, overflow="fold")
        self._grid.add_column(overflow="fold")

    def add(self, name: str, value: str, style: str = "") -> None:
        text, plain = self._writer._text, self._writer.plain
        self._grid.add_row(text(plain(name), style=style), text(plain(value)))

    def show(self) -> None:
        self._writer._print(self._grid, prose=True)


def spoken(text: str) -> str:
    """A text in ASCII: signs as their nearest ASCII form, other letters by their base or `?`."""
    if text.isascii():
        return text
    return "".join(map(_nearest, text))


def _nearest(character: str) -> str:
    if character.isascii():
        return character
    if character in _SPOKEN:
        return _SPOKEN[character]
    folded = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    # Joiners and marks have no form of their own; dropping them reads better than a "?".
    return folded or ("" if unicodedata.category(character) in ("Cf", "Mn") else "?")
