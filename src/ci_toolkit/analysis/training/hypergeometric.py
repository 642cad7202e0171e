"""Draws without replacement: chances of every count, and moments."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.training.debrief import Floats


def chances(bowl: int, defective: int, drawn: int) -> Floats:
    """Chance of 0, 1, … `drawn` defective items in a draw without replacement, shape (drawn + 1,).

    Source: johnson-kemp-kotz-2005

    >>> chances(5, 2, 2).round(3).tolist()
    [0.3, 0.6, 0.1]
    """
    from scipy.special import gammaln

    count = np.arange(drawn + 1, dtype=np.float64)
    possible = (count <= defective) & (drawn - count <= bowl - defective)
    at = count[possible]

    def ways(of: float, take: Floats) -> Floats:
        found: Floats = gammaln(of + 1) - gammaln(take + 1) - gammaln(of - take + 1)
        return found

    logs = ways(defective, at) + ways(bowl - defective, drawn - at)
    share = np.exp(logs - logs.max())
    found = np.zeros(drawn + 1)
    found[possible] = share / share.sum()
    return found


def mean_and_variance(bowl: int, defective: int, drawn: int) -> tuple[float, float]:
    """Mean and variance of the number of defective items in a draw.

    The variance is the binomial one times (bowl − drawn) / (bowl − 1).

    Source: johnson-kemp-kotz-2005

    >>> mean, variance = mean_and_variance(4000, 800, 50)
    >>> mean, round(variance, 6)
    (10.0, 7.901975)
    """
    rate = defective / bowl
    left = (bowl - drawn) / (bowl - 1) if bowl > 1 else 0.0
    return drawn * rate, drawn * rate * (1 - rate) * left


def fourth_moment(bowl: int, defective: int, drawn: int) -> float:
    """Fourth central moment of the number of defective items in a draw."""
    share = chances(bowl, defective, drawn)
    away = np.arange(drawn + 1) - drawn * defective / bowl
    return math.fsum((share * away**4).tolist())


def extreme(
    bowl: int, defective: int, drawn: int, among: int, *, least: bool
) -> tuple[float, float]:
    """Mean and variance of the smallest (or largest) of `among` independent draws.

    Source: johnson-kemp-kotz-2005
    """
    below = np.minimum(np.cumsum(chances(bowl, defective, drawn)), 1.0)
    if least:
        # The smallest exceeds k when every draw does.
        upto = 1 - np.r_[np.maximum(1 - below[:-1], 0.0), 0.0] ** among
    else:
        upto = np.r_[below[:-1], 1.0] ** among
    chance = np.diff(np.r_[0.0, upto])
    count = np.arange(drawn + 1)
    mean = float(chance @ count)
    return mean, float(chance @ (count - mean) ** 2)
