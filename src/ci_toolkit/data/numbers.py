"""How a column writes its numbers: the form is found on its cells and holds for the column."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from ci_toolkit.data.durations import Sort, read_seconds
from ci_toolkit.data.shapes import MINUS, SPACES, body_pattern

# What `trimmed` takes away around a text: blanks of any width and marks of no width.
BLANKS = " \t\r\n\x0b\x0c\u00a0\u2007\u2009\u202f\u200b\ufeff"
_SIGN = rf"[+{MINUS}]"
_ZERO = r"^[+-]?0+(?:[.,]0+)?$"


def trimmed(raw: pl.Expr) -> pl.Expr:
    """Text without blanks around it (no-break spaces and zero-width marks included)."""
    return raw.str.strip_chars(BLANKS)


def plain_number(raw: pl.Expr) -> pl.Expr:
    """Numbers written as programs write them; everything else is null."""
    return raw.str.strip_chars(" ").cast(pl.Float64, strict=False)


@dataclass(frozen=True, slots=True)
class NumberForm:
    """How the texts of a column are read as numbers; a text of another form is none.

    plain: every number is written as programs write it. decimal_comma: `1.234,5`.
    prefixes: units before the number. suffixes: what stands after it, as it stands, with what it
        multiplies by; "" among them where nothing may stand there.
    brackets: `(12)` is minus twelve; trailing: so is `12-`.
    sorts: ways of writing a length of time that occur; hours: `12:30` is hours and minutes.
    unit: of all values, such as "%" (values are fractions), "EUR", "s"; None without one.
    units: cells of each unit that was seen, most frequent first; those of another than `unit`
        cannot be read. bare: cells without a unit.
    duration: values are seconds. readable: numbers among the cells looked at.
    settled: decided on every row, not on the first ones.
    notes: sentences about the choice, without a full stop.
    """

    plain: bool = False
    decimal_comma: bool = False
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[tuple[str, float], ...] = (("", 1.0),)
    brackets: bool = False
    trailing: bool = False
    sorts: frozenset[Sort] = frozenset()
    hours: bool = False
    unit: str | None = None
    units: tuple[tuple[str, int], ...] = ()
    bare: int = 0
    duration: bool = False
    readable: int = 0
    settled: bool = False
    notes: tuple[str, ...] = ()

    def read(self, raw: pl.Expr) -> pl.Expr:
        """The numbers (Float64; seconds for lengths of time), null where a cell is no number."""
        if self.plain:
            return plain_number(raw)
        text = trimmed(raw)
        parts = read_seconds(text, self.sorts, self.hours, self.decimal_comma)
        parts += self._amounts(text)
        if self.duration:
            # No time is no time in any unit.
            parts.append(pl.when(text.str.contains(_ZERO)).then(0.0))
        # The name of the column, not that of a part of a length of time.
        return pl.coalesce(parts).name.keep()

    def _amounts(self, text: pl.Expr) -> list[pl.Expr]:
        """One reading for each factor; a suffix belongs to one of them."""
        factors = sorted({factor for _, factor in self.suffixes})
        return [
            _times(self._signed(text, [s for s, own in self.suffixes if own == factor]), factor)
            for factor in factors
        ]

    def _signed(self, text: pl.Expr, suffixes: list[str]) -> pl.Expr:
        prefix = _any_of(self.prefixes)
        before = rf"(?:(?:{prefix})[{SPACES}]*)?" if prefix else ""
        after = rf"[{SPACES}]*(?:{_any_of(suffixes)})" if any(suffixes) else ""
        after = rf"(?:{after})?" if after and "" in suffixes else after
        body = f"({body_pattern(self.decimal_comma)})"
        sign = rf"{_SIGN}[{SPACES}]?{before}|{before}{_SIGN}?"
        value = self._digits(text, f"^(?:{sign}){body}{after}$")
        values = [pl.when(text.str.contains(rf"^[^0-9]*[{MINUS}]")).then(-value).otherwise(value)]
        if self.brackets:
            values.append(-self._digits(text, rf"^\({before}{body}{after}\)$"))
            values.append(-self._digits(text, rf"^{before}\({body}\){after}$"))
        if self.trailing:
            values.append(-self._digits(text, f"^{before}{body}{after}-$"))
        return values[0] if len(values) == 1 else pl.coalesce(values)

    def _digits(self, text: pl.Expr, pattern: str) -> pl.Expr:
        marks = rf"[{SPACES}'\u2019{'.' if self.decimal_comma else ','}]"
        digits = text.str.extract(pattern, 1).str.replace_all(marks, "")
        if self.decimal_comma:
            digits = digits.str.replace(",", ".", literal=True)
        return digits.cast(pl.Float64, strict=False)


def _any_of(texts: tuple[str, ...] | list[str]) -> str:
    return "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True))


def _times(value: pl.Expr, factor: float) -> pl.Expr:
    """Divided by a whole number where the factor is below one: 12 / 100 is 0.12, the nearest."""
    if factor == 1.0:
        return value
    return value * factor if factor > 1 else value / round(1 / factor)
