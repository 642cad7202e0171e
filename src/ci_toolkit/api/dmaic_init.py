"""Begin a project: write a commented `project.toml`, filled in with what an export shows."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from ci_toolkit.api.dmaic_file import FILE_NAME
from ci_toolkit.api.dmaic_guess import NOTHING, Guess, guess
from ci_toolkit.data.condition_tokens import show
from ci_toolkit.errors import DataError, UsageError

_FIELD = re.compile(r"%(title|baseline|metric|pareto|causes|gate)%")
_BASELINE = '#baseline = "2025-01..2025-03"'
_PARETO = """\
#[analyze.pareto]
#category = "policy"
#columns = ["category=*"]              # in its place, where each category has a column
#threshold = 80"""
_CAUSES = """\
#[analyze.causes]
#test = ["queue", "market", "tenure_days"]
#numbers = ["tenure_days"]             # where a column's kind is not what it looks like
#categories = ["queue"]
#fdr = 0.1                             # share of false discoveries among those called real
#model = true                          # fit all of them together as well"""
_METRIC = """\
#[measure.metric]
#name = "Overturned decisions"
#definition = "Appealed decisions that were changed, by the day of the appeal's decision"
#source = "export.csv"
#better = "lower"                      # lower or higher
#time = "decided_at"
#event = "overturned\""""
_PROMISE = """\
# lsl, usl, target: what is promised of one item (a value) or of the rate, such as "2 %" or "24h"
#usl = 0.04"""
_WIDTH = 38


@dataclass(frozen=True, slots=True)
class InitRun:
    """What was written, and in sentences what was filled in and what is left to do."""

    paths: tuple[Path, ...]
    told: tuple[str, ...]


def init_project(
    folder: str | os.PathLike[str], source: str | None = None, *, title: str | None = None
) -> InitRun:
    """Write a commented `project.toml` into a folder, which is made if need be.

    Arguments
        folder: of the new project.
        source: an export that is looked at; what can be found in it is filled in. It stays where
            it is, and is named from the folder.
        title: what the project is called; without it as its folder.

    Raises DataError where there is a `project.toml` already, where the folder cannot be written
    and where the export cannot be read; UsageError for an export that is no file.
    """
    place = Path(folder)
    path = place / FILE_NAME
    _refuse(place, path)
    found, named = NOTHING, ""
    if source is not None:
        found, named = _looked_at(source), _from_folder(source, place)
    text = project_text(title or _title_of(place), named, found)
    _write(place, path, text)
    return InitRun((path,), tuple(_told(named, found)))


def _refuse(place: Path, path: Path) -> None:
    said = show(str(place), 200)
    try:
        is_file = place.exists() and not place.is_dir()
        there = os.path.lexists(path)
    except (OSError, ValueError) as error:
        raise DataError(f"`{said}` is no folder", show(str(error))) from error
    if is_file or place.suffix.casefold() == ".toml":
        raise DataError(f"`{said}` is no folder", "name the folder of the new project")
    if there:
        raise DataError(
            f"`{show(str(path), 200)}` is there already", "edit it, or name another folder"
        )


def _looked_at(source: str) -> Guess:
    from ci_toolkit.api.inspect import inspect_export

    if source == "-":
        raise UsageError("a project cannot read standard input", "save the export in a file")
    return guess(inspect_export(source).result)


def _from_folder(source: str, place: Path) -> str:
    """The source as the project names it: from its folder."""
    whole = Path(source).expanduser()
    # Links on the way are followed: `..` behind a link leads to another folder.
    real = os.path.join(os.path.realpath(whole.parent), whole.name)
    try:
        named = os.path.relpath(real, os.path.realpath(place))
    except ValueError:  # another drive
        named = real
    named = named.replace(os.sep, "/")
    try:
        named.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DataError(
            f"the name of `{show(source, 200)}` is not UTF-8", "give the file another name"
        ) from error
    if named != named.strip():
        hint = "give the file another name"
        raise DataError(f"`{show(source, 200)}` begins or ends with a blank", hint)
    return named


def _title_of(place: Path) -> str:
    name = Path(os.path.realpath(place)).name
    return name.replace("-", " ").replace("_", " ").strip() or "DMAIC project"


def project_text(title: str, source: str, found: Guess) -> str:
    """The whole file; source: as the project names it, empty for none."""
    from ci_toolkit.analysis.dmaic.gates import GATE_CODES

    causes = {"test": list(found.causes)} if found.causes else {}
    fields = {
        "title": _value(title.encode("utf-8", "replace").decode()),
        "baseline": f"baseline = {_value(found.baseline)}" if found.baseline else _BASELINE,
        "metric": _metric(source, found.metric) if source else _METRIC + "\n" + _PROMISE,
        "pareto": _table("analyze.pareto", found.pareto) or _PARETO,
        "causes": _table("analyze.causes", causes) or _CAUSES,
        "gate": next((code for code in GATE_CODES if "baseline" in code), GATE_CODES[0]),
    }
    form = resources.files("ci_toolkit.api").joinpath("templates", FILE_NAME)
    return _FIELD.sub(lambda one: fields[one.group(1)], form.read_text(encoding="utf-8"))


def _metric(source: str, keys: Mapping[str, Any]) -> str:
    """The metric's table; where nothing was found to measure, its source as an example."""
    if not keys:
        text = _METRIC.replace('"export.csv"', _value(source))
        return f"{text}\n{_PROMISE}"
    lines = [
        "[measure.metric]",
        _pair("name", keys["name"]),
        _pair("definition", "", "what counts, what does not, from when"),
        _pair("source", source),
        _pair("better", keys["better"], "lower or higher"),
    ]
    lines += [_pair(key, value) for key, value in keys.items() if key not in ("name", "better")]
    return "\n".join([*lines, _PROMISE])


def _table(name: str, keys: Mapping[str, Any]) -> str:
    return "\n".join([f"[{name}]", *(_pair(*pair) for pair in keys.items())]) if keys else ""


def _pair(key: str, value: Any, comment: str = "") -> str:
    line = f"{key} = {_value(value)}"
    return f"{line.ljust(_WIDTH)} # {comment}" if comment else line


def _value(value: Any) -> str:
    """A value as TOML writes it, whatever a header holds."""
    import tomlkit

    return str(tomlkit.item(value).as_string())


def _write(place: Path, path: Path, text: str) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        hint = "edit it, or name another folder"
        raise DataError(f"`{show(str(path), 200)}` is there already", hint) from error
    except OSError as error:
        said = show(error.strerror or str(error)).lower()
        raise DataError(f"`{show(str(path), 200)}` cannot be written: {said}") from error


def _told(source: str, found: Guess) -> list[str]:
    """What was filled in, and what only people can."""
    said = []
    if found.metric:
        time = found.metric.get("time")
        by = f", by `{show(time)}`" if time else ", without a column of times"
        said.append(f"filled in the metric: {show(found.metric['name'])}{by}")
    elif source:
        said.append("nothing to measure was found: name the metric in [measure.metric]")
    if found.streams:
        said.append(f"all values of `{show(found.streams)}` are taken together; `where` picks one")
    if found.baseline:
        said.append(f"the baseline is all of the export ({found.baseline}): end it at the change")
    if found.causes:
        names = ", ".join(f"`{show(one)}`" for one in found.causes)
        said.append(f"candidate causes: {names}; keep those that come before the metric")
    if found.pareto:
        said.append(f"Pareto of `{show(found.pareto['category'])}`")
    if source.startswith("../") or os.path.isabs(source):
        said.append(
            f"`{show(source, 200)}` lies outside the folder: move it there and mend `source`, "
            "or pass `--allow-outside` each time"
        )
    left = "the problem, the goal and who signs"
    said.append(f"left to do: {left}" + (", and what exactly counts" if found.metric else ""))
    return said
