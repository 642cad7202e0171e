"""The file that keeps a learner's place: in the user's state folder, or where it is told."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ci_toolkit.errors import DataError

if TYPE_CHECKING:
    from ci_toolkit.analysis.training.lessons.progress import Progress

_NAME = Path("citk") / "learn.json"
_MOST_BYTES = 1 << 20


def default_path() -> Path:
    """Where progress is kept when nothing else is said.

    `$XDG_STATE_HOME/citk/learn.json`, by default under `~/.local/state`; on Windows under
    `%LOCALAPPDATA%`, on a Mac under `~/Library/Application Support`.
    """
    state = os.environ.get("XDG_STATE_HOME", "")
    if state and Path(state).is_absolute():  # as the specification asks
        return Path(state) / _NAME
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / _NAME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / _NAME
    return Path.home() / ".local" / "state" / _NAME


def read(path: Path) -> Progress:
    """The progress kept in a file, none where there is no file yet.

    Raises DataError when the file is something else, so that it is never written over.
    """
    from ci_toolkit.analysis.training.lessons.progress import Progress

    hint = "name another with `--progress`, or move this one away to begin anew"
    try:
        if not path.exists():
            return Progress()
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            raise DataError(f"`{path}` does not hold progress in lessons", hint)
        return Progress.model_validate_json(path.read_bytes())
    except ValueError:
        raise DataError(f"`{path}` does not hold progress in lessons", hint) from None
    except OSError as error:
        raise DataError(f"cannot read `{path}`: {error.strerror}", hint) from error


def write(path: Path, progress: Progress, *, make_folder: bool) -> None:
    """Keep the progress, whole or not at all. make_folder: the state folder may have to be made.

    Raises DataError where nothing can be written.
    """
    from ci_toolkit.data.files import write_whole

    if make_folder:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataError(
                f"cannot make the folder `{path.parent}`", "choose a file with `--progress`"
            ) from error
    write_whole(path, progress.model_dump_json(by_alias=True, indent=1) + "\n")
