"""Cells of sufficient statistics: merged upwards without a second look at the rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from ci_toolkit.data.ledger import Ledger
from ci_toolkit.data.plan import Measure

PERIOD, SUBGROUP, ORDER_COLUMN, PHASE, TARGET = "period", "subgroup", "order", "phase", "target"
RESERVED = (
    PERIOD, SUBGROUP, ORDER_COLUMN, PHASE, TARGET,
    "n", "count", "mean", "sd", "min", "max", "rows", "mass", "size", "true",
)  # fmt: skip
NAMES = {"h": "hour", "d": "day", "w": "week", "mo": "month", "q": "quarter", "y": "year"}


@dataclass(frozen=True)
class Cells:
    """The small table that an analysis starts from.

    table: one row a cell, sorted by the by columns and then by time (or order). Columns: those of
        `by` (text; "(blank)" for empty cells; a name that is also one of ours gets " (by)" added);
        "period" (start, naive, microseconds) or "subgroup" (text) with "order"; all of the measure
        as Float64: "event" and counts with a size: n, count; counts and rows alone: count, n = 1;
        values: n, mean, sd (ddof 1, null for one value), min, max; "phase" (text) and "target"
        where asked. A cell with size 0 stays as n = 0.
    every: length of a period, None for subgroups and individual values.
    first_time, last_time: earliest and latest used row, to `time_resolution` ("exact", or the
        start of the hour "1h" or day "1d" in which it lies).
    notes: sentences about choices made, without a full stop.
    """

    table: pl.DataFrame
    every: str | None
    ledger: Ledger
    by: tuple[str, ...] = ()
    measure: Measure = "rows"
    has_size: bool = False
    first_time: datetime | None = None
    last_time: datetime | None = None
    time_resolution: str | None = None
    notes: tuple[str, ...] = ()
    mergeable: bool = True


def statistics(measure: Measure, has_size: bool) -> list[pl.Expr]:
    """Aggregates that join cells: sums of counts; of values Chan, Golub and LeVeque's rule.

    Source: chan-1983
    """
    if measure == "event" or (measure == "count" and has_size):
        return [pl.col("n").sum(), pl.col("count").sum()]
    if measure in ("count", "rows"):
        return [pl.lit(1.0).first().alias("n"), pl.col("count").sum()]
    n, mean, sd = pl.col("n"), pl.col("mean"), pl.col("sd")
    total = n.sum()
    # Measured from the first mean, so that a large offset costs no digits.
    distance = mean - mean.first()
    shift = (n * distance).sum() / total
    squares = (sd.fill_null(0.0) ** 2 * (n - 1)).sum() + (n * (distance - shift) ** 2).sum()
    return [
        total,
        (mean.first() + shift).alias("mean"),
        pl.when(total > 1).then((squares / (total - 1)).sqrt()).alias("sd"),
        pl.col("min").min(),
        pl.col("max").max(),
    ]


def joined(
    table: pl.DataFrame,
    by: tuple[str, ...],
    axis: str,
    measure: Measure,
    has_size: bool,
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Cells with the same keys as one; a phase or target that differs inside one is a note."""
    keys = [*by, axis]
    aggregates = statistics(measure, has_size)
    if ORDER_COLUMN in table.columns:
        aggregates.append(pl.col(ORDER_COLUMN).min())
    merged = table.group_by(keys).agg(aggregates)
    notes: list[str] = []
    for label in (PHASE, TARGET):
        if label in table.columns:
            weight = "n" if measure in ("event", "value") else "count"
            chosen = (
                table.sort(weight, label, descending=[True, False])
                .group_by(keys, maintain_order=True)
                .agg(pl.col(label).drop_nulls().first(), pl.col(label).n_unique().alias("kinds"))
            )
            mixed = chosen.filter(pl.col("kinds") > 1).height
            if mixed:
                notes.append(
                    f"{mixed} of {chosen.height} points hold more than one {label}; "
                    "the one with most of the data is taken"
                )
            merged = merged.join(chosen.drop("kinds"), on=keys, how="left", nulls_equal=True)
    order = [*by, ORDER_COLUMN if ORDER_COLUMN in table.columns else axis]
    return merged.sort(order), tuple(notes)


def merge(cells: Cells, every: str) -> Cells:
    """Cells of shorter periods as cells of longer ones: day → week (from Monday), month, …

    Raises ValueError for cells without periods, or whose parts cannot be added up.
    """
    if PERIOD not in cells.table.columns or not cells.mergeable:
        raise ValueError("these cells cannot be merged")
    table = cells.table.with_columns(pl.col(PERIOD).dt.truncate(every))
    merged, notes = joined(table, cells.by, PERIOD, cells.measure, cells.has_size)
    return replace(
        cells,
        table=merged.select(cells.table.columns),
        every=every,
        notes=tuple(dict.fromkeys((*cells.notes, *notes))),
    )


def natural_step(periods: pl.Series) -> str | None:
    """ "1y", "1q", "1mo" or "1w" where every one of several days begins such a period."""
    days = periods.unique()
    if len(days) < 3 or not (days.dt.truncate("1d") == days).all():
        return None
    for step in ("1y", "1q", "1mo", "1w"):
        if (days.dt.truncate(step) == days).all():
            return step
    return None


def median_size(cells: Cells) -> float | None:
    """Median n of proportions, None for other measures."""
    if cells.measure == "event" or (cells.measure == "count" and cells.has_size):
        median = cells.table["n"].median()
        return float(median) if isinstance(median, int | float) else None
    return None


def most_periods(cells: Cells) -> int:
    """Periods of the stream that has the most."""
    if not cells.by:
        return cells.table.height
    sizes = cells.table.group_by(cells.by).len()["len"]
    return int(sizes.max() or 0)  # type: ignore[arg-type]


FEW_PERIODS, SMALL_SIZE = 20, 5.0


def choose_every(fine: Cells, fine_step: str) -> Cells:
    """The automatic period: a day, or one step coarser or finer, and why.

    fine: cells of `fine_step` ("1h" or "1d").
    """
    daily = merge(fine, "1d")
    step = natural_step(daily.table[PERIOD])
    if step:
        noun = NAMES[step[1:]]
        return _said(
            merge(daily, step), f"the times are the first days of {noun}s, so --every {step}"
        )
    periods, size = most_periods(daily), median_size(daily)
    if size is not None and size < SMALL_SIZE and periods >= FEW_PERIODS:
        reason = f"--every 1w, since a day holds {size:g} items in the middle (median)"
        return _said(merge(daily, "1w"), reason)
    if periods < FEW_PERIODS and fine_step == "1h" and most_periods(fine) > periods:
        hourly = median_size(fine)
        if hourly is None or hourly >= SMALL_SIZE:
            reason = f"--every 1h, since there are only {periods} days"
            return _said(merge(fine, "1h"), reason)
    return _said(daily, "--every 1d, the default")


def _said(cells: Cells, note: str) -> Cells:
    return replace(cells, notes=(*cells.notes, note))
