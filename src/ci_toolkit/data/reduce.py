"""From an export and its roles to cells of sufficient statistics, with a ledger that adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from ci_toolkit.data.cells import Cells, as_categories, as_text, merge
from ci_toolkit.data.ends import with_ends
from ci_toolkit.data.finish import (
    by_names,
    consecutive,
    fine_table,
    one_per_decision,
    one_per_id,
    periods,
    subgroups,
)
from ci_toolkit.data.measuring import CENSORED, Measuring
from ci_toolkit.data.passes import read_groups, reduction_notes, refuse_impossible, yes_alone
from ci_toolkit.data.plan import Measure, Plan, make_plan, measure_of
from ci_toolkit.data.rejects import make_ledger
from ci_toolkit.data.stage import CODE, EVENT, TIME, Reader
from ci_toolkit.data.times import check_every, check_zone
from ci_toolkit.errors import DataError, UsageError

if TYPE_CHECKING:
    from ci_toolkit.data.ledger import Ledger
    from ci_toolkit.data.roles import Roles
    from ci_toolkit.data.source import Export

__all__ = ["Cells", "Plan", "merge", "reduce_export"]


def reduce_export(
    export: Export,
    roles: Roles,
    *,
    every: str | None = None,
    zone: str | None = None,
    time_format: str | None = None,
    measure: Measure | None = None,
    subgroup_size: int | None = None,
    blank_as: float | None = None,
    unit: Literal["items", "defects"] = "items",
    keep: Literal["first", "last"] = "last",
    individuals: bool = False,
    strict: bool = False,
    extremes: bool = True,
    rejects: str | None = None,
) -> Cells:
    """Reduce an export to one row per by-values and period (or subgroup) in one streaming pass.

    every: length of a period ("1h", "1d", "1w", "1mo", …); None chooses by fixed rules and says so.
    zone: whose days are meant, for times with an offset. measure: what is measured, by default
    from the roles. subgroup_size: that many consecutive rows (in time order, else row order) make
    a subgroup; 1 is the same as `individuals`: one cell a row. blank_as: what blank counts stand
    for. unit: with "items" a count above its size is unusable. keep: which row of an id stands.
    rejects: a CSV file for the unusable rows as they stood.
    Durations (start, end) are in seconds. extremes: smallest and largest values are wanted; a
    large reduction is a sixth faster without them.
    Raises UsageError for options that contradict each other, DataError where nothing is usable,
    too many counts exceed their sizes, or (strict) any row is unusable.
    """
    return reduction(
        export,
        roles,
        every=every,
        zone=zone,
        time_format=time_format,
        measure=measure,
        subgroup_size=subgroup_size,
        blank_as=blank_as,
        unit=unit,
        keep=keep,
        individuals=individuals,
        strict=strict,
        extremes=extremes,
        rejects=rejects,
    ).cells


@dataclass(frozen=True, eq=False)
class Reduction:
    """Cells, and the groups (or rows) of one pass that they are made of.

    used: groups of the rows that count, those that are censored among them; as `read_groups` gives
    them, with the columns of the measure.
    """

    cells: Cells
    used: pl.DataFrame
    reader: Reader


def reduction(
    export: Export,
    roles: Roles,
    *,
    every: str | None = None,
    zone: str | None = None,
    time_format: str | None = None,
    measure: Measure | None = None,
    subgroup_size: int | None = None,
    blank_as: float | None = None,
    unit: Literal["items", "defects"] = "items",
    keep: Literal["first", "last"] = "last",
    individuals: bool = False,
    strict: bool = False,
    extremes: bool = True,
    rejects: str | None = None,
    measuring: Measuring | None = None,
) -> Reduction:
    """As `reduce_export`, with what the cells are made of; `measuring`: what else is counted."""
    check_zone(zone)
    if every is not None:
        check_every(every)
    if subgroup_size is not None and subgroup_size < 1:
        raise UsageError("a subgroup holds at least one row", "`--subgroup-size 5`")
    individuals = individuals or subgroup_size == 1
    by_period = not (individuals or subgroup_size or roles.subgroup)
    if by_period and not roles.time:
        raise UsageError("no time column was named", "`--time COLUMN`, or `--subgroup-size N`")
    plan = make_plan(
        export,
        roles,
        every=every if by_period else None,
        zone=zone,
        time_format=time_format,
        measure=measure or measure_of(roles),
        row_level=not by_period and not roles.subgroup,
        blank_as=blank_as,
        unit=unit,
        extremes=extremes,
        measuring=measuring,
    )
    if not by_period:
        every = None
    read = read_groups(export, plan)
    plan = read.reader.plan
    groups, notes = _measured(read.groups, plan), list[str]()
    if plan.id:
        groups, note = one_per_id(groups, read.reader, keep)
        notes += [note] if note else []
    if rejects is not None:
        # Before a strict run refuses them: these rows are what there is to mend.
        from ci_toolkit.data.reject_file import write_rejects

        written = write_rejects(export, read.reader, rejects)
        notes += [f"the unusable rows stand in `{rejects}`"] if written else []
    ledger = make_ledger(export, read.reader, groups, strict=strict)
    refuse_impossible(ledger, plan)
    notes += reduction_notes(read.reader, ledger, blank_as)
    everything = used = groups.filter(pl.col(CODE) == 0)
    if CENSORED in used.columns:
        used = used.filter(~pl.col(CENSORED))
        _refuse_all_censored(ledger, used)
    if plan.rows and plan.time and not used[TIME].is_sorted():
        notes.append(f"rows were not in order of `{plan.time.column}`; they were sorted")
    if plan.unit and by_period:
        used, note = one_per_decision(used, plan)
        notes += [note] if note else []
    table = as_categories(fine_table(used, plan), by_names(plan))
    notes += yes_alone(plan, ledger, table)
    cells = Cells(
        table=table,
        every=None,
        ledger=ledger,
        by=by_names(plan),
        measure=plan.measure,
        has_size=plan.size is not None,
        notes=tuple(notes),
        mergeable=plan.unit is None,
    )
    if individuals or subgroup_size:
        cells = as_text(consecutive(cells, plan, 1 if individuals else subgroup_size or 1))
    elif roles.subgroup:
        cells = as_text(subgroups(cells))
    else:
        cells = with_ends(as_text(periods(cells, plan, every)), export, plan, used)
    return Reduction(cells, everything, read.reader)


def _refuse_all_censored(ledger: Ledger, known: pl.DataFrame) -> None:
    if not known.height:
        raise DataError(
            f"every one of {ledger.used:,} rows is censored, so no value is known",
            "say with a condition which rows are still open",
        )


def _measured(groups: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Groups with the columns of the measure: n, count or n, mean, sd, min, max."""
    mass = pl.col("rows").cast(pl.Float64)
    if plan.weight:
        mass = pl.col("weight" if plan.rows else "mass").cast(pl.Float64)
    if plan.measure == "event":
        if "true" in groups.columns:
            return groups.with_columns(n=mass, count=pl.col("true"))
        true = pl.when(pl.col(EVENT)).then(mass).otherwise(0.0)
        return groups.with_columns(n=mass, count=true)
    if plan.measure == "rows":
        return groups.with_columns(n=mass, count=mass)
    if plan.measure == "count":
        factor = mass if plan.rows and plan.weight else pl.lit(1.0)
        size = pl.col("size") if plan.size else pl.lit(1.0)
        return groups.with_columns(
            count=pl.col("count").cast(pl.Float64) * factor,
            n=size.cast(pl.Float64) * factor,
        )
    if plan.rows:
        value = pl.col("value").cast(pl.Float64)
        return groups.with_columns(
            n=mass, mean=value, sd=pl.lit(None, pl.Float64), min=value, max=value
        )
    # Rows of weight 0 alone have no mean; a null is left out when cells are joined.
    return groups.with_columns(n=mass, mean=pl.when(mass > 0).then(pl.col("mean")))
