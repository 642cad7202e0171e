"""From an export and its roles to cells of sufficient statistics, with a ledger that adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import polars as pl

from ci_toolkit.data.cells import (
    ORDER_COLUMN,
    PERIOD,
    PHASE,
    RESERVED,
    SUBGROUP,
    TARGET,
    Cells,
    as_categories,
    as_text,
    choose_every,
    joined,
    merge,
)
from ci_toolkit.data.engine import (
    BLANK,
    CODE,
    EVENT,
    ORDER,
    ROW,
    TIME,
    UNKNOWN,
    Reader,
    grouped,
    interpreted,
    quoted,
    staged,
)
from ci_toolkit.data.ledger import Ledger
from ci_toolkit.data.plan import Measure, Outcome, Outcomes, Plan, make_plan, measure_of
from ci_toolkit.data.rejects import make_ledger
from ci_toolkit.data.times import check_every, check_zone
from ci_toolkit.errors import DataError, UsageError

if TYPE_CHECKING:
    from ci_toolkit.data.roles import Roles
    from ci_toolkit.data.source import Export

__all__ = ["Cells", "Plan", "merge", "reduce_export"]

# Above this share a contradiction is no slip but another meaning of the columns.
MANY = 0.05


@dataclass(frozen=True)
class _Read:
    """Groups of one pass with the code of each, and what the codes mean."""

    groups: pl.DataFrame
    reader: Reader


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
) -> Cells:
    """Reduce an export to one row per by-values and period (or subgroup) in one streaming pass.

    every: length of a period ("1h", "1d", "1w", "1mo", …); None chooses by fixed rules and says so.
    zone: whose days are meant, for times with an offset. measure: what is measured, by default
    from the roles. subgroup_size: that many consecutive rows (in time order, else row order) make
    a subgroup; 1 is the same as `individuals`: one cell a row. blank_as: what blank counts stand
    for. unit: with "items" a count above its size is unusable. keep: which row of an id stands.
    Durations (start, end) are in seconds.
    Raises UsageError for options that contradict each other, DataError where nothing is usable,
    too many counts exceed their sizes, or (strict) any row is unusable.
    """
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
    )
    if not by_period:
        every = None
    read = _read(export, plan)
    plan = read.reader.plan
    groups, notes = read.groups, list(export.notes)
    if plan.id:
        groups, note = _one_per_id(groups, read.reader, keep)
        notes += [note] if note else []
    ledger = make_ledger(export, read.reader, groups, strict=strict)
    _refuse_impossible(ledger, plan)
    notes += _notes(read.reader, ledger, blank_as)
    used = groups.filter(pl.col(CODE) == 0)
    if plan.rows and plan.time and not used[TIME].is_sorted():
        notes.append(f"rows were not in order of `{plan.time.column}`; they were sorted")
    if plan.unit:
        used, note = _one_per_decision(used, plan)
        notes += [note] if note else []
    table = as_categories(_fine_table(used, plan), _by_names(plan))
    first, last = _ends(used, plan)
    cells = Cells(
        table=table,
        every=None,
        ledger=ledger,
        by=_by_names(plan),
        measure=plan.measure,
        has_size=plan.size is not None,
        first_time=first,
        last_time=last,
        time_resolution=_resolution(plan),
        notes=tuple(notes),
        mergeable=plan.unit is None,
    )
    if individuals or subgroup_size:
        return as_text(_consecutive(cells, plan, 1 if individuals else subgroup_size or 1))
    return as_text(_subgroups(cells) if roles.subgroup else _periods(cells, plan, every))


def _read(export: Export, plan: Plan) -> _Read:
    """One pass; a second, slower one only where the quick forms did not hold on all rows."""
    reader = Reader(export, plan, Outcomes())
    frame = export.frame
    if plan.rows or plan.subgroup:
        frame = frame.with_row_index(ROW)
    groups = export.collect(lambda _: grouped(reader, staged(reader, frame)))
    groups = interpreted(reader, groups.lazy()).collect()
    unread = groups.filter(pl.col(UNKNOWN) & (pl.col(CODE) == 0))
    if unread.height and plan.time:
        step = replace(plan.time, how="step", characters=0)
        return _read(export, replace(plan, time=step))
    if plan.quick and _refused_numbers(groups, reader):
        return _read(export, replace(plan, quick=False))
    if plan.event and plan.event.how == "counted":
        groups = _split_counted(groups, reader)
    return _Read(_measured(groups, plan), reader)


def _refused_numbers(groups: pl.DataFrame, reader: Reader) -> bool:
    """Whether a number was refused, which a reader of more forms may read."""
    codes = groups.filter(pl.col(CODE) > 0)[CODE].unique().to_list()
    outcomes = [reader.outcomes[code] for code in codes]
    texts = reader.export.schema
    return any(
        outcome.kind == "unusable"
        and outcome.text.endswith("is not a number")
        and any(texts[name] == pl.String for name in outcome.columns)
        for outcome in outcomes
    )


def _split_counted(groups: pl.DataFrame, reader: Reader) -> pl.DataFrame:
    """Groups in which answers were added up, as one group answered and one left blank."""
    plan = reader.plan
    assert plan.event is not None
    from ci_toolkit.data.plan import term_columns

    names = term_columns(plan.event.term) or (quoted(plan.event.term),)
    blank = reader.blank(*names)
    unanswered = groups.filter(pl.col("answered") < pl.col("rows")).with_columns(
        (pl.col("rows") - pl.col("answered")).alias("rows"),
        pl.lit(0.0).alias("true"),
        pl.when(pl.col(CODE) == 0).then(pl.lit(blank, pl.Int16)).otherwise(CODE).alias(CODE),
    )
    answered = groups.with_columns(pl.col("answered").alias("rows"))
    if "answered mass" in groups.columns:
        answered = answered.with_columns(pl.col("answered mass").alias("mass"))
    return pl.concat([answered.filter(pl.col("rows") > 0), unanswered])


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
    return groups.with_columns(n=mass)


def _one_per_id(
    groups: pl.DataFrame, reader: Reader, keep: Literal["first", "last"]
) -> tuple[pl.DataFrame, str | None]:
    """Rows of one id but the first or last by time get the code of superseded ones.

    The row is chosen before its measure is looked at: if the last one is blank, so is the item.
    """
    plan = reader.plan
    known = [
        code for code, outcome in enumerate(reader.outcomes.known, 1) if outcome.kind == "filtered"
    ]
    here = ~pl.col(CODE).is_in(known) & ~reader.cell(str(plan.id), "text").blank
    if plan.time:
        here = here & pl.col(TIME).is_not_null()
    order = [TIME, ROW] if plan.time else [ROW]
    items = groups.filter(here).sort(order)
    kept = items.unique(subset=["\x1ftext:" + str(plan.id)], keep=keep, maintain_order=True)
    left = items.height - kept.height
    if not left:
        return groups, None
    code = reader.outcomes.code(Outcome("filtered", "id"))
    rest = items.join(kept.select(ROW), on=ROW, how="anti")
    rest = rest.with_columns(pl.lit(code, pl.Int16).alias(CODE))
    which = f"the {keep} by `{plan.time.column}`" if plan.time else f"the {keep} row"
    note = f"{left:,} rows stand behind another of the same `{plan.id}`: {which} is kept"
    return pl.concat([kept, rest, groups.filter(~here)]).sort(ROW), note


def _one_per_decision(used: pl.DataFrame, plan: Plan) -> tuple[pl.DataFrame, str | None]:
    """Rows of one decision as one item, which has the property if one of its rows has."""
    name = "\x1ftext:" + str(plan.unit)
    single = used.filter(pl.col(name) == BLANK)
    keys = [TIME] if TIME in used.columns else []
    keys += [
        column
        for column in used.columns
        if column.startswith("\x1ftext:") or column == "\x1ftarget"
    ]
    rest = [c for c in used.columns if c not in (*keys, "n", "count", "rows", CODE)]
    several = (
        used.filter(pl.col(name) != BLANK)
        .group_by(keys)
        .agg(
            pl.col("rows").sum(),
            pl.lit(1.0).first().alias("n"),
            (pl.col("count") > 0).any().cast(pl.Float64).alias("count"),
            *(pl.col(column).first() for column in rest),
            pl.col(CODE).first(),
        )
        .select(used.columns)
    )
    rows = int(used["rows"].sum())
    whole = pl.concat([single, several])
    items = int(whole["n"].sum())
    note = f"{rows:,} rows are {items:,} decisions by `{plan.unit}`" if items < rows else None
    return whole, note


def _refuse_impossible(ledger: Ledger, plan: Plan) -> None:
    if plan.count and plan.size and plan.items:
        reason = f"{quoted(plan.count)} is larger than {quoted(plan.size)}"
        above = sum(entry.rows for entry in ledger.reasons if entry.reason == reason)
        if above > MANY * (ledger.used + above):
            raise DataError(
                f"{reason} in {above:,} of {ledger.used + above:,} rows",
                "if these are events rather than items, pass `--unit defects`",
            )
    if ledger.used:
        return
    why = [f"{reason.reason} ({reason.rows:,} rows)" for reason in ledger.reasons[:3]]
    why += [f"`{name}` is blank ({rows:,} rows)" for name, rows in ledger.blank_columns[:3]]
    if ledger.filtered:
        why.append(f"{ledger.filtered:,} rows were filtered out")
    if not ledger.read:
        raise DataError("the source has no rows", "only a header was found")
    raise DataError(f"none of {ledger.read:,} rows can be used", "; ".join(why) or None)


def _notes(reader: Reader, ledger: Ledger, blank_as: float | None) -> list[str]:
    plan, notes = reader.plan, []
    if plan.time and reader.export.schema[plan.time.column] == pl.String:
        form = reader.export.time_format(plan.time.column, plan.time_format)
        if form.ambiguous:
            notes.append(
                f"`{plan.time.column}` could be read day first or month first; day first was "
                f"taken (`--time-format '{form.formats[0]}'` says so)"
            )
        if form.zoned and not plan.zone:
            notes.append(f"`{plan.time.column}` carries offsets; days are those of UTC")
    if plan.count and blank_as is None and ledger.used:
        blank = dict(ledger.blank_columns).get(getattr(plan.count, "name", ""), 0)
        if blank > MANY * (ledger.used + blank):
            notes.append(
                f"{quoted(plan.count)} is blank in {blank:,} of {ledger.used + blank:,} rows; "
                "if blank means none, pass `--blank-as 0`"
            )
    return notes


def _by_names(plan: Plan) -> tuple[str, ...]:
    return tuple(f"{name} (by)" if name in RESERVED else name for name in plan.by)


def _statistics(plan: Plan) -> list[str]:
    return ["n", "mean", "sd", "min", "max"] if plan.measure == "value" else ["n", "count"]


def _fine_table(used: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Used groups under the names of the result."""
    columns = [
        pl.col("\x1ftext:" + name).alias(shown)
        for name, shown in zip(plan.by, _by_names(plan), strict=True)
    ]
    if plan.subgroup:
        columns.append(pl.col("\x1ftext:" + plan.subgroup).alias(SUBGROUP))
        columns.append(pl.col(ORDER).to_physical().cast(pl.Float64).alias(ORDER_COLUMN))
    elif plan.time:
        columns.append(pl.col(TIME).alias(PERIOD))
    if plan.rows:
        columns.append(pl.col(ROW))
    if plan.phase:
        columns.append(pl.col("\x1ftext:" + plan.phase).alias(PHASE))
    if plan.target:
        columns.append(pl.col("\x1ftarget").alias(TARGET))
    return used.select(*columns, *_statistics(plan))


def _ends(used: pl.DataFrame, plan: Plan) -> tuple[datetime | None, datetime | None]:
    if not plan.time or plan.subgroup or not used.height:
        return None, None
    first, last = used[TIME].min(), used[TIME].max()
    return (
        first if isinstance(first, datetime) else None,
        last if isinstance(last, datetime) else None,
    )


def _resolution(plan: Plan) -> str | None:
    if not plan.time or plan.subgroup:
        return None
    return "exact" if plan.time.how == "exact" else plan.time.step


def _periods(cells: Cells, plan: Plan, every: str | None) -> Cells:
    assert plan.time is not None
    table = cells.table.drop(ROW, strict=False)
    step = "1h" if plan.time.how == "exact" else plan.time.step
    fine_step = every if every and plan.time.how == "exact" else step
    if plan.time.how == "exact":
        table = table.with_columns(pl.col(PERIOD).dt.truncate(fine_step))
    merged, notes = joined(table, cells.by, PERIOD, cells.measure, cells.has_size)
    fine = replace(
        cells, table=_ordered(merged, cells), every=fine_step, notes=(*cells.notes, *notes)
    )
    if every is not None:
        return fine if every == fine_step else merge(fine, every)
    if not fine.mergeable:
        return replace(fine, notes=(*fine.notes, f"--every {fine_step}, the default"))
    return choose_every(fine, fine_step)


def _ordered(table: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    present: Sequence[str] = (
        *cells.by, PERIOD, SUBGROUP, ORDER_COLUMN, "n", "count", "mean", "sd", "min", "max",
        PHASE, TARGET,
    )  # fmt: skip
    return table.select([name for name in present if name in table.columns])


def _subgroups(cells: Cells) -> Cells:
    merged, notes = joined(cells.table, cells.by, SUBGROUP, cells.measure, cells.has_size)
    # Subgroups without a time stand last, in the order of their names.
    order = [*cells.by, ORDER_COLUMN, SUBGROUP]
    merged = merged.sort(order, nulls_last=True)
    merged = _numbered(merged, cells.by)
    return replace(cells, table=_ordered(merged, cells), notes=(*cells.notes, *notes))


def _numbered(table: pl.DataFrame, by: tuple[str, ...]) -> pl.DataFrame:
    position = pl.int_range(pl.len(), dtype=pl.Int64)
    return table.with_columns((position.over(by) if by else position).alias(ORDER_COLUMN))


def _consecutive(cells: Cells, plan: Plan, size: int) -> Cells:
    """Subgroups of consecutive rows, in time order where there is a time, else in row order."""
    timed = PERIOD in cells.table.columns
    table = cells.table.sort([*cells.by, *([PERIOD] if timed else []), ROW])
    table = _numbered(table, cells.by).drop(ROW)
    if size == 1:
        label = (pl.col(ORDER_COLUMN) + 1).cast(pl.String).alias(SUBGROUP)
        table = table if timed else table.with_columns(label)
        table = table.with_columns(n=pl.lit(1.0)) if _bare_counts(cells) else table
        return replace(cells, table=_ordered(table, cells))
    number = pl.col(ORDER_COLUMN) // size
    table = table.with_columns(
        number.alias(ORDER_COLUMN), (number + 1).cast(pl.String).alias(SUBGROUP)
    )
    starts = table.group_by([*cells.by, SUBGROUP]).agg(pl.col(PERIOD).min()) if timed else None
    merged, notes = joined(
        table.drop(PERIOD, strict=False), cells.by, SUBGROUP, cells.measure, cells.has_size
    )
    if starts is not None:
        merged = merged.join(starts, on=[*cells.by, SUBGROUP], how="left")
        merged = merged.sort([*cells.by, ORDER_COLUMN])
    short = merged.filter(pl.col("n") < size).height if cells.measure == "value" else 0
    if short:
        notes = (*notes, f"{short} subgroup(s) at the end hold fewer than {size} rows")
    return replace(cells, table=_ordered(merged, cells), notes=(*cells.notes, *notes))


def _bare_counts(cells: Cells) -> bool:
    return cells.measure == "rows" or (cells.measure == "count" and not cells.has_size)
