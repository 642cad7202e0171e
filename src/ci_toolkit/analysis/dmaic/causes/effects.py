"""Effect sizes with their intervals, and what they are called in words."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.dmaic.causes.result import Size
from ci_toolkit.analysis.estimate import Estimate

CRAMER, EPSILON, SPEARMAN, BISERIAL = (
    "Cramér's V",
    "epsilon squared",
    "Spearman's rho",
    "rank-biserial correlation",
)
# From which size on an effect is called small, medium and large.
_WORDS: dict[str, tuple[float, float, float]] = {
    CRAMER: (0.1, 0.3, 0.5),
    SPEARMAN: (0.1, 0.3, 0.5),
    BISERIAL: (0.1, 0.3, 0.5),
    EPSILON: (0.01, 0.06, 0.14),
}
# Nearly the metric itself.
SAME = 0.95
_LARGE = 10_000.0


def size_of(value: float, name: str) -> Size:
    """An effect in words, by the usual conventions (0.1, 0.3, 0.5 of correlations; 0.01, 0.06,
    0.14 of shares of the variance).

    Source: cohen-1988

    >>> size_of(0.12, "Cramér's V"), size_of(0.2, "epsilon squared")
    ('small', 'large')
    """
    small, medium, large = _WORDS[name]
    effect = abs(value)
    if not effect >= small:
        return "negligible"
    if effect < medium:
        return "small"
    return "medium" if effect < large else "large"


def strength(value: float, name: str) -> float:
    """An effect on the scale of a correlation, so that effects of different names can be ranked."""
    if not math.isfinite(value):
        return -1.0
    return math.sqrt(max(value, 0.0)) if name == EPSILON else abs(value)


def cramer(chi_square: float, df: float, n: float, design: float, confidence: float) -> Estimate:
    """Cramér's V of a yes/no metric, freed of what chance alone gives, with its interval.

    Arguments: chi-square of independent rows, its degrees of freedom (levels − 1), rows, and by
    how much the rows vary beyond independent ones. The interval inverts the noncentral
    chi-square.

    Source: bergsma-2013; steiger-2004
    """
    if not (n > 1 and math.isfinite(chi_square)):
        return Estimate(math.nan)
    excess = max(chi_square / n - design * df / (n - 1), 0.0)
    # Two answers: the smaller side of the table has 2 − 1 / (n − 1), less one.
    least = max(min(df - df**2 / (n - 1), 1 - 1 / (n - 1)), 1e-12)
    value = min(math.sqrt(excess / least), 1.0)
    low, high = (
        min(math.sqrt(one * design / n), 1.0)
        for one in noncentral(chi_square / design, df, confidence)
    )
    return Estimate(value, min(low, value), max(high, value))


def epsilon(h: float, df: float, n: float, design: float, confidence: float) -> Estimate:
    """Epsilon squared of Kruskal and Wallis' H with its interval: the share of the ranks'
    variance that lies between levels.

    Source: tomczak-2014; steiger-2004
    """
    if not (n > 1 and math.isfinite(h)):
        return Estimate(math.nan)
    value = min(h / (n - 1), 1.0)
    low, high = (min(one * design / n, 1.0) for one in noncentral(h / design, df, confidence))
    return Estimate(value, min(low, value), max(high, value))


def noncentral(statistic: float, df: float, confidence: float) -> tuple[float, float]:
    """Both limits of the noncentrality of a chi-square statistic.

    Source: steiger-2004

    >>> tuple(round(end, 3) for end in noncentral(10.0, 2.0, 0.95))
    (0.726, 24.744)
    """
    from scipy import optimize, special

    ends = []
    for level in ((1 + confidence) / 2, (1 - confidence) / 2):
        if statistic > _LARGE:
            z = float(special.ndtri(1 - level))
            ends.append(max((math.sqrt(statistic) + z) ** 2 - df, 0.0))
            continue
        if special.chdtr(df, statistic) <= level:
            ends.append(0.0)
            continue
        top = statistic + 10 * math.sqrt(statistic + 1) + 50

        def gap(ncp: float, level: float = level) -> float:
            return float(special.chndtr(statistic, df, ncp)) - level

        ends.append(float(optimize.brentq(gap, 0.0, top)))
    return ends[0], ends[1]


def wilson(rate: float, n: float, z: float) -> tuple[float, float]:
    """Wilson's interval of a share of n independent items (n need not be whole).

    Source: wilson-1927
    """
    if not n > 0:
        return math.nan, math.nan
    middle = rate + z * z / (2 * n)
    half = z * math.sqrt(max(rate * (1 - rate), 0.0) / n + z * z / (4 * n * n))
    below = 1 + z * z / n
    return max((middle - half) / below, 0.0), min((middle + half) / below, 1.0)


def bound(value: float, low: float, high: float) -> Estimate:
    """An estimate whose ends are None where they are not known."""
    ends = [float(end) if np.isfinite(end) else None for end in (low, high)]
    return Estimate(float(value), ends[0], ends[1])
