"""Paths, quoted patterns, folders and standard input → the files to open."""

from __future__ import annotations

import glob
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from ci_toolkit.data.file_names import extension, sort_out
from ci_toolkit.data.later import later
from ci_toolkit.data.packing import left_out
from ci_toolkit.data.spool import Spool
from ci_toolkit.errors import DataError, UsageError, did_you_mean
from ci_toolkit.repair import Repair

_SCHEME = later(r"[A-Za-z][A-Za-z0-9+.-]+://")
_CHUNK = 1 << 20


def find_files(paths: Sequence[str], spool: Spool) -> tuple[list[tuple[str, Path]], list[Repair]]:
    """Each file that a source names, as shown and as it lies, and what was left out of folders.

    Raises UsageError for a source with a scheme or a file named twice, DataError for what is
    missing or empty.
    """
    if not paths:
        raise UsageError("no source was named", "a path, a quoted glob, a folder, or `-`")
    if list(paths).count("-") > 1:
        raise UsageError("standard input is named twice", "it can be read once")
    repairs: list[Repair] = []
    files = [file for path in paths for file in _expand(path, spool, repairs)]
    _refuse_twice(files)
    return files, repairs


def _refuse_twice(files: Sequence[tuple[str, Path]]) -> None:
    """A file that is named twice would count every row twice."""
    seen: dict[tuple[int, int], str] = {}
    for shown, file in files:
        status = file.stat()
        real = (status.st_dev, status.st_ino)
        if real in seen:
            also = "" if shown == seen[real] else f", also as `{seen[real]}`"
            raise UsageError(f"`{shown}` is named twice{also}", "its rows would count twice")
        seen[real] = shown


def _expand(path: str, spool: Spool, repairs: list[Repair]) -> list[tuple[str, Path]]:
    if _SCHEME.match(path):
        raise UsageError(f"`{path}` is no local file", "download it first, or pipe it into `-`")
    if path == "-":
        return [("-", spool.standard_input())]
    try:
        exact = Path(path).expanduser()
        found = os.stat(exact)
    except (ValueError, RuntimeError) as error:
        raise DataError(f"no file `{path}`", str(error)) from error
    except OSError as error:
        return _matching(path, Path(path).expanduser(), error, repairs)
    if stat.S_ISDIR(found.st_mode):
        return _folder(path, exact, repairs)
    if stat.S_ISREG(found.st_mode):
        return [(path, exact)]
    if stat.S_ISFIFO(found.st_mode):
        return [(path, _copied(exact, spool))]
    raise DataError(f"`{path}` is no regular file", "name a file, or pipe an export into `-`")


def _copied(pipe: Path, spool: Spool) -> Path:
    """What comes through a named pipe or `<(command)`, which can be read only once."""
    file = spool.new(".input")
    with pipe.open("rb") as source, file.open("wb") as target:
        shutil.copyfileobj(source, target, _CHUNK)
    return file


def _matching(
    path: str, exact: Path, error: OSError, repairs: list[Repair]
) -> list[tuple[str, Path]]:
    if not any(mark in path for mark in "*?["):
        if isinstance(error, PermissionError):
            raise DataError(f"no permission to read `{path}`") from error
        raise DataError(f"no file `{path}`", _near(exact)) from error
    found = sorted(glob.glob(str(exact), recursive=True))
    names = [name for name in found if Path(name).is_file()]
    if not names and found:
        return [file for name in found for file in _folder(name, Path(name), repairs)]
    if names and not extension(path):
        # A pattern that asks for any kind of file also fits those that explain the data.
        names, left = sort_out_below(names)
        repairs += [left_out(path, left)] if left else []
    if not names:
        raise DataError(f"no file fits `{path}`", f"in the folder `{Path.cwd()}`")
    return [(name, Path(name)) for name in names]


def sort_out_below(names: list[str]) -> tuple[list[str], list[str]]:
    """As `sort_out`, by the last part of each name: a folder above may well be hidden."""
    by_name: dict[str, list[str]] = {}
    for name in names:
        by_name.setdefault(Path(name).name, []).append(name)
    data, _ = sort_out(list(by_name))
    kept = {name for one in data for name in by_name[one]}
    return [name for name in names if name in kept], [n for n in names if n not in kept]


def _folder(path: str, folder: Path, repairs: list[Repair]) -> list[tuple[str, Path]]:
    """The data files right inside a folder; without any, all those further below."""
    shown = path.rstrip("/") or "/"
    try:
        inside = sorted(item.name for item in folder.iterdir() if item.is_file())
        names, left = sort_out(inside)
        if not names:
            names, left = sort_out(sorted(_below(folder)))
    except OSError as error:
        raise DataError(f"`{path}` cannot be read: {error.strerror}") from error
    if not names:
        held = ", ".join(f"`{name}`" for name in left[:5])
        raise DataError(f"`{path}` holds no data files", f"it holds {held}" if held else None)
    if left:
        repairs.append(left_out(path, left))
    return [(f"{shown.rstrip('/')}/{name}", folder / name) for name in names]


def _below(folder: Path) -> Iterator[str]:
    for here, _, names in os.walk(folder):
        for name in names:
            yield (Path(here) / name).relative_to(folder).as_posix()


def _near(path: Path) -> str | None:
    try:
        siblings = [item.name for item in path.parent.iterdir()]
    except OSError:
        return f"there is no folder `{path.parent}`"
    return did_you_mean(path.name, siblings)
