"""A reduction described as data, apart from any engine: what are keys, what is added up."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Literal

import polars as pl

from ci_toolkit.data.conditions import Condition, Term
from ci_toolkit.data.measuring import Measuring
from ci_toolkit.data.times import shorter_than_a_day
from ci_toolkit.errors import DataError, UsageError, did_you_mean

if TYPE_CHECKING:
    from ci_toolkit.data.roles import Roles
    from ci_toolkit.data.source import Export

Measure = Literal["event", "count", "rows", "value"]
How = Literal["raw", "coded", "counted"]

# Combinations of raw cells that may stand beside each day before grouping unread stops paying.
RAW_COMBINATIONS = 64
# Streams for which hourly cells are kept, so that a finer step and partial days come free.
HOURLY_STREAMS = 20
DAY_CHARACTERS, HOUR_CHARACTERS = 10, 13


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why rows are not used; `columns` are those whose cells are shown as samples."""

    kind: Literal["filtered", "blank", "unusable"]
    text: str
    columns: tuple[str, ...] = ()


@dataclass
class Outcomes:
    """The outcomes of one reduction by number; 0 is used."""

    known: list[Outcome] = field(default_factory=list)

    def code(self, outcome: Outcome) -> int:
        """The number of an outcome, a new one if it was not seen."""
        if outcome not in self.known:
            self.known.append(outcome)
        return self.known.index(outcome) + 1

    def __getitem__(self, code: int) -> Outcome:
        return self.known[code - 1]


@dataclass(frozen=True, slots=True)
class TimeKey:
    """The column that places a row in time.

    how: "text" groups the first `characters` of an ISO text unread; "step" truncates to `step`;
    "exact" keeps the time as it is.
    """

    column: str
    how: Literal["text", "step", "exact"]
    step: str = "1d"
    characters: int = 0


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes/no question to each row.

    how: "raw" groups by the raw cells and answers for the few distinct ones; "coded" answers row by
    row and groups by the answer; "counted" answers row by row and adds up (typed columns only,
    where nothing can be unreadable).
    """

    term: Term
    how: How


@dataclass(frozen=True, slots=True)
class Plan:
    """Keys and aggregates of one reduction.

    by, labels: raw columns that are keys. order: subgroups carry the first time (or row) they were
    seen. numbers: columns or expressions added up, by the part they play. rows: keep every row
    (individual values, one item per id, subgroups of consecutive rows) instead of grouping.
    quick: numbers are read in the form of the first rows and typed values not checked one by one,
    until one is refused. extremes: smallest and largest values are wanted. weights_apart: weights
    are added up beside plain counts ("amount"), with their squares; one may be blank where there is
    nothing to count. loose_time: a row whose time is
    blank or unreadable stays usable, without a time. measuring: what is counted beside moments.
    beside: of a plan that keeps rows, the columns whose cells stay with them, read by whoever asked
    for them; those of no role are then left out, which halves the memory. None: all stay.
    """

    measure: Measure
    time: TimeKey | None
    by: tuple[str, ...] = ()
    subgroup: str | None = None
    phase: str | None = None
    target: str | None = None
    id: str | None = None
    unit: str | None = None
    where: tuple[Flag, ...] = ()
    event: Flag | None = None
    value: Term | None = None
    count: Term | None = None
    size: Term | None = None
    duration: tuple[str, str] | None = None
    weight: str | None = None
    rows: bool = False
    items: bool = True
    blank_as: float | None = None
    quick: bool = True
    extremes: bool = True
    weights_apart: bool = False
    loose_time: bool = False
    zone: str | None = None
    time_format: str | None = None
    measuring: Measuring | None = None
    beside: tuple[str, ...] | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Raw columns beside the by columns that are keys."""
        named = (self.subgroup, self.phase, self.target, self.id, self.unit)
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def raw_keys(self) -> tuple[str, ...]:
        """Every raw column that rows are grouped by."""
        return tuple(dict.fromkeys((*self.by, *self.labels, *self._asked_raw)))

    @property
    def _asked_raw(self) -> tuple[str, ...]:
        """Raw columns of the questions that are answered after grouping."""
        flags = [flag for flag in (*self.where, self.event) if flag and flag.how == "raw"]
        return tuple(name for flag in flags for name in term_columns(flag.term))

    @property
    def free_by(self) -> tuple[str, ...]:
        """The by columns on which it never depends whether a row is used."""
        return tuple(n for n in self.by if n not in (*self.labels, *self._asked_raw))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that must be read."""
        terms = [flag.term for flag in (*self.where, self.event) if flag]
        terms += [term for term in (self.value, self.count, self.size) if term]
        terms += self.measuring.terms if self.measuring else ()
        named = [name for term in terms for name in term_columns(term)]
        single = (self.weight, self.time.column if self.time else None, *(self.duration or ()))
        named += [name for name in (*single, *(self.beside or ())) if name]
        return tuple(dict.fromkeys((*self.raw_keys, *named)))


def term_columns(term: Term) -> tuple[str, ...]:
    """Columns that a term needs."""
    if isinstance(term, Condition):
        return tuple(name for name, _ in term.columns)
    return (term.name,)


def measure_of(roles: Roles) -> Measure:
    """What the roles measure: a value (or duration), an event, counts, or rows."""
    if roles.value is not None or (roles.start and roles.end):
        return "value"
    if roles.event is not None:
        return "event"
    return "count" if roles.count is not None else "rows"


def make_plan(
    export: Export,
    roles: Roles,
    *,
    every: str | None,
    zone: str | None,
    time_format: str | None,
    measure: Measure,
    row_level: bool,
    blank_as: float | None,
    unit: Literal["items", "defects"],
    extremes: bool = True,
    weights_apart: bool = False,
    loose_time: bool = False,
    measuring: Measuring | None = None,
    beside: tuple[str, ...] | None = None,
) -> Plan:
    """The plan that reads least: raw cells as keys where their number is small.

    Raises UsageError where the roles cannot measure what is asked, DataError for absent columns.
    """
    if measure == "value" and roles.value is None and not (roles.start and roles.end):
        raise UsageError("no value was named", "`--value COLUMN`, or `--start` and `--end`")
    wanted = {"event": roles.event, "count": roles.count}
    if measure in wanted and wanted[measure] is None:
        raise UsageError(f"no {measure} was named", f"`--{measure} COLUMN`")
    rows = row_level or roles.id is not None
    event = _flag(export, roles.event, rows) if measure == "event" and roles.event else None
    if event and weights_apart and roles.weight:
        # As a key, so that its rows and their weights both come out.
        event = Flag(event.term, "coded")
    plan = Plan(
        measure=measure,
        time=_time_key(export, roles, every, zone, time_format, rows, hours=not weights_apart),
        by=roles.by,
        subgroup=roles.subgroup,
        phase=roles.phase,
        target=roles.target,
        id=roles.id,
        unit=roles.unit_of_decision if measure in ("event", "rows") else None,
        where=_where(export, roles, rows),
        event=event,
        value=roles.value if measure == "value" else None,
        count=roles.count if measure == "count" else None,
        size=roles.size if measure == "count" else None,
        duration=_duration(roles) if measure == "value" else None,
        weight=roles.weight,
        rows=rows,
        items=unit == "items",
        blank_as=blank_as,
        extremes=extremes or rows,
        weights_apart=weights_apart,
        loose_time=loose_time,
        zone=zone,
        time_format=time_format,
        measuring=measuring,
        beside=beside,
    )
    for name in plan.columns:
        if name not in export.schema:
            raise DataError(f"no column `{name}`", did_you_mean(name, export.columns))
        if export.schema[name] == pl.Object:
            raise DataError(f"`{name}` holds objects of Python", "give it as texts or numbers")
    return plan


def _duration(roles: Roles) -> tuple[str, str] | None:
    if roles.value is not None or not (roles.start and roles.end):
        return None
    return roles.start, roles.end


def _time_key(
    export: Export,
    roles: Roles,
    every: str | None,
    zone: str | None,
    time_format: str | None,
    rows: bool,
    hours: bool,
) -> TimeKey | None:
    if not roles.time:
        return None
    if rows or roles.subgroup:
        return TimeKey(roles.time, "exact", every or "1d")
    dtype = export.schema.get(roles.time)
    hourly = every is not None and shorter_than_a_day(every)
    step = every if hourly and every and every.endswith("m") else "1h" if hourly else "1d"
    clock = dtype != pl.Date
    if roles.unit_of_decision:
        # Distinct decisions of hours do not add up to those of a day.
        step = every or "1d"
    elif not hours:
        step = "1d"
    elif step == "1d" and clock and streams_in_sample(export, roles.by) <= HOURLY_STREAMS:
        step = "1h"
    if dtype != pl.String or time_format or step not in ("1h", "1d"):
        return TimeKey(roles.time, "step", step if clock else "1d")
    form = export.time_format(roles.time)
    readable = form.lengths and (not form.zoned or (form.utc and zone in (None, "UTC")))
    if not readable:
        return TimeKey(roles.time, "step", step)
    if not form.has_clock:
        return TimeKey(roles.time, "text", "1d", DAY_CHARACTERS)
    characters = HOUR_CHARACTERS if step == "1h" else DAY_CHARACTERS
    return TimeKey(roles.time, "text", step, characters)


def streams_in_sample(export: Export, by: tuple[str, ...]) -> int:
    """Streams seen in the first rows."""
    if not by or any(name not in export.schema for name in by):
        return 1
    return export.sampled(by).n_unique()


def _distinct(export: Export, columns: tuple[str, ...]) -> int:
    return prod(
        export.sampled([name]).n_unique() if name in export.schema else 1 for name in columns
    )


def _flag(export: Export, term: Term, rows: bool) -> Flag:
    columns = term_columns(term)
    texts = all(export.schema.get(name) == pl.String for name in columns)
    if not texts:
        native = all(_never_rejects(export, term, name) for name in columns)
        return Flag(term, "counted" if native and not rows else "coded")
    timed = isinstance(term, Condition) and any(kind == "time" for _, kind in term.columns)
    few = _distinct(export, columns) <= RAW_COMBINATIONS and not timed
    return Flag(term, "raw" if few else "coded")


def _never_rejects(export: Export, term: Term, name: str) -> bool:
    dtype = export.schema.get(name)
    if dtype is None or dtype == pl.String:
        return False
    return isinstance(term, Condition) or dtype == pl.Boolean


def _where(export: Export, roles: Roles, rows: bool) -> tuple[Flag, ...]:
    flags = []
    for condition in roles.where:
        flag = _flag(export, condition, rows)
        flags.append(Flag(condition, "raw" if flag.how == "raw" else "coded"))
    return tuple(flags)
