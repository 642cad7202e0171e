"""Row by row: who rated which item how, and the code of a row that says no such thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ci_toolkit.data.condition_tokens import show
from ci_toolkit.data.conditions import Column, Condition, Term
from ci_toolkit.data.engine import interpreted
from ci_toolkit.data.plan import Outcome, term_columns
from ci_toolkit.data.stage import CODE, RAW, Reader, term_text

# Names of our own columns begin with a character that no header keeps.
ITEM, RATER, LABEL, STANDARD = "\x1fitem", "\x1frater", "\x1flabel", "\x1fstandard"
CELL = "\x1fcell"
# Whole numbers up to here are the same as text and as number.
_WHOLE = 2.0**53
Rows = Callable[[Reader, pl.LazyFrame], pl.LazyFrame]


@dataclass(frozen=True)
class Layout:
    """Where the ratings stand: one of three layouts.

    item, rater, label: columns of a row that is one rating (label may be an expression). raters:
    columns or expressions, one for each rater, of a row that is an item. counts: columns or
    expressions, one for each label, that hold how many chose it. levels: the labels in order;
    empty: those that occur. standard: a column or expression with the known right answer, or the
    name of a rater. names: of `raters` and `counts` as the result calls them.
    """

    item: str | None = None
    rater: str | None = None
    label: Term | None = None
    raters: tuple[Term, ...] = ()
    counts: tuple[Term, ...] = ()
    levels: tuple[str, ...] = ()
    standard: Term | None = None
    standard_rater: str | None = None
    names: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that must be read."""
        terms = (self.label, self.standard, *self.raters, *self.counts)
        named = [name for term in terms if term is not None for name in term_columns(term)]
        return tuple(dict.fromkeys((*(n for n in (self.item, self.rater) if n), *named)))


def rating_rows(layout: Layout, blank_as: float | None) -> Rows:
    """What reads rows of this layout: adds ITEM, RATER, LABEL, STANDARD, CELL and their CODE."""

    def read(reader: Reader, frame: pl.LazyFrame) -> pl.LazyFrame:
        return with_ratings(reader, interpreted(reader, frame), layout, blank_as)

    return read


def with_ratings(
    reader: Reader, frame: pl.LazyFrame, layout: Layout, blank_as: float | None
) -> pl.LazyFrame:
    """Interpreted rows with their ratings; a code other than 0 stays as it is."""
    if layout.item is not None:
        frame = frame.with_columns(_text(reader, layout.item).alias(ITEM))
    if layout.standard is not None:
        frame, _ = _labelled(reader, frame, layout.standard, STANDARD, layout.levels)
    if layout.label is not None:
        frame, wrong = _long(reader, frame, layout)
    elif layout.raters:
        frame, wrong = _wide(reader, frame, layout)
    else:
        frame, wrong = _counted(reader, frame, layout, blank_as)
    code = pl.coalesce(
        pl.when(pl.col(CODE) != 0).then(pl.col(CODE)),
        *(pl.when(when).then(pl.lit(number, pl.Int16)) for when, number in wrong),
        pl.lit(0, pl.Int16),
    )
    return frame.with_columns(code.alias(CODE))


Wrong = list[tuple[pl.Expr, int]]


def _long(reader: Reader, frame: pl.LazyFrame, layout: Layout) -> tuple[pl.LazyFrame, Wrong]:
    assert layout.label is not None
    assert layout.item is not None
    assert layout.rater is not None
    frame = frame.with_columns(_text(reader, layout.rater).alias(RATER))
    frame, wrong = _labelled(reader, frame, layout.label, LABEL, layout.levels)
    parts = ((ITEM, layout.item), (RATER, layout.rater))
    blanks = [(pl.col(out).is_null(), reader.blank(name)) for out, name in parts]
    named = term_columns(layout.label) or (quoted(layout.label),)
    absent = pl.col(LABEL).is_null() & ~pl.col(LABEL + "!")
    return frame, [*blanks, (absent, reader.blank(*named)), *wrong]


def _wide(reader: Reader, frame: pl.LazyFrame, layout: Layout) -> tuple[pl.LazyFrame, Wrong]:
    wrong: Wrong = []
    cells = [f"{CELL}{number}" for number in range(len(layout.raters))]
    for out, term in zip(cells, layout.raters, strict=True):
        frame, more = _labelled(reader, frame, term, out, layout.levels)
        wrong += more
    nobody = reader.outcomes.code(Outcome("blank", "every rater", layout.columns))
    unrated = pl.all_horizontal([pl.col(out).is_null() & ~pl.col(out + "!") for out in cells])
    return frame, [*wrong, (unrated, nobody)]


def _counted(
    reader: Reader, frame: pl.LazyFrame, layout: Layout, blank_as: float | None
) -> tuple[pl.LazyFrame, Wrong]:
    wrong: Wrong = []
    cells = [f"{CELL}{number}" for number in range(len(layout.counts))]
    for out, term in zip(cells, layout.counts, strict=True):
        frame = reader.answer(frame, term, "number", out)
        columns = term_columns(term)
        number = pl.col(out)
        text = f"{quoted(term)} is not a number"
        wrong.append((pl.col(out + "!"), reader.unusable(text, *columns)))
        below = reader.unusable(f"{quoted(term)} is below 0", *columns)
        wrong.append(((number < 0).fill_null(False), below))
        # Beyond this a count is no longer exact.
        odd = (number != number.round()) | (number > _WHOLE)
        part = reader.unusable(f"{quoted(term)} is not a whole number", *columns)
        wrong.append((odd.fill_null(False), part))
        if blank_as is None:
            named = columns or (quoted(term),)
            wrong.append((pl.col(out + "?"), reader.blank(*named)))
    frame = frame.with_columns([pl.col(out).fill_null(0.0) for out in cells])
    nobody = reader.outcomes.code(Outcome("blank", "every count", layout.columns))
    return frame, [*wrong, (pl.sum_horizontal(cells) == 0, nobody)]


def _labelled(
    reader: Reader, frame: pl.LazyFrame, term: Term, out: str, levels: Sequence[str]
) -> tuple[pl.LazyFrame, Wrong]:
    """Adds `out`, a label as text, and `out` + "!": there is one, but it cannot be taken."""
    columns = term_columns(term)
    if isinstance(term, Condition):
        kind = "boolean" if term.result == "boolean" else "number"
        if term.result == "text":
            frame = reader.answer(frame, term, "text", out)
        else:
            frame = reader.answer(frame, term, kind, out)  # type: ignore[arg-type]
        if kind == "number" and term.result != "text":
            frame = frame.with_columns(_as_text(pl.col(out)).alias(out))
        elif kind == "boolean":
            frame = frame.with_columns(_yes_no(pl.col(out)).alias(out))
        frame = frame.drop(out + "?")
    else:
        text = _text(reader, term.name)
        frame = frame.with_columns(text.alias(out), pl.lit(False).alias(out + "!"))
    wrong: Wrong = [
        (pl.col(out + "!"), reader.unusable(f"{quoted(term)} cannot be read", *columns))
    ]
    if levels:
        known = _known(levels)
        place = pl.col(out).replace_strict(known, default=None, return_dtype=pl.String)
        other = pl.col(out).is_not_null() & place.is_null()
        frame = frame.with_columns(place.alias(out), (pl.col(out + "!") | other).alias(out + "!"))
        text_of = f"{quoted(term)} is none of the levels"
        wrong = [(pl.col(out + "!"), reader.unusable(text_of, *columns))]
    return frame, wrong


def _known(levels: Sequence[str]) -> Mapping[str, str]:
    """Texts that mean a level: itself, and for a number its other ways of writing (1.0 for 1)."""
    known = dict[str, str]()
    for level in levels:
        try:
            number = float(level)
        except ValueError:
            continue
        if number.is_integer() and abs(number) < _WHOLE:
            known |= {f"{number:.0f}": level, f"{number:.1f}": level}
    return {**known, **{level: level for level in levels}}


def _text(reader: Reader, name: str) -> pl.Expr:
    """A column as text, null where blank; 3.0 of a column of floats is "3"."""
    dtype = reader.export.schema[name]
    if dtype.is_float():
        value = pl.col(RAW + name)
        return _as_text(pl.when(value.is_finite()).then(value))
    text = reader.cell(name, "text").value
    if dtype == pl.String:
        return text
    # A file that knows its types may still hold an empty category.
    nothing = ["", *reader.export.reading.null]
    return pl.when(~text.is_in(nothing)).then(text)


def _as_text(number: pl.Expr) -> pl.Expr:
    number = number.cast(pl.Float64)
    whole = (number == number.round()) & (number.abs() < _WHOLE)
    as_whole = number.cast(pl.Int64, strict=False).cast(pl.String)
    return pl.when(whole).then(as_whole).otherwise(number.cast(pl.String))


def _yes_no(value: pl.Expr) -> pl.Expr:
    return pl.when(value).then(pl.lit("yes")).when(~value).then(pl.lit("no"))


def quoted(term: Term) -> str:
    """A term in back quotes, a long one shortened."""
    return f"`{show(term_text(term), 60)}`"


def named(term: Term) -> str:
    """A term as the user wrote it."""
    return term.name if isinstance(term, Column) else term.text
