"""Which column plays which part, and which parts can be found without being named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from ci_toolkit.data.condition_tokens import shell_word, show
from ci_toolkit.data.conditions import Column, Condition, Term, as_condition, compile_term
from ci_toolkit.data.find_roles import find_time, measure_roles, refuse_size_alone
from ci_toolkit.data.measures import measures
from ci_toolkit.data.preset_roles import counts_rows, filled, refuse_derived, told
from ci_toolkit.data.profile import Each
from ci_toolkit.errors import DataError, UsageError, did_you_mean

if TYPE_CHECKING:
    from ci_toolkit.data.presets import Preset
    from ci_toolkit.data.profile import ColumnProfile

__all__ = [
    "Column",
    "Condition",
    "RoleRequest",
    "Roles",
    "Term",
    "explicit",
    "measures_available",
    "resolve",
    "there",
]

_COLUMN_ROLES = ("subgroup", "id", "phase", "target", "unit_of_decision")
_SINGLE_ROLES = ("weight", "start", "end")
_TERM_ROLES = ("value", "event", "count", "size")


@dataclass(frozen=True, slots=True, eq=False)
class RoleRequest:
    """What the user named: columns by name, measures and filters as columns or conditions."""

    time: str | None = None
    value: str | None = None
    event: str | None = None
    count: str | None = None
    size: str | None = None
    weight: str | None = None
    subgroup: str | None = None
    id: str | None = None
    start: str | None = None
    end: str | None = None
    phase: str | None = None
    target: str | None = None
    unit_of_decision: str | None = None
    by: tuple[str, ...] = ()
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roles:
    """What each part is played by; `found` are the parts that were found without being named.

    notes: what a preset gave, and a time that was not taken, as sentences.
    """

    time: str | None = None
    value: Term | None = None
    event: Term | None = None
    count: Term | None = None
    size: Term | None = None
    weight: str | None = None
    subgroup: str | None = None
    id: str | None = None
    start: str | None = None
    end: str | None = None
    by: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    phase: str | None = None
    target: str | None = None
    unit_of_decision: str | None = None
    found: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def resolve(
    request: RoleRequest,
    profile: Mapping[str, ColumnProfile],
    *,
    needs_time: bool = False,
    find_size: bool = True,
    find_measure: bool = True,
    optional_time: bool = False,
    preset: Preset | None = None,
) -> Roles:
    """The roles that `request` names and those that have only one sensible reading.

    `profile` describes the columns of the export, in their order. `needs_time` says that nothing
    can be made without a time; `find_size` that a column called `rows`, `total`, `size` or `n` is
    the size of a `--count` named alone. Without `find_measure` only what the user named is
    measured, and a preset gives neither measures nor `by`. With `optional_time` none of several
    times is taken, and a note says so. `preset` gives parts that nobody named and names for
    expressions; what it gave is told in `found` and `notes`.

    Raises `UsageError` for roles that exclude or miss each other, for conditions that are not
    allowed, and where several measures are possible and none was named; `DataError` for a column
    that is not there or cannot play its part, and where several times are possible.
    """
    _refuse_combinations(request)
    if preset:
        refuse_derived(request, preset, profile)
    asked = request
    if preset:
        request = filled(request, preset, profile, measures=find_measure)
    for option in ("time", "weight", "start", "end", *_COLUMN_ROLES):
        name = getattr(request, option)
        if name is not None:
            there(name, option, profile)
    by = tuple(dict.fromkeys(request.by))
    for name in by:
        there(name, "by", profile)
    for option in ("time", "start", "end"):
        _can_be(getattr(request, option), option, profile, ("time", "text", "number"))
    _can_be(request.weight, "weight", profile, ("number", "empty"))
    compiler = _Compiler(profile, {**preset.beyond, **preset.derived} if preset else {})
    where = tuple(as_condition(compiler.term(text, "where", "boolean")) for text in request.where)
    terms = {option: compiler.measure(getattr(request, option), option) for option in _TERM_ROLES}
    time, notes = request.time, tuple[str, ...]()
    if time is None:
        time, notes = find_time(request, profile, needs_time, optional_time)
    if not find_measure:
        refuse_size_alone(request)
    elif not counts_rows(asked, preset):
        # A time that a preset gave says nothing of what is measured.
        named = replace(request, time=asked.time)
        for option, name in measure_roles(named, terms, time, where, profile, find_size).items():
            terms[option] = compiler.measure(name, option)
    single = {role: getattr(request, role) for role in (*_SINGLE_ROLES, *_COLUMN_ROLES)}
    played = {"time": time, **terms, **single, "by": by}
    return Roles(
        time=time,
        value=terms["value"],
        event=terms["event"],
        count=terms["count"],
        size=terms["size"],
        **single,
        by=by,
        where=where,
        found=tuple(role for role, one in played.items() if one and not getattr(asked, role)),
        notes=(*told(preset, asked, request, (*terms.values(), *where)), *notes),
    )


def measures_available(profile: Mapping[str, ColumnProfile]) -> list[tuple[str, str]]:
    """What could be charted: the options to add, ready for a shell, and what they would show.

    >>> measures_available({})
    []
    """
    return [(measure.options, measure.what) for measure in measures(profile, set())]


def explicit(roles: Roles) -> list[str]:
    """The words of a shell that name every role, those that were found included."""
    words: list[str] = []
    for option in ("time", *_TERM_ROLES, "start", "end", "weight", "subgroup", "id", "phase"):
        words += _words(option, getattr(roles, option))
    words += _words("unit_of_decision", roles.unit_of_decision)
    for name in roles.by:
        words += _words("by", name)
    for condition in roles.where:
        words += _words("where", condition)
    return words


def _words(option: str, played: Term | str | None) -> list[str]:
    if played is None:
        return []
    flag = f"--{option.replace('_', '-')}"
    if isinstance(played, str):
        text = played
    else:
        text = played.name if isinstance(played, Column) else played.text
    # A value that begins with a dash would be taken for an option of its own.
    return [f"{flag}={shell_word(text)}"] if text.startswith("-") else [flag, shell_word(text)]


@dataclass(frozen=True, slots=True, eq=False)
class _Compiler:
    profile: Mapping[str, ColumnProfile]
    derived: Mapping[str, str] = field(default_factory=dict)

    def term(self, text: str, option: str, want: Literal["boolean", "number"]) -> Term:
        kinds = Each(self.profile, lambda column: column.kind)
        examples = Each(self.profile, lambda column: column.examples)
        return compile_term(
            text,
            kinds,
            want=want,
            option=f"--{option}",
            examples=examples,
            derived=self.derived,
            mostly=Each(self.profile, lambda column: column.mostly),
        )

    def measure(self, text: str | None, option: str) -> Term | None:
        if text is None:
            return None
        term = self.term(text, option, "boolean" if option == "event" else "number")
        length = isinstance(term, Condition) and term.result == "duration"
        if length and option in ("count", "size"):
            raise UsageError(
                f"`--{option} {show(text)}`: it gives a length of time, not a count",
                f"chart it with --value {shell_word(text)}",
            )
        return term


def _refuse_combinations(request: RoleRequest) -> None:
    if (request.start is None) != (request.end is None):
        given, absent = ("start", "end") if request.end is None else ("end", "start")
        raise UsageError(f"`--{given}` needs `--{absent}`", "a length of time has two ends")
    named = [o for o in ("value", "event", "count", "start") if getattr(request, o) is not None]
    if len(named) > 1:
        options = " and ".join(f"`--{option}`" for option in named)
        raise UsageError(f"{options} are different measures", "name one of them")
    if request.size is not None and named not in ([], ["count"]):
        raise UsageError(f"`--size` goes with `--count`, not with `--{named[0]}`")
    if request.size is not None and request.size == request.count:
        raise UsageError(f"`{show(request.size)}` is both the count and its size")


def there(name: str, option: str, profile: Mapping[str, ColumnProfile]) -> None:
    """Raises `DataError`, with what was perhaps meant, where no column has the name."""
    if name in profile:
        return
    near = did_you_mean(name, profile)
    columns = ", ".join(show(column, 40) for column in list(profile)[:12])
    more = f" and {len(profile) - 12} more" if len(profile) > 12 else ""
    listed = f"columns: {columns}{more}" if profile else None
    hint = f"{near} ({listed})" if near else listed
    raise DataError(f"`--{option.replace('_', '-')}`: there is no column `{show(name)}`", hint)


def _can_be(
    name: str | None, option: str, profile: Mapping[str, ColumnProfile], kinds: tuple[str, ...]
) -> None:
    if name is None or {profile[name].kind, profile[name].mostly} & {*kinds}:
        return
    column = profile[name]
    if column.kind == "boolean" and column.integer and "number" in kinds:
        return  # numbers that have been only 0 and 1 so far
    held = "empty" if column.kind == "empty" else f"{column.kind}"
    shown = ", ".join(show(value, 30) for value in column.examples[:4])
    needed = "times" if "time" in kinds else "numbers"
    raise DataError(
        f"`--{option} {show(name)}`: the column is {held}{f' ({shown})' if shown else ''}, "
        f"where {needed} are needed"
    )
