"""A bare Typer application with its default (Rich) help: a few commands with a few options."""

from typing import Annotated

import typer

app = typer.Typer(help="A bare application.", no_args_is_help=True)


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """A bare application."""


@app.command()
def chart(
    source: Annotated[str, typer.Argument(help="File to read.")],
    time: Annotated[str | None, typer.Option(help="Column that says when.")] = None,
    event: Annotated[str | None, typer.Option(help="Condition to count.")] = None,
) -> None:
    """Draw a chart."""


@app.command()
def simulate(rows: Annotated[int, typer.Option(help="How many rows.")] = 1) -> None:
    """Make data."""


if __name__ == "__main__":
    app()
