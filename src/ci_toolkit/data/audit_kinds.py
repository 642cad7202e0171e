"""What the values of a category say that the numbers beside them measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from ci_toolkit.data.audit_read import TEXT
from ci_toolkit.data.audit_tally import COLUMN, ROWS, Tally
from ci_toolkit.data.part import run
from ci_toolkit.facts import Counted

# A column of more different values names things, not measures.
_MOST_VALUES = 300
# The first that fits decides: "Removal rate within 24 hours", "Median time", "Average number".
_KINDS = (
    (
        "share",
        r"^%$|\b(?:percent|percentage|pct|share|proportion|rate|ratio|accuracy|precision|recall|"
        r"prevalence|ubp)\b",
    ),
    ("time", r"\b(?:time|duration|delay|latency)\b|^(?:seconds|minutes|hours|days)$"),
    ("mean", r"\b(?:average|avg|mean|median)\b|^\w+ per \w+$"),
    ("count", r"\b(?:approx )?(?:count|counts|number|total|totals)\b"),
)


def measures_named(
    tally: Tally, frame: pl.LazyFrame, names: Sequence[str], distinct: Mapping[str, int]
) -> dict[str, Counted]:
    """Rows by sort of measure, of the categories whose values name at least one.

    names: columns of categories. "other" are the rows whose value names no sort.
    """
    few = [name for name in names if 2 <= distinct[name] <= _MOST_VALUES]
    if not few:
        return {}
    text = pl.col(TEXT).str.to_lowercase().str.replace_all("[_-]", " ")
    sorts = [pl.when(text.str.contains(words)).then(pl.lit(name)) for name, words in _KINDS]
    sort = pl.coalesce(*sorts, pl.lit("other"))
    places = [tally.names.index(name) for name in few]
    query = (
        frame.filter(pl.col("filled") & pl.col(COLUMN).is_in(places))
        .group_by(COLUMN, sort.alias("sort"))
        .agg(pl.col(ROWS).sum())
        .sort(pl.col(COLUMN), -pl.col(ROWS), pl.col("sort"))
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for place, own, rows in run(query.select(COLUMN, "sort", ROWS), ()).iter_rows():
        found.setdefault(tally.names[place], []).append((own, rows))
    return {
        name: tuple(pairs)
        for name, pairs in found.items()
        if any(own != "other" for own, _ in pairs)
    }
