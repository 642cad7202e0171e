"""`citk explain`: terms of the field, with an example computed now."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

import typer

from ci_toolkit.cli.emit import check_outputs, results
from ci_toolkit.cli.expand import expand, option, show_all
from ci_toolkit.cli.options import Text
from ci_toolkit.cli.output_options import (
    OUTPUT,
    Ascii,
    Debug,
    Format,
    NoColor,
    Output,
    OutputOptions,
    Quiet,
    Width,
)
from ci_toolkit.errors import UsageError

EXAMPLES = (
    "citk explain laney-p",
    "citk explain --list capability",
    "citk explain rolled throughput yield --save term.html",
)
HELP = (
    "What does this term mean? With a formula, a worked example and how citk does it.\n\n\b\n"
    + "\n".join(f"$ {example}" for example in EXAMPLES)
    + "\n\nCapital letters, blanks, `-` and `_` do not matter, and other names are known. "
    "The numbers of each example are computed when it is shown."
)
SAVED = (".html", ".md", ".json", ".csv")


@dataclass(frozen=True, eq=False)
class TextOptions:
    """What is written where, of a command that reads no data and draws nothing."""

    save: Annotated[
        list[str],
        option(
            "Save a page or text: .html .md .json .csv (repeat).",
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
        Text, option("Title in place of the term.", "--title", panel=OUTPUT, metavar="TEXT")
    ] = None
    open_: Annotated[bool, option("Show the saved page.", "--open", panel=OUTPUT)] = False
    quiet: Quiet = False
    no_color: NoColor = False
    ascii: Ascii = False
    width: Width = None
    debug: Debug = False

    def as_output(self) -> OutputOptions:
        """The same choices as the other commands have them."""
        names = [field.name for field in dataclasses.fields(self)]
        return OutputOptions(**{name: getattr(self, name) for name in names})


@expand
def _command(
    chosen: TextOptions,
    term: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TERM...",
            help="A term such as `laney-p` or `rolled throughput yield`; with --list a group.",
            show_default=False,
        ),
    ] = None,
    list_: Annotated[
        bool,
        typer.Option("--list", "-l", help="List all terms, or those of the group named."),
    ] = False,
    help_all: Annotated[
        bool,
        typer.Option("--help-all", help="Every option.", callback=show_all, is_eager=True),
    ] = False,
) -> int:
    del help_all
    asked, output = " ".join(term or ()).strip(), chosen.as_output()
    if not asked and not list_:
        raise UsageError("which term?", "`citk explain --list` has them all")
    check_outputs(output, saved=SAVED)
    from ci_toolkit.api.explain import explain, terms

    if list_:
        results(terms(asked or None, title=chosen.title), output)
    else:
        results(explain(asked, title=chosen.title), output)
    return 0


command = _command
command.__doc__ = HELP
