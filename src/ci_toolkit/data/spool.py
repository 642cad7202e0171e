"""Private copies of what cannot be read where it lies: standard input, packed files."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import weakref
from pathlib import Path

from ci_toolkit.errors import DataError

_CHUNK = 1 << 20


class Spool:
    """Files that only this run can read (mode 0600), removed on `close` or at exit."""

    def __init__(self) -> None:
        self._paths: list[Path] = []
        self._finalizer = weakref.finalize(self, _remove, self._paths)

    def new(self, suffix: str) -> Path:
        """The path of a new, empty private file."""
        handle, name = tempfile.mkstemp(prefix="citk-", suffix=suffix)
        os.close(handle)
        path = Path(name)
        self._paths.append(path)
        return path

    def close(self) -> None:
        """Remove every file now; further calls do nothing."""
        _remove(self._paths)

    def standard_input(self) -> Path:
        """Standard input as a file; DataError when it is a terminal or empty."""
        if sys.stdin is None or sys.stdin.isatty():
            raise DataError("nothing comes from standard input", "pipe an export into `-`")
        path = self.new(".input")
        with path.open("wb") as target:
            shutil.copyfileobj(sys.stdin.buffer, target, _CHUNK)
        if not path.stat().st_size:
            raise DataError("standard input is empty")
        return path


def _remove(paths: list[Path]) -> None:
    while paths:
        with contextlib.suppress(OSError):
            paths.pop().unlink()
