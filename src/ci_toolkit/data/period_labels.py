"""Months, quarters, weeks and spans written as labels: each stands for its first day."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from ci_toolkit.data.later import later

_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_QUARTERS = {"jan-mar": "01", "apr-jun": "04", "jul-sep": "07", "oct-dec": "10"}
_QUARTER, _WEEK, _SPAN = "%Y-Q%q", "%G-W%V", "%Y-%m-%d/%Y-%m-%d"
_OF_MONTHS = {"%Y-%m": "{}-01", "%B %Y": "01 {}", "%B-%Y": "01-{}", "%B-%y": "01-{}"}
_DAYS = {"%Y-%m": "%Y-%m-%d", "%B %Y": "%d %B %Y", "%B-%Y": "%d-%B-%Y", "%B-%y": "%d-%B-%y"}
_HALF_YEAR = later(r"\d{4}[- ]?[Hh][12]|[Hh][12][- ]\d{4}")

FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (later(pattern), form)
    for pattern, form in (
        (r"\d{4}-(?:0[1-9]|1[0-2])$", "%Y-%m"),
        (rf"{_MONTH} \d{{4}}$", "%B %Y"),
        (rf"{_MONTH}-\d{{4}}$", "%B-%Y"),
        (rf"{_MONTH}-\d{{2}}$", "%B-%y"),
        (r"\d{4}[- ]?[Qq][1-4]$", _QUARTER),
        (r"[Qq][1-4][- ]\d{4}$", _QUARTER),
        (rf"(?i:{'|'.join(_QUARTERS)}) \d{{4}}$", _QUARTER),
        (r"\d{4}-?[Ww](?:0[1-9]|[1-4]\d|5[0-3])$", _WEEK),
        (r"\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}$", _SPAN),
    )
)
KNOWN = frozenset(form for _, form in FORMS)


def first_day(text: pl.Expr, form: str) -> pl.Expr:
    """The first day of the month, quarter, week (from Monday) or span of a text, else null."""
    if form in _OF_MONTHS:
        day = pl.format(_OF_MONTHS[form], text)
        return day.str.strptime(pl.Date, _DAYS[form], strict=False)
    patterns = [pattern.pattern for pattern, of in FORMS if of == form]
    fits = text.str.contains(rf"^(?:{'|'.join(patterns)})")
    if form == _SPAN:
        # A span that ends before it begins is none.
        begin, end = (
            text.str.slice(at, 10).str.strptime(pl.Date, "%Y-%m-%d", strict=False) for at in (0, 11)
        )
        return pl.when(fits & (begin <= end)).then(begin)
    year = text.str.extract(r"(\d{4})")
    if form == _WEEK:
        monday = pl.format("{}-W{}-1", year, text.str.extract(r"(\d\d)$"))
        return pl.when(fits).then(monday.str.strptime(pl.Date, "%G-W%V-%u", strict=False))
    number = text.str.extract(r"[Qq]([1-4])").cast(pl.Int8)
    named = text.str.to_lowercase().str.head(7).replace_strict(_QUARTERS, default=None)
    month = pl.coalesce(number * 3 - 2, named.cast(pl.Int8))
    return pl.when(fits).then(pl.date(year.cast(pl.Int32), month, 1))


def half_years(texts: Sequence[str]) -> bool:
    """Whether these are labels of half-years, for which there is no length of period."""
    return bool(texts) and all(_HALF_YEAR.fullmatch(text) for text in texts)
