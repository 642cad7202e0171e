"""On which line of a TOML text each table and key stands.

A light scan of a text that `tomllib` has read already; it knows strings, lists and tables well
enough to skip over values, and gives up quietly, with what it has found, where it does not.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from contextlib import suppress

KeyPath = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_TEXT = re.compile(
    r'"""[^"\\]*(?:(?:\\.|"{1,2}(?!"))[^"\\]*)*"{3,5}'
    r"|'''[^']*(?:'{1,2}(?!')[^']*)*'{3,5}"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]*")


class _LostError(Exception):
    """The text is not what the scan expects."""


def lines_of(text: str) -> Mapping[KeyPath, int]:
    """Lines, from 1, by the keys from the top; members of lists by their number from 0.

    A table that is named in several places has the first of them. Never raises.

    >>> lines_of('[a]\\nb = 1\\n[[c]]\\nd = [\\n  2,\\n]\\n')[("c", 0, "d", 0)]
    5
    """
    scan = _Scan(text)
    # Where it is lost, what was found before still helps.
    with suppress(_LostError, RecursionError):
        scan.run()
    return scan.lines


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[KeyPath, int] = {}
        self.lengths: dict[KeyPath, int] = {}
        self.breaks = [found.start() for found in re.finditer("\n", text)]

    def run(self) -> None:
        table: KeyPath = ()
        while True:
            self.skip(_BLANK)
            if self.at >= len(self.text):
                return
            if self.text.startswith("[[", self.at):
                table = self.member()
            elif self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)

    def skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise _LostError
        self.at = found.end()
        return found.group()

    def take(self, mark: str) -> None:
        self.skip(_SPACE)
        if not self.text.startswith(mark, self.at):
            raise _LostError
        self.at += len(mark)

    def next(self) -> str:
        """The next character that counts inside a list."""
        self.skip(_BLANK)
        return self.text[self.at : self.at + 1]

    def told(self, path: KeyPath, at: int) -> None:
        self.lines.setdefault(path, bisect_right(self.breaks, at - 1) + 1)

    def dotted(self) -> list[str]:
        keys = []
        while True:
            self.skip(_SPACE)
            keys.append(_plain(self.skip(_KEY)))
            self.skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def resolved(self, keys: list[str], start: int, above: KeyPath = ()) -> KeyPath:
        """Keys as a path; a list of tables on the way stands for its last member."""
        path = above
        for key in keys:
            path = (*path, key)
            self.told(path, start)
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return path

    def header(self) -> KeyPath:
        start = self.at
        self.take("[")
        path = self.resolved(self.dotted(), start)
        self.take("]")
        return path

    def member(self) -> KeyPath:
        start = self.at
        self.take("[[")
        keys = self.dotted()
        self.take("]]")
        path = (*self.resolved(keys[:-1], start), keys[-1])
        self.told(path, start)
        number = self.lengths.get(path, 0)
        self.lengths[path] = number + 1
        self.told((*path, number), start)
        return (*path, number)

    def pair(self, table: KeyPath) -> None:
        start = self.at
        path = self.resolved(self.dotted(), start, table)
        self.take("=")
        self.skip(_SPACE)
        self.value(path)

    def value(self, path: KeyPath) -> None:
        mark = self.text[self.at : self.at + 1]
        if mark == "[":
            self.list(path)
        elif mark == "{":
            self.inline(path)
        elif mark in ("'", '"'):
            self.skip(_TEXT)
        else:
            self.skip(_BARE)

    def list(self, path: KeyPath) -> None:
        self.at += 1
        number = 0
        while (mark := self.next()) not in ("]", ""):
            if mark == ",":
                self.at += 1
                continue
            before = self.at
            self.told((*path, number), before)
            self.value((*path, number))
            number += 1
            if self.at == before:
                raise _LostError
        self.at += 1

    def inline(self, path: KeyPath) -> None:
        self.at += 1
        while (mark := self.next()) not in ("}", ""):
            if mark == ",":
                self.at += 1
                continue
            self.pair(path)
        self.at += 1


def _plain(key: str) -> str:
    """A key without its quotes."""
    if key[0] == "'":
        return key[1:-1]
    if key[0] != '"':
        return key
    if "\\" not in key:
        return key[1:-1]
    try:
        return next(iter(tomllib.loads(f"{key} = 1")))
    except tomllib.TOMLDecodeError as error:
        raise _LostError from error
