"""`citk pareto`: where improvement pays most."""

from __future__ import annotations

from typing import Annotated

import typer

from ci_toolkit.cli.expand import expand, show_all
from ci_toolkit.cli.export_options import ExportOptions
from ci_toolkit.cli.output_options import OutputOptions
from ci_toolkit.cli.pareto_options import BarOptions, CountOptions, PartOptions

EXAMPLES = (
    "citk pareto dsa_platforms_daily.csv --category platform",
    "citk pareto dsa_tiktok_daily.csv --columns 'category=*' --save pareto.png",
    "citk pareto dsa_tiktok_daily.csv --columns 'category=*' \\\n"
    "    --compare 2024-07..2024-12 --compare 2025-01..2025-06",
)
HELP = (
    "Where does improvement pay most? The vital few of an export, in a table and a picture.\n\n"
    "\b\n"
    + "\n".join(f"$ {example}" for example in EXAMPLES)
    + "\n\nCounts rows, events, ready-made counts, or adds up a weight or cost. Says when the bars "
    "are too alike for a Pareto to help, and whether the ranking lasts. `--help-all` shows every "
    "option."
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
    bars: BarOptions,
    counted: CountOptions,
    parts: PartOptions,
    export: ExportOptions,
    output: OutputOptions,
    help_all: Annotated[
        bool,
        typer.Option("--help-all", help="Every option.", callback=show_all, is_eager=True),
    ] = False,
) -> int:
    del help_all
    from ci_toolkit.cli import emit

    emit.check_outputs(output, (export.rejects,), parts.by, source)
    from ci_toolkit.api.pareto_settings import ParetoSettings

    settings = ParetoSettings(**emit.settings_of(bars, counted, parts, export, output))
    from ci_toolkit.api.pareto import dry_run, pareto
    from ci_toolkit.api.pareto_run import explained

    if output.dry_run:
        emit.plan(dry_run(source, settings), output, (export.rejects,))
        return 0
    emit.results(explained(pareto(source, settings), explain=output.explain), output)
    return 0


command = _command
command.__doc__ = HELP
