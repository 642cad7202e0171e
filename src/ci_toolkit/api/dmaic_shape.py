"""Whether a file has the tables, keys and kinds of values of a project, in plain words.

Pydantic takes "3" for 3, true for 1 and 20240701 for a moment in 1970; in a project file these
are mistakes. So the kinds are held against the models here, and pydantic keeps the bounds.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ci_toolkit.analysis.dmaic.project.problem import Problem
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.data.condition_tokens import show
from ci_toolkit.errors import did_you_mean

Path = tuple[str | int, ...]
Table = Mapping[str, Any]

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
_LISTED = 12
_SHOWN = 40
# Of two names this alike one is a slip of the other, wherever else the first is known.
_SLIP = 0.8


def misshapen(table: Table) -> Iterator[Problem]:
    """Keys that are not known, keys that are missing, and values of another kind."""
    yield from _of_table(Project, table, ())


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys of a table as a file writes them."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _of_table(model: type[BaseModel], table: Table, path: Path) -> Iterator[Problem]:
    fields = keys_of(model)
    meant: set[str] = set()
    for key, value in table.items():
        field = fields.get(key)
        if field is None:
            yield _unknown(key, value, tuple(fields), path)
            meant.update(get_close_matches(key, fields, n=1))
        else:
            yield from _of_value(field.annotation, value, path, key)
    for key, field in fields.items():
        # Of `wenn` for `when` one mistake is told, not two.
        if field.is_required() and key not in table and key not in meant:
            yield Problem(path, "", f"lacks `{key}`", _example(key, field.annotation))


def _unknown(key: str, value: Any, known: tuple[str, ...], path: Path) -> Problem:
    said = show(key, _SHOWN)
    if not path:
        tables = ", ".join(f"[{one}]" for one in known)
        hint = did_you_mean(key, known) or f"the tables are {tables}"
        if key in _homes():
            hint = f"`{key}` belongs in {_listed(_homes()[key])}"
        what = "there is no table" if isinstance(value, dict | list) else "there is no key"
        return Problem((), key, f"{what} `{said}`", hint)
    slip = get_close_matches(key, known, n=1, cutoff=_SLIP)
    elsewhere = [] if slip else [home for home in _homes().get(key, ()) if home != _name(path)]
    hint = did_you_mean(key, known) or f"its keys are {_names(known)}"
    if elsewhere:
        hint = f"`{said}` belongs in {_listed(elsewhere)}"
    return Problem(path, key, f"has no key `{said}`", hint)


def _names(known: tuple[str, ...]) -> str:
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return ", ".join(known[:_LISTED]) + more


def _listed(homes: list[str] | tuple[str, ...]) -> str:
    return " or ".join(f"[{home}]" for home in homes[:3])


def _name(path: Path) -> str:
    return ".".join(key for key in path if isinstance(key, str))


@cache
def _homes() -> dict[str, tuple[str, ...]]:
    """In which tables a key is known, so that one in the wrong table can be told."""
    found: dict[str, tuple[str, ...]] = {}

    def walk(model: type[BaseModel], path: tuple[str, ...]) -> None:
        for key, field in keys_of(model).items():
            if path:
                found[key] = (*found.get(key, ()), ".".join(path))
            for inner in _models(field.annotation):
                walk(inner, (*path, key))

    walk(Project, ())
    return found


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    elif get_origin(kind) is not dict:
        for part in get_args(kind):
            yield from _models(part)


def _of_value(kind: Any, value: Any, path: Path, key: str) -> Iterator[Problem]:
    choices = [part for part in _parts(kind) if part is not NoneType]
    if any(_plain_fit(part, value) for part in choices):
        return
    for part in choices:
        inner = _inner(part, value, (*path, key))
        if inner is not None:
            yield from inner
            return
    yield Problem(path, key, *_mistaken(choices, value, path, key))


def _parts(kind: Any) -> tuple[Any, ...]:
    if get_origin(kind) is Annotated:
        return _parts(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return tuple(inner for part in get_args(kind) for inner in _parts(part))
    return (kind,)


def _inner(kind: Any, value: Any, path: Path) -> Iterator[Problem] | None:
    """What is wrong inside a table or a list; None where the value is neither."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _of_table(kind, value, path) if isinstance(value, dict) else None
    if get_origin(kind) is dict and isinstance(value, dict):
        return _each(get_args(kind)[1], value.items(), path)
    if get_origin(kind) is tuple and isinstance(value, list):
        return _each(get_args(kind)[0], enumerate(value), path)
    return None


def _each(kind: Any, items: Any, path: Path) -> Iterator[Problem]:
    for key, value in items:
        model = next(_models(kind), None)
        if model is not None and isinstance(value, dict):
            yield from _of_table(model, value, (*path, key))
        elif not any(_plain_fit(part, value) for part in _parts(kind)):
            # A member of a list has no key of its own: the list is what is named.
            name = str(path[-1])
            told = _mistaken(list(_parts(kind)), value, path[:-1], name, f"each of `{show(name)}` ")
            yield Problem(path[:-1], name, *told)


def _plain_fit(kind: Any, value: Any) -> bool:
    """Whether a value is of a kind that is no table and no list."""
    if get_origin(kind) is Literal:
        return isinstance(value, str) and value in get_args(kind)
    if kind is float:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and _finite(value)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind in (bool, str):
        return isinstance(value, kind)
    if kind is dt.datetime:
        return isinstance(value, dt.datetime) or _reads(value, _MOMENT, dt.datetime)
    if kind is dt.date:
        plain = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
        return plain or _reads(value, _DAY, dt.date)
    return False


def _finite(value: int | float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond what a float holds
        return False


def _reads(value: Any, form: re.Pattern[str], kind: type[dt.date]) -> bool:
    if not isinstance(value, str) or not form.fullmatch(value):
        return False
    try:
        kind.fromisoformat(value)
    except ValueError:
        return False
    return True


def _mistaken(kinds: list[Any], value: Any, path: Path, key: str, of: str = "") -> tuple[str, str]:
    """That a value is of another kind: the sentence and the hint."""
    named = of or f"`{show(key, _SHOWN)}` "
    for kind in kinds:
        if get_origin(kind) is Literal and isinstance(value, str):
            near = did_you_mean(value, get_args(kind))
            choices = ", ".join(get_args(kind))
            return f"{named}cannot be `{show(value, _SHOWN)}`", near or f"one of {choices}"
    wanted = " or ".join(dict.fromkeys(_words(kind, path, key)[0] for kind in kinds))
    hint = " or ".join(dict.fromkeys(_words(kind, path, key)[1] for kind in kinds))
    if str in kinds and isinstance(value, int | float | dt.date) and not of:
        hint = f'put it in quotes: {key} = "{show(_said(value).strip("`"))}"'
    return f"{named}must be {wanted}, not {_said(value)}", hint


def _words(kind: Any, path: Path, key: str) -> tuple[str, str]:
    """What a kind of value is called, and how it is written."""
    where = ".".join((*(part for part in path if isinstance(part, str)), key))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "a table", f"begin it with [{where}]"
    if get_origin(kind) is tuple:
        if next(_models(kind), None) is not None:
            return "a list of tables", f"begin each of them with [[{where}]]"
        if any(part is float for part in get_args(kind)):
            return "a list of numbers", f"{key} = [1, 2]"
        return "a list of texts", f'{key} = ["…", "…"]'
    if get_origin(kind) is Literal:
        return "a text", f"one of {', '.join(get_args(kind))}"
    if get_origin(kind) is dict:
        return "a table", f"begin it with [{where}]"
    return {
        float: ("a number", f"{key} = 12.5"),
        int: ("a whole number", f"{key} = 3"),
        bool: ("true or false", f"{key} = true"),
        str: ("a text", f'{key} = "…"'),
        dt.date: ("a date", f"{key} = 2024-07-01"),
        dt.datetime: ("a time", f"{key} = 2024-07-01T08:00:00"),
    }[kind]


def _example(key: str, kind: Any) -> str:
    return "add " + _words(next(p for p in _parts(kind) if p is not NoneType), (), key)[1]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, float) and not math.isfinite(value):
        return f"`{value}`"
    if isinstance(value, str):
        return f"the text `{show(value, _SHOWN)}`" if value.strip() else "an empty text"
    try:
        return f"`{show(str(value), _SHOWN)}`"
    except ValueError:  # a whole number of thousands of digits
        return "a number of that length"
