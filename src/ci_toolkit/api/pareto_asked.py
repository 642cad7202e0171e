"""What is counted and what the bars are: roles named by the user, and those found alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ci_toolkit.analysis.pareto.counts import Measure
from ci_toolkit.api.opening import text_of
from ci_toolkit.api.pareto_columns import found_category
from ci_toolkit.api.pareto_settings import ParetoSettings
from ci_toolkit.api.pareto_stretch import is_stretch
from ci_toolkit.api.refusals import of_layout
from ci_toolkit.data.condition_tokens import show
from ci_toolkit.data.measures import made_counts
from ci_toolkit.data.number_columns import is_duration
from ci_toolkit.data.plan import term_columns
from ci_toolkit.data.roles import RoleRequest, Roles, resolve, there
from ci_toolkit.errors import DataError, UsageError

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

_ROLES = ("time", "event", "count", "size", "weight", "id", "unit_of_decision")


@dataclass(frozen=True, eq=False)
class Asked:
    """The roles of a run, and the columns that only a Pareto has.

    compared: the column whose two values are compared. found: roles that nobody named. lengths: a
    bar shows lengths of time.
    """

    roles: Roles
    category: tuple[str, ...]
    compared: str | None
    found: tuple[str, ...]
    lengths: bool = False

    @property
    def measure(self) -> Measure:
        """What is counted."""
        if self.roles.event is not None:
            return "event"
        return "count" if self.roles.count is not None else "rows"

    @property
    def columns(self) -> dict[str, Any]:
        """Role to column or condition, for the JSON."""
        found: dict[str, Any] = {"category": list(self.category)}
        for name in _ROLES:
            term = getattr(self.roles, name)
            if term is not None:
                found[name] = term if isinstance(term, str) else text_of(term)
        if self.roles.by:
            found["by"] = list(self.roles.by)
        if self.roles.where:
            found["where"] = [condition.text for condition in self.roles.where]
        return found


def asked_of(export: Export, chosen: ParetoSettings) -> Asked:
    """The roles that were named, and those that have only one sensible reading."""
    try:
        return _asked(export, chosen)
    except DataError as error:
        raise of_layout(error, export) from error


def _asked(export: Export, chosen: ParetoSettings) -> Asked:
    profile = export.profile()
    compared = None
    if len(chosen.compare) == 1:
        compared = chosen.compare[0]
        if compared not in profile and is_stretch(compared):
            raise UsageError(
                f"`--compare {show(compared)}` is one side",
                "give the other stretch with a second `--compare`",
            )
    named = {
        "category": chosen.category,
        "then": chosen.then,
        "split": chosen.split,
        "by": chosen.by,
        "compare": (compared,) if compared is not None else (),
    }
    for option, columns in named.items():
        for name in columns:
            there(name, option, profile)
    keys = tuple(dict.fromkeys(name for columns in named.values() for name in columns))
    request = RoleRequest(
        **{name: getattr(chosen, name) for name in _ROLES}, by=keys, where=chosen.where
    )
    shape = export.shape
    request = replace(request, count=_count(export, chosen, keys))
    if shape is not None and not chosen.category and shape.name not in keys:
        request = replace(request, by=(*keys, shape.name))
    roles = resolve(request, profile, find_measure=False, optional_time=True, preset=export.preset)
    category = chosen.category
    found = [role for role in roles.found if role != "by"]
    if request.count is not None and chosen.count is None:
        found.append("count")
    if not category and not chosen.split:
        filtered = {name for condition in roles.where for name, _ in condition.columns}
        taken = {*keys, roles.time, roles.weight, roles.id, *_columns_of(roles), *filtered}
        one = (
            shape.name
            if shape is not None
            else found_category(profile, {name for name in taken if name})
        )
        category = (one,)
        found.append("category")
    streams = tuple(dict.fromkeys(chosen.by))
    roles = replace(roles, by=streams)
    return Asked(
        roles,
        tuple(dict.fromkeys(category)),
        compared,
        tuple(dict.fromkeys(found)),
        lengths=chosen.units is not None or own_lengths(export, chosen.weight),
    )


def own_lengths(export: Export, weight: str | None) -> bool:
    """Whether the cells of a weight say themselves that they are lengths of time."""
    return weight is not None and is_duration(export, weight)


def _count(export: Export, chosen: ParetoSettings, keys: Sequence[str]) -> str | None:
    """The column of ready-made counts: named, the cells of wide columns, or found by its name."""
    measured = (chosen.event, chosen.count, chosen.weight, chosen.unit_of_decision, chosen.id)
    if any(name is not None for name in measured):
        return chosen.count
    if export.shape is not None:
        return "value"
    taken = {*keys, chosen.time, chosen.size}
    return made_counts(export.profile(), {name for name in taken if name})


def _columns_of(roles: Roles) -> set[str]:
    terms = [term for term in (roles.event, roles.count, roles.size) if term is not None]
    return {name for term in terms for name in term_columns(term)}
