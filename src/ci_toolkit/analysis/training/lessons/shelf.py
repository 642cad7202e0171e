"""The bundled lessons and paths, read from the package once and checked."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from ci_toolkit.analysis.training.lessons.model import LearningPath, Lesson
from ci_toolkit.errors import UsageError, did_you_mean

_ROOM = "ci_toolkit.analysis.training.lessons"
_PATHS = "paths.toml"


@cache
def lessons() -> dict[str, Lesson]:
    """Every lesson by its key, in the order of the longest path, then by name."""
    found = {}
    for file in resources.files(_ROOM).joinpath("texts").iterdir():
        if file.name.endswith(".toml") and file.name != _PATHS:
            lesson = Lesson.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
            found[lesson.key] = lesson
    longest = max((list(path.lessons) for path in paths().values()), key=len)
    order = [*longest, *sorted(set(found) - set(longest))]
    return {key: found[key] for key in order}


@cache
def paths() -> dict[str, LearningPath]:
    """The learning paths by key, the shortest first."""
    table: dict[str, Any] = tomllib.loads(
        resources.files(_ROOM).joinpath("texts", _PATHS).read_text(encoding="utf-8")
    )
    return {one["key"]: LearningPath.model_validate(one) for one in table["path"]}


def minutes_of(path: LearningPath) -> int:
    """Minutes of all lessons and exercises of a path."""
    known = lessons()
    return sum(
        item.minutes or 0 if item.lesson is None else known[item.lesson].minutes
        for item in path.items
    )


def find(key: str) -> Lesson | LearningPath:
    """The lesson or path of this name; UsageError with the closest one where there is none."""
    name = key.strip().lower()
    found = lessons().get(name) or paths().get(name)
    if found is None:
        near = did_you_mean(name, [*lessons(), *paths()])
        raise UsageError(
            f"there is no lesson or path `{key}`", near or "`citk learn` lists them all"
        )
    return found


def data_file(name: str) -> bytes:
    """One of the small files that lessons use."""
    return resources.files(_ROOM).joinpath("data", name).read_bytes()
