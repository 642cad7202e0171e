"""Values inside a condition: each has a kind, and only kinds that fit are compared or combined.

Columns arrive typed (text, number, yes/no, time). A literal takes the kind of what it meets, so
that `opened_at >= '2025-02-01'` compares times and `made_sla = 'No'` compares answers; a column
never does, so that `case_id > 9` on a text column is an error instead of a sort by letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

import polars as pl

from ci_toolkit.data.condition_tokens import show
from ci_toolkit.data.exact import exact
from ci_toolkit.data.later import later
from ci_toolkit.errors import UsageError

Kind = Literal["time", "number", "boolean", "text", "duration", "empty"]

DTYPES: dict[Kind, pl.DataType] = {
    "time": pl.Datetime("us"),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "text": pl.String(),
    "duration": pl.Duration("us"),
    "empty": pl.String(),
}
NAMES: dict[Kind, str] = {
    "time": "a time",
    "number": "a number",
    "boolean": "yes or no",
    "text": "text",
    "duration": "a length of time",
    "empty": "empty",
}
YES = frozenset({"yes", "y", "true", "t", "1"})
NO = frozenset({"no", "n", "false", "f", "0"})
_EXACT_FLOAT = 2**53
_UNITS = {
    "w": 604_800,
    "week": 604_800,
    "d": 86_400,
    "day": 86_400,
    "h": 3_600,
    "hour": 3_600,
    "min": 60,
    "minute": 60,
    "s": 1,
    "sec": 1,
    "second": 1,
    "ms": 0.001,
}
_PART = later(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*", re.ASCII)
_ISO = later(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?", re.ASCII)


def column_expr(name: str, kind: Kind) -> pl.Expr:
    """The column called exactly `name`; numbers that are NaN count as missing.

    A NaN is greater than any number to Polars, so it would fulfil `x > 3`.
    """
    column = exact(name)
    return column.fill_nan(None) if kind == "number" else column


@dataclass(frozen=True, slots=True, eq=False)
class Typed:
    """An expression with its kind; `label` is how the user wrote it, for messages.

    A `bit` is a number column that has shown only 0 and 1 and may stand for yes and no; a `stamp`
    holds whole numbers that may be times. `asked` takes the kind of a stamp, or of a column whose
    sample is empty, once its use has made that clear.
    """

    expr: pl.Expr = field(compare=False)
    kind: Kind
    label: str
    literal: str | float | bool | None = None
    is_literal: bool = False
    column: str | None = None
    bit: bool = False
    stamp: bool = False
    asked: dict[str, Kind] | None = field(default=None, compare=False)


def text_literal(text: str) -> Typed:
    """A text in single quotes."""
    return Typed(pl.lit(text, dtype=pl.String), "text", f"'{show(text)}'", text, True)


def number_literal(text: str) -> Typed:
    """A number as written; whole ones stay whole."""
    value: float = float(text)
    if value in (float("inf"), float("-inf")):
        raise UsageError(f"{show(text)} is too large for a number")
    if text.isdigit() and abs(int(text)) < 2**63:
        return Typed(pl.lit(int(text), dtype=pl.Int64), "number", text, int(text), True)
    return Typed(pl.lit(value, dtype=pl.Float64), "number", text, value, True)


def boolean_literal(value: bool) -> Typed:
    """`TRUE` or `FALSE`."""
    return Typed(pl.lit(value), "boolean", str(value).upper(), value, True)


NULL = Typed(pl.lit(None, dtype=pl.String), "empty", "NULL", None, True)


def time_literal(text: str) -> Typed:
    """An ISO date, or date and time, without a zone.

    Raises `UsageError` when it is anything else, or not in the calendar.
    """
    hint = "write it as '2025-02-01' or '2025-02-01 14:30'"
    if not _ISO.fullmatch(text.strip()):
        raise UsageError(f"'{show(text)}' is not a date that can be compared", hint)
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"'{show(text)}' is not in the calendar", hint) from None
    return Typed(pl.lit(when, dtype=pl.Datetime("us")), "time", f"'{show(text)}'", None, True)


def duration_literal(text: str) -> Typed:
    """A length of time such as `5d`, `36 hours` or `1 day 30 min`.

    Raises `UsageError` for unknown units; months and years have no fixed length.
    """
    seconds, place, folded = 0.0, 0, text.casefold()
    while found := _PART.match(folded, place):
        unit = found.group(2)
        size = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
        if size is None:
            break
        seconds += float(found.group(1)) * size
        place = found.end()
    if place == 0 or place != len(folded):
        raise UsageError(
            f"'{show(text)}' is not a length of time", "write it as '36h', '5d' or '1 day 30 min'"
        )
    try:
        span = timedelta(seconds=seconds)
    except OverflowError:
        raise UsageError(f"'{show(text)}' is too long for a length of time") from None
    return Typed(pl.lit(span, dtype=pl.Duration("us")), "duration", f"'{show(text)}'", None, True)


def retype(value: Typed, kind: Kind) -> Typed:
    """A literal, an empty column or a bit in the kind that it is used as; others unchanged."""
    if value.kind == "empty" and kind != "empty":
        return _filled(value, kind)
    if value.bit and kind == "boolean":
        known = pl.when(value.expr == 1).then(True).when(value.expr == 0).then(False)
        return replace(value, expr=known, kind="boolean", bit=False, column=None)
    if value.is_literal and isinstance(value.literal, str):
        if kind == "time":
            return time_literal(value.literal)
        if kind == "duration":
            return duration_literal(value.literal)
    if value.is_literal and kind == "boolean" and value.kind in ("text", "number"):
        answer = str(value.literal).strip().casefold()
        if answer in YES | NO:
            return replace(boolean_literal(answer in YES), label=value.label)
    return value


def _filled(value: Typed, kind: Kind) -> Typed:
    """Something without a value of its own as `kind`: NULL, or a column empty so far."""
    if value.asked is None or value.column is None or kind == "duration":
        nothing = pl.lit(None, dtype=DTYPES[kind])
        empty = nothing if value.is_literal else pl.when(value.expr.is_null()).then(nothing)
        return replace(value, expr=empty, kind=kind)
    if value.asked.setdefault(value.column, kind) != kind:
        other = NAMES[value.asked[value.column]]
        raise UsageError(f"{value.label} is used as {other} and as {NAMES[kind]}")
    return replace(value, expr=column_expr(value.column, kind), kind=kind, column=None)


def _mismatch(left: Typed, right: Typed) -> UsageError:
    message = (
        f"{left.label} is {NAMES[left.kind]} and {right.label} is {NAMES[right.kind]}, "
        "so they cannot be compared or combined"
    )
    column, other = (left, right) if not left.is_literal else (right, left)
    hints: dict[tuple[Kind, Kind], str] = {
        ("text", "number"): f"write '{other.label}' in single quotes",
        ("number", "text"): "write the number without quotes",
        ("boolean", "text"): f"{column.label} knows true and false",
        ("boolean", "number"): f"{column.label} knows true and false",
        ("time", "number"): "write a day as '2025-02-01', a year as YEAR(…)",
        ("duration", "number"): "give the unit: INTERVAL '5d'",
    }
    return UsageError(message, hints.get((column.kind, other.kind)) if other.is_literal else None)


def unify(values: Sequence[Typed]) -> tuple[list[Typed], Kind]:
    """The same values in one kind: that of the first column, else of the first literal.

    Raises `UsageError` when they do not fit, and names the two that differ.
    """
    known = [v for v in values if v.kind != "empty"]
    firm = [v for v in known if not v.is_literal]
    if not known:
        return list(values), "empty"
    kind = _common(firm, known, values)
    same = [retype(v, kind) for v in values]
    for value in same:
        if value.kind != kind:
            raise _mismatch(next(f for f in (*firm, *known) if f.kind == kind), value)
    return same, kind


def _common(firm: Sequence[Typed], known: Sequence[Typed], values: Sequence[Typed]) -> Kind:
    sure = [v for v in firm if not v.bit]
    if sure:
        return sure[0].kind
    if not firm and all(v.kind == "text" for v in known) and any(v.stamp for v in values):
        return "time"
    if not firm:
        return known[0].kind
    answers = any(v.is_literal and v.kind in ("boolean", "text") for v in known)
    return "boolean" if answers else "number"


def joined(parts: Sequence[pl.Expr], *, every: bool) -> pl.Expr:
    """All of `parts` by AND (`every`) or OR, as a balanced tree.

    A chain nested to one side takes Polars a time that grows with the square of its length.
    """
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    left, right = joined(parts[:half], every=every), joined(parts[half:], every=every)
    return left & right if every else left | right


_COMPARE: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "IS DISTINCT FROM": lambda a, b: a.ne_missing(b),
    "IS NOT DISTINCT FROM": lambda a, b: a.eq_missing(b),
}


def compare(operator: str, left: Typed, right: Typed) -> Typed:
    """`left operator right` as yes, no, or nothing where either is missing."""
    label = f"{left.label} {operator} {right.label}"
    if "DISTINCT" not in operator and NULL in (left, right):
        raise UsageError("a comparison with NULL is never true", "use IS NULL or IS NOT NULL")
    (a, b), kind = unify([left, right])
    if kind == "boolean" and operator in ("<", "<=", ">", ">="):
        raise UsageError(f"{left.label} is yes or no and has no order", "use = or <>")
    return Typed(_COMPARE[operator](a.expr, b.expr), "boolean", show(label))


def is_in(value: Typed, members: Sequence[Typed]) -> Typed:
    """Whether `value` is one of `members`; nothing where it is missing."""
    if NULL in (value, *members):
        raise UsageError("NULL in a list never matches", "add `OR … IS NULL`")
    (probe, *same), kind = unify([value, *members])
    label = show(f"{value.label} IN (…)")
    plain = [m.literal for m in same if m.is_literal]
    # A list of literals is one look-up; kinds whose literals need their own type are few.
    if len(plain) == len(same) and kind == "text":
        found = probe.expr.is_in(pl.Series(plain, dtype=pl.String).implode())
    elif len(plain) == len(same) and kind == "number" and _fit_floats(plain):
        found = probe.expr.cast(pl.Float64).is_in(pl.Series(plain, dtype=pl.Float64).implode())
    else:
        found = joined([probe.expr == member.expr for member in same], every=False)
    return Typed(found, "boolean", label)


def _fit_floats(values: Sequence[object]) -> bool:
    return all(isinstance(v, (int, float)) and abs(v) < _EXACT_FLOAT for v in values)
