"""The power transformation of Box and Cox, as a distribution of the values themselves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ci_toolkit.analysis.capability.distributions import Frozen
from ci_toolkit.analysis.capability.fitting import described
from ci_toolkit.analysis.capability.result import Fit
from ci_toolkit.analysis.capability.standards import NORMAL
from ci_toolkit.analysis.capability.values import Floats, Values
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import plain
from ci_toolkit.errors import MethodError

PARAMETERS = ("lambda", "mean", "sigma", "shift")
_REACH = 8.0  # powers looked at, either sign; beyond, one value decides


@dataclass(frozen=True, eq=False)
class BoxCox(Frozen):
    """((x − shift)^power − 1) / power is normal; its logarithm where the power is 0."""

    power: Any
    mean: Any
    sigma: Any
    shift: Any = 0.0

    def _above(self, x: Any) -> Floats:
        return np.asarray(np.maximum(np.asarray(x, dtype=np.float64) - self.shift, 0.0))

    def _z(self, x: Any) -> Floats:
        with np.errstate(divide="ignore"):
            y = _powered(np.log(self._above(x)), self.power)
            return np.asarray((y - self.mean) / self.sigma)

    def logpdf(self, x: Any) -> Floats:
        above = self._above(x)
        inside = above > 0
        jacobian = (np.asarray(self.power) - 1) * np.log(np.where(inside, above, 1.0))
        found = NORMAL.logpdf(self._z(x)) - np.log(self.sigma) + jacobian
        return np.where(inside, found, -np.inf)

    def logcdf(self, x: Any) -> Floats:
        return NORMAL.logcdf(self._z(x))

    def logsf(self, x: Any) -> Floats:
        return NORMAL.logsf(self._z(x))

    def ppf(self, p: Any) -> Floats:
        y = np.asarray(self.mean + self.sigma * NORMAL.ppf(p))
        power = np.asarray(self.power, dtype=np.float64)
        zero = power == 0
        safe = np.where(zero, 1.0, power)
        # Below the edge that a positive power has, or above that of a negative one, is the edge.
        with np.errstate(divide="ignore", over="ignore"):
            root = np.exp(np.log(np.maximum(1 + safe * y, 0.0)) / safe)
            return np.asarray(self.shift + np.where(zero, np.exp(y), root))


def _powered(logs: Any, power: Any) -> Floats:
    """(x^power − 1) / power from log x, steady near a power of 0."""
    power = np.asarray(power, dtype=np.float64)
    zero = power == 0
    safe = np.where(zero, 1.0, power)
    with np.errstate(over="ignore"):
        return np.asarray(np.where(zero, logs, np.expm1(safe * logs) / safe))


@dataclass(frozen=True, eq=False)
class _Profile:
    """The likelihood along the power; logs are less their mean, so that its Jacobian is 1."""

    logs: Floats
    weight: Floats
    n: float
    center: float

    def at(self, power: float) -> float:
        """Largest log-likelihood with this power, less n/2 · (1 + log 2π)."""
        found = _powered(self.logs, power)
        with np.errstate(over="ignore", invalid="ignore"):
            mean = (self.weight * found).sum() / self.n
            variance = float((self.weight * (found - mean) ** 2).sum() / self.n)
        if not 0 < variance < math.inf:
            return -math.inf
        return -self.n / 2 * math.log(variance) - self.n * self.center


def _profile(values: Values, shift: float) -> _Profile:
    if values.censored is not None and values.censored.any():
        raise MethodError("a power transformation takes no cases that are still open")
    above = values.value - shift
    if (above <= 0).any():
        count = float(values.weight[above <= 0].sum())
        edge = "0" if shift == 0 else plain(shift)
        raise MethodError(
            f"{plain(count)} of {plain(values.n)} values are {edge} or below, which have no power",
            "give an edge below all values with `--natural-lower`",
        )
    if len(above) < 3:
        raise MethodError(f"too few different values for a power transformation: {len(above)}")
    logs = np.log(above)
    center = float((values.weight * logs).sum() / values.n)
    return _Profile(logs - center, values.weight, values.n, center)


def power(values: Values, shift: float = 0.0, confidence: float = 0.95) -> Estimate:
    """The power by profile likelihood, not rounded, with its likelihood-ratio interval.

    shift: taken from every value first. Ends that lie beyond a power of 8 are None.

    Raises: MethodError where a value is not above the shift, some are censored, or no power is
    the most likely one.

    Source: box-cox-1964
    """
    from scipy import optimize, special

    profile = _profile(values, shift)
    found = optimize.minimize_scalar(
        lambda x: -profile.at(x), bounds=(-_REACH, _REACH), method="bounded",
        options={"xatol": 1e-9},
    )  # fmt: skip
    best, top = float(found.x), -float(found.fun)
    if not math.isfinite(top) or abs(best) > 0.99 * _REACH:
        raise MethodError("no power makes the values normal")
    fall = float(special.chdtri(1, 1 - confidence)) / 2

    def end(edge: float) -> float | None:
        if not profile.at(edge) < top - fall:
            return None
        return float(optimize.brentq(lambda x: profile.at(x) - top + fall, best, edge, xtol=1e-10))

    return Estimate(best, end(-_REACH), end(_REACH))


def fit_box_cox(values: Values, shift: float = 0.0) -> Fit:
    """The normal distribution of powers of the values, as a fit of the values themselves.

    Raises: MethodError as `power` does, or where the power leaves no 99.865 % percentile.

    Source: box-cox-1964
    """
    best = power(values, shift).value
    found = _powered(np.log(values.value - shift), best)
    mean = float((values.weight * found).sum() / values.n)
    sigma = math.sqrt(float((values.weight * (found - mean) ** 2).sum() / values.n))
    parameters = dict(zip(PARAMETERS, (best, mean, sigma, shift), strict=True))
    fit = described("box-cox", parameters, BoxCox(best, mean, sigma, shift), values, free=3)
    if fit.p99865 is None:
        raise MethodError("the power transformation has no 99.865 % percentile here")
    return fit
