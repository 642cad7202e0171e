"""What can go wrong, and the exit code that each kind ends with.

    CitkError
    ├── UsageError          2   wrong for any file: an option, a combination, a condition
    ├── DataError           3   depends on the file: missing, no such column, cannot be read
    │   └── MethodError     3   read well, but cannot carry the method that was asked for
    └── MissingError        4   something needed is absent on this machine

A finding asked for with `--fail-on` ends with 1, a bug in citk with 70, Ctrl-C with 130.
Messages are one line without a full stop; the hint says what to pass instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

EXIT_OK = 0
EXIT_FINDING = 1
EXIT_USAGE = 2
EXIT_DATA = 3
EXIT_MISSING = 4
EXIT_BUG = 70
EXIT_INTERRUPTED = 130


class CitkError(Exception):
    """Any failure that a user can mend; `message` is one line, `hint` what to do about it."""

    exit_code = EXIT_BUG

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(CitkError):
    """Wrong whatever the file holds."""

    exit_code = EXIT_USAGE


class DataError(CitkError):
    """The file is missing, lacks a column, or cannot be read."""

    exit_code = EXIT_DATA


class MethodError(DataError):
    """The data were read, but they cannot carry the method."""


class NotYetError(DataError):
    """A time was asked for that lies after all the data there are."""


class MissingError(CitkError):
    """An optional package or another part of the machine is absent."""

    exit_code = EXIT_MISSING


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The closest known name as a hint, or None.

    >>> did_you_mean("overtuned", ["overturned", "queue"])
    'did you mean `overturned`?'
    """
    names = list(known)
    folded = {name.casefold(): name for name in names}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f"did you mean `{folded[close[0]]}`?" if close else None
