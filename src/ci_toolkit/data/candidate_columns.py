"""One candidate cause: what kind its values are, and its level or number in each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from ci_toolkit.data.columns import trimmed
from ci_toolkit.data.conditions import Column, Term
from ci_toolkit.data.engine import label_text
from ci_toolkit.data.plan import term_columns
from ci_toolkit.data.stage import BLANK, RAW, TIME

if TYPE_CHECKING:
    from ci_toolkit.data.stage import Reader

# A category with more values keeps the most frequent ones.
MOST_LEVELS = 30
# Numbers with no more different values than this are codes.
MOST_CODES = 12
# From this share of different values on, a column of texts names rows.
_NAMES, _FEWEST = 0.9, 30
_FIRST = 10_000
OTHERS = "(others)"
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_OUT, _VALUE = "\x1fcandidate", "value"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a candidate came to.

    column: as it was asked for; name: of its column in the table. levels: of a category or the
    calendar, by number. missing: rows without a number (blanks of a category are a level).
    joined: rarer values that stand together as "(others)". problem: why it cannot be tested; then
    the table has no such column. note: what is to be said of its values.
    """

    column: str
    name: str
    kind: Literal["category", "number", "calendar"]
    levels: tuple[str, ...] = ()
    missing: int = 0
    joined: int = 0
    problem: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Kinds that the user gave, and whether the times carry a time of day."""

    numbers: Sequence[str]
    categories: Sequence[str]
    clocked: bool


def read_candidate(
    reader: Reader, rows: pl.DataFrame, text: str, term: Term | None, name: str, choice: Choice
) -> tuple[Candidate, pl.DataFrame]:
    """The candidate, and the rows with its column `name` added where it can be tested.

    term: None for a calendar candidate, whose name `text` then is.
    """
    if term is None:
        return _calendar(rows, text.strip(), name, choice)
    kind = term.kind if isinstance(term, Column) else term.result
    forced_number, forced_category = text in choice.numbers, text in choice.categories
    if kind == "time" and not forced_category:
        problem = "it holds times: `weekday`, `hour` or `month` can be tested"
        return Candidate(text, name, "category", problem=problem), rows
    if forced_number or (kind in ("number", "duration") and not forced_category):
        values, bad = _numbers(reader, rows, term)
        if forced_number or _more_than(values, MOST_CODES):
            if not forced_number and _names_rows(reader, term, rows):
                return _naming(text, name, values.drop_nulls().n_unique()), rows
            return _number(rows, text, name, values, bad)
        del values
    return _category(reader, rows, text, name, term, forced_category)


def _more_than(values: pl.Series, most: int) -> bool:
    """Whether there are more different numbers than this; the first ones mostly tell."""
    first = values.head(_FIRST).drop_nulls().n_unique()
    return first > most or values.drop_nulls().n_unique() > most


def _calendar(
    rows: pl.DataFrame, text: str, name: str, choice: Choice
) -> tuple[Candidate, pl.DataFrame]:
    if text == "hour" and not choice.clocked:
        return Candidate(text, name, "calendar", problem="the times have no time of day"), rows
    time = pl.col(TIME).dt
    number, levels = {
        "weekday": (time.weekday() - 1, _WEEKDAYS),
        "month": (time.month() - 1, _MONTHS),
        "hour": (time.hour(), tuple(f"{hour:02d}:00" for hour in range(24))),
    }[text]
    rows = rows.with_columns(number.cast(pl.Int32).alias(name))
    there = sorted(rows[name].drop_nulls().unique().to_list())
    if len(there) < 2:
        problem = "it has one value only" if there else "no row has a time"
        return Candidate(text, name, "calendar", problem=problem), rows.drop(name)
    places = pl.col(name).replace_strict(there, list(range(len(there))), return_dtype=pl.Int32)
    found = tuple(levels[number] for number in there)
    return Candidate(text, name, "calendar", found), rows.with_columns(places.alias(name))


def _answered(
    reader: Reader, rows: pl.DataFrame, term: Term, kind: Literal["number", "boolean", "text"]
) -> pl.DataFrame:
    """The values of a term in _OUT, and where they cannot be read in _OUT + "!"."""
    schema = reader.export.schema
    # Texts may be kept as categories, which no expression expects; "n" gives the height.
    cells = [pl.col(RAW + one).cast(schema[one]) for one in term_columns(term)]
    answers = reader.answer(rows.lazy().select("n", *cells), term, kind, _OUT)
    return answers.select(_OUT, _OUT + "!").collect()


def _numbers(reader: Reader, rows: pl.DataFrame, term: Term) -> tuple[pl.Series, int]:
    """The values of a term as numbers, and how many cannot be read."""
    found = _answered(reader, rows, term, "number")
    if found[_OUT + "!"].any() and isinstance(term, Column):
        # Read in the form of the first rows; the whole column may have another one.
        reader.export.number_form(term.name, whole=True)
        found = _answered(reader, rows, term, "number")
    value = pl.col(_OUT).cast(pl.Float64)
    values = found.select(pl.when(value.is_finite()).then(value).alias(_OUT)).to_series()
    return values, int(found[_OUT + "!"].sum())


def _names_rows(reader: Reader, term: Term, rows: pl.DataFrame) -> bool:
    """Whether a column of numbers is one of identifiers."""
    return (
        isinstance(term, Column)
        and reader.export.profile()[term.name].identifier
        and rows.height >= _FEWEST
    )


def _naming(text: str, name: str, distinct: int) -> Candidate:
    problem = f"it names things ({distinct:,} different values) and measures nothing"
    return Candidate(text, name, "category", problem=problem)


def _number(
    rows: pl.DataFrame, text: str, name: str, values: pl.Series, bad: int
) -> tuple[Candidate, pl.DataFrame]:
    missing = values.null_count()
    if missing == len(values):
        return Candidate(text, name, "number", problem="it holds no numbers"), rows
    if values.min() == values.max():
        return Candidate(text, name, "number", problem="it has one value only"), rows
    parts = []
    if missing > bad:
        parts.append(f"{missing - bad:,} rows without a value are left out")
    if bad:
        parts.append(f"{bad:,} rows hold no number and are left out")
    candidate = Candidate(text, name, "number", missing=missing, note="; ".join(parts))
    return candidate, rows.with_columns(values.alias(name))


def _levels(reader: Reader, rows: pl.DataFrame, term: Term) -> tuple[pl.Series, pl.DataFrame]:
    """The values of a category, and "value", "rows" and "text" of each different one.

    A text is BLANK where nothing stands; several values may have the same one.
    """
    if isinstance(term, Column):
        values = rows[RAW + term.name].rename(_VALUE)
        text = label_text(reader, term.name, pl.col(_VALUE))
    else:
        kind: Literal["boolean", "number", "text"] = (
            "boolean"
            if term.result == "boolean"
            else "number"
            if term.result in ("number", "duration")
            else "text"
        )
        values = _answered(reader, rows, term, kind)[_OUT].rename(_VALUE)
        text = _words(pl.col(_VALUE), kind)
    found = values.value_counts(name="rows")
    if values.dtype.is_float():
        # Minus zero counts as zero and is to look like it.
        zero = pl.when(pl.col(_VALUE) == 0).then(0.0).otherwise(pl.col(_VALUE))
        found = found.with_columns(zero.alias(_VALUE))
    return values, found.with_columns(text.alias("text"))


def _words(value: pl.Expr, kind: Literal["boolean", "number", "text"]) -> pl.Expr:
    """Values of an expression as the texts of a category."""
    if kind == "boolean":
        words = pl.when(value).then(pl.lit("yes")).when(~value).then(pl.lit("no"))
        return words.otherwise(pl.lit(BLANK))
    if kind == "number":
        value = value.map_elements(lambda number: f"{number:g}", return_dtype=pl.String)
    text = trimmed(value.cast(pl.String)).fill_null(BLANK)
    return pl.when(text == "").then(pl.lit(BLANK)).otherwise(text)


def _category(
    reader: Reader, rows: pl.DataFrame, text: str, name: str, term: Term, forced: bool
) -> tuple[Candidate, pl.DataFrame]:
    values, found = _levels(reader, rows, term)
    counts = found.group_by("text").agg(pl.col("rows").cast(pl.Int64).sum())
    levels = counts.sort(["rows", "text"], descending=[True, False])["text"]
    distinct = len(levels)
    if not forced and len(values) >= _FEWEST and distinct > _NAMES * len(values):
        return _naming(text, name, distinct), rows
    if distinct < 2:
        blank = levels.to_list() == [BLANK]
        what = "it is blank throughout" if blank else "it has one value only"
        return Candidate(text, name, "category", problem=what), rows
    kept = levels if distinct <= MOST_LEVELS + 1 else levels.head(MOST_LEVELS)
    joined = distinct - len(kept)
    known = found.join(
        pl.DataFrame({"text": kept, "code": pl.Series(range(len(kept)), dtype=pl.Int32)}),
        on="text",
    )
    codes = values.replace_strict(
        known[_VALUE], known["code"], default=len(kept), return_dtype=pl.Int32
    )
    shown = (*kept.to_list(), *((OTHERS,) if joined else ()))
    note = f"{joined:,} rarer values stand together" if joined else ""
    candidate = Candidate(text, name, "category", shown, joined=joined, note=note)
    return candidate, rows.with_columns(codes.alias(name))
