"""Row by row, before grouping: raw keys, times cut to size, answers coded, numbers checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
import polars.selectors as cs

from ci_toolkit.data.columns import Cell, Kind, cell
from ci_toolkit.data.conditions import Column, Condition, Term
from ci_toolkit.data.exact import exact
from ci_toolkit.data.measuring import CENSORED, OVER, UNDER
from ci_toolkit.data.plan import Flag, Outcome, Outcomes, Plan, term_columns

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export
    from ci_toolkit.data.times import TimeFormat

# Names of our own columns begin with a character that no header keeps.
RAW = "\x1fraw:"
TIME, LENGTH, TIME_CODE = "\x1ftime", "\x1flength", "\x1ftime code"
KEEP, EVENT, NUMBER_CODE = "\x1fkeep", "\x1fevent", "\x1fnumber code"
CODE, ORDER, ROW = "\x1fcode", "\x1forder", "\x1frow"
UNKNOWN = "\x1funknown"
# Whether a text of a condition was refused as a time; the form may only begin late in the file.
REFUSED = "\x1frefused:"
TEXT, TARGET_VALUE = "\x1ftext:", "\x1ftarget"
BLANK = "(blank)"

# Codes of a row's answer, its time or its number before they become outcomes.
OK, IS_BLANK, IS_REJECT = 0, 1, 2
# A length that no text of a known format has.
_NOT_CUT = 4_294_967_295
# Characters of an ISO time up to its minutes and its seconds.
_TO_MINUTES, _TO_SECONDS = 16, 19


@dataclass(frozen=True, eq=False)
class Reader:
    """Expressions of one plan over one export."""

    export: Export
    plan: Plan
    outcomes: Outcomes

    def cell(self, name: str, kind: Kind, quick: bool = False, raw: pl.Expr | None = None) -> Cell:
        """A column as one kind, over the renamed raw columns."""
        return cell(
            self.export,
            name,
            kind,
            time_format=self.plan.time_format if self.is_time(name) else None,
            zone=self.plan.zone,
            raw=pl.col(RAW + name) if raw is None else raw,
            quick=quick,
        )

    def is_time(self, name: str) -> bool:
        """Whether the column is the one that places a row in time."""
        return self.plan.time is not None and self.plan.time.column == name

    def answer(self, frame: pl.LazyFrame, term: Term, kind: Kind, out: str) -> pl.LazyFrame:
        """Adds `out`, `out` + "?" (blank) and `out` + "!" (reject) for a column or condition."""
        quick = self.plan.quick and kind == "number"
        if not isinstance(term, Condition):
            one = self.cell(term.name, kind, quick)
            return frame.with_columns(
                one.value.alias(out), one.blank.alias(out + "?"), one.reject.alias(out + "!")
            )
        # A condition may hide a refused cell (`IS NULL`), so its numbers must be right at once.
        cells = {name: self.cell(name, _readable(of)) for name, of in term.columns}
        staged = frame.with_columns([c.value.alias(name) for name, c in cells.items()])
        value = term.expr
        value = value.cast(pl.Float64, strict=False) if kind == "number" else value
        reject = pl.any_horizontal([c.reject for c in cells.values()] or [pl.lit(False)])
        timed = [
            cells[name].reject.alias(REFUSED + name)
            for name in timed_columns(term)
            if self.export.schema[name] == pl.String
        ]
        return staged.with_columns(
            value.alias(out),
            (value.is_null() & ~reject).alias(out + "?"),
            (value.is_null() & reject).alias(out + "!"),
            *timed,
        ).drop(cs.by_name(list(cells)))

    def blank(self, *columns: str) -> int:
        """The outcome of a blank cell in these columns."""
        return self.outcomes.code(Outcome("blank", columns[0], columns))

    def unusable(self, text: str, *columns: str) -> int:
        """The outcome of a row that holds something that is no answer."""
        return self.outcomes.code(Outcome("unusable", text, columns))


def _readable(kind: str) -> Kind:
    """The kind to read a column of a condition as; one that looked empty is text."""
    kinds: dict[str, Kind] = {"time": "time", "number": "number", "boolean": "boolean"}
    return kinds.get(kind, "text")


def timed_columns(term: Term) -> tuple[str, ...]:
    """The columns that a condition reads as times."""
    if not isinstance(term, Condition):
        return ()
    return tuple(name for name, kind in term.columns if kind == "time")


def term_text(term: Term) -> str:
    """A term as the user wrote it, for reasons."""
    return term.text if isinstance(term, Condition) else term.name


def sound_by_mean(reader: Reader) -> Column | None:
    """The typed column of values, where wrong ones need not be looked for row by row.

    What is no finite number shows in the mean of its group; only a file that holds some is read
    once more, with a code for each row (a seventh of the time of a large reduction).
    """
    plan = reader.plan
    if plan.measure != "value" or plan.rows or plan.weight or not plan.quick:
        return None
    if plan.value is None or isinstance(plan.value, Condition):
        return None
    if plan.measuring and plan.measuring.by_rows:
        return None
    dtype = reader.export.schema[plan.value.name]
    return plan.value if dtype.is_float() or dtype.is_integer() else None


def staged(reader: Reader, frame: pl.LazyFrame, *, coded: bool = True) -> pl.LazyFrame:
    """Row by row: the raw keys under their own names, times cut, answers coded, numbers read.

    coded: with a code for what is wrong with the numbers; else the value alone.
    """
    plan = reader.plan
    raw = [exact(name).alias(RAW + name) for name in plan.columns]
    if ROW in frame.collect_schema():
        raw.append(pl.col(ROW))
    raw += [pl.col(name) for name in reader.export.hidden]
    stage = frame.select(raw)
    if plan.time:
        stage = _time_columns(reader, stage)
    for number, flag in enumerate(f for f in plan.where if f.how != "raw"):
        out = f"{KEEP}{number}"
        stage = reader.answer(stage, flag.term, "boolean", out)
        stage = stage.with_columns(pl.col(out).fill_null(pl.col(out + "!"))).drop(out + "?")
    if plan.event and plan.event.how == "coded":
        stage = _coded_event(reader, stage, plan.event)
    elif plan.event and plan.event.how == "counted":
        stage = reader.answer(stage, plan.event.term, "boolean", EVENT)
        stage = stage.drop(EVENT + "?", EVENT + "!")
    if not coded and plan.value is not None:
        (name,) = term_columns(plan.value)
        stage = stage.with_columns(pl.col(RAW + name).cast(pl.Float64).alias("value"))
    else:
        stage = _number_columns(reader, stage)
    if plan.measuring:
        from ci_toolkit.data.measured_rows import placed

        stage = placed(reader, stage)
    return stage


def _time_columns(reader: Reader, stage: pl.LazyFrame) -> pl.LazyFrame:
    key = reader.plan.time
    assert key is not None
    raw = pl.col(RAW + key.column)
    if key.how == "text":
        length = _length(raw, reader.export.time_format(key.column), key.characters)
        return stage.with_columns(raw.str.head(key.characters).alias(TIME), length.alias(LENGTH))
    time = reader.cell(key.column, "time")
    value = time.value if key.how == "exact" else time.value.dt.truncate(key.step)
    stage = stage.with_columns(value.alias(TIME))
    if reader.export.schema[key.column] != pl.String:
        return stage
    here = pl.when(pl.col(TIME).is_not_null()).then(OK)
    code = here.when(time.blank).then(IS_BLANK).otherwise(IS_REJECT)
    return stage.with_columns(code.cast(pl.Int8).alias(TIME_CODE))


def _length(raw: pl.Expr, form: TimeFormat, characters: int) -> pl.Expr:
    """The length of each text, _NOT_CUT where more than its first characters must be read."""
    length = raw.str.len_bytes()
    longest = max(form.lengths)
    if form.zoned:
        # Only times that end in Z may be grouped by their first characters.
        plain = raw.str.ends_with("Z")
    elif longest > _TO_MINUTES:
        # "2025-01-06 03:42 PM" is as long as "2025-01-06 15:42:05".
        plain = raw.str.slice(_TO_MINUTES, 1) == ":"
        if longest > _TO_SECONDS:
            # "2025-01-06 15:42:05 EST" is as long as "2025-01-06 15:42:05.123".
            plain &= (length <= _TO_SECONDS) | (raw.str.slice(_TO_SECONDS, 1).is_in([".", ","]))
        plain |= length <= _TO_MINUTES
    else:
        return length
    unread = length.is_not_null() & ~plain & (length > characters)
    return pl.when(unread).then(_NOT_CUT).otherwise(length)


def _coded_event(reader: Reader, stage: pl.LazyFrame, flag: Flag) -> pl.LazyFrame:
    stage = reader.answer(stage, flag.term, "boolean", EVENT)
    missing = pl.when(pl.col(EVENT + "!")).then(3).when(pl.col(EVENT + "?")).then(2)
    code = missing.otherwise(pl.col(EVENT).cast(pl.Int8))
    return stage.with_columns(code.cast(pl.Int8).alias(EVENT)).drop(EVENT + "?", EVENT + "!")


def _number_columns(reader: Reader, stage: pl.LazyFrame) -> pl.LazyFrame:
    """Adds the numbers by the part they play, and one code for what is wrong with them."""
    plan = reader.plan
    checks: list[tuple[pl.Expr, int]] = []
    parts = {"value": plan.value, "count": plan.count, "size": plan.size}
    for part, term in parts.items():
        if term is None:
            continue
        stage = reader.answer(stage, term, "number", part)
        if part != "value" and plan.blank_as is not None:
            filled = pl.when(pl.col(part + "?")).then(plan.blank_as).otherwise(pl.col(part))
            stage = stage.with_columns(filled.alias(part), pl.lit(False).alias(part + "?"))
        checks += _number_checks(reader, part, term)
    if plan.weight:
        weight = reader.cell(plan.weight, "number", plan.quick)
        value, blank = weight.value, weight.blank
        if plan.weights_apart and plan.measure != "rows":
            # What a defect costs is often left blank where there is none.
            none = (pl.col(EVENT) != 1) if plan.event else (pl.col("count") == 0)
            none = none.fill_null(False)
            value = pl.when(blank & none).then(0.0).otherwise(value)
            blank = blank & ~none
        stage = stage.with_columns(
            value.alias("weight"),
            blank.alias("weight?"),
            weight.reject.alias("weight!"),
        )
        name = plan.weight
        checks += [
            (pl.col("weight?"), reader.blank(name)),
            (pl.col("weight!"), reader.unusable(f"`{name}` is not a number", name)),
            (~pl.col("weight").is_finite(), reader.unusable(f"`{name}` is not finite", name)),
            (pl.col("weight") < 0, reader.unusable(f"`{name}` is negative", name)),
        ]
    if plan.measuring:
        from ci_toolkit.data.measured_rows import censored_rows, limits_of_rows

        stage, more = censored_rows(reader, stage)
        checks += more
    if plan.duration:
        stage, more = _duration_columns(reader, stage)
        checks += more
    if plan.measuring:
        stage, more = limits_of_rows(reader, stage)
        checks += more
    if plan.count and plan.size and plan.items:
        text = f"{quoted(plan.count)} is larger than {quoted(plan.size)}"
        columns = (*term_columns(plan.count), *term_columns(plan.size))
        above = pl.col("count") > pl.col("size")
        checks.append((above, reader.unusable(text, *columns)))
    if not checks:
        return stage
    # Blank comes before wrong: a row without an opportunity is not a bad one.
    checks.sort(key=lambda check: reader.outcomes[check[1]].kind != "blank")
    code = pl.coalesce(
        [pl.when(condition).then(pl.lit(number, pl.Int16)) for condition, number in checks]
        + [pl.lit(0, pl.Int16)]
    )
    parts_read = (*summed_parts(plan), "start", "end", CENSORED, OVER, UNDER)
    extra = [f"{part}{mark}" for part in parts_read for mark in "?!~"]
    return stage.with_columns(code.alias(NUMBER_CODE)).drop(extra, strict=False)


def summed_parts(plan: Plan) -> tuple[str, ...]:
    """The numbers that a plan adds up."""
    named = {
        "value": plan.value or plan.duration,
        "count": plan.count,
        "size": plan.size,
        "weight": plan.weight,
    }
    return tuple(part for part, term in named.items() if term)


def quoted(term: Term) -> str:
    """A term in back quotes."""
    return f"`{term_text(term)}`"


def _number_checks(reader: Reader, part: str, term: Term) -> list[tuple[pl.Expr, int]]:
    columns = term_columns(term)
    value = pl.col(part)
    named = columns or (term_text(term),)
    checks = [
        (pl.col(part + "?"), reader.blank(*named)),
        (pl.col(part + "!"), reader.unusable(f"{quoted(term)} is not a number", *columns)),
        (~value.is_finite(), reader.unusable(f"{quoted(term)} is not finite", *columns)),
    ]
    if part != "value":
        checks.append((value < 0, reader.unusable(f"{quoted(term)} is negative", *columns)))
    return checks


def _duration_columns(
    reader: Reader, stage: pl.LazyFrame
) -> tuple[pl.LazyFrame, list[tuple[pl.Expr, int]]]:
    from ci_toolkit.data.elapsed import moments

    plan = reader.plan
    assert plan.duration is not None
    start, end = plan.duration
    given = tuple(plan.time_format if reader.is_time(name) else None for name in (start, end))
    raws = pl.col(RAW + start), pl.col(RAW + end)
    both = moments(reader.export, (start, end), plan.zone, (given[0], given[1]), raws)
    cells = {"start": both[0], "end": both[1]}
    stage = stage.with_columns(
        *(one.value.alias(part) for part, one in cells.items()),
        *(one.blank.alias(part + "?") for part, one in cells.items()),
        *(one.reject.alias(part + "!") for part, one in cells.items()),
        *(one.skipped.alias(part + "~") for part, one in cells.items() if one.skipped is not None),
    )
    if plan.measuring:
        from ci_toolkit.data.measured_rows import with_open_ends

        stage = with_open_ends(reader, stage, (start, end), given)
    seconds = (pl.col("end") - pl.col("start")).dt.total_microseconds() / 1_000_000
    stage = stage.with_columns(seconds.alias("value")).drop("start", "end")
    checks = []
    for part, name in (("start", start), ("end", end)):
        checks.append((pl.col(part + "?"), reader.blank(name)))
        reject = reader.unusable(f"`{name}` is not a time", name)
        checks.append((pl.col(part + "!"), reject))
        if cells[part].skipped is not None:
            text = f"`{name}` does not exist in {plan.zone} (the clock was changed)"
            checks.append((pl.col(part + "~"), reader.unusable(text, name)))
    before = reader.unusable(f"`{end}` is before `{start}`", start, end)
    negative = pl.col("value") < 0
    if plan.measuring and plan.measuring.as_of:
        late = reader.unusable(f"`{start}` is after {plan.measuring.as_of}", start)
        checks.append((negative & pl.col(CENSORED), late))
    checks.append((negative, before))
    return stage, checks
