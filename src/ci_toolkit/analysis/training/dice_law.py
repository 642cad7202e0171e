"""How many items a period brings or a station can take: whole numbers with their chances."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.training.debrief import Floats, Ints
from ci_toolkit.errors import UsageError

MOST = 1_000


@dataclass(frozen=True, slots=True)
class Law:
    """values: whole numbers, rising, 0 to 1,000; chances: of each, adding up to 1.

    Raises UsageError otherwise.
    """

    values: tuple[int, ...]
    chances: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values or len(self.values) != len(self.chances):
            raise UsageError("a law needs as many chances as values, and at least one")
        rising = all(a < b for a, b in zip(self.values, self.values[1:], strict=False))
        if not rising or self.values[0] < 0 or self.values[-1] > MOST:
            raise UsageError(f"the values of a law must rise and lie from 0 to {MOST:,}")
        fits = all(math.isfinite(one) and one >= 0 for one in self.chances)
        if not fits or abs(math.fsum(self.chances) - 1) > 1e-9:
            raise UsageError("the chances of a law must be 0 or more and add up to 1")

    @property
    def mean(self) -> float:
        """Mean of a period."""
        return math.fsum(v * p for v, p in zip(self.values, self.chances, strict=True))

    @property
    def variance(self) -> float:
        """Variance of a period."""
        mean = self.mean
        return math.fsum(
            (v - mean) ** 2 * p for v, p in zip(self.values, self.chances, strict=True)
        )

    def at(self, uniform: Floats) -> Ints:
        """The value at each number from 0 to 1 (the quantile), same shape."""
        # A value of chance 0 must not be reached by the rounding of the last step.
        steps = np.cumsum(self.chances)[:-1]
        return np.array(self.values, dtype=np.int64)[np.searchsorted(steps, uniform, side="right")]


def die(low: int, high: int) -> Law:
    """Every whole number from `low` to `high` alike.

    >>> die(1, 6).mean
    3.5
    """
    if low > high:
        raise UsageError(f"a die from {low} to {high} has no sides")
    sides = high - low + 1
    return Law(tuple(range(low, high + 1)), (1 / sides,) * sides)
