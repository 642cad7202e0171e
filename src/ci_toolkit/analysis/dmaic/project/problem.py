"""Something wrong, or worth a look, in a project file."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from ci_toolkit.errors import did_you_mean

_MOST_NAMES = 300
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a project file, where it stands and what to do about it.

    path: keys from the top to the table, numbers from 0 for members of a list. key: the key in
    that table, empty where the table itself is meant. text: what is wrong, to be read behind
    "[table] "; hint: what to write instead. level: "error" where numbers would be wrong or parts
    impossible, "warning" for what is worth a look.
    """

    path: tuple[str | int, ...]
    key: str
    text: str
    hint: str = ""
    level: Literal["error", "warning"] = "error"

    @property
    def table(self) -> str:
        """The table as the file heads it: "define.goal", "[define.risks]" for a list of them.

        >>> Problem(("define", "risks", 1), "impact", "…").table
        '[define.risks]'
        """
        name = ".".join(_shown(key) for key in self.path if isinstance(key, str))
        return f"[{name}]" if self.path and isinstance(self.path[-1], int) else name

    @property
    def where(self) -> tuple[str | int, ...]:
        """Keys from the top to the key, or to the table where no key is named."""
        return (*self.path, self.key) if self.key else self.path


def _shown(key: str) -> str:
    return (
        key if _PLAIN.fullmatch(key) else '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
    )


def near(word: str, known: Collection[str]) -> str:
    """The closest of some names as a hint; empty where none is close or they are too many.

    >>> near("quue", ["queue", "market"])
    'did you mean `queue`?'
    """
    if len(known) > _MOST_NAMES:
        return ""
    return did_you_mean(word, known) or ""
