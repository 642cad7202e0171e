"""Units that stand beside the numbers of a column, with counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from ci_toolkit.data.audit_counts import Counted
from ci_toolkit.data.audit_tally import COLUMN, ROWS, Tally
from ci_toolkit.data.part import run

_NUMBER = r"[+\-−(]?\s*\d[\d.,'\s]*"
_AFTER = rf"^{_NUMBER}\)?\s*([\p{{L}}µ]{{1,7}}\.?|[%‰\p{{Sc}}])\)?$"
# Three letters in front of digits may be any code; these are currencies (ISO 4217).
_CURRENCIES = (
    "AED|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KES|KRW"
    "|MXN|MYR|NGN|NOK|NZD|PEN|PHP|PKR|PLN|RON|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR"
)
_BEFORE = rf"^[+\-−(]?\s*(\p{{Sc}}|{_CURRENCIES}|[A-Z]{{0,2}}\$)\s*[+\-−]?\s*\d[\d.,'\s]*\)?$"
# Letters behind a number that multiply it, or belong to it, are no units.
_NO_UNITS = ("k", "K", "M", "B", "T", "bn", "mn", "Mio", "Mrd", "e", "E", "st", "nd", "rd", "th")
# In columns of text a unit must follow a number in so many cells: "3 apples" is no measure.
_MEASURES = 0.5
_MOST = 8


def units_of(
    tally: Tally,
    frame: pl.LazyFrame,
    names: Sequence[str],
    reading: str,
    sums: Mapping[str, Mapping[str, Any]],
) -> dict[str, Counted]:
    """Units of the cells of these columns, most frequent first.

    frame: the tally's with TEXT and FILLED. Cells without a unit are not named.
    """
    if not names or reading not in ("number", "text"):
        return {}
    text = pl.col("text")
    unit = pl.coalesce(text.str.extract(_AFTER, 1), text.str.extract(_BEFORE, 1))
    places = [tally.names.index(name) for name in names]
    query = (
        frame.filter(pl.col("filled") & pl.col(COLUMN).is_in(places))
        .select(COLUMN, ROWS, unit=unit)
        .filter(pl.col("unit").is_not_null() & ~pl.col("unit").is_in(_NO_UNITS))
        .group_by(COLUMN, "unit")
        .agg(pl.col(ROWS).sum())
        .sort(pl.col(COLUMN), -pl.col(ROWS), pl.col("unit"))
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for place, sign, rows in run(query.select(COLUMN, "unit", ROWS), ()).iter_rows():
        found.setdefault(tally.names[place], []).append((sign, rows))
    return {
        name: tuple(pairs[:_MOST])
        for name, pairs in found.items()
        if reading == "number" or sum(rows for _, rows in pairs) >= _MEASURES * sums[name]["filled"]
    }
