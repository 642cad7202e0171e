"""Rules as expressions: which rows break one, and which it says something about."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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

    columns: what it reads. reads: their cells as values, made once for all rules. condition: typed
    columns to be made after that, by their own names. broken, known: names of what is counted: rows
    that break it, rows that it is about (of "fresh" the times after the moment, and the newest one
    before). expressions: the two, or the values of a rule about repeats, which has `repeats`.
    said: what is said of the rows that break it.
    """

    columns: tuple[str, ...]
    expressions: dict[str, pl.Expr]
    aggregates: tuple[pl.Expr, ...]
    broken: str
    known: str
    said: str
    reads: Mapping[str, pl.Expr] = field(default_factory=dict)
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
    reads = {name: value for flag in own for name, value in flag.reads.items()}
    stage = stage.with_columns(value.alias(name) for name, value in reads.items())
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
    reader = _Reader(export, zone)
    flag = _flag(rule, reader, f"\x1fbroken {number}", f"\x1fknown {number}", moment)
    return replace(flag, reads=reader.made)


def _flag(rule: Rule, reader: _Reader, broken: str, known: str, moment: dt.datetime) -> Flag:
    if rule.test == "rows":
        return Flag((), {}, (), broken, known, "")
    if rule.test == "condition":
        return _condition(rule, reader, broken, known)
    assert rule.column is not None
    column = rule.column
    if rule.test == "unique":
        value = f"{known} value"
        filled = pl.col(value).is_not_null()
        return Flag(
            (column,),
            {value: reader.read(column, "text").value},
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
        return _fresh(reader, column, broken, known, moment)
    if rule.test == "missing":
        blank = _blank(reader, column)
        return _rows(column, blank, pl.lit(True), broken, known, "have no value")
    one, breaks, said = _row_test(rule, reader, column)
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


@dataclass(frozen=True, eq=False)
class _Reader:
    """Columns of an export as kinds; `made` are the cells that its rules ask for, by our names."""

    export: Export
    zone: str | None
    made: dict[str, pl.Expr] = field(default_factory=dict)

    def read(self, column: str, kind: Kind) -> Cell:
        """The staged cells of a column as one kind."""
        value, blank = (f"\x1f{what} {kind}:{column}" for what in ("value", "blank"))
        if value not in self.made:
            one = self._cell(column, kind)
            self.made.update({value: one.value, blank: one.blank})
        return Cell(pl.col(value), pl.col(blank))

    def _cell(self, column: str, kind: Kind) -> Cell:
        """Where a column holds no such thing at all, every filled cell is a reject."""
        raw, export = pl.col(RAW + column), self.export
        try:
            return cell(export, column, kind, zone=self.zone, raw=raw)
        except DataError:
            blank = raw.is_null()
            if export.schema[column] == pl.String:
                blank = is_blank(raw, kind, export.reading.null, export.reading.null_only)
            dtype: Any = MICROSECONDS if kind == "time" else pl.Float64()
            # Null in every row: a literal alone would be a single value in an empty selection.
            none = pl.when(raw.is_null() & raw.is_not_null()).then(pl.lit(None, dtype))
            return Cell(none, blank)


def _blank(reader: _Reader, column: str) -> pl.Expr:
    """Cells without a value, by what the column seems to hold."""
    kind = reader.export.profile()[column].kind
    return reader.read(column, kind if kind in ("time", "number", "boolean") else "text").blank


def _row_test(rule: Rule, reader: _Reader, column: str) -> tuple[Cell, pl.Expr, str]:
    """The cells of a rule about single cells, which of them break it, and how that is said."""
    value = rule.value
    if rule.test == "in":
        numbers = not isinstance(value[0], str)
        one = reader.read(column, "number" if numbers else "text")
        wanted = [float(v) for v in value] if numbers else [v.strip() for v in value]
        return one, ~one.value.is_in(wanted).fill_null(False), "say something else"
    if rule.test == "matches":
        one = reader.read(column, "text")
        return one, ~one.value.str.contains(value).fill_null(False), "do not match"
    if rule.test == "kind":
        kind: Any = KINDS.get(value, value)
        one = reader.read(column, kind)
        breaks = one.reject
        if value == "integer":
            breaks = breaks | (one.value % 1 != 0)
        return one, breaks, "hold something else"
    low, high = value
    timed = isinstance(low if low is not None else high, dt.datetime)
    one = reader.read(column, "time" if timed else "number")
    inside = pl.lit(True)
    if low is not None:
        inside = inside & (one.value >= _end(low, reader.zone))
    if high is not None:
        inside = inside & (one.value <= _end(high, reader.zone))
    return one, ~inside.fill_null(False), "lie outside or cannot be read"


def _end(value: float | dt.datetime, zone: str | None) -> pl.Expr:
    if not isinstance(value, dt.datetime):
        return pl.lit(value, pl.Float64)
    if value.tzinfo is not None:
        value = value.astimezone(ZoneInfo(zone or "UTC")).replace(tzinfo=None)
    return pl.lit(value, MICROSECONDS)


def _fresh(reader: _Reader, column: str, broken: str, known: str, moment: dt.datetime) -> Flag:
    one = reader.read(column, "time")
    at = pl.lit(moment, MICROSECONDS)
    return Flag(
        (column,),
        {
            broken: (one.value > at).fill_null(False),
            f"{known} time": (one.value <= at).fill_null(False),
        },
        (
            _sum(broken),
            one.value.filter(pl.col(f"{known} time")).max().alias(known),
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


def _condition(rule: Rule, reader: _Reader, broken: str, known: str) -> Flag:
    profile = reader.export.profile()
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
        name: reader.read(name, readable.get(kind, "text")) for name, kind in condition.columns
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
