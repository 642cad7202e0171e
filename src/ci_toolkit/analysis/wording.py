"""Numbers and nouns in sentences: one rounding for every text that a person reads."""

from __future__ import annotations

import math


def plain(value: float, digits: int = 4) -> str:
    """A number for reading: `digits` significant digits, thousands separated, no exponent.

    >>> plain(1234567.0), plain(0.0151812), plain(-1.5), plain(65.55)
    ('1,234,567', '0.01518', '-1.5', '65.55')
    """
    if value is None or not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    if abs(value) >= 10 ** (digits - 1) or float(value).is_integer():
        return f"{value:,.0f}" if abs(value) < 1e15 else f"{value:.{digits - 1}e}"
    if abs(value) < 1e-9:
        return f"{value:.{digits - 1}e}"
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    text = f"{value:,.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(fraction: float, digits: int = 3) -> str:
    """A fraction as a percentage.

    >>> percent(0.0151812), percent(1.0), percent(0.9995)
    ('1.52 %', '100 %', '99.95 %')
    """
    if fraction is None or not math.isfinite(fraction):
        return "–"
    # Near 100 % the distance from it is what is read: 99.95 % must not become 100 %.
    near = 1 - fraction
    if 0 < near < 0.01:
        decimals = max(digits - 3 - math.floor(math.log10(near * 100)), 0)
        return f"{fraction * 100:.{min(decimals, 12)}f}".rstrip("0").rstrip(".") + " %"
    return plain(fraction * 100, digits) + " %"


def p_value(value: float) -> str:
    """A p-value for reading.

    >>> p_value(0.0321), p_value(1e-9)
    ('p = 0.032', 'p < 0.001')
    """
    if not math.isfinite(value):
        return "p not known"
    return "p < 0.001" if value < 0.001 else f"p = {plain(value, 2)}"


def count_of(number: int, singular: str, plural: str | None = None) -> str:
    """A count with its noun.

    >>> count_of(1, "day"), count_of(27, "day"), count_of(2, "query", "queries")
    ('1 day', '27 days', '2 queries')
    """
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
