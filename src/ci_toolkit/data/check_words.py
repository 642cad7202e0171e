"""Lengths of time, shares and ends of ranges in the rules of the user: read and said."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

_SECONDS = {
    "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3_600, "hour": 3_600, "hours": 3_600,
    "d": 86_400, "day": 86_400, "days": 86_400, "w": 604_800, "week": 604_800, "weeks": 604_800,
}  # fmt: skip
_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*", re.ASCII)


def is_number(value: Any) -> bool:
    """True for numbers that are neither NaN nor true or false."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def seconds_of(text: str) -> float | None:
    """A length of time in seconds; None for what is none.

    >>> seconds_of("36h"), seconds_of("1d 12 h"), seconds_of("soon")
    (129600.0, 129600.0, None)
    """
    rest, total = text.strip().casefold(), 0.0
    if not rest:
        return None
    while rest:
        part = _PART.match(rest)
        if part is None or part[2] not in _SECONDS:
            return None
        total += float(part[1]) * _SECONDS[part[2]]
        rest = rest[part.end() :]
    return total


def share_text(share: float) -> str:
    """A share for reading.

    >>> share_text(0.05), share_text(0.001212), share_text(1.0)
    ('5 %', '0.121 %', '100 %')
    """
    return f"{share * 100:.3g} %"


def bound_text(value: Any) -> str:
    """An end of a range for reading."""
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"
