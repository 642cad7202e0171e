"""A project file, read and checked; and the paths that it names, kept inside its folder."""

from __future__ import annotations

import datetime as dt
import glob
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PureWindowsPath
from typing import Any

from pydantic import ValidationError

from ci_toolkit.analysis.dmaic.project.check import check
from ci_toolkit.analysis.dmaic.project.problem import Problem
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.result import Finding
from ci_toolkit.api.dmaic_checks import check_amounts_and_times
from ci_toolkit.api.dmaic_shape import misshapen
from ci_toolkit.data.condition_tokens import show
from ci_toolkit.data.toml_file import TomlFile, read_toml
from ci_toolkit.errors import DataError, UsageError, did_you_mean

_Keys = tuple[str | int, ...]

FILE_NAME = "project.toml"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_LONGEST = 300
# Of a file with more mistakes than this, the rest is told when these are mended.
_MOST = 500
_OUTSIDE = "move it into the folder, or pass `--allow-outside`"
_BOUNDS = {
    "greater_than": ("above", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("below", "lt"),
    "less_than_equal": ("at most", "le"),
}


@dataclass(frozen=True)
class ProjectFile:
    """A project as its file tells it.

    path: of the file; folder: in which it lies, from which its sources are named. sha256: of the
    file's bytes. findings: what is worth a look. allow_outside: sources may lie elsewhere.
    """

    project: Project
    path: Path
    folder: Path
    sha256: str
    findings: tuple[Finding, ...]
    allow_outside: bool


def load_project(
    folder_or_file: str | os.PathLike[str], *, allow_outside: bool = False
) -> ProjectFile:
    """Read a project: a folder that holds a `project.toml`, or a file of that kind.

    Raises DataError for a file that is missing or no TOML, for keys that are not known, for values
    that cannot be, and for contradictions that would make numbers wrong: the first of them, with
    its line, table and key; `problems` has all.
    """
    file = _opened(folder_or_file)
    project, found = _checked(file)
    wrong = [one for one in found if one.level == "error"]
    if wrong or project is None:
        hint = wrong[0].hint
        if len(wrong) > 1:
            more = f"{len(wrong) - 1} more: `citk dmaic check` lists them"
            hint = f"{hint} (and {more})" if hint else more
        raise DataError(_line(file, wrong[0]), hint or None)
    findings = tuple(_finding(one) for one in found)
    path = file.path
    return ProjectFile(project, path, path.parent, file.sha256, findings, allow_outside)


def problems(folder_or_file: str | os.PathLike[str]) -> tuple[str, ...]:
    """All that keeps a project from being computed, a line each, by the lines of the file.

    Raises DataError where there is no such file or it is no TOML.
    """
    file = _opened(folder_or_file)
    wrong = [one for one in _checked(file)[1] if one.level == "error"]
    lines = [f"{_line(file, one)}; {one.hint}" if one.hint else _line(file, one) for one in wrong]
    if len(lines) > _MOST:
        rest = f"{show(file.path.name)}: more mistakes than {_MOST}; mend these first"
        lines = [*lines[:_MOST], rest]
    return tuple(lines)


def source_paths(file: ProjectFile, source: str | tuple[str, ...]) -> tuple[str, ...]:
    """The paths, or quoted globs, that a source of the project names, as they are to be opened.

    They are relative to the project's folder and stay in it: UsageError for an absolute path, one
    with `..`, and a link that leads out, unless the file was loaded with `allow_outside`; always
    for standard input and addresses. That a file is missing shows when it is opened.
    """
    names = (source,) if isinstance(source, str) else source
    return tuple(_path_of(file, name) for name in names)


def _path_of(file: ProjectFile, name: str) -> str:
    said = f"source `{show(name)}`"
    windows = PureWindowsPath(name)
    if not name.strip() or "\0" in name:
        raise UsageError(f"{said} is no path", 'source = "export.csv"')
    if name == "-":
        raise UsageError(f"{said}: a project cannot read standard input", "name a file")
    if not windows.drive and _SCHEME.match(name) and not (file.folder / name).exists():
        raise UsageError(f"{said} is no local file", "download it into the project's folder")
    whole = file.folder / name
    away = Path(name).is_absolute() or name.startswith("~") or windows.drive or windows.root
    if not file.allow_outside:
        if away or ".." in windows.parts:
            raise UsageError(f"{said} lies outside the project's folder", _OUTSIDE)
        for one in _lies_at(file.folder, name):
            _refuse_outside(file, one, said)
    return str(whole) if os.path.lexists(whole) else _pattern(file.folder, name)


def _pattern(folder: Path, name: str) -> str:
    """The path as a pattern, of which the folder is no part; of a plain name, the path."""
    if not glob.has_magic(name):
        return str(folder / name)
    return str(Path(glob.escape(str(folder))) / name)


def _lies_at(folder: Path, name: str) -> Iterator[Path]:
    """The file of that name, what a pattern fits, and what lies inside a folder."""
    whole = folder / name
    found = [whole] if os.path.lexists(whole) else []
    if not found and glob.has_magic(name):
        found = [Path(one) for one in glob.iglob(_pattern(folder, name), recursive=True)]
    for one in found or [whole]:
        yield one
        if one.is_dir():
            yield from one.rglob("*")


def _refuse_outside(file: ProjectFile, whole: Path, said: str) -> None:
    try:
        inside = whole.resolve().is_relative_to(file.folder.resolve())
    except (OSError, RuntimeError) as error:
        raise UsageError(f"{said} cannot be followed", "a link may point at itself") from error
    if not inside:
        raise UsageError(f"{said} leads outside the project's folder", _OUTSIDE)


def _opened(folder_or_file: str | os.PathLike[str]) -> TomlFile:
    path = Path(folder_or_file)
    try:
        is_folder, inside = path.is_dir(), path / FILE_NAME
        absent = is_folder and not os.path.lexists(inside)
    except (OSError, ValueError) as error:
        raise DataError(f"`{show(str(path), 200)}` cannot be read", show(str(error))) from error
    if absent:
        said = show(str(path), 200)
        raise DataError(f"no {FILE_NAME} in `{said}`", "`citk dmaic init FOLDER` writes one")
    if not is_folder and path.suffix.casefold() != ".toml" and not path.exists():
        near = did_you_mean(path.name, _beside(path))
        said = show(str(path), 200)
        raise DataError(f"no folder `{said}`", near or "`citk dmaic init FOLDER` begins a project")
    if not is_folder and path.suffix.casefold() != ".toml" and path.exists():
        raise DataError(
            f"`{show(str(path), 200)}` is no project", f"a folder with a {FILE_NAME}, or that file"
        )
    return read_toml(inside if is_folder else path)


def _beside(path: Path) -> list[str]:
    try:
        return [one.name for one in path.parent.iterdir()]
    except OSError:
        return []


def _checked(file: TomlFile) -> tuple[Project | None, tuple[Problem, ...]]:
    """The project, or None, and its problems by the lines of the file."""
    found = list(islice(misshapen(file.table), _MOST + 1))
    project = None
    if len(found) <= _MOST:
        try:
            project = Project.model_validate(_with_days(file.table))
        except ValidationError as error:
            told = _family(found)
            found += [one for one in _bounds(error, file.table) if not _told(one, told)]
    if project is not None and not found:
        found += [*check(project), *check_amounts_and_times(project)]
    lines = {one: file.line_of(one.where) or 0 for one in found}
    sound = not any(one.level == "error" for one in found)
    ordered = sorted(dict.fromkeys(found), key=lambda one: lines[one])
    return (project if sound else None), tuple(ordered)


def _family(found: Iterable[Problem]) -> tuple[set[_Keys], set[_Keys]]:
    """Places of problems, and all places above them."""
    places = {one.where for one in found}
    return places, {where[:end] for where in places for end in range(len(where) + 1)}


def _told(problem: Problem, told: tuple[set[_Keys], set[_Keys]]) -> bool:
    """Whether another problem of the same key, or of one above or below it, is known."""
    where, (places, above) = problem.where, told
    return where in above or any(where[:end] in places for end in range(len(where)))


def _with_days(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same with the days of changes that stand in quotes as days: else they are midnights."""
    improve = table.get("improve")
    changes = improve.get("changes") if isinstance(improve, dict) else None
    if not isinstance(improve, dict) or not isinstance(changes, list):
        return table
    return {**table, "improve": {**improve, "changes": [_with_day(one) for one in changes]}}


def _with_day(change: Any) -> Any:
    when = change.get("when") if isinstance(change, dict) else None
    if not isinstance(when, str):
        return change
    try:
        return {**change, "when": dt.date.fromisoformat(when)}
    except ValueError:
        return change


def _bounds(error: ValidationError, table: Any) -> Iterator[Problem]:
    """Numbers out of their bounds, and what a table says of itself, in plain words."""
    for one in error.errors(include_url=False):
        where, value = _in_file(one["loc"], table)
        path, key = _split(where)
        kind, context = one["type"], one.get("ctx", {})
        if kind in _BOUNDS:
            word, name = _BOUNDS[kind]
            text = f"`{show(key)}` must be {word} {context[name]:g}, not {show(str(value))}"
            yield Problem(path, key, text, "mend the number")
        elif kind == "value_error":
            yield Problem(where, "", f"{context.get('error', 'cannot be so')}")
        else:
            yield Problem(path, key, f"`{show(key)}` cannot be `{show(str(value), 40)}`", "")


def _split(where: tuple[str | int, ...]) -> tuple[tuple[str | int, ...], str]:
    if where and isinstance(where[-1], str):
        return where[:-1], where[-1]
    return where, ""


def _in_file(place: tuple[str | int, ...], table: Any) -> tuple[tuple[str | int, ...], Any]:
    """The keys of the file in a place of pydantic's, which also names kinds of values."""
    where: tuple[str | int, ...] = ()
    value = table
    for key in place:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            break
        where = (*where, key)
    return where, value


def _line(file: TomlFile, problem: Problem) -> str:
    number = file.line_of(problem.where)
    place = f"{show(file.path.name)}, line {number}" if number else show(file.path.name)
    table = f"[{show(problem.table, 80)}] " if problem.path else ""
    return f"{place}: {show(table + problem.text, _LONGEST)}"


def _finding(problem: Problem) -> Finding:
    table = f"[{problem.table}] " if problem.path else ""
    hint = f": {problem.hint}" if problem.hint else ""
    return Finding("project-file", "warning", show(f"{table}{problem.text}{hint}", _LONGEST))
