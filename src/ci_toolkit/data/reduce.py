"""From an export and its roles to cells of sufficient statistics, with a ledger that adds up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import polars as pl

from ci_toolkit.data.cells import Cells, as_categories, as_text, merge
from ci_toolkit.data.condition_tokens import shell_word
from ci_toolkit.data.conditions import quote_name
from ci_toolkit.data.ends import with_ends
from ci_toolkit.data.engine import grouped, interpreted, parted_groups
from ci_toolkit.data.finish import (
    by_names,
    consecutive,
    fine_table,
    one_per_decision,
    one_per_id,
    periods,
    subgroups,
)
from ci_toolkit.data.ledger import Ledger
from ci_toolkit.data.number_notes import learn_numbers, number_notes, settle_keys
from ci_toolkit.data.part import OVERFLOW
from ci_toolkit.data.plan import (
    Measure,
    Outcomes,
    Plan,
    make_plan,
    measure_of,
    term_columns,
)
from ci_toolkit.data.rejects import make_ledger
from ci_toolkit.data.stage import (
    CODE,
    EVENT,
    REFUSED,
    ROW,
    TIME,
    UNKNOWN,
    Reader,
    quoted,
    sound_by_mean,
    staged,
)
from ci_toolkit.data.time_notes import learnt, learnt_in_conditions, time_notes
from ci_toolkit.data.times import check_every, check_zone
from ci_toolkit.errors import DataError, UsageError

if TYPE_CHECKING:
    from ci_toolkit.data.roles import Roles
    from ci_toolkit.data.source import Export

__all__ = ["Cells", "Plan", "merge", "reduce_export"]

# Above this share a contradiction is no slip but another meaning of the columns.
MANY = 0.05


@dataclass(frozen=True, eq=False)
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
    )
    if not by_period:
        every = None
    read = _read(export, plan)
    plan = read.reader.plan
    groups, notes = read.groups, list[str]()
    if plan.id:
        groups, note = one_per_id(groups, read.reader, keep)
        notes += [note] if note else []
    if rejects is not None:
        # Before a strict run refuses them: these rows are what there is to mend.
        from ci_toolkit.data.reject_file import write_rejects

        written = write_rejects(export, read.reader, rejects)
        notes += [f"the unusable rows stand in `{rejects}`"] if written else []
    ledger = make_ledger(export, read.reader, groups, strict=strict)
    _refuse_impossible(ledger, plan)
    notes += _notes(read.reader, ledger, blank_as)
    used = groups.filter(pl.col(CODE) == 0)
    if plan.rows and plan.time and not used[TIME].is_sorted():
        notes.append(f"rows were not in order of `{plan.time.column}`; they were sorted")
    if plan.unit and by_period:
        used, note = one_per_decision(used, plan)
        notes += [note] if note else []
    table = as_categories(fine_table(used, plan), by_names(plan))
    notes += _yes_alone(plan, ledger, table)
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
        return as_text(consecutive(cells, plan, 1 if individuals else subgroup_size or 1))
    if roles.subgroup:
        return as_text(subgroups(cells))
    cells = as_text(periods(cells, plan, every))
    return with_ends(cells, export, plan, used)


def _read(export: Export, plan: Plan) -> _Read:
    """One pass; a second, slower one only where the quick forms did not hold on all rows."""
    reader = Reader(export, plan, Outcomes())
    unchecked = sound_by_mean(reader) is not None

    def run(frame: pl.LazyFrame) -> pl.LazyFrame:
        numbered = frame.with_row_index(ROW) if plan.rows or plan.subgroup else frame
        return grouped(reader, staged(reader, numbered, coded=not unchecked))

    groups = export.collect(run)
    timed = TIME in groups.columns and not groups[TIME].null_count()
    if (_overflows(export, groups) or export.doubted(timed)) and export.verify():
        return _read(export, plan)
    if learnt_in_conditions(reader, groups):
        return _read(export, plan)
    groups = groups.drop([name for name in groups.columns if name.startswith(REFUSED)])
    if unchecked and not groups["mean"].is_finite().all():
        return _read(export, replace(plan, quick=False))
    groups = parted_groups(groups, plan)
    settle_keys(reader, groups)
    groups = interpreted(reader, groups.lazy()).collect()
    unread = groups.filter(pl.col(UNKNOWN) & (pl.col(CODE) == 0))
    if unread.height and plan.time:
        step = replace(plan.time, how="step", characters=0)
        return _read(export, replace(plan, time=step))
    if _other_forms(reader, groups):
        return _read(export, plan)
    if export.unverified and _any_unusable(groups, reader) and export.verify():
        # A row that does not fit its file shows in cells that cannot be read.
        return _read(export, plan)
    if learnt(reader, groups, CODE):
        return _read(export, plan)
    if plan.event and plan.event.how == "counted":
        groups = _split_counted(groups, reader)
    return _Read(_measured(groups, plan), reader)


def _overflows(export: Export, groups: pl.DataFrame) -> bool:
    """Whether a row holds more cells than the header; rows were counted per group, or kept."""
    if not export.unverified:
        return False
    found = groups[OVERFLOW]
    return bool(found.sum()) if found.dtype.is_integer() else found.count() > 0


def _any_unusable(groups: pl.DataFrame, reader: Reader) -> bool:
    codes = groups.filter(pl.col(CODE) > 0)[CODE].unique().to_list()
    return any(reader.outcomes[code].kind == "unusable" for code in codes)


def _other_forms(reader: Reader, groups: pl.DataFrame) -> bool:
    """Whether a number was refused that has another form, now known, than the first rows."""
    codes = groups.filter(pl.col(CODE) > 0)[CODE].unique().to_list()
    outcomes = [reader.outcomes[code] for code in codes]
    refused = {
        name for outcome in outcomes if outcome.kind == "unusable" for name in outcome.columns
    }
    return learn_numbers(reader, refused)


def _split_counted(groups: pl.DataFrame, reader: Reader) -> pl.DataFrame:
    """Groups in which answers were added up, as one group answered and one left blank."""
    plan = reader.plan
    assert plan.event is not None
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
    # Rows of weight 0 alone have no mean; a null is left out when cells are joined.
    return groups.with_columns(n=mass, mean=pl.when(mass > 0).then(pl.col("mean")))


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
    why = [
        f"{reason.reason} ({reason.rows:,} rows"
        + (f", such as `{reason.samples[0]}`)" if any(reason.samples) else ")")
        for reason in ledger.reasons[:3]
    ]
    why += [f"`{name}` is blank ({rows:,} rows)" for name, rows in ledger.blank_columns[:3]]
    if ledger.filtered:
        why.append(f"{ledger.filtered:,} rows were filtered out")
    if not ledger.read:
        raise DataError("the source has no rows", "only a header was found")
    raise DataError(f"none of {ledger.read:,} rows can be used", "; ".join(why) or None)


def _yes_alone(plan: Plan, ledger: Ledger, table: pl.DataFrame) -> list[str]:
    """What to say of a tick in some rows and nothing in the others: a blank is no answer."""
    columns = term_columns(plan.event.term) if plan.event else ()
    if plan.measure != "event" or plan.event is None or len(columns) != 1:
        return []
    blank = dict(ledger.blank_columns).get(columns[0], 0)
    if blank <= MANY * (ledger.used + blank) or table["count"].sum() < table["n"].sum():
        return []
    means = shell_word(f"{quote_name(columns[0])} IS NOT NULL")
    return [
        f"{quoted(plan.event.term)} holds in every row that answers, and {blank:,} are blank; "
        f"if blank means no, pass `--event {means}`"
    ]


def _notes(reader: Reader, ledger: Ledger, blank_as: float | None) -> list[str]:
    plan, notes = reader.plan, time_notes(reader.export, reader.plan)
    notes += number_notes(reader)
    if plan.count and blank_as is None and ledger.used:
        blank = dict(ledger.blank_columns).get(getattr(plan.count, "name", ""), 0)
        if blank > MANY * (ledger.used + blank):
            notes.append(
                f"{quoted(plan.count)} is blank in {blank:,} of {ledger.used + blank:,} rows; "
                "if blank means none, pass `--blank-as 0`"
            )
    return notes
