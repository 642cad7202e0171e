"""Wide to long: columns such as `category=SPAM` and `category=FRAUD` as rows of one column."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import polars as pl
import polars.selectors as cs

from ci_toolkit.data.condition_tokens import shell_word, show
from ci_toolkit.data.exact import exact
from ci_toolkit.data.stars import matched
from ci_toolkit.errors import DataError, UsageError

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

VALUE = "value"
_UNNAMED = "name"
_EDGES = string.punctuation + string.whitespace
_LISTED = 8


@dataclass(frozen=True, slots=True)
class Shape:
    """Wide columns that become rows.

    patterns: as the user wrote them. columns: every column before. wide: those that become rows,
    each with what the star stands for. name: the new column of these texts, beside `value`.
    """

    patterns: tuple[str, ...]
    columns: tuple[str, ...]
    wide: tuple[tuple[str, str], ...]
    name: str

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns that stay, in their order."""
        gone = {column for column, _ in self.wide}
        return tuple(name for name in self.columns if name not in gone)

    @property
    def long(self) -> tuple[str, ...]:
        """The columns afterwards: those that stay, then the new name, then `value`."""
        return (*self.kept, self.name, VALUE)

    def apply(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The long form, row by row: the cells of a row follow each other, in column order.

        Columns of `frame` that the shape does not know (a row number) stay. Polars' own `unpivot`
        would read every column of the file, and put the rows of a column together.
        """
        schema = frame.collect_schema()
        one = _common([schema[column] for column, _ in self.wide], self.wide)
        cells = [exact(column).cast(one) for column, _ in self.wide]
        labels = pl.lit(pl.Series([[label for _, label in self.wide]])).first()
        rest = [name for name in schema if name not in dict(self.wide)]
        # The names of ours may be those of wide columns, so these go before ours come.
        made = frame.select(
            cs.by_name(rest),
            labels.alias("\x1fnames"),
            pl.concat_list(cells).alias("\x1fcells"),
        )
        long = made.explode("\x1fnames", "\x1fcells")
        return long.rename({"\x1fnames": self.name, "\x1fcells": VALUE})

    def sample(self, rows: pl.DataFrame, most: int) -> pl.DataFrame:
        """The long form of first rows, at most so many rows of it."""
        return self.apply(rows.lazy()).head(most).collect()


def _common(types: Sequence[pl.DataType], wide: Sequence[tuple[str, str]]) -> pl.DataType:
    """One type for all the cells: their own, else whole numbers, numbers, or text."""
    for dtype, (column, _) in zip(types, wide, strict=True):
        if dtype.is_nested():
            raise DataError(f"`--columns`: `{show(column)}` holds lists or objects, not one value")
    if all(dtype == types[0] for dtype in types):
        return types[0]
    if all(dtype.is_integer() for dtype in types):
        return pl.Int64()
    return pl.Float64() if all(dtype.is_numeric() for dtype in types) else pl.String()


def check_patterns(patterns: Sequence[str]) -> str:
    """The new column that patterns give; UsageError unless each has one star and gives the same."""
    named = {_new_name(pattern): pattern for pattern in patterns}
    if len(named) > 1:
        (one, first), (other, second) = list(named.items())[:2]
        raise UsageError(
            f"`--columns {shell_word(first)}` makes a column `{show(one)}`, "
            f"`--columns {shell_word(second)}` one called `{show(other)}`",
            "patterns that are used together give one column",
        )
    if VALUE in named:
        raise UsageError(
            f"`--columns {shell_word(named[VALUE])}`: both new columns would be called `{VALUE}`",
            "give the wide columns other names with `--rename`",
        )
    return next(iter(named))


def _new_name(pattern: str) -> str:
    stars = pattern.count("*")
    if stars != 1:
        said = "has no star" if not stars else f"has {stars} stars"
        raise UsageError(
            f"`--columns {shell_word(pattern)}` {said}, and one is needed",
            "the star stands for what differs: `--columns 'category=*'`",
        )
    return pattern.partition("*")[0].strip(_EDGES) or _UNNAMED


def shape_for(patterns: Sequence[str], columns: Sequence[str]) -> Shape:
    """The shape that these patterns ask of a source with these columns.

    patterns: each with one star, such as `category=*`; the new column takes its name from the text
    before the star without punctuation around it, else it is `name`. The first pattern that fits a
    column counts. Raises UsageError for patterns that are none or give different new columns,
    DataError where no column fits or a new name is taken.

    >>> shape_for(["category=*"], ["day", "category=SPAM", "category=FRAUD"]).long
    ('day', 'category', 'value')
    """
    if not patterns:
        raise UsageError("`--columns` names no pattern", "such as `--columns 'category=*'`")
    name = check_patterns(patterns)
    wide: dict[str, str] = {}
    for pattern in patterns:
        found = {column: label for column in columns if (label := matched(pattern, column))}
        if not found:
            listed = ", ".join(show(column, 40) for column in columns[:_LISTED])
            more = f" and {len(columns) - _LISTED} more" if len(columns) > _LISTED else ""
            raise DataError(
                f"no column fits `--columns {shell_word(pattern)}`", f"columns: {listed}{more}"
            )
        wide = {**found, **wide}
    shape = Shape(
        patterns=tuple(patterns),
        columns=tuple(columns),
        wide=tuple((column, wide[column]) for column in columns if column in wide),
        name=name,
    )
    _refuse_clashes(shape)
    return shape


def _refuse_clashes(shape: Shape) -> None:
    option = f"`--columns {shell_word(shape.patterns[0])}`"
    for name in (shape.name, VALUE):
        if name in shape.kept:
            raise DataError(
                f"{option}: there is a column `{show(name)}` already",
                f"give it another name: `--rename {shell_word(f'{name}={name}_before')}`",
            )
    seen: dict[str, str] = {}
    for column, label in shape.wide:
        if label in seen:
            raise DataError(
                f"{option}: `{show(seen[label])}` and `{show(column)}` would both be "
                f"`{show(label)}`",
                "give one of them another name with `--rename`",
            )
        seen[label] = column


def reshaped(export: Export, patterns: Sequence[str]) -> Export:
    """The same export in long form; `export` itself when there are no patterns.

    Its parts stay as the files are, so that ledger rows are lines of the file. Raises as
    `shape_for` does.
    """
    if not patterns:
        return export
    shape = shape_for(patterns, export.columns)
    frame = shape.apply(export.frame)
    # What was learned of the wide columns says nothing of new ones that take their names.
    learned = {spec.name for spec in fields(export) if isinstance(getattr(export, spec.name), dict)}
    private: dict[str, Any] = {name: {} for name in learned if name.startswith("_")}
    return replace(
        export,
        frame=frame,
        columns=shape.long,
        schema=dict(frame.collect_schema()),
        shape=shape,
        **private,
    )
