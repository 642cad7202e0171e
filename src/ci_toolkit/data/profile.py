"""What each column of an export seems to hold, from its first rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from ci_toolkit.data.columns import any_boolean, any_number, is_blank, trimmed
from ci_toolkit.data.times import find_format

if TYPE_CHECKING:
    from ci_toolkit.data.formats import Reading

ColumnKind = Literal["time", "number", "boolean", "text", "empty"]

SAMPLE_ROWS = 2_000
# Ten digits may be an epoch or a large number, eight a day or a count: the name decides.
_DIGITS = re.compile(r"[\d.]+")
_TIME_WORDS = frozenset(
    ("time", "date", "datetime", "timestamp", "ts", "epoch", "day", "at", "on", "when", "created",
     "updated", "opened", "closed", "received", "decided", "start", "end", "period")
)  # fmt: skip
# Share of the sampled cells with content that must be readable for a column to be of a kind.
READABLE = 0.9


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column as its first rows show it.

    kind: what nine tenths of the filled cells can be read as; "number" comes before "boolean" for
        0 and 1 only where other numbers occur. distinct: different filled cells in the sample.
    missing_share: share of cells that are blank or hold a null marker. examples: up to five cells.
    integer: all numbers are whole. has_clock: the times carry a time of day.
    """

    name: str
    kind: ColumnKind
    distinct: int
    missing_share: float
    examples: tuple[str, ...]
    integer: bool = False
    has_clock: bool = False


def profile_column(column: pl.Series, reading: Reading) -> ColumnProfile:
    """The profile of one sampled column."""
    name, dtype, rows = column.name, column.dtype, len(column)
    filled = column.drop_nulls()
    if dtype == pl.String:
        return _text_profile(column, reading)
    if isinstance(dtype, pl.List | pl.Struct | pl.Array) or not len(filled):
        kind: ColumnKind = "empty" if not len(filled) else "text"
        return ColumnProfile(name, kind, len(filled), 1 - len(filled) / max(rows, 1), ())
    distinct = filled.n_unique()
    missing = 1 - len(filled) / max(rows, 1)
    examples = tuple(str(value) for value in filled.unique(maintain_order=True).head(5))
    if dtype == pl.Boolean:
        return ColumnProfile(name, "boolean", distinct, missing, examples)
    if isinstance(dtype, pl.Datetime) or dtype == pl.Date:
        clock = isinstance(dtype, pl.Datetime) and bool((filled.dt.truncate("1d") != filled).any())
        return ColumnProfile(name, "time", distinct, missing, examples, has_clock=clock)
    if dtype.is_numeric():
        return _number_profile(filled, name, distinct, missing, examples)
    return ColumnProfile(name, "text", distinct, missing, examples)


def _named_as_time(name: str) -> bool:
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower())
    return any(word in _TIME_WORDS for word in words)


def _number_profile(
    filled: pl.Series, name: str, distinct: int, missing: float, examples: tuple[str, ...]
) -> ColumnProfile:
    whole = filled.dtype.is_integer() or bool((filled.cast(pl.Float64) % 1 == 0).all())
    if whole:
        texts = [str(int(value)) for value in filled.head(200)]
        form = find_format(texts)
        if form and _named_as_time(name):
            return ColumnProfile(
                name, "time", distinct, missing, examples, integer=True, has_clock=form.has_clock
            )
    if set(filled.unique().to_list()) == {0, 1}:
        return ColumnProfile(name, "boolean", distinct, missing, examples, integer=True)
    return ColumnProfile(name, "number", distinct, missing, examples, integer=whole)


def _text_profile(column: pl.Series, reading: Reading) -> ColumnProfile:
    name = column.name
    frame = pl.DataFrame({"raw": column})
    looked = frame.select(
        text=trimmed(pl.col("raw")),
        marked=is_blank(pl.col("raw"), "number", reading.null),
        blank=is_blank(pl.col("raw"), "text", reading.null),
        number=any_number(pl.col("raw"), reading.decimal_comma),
        boolean=any_boolean(pl.col("raw")),
    )
    rows = max(looked.height, 1)
    named = looked.filter(~pl.col("blank"))
    filled = named.filter(~pl.col("marked"))
    examples = tuple(named["text"].unique(maintain_order=True).head(5).to_list())
    if not filled.height:
        kind: ColumnKind = "text" if named.height else "empty"
        return ColumnProfile(
            name, kind, named["text"].n_unique(), 1 - named.height / rows, examples
        )
    distinct = filled["text"].n_unique()
    missing = 1 - filled.height / rows
    enough = READABLE * filled.height
    texts = filled["text"].to_list()
    form = find_format(texts)
    if form and (_named_as_time(name) or not all(map(_DIGITS.fullmatch, texts))):
        return ColumnProfile(name, "time", distinct, missing, examples, has_clock=form.has_clock)
    numbers = filled["number"].drop_nulls()
    if len(numbers) < enough and filled["boolean"].count() >= enough:
        return ColumnProfile(name, "boolean", distinct, missing, examples)
    if len(numbers) >= enough and set(numbers.unique().to_list()) == {0.0, 1.0}:
        return ColumnProfile(name, "boolean", distinct, missing, examples, integer=True)
    if len(numbers) >= enough:
        # 007 and other texts with leading zeros name things; they do not measure.
        coded = filled["text"].str.contains(r"^0\d").mean()
        if not (isinstance(coded, float) and coded > 0.5):
            whole = bool((numbers % 1 == 0).all())
            return ColumnProfile(name, "number", distinct, missing, examples, integer=whole)
    return ColumnProfile(name, "text", named["text"].n_unique(), 1 - named.height / rows, examples)
