"""Typer's own complaints about a command line, in our form: a message and a hint."""

from __future__ import annotations

import re
from typing import Any

from ci_toolkit.errors import did_you_mean

_WANTED = {"float": "a number", "int": "a whole number", "integer": "a whole number"}


def complaint(error: Any) -> tuple[str, str | None]:
    """One line and a hint for a usage error that Typer raised."""
    kind = type(error).__name__
    told = _TELLERS.get(kind)
    text = " ".join(error.format_message().split()).rstrip(".")
    found = told(error, text) if told else None
    return found or _other(error, text)


def _other(error: Any, text: str) -> tuple[str, str | None]:
    match = re.match(r"No such command '([^']*)'", text)
    if match:
        known = getattr(error.ctx.command, "commands", {}) if error.ctx else {}
        hint = did_you_mean(match.group(1), known)
        return f"there is no command `{match.group(1)}`", hint or "`citk --help` lists them"
    if not text:
        return "wrong usage", None
    # Typer quotes with ', citk with `.
    return text[0].lower() + re.sub(r"'([^']*)'", r"`\1`", text[1:]), None


def _nothing(error: Any, text: str) -> tuple[str, str | None]:
    """A command alone: its help was shown."""
    wanted = [_name(p) for p in error.ctx.command.params if p.param_type_name == "argument"]
    return f"`{error.ctx.command_path}` needs {' '.join(wanted) or 'a command'}", None


def _unknown(error: Any, text: str) -> tuple[str, str | None]:
    known = [o for p in error.ctx.command.params for o in p.opts] if error.ctx else []
    return f"there is no option `{error.option_name}`", did_you_mean(error.option_name, known)


def _missing(error: Any, text: str) -> tuple[str, str | None]:
    path = error.ctx.command_path if error.ctx else "citk"
    return f"no {_name(error.param)} is given", f"`{path} --help` shows examples"


def _bad_value(error: Any, text: str) -> tuple[str, str | None] | None:
    wanted = _WANTED.get(getattr(getattr(error.param, "type", None), "name", ""))
    match = re.match(r"'(.*)' is not a valid", error.message)
    if not wanted or not match:
        return None
    return f"`{_name(error.param)}` does not take `{match.group(1)}`", f"it takes {wanted}"


def _without_value(error: Any, text: str) -> tuple[str, str | None] | None:
    if "requires an argument" not in text:
        return None
    return f"`{error.option_name}` needs a value", None


def _name(parameter: Any) -> str:
    """`--sigmas` of an option, SOURCE of an argument."""
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name).upper().rstrip(".")


_TELLERS: dict[str, Any] = {
    "NoArgsIsHelpError": _nothing,
    "NoSuchOption": _unknown,
    "MissingParameter": _missing,
    "BadParameter": _bad_value,
    "BadOptionUsage": _without_value,
}
