"""Row by row: limits of its own, whether it is still open, and on which side of a limit it lies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.columns import trimmed
from ci_toolkit.data.measuring import (
    ABOVE,
    BELOW,
    CENSORED,
    OVER,
    SPOT,
    UNDECIDED,
    UNDER,
    Measuring,
    is_deadline,
)
from ci_toolkit.data.nested import plain_text
from ci_toolkit.data.plan import term_columns

if TYPE_CHECKING:
    from ci_toolkit.data.conditions import Term
    from ci_toolkit.data.elapsed import Moment
    from ci_toolkit.data.plan import Plan
    from ci_toolkit.data.stage import Reader

Checks = list[tuple[pl.Expr, int]]
# Cases that have no end; no part of the groups.
STILL = "\x1fstill"
# Limits of the stream that a row belongs to.
LOWER, UPPER, _KNOWN = "\x1flower", "\x1fupper", "\x1fknown"
_OWN = (OVER, UNDER, STILL, LOWER, UPPER)
# Binary digits of a double behind the first eight of its number.
_REST = 44


def censored_rows(reader: Reader, stage: pl.LazyFrame) -> tuple[pl.LazyFrame, Checks]:
    """Adds CENSORED, true or false, where the plan asks for it by a column or condition."""
    from ci_toolkit.data.stage import quoted

    measuring = reader.plan.measuring
    if measuring is None or measuring.censored is None or measuring.censored == "open":
        return stage, []
    term = measuring.censored
    columns = term_columns(term)
    stage = reader.answer(stage, term, "boolean", CENSORED)
    stage = stage.with_columns(pl.col(CENSORED).fill_null(False))
    return stage, [
        (pl.col(CENSORED + "?"), reader.blank(*(columns or (quoted(term),)))),
        (
            pl.col(CENSORED + "!"),
            reader.unusable(f"{quoted(term)} is not a yes/no value", *columns),
        ),
    ]


def with_open_ends(
    reader: Reader,
    stage: pl.LazyFrame,
    names: tuple[str, str],
    formats: Sequence[str | None],
) -> pl.LazyFrame:
    """Gives cases that are still open the end `as_of`; adds CENSORED where no end means open.

    A case that ended after `as_of` was open then, as those without an end were: counting only
    those would make the long ones look short.
    stage: with "end" and "end?". names, formats: of the start and the end.
    """
    from ci_toolkit.data.elapsed import is_day

    plan = reader.plan
    if plan.measuring is None or plan.measuring.censored is None:
        return stage
    days = [is_day(reader.export, *one) for one in zip(names, formats, strict=True)]
    missing, now = pl.col("end?"), _until(plan, all(days))
    if plan.measuring.censored == "open":
        if plan.measuring.as_of is not None:
            missing = missing | (pl.col("end") > now).fill_null(False)
        stage = stage.with_columns(missing.alias(CENSORED))
    still = pl.col(CENSORED) & missing
    return stage.with_columns(
        still.alias(STILL),
        filled(plan, pl.col("end"), still, all(days)).alias("end"),
        (pl.col("end?") & ~still).alias("end?"),
    )


def filled(plan: Plan, value: pl.Expr, still: pl.Expr, days: bool) -> pl.Expr:
    """The ends of cases, with those that are still open at `as_of`.

    days: times are days of the calendar, and not moments.
    """
    return pl.when(still).then(_until(plan, days)).otherwise(value)


def _until(plan: Plan, days: bool) -> pl.Expr:
    from ci_toolkit.data.clock_changes import moment
    from ci_toolkit.data.times import MICROSECONDS

    assert plan.measuring is not None
    now = pl.lit(plan.measuring.as_of, MICROSECONDS)
    if days:
        return now.dt.truncate("1d")
    return now if plan.zone is None else moment(now, plan.zone)


def limits_of_rows(reader: Reader, stage: pl.LazyFrame) -> tuple[pl.LazyFrame, Checks]:
    """Adds OVER and UNDER, how far the value lies above the limits of its row, and the checks."""
    measuring = reader.plan.measuring
    if measuring is None or not measuring.own_limits:
        return stage, []
    checks: Checks = []
    sides = ((UNDER, measuring.lower_column), (OVER, measuring.upper_column))
    for out, term in sides:
        if is_deadline(term):
            stage, more = _deadline(reader, stage, str(getattr(term, "name", "")), out)
        elif term is not None:
            stage, more = _length(reader, stage, term, out)
        else:
            stage, lower, upper = _limited(reader, stage)
            distance = pl.col("value") - (lower if out == UNDER else upper)
            stage, more = stage.with_columns(distance.alias(out)), []
        checks += more
    crossed = pl.col(OVER) >= pl.col(UNDER)
    if measuring.lower_column is not None and measuring.upper_column is not None:
        lower_name, upper_name = _shown(measuring.lower_column), _shown(measuring.upper_column)
        both = (*term_columns(measuring.lower_column), *term_columns(measuring.upper_column))
        columns = tuple(dict.fromkeys(both))
        text = f"{lower_name} is not below {upper_name}"
    else:
        term = measuring.lower_column or measuring.upper_column
        assert term is not None
        text = f"{_shown(term)} is beyond the other limit"
        columns = term_columns(term)
    return stage, [*checks, (crossed, reader.unusable(text, *columns))]


def _shown(term: Term) -> str:
    from ci_toolkit.data.stage import quoted

    return quoted(term)


def _length(
    reader: Reader, stage: pl.LazyFrame, term: Term, out: str
) -> tuple[pl.LazyFrame, Checks]:
    stage = reader.answer(stage, term, "number", out)
    columns = term_columns(term)
    wrong = pl.col(out + "!")
    not_finite = ~(pl.col("value") - pl.col(out)).is_finite() & pl.col("value").is_finite()
    checks: Checks = [
        (pl.col(out + "?"), reader.blank(*(columns or (_shown(term),)))),
        (wrong, reader.unusable(f"{_shown(term)} is not a number", *columns)),
        (pl.col(out + "~"), reader.unusable(f"{_shown(term)} is not finite", *columns)),
    ]
    stage = stage.with_columns(not_finite.alias(out + "~"))
    return stage.with_columns((pl.col("value") - pl.col(out)).alias(out)), checks


def _deadline(
    reader: Reader, stage: pl.LazyFrame, name: str, out: str
) -> tuple[pl.LazyFrame, Checks]:
    """How long after a time the case ended; a day lasts until its end, unless ends are days."""
    from ci_toolkit.data.elapsed import is_day, moments
    from ci_toolkit.data.stage import RAW

    plan, export = reader.plan, reader.export
    assert plan.duration is not None
    end = plan.duration[1]
    given = tuple(plan.time_format if reader.is_time(one) else None for one in (end, name))
    raws = pl.col(RAW + end), pl.col(RAW + name)
    ended, due = moments(export, (end, name), plan.zone, (given[0], given[1]), raws)
    days = [is_day(export, one, form) for one, form in zip((end, name), given, strict=True)]
    limit = _next_day(due.value, plan.zone) if days == [False, True] else due.value
    ends = ended.value
    if plan.measuring and plan.measuring.censored is not None:
        ends = filled(plan, ends, pl.col(STILL), all(days))
    after = (ends - limit).dt.total_microseconds()
    stage = stage.with_columns((after / 1_000_000).alias(out), *_marks(due, out))
    checks: Checks = [
        (pl.col(out + "?"), reader.blank(name)),
        (pl.col(out + "!"), reader.unusable(f"`{name}` is not a time", name)),
    ]
    if due.skipped is not None:
        text = f"`{name}` does not exist in {plan.zone} (the clock was changed)"
        checks.append((pl.col(out + "~"), reader.unusable(text, name)))
    return stage, checks


def _next_day(midnight: pl.Expr, zone: str | None) -> pl.Expr:
    if zone is None:
        return midnight + pl.duration(days=1)
    from ci_toolkit.data.clock_changes import first_moment

    shown = midnight.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    day = shown.dt.replace_time_zone(None).dt.truncate("1d")
    return first_moment(day + pl.duration(days=1), zone)


def _marks(one: Moment, out: str) -> list[pl.Expr]:
    marks = [one.blank.alias(out + "?"), one.reject.alias(out + "!")]
    return marks if one.skipped is None else [*marks, one.skipped.alias(out + "~")]


def _limited(reader: Reader, stage: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.Expr, pl.Expr]:
    """The rows, and their limits that stand in no column: those of all, or of their stream."""
    from ci_toolkit.data.stage import BLANK, RAW

    plan, export = reader.plan, reader.export
    measuring = plan.measuring
    assert measuring is not None
    lower, upper = (pl.lit(one, pl.Float64) for one in (measuring.lower, measuring.upper))
    if not measuring.streams or LOWER in stage.collect_schema():
        found = LOWER in stage.collect_schema()
        return stage, *((pl.col(LOWER), pl.col(UPPER)) if found else (lower, upper))
    keys = [f"{LOWER}{place}" for place in range(len(plan.by))]
    texts = []
    for name, key in zip(plan.by, keys, strict=True):
        text = trimmed(plain_text(pl.col(RAW + name), export.schema[name]))
        blank = (text == "") | text.is_in(list(export.reading.null))
        filled_text = pl.when(~blank.fill_null(True)).then(text).fill_null(BLANK)
        texts.append(filled_text.alias(key))
    rows = [(*stream, low, high, True) for stream, low, high in measuring.streams]
    types = dict.fromkeys(keys, pl.String()) | {LOWER: pl.Float64(), UPPER: pl.Float64()}
    table = pl.DataFrame(rows, schema={**types, _KNOWN: pl.Boolean()}, orient="row")
    # A join streams; looking the texts up does not.
    stage = stage.with_columns(texts).join(
        table.lazy(), on=keys, how="left", maintain_order="left" if plan.rows else "none"
    )
    own = pl.col(_KNOWN).is_not_null()
    stage = stage.with_columns(
        pl.when(own).then(pl.col(LOWER)).otherwise(lower).alias(LOWER),
        pl.when(own).then(pl.col(UPPER)).otherwise(upper).alias(UPPER),
    ).drop(*keys, _KNOWN)
    return stage, pl.col(LOWER), pl.col(UPPER)


def placed(reader: Reader, stage: pl.LazyFrame) -> pl.LazyFrame:
    """Adds on which side of its limits each value lies, or its SPOT among the values.

    Of rows with limits of their own the value becomes what lies beyond them (`relative`).
    """
    from ci_toolkit.data.stage import NUMBER_CODE

    plan = reader.plan
    measuring = plan.measuring
    assert measuring is not None
    present = stage.collect_schema().names()
    value = pl.col("value")
    if measuring.own_limits:
        stage = stage.with_columns(
            (pl.col(UNDER) < 0).alias(BELOW), (pl.col(OVER) > 0).alias(ABOVE)
        )
        has_upper = pl.col(OVER).is_not_null()
        stage = stage.with_columns(relative(measuring).alias("value"))
    if measuring.spot:
        # What is wrong was counted already: here only what can be used is gathered.
        sound = pl.col(NUMBER_CODE) == 0 if NUMBER_CODE in present else value.is_not_null()
        stage = stage.filter(sound).drop(BELOW, ABOVE, *_OWN, strict=False)
        return stage.with_columns(spot(measuring))
    if not measuring.own_limits:
        stage, lower, upper = _limited(reader, stage)
        stage = stage.with_columns((value < lower).alias(BELOW), (value > upper).alias(ABOVE))
        has_upper = upper.is_not_null()
    if CENSORED not in present:
        return stage.drop(*_OWN, strict=False)
    below, above = (pl.col(name).fill_null(False) for name in (BELOW, ABOVE))
    still = pl.col(CENSORED)
    return stage.with_columns(
        (still & ~above & (has_upper | below)).alias(UNDECIDED),
        (below & ~still).alias(BELOW),
        above.alias(ABOVE),
    ).drop(*_OWN, strict=False)


def relative(measuring: Measuring) -> pl.Expr:
    """How far a value lies beyond the limit of its own row, in the units of the value.

    With limits on both sides its place between them: −1 at the lower, 1 at the upper one.
    """
    over, under = pl.col(OVER), pl.col(UNDER)
    if measuring.two_sided:
        return (over + under) / (under - over)
    return over if measuring.upper_column is not None else under


def spot(measuring: Measuring) -> pl.Expr:
    """Where a value is gathered: at itself, or by its sign and first eight binary digits.

    Bins of negative values mirror those of positive ones; −0.0 is 0.0.
    """
    value = pl.col("value") + 0.0
    if measuring.spot == "value":
        return value.alias(SPOT)
    digits: pl.Expr = value.reinterpret(dtype=pl.Int64) // 2**_REST
    return digits.cast(pl.Int32).alias(SPOT)
