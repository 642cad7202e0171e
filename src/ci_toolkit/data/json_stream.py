"""JSON that is not one object a line, taken apart piece by piece without holding it whole.

An array `[{…}, {…}]`, objects one after the other, or an object around the list that matters
(`{"tickets": […], "count": 3}`) become one object a line in the private spool.
"""

from __future__ import annotations

import codecs
import json
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from ci_toolkit.data.dialect import find_encoding
from ci_toolkit.data.spool import Spool
from ci_toolkit.errors import DataError

Shape = Literal["lines", "array", "objects", "wrapped"]

_CHUNK = 1 << 20
# A single value that is longer is taken for a broken one.
_LONGEST = 256 << 20
_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\r\n]*")
# Where a new object begins after one that cannot be read.
_NEXT = re.compile(r"\}[ \t\r\n]*,?[ \t\r\n]*(?=\{)")


def encoding_of(head: bytes, given: str | None) -> str:
    """The encoding of JSON text, "utf-8-sig" for plain UTF-8."""
    found = given or find_encoding(head)
    return "utf-8-sig" if found == "utf-8" else found


def decoder_of(encoding: str) -> codecs.IncrementalDecoder:
    """A decoder that never fails: bytes that are not UTF-8 are read as Windows-1252."""
    lenient = encoding in ("utf-8", "utf-8-sig")
    return codecs.getincrementaldecoder(encoding)("citk-windows" if lenient else "replace")


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("citk-windows", _as_windows)


def find_shape(text: str, whole: bool) -> Shape | None:
    """How the first characters of a text hold JSON objects (`whole`: these are all); None if not.

    >>> find_shape('{"a": 1}\\n{"a": 2}\\n', True)
    'lines'
    >>> find_shape('{"rows": [{"a": 1}], "n": 1}', True)
    'wrapped'
    """
    text = text.lstrip()
    if re.match(r"\[\s*(?:[\[{\]]|$)", text):
        return "array"
    if not re.match(r'\{\s*(?:["}]|$)', text):
        return None
    first, _, others = text.partition("\n")
    if _is_object(first):
        return "wrapped" if whole and not others.strip() and _has_list(first) else "lines"
    try:
        _, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return _shape_of_start(text, whole)
    rest = text[end:].lstrip()
    if rest.startswith("{"):
        return "objects"
    return "wrapped" if not rest and _has_list(text[:end]) else "objects" if not rest else "lines"


def _shape_of_start(text: str, whole: bool) -> Shape:
    if any(line.startswith("{") and _is_object(line) for line in text.split("\n")[1:20]):
        return "lines"
    if re.match(r'\{(?:[^\[{]|\{[^{}]*\}|\[[^\[\]{}]*\])*?"\s*:\s*\[\s*\{', text[:65_536]):
        return "wrapped"
    return "lines" if whole or "\n" not in text else "objects"


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line, strict=False), dict)
    except (ValueError, RecursionError):
        return False


def _has_list(text: str) -> bool:
    found = json.loads(text, strict=False)
    return any(isinstance(v, list) and v and isinstance(v[0], dict) for v in found.values())


@dataclass(slots=True)
class Rows:
    """Objects taken out of JSON, one a line in `file`; `lines` tells where each began."""

    file: Path
    lines: array[int] = field(default_factory=lambda: array("q"))
    cut: bool = False


@dataclass(slots=True)
class Taken:
    """The rows of a JSON file; name: of the list in its object; left: other names beside it."""

    rows: Rows
    name: str | None = None
    left: tuple[str, ...] = ()


def take_apart(file: Path, encoding: str, shape: Shape, spool: Spool) -> Taken:
    """The objects of a JSON file, one a line; DataError where there are none."""
    with file.open("rb") as handle:
        text = _Text(handle, encoding)
        if shape == "wrapped":
            return _wrapped(text, spool)
        rows = Rows(spool.new(".ndjson"))
        with rows.file.open("w", encoding="utf-8", errors="replace", newline="") as target:
            while mark := text.peek():
                if mark == "[":
                    text.skip()
                    text.write_elements(rows, target.write, "]")
                else:
                    text.write_elements(rows, target.write, "[")
        if not rows.lines:
            raise DataError("the file holds an empty list", "it has no rows")
        return Taken(rows)


def _wrapped(text: _Text, spool: Spool) -> Taken:
    """The longest list of objects among the values of one object."""
    lists: dict[str, Rows] = {}
    names: list[str] = []
    text.skip()
    try:
        while text.peek() not in ("", "}"):
            name = json.loads(text.value(), strict=False)
            names.append(name)
            if text.peek() == ":":
                text.skip()
            if text.peek() == "[" and text.enters_objects():
                rows = Rows(spool.new(".ndjson"))
                with rows.file.open("w", encoding="utf-8", errors="replace", newline="") as target:
                    text.write_elements(rows, target.write, "]")
                lists[name] = rows
            else:
                text.value()
            if text.peek() == ",":
                text.skip()
    except ValueError:
        pass  # what was read so far is told as cut
    cut = text.peek() != "}"
    if not lists:
        raise DataError("the file holds no list of objects", "rows are objects: `[{…}, {…}]`")
    name = max(lists, key=lambda one: len(lists[one].lines))
    lists[name].cut = lists[name].cut or cut
    return Taken(lists[name], name, tuple(dict.fromkeys(n for n in names if n != name)))


class _Text:
    """JSON text that is read as it is needed."""

    def __init__(self, handle: BinaryIO, encoding: str) -> None:
        self._handle = handle
        self._decoder = decoder_of(encoding)
        self._text = ""
        self._at = 0
        self._line = 1
        self._ended = False

    def peek(self) -> str:
        """The next character that is no space, or nothing at the end."""
        while True:
            self._move(_SPACE.match(self._text, self._at).end())  # type: ignore[union-attr]
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def skip(self) -> None:
        """Go past one character that is no space."""
        self.peek()
        self._move(self._at + 1)

    def enters_objects(self) -> bool:
        """Go into a list if objects are in it; stay before it otherwise."""
        while True:
            inside = _SPACE.match(self._text, self._at + 1)
            if inside and inside.end() < len(self._text):
                break
            if not self._more():
                return False
        if self._text[inside.end()] != "{":
            return False
        self._move(inside.end())
        return True

    def value(self) -> str:
        """The text of the next value; ValueError where it cannot be read."""
        self.peek()
        while True:
            try:
                _, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise ValueError("nested too deeply") from error
            except json.JSONDecodeError as error:
                if not (self._is_cut(error) and self._more()):
                    raise
                continue
            if end == len(self._text) and self._more():
                continue  # a number may go on
            found = self._text[self._at : end]
            self._move(end)
            return found

    def write_elements(self, rows: Rows, write: object, closing: str) -> None:
        """Each element up to `closing` (which is passed, unless it opens a list) as one line."""
        assert callable(write)
        for line, raw in self._elements(rows, closing):
            rows.lines.append(line)
            write(raw.replace("\r", " ").replace("\n", " ") + ("" if rows.cut else "\n"))

    def _elements(self, rows: Rows, closing: str) -> Iterator[tuple[int, str]]:
        while True:
            mark = self.peek()
            if mark == ",":
                self.skip()
            elif mark == closing:
                if closing == "]":
                    self.skip()
                return
            elif not mark:
                rows.cut = rows.cut or closing == "]"
                return
            else:
                line = self._line
                try:
                    yield line, self.value()
                except ValueError:
                    raw = self._broken()
                    rows.cut = not self.peek() and not raw.endswith(closing)
                    yield line, raw

    def _broken(self) -> str:
        """What cannot be read, up to where the next object begins."""
        start = self._at + 1
        while True:
            found = _NEXT.search(self._text, start)
            if found:
                raw = self._text[self._at : found.start() + 1]
                self._move(found.end())
                return raw
            if len(self._text) - self._at > _LONGEST or not self._more():
                raw = self._text[self._at :]
                self._move(len(self._text))
                return raw.rstrip()
            start = self._at + 1

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Whether a value cannot be read because the rest of it is not here yet."""
        if self._ended or len(self._text) - self._at > _LONGEST:
            return False
        return error.msg.startswith("Unterminated") or error.pos >= len(self._text) - 16

    def _move(self, place: int) -> None:
        self._line += self._text.count("\n", self._at, place)
        self._at = place

    def _more(self) -> bool:
        """Read on, at least as much as is waiting, so that a long value is not tried too often."""
        if self._ended:
            return False
        waiting = self._text[self._at :]
        chunk = self._handle.read(max(_CHUNK, len(waiting)))
        self._ended = not chunk
        self._text = waiting + self._decoder.decode(chunk, final=self._ended)
        self._at = 0
        return True
