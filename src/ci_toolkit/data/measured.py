"""From an export to what a capability study of measurements needs, in at most two passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

import polars as pl

from ci_toolkit.data.cells import PERIOD, Cells
from ci_toolkit.data.finish import by_names
from ci_toolkit.data.measured_roles import check_limits, measuring_of
from ci_toolkit.data.measured_values import gathered
from ci_toolkit.data.measuring import ABOVE, BELOW, CENSORED, UNDECIDED, Measuring
from ci_toolkit.data.reduce import Reduction, reduction
from ci_toolkit.data.stage import TEXT, TIME
from ci_toolkit.data.times import check_zone
from ci_toolkit.errors import UsageError

if TYPE_CHECKING:
    from ci_toolkit.data.conditions import Term
    from ci_toolkit.data.ledger import Ledger
    from ci_toolkit.data.roles import Roles
    from ci_toolkit.data.source import Export

Limits = Mapping[tuple[str, ...], tuple[float | None, ...]]


@dataclass(frozen=True, eq=False)
class MeasuredExport:
    """The measurements of an export, by stream.

    cells: as `reduce_export` gives them, of the values that are known.
    by: names of the by columns in every table here, as in `cells`.
    values: by columns, "value", "weight" (how many rows, or the sum of their weights), "censored";
        sorted so. Each value itself, or a bin with its mean where there are too many; the smallest
        and the largest value of each stream stand for themselves (not so with weights).
    width: 0 where each value is itself, else how wide a bin may be, relative to its values.
    beyond: by columns, "n", "below", "above" (strictly beyond the limits), "censored",
        "censored_above" (those among `above`), "undecided" (censored, and it may still turn out
        either way). n − below − above − undecided conform.
    beyond_by_period: by columns, "period", "n", "conforming"; n leaves out what is undecided, and
        what has no period. None without times.
    relative: the limits that hold for `values` and `cells` where each row has its own: (None, 0)
        for what lies above a limit, (0, None) for what lies above a lower one, (−1, 1) for the
        place between both; None where the limits given hold.
    as_of: until when cases without an end were followed.
    """

    cells: Cells
    by: tuple[str, ...]
    values: pl.DataFrame
    width: float
    beyond: pl.DataFrame
    beyond_by_period: pl.DataFrame | None
    ledger: Ledger
    notes: tuple[str, ...]
    relative: tuple[float | None, float | None] | None = None
    as_of: datetime | None = None


def measure_export(
    export: Export,
    roles: Roles,
    *,
    lsl: float | None = None,
    usl: float | None = None,
    limits: Limits | None = None,
    lsl_column: str | Term | None = None,
    usl_column: str | Term | None = None,
    censored: str | Term | None = None,
    as_of: datetime | date | str | None = None,
    every: str | None = None,
    zone: str | None = None,
    time_format: str | None = None,
    keep: Literal["first", "last"] = "last",
    strict: bool = False,
    rejects: str | None = None,
    subgroup_size: int | None = None,
    individuals: bool = False,
) -> MeasuredExport:
    """Measure an export: cells for the chart, counts beyond the limits, and the values.

    Durations (`start`, `end` of the roles) and their limits are in seconds.
    lsl, usl: limits of every stream. limits: by-values (as text, "(blank)" for blank) → lower,
    upper and, if wanted, more that is not looked at; streams without keep lsl and usl.
    lsl_column, usl_column: limits of each row, by a column or expression; the value becomes what
    lies above its limit (`relative`), which leaves a value that is censored one on the same side.
    With durations it is a length, or a time by which the case must have ended; a day by its end.
    censored: a column or condition that holds for rows whose true value is larger; with durations
    "open" means those without an end, whose value is the time from start to `as_of` (default: the
    newest time among starts and ends). A blank answer leaves the row out.
    Other arguments as in `reduce_export`. A second pass gathers the values, unless rows are kept
    (individuals, subgroups of consecutive rows, ids); with an unknown `as_of` a look at the two
    columns of times comes first.

    Raises UsageError for roles without a value and options that contradict each other, DataError
    where nothing is usable or known, or (strict) any row is unusable.
    """
    check_zone(zone)
    if roles.value is None and not (roles.start and roles.end):
        raise UsageError("no value was named", "`--value COLUMN`, or `--start` and `--end`")
    streams = check_limits(roles, lsl, usl, limits)
    measuring, notes = measuring_of(
        export,
        roles,
        Measuring(lsl, usl, streams),
        lower=lsl_column,
        upper=usl_column,
        censored=censored,
        as_of=as_of,
        zone=zone,
        time_format=time_format,
    )
    found = reduction(
        export,
        roles,
        every=every,
        zone=zone,
        time_format=time_format,
        measure="value",
        keep=keep,
        strict=strict,
        rejects=rejects,
        subgroup_size=subgroup_size,
        individuals=individuals,
        measuring=measuring,
    )
    cells = found.cells
    used = _counts(found)
    values, width = gathered(found, cells.ledger.used)
    notes += _open_cases(roles, cells.ledger, measuring)
    if width:
        notes.append(
            f"values are joined in bins of at most {width:.1%} of their size, for fits and "
            "percentiles; counts and moments are of every row"
        )
    return MeasuredExport(
        cells=cells,
        by=cells.by,
        values=values,
        width=width,
        beyond=_beyond(used, cells.by),
        beyond_by_period=_by_period(used, cells, every),
        ledger=cells.ledger,
        notes=(*cells.notes, *notes),
        relative=_relative(measuring),
        as_of=measuring.as_of,
    )


def _counts(found: Reduction) -> pl.DataFrame:
    """The used groups or rows: by columns, n, below, above, undecided, censored and time."""
    plan, used = found.reader.plan, found.used
    n = pl.col("n").cast(pl.Float64)
    still = pl.col(CENSORED) if CENSORED in used.columns else pl.lit(False)

    def number(name: str) -> pl.Expr:
        if name not in used.columns:
            return pl.lit(0.0)
        one = pl.col(name)
        if used.schema[name] == pl.Boolean:
            return pl.when(one.fill_null(False)).then(n).otherwise(0.0)
        return one.cast(pl.Float64)

    columns = [
        pl.col(TEXT + name).alias(shown)
        for name, shown in zip(plan.by, by_names(plan), strict=True)
    ]
    if TIME in used.columns:
        columns.append(pl.col(TIME).alias(PERIOD))
    return used.select(
        *columns,
        n.alias("n"),
        number(BELOW).alias("below"),
        number(ABOVE).alias("above"),
        pl.when(still).then(n).otherwise(0.0).alias("censored"),
        pl.when(still).then(number(ABOVE)).otherwise(0.0).alias("censored_above"),
        number(UNDECIDED).alias("undecided"),
    )


_SUMS = ("n", "below", "above", "censored", "censored_above", "undecided")


def _beyond(used: pl.DataFrame, by: tuple[str, ...]) -> pl.DataFrame:
    sums = [pl.col(name).sum() for name in _SUMS]
    return used.group_by(by).agg(sums).sort(by) if by else used.select(sums)


def _by_period(used: pl.DataFrame, cells: Cells, every: str | None) -> pl.DataFrame | None:
    if PERIOD not in used.columns or used[PERIOD].null_count() == used.height:
        return None
    step = cells.every or every or "1d"
    decided = pl.col("n") - pl.col("undecided")
    table = used.filter(pl.col(PERIOD).is_not_null()).with_columns(
        pl.col(PERIOD).dt.truncate(step),
        n=decided,
        conforming=decided - pl.col("below") - pl.col("above"),
    )
    keys = [*cells.by, PERIOD]
    table = table.group_by(keys).agg(pl.col("n").sum(), pl.col("conforming").sum())
    return table.filter(pl.col("n") > 0).sort(keys)


def _relative(measuring: Measuring) -> tuple[float | None, float | None] | None:
    if not measuring.own_limits:
        return None
    if measuring.two_sided:
        return -1.0, 1.0
    return (0.0, None) if measuring.upper_column is None else (None, 0.0)


def _open_cases(roles: Roles, ledger: Ledger, measuring: Measuring) -> list[str]:
    """That cases without an end were left out, where nobody asked for them."""
    if measuring.censored is not None or roles.value is not None or not roles.end:
        return []
    rows = dict(ledger.blank_columns).get(roles.end, 0)
    if not rows:
        return []
    if roles.id:
        of = "1 row of a case has" if rows == 1 else f"{rows:,} rows of cases have"
    else:
        of = "1 case has" if rows == 1 else f"{rows:,} cases have"
    return [f"{of} no `{roles.end}` and may be open: left out; `--censored open` counts them"]
