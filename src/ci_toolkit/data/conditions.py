"""Conditions and values written by the user: `--where`, `--event`, `--value`, `--count`, `--size`.

An exact column name wins, whatever it holds (`automated_detection=No`); anything else is an
expression over the columns in the words of SQL, read by `condition_grammar` against a list of what
is allowed. The text itself reaches no engine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import polars as pl

from ci_toolkit.data.condition_reader import quote_name
from ci_toolkit.data.condition_tokens import shell_word, show
from ci_toolkit.data.condition_types import DTYPES, NAMES, Kind, Typed, column_expr
from ci_toolkit.errors import CitkError, DataError, UsageError

__all__ = ["Column", "Condition", "Kind", "Term", "as_condition", "compile_term", "quote_name"]

Want = Literal["boolean", "number", "any"]

_ZERO_ONE = re.compile(r"\s*[01](?:\.0*)?\s*", re.ASCII)
_DIGITS = re.compile(r"[0-9.]+")
_DTYPES = {**DTYPES, "duration": pl.Float64()}
_SHOWN_VALUES = 4
_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column taken as it is."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Condition:
    """An expression over typed columns.

    `expr` reads columns already typed by the kinds in `columns`: text as String, numbers as
    Float64 or Int64, yes/no as Boolean, times as Datetime("us") without a zone. It is missing where
    what it needs is missing. `result` is the kind that it gives; a "duration" is in seconds.
    `derived` are the named expressions that `text` uses, each with what it stands for.
    """

    text: str
    columns: tuple[tuple[str, Kind], ...]
    expr: pl.Expr = field(compare=False)
    result: Kind
    derived: tuple[tuple[str, str], ...] = ()


Term = Column | Condition


def compile_term(
    text: str,
    kinds: Mapping[str, Kind],
    *,
    want: Want,
    option: str,
    examples: Mapping[str, Sequence[str]] | None = None,
    derived: Mapping[str, str] | None = None,
    mostly: Mapping[str, Kind | None] | None = None,
) -> Term:
    """What `text` means over the columns in `kinds`.

    `want` is what the option needs: "boolean" (yes or no for each row), "number" (a length of time
    counts as one) or "any". `option` is named in errors. `examples` are values of the columns as
    the file writes them; with them errors list the values, a column of only 0 and 1 serves as
    yes/no or as a number, and one of bare numbers that may be times as either, as it is used.
    `derived` are named expressions: a name that is no column stands for its expression. `mostly`
    is the kind that most cells of a text column have: named alone it is taken as that.

    Returns a `Column` for a name alone (in quotes or not), else a `Condition`.
    Raises `UsageError` for an expression that is not allowed, not understood or mixes kinds;
    `DataError` for a column that is not there or cannot be what is wanted.

    >>> compile_term("overturned", {"overturned": "boolean"}, want="boolean", option="--event")
    Column(name='overturned', kind='boolean')
    >>> compile_term("n > 3", {"n": "number"}, want="boolean", option="--where").columns
    (('n', 'number'),)
    """
    samples, derived, mostly = examples or {}, derived or {}, mostly or {}
    exact = text if text in kinds else text.strip()
    if exact and exact in kinds:
        return _column(exact, kinds[exact], want, option, samples, mostly)
    if not exact:
        raise UsageError(f"`{option}` is empty", "name a column or a condition")
    source = quote_name(exact) if exact in derived else text
    try:
        # Only columns that the text may name are looked at (a quoted name doubles its quotes).
        whole = _spelled_out(source, derived)
        named = [name for name in kinds if name in whole or '"' in name]
        bits = [name for name in named if _is_bit(name, kinds[name], samples)]
        stamps = [name for name in named if _is_stamp(name, kinds[name], samples)]
        from ci_toolkit.data.condition_grammar import parse  # most runs name columns only

        value, columns, used = parse(source, kinds, bits, stamps, derived)
        if value.column is None:
            return replace(_condition(exact, value, columns, want), derived=used)
    except CitkError as error:
        raise type(error)(f"`{option} {show(text)}`: {error.message}", error.hint) from None
    return _column(value.column, kinds[value.column], want, option, samples, mostly)


def _spelled_out(text: str, derived: Mapping[str, str]) -> str:
    """The text with every expression that it may use, however deep, behind it."""
    parts, waiting = [text], dict(derived)
    for part in parts:
        used = [name for name in waiting if name in part or '"' in name]
        parts += [waiting.pop(name) for name in used]
    return "\n".join(parts)


def as_condition(term: Term) -> Condition:
    """The same term with an expression, also for a bare column."""
    if isinstance(term, Condition):
        return term
    expr = column_expr(term.name, term.kind)
    return Condition(term.name, ((term.name, term.kind),), expr, term.kind)


def _condition(
    text: str, value: Typed, columns: tuple[tuple[str, Kind], ...], want: Want
) -> Condition:
    if not columns:
        raise UsageError("it names no column")
    _check_result(value, want)
    expr = value.expr
    if value.kind == "duration":
        expr = expr.dt.total_microseconds().cast(pl.Float64) / _MICROSECONDS
    condition = Condition(text, columns, expr, value.kind)
    _try_out(condition)
    return condition


def _check_result(value: Typed, want: Want) -> None:
    if want == "boolean" and value.kind != "boolean":
        raise UsageError(
            f"it gives {NAMES[value.kind]}, where yes or no is needed", "compare it with a value"
        )
    if want == "number" and value.kind not in ("number", "duration"):
        hint = "a condition goes with --event" if value.kind == "boolean" else None
        raise UsageError(f"it gives {NAMES[value.kind]}, where a number is needed", hint)


def _try_out(condition: Condition) -> None:
    """Run it once over no rows: what the engine cannot do must show before the data are read."""
    for number in (pl.Float64(), pl.Int64()):
        schema = {
            name: number if kind == "number" else DTYPES[kind] for name, kind in condition.columns
        }
        try:
            made = pl.DataFrame(schema=schema).select(x=condition.expr).schema["x"]
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OverflowError) as error:
            first = str(error).strip().partition("\n")[0]
            raise UsageError(f"it cannot be computed: {show(first, 120)}") from None
        if condition.result != "number" and made != _DTYPES[condition.result]:
            raise UsageError(f"it gives {made} where {NAMES[condition.result]} was expected")


def _column(
    name: str,
    kind: Kind,
    want: Want,
    option: str,
    examples: Mapping[str, Sequence[str]],
    mostly: Mapping[str, Kind | None],
) -> Term:
    if want == "any" or kind == want:
        return Column(name, "text" if kind == "empty" else kind)
    number_asked = want == "number" and _is_stamp(name, kind, examples)
    few_odd = kind == "text" and mostly.get(name) == want
    if kind == "empty" or few_odd or number_asked or _is_bit(name, kind, examples):
        # A sample shows too little to decide; the use does.
        return Column(name, want)
    raise _unfit(name, kind, want, option, examples.get(name, ()))


def _is_bit(name: str, kind: Kind, examples: Mapping[str, Sequence[str]]) -> bool:
    """Whether a column has shown only 0 and 1, which may be answers or counts."""
    values = examples.get(name, ()) if kind in ("number", "boolean") else ()
    return bool(values) and all(_ZERO_ONE.fullmatch(value) for value in values)


def _is_stamp(name: str, kind: Kind, examples: Mapping[str, Sequence[str]]) -> bool:
    """Whether a column's times are bare numbers, such as seconds, which may be amounts as well."""
    values = examples.get(name, ()) if kind == "time" else ()
    return bool(values) and all(_DIGITS.fullmatch(value) for value in values)


def _unfit(name: str, kind: Kind, want: Want, option: str, values: Sequence[str]) -> DataError:
    held = NAMES[kind]
    if values:
        listed = ", ".join(show(v, 30) for v in list(values)[:_SHOWN_VALUES])
        held += f" ({listed}{', …' if len(values) > _SHOWN_VALUES else ''})"
    needed = "yes or no" if want == "boolean" else "a number"
    message = f"`{option} {show(name)}`: the column is {held}, where {needed} is needed"
    column = name if re.fullmatch(r"[^\W\d]\w*", name) else quote_name(name)
    if want == "boolean":
        if kind == "text":
            value = (values[0] if values else "…").replace("'", "''")
            condition = shell_word(f"{column} = '{value}'")
            return DataError(message, f"say which value counts: {option} {condition}")
        other = "3" if kind == "number" else "'2025-02-01'"
        return DataError(
            message, f"compare it with a value: {option} {shell_word(f'{column} > {other}')}"
        )
    hints: dict[Kind, str] = {
        "boolean": f"a yes/no column goes with --event {column}",
        "time": "a length of time between two columns: --start COLUMN --end COLUMN",
        "text": "name a column of numbers",
    }
    return DataError(message, hints.get(kind))
