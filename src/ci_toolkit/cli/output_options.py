"""What is written where: options that every command shares."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

from ci_toolkit.cli.expand import option
from ci_toolkit.cli.options import Text

OUTPUT = "Output"


# Options that a command has even where it reads no data and draws nothing.
Format = Annotated[
    Text,
    option(
        "On standard output: table (default), json, csv, markdown.",
        "--format",
        "-f",
        panel=OUTPUT,
        everyday=True,
        metavar="FORMAT",
        env="FORMAT",
    ),
]
Output = Annotated[
    Text,
    option(
        "The same into a file; its ending gives the format.",
        "--output",
        "-o",
        panel=OUTPUT,
        everyday=True,
        metavar="PATH",
    ),
]
Quiet = Annotated[bool, option("No notes on standard error.", "--quiet", "-q", panel=OUTPUT)]
NoColor = Annotated[bool, option("No colour (also NO_COLOR).", "--no-color", panel=OUTPUT)]
Ascii = Annotated[bool, option("Plain characters only.", "--ascii", panel=OUTPUT)]
Width = Annotated[
    int | None,
    option(
        "Columns of text; default the terminal's, 80 in a pipe.",
        "--width",
        panel=OUTPUT,
        metavar="N",
    ),
]
Debug = Annotated[bool, option("Show the traceback of an error.", "--debug", panel=OUTPUT)]


@dataclass(frozen=True, eq=False)
class OutputOptions:
    """What is written where."""

    save: Annotated[
        list[str],
        option(
            "Save a picture or a page: .png .svg .pdf .html (repeat).",
            "--save",
            "-s",
            panel=OUTPUT,
            everyday=True,
            metavar="PATH",
        ),
    ] = dataclasses.field(default_factory=list)
    format: Format = None
    output: Output = None
    title: Annotated[
        Text,
        option(
            "Title of pictures and pages.", "--title", panel=OUTPUT, everyday=True, metavar="TEXT"
        ),
    ] = None
    explain: Annotated[
        bool,
        option("Print formulas, constants and sources.", "--explain", panel=OUTPUT, everyday=True),
    ] = False
    dry_run: Annotated[
        bool,
        option("Say what would be read and written, and stop.", "--dry-run", panel=OUTPUT),
    ] = False
    open_: Annotated[
        bool,
        option("Show the saved picture.", "--open", panel=OUTPUT),
    ] = False
    quiet: Quiet = False
    no_color: NoColor = False
    ascii: Ascii = False
    width: Width = None
    config: Annotated[
        Text,
        option(
            "File of defaults instead of citk.toml beside the data.",
            "--config",
            panel=OUTPUT,
            metavar="FILE",
        ),
    ] = None
    debug: Debug = False


@dataclass(frozen=True, eq=False)
class WindowOptions:
    """Which periods are shown and judged, and how points are told."""

    since: Annotated[
        Text,
        option(
            "Show and judge from here on; limits still come from all.",
            "--since",
            panel=OUTPUT,
            everyday=True,
            metavar="WHEN",
        ),
    ] = None
    until: Annotated[
        Text,
        option("Show and judge up to here.", "--until", panel=OUTPUT, metavar="WHEN"),
    ] = None
    last: Annotated[
        Text,
        option(
            "Show and judge the last 13w, 90d, 6mo.",
            "--last",
            panel=OUTPUT,
            everyday=True,
            metavar="LENGTH",
        ),
    ] = None
    name: Annotated[
        Text,
        option(
            "Plain name of what is measured, such as 'overturn rate'.",
            "--name",
            panel=OUTPUT,
            metavar="TEXT",
        ),
    ] = None
    points: Annotated[
        str,
        option(
            "In JSON: all points, those with signals, or none.",
            "--points",
            panel=OUTPUT,
            metavar="all|signals|none",
        ),
    ] = "all"
