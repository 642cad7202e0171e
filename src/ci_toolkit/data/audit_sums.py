"""Columns that add up to a total, and totals per period of rows that were counted already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.audit_looks import Look
from ci_toolkit.data.audit_pairs import MAJORITY
from ci_toolkit.data.audit_read import Column
from ci_toolkit.data.exact import exact
from ci_toolkit.data.measures import size_columns
from ci_toolkit.data.part import FLAW
from ci_toolkit.facts import ColumnFacts, FamilyFacts, RangeFacts, VolumeFacts

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

_MOST_FAMILIES = 40
# Columns that make a series of each period unique are looked for among so many.
_MOST_SERIES = 6
_COUNTED = frozenset(
    "count counts volume quantity items cases tickets reports decisions statements notices calls "
    "contacts complaints appeals".split()
)
# Ends of a range that an export gives in place of a number.
_ENDS = (("_low", "_high"), ("_lower", "_upper"), ("_from", "_to"))
# Sums of larger numbers are no counts, and would be inexact.
_LARGEST = 1e12
_NUMBERS = ("number", "yes/no", "empty")


def count_families(export: Export, columns: Sequence[Column]) -> tuple[FamilyFacts, ...]:
    """Columns named `prefix=…` that add up to a column of sizes when a blank counts as 0.

    Only those with blanks, since without them there is nothing to say.
    """
    families: dict[str, list[Column]] = {}
    for column in columns:
        prefix, equals, _ = column.look.name.partition("=")
        if prefix and equals and column.counts.kind in _NUMBERS:
            families.setdefault(prefix + equals, []).append(column)
    own = {key: group for key, group in families.items() if len(group) > 1 and _blanks(group)}
    sizes = [c for c in columns if c.look.name in size_columns(export.profile(), set())]
    sizes = [c for c in sizes if c.counts.kind == "number"]
    asked = [(key, size.look) for key in list(own)[:_MOST_FAMILIES] for size in sizes]
    if not asked:
        return ()
    sums = []
    for place, (key, size) in enumerate(asked):
        total = _value(size)
        parts = [_value(one.look).cast(pl.Float64, strict=False).fill_null(0) for one in own[key]]
        sums += [
            total.is_not_null().sum().alias(f"{place} n"),
            (pl.sum_horizontal(parts) == total).sum().alias(f"{place} equal"),
        ]
    row = export.collect(lambda frame: _sound(frame, export).select(sums)).row(0, named=True)
    found = []
    for place, (key, size) in enumerate(asked):
        n, equal = row[f"{place} n"], row[f"{place} equal"]
        if n and equal >= MAJORITY * n:
            names = tuple(one.look.name for one in own[key])
            blanks = _blanks(own[key])
            found.append(FamilyFacts(key, names, size.name, n, equal, blanks))
    return tuple(found)


def _blanks(group: Sequence[Column]) -> int:
    return sum(one.counts.blank for one in group)


def _value(look: Look) -> pl.Expr:
    if look.kind == "empty":
        return pl.lit(None, pl.Float64)
    if look.kind == "yes/no":
        return exact(look.name).cast(pl.String, strict=False).cast(pl.Float64, strict=False)
    return look.read(exact(look.name)).value


def _sound(frame: pl.LazyFrame, export: Export) -> pl.LazyFrame:
    return frame.filter(pl.col(FLAW).is_null()) if export.flawed else frame


def count_ranges(export: Export, columns: Sequence[Column]) -> tuple[RangeFacts, ...]:
    """Columns of numbers called `…_low` and `…_high`, or alike."""
    numbers = {
        column.look.name: column.look for column in columns if column.counts.kind == "number"
    }
    pairs = [
        (look, numbers[high])
        for name, look in numbers.items()
        for low_word, high_word in _ENDS
        if name.endswith(low_word) and (high := name.removesuffix(low_word) + high_word) in numbers
    ]
    if not pairs:
        return ()
    sums = []
    for place, (low, high_look) in enumerate(pairs):
        a, b = _value(low), _value(high_look)
        sums += [
            (a.is_not_null() & b.is_not_null()).sum().alias(f"{place} n"),
            (a < b).sum().alias(f"{place} differ"),
        ]
    row = export.collect(lambda frame: _sound(frame, export).select(sums)).row(0, named=True)
    return tuple(
        RangeFacts(low.name, high.name, row[f"{place} n"], row[f"{place} differ"])
        for place, (low, high) in enumerate(pairs)
    )


def totalled(export: Export, columns: Sequence[Column], volume: VolumeFacts) -> VolumeFacts:
    """The sum of a column of counts per period, where a row is one that was counted already.

    So it is where each period (of each series, such as a platform) has a single row, and one column
    alone is named as a number of things.
    """
    by_name = {column.look.name: column for column in columns}
    count = _counted(export, by_name)
    if count is None or len(volume.counts) < 2:
        return volume
    if max(volume.counts) > 1 and not _is_series(export, by_name, volume):
        return volume
    value, when = _value(count.look), by_name[volume.column].look
    start = when.read(exact(when.name)).value.dt.truncate(volume.every)
    form = "%Y-%m-%dT%H:%M" if volume.every == "1h" else "%Y-%m-%d"
    sums = export.collect(
        lambda frame: (
            _sound(frame, export)
            .select(start=start, n=value)
            .group_by("start")
            .agg(pl.col("n").sum())
            .drop_nulls()
            .with_columns(pl.col("start").dt.strftime(form), pl.col("n").round().cast(pl.Int64))
        )
    )
    found = dict(sums.iter_rows())
    counts = tuple(found.get(start, 0) for start in volume.starts)
    return replace(volume, counts=counts, of=count.look.name, rows=volume.counts)


def _counted(export: Export, columns: Mapping[str, Column]) -> Column | None:
    """The one column that says how many things a row stands for."""
    sizes = [columns[name] for name in size_columns(export.profile(), set()) if name in columns]
    own = [column for column in sizes if _is_count(column.counts)]
    if not own:
        named = [c for name, c in columns.items() if name.casefold() in _COUNTED]
        own = [column for column in named if _is_count(column.counts)]
    return own[0] if len(own) == 1 else None


def _is_count(counts: ColumnFacts) -> bool:
    """Whole numbers from 0 on in every row: a blank would be unknown, and no part of a sum."""
    low, high = counts.low, counts.high
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return False
    whole = counts.kind == "number" and counts.integer and counts.distinct > 1
    filled = not counts.missing and not counts.unreadable.rows
    return whole and filled and low >= 0 and high <= _LARGEST


def _is_series(export: Export, columns: Mapping[str, Column], volume: VolumeFacts) -> bool:
    """Whether each period has one row for each value of some category."""
    rows = sum(volume.counts)
    likely = [
        name
        for name, column in columns.items()
        if column.counts.kind == "category" and column.counts.distinct >= max(volume.counts)
    ][:_MOST_SERIES]
    if not likely:
        return False
    when = exact(volume.column)
    asked = [
        pl.struct(when.alias("when"), exact(name).alias("what")).n_unique().alias(str(place))
        for place, name in enumerate(likely)
    ]
    found = export.collect(lambda frame: _sound(frame, export).select(asked)).row(0)
    return rows in found
