"""The sums of a tally: counts, weights beside them, and out of how many."""

from __future__ import annotations

import polars as pl

from ci_toolkit.data.plan import Plan
from ci_toolkit.data.stage import EVENT, TEXT, TIME
from ci_toolkit.errors import DataError

PERIOD = "period"
SUMS = ("rows", "count", "amount", "squares", "n")


def summed(groups: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Groups (or rows) with "count", "amount", "squares" and "n" as a tally has them."""
    rows = pl.col("rows").cast(pl.Float64)
    none = pl.lit(None, pl.Float64)
    if plan.measure == "event":
        held = pl.col("true") if "true" in groups.columns else pl.col(EVENT).cast(pl.Float64) * rows
        counted, size = held, rows
    elif plan.measure == "count":
        counted = pl.col("count").cast(pl.Float64)
        size = pl.col("size").cast(pl.Float64) if plan.size else none
    else:
        counted, size = rows, none
    if not plan.weight:
        return groups.with_columns(count=counted, amount=counted, squares=counted, n=size)
    if plan.rows:
        weight = pl.col("weight")
        return groups.with_columns(
            count=counted, amount=counted * weight, squares=counted * weight * weight, n=size
        )
    held = pl.col(EVENT).cast(pl.Float64) if plan.measure == "event" else pl.lit(1.0)
    return groups.with_columns(
        count=counted, amount=pl.col("amount") * held, squares=pl.col("squares") * held, n=size
    )


def with_day(used: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Used groups or rows by the start of their day."""
    if plan.time and plan.time.how == "exact":
        return used.with_columns(pl.col(TIME).dt.truncate("1d"))
    return used


def fine(used: pl.DataFrame, texts: dict[str, str], timed: bool) -> pl.DataFrame:
    """Used groups under the names of a tally, one row for each of its keys.

    texts: the key columns, name in the tally → name in the export. Raises DataError where a sum is
    beyond what a number holds.
    """
    there = timed and TIME in used.columns
    period = pl.col(TIME) if there else pl.lit(None, pl.Datetime("us"))
    keys = [pl.col(TEXT + name).alias(shown) for shown, name in texts.items()]
    table = added(used.select(*keys, period.alias(PERIOD), *SUMS), (*texts, PERIOD))
    if not table.select(pl.col("amount", "squares").is_finite().all()).row(0) == (True, True):
        raise DataError("the sum of the weights is too large", "give them in a larger unit")
    return table


def added(table: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """The sums of all rows with the same keys; unknown opportunities stay unknown."""
    known = table["n"].null_count() < table.height
    sums = [pl.col(name).sum() for name in SUMS[:-1]]
    n = pl.col("n").sum() if known else pl.lit(None, pl.Float64).first().alias("n")
    return table.group_by(keys).agg(*sums, n)
