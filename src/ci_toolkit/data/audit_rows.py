"""Rows and keys that should not repeat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.audit_looks import MAYBE_NAMING, NAMING, last_word, words_of
from ci_toolkit.data.audit_read import FILLED, TEXT, Column, Looked, read_cells
from ci_toolkit.data.audit_sight import locate_repeats, text_of
from ci_toolkit.data.audit_tally import COLUMN, RAW, ROWS, sound
from ci_toolkit.data.columns import trimmed
from ci_toolkit.data.exact import exact
from ci_toolkit.data.part import FLAW, run
from ci_toolkit.facts import KeyFacts, Sight

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

WHOLE_ROW = "row"
# Share of different cells from which a column without a telling name looks like a key.
NEARLY_ALL = 0.95
# Share of cells with a blank in them from which a column holds words rather than names of things.
IN_WORDS = 0.1
# A column of fewer cells shows nothing by being all different.
_FEWEST = 20
# So few different codes, or so small a share of the cells, are those of groups.
_FEW, _FEW_SHARE = 50, 0.02
# Repeated keys by which their rows are found again; beyond, all rows are looked at.
_MOST_KEYS = 50_000
# Rows that are compared cell by cell; beyond, two hashes of 64 bits tell which are the same.
_MOST_COMPARED = 300_000
_SHOWN = 6
_SEEDS = (0x5EED, 0xC0FFEE)


def is_key(looked: Looked, id_: str | None) -> bool:
    """Whether a column is named as the name of things, or holds hardly a cell twice."""
    counts = looked.counts
    if counts.name == id_:
        return True
    if counts.kind not in ("identifier", "number", "text") or not counts.filled:
        return False
    words = [*(words_of(counts.name) or [""])[:1], last_word(counts.name)]
    whole = counts.kind != "number" or (counts.integer and "negative" not in looked.pointers)
    # Months written 01 to 12 name something too, but nothing that should stand once.
    many = counts.distinct > max(_FEW, _FEW_SHARE * counts.filled)
    if words[-1] in NAMING or (counts.kind == "identifier" and many):
        return whole
    different = counts.distinct >= NEARLY_ALL * counts.filled and counts.filled >= _FEWEST
    if words[-1] in MAYBE_NAMING or words[0] in NAMING:
        return whole and (different or counts.kind == "text")
    in_words = looked.spaced >= IN_WORDS * counts.filled
    return different and counts.kind == "text" and not in_words


def count_key(export: Export, looked: Looked, most: int) -> KeyFacts:
    """How often the cells of one column repeat."""
    counts, tally = looked.counts, looked.tally
    name = counts.name
    if not tally.counted:
        return _streamed_key(export, looked, most)
    repeated = counts.filled - counts.distinct
    if not repeated:
        return KeyFacts(name, counts.distinct)
    keys = (
        read_cells(tally, looked.look)
        .filter(FILLED)
        .group_by(COLUMN, TEXT)
        .agg(pl.col(RAW), pl.col(ROWS).sum())
        .filter(pl.col(ROWS) > 1)
        .select(pl.col(RAW).explode())
    )
    raws = run(keys.head(_MOST_KEYS + 1), export.paths)[RAW]
    cell = exact(name)
    likely = cell.is_in(raws.implode()) if len(raws) <= _MOST_KEYS else None
    return KeyFacts(name, counts.distinct, _repeats(export, looked, likely, repeated, most))


def _streamed_key(export: Export, looked: Looked, most: int) -> KeyFacts:
    """As `count_key` of more different cells than are held at once, by their hashes."""
    name = looked.counts.name
    one = looked.look.read(exact(name))
    filled = ~one.blank.fill_null(True)
    hashed = _text(export, name).hash(_SEEDS[0])
    twice = export.collect(
        lambda frame: (
            _sound(frame, export)
            .filter(filled)
            .select(key=hashed)
            .group_by("key")
            .agg(n=pl.len())
            .filter(pl.col("n") > 1)
        )
    )
    repeated = int(twice["n"].sum()) - twice.height
    distinct = looked.counts.filled - repeated
    if not repeated:
        return KeyFacts(name, distinct)
    likely = filled
    if twice.height <= _MOST_KEYS:
        likely = hashed.is_in(twice["key"].implode()) & filled
    return KeyFacts(name, distinct, _repeats(export, looked, likely, repeated, most))


def _repeats(export: Export, looked: Looked, likely: pl.Expr | None, rows: int, most: int) -> Sight:
    name = looked.counts.name
    if likely is None:
        likely = ~looked.look.read(exact(name)).blank.fill_null(True)
    return locate_repeats(export, likely, _text(export, name), [name], rows, most)


def _text(export: Export, name: str) -> pl.Expr:
    text = text_of(export.frame, name)
    return trimmed(text) if export.schema[name] == pl.String else text


def _sound(frame: pl.LazyFrame, export: Export) -> pl.LazyFrame:
    return frame.filter(pl.col(FLAW).is_null()) if export.flawed else frame


def count_rows(export: Export, columns: Sequence[Column], rows: int, most: int) -> KeyFacts | None:
    """Rows that are the same in every cell as one before them; None without rows."""
    if not rows:
        return None
    if any(_tells_all(column, rows) for column in columns):
        return KeyFacts(WHOLE_ROW, rows)
    hashes = [_row_hash(export, seed) for seed in _SEEDS]
    twice = export.collect(
        lambda frame: (
            _sound(frame, export)
            .select(one=hashes[0], two=hashes[1])
            .group_by("one", "two")
            .agg(n=pl.len())
            .filter(pl.col("n") > 1)
        )
    )
    repeated = int(twice["n"].sum()) - twice.height
    if not repeated:
        return KeyFacts(WHOLE_ROW, rows)
    likely = hashes[0].is_in(twice["one"].implode()) if twice.height <= _MOST_KEYS else None
    if int(twice["n"].sum()) <= _MOST_COMPARED:
        repeated = _compared(export, hashes[0].is_in(twice["one"].implode()))
    shown = export.columns[:_SHOWN]
    key = pl.struct(hashes[0].alias("one"), hashes[1].alias("two"))
    sight = locate_repeats(export, likely, key, shown, repeated, most) if repeated else Sight()
    return KeyFacts(WHOLE_ROW, rows - repeated, sight)


def _tells_all(column: Column, rows: int) -> bool:
    """Whether every row has a cell of its own in this column, so that no two can be the same."""
    counts = column.counts
    return counts.distinct_exact and counts.distinct == counts.filled and counts.filled >= rows - 1


def _row_hash(export: Export, seed: int) -> pl.Expr:
    return pl.struct(exact(name) for name in export.columns).hash(seed)


def _compared(export: Export, likely: pl.Expr) -> int:
    """Repeats among likely rows, every cell compared."""
    found = run(
        sound(export)
        .filter(likely)
        .select(
            text_of(export.frame, name).alias(str(place))
            for place, name in enumerate(export.columns)
        ),
        export.paths,
    )
    return found.height - found.n_unique()
