"""Items that several people judged, and those that somebody judged again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from ci_toolkit.data.audit_looks import words_of
from ci_toolkit.data.audit_read import Column
from ci_toolkit.data.audit_rows import WHOLE_ROW
from ci_toolkit.data.audit_sight import locate_repeats, text_of
from ci_toolkit.data.part import FLAW
from ci_toolkit.facts import KeyFacts, RatedFacts, Sight

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

_PEOPLE = frozenset(
    "annotator annotators rater raters reviewer coder labeler labeller judge assessor grader "
    "evaluator auditor".split()
)
# Of all pairs so many are different, or the items are not what a person judges once.
_MOSTLY_ONCE = 0.8


def count_rated(
    export: Export, columns: Sequence[Column], keys: Sequence[KeyFacts], most: int
) -> RatedFacts | None:
    """Rows in which a person judges an item that he judged before; None without such columns.

    The item is the column with the most different values that repeat; the person is told by name.
    """
    people = [
        column
        for column in columns
        if column.counts.kind in ("category", "identifier", "text")
        and _PEOPLE & set(words_of(column.look.name))
        and column.counts.distinct > 1
        and not column.counts.missing
    ]
    items = [key for key in keys if key.column != WHOLE_ROW and key.repeated.rows]
    items = [key for key in items if not _PEOPLE & set(words_of(key.column))]
    if not people or not items:
        return None
    item, person = max(items, key=lambda key: key.distinct), people[0]
    name = person.look.name
    if item.distinct <= person.counts.distinct:
        return None
    pair = pl.struct(
        text_of(export.frame, item.column).alias("item"),
        text_of(export.frame, name).alias("person"),
    )
    there = text_of(export.frame, item.column).str.strip_chars() != ""
    asked = [pl.len().alias("rows"), pair.n_unique().alias("pairs")]
    rows, pairs = export.collect(
        lambda frame: frame.filter(
            there & pl.col(FLAW).is_null() if export.flawed else there
        ).select(asked)
    ).row(0)
    if pairs < _MOSTLY_ONCE * rows:
        return None
    sight = Sight()
    if repeated := rows - pairs:
        sight = locate_repeats(export, there, pair, [item.column, name], repeated, most)
    return RatedFacts(item.column, name, item.distinct, person.counts.distinct, sight)
