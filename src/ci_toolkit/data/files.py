"""Files appear whole or not at all: under a temporary name in the same folder, then moved."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ci_toolkit.errors import DataError, UsageError


def check_writable(path: Path) -> None:
    """Raise before any work is done when a file cannot be written there."""
    folder = path.parent
    if not folder.is_dir():
        raise DataError(f"the folder `{folder}` does not exist", "make it first")
    if path.exists() and not path.is_file():
        raise UsageError(f"`{path}` is not a regular file", "name a file to write")
    if not os.access(folder, os.W_OK):
        raise DataError(f"no permission to write in `{folder}`", "write to another folder")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place when the block ends well.

    On any failure the temporary file is removed and `path` stays as it was. A symbolic link at
    `path` is replaced, never followed. Raises UsageError or DataError where nothing can be written.
    """
    check_writable(path)
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{path.name[:80]}.", suffix=".part", dir=path.parent
        )
        os.close(handle)
        part = Path(name)
        yield part
        part.chmod(_mode(path))
        part.replace(path)
    except BaseException as error:
        if part is not None:
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise DataError(f"cannot write `{path}`", error.strerror) from error
        raise


def write_whole(path: str | Path, content: str | bytes) -> None:
    """Write a small file; text is UTF-8 with its line ends as they are."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    with replacing(Path(path)) as part:
        part.write_bytes(data)


def _mode(path: Path) -> int:
    """Permissions of the finished file: those it had, else what a new file gets here."""
    if path.is_file() and not path.is_symlink():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
