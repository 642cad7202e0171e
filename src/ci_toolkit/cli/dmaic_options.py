"""Options of the commands on DMAIC projects."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

import typer

from ci_toolkit.cli.expand import option
from ci_toolkit.cli.options import Text
from ci_toolkit.cli.output_options import OUTPUT, OutputOptions

PROJECT = "Project"
FOLDER = typer.Argument(
    metavar="FOLDER", help="Folder with a project.toml, or that file.", show_default=False
)
_OUTSIDE_HELP = "Let sources lie outside the project's folder."
OUTSIDE = typer.Option("--allow-outside", help=_OUTSIDE_HELP)
Today = Annotated[
    Text,
    option(
        "The day for which due dates and signatures are judged; default today.",
        "--today",
        panel=PROJECT,
        metavar="DATE",
    ),
]


@dataclass(frozen=True, eq=False)
class DmaicOptions:
    """What of the project is told, and what counts as failed."""

    only: Annotated[
        Text,
        option(
            "One phase in full: define, measure, analyze, improve or control.",
            "--only",
            panel=PROJECT,
            everyday=True,
            metavar="PHASE",
        ),
    ] = None
    fail_on: Annotated[
        Text,
        option(
            "End with exit code 1 when a gate has failed; with --only unless that phase is passed.",
            "--fail-on",
            panel=PROJECT,
            everyday=True,
            metavar="tollgate",
        ),
    ] = None
    freeze: Annotated[
        bool,
        option(
            "Write the frozen limits anew; else they are written once, then kept.",
            "--freeze",
            panel=PROJECT,
            everyday=True,
        ),
    ] = False
    allow_outside: Annotated[
        bool,
        option(_OUTSIDE_HELP, "--allow-outside", panel=PROJECT, everyday=True),
    ] = False
    today: Today = None


@dataclass(frozen=True, eq=False)
class InitOptions:
    """What a new project begins with."""

    source: Annotated[
        Text,
        option(
            "Export to look at; what can be found in it is filled in.",
            "--from",
            panel=PROJECT,
            everyday=True,
            metavar="EXPORT",
        ),
    ] = None
    title: Annotated[
        Text,
        option(
            "What the project is called.", "--title", panel=PROJECT, everyday=True, metavar="TEXT"
        ),
    ] = None
    quiet: Annotated[
        bool,
        option("No notes on standard error.", "--quiet", "-q", panel=PROJECT, everyday=True),
    ] = False


@dataclass(frozen=True, eq=False)
class SketchOptions:
    """How a tool is drawn."""

    today: Today = None


@dataclass(frozen=True, eq=False)
class ReportOutput(OutputOptions):
    """What is written where, of a whole report."""

    save: Annotated[
        list[str],
        option(
            "Save the whole report: .html, .md with its pictures beside it, .pdf (repeat).",
            "--save",
            "-s",
            panel=OUTPUT,
            everyday=True,
            metavar="PATH",
        ),
    ] = dataclasses.field(default_factory=list)
