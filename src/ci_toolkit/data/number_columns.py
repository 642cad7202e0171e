"""The form of a column's numbers: found on its first rows, settled on all of them where needed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.booleans import BooleanForm, find_answers
from ci_toolkit.data.columns import is_blank
from ci_toolkit.data.exact import exact
from ci_toolkit.data.numbers import NumberForm, plain_number, trimmed

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

SAMPLE = 2_000
# Whole numbers that no mark, unit or leading zero leaves open, and those that are nothing.
_WHOLE, _ZERO = r"^-?(?:0|[1-9][0-9]{0,14})$", "^ *-?0 *$"
_OPEN_POINT = r"^[+-]?[1-9][0-9]{0,2}\.[0-9]{3}$"


def sampled_form(export: Export, name: str) -> NumberForm:
    """The form that the first rows show; the next filled ones where the column begins late."""
    reading, raw = export.reading, exact(name)
    sample = export.sampled([name])
    if not reading.null and not reading.decimal_comma:
        simple = _simple_form(sample)
        if simple is not None:
            return simple
    from ci_toolkit.data.number_forms import find_form
    from ci_toolkit.data.shapes import to_shapes

    shapes = to_shapes(_shapes(export, sample.lazy(), raw, odd=False).collect())
    if not shapes:
        filled = _filled(export, name)
        late = export.collect(lambda frame: frame.filter(filled).select(raw).head(SAMPLE)).lazy()
        shapes = to_shapes(_shapes(export, late, raw, odd=False).collect())
    return find_form(name, shapes, decimal_comma=reading.decimal_comma)


def _simple_form(sample: pl.DataFrame) -> NumberForm | None:
    """The form where all filled cells are plain whole numbers; None where it must be looked for."""
    raw = pl.col("raw")
    whole = raw.str.strip_chars(" ").str.contains(_WHOLE)
    filled, odd, zeros = (
        sample.to_series()
        .cast(pl.String)
        .alias("raw")
        .to_frame()
        .filter(trimmed(raw).str.len_bytes() > 0)
        .select(pl.len(), (~whole).sum().alias("odd"), raw.str.contains(_ZERO).sum().alias("zeros"))
        .row(0)
    )
    if odd or not filled:
        return None
    return NumberForm(plain=True, bare=filled - zeros, readable=filled)


def settled_form(export: Export, name: str, groups: pl.DataFrame | None = None) -> NumberForm:
    """The form that all rows show, so that no late cell is read by what the first ones hide.

    groups: every different cell of the column as "raw" with its number of "rows", where they are
    known already.
    """
    from ci_toolkit.data.number_forms import Points, find_form
    from ci_toolkit.data.shapes import to_shapes

    raw, comma = exact(name), export.reading.decimal_comma
    if groups is None:
        found = export.collect(lambda frame: _shapes(export, frame, raw, not comma))
    else:
        raw, rows = pl.col("raw"), pl.col("rows")
        found = _shapes(export, groups.lazy(), raw, not comma, rows).collect()
    if not found.height and not comma:
        return replace(export.number_form(name), settled=True)
    if comma:  # all cells are among the shapes
        form = find_form(name, to_shapes(found), decimal_comma=True)
        return replace(form, settled=True)
    if groups is None:
        counts = export.collect(lambda frame: _plain_points(frame, raw, pl.lit(1)))
    else:
        counts = _plain_points(groups.lazy(), raw, pl.col("rows")).collect()
    points = Points(*(int(count or 0) for count in counts.row(0)))
    return replace(find_form(name, to_shapes(found), points=points), settled=True)


def is_text(export: Export, name: str) -> bool:
    """Whether a column holds texts that a form must be found for."""
    dtype = export.schema.get(name)
    return dtype == pl.String or dtype in (pl.Categorical, pl.Enum)


def is_duration(export: Export, name: str) -> bool:
    """Whether the numbers of a column are lengths of time, given in seconds."""
    if is_text(export, name):
        return export.number_form(name).duration
    return isinstance(export.schema.get(name), pl.Duration)


def sampled_answers(export: Export, name: str) -> BooleanForm:
    """The yes/no words of a column, by its first rows (the next filled ones where it is late)."""
    filled = _filled(export, name)
    text = trimmed(_text(export, name)).alias("text")
    counts = export.sampled([name]).lazy().filter(filled).group_by(text).len().collect()
    if not counts.height:
        late = export.collect(lambda frame: frame.filter(filled).select(text).head(SAMPLE))
        counts = late.group_by("text").len()
    return find_answers(dict(counts.iter_rows()))


def _text(export: Export, name: str) -> pl.Expr:
    return exact(name) if export.schema.get(name) == pl.String else exact(name).cast(pl.String)


def _filled(export: Export, name: str) -> pl.Expr:
    reading = export.reading
    return ~is_blank(_text(export, name), "number", reading.null, reading.null_only)


def _shapes(
    export: Export, frame: pl.LazyFrame, raw: pl.Expr, odd: bool, weight: pl.Expr | None = None
) -> pl.LazyFrame:
    """The shapes of the filled cells of a frame; with `odd` only of those that are not plain."""
    reading, text = export.reading, raw.cast(pl.String)
    plain = plain_number(text)
    wanted = trimmed(text).str.len_bytes() > 0
    if reading.null:
        wanted = wanted & ~trimmed(text).is_in(list(reading.null))
    cells = frame.filter(wanted & plain.is_null() if odd else wanted).select(
        trimmed(text).alias("text"),
        plain.is_not_null().alias("plain"),
        (pl.lit(1, pl.Int64) if weight is None else weight.cast(pl.Int64)).alias("weight"),
    )
    from ci_toolkit.data.shapes import shapes_of

    # A marker of nothing has a shape of its own: looking it up once is enough.
    marker = is_blank(pl.col("example"), "number", (), reading.null_only)
    return shapes_of(cells).filter(~marker)


def _plain_points(frame: pl.LazyFrame, raw: pl.Expr, weight: pl.Expr) -> pl.LazyFrame:
    """The counts of `Points` over the plain numbers of a frame."""
    text = raw.cast(pl.String).str.strip_chars(" ")
    number = plain_number(raw.cast(pl.String))
    plain = number.is_not_null() & number.is_not_nan()
    point, left_open = text.str.contains(".", literal=True), text.str.contains(_OPEN_POINT)
    rows = pl.when(plain).then(weight.cast(pl.Int64)).otherwise(0)
    return frame.select(
        pl.when(point & ~left_open).then(rows).otherwise(0).sum().alias("decided"),
        pl.when(left_open).then(rows).otherwise(0).sum().alias("left_open"),
        pl.when(number != 0).then(rows).otherwise(0).sum().alias("bare"),
        pl.when(number < 0).then(rows).otherwise(0).sum().alias("signed"),
    )
