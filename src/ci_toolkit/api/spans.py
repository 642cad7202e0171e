"""Points and stretches of time as a person writes them: 2024, 2024-03, 2024-Q1, 13w, A..B."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from ci_toolkit.errors import UsageError

_EXAMPLES = "write 2024, 2024-Q1, 2024-03, 2024-W10, 2024-03-05 or 2024-03-05T14:00"
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(\d{4})"), "year"),
    (re.compile(r"(\d{4})-?[Qq]([1-4])"), "quarter"),
    (re.compile(r"(\d{4})-(\d{1,2})"), "month"),
    (re.compile(r"(\d{4})-?[Ww](\d{1,2})"), "week"),
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), "day"),
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{2})"), "minute"),
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{2}):(\d{2})"), "second"),
)


@dataclass(frozen=True, slots=True)
class When:
    """A moment as written: everything from `start` (included) to `stop` (not included)."""

    text: str
    start: dt.datetime
    stop: dt.datetime


def parse_when(text: str) -> When | None:
    """The stretch that a date of any precision covers; None when the text is no date.

    >>> parse_when("2024-02").stop.date().isoformat()
    '2024-03-01'
    """
    word = text.strip()
    for pattern, kind in _FORMS:
        match = pattern.fullmatch(word)
        if match:
            numbers = [int(group) for group in match.groups()]
            try:
                start, stop = _cover(kind, numbers)
            except ValueError:
                return None
            return When(word, start, stop)
    return None


def require_when(text: str, option: str) -> When:
    """As `parse_when`; a text that is no date is a UsageError that names the option."""
    when = parse_when(text)
    if when is None:
        raise UsageError(f"`{option}` does not understand `{text}` as a time", _EXAMPLES)
    return when


def _cover(kind: str, numbers: list[int]) -> tuple[dt.datetime, dt.datetime]:
    year = numbers[0]
    if kind == "year":
        return dt.datetime(year, 1, 1), dt.datetime(year + 1, 1, 1)
    if kind == "quarter":
        return _months(year, 3 * numbers[1] - 2, 3)
    if kind == "month":
        return _months(year, numbers[1], 1)
    if kind == "week":
        start = dt.datetime.fromisocalendar(year, numbers[1], 1)
        return start, start + dt.timedelta(weeks=1)
    start = dt.datetime(*numbers)  # type: ignore[arg-type]  # three to six checked integers
    step = {"day": dt.timedelta(days=1), "minute": dt.timedelta(minutes=1)}
    return start, start + step.get(kind, dt.timedelta(seconds=1))


def _months(year: int, month: int, length: int) -> tuple[dt.datetime, dt.datetime]:
    start = dt.datetime(year, month, 1)
    after = month - 1 + length
    return start, dt.datetime(year + after // 12, after % 12 + 1, 1)


def split_range(text: str, option: str) -> tuple[str | None, str | None]:
    """`A..B` as (A, B); an open end is None; a single word stands for both ends."""
    first, dots, last = text.partition("..")
    if not dots:
        return text.strip() or None, text.strip() or None
    ends = (first.strip() or None, last.strip() or None)
    if ends == (None, None):
        raise UsageError(f"`{option}` is an empty range", "write START..END, or leave one end open")
    return ends


_UNITS: tuple[tuple[str, float], ...] = (
    ("weeks", 604800.0), ("week", 604800.0), ("w", 604800.0),
    ("days", 86400.0), ("day", 86400.0), ("d", 86400.0),
    ("hours", 3600.0), ("hour", 3600.0), ("h", 3600.0),
    ("minutes", 60.0), ("minute", 60.0), ("min", 60.0), ("m", 60.0),
    ("seconds", 1.0), ("second", 1.0), ("sec", 1.0), ("s", 1.0),
)  # fmt: skip
_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)")


def parse_duration(text: str) -> float | None:
    """Seconds of `5d`, `24h`, `1h30min`; None when the text is no duration.

    >>> parse_duration("1h30min"), parse_duration("13w"), parse_duration("5")
    (5400.0, 7862400.0, None)
    """
    units = dict(_UNITS)
    total, rest = 0.0, text.strip().lower()
    if not rest:
        return None
    while rest:
        match = _PART.match(rest)
        if not match or match.group(2) not in units:
            return None
        total += float(match.group(1)) * units[match.group(2)]
        rest = rest[match.end() :].strip()
    return total


_LENGTH = re.compile(r"\s*(\d+)\s*(h|d|w|mo|q|y)\s*")


def window_before(end: dt.datetime, text: str, option: str = "--last") -> dt.datetime:
    """Start of the window of `13w`, `6mo`, `90d` that ends at `end`."""
    match = _LENGTH.fullmatch(text)
    if not match:
        raise UsageError(f"`{option}` does not understand `{text}`", "write 13w, 90d, 6mo or 2y")
    number, unit = int(match.group(1)), match.group(2)
    if unit in ("h", "d", "w"):
        seconds = {"h": 3600, "d": 86400, "w": 604800}[unit]
        return end - dt.timedelta(seconds=number * seconds)
    months = number * {"mo": 1, "q": 3, "y": 12}[unit]
    total = end.year * 12 + end.month - 1 - months
    year, month = divmod(total, 12)
    day = min(end.day, _days_in(year, month + 1))
    return end.replace(year=year, month=month + 1, day=day)


def _days_in(year: int, month: int) -> int:
    start, stop = _months(year, month, 1)
    return (stop - start).days
