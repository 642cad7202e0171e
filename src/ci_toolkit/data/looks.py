"""One query over the text columns of a sample: what the profiles of columns are judged from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.booleans import find_answers
from ci_toolkit.data.columns import is_blank
from ci_toolkit.data.exact import exact
from ci_toolkit.data.numbers import NumberForm, plain_number, trimmed

if TYPE_CHECKING:
    from ci_toolkit.data.part import Reading

EXAMPLES = 5
# Nobody answers yes and no in more words than this.
_MOST_ANSWERS = 30
# Letters that answer in some language, and alone in a column are rather labels.
_LABELS = frozenset("aeidks")
# Numbers have few shapes; a column of more is free text.
_MOST_SHAPES = 400


@dataclass(frozen=True)
class Look:
    """What one pass over a text column found.

    named: cells that are not empty; filled: those of them that are no marker of nothing, with the
    number of different ones. numbers: filled cells that programs wrote as numbers; zero_one and
    whole speak of these. padded: a cell has blanks around it. digits: filled cells that a digit
    stands in. texts: all filled cells without blanks around them.
    """

    column: str
    named: int
    named_distinct: int
    filled: int
    distinct: int
    numbers: int
    zero_one: bool
    whole: bool
    padded: bool
    digits: int
    examples: tuple[str, ...]
    texts: tuple[str, ...]
    decimal_comma: bool = False

    @property
    def booleans(self) -> int:
        """Filled cells that answer yes or no, both in the words of one language."""
        if self.distinct > _MOST_ANSWERS:
            return 0
        if self.distinct == 1 and self.texts[0].lower() in _LABELS:
            return 0
        return find_answers(Counter(self.texts)).readable

    @cached_property
    def form(self) -> NumberForm:
        """How the filled cells are written as numbers."""
        if self.numbers == self.filled and not self.decimal_comma:
            return NumberForm(plain=True, readable=self.numbers)
        if self.digits < 0.5 * self.filled:
            return NumberForm(plain=True)
        from ci_toolkit.data.number_forms import find_form
        from ci_toolkit.data.shapes import shapes_of, to_shapes

        text = pl.col("text")
        cells = pl.LazyFrame({"text": self.texts}, schema={"text": pl.String}).select(
            text, plain=plain_number(text).is_not_null(), weight=pl.lit(1, pl.Int64)
        )
        shapes = to_shapes(shapes_of(cells).collect())
        if len(shapes) > _MOST_SHAPES:
            return NumberForm(plain=True, readable=self.numbers)
        return find_form(self.column, shapes, decimal_comma=self.decimal_comma)

    @cached_property
    def values(self) -> pl.Series:
        """The numbers among the filled cells."""
        frame = pl.DataFrame({"text": self.texts}, schema={"text": pl.String})
        return frame.select(self.form.read(pl.col("text"))).to_series().drop_nulls().drop_nans()

    @property
    def numeric(self) -> tuple[int, bool, bool]:
        """Cells that can be read as numbers, whether all are whole, and whether all are 0 or 1."""
        if self.form.plain:
            return self.numbers, self.whole, self.zero_one
        values = self.values
        return len(values), bool((values % 1 == 0).all()), bool(values.is_in([0.0, 1.0]).all())


def look_at(sample: pl.DataFrame, names: Sequence[str], reading: Reading) -> dict[str, Look]:
    """All these text columns at once: one query instead of a dozen for each."""
    if not names:
        return {}
    found = sample.select(
        part.alias(f"{i}.{field}")
        for i, name in enumerate(names)
        for field, part in _read(exact(name), reading).items()
    ).select(
        part.alias(f"{i}.{field}")
        for i in range(len(names))
        for field, part in _counted(f"{i}.").items()
    )
    row = found.row(0, named=True)
    fields = [name for name in Look.__dataclass_fields__ if f"0.{name}" in row]
    looks = {}
    for i, name in enumerate(names):
        values = {field: row[f"{i}.{field}"] for field in fields}
        values |= {field: tuple(values[field]) for field in ("examples", "texts")}
        looks[name] = Look(name, **values, decimal_comma=reading.decimal_comma)
    return looks


def _read(raw: pl.Expr, reading: Reading) -> dict[str, pl.Expr]:
    """Each cell as text and as a plain number, and whether anything stands in it."""
    return {
        "text": trimmed(raw),
        "padded": raw.str.len_bytes() != trimmed(raw).str.len_bytes(),
        "named": ~is_blank(raw, "text", reading.null, reading.null_only),
        "filled": ~is_blank(raw, "number", reading.null, reading.null_only),
        "number": plain_number(trimmed(raw)),
    }


def _counted(prefix: str) -> dict[str, pl.Expr]:
    """The fields of `Look` from what `_read` made."""
    text, named = pl.col(prefix + "text"), pl.col(prefix + "named")
    filled = named & pl.col(prefix + "filled")
    kept = text.filter(filled)
    number = pl.col(prefix + "number").filter(filled).drop_nulls()
    return {
        "named": named.sum(),
        "named_distinct": text.filter(named).n_unique(),
        "filled": filled.sum(),
        "distinct": kept.n_unique(),
        "numbers": number.count(),
        "zero_one": number.is_in([0.0, 1.0]).all(),
        "whole": (number % 1 == 0).all(),
        "padded": pl.col(prefix + "padded").filter(named).any(),
        "digits": kept.str.contains("[0-9]").sum(),
        "examples": text.filter(named).unique(maintain_order=True).head(EXAMPLES).implode(),
        "texts": kept.implode(),
    }
