"""A group of commands that takes its default command for anything that names none."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


def group_with_default(name: str) -> type[TyperGroup]:
    """A class for `Typer(cls=…)`: `citk group FOLDER` is `citk group NAME FOLDER`.

    A folder that is called like a command is written `./NAME`.
    """

    class DefaultGroup(TyperGroup):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            asks_help = bool(args) and args[0] in ctx.help_option_names
            if args and args[0] not in self.commands and not asks_help:
                args = [name, *args]
            return super().parse_args(ctx, args)

    return DefaultGroup
