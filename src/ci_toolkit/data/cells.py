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


@dataclass(frozen=True, eq=False)
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


def statistics(measure: Measure, has_size: bool, extremes: bool = True) -> list[pl.Expr]:
    """Aggregates that join cells: sums of counts; of values Chan, Golub and LeVeque's rule.

    Source: chan-golub-leveque-1983
    """
    if measure == "event" or (measure == "count" and has_size):
        return [pl.col("n").sum(), pl.col("count").sum()]
    if measure in ("count", "rows"):
        return [pl.lit(1.0).first().alias("n"), pl.col("count").sum()]
    n, mean, sd = pl.col("n"), pl.col("mean"), pl.col("sd")
    total = n.sum()
    # Measured from the first mean, so that a large offset costs no digits.
    origin = mean.drop_nulls().first()
    distance = mean - origin
    shift = (n * distance).sum() / total
    squares = (sd.fill_null(0.0) ** 2 * (n - 1)).sum() + (n * (distance - shift) ** 2).sum()
    return [
        total,
        (origin + shift).alias("mean"),
        pl.when(total > 1).then((squares / (total - 1)).sqrt()).alias("sd"),
        *([pl.col("min").min(), pl.col("max").max()] if extremes else []),
    ]


def joined(
    table: pl.DataFrame,
    by: tuple[str, ...],
    axis: str,
    measure: Measure,
    has_size: bool,
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Cells with the same keys as one, sorted by the by columns and then by the axis.

    A phase or target that differs inside a cell is a note.
    """
    keys = [*by, axis]
    ordered = _sorted(table, by, axis)
    again = pl.all_horizontal([pl.col(key).eq_missing(pl.col(key).shift(1)) for key in keys])
    repeated = ordered.select(again.slice(1).any()).item()
    if not repeated:
        if "mean" not in table.columns and not (measure == "event" or has_size):
            ordered = ordered.with_columns(n=pl.lit(1.0))
        return ordered, ()
    aggregates = statistics(measure, has_size, "min" in table.columns)
    if ORDER_COLUMN in table.columns:
        aggregates.append(pl.col(ORDER_COLUMN).min())
    merged = ordered.group_by(keys, maintain_order=True).agg(aggregates)
    notes: list[str] = []
    for label in (PHASE, TARGET):
        if label in table.columns:
            merged, note = _with_label(merged, ordered, keys, label, measure)
            notes += note
    return merged, tuple(notes)


def _with_label(
    merged: pl.DataFrame, table: pl.DataFrame, keys: list[str], label: str, measure: Measure
) -> tuple[pl.DataFrame, list[str]]:
    """The phase or target of most of each cell's data."""
    weight = "n" if measure in ("event", "value") else "count"
    chosen = (
        table.group_by([*keys, label])
        .agg(pl.col(weight).sum())
        .sort(weight, label, descending=[True, False])
        .group_by(keys, maintain_order=True)
        .agg(pl.col(label).drop_nulls().first(), pl.col(label).n_unique().alias("kinds"))
    )
    mixed = chosen.filter(pl.col("kinds") > 1).height
    merged = merged.join(chosen.drop("kinds"), on=keys, how="left", nulls_equal=True)
    if not mixed:
        return merged, []
    text = f"{mixed} of {chosen.height} points hold more than one {label}"
    return merged, [f"{text}; the one with most of the data is taken"]


def _sorted(table: pl.DataFrame, by: tuple[str, ...], axis: str) -> pl.DataFrame:
    """Sorted by stream and axis; by one combined integer where the keys allow it."""
    if axis != PERIOD or not table.height:
        return table.sort([*by, axis])
    seconds = pl.col(axis).dt.epoch("s")
    span = table.select((seconds.max() - seconds.min() + 1).cast(pl.Int64)).item()
    exact = bool(table.select((pl.col(axis).dt.truncate("1s") == pl.col(axis)).all()).item())
    combined: pl.Expr = pl.lit(0, pl.Int64)
    size = 1
    for name in by:
        dtype = table.schema[name]
        if not isinstance(dtype, pl.Enum):
            return table.sort([*by, axis])
        number = len(dtype.categories)
        combined = combined * number + pl.col(name).to_physical().cast(pl.Int64)
        size *= max(number, 1)
    if not exact or size * span >= 2**62:
        return table.sort([*by, axis])
    return table.sort(combined * span + (seconds - seconds.min()))


def as_categories(table: pl.DataFrame, by: tuple[str, ...]) -> pl.DataFrame:
    """By columns as sorted categories, which compare and sort as fast as numbers."""
    return table.with_columns(
        [pl.col(name).cast(pl.Enum(table[name].unique().sort())) for name in by]
    )


def as_text(cells: Cells) -> Cells:
    """The finished cells, with by columns as text again."""
    return replace(cells, table=cells.table.with_columns(pl.col(cells.by).cast(pl.String)))


def merge(cells: Cells, every: str) -> Cells:
    """Cells of shorter periods as cells of longer ones: day → week (from Monday), month, …

    Raises ValueError for cells without periods, or whose parts cannot be added up.
    """
    if PERIOD not in cells.table.columns or not cells.mergeable:
        raise ValueError("these cells cannot be merged")
    if cells.every == every:
        return cells
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
    # Looked at first: to find the different ones among millions of times takes long.
    if not (periods.dt.truncate("1d") == periods).all():
        return None
    days = periods.unique()
    if len(days) < 3:
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
    return int(sizes.max() or 0)  # type: ignore[arg-type]  # lengths are integers


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
