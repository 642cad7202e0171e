"""`citk control-chart`: from an export to the right chart."""

from __future__ import annotations

from typing import Annotated

import typer

from ci_toolkit.cli.chart_options import ChartOptions, RuleOptions, StageOptions
from ci_toolkit.cli.expand import expand, show_all
from ci_toolkit.cli.export_options import ExportOptions
from ci_toolkit.cli.options import MeasureOptions
from ci_toolkit.cli.output_options import OutputOptions, WindowOptions

EXAMPLES = (
    'citk control-chart dsa_tiktok_daily.csv \\\n    --count "automated_detection=No" --size rows',
    "citk control-chart dsa_tiktok_daily.csv \\\n"
    "    --value disclosure_delay.mean --units s --every 1w --save chart.png",
    "citk control-chart dsa_platforms_daily.csv --count count --by platform",
)
HELP = (
    "Is the process stable? Draws the right control chart of an export.\n\n\b\n"
    + "\n".join(f"$ {example}" for example in EXAMPLES)
    + "\n\nChart, period and columns are chosen where only one choice is sensible, and the run "
    "says what it took. `--help-all` shows every option."
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
    export: ExportOptions,
    measured: MeasureOptions,
    chart: ChartOptions,
    stages: StageOptions,
    rules: RuleOptions,
    window: WindowOptions,
    output: OutputOptions,
    help_all: Annotated[
        bool,
        typer.Option("--help-all", help="Every option.", callback=show_all, is_eager=True),
    ] = False,
) -> int:
    del help_all
    from ci_toolkit.cli import emit

    beside = (stages.save_limits, export.rejects)
    emit.check_outputs(output, beside, measured.by, source)
    emit.check_points(window.points)
    emit.check_kinds(chart.chart, output, stages.save_limits)
    emit.check_fail_on(rules.fail_on, ("signal", "any-signal"))
    from ci_toolkit.api.control_chart import control_chart, dry_run
    from ci_toolkit.api.save import Charts
    from ci_toolkit.api.settings import settings_from

    groups = (export, measured, chart, stages, rules, window, output)
    settings = settings_from(None, emit.settings_of(*groups))
    if output.dry_run:
        emit.plan(dry_run(source, settings), output, beside)
        return 0
    charts = Charts(
        [control_chart(source, one) for one in emit.kinds_asked(settings)],
        explain=output.explain,
        points=window.points,
    )
    limits = {stages.save_limits: charts.save_limits} if stages.save_limits else None
    emit.results(charts, output, limits)
    return 1 if rules.fail_on and any(run.alarm(rules.fail_on) for run in charts.runs) else 0


command = _command
command.__doc__ = HELP
