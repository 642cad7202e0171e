"""From an export to how much there is of each category, by stream and day, in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import polars as pl

from ci_toolkit.data.cell_lists import places_note, taken_apart
from ci_toolkit.data.ends import day_ends
from ci_toolkit.data.exact import is_pattern
from ci_toolkit.data.finish import one_per_decision, one_per_id
from ci_toolkit.data.ledger import Ledger
from ci_toolkit.data.passes import read_groups, reduction_notes, refuse_impossible, yes_alone
from ci_toolkit.data.plan import Measure, Plan, make_plan, measure_of
from ci_toolkit.data.rejects import make_ledger
from ci_toolkit.data.stage import CODE
from ci_toolkit.data.tally_sums import PERIOD, SUMS, added, fine, summed, with_day
from ci_toolkit.data.times import check_zone
from ci_toolkit.errors import UsageError

if TYPE_CHECKING:
    from ci_toolkit.data.roles import Roles
    from ci_toolkit.data.source import Export

# Of so many first rows, the share with a value of their own from which days are not kept apart.
_OWN, _LEAST = 0.9, 500


@dataclass(frozen=True, eq=False)
class Tally:
    """What was counted, by stream, category and day.

    by, category: names of the key columns as they stand in `table`; one that is also the name of a
        column of ours, or a pattern, gets " (by)" or " (category)" added.
    table: one row per by values, category values and period, sorted so. Columns: those of by and
        category (String, "(blank)" for empty cells); "period" (Datetime us, start of the day; null
        where the time is blank or unreadable, or no time was read); "rows" Int64; "count" Float64,
        the plain frequency; "amount" and "squares" Float64, sums of what each single one adds and
        of its square (both equal to count without a weight); "n" Float64, opportunities (null
        throughout when none are known).
    whole: the same without the category columns, before lists were taken apart.
    measure: what was counted. listed: category columns whose cells held several values that were
        taken apart. timed: whether any row has a period. ledger, notes, first_time, last_time,
        time_resolution: as in `Cells`.
    """

    by: tuple[str, ...]
    category: tuple[str, ...]
    table: pl.DataFrame
    whole: pl.DataFrame
    ledger: Ledger
    measure: Measure = "rows"
    listed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    timed: bool = False
    first_time: datetime | None = None
    last_time: datetime | None = None
    time_resolution: str | None = None


def tally_export(
    export: Export,
    roles: Roles,
    category: Sequence[str],
    *,
    timed: bool = True,
    placed: bool = False,
    zone: str | None = None,
    time_format: str | None = None,
    blank_as: float | None = None,
    unit: Literal["items", "defects"] = "items",
    keep: Literal["first", "last"] = "last",
    strict: bool = False,
    rejects: str | None = None,
    lists: bool = True,
    separator: str | None = None,
) -> Tally:
    """Count an export by its categories in one streaming pass.

    Rows are counted; with an event those where it holds, out of those that answer; with a count its
    sum, out of the sum of its sizes. A weight is added up beside the plain count; it may be blank
    where the event does not hold or the count is 0. category: one
    column or several, crossed. timed: read the time, where the roles have one; it never makes a row
    unusable. placed: it does, since only days that are known can lie in a stretch of time. lists:
    take JSON arrays apart (`cell_lists`); separator: split cells at it instead. Other arguments as
    in `reduce_export`.

    Raises UsageError for roles that are no counts and options that contradict each other, DataError
    where nothing is usable or a sum is too large, or (strict) any row is unusable.
    """
    check_zone(zone)
    names = _checked(roles, category, separator)
    notes = list[str]()
    if not placed:
        timed, note = _keeps_days(export, roles, names, timed, lists or separator is not None)
        notes += [note] if note else []
    read = read_groups(
        export, _plan(export, roles, names, timed, not placed, zone, time_format, blank_as, unit)
    )
    plan, reader = read.reader.plan, read.reader
    groups = summed(read.groups, plan)
    if plan.id:
        groups, note = one_per_id(groups, reader, keep)
        notes += [note] if note else []
    if rejects is not None:
        # Before a strict run refuses them: these rows are what there is to mend.
        from ci_toolkit.data.reject_file import write_rejects

        written = write_rejects(export, reader, rejects)
        notes += [f"the unusable rows stand in `{rejects}`"] if written else []
    ledger = make_ledger(export, reader, groups, strict=strict)
    refuse_impossible(ledger, plan)
    notes += reduction_notes(reader, ledger, blank_as)
    used = groups.filter(pl.col(CODE) == 0)
    if plan.event:
        notes += yes_alone(plan, ledger, used)
    if plan.unit:
        used, note = one_per_decision(with_day(used, plan), plan)
        used = used.with_columns(amount=pl.col("count"), squares=pl.col("count"))
        notes += [note] if note else []
    by, shown = _names(roles.by, "by"), _names(names, "category")
    texts = dict(zip((*by, *shown), plan.by, strict=True))
    table = fine(with_day(used, plan), texts, timed)
    tally = Tally(
        by=by,
        category=shown,
        table=table,
        whole=added(table, (*by, PERIOD)),
        ledger=ledger,
        measure=plan.measure,
    )
    tally, more = _apart(tally, lists, separator, export.reading.null)
    tally = _sorted(_dated(tally, export, plan))
    notes += [*more, *(_timeless(tally) if timed else [])]
    return replace(tally, notes=tuple(notes))


def _checked(roles: Roles, category: Sequence[str], separator: str | None) -> tuple[str, ...]:
    """The category columns, each once; raises UsageError for what cannot be counted."""
    names = tuple(dict.fromkeys(category))
    if not names:
        raise UsageError("no category was named", "name the column whose values are ranked")
    both = [name for name in names if name in roles.by]
    if both:
        raise UsageError(f"`{both[0]}` is both the category and `--by`", "leave one of them out")
    for option in ("value", "start", "end"):
        if getattr(roles, option) is not None:
            raise UsageError(
                f"`--{option}` is no count", "add up a column of numbers with `--weight`"
            )
    if roles.weight and roles.unit_of_decision:
        raise UsageError(
            "`--weight` and `--unit-of-decision` cannot be combined",
            "the rows of one decision may have different weights",
        )
    if separator == "":
        raise UsageError("a separator is at least one character", "such as `;`")
    return names


def _keeps_days(
    export: Export, roles: Roles, names: tuple[str, ...], timed: bool, apart: bool
) -> tuple[bool, str | None]:
    """Whether days are kept apart: not where nearly every row is a category of its own.

    Such a table has as many cells as rows, and no day of a category says anything. Lists are looked
    at as they come apart, so they do not count here.
    """
    keys = [name for name in (*roles.by, *names) if name in export.schema]
    if not timed or roles.time is None:
        return False, None
    if len(keys) < len(names) + len(roles.by) or (apart and _listed(export, names)):
        return True, None
    first = export.sampled(list(dict.fromkeys(keys)))
    if first.height < _LEAST or first.n_unique() < _OWN * first.height:
        return True, None
    named = " and ".join(f"`{name}`" for name in names)
    return False, f"{named} differs in nearly every row, so times are not looked at"


def _listed(export: Export, names: tuple[str, ...]) -> bool:
    profile = export.profile()
    return any(profile[name].listed for name in names)


def _plan(
    export: Export,
    roles: Roles,
    names: tuple[str, ...],
    timed: bool,
    loose: bool,
    zone: str | None,
    time_format: str | None,
    blank_as: float | None,
    unit: Literal["items", "defects"],
) -> Plan:
    # Which row of an id stands is told by its time, whether or not days are kept apart.
    asked = replace(
        roles,
        by=(*roles.by, *names),
        time=roles.time if timed or roles.id else None,
        subgroup=None,
        phase=None,
        target=None,
    )
    return make_plan(
        export,
        asked,
        every="1d",
        zone=zone,
        time_format=time_format,
        measure=measure_of(asked),
        row_level=False,
        blank_as=blank_as,
        unit=unit,
        extremes=False,
        weights_apart=True,
        loose_time=loose,
    )


def _names(names: Sequence[str], part: str) -> tuple[str, ...]:
    taken = (PERIOD, *SUMS)
    return tuple(f"{n} ({part})" if n in taken or is_pattern(n) else n for n in names)


def _apart(
    tally: Tally, lists: bool, separator: str | None, null: tuple[str, ...]
) -> tuple[Tally, list[str]]:
    """A tally whose category cells hold one value each, and what is to be said of it."""
    if not lists and separator is None:
        return tally, []
    whole = table = tally.table
    listed, notes = list[str](), list[str]()
    for name in tally.category:
        found = taken_apart(whole, name, separator=separator, null=null)
        if found is None:
            continue
        notes.append(places_note(whole, name, found, separator))
        listed.append(name)
        table = table.join(found, on=name, how="left").drop(name).explode("\x1fparts")
        table = table.rename({"\x1fparts": name})
    if not listed:
        return tally, []
    keys = (*tally.by, *tally.category, PERIOD)
    cells = added(table.select(*keys, *SUMS), keys)
    return replace(tally, table=cells, listed=tuple(listed)), notes


def _dated(tally: Tally, export: Export, plan: Plan) -> Tally:
    periods = tally.whole[PERIOD].drop_nulls()
    if not len(periods) or plan.time is None:
        return tally
    whole_days = export.schema[plan.time.column] == pl.Date
    first, last, resolution = day_ends(periods, whole_days)
    return replace(tally, timed=True, first_time=first, last_time=last, time_resolution=resolution)


def _sorted(tally: Tally) -> Tally:
    return replace(
        tally,
        table=tally.table.sort(*tally.by, *tally.category, PERIOD),
        whole=tally.whole.sort(*tally.by, PERIOD),
    )


def _timeless(tally: Tally) -> list[str]:
    """How many rows are in no period, though a time was read."""
    rows = int(tally.whole.filter(pl.col(PERIOD).is_null())["rows"].sum())
    if not tally.timed:
        return [f"no readable time in any of {rows:,} rows"]
    if rows == 1:
        return ["1 row has no readable time: it is counted, but in no month"]
    said = f"{rows:,} rows have no readable time: they are counted, but in no month"
    return [said] if rows else []
