"""A terminal on which nothing scrolls away unread: text by the screenful, and prompts."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field


class LeftError(Exception):
    """The learner leaves: `q`, or no more input."""


@dataclass
class Screen:
    """Standard output, and the replies on standard input.

    pauses: whether somebody sits there, so that each screenful waits; from a pipe only answers
    are read. plain: only ASCII is written.
    """

    pauses: bool = field(default_factory=lambda: sys.stdin is not None and sys.stdin.isatty())
    color: bool = False
    plain: bool = False
    used: int = 0
    """Lines written since somebody last pressed a key."""

    @property
    def width(self) -> int:
        """Columns of the terminal, 80 in a pipe."""
        return self._size()[0]

    @property
    def height(self) -> int:
        """Lines of the terminal, 24 in a pipe."""
        return self._size()[1]

    def write(self, lines: Sequence[str], bold: bool = False) -> None:
        """Lines, pausing before any that would push unread ones off the screen."""
        for line in lines:
            room = self.height - 1
            need = max(1, -(-len(line) // self.width))
            if self.pauses and self.used + need > room:
                if not line:  # an empty line alone is not worth a key
                    continue
                self.pause("Enter for more, q leaves: ")
            self._put(f"\x1b[1m{line}\x1b[0m" if bold and self.color and line else line)
            self.used += need

    def pause(self, prompt: str) -> str:
        """Wait for Enter; what was typed. In a pipe nothing is waited for."""
        if not self.pauses:
            return ""
        return self.ask(prompt)

    def ask(self, prompt: str) -> str:
        """One line of input without its blanks; LeftError for `q`, or where there is no more."""
        self._put(prompt, end="")
        sys.stdout.flush()
        _let_interrupt()
        line = sys.stdin.readline() if sys.stdin is not None else ""
        if not line:
            self._put("")
            raise LeftError
        reply = line.strip()
        if not self.pauses:
            self._put(reply)  # what was piped in would not be seen
        self.used = 0
        if reply.casefold() in ("q", "quit", "exit"):
            raise LeftError
        return reply

    def forget_typed(self) -> None:
        """Drop keys pressed while a command ran: they were meant for nothing that is asked next."""
        if not self.pauses:
            return
        try:
            import termios
        except ImportError:
            return  # not on every system; at worst a page turns by itself
        with contextlib.suppress(OSError, ValueError, termios.error):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)

    def _put(self, line: str, end: str = "\n") -> None:
        from ci_toolkit.api.learn_words import spoken

        sys.stdout.write((spoken(line) if self.plain else line) + end)

    def _size(self) -> tuple[int, int]:
        columns = os.environ.get("COLUMNS", "")
        size = shutil.get_terminal_size((80, 24))
        width = int(columns) if columns.isdigit() and int(columns) > 0 else size.columns
        return max(20, width), max(8, size.lines)


def _let_interrupt() -> None:
    """Let Ctrl-C end the wait for a line.

    Polars, once loaded, has reads begin anew after it; installing a handler undoes that.
    """
    with contextlib.suppress(ValueError, TypeError):  # not the main thread, or a foreign handler
        signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT))
