"""What an export could be for a project: its metric, its times, candidate causes, a category."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ci_toolkit.analysis.dmaic.project.measure import Metric
from ci_toolkit.analysis.inspection.columns import words_of
from ci_toolkit.analysis.inspection.parts import GROUPS, measures, rank
from ci_toolkit.analysis.inspection.result import Command, Inspection
from ci_toolkit.facts import ColumnFacts, ExportFacts

_MEASURED = ("event", "count", "value", "start")
_ROLES = ("time", "event", "value", "count", "size", "start", "end")
# Words of an event that is wished for; of most others less is better.
_WISHED = frozenset("made met sla correct agreed resolved solved accepted".split())
_LISTS = ("null", "rename", "columns", "where", "rules")
_MOST_CAUSES = 8
_MOST_VALUES = 40
# Times before this are stand-ins for "unknown" in exports of moderation work.
_EARLIEST = dt.datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Guess:
    """What was found; empty where nothing was.

    metric: keys of `[measure.metric]` without its source. streams: the column by which the export
    falls into series, which the metric takes together. baseline: the stretch that the export
    covers. causes: columns worth a test. pareto: keys of `[analyze.pareto]`.
    """

    metric: Mapping[str, Any]
    streams: str
    baseline: str
    causes: tuple[str, ...]
    pareto: Mapping[str, Any]


NOTHING = Guess({}, "", "", (), {})


def guess(inspection: Inspection) -> Guess:
    """What an inspected export offers to a project, from its ready commands and columns."""
    facts = inspection.facts
    metric, streams = _metric(inspection.commands, facts)
    time = metric.get("time")
    return Guess(
        metric=metric,
        streams=streams,
        baseline=_stretch(facts, time) if time else "",
        causes=_causes(facts, metric),
        pareto=_pareto(inspection.commands, facts, metric),
    )


def options_of(command: Command) -> dict[str, list[str]]:
    """The options of a ready command by name, with their values; one without a value has none.

    >>> options_of(Command("…", ("pareto", "--category", "queue", "--by=-x")))
    {'category': ['queue'], 'by': ['-x']}
    """
    found: dict[str, list[str]] = {}
    words = list(command.words[1:])
    while words:
        word = words.pop(0)
        if not word.startswith("--"):
            continue
        flag, equals, value = word[2:].partition("=")
        values = found.setdefault(flag.replace("-", "_"), [])
        if equals:
            values.append(value)
        elif words and not words[0].startswith("--"):
            values.append(words.pop(0))
    return found


def _metric(commands: Sequence[Command], facts: ExportFacts) -> tuple[dict[str, Any], str]:
    """The first chart that measures one thing: rows or items per period are no metric yet."""
    for command in commands:
        options = options_of(command)
        if command.words[0] != "control-chart" or "columns" in options:
            continue
        if not any(name in options for name in _MEASURED):
            continue
        keys = _keys(options)
        times = [column for role, column in facts.roles if role == "time"]
        if "time" not in keys and times and times[0] == times[0].strip():
            keys["time"] = times[0]
        if not _padded(keys):
            named = {"name": _name(keys), "better": _better(keys)}
            order = (*_ROLES, *Metric.model_fields)
            keys = {key: keys[key] for key in order if key in keys}
            return {**named, **keys}, (options.get("by") or [""])[0]
    return {}, ""


def _keys(options: Mapping[str, list[str]]) -> dict[str, Any]:
    """Options of a command as keys of the metric's table."""
    keys: dict[str, Any] = {}
    for name, values in options.items():
        if name not in Metric.model_fields or name in ("name", "source"):
            continue
        kind = Metric.model_fields[name].annotation
        if name in _LISTS:
            keys[name] = list(values)
        elif kind is bool:
            keys[name] = True
        elif values:
            keys[name] = _number(values[-1]) if kind in (float | None, int | None) else values[-1]
    return {name: value for name, value in keys.items() if value is not None}


def _number(text: str) -> float | int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() else number


def _padded(keys: Mapping[str, Any]) -> bool:
    """Whether a name begins or ends with blanks, which a project file does not keep."""
    return any(isinstance(value, str) and value != value.strip() for value in keys.values())


def _better(keys: Mapping[str, Any]) -> str:
    words = words_of(str(keys.get("event", keys.get("count", ""))))
    return "higher" if _WISHED.intersection(words) else "lower"


def _name(keys: Mapping[str, Any]) -> str:
    def shown(key: str) -> str:
        return " ".join(str(keys[key]).split())

    if "event" in keys:
        return f"Share with {shown('event')}"
    if "count" in keys:
        return f"{shown('count')} of {shown('size')}" if "size" in keys else shown("count")
    if "value" in keys:
        return shown("value")
    return f"Time from {shown('start')} to {shown('end')}"


def _stretch(facts: ExportFacts, time: str) -> str:
    """From the first to the last sensible day of a column of times."""
    column = next((one for one in facts.columns if one.name == time), None)
    if column is None or not isinstance(column.low, dt.datetime):
        return ""
    if not isinstance(column.high, dt.datetime):
        return ""
    now = facts.as_of if facts.as_of is not None else column.high
    first = max(column.low.replace(tzinfo=None), _EARLIEST)
    last = min(column.high.replace(tzinfo=None), now.replace(tzinfo=None))
    return f"{first:%Y-%m-%d}..{last:%Y-%m-%d}" if first <= last else ""


def _used(metric: Mapping[str, Any]) -> set[str]:
    keys = ("event", "count", "size", "value", "start", "end", "time", "id", "weight")
    return {str(metric[key]) for key in keys if key in metric}


def _causes(facts: ExportFacts, metric: Mapping[str, Any]) -> tuple[str, ...]:
    """Categories and answers first, by how telling their names are; then measurements."""
    if not metric:
        return ()
    used = _used(metric)
    fits = [one for one in facts.columns if one.name not in used and _telling(one)]
    if "=" in str(metric.get("count", "")):
        # Columns such as `automated=No` are parts of the same rows, and drive nothing.
        fits = [one for one in fits if "=" not in one.name]
    order = {"category": 0, "yes/no": 1}
    fits.sort(key=lambda one: (order.get(one.kind, 2), rank(one.name, GROUPS)))
    return tuple(one.name for one in fits[:_MOST_CAUSES])


def _telling(column: ColumnFacts) -> bool:
    if not _nameable(column) or column.missing_share >= 0.5 or column.personal:
        return False
    if column.kind in ("category", "yes/no"):
        return 2 <= column.distinct <= _MOST_VALUES
    return measures(column)


def _nameable(column: ColumnFacts) -> bool:
    plain = bool(column.name) and column.name == column.name.strip()
    return plain and column.named_personal is None


def _pareto(
    commands: Sequence[Command], facts: ExportFacts, metric: Mapping[str, Any]
) -> dict[str, Any]:
    for command in commands:
        options = options_of(command)
        if command.words[0] == "pareto" and options.get("category"):
            found = {key: options[key][0] for key in ("category", "count") if options.get(key)}
            if not _padded(found):
                return found
    used = _used(metric)
    columns = [one for one in _categories(facts) if one.name not in used]
    best = min(columns, key=lambda one: rank(one.name, GROUPS), default=None)
    return {} if best is None or not metric else {"category": best.name}


def _categories(facts: ExportFacts) -> Iterator[ColumnFacts]:
    for one in facts.columns:
        filled = one.missing_share < 0.5
        if one.kind == "category" and one.distinct > 2 and filled and _nameable(one):
            yield one
