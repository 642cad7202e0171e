"""The different cells of every column with their counts: what an audit counts from.

Most columns hold far fewer different cells than rows, so that whatever is asked of a cell is asked
once for each different one. A column of too many (or too long) different cells is streamed instead,
one row a cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from ci_toolkit.data.exact import exact
from ci_toolkit.data.part import FLAW, run

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

# Columns of the frame of a tally: the number of the column, its cell, how often it stands there.
COLUMN, RAW, ROWS = "c", "raw", "n"

# Cells of a file up to which all its columns are looked at together: about 300 MB.
TOGETHER = 6_000_000
# Different cells of one column that are held at once, and the characters in them.
MOST_DIFFERENT = 6_000_000
MOST_CHARACTERS = 600_000_000
# Columns with fewer different cells among the first 2,000 are never streamed.
LIKELY_DIFFERENT = 0.5
# Columns of a wide file in one query: its plan grows with them.
_AT_ONCE = 2_000
# Different cells that are read once for several queries.
MANY = 100_000
# Columns with so few different cells among so many are counted together in a large file.
FEW, FEW_AMONG = 200, 2_000


@dataclass(frozen=True, eq=False)
class Tally:
    """Cells of some columns of one type.

    frame: COLUMN (position in `names`), RAW and ROWS. counted: each different cell stands there
    once; else every cell of the column does, with ROWS 1. distinct: of a column that is not
    counted, roughly. many: of so many cells that they are read once for several queries; `held`
    has them by how they are read.
    """

    names: tuple[str, ...]
    frame: pl.LazyFrame
    counted: bool = True
    distinct: int = 0
    many: bool = False
    held: dict[tuple[object, ...], pl.LazyFrame] = field(default_factory=dict, repr=False)

    @cached_property
    def dtype(self) -> pl.DataType:
        """The type of the cells."""
        return self.frame.collect_schema()[RAW]

    def of(self, names: Sequence[str]) -> Tally:
        """The same of some of its columns."""
        if tuple(names) == self.names:
            return self
        places = {self.names.index(name): new for new, name in enumerate(names)}
        kept = self.frame.filter(pl.col(COLUMN).is_in(list(places))).with_columns(
            pl.col(COLUMN).replace_strict(places, return_dtype=pl.UInt32())
        )
        return Tally(tuple(names), kept, self.counted, self.distinct)

    def totals(self, frame: pl.LazyFrame, sums: Sequence[pl.Expr]) -> dict[str, dict[str, Any]]:
        """Aggregates of each column over a frame that was made of `frame`, by name of column."""
        if len(self.names) == 1:  # a group-by of one group takes three times as long
            found = run(frame.select(sums), ())
            return {self.names[0]: found.row(0, named=True)}
        found = run(frame.group_by(COLUMN).agg(sums), ())
        return {self.names[row.pop(COLUMN)]: row for row in found.iter_rows(named=True)}


def sound(export: Export) -> pl.LazyFrame:
    """Rows that fit their file."""
    return export.frame.filter(pl.col(FLAW).is_null()) if export.flawed else export.frame


def is_small(export: Export, rows: int) -> bool:
    """Whether all columns of an export can be looked at together."""
    return rows * len(export.columns) <= TOGETHER


def tallies(export: Export, rows: int) -> Iterator[Tally]:
    """Every column of the export once; a tally may be dropped before the next is asked for."""
    if not rows:
        return
    if is_small(export, rows):
        yield from _together(export, export.columns)
        return
    streamed = _streamed(export, rows)
    few = _of_few(export)
    yield from _together(export, few)
    for name in export.columns:
        if name in few:
            continue
        cells = _cells(export, name).alias(RAW)
        if name in streamed:
            every = sound(export).select(cells, pl.lit(1, pl.Int64).alias(ROWS))
            yield Tally((name,), _first(every), counted=False, distinct=streamed[name])
            continue
        counted = export.collect(
            lambda frame, cells=cells: (
                _sound_of(frame, export)  # type: ignore[misc]
                .group_by(cells)
                .agg(pl.len().cast(pl.Int64).alias(ROWS))
            )
        )
        yield Tally((name,), _first(counted.lazy()), many=counted.height >= MANY)


def _sound_of(frame: pl.LazyFrame, export: Export) -> pl.LazyFrame:
    return frame.filter(pl.col(FLAW).is_null()) if export.flawed else frame


def _first(frame: pl.LazyFrame) -> pl.LazyFrame:
    return frame.with_columns(pl.lit(0, pl.UInt32).alias(COLUMN))


def _cells(export: Export, name: str) -> pl.Expr:
    """A column in a type that can be counted: labels as text, lists and objects as JSON."""
    dtype, cell = export.schema[name], exact(name)
    labels = isinstance(dtype, pl.Categorical | pl.Enum) or dtype in (pl.Binary, pl.Null)
    return as_text(cell, dtype) if labels or dtype.is_nested() else cell


def as_text(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A cell of any type as text; lists and objects as JSON."""
    if dtype.is_nested():
        json = pl.struct(cell.alias("v")).struct.json_encode()  # {"v":…}
        return pl.when(cell.is_not_null()).then(json.str.slice(5).str.head(-1))
    if isinstance(dtype, pl.Duration):
        return cell.dt.to_string("polars")
    return cell.cast(pl.String, strict=False)


def _of_few(export: Export) -> list[str]:
    """Columns of so few different cells that those of all fit into the memory beside each other."""
    return [
        name
        for name in export.columns
        if len(first := export.sampled([name]).to_series()) >= FEW_AMONG
        and not first.dtype.is_nested()
        and first.n_unique() <= FEW
    ]


def _together(export: Export, columns: Sequence[str]) -> Iterator[Tally]:
    """These columns counted in one scan for each type of cells."""
    by_type: dict[pl.DataType, list[str]] = {}
    cells = {name: _cells(export, name) for name in columns}
    own = _sound_of(export.frame, export).select(
        cell.alias(str(place)) for place, cell in enumerate(cells.values())
    )
    # A second scan of a small file costs less than the copy that would spare it.
    types = own.collect_schema()
    for place, name in enumerate(columns):
        by_type.setdefault(types[str(place)], []).append(name)
    for alike in by_type.values():
        for start in range(0, len(alike), _AT_ONCE):
            names = tuple(alike[start : start + _AT_ONCE])
            wanted = [cells[name].alias(str(place)) for place, name in enumerate(names)]

            def counted(frame: pl.LazyFrame, wanted: list[pl.Expr] = wanted) -> pl.LazyFrame:
                long = _sound_of(frame, export).select(wanted)
                long = long.unpivot(variable_name=COLUMN, value_name=RAW)
                rows = pl.len().cast(pl.Int64).alias(ROWS)
                grouped = long.group_by(COLUMN, RAW).agg(rows)
                return grouped.with_columns(pl.col(COLUMN).cast(pl.UInt32))

            yield Tally(names, export.collect(counted).lazy())


def _streamed(export: Export, rows: int) -> dict[str, int]:
    """Columns whose different cells would fill the memory, and about how many there are."""
    likely = {}
    for name in export.columns:
        first = export.sampled([name]).to_series()
        share = first.n_unique() / max(len(first), 1)
        length = 8.0
        if export.schema[name] == pl.String:
            length = float(first.str.len_bytes().mean() or 0)  # type: ignore[arg-type]
        if share > LIKELY_DIFFERENT and (
            rows > MOST_DIFFERENT or rows * max(length - 12, 0) > MOST_CHARACTERS
        ):
            likely[name] = length
    if not likely:
        return {}
    names = list(likely)
    found = export.collect(
        lambda frame: _sound_of(frame, export).select(
            _cells(export, name).approx_n_unique().alias(str(place))
            for place, name in enumerate(names)
        )
    ).row(0)
    return {
        name: distinct
        for name, distinct in zip(names, found, strict=True)
        if distinct > MOST_DIFFERENT or distinct * likely[name] > MOST_CHARACTERS
    }
