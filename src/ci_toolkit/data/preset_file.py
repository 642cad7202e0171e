"""A preset's TOML file read and checked, key by key."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci_toolkit.data.preset_index import COLUMNS, MEASURED
from ci_toolkit.data.preset_names import names_in
from ci_toolkit.data.presets import Match, Preset, Ready
from ci_toolkit.errors import DataError, UsageError, did_you_mean

_KEYS = ("name", "title", "about", "match", "roles", "derived", "labels", "commands")


def read_preset(path: Path, shown: str) -> Preset:
    """The preset in a file; `shown` is how messages call it.

    Raises DataError where the file cannot be read, UsageError for what is no preset, with the key.
    """
    import tomllib

    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except OSError as error:
        raise DataError(f"cannot read `{shown}`", error.strerror) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"`{shown}` is not valid TOML", str(error)) from error
    return _Reader(shown).preset(table, path)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Values of a preset's file, each with the key that a message names."""

    file: str

    def preset(self, table: dict[str, Any], path: Path) -> Preset:
        self.refuse_unknown(table, _KEYS, "")
        roles = self.table(table, "roles")
        self.refuse_unknown(roles, (*COLUMNS, *MEASURED, "by", "rows"), "roles.")
        rows = roles.get("rows", False)
        if not isinstance(rows, bool):
            raise self.wrong("roles.rows", "true or false")
        name = self.text(table.get("name", path.stem), "name")
        singles = {role: roles[role] for role in roles if role not in ("by", "rows")}
        return Preset(
            name=name,
            title=self.text(table.get("title", name), "title"),
            about=" ".join(self.text(table.get("about", ""), "about", empty=True).split()),
            match=self.match(self.table(table, "match")),
            roles=self.mapping(singles, "roles"),
            by=self.texts(roles.get("by", []), "roles.by"),
            rows=rows,
            derived=self.derived(self.table(table, "derived")),
            labels=self.mapping(self.table(table, "labels"), "labels"),
            commands=self.commands(table.get("commands", [])),
            path=str(path),
        )

    def match(self, table: dict[str, Any]) -> Match:
        self.refuse_unknown(table, ("columns", "any_of", "none_of", "values"), "match.")
        values = self.mapping(self.table(table, "values", "match."), "match.values")
        for name, pattern in values.items():
            try:
                re.compile(pattern)
            except re.error as error:
                needed = f"a regular expression ({error})"
                raise self.wrong(f"match.values.{name}", needed) from None
        lists = {key: self.texts(table[key], f"match.{key}") for key in table if key != "values"}
        return Match(**lists, values=values)

    def derived(self, table: Mapping[str, Any]) -> dict[str, str]:
        made = self.mapping(table, "derived")
        uses: dict[str, list[str]] = {}
        for name, text in made.items():
            try:
                uses[name] = names_in(text)
            except UsageError as error:
                said = f"`{self.file}`: `derived.{name}`: {error.message}"
                raise UsageError(said, error.hint) from None
        for name in made:
            self.refuse_circle(name, uses)
        return made

    def refuse_circle(self, name: str, uses: Mapping[str, list[str]]) -> None:
        reached = list(uses[name])
        for one in reached:
            reached += [other for other in uses.get(one, ()) if other not in reached]
        if name in reached:
            raise UsageError(
                f"`{self.file}`: `derived.{name}` leads back to itself",
                "a column of that name wins over a derived one",
            )

    def commands(self, value: Any) -> tuple[Ready, ...]:
        import shlex

        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.wrong("commands", "tables: [[commands]] with `what` and `words`")
        found = []
        for one in value:
            self.refuse_unknown(one, ("what", "words"), "commands.")
            try:
                words = tuple(shlex.split(self.text(one.get("words"), "commands.words")))
            except ValueError as error:
                raise self.wrong("commands.words", f"the words of a shell ({error})") from None
            found.append(Ready(self.text(one.get("what"), "commands.what"), words))
        return tuple(found)

    def table(self, table: Mapping[str, Any], key: str, prefix: str = "") -> dict[str, Any]:
        value = table.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(prefix + key, f"a table: [{prefix}{key}]")
        return value

    def mapping(self, table: Mapping[str, Any], key: str) -> dict[str, str]:
        return {name: self.text(value, f"{key}.{name}") for name, value in table.items()}

    def texts(self, value: Any, key: str) -> tuple[str, ...]:
        many = [value] if isinstance(value, str) else value
        if not isinstance(many, list):
            raise self.wrong(key, "a list of names")
        return tuple(self.text(one, key) for one in many)

    def text(self, value: Any, key: str, *, empty: bool = False) -> str:
        if not isinstance(value, str) or not (value.strip() or empty):
            raise self.wrong(key, "a text in quotes")
        return value

    def refuse_unknown(self, table: Mapping[str, Any], known: Sequence[str], prefix: str) -> None:
        for key in table:
            if key not in known:
                hint = did_you_mean(key, known) or f"known: {', '.join(known)}"
                raise UsageError(f"`{self.file}`: there is no key `{prefix}{key}`", hint)

    def wrong(self, key: str, needed: str) -> UsageError:
        return UsageError(f"`{self.file}`: `{key}` must be {needed}")
