"""The passes over an export that every reduction is made of, and what they say of its rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.condition_tokens import shell_word
from ci_toolkit.data.conditions import quote_name
from ci_toolkit.data.engine import grouped, interpreted, parted_groups
from ci_toolkit.data.number_notes import learn_numbers, number_notes, settle_keys
from ci_toolkit.data.part import OVERFLOW
from ci_toolkit.data.plan import Outcomes, Plan, term_columns
from ci_toolkit.data.stage import (
    CODE,
    REFUSED,
    ROW,
    TIME,
    UNKNOWN,
    Reader,
    quoted,
    sound_by_mean,
    staged,
)
from ci_toolkit.data.time_notes import learnt, learnt_in_conditions, time_notes, unused_codes
from ci_toolkit.errors import DataError

if TYPE_CHECKING:
    from ci_toolkit.data.ledger import Ledger
    from ci_toolkit.data.source import Export

# Above this share a contradiction is no slip but another meaning of the columns.
MANY = 0.05


@dataclass(frozen=True, eq=False)
class Read:
    """Groups of one pass with the code of each, and what the codes mean."""

    groups: pl.DataFrame
    reader: Reader


def read_groups(export: Export, plan: Plan) -> Read:
    """One pass; a second, slower one only where the quick forms did not hold on all rows.

    The groups (or rows) have CODE, "rows" and the sums that the plan asks for. Raises DataError
    where the source cannot be read.
    """
    reader = Reader(export, plan, Outcomes())
    unchecked = sound_by_mean(reader) is not None

    def run(frame: pl.LazyFrame) -> pl.LazyFrame:
        numbered = frame.with_row_index(ROW) if plan.rows or plan.subgroup else frame
        return grouped(reader, staged(reader, numbered, coded=not unchecked))

    groups = export.collect(run)
    timed = TIME in groups.columns and not groups[TIME].null_count()
    if (_overflows(export, groups) or export.doubted(timed)) and export.verify():
        return read_groups(export, plan)
    if learnt_in_conditions(reader, groups):
        return read_groups(export, _in_full(plan))
    groups = groups.drop([name for name in groups.columns if name.startswith(REFUSED)])
    if unchecked and not groups["mean"].is_finite().all():
        return read_groups(export, replace(plan, quick=False))
    groups = parted_groups(groups, plan)
    settle_keys(reader, groups)
    groups = interpreted(reader, groups.lazy()).collect()
    if plan.time and (groups[UNKNOWN] & (groups[CODE] == 0)).any():
        return read_groups(export, _in_full(plan))
    if _other_forms(reader, groups):
        return read_groups(export, plan)
    if export.unverified and _any_unusable(groups, reader) and export.verify():
        # A row that does not fit its file shows in cells that cannot be read.
        return read_groups(export, plan)
    if learnt(reader, groups, CODE):
        return read_groups(export, _in_full(plan))
    if plan.event and plan.event.how == "counted":
        groups = _split_counted(groups, reader)
    return Read(groups, reader)


def _in_full(plan: Plan) -> Plan:
    """The plan, with times that are no longer grouped by their first characters."""
    if plan.time is None or plan.time.how != "text":
        return plan
    return replace(plan, time=replace(plan.time, how="step", characters=0))


def _overflows(export: Export, groups: pl.DataFrame) -> bool:
    """Whether a row holds more cells than the header; rows were counted per group, or kept."""
    if not export.unverified:
        return False
    found = groups[OVERFLOW]
    return bool(found.sum()) if found.dtype.is_integer() else found.count() > 0


def _any_unusable(groups: pl.DataFrame, reader: Reader) -> bool:
    if any(reader.outcomes[code].kind == "unusable" for code in unused_codes(groups[CODE])):
        return True
    return reader.plan.loose_time and TIME in groups.columns and bool(groups[TIME + "!"].any())


def _other_forms(reader: Reader, groups: pl.DataFrame) -> bool:
    """Whether a number was refused that has another form, now known, than the first rows."""
    outcomes = [reader.outcomes[code] for code in unused_codes(groups[CODE])]
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


def refuse_impossible(ledger: Ledger, plan: Plan) -> None:
    """Raises DataError where nothing is usable, or too many counts exceed their sizes."""
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


def yes_alone(plan: Plan, ledger: Ledger, table: pl.DataFrame) -> list[str]:
    """What to say of a tick in some rows and nothing in the others: a blank is no answer.

    table: has the sums "n" and "count" of an event.
    """
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


def reduction_notes(reader: Reader, ledger: Ledger, blank_as: float | None) -> list[str]:
    """Sentences on how times and numbers were read, and on counts that are often blank."""
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
