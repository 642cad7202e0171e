"""Johnson's curves: unbounded, bounded or lognormal, from five quantiles of the values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ci_toolkit.analysis.capability.distributions import Frozen
from ci_toolkit.analysis.capability.empirical import quantile
from ci_toolkit.analysis.capability.fitting import described
from ci_toolkit.analysis.capability.result import Fit
from ci_toolkit.analysis.capability.standards import NORMAL
from ci_toolkit.analysis.capability.values import Floats, Values
from ci_toolkit.errors import MethodError

PARAMETERS = ("gamma", "delta", "xi", "lambda")
TYPES = {"johnson-su": "SU", "johnson-sb": "SB", "johnson-sl": "SL", "johnson-sn": "SN"}
# Shares of Wheeler's quantiles: at −z, −z/2, 0, z/2 and z of the normal distribution.
SHARES = (0.05, 0.206, 0.5, 0.794, 0.95)
_Z = 1.6448536269514722
_SCORES = np.array([-_Z, -_Z / 2, 0.0, _Z / 2, _Z])
_NEAR = 0.1  # how near to the line of lognormal curves counts as lying on it


@dataclass(frozen=True, eq=False)
class Johnson(Frozen):
    """gamma + delta · f((x − xi) / lambda) is normal; f by type: asinh, logit, log, nothing."""

    kind: str
    gamma: Any
    delta: Any
    xi: Any
    width: Any

    def _u(self, x: Any) -> Floats:
        return np.asarray((np.asarray(x, dtype=np.float64) - self.xi) / self.width)

    def _z(self, x: Any) -> Floats:
        u = self._u(x)
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.kind == "SU":
                f = np.arcsinh(u)
            elif self.kind == "SB":
                inside = np.clip(u, 0.0, 1.0)
                f = np.log(inside) - np.log1p(-inside)
            else:
                f = np.log(np.maximum(u, 0.0)) if self.kind == "SL" else u
        return np.asarray(self.gamma + self.delta * f)

    def logpdf(self, x: Any) -> Floats:
        u = self._u(x)
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.kind == "SU":
                slope = -np.log1p(u * u) / 2
            elif self.kind == "SB":
                slope = np.where((u > 0) & (u < 1), -np.log(u) - np.log1p(-u), -np.inf)
            elif self.kind == "SL":
                slope = np.where(u > 0, -np.log(u), -np.inf)
            else:
                slope = np.zeros_like(u)
            whole = NORMAL.logpdf(self._z(x)) + slope + np.log(self.delta / self.width)
        return np.where(np.isneginf(slope), -np.inf, whole)

    def logcdf(self, x: Any) -> Floats:
        return NORMAL.logcdf(self._z(x))

    def logsf(self, x: Any) -> Floats:
        return NORMAL.logsf(self._z(x))

    def ppf(self, p: Any) -> Floats:
        scores = (NORMAL.ppf(p) - self.gamma) / self.delta
        return np.asarray(self.xi + self.width * _inverse(self.kind, scores))


def _inverse(kind: str, u: Any) -> Floats:
    with np.errstate(over="ignore"):
        if kind == "SU":
            return np.asarray(np.sinh(u))
        if kind == "SB":
            return np.asarray(1 / (1 + np.exp(-u)))
        return np.asarray(np.exp(u) if kind == "SL" else u)


def from_quantiles(quantiles: Sequence[float]) -> Johnson:
    """The curve through five quantiles at the shares `SHARES`.

    The ratio of the tails' products to the whole range chooses the type; place and width follow
    by least squares.

    Raises: MethodError where quantiles coincide, or lie where no curve of the type has them.

    Source: wheeler-1980
    """
    q0, q1, q2, q3, q4 = (float(q) for q in quantiles)
    if not q0 < q1 < q2 < q3 < q4:
        raise MethodError("Johnson's curves need quantiles that differ: too many values are equal")
    skew = (q4 - q2) / (q2 - q0)
    middle = (q4 - q0) / (q3 - q1)
    tails = (
        (q4 - q0) / 2 * ((q3 - q2) / ((q4 - q3) * (q2 - q0)) + (q2 - q1) / ((q1 - q0) * (q4 - q2)))
    )
    ratio = tails / middle
    kind, gamma, delta = _shape(ratio, skew, tails, middle)
    scores = _inverse(kind, (_SCORES - gamma) / delta)
    heights = np.array([q0, q1, q2, q3, q4])
    width, xi = np.polyfit(scores, heights, 1)
    if not (math.isfinite(width) and width != 0 and math.isfinite(xi)):
        raise MethodError("the quantiles of the values are those of no Johnson curve")
    if width < 0:
        raise MethodError("the quantiles of the values are those of no Johnson curve")
    return Johnson(kind, gamma, delta, float(xi), float(width))


def _shape(ratio: float, skew: float, tails: float, middle: float) -> tuple[str, float, float]:
    if abs(ratio - 1) < _NEAR:
        if abs(skew - 1) < _NEAR:
            return "SN", 0.0, 1.0
        return "SL", 0.0, _Z / math.log(skew)
    half = (tails if ratio > 1 else middle) / 2
    if not half > 1:
        raise MethodError("the quantiles of the values are those of no Johnson curve")
    root = half + math.sqrt(half * half - 1)
    delta, square = _Z / (2 * math.log(root)), root * root
    if not 1 / square < skew < square:
        raise MethodError("the quantiles of the values are those of no Johnson curve")
    if ratio > 1:
        return "SB", -delta * math.log((skew - square) / (1 - skew * square)), delta
    return "SU", -0.5 * delta * math.log((1 - skew * square) / (skew - square)), delta


def fit_johnson(values: Values) -> Fit:
    """A Johnson curve through quantiles of the values; its type is in the name of the fit.

    Raises: MethodError where some values are censored, or as `from_quantiles` does.

    Source: wheeler-1980
    """
    if values.censored is not None and values.censored.any():
        raise MethodError("Johnson's curves take no cases that are still open")
    curve = from_quantiles([quantile(values, p) for p in SHARES])
    found = (curve.gamma, curve.delta, curve.xi, curve.width)
    parameters = {name: float(value) for name, value in zip(PARAMETERS, found, strict=True)}
    return described(f"johnson-{curve.kind.lower()}", parameters, curve, values)
