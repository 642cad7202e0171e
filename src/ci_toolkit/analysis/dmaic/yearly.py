"""Volume and cost of a business case brought to a year, each step told in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from ci_toolkit.analysis.dmaic.project.define import BusinessCase
from ci_toolkit.analysis.dmaic.words import MetricKind, change_text
from ci_toolkit.analysis.wording import plain

# How many of each there are in a year.
A_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3_600.0, "d": 86_400.0}
_WORDS = {"s": "second", "min": "minute", "h": "hour", "d": "day"}


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of the metric's difference is worth in a year, and how that came about.

    volume: items a year; cost: of one `noun`, of which the metric holds one in `length` of its
    own units (seconds). lines: the arithmetic so far.
    """

    volume: float
    cost: float
    length: float
    noun: str
    currency: str
    lines: tuple[str, ...]


def rate_of(case: BusinessCase, kind: MetricKind) -> Rate | None:
    """The yearly rate of a case; None where volume or cost is missing, or they do not fit.

    A share and a plain number count defects or units; a length of time is paid by its unit.
    """
    if case.volume is None or case.cost is None:
        return None
    timed = case.cost_of in _SECONDS
    if timed != (kind == "duration") or (kind == "proportion" and case.cost_of != "defect"):
        return None
    times = A_YEAR[case.per]
    volume = case.volume * times
    line = f"{plain(volume, 6)} items a year"
    if times > 1:
        noun = "item" if case.volume == 1 else "items"
        line = f"{plain(case.volume, 6)} {noun} a {case.per} × {times} {case.per}s a year = {line}"
    return Rate(
        volume,
        case.cost,
        _SECONDS.get(case.cost_of, 1.0),
        _WORDS.get(case.cost_of, case.cost_of),
        case.currency,
        (line,),
    )


def amount_of(rate: Rate, fewer: float) -> float:
    """Worth in a year of a metric that is `fewer` of its own units better."""
    return rate.volume * fewer / rate.length * rate.cost


def money(value: float, currency: str = "") -> str:
    """An amount for reading: to the cent below a thousand, whole from there on.

    Prices of less than one have four digits, since a year multiplies them.

    >>> money(29918.34, "EUR"), money(-12.5, "EUR"), money(0.0125), money(152.345)
    ('29,918 EUR', '−12.5 EUR', '0.0125', '152.34')
    """
    size = abs(value)
    exact = value if size < 1 else round(value, 2 if size < 1_000 else 0)
    text = plain(exact, 4 if size < 1 else 5).replace("-", "−")
    return f"{text} {currency}".rstrip()


def size_of_change(fewer: float, kind: MetricKind) -> str:
    """By how much the metric is better, with a sign only where it is worse.

    >>> size_of_change(0.012, "proportion"), size_of_change(-60.0, "duration")
    ('1.2 points', '−1 min')
    """
    text = change_text(fewer, kind).removeprefix("+")
    return text.removesuffix("s") if text in ("1 points", "−1 points") else text


def counted(rate: Rate, fewer: float, kind: MetricKind) -> tuple[str, str]:
    """The two last steps: items times the difference, and that times the cost.

    The difference is told with as many digits as let a reader multiply it again.
    """
    number = rate.volume * fewer / rate.length
    what = f"{plain(number, 6)} {rate.noun}s".replace("-", "−")
    if kind == "proportion":
        factor = f"{plain(fewer * 100, 6)} points"
    else:
        factor = f"{plain(fewer / rate.length, 6)} {rate.noun}s an item"
    factor = factor.replace("-", "−")
    first = f"{plain(rate.volume, 6)} items a year × {factor} = {what} a year"
    worth = money(amount_of(rate, fewer), rate.currency)
    each = f"an {rate.noun}" if rate.noun == "hour" else f"a {rate.noun}"
    return first, f"{what} × {money(rate.cost, rate.currency)} {each} = {worth} a year"
