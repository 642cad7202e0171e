"""The plan of a reduction run by Polars: one streaming pass, then the few groups are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.columns import Cell, cell, trimmed
from ci_toolkit.data.plan import Flag, Outcome, Outcomes, Plan, is_condition, term_columns
from ci_toolkit.data.times import MICROSECONDS

if TYPE_CHECKING:
    from ci_toolkit.data.roles import Term
    from ci_toolkit.data.source import Export

# Names of our own columns begin with a character that no header keeps.
RAW = "\x1fraw:"
TIME, LENGTH, TIME_CODE = "\x1ftime", "\x1flength", "\x1ftime code"
KEEP, EVENT, NUMBER_CODE = "\x1fkeep", "\x1fevent", "\x1fnumber code"
CODE, ORDER, ROW = "\x1fcode", "\x1forder", "\x1frow"
UNKNOWN = "\x1funknown"
BLANK = "(blank)"

_ISO_DAY = r"^\d{4}-\d{2}-\d{2}$"
_ISO_HOUR = r"^\d{4}-\d{2}-\d{2}[ T](?:[01]\d|2[0-3])$"
# Codes of a row's answer, its time or its number before they become outcomes.
_OK, _IS_BLANK, _IS_REJECT = 0, 1, 2
# A length that no text of a known format has.
_NOT_CUT = 4_294_967_295


@dataclass(frozen=True)
class Reader:
    """Expressions of one plan over one export."""

    export: Export
    plan: Plan
    outcomes: Outcomes

    def cell(self, name: str, kind: str, quick: bool = False) -> Cell:
        """A column as one kind, over the renamed raw columns."""
        return cell(
            self.export,
            name,
            kind,  # type: ignore[arg-type]
            time_format=self.plan.time_format if self._is_time(name) else None,
            zone=self.plan.zone,
            raw=pl.col(RAW + name),
            quick=quick,
        )

    def _is_time(self, name: str) -> bool:
        return bool(self.plan.time) and self.plan.time is not None and self.plan.time.column == name

    def answer(self, frame: pl.LazyFrame, term: Term, kind: str, out: str) -> pl.LazyFrame:
        """Adds `out`, `out` + "?" (blank) and `out` + "!" (reject) for a column or condition."""
        quick = self.plan.quick and kind == "number"
        if not is_condition(term):
            one = self.cell(term.name, kind, quick)  # type: ignore[union-attr]
            return frame.with_columns(
                one.value.alias(out), one.blank.alias(out + "?"), one.reject.alias(out + "!")
            )
        cells = {name: self.cell(name, of) for name, of in term.columns}  # type: ignore[union-attr]
        staged = frame.with_columns([c.value.alias(name) for name, c in cells.items()])
        value = term.expr  # type: ignore[union-attr]
        value = value.cast(pl.Float64, strict=False) if kind == "number" else value
        reject = pl.any_horizontal([c.reject for c in cells.values()] or [pl.lit(False)])
        return staged.with_columns(
            value.alias(out),
            (value.is_null() & ~reject).alias(out + "?"),
            (value.is_null() & reject).alias(out + "!"),
        ).drop(list(cells))

    def blank(self, *columns: str) -> int:
        """The outcome of a blank cell in these columns."""
        return self.outcomes.code(Outcome("blank", columns[0], columns))

    def unusable(self, text: str, *columns: str) -> int:
        """The outcome of a row that holds something that is no answer."""
        return self.outcomes.code(Outcome("unusable", text, columns))


def term_text(term: Term) -> str:
    """A term as the user wrote it, for reasons."""
    return term.text if is_condition(term) else term.name  # type: ignore[union-attr, no-any-return]


def staged(reader: Reader, frame: pl.LazyFrame) -> pl.LazyFrame:
    """Row by row: the raw keys under their own names, times cut, answers coded, numbers read."""
    plan = reader.plan
    raw = [pl.col(name).alias(RAW + name) for name in plan.columns]
    if ROW in frame.collect_schema():
        raw.append(pl.col(ROW))
    stage = frame.select(raw)
    if plan.time:
        stage = _time_columns(reader, stage)
    for number, flag in enumerate(f for f in plan.where if f.how != "raw"):
        out = f"{KEEP}{number}"
        stage = reader.answer(stage, flag.term, "boolean", out)
        stage = stage.with_columns(pl.col(out).fill_null(False)).drop(out + "?", out + "!")
    if plan.event and plan.event.how == "coded":
        stage = _coded_event(reader, stage, plan.event)
    elif plan.event and plan.event.how == "counted":
        stage = reader.answer(stage, plan.event.term, "boolean", EVENT)
        stage = stage.drop(EVENT + "?", EVENT + "!")
    return _number_columns(reader, stage)


def _time_columns(reader: Reader, stage: pl.LazyFrame) -> pl.LazyFrame:
    key = reader.plan.time
    assert key is not None
    raw = pl.col(RAW + key.column)
    if key.how == "text":
        length = raw.str.len_bytes()
        if reader.export.time_format(key.column).zoned:
            # Only times that end in Z may be grouped by their first characters.
            readable = raw.str.ends_with("Z") | (length <= key.characters)
            length = pl.when(readable).then(length).otherwise(_NOT_CUT)
        return stage.with_columns(raw.str.head(key.characters).alias(TIME), length.alias(LENGTH))
    time = reader.cell(key.column, "time")
    value = time.value if key.how == "exact" else time.value.dt.truncate(key.step)
    stage = stage.with_columns(value.alias(TIME))
    if reader.export.schema[key.column] != pl.String:
        return stage
    code = pl.when(pl.col(TIME).is_not_null()).then(_OK)
    code = code.when(time.blank).then(_IS_BLANK).otherwise(_IS_REJECT)
    return stage.with_columns(code.cast(pl.Int8).alias(TIME_CODE))


def _coded_event(reader: Reader, stage: pl.LazyFrame, flag: Flag) -> pl.LazyFrame:
    stage = reader.answer(stage, flag.term, "boolean", EVENT)
    code = pl.when(pl.col(EVENT + "!")).then(3).when(pl.col(EVENT + "?")).then(2)
    code = code.otherwise(pl.col(EVENT).cast(pl.Int8))
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
        stage = stage.with_columns(
            weight.value.alias("weight"),
            weight.blank.alias("weight?"),
            weight.reject.alias("weight!"),
        )
        name = plan.weight
        checks += [
            (pl.col("weight?"), reader.blank(name)),
            (pl.col("weight!"), reader.unusable(f"`{name}` is not a number", name)),
            (~pl.col("weight").is_finite(), reader.unusable(f"`{name}` is not finite", name)),
            (pl.col("weight") < 0, reader.unusable(f"`{name}` is negative", name)),
        ]
    if plan.duration:
        stage, more = _duration_columns(reader, stage)
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
    extra = [f"{part}{mark}" for part in (*_parts(plan), "start", "end") for mark in "?!"]
    return stage.with_columns(code.alias(NUMBER_CODE)).drop(extra, strict=False)


def _parts(plan: Plan) -> tuple[str, ...]:
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
    assert reader.plan.duration is not None
    start, end = reader.plan.duration
    cells = {"start": reader.cell(start, "time"), "end": reader.cell(end, "time")}
    stage = stage.with_columns(
        *(one.value.alias(part) for part, one in cells.items()),
        *(one.blank.alias(part + "?") for part, one in cells.items()),
        *(one.reject.alias(part + "!") for part, one in cells.items()),
    )
    seconds = (pl.col("end") - pl.col("start")).dt.total_microseconds() / 1_000_000
    stage = stage.with_columns(seconds.alias("value")).drop("start", "end")
    checks = []
    for part, name in (("start", start), ("end", end)):
        checks.append((pl.col(part + "?"), reader.blank(name)))
        reject = reader.unusable(f"`{name}` is not a time", name)
        checks.append((pl.col(part + "!"), reject))
    before = reader.unusable(f"`{end}` is before `{start}`", start, end)
    checks.append((pl.col("value") < 0, before))
    return stage, checks


def grouped(reader: Reader, stage: pl.LazyFrame) -> pl.LazyFrame:
    """The staged rows added up per distinct keys; a plan that keeps rows leaves them as they are."""
    plan = reader.plan
    if plan.rows:
        return stage.with_columns(pl.lit(1, pl.Int64).alias("rows"))
    present = stage.collect_schema().names()
    counted = plan.event is not None and plan.event.how == "counted"
    ordered = plan.subgroup is not None
    own = [TIME, LENGTH, TIME_CODE] if not ordered else []
    own += [name for name in present if name.startswith(KEEP)]
    own += [NUMBER_CODE] if counted or not plan.event else [EVENT, NUMBER_CODE]
    keys = [name for name in own if name in present] + [RAW + name for name in plan.raw_keys]
    keys = [pl.col(name) for name in keys] or [pl.lit(0).alias("\x1fall")]  # type: ignore[assignment, misc]
    aggregates = [pl.len().cast(pl.Int64).alias("rows"), *_aggregates(plan, counted)]
    if ordered:
        aggregates.append(pl.col(TIME if plan.time else ROW).min().alias(ORDER))
    return stage.group_by(keys).agg(aggregates)


def _aggregates(plan: Plan, counted: bool) -> list[pl.Expr]:
    weight = pl.col("weight") if plan.weight else None
    sums: list[pl.Expr] = []
    if weight is not None:
        sums.append(weight.sum().alias("mass"))
    if counted:
        event = pl.col(EVENT)
        sums.append(event.count().cast(pl.Int64).alias("answered"))
        if weight is None:
            sums.append(event.sum().cast(pl.Float64).alias("true"))
        else:
            sums.append(weight.filter(event.is_not_null()).sum().alias("answered mass"))
            sums.append(weight.filter(event).sum().alias("true"))
    for part in ("count", "size"):
        if part in _parts(plan):
            number = pl.col(part).cast(pl.Float64)
            sums.append((number if weight is None else number * weight).sum().alias(part))
    if "value" in _parts(plan):
        sums += _moments(pl.col("value").cast(pl.Float64), weight)
    return sums


def _moments(value: pl.Expr, weight: pl.Expr | None) -> list[pl.Expr]:
    """Size, mean, standard deviation and extremes of one group, safe at any offset."""
    extremes = [value.min().alias("min"), value.max().alias("max")]
    if weight is None:
        return [value.mean().alias("mean"), value.std().alias("sd"), *extremes]
    mean = value.first() + ((value - value.first()) * weight).sum() / weight.sum()
    squares = ((value - mean) ** 2 * weight).sum()
    sd = pl.when(weight.sum() > 1).then((squares / (weight.sum() - 1)).sqrt())
    return [mean.alias("mean"), sd.alias("sd"), *extremes]


def interpreted(reader: Reader, groups: pl.LazyFrame) -> pl.LazyFrame:
    """Groups (or rows) with what their raw keys mean, and the code of what becomes of them.

    Adds CODE (0: used), TIME as a time, UNKNOWN (a text that cannot be read from its first
    characters), EVENT as a boolean, and the by and label columns as text under their RAW names.
    """
    plan = reader.plan
    frame, blanks, rejects = groups, [], []
    keep = [name for name in frame.collect_schema().names() if name.startswith(KEEP)]
    for number, flag in enumerate(f for f in plan.where if f.how == "raw"):
        out = f"{KEEP}raw{number}"
        frame = reader.answer(frame, flag.term, "boolean", out).drop(out + "?", out + "!")
        frame = frame.with_columns(pl.col(out).fill_null(False))
        keep.append(out)
    if plan.time:
        key = plan.time
        frame = _read_time(reader, frame)
        if not plan.subgroup:
            blanks.append((pl.col(TIME + "?"), reader.blank(key.column)))
            reject = reader.unusable(f"`{key.column}` is not a time", key.column)
            rejects.append((pl.col(TIME + "!"), reject))
    else:
        frame = frame.with_columns(pl.lit(False).alias(UNKNOWN))
    if plan.event and plan.event.how != "counted":
        term, columns = plan.event.term, term_columns(plan.event.term)
        frame = _read_event(reader, frame, plan.event)
        named = columns or (term_text(term),)
        blanks.append((pl.col(EVENT + "?"), reader.blank(*named)))
        kind = "can be read" if is_condition(term) else "is a yes/no value"
        text = f"{quoted(term)} {kind.replace('can', 'cannot').replace('is a', 'is no')}"
        rejects.append((pl.col(EVENT + "!"), reader.unusable(text, *columns)))
    for name in (plan.subgroup, plan.id):
        if name:
            blanks.append((reader.cell(name, "text").blank, reader.blank(name)))
    numbers = NUMBER_CODE in frame.collect_schema()
    parts: list[pl.Expr] = []
    if keep:
        filtered = reader.outcomes.code(Outcome("filtered", "where"))
        out_of_it = ~pl.all_horizontal([pl.col(name) for name in keep])
        parts.append(pl.when(out_of_it).then(pl.lit(filtered, pl.Int16)))
    parts += [pl.when(when).then(pl.lit(code, pl.Int16)) for when, code in blanks]
    if numbers:
        parts.append(pl.when(pl.col(NUMBER_CODE) > 0).then(pl.col(NUMBER_CODE)))
    parts += [pl.when(when).then(pl.lit(code, pl.Int16)) for when, code in rejects]
    frame = frame.with_columns(pl.coalesce([*parts, pl.lit(0, pl.Int16)]).alias(CODE))
    return frame.with_columns(_read_labels(reader))


def _read_labels(reader: Reader) -> list[pl.Expr]:
    plan, export = reader.plan, reader.export
    read: list[pl.Expr] = []
    for name in dict.fromkeys((*plan.by, *plan.labels)):
        if name == plan.target:
            read.append(reader.cell(name, "number").value.alias("\x1ftarget"))
            if name not in (*plan.by, plan.phase, plan.subgroup, plan.id, plan.unit):
                continue
        text = trimmed(pl.col(RAW + name).cast(pl.String))
        blank = (text == "") | text.is_in(list(export.reading.null))
        filled = pl.when(~blank.fill_null(True)).then(text)
        read.append(filled.fill_null(BLANK).alias("\x1ftext:" + name))
    return read


def _read_event(reader: Reader, frame: pl.LazyFrame, flag: Flag) -> pl.LazyFrame:
    if flag.how == "raw":
        return reader.answer(frame, flag.term, "boolean", EVENT)
    code = pl.col(EVENT)
    return frame.with_columns(
        pl.when(code <= 1).then(code == 1).alias(EVENT),
        (code == 2).alias(EVENT + "?"),
        (code == 3).alias(EVENT + "!"),
    )


def _read_time(reader: Reader, frame: pl.LazyFrame) -> pl.LazyFrame:
    key = reader.plan.time
    assert key is not None
    if key.how != "text":
        names = frame.collect_schema().names()
        if TIME not in names:  # subgroups keep only the first time of each
            return frame.with_columns(pl.lit(False).alias(UNKNOWN))
        code = pl.col(TIME_CODE) if TIME_CODE in names else None
        return frame.with_columns(
            (pl.col(TIME).is_null() if code is None else code == _IS_BLANK).alias(TIME + "?"),
            (pl.lit(False) if code is None else code == _IS_REJECT).alias(TIME + "!"),
            pl.lit(False).alias(UNKNOWN),
        )
    form = reader.export.time_format(key.column)
    text = pl.col(TIME)
    whole = cell(
        reader.export, key.column, "time", zone=reader.plan.zone, raw=text,
    )  # fmt: skip
    # A text that is not longer than the key is there in full.
    known = (pl.col(LENGTH) <= key.characters).fill_null(True)
    shape = _ISO_HOUR if key.characters == 13 else _ISO_DAY
    day = text.str.slice(0, 10).str.strptime(pl.Date, "%Y-%m-%d", strict=False).cast(MICROSECONDS)
    cut = day
    if key.characters == 13:
        hour = text.str.slice(11, 2).cast(pl.Int64, strict=False)
        cut = day + pl.duration(hours=hour)
    lengths = [length for length in form.lengths if length > key.characters]
    fits = text.str.contains(shape) & pl.col(LENGTH).is_in(lengths)
    value = pl.when(known).then(whole.value.dt.truncate(key.step)).when(fits).then(cut)
    return frame.with_columns(
        value.alias(TIME),
        (known & whole.blank).alias(TIME + "?"),
        pl.when(known).then(whole.reject).otherwise(fits & cut.is_null()).alias(TIME + "!"),
        (~known & ~fits).fill_null(False).alias(UNKNOWN),
    )
