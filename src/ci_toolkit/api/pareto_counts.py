"""From the tally of an export to the arrays that the analysis starts from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ci_toolkit.analysis.pareto.counts import Counts, Floats, Ints, Measure, Times, shown
from ci_toolkit.data.condition_tokens import show
from ci_toolkit.errors import DataError

if TYPE_CHECKING:
    from ci_toolkit.data.tally import Tally

_LISTED = 4


def counts_of(
    tally: Tally,
    *,
    category: tuple[str, ...],
    by: tuple[str, ...],
    measure: Measure,
    weighted: str | None = None,
    unit: str | None = None,
    factor: float = 1.0,
    costs: Mapping[str, float] | None = None,
    priced: int = 0,
) -> Counts:
    """A tally as arrays.

    category, by: the columns as the user knows them, in the order of the tally's. factor: what the
    amounts are multiplied by (minutes to seconds). costs: per count of each category, `*` for all
    others; priced: how many of the columns, from the first on, the costs are of. Raises DataError
    for a category without a cost.
    """
    table = tally.table
    streams, stream = _numbered(table, tally.by)
    kinds, kind = _numbered(table, tally.category)
    starts, day = _days(table, timed=tally.timed)
    count, amount, squares = (_floats(table[name]) for name in ("count", "amount", "squares"))
    if costs is not None:
        each = _costs([shown(values[:priced]) for values in kinds], costs)[kind]
        amount, squares = count * each, count * each * each
    items = None if table["n"].null_count() == table.height else _floats(table["n"])
    return Counts(
        category=category,
        by=by,
        streams=streams,
        categories=kinds,
        stream=stream,
        kind=kind,
        day=day,
        days=starts,
        count=count,
        amount=amount * factor,
        squares=squares * factor * factor,
        items=items,
        measure=measure,
        whole=whole_of(tally.whole, tally.by, streams),
        weighted=weighted,
        unit=unit,
        listed=tally.listed,
    )


def _floats(series: pl.Series) -> Floats:
    return series.cast(pl.Float64).fill_null(0.0).to_numpy()


def _numbered(
    table: pl.DataFrame, names: Sequence[str]
) -> tuple[tuple[tuple[str, ...], ...], Ints]:
    """The different values of these columns together, sorted, and the number of each row's."""
    if not names:
        return ((),), np.zeros(table.height, dtype=np.int64)
    known = table.select(names).unique().sort(names)
    numbers = table.select(names).join(
        known.with_row_index("\x1fnumber"), on=list(names), how="left", maintain_order="left"
    )
    rows = tuple(tuple(str(value) for value in row) for row in known.iter_rows())
    return rows, numbers["\x1fnumber"].cast(pl.Int64).to_numpy()


def _days(table: pl.DataFrame, *, timed: bool) -> tuple[Times | None, Ints]:
    if not timed or table["period"].null_count() == table.height:
        return None, np.full(table.height, -1, dtype=np.int64)
    series = table["period"].cast(pl.Datetime("us"))
    known = series.drop_nulls().unique().sort()
    starts = known.to_numpy().astype("datetime64[us]")
    place = np.searchsorted(starts, series.fill_null(known[0]).to_numpy().astype("datetime64[us]"))
    return starts, np.where(series.is_null().to_numpy(), -1, place).astype(np.int64)


def whole_of(
    whole: pl.DataFrame, by: Sequence[str], streams: tuple[tuple[str, ...], ...]
) -> Floats:
    """Number of items per stream before lists were taken apart, shape (S,)."""
    if not by:
        return np.array([float(whole["count"].sum())])
    sums = whole.group_by(by).agg(pl.col("count").sum())
    found = {tuple(str(v) for v in row[:-1]): float(row[-1]) for row in sums.iter_rows()}
    return np.array([found.get(values, 0.0) for values in streams])


def _costs(names: Sequence[str], costs: Mapping[str, float]) -> Floats:
    rest = costs.get("*")
    missing = [name for name in dict.fromkeys(names) if name not in costs and rest is None]
    if missing:
        listed = ", ".join(f"`{show(name, 30)}`" for name in missing[:_LISTED])
        more = f" and {len(missing) - _LISTED} more" if len(missing) > _LISTED else ""
        raise DataError(
            f"the table of costs has no line for {listed}{more}",
            "add them, or a line `*,COST` for all others",
        )
    return np.array([costs.get(name, rest) for name in names], dtype=np.float64)
