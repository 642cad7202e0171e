"""Which column could play which part: found where only one reading is sensible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_toolkit.api.inspect_settings import InspectSettings
from ci_toolkit.data.measures import measures
from ci_toolkit.errors import CitkError

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export
    from ci_toolkit.facts import ExportFacts

# An end that lies before its start more often than this is no end.
_MOST_WRONG = 0.05


def asked_roles(export: Export, chosen: InspectSettings) -> tuple[str | None, str | None]:
    """The main column of times and that of cases: named, or known from the shape of the export."""
    known = export.preset.roles if export.preset is not None else {}
    time, id_ = chosen.time or known.get("time"), chosen.id or known.get("id")
    return time, id_


def suggested_roles(
    export: Export, audit: ExportFacts, chosen: InspectSettings
) -> tuple[tuple[str, str], ...]:
    """Role and column, for as many as are clear; what the preset says comes first."""
    roles: dict[str, list[str]] = {}
    # A time that never changes, such as the period of a report, places no row.
    time, id_ = asked_roles(export, chosen)
    main = time or (audit.volume.column if audit.volume is not None else None)
    moving = {column.name for column in audit.columns if column.distinct > 1}
    if main is not None and (chosen.time is not None or main in moving):
        roles["time"] = [main]
    if id_ is not None:
        roles["id"] = [id_]
    if export.preset is not None:
        for role, column in export.preset.roles.items():
            roles.setdefault(role, [column])
        if export.preset.by:
            roles["by"] = list(export.preset.by)
    if "start" not in roles and "end" not in roles:
        roles |= _ends(audit)
    if not {"event", "value", "count"} & roles.keys():
        roles |= _measured(export, {name for names in roles.values() for name in names})
    return tuple((role, column) for role, columns in roles.items() for column in columns)


def _ends(audit: ExportFacts) -> dict[str, list[str]]:
    """The two times between which most rows have a length."""
    sound = [
        pair
        for pair in audit.pairs
        if pair.kind == "order" and pair.compared
        and pair.wrong.rows <= _MOST_WRONG * pair.compared
    ]  # fmt: skip
    if not sound:
        return {}
    best = max(sound, key=lambda pair: pair.compared)
    ends = {column.name: (column.low, column.high, column.distinct) for column in audit.columns}
    if ends[best.lesser] == ends[best.greater]:
        return {}  # both name the same day, and nothing lies between them
    return {"start": [best.lesser], "end": [best.greater]}


def _measured(export: Export, taken: set[str]) -> dict[str, list[str]]:
    """What could be charted, where the columns leave one answer; counts out of a size always."""
    try:
        found = measures(export.profile(), taken)
    except CitkError:
        return {}
    counts = [one for one in found if "size" in one.roles]
    if counts:
        return {role: [column] for role, column in counts[0].roles.items()}
    return {role: [column] for role, column in found[0].roles.items()} if len(found) == 1 else {}
