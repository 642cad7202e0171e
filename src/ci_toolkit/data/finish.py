"""From the used groups or rows of one pass to finished cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import polars as pl

from ci_toolkit.data.cells import (
    ORDER_COLUMN,
    PERIOD,
    PHASE,
    RESERVED,
    SUBGROUP,
    TARGET,
    Cells,
    choose_every,
    joined,
    merge,
)
from ci_toolkit.data.exact import is_pattern
from ci_toolkit.data.measuring import NAMES
from ci_toolkit.data.plan import Outcome, Plan
from ci_toolkit.data.stage import BLANK, CODE, ORDER, ROW, TARGET_VALUE, TEXT, TIME, Reader


def one_per_id(
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
    if plan.time and not plan.loose_time:
        here = here & pl.col(TIME).is_not_null()
    order = [TIME, ROW] if plan.time else [ROW]
    name = TEXT + str(plan.id)
    items = groups.lazy().filter(here).select(name, *order).collect()
    # Most ids have one row: only the others (and a few that share a hash) are put in order.
    items = items.filter(items[name].hash().is_duplicated())
    # A row without a time stands for its item only where no other row has one.
    items = items.sort(order, nulls_last=keep == "first")
    kept = items.unique(subset=[name], keep=keep, maintain_order=True)[ROW]
    left = items.height - len(kept)
    if not left:
        return groups, None
    code = reader.outcomes.code(Outcome("filtered", "id"))
    behind = pl.col(ROW).is_in(items[ROW].implode()) & ~pl.col(ROW).is_in(kept.implode())
    which = f"the {keep} by `{plan.time.column}`" if plan.time else f"the {keep} row"
    note = f"{left:,} rows stand behind another of the same `{plan.id}`: {which} is kept"
    coded = pl.when(behind).then(pl.lit(code, pl.Int16)).otherwise(CODE).alias(CODE)
    return groups.with_columns(coded).sort(ROW), note


def one_per_decision(used: pl.DataFrame, plan: Plan) -> tuple[pl.DataFrame, str | None]:
    """Rows of one decision as one item, which has the property if one of its rows has."""
    name = TEXT + str(plan.unit)
    if plan.rows and plan.time:
        used = used.with_columns(pl.col(TIME).dt.truncate(plan.time.step))
    single = used.filter(pl.col(name) == BLANK)
    keys = [TIME] if TIME in used.columns else []
    keys += [
        column
        for column in used.columns
        if column == TARGET_VALUE or (column.startswith(TEXT) and column != TEXT + str(plan.id))
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
    note = f"{rows:,} rows count as {items:,} by `{plan.unit}`" if items < rows else None
    return whole, note


def by_names(plan: Plan) -> tuple[str, ...]:
    """The `--by` columns under the names of the result; one that cannot stand there is marked."""
    reserved = (*RESERVED, *NAMES) if plan.measuring else RESERVED
    taken = {name for name in plan.by if name in reserved or is_pattern(name)}
    return tuple(f"{name} (by)" if name in taken else name for name in plan.by)


def _statistics(plan: Plan) -> list[str]:
    if plan.measure != "value":
        return ["n", "count"]
    return ["n", "mean", "sd", *(["min", "max"] if plan.extremes else [])]


def fine_table(used: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Used groups under the names of the result."""
    columns = [
        pl.col(TEXT + name).alias(shown)
        for name, shown in zip(plan.by, by_names(plan), strict=True)
    ]
    if plan.subgroup:
        columns.append(pl.col(TEXT + plan.subgroup).alias(SUBGROUP))
        columns.append(pl.col(ORDER).to_physical().cast(pl.Float64).alias(ORDER_COLUMN))
    elif plan.time:
        columns.append(pl.col(TIME).alias(PERIOD))
    if plan.rows:
        columns.append(pl.col(ROW))
    if plan.phase:
        columns.append(pl.col(TEXT + plan.phase).alias(PHASE))
    if plan.target:
        columns.append(pl.col(TARGET_VALUE).alias(TARGET))
    return used.select(*columns, *_statistics(plan))


def periods(cells: Cells, plan: Plan, every: str | None) -> Cells:
    """Cells of the periods that were asked for, or of those that fit the data."""
    assert plan.time is not None
    table = cells.table.drop(ROW, strict=False)
    step = "1h" if plan.time.how == "exact" and not plan.unit else plan.time.step
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


def subgroups(cells: Cells) -> Cells:
    """Cells of a `--subgroup` column: in order of time, else of first appearance."""
    merged, notes = joined(cells.table, cells.by, SUBGROUP, cells.measure, cells.has_size)
    # Subgroups without a time stand last, in the order of their names.
    order = [*cells.by, ORDER_COLUMN, SUBGROUP]
    merged = merged.sort(order, nulls_last=True)
    merged = _numbered(merged, cells.by)
    return replace(cells, table=_ordered(merged, cells), notes=(*cells.notes, *notes))


def _numbered(table: pl.DataFrame, by: tuple[str, ...]) -> pl.DataFrame:
    position = pl.int_range(pl.len(), dtype=pl.Int64)
    return table.with_columns((position.over(by) if by else position).alias(ORDER_COLUMN))


def consecutive(cells: Cells, plan: Plan, size: int) -> Cells:
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
    # `joined` sorts by the label, a text: 1, 10, 11, 2.
    merged = merged.sort([*cells.by, ORDER_COLUMN])
    short = merged.filter(pl.col("n") < size).height if cells.measure == "value" else 0
    if short:
        held = "subgroup at the end holds" if short == 1 else "subgroups at the end hold"
        notes = (*notes, f"{short} {held} fewer than {size} rows")
    return replace(cells, table=_ordered(merged, cells), notes=(*cells.notes, *notes))


def _bare_counts(cells: Cells) -> bool:
    return cells.measure == "rows" or (cells.measure == "count" and not cells.has_size)
