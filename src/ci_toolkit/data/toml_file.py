"""A file of TOML as a dictionary, its bytes' hash, and the line on which each key stands."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import stat
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ci_toolkit.data.condition_tokens import show
from ci_toolkit.data.toml_lines import KeyPath, lines_of
from ci_toolkit.errors import DataError, did_you_mean

# A project written by hand has some ten thousand bytes; reading stops long before memory does.
MOST_BYTES = 4 << 20
_MOST_LEVELS = 50
_AT = re.compile(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)$")
_TWICE = re.compile(r"Cannot declare (\(.*\)) twice")
_HINTS = (
    ("invalid value", 'text goes in quotes: title = "…", lists in brackets, dates as 2024-07-01'),
    ("cannot overwrite a value", "a key or a table of this name stands above already"),
    ("cannot redefine", "a key or a table of this name stands above already"),
    ("expected '='", "a line is `key = value`; a key with spaces goes in quotes"),
    ("expected newline", "one `key = value` a line; lists and text over lines need ] or quotes"),
    ("invalid statement", "a line is `key = value`, `[table]`, `[[list]]`, or begins with #"),
    ("invalid initial char", "{ … } stands in one line; a key with other signs goes in quotes"),
    ("unescaped", "text with a backslash goes in single quotes"),
    ("illegal character", "text over several lines goes between three quotes"),
    ("unterminated", "a quote that was opened is not closed"),
    ("unclosed array", "a list ends with ]"),
    ("unclosed inline table", "a table in a line ends with }"),
    ("expected ']'", "a table is `[name]` or `[name.part]`, in brackets of its own line"),
    ("invalid date", "dates are written 2024-07-01"),
)


@dataclass(frozen=True, eq=False)
class TomlFile:
    """What a file of TOML held.

    table: as `tomllib` reads it. text: with the line ends as they were. sha256: of the bytes.
    """

    path: Path
    table: Mapping[str, Any]
    text: str
    sha256: str

    @cached_property
    def _lines(self) -> Mapping[KeyPath, int]:
        return lines_of(self.text)

    def line_of(self, keys: Sequence[str | int]) -> int | None:
        """The line, from 1, of a key or of the nearest table above it; None where none is known.

        keys: from the top, numbers from 0 for members of a list: ("define", "risks", 0, "risk").
        """
        path = tuple(keys)
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return None


def read_toml(path: str | os.PathLike[str]) -> TomlFile:
    """Read a file of TOML.

    Raises DataError for a file that is missing, a folder, too large, not UTF-8 or no TOML; the
    last with line and column.
    """
    file = Path(path)
    data = _bytes_of(file)
    name = show(file.name or str(file))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(name, data, error) from error
    try:
        table = tomllib.loads(text)
    except RecursionError as error:
        raise _too_deep(name) from error
    except ValueError as error:  # broken TOML, and numbers of thousands of digits
        raise _broken(name, text, error) from error
    if _is_deep(table):
        raise _too_deep(name)
    return TomlFile(file, table, text, hashlib.sha256(data).hexdigest())


def _is_deep(table: Any) -> bool:
    """Whether tables and lists lie in each other deeper than anything that is meant."""
    level = [table]
    for _ in range(_MOST_LEVELS):
        inner: list[Any] = []
        for one in level:
            inner += one.values() if isinstance(one, dict) else one
        level = [one for one in inner if isinstance(one, dict | list)]
        if not level:
            return False
    return True


def _too_deep(name: str) -> DataError:
    return DataError(
        f"{name} is not a readable TOML file: its lists or tables lie too deep",
        "a few levels are enough",
    )


def _bytes_of(file: Path) -> bytes:
    shown = show(str(file), 200)
    try:
        status = os.stat(file)
        if stat.S_ISDIR(status.st_mode):
            raise DataError(f"`{shown}` is a folder", "name a file of TOML")
        if not stat.S_ISREG(status.st_mode):
            raise DataError(f"`{shown}` is no regular file", "name a file of TOML")
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DataError(f"no file `{shown}`", _near(file)) from error
    except PermissionError as error:
        raise DataError(f"no permission to read `{shown}`") from error
    except (OSError, ValueError) as error:
        raise DataError(f"`{shown}` cannot be read", show(str(error), 200)) from error
    if len(data) > MOST_BYTES:
        raise DataError(
            f"`{shown}` is too large: a file of TOML may have {MOST_BYTES >> 20} MB",
            "data belong in a file of their own, named by `source`",
        )
    return data


def _near(file: Path) -> str | None:
    try:
        found = did_you_mean(file.name, [one.name for one in file.parent.iterdir()])
    except OSError:
        return f"there is no folder `{show(str(file.parent), 200)}`"
    return None if found is None else show(found, 200)


def _not_utf8(name: str, data: bytes, error: UnicodeDecodeError) -> DataError:
    # The decoder counts from behind a byte order mark.
    before = data[: error.start]
    line = before.count(b"\n") + 1
    column = error.start - (before.rfind(b"\n") + 1) + 1
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return DataError(f"{name} is not UTF-8: it looks like UTF-16", "save it as UTF-8")
    return DataError(f"{name}, line {line}, column {column}: not UTF-8", "save the file as UTF-8")


def _broken(name: str, text: str, error: ValueError) -> DataError:
    said = str(error)
    at = _AT.search(said)
    place = ""
    if at and at.group(1):
        place = f", line {at.group(1)}, column {at.group(2)}"
    elif at:
        last = text.removesuffix("\n").split("\n")
        place = f", line {len(last)}, column {len(last[-1]) + 1}"
    what = _AT.sub("", said) if isinstance(error, tomllib.TOMLDecodeError) else "number too long"
    twice = _TWICE.fullmatch(what)
    if twice:
        keys = ".".join(str(key) for key in ast.literal_eval(twice.group(1)))
        hint = "keep one of them; entries of a list stand under [[…]]"
        return DataError(f"{name}{place}: [{show(keys)}] stands twice", hint)
    lower = what[:1].lower() + what[1:]
    hints = [hint for begin, hint in _HINTS if begin in lower.lower()]
    return DataError(f"{name}{place}: {show(lower, 120)}", hints[0] if hints else None)
