"""An export in the shape that was asked for, and what is taken where nothing was named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from ci_toolkit.data.conditions import Condition
from ci_toolkit.data.preset_index import NONE, likely
from ci_toolkit.data.source import Export

if TYPE_CHECKING:
    from ci_toolkit.data.roles import RoleRequest, Roles


class Asked(Protocol):
    """The options that shape an export."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def preset(self) -> str | None: ...


def shaped(export: Export, asked: Asked) -> Export:
    """The export with its preset, and with the wide columns of `--columns` as rows.

    A preset is found by the columns of the file, and then speaks of those of the long form.
    """
    wide = export
    if asked.columns:
        from ci_toolkit.data.reshape import reshaped

        export = reshaped(export, asked.columns)
    if asked.preset == NONE or (asked.preset is None and not likely(wide.columns)):
        return export
    from ci_toolkit.data.presets import chosen_preset

    preset = chosen_preset(asked.preset, wide.columns, lambda name: _texts(wide, name))
    if preset is not None and export is not wide:
        preset = preset.for_columns(export.columns)
    return replace(export, preset=preset) if preset is not None else export


def _texts(export: Export, name: str) -> Iterable[str]:
    """The different texts of the first rows of a column."""
    column = export.sampled([name]).to_series()
    return [str(text).strip() for text in column.drop_nulls().unique(maintain_order=True)]


def request_of(request: RoleRequest, export: Export) -> RoleRequest:
    """The request; of a long form without a measure, the cells are what is counted."""
    shape = export.shape
    named = (request.value, request.event, request.count, request.start, request.weight)
    if shape is None or any(name is not None for name in (*named, request.unit_of_decision)):
        return request
    taken = (*request.by, request.subgroup, request.phase)
    by = request.by if shape.name in taken else (*request.by, shape.name)
    return replace(request, count="value", by=by)


def roles_of(roles: Roles, asked: RoleRequest, request: RoleRequest) -> Roles:
    """The roles, with those that `request_of` added told as found."""
    new = [role for role in ("count", "by") if getattr(asked, role) != getattr(request, role)]
    order = ("time", "value", "event", "count", "size", "weight", "subgroup", "id", "by")
    found = [*roles.found, *new]
    known = [role for role in order if role in found]
    return replace(roles, found=(*known, *(role for role in found if role not in known)))


def preset_of(export: Export, roles: Roles) -> str | None:
    """The preset whose names for expressions play a part; without it they would mean nothing."""
    terms = (roles.value, roles.event, roles.count, roles.size, *roles.where)
    used = any(isinstance(term, Condition) and term.derived for term in terms)
    return export.preset.name if used and export.preset is not None else None


def notes_of(export: Export, roles: Roles, read: int) -> tuple[str, ...]:
    """What the shape made of the rows, once they are counted."""
    shape = export.shape
    if shape is None:
        return ()
    wide = len(shape.wide)
    said = f"{read // wide:,} rows × {wide:,} columns made {read:,} rows"
    parted = (*roles.by, roles.subgroup, roles.phase)
    filtered = {name for term in roles.where for name, _ in term.columns}
    if roles.size is None or shape.name in parted or shape.name in filtered:
        return (said,)
    size = roles.size.text if isinstance(roles.size, Condition) else roles.size.name
    return (said, f"`{size}` is added up once for each of the {wide:,} columns")
