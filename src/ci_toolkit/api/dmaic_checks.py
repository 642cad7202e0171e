"""Checks of a project file that read stretches of time and amounts with units."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Literal

from ci_toolkit.analysis.dmaic.project.base import Quantity
from ci_toolkit.analysis.dmaic.project.improve import Change
from ci_toolkit.analysis.dmaic.project.problem import Problem
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.api.spans import parse_duration, parse_when
from ci_toolkit.data.condition_tokens import show

Path = tuple[str | int, ...]
Kind = Literal["number", "percent", "length"]

_RANGES = "write 2024-01..2024-06, 2024-07-01.. or ..2024-06-30"
_AMOUNTS = "write a number, a share such as 2 %, or a length of time such as 36h"
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time: from `start` (included) to `stop` (not included), where it stands."""

    path: Path
    key: str
    text: str
    start: dt.datetime
    stop: dt.datetime

    @property
    def shown(self) -> str:
        return f'`{self.key} = "{show(self.text)}"`'


def check_amounts_and_times(project: Project) -> tuple[Problem, ...]:
    """What is wrong, or worth a look, in a project's stretches of time, amounts and files."""
    return (
        *_goal(project),
        *_spec(project),
        *_sample_size(project),
        *_stretches(project),
        *_pins(project),
        *_written(project),
    )


def read_amount(asked: Quantity) -> tuple[Kind, float] | None:
    """An amount with what it is of: a plain number, a share ("2 %"), a length of time in seconds.

    >>> read_amount("2 %"), read_amount(3), read_amount("1h"), read_amount("two")
    (('percent', 0.02), ('number', 3.0), ('length', 3600.0), None)
    """
    if isinstance(asked, int | float):
        return ("number", float(asked))
    word = asked.strip()
    seconds = parse_duration(word)
    if seconds is not None:
        return ("length", seconds)
    share = word.endswith("%")
    try:
        number = float(word[:-1] if share else word)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return ("percent", number / 100) if share else ("number", number)


def _compared(one: Quantity, other: Quantity) -> tuple[float, float] | None:
    """Two amounts as numbers that can be compared; None for those of different kinds."""
    a, b = read_amount(one), read_amount(other)
    if a is None or b is None:
        return None
    # A share is written 0.02 or 2 %; a number above one beside a percentage is no share.
    shares = {a[0], b[0]} == {"number", "percent"} and abs(a[1]) <= 1 and abs(b[1]) <= 1
    return (a[1], b[1]) if a[0] == b[0] or shares else None


def _unread(path: Path, **asked: Quantity | None) -> Iterator[Problem]:
    for key, value in asked.items():
        name = key.rstrip("_")
        if value is not None and read_amount(value) is None:
            yield Problem(path, name, f"`{name}` is no amount: `{show(str(value))}`", _AMOUNTS)


def _goal(project: Project) -> Iterator[Problem]:
    goal, path = project.define.goal, ("define", "goal")
    yield from _unread(path, from_=goal.start, to=goal.end)
    if goal.start is None or goal.end is None:
        return
    pair = _compared(goal.start, goal.end)
    if pair is None:
        kinds = [read_amount(goal.start), read_amount(goal.end)]
        if all(kinds):
            text = f"`from` ({goal.start}) and `to` ({goal.end}) have different units"
            yield Problem(path, "to", text, "write both in the same unit")
        return
    start, end = pair
    if start == end:
        yield Problem(path, "to", "`from` and `to` are the same", "say where the metric has to be")
        return
    metric = project.measure.metric
    if metric is not None and (end < start) != (metric.better == "lower"):
        turned = "higher" if metric.better == "lower" else "lower"
        text = f"goes {'up' if end > start else 'down'} from {goal.start} to {goal.end}"
        hint = f'exchange `from` and `to`, or set better = "{turned}" in [measure.metric]'
        yield Problem(path, "to", f"{text}, but {metric.better} is better", hint)


def _spec(project: Project) -> Iterator[Problem]:
    """Limits that are texts without a number may be columns; they are read with the data."""
    metric, path = project.measure.metric, ("measure", "metric")
    if metric is None:
        return
    for low, high, text in (
        ("lsl", "usl", "`lsl` ({0}) is not below `usl` ({1})"),
        ("lsl", "target", "`target` ({1}) lies below `lsl` ({0})"),
        ("target", "usl", "`target` ({0}) lies above `usl` ({1})"),
    ):
        one, other = getattr(metric, low), getattr(metric, high)
        pair = None if one is None or other is None else _compared(one, other)
        if pair is None:
            continue
        if pair[0] > pair[1] or (pair[0] == pair[1] and "target" not in (low, high)):
            yield Problem(path, high, text.format(one, other), "exchange them, or mend one")


def _sample_size(project: Project) -> Iterator[Problem]:
    asked, path = project.measure.sample_size, ("measure", "sample_size")
    if asked is None:
        return
    yield from _unread(path, margin=asked.margin, change=asked.change)
    for key in ("margin", "change"):
        value = getattr(asked, key)
        read = None if value is None else read_amount(value)
        if read is not None and read[1] <= 0:
            text = f"`{key}` must be above zero, not {value}"
            yield Problem(path, key, text, "write its size without a sign")
    if asked.margin is None and asked.change is None:
        yield Problem(path, "", "asks for nothing", "add `margin`, `change` or both", "warning")


def _stretches(project: Project) -> Iterator[Problem]:
    found: dict[str, Stretch] = {}
    for name, path, key, text in _ranges(project):
        made = _read(path, key, text)
        if isinstance(made, Problem):
            yield made
        else:
            found[name] = made
    yield from _since(project, found)
    yield from _in_order(found, "mix.before", "mix.after")
    before = "before" if "before" in found else "baseline"
    yield from _in_order(found, before, "after")
    yield from _in_order(found, before, "limits")
    yield from _changes(project, found)


def _ranges(project: Project) -> Iterator[tuple[str, Path, str, str]]:
    measure, improve, mix = project.measure, project.improve, project.analyze.mix
    metric, limits = measure.metric, project.control.limits
    # The labels of subgroups need not be times.
    if measure.baseline is not None and (metric is None or metric.subgroup is None):
        yield "baseline", ("measure",), "baseline", measure.baseline
    if mix is not None:
        yield "mix.before", ("analyze", "mix"), "before", mix.before
        yield "mix.after", ("analyze", "mix"), "after", mix.after
    if improve.before is not None:
        yield "before", ("improve",), "before", improve.before
    if improve.after is not None:
        yield "after", ("improve",), "after", improve.after
    if limits is not None and limits.stretch is not None:
        yield "limits", ("control", "limits"), "stretch", limits.stretch


def _read(path: Path, key: str, text: str) -> Stretch | Problem:
    first, dots, last = text.partition("..")
    ends = (first, last if dots else first)
    moments = []
    for end in ends:
        when = parse_when(end) if end.strip() else None
        if when is None and (end.strip() or not any(one.strip() for one in ends)):
            said = show(end) or show(text)
            return Problem(path, key, f"`{key}` does not understand `{said}` as a time", _RANGES)
        moments.append(when)
    start = moments[0].start if moments[0] else dt.datetime.min
    stop = moments[1].stop if moments[1] else dt.datetime.max
    if stop <= start:
        said = f"`{key}` ends before it starts: `{show(text)}`"
        return Problem(path, key, said, "write START..END")
    return Stretch(path, key, text, start, stop)


def _since(project: Project, found: dict[str, Stretch]) -> Iterator[Problem]:
    """Later data come after the stretch that the limits are of; before it nothing was changed."""
    later, path = project.control.later, ("control", "later")
    if later is None or later.since is None:
        return
    since = parse_when(later.since)
    if since is None:
        text = f"`since` does not understand `{show(later.since)}` as a time"
        yield Problem(path, "since", text, "write 2024-07-01, 2024-07 or 2024-W27")
        return
    limits = found.get("limits")
    changes = [_moment(one) for one in project.improve.changes if not one.pilot]
    said = f'`since = "{show(later.since)}"`'
    if limits is not None and limits.start <= since.start < limits.stop:
        text = f"{said} lies within {limits.shown} of [control.limits]"
        yield Problem(path, "since", text, "begin it after the stretch of the limits", "warning")
    begins = limits.start if limits is not None else max(changes, default=dt.datetime.min)
    if since.start < begins:
        what = "the stretch of the limits" if limits is not None else "the last change"
        text = f"{said} begins before {what} ({begins:%Y-%m-%d})"
        yield Problem(path, "since", text, "later data come after it")


def _in_order(found: dict[str, Stretch], first: str, last: str) -> Iterator[Problem]:
    if first not in found or last not in found:
        return
    before, after = found[first], found[last]
    if after.start >= before.stop:
        return
    how = "lies before" if after.stop <= before.start else "overlaps with"
    text = f"{after.shown} {how} {before.shown}"
    if before.path != after.path:
        text += f" of [{'.'.join(str(one) for one in before.path)}]"
    yield Problem(after.path, after.key, text, "two stretches, the earlier one first")


def _moment(change: Change) -> dt.datetime:
    if isinstance(change.when, dt.datetime):
        return change.when.replace(tzinfo=None)
    return dt.datetime.combine(change.when, dt.time())


def _changes(project: Project, found: dict[str, Stretch]) -> Iterator[Problem]:
    """A change inside what is called before mixes two processes; so does one inside after."""
    last: dt.datetime | None = None
    for number, change in enumerate(project.improve.changes):
        if change.pilot:
            continue
        path = ("improve", "changes", number)
        when = last = _moment(change)
        for name in ("baseline", "before"):
            stretch = found.get(name)
            if stretch is not None and stretch.start < when < stretch.stop:
                text = f"`{show(change.what)}` of {change.when} lies inside {stretch.shown}"
                hint = "end that stretch before the change, or call the change a pilot"
                yield Problem(path, "when", text, hint)
    for name in ("after", "limits"):
        stretch = found.get(name)
        if stretch is not None and last is not None and stretch.start < last:
            text = f"{stretch.shown} begins before the last change ({last:%Y-%m-%d})"
            hint = "begin it with the change"
            yield Problem(stretch.path, stretch.key, text, hint, "warning")


def _pins(project: Project) -> Iterator[Problem]:
    for name, pin in project.sources.items():
        if not _SHA256.fullmatch(pin.sha256.strip()):
            text = f"`sha256` is no SHA-256: `{show(pin.sha256, 30)}`"
            hint = "64 letters and digits; `citk dmaic check FOLDER --pin` writes them"
            yield Problem(("sources", name), "sha256", text, hint)


def _written(project: Project) -> Iterator[Problem]:
    """The file of limits is written: it stays in the folder, and on nothing else."""
    limits = project.control.limits
    if limits is None:
        return
    path, file = ("control", "limits"), PurePosixPath(limits.file)
    outside = file.is_absolute() or PureWindowsPath(limits.file).drive or ".." in file.parts
    if not limits.file or "\\" in limits.file or outside:
        text = f"`file` must lie in the project's folder: `{show(limits.file)}`"
        yield Problem(path, "file", text, 'file = "limits.json"')
    elif file.suffix.casefold() != ".json":
        text = f"`file` must end in .json: `{show(limits.file)}`"
        yield Problem(path, "file", text, 'file = "limits.json"')
    elif file in map(PurePosixPath, project.named_sources()):
        text = f"`file` is a source too: `{show(limits.file)}`"
        yield Problem(path, "file", text, "the limits would be written over it")
