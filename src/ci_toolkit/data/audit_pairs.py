"""Columns that bound each other: an end and its start, a count and its size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.audit_looks import Look, words_of
from ci_toolkit.data.audit_read import Column
from ci_toolkit.data.audit_sight import locate
from ci_toolkit.data.audit_times import STEPS, TimesLooked
from ci_toolkit.data.exact import exact
from ci_toolkit.data.measures import size_columns
from ci_toolkit.data.part import FLAW
from ci_toolkit.facts import PairFacts, Sight

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

MOST_PAIRS, MOST_TIMES = 12, 12
MOST_COUNTS, AT_ONCE = 50, 400
# Pairs whose names say nothing need so many rows to show an order.
_FEWEST = 20
# Words in names of numbers that are counted out of nothing.
_NO_COUNTS = frozenset(
    "min max mean median avg average sd std sum delay duration time age seconds second secs sec "
    "minutes minute mins hours hour hrs days day ms rate ratio share percent score rating price "
    "cost amount year month week quarter id number no code key index rank version".split()
)
# Share of the rows in which one of two columns comes first from which it is meant to.
MAJORITY = 0.95
# Names of what happens to a case, in the order in which it does.
_STEPS = (
    "content posted uploaded published_content incident occurred event notice",
    "reported report received opened submitted requested request filed flagged start started begin "
    "began first queued arrived arrival enqueued from",
    "created creation added logged registered intake",
    "assigned assignment picked acknowledged triaged response responded reply replied claimed",
    "decided decision reviewed review actioned action application applied handled removed "
    "moderated overturned",
    "resolved resolution solved completed complete finished done end ended stop until to",
    "closed closing archived appealed",
)
_RANKS = {word: rank for rank, words in enumerate(_STEPS) for word in words.split()}
# Of these two steps the order says nothing, or anything.
_LATER = frozenset("updated modified changed last due expires expired valid restriction".split())


@dataclass(frozen=True, eq=False)
class _Ordered:
    """Two columns of times: the earlier by name (or by most rows), the later, and how surely."""

    lesser: Look
    greater: Look
    step: str
    named: bool


def count_orders(
    export: Export, columns: Sequence[Column], times: Mapping[str, TimesLooked], most: int
) -> list[PairFacts]:
    """Pairs of times in which one ends what the other starts, and rows in which it ends before.

    Both are compared as coarsely as the coarser of them tells time.
    """
    own = [c.look for c in columns if c.look.kind == "time" and c.counts.low is not None]
    pairs = [_pair(export, one, other, times) for one, other in combinations(own[:MOST_TIMES], 2)]
    if not pairs:
        return []
    row = _compared_orders(export, pairs)
    found = []
    for place, pair in enumerate(pairs):
        n, right, wrong = (row[f"{place} {key}"] for key in ("n", "right", "wrong"))
        kept = _meant(pair, n, right, wrong)
        if kept is not None:
            found.append((kept, n, wrong if kept.lesser is pair.lesser else right))
    # Pairs that their names order first, then those with rows in the wrong order.
    found.sort(key=lambda entry: (not entry[0].named, entry[2] == 0))
    return [_located(export, pair, n, wrong, most) for pair, n, wrong in found[:MOST_PAIRS]]


def _pair(export: Export, one: Look, other: Look, times: Mapping[str, TimesLooked]) -> _Ordered:
    step = max((times[look.name].resolution for look in (one, other)), key=lambda s: STEPS[s])
    ranks = _rank(one.name), _rank(other.name)
    if None in ranks or ranks[0] == ranks[1]:
        return _Ordered(one, other, step, named=False)
    first, second = (one, other) if ranks[0] < ranks[1] else (other, one)  # type: ignore[operator]
    return _Ordered(first, second, step, named=True)


def _rank(name: str) -> int | None:
    words = words_of(name)
    if any(word in _LATER for word in words):
        return None
    ranks = [_RANKS[word] for word in words if word in _RANKS]
    return ranks[-1] if ranks else None


def _compared_orders(export: Export, pairs: Sequence[_Ordered]) -> dict[str, int]:
    """Rows with both times, those in the order of the pair, those in the other, of each pair."""
    values: dict[str, pl.Expr] = {}
    keys: dict[tuple[int, str], str] = {}
    for place, pair in enumerate(pairs):
        for look in (pair.lesser, pair.greater):
            value = _clock(export, pair, look)
            # Most pairs read a column alike, and reading it is what takes time.
            alike = next((key for key, known in values.items() if known.meta.eq(value)), None)
            key = alike or f"value {len(values)}"
            values[key] = value
            keys[place, look.name] = key
    sums = []
    for place, pair in enumerate(pairs):
        a, b = (pl.col(keys[place, look.name]) for look in (pair.lesser, pair.greater))
        a, b = _cut(a, pair.step), _cut(b, pair.step)
        sums += [
            (a.is_not_null() & b.is_not_null()).sum().alias(f"{place} n"),
            (a < b).sum().alias(f"{place} right"),
            (a > b).sum().alias(f"{place} wrong"),
        ]
    read = [value.alias(key) for key, value in values.items()]
    found = export.collect(lambda frame: _sound(frame, export).select(read).select(sums))
    return found.row(0, named=True)


def _both(export: Export, pair: _Ordered) -> tuple[pl.Expr, pl.Expr]:
    values = (_clock(export, pair, look) for look in (pair.lesser, pair.greater))
    a, b = (_cut(value, pair.step) for value in values)
    return a, b


def _cut(value: pl.Expr, step: str) -> pl.Expr:
    """Times as whole numbers of steps since 1970."""
    return value.to_physical() if step == "1us" else value.to_physical() // STEPS[step]


def _clock(export: Export, pair: _Ordered, look: Look) -> pl.Expr:
    """The times of a column; beside a column of days those of its own clock, not of UTC."""
    value = look.read(exact(look.name)).value
    if pair.step != "1d" or look.zone is not None or export.schema[look.name] != pl.String:
        return value
    form = export.time_format(look.name)
    if not form.zoned or form.epoch:
        return value
    written = exact(look.name).str.extract(r"(\d{4}-\d\d-\d\d)[T ]", 1)
    day = written.str.strptime(pl.Datetime("us"), "%Y-%m-%d", strict=False)
    return pl.when(value.is_not_null()).then(pl.coalesce(day, value))


def _meant(pair: _Ordered, n: int, right: int, wrong: int) -> _Ordered | None:
    """The order that is meant: that of the names, unless most rows have the other."""
    if not n:
        return None
    if pair.named and wrong <= right:
        return pair
    if n < _FEWEST:
        return None
    if right >= MAJORITY * n:
        return pair
    if wrong >= MAJORITY * n:
        return replace(pair, lesser=pair.greater, greater=pair.lesser, named=False)
    if right + wrong and not pair.named:
        # Where many rows are equal, those that differ decide.
        if wrong <= (1 - MAJORITY) * (right + wrong) and right:
            return pair
        if right <= (1 - MAJORITY) * (right + wrong) and wrong:
            return replace(pair, lesser=pair.greater, greater=pair.lesser)
    return None


def _located(export: Export, pair: _Ordered, n: int, wrong: int, most: int) -> PairFacts:
    names = pair.lesser.name, pair.greater.name
    if not wrong:
        return PairFacts("order", *names, n)
    a, b = _both(export, pair)
    return PairFacts("order", *names, n, locate(export, a > b, names, wrong, most))


def count_sizes(export: Export, columns: Sequence[Column], most: int) -> list[PairFacts]:
    """Columns of counts beside the column that they are counted out of.

    A column is one of counts when hardly a row holds more than the size. Those with such rows come
    first.
    """
    numbers = {c.look.name: c.look for c in columns if c.counts.kind == "number"}
    whole = [
        column.look
        for column in columns
        if column.counts.kind == "number"
        and column.counts.integer
        and not _NO_COUNTS & set(words_of(column.look.name.split("=")[0]))
    ]
    sizes = [name for name in size_columns(export.profile(), set()) if name in numbers]
    found = []
    for size in sizes:
        counts = [look for look in whole if look.name not in sizes]
        for start in range(0, len(counts), AT_ONCE):
            found += _compared(export, counts[start : start + AT_ONCE], numbers[size])
    found.sort(key=lambda entry: entry[3] == 0)
    kept = [entry for entry in found if entry[3]][:MOST_COUNTS]
    kept += [entry for entry in found if not entry[3]][: max(0, MOST_PAIRS - len(kept))]
    return [
        PairFacts("count-size", count.name, size.name, n, _above(export, count, size, wrong, most))
        if wrong
        else PairFacts("count-size", count.name, size.name, n)
        for count, size, n, wrong in kept
    ]


def _compared(
    export: Export, counts: Sequence[Look], size: Look
) -> list[tuple[Look, Look, int, int]]:
    of = size.read(exact(size.name)).value
    sums = []
    for place, look in enumerate(counts):
        value = look.read(exact(look.name)).value
        sums += [
            (value.is_not_null() & of.is_not_null()).sum().alias(f"{place} n"),
            (value > of).sum().alias(f"{place} wrong"),
        ]
    row = export.collect(lambda frame: _sound(frame, export).select(sums)).row(0, named=True)
    entries = [(look, size, row[f"{p} n"], row[f"{p} wrong"]) for p, look in enumerate(counts)]
    return [entry for entry in entries if entry[2] and entry[3] <= (1 - MAJORITY) * entry[2]]


def _above(export: Export, count: Look, size: Look, rows: int, most: int) -> Sight:
    above = count.read(exact(count.name)).value > size.read(exact(size.name)).value
    return locate(export, above, (count.name, size.name), rows, most)


def _sound(frame: pl.LazyFrame, export: Export) -> pl.LazyFrame:
    return frame.filter(pl.col(FLAW).is_null()) if export.flawed else frame
