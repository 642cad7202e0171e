"""Sigma levels and defects per million opportunities, each way, with the shift named."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.capability.intervals import proportion_interval, rate_interval
from ci_toolkit.analysis.capability.outside import MILLION
from ci_toolkit.analysis.capability.result import SigmaLevel
from ci_toolkit.analysis.capability.values import Floats
from ci_toolkit.analysis.estimate import Estimate

USUAL_SHIFT = 1.5


def level_of_dpmo(dpmo: float | Floats, shift: float = USUAL_SHIFT) -> Floats:
    """Sigma level of defects per million opportunities, of the same shape.

        Φ⁻¹(1 − dpmo / 10⁶) + shift

    NaN where dpmo is not inside 0 … 10⁶: no finite level belongs to it.

    >>> float(level_of_dpmo(3.4).round(6))
    5.999854

    Source: montgomery
    """
    from scipy import special

    share = np.asarray(dpmo, dtype=np.float64) / MILLION
    inside = (share > 0) & (share < 1)
    level: Floats = np.where(inside, shift - special.ndtri(np.where(inside, share, 0.5)), np.nan)
    return level


def dpmo_of_level(level: float | Floats, shift: float = USUAL_SHIFT) -> Floats:
    """Defects per million opportunities at a sigma level, of the same shape.

    >>> float(dpmo_of_level(6).round(3))
    3.398

    Source: montgomery
    """
    from scipy import special

    return np.asarray(special.ndtr(shift - np.asarray(level, dtype=np.float64)) * MILLION)


def sigma_level(bench: Estimate | None, shift: float = USUAL_SHIFT) -> SigmaLevel:
    """Sigma level of measurements: Z-bench with its interval, and the shift added, never rounded.

    Source: bothe-1997
    """
    if bench is None:
        return SigmaLevel(None, shift, None)
    return SigmaLevel(
        z=bench.value,
        shift=shift,
        value=bench.value + shift,
        low=None if bench.low is None else bench.low + shift,
        high=None if bench.high is None else bench.high + shift,
    )


def dpmo(defects: float, opportunities: float, confidence: float) -> Estimate:
    """Defects per million opportunities with their exact interval.

    Binomial, each opportunity being met or missed; where there are more defects than
    opportunities, that of a Poisson rate.

    >>> found = dpmo(0, 1_000, 0.95)
    >>> found.value, found.low, round(found.high)
    (0.0, 0.0, 3682)

    Source: clopper-pearson-1934; garwood-1936
    """
    if not opportunities > 0:
        return Estimate(math.nan)
    exact = proportion_interval if defects <= opportunities else rate_interval
    low, high = exact(defects, opportunities, confidence)
    return Estimate(defects / opportunities * MILLION, low * MILLION, high * MILLION)


def dpmo_of(met: Estimate) -> Estimate:
    """Defects per million opportunities of a share that conforms, its interval turned round.

    >>> dpmo_of(Estimate(0.75, 0.5, 0.875))
    Estimate(value=250000.0, low=125000.0, high=500000.0)

    Source: montgomery
    """
    return Estimate(
        (1 - met.value) * MILLION,
        None if met.high is None else (1 - met.high) * MILLION,
        None if met.low is None else (1 - met.low) * MILLION,
    )


def sigma_level_of(rate: Estimate, shift: float = USUAL_SHIFT) -> SigmaLevel:
    """Sigma level of defects per million opportunities (`dpmo`), with its interval.

    Without a defect there is no level, only its lower bound from the upper bound of the rate; with
    nothing but defects only its upper bound.

    >>> level = sigma_level_of(dpmo(0, 1_000, 0.95))
    >>> level.value, round(level.low, 3), level.high
    (None, 4.18, None)

    Source: montgomery
    """

    def known(value: float | None) -> float | None:
        level = math.nan if value is None else float(level_of_dpmo(value, shift))
        return level if math.isfinite(level) else None

    value = known(rate.value)
    return SigmaLevel(
        z=None if value is None else value - shift,
        shift=shift,
        value=value,
        low=known(rate.high),
        high=known(rate.low),
    )
