"""Cells of a tally read as what their column holds, and what one pass over them adds up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ci_toolkit.data.audit_looks import Look
from ci_toolkit.data.audit_tally import COLUMN, RAW, ROWS, Tally, as_text
from ci_toolkit.data.columns import Cell, trimmed
from ci_toolkit.data.ledger import shorten
from ci_toolkit.data.part import run
from ci_toolkit.facts import ColumnFacts, Counted

TEXT, VALUE, BLANK, EMPTY, FILLED = "text", "value", "blank", "empty", "filled"
# Different cells of one sort by which rows are found again; beyond, the question itself is asked.
MOST_CELLS = 10_000
# Leading zeros, more digits than a number holds, uuids and other long hexadecimal codes.
_CODE = (
    r"^(?:0\d+|\d{16,}"
    r"|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
    r"|[0-9a-fA-F]{24,})$"
)

# A question to a cell as it was read, and as it stands.
Flag = Callable[[Cell, pl.Expr], pl.Expr]
# The columns of `read_cells` as a cell.
READ = Cell(pl.col("value"), pl.col("blank"))


@dataclass(frozen=True, eq=False)
class Pointer:
    """Rows that must be found in their file: how many, and which cell of a column tells them.

    cells: what stands in them, as the frame has it, where that is little; else `flag` is asked.
    """

    rows: int
    flag: Flag
    cells: pl.Series | None


@dataclass(frozen=True, eq=False)
class Column:
    """What a column was taken for, and what was counted of it."""

    look: Look
    counts: ColumnFacts


@dataclass(frozen=True, eq=False)
class Looked(Column):
    """One column counted, with the tally it was counted from and the rows yet to be found.

    spaced: filled cells, neither times nor numbers, with a blank between other characters.
    """

    tally: Tally
    pointers: Mapping[str, Pointer] = field(default_factory=dict)
    spaced: int = 0


def read_cells(tally: Tally, look: Look) -> pl.LazyFrame:
    """The frame of a tally with its cells read: TEXT, VALUE, BLANK, EMPTY, FILLED.

    Many different times, which take longest to read, are read once for all that asks for them.
    """
    if not (tally.many and look.reading == "time"):
        return _read(tally, look)
    one = look.read(pl.col(RAW))
    key = (one.value.meta.serialize(), one.blank.meta.serialize())
    if key not in tally.held:
        tally.held[key] = _held(tally, look)
    return tally.held[key]


def _read(tally: Tally, look: Look) -> pl.LazyFrame:
    raw = pl.col(RAW)
    one = look.read(raw)
    frame = tally.frame.with_columns(one.value.alias(VALUE), one.blank.alias(BLANK))
    if look.export.schema[look.name].is_nested() or is_text(tally):
        frame = frame.with_columns(trimmed(raw).alias(TEXT))
        empty = pl.col(TEXT).is_null() | (pl.col(TEXT) == "")
    else:
        frame = frame.with_columns(as_text(raw, tally.dtype).alias(TEXT))
        empty = pl.col(TEXT).is_null()
    return frame.with_columns(empty.alias(EMPTY), (~pl.col(BLANK).fill_null(True)).alias(FILLED))


def unreadable(cell: Cell, _: pl.Expr) -> pl.Expr:
    """Whether a cell is filled and no value of its column."""
    return cell.value.is_null() & ~cell.blank


def held_cells(looked: Looked) -> pl.LazyFrame:
    """As `read_cells`, read once for several queries where the different cells are held anyway."""
    tally = looked.tally
    if tally.many or not tally.counted:
        return read_cells(tally, looked.look)
    return _held(tally, looked.look)


def _held(tally: Tally, look: Look) -> pl.LazyFrame:
    # The trimmed texts would double what is held, and hardly a query asks for them.
    held = run(_read(tally, look).drop(TEXT), look.export.paths).lazy()
    text = trimmed(pl.col(RAW)) if is_text(tally) else as_text(pl.col(RAW), tally.dtype)
    return held.with_columns(text.alias(TEXT))


def is_text(tally: Tally) -> bool:
    """Whether the cells of a tally are texts."""
    return tally.dtype == pl.String


def alike(tally: Tally, looks: Sequence[Look]) -> Iterator[tuple[Tally, list[Look]]]:
    """Columns whose cells are read by the same expressions, which are counted in one query."""
    groups: dict[tuple[object, ...], list[Look]] = {}
    for look in looks:
        one = look.read(pl.col(RAW))
        same = (look.reading, one.value.meta.serialize(), one.blank.meta.serialize())
        groups.setdefault(same, []).append(look)
    for own in groups.values():
        yield tally.of([look.name for look in own]), own


def sums_of(tally: Tally, looks: Sequence[Look]) -> dict[str, dict[str, Any]]:
    """What one pass over the different cells of each column adds up, by column."""
    sums: dict[str, dict[str, Any]] = {}
    for part, own in alike(tally, looks):
        sums |= _sums(part, own[0])
    return sums


def _sums(tally: Tally, look: Look) -> dict[str, dict[str, Any]]:
    """What a single pass over the different cells adds up."""
    rows, text, value, filled = (pl.col(name) for name in (ROWS, TEXT, VALUE, FILLED))
    frame = read_cells(tally, look)
    unreadable = filled & value.is_null()
    stands = pl.when(filled).then(text)

    def of(flag: pl.Expr) -> pl.Expr:
        return (flag.fill_null(False).cast(pl.Int64) * rows).sum()

    asked = {
        "rows": rows.sum(),
        "cells": filled.cast(pl.Int64).sum(),
        "empty": of(pl.col(EMPTY)),
        "filled": of(filled),
        "unreadable": of(unreadable),
        "characters": (stands.str.len_chars().cast(pl.Int64) * rows).sum(),
    }
    if not look.ordered:
        asked |= {"first": stands.min(), "last": stands.max()}
        asked["spaced"] = of(filled & text.str.contains(" ", literal=True))
    if is_text(tally):
        shapes = {"padded": filled & (text.str.len_bytes() < pl.col(RAW).str.len_bytes())}
        if look.reading in ("text", "number"):
            shapes["lettered"] = filled & text.str.contains(r"[\p{L}\p{Sc}%‰]")
        if look.reading == "text":
            shapes["listed"] = filled & text.str.starts_with("[") & text.str.ends_with("]")
            shapes["zeros"] = filled & text.str.contains(r"^0\d+$")
            shapes["coded"] = filled & text.str.contains(_CODE)
            shapes["digits"] = filled & text.str.contains(r"\d")
            shapes["words"] = filled & text.str.contains(r"\S\s+\S+\s+\S")
        asked |= {name: of(flag) for name, flag in shapes.items()}
    if look.ordered:
        asked |= {"low": value.min(), "high": value.max()}
    if look.reading == "number":
        asked |= {
            "negative": of(value < 0),
            "zero": of(value == 0),
            "broken": of(value % 1 != 0),
        }
    return tally.totals(frame, [sum_.alias(name) for name, sum_ in asked.items()])


def most_frequent(
    tally: Tally, frame: pl.LazyFrame, names: Sequence[str], flag: pl.Expr, most: int
) -> dict[str, Counted]:
    """The most frequent texts of the flagged cells of these columns, ties in order of the text."""
    if not names:
        return {}
    places = [tally.names.index(name) for name in names]
    query = (
        frame.filter(flag & pl.col(COLUMN).is_in(places))
        .group_by(COLUMN, TEXT)
        .agg(pl.col(ROWS).sum())
        .sort(pl.col(COLUMN), -pl.col(ROWS), pl.col(TEXT))
        .group_by(COLUMN, maintain_order=True)
        .head(most)
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for place, text, rows in run(query.select(COLUMN, TEXT, ROWS), ()).iter_rows():
        found.setdefault(tally.names[place], []).append((shorten(text), rows))
    return {name: tuple(pairs) for name, pairs in found.items()}


def flagged_cells(
    tally: Tally, frame: pl.LazyFrame, flag: pl.Expr, names: Sequence[str]
) -> dict[str, pl.Series]:
    """The different cells that a flag holds for, of columns where they are few."""
    if not tally.counted or not names:
        return {}
    places = [tally.names.index(name) for name in names]
    query = frame.filter(flag & pl.col(COLUMN).is_in(places)).select(COLUMN, RAW)
    found = run(query, ()).partition_by(COLUMN, as_dict=True)
    return {
        tally.names[int(place)]: cells[RAW]
        for (place,), cells in found.items()
        if cells.height <= MOST_CELLS
    }
