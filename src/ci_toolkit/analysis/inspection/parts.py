"""Which part a column could play, judged by its name and by what was counted in it."""

from __future__ import annotations

import re
from collections.abc import Collection

from ci_toolkit.analysis.inspection.columns import shares_and_counts, words_of
from ci_toolkit.facts import ColumnFacts

GROUPS = (
    "queue market country region policy team platform category language site vendor channel "
    "priority type source reason group"
).split()
ANSWERS = frozenset(
    "overturned overturn upheld appealed made sla met correct error escalated reopened automated "
    "breached violation violating removed abandoned".split()
)
_NAMING = frozenset(
    "id ids key code nr no index zip phone date year month week weekday day hour minute class "
    "label".split()
)


def answers(column: ColumnFacts) -> bool:
    """Yes and no, or 0 and 1 with other texts among them."""
    if column.kind == "number" and column.unreadable.rows:
        return column.integer and (column.low, column.high) == (0, 1)
    return column.kind == "yes/no" and column.distinct == 2


def measures(column: ColumnFacts) -> bool:
    """Numbers that differ and are no names, numbers of days, or answers of 0 and 1."""
    if column.kind not in ("number", "duration") or column.distinct <= 2:
        return False
    if column.integer and column.low in (0, 1) and column.high in (0, 1):
        return False
    words = words_of(column.name)
    if words and words[-1] in _NAMING:
        return False
    if re.fullmatch(r"column_\d+", column.name) and column.distinct >= column.rows:
        return False  # numbers of rows, under no name
    return not any(shares_and_counts(column))  # a mixture has no level


def rank(column: str, wanted: Collection[str]) -> int:
    """Place of the first wanted word that the name has; names without one come last."""
    words = words_of(column)
    order = list(wanted)
    return min((order.index(word) for word in words if word in wanted), default=len(order))
