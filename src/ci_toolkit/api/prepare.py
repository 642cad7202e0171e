"""From a source and settings to cells: roles, what is measured, and how rows are grouped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from ci_toolkit.analysis.control_chart.options import Measure
from ci_toolkit.analysis.result import Finding
from ci_toolkit.api.opening import opened, text_of
from ci_toolkit.api.refusals import (
    of_layout,
    refuse_nothing,
    refuse_rows_of_one,
    refuse_too_many,
    refuse_unfit_options,
)
from ci_toolkit.api.settings import NOUNS, Settings
from ci_toolkit.api.shaped import notes_of, preset_of, request_of, roles_of
from ci_toolkit.data.number_columns import is_duration
from ci_toolkit.data.reduce import reduce_export
from ci_toolkit.data.roles import Column, RoleRequest, Roles, resolve
from ci_toolkit.data.source import Export
from ci_toolkit.errors import DataError, UsageError

if TYPE_CHECKING:
    from ci_toolkit.data.reduce import Cells

# Rows a day from which days are subgroups rather than single values.
_SUBGROUP_FROM = 2
_ROLE_OPTIONS = (
    *("time", "value", "event", "count", "size", "weight", "subgroup", "id", "start", "end"),
    *("phase", "unit_of_decision"),
)
Unit = Literal["items", "defects"]
_SIZELESS = frozenset({"c", "i-mr"})
_RATE_CHARTS = ("u", "laney-u", "u-additive")
SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True, eq=False)
class Prepared:
    """Cells with what they mean.

    every: period of the cells, None for single values or subgroups. by_day: times are whole days.
    individuals: one cell a row. columns: what stands for each role, as in the JSON.
    duration: values are seconds. preset: the one whose names for expressions are used.
    """

    cells: Cells
    roles: Roles
    measure: Measure
    unit: Unit
    by: tuple[str, ...]
    every: str | None
    every_given: bool
    individuals: bool
    by_day: bool
    noun: str
    paths: tuple[str, ...]
    columns: Mapping[str, Any]
    all_columns: tuple[str, ...]
    target_column: bool
    duration: bool
    found: tuple[str, ...]
    findings: tuple[Finding, ...]
    preset: str | None = None


def prepare(
    source: Any, chosen: Settings, before_reading: Callable[[], None] | None = None
) -> Prepared:
    """Read and reduce a source as the settings say.

    before_reading: called once when roles are known and the rows are about to be read.
    """
    with opened(source, chosen) as export:
        return prepared_from(export, chosen, before_reading)


def prepared_from(
    export: Export,
    chosen: Settings,
    before_reading: Callable[[], None] | None = None,
    reducer: Callable[..., Cells] = reduce_export,
) -> Prepared:
    """As `prepare`, of an open export.

    reducer: what reduces measurements to cells, with the arguments of `reduce_export`; another
    one may keep more than the cells.
    """
    roles = _resolved(export, chosen)
    unit = _unit(chosen, roles)
    measure = _measure(roles, unit)
    refuse_unfit_options(chosen, measure)
    if before_reading is not None:
        before_reading()
    reduces = reducer if measure == "value" else reduce_export
    cells, individuals, every = _reduce(export, roles, measure, unit, chosen, reduces)
    refuse_rows_of_one(export, roles, cells)
    refuse_nothing(cells)
    if chosen.units is not None and _has_lengths(export, roles):
        raise UsageError(
            f"`--units {chosen.units}`: the cells of `{text_of(roles.value)}` say their own units",
            "leave `--units` out",
        )
    # What lies between two times is in seconds already.
    cells = _in_seconds(cells, chosen.units if roles.start is None else None)
    refuse_too_many(cells, chosen)
    return Prepared(
        cells=cells,
        roles=roles,
        measure=measure,
        unit=unit,
        by=cells.by,
        every=every,
        every_given=chosen.every is not None,
        individuals=individuals,
        by_day=not _clocked(export, roles),
        noun=_noun(every, individuals, roles, chosen),
        paths=export.paths,
        columns=columns_of(roles),
        all_columns=export.columns,
        target_column=roles.target is not None,
        duration=is_length(export, roles, chosen),
        found=(
            *export.notes,
            *roles.notes,
            *notes_of(export, roles, cells.ledger.read),
            *cells.notes,
        ),
        findings=(),
        preset=preset_of(export, roles),
    )


def roles_and_measure(export: Export, chosen: Settings) -> tuple[Roles, Measure]:
    """The roles of an open export, and what they measure."""
    roles = _resolved(export, chosen)
    return roles, _measure(roles, _unit(chosen, roles))


def look(source: Any, chosen: Settings) -> Mapping[str, Any]:
    """What would be read and taken, from the beginning of the export alone."""
    with opened(source, chosen) as export:
        roles = _resolved(export, chosen)
        unit = _unit(chosen, roles)
        return {
            "paths": list(export.paths),
            "format": export.format,
            "columns": columns_of(roles),
            "found": list(roles.found),
            "measure": _measure(roles, unit),
            "chart": chosen.chart,
            "every": chosen.every or ("chosen from the data" if roles.time else None),
        }


def columns_of(roles: Roles) -> dict[str, Any]:
    """Role to column or condition, for the JSON and for saved limits."""
    found: dict[str, Any] = {}
    for name in _ROLE_OPTIONS:
        term = getattr(roles, name)
        if term is not None:
            found[name] = term if isinstance(term, str) else text_of(term)
    if roles.by:
        found["by"] = list(roles.by)
    if roles.where:
        found["where"] = [condition.text for condition in roles.where]
    return found


def _resolved(export: Export, chosen: Settings) -> Roles:
    """The roles; a chart of counts alone takes no column as their size by itself."""
    sizeless = bool(_SIZELESS & set(chosen.chart.split(",")))
    asked = _request(chosen, chosen.target in export.columns)
    request = request_of(asked, export)
    try:
        roles = resolve(request, export.profile(), find_size=not sizeless, preset=export.preset)
    except DataError as error:
        raise of_layout(error, export) from error
    return roles_of(roles, asked, request)


def _request(chosen: Settings, target_column: bool) -> RoleRequest:
    return RoleRequest(
        **{name: getattr(chosen, name) for name in _ROLE_OPTIONS},
        by=chosen.by,
        where=chosen.where,
        target=chosen.target if target_column else None,
    )


def _unit(chosen: Settings, roles: Roles) -> Unit:
    """Items or defects; a chart of rates named by the user implies defects."""
    if roles.count is not None and roles.size is not None and chosen.chart in _RATE_CHARTS:
        return "defects"
    return chosen.unit


def _measure(roles: Roles, unit: str) -> Measure:
    if roles.value is not None or roles.start is not None:
        return "value"
    if roles.event is not None:
        return "proportion"
    if roles.count is not None and roles.size is not None:
        return "proportion" if unit == "items" else "rate"
    return "count"


def _reduce(
    export: Export,
    roles: Roles,
    measure: Measure,
    unit: Unit,
    chosen: Settings,
    reducer: Callable[..., Cells],
) -> tuple[Cells, bool, str | None]:
    """Cells, whether each is a single value, and the length of their period."""

    def run(every: str | None, individuals: bool, size: int | None = None) -> Cells:
        return reducer(
            export,
            roles,
            every=every,
            zone=chosen.timezone,
            time_format=chosen.time_format,
            measure=_asked(measure, roles),
            subgroup_size=size,
            blank_as=chosen.blank_as,
            unit=unit,
            keep=chosen.keep,
            individuals=individuals,
            strict=chosen.strict,
            extremes=_needs_ranges(chosen),
            rejects=chosen.rejects,
        )

    if roles.subgroup is not None:
        return run(None, False), False, None
    size = chosen.subgroup_size
    if measure != "value":
        if roles.time is None:
            return run(None, True), True, None
        cells = run(chosen.every, False)
        return cells, False, cells.every
    if size is not None and size > 1:
        return run(None, False, size), False, None
    if chosen.every is not None:
        if roles.time is None:
            raise DataError("`--every` needs a time column", "name it with `--time`")
        cells = run(chosen.every, False)
        return cells, False, cells.every
    if size == 1 or roles.time is None or chosen.chart in ("i-mr", "run"):
        return run(None, True), True, None
    cells = run("1d", False)
    number = cells.table["n"]
    most = float(number.max() or 0)  # type: ignore[arg-type]  # n is numeric
    if most <= 1:
        return cells, True, "1d"
    if float(number.median() or 0) < _SUBGROUP_FROM:  # type: ignore[arg-type]
        return run(None, True), True, None
    note = "periods of a day (1d), each day's values a subgroup; `--every` changes it"
    return replace(cells, notes=(*cells.notes, note)), False, "1d"


def _needs_ranges(chosen: Settings) -> bool:
    """Whether a chart may look at the ranges of subgroups; S charts do not."""
    by_range = chosen.sigma_method is not None and chosen.sigma_method.endswith("-r")
    return by_range or chosen.chart not in ("xbar-s", "i-mr-rs")


def _asked(measure: Measure, roles: Roles) -> Literal["value", "event", "count", "rows"]:
    """What the reduction adds up for a measure."""
    if measure == "value":
        return "value"
    if roles.event is not None:
        return "event"
    return "count" if roles.count is not None else "rows"


def _clocked(export: Export, roles: Roles) -> bool:
    if roles.time is None:
        return False
    return bool(export.profile()[roles.time].has_clock)


def is_length(export: Export, roles: Roles, chosen: Settings) -> bool:
    """Whether what is measured is a length of time, in seconds once it is read."""
    if roles.start is not None or chosen.units is not None:
        return True
    return _has_lengths(export, roles) or getattr(roles.value, "result", None) == "duration"


def _has_lengths(export: Export, roles: Roles) -> bool:
    """Whether the value is a column whose own cells say that they are lengths of time."""
    return isinstance(roles.value, Column) and is_duration(export, roles.value.name)


def _in_seconds(cells: Cells, units: str | None) -> Cells:
    """Values of a column in minutes, hours or days (`--units`) become seconds."""
    factor = SECONDS[units] if units else 1.0
    if factor == 1.0:
        return cells
    import polars as pl

    names = [name for name in ("mean", "sd", "min", "max") if name in cells.table.columns]
    return replace(cells, table=cells.table.with_columns(pl.col(names) * factor))


def _noun(every: str | None, individuals: bool, roles: Roles, chosen: Settings) -> str:
    if every is not None:
        return NOUNS[every]
    if roles.subgroup is not None or (chosen.subgroup_size or 1) > 1:
        return "subgroup"
    return "value" if individuals else "point"
