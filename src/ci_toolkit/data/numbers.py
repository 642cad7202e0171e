"""How a column writes its numbers: the form is found on its cells and holds for the column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from ci_toolkit.data.durations import Sort

# What `trimmed` takes away around a text: blanks of any width and marks of no width.
BLANKS = " \t\r\n\x0b\x0c\u00a0\u2007\u2009\u202f\u200b\ufeff"


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
        from ci_toolkit.data.number_reading import read_numbers

        return read_numbers(self, trimmed(raw))
