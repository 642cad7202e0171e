"""Times for people: a form in words, and the offsets that texts carry."""

from __future__ import annotations

import re

import polars as pl

from ci_toolkit.data.times import TimeFormat

_NAMED = {
    "epoch": "seconds since 1970",
    "epoch-ms": "milliseconds since 1970",
    "epoch-us": "microseconds since 1970",
    "epoch-ns": "nanoseconds since 1970",
    "excel": "days as Excel counts them",
    "%Y%m%d": "eight digits of year, month and day",
    "%Y%m%d%H%M": "twelve digits from the year to the minute",
    "%Y%m%d%H%M%S": "fourteen digits from the year to the second",
    "%Y": "years",
    "%Y-Q%q": "quarters",
    "%G-W%V": "weeks",
    "%Y-%m-%d/%Y-%m-%d": "first and last day of a span, read as the first",
}
_WORDS = (
    (r"%O?A,? ?", "weekday "),
    (r"%O?B|%b", "month name"),
    (r"%Y", "year"),
    (r"%y", "year of two digits"),
    (r"%m", "month"),
    (r"%d|%e", "day"),
    (r"[Tt](?=%[HI])", " T "),
    (r"%[HI]", "hour"),
    (r"%M", "minute"),
    (r"%S", "second"),
    (r"%[.,]f|%f", ""),
    (r"%O?p", "AM/PM"),
    (r" ?%#?z(?: ?[(\[]%Z[)\]])?", " and offset"),
    (r" ?%Z", " and zone"),
)
# 6 January 2025, 15:42:05 in UTC, for a format that has met no text yet.
_SHOWN = {
    "%Y": "2025", "%y": "25", "%m": "1", "%B": "Jan", "%b": "Jan", "%OB": "January", "%d": "6",
    "%A": "Mon", "%OA": "Mon", "%H": "15", "%I": "3", "%M": "42", "%S": "05", "%.f": "", "%,f": "",
    "%p": "PM", "%Op": "p.m.", "%#z": "+00:00", "%Z": "UTC", "%e": "6",
}  # fmt: skip
_SHOWN_NUMBERS = {
    "epoch": "1736178125",
    "epoch-ms": "1736178125000",
    "epoch-us": "1736178125000000",
    "epoch-ns": "1736178125000000000",
    "excel": "45663.654",
    "%Y%m%d": "20250106",
}
_OFFSET = (
    r"\d ?[AaPp]?[Mm]? ?((?:UTC|GMT)?[+-]\d{2}:?(?:\d{2})?|Z|[A-Z]{3,5})(?: ?[(\[][^)\]]*[)\]])?$"
)
_MIDDLE = r":\d\d ([A-Z]{3,5}|[+-]\d{4}) \d{4}$"


def describe(form: TimeFormat) -> str:
    """The forms of a column in words, most frequent first, each with an example.

    >>> describe(TimeFormat(formats=("%d/%m/%Y %H:%M",), examples=("6/1/2025 15:42",)))
    'day/month/year hour:minute, such as 6/1/2025 15:42'
    """
    shown = dict(zip(form.formats, form.examples, strict=False))
    told = {in_words(name): shown.get(name) or _example(name) for name in reversed(form.formats)}
    return "; or ".join(f"{words}, such as {text}" for words, text in reversed(told.items()))


def in_words(form: str) -> str:
    """One form in words, such as "year-month-day hour:minute:second and offset"."""
    if form in _NAMED:
        return _NAMED[form]
    for pattern, word in _WORDS:
        form = re.sub(pattern, word, form)
    return re.sub(" +", " ", form).strip()


def _example(form: str) -> str:
    if form in _SHOWN_NUMBERS:
        return _SHOWN_NUMBERS[form]
    return re.sub(r"%(?:O[A-Za-z]|#z|[.,]f|[A-Za-z])", lambda m: _SHOWN.get(m[0], ""), form)


def offsets(text: pl.Expr) -> pl.Expr:
    """The offset that each text of a time carries: "Z", "+02:00" or "none"; null stays null.

    `UTC` and `GMT` count as "Z", short names such as `CET` as their offset, and a name that is not
    known as "none".
    """
    from ci_toolkit.data.zone_names import SHORT_NAMES, offset_text

    plain = text.str.strip_chars(" \t\r\n\u00a0\u202f")
    clock = plain.str.contains(r"\d:\d\d|\d{8}T?\d{4}|\d\.\d\d ")
    found = pl.when(clock).then(pl.coalesce(plain.str.extract(_OFFSET), plain.str.extract(_MIDDLE)))
    names = {name: offset_text(minutes) for name, minutes in SHORT_NAMES.items()}
    names |= {"Z": "Z", "UTC": "Z", "GMT": "Z"}
    named = found.replace_strict(names, default=None, return_dtype=pl.String)
    digits = found.str.replace(r"^(?:UTC|GMT)", "").str.replace(":", "", literal=True)
    sign = digits.str.extract(r"^([+-])\d")
    minutes = digits.str.slice(3, 2)
    padded = pl.when(minutes == "").then(pl.lit("00")).otherwise(minutes)
    written = pl.format("{}{}:{}", sign, digits.str.slice(1, 2), padded)
    told = pl.coalesce(named, written, pl.lit("none"))
    return pl.when(text.is_not_null()).then(told)
