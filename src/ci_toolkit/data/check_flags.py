"""Rules as expressions: which rows break one, and which it says something about."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl
import polars.selectors as cs

from ci_toolkit.data.check_file import KINDS, Rule
from ci_toolkit.data.columns import Cell, Kind, cell, is_blank
from ci_toolkit.data.conditions import Condition, as_condition, compile_term
from ci_toolkit.data.exact import exact
from ci_toolkit.data.part import FLAW
from ci_toolkit.data.profile import Each
from ci_toolkit.data.times import MICROSECONDS
from ci_toolkit.errors import CitkError, DataError, UsageError

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

# Names of our own columns begin with a character that no header keeps.
RAW, ROW = "\x1fraw:", "\x1frow"
_MOST_TRIED = 4
_TRIED: tuple[Any, ...] = ("number", "time", "boolean", "text")


@dataclass(frozen=True, eq=False)
class Flag:
    """One rule over the raw columns.

    columns: what it reads. condition: typed columns to be made first, by their own names.
    broken, known: names of what is counted: rows that break it, rows that it is about (of "fresh"
    the times after the moment, and the newest one before). expressions: the two, or the values of
    a rule about repeats, which has `repeats`. said: what is said of the rows that break it.
    """

    columns: tuple[str, ...]
    expressions: dict[str, pl.Expr]
    aggregates: tuple[pl.Expr, ...]
    broken: str
    known: str
    said: str
    condition: dict[str, pl.Expr] | None = None
    repeats: str | None = None

    @property
    def raw(self) -> tuple[str, ...]:
        """The raw columns, as the stage names them."""
        return tuple(RAW + name for name in self.columns)


def staged(export: Export, frame: pl.LazyFrame, flags: Iterable[Flag]) -> pl.LazyFrame:
    """The raw columns of the flags, and what each says of every row that fits its file."""
    own = list(flags)
    needed = dict.fromkeys(name for flag in own for name in flag.columns)
    hidden = [name for name in (ROW, *export.hidden) if name in frame.collect_schema()]
    raw = [exact(name).alias(RAW + name) for name in needed]
    stage = frame.select(*map(pl.col, hidden), *raw) if raw or hidden else frame
    fits = pl.col(FLAW).is_null() if FLAW in hidden else None
    for flag in own:
        made = flag.expressions
        if fits is not None:
            made = {
                name: pl.when(fits).then(value) if name == flag.repeats else value & fits
                for name, value in made.items()
            }
        if flag.condition is not None:
            typed = [value.alias(name) for name, value in flag.condition.items()]
            stage = stage.with_columns(typed)
        stage = stage.with_columns(value.alias(name) for name, value in made.items())
        if flag.condition is not None:
            stage = stage.drop(cs.by_name(list(flag.condition)))
    return stage


def flag_of(rule: Rule, export: Export, number: int, moment: dt.datetime, zone: str | None) -> Flag:
    """A rule as expressions; DataError where it cannot be judged on this export."""
    broken, known = f"\x1fbroken {number}", f"\x1fknown {number}"
    if rule.test == "rows":
        return Flag((), {}, (), broken, known, "")
    if rule.test == "condition":
        return _condition(rule, export, broken, known, zone)
    assert rule.column is not None
    column = rule.column
    if rule.test == "unique":
        value = f"\x1fvalue {number}"
        text = _read(export, column, "text", zone)
        filled = pl.col(value).is_not_null()
        return Flag(
            (column,),
            {value: text.value},
            (
                filled.sum().cast(pl.Int64).alias(known),
                (filled.sum() - pl.col(value).drop_nulls().n_unique()).cast(pl.Int64).alias(broken),
            ),
            broken,
            known,
            "repeat an earlier value",
            repeats=value,
        )
    if rule.test == "fresh":
        return _fresh(export, column, broken, known, moment, zone)
    if rule.test == "missing":
        blank = _blank(export, column, zone)
        return _rows(column, blank, pl.lit(True), broken, known, "have no value")
    one, breaks, said = _row_test(rule, export, column, zone)
    return _rows(column, breaks & ~one.blank, ~one.blank, broken, known, said)


def _rows(column: str, breaks: pl.Expr, about: pl.Expr, broken: str, known: str, said: str) -> Flag:
    return Flag(
        (column,),
        {broken: breaks.fill_null(False), known: about},
        (_sum(broken), _sum(known)),
        broken,
        known,
        said,
    )


def _sum(name: str) -> pl.Expr:
    return pl.col(name).sum().cast(pl.Int64)


def _read(export: Export, column: str, kind: Kind, zone: str | None) -> Cell:
    """A column as one kind; where it holds no such thing at all, every filled cell is a reject."""
    raw = pl.col(RAW + column)
    try:
        return cell(export, column, kind, zone=zone, raw=raw)
    except DataError:
        blank = raw.is_null()
        if export.schema[column] == pl.String:
            blank = is_blank(raw, kind, export.reading.null, export.reading.null_only)
        dtype: Any = MICROSECONDS if kind == "time" else pl.Float64()
        # Null in every row: a literal alone would be a single value in an empty selection.
        return Cell(pl.when(raw.is_null() & raw.is_not_null()).then(pl.lit(None, dtype)), blank)


def _blank(export: Export, column: str, zone: str | None) -> pl.Expr:
    """Cells without a value, by what the column seems to hold."""
    kind = export.profile()[column].kind
    return _read(
        export, column, kind if kind in ("time", "number", "boolean") else "text", zone
    ).blank


def _row_test(
    rule: Rule, export: Export, column: str, zone: str | None
) -> tuple[Cell, pl.Expr, str]:
    """The cells of a rule about single cells, which of them break it, and how that is said."""
    value = rule.value
    if rule.test == "in":
        numbers = not isinstance(value[0], str)
        one = _read(export, column, "number" if numbers else "text", zone)
        wanted = [float(v) for v in value] if numbers else [v.strip() for v in value]
        return one, ~one.value.is_in(wanted).fill_null(False), "say something else"
    if rule.test == "matches":
        one = _read(export, column, "text", zone)
        return one, ~one.value.str.contains(value).fill_null(False), "do not match"
    if rule.test == "kind":
        kind: Any = KINDS.get(value, value)
        one = _read(export, column, kind, zone)
        breaks = one.reject
        if value == "integer":
            breaks = breaks | (one.value % 1 != 0)
        return one, breaks, "hold something else"
    low, high = value
    timed = isinstance(low if low is not None else high, dt.datetime)
    one = _read(export, column, "time" if timed else "number", zone)
    inside = pl.lit(True)
    if low is not None:
        inside = inside & (one.value >= _end(low, zone))
    if high is not None:
        inside = inside & (one.value <= _end(high, zone))
    return one, ~inside.fill_null(False), "lie outside or cannot be read"


def _end(value: float | dt.datetime, zone: str | None) -> pl.Expr:
    if not isinstance(value, dt.datetime):
        return pl.lit(value, pl.Float64)
    if value.tzinfo is not None:
        value = value.astimezone(ZoneInfo(zone or "UTC")).replace(tzinfo=None)
    return pl.lit(value, MICROSECONDS)


def _fresh(
    export: Export, column: str, broken: str, known: str, moment: dt.datetime, zone: str | None
) -> Flag:
    one = _read(export, column, "time", zone)
    at = pl.lit(moment, MICROSECONDS)
    early = pl.when(one.value <= at).then(one.value)
    return Flag(
        (column,),
        {broken: (one.value > at).fill_null(False), f"{known} time": early.is_not_null()},
        (
            _sum(broken),
            early.filter(pl.col(f"{known} time")).max().alias(known),
        ),
        broken,
        known,
        "lie after that",
    )


def _could_be(text: str, kinds: Mapping[str, Any]) -> bool:
    """Whether a condition would be allowed if its columns held something else."""
    named = [name for name in kinds if name and name in text][:_MOST_TRIED]
    for held in itertools.product(_TRIED, repeat=len(named)):
        try:
            compile_term(text, dict(zip(named, held, strict=True)), want="boolean", option="c")
        except CitkError:
            continue
        return True
    return False


def _condition(rule: Rule, export: Export, broken: str, known: str, zone: str | None) -> Flag:
    profile = export.profile()
    kinds = Each(profile, lambda column: column.kind)
    examples = Each(profile, lambda column: column.examples)
    try:
        term = compile_term(
            rule.value, kinds, want="boolean", option="condition", examples=examples
        )
    except UsageError as error:
        # What a column holds is up to the file; an audit tells of it and goes on.
        if _could_be(rule.value, kinds):
            raise DataError(error.message, error.hint) from None
        raise UsageError(f"{rule.place}: {error.message}", error.hint) from None
    condition: Condition = as_condition(term)
    readable: dict[str, Kind] = {"time": "time", "number": "number", "boolean": "boolean"}
    cells = {
        name: _read(export, name, readable.get(kind, "text"), zone)
        for name, kind in condition.columns
    }
    holds = condition.expr
    reject = pl.any_horizontal([one.reject for one in cells.values()])
    return Flag(
        tuple(cells),
        {
            broken: holds.eq(False).fill_null(False) | (holds.is_null() & reject),
            known: holds.is_not_null() | reject,
        },
        (_sum(broken), _sum(known)),
        broken,
        known,
        "break it",
        condition={name: one.value for name, one in cells.items()},
    )
