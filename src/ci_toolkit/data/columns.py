"""Text → typed expressions: what a cell is worth as a time, number, boolean or category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from ci_toolkit.data.exact import exact
from ci_toolkit.data.numbers import plain_number, trimmed
from ci_toolkit.data.times import MICROSECONDS, in_zone, number_text
from ci_toolkit.errors import DataError, did_you_mean

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

__all__ = ["NULL_MARKERS", "Cell", "Kind", "cell", "is_blank", "plain_number", "trimmed", "typed"]

Kind = Literal["time", "number", "boolean", "text"]

# Markers of a missing value in time, number and yes/no columns; in a column of categories the
# same texts may be real names, so there only an empty cell is blank.
NULL_MARKERS = (
    "na", "n/a", "n.a.", "n.a", "k.a.", "nan", "null", "none", "nil", "nul", "nat", "undefined",
    "-", "--", "---", "–", "—", "?", "??", ".", "..", "...", "…", "\\n", "(null)", "<null>",
    "[null]", "(none)", "<none>", "<na>", "(blank)", "(empty)", "missing", "unknown",
    "not available", "not applicable", "tbd", "tba", "#n/a", "#na", "#null!", "#div/0!", "#value!",
    "#ref!", "#name?", "#num!",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Cell:
    """One column read as one kind.

    value: null where there is none. blank: nothing stands there, or a marker of nothing.
    reject: text stands there that is no value of the kind.
    """

    value: pl.Expr
    blank: pl.Expr

    @property
    def reject(self) -> pl.Expr:
        return self.value.is_null() & ~self.blank


def is_blank(
    raw: pl.Expr, kind: Kind, nulls: tuple[str, ...] = (), null_only: bool = False
) -> pl.Expr:
    """True for empty cells, for the user's null texts, and for markers where the kind has them.

    null_only: the user's texts stand instead of the markers.
    """
    text = trimmed(raw)
    blank = text.is_null() | (text == "")
    if nulls:
        blank = blank | text.is_in(list(nulls))
    if kind != "text" and not null_only:
        blank = blank | text.str.to_lowercase().is_in(list(NULL_MARKERS))
    return blank.fill_null(True)


def typed(
    export: Export,
    name: str,
    kind: Kind,
    *,
    time_format: str | None = None,
    zone: str | None = None,
    raw: pl.Expr | None = None,
) -> pl.Expr:
    """A column as the kind it must have, null where a cell cannot be read as that.

    Times are naive microseconds in `zone`. `raw` stands for the column where it has another name
    in the frame at hand. Raises DataError where the column is missing or holds no times.
    """
    return cell(export, name, kind, time_format=time_format, zone=zone, raw=raw).value


def cell(
    export: Export,
    name: str,
    kind: Kind,
    *,
    time_format: str | None = None,
    zone: str | None = None,
    raw: pl.Expr | None = None,
    quick: bool = False,
) -> Cell:
    """As `typed`, with where the column is blank.

    Numbers are read in the form that the whole column has (`Export.number_form`), for which all
    rows are looked at; with `quick` they are not where the first ones are of plain form, and a
    cell that is refused may yet be a number (`Export.number_form` with `whole` tells).
    """
    if name not in export.schema:
        raise DataError(
            f"no column `{name}`",
            did_you_mean(name, export.columns) or "columns: " + ", ".join(export.columns[:12]),
        )
    source = exact(name) if raw is None else raw
    dtype = export.schema[name]
    if dtype == pl.String:
        return _text_cell(export, name, kind, source, time_format, zone, quick)
    value = _native(export, name, kind, source, dtype, time_format, zone)
    return Cell(value, source.is_null())


def _text_cell(
    export: Export,
    name: str,
    kind: Kind,
    source: pl.Expr,
    time_format: str | None,
    zone: str | None,
    quick: bool,
) -> Cell:
    blank = is_blank(source, kind, export.reading.null, export.reading.null_only)
    if kind == "number":
        # What the first rows show holds until a cell is refused; then all rows are looked at.
        plain = quick and export.number_form(name).plain
        value = export.number_form(name, whole=not plain).read(source)
        # "nan" is a marker of nothing, never a number.
        value = pl.when(value.is_not_nan()).then(value)
    elif kind == "boolean":
        value = export.boolean_form(name).read(source)
    elif kind == "time":
        value = export.time_format(name, time_format).read(trimmed(source), zone)
    else:
        value = trimmed(source)
    if kind == "text" or export.reading.null:
        value = pl.when(~blank).then(value)
    return Cell(value, blank)


def _native(
    export: Export,
    name: str,
    kind: Kind,
    source: pl.Expr,
    dtype: pl.DataType,
    time_format: str | None,
    zone: str | None,
) -> pl.Expr:
    """A column that its file already gave a type."""
    if kind == "text":
        return source.cast(pl.String, strict=False)
    if kind == "time":
        if isinstance(dtype, pl.Datetime):
            return in_zone(source, dtype, zone)
        if dtype == pl.Date:
            return source.cast(MICROSECONDS)
        if dtype.is_numeric():
            return export.time_format(name, time_format).read(number_text(source, dtype), zone)
    if kind == "number":
        if isinstance(dtype, pl.Duration):
            return source.dt.total_microseconds() / 1_000_000
        if dtype.is_numeric() or dtype == pl.Boolean:
            value = source.cast(pl.Float64, strict=False)
            return value if dtype.is_integer() else pl.when(value.is_not_nan()).then(value)
    if kind == "boolean":
        if dtype == pl.Boolean:
            return source
        if dtype.is_numeric():
            return pl.when(source == 1).then(True).when(source == 0).then(False)
    if dtype in (pl.Categorical, pl.Enum):
        text_cell = _text_cell(
            export, name, kind, source.cast(pl.String), time_format, zone, quick=False
        )
        return text_cell.value
    if kind == "time":
        return pl.lit(None, dtype=MICROSECONDS)
    return pl.lit(None, dtype=pl.Boolean() if kind == "boolean" else pl.Float64())
