"""Numbers and nouns in sentences: one rounding for every text that a person reads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import takewhile


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

    >>> percent(0.0151812), percent(1.0), percent(0.9995), percent(0.9983, 2)
    ('1.52 %', '100 %', '99.95 %', '99.8 %')
    """
    if fraction is None or not math.isfinite(fraction):
        return "–"
    # Near 100 % the distance from it is what is read: 99.95 % must not become 100 %.
    near = 1 - fraction
    if 0 < near < 0.01:
        decimals = max(digits - 3, 0) - math.floor(math.log10(near * 100))
        return f"{fraction * 100:.{min(decimals, 12)}f}".rstrip("0").rstrip(".") + " %"
    return plain(fraction * 100, digits) + " %"


def points(difference: float, digits: int = 2) -> str:
    """A difference of two fractions in percentage points.

    >>> points(0.0127), points(-1e-17), points(0.319, 3)
    ('1.3 points', '0 points', '31.9 points')
    """
    return f"{plain(100 * difference if abs(difference) > 1e-12 else 0.0, digits)} points"


_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def duration(seconds: float, finest: float = 0.0) -> str:
    """A number of seconds as a person says it: the two leading units, or one.

    Arguments: seconds, may be negative; `finest`, a length in seconds that must stay visible
    (a standard deviation), for which a third unit is added where it is needed.

    >>> duration(48_000), duration(3_600), duration(12.34), duration(-90), duration(0)
    ('13 h 20 min', '1 h', '12.3 s', '-1 min 30 s', '0 s')
    """
    if not math.isfinite(seconds):
        return "–"
    size = abs(seconds)
    sign = "-" if seconds < 0 else ""
    if size < 59.95:
        text = plain(size, 3) if size < 9.995 else f"{size:.1f}".removesuffix(".0")
        return "0 s" if text == "0" else f"{sign}{text} s"
    leading = next(i for i, (length, _) in enumerate(_UNITS) if size >= length or length == 1)
    last = min(leading + 1, len(_UNITS) - 1)
    while last < min(leading + 2, len(_UNITS) - 1) and 0 < finest < 2 * _UNITS[last][0]:
        last += 1
    smallest = _UNITS[last][0]
    left = round(size / smallest) * smallest
    parts = []
    for length, name in _UNITS[: last + 1]:
        whole, left = divmod(left, length)
        if whole:
            parts.append(f"{whole:,} {name}")
    return sign + " ".join(parts)


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


def common_start(names: Sequence[str], least: int = 8) -> str:
    """What all of several names begin with, up to a mark between words; nothing if it is short.

    >>> common_start(["CATEGORY_SPAM", "CATEGORY_SCAMS"])
    'CATEGORY_'
    >>> common_start(["video", "text"])
    ''
    """
    if len(set(names)) < 2:
        return ""
    first, last = min(names), max(names)
    same = (a == b for a, b in zip(first, last, strict=False))
    start = first[: sum(takewhile(bool, same))]
    cut = max(start.rfind(mark) for mark in "_=:/. ") + 1
    return start[:cut] if cut >= least else ""
