"""What every simulation shares: its random numbers, checks of options, and what to talk about."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.errors import UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

WITHIN = 4.0
"""Standard errors that a run may lie from theory; chance alone goes beyond once in 16,000."""


@dataclass(frozen=True, slots=True)
class Debrief:
    """What to notice after a run, and questions with the answer expected, all from this run.

    notice: sentences without a final full stop. questions: (question, expected answer).
    """

    notice: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One number as theory has it and as the run gave it; error: standard error of the run's."""

    what: str
    theory: float
    run: float
    error: float

    @property
    def agrees(self) -> bool:
        """Whether the run lies within 4 standard errors of theory."""
        slack = 1e-9 * max(1.0, abs(self.theory))
        return abs(self.run - self.theory) <= WITHIN * self.error + slack


def seeded(seed: int) -> np.random.Generator:
    """Random numbers that are the same for the same seed on every machine.

    Raises UsageError unless the seed is a whole number of 0 or more.
    """
    whole("seed", seed, 0, 2**63 - 1)
    return np.random.Generator(np.random.PCG64(seed))


def whole(name: str, value: int, least: int, most: int) -> None:
    """Raise UsageError unless the option is a whole number from `least` to `most`."""
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not is_whole or not least <= value <= most:
        raise UsageError(
            f"`{name}` is {value}; it must be a whole number from {least:,} to {most:,}"
        )


def number(name: str, value: float, least: float, most: float, *, inside: bool = False) -> None:
    """Raise UsageError unless the option lies from `least` to `most` (inside: ends left out)."""
    fits = math.isfinite(value) and least <= value <= most
    if inside:
        fits = fits and least < value < most
    if not fits:
        how = "between" if inside else "from"
        join = "and" if inside else "to"
        raise UsageError(f"`{name}` is {value:g}; it must lie {how} {least:g} {join} {most:g}")


def variance_error(values: Floats) -> float:
    """Standard error of the sample variance, from the values' own fourth moment.

    Source: johnson-kemp-kotz-2005
    """
    k = len(values)
    if k < 4:
        return math.nan
    away = values - values.mean()
    second, fourth = float((away**2).mean()), float((away**4).mean())
    return math.sqrt(max(fourth - second**2 * (k - 3) / (k - 1), 0.0) / k)


def listed(names: tuple[str, ...]) -> str:
    """Names in a sentence.

    >>> listed(("A",)), listed(("A", "B", "C"))
    ('A', 'A, B and C')
    """
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" and {names[-1]}"


def letters(count: int) -> tuple[str, ...]:
    """Names of moderators: A to Z, then A2 and so on.

    >>> letters(28)[-3:]
    ('Z', 'A2', 'B2')
    """
    return tuple(chr(65 + i % 26) + (str(i // 26 + 1) if i >= 26 else "") for i in range(count))
