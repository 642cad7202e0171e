"""One candidate cause: what kind its values are, and its level or number in each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from ci_toolkit.data.columns import trimmed
from ci_toolkit.data.conditions import Column, Term
from ci_toolkit.data.stage import BLANK, TEXT, TIME

if TYPE_CHECKING:
    from ci_toolkit.data.stage import Reader

# A category with more values keeps the most frequent ones.
MOST_LEVELS = 30
# Numbers with no more different values than this are codes.
MOST_CODES = 12
# From this share of different values on, a column of texts names rows.
_NAMES, _FEWEST = 0.9, 30
OTHERS = "(others)"
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_OUT = "\x1fcandidate"


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
        found, values, bad = _numbers(reader, rows, term)
        distinct = values.drop_nulls().n_unique()
        if distinct > MOST_CODES or forced_number:
            if not forced_number and _names_rows(reader, term, found):
                return _naming(text, name, distinct), rows
            return _number(rows, text, name, values, bad)
    return _category(rows, text, name, _texts(reader, rows, term), forced_category)


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


def _numbers(reader: Reader, rows: pl.DataFrame, term: Term) -> tuple[pl.DataFrame, pl.Series, int]:
    """Rows with the values of a term as numbers, those values, and how many cannot be read."""
    found = reader.answer(rows.lazy(), term, "number", _OUT).collect()
    wrong = found[_OUT + "!"]
    if wrong.any() and isinstance(term, Column):
        # Read in the form of the first rows; the whole column may have another one.
        reader.export.number_form(term.name, whole=True)
        found = reader.answer(rows.lazy(), term, "number", _OUT).collect()
        wrong = found[_OUT + "!"]
    values = found[_OUT].cast(pl.Float64)
    values = values.set(~values.is_finite().fill_null(False), None)
    return found, values, int(wrong.sum())


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
    if values.drop_nulls().n_unique() < 2:
        return Candidate(text, name, "number", problem="it has one value only"), rows
    parts = []
    if missing > bad:
        parts.append(f"{missing - bad:,} rows without a value are left out")
    if bad:
        parts.append(f"{bad:,} rows hold no number and are left out")
    candidate = Candidate(text, name, "number", missing=missing, note="; ".join(parts))
    return candidate, rows.with_columns(values.alias(name))


def _texts(reader: Reader, rows: pl.DataFrame, term: Term) -> pl.Series:
    """The values of a category as texts; BLANK where nothing stands."""
    if isinstance(term, Column):
        return rows[TEXT + term.name]
    kind: Literal["boolean", "number", "text"] = (
        "boolean"
        if term.result == "boolean"
        else "number"
        if term.result in ("number", "duration")
        else "text"
    )
    values = reader.answer(rows.lazy(), term, kind, _OUT).collect()[_OUT]
    if kind == "boolean":
        words = pl.when(values).then(pl.lit("yes")).when(~values).then(pl.lit("no"))
        return pl.select(words.otherwise(pl.lit(BLANK)).alias(_OUT)).to_series()
    if kind == "number":
        values = values.map_elements(lambda value: f"{value:g}", return_dtype=pl.String)
    text = pl.select(trimmed(pl.lit(values.cast(pl.String)))).to_series()
    return text.fill_null(BLANK).replace("", BLANK)


def _category(
    rows: pl.DataFrame, text: str, name: str, values: pl.Series, forced: bool
) -> tuple[Candidate, pl.DataFrame]:
    counts = values.value_counts(sort=False, name="rows").sort(
        ["rows", values.name], descending=[True, False]
    )
    levels = counts[values.name].to_list()
    distinct = len(levels)
    if not forced and len(values) >= _FEWEST and distinct > _NAMES * len(values):
        return _naming(text, name, distinct), rows
    if distinct < 2:
        what = "it is blank throughout" if levels == [BLANK] else "it has one value only"
        return Candidate(text, name, "category", problem=what), rows
    kept = levels if distinct <= MOST_LEVELS + 1 else levels[:MOST_LEVELS]
    joined = distinct - len(kept)
    number = {level: place for place, level in enumerate(kept)}
    codes = values.replace_strict(
        list(number), list(number.values()), default=len(kept), return_dtype=pl.Int32
    )
    shown = tuple(kept) + ((OTHERS,) if joined else ())
    note = f"{joined:,} rarer values stand together" if joined else ""
    candidate = Candidate(text, name, "category", shown, joined=joined, note=note)
    return candidate, rows.with_columns(codes.alias(name))
