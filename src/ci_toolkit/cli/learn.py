"""`citk learn`: lessons in the terminal, with real commands and checked answers."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ci_toolkit.cli.say import say
from ci_toolkit.errors import UsageError

if TYPE_CHECKING:
    from ci_toolkit.api.learn_words import Lesson, Progress

EXAMPLES = (
    "citk learn",
    "citk learn yellow-belt",
    "citk learn which-chart --non-interactive",
)
HELP = (
    "Lessons in the terminal: real commands, questions with checked answers, your place kept."
    "\n\n\b\n" + "\n".join(f"$ {example}" for example in EXAMPLES) + "\n\n"
    "Without a name all lessons and paths are listed, with how far you are. In a lesson Enter "
    "goes on, `?` gives a hint, `q` leaves; from a pipe only answers are read, one a line. "
    "Nothing is written but your place, and that only into one file of your state folder or the "
    "one that `--progress` names."
)


def command(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="A lesson or a path, such as which-chart or yellow-belt."
        ),
    ] = None,
    non_interactive: Annotated[
        bool,
        typer.Option(
            "--non-interactive",
            help="Print the whole lesson, the answers at the end; keep nothing.",
        ),
    ] = False,
    trainer: Annotated[
        bool,
        typer.Option(
            "--trainer", help="Notes for whoever teaches: timing, answers, usual misconceptions."
        ),
    ] = False,
    handout: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write the lesson as a page to print (.html), the answers on the last page.",
        ),
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin the lesson anew, wherever you were.")
    ] = False,
    progress: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where your place is kept; default your state folder."),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "-f",
            "--format",
            metavar="FORMAT",
            help="On standard output: table (default), json, csv, markdown.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="PATH", help="The same into a file; its ending says the form."
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="No notes on standard error.")
    ] = False,
    no_color: Annotated[
        bool, typer.Option("--no-color", help="No colour (also NO_COLOR).")
    ] = False,
    ascii_: Annotated[bool, typer.Option("--ascii", help="Plain characters only.")] = False,
    width: Annotated[
        int | None,
        typer.Option(metavar="N", help="Columns of text; default the terminal's, 80 in a pipe."),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Print the list, a path or a sheet; else go through a lesson."""
    from ci_toolkit.api.learn import learn
    from ci_toolkit.cli import emit
    from ci_toolkit.cli.learn_runner import run_command
    from ci_toolkit.cli.output_options import OutputOptions

    del debug
    asked = OutputOptions(
        format=format_,
        output=output,
        save=[handout] if handout else [],
        quiet=quiet,
        no_color=no_color,
        ascii=ascii_,
        width=width,
    )
    emit.check_outputs(asked, saved=(".html",), option="--handout")
    found = learn(name, progress=progress)
    sheet = bool(non_interactive or trainer or handout or format_ or output)
    if found.lesson is None:
        _refuse_for_lists(handout, restart=restart)
        emit.results(found, asked)
    elif sheet:
        # Notes for a trainer name the commands; nothing has to run for them.
        run = None if trainer and not handout else run_command
        ready = learn(name, progress=progress, run=run, trainer=trainer)
        if handout and not (non_interactive or format_ or output):
            ready.save(handout)
            if not quiet:
                say(f"saved {handout}")
        else:
            emit.results(ready, asked)
    else:
        color = sys.stdout.isatty() and not no_color and not os.environ.get("NO_COLOR")
        _teach(found.lesson, found.progress, progress, restart, color=color, plain=ascii_)


def _refuse_for_lists(handout: str | None, *, restart: bool) -> None:
    if handout or restart:
        option = "--handout" if handout else "--restart"
        raise UsageError(f"`{option}` is for one lesson", "`citk learn` lists the lessons")


def _teach(
    lesson: Lesson,
    kept: Progress,
    chosen: Path | None,
    restart: bool,
    *,
    color: bool,
    plain: bool,
) -> None:
    from ci_toolkit.api import learn_progress
    from ci_toolkit.api.learn import workspace
    from ci_toolkit.api.learn_words import at_step
    from ci_toolkit.cli.learn_runner import run_command
    from ci_toolkit.cli.learn_screen import Screen
    from ci_toolkit.cli.learn_session import Session

    target = chosen or learn_progress.default_path()

    def keep(progress: Progress) -> None:
        learn_progress.write(target, progress, make_folder=chosen is None)

    if restart:
        kept = kept.with_standing(lesson, at_step(lesson, kept.of(lesson), 0))
    keep(kept)  # a place that cannot be kept is told before the lesson, not after
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    screen = Screen(color=color, plain=plain or not encoding.startswith("utf"))
    with workspace(lesson) as folder:
        Session(lesson, kept, screen, folder, run_command, keep).go()


command.__doc__ = HELP
