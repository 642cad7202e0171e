"""Options of `pareto` alone: what the bars are, what is counted, and how it is taken apart."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

from ci_toolkit.cli.expand import option
from ci_toolkit.cli.options import (
    MEASURED,
    CountColumn,
    SizeColumn,
    Text,
    UnitOfCounts,
    UnitOfDecision,
)

BARS = "Bars"
PARTS = "Taken apart, compared"


@dataclass(frozen=True, eq=False)
class BarOptions:
    """What the bars are, and how many."""

    category: Annotated[
        list[str],
        option(
            "Column whose values are the bars (repeat to cross). Cells may hold JSON arrays: then "
            "a row counts in each.",
            "--category",
            "-c",
            panel=BARS,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = dataclasses.field(default_factory=list)
    threshold: Annotated[
        float,
        option(
            "Percent of the total that the vital few make up (80).",
            "--threshold",
            panel=BARS,
            everyday=True,
            metavar="PERCENT",
        ),
    ] = 80.0
    top: Annotated[
        int | None,
        option(
            "Show so many bars; the rest becomes one, last and never vital.",
            "--top",
            panel=BARS,
            everyday=True,
            metavar="N",
        ),
    ] = None
    other: Annotated[
        list[str],
        option(
            "A category that means all the rest, besides Other and Misc: last, never vital.",
            "--other",
            panel=BARS,
            metavar="NAME",
        ),
    ] = dataclasses.field(default_factory=list)
    separator: Annotated[
        Text,
        option(
            "Cells are lists with this mark between, such as ';'.",
            "--separator",
            panel=BARS,
            metavar="TEXT",
        ),
    ] = None
    no_lists: Annotated[
        bool,
        option("Count cells that hold JSON arrays whole.", "--no-lists", panel=BARS),
    ] = False


@dataclass(frozen=True, eq=False)
class CountOptions:
    """What is counted, or added up."""

    event: Annotated[
        Text,
        option(
            'Count only rows with this property, such as "overturned = true", out of all that '
            "answer.",
            "--event",
            panel=MEASURED,
            everyday=True,
            metavar="CONDITION",
            column=True,
        ),
    ] = None
    weight: Annotated[
        Text,
        option(
            "Add up this column instead of counting: minutes lost, cost, severity.",
            "--weight",
            "-w",
            panel=MEASURED,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    cost: Annotated[
        Text,
        option(
            "A small table, category and cost of one: bars show the cost.",
            "--cost",
            panel=MEASURED,
            everyday=True,
            metavar="FILE",
        ),
    ] = None
    count: CountColumn = None
    size: SizeColumn = None
    unit: UnitOfCounts = "items"
    units: Annotated[
        Text,
        option(
            "The weight is a length of time in this unit, shown as 13 h 20 min.",
            "--units",
            panel=MEASURED,
            metavar="s|min|h|d",
        ),
    ] = None
    unit_of_decision: UnitOfDecision = None
    name: Annotated[
        Text,
        option(
            "Plain name of what is counted, such as 'overturned decisions'.",
            "--name",
            panel=MEASURED,
            everyday=True,
            metavar="TEXT",
        ),
    ] = None
    time: Annotated[
        Text,
        option(
            "Column that says when, to see whether the ranking lasts. Found by itself when there "
            "is just one.",
            "--time",
            "-t",
            panel=MEASURED,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    since: Annotated[
        Text,
        option("Count from here on.", "--since", panel=MEASURED, everyday=True, metavar="WHEN"),
    ] = None
    until: Annotated[
        Text,
        option("Count up to here.", "--until", panel=MEASURED, metavar="WHEN"),
    ] = None
    last: Annotated[
        Text,
        option(
            "Count the last 13w, 90d, 6mo.",
            "--last",
            panel=MEASURED,
            everyday=True,
            metavar="LENGTH",
        ),
    ] = None


@dataclass(frozen=True, eq=False)
class PartOptions:
    """How the problem is taken apart, and what is compared."""

    by: Annotated[
        list[str],
        option(
            "A Pareto for each value of this column (repeat to cross), with a heat table; "
            "'{queue}' in the name of --save makes a file for each.",
            "--by",
            "-b",
            panel=PARTS,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = dataclasses.field(default_factory=list)
    stream: Annotated[
        list[str],
        option(
            "With --by: details of this one, such as queue=video,market=DE.",
            "--stream",
            panel=PARTS,
            everyday=True,
            metavar="COLUMN=VALUE",
        ),
    ] = dataclasses.field(default_factory=list)
    max_streams: Annotated[
        int,
        option("Most Paretos in one run.", "--max-streams", panel=PARTS, metavar="N"),
    ] = 1_000
    then: Annotated[
        list[str],
        option(
            "Take the largest bar apart by this column (repeat to go deeper).",
            "--then",
            panel=PARTS,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = dataclasses.field(default_factory=list)
    split: Annotated[
        list[str],
        option(
            "Try this column too (repeat); they are ranked by how well each sorts the problem.",
            "--split",
            panel=PARTS,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = dataclasses.field(default_factory=list)
    compare: Annotated[
        list[str],
        option(
            "What rose and fell: two stretches (2024-01..2024-03, twice), or one column of two "
            "values.",
            "--compare",
            panel=PARTS,
            everyday=True,
            metavar="A..B|COLUMN",
        ),
    ] = dataclasses.field(default_factory=list)
    confidence: Annotated[
        float,
        option(
            "Of all intervals, in percent (95).", "--confidence", panel=PARTS, metavar="PERCENT"
        ),
    ] = 95.0
