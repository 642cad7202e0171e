"""Units that stand beside the numbers of a column, with counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from ci_toolkit.data.audit_looks import Look
from ci_toolkit.data.audit_tally import COLUMN, ROWS, Tally
from ci_toolkit.data.part import run
from ci_toolkit.facts import Counted

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
_MEASURES, _NEARLY_ALL = 0.5, 0.9
_MOST = 8


def units_of(
    tally: Tally,
    frame: pl.LazyFrame,
    looks: Sequence[Look],
    lettered: Sequence[str],
    sums: Mapping[str, Mapping[str, Any]],
) -> dict[str, tuple[str | None, Counted]]:
    """The unit of each column, if it has one, and the cells of every unit, most frequent first.

    Cells without a unit are not named. Numbers have those that their form names; in columns of text
    they are looked for. lettered: columns in which something beside digits stands.
    """
    found: dict[str, tuple[str | None, Counted]] = {look.name: (None, ()) for look in looks}
    texts = []
    for look in looks:
        name, export = look.name, look.export
        if look.reading == "number" and export.schema[name] == pl.String:
            form = export.number_form(name, whole=True)
            found[name] = form.unit, tuple(form.units)[:_MOST]
        elif look.reading == "number":
            found[name] = look.profile.unit, ()
        elif look.reading == "text" and name in lettered:
            texts.append(name)
    named = _in_texts(tally, frame, texts)
    for name, pairs in named.items():
        if sum(rows for _, rows in pairs) >= _MEASURES * sums[name]["filled"]:
            sole = pairs[0][0] if pairs[0][1] >= _NEARLY_ALL * sums[name]["filled"] else None
            found[name] = sole, tuple(pairs[:_MOST])
    return found


def _in_texts(
    tally: Tally, frame: pl.LazyFrame, names: Sequence[str]
) -> dict[str, list[tuple[str, int]]]:
    if not names:
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
    return found
