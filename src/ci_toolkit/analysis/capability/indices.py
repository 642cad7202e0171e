"""Capability indices of a mean and a sigma against specification limits."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.capability.intervals import (
    Ends,
    about_target_interval,
    bench,
    bench_interval,
    nearer_interval,
    one_limit_interval,
    spread_interval,
)
from ci_toolkit.analysis.capability.result import Sigma
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Family:
    """Indices of one sigma: both limits, the lower, the upper, the nearer, and Z-bench."""

    both: Estimate | None = None
    lower: Estimate | None = None
    upper: Estimate | None = None
    nearer: Estimate | None = None
    bench: Estimate | None = None


NO_FAMILY = Family()


def family(
    mean: float,
    n: float,
    sigma: Sigma,
    spec: Spec,
    confidence: float,
    *,
    unbiased: bool,
    intervals: bool = True,
) -> Family:
    """Indices of n values with this mean and sigma, with two-sided intervals.

    unbiased: sigma was divided by c4 or d2, and is not the plain standard deviation. A spec of one
    side has no index of both limits; its nearer one is that of the side that there is. A family
    of None where sigma is not positive or there is no limit.

        both (usl − lsl) / 6σ; lower (mean − lsl) / 3σ; upper (usl − mean) / 3σ

    Source: montgomery
    Source: kotz-johnson-1993
    """
    if not (math.isfinite(sigma.value) and sigma.value > 0) or spec.sides == 0:
        return NO_FAMILY
    freedom = sigma.freedom if intervals and math.isfinite(sigma.freedom) else math.nan

    def one(gap: float) -> Estimate:
        value = gap / (3 * sigma.value)
        return estimate(value, one_limit_interval(value, n, freedom, confidence, unbiased=unbiased))

    lower = None if spec.lsl is None else one(mean - spec.lsl)
    upper = None if spec.usl is None else one(spec.usl - mean)
    z = bench(np.array(mean), np.array(sigma.value), spec)
    ends = bench_interval(mean, sigma.value, n, freedom, spec, confidence, unbiased=unbiased)
    benched = estimate(float(z), ends)
    if spec.lsl is None or spec.usl is None:
        return Family(None, lower, upper, lower or upper, benched)
    assert lower is not None
    assert upper is not None
    width = (spec.usl - spec.lsl) / (6 * sigma.value)
    both = estimate(width, spread_interval(width, freedom, confidence, unbiased=unbiased))
    least = min(lower.value, upper.value)
    nearer = estimate(least, nearer_interval(least, n, freedom, confidence))
    return Family(both, lower, upper, nearer, benched)


def about_target(
    mean: float, sd: float, n: float, spec: Spec, confidence: float
) -> Estimate | None:
    """Cpm, the index about the target; None without a target or a limit.

        distance / (3 · sqrt(sd² + (mean − target)²))

    distance: from the target to the limit that there is; of two limits to the nearer one, which is
    half of their width where the target is in the middle. sd: overall, with n − 1.

    Source: boyles-1991
    """
    if spec.target is None or spec.sides == 0 or not sd > 0:
        return None
    target = spec.target
    gaps = [abs(limit - target) for limit in (spec.lsl, spec.usl) if limit is not None]
    if min(gaps) <= 0:
        return None
    value = min(gaps) / (3 * math.hypot(sd, mean - target))
    return estimate(value, about_target_interval(value, n, (mean - target) / sd, confidence))


def natural_edge_index(sigma: Sigma, spec: Spec, confidence: float) -> Estimate | None:
    """(usl − natural edge) / 6σ where the spec has one side and the other is a natural edge.

    Source: aiag-vda-spc
    """
    if spec.sides != 1 or not sigma.value > 0:
        return None
    if spec.usl is not None and spec.natural_lower is not None:
        width = spec.usl - spec.natural_lower
    elif spec.lsl is not None and spec.natural_upper is not None:
        width = spec.natural_upper - spec.lsl
    else:
        return None
    value = width / (6 * sigma.value)
    return estimate(value, spread_interval(value, sigma.freedom, confidence))


def estimate(value: float, ends: Ends | None) -> Estimate:
    """A value with its interval, or without one.

    >>> estimate(1.0, None)
    Estimate(value=1.0, low=None, high=None)
    """
    return Estimate(value) if ends is None else Estimate(value, ends[0], ends[1])
