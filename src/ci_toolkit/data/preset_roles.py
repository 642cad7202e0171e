"""What a preset gives to the parts that nobody named, and how that is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from ci_toolkit.data.conditions import Condition, Term
from ci_toolkit.data.measures import time_columns
from ci_toolkit.data.preset_index import MEASURED
from ci_toolkit.errors import DataError

if TYPE_CHECKING:
    from ci_toolkit.data.presets import Preset
    from ci_toolkit.data.profile import ColumnProfile
    from ci_toolkit.data.roles import RoleRequest

_OF_ROWS = ("weight", "unit_of_decision")


def filled(
    request: RoleRequest,
    preset: Preset,
    profile: Mapping[str, ColumnProfile],
    *,
    measures: bool = True,
) -> RoleRequest:
    """The request with the parts that only the preset knows; what the user named stands.

    What is measured is taken only where nothing was named that measures, a time included: a time
    alone asks for the number of rows. Without `measures` it never is, and neither are streams.
    """
    named = _named(request)
    given = {role: name for role, name in preset.roles.items() if name not in named}
    measuring = (*MEASURED, "start", "end", *_OF_ROWS)
    if not measures or any(getattr(request, role) is not None for role in (*measuring, "time")):
        given = {role: name for role, name in given.items() if role not in measuring}
    time = given.pop("time", None)
    new = {role: name for role, name in given.items() if getattr(request, role) is None}
    by = request.by
    if measures and not by:
        by = tuple(name for name in preset.by if name not in named)
    taken = named | set(new.values()) | set(by)
    if time is not None and time not in taken and _knows_better(time, request, profile, taken):
        new["time"] = time
    return replace(replace(request, by=by), **new)  # type: ignore[arg-type]  # roles of one column


def refuse_derived(
    request: RoleRequest, preset: Preset, profile: Mapping[str, ColumnProfile]
) -> None:
    """DataError for a name of an expression where only a column can stand."""
    derived = {**preset.beyond, **preset.derived}
    expressive = (*MEASURED, "where", "by")
    single = [spec.name for spec in fields(request) if spec.name not in expressive]
    named = [("by", name) for name in request.by]
    for option, name in [*named, *((one, getattr(request, one)) for one in single)]:
        if name in derived and name not in profile:
            raise DataError(
                f"`--{option.replace('_', '-')} {name}`: it is no column; in {preset.title} it "
                f"stands for `{derived[name]}`",
                "such a name goes with --where, --event or --value",
            )


def _named(request: RoleRequest) -> set[str]:
    """The columns that already play a part which no other may share."""
    shared = (*MEASURED, "start", "end", "where")
    values = [getattr(request, spec.name) for spec in fields(request) if spec.name not in shared]
    singles = {value for value in values if isinstance(value, str)}
    return singles | set(request.by)


def _knows_better(
    time: str,
    request: RoleRequest,
    profile: Mapping[str, ColumnProfile],
    taken: set[str],
) -> bool:
    """Whether the preset's time holds times and would not be found anyhow."""
    if request.time is not None or profile[time].kind != "time":
        return False
    return time_columns(profile, taken) != [time]


def counts_rows(asked: RoleRequest, preset: Preset | None) -> bool:
    """Whether the rows themselves are what is counted, as nothing else was named."""
    measuring = (*MEASURED, "start", *_OF_ROWS)
    named = any(getattr(asked, role) is not None for role in measuring)
    return preset is not None and preset.rows and not named


def told(
    preset: Preset | None,
    asked: RoleRequest,
    request: RoleRequest,
    terms: Iterable[Term | None],
) -> tuple[str, ...]:
    """What the preset gave, as sentences; none where it gave nothing."""
    if preset is None:
        return ()
    used = dict(pair for term in terms if isinstance(term, Condition) for pair in term.derived)
    names = [f"`{name}` stands for `{text}`" for name, text in used.items()]
    rows = ["its rows are counted"] if counts_rows(asked, preset) else []
    same = all(getattr(asked, s.name) == getattr(request, s.name) for s in fields(asked))
    if same and not names and not rows:
        return ()
    return (f"read as {preset.title} (`--preset {preset.name}`)", *rows, *names)
