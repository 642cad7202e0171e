"""Every value of a stream with how often it stands there, or a summary of bounded size."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from ci_toolkit.data.conditions import Column
from ci_toolkit.data.engine import grouped, interpreted, parted_groups
from ci_toolkit.data.finish import by_names
from ci_toolkit.data.ledger import Ledger
from ci_toolkit.data.measuring import CENSORED, SPOT, WIDTH, Measuring
from ci_toolkit.data.plan import Outcomes, Plan, TimeKey
from ci_toolkit.data.reduce import Reduction
from ci_toolkit.data.stage import CODE, REFUSED, ROW, TEXT, Reader, sound_by_mean, staged

# So many rows are kept as they are, and so many different values.
EXACT_ROWS, EXACT_VALUES = 100_000, 20_000
# Whole years: a time that some rows lack must be read, but need not keep rows apart.
_COARSE = "1y"


def gathered(found: Reduction, rows: int) -> tuple[pl.DataFrame, float]:
    """By columns, value, weight, censored of the used rows; the width of a bin, 0 for none.

    rows: how many are used.
    """
    plan = found.reader.plan
    groups = _of_rows(found, rows) if plan.rows else _second_pass(found, rows)
    binned = bool(groups.select((pl.col("min") < pl.col("max")).any()).item())
    return _named(groups, plan, binned), WIDTH if binned else 0.0


def _spot(found: Reduction, rows: int) -> Measuring:
    measuring = found.reader.plan.measuring
    assert measuring is not None
    exact = rows <= EXACT_ROWS or _few(found)
    return replace(measuring, spot="value" if exact else "bin")


def _few(found: Reduction) -> bool:
    """Whether a column of whole numbers cannot hold many different ones."""
    plan, export = found.reader.plan, found.reader.export
    if not isinstance(plan.value, Column) or not export.schema[plan.value.name].is_integer():
        return False
    if plan.measuring and plan.measuring.own_limits:
        return False
    low, high = found.used["min"].min(), found.used["max"].max()
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return False
    return high - low < EXACT_VALUES


def _of_rows(found: Reduction, rows: int) -> pl.DataFrame:
    """Rows that were kept, gathered by value or bin."""
    from ci_toolkit.data.measured_rows import spot

    plan = found.reader.plan
    used = found.used.with_columns(spot(_spot(found, rows)))
    if CENSORED not in used.columns:
        used = used.with_columns(pl.lit(False).alias(CENSORED))
    keys = [*(TEXT + name for name in dict.fromkeys(plan.by)), CENSORED, SPOT]
    return used.group_by(keys).agg(*_gather(pl.col("n"), pl.col("value").cast(pl.Float64)))


def _gather(weight: pl.Expr, value: pl.Expr) -> list[pl.Expr]:
    mean = value.first() + ((value - value.first()) * weight).sum() / weight.sum()
    return [
        weight.sum().alias("weight"),
        mean.alias("mean"),
        value.min().alias("min"),
        value.max().alias("max"),
    ]


def _second_pass(found: Reduction, rows: int) -> pl.DataFrame:
    first = found.reader
    measuring = _spot(found, rows)
    plan = replace(first.plan, measuring=measuring, phase=None, target=None)
    plan = _timeless(plan, found.cells.ledger)
    reader = Reader(first.export, plan, Outcomes())
    unchecked = sound_by_mean(reader) is not None

    def run(frame: pl.LazyFrame) -> pl.LazyFrame:
        numbered = frame.with_row_index(ROW) if plan.subgroup else frame
        return grouped(reader, staged(reader, numbered, coded=not unchecked))

    groups = first.export.collect(run)
    groups = groups.drop([name for name in groups.columns if name.startswith(REFUSED)])
    groups = interpreted(reader, parted_groups(groups, plan).lazy()).collect()
    used = groups.filter(pl.col(CODE) == 0)
    weight = pl.col("mass" if plan.weight else "rows").cast(pl.Float64)
    if CENSORED not in used.columns:
        used = used.with_columns(pl.lit(False).alias(CENSORED))
    used = used.with_columns(weight.alias("weight"))
    keys = [*(TEXT + name for name in dict.fromkeys(plan.by)), CENSORED, SPOT]
    return used.group_by(keys).agg(_joined())


def _joined() -> list[pl.Expr]:
    weight, mean = pl.col("weight"), pl.col("mean")
    first = mean.drop_nulls().first()
    shift = ((mean - first) * weight).sum() / weight.sum()
    return [
        weight.sum(),
        (first + shift).alias("mean"),
        pl.col("min").min(),
        pl.col("max").max(),
    ]


def _timeless(plan: Plan, ledger: Ledger) -> Plan:
    """The plan without what does not tell which rows are used: where possible, the time."""
    blank = dict(ledger.blank_columns)
    if plan.subgroup:
        # With a column of subgroups no time is asked for.
        kept = plan.subgroup if plan.subgroup in blank else None
        plan = replace(plan, subgroup=kept, loose_time=True)
    if plan.time is None:
        return plan
    column = plan.time.column
    refused = any(reason.reason == f"`{column}` is not a time" for reason in ledger.reasons)
    if plan.time_format is None and (plan.loose_time or not (column in blank or refused)):
        return replace(plan, time=None)
    return replace(plan, time=TimeKey(column, "step", _COARSE))


def _named(groups: pl.DataFrame, plan: Plan, binned: bool) -> pl.DataFrame:
    """The columns of the result, with the extremes of each stream as values of their own."""
    by = by_names(plan)
    keys = [pl.col(TEXT + name).alias(shown) for name, shown in zip(plan.by, by, strict=True)]
    bins = groups.filter(pl.col("weight") > 0).select(
        *keys, "mean", "weight", "min", "max", pl.col(CENSORED).alias("censored")
    )
    # The last digits of a mean hang on the order in which the engine meets the rows.
    mean = pl.col("mean").round_sig_figs(12).clip(pl.col("min"), pl.col("max"))
    bins = bins.with_columns(mean.alias("mean"))
    if binned and not plan.weight:
        for side, extreme in (("min", pl.col("min").min()), ("max", pl.col("max").max())):
            bins = _apart(bins, side, extreme.over([*by, "censored"]))
    table = bins.select(*by, pl.col("mean").alias("value"), "weight", "censored")
    return table.sort(*by, "value", "censored")


def _apart(bins: pl.DataFrame, side: str, extreme: pl.Expr) -> pl.DataFrame:
    """Bins with one value at the extreme of its stream taken out of its bin."""
    here = (pl.col(side) == extreme) & (pl.col("weight") > 1) & (pl.col("min") < pl.col("max"))
    marked = bins.with_columns(here.alias("\x1fhere"))
    cut = marked.filter("\x1fhere").drop("\x1fhere")
    rest = marked.filter(~pl.col("\x1fhere")).drop("\x1fhere")
    value, weight, mean = pl.col(side), pl.col("weight"), pl.col("mean")
    single = cut.with_columns(mean=value, min=value, max=value, weight=pl.lit(1.0))
    left = cut.with_columns(mean=mean + (mean - value) / (weight - 1), weight=weight - 1)
    # Of two values the other one is left; of more the mean stays between them.
    left = left.with_columns(pl.col("mean").clip(pl.col("min"), pl.col("max")))
    return pl.concat([rest, single, left])
