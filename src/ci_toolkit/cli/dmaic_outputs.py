"""What the commands on DMAIC projects write, and say of it."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

from ci_toolkit.cli import emit
from ci_toolkit.cli.output_options import OutputOptions
from ci_toolkit.cli.say import say
from ci_toolkit.errors import DataError, UsageError

if TYPE_CHECKING:
    from ci_toolkit.api.dmaic_run import DmaicRun

_SAVED = (".html", ".md", ".pdf")


def day_of(text: str | None) -> dt.date | None:
    """The day of `--today`; UsageError for what is no date."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"`--today {text}` is no date", "write it as 2025-03-31") from None


def check(output: OutputOptions, folder: str, *, allow_outside: bool = False) -> None:
    """Find an output that cannot be written before the work starts.

    Neither the project file nor what it names may be written over.
    """
    from ci_toolkit.api.dmaic_check import files_of

    written = output.save or output.output
    own = files_of(folder, allow_outside=allow_outside) if written else ()
    emit.check_outputs(output, sources=[folder, *own], saved=_SAVED)


def tell_written(run: DmaicRun, output: OutputOptions) -> None:
    """Name the files that the run wrote into the project's folder."""
    if not output.quiet:
        for name in run.written:
            say(f"froze limits in {os.path.join(str(run.file.folder), name)}")


def plan(folder: str, output: OutputOptions, *, allow_outside: bool) -> None:
    """`--dry-run`: what would be read and written."""
    from ci_toolkit.api.dmaic_check import check_project

    checked = check_project(folder, allow_outside=allow_outside)
    if checked.file is None:
        raise DataError(checked.problems[0], "`citk dmaic check` tells every mistake")
    targets = [*output.save, *filter(None, (output.output,))]
    lines = [
        f"would read    {checked.file.path}",
        *(f"would read    {path}" for path in checked.sources),
        *(f"would write   {path}" for path in (*checked.writes, *targets)),
        "nothing was written",
    ]
    emit.show("\n".join(lines) + "\n")
