"""Lengths of time as people and systems write them, as seconds: `1:02:03`, `1h 05m`, `PT1H5M`."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

import polars as pl

from ci_toolkit.data.later import later
from ci_toolkit.data.shapes import MINUS, MINUS_SIGNS, SPACES, body_pattern
from ci_toolkit.data.units import SECONDS

Sort = Literal["clock", "short", "words", "iso"]

_SIGN = rf"[+{MINUS}]"
# `-1 day, 23:59:00` is a day back and 23:59:00 forward again: there the sign is that of the days.
_DAYS = rf"(?P<daysign>{_SIGN})?(?P<days>[0-9]+) ?(?:days?|tage?|jours?),? ?"
_D = r"(?P<d>[0-9]+)(?:d |d, ?|\.| d )"
_TIME = r"(?P<h>[0-9]+):(?P<m>[0-5][0-9]):(?P<s>[0-5][0-9](?:[.,][0-9]+)?)"
_CLOCK = rf"(?i)^(?:{_DAYS})?(?P<sign>{_SIGN})?(?:{_D})?{_TIME}$"
_SHORT = rf"^(?P<sign>{_SIGN})?(?P<a>[0-9]+):(?P<b>[0-5][0-9](?:[.,][0-9]+)?)$"
_ISO_PART = r"(?:(?P<{name}>[0-9]+(?:[.,][0-9]+)?){letter})?"
_ISO = (
    rf"^(?P<sign>{_SIGN})?P"
    + "".join(_ISO_PART.format(name=letter.lower() + "1", letter=letter) for letter in "WD")
    + "(?:T"
    + "".join(_ISO_PART.format(name=letter.lower() + "2", letter=letter) for letter in "HMS")
    + ")?$"
)
_ISO_SIZES = {"w1": 604_800.0, "d1": 86_400.0, "h2": 3600.0, "m2": 60.0, "s2": 1.0}
_SIZES = sorted(set(SECONDS.values()), reverse=True)


@cache
def _words(decimal_comma: bool) -> str:
    """Amounts with units from weeks down to microseconds, each at most once and in this order."""
    parts = []
    for i, size in enumerate(_SIZES):
        words = [re.escape(word) for word, own in SECONDS.items() if own == size]
        words += ["m"] if size == 60.0 else []
        words.sort(key=len, reverse=True)
        number = rf"(?P<u{i}>{body_pattern(decimal_comma)})"
        parts.append(rf"(?:{number}[{SPACES}]?(?:{'|'.join(words)})\.?[{SPACES},]*(?:and |und )?)?")
    return rf"(?i)^(?P<sign>{_SIGN})?[{SPACES}]?" + "".join(parts) + "$"


_PATTERNS = {"clock": later(_CLOCK), "short": later(_SHORT), "iso": later(_ISO)}


def sort_of(text: str) -> Sort | None:
    """Which way of writing a length of time a text follows; one amount with one unit is none.

    >>> sort_of("1:02:03"), sort_of("02:03"), sort_of("1h 05m"), sort_of("PT5M"), sort_of("5 min")
    ('clock', 'short', 'words', 'iso', None)
    """
    if ":" in text:
        if _PATTERNS["clock"].fullmatch(text):
            return "clock"
        return "short" if _PATTERNS["short"].fullmatch(text) else None
    if "P" in text[:2] and _PATTERNS["iso"].fullmatch(text):
        return "iso" if text[-1] not in "PT" else None
    if not re.search(r"[0-9] ?[^\W\d_]+\.?[\s,]*[^\d]*[0-9]", text):
        return None
    return "words" if any(word_marks(text)) else None


def word_marks(text: str) -> tuple[bool, bool]:
    """Whether a text of two or more amounts can be read with decimal points, and with commas."""
    found = [_parts_of(text, comma) > 1 for comma in (False, True)]
    return found[0], found[1]


def _parts_of(text: str, decimal_comma: bool) -> int:
    found = re.fullmatch(_words(decimal_comma), text)
    if not found:
        return 0
    return sum(bool(part) for name, part in found.groupdict().items() if name != "sign")


def read_seconds(
    text: pl.Expr, sorts: frozenset[Sort], hours: bool, decimal_comma: bool
) -> list[pl.Expr]:
    """Seconds for each way in `sorts`, null where a text does not follow it.

    hours: `12:30` is hours and minutes, not minutes and seconds.
    """
    read = []
    if "clock" in sorts:
        read.append(_clock(text))
    if "short" in sorts:
        read.append(_short(text, hours))
    if "words" in sorts:
        read.append(_amounts(text, _words(decimal_comma), _words_sizes(), decimal_comma))
    if "iso" in sorts:
        # Without any part (`PT`) it is no length of time.
        whole = pl.when(text.str.contains(r"[0-9][WDHMS]$")).then(text)
        read.append(_amounts(whole, _ISO, _ISO_SIZES, decimal_comma=None))
    return read


def _words_sizes() -> dict[str, float]:
    return {f"u{i}": size for i, size in enumerate(_SIZES)}


def _number(part: pl.Expr) -> pl.Expr:
    return part.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)


def _negative(sign: pl.Expr) -> pl.Expr:
    return pl.when(sign.is_in(list(MINUS_SIGNS))).then(-1.0).otherwise(1.0)


def _clock(text: pl.Expr) -> pl.Expr:
    part = text.str.extract_groups(_CLOCK).struct.field
    clock = _number(part("h")) * 3600 + _number(part("m")) * 60 + _number(part("s"))
    clock = (clock + _number(part("d")).fill_null(0.0) * 86_400) * _negative(part("sign"))
    days = _number(part("days")).fill_null(0.0) * _negative(part("daysign"))
    return clock + days * 86_400


def _short(text: pl.Expr, hours: bool) -> pl.Expr:
    part = text.str.extract_groups(_SHORT).struct.field
    first, second = (3600, 60) if hours else (60, 1)
    value = _number(part("a")) * first + _number(part("b")) * second
    return value * _negative(part("sign"))


def _amounts(
    text: pl.Expr, pattern: str, sizes: dict[str, float], decimal_comma: bool | None
) -> pl.Expr:
    """The sum of the parts of a text that has at least one of them."""
    groups = text.str.extract_groups(pattern).struct.field
    parts = [groups(name) for name in sizes]
    if decimal_comma is not None:
        marks = rf"[{SPACES}'\u2019{'.' if decimal_comma else ','}]"
        parts = [part.str.replace_all(marks, "") for part in parts]
    values = [
        # Dividing by a whole number leaves the nearest number there is, multiplying may not.
        _number(part) * size if size >= 1 else _number(part) / round(1 / size)
        for part, size in zip(parts, sizes.values(), strict=True)
    ]
    there = pl.any_horizontal([part.is_not_null() for part in parts])
    total = pl.sum_horizontal([value.fill_null(0.0) for value in values])
    return pl.when(there).then(total * _negative(groups("sign")))
