"""From an export to rows that hold the metric and each candidate cause, in one pass."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import polars as pl

from ci_toolkit.data.candidate_columns import Candidate, Choice, read_candidate
from ci_toolkit.data.cells import natural_step
from ci_toolkit.data.conditions import Term, compile_term
from ci_toolkit.data.finish import one_per_id
from ci_toolkit.data.ledger import Ledger
from ci_toolkit.data.passes import read_groups, reduction_notes, refuse_impossible
from ci_toolkit.data.plan import make_plan, measure_of, term_columns
from ci_toolkit.data.profile import Each
from ci_toolkit.data.reduce import _measured
from ci_toolkit.data.rejects import make_ledger
from ci_toolkit.data.stage import CODE, RAW, ROW, TEXT, TIME, Reader
from ci_toolkit.data.times import check_zone
from ci_toolkit.errors import DataError, did_you_mean

if TYPE_CHECKING:
    from ci_toolkit.data.plan import Measure
    from ci_toolkit.data.roles import Roles
    from ci_toolkit.data.source import Export

CALENDAR = ("weekday", "hour", "month")
# Rows that rank tests and models look at; more would change no digit that anybody reads.
MOST_ROWS = 200_000
_PERIOD, _N, _Y = "period", "n", "y"


@dataclass(frozen=True, eq=False)
class Candidates:
    """The rows of an export that tell of the metric, with each candidate beside it.

    table: one row per used row, in its order. Columns: "period" (Datetime us; start of the day or
        of the period that was asked for; null where no time was read), "n" (Float64: 1, a weight,
        or a size), "y" (Float64: what has the property, the value, or the count), and for each
        candidate that can be tested its name in `columns` ("x0", "x1" …): Int32 number of its
        level, or Float64 (null where blank).
    columns: the candidates in the order asked for. measure: as in `Cells`. sized: counts have a
    size. every: length of a period; None without times. ledger: rows outside `start`, `stop` are
    among the filtered ones. notes: sentences without a final full stop.
    """

    table: pl.DataFrame
    columns: tuple[Candidate, ...]
    measure: Measure
    sized: bool
    every: str | None
    ledger: Ledger
    notes: tuple[str, ...] = ()

    def cells(self, name: str) -> pl.DataFrame:
        """Sums of n and y by period and level of a category: exact, from all rows.

        name: as in `Candidate.name`. Columns: "period", "level" (Int32), "n", "y"; sorted so.
        """
        keys = [pl.col(_PERIOD), pl.col(name).alias("level")]
        sums = [pl.col(_N).sum(), pl.col(_Y).sum()]
        return self.table.group_by(keys).agg(sums).sort(_PERIOD, "level")

    def sample(self, most: int = MOST_ROWS) -> pl.DataFrame:
        """All rows, or `most` of them evenly spread over their order; the same ones every time."""
        height = self.table.height
        if height <= most:
            return self.table
        # Whole numbers, so that no place hangs on how a machine rounds.
        return self.table[[place * height // most for place in range(most)]]


def candidate_rows(
    export: Export,
    roles: Roles,
    test: Sequence[str],
    *,
    numbers: Sequence[str] = (),
    categories: Sequence[str] = (),
    start: datetime | None = None,
    stop: datetime | None = None,
    every: str | None = None,
    zone: str | None = None,
    time_format: str | None = None,
    blank_as: float | None = None,
    unit: Literal["items", "defects"] = "items",
    keep: Literal["first", "last"] = "last",
    factor: float = 1.0,
) -> Candidates:
    """Read the metric that the roles name, and the columns or expressions to test it against.

    test: columns, SQL expressions over them, or "weekday", "hour", "month" of the time column
    where no column has that name. numbers, categories: those whose kind is not what their values
    look like. start, stop: only rows of that time (stop not included). factor: values are
    multiplied by it. Other arguments as in `reduce_export`.

    Raises DataError for columns that are not there (with the closest name), for a stretch without
    a time column or without rows, and where nothing is usable.
    """
    check_zone(zone)
    terms = {text: _term(export, roles, text) for text in dict.fromkeys(test)}
    for name in (*numbers, *categories):
        if name not in terms:
            hint = did_you_mean(name, terms) or "name it in `test` as well"
            raise DataError(f"`{name}` is not among the columns to test", hint)
    if (start or stop) and not roles.time:
        raise DataError("a stretch of time needs a time column", "name it with `time`")
    found, reader, ledger, notes = _read(
        export, roles, terms.values(), every, zone, time_format, blank_as, unit, keep
    )
    found, ledger, more = _inside(found, ledger, start, stop)
    timed = roles.time is not None and TIME in found.columns
    choice = Choice(numbers, categories, clocked=_clocked(export, roles))
    columns = list[Candidate]()
    last = {name: text for text, term in terms.items() for name in _columns_of(term)}
    for number, (text, term) in enumerate(terms.items()):
        candidate, found = read_candidate(reader, found, text, term, f"x{number}", choice)
        columns.append(candidate)
        # Raw cells are gone as soon as nobody asks for them: millions of rows must fit in memory.
        found = found.drop(RAW + name for name in last if last[name] == text)
    step = _step(found, every) if timed else None
    period = pl.col(TIME).dt.truncate(step) if step else pl.lit(None, pl.Datetime("us"))
    measure = reader.plan.measure
    amount = pl.col("mean") * factor if measure == "value" else pl.col("count")
    table = found.select(
        period.alias(_PERIOD),
        pl.col("n").cast(pl.Float64),
        amount.cast(pl.Float64).alias(_Y),
        *(pl.col(one.name) for one in columns if not one.problem),
    )
    return Candidates(
        table=table,
        columns=tuple(columns),
        measure=measure,
        sized=roles.size is not None,
        every=step,
        ledger=ledger,
        notes=(*notes, *more),
    )


def _term(export: Export, roles: Roles, text: str) -> Term | None:
    """What a text names; None for a calendar candidate."""
    profile = export.profile()
    if text not in profile and text.strip() in CALENDAR:
        if roles.time is None:
            raise DataError(
                f"`{text.strip()}` needs a time column", "name it with `time` of the metric"
            )
        return None
    return compile_term(
        text,
        Each(profile, lambda column: column.kind),
        want="any",
        option="test",
        examples=Each(profile, lambda column: column.examples),
        mostly=Each(profile, lambda column: column.mostly),
        derived=export.preset.derived if export.preset else None,
    )


def _read(
    export: Export,
    roles: Roles,
    terms: Iterable[Term | None],
    every: str | None,
    zone: str | None,
    time_format: str | None,
    blank_as: float | None,
    unit: Literal["items", "defects"],
    keep: Literal["first", "last"],
) -> tuple[pl.DataFrame, Reader, Ledger, list[str]]:
    """The used rows with the raw cells of the terms, in order, and what became of the others."""
    beside = tuple(dict.fromkeys(name for term in terms for name in _columns_of(term)))
    asked = replace(roles, by=(), subgroup=None, phase=None, target=None, unit_of_decision=None)
    plan = make_plan(
        export,
        asked,
        every=every or "1d",
        zone=zone,
        time_format=time_format,
        measure=measure_of(asked),
        row_level=True,
        blank_as=blank_as,
        unit=unit,
        beside=beside,
    )
    read = read_groups(export, plan)
    plan, reader = read.reader.plan, read.reader
    kept = {TIME, "n", "mean" if plan.measure == "value" else "count", *(RAW + n for n in beside)}
    needed = {CODE, ROW, "rows", RAW + str(plan.id), TEXT + str(plan.id), *kept}
    groups, notes = _only(_measured(read.groups, plan), needed), list[str]()
    del read
    if plan.id:
        groups, note = one_per_id(groups, reader, keep)
        notes += [note] if note else []
    ledger = make_ledger(export, reader, groups, strict=False)
    refuse_impossible(ledger, plan)
    notes += reduction_notes(reader, ledger, blank_as)
    if not groups[ROW].is_sorted():
        groups = groups.sort(ROW)
    used = _only(groups, kept)
    if ledger.used < ledger.read:
        used = used.filter(groups[CODE] == 0)
    return used, reader, ledger, notes


def _only(rows: pl.DataFrame, names: Collection[str]) -> pl.DataFrame:
    return rows.select([name for name in rows.columns if name in names])


def _columns_of(term: Term | None) -> tuple[str, ...]:
    """What a candidate is read from; a calendar one only from the time of its row."""
    return () if term is None else term_columns(term)


def _inside(
    used: pl.DataFrame, ledger: Ledger, start: datetime | None, stop: datetime | None
) -> tuple[pl.DataFrame, Ledger, list[str]]:
    """Only the rows of the stretch; the others are filtered ones."""
    if start is None and stop is None:
        return used, ledger, []
    inside = pl.lit(value=True)
    if start is not None:
        inside &= pl.col(TIME) >= pl.lit(start, pl.Datetime("us"))
    if stop is not None:
        inside &= pl.col(TIME) < pl.lit(stop, pl.Datetime("us"))
    kept = used.filter(inside)
    out = used.height - kept.height
    if not kept.height:
        raise DataError(f"none of {ledger.used:,} rows lies in the stretch", "check its two dates")
    if not out:
        return used, ledger, []
    moved = replace(ledger, used=ledger.used - out, filtered=ledger.filtered + out)
    return kept, moved, [f"{out:,} rows lie outside the stretch"]


def _step(used: pl.DataFrame, every: str | None) -> str:
    if every is not None:
        return every
    return natural_step(used[TIME].drop_nulls()) or "1d"


def _clocked(export: Export, roles: Roles) -> bool:
    return bool(roles.time and export.profile()[roles.time].has_clock)
