"""What the command says of itself, on standard error."""

from __future__ import annotations

import sys


def say(line: str) -> None:
    """One line on standard error; names of files and columns in it may hold anything."""
    from ci_toolkit.api.words import clean

    print(clean(line), file=sys.stderr)
