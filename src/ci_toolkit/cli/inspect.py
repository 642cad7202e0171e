"""`citk inspect`: one look at an unknown export, and the audit of a known one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from ci_toolkit.cli.expand import expand, option, show_all
from ci_toolkit.cli.export_options import ReadOptions
from ci_toolkit.cli.options import Text
from ci_toolkit.cli.output_options import OutputOptions
from ci_toolkit.errors import UsageError

EXAMPLES = (
    "citk inspect dsa_tiktok_daily.csv",
    "citk inspect dsa_snapchat_daily.csv --checks audit.toml",
    "citk inspect dsa_platforms_daily.csv --save inspection.html",
)
HELP = (
    "What is in this export, and is it sound? Looks at every row and column.\n\n\b\n"
    + "\n".join(f"$ {example}" for example in EXAMPLES)
    + "\n\nSays what the file is, what each column holds, what is doubtful in it, and which "
    "commands to run next. With `--checks` and `--fail-on finding` it is a daily audit. "
    "`--help-all` shows every option."
)
LOOK = "What is looked at"
_FAIL_ON = ("finding", "signal")


@dataclass(frozen=True, eq=False)
class InspectOptions:
    """What is looked at, and by which rules."""

    checks: Annotated[
        Text,
        option(
            "Rules that the export must keep, in a TOML file.",
            "--checks",
            panel=LOOK,
            everyday=True,
            metavar="FILE",
        ),
    ] = None
    against: Annotated[
        Text,
        option(
            "An older export of the same kind: what is new or gone since.",
            "--against",
            panel=LOOK,
            everyday=True,
            metavar="OLD_EXPORT",
        ),
    ] = None
    time: Annotated[
        Text,
        option(
            "The main column of times, for the period and the rows a day.",
            "--time",
            "-t",
            panel=LOOK,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    id: Annotated[
        Text,
        option(
            "The column that names cases or items, which should not repeat.",
            "--id",
            panel=LOOK,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    as_of: Annotated[
        Text,
        option(
            "The day of the export: times after it lie in the future.",
            "--as-of",
            panel=LOOK,
            everyday=True,
            metavar="TIME",
        ),
    ] = None
    samples: Annotated[
        bool,
        option(
            "Show examples of cells, or none at all, when nobody else may see them.",
            "--samples/--no-samples",
            panel=LOOK,
            everyday=True,
        ),
    ] = True
    all_columns: Annotated[
        bool,
        option(
            "Show every column of a wide export, the empty and constant ones too, and "
            "every finding of a kind.",
            "--all-columns",
            panel=LOOK,
            everyday=True,
        ),
    ] = False
    fail_on: Annotated[
        Text,
        option(
            "End with exit code 1 on anything wrong or doubtful and on a broken rule (finding), "
            "or without the doubtful (signal).",
            "--fail-on",
            panel=LOOK,
            everyday=True,
            metavar="finding|signal",
        ),
    ] = None
    presets: Annotated[
        bool,
        option(
            "List the known shapes of exports, and stop; needs no SOURCE.",
            "--presets",
            panel=LOOK,
            everyday=True,
        ),
    ] = False


@expand
def _command(
    read: ReadOptions,
    look: InspectOptions,
    output: OutputOptions,
    source: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...",
            help="Export: CSV, TSV, Excel, Parquet, JSON or Arrow, also packed; several files, "
            "a folder, a quoted pattern, or - for standard input.",
            show_default=False,
        ),
    ] = None,
    help_all: Annotated[
        bool,
        typer.Option("--help-all", help="Every option.", callback=show_all, is_eager=True),
    ] = False,
) -> int:
    del help_all
    from ci_toolkit.cli import emit

    emit.check_outputs(output, (read.rejects,), sources=source or ())
    emit.check_fail_on(look.fail_on, _FAIL_ON)
    from ci_toolkit.api.inspect_settings import InspectSettings

    settings = InspectSettings(**emit.settings_of(read, look, output))
    if look.presets:
        from ci_toolkit.api.inspect_presets import known_presets

        emit.results(known_presets(), output)
        return 0
    if not source:
        raise UsageError("no SOURCE is given", "`citk inspect --help` shows examples")
    from ci_toolkit.api.inspect import dry_run, inspect_export
    from ci_toolkit.api.inspect_run import explained

    if output.dry_run:
        emit.plan(dry_run(source, settings), output, (read.rejects,))
        return 0
    run = explained(inspect_export(source, settings), explain=output.explain)
    emit.results(run, output)
    return 1 if look.fail_on and run.alarm(look.fail_on) else 0


command = _command
command.__doc__ = HELP
