"""From an export to who rated which item how, in one pass, whatever the layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from ci_toolkit.data.conditions import Condition
from ci_toolkit.data.finish import one_per_id
from ci_toolkit.data.ledger import Ledger
from ci_toolkit.data.passes import read_groups, refuse_impossible
from ci_toolkit.data.plan import Outcome, make_plan
from ci_toolkit.data.rating_notes import marker_notes, row_notes
from ci_toolkit.data.rating_rows import (
    CELL,
    ITEM,
    LABEL,
    RATER,
    STANDARD,
    Layout,
    rating_rows,
    with_ratings,
)
from ci_toolkit.data.rejects import make_ledger
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.stage import CODE, ROW, Reader
from ci_toolkit.data.times import check_zone
from ci_toolkit.errors import DataError, UsageError, did_you_mean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ci_toolkit.data.source import Export

    Whole = NDArray[np.int64]

__all__ = ["Layout", "RatingTable", "Repeats", "read_ratings"]

# More than this is free text, or an identifier, and no set of labels.
MOST_LABELS = 200
# Items times raters up to which it is kept who gave which label (8 bytes each).
MOST_CELLS = 30_000_000
# Ratings of one item by more than this are not counts of people.
MOST_COUNT = 1e9


@dataclass(frozen=True, slots=True)
class Repeats:
    """Items that a rater rated more than once: how many, how many all alike, rows left behind."""

    pairs: int
    alike: int
    rows: int


@dataclass(frozen=True, eq=False)
class RatingTable:
    """Labels of items by raters.

    labels, raters: names; raters is empty where only counts are known. given: shape (items,
    raters), the number of the label, -1 where not rated; None where only counts are known. counts:
    shape (items, labels), how many chose each. standard: shape (items,), -1 where not known; None
    where there is none. repeats: in the long layout. crowded: raters are
    known, but so many that only counts are kept.
    """

    labels: tuple[str, ...]
    raters: tuple[str, ...]
    given: Whole | None
    counts: Whole
    standard: Whole | None
    ledger: Ledger
    repeats: Repeats | None = None
    crowded: int = 0
    notes: tuple[str, ...] = ()


def read_ratings(
    export: Export,
    layout: Layout,
    *,
    where: tuple[Condition, ...] = (),
    one_per: str | None = None,
    keep: Literal["first", "last"] = "last",
    blank_as: float | None = None,
    zone: str | None = None,
    strict: bool = False,
) -> RatingTable:
    """The ratings of an export in one pass.

    one_per: a column; of the rows with the same value the first or last (`keep`) alone counts.
    keep: in the long layout also which rating counts where a rater rated an item several times; the
    others are in the ledger as filtered, and `repeats` tells how often they were alike.

    In the wide layout a blank cell means not rated; a row with a cell that is none of the levels
    is not used. A blank count makes its row blank, unless `blank_as` is 0. The standard counts as
    no rater.

    Raises UsageError for a layout that is none; DataError where a column is absent, nothing is
    usable, labels are too many, nobody has the name of the standard, or (strict) a row is unusable.
    """
    _check(layout)
    check_zone(zone)
    roles = Roles(by=layout.columns, where=where, id=one_per)
    plan = make_plan(
        export, roles, every=None, zone=zone, time_format=None, measure="rows", row_level=True,
        blank_as=blank_as, unit="items", extremes=False,
    )  # fmt: skip
    found = read_groups(export, plan)
    reader, groups, notes = found.reader, found.groups, list[str]()
    if plan.id:
        groups, note = one_per_id(groups, reader, keep)
        notes += [note] if note else []
    ours = [ROW, CODE, "rows"]
    rated = with_ratings(reader, groups.lazy(), layout, blank_as)
    names = [n for n in rated.collect_schema().names() if n.startswith(_OURS)]
    rows = rated.select(*ours, *names).collect()
    rows, repeats = _one_each(rows, reader, keep) if layout.label else (rows, None)
    read = rating_rows(layout, blank_as)
    ledger = make_ledger(export, reader, rows, strict=strict, read=read)
    refuse_impossible(ledger, plan)
    used = rows.filter(pl.col(CODE) == 0)
    if layout.label is not None:
        table = _long(used, layout, ledger)
    elif layout.raters:
        table = _wide(used, layout, ledger)
    else:
        table = _counted(used, layout, ledger)
    notes += [*marker_notes(table.labels, layout), *row_notes(used, layout)]
    return _with(table, repeats, (*table.notes, *notes))


_OURS = (ITEM, RATER, LABEL, STANDARD, CELL)


def _with(table: RatingTable, repeats: Repeats | None, notes: tuple[str, ...]) -> RatingTable:
    from dataclasses import replace

    return replace(table, repeats=repeats, notes=notes)


def _check(layout: Layout) -> None:
    long = [part for part in ("rater", "label") if getattr(layout, part) is not None]
    kinds = [bool(long), bool(layout.raters), bool(layout.counts)]
    if sum(kinds) != 1:
        raise UsageError(
            "agreement needs one layout of ratings",
            "`item`, `rater` and `label`; or `raters`; or `counts`",
        )
    if long and (len(long) < 2 or layout.item is None):
        raise UsageError(
            "a row that is one rating needs `item`, `rater` and `label`",
            "name all three columns",
        )
    for part in ("raters", "counts"):
        if len(getattr(layout, part)) == 1:
            raise UsageError(f"`{part}` needs at least two columns")
    if len(set(layout.levels)) < len(layout.levels):
        raise UsageError("`levels` names a label twice")


def _one_each(
    rows: pl.DataFrame, reader: Reader, keep: Literal["first", "last"]
) -> tuple[pl.DataFrame, Repeats]:
    """Rows with the code of superseded ones where another rating of the same rater counts."""
    used = rows.filter(pl.col(CODE) == 0)
    kept = used.sort(ROW).unique(subset=[ITEM, RATER], keep=keep, maintain_order=True)
    behind = used.height - kept.height
    if not behind:
        return rows, Repeats(0, 0, 0)
    again = used.group_by(ITEM, RATER).agg(pl.len(), pl.col(LABEL).n_unique().alias("different"))
    again = again.filter(pl.col("len") > 1)
    alike = again.filter(pl.col("different") == 1).height
    code = reader.outcomes.code(Outcome("filtered", "rated again"))
    earlier = used.join(kept.select(ROW), on=ROW, how="anti")
    earlier = earlier.with_columns(pl.lit(code, pl.Int16).alias(CODE))
    rest = rows.filter(pl.col(CODE) != 0)
    return pl.concat([kept, earlier, rest]).sort(ROW), Repeats(again.height, alike, behind)


def _long(used: pl.DataFrame, layout: Layout, ledger: Ledger) -> RatingTable:
    import numpy as np

    chosen = used
    standard: pl.Series | None = None
    item = (pl.col(ITEM).rank("dense") - 1).cast(pl.Int64).alias("item")
    chosen = chosen.with_columns(item)
    items = int(chosen["item"].max() or 0) + 1  # type: ignore[arg-type]
    if layout.standard is not None:
        standard = _of_items(chosen, STANDARD, items)
    elif layout.standard_rater is not None:
        known = chosen[RATER].unique().to_list()
        if layout.standard_rater not in known:
            raise DataError(
                f"`standard`: no column and no rater is called `{layout.standard_rater}`",
                did_you_mean(layout.standard_rater, known),
            )
        own = pl.col(RATER) == layout.standard_rater
        standard = _of_items(chosen.filter(own), LABEL, items)
        chosen = chosen.filter(~own)
        if not chosen.height:
            raise DataError("nobody but the standard rated anything")
    texts = [chosen[LABEL], *([standard] if standard is not None else [])]
    labels = _labels(texts, layout)
    numbers = chosen.select(
        "item",
        (pl.col(RATER).rank("dense") - 1).cast(pl.Int64).alias("rater"),
        _numbers(pl.col(LABEL), labels).alias("label"),
    )
    raters = tuple(chosen[RATER].unique().sort().to_list())
    at, who = numbers["item"].to_numpy(), numbers["rater"].to_numpy()
    what = numbers["label"].to_numpy()
    # Items that only the standard rated say nothing of the raters.
    there = np.unique(at)
    at = np.searchsorted(there, at)
    counts = np.bincount(at * len(labels) + what, minlength=len(there) * len(labels))
    given = None
    if len(there) * len(raters) <= MOST_CELLS:
        given = np.full((len(there), len(raters)), -1, dtype=np.int64)
        given[at, who] = what
    right = None if standard is None else _numbered(standard, labels)[there]
    return RatingTable(
        labels=labels,
        raters=raters if given is not None else (),
        given=given,
        counts=counts.reshape(len(there), len(labels)).astype(np.int64),
        standard=right,
        ledger=ledger,
        crowded=0 if given is not None else len(raters),
    )


def _of_items(rows: pl.DataFrame, column: str, items: int) -> pl.Series:
    """The last known text of each item, shape (items,), null where there is none."""
    known = rows.filter(pl.col(column).is_not_null()).unique("item", keep="last")
    every = pl.DataFrame({"item": pl.int_range(items, eager=True, dtype=pl.Int64)})
    found = every.join(known.select("item", column), on="item", how="left", maintain_order="left")
    return found[column]


def _wide(used: pl.DataFrame, layout: Layout, ledger: Ledger) -> RatingTable:
    import numpy as np

    cells = [f"{CELL}{number}" for number in range(len(layout.raters))]
    texts = [used[name] for name in cells]
    standard = used[STANDARD] if layout.standard is not None else None
    labels = _labels([*texts, *([standard] if standard is not None else [])], layout)
    given = np.column_stack([_numbered(text, labels) for text in texts])
    right = None if standard is None else _numbered(standard, labels)
    if layout.standard_rater is not None:
        place = layout.names.index(layout.standard_rater)
        right, given = given[:, place], np.delete(given, place, axis=1)
        rated = (given >= 0).any(axis=1)
        given, right = given[rated], right[rated]
    counts = np.column_stack([(given == number).sum(axis=1) for number in range(len(labels))])
    raters = tuple(name for name in layout.names if name != layout.standard_rater)
    return RatingTable(labels, raters, given, counts.astype(np.int64), right, ledger)


def _counted(used: pl.DataFrame, layout: Layout, ledger: Ledger) -> RatingTable:
    import numpy as np

    cells = [used[f"{CELL}{number}"].to_numpy() for number in range(len(layout.counts))]
    counts = np.column_stack(cells)
    most = float(counts.sum(axis=1).max())
    if most > MOST_COUNT:
        raise DataError(
            f"an item has {most:,.0f} ratings", "the columns of `counts` hold how many chose each"
        )
    labels = layout.names
    if layout.levels:
        order = [labels.index(level) for level in layout.levels]
        counts, labels = counts[:, order], layout.levels
    right = None
    notes: tuple[str, ...] = ()
    if layout.standard is not None:
        right = _numbered(used[STANDARD], labels)
        if (right < 0).all():
            notes = ("no label of the standard is one of the columns of `counts`",)
    return RatingTable(labels, (), None, counts.astype(np.int64), right, ledger, notes=notes)


def _labels(texts: list[pl.Series], layout: Layout) -> tuple[str, ...]:
    """The labels in order: the levels, else as numbers where all are, else by their texts."""
    if layout.levels:
        return layout.levels
    found = sorted({text for series in texts for text in series.drop_nulls().unique().to_list()})
    if len(found) > MOST_LABELS:
        shown = ", ".join(f"`{text[:20]}`" for text in found[:3])
        raise DataError(
            f"{len(found):,} different labels, more than {MOST_LABELS}, such as {shown}",
            "name the column that holds the decision",
        )
    try:
        return tuple(sorted(found, key=float))
    except ValueError:
        return tuple(found)


def _numbers(label: pl.Expr, labels: tuple[str, ...]) -> pl.Expr:
    places = {label: number for number, label in enumerate(labels)}
    return label.replace_strict(places, default=-1, return_dtype=pl.Int64)


def _numbered(texts: pl.Series, labels: tuple[str, ...]) -> Whole:
    found: Whole = texts.to_frame("x").select(_numbers(pl.col("x"), labels))["x"].to_numpy()
    return found
