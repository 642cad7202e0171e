"""Options of the classroom simulations; field names are the library's, defaults too.

None stands for the library's default, so that a help needs no data library.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated, Any

from ci_toolkit.cli.expand import option
from ci_toolkit.cli.output_options import OUTPUT, OutputOptions

PLAY = "What is played"


def _play(text: str, *names: str, metavar: str = "N") -> Any:
    return option(text, *names, panel=PLAY, everyday=True, metavar=metavar)


Whole = int | None
Share = float | None
Seed = Annotated[Whole, _play("The same seed gives the same run; default 1.", "--seed")]
Names = Annotated[
    str | None,
    _play("Names of the moderators, with commas; default letters.", "--names", metavar="A,B,…"),
]


@dataclass(frozen=True, eq=False)
class SimulationOutput(OutputOptions):
    """What is written where, and what a class sees."""

    save: Annotated[
        list[str],
        option(
            "Save a picture or a page: .png .svg .pdf .html; an animation: .gif; a picture for "
            "each step: frame-{n}.png (repeat).",
            "--save",
            "-s",
            panel=OUTPUT,
            everyday=True,
            metavar="PATH",
        ),
    ] = dataclasses.field(default_factory=list)
    answers: Annotated[
        bool,
        option(
            "Tell the answers expected, or leave them out while the class is asked.",
            "--answers/--no-answers",
            panel=OUTPUT,
            everyday=True,
        ),
    ] = True
    values: Annotated[
        bool,
        option(
            "In JSON: also every single value (each period, item, audit, repeat).",
            "--values",
            panel=OUTPUT,
            everyday=True,
        ),
    ] = False
    dry_run: Annotated[
        bool, option("Say what would be written, and stop.", "--dry-run", panel=OUTPUT)
    ] = False


@dataclass(frozen=True, eq=False)
class RedBeadChoices:
    """What is played with the red beads."""

    moderators: Annotated[Whole, _play("How many draw; default 6.", "--moderators")] = None
    days: Annotated[Whole, _play("Days, a paddle each; default 20.", "--days")] = None
    paddle: Annotated[Whole, _play("Items of a paddle; default 50.", "--paddle")] = None
    bowl: Annotated[Whole, _play("Items in the bowl; default 4000.", "--bowl")] = None
    defective: Annotated[
        Whole, _play("Defective items in the bowl; default 800.", "--defective")
    ] = None
    names: Names = None
    seed: Seed = None


@dataclass(frozen=True, eq=False)
class FunnelChoices:
    """What is played with the funnel."""

    periods: Annotated[Whole, _play("Results in a row; default 60.", "--periods")] = None
    repeats: Annotated[
        Whole, _play("Series that the variance comes from; default 1000.", "--repeats")
    ] = None
    dimensions: Annotated[
        Whole,
        _play("1: results on a line; 2: on a plane; default 1.", "--dimensions", metavar="1|2"),
    ] = None
    target: Annotated[
        Share, _play("What is aimed at; default 100.", "--target", metavar="NUMBER")
    ] = None
    sigma: Annotated[
        Share, _play("Spread of one result; default 5.", "--sigma", metavar="NUMBER")
    ] = None
    seed: Seed = None


@dataclass(frozen=True, eq=False)
class DiceChoices:
    """What is played with the dice."""

    stations: Annotated[Whole, _play("Stations in a row; default 5.", "--stations")] = None
    periods: Annotated[Whole, _play("Periods measured; default 10000.", "--periods")] = None
    warm_up: Annotated[
        Whole, _play("Periods before these, 0 for an empty line; default 1000.", "--warm-up")
    ] = None
    arrivals: Annotated[
        str | None,
        _play(
            "Reports that come a period, as a die: default 0-5.", "--arrivals", metavar="LOW-HIGH"
        ),
    ] = None
    capacity: Annotated[
        str | None,
        _play("What a station takes a period, as a die: default 1-6.", "--capacity",
              metavar="LOW-HIGH"),
    ] = None  # fmt: skip
    capacities: Annotated[
        str | None,
        _play("A die for each station instead: 1-6,1-6,2-4.", "--capacities", metavar="DICE"),
    ] = None
    bottleneck: Annotated[Whole, _play("Number of a station that takes less.", "--bottleneck")] = (
        None
    )
    bottleneck_capacity: Annotated[
        str | None,
        _play("What a bottleneck takes, also that of the comparison; default 1-5.",
              "--bottleneck-capacity", metavar="LOW-HIGH"),
    ] = None  # fmt: skip
    batch: Annotated[
        Whole, _play("Items are handed on in batches of this size; default 1.", "--batch")
    ] = None
    helper: Annotated[
        str | None,
        _play("One more, who helps where the queue is longest: 1-1 takes one a period.",
              "--helper", metavar="LOW-HIGH"),
    ] = None  # fmt: skip
    wip_limit: Annotated[
        Whole, _play("Begin work only while fewer items are in the line.", "--wip-limit")
    ] = None
    seed: Seed = None


@dataclass(frozen=True, eq=False)
class RatersChoices:
    """What is played with raters."""

    items: Annotated[Whole, _play("Live items, rated by all; default 5000.", "--items")] = None
    prevalence: Annotated[
        Share, _play("Share of violations among them; default 0.005.", "--prevalence",
                     metavar="SHARE")
    ] = None  # fmt: skip
    sensitivity: Annotated[
        str | None,
        _play("Share of violations that each moderator finds; default 0.4,0.4.", "--sensitivity",
              metavar="SHARES"),
    ] = None  # fmt: skip
    specificity: Annotated[
        str | None,
        _play("Share of clean items that each leaves alone; default 0.99,0.99.", "--specificity",
              metavar="SHARES"),
    ] = None  # fmt: skip
    golden: Annotated[Whole, _play("Items of the golden set; default 100.", "--golden")] = None
    golden_share: Annotated[
        Share, _play("Share of violations in it; default 0.5.", "--golden-share", metavar="SHARE")
    ] = None
    confidence: Annotated[
        Share, _play("Of the intervals; default 0.95.", "--confidence", metavar="SHARE")
    ] = None
    names: Names = None
    seed: Seed = None


@dataclass(frozen=True, eq=False)
class SampleChoices:
    """What is played with audits."""

    queue: Annotated[
        list[str],
        _play("A queue as name=items:share wrong, such as scams=200:0.04 (repeat); default four.",
              "--queue", metavar="QUEUE"),
    ] = dataclasses.field(default_factory=list)  # fmt: skip
    share: Annotated[
        Share, _play("Share of each queue that is audited; default 0.05.", "--share",
                     metavar="SHARE")
    ] = None  # fmt: skip
    audits: Annotated[Whole, _play("How often; default 2000.", "--audits")] = None
    confidence: Annotated[
        Share, _play("Of the intervals; default 0.95.", "--confidence", metavar="SHARE")
    ] = None
    seed: Seed = None


@dataclass(frozen=True, eq=False)
class RegressionChoices:
    """What is played with two weeks."""

    moderators: Annotated[Whole, _play("How many; default 60.", "--moderators")] = None
    decisions: Annotated[
        Whole, _play("Decisions of each in a week; default 100.", "--decisions")
    ] = None
    worst: Annotated[
        Whole, _play("How many of the worst are looked at again; default 10.", "--worst")
    ] = None
    rate: Annotated[
        Share, _play("Mean true error rate; default 0.05.", "--rate", metavar="SHARE")
    ] = None
    spread: Annotated[
        Share,
        _play("Standard deviation of the true rates, 0 for all the same; default 0.01.",
              "--spread", metavar="SHARE"),
    ] = None  # fmt: skip
    repeats: Annotated[
        Whole, _play("How often the two weeks are lived through; default 2000.", "--repeats")
    ] = None
    seed: Seed = None
