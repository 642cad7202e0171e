"""`citk simulate`: data with known answers, for training and trials."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Data with known answers, for training and trials.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.callback()
def simulate() -> None:
    """Data with known answers, for training and trials."""


EXAMPLES = (
    "citk simulate export decisions.parquet --rows 200k --seed 7 --key answers.json",
    "citk simulate export class.csv --rows 20k --seed 3",
    "citk simulate export own.csv.gz --rows 50k --effect shift=3 --effect dirty",
)
EXPORT_HELP = (
    "\b\n" + "\n".join(EXAMPLES) + "\n\n"
    "Write a realistic moderation export: one row a decision, with queues, markets, policies, "
    "moderators, handling times, audits and appeals. The same seed gives the same rows. The key "
    "says which changes were planted, on which days, how large, and which command finds them."
)


@app.command(
    "export",
    help=EXPORT_HELP,
    short_help="A realistic moderation export with planted changes and an answer key.",
    no_args_is_help=True,
)
def export(
    out: Annotated[
        Path | None,
        typer.Argument(
            metavar="OUT",
            help="File to write; its ending decides the format: .parquet, .csv, .csv.gz, .tsv, "
            ".ndjson.",
        ),
    ] = None,
    rows: Annotated[
        str, typer.Option(metavar="NUMBER", help="How many decisions: 200k, 20M, 1_000_000.")
    ] = "200k",
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed gives the same rows.")] = 1,
    key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what was planted, and how to find it, as JSON."),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Which mixture: standard (five planted changes), stable (none), everything …; "
            "--scenarios tells them all.",
        ),
    ] = None,
    effect: Annotated[
        list[str],
        typer.Option(
            metavar="NAME=SIZE",
            help="Plant this too, such as shift, drift=1.5 or dirty (repeat). Without --scenario, "
            "nothing else is planted.",
        ),
    ] = [],  # noqa: B006  # Typer copies it.
    scenarios: Annotated[
        bool, typer.Option("--scenarios", help="List the mixtures and the effects, and stop.")
    ] = False,
    start: Annotated[str, typer.Option(metavar="DATE", help="First day.")] = "2025-01-01",
    days: Annotated[int, typer.Option(metavar="N", help="How many days, 28 or more.")] = 180,
    queues: Annotated[int, typer.Option(metavar="N", help="How many queues, 6 to 30.")] = 6,
    markets: Annotated[int, typer.Option(metavar="N", help="How many markets, 2 to 80.")] = 20,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing.")] = False,
) -> None:
    """Write a simulated export, and say what was written."""
    from ci_toolkit.api.simulate import parse_rows, scenario_list, simulate_export
    from ci_toolkit.errors import UsageError

    if scenarios:
        typer.echo(scenario_list())
        return
    if out is None:
        raise UsageError("no file to write was named", "add a name such as class.csv")
    made = simulate_export(
        out,
        rows=parse_rows(rows),
        seed=seed,
        key=key,
        start=start,
        days=days,
        scenario=scenario,
        queues=queues,
        markets=markets,
        effects=effect,
    )
    if not quiet:
        typer.echo(made.summary)
