"""`citk capability`: does the process meet its promise?"""

from __future__ import annotations

from typing import Annotated

import typer

from ci_toolkit.cli.capability_options import JudgeOptions, PromiseOptions
from ci_toolkit.cli.expand import expand, show_all
from ci_toolkit.cli.export_options import ExportOptions
from ci_toolkit.cli.options import MeasureOptions
from ci_toolkit.cli.output_options import OutputOptions
from ci_toolkit.errors import UsageError

EXAMPLES = (
    "citk capability dsa_tiktok_daily.csv \\\n    --value disclosure_delay.mean --units s --usl 3d",
    "citk capability dsa_tiktok_daily.csv \\\n"
    '    --count "automated_detection=No" --size rows --usl 2%',
    "citk capability dsa_snapchat_daily.csv \\\n"
    "    --value disclosure_delay.mean --units s --usl 1d --save capability.png",
)
HELP = (
    "Does the process meet its promise? Limits, indices and the share that meets them.\n\n\b\n"
    + "\n".join(f"$ {example}" for example in EXAMPLES)
    + "\n\nTimes that are skewed, proportions and two-sided measurements each get the method that "
    "fits them; an unstable process gets its numbers with that said first. `--help-all` shows "
    "every option."
)


@expand
def _command(
    source: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Export: CSV, TSV, Parquet, JSON, Excel, Arrow; also .gz, .zst and .zip; several "
            "files, a folder, a quoted pattern, or - for standard input.",
            show_default=False,
        ),
    ],
    promise: PromiseOptions,
    measured: MeasureOptions,
    judged: JudgeOptions,
    export: ExportOptions,
    output: OutputOptions,
    help_all: Annotated[
        bool,
        typer.Option("--help-all", help="Every option.", callback=show_all, is_eager=True),
    ] = False,
) -> int:
    del help_all
    from ci_toolkit.cli import emit

    emit.check_outputs(output, (export.rejects,), measured.by, source)
    emit.check_fail_on(judged.fail_on, ("incapable",))
    from ci_toolkit.api.capability_settings import CapabilitySettings

    found = emit.settings_of(promise, measured, judged, export, output)
    if found.pop("unit_of_decision") is not None:
        raise UsageError("`--unit-of-decision` is for control charts")
    settings = CapabilitySettings(**found)
    from ci_toolkit.api.capability import capability, dry_run
    from ci_toolkit.api.capability_run import explained

    if output.dry_run:
        emit.plan(dry_run(source, settings), output, (export.rejects,))
        return 0
    run = explained(capability(source, settings), explain=output.explain)
    emit.results(run, output)
    return 1 if judged.fail_on and run.alarm(judged.fail_on) else 0


command = _command
command.__doc__ = HELP
