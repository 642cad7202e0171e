"""`CAST(x AS TYPE)`, arithmetic between kinds, signs, and LIKE."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from ci_toolkit.data.condition_functions import divide, remainder
from ci_toolkit.data.condition_tokens import show
from ci_toolkit.data.condition_types import (
    NAMES,
    NO,
    YES,
    Kind,
    Typed,
    duration_literal,
    retype,
    time_literal,
)
from ci_toolkit.errors import UsageError

TYPES: dict[str, Kind] = {
    **dict.fromkeys(("TEXT", "VARCHAR", "CHAR", "STRING"), "text"),
    **dict.fromkeys(("DOUBLE", "FLOAT", "REAL", "NUMERIC", "DECIMAL"), "number"),
    **dict.fromkeys(("INTEGER", "INT", "BIGINT"), "number"),
    **dict.fromkeys(("BOOLEAN", "BOOL"), "boolean"),
    **dict.fromkeys(("DATE", "TIMESTAMP", "DATETIME"), "time"),
}
_WHOLE = frozenset({"INTEGER", "INT", "BIGINT"})
_REGULAR = frozenset(r"\.+*?()|[]{}^$#&-~")
"""Characters that a regular expression would not take as themselves."""
_FORMATS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S%.f",
)


def _whole_text(n: pl.Expr) -> pl.Expr:
    """A number as text; 5, and not 5.0, for a whole number however it is held."""
    whole = n.cast(pl.Float64) == n.cast(pl.Float64).round()
    return (
        pl.when(whole)
        .then(n.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(n.cast(pl.String))
    )


def _text_time(t: pl.Expr) -> pl.Expr:
    return pl.coalesce([t.str.strptime(pl.Datetime("us"), form, strict=False) for form in _FORMATS])


def _text_boolean(t: pl.Expr) -> pl.Expr:
    word = t.str.strip_chars().str.to_lowercase()
    yes = word.is_in(pl.Series(sorted(YES)).implode())
    no = word.is_in(pl.Series(sorted(NO)).implode())
    return pl.when(yes).then(True).when(no).then(False)


def _text_number(t: pl.Expr) -> pl.Expr:
    number = t.str.strip_chars().cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


_CASTS: dict[tuple[Kind, Kind], Callable[[pl.Expr], pl.Expr]] = {
    ("text", "number"): _text_number,
    ("text", "time"): _text_time,
    ("text", "boolean"): _text_boolean,
    ("number", "text"): _whole_text,
    ("number", "boolean"): lambda n: n != 0,
    ("boolean", "number"): lambda b: b.cast(pl.Int64),
    ("boolean", "text"): lambda b: pl.when(b).then(pl.lit("true")).when(~b).then(pl.lit("false")),
    ("time", "text"): lambda t: t.dt.strftime("%Y-%m-%d %H:%M:%S"),
}


def cast(value: Typed, type_name: str) -> Typed:
    """`value` as another type; a cell that cannot be read so is missing.

    Raises `UsageError` for unknown types and for pairs that make no sense.
    """
    name = type_name.upper()
    if name not in TYPES:
        known = "DATE, TIMESTAMP, INTEGER, DOUBLE, TEXT or BOOLEAN"
        raise UsageError(f"`{show(type_name)}` is not a type here", f"use {known}")
    kind = TYPES[name]
    source = retype(value, kind) if kind in ("time", "boolean") else value
    if source.kind == "empty":
        source = retype(source, kind)
    expr = source.expr
    if source.kind != kind:
        if (source.kind, kind) not in _CASTS:
            raise UsageError(f"{value.label} is {NAMES[value.kind]} and cannot become {name}")
        expr = _CASTS[source.kind, kind](expr)
    if name in _WHOLE:
        expr = expr.cast(pl.Int64, strict=False)
    if name == "DATE":
        expr = expr.dt.truncate("1d")
    return Typed(expr, kind, show(f"{value.label}::{name}"))


def arithmetic(operator: str, left: Typed, right: Typed) -> Typed:
    """`left operator right` for + - * / % and ||.

    Numbers with numbers; time - time is a length of time, which can be added to a time, compared,
    multiplied and divided. Raises `UsageError` for any other pair.
    """
    a, b = _fit(operator, left, right)
    label = show(f"{left.label} {operator} {right.label}")
    made = _combine(operator, a, b)
    if made is None:
        hint = "texts are joined by ||" if operator == "+" and a.kind == "text" else None
        raise UsageError(
            f"{left.label} is {NAMES[left.kind]} and {right.label} is {NAMES[right.kind]}, "
            f"which `{operator}` cannot combine",
            hint,
        )
    return Typed(made[1], made[0], label)


def _fit(operator: str, left: Typed, right: Typed) -> tuple[Typed, Typed]:
    """Literals and empty columns in the kind that the other side asks for."""
    if operator == "||":
        return retype(left, "text"), retype(right, "text")
    if left.kind == "time" and isinstance(right.literal, str):
        try:
            return left, duration_literal(right.literal)
        except UsageError:
            if operator == "+":
                raise
            return left, time_literal(right.literal)
    if right.kind == "time" and isinstance(left.literal, str):
        return time_literal(left.literal), right
    if left.kind == "duration" and isinstance(right.literal, str):
        return left, duration_literal(right.literal)
    number: Kind = "number"
    if operator in "*/%" or left.kind == right.kind == "empty":
        return retype(left, number), retype(right, number)
    return retype(left, right.kind), retype(right, left.kind)


def _combine(operator: str, a: Typed, b: Typed) -> tuple[Kind, pl.Expr] | None:
    kinds = (a.kind, b.kind)
    if kinds == ("number", "number"):
        return _numbers(operator, a.expr, b.expr)
    if operator == "||" and kinds == ("text", "text"):
        return "text", pl.concat_str([a.expr, b.expr])
    if operator == "-" and kinds in (("time", "time"), ("duration", "duration")):
        return "duration", a.expr - b.expr
    if operator in "+-" and kinds == ("time", "duration"):
        return "time", a.expr + b.expr if operator == "+" else a.expr - b.expr
    if operator == "+" and kinds == ("duration", "time"):
        return "time", b.expr + a.expr
    if operator == "+" and kinds == ("duration", "duration"):
        return "duration", a.expr + b.expr
    if operator == "/" and kinds == ("duration", "duration"):
        micro = [v.expr.dt.total_microseconds().cast(pl.Float64) for v in (a, b)]
        return "number", divide(*micro)
    return None


def _numbers(operator: str, a: pl.Expr, b: pl.Expr) -> tuple[Kind, pl.Expr] | None:
    if operator in ("+", "-"):
        return "number", a + b if operator == "+" else a - b
    if operator == "*":
        # Whole numbers would wrap round silently where the product is beyond 64 bits.
        return "number", a.cast(pl.Float64) * b.cast(pl.Float64)
    if operator == "/":
        return "number", divide(a.cast(pl.Float64), b.cast(pl.Float64))
    return ("number", remainder(a, b)) if operator == "%" else None


def like(text: pl.Expr, pattern: str, exact_case: bool) -> pl.Expr:
    """SQL's LIKE: `%` is any text, `_` one character; the rest stands for itself."""
    parts = (
        ".*" if c == "%" else "." if c == "_" else f"\\{c}" if c in _REGULAR else c for c in pattern
    )
    flags = "(?s)" if exact_case else "(?si)"
    return text.str.contains(f"{flags}^{''.join(parts)}$")


def signed(value: Typed, negative: bool) -> Typed:
    """`+value` or `-value`. Raises `UsageError` for kinds that have no sign."""
    if value.kind not in ("number", "duration"):
        raise UsageError(f"a sign before {value.label}, which is {NAMES[value.kind]}")
    if not negative:
        return value
    if value.is_literal and isinstance(value.literal, (int, float)):
        number = -value.literal
        dtype = pl.Int64 if isinstance(number, int) else pl.Float64
        return Typed(pl.lit(number, dtype=dtype), "number", f"-{value.label}", number, True)
    return Typed(-value.expr, value.kind, f"-{value.label}")
