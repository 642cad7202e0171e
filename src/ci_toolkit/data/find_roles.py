"""Parts that nobody named and that have only one sensible reading: the time, the measure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ci_toolkit.data.condition_tokens import shell_word, show
from ci_toolkit.data.conditions import Condition, Term
from ci_toolkit.data.measures import (
    Measure,
    measures,
    size_columns,
    time_columns,
    whole_columns,
)
from ci_toolkit.errors import DataError, UsageError

if TYPE_CHECKING:
    from ci_toolkit.data.profile import ColumnProfile
    from ci_toolkit.data.roles import RoleRequest

_LISTED = 6


def find_time(
    request: RoleRequest,
    profile: Mapping[str, ColumnProfile],
    needs_time: bool,
    optional: bool = False,
) -> tuple[str | None, tuple[str, ...]]:
    """The only column of times among those that play no other part, and what is to be said.

    Raises `DataError` where there are several or, with `needs_time`, none; where the time is
    `optional`, none of several is taken instead.
    """
    taken = {*request.by, request.subgroup, request.id, request.phase, request.target}
    columns = time_columns(profile, taken)
    if len(columns) == 1:
        return columns[0], ()
    if len(columns) > 1 and optional and not needs_time:
        names = ", ".join(f"`{show(name, 40)}`" for name in columns[:_LISTED])
        return None, (
            f"{len(columns)} columns hold times ({names}): name one with --time, and the ranking "
            "is also looked at month by month",
        )
    if columns and (request.subgroup is None or needs_time):
        options = [f"--time {shell_word(name)}" for name in columns]
        raise DataError(f"{len(columns)} columns hold times", f"name one: {_listed(options)}")
    if needs_time:
        raise DataError(
            "no column reads as times", "name it with --time, and its form with --time-format"
        )
    return None, ()


def refuse_size_alone(request: RoleRequest) -> None:
    """Raises `UsageError` for a size without the count that is taken out of it."""
    if request.size is not None and request.count is None:
        raise UsageError(f"`--size {show(request.size)}` needs `--count`")


def measure_roles(
    request: RoleRequest,
    terms: Mapping[str, Term | None],
    time: str | None,
    where: tuple[Condition, ...],
    profile: Mapping[str, ColumnProfile],
    find_size: bool,
) -> dict[str, str]:
    """The roles, and the columns for them, that complete what was named."""
    taken = {*request.by, time, request.weight, request.subgroup, request.id, request.phase}
    taken |= {request.target, request.unit_of_decision}
    if request.count is not None:
        taken |= _columns(terms["count"])
        return _find_size(request, profile, taken) if find_size and not request.size else {}
    if request.size is not None:
        return _find_count(request.size, profile, taken | _columns(terms["size"]))
    rows_meant = request.weight is not None or request.unit_of_decision is not None
    if rows_meant or any(getattr(request, o) is not None for o in ("value", "event", "start")):
        return {}
    filtered = {name for condition in where for name, _ in condition.columns}
    found = measures(profile, taken | filtered) or measures(profile, taken)
    if request.time is not None:
        # A time alone asks for the number of rows, unless the file is one series and nothing else.
        rest = [name for name in profile if name not in taken]
        return found[0].roles if len(found) == 1 and len(found[0].roles) == len(rest) else {}
    if len(found) > 1:
        raise _several(found, time)
    return found[0].roles if found else {}


def _columns(term: Term | None) -> set[str]:
    if isinstance(term, Condition):
        return {name for name, _ in term.columns}
    return {term.name} if term else set()


def _find_size(
    request: RoleRequest, profile: Mapping[str, ColumnProfile], taken: set[str | None]
) -> dict[str, str]:
    if request.count in size_columns(profile, set()):
        return {}
    sizes = size_columns(profile, taken)
    if len(sizes) > 1:
        options = [f"--size {shell_word(name)}" for name in sizes]
        raise DataError(
            f"{len(sizes)} columns may be the size of `--count {show(request.count or '')}`",
            f"name one: {_listed(options)}",
        )
    return {"size": sizes[0]} if sizes else {}


def _find_count(
    size: str, profile: Mapping[str, ColumnProfile], taken: set[str | None]
) -> dict[str, str]:
    counts = whole_columns(profile, taken)
    if len(counts) == 1:
        return {"count": counts[0]}
    options = [f"--count {shell_word(name)}" for name in counts]
    raise UsageError(
        f"`--size {show(size)}` needs `--count`",
        f"name one: {_listed(options)}" if options else None,
    )


def _several(found: list[Measure], time: str | None) -> UsageError:
    options = [measure.options for measure in found]
    rows = f"; the number of rows: --time {shell_word(time)}" if time else ""
    return UsageError(
        f"{len(found)} measures are possible and none was named",
        f"name one: {_listed(options)}{rows}",
    )


def _listed(options: list[str]) -> str:
    shown = ", ".join(f"`{option}`" for option in options[:_LISTED])
    more = len(options) - _LISTED
    return f"{shown} and {more} more" if more > 0 else shown
