"""Messages of the commands in the words of a project file: tables and keys for options."""

from __future__ import annotations

import re

from ci_toolkit.analysis.dmaic.project.analyze import ParetoOf
from ci_toolkit.analysis.dmaic.project.measure import Metric
from ci_toolkit.analysis.dmaic.project.project import Project

# Also several that one message is about: `--since/--until/--last 2025-01..2025-03`.
_OPTION = re.compile(r"`--([a-z][a-z-]*)(/--[a-z/-]+)?(?: ([^`]*))?`")
# Stretches of time stand in tables of their own, by the part that is computed.
_STRETCHES = {
    "limits": ("control.limits", "stretch"),
    "held": ("control.later", "since"),
    "capability_after": ("improve", "after"),
}
_BASELINE = ("measure", "baseline")


def in_keys(text: str, part: str, project: Project, *, tables: bool = True) -> str:
    """A message with the key that it is about in the place of an option of a command line.

    Options that no key stands for are left. tables: name the table as well, as where to look.

    >>> in_keys("`--usl six` is no number", "capability", Project())
    '[measure.metric] `usl = "six"` is no number'
    >>> in_keys("`--usl 6%`", "capability", Project(), tables=False)
    '`usl = "6%"`'
    >>> in_keys("`--since/--until 2025-01..2025-02` holds no rows", "pareto", Project())
    '[measure] `baseline = "2025-01..2025-02"` holds no rows'
    >>> in_keys("`--strict` ends here", "baseline", Project())
    '`--strict` ends here'
    """

    def said(found: re.Match[str]) -> str:
        name, value = found.group(1).replace("-", "_"), found.group(3)
        place = _place(name, part, project)
        if place is None:
            return found.group()
        table, key = place
        if name in ("since", "until") and (key == "since") == bool(found.group(2)):
            value = None  # one end of the stretch that the key holds, or more than the key holds
        if name == "phase_at" and value is not None:
            value = value.partition("=")[0]
        shown = f"`{key} = {_toml(key, value)}`" if value else f"`{key}`"
        return f"{table} {shown}" if tables else shown

    return _OPTION.sub(said, text)


def _place(name: str, part: str, project: Project) -> tuple[str, str] | None:
    """The table, in brackets, and the key."""
    if name == "phase_at":
        return "[[improve.changes]]", "when"
    if name in ("since", "until", "baseline"):
        table, key = _STRETCHES.get(part, _BASELINE)
        return f"[{table}]", key
    own = project.analyze.pareto
    if part == "pareto" and own is not None and name in ParetoOf.model_fields:
        given = name == "category" or getattr(own, name) != ParetoOf.model_fields[name].default
        return ("[analyze.pareto]" if given else "[measure.metric]"), name
    group = project.improve.control_group
    if part == "control_group" and group is not None and getattr(group, name, None):
        return "[improve.control_group]", name
    return ("[measure.metric]", name) if name in Metric.model_fields else None


def _toml(key: str, value: str) -> str:
    """A value as it would stand in the file: dates and bounds that are numbers without quotes."""
    if key == "when":
        return value
    if key in ("lsl", "usl", "target", "natural_lower", "natural_upper", "subgroup_size"):
        try:
            float(value)
        except ValueError:
            return f'"{value}"'
        return value
    return f'"{value}"'
