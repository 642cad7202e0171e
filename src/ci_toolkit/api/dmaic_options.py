"""From the tables of a project file to the options of the commands that compute its parts.

A part of a project is a command with these options and no others, so that what stands in the
report is what the command prints.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ci_toolkit.analysis.dmaic.project.analyze import ParetoOf
from ci_toolkit.analysis.dmaic.project.define import Goal
from ci_toolkit.analysis.dmaic.project.improve import Change, ControlGroup
from ci_toolkit.analysis.dmaic.project.measure import Metric
from ci_toolkit.analysis.dmaic.words import MetricKind
from ci_toolkit.api.capability_settings import CapabilitySettings
from ci_toolkit.api.inspect_settings import InspectSettings
from ci_toolkit.api.pareto_settings import ParetoSettings
from ci_toolkit.api.settings import ReadSettings, Settings
from ci_toolkit.api.sources import option_words, source_words
from ci_toolkit.api.spans import require_when, split_range
from ci_toolkit.errors import MethodError

_MEASURED = ("event", "value", "count", "size", "start", "end")
_SHARED = (
    *("time", *_MEASURED, "unit", "weight", "every", "units", "subgroup", "subgroup_size"),
    *("natural_lower", "natural_upper"),
)
_PROMISE = ("lsl", "usl", "target")


def measured(metric: Metric) -> dict[str, Any]:
    """What is measured and how it is read, by the names that the commands share."""
    found = {name: getattr(metric, name) for name in _SHARED}
    default = Metric.model_fields
    return {
        **metric.reading(),
        **{name: value for name, value in found.items() if value != default[name].default},
        "name": metric.name,
    }


def chart_settings(metric: Metric, **changes: Any) -> Settings:
    """The control chart of the metric, with some options more."""
    own: dict[str, Any] = {"chart": metric.chart, "rules": metric.rules}
    return Settings(**measured(metric), **own, **changes)


def capability_settings(metric: Metric, stretch: str, **changes: Any) -> CapabilitySettings:
    """The capability of the metric; stretch: a further condition, empty for all rows."""
    options = {**measured(metric), **changes}
    for name in _PROMISE:
        value = getattr(metric, name)
        if value is not None:
            options[name] = str(value)
    if metric.distribution is not None:
        options["distribution"] = metric.distribution
    if stretch:
        options["where"] = (*options.get("where", ()), stretch)
    return CapabilitySettings(**options)


def pareto_settings(metric: Metric | None, table: ParetoOf, window: str | None) -> ParetoSettings:
    """The Pareto of the project; the metric's own defects where the table names none."""
    options: dict[str, Any] = {}
    own_source = table.source is not None
    if metric is not None and not own_source:
        options = metric.reading()
        if table.time is None and metric.time is not None:
            options["time"] = metric.time
        if table.event is None and table.count is None and table.weight is None:
            options |= {"event": metric.event} if metric.event else {}
    category = (table.category,) if isinstance(table.category, str) else table.category
    options |= {**table.reading(), "category": category}
    for name in ("event", "count", "weight", "time"):
        value = getattr(table, name)
        if value is not None:
            options[name] = value
    if window is not None and not own_source:
        since, until = split_range(window, "--since")
        options |= {"since": since, "until": until}
    return ParetoSettings(threshold=table.threshold, **options)


def inspect_settings(metric: Metric) -> InspectSettings:
    """The look at the metric's source."""
    options = metric.reading()
    for name in ("where", "keep", "blank_as"):
        options.pop(name, None)
    return InspectSettings(time=metric.time, **options)


def group_of(metric: Metric, group: ControlGroup) -> Metric:
    """The metric where nothing was changed.

    Conditions of its own stand in the place of the metric's: of "market = 'DE'" and
    "market = 'FR'" no row would be left.
    """
    changes = {**group.reading(), "name": group.name}
    for name in ("source", "event", "value", "count", "size"):
        value = getattr(group, name)
        if value is not None:
            changes[name] = value
    return metric.model_copy(update=changes)


def has_promise(metric: Metric) -> bool:
    """Whether a limit or a target of the metric is named."""
    return any(getattr(metric, name) is not None for name in _PROMISE)


def goal_as_promise(metric: Metric, goal: Goal, kind: MetricKind) -> dict[str, str]:
    """The goal as the promise of a rate that names none; nothing for measurements.

    A rate has one value a period, so that what the goal asks of it is what is promised; of
    measurements the goal speaks of their middle, a limit of each of them.
    """
    if kind != "proportion" or has_promise(metric) or goal.end is None:
        return {}
    return {"usl" if metric.better == "lower" else "lsl": str(goal.end)}


def condition_of(stretch: str | None, column: str | None, option: str) -> str:
    """A stretch of time as a condition on the rows; empty for all.

    Raises MethodError where there is no column of times to cut by.
    """
    if stretch is None:
        return ""
    if column is None:
        raise MethodError(
            f"`{option}` cannot be cut out: the metric has no column of times",
            "name it in [measure.metric] as `time`",
        )
    quoted = '"' + column.replace('"', '""') + '"'
    first, last = split_range(stretch, option)
    parts = []
    if first is not None:
        parts.append(f"{quoted} >= '{_moment(require_when(first, option).start)}'")
    if last is not None:
        parts.append(f"{quoted} < '{_moment(require_when(last, option).stop)}'")
    return " AND ".join(parts)


def _moment(when: dt.datetime) -> str:
    text = when.isoformat(sep=" ")
    return text.removesuffix(" 00:00:00")


def phases_of(changes: tuple[Change, ...]) -> dict[str, tuple[str, ...]]:
    """The changes as options of a chart: a new phase at each, and a note at each pilot."""
    told = [(f"{_day(one)}={one.what}", one.pilot) for one in changes]
    return {
        "phase_at": tuple(text for text, pilot in told if not pilot),
        "note": tuple(text for text, pilot in told if pilot),
    }


def last_change(changes: tuple[Change, ...]) -> str | None:
    """The moment of the last change that was no pilot."""
    days = [_day(one) for one in changes if not one.pilot]
    return days[-1] if days else None


def first_change(changes: tuple[Change, ...]) -> str | None:
    """The moment of the first change that was no pilot."""
    days = [_day(one) for one in changes if not one.pilot]
    return days[0] if days else None


def _day(change: Change) -> str:
    when = change.when
    if isinstance(when, dt.datetime):
        return when.isoformat(timespec="minutes")
    return when.isoformat()


def command_line(command: str, paths: tuple[str, ...], settings: ReadSettings) -> str:
    """The command that prints the numbers of a part, for a shell in the project's folder."""
    return " ".join(["citk", command, *source_words(paths), *option_words(settings, ())])
