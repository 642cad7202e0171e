"""`citk simulate red-bead`, `funnel`, `dice` and their like: lessons to be played in class."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ci_toolkit.cli.expand import expand, show_all
from ci_toolkit.cli.simulate_options import (
    DiceChoices,
    FunnelChoices,
    RatersChoices,
    RedBeadChoices,
    RegressionChoices,
    SampleChoices,
    SimulationOutput,
)

if TYPE_CHECKING:
    from ci_toolkit.api.simulation_run import SimulationRun

EXAMPLES: dict[str, tuple[str, ...]] = {
    "red-bead": (
        "citk simulate red-bead",
        "citk simulate red-bead --days 10 --seed 4 --save beads.png",
        "citk simulate red-bead --names Ada,Ben,Cem,Dia,Eve,Fay --no-answers",
    ),
    "funnel": (
        "citk simulate funnel",
        "citk simulate funnel --periods 30 --seed 2 --save funnel.png",
        "citk simulate funnel --dimensions 2 --format json --output funnel.json",
    ),
    "dice": (
        "citk simulate dice",
        "citk simulate dice --bottleneck 3 --bottleneck-capacity 1-4",
        "citk simulate dice --batch 5 --periods 2000 --save line.png",
    ),
    "raters": (
        "citk simulate raters",
        "citk simulate raters --prevalence 0.2 --save raters.png",
        "citk simulate raters --sensitivity 0.9,0.6 --specificity 0.99,0.95",
    ),
    "sample": (
        "citk simulate sample",
        "citk simulate sample --share 0.2 --save audits.png",
        "citk simulate sample --queue spam=500:0.02 --queue spelling=9000:0.1",
    ),
    "regression-to-mean": (
        "citk simulate regression-to-mean",
        "citk simulate regression-to-mean --spread 0.03 --save weeks.png",
        "citk simulate regression-to-mean --decisions 1000 --seed 3 --format csv",
    ),
}
_SAVED = (".png", ".svg", ".pdf", ".html", ".gif")
HelpAll = Annotated[
    bool, typer.Option("--help-all", help="Every option.", callback=show_all, is_eager=True)
]


def _help(first: str, kind: str, last: str) -> str:
    shown = "\n".join(f"$ {example}" for example in EXAMPLES[kind])
    return f"{first}\n\n\b\n{shown}\n\n{last} `--help-all` shows every option."


def register(app: typer.Typer) -> None:
    """Add the commands to `citk simulate`."""
    for kind, (command, first, last) in _COMMANDS.items():
        app.command(kind, help=_help(first, kind, last))(command)


@expand
def _red_bead(play: RedBeadChoices, output: SimulationOutput, help_all: HelpAll = False) -> int:
    del help_all
    return _play("red-bead", play, output)


@expand
def _funnel(play: FunnelChoices, output: SimulationOutput, help_all: HelpAll = False) -> int:
    del help_all
    return _play("funnel", play, output)


@expand
def _dice(play: DiceChoices, output: SimulationOutput, help_all: HelpAll = False) -> int:
    del help_all
    return _play("dice", play, output)


@expand
def _raters(play: RatersChoices, output: SimulationOutput, help_all: HelpAll = False) -> int:
    del help_all
    return _play("raters", play, output)


@expand
def _sample(play: SampleChoices, output: SimulationOutput, help_all: HelpAll = False) -> int:
    del help_all
    return _play("sample", play, output)


@expand
def _regression(
    play: RegressionChoices, output: SimulationOutput, help_all: HelpAll = False
) -> int:
    del help_all
    return _play("regression-to-mean", play, output)


_COMMANDS: dict[str, tuple[Callable[..., Any], str, str]] = {
    "red-bead": (
        _red_bead,
        "Red beads: moderators draw from one bowl, and are ranked all the same.",
        "Shows why ranking, praise and warning can be noise. `--save beads.gif` goes day by day.",
    ),
    "funnel": (
        _funnel,
        "The funnel: what correcting after every result does, by Nelson's four rules.",
        "Shows why a target missed once is no reason to change. `--save funnel.gif` goes drop by "
        "drop.",
    ),
    "dice": (
        _dice,
        "Dice: a line of stations, and what a bottleneck, batches or a WIP limit change.",
        "Work in progress, lead time and throughput, with Little's law checked. `--save line.gif` "
        "goes period by period.",
    ),
    "raters": (
        _raters,
        "Raters: high agreement on something rare, kappa near zero, and a golden set.",
        "Shows why percent agreement says little, and what a golden set says.",
    ),
    "sample": (
        _sample,
        "Audits: how little a share of a small queue says.",
        "Intervals of many audits, how often one finds nothing, and stratified against simple "
        "sampling.",
    ),
    "regression-to-mean": (
        _regression,
        "Regression to the mean: the worst of this week improve with nothing done.",
        "Shows what a coaching of the worst must beat. `--save weeks.gif` goes from week to week.",
    ),
}


def _play(kind: str, choices: Any, output: SimulationOutput) -> int:
    from ci_toolkit.cli import emit
    from ci_toolkit.cli.simulate_checks import check_outputs, checked, plan, settings_of

    check_outputs(kind, output, _SAVED)
    given = settings_of(choices)
    if output.dry_run:
        plan(kind, given, output)
        return 0
    run = checked(choices, lambda: _run(kind, given, output))
    emit.results(run, output)
    return 0


def _run(kind: str, given: dict[str, Any], output: SimulationOutput) -> SimulationRun:
    from ci_toolkit.api import simulate_kinds
    from ci_toolkit.api.simulation_run import told

    simulate = getattr(simulate_kinds, f"simulate_{kind.replace('-', '_')}")
    run: SimulationRun = simulate(title=output.title, **given)
    return told(run, answers=output.answers, explain=output.explain, values=output.values)
