"""The plan of a reduction run by Polars: one streaming pass, then the few groups are read."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR

import polars as pl

from ci_toolkit.data.columns import cell, trimmed
from ci_toolkit.data.conditions import Condition
from ci_toolkit.data.exact import exact
from ci_toolkit.data.measuring import CENSORED, COUNTS, SPOT
from ci_toolkit.data.nested import plain_text
from ci_toolkit.data.part import FLAW, FLAWS, OVERFLOW
from ci_toolkit.data.plan import Flag, Outcome, Plan, term_columns
from ci_toolkit.data.stage import (
    BLANK,
    CODE,
    EVENT,
    IS_BLANK,
    IS_REJECT,
    KEEP,
    LENGTH,
    NUMBER_CODE,
    ORDER,
    RAW,
    REFUSED,
    ROW,
    TARGET_VALUE,
    TEXT,
    TIME,
    TIME_CODE,
    UNKNOWN,
    Reader,
    quoted,
    sound_by_mean,
    summed_parts,
    term_text,
)
from ci_toolkit.data.times import MICROSECONDS

# A text with no more different values than this in the first rows is kept as a category.
_FEW_TEXTS = 500
_ISO_DAY = r"^\d{4}-\d{2}-\d{2}$"
_ISO_HOUR = r"^\d{4}-\d{2}-\d{2}[ T](?:[01]\d|2[0-3])$"


def grouped(reader: Reader, stage: pl.LazyFrame) -> pl.LazyFrame:
    """The staged rows added up per distinct keys; left as they are by a plan that keeps rows."""
    plan = reader.plan
    if plan.rows:
        stage = stage.with_columns(pl.lit(1, pl.Int64).alias("rows"))
        return stage if plan.beside is None else _slim(reader, stage, plan.beside)
    present = stage.collect_schema().names()
    unchecked = sound_by_mean(reader)
    counted = plan.event is not None and plan.event.how == "counted"
    # A blank in most groups would double their number if it were a key: it is counted instead.
    parted = plan.measure == "value" and not plan.weight and NUMBER_CODE in present
    parted = parted and not unchecked
    ordered = plan.subgroup is not None
    own = [TIME, LENGTH, TIME_CODE] if not ordered else []
    own += [name for name in present if name.startswith(KEEP)]
    own += [] if parted else [NUMBER_CODE]
    own += [EVENT] if plan.event and not counted else []
    own += [CENSORED, SPOT]
    own += [FLAW]
    keys = [name for name in own if name in present] + [RAW + name for name in plan.raw_keys]
    by = [pl.col(name) for name in keys] or [pl.lit(0).alias("\x1fall")]
    aggregates = [pl.len().cast(pl.Int64).alias("rows"), *_aggregates(plan, counted, parted)]
    aggregates += _beyond(plan, present, parted)
    if parted:
        codes = range(1, len(reader.outcomes.known) + 1)
        of_code = [(pl.col(NUMBER_CODE) == code).sum().cast(pl.Int64) for code in codes]
        aggregates += [n.alias(f"{NUMBER_CODE}{k}") for k, n in zip(codes, of_code, strict=True)]
    if unchecked:
        blanks = pl.col("value").null_count().cast(pl.Int64)
        aggregates.append(blanks.alias(f"{NUMBER_CODE}{reader.blank(*term_columns(unchecked))}"))
    refused = [name for name in present if name.startswith(REFUSED)]
    aggregates += [pl.col(name).sum().cast(pl.Int64).alias(name) for name in refused]
    if OVERFLOW in present:
        aggregates.append(pl.col(OVERFLOW).count().cast(pl.Int64).alias(OVERFLOW))
    if ordered:
        aggregates.append(pl.col(TIME if plan.time else ROW).min().alias(ORDER))
    return stage.group_by(by).agg(aggregates)


def _slim(reader: Reader, stage: pl.LazyFrame, beside: tuple[str, ...]) -> pl.LazyFrame:
    """Rows without the raw cells that are read already; texts that repeat as categories."""
    export, keys = reader.export, reader.plan.raw_keys
    read = [RAW + n for n in reader.plan.columns if n not in (*keys, *beside)]
    texts = [n for n in beside if n not in keys and export.schema[n] == pl.String]
    few = [RAW + n for n in texts if export.sampled([n]).n_unique() <= _FEW_TEXTS]
    return stage.drop(read).with_columns(exact(name).cast(pl.Categorical) for name in few)


def parted_groups(groups: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Groups whose wrong rows were counted beside them, as further groups with a code each.

    Wrong rows only reach the ledger, so what no code depends on, the by columns, is blank there:
    with blanks in most of 430,000 groups this saves reading all their labels a second time.
    """
    counts = [
        name for name in groups.columns if name.startswith(NUMBER_CODE) and name != NUMBER_CODE
    ]
    if not counts:
        return groups
    good = pl.col("rows") - pl.sum_horizontal(counts)
    sound = groups.with_columns(good, pl.lit(0, pl.Int16).alias(NUMBER_CODE)).drop(counts)
    moments = ("rows", "mean", "sd", "min", "max", ORDER, *COUNTS)
    free = {RAW + name for name in plan.free_by}
    keys = [n for n in groups.columns if n not in (*moments, *counts) and n not in free]
    parts = [sound.filter(pl.col("rows") > 0)]
    for name in counts:
        if groups[name].sum():
            code = pl.lit(int(name.removeprefix(NUMBER_CODE)), pl.Int16).alias(NUMBER_CODE)
            first = [pl.col(ORDER).min()] if ORDER in groups.columns else []
            wrong = groups.filter(pl.col(name) > 0).group_by(keys)
            parts.append(wrong.agg(pl.col(name).sum().alias("rows"), *first).with_columns(code))
    return pl.concat(parts, how="diagonal")


def _aggregates(plan: Plan, counted: bool, parted: bool) -> list[pl.Expr]:
    weight = pl.col("weight") if plan.weight else None
    if weight is not None and plan.weights_apart:
        return _apart(plan, weight)
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
        if part in summed_parts(plan):
            number = pl.col(part).cast(pl.Float64)
            sums.append((number if weight is None else number * weight).sum().alias(part))
    if "value" in summed_parts(plan):
        value = pl.col("value").cast(pl.Float64)
        if parted:
            value = pl.when(pl.col(NUMBER_CODE) == 0).then(value)
        moments = _moments(value, weight, plan.extremes)
        # Values that are gathered are all but equal.
        gathered = plan.measuring and plan.measuring.spot
        sums += [one for one in moments if not (gathered and one.meta.output_name() == "sd")]
    return sums


def _beyond(plan: Plan, present: list[str], parted: bool) -> list[pl.Expr]:
    """How many lie beyond their limits, or are not decided yet."""
    sums = []
    for name in COUNTS:
        if plan.measuring and name in present:
            there = pl.col(name) & (pl.col(NUMBER_CODE) == 0) if parted else pl.col(name)
            total = pl.col("weight").filter(there).sum() if plan.weight else there.sum()
            sums.append(total.cast(pl.Float64).alias(name))
    return sums


def _apart(plan: Plan, weight: pl.Expr) -> list[pl.Expr]:
    """Plain counts and sizes, and beside them the sums of weights and of their squares."""
    parts = [part for part in ("count", "size") if part in summed_parts(plan)]
    sums = [pl.col(part).cast(pl.Float64).sum() for part in parts]
    each = pl.col("count").cast(pl.Float64) if "count" in parts else pl.lit(1.0)
    return [
        *sums,
        (each * weight).sum().alias("amount"),
        (each * weight * weight).sum().alias("squares"),
    ]


def _moments(value: pl.Expr, weight: pl.Expr | None, wanted: bool) -> list[pl.Expr]:
    """Size, mean, standard deviation and extremes of one group, safe at any offset."""
    extremes = [value.min().alias("min"), value.max().alias("max")] if wanted else []
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
    present = groups.collect_schema().names()
    asked = {f"{KEEP}{n}": f for n, f in enumerate(f for f in plan.where if f.how != "raw")}
    raw = {f"{KEEP}raw{n}": f for n, f in enumerate(f for f in plan.where if f.how == "raw")}
    for out, flag in raw.items():
        frame = reader.answer(frame, flag.term, "boolean", out).drop(out + "?")
        frame = frame.with_columns(pl.col(out).fill_null(pl.col(out + "!")))
    keep = [*asked, *raw]
    for out, flag in (asked | raw).items():
        # Whether the row is wanted cannot be said, which is a loss and no answer.
        text = f"{quoted(flag.term)} cannot be read"
        reject = reader.unusable(text, *term_columns(flag.term))
        rejects.append((pl.col(out + "!"), reject))
    if plan.time:
        key = plan.time
        frame = _read_time(reader, frame)
        if not (plan.subgroup or plan.loose_time):
            absent = pl.col(TIME + "?")
            if plan.duration and key.column == plan.duration[1] and CENSORED in present:
                absent &= ~pl.col(CENSORED)  # a case that is still open has no end
            blanks.append((absent, reader.blank(key.column)))
            reject = reader.unusable(f"`{key.column}` is not a time", key.column)
            rejects.append((pl.col(TIME + "!"), reject))
    else:
        frame = frame.with_columns(pl.lit(False).alias(UNKNOWN))
    if plan.event and plan.event.how != "counted":
        term, columns = plan.event.term, term_columns(plan.event.term)
        frame = _read_event(reader, frame, plan.event)
        named = columns or (term_text(term),)
        blanks.append((pl.col(EVENT + "?"), reader.blank(*named)))
        fault = "cannot be read" if isinstance(term, Condition) else "is not a yes/no value"
        text = f"{quoted(term)} {fault}"
        rejects.append((pl.col(EVENT + "!"), reader.unusable(text, *columns)))
    blanks += [
        (reader.cell(name, "text").blank, reader.blank(name))
        for name in (plan.subgroup, plan.id)
        if name
    ]
    numbers = NUMBER_CODE in frame.collect_schema()
    # The cells of a row that does not fit its file are not to be trusted, not even by a filter.
    parts = _flaw_codes(reader)
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


def _flaw_codes(reader: Reader) -> list[pl.Expr]:
    if not reader.export.flawed:
        return []
    return [
        pl.when(pl.col(FLAW) == text).then(pl.lit(reader.unusable(f"the row {text}"), pl.Int16))
        for text in FLAWS
    ]


def _read_labels(reader: Reader) -> list[pl.Expr]:
    plan = reader.plan
    read: list[pl.Expr] = []
    for name in dict.fromkeys((*plan.by, *plan.labels)):
        if name == plan.target:
            read.append(reader.cell(name, "number").value.alias(TARGET_VALUE))
            if name not in (*plan.by, plan.phase, plan.subgroup, plan.id, plan.unit):
                continue
        read.append(label_text(reader, name, pl.col(RAW + name)).alias(TEXT + name))
    return read


def label_text(reader: Reader, name: str, raw: pl.Expr) -> pl.Expr:
    """Raw cells of a column as the texts of a category; BLANK where nothing stands."""
    text = trimmed(plain_text(raw, reader.export.schema[name]))
    blank = (text == "") | text.is_in(list(reader.export.reading.null))
    return pl.when(~blank.fill_null(True)).then(text).fill_null(BLANK)


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
        known = pl.col(TIME).dt.year().is_between(MINYEAR, MAXYEAR)
        wrong = (~known).fill_null(False) if code is None else (code == IS_REJECT) | (~known)
        return frame.with_columns(
            pl.when(known).then(pl.col(TIME)).alias(TIME),
            (pl.col(TIME).is_null() if code is None else code == IS_BLANK).alias(TIME + "?"),
            wrong.alias(TIME + "!"),
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
