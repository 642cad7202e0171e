"""The functions and the arithmetic of conditions: the whole list, and nothing beside it.

Each function says which kinds it takes and which it gives. A missing argument gives a missing
result. Nothing here fails on a single cell: what cannot be computed (a text that is no number, a
division by zero) is missing, so that it is counted and not fatal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from ci_toolkit.data.condition_tokens import show
from ci_toolkit.data.condition_types import NAMES, Kind, Typed, retype, unify
from ci_toolkit.errors import UsageError, did_you_mean

Build = Callable[[Sequence[Typed]], pl.Expr]

_SECOND = 1_000_000
_PROBE = datetime(2024, 11, 25, 13, 45, 59)
_SPANS = {"SECONDS": 1, "MINUTES": 60, "HOURS": 3_600, "DAYS": 86_400}
_TRUNCATE = {
    "minute": "1m",
    "hour": "1h",
    "day": "1d",
    "week": "1w",
    "month": "1mo",
    "quarter": "1q",
    "year": "1y",
}
PARTS: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "YEAR": lambda t: t.dt.year(),
    "QUARTER": lambda t: t.dt.quarter(),
    "MONTH": lambda t: t.dt.month(),
    "WEEK": lambda t: t.dt.week(),
    "DAY": lambda t: t.dt.day(),
    "WEEKDAY": lambda t: t.dt.weekday(),
    "HOUR": lambda t: t.dt.hour(),
    "MINUTE": lambda t: t.dt.minute(),
    "SECOND": lambda t: t.dt.second(),
}
"""Parts of a time; weeks are ISO weeks, and weekday 1 is Monday."""

AGGREGATES = frozenset(
    {
        *("SUM", "AVG", "MEAN", "COUNT", "MIN", "MAX", "MEDIAN", "MODE", "QUANTILE", "NTILE"),
        *("STDDEV", "STDEV", "VAR", "VARIANCE", "FIRST", "LAST", "ANY_VALUE", "ARRAY_AGG"),
        *("STRING_AGG", "RANK", "DENSE_RANK", "ROW_NUMBER", "LAG", "LEAD"),
    }
)


@dataclass(frozen=True, slots=True)
class Function:
    """What a function takes and gives, and the expression that it makes.

    `takes` holds kinds, "whole" and "quoted" (a number or text as written), "same" (any one kind).
    """

    takes: tuple[str, ...]
    gives: Kind | None
    build: Build
    least: int | None = None
    repeats: bool = False


def _first(method: Callable[[pl.Expr], pl.Expr]) -> Build:
    return lambda args: method(args[0].expr)


def _text(value: Typed) -> str:
    assert isinstance(value.literal, str)
    return value.literal


def _whole(value: Typed) -> int:
    assert isinstance(value.literal, int)
    return value.literal


def divide(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """`a / b`, missing where `b` is zero."""
    return pl.when(b != 0).then(a / b)


def remainder(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """The remainder with the sign of `a`, as SQL has it; missing where `b` is zero."""
    floored = a % b
    crossed = (floored != 0) & ((a < 0) != (b < 0))
    return pl.when(b != 0).then(pl.when(crossed).then(floored - b).otherwise(floored))


def _finite(value: pl.Expr) -> pl.Expr:
    return pl.when(value.is_finite()).then(value)


def _float(value: Typed) -> pl.Expr:
    return value.expr.cast(pl.Float64)


def _substring(args: Sequence[Typed]) -> pl.Expr:
    start = _whole(args[1])
    if start < 1:
        raise UsageError("SUBSTR counts characters from 1")
    return args[0].expr.str.slice(start - 1, _whole(args[2]) if len(args) == 3 else None)


def _regular(args: Sequence[Typed]) -> pl.Expr:
    pattern = _text(args[1])
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.PolarsError:
        raise UsageError(f"'{show(pattern)}' is not a regular expression") from None
    return args[0].expr.str.contains(pattern)


def _parse(args: Sequence[Typed]) -> pl.Expr:
    """Read times by a format, after trying that the format can say a whole date at all."""
    form = _text(args[1])
    probe = pl.lit(_PROBE).dt.strftime(form)
    try:
        back = pl.select(probe.str.strptime(pl.Datetime("us"), form, strict=False)).to_series()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        back = pl.Series([None])
    if back.dtype != pl.Datetime("us") or back[0] is None or back[0].year != _PROBE.year:
        raise UsageError(
            f"the format '{show(form)}' cannot give a date and a time without a zone",
            "name at least the year: STRPTIME(column, '%d/%m/%Y %H:%M')",
        )
    return args[0].expr.str.strptime(pl.Datetime("us"), form, strict=False)


def _truncate(args: Sequence[Typed]) -> pl.Expr:
    unit = _text(args[0]).casefold()
    if unit not in _TRUNCATE:
        raise UsageError(f"DATE_TRUNC knows {', '.join(_TRUNCATE)}, not '{show(unit)}'")
    return args[1].expr.dt.truncate(_TRUNCATE[unit])


def _part(args: Sequence[Typed]) -> pl.Expr:
    return time_part(_text(args[0]), args[1])


def time_part(name: str, value: Typed) -> pl.Expr:
    """One part of a time as a whole number. Raises `UsageError` for an unknown part."""
    if name.upper() not in PARTS:
        raise UsageError(f"`{show(name)}` is not a part of a time", f"known: {', '.join(PARTS)}")
    return PARTS[name.upper()](value.expr).cast(pl.Int64)


def _exprs(args: Sequence[Typed]) -> list[pl.Expr]:
    return [a.expr for a in args]


def _if(args: Sequence[Typed]) -> pl.Expr:
    return pl.when(args[0].expr).then(args[1].expr).otherwise(args[2].expr)


def _json(args: Sequence[Typed]) -> pl.Expr:
    """What an object in a cell holds under a key; missing where the cell is no object."""
    key = _text(args[1])
    if not key or "\\" in key or not key.isprintable():
        raise UsageError(f"'{show(key)}' is no key that a JSON object can be asked for")
    path = '$["' + key.replace('"', '\\"') + '"]'
    return args[0].expr.str.json_path_match(path)


def _json_number(args: Sequence[Typed]) -> pl.Expr:
    return _finite(_json(args).cast(pl.Float64, strict=False))


_NUMBER_1 = ("number",)
_TEXT_2 = ("text", "text")
_CUT = ("text", "whole")

FUNCTIONS: dict[str, Function] = {
    "LOWER": Function(("text",), "text", _first(lambda t: t.str.to_lowercase())),
    "UPPER": Function(("text",), "text", _first(lambda t: t.str.to_uppercase())),
    "TRIM": Function(("text",), "text", _first(lambda t: t.str.strip_chars())),
    "LENGTH": Function(("text",), "number", _first(lambda t: t.str.len_chars().cast(pl.Int64))),
    "LEFT": Function(_CUT, "text", lambda a: a[0].expr.str.head(_whole(a[1]))),
    "RIGHT": Function(_CUT, "text", lambda a: a[0].expr.str.tail(_whole(a[1]))),
    "SUBSTR": Function(("text", "whole", "whole"), "text", _substring, least=2),
    "CONCAT": Function(("text",), "text", lambda a: pl.concat_str(_exprs(a)), repeats=True),
    "REPLACE": Function(
        ("text", "quoted", "quoted"),
        "text",
        lambda a: a[0].expr.str.replace_all(_text(a[1]), _text(a[2]), literal=True),
    ),
    "STARTS_WITH": Function(_TEXT_2, "boolean", lambda a: a[0].expr.str.starts_with(a[1].expr)),
    "ENDS_WITH": Function(_TEXT_2, "boolean", lambda a: a[0].expr.str.ends_with(a[1].expr)),
    "CONTAINS": Function(
        _TEXT_2, "boolean", lambda a: a[0].expr.str.contains(a[1].expr, literal=True)
    ),
    "REGEXP_LIKE": Function(("text", "quoted"), "boolean", _regular),
    "JSON_TEXT": Function(("text", "quoted"), "text", _json),
    "JSON_NUMBER": Function(("text", "quoted"), "number", _json_number),
    "ABS": Function(_NUMBER_1, "number", _first(lambda n: n.abs())),
    "SIGN": Function(_NUMBER_1, "number", _first(lambda n: n.sign())),
    "FLOOR": Function(_NUMBER_1, "number", _first(lambda n: n.floor())),
    "CEIL": Function(_NUMBER_1, "number", _first(lambda n: n.ceil())),
    "ROUND": Function(
        ("number", "whole"),
        "number",
        lambda a: a[0].expr.round(_whole(a[1]) if len(a) == 2 else 0, mode="half_away_from_zero"),
        least=1,
    ),
    "SQRT": Function(_NUMBER_1, "number", lambda a: _finite(_float(a[0]).sqrt())),
    "LN": Function(_NUMBER_1, "number", lambda a: _finite(_float(a[0]).log())),
    "LOG10": Function(_NUMBER_1, "number", lambda a: _finite(_float(a[0]).log10())),
    "EXP": Function(_NUMBER_1, "number", lambda a: _finite(_float(a[0]).exp())),
    "POWER": Function(
        ("number", "number"), "number", lambda a: _finite(_float(a[0]).pow(_float(a[1])))
    ),
    "MOD": Function(("number", "number"), "number", lambda a: remainder(a[0].expr, a[1].expr)),
    "COALESCE": Function(("same",), None, lambda a: pl.coalesce(_exprs(a)), repeats=True),
    "NULLIF": Function(
        ("same", "same"),
        None,
        lambda a: pl.when(a[0].expr.ne_missing(a[1].expr)).then(a[0].expr),
    ),
    "GREATEST": Function(("same",), None, lambda a: _extreme(a, largest=True), repeats=True),
    "LEAST": Function(("same",), None, lambda a: _extreme(a, largest=False), repeats=True),
    "IF": Function(("boolean", "same", "same"), None, _if),
    "STRPTIME": Function(("text", "quoted"), "time", _parse),
    "DATE": Function(("time",), "time", _first(lambda t: t.dt.truncate("1d"))),
    "DATE_TRUNC": Function(("quoted", "time"), "time", _truncate),
    "DATE_PART": Function(("quoted", "time"), "number", _part),
}


def _extreme(args: Sequence[Typed], *, largest: bool) -> pl.Expr:
    """The largest or smallest; missing when any is missing, so that no value is made up."""
    exprs = _exprs(args)
    found = pl.max_horizontal(exprs) if largest else pl.min_horizontal(exprs)
    return pl.when(~pl.any_horizontal([e.is_null() for e in exprs])).then(found)


def _part_function(name: str) -> Function:
    return Function(("time",), "number", lambda a: time_part(name, a[0]))


def _span_function(seconds: int) -> Function:
    return Function(
        ("duration",),
        "number",
        lambda a: a[0].expr.dt.total_microseconds().cast(pl.Float64) / (seconds * _SECOND),
    )


FUNCTIONS |= {name: _part_function(name) for name in PARTS}
FUNCTIONS |= {name: _span_function(seconds) for name, seconds in _SPANS.items()}
FUNCTIONS |= {
    other: FUNCTIONS[name]
    for other, name in {
        "LCASE": "LOWER",
        "UCASE": "UPPER",
        "CHAR_LENGTH": "LENGTH",
        "SUBSTRING": "SUBSTR",
        "CEILING": "CEIL",
        "POW": "POWER",
        "IFNULL": "COALESCE",
        "REGEXP": "REGEXP_LIKE",
    }.items()
}


def call(name: str, args: Sequence[Typed]) -> Typed:
    """The function `name` (any case) of `args`.

    Raises `UsageError` for a function that is not on the list and for arguments that do not fit.
    """
    upper, function = name.upper(), find(name)
    least = len(function.takes) if function.least is None else function.least
    if len(args) < least or (len(args) > len(function.takes) and not function.repeats):
        raise UsageError(f"{upper} takes {_how_many(function)}, not {len(args)}")
    takes = function.takes + function.takes[-1:] * (len(args) - len(function.takes))
    ready = [_argument(upper, value, kind) for value, kind in zip(args, takes, strict=False)]
    gives: Kind = function.gives or "empty"
    places = [i for i, kind in enumerate(takes[: len(args)]) if kind == "same"]
    if places:
        same, gives = unify([ready[i] for i in places])
        for place, value in zip(places, same, strict=True):
            ready[place] = value
    return Typed(function.build(ready), gives, show(f"{upper}(…)"))


def find(name: str) -> Function:
    """The function called `name`. Raises `UsageError` for any that is not on the list."""
    function = FUNCTIONS.get(name.upper()) if name.isascii() else None
    if function is None:
        raise _no_such_function(name)
    return function


def _how_many(function: Function) -> str:
    most, least = len(function.takes), function.least
    if function.repeats:
        return "one or more values"
    if least is not None and least != most:
        return f"{least} to {most} values"
    return "1 value" if most == 1 else f"{most} values"


def _argument(name: str, value: Typed, kind: str) -> Typed:
    if kind == "same":
        return value
    if kind == "quoted":
        if isinstance(value.literal, str) and value.kind == "text":
            return value
        raise UsageError(f"{name} takes a text in single quotes here, not {value.label}")
    if kind == "whole":
        if value.is_literal and isinstance(value.literal, int) and 0 <= value.literal < 2**31:
            return value
        raise UsageError(f"{name} takes a whole number here, not {value.label}")
    wanted = next(k for k in NAMES if k == kind)
    fitted = retype(value, wanted)
    if fitted.kind == wanted:
        return fitted
    hint = None
    if name in PARTS and value.kind == "duration":
        hint = f"for the length of time as a number: {name}S(…)"
    raise UsageError(
        f"{name} takes {NAMES[wanted]}, and {value.label} is {NAMES[value.kind]}", hint
    )


def _no_such_function(name: str) -> UsageError:
    if name.upper() in AGGREGATES:
        return UsageError(
            f"{show(name.upper())} looks at many rows, and a condition at one row at a time",
            "the chart itself counts and averages; name the column or the condition only",
        )
    return UsageError(
        f"`{show(name)}` is not a function that a condition can use",
        did_you_mean(name, FUNCTIONS) or f"known: {', '.join(sorted(FUNCTIONS))}",
    )
