"""How often the range or standard deviation of a stable subgroup leaves its limits."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from ci_toolkit.analysis.constants import c4, d2
from ci_toolkit.analysis.control_chart.markov import normal_below
from ci_toolkit.analysis.tails import chi_square_above


@lru_cache(maxsize=64)
def spread_chance(name: str, n: int, low: float, high: float) -> float:
    """Chance that R or S of n normal values leaves (low, high), given as multiples of its mean.

    Source: montgomery

    >>> round(1 / spread_chance("r", 5, 0.0, 2.1145))
    217
    """
    if name == "s":
        unit = float(c4(n))
        ends = [(n - 1) * (unit * edge) ** 2 if edge > 0 else 0.0 for edge in (low, high)]
        above = 0.0 if math.isinf(high) else float(chi_square_above(ends[1], n - 1))
        return above + (1 - float(chi_square_above(ends[0], n - 1)) if low > 0 else 0.0)
    unit = float(d2(n))
    above = 0.0 if math.isinf(high) else 1 - _range_below(unit * high, n)
    return above + (_range_below(unit * low, n) if low > 0 else 0.0)


def _range_below(width: float, n: int) -> float:
    """P(range of n standard normal values ≤ width), by integration over the smallest value."""
    x = np.linspace(-8.5, 8.5, 1701)
    density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    between = np.array([normal_below(v + width) - normal_below(v) for v in x.tolist()])
    return float(n * (density * between ** (n - 1)).sum() * (x[1] - x[0]))
