"""A column of numbers that measures several things, as a category beside it says."""

from __future__ import annotations

from ci_toolkit.facts import ColumnFacts, ExportFacts

# Sorts that never add up with counts.
_APART = frozenset({"share", "time", "mean"})


def mixed_by(facts: ExportFacts) -> tuple[ColumnFacts, ColumnFacts] | None:
    """The column of numbers that measures several things, and the category that says which."""
    numbers = [c for c in facts.columns if c.kind == "number" and c.missing < c.rows]
    named = [column for role, column in facts.roles if role == "value"]
    values = [c for c in numbers if c.name in named] or numbers
    fits = [column for column in facts.columns if _apart(column)]
    if len(values) != 1 or not fits:
        return None
    return values[0], max(fits, key=lambda c: (len(_sorts(c)), -dict(c.measures).get("other", 0)))


def _sorts(column: ColumnFacts) -> list[str]:
    return [sort for sort, _ in column.measures if sort != "other"]


def _apart(column: ColumnFacts) -> bool:
    sorts = {sort for sort, _ in column.measures}
    return len(sorts) > 1 and bool(sorts & _APART)
