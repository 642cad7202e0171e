"""Options of what is measured, shared by the commands; `expand` puts them into a signature.

Field names are the library's names.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

from ci_toolkit.cli.expand import option

MEASURED = "What is measured"

Text = str | None
Number = float | None

# Options that several commands share with the same meaning.
CountColumn = Annotated[
    Text,
    option(
        "Counts already made: so many ...",
        "--count",
        panel=MEASURED,
        everyday=True,
        metavar="COLUMN",
        column=True,
    ),
]
SizeColumn = Annotated[
    Text,
    option(
        "... of so many.",
        "--size",
        panel=MEASURED,
        everyday=True,
        metavar="COLUMN",
        column=True,
    ),
]
UnitOfCounts = Annotated[
    str,
    option(
        "What a count is out of: items (at most one each) or defects (several each).",
        "--unit",
        panel=MEASURED,
        metavar="items|defects",
    ),
]
UnitOfDecision = Annotated[
    Text,
    option(
        "Count distinct values of this column (a bulk action is one decision).",
        "--unit-of-decision",
        panel=MEASURED,
        metavar="COLUMN",
        column=True,
    ),
]


@dataclass(frozen=True, eq=False)
class MeasureOptions:
    """What is measured, and how it is grouped."""

    time: Annotated[
        Text,
        option(
            "Column that says when. Found by itself when there is just one.",
            "--time",
            "-t",
            panel=MEASURED,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    event: Annotated[
        Text,
        option(
            "Each row is an item that has this property or not, such as "
            '"overturned = true": a proportion per period.',
            "--event",
            panel=MEASURED,
            everyday=True,
            metavar="CONDITION",
            column=True,
        ),
    ] = None
    value: Annotated[
        Text,
        option(
            "A measurement on each row, such as handle_seconds.",
            "--value",
            panel=MEASURED,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    count: CountColumn = None
    size: SizeColumn = None
    by: Annotated[
        list[str],
        option(
            "One chart for each value of this column (repeat to cross); '{queue}' in the name of "
            "--save makes a file for each.",
            "--by",
            "-b",
            panel=MEASURED,
            everyday=True,
            metavar="COLUMN",
            column=True,
        ),
    ] = dataclasses.field(default_factory=list)
    every: Annotated[
        Text,
        option(
            "Length of a period. Chosen by itself, and said.",
            "--every",
            "-e",
            panel=MEASURED,
            everyday=True,
            metavar="1h|1d|1w|1mo|1q|1y",
            env="EVERY",
        ),
    ] = None
    unit: UnitOfCounts = "items"
    start: Annotated[
        Text,
        option(
            "With --end: the time between two columns is the value.",
            "--start",
            panel=MEASURED,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    end: Annotated[
        Text,
        option("See --start.", "--end", panel=MEASURED, metavar="COLUMN", column=True),
    ] = None
    subgroup: Annotated[
        Text,
        option(
            "Column whose values form the subgroups.",
            "--subgroup",
            panel=MEASURED,
            metavar="COLUMN",
            column=True,
        ),
    ] = None
    subgroup_size: Annotated[
        int | None,
        option(
            "So many consecutive rows form a subgroup; 1 charts single values.",
            "--subgroup-size",
            panel=MEASURED,
            metavar="N",
        ),
    ] = None
    weight: Annotated[
        Text,
        option(
            "A row stands for so many.", "--weight", panel=MEASURED, metavar="COLUMN", column=True
        ),
    ] = None
    unit_of_decision: UnitOfDecision = None
    stream: Annotated[
        list[str],
        option(
            "With --by: details of this one, such as queue=video,market=DE.",
            "--stream",
            panel=MEASURED,
            everyday=True,
            metavar="COLUMN=VALUE",
        ),
    ] = dataclasses.field(default_factory=list)
    max_streams: Annotated[
        int,
        option("Most charts in one run.", "--max-streams", panel=MEASURED, metavar="N"),
    ] = 10_000
    units: Annotated[
        Text,
        option(
            "Unit of a value that is a duration, shown as 13 h 20 min.",
            "--units",
            panel=MEASURED,
            metavar="s|min|h|d",
        ),
    ] = None
