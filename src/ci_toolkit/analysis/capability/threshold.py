"""Families whose lower end is fitted too: the likelihood along all possible thresholds.

As the threshold nears the smallest value the likelihood of these families grows without bound, or
the threshold runs away below; a maximum in between is what is looked for, and what is refused
where there is none.
"""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.capability.distributions import Family
from ci_toolkit.analysis.capability.fitting import Rows, fit_rows
from ci_toolkit.analysis.capability.values import Floats, Values
from ci_toolkit.errors import MethodError

_GRID = 64
# Distances of the threshold below the smallest value, in standard deviations.
_NEAREST, _FARTHEST = 1e-4, 60.0
_NOTE = "take the family without a threshold, or the normal distribution"


def fit_threshold(values: Values, row: Family) -> tuple[float, ...]:
    """Parameters of a family with a threshold, which comes last.

    Raises: MethodError where no threshold between the smallest value and far below makes the
    values most likely, or where a Weibull shape of 1 or less makes the likelihood unbounded.

    Source: smith-1985
    """
    from scipy import optimize

    first = float(values.value[0])
    mean = float((values.weight * values.value).sum() / values.n)
    spread = math.sqrt(float((values.weight * (values.value - mean) ** 2).sum() / values.n))
    steps = np.linspace(math.log(_NEAREST * spread), math.log(_FARTHEST * spread), _GRID)
    found = _profile(values, row, first - np.exp(steps))
    inside = np.arange(1, _GRID - 1)
    peaks = inside[(found[inside] > found[inside - 1]) & (found[inside] >= found[inside + 1])]
    if not len(peaks):
        raise MethodError(
            f"the threshold of `{row.name}` runs away below the values"
            if found[-1] >= found[0]
            else f"the threshold of `{row.name}` runs to the smallest value",
            _NOTE,
        )
    best = int(peaks[np.argmax(found[peaks])])
    near = optimize.minimize_scalar(
        lambda step: -float(_profile(values, row, np.array([first - math.exp(step)]))[0]),
        bounds=(steps[best - 1], steps[best + 1]),
        method="bounded",
        options={"xatol": 1e-9},
    )
    threshold = first - math.exp(float(near.x))
    others = tuple(float(found[0]) for found in _fits(values, row, np.array([threshold])))
    if row.name == "weibull-3" and others[0] <= 1:
        raise MethodError(
            f"the likelihood of `{row.name}` has no largest value: its shape is 1 or less", _NOTE
        )
    return (*others, threshold)


def _fits(values: Values, row: Family, thresholds: Floats) -> tuple[Floats, ...]:
    known = np.ones(len(values.value)) if values.censored is None else ~values.censored
    above = values.value[None, :] - thresholds[:, None]
    return fit_rows(Rows(above, values.weight[None, :], np.asarray(known, float)[None, :]), row)


def _profile(values: Values, row: Family, thresholds: Floats) -> Floats:
    """Largest log-likelihood at each threshold."""
    parameters = [found[:, None] for found in _fits(values, row, thresholds)]
    frozen = row.make(*parameters, thresholds[:, None])
    terms = frozen.logpdf(values.value[None, :])
    if values.censored is not None:
        terms = np.where(values.censored, frozen.logsf(values.value[None, :]), terms)
    total: Floats = (values.weight * terms).sum(axis=1)
    return np.where(np.isfinite(total), total, -np.inf)
