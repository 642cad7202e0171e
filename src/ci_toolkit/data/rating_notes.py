"""What is to be said of ratings as they were read."""

from __future__ import annotations

import polars as pl

from ci_toolkit.data.columns import NULL_MARKERS
from ci_toolkit.data.rating_rows import ITEM, STANDARD, Layout


def marker_notes(labels: tuple[str, ...], layout: Layout) -> list[str]:
    """What to say of a label that elsewhere means that nothing was answered."""
    if layout.levels or layout.counts:
        return []
    return [
        f"`{label}` counts as a label; if it means not rated, name it in `null`"
        for label in labels
        if label.lower() in NULL_MARKERS
    ]


def row_notes(used: pl.DataFrame, layout: Layout) -> list[str]:
    """What to say of right answers that are none, and of rows that share an item."""
    notes = []
    if layout.standard is not None and (lost := int(used[STANDARD + "!"].sum())):
        rows = "row has" if lost == 1 else "rows have"
        notes.append(f"{lost:,} {rows} a right answer that is no label: it counts as unknown")
    if layout.item is not None and layout.label is None:
        known = used[ITEM].drop_nulls()
        if again := len(known) - known.n_unique():
            rows = "row repeats" if again == 1 else "rows repeat"
            notes.append(
                f"{again:,} {rows} an item of `{layout.item}`; each row counts as an item of its "
                "own, `id` keeps one of them"
            )
    return notes
