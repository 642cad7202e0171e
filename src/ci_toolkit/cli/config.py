"""Defaults from `citk.toml`: beside the data, or named with `--config`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ci_toolkit.errors import DataError, UsageError, did_you_mean

FILE = "citk.toml"
# A file that merely lies beside the data must not make citk write anywhere.
_WRITES = ("save", "output", "save_limits", "open_", "config")


@dataclass(frozen=True, eq=False)
class Defaults:
    """Option defaults of one command, as Typer's `default_map` takes them, and their file."""

    path: str
    options: Mapping[str, Mapping[str, Any]]
    quiet: bool


def defaults_for(words: Sequence[str]) -> Defaults | None:
    """What a file of defaults says for this command line; None without a file.

    Raises UsageError for unknown keys, DataError for a file that is no TOML.
    """
    named = _named(words)
    if named is None and not _any_beside(words):
        return None
    command = words[0] if words else ""
    parameters = _parameters(command)
    if "source" not in parameters:
        return None
    path = named or _beside(words[1:], parameters)
    if path is None:
        return None
    table = _load(path)
    own = table.get(command, {})
    if not isinstance(own, dict):
        raise UsageError(f"`{path}`: `{command}` must be a table", f"write [{command}]")
    shared = {key: value for key, value in table.items() if not isinstance(value, dict)}
    chosen: dict[str, Any] = {}
    for key, value in {**shared, **own}.items():
        name = {"open": "open_"}.get(key, key.replace("-", "_"))
        if name not in parameters or name in ("source", "help_all"):
            known = [known.replace("_", "-").rstrip("-") for known in parameters]
            raise UsageError(f"`{path}`: there is no option `{key}`", did_you_mean(key, known))
        if named is None and name in _WRITES:
            raise UsageError(
                f"`{path}` was found beside the data and may not set `{key}`",
                "name the file with `--config` to allow it",
            )
        many = bool(getattr(parameters[name], "multiple", False))
        chosen[name] = [value] if many and not isinstance(value, list) else value
    if not chosen:
        return None
    quiet = chosen.get("quiet") is True or any(word in ("-q", "--quiet") for word in words)
    return Defaults(path, {command: chosen}, quiet)


def _named(words: Sequence[str]) -> str | None:
    for position, word in enumerate(words):
        if word == "--config" and position + 1 < len(words):
            return words[position + 1]
        if word.startswith("--config="):
            return word.partition("=")[2]
    return os.environ.get("CITK_CONFIG") or None


def _any_beside(words: Sequence[str]) -> bool:
    """Whether a look at the options is worth its time."""
    return any(os.path.isfile(_file_beside(word)) for word in words[1:])


def _file_beside(source: str) -> str:
    return os.path.join(os.path.dirname(source), FILE)


def _beside(words: Sequence[str], parameters: Mapping[str, Any]) -> str | None:
    """The file beside the first SOURCE; the values of options are no sources."""
    takes_value = {
        name: not getattr(parameter, "is_flag", False)
        for parameter in parameters.values()
        for name in parameter.opts
        if name.startswith("-")
    }
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-") and len(word) > 1:
            skip = takes_value.get(word, False)
        else:
            path = _file_beside(word)
            return path if word != "-" and os.path.isfile(path) else None
    return None


def _load(path: str) -> dict[str, Any]:
    import tomllib

    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise DataError(f"cannot read `{path}`", error.strerror) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"`{path}` is not valid TOML", str(error)) from error


def _parameters(command: str) -> dict[str, Any]:
    """Arguments and options of a command by name; none when there is no such command."""
    import typer

    from ci_toolkit.cli.app import app

    group: Any = typer.main.get_command(app)
    found = group.commands.get(command)
    return {p.name: p for p in found.params if p.name} if found is not None else {}
