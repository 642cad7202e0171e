"""Defaults from `citk.toml`: beside the data, or named with `--config`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from ci_toolkit.errors import DataError, UsageError, did_you_mean

FILE = "citk.toml"
# A file that merely lies beside the data must not make citk write anywhere.
_WRITES = ("save", "output", "save_limits", "open_", "config")


def defaults_for(words: Sequence[str]) -> dict[str, Any] | None:
    """Option defaults by command for Typer's `default_map`, or None without a file.

    Raises UsageError for unknown keys, DataError for a file that is no TOML.
    """
    command = next((word for word in words if not word.startswith("-")), None)
    named = _named(words)
    path = named or _beside(words)
    if path is None or command is None:
        return None
    table = _load(path)
    own = table.get(command, {})
    if not isinstance(own, dict):
        raise UsageError(f"`{path}`: `{command}` must be a table", f"write [{command}]")
    shared = {key: value for key, value in table.items() if not isinstance(value, dict)}
    known = _known(command)
    chosen: dict[str, Any] = {}
    for key, value in {**shared, **own}.items():
        name = {"open": "open_"}.get(key, key.replace("-", "_"))
        if name not in known:
            raise UsageError(
                f"`{path}`: there is no option `{key}`",
                did_you_mean(key, [k.replace("_", "-") for k in known]),
            )
        if named is None and name in _WRITES:
            raise UsageError(
                f"`{path}` was found beside the data and may not set `{key}`",
                "name the file with `--config` to allow it",
            )
        many = known[name]
        chosen[name] = [value] if many and not isinstance(value, list) else value
    return {command: chosen}


def _named(words: Sequence[str]) -> str | None:
    for position, word in enumerate(words):
        if word == "--config" and position + 1 < len(words):
            return words[position + 1]
        if word.startswith("--config="):
            return word.partition("=")[2]
    return os.environ.get("CITK_CONFIG")


def _beside(words: Sequence[str]) -> str | None:
    for word in words[1:]:
        if not word.startswith("-") and os.path.isfile(word):
            beside = os.path.join(os.path.dirname(word), FILE)
            return beside if os.path.isfile(beside) else None
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


def _known(command: str) -> dict[str, bool]:
    """Options of a command, and whether each may be given more than once."""
    import typer

    from ci_toolkit.cli.app import app

    group: Any = typer.main.get_command(app)
    found = group.commands.get(command)
    if found is None:
        return {}
    return {p.name: bool(getattr(p, "multiple", False)) for p in found.params if p.name}
