"""Option groups: dataclasses whose fields are Typer options, shared by commands.

`expand` puts the fields of such groups into a command's signature and hands the command the filled
groups, so that two commands that read exports share one declaration.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import typing
from collections.abc import Callable
from typing import Any

import typer

from ci_toolkit.cli.completion import complete_column

# The environment gives defaults: CITK_RULES, CITK_TIMEZONE … (line > environment > file).
ENVIRONMENT = "CITK_"


def expand(command: Callable[..., Any]) -> Callable[..., Any]:
    """Put the fields of the command's option groups into its signature."""
    hints = typing.get_type_hints(command, include_extras=True)
    parameters: list[inspect.Parameter] = []
    groups: dict[str, type] = {}
    for parameter in inspect.signature(command).parameters.values():
        kind = hints[parameter.name]
        if not dataclasses.is_dataclass(kind):
            parameters.append(parameter.replace(annotation=kind))
            continue
        groups[parameter.name] = typing.cast(type, kind)
        fields = typing.get_type_hints(kind, include_extras=True)
        for field in dataclasses.fields(kind):
            default = field.default
            if field.default_factory is not dataclasses.MISSING:
                default = field.default_factory()
            parameters.append(
                inspect.Parameter(
                    field.name,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=default,
                    annotation=fields[field.name],
                )
            )

    @functools.wraps(command)
    def run(**given: Any) -> Any:
        filled = {
            name: kind(**{f.name: given.pop(f.name) for f in dataclasses.fields(kind)})
            for name, kind in groups.items()
        }
        return command(**given, **filled)

    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # read by Typer
        sorted(parameters, key=lambda p: p.kind)
    )
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    del run.__wrapped__  # Typer would follow it back to the groups
    return run


def option(
    text: str,
    *names: str,
    panel: str,
    everyday: bool = False,
    metavar: str | None = None,
    column: bool = False,
    env: str | None = None,
) -> Any:
    """A Typer option; those not of every day are shown by `--help-all` only."""
    envvar = f"{ENVIRONMENT}{env}" if env else None
    return typer.Option(
        *names,
        help=text,
        rich_help_panel=panel,
        hidden=not everyday,
        metavar=metavar,
        show_default=False,
        envvar=envvar,
        show_envvar=False,
        autocompletion=complete_column if column else None,
    )


def show_all(context: Any, shown: bool) -> None:
    """`--help-all`: the help with every option."""
    if shown:
        for parameter in context.command.params:
            parameter.hidden = False
        typer.echo(context.get_help())
        raise typer.Exit
