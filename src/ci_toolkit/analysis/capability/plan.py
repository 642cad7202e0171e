"""How many values a wanted precision needs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ci_toolkit.analysis.capability.intervals import (
    nearer_interval,
    proportion_interval,
    smallest,
    spread_interval,
)
from ci_toolkit.analysis.capability.tolerance import order_confidence
from ci_toolkit.analysis.wording import percent, plain
from ci_toolkit.errors import UsageError

_MOST = 10**10


@dataclass(frozen=True, slots=True)
class Planned:
    """A number of values and what it buys.

    what: "spread", "nearer", "proportion", "demonstration", "tolerance". n: None where no number
    up to ten thousand million is enough. reached: the half-width or the confidence that n gives.
    sentence: for people.
    """

    what: str
    n: int | None
    confidence: float
    reached: float | None
    sentence: str


def plan_spread(half_width: float, confidence: float, value: float = 1.33) -> Planned:
    """Values for Cp or Pp ± half_width where the index is `value`.

    Raises UsageError for a half-width that is not positive or a confidence outside 0 … 1.

    >>> plan_spread(0.1, 0.95, 1.0).n
    193

    Source: kotz-johnson-1993
    """
    _positive(half_width, "half-width")
    _fraction(confidence, "confidence")

    def half(n: int) -> float:
        ends = spread_interval(value, n - 1.0, confidence)
        return math.inf if ends is None else (ends[1] - ends[0]) / 2

    n = smallest(lambda n: half(n) <= half_width, first=2, most=_MOST)
    return _planned(
        "spread",
        n,
        confidence,
        half,
        f"a Cp or Pp of {plain(value)} known within ± {plain(half_width)}",
    )


def plan_nearer(half_width: float, confidence: float, value: float = 1.33) -> Planned:
    """Values for Ppk ± half_width where the index is `value`.

    Raises UsageError as `plan_spread`.

    Source: bissell-1990
    """
    _positive(half_width, "half-width")
    _fraction(confidence, "confidence")

    def half(n: int) -> float:
        ends = nearer_interval(value, n, n - 1.0, confidence)
        return math.inf if ends is None else (ends[1] - ends[0]) / 2

    n = smallest(lambda n: half(n) <= half_width, first=2, most=_MOST)
    return _planned(
        "nearer",
        n,
        confidence,
        half,
        f"a Ppk of {plain(value)} known within ± {plain(half_width)}",
    )


def plan_proportion(
    half_width: float, confidence: float, share: float = 0.5, *, design: float = 1.0
) -> Planned:
    """Items for a proportion ± half_width by its exact interval where the true one is `share`.

    design: variance between periods as a multiple of chance, 1 where items are independent.
    Raises UsageError for a half-width not inside 0 … 1, a share outside 0 … 1, a design below 1.

    >>> plan_proportion(0.05, 0.95).n
    402

    Source: clopper-pearson-1934
    """
    _fraction(half_width, "half-width")
    _fraction(confidence, "confidence")
    if not 0 <= share <= 1:
        raise UsageError(f"the expected share is {plain(share)}", "give a fraction from 0 to 1")
    if not design >= 1:
        raise UsageError(f"the design effect is {plain(design)}", "give a number of 1 or more")

    def half(n: int) -> float:
        low, high = proportion_interval(share * n / design, n / design, confidence)
        return (high - low) / 2

    n = smallest(lambda n: half(n) <= half_width, most=_MOST)
    extra = "" if design == 1 else f", where days vary {plain(design, 3)} times as much as chance"
    return _planned(
        "proportion",
        n,
        confidence,
        half,
        f"a share of {percent(share)} known within ± {percent(half_width)}{extra}",
    )


def plan_demonstration(share: float, confidence: float, misses: int = 0) -> Planned:
    """Items that, with at most `misses` misses among them, show that `share` or more conform.

    Raises UsageError for a share or confidence not inside 0 … 1, or misses below 0.

    >>> plan_demonstration(0.95, 0.95).n
    59

    Source: hahn-meeker-1991
    """
    _fraction(share, "share")
    _fraction(confidence, "confidence")
    if misses < 0:
        raise UsageError(f"the number of misses is {misses}", "give 0 or more")

    def reached(n: int) -> float:
        return order_confidence(n, misses + 1, share)

    n = smallest(lambda n: reached(n) >= confidence, first=misses + 1, most=_MOST)
    few = {0: "no miss", 1: "at most 1 miss"}.get(misses, f"at most {misses:,} misses")
    if n is None:
        return _planned("demonstration", None, confidence, reached, f"at least {percent(share)}")
    sentence = (
        f"{n:,} items with {few} show that at least {percent(share)} conform, with "
        f"{percent(confidence)} confidence"
    )
    return Planned("demonstration", n, confidence, reached(n), sentence)


def plan_tolerance(coverage: float, confidence: float, *, both: bool = True) -> Planned:
    """Values whose smallest and largest (or one of them) contain `coverage` with `confidence`.

    Raises UsageError for a coverage or confidence not inside 0 … 1.

    >>> plan_tolerance(0.95, 0.95).n, plan_tolerance(0.95, 0.95, both=False).n
    (93, 59)

    Source: wilks-1941
    """
    _fraction(coverage, "coverage")
    _fraction(confidence, "confidence")
    ends = 2 if both else 1

    def reached(n: int) -> float:
        return order_confidence(n, ends, coverage)

    n = smallest(lambda n: reached(n) >= confidence, first=ends, most=_MOST)
    lies = "between the smallest and the largest value" if both else "up to the largest value"
    if n is None:
        return _planned("tolerance", None, confidence, reached, f"{percent(coverage)} {lies}")
    sentence = (
        f"of {n:,} values, whatever their distribution, {percent(coverage)} of all lie {lies} "
        f"with {percent(confidence)} confidence"
    )
    return Planned("tolerance", n, confidence, reached(n), sentence)


def _planned(
    what: str,
    n: int | None,
    confidence: float,
    reached: Callable[[int], float],
    wanted: str,
) -> Planned:
    if n is None:
        return Planned(what, None, confidence, None, f"no number of values gives {wanted}")
    sentence = f"{n:,} values give {wanted}, with {percent(confidence)} confidence"
    return Planned(what, n, confidence, reached(n), sentence)


def _positive(value: float, name: str) -> None:
    if not (math.isfinite(value) and value > 0):
        raise UsageError(f"the {name} is {plain(value)}", "give a number above 0")


def _fraction(value: float, name: str) -> None:
    if not 0 < value < 1:
        raise UsageError(f"the {name} is {plain(value)}", "give a fraction between 0 and 1")
