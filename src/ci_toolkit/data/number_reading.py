"""Numbers that are not as programs write them, as an expression; `number_forms` finds the form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.durations import read_seconds
from ci_toolkit.data.shapes import MINUS, SPACES, body_pattern

if TYPE_CHECKING:
    from ci_toolkit.data.numbers import NumberForm

_SIGN = rf"[+{MINUS}]"
_ZERO = r"^[+-]?0+(?:[.,]0+)?$"


def read_numbers(form: NumberForm, text: pl.Expr) -> pl.Expr:
    """The numbers among trimmed texts (Float64; seconds for lengths of time), null for others."""
    parts = read_seconds(text, form.sorts, form.hours, form.decimal_comma)
    parts += _amounts(form, text)
    if form.duration:
        # No time is no time in any unit.
        parts.append(pl.when(text.str.contains(_ZERO)).then(0.0))
    # The name of the column, not that of a part of a length of time.
    return pl.coalesce(parts).name.keep()


def _amounts(form: NumberForm, text: pl.Expr) -> list[pl.Expr]:
    """One reading for each factor; a suffix belongs to one of them."""
    factors = sorted({factor for _, factor in form.suffixes})
    return [
        _times(_signed(form, text, [s for s, own in form.suffixes if own == factor]), factor)
        for factor in factors
    ]


def _signed(form: NumberForm, text: pl.Expr, suffixes: list[str]) -> pl.Expr:
    prefix = _any_of(form.prefixes)
    before = rf"(?:(?:{prefix})[{SPACES}]*)?" if prefix else ""
    after = rf"[{SPACES}]*(?:{_any_of(suffixes)})" if any(suffixes) else ""
    after = rf"(?:{after})?" if after and "" in suffixes else after
    body = f"({body_pattern(form.decimal_comma)})"
    sign = rf"{_SIGN}[{SPACES}]?{before}|{before}{_SIGN}?"
    value = _digits(form, text, f"^(?:{sign}){body}{after}$")
    values = [pl.when(text.str.contains(rf"^[^0-9]*[{MINUS}]")).then(-value).otherwise(value)]
    if form.brackets:
        values.append(-_digits(form, text, rf"^\({before}{body}{after}\)$"))
        values.append(-_digits(form, text, rf"^{before}\({body}\){after}$"))
    if form.trailing:
        values.append(-_digits(form, text, f"^{before}{body}{after}-$"))
    return values[0] if len(values) == 1 else pl.coalesce(values)


def _digits(form: NumberForm, text: pl.Expr, pattern: str) -> pl.Expr:
    marks = rf"[{SPACES}'\u2019{'.' if form.decimal_comma else ','}]"
    digits = text.str.extract(pattern, 1).str.replace_all(marks, "")
    if form.decimal_comma:
        digits = digits.str.replace(",", ".", literal=True)
    return digits.cast(pl.Float64, strict=False)


def _any_of(texts: tuple[str, ...] | list[str]) -> str:
    return "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True))


def _times(value: pl.Expr, factor: float) -> pl.Expr:
    """Divided by a whole number where the factor is below one: 12 / 100 is 0.12, the nearest."""
    if factor == 1.0:
        return value
    return value * factor if factor > 1 else value / round(1 / factor)
