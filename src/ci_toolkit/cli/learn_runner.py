"""The commands of a lesson, run by the real program in this process, in the lesson's folder."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
from collections.abc import Iterator
from pathlib import Path

from ci_toolkit.errors import EXIT_FINDING, EXIT_INTERRUPTED, EXIT_OK

WIDTH = 80


def run_command(line: str, folder: Path) -> str:
    """What one `citk …` line prints, errors among it, in a folder of its own.

    The learner's own defaults do not reach it: everybody must get the same numbers. A command
    that fails is a fault of the lesson, so it is raised as `RuntimeError` and told as a fault.
    """
    from ci_toolkit.cli.app import run

    out = io.StringIO()
    with _inside(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = run(shlex.split(line)[1:])
    if code == EXIT_INTERRUPTED:
        raise KeyboardInterrupt
    if code not in (EXIT_OK, EXIT_FINDING):
        raise RuntimeError(f"`{line}` ended with {code}: {out.getvalue()[:300]}")
    return out.getvalue()


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    kept = dict(os.environ)
    for name in [name for name in kept if name.startswith("CITK_")]:
        del os.environ[name]
    os.environ["COLUMNS"] = str(WIDTH)
    os.environ["NO_COLOR"] = "1"
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(kept)
