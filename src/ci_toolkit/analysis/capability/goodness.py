"""How well a fitted distribution describes the values: a test, and how far off it is.

With many values every test rejects every distribution; there the largest difference of the two
distribution functions and the errors of the tail percentiles tell whether it matters.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ci_toolkit.analysis.capability.distributions import FAMILIES, LOWER, UPPER, Frozen, of
from ci_toolkit.analysis.capability.empirical import kaplan_meier, quantile, type_6
from ci_toolkit.analysis.capability.fitting import Rows, fit, fit_rows
from ci_toolkit.analysis.capability.result import Fit
from ci_toolkit.analysis.capability.values import Floats, Values, values_of
from ci_toolkit.errors import MethodError

MOST = 5_000  # values up to which a test is given
POINTS = 2_000  # of a probability plot
_SAMPLES, _LOOPED = 1_000, 200
# The distribution of the statistic hardly depends on n from some hundred values on.
_SIZE, _LOOPED_SIZE = 300, 150
_SEED = 20_240_307


def assess(fitted: Fit, values: Values, *, test: bool = True) -> Fit:
    """The fit with its statistic, p, distance and tails; `test`: whether p is simulated.

    A fit without a curve comes back as it is.
    """
    if not fitted.parameters:
        return fitted
    frozen = of(fitted)
    censored = values.censored is not None and bool(values.censored.any())
    statistic = None if censored else anderson_darling(values, frozen)
    p = None
    # Values where the fit has none leave no statistic to compare.
    if statistic is not None and not math.isfinite(statistic):
        statistic = None
    if statistic is not None and test and values.exact and values.n <= MOST:
        p = chance(fitted, statistic, round(values.n))
    return replace(
        fitted,
        statistic=statistic,
        p=p,
        distance=distance(values, frozen),
        tails=(None, None) if censored else tails(values, frozen),
    )


def anderson_darling(values: Values, frozen: Frozen) -> float:
    """A² of all values; equal ones count as often as they occur.

    Source: stephens-1986
    """
    upto = np.cumsum(values.weight)
    before, n = upto - values.weight, upto[-1]
    below = (upto**2 - before**2) * frozen.logcdf(values.value)
    above = ((n - before) ** 2 - (n - upto) ** 2) * frozen.logsf(values.value)
    return float(-n - (below + above).sum() / n)


def chance(fitted: Fit, statistic: float, n: int) -> float | None:
    """P of an A² at least as large where the fitted distribution is right: parametric bootstrap.

    Samples are drawn from the fit with a fixed seed, fitted again and tested; None where too few
    of them could be fitted.

    Source: stephens-1986
    """
    row = FAMILIES.get(fitted.name)
    if row is not None and not row.threshold:
        # Only the shape of a gamma distribution changes the statistic; place and spread do not.
        shape = float(f"{fitted.parameters['shape']:.2g}") if row.standard is None else 0.0
        drawn = _statistics(fitted.name, shape, min(n, _SIZE))
    else:
        drawn = _looped(fitted, min(n, _LOOPED_SIZE))
    if len(drawn) < _LOOPED / 2:
        return None
    return float((1 + (drawn >= statistic).sum()) / (1 + len(drawn)))


@lru_cache(maxsize=64)
def _statistics(name: str, shape: float, n: int) -> Floats:
    row = FAMILIES[name]
    true = [shape, 1.0] if row.standard is None else list(row.named(np.zeros(1), np.ones(1)))
    rng = np.random.default_rng(_SEED)
    x = np.sort(row.make(*true).ppf(rng.random((_SAMPLES, n))), axis=1)
    one = np.ones((1, 1))
    again = row.make(*(found[:, None] for found in fit_rows(Rows(x, one, one), row)))
    odd = 2 * np.arange(1, n + 1) - 1
    terms = odd * again.logcdf(x) + odd[::-1] * again.logsf(x)
    return np.asarray(-n - terms.sum(axis=1) / n)


def _looped(fitted: Fit, n: int) -> Floats:
    frozen, refit = of(fitted), refitter(fitted)
    rng = np.random.default_rng(_SEED)
    found = []
    for _ in range(_LOOPED):
        drawn = frozen.ppf(rng.random(n))
        if not np.isfinite(drawn).all():  # beyond the edge that a power transformation has
            continue
        sample = values_of(drawn)
        try:
            found.append(anderson_darling(sample, of(refit(sample))))
        except MethodError:
            continue
    return np.array(found)


def refitter(fitted: Fit) -> Callable[[Values], Fit]:
    """What fits the same distribution to other values."""
    if fitted.name == "box-cox":
        from ci_toolkit.analysis.capability.boxcox import fit_box_cox

        return lambda values: fit_box_cox(values, fitted.parameters["shift"])
    if fitted.name.startswith("johnson"):
        from ci_toolkit.analysis.capability.johnson import fit_johnson

        return fit_johnson
    return lambda values: fit(values, fitted.name)


def distance(values: Values, frozen: Frozen) -> float:
    """Largest difference of the distribution functions of the values and of the fit.

    With cases still open the values' own is that of Kaplan and Meier. A bin of a summary is
    compared at its two ends, and so is the step of values that are rounded, or rounding alone
    would rule out every distribution.
    """
    if values.censored is None:
        at, upto = values.value, np.cumsum(values.weight) / values.n
    else:
        at, above, _ = kaplan_meier(values)
        upto = 1 - above
    before = np.concatenate([[0.0], upto[:-1]])
    half = np.abs(at) * values.width / 2 + _grain(values) / 2
    over = np.abs(frozen.cdf(at + half) - upto).max()
    under = np.abs(frozen.cdf(at - half) - before).max()
    return float(min(max(over, under), 1.0))


def _grain(values: Values) -> float:
    """Step to which values are rounded; 0 where hardly any occurs twice."""
    if not values.exact or len(values.value) > values.n / 2:
        return 0.0
    return _step(values) or 0.0


def tails(values: Values, frozen: Frozen) -> tuple[float | None, float | None]:
    """Errors of the fitted 0.135 and 99.865 % percentiles, each relative to its distance from
    the median in the values; None where the values do not reach so far (fewer than 740).
    """
    if (values.n + 1) * LOWER < 1:
        return None, None
    middle = quantile(values, 0.5)

    def error(p: float) -> float | None:
        own = type_6(values, p)
        off = float(frozen.ppf(p)) - own
        return off / abs(own - middle) if own != middle and math.isfinite(off) else None

    return error(LOWER), error(UPPER)


def normality(values: Values) -> tuple[float, float] | None:
    """A² of a normal distribution with fitted mean and sigma, and its p by Stephens' formula.

    None with fewer than 8 values, where all are equal, or where some are still open.

    Source: stephens-1986
    """
    n = values.n
    if n < 8 or values.censored is not None or len(values.value) < 2:
        return None
    mean = float((values.weight * values.value).sum() / n)
    sd = math.sqrt(float((values.weight * (values.value - mean) ** 2).sum() / (n - 1)))
    square = anderson_darling(values, FAMILIES["normal"].make(mean, sd))
    a = square * (1 + 0.75 / n + 2.25 / n**2)
    if a >= 0.6:
        # The parabola turns up again far out, where p has long been nothing.
        p = math.exp(1.2937 - 5.709 * min(a, 153.0) + 0.0186 * min(a, 153.0) ** 2)
    elif a > 0.34:
        p = math.exp(0.9177 - 4.279 * a - 1.38 * a * a)
    elif a > 0.2:
        p = 1 - math.exp(-8.318 + 42.796 * a - 59.938 * a * a)
    else:
        p = 1 - math.exp(-13.436 + 101.14 * a - 223.73 * a * a)
    return square, min(max(p, 0.0), 1.0)


def plotting_positions(values: Values) -> tuple[Floats, Floats]:
    """Points of a probability plot: different known values and the share below the middle of each.

    Two arrays of equal shape, at most 2,000, the tails whole. Cases still open move the shares as
    Kaplan and Meier have it.
    """
    from scipy import special

    at, above, _ = kaplan_meier(values)
    shares = 1 - (np.concatenate([[1.0], above[:-1]]) + above) / 2
    if len(at) <= POINTS:
        return at, shares
    even = np.linspace(0, len(at) - 1, POINTS // 2).round().astype(np.int64)
    # Evenly on the axis of the picture too, or the tails would thin out.
    scores = special.ndtri(shares)
    wanted = np.linspace(scores[0], scores[-1], POINTS // 2)
    spread = np.minimum(np.searchsorted(scores, wanted), len(at) - 1)
    chosen = np.unique(np.concatenate([even, spread]))
    return at[chosen], shares[chosen]


@dataclass(frozen=True, slots=True)
class Heaps:
    """Where values pile up.

    value, share: the commonest value and its share of all. zeros, negatives: shares. step: the
    largest usual step of which nearly all values are multiples; None for a summary or where
    there is none.
    """

    value: float
    share: float
    zeros: float
    negatives: float
    step: float | None


_STEPS = (
    *(86_400.0, 3_600.0, 1_800.0, 900.0, 300.0, 60.0),
    *(lead * 10.0**power for power in range(3, -7, -1) for lead in (5.0, 2.5, 2.0, 1.0)),
)


def heaps(values: Values) -> Heaps:
    """Piles, zeros and rounding of the values.

    >>> found = heaps(values_of(np.array([5.0, 10.0, 10.0, 15.0])))
    >>> found.value, found.share, found.step
    (10.0, 0.5, 5.0)
    """
    most = int(np.argmax(values.weight))
    n = values.n
    return Heaps(
        float(values.value[most]),
        float(values.weight[most]) / n,
        float(values.weight[values.value == 0].sum()) / n,
        float(values.weight[values.value < 0].sum()) / n,
        _step(values) if values.exact else None,
    )


def _step(values: Values) -> float | None:
    size, reach = float(np.abs(values.value).max()), float(np.ptp(values.value))
    for step in _STEPS:
        # Values that hardly differ are near one multiple of a step that none of them takes.
        if step > size or 0 < reach < step * (1 - 1e-6):
            continue
        parts = values.value / step
        off = np.abs(parts - np.round(parts)) > 1e-6
        if values.weight[off].sum() <= 0.02 * values.n:
            return step
    return None
