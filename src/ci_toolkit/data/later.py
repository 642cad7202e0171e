"""Patterns that are compiled when they are first used: most runs meet few of them."""

from __future__ import annotations

import re
from typing import Any, cast


class _Later:
    """Stands for a compiled pattern; its methods are those of the pattern from the first use on."""

    def __init__(self, source: str, flags: int) -> None:
        self.source, self.compiled_with = source, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self.source, self.compiled_with), name)
        setattr(self, name, found)
        return found


def later(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern as `re.compile` gives it, for all but handing it to functions of `re`.

    >>> later("[0-9]+").fullmatch("12") is not None
    True
    """
    return cast("re.Pattern[str]", _Later(source, flags))
