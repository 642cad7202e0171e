"""Yields: first time through a step, and over all steps of a process."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ci_toolkit.analysis.capability.intervals import DRAWS, Ends, proportion_interval, rate_interval
from ci_toolkit.analysis.capability.result import RolledYield, Step
from ci_toolkit.analysis.capability.sigma_level import dpmo
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.errors import DataError

_SEED = 20_240_331


def step_yield(
    name: str, units: float, defects: float, confidence: float, *, reworked: float = 0.0
) -> Step:
    """First-time yield of one step with its exact interval, and defects per unit.

    Arguments: units that entered; units that failed; units that left well but only after rework,
    which did not pass the first time either. Raises DataError where these exceed the units.

        first-time yield = 1 − (failed + reworked) / units

    >>> step_yield("review", 200, 8, 0.95, reworked=2).first_time_yield.value
    0.95

    Source: montgomery; clopper-pearson-1934
    """
    missed = defects + reworked
    if not units > 0:
        raise DataError(f"step `{name}` has no units")
    if defects < 0 or reworked < 0 or missed > units:
        raise DataError(
            f"step `{name}` has {missed:,.0f} failed or reworked units of {units:,.0f}",
            "count units, not defects; yields of several defects a unit go by `yield_of_defects`",
        )
    low, high = proportion_interval(units - missed, units, confidence)
    return Step(name, units, defects, Estimate(1 - missed / units, low, high), defects / units)


def yield_of_defects(units: float, defects: float, confidence: float) -> Estimate:
    """Throughput yield where a unit may have several defects: exp(−DPU), with its interval.

    The share of units without any defect when defects fall at random.

    >>> round(yield_of_defects(100, 20, 0.95).value, 6)
    0.818731

    Source: bothe-1997; garwood-1936
    """
    if not units > 0:
        return Estimate(math.nan)
    low, high = rate_interval(defects, units, confidence)
    return Estimate(math.exp(-defects / units), math.exp(-high), math.exp(-low))


def defects_per_unit(units: float, defects: float, confidence: float) -> Estimate:
    """Defects per unit with their exact Poisson interval.

    Source: garwood-1936
    """
    if not units > 0:
        return Estimate(math.nan)
    low, high = rate_interval(defects, units, confidence)
    return Estimate(defects / units, low, high)


def rolled(
    steps: Sequence[Step], confidence: float, *, opportunities: float | None = None
) -> RolledYield:
    """Rolled throughput yield: the chance that a unit passes every step the first time.

    The product of the first-time yields. Its interval is the middle of 20,000 draws, always the
    same: the yield of each step from Jeffreys' posterior, multiplied. One step has its own exact
    interval; where nothing ever failed the upper end is 1. Steps are taken as independent.

    opportunities: chances for a defect in one unit and step; DPMO is None without them. Raises
    DataError without a step.

    >>> two = [step_yield("a", 100, 5, 0.95), step_yield("b", 100, 10, 0.95)]
    >>> round(rolled(two, 0.95).rolled.value, 6)
    0.855

    Source: bothe-1997; brown-cai-dasgupta-2001
    """
    if not steps:
        raise DataError("there is no step to multiply", "name the column of steps by `--steps`")
    value = math.prod(step.first_time_yield.value for step in steps)
    ends = _ends(steps, confidence)
    found = None
    if opportunities is not None:
        chances = sum(step.units for step in steps) * opportunities
        found = dpmo(sum(step.defects for step in steps), chances, confidence)
    return RolledYield(
        tuple(steps), Estimate(value, min(ends[0], value), max(ends[1], value)), found
    )


def _ends(steps: Sequence[Step], confidence: float) -> Ends:
    if len(steps) == 1:
        first = steps[0].first_time_yield
        return first.low or 0.0, 1.0 if first.high is None else first.high
    rng = np.random.default_rng(_SEED)
    total = np.zeros(DRAWS)
    for step in steps:
        passed = step.first_time_yield.value * step.units
        drawn = rng.beta(passed + 0.5, step.units - passed + 0.5, DRAWS)
        total += np.log(np.maximum(drawn, np.finfo(np.float64).tiny))
    half = (1 - confidence) / 2
    low, high = np.exp(np.quantile(total, [half, 1 - half]))
    if all(step.first_time_yield.value == 1 for step in steps):
        high = 1.0
    return float(low), float(high)
