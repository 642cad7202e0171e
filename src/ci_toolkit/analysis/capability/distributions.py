"""Families of distributions: one table, and what every fitted one can answer.

Tails are kept as logarithms, so that a probability of 1e-400 is still a number.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ci_toolkit.analysis.capability.result import Fit
from ci_toolkit.analysis.capability.standards import LOGISTIC, NORMAL, SMALLEST, Standard
from ci_toolkit.analysis.capability.values import Floats
from ci_toolkit.errors import MethodError, UsageError, did_you_mean

LOWER, MIDDLE, UPPER = 0.00135, 0.5, 0.99865  # percentiles of ISO 22514-2
_STEPS = 400  # of a continued fraction; it stops changing long before


class Frozen(ABC):
    """A distribution with its parameters, which may be arrays: everything broadcasts."""

    @abstractmethod
    def logpdf(self, x: Any) -> Floats:
        """Logarithm of the density at x."""

    @abstractmethod
    def logcdf(self, x: Any) -> Floats:
        """Logarithm of P(X ≤ x)."""

    @abstractmethod
    def logsf(self, x: Any) -> Floats:
        """Logarithm of P(X > x)."""

    @abstractmethod
    def ppf(self, p: Any) -> Floats:
        """The value below which a share p lies."""

    def cdf(self, x: Any) -> Floats:
        """P(X ≤ x)."""
        return np.exp(self.logcdf(x))

    def sf(self, x: Any) -> Floats:
        """P(X > x)."""
        return np.exp(self.logsf(x))

    def pdf(self, x: Any) -> Floats:
        """The density at x."""
        return np.exp(self.logpdf(x))


@dataclass(frozen=True, eq=False)
class LocationScale(Frozen):
    """Values, or logarithms of values above a threshold, of a standard density moved and spread."""

    standard: Standard
    log: bool
    location: Any
    scale: Any
    threshold: Any = 0.0

    def _z(self, x: Any) -> Floats:
        if self.log:
            with np.errstate(divide="ignore"):
                x = np.log(np.maximum(np.asarray(x, dtype=np.float64) - self.threshold, 0.0))
        return np.asarray((x - self.location) / self.scale)

    def logpdf(self, x: Any) -> Floats:
        density = self.standard.logpdf(self._z(x)) - np.log(self.scale)
        if not self.log:
            return np.asarray(density)
        above = np.asarray(x, dtype=np.float64) - self.threshold
        inside = above > 0
        return np.asarray(np.where(inside, density - np.log(np.where(inside, above, 1.0)), -np.inf))

    def logcdf(self, x: Any) -> Floats:
        return self.standard.logcdf(self._z(x))

    def logsf(self, x: Any) -> Floats:
        return self.standard.logsf(self._z(x))

    def ppf(self, p: Any) -> Floats:
        y = self.location + self.scale * self.standard.ppf(p)
        with np.errstate(over="ignore"):
            return np.asarray(self.threshold + np.exp(y) if self.log else y)


@dataclass(frozen=True, eq=False)
class Gamma(Frozen):
    """The gamma distribution with a shape and a scale."""

    shape: Any
    scale: Any

    def _u(self, x: Any) -> Floats:
        return np.asarray(np.maximum(np.asarray(x, dtype=np.float64), 0.0) / self.scale)

    def logpdf(self, x: Any) -> Floats:
        from scipy import special

        u = self._u(x)
        inside = np.asarray(x) > 0
        safe = np.where(inside, u, 1.0)
        found = (self.shape - 1) * np.log(safe) - safe - special.gammaln(self.shape)
        return np.asarray(np.where(inside, found - np.log(self.scale), -np.inf))

    def logcdf(self, x: Any) -> Floats:
        from scipy import special

        u = self._u(x)
        with np.errstate(divide="ignore"):
            plain = np.log(special.gammainc(self.shape, u))
            # Far below, the first terms of the series: u^k e^−u / Γ(k+1) · (1 + u/(k+1) + …).
            more = 1 + u / (self.shape + 1) * (1 + u / (self.shape + 2))
            far = self.shape * np.log(u) - u - special.gammaln(self.shape + 1) + np.log(more)
        return np.asarray(np.where(plain < -600, far, plain))

    def logsf(self, x: Any) -> Floats:
        from scipy import special

        u, shape = np.broadcast_arrays(self._u(x), np.asarray(self.shape, dtype=np.float64))
        with np.errstate(divide="ignore"):
            plain = np.asarray(np.log(special.gammaincc(shape, u)))
        far = plain < -600
        if not far.any():
            return plain
        out = np.array(plain)
        out[far] = _log_gamma_above(shape[far], u[far])
        return out

    def ppf(self, p: Any) -> Floats:
        from scipy import special

        return np.asarray(special.gammaincinv(self.shape, p) * self.scale)


def _log_gamma_above(shape: Floats, u: Floats) -> Floats:
    """Logarithm of Γ(k, u)/Γ(k) for u far above k, by its continued fraction."""
    from scipy import special

    fraction = np.zeros_like(u)
    for i in range(_STEPS, 0, -1):
        fraction = i * (i - shape) / (u + 2 * i + 1 - shape - fraction)
    return np.asarray(
        shape * np.log(u) - u - special.gammaln(shape) - np.log(u + 1 - shape - fraction)
    )


@dataclass(frozen=True, slots=True)
class Family:
    """One row of the table.

    make: the distribution from its named parameters. standard, log: of a location-scale family,
    what its values or their logarithms follow. named: parameters from location and scale.
    threshold: whether its lower end is fitted. spread: whether its scale is.
    """

    name: str
    parameters: tuple[str, ...]
    make: Callable[..., Frozen]
    standard: Standard | None = None
    log: bool = True
    named: Callable[[Any, Any], tuple[Any, ...]] = lambda location, scale: (location, scale)
    threshold: bool = False
    spread: bool = True


def _shaped(standard: Standard) -> Callable[..., Frozen]:
    """Of families named by a shape, 1/scale, and a scale, exp(location), of the logarithms."""
    return lambda shape, scale, threshold=0.0: LocationScale(
        standard, True, np.log(scale), 1 / np.asarray(shape), threshold
    )


def _as_shape(location: Any, scale: Any) -> tuple[Any, ...]:
    return 1 / scale, np.exp(location)


def _log_normal(meanlog: Any, sdlog: Any, threshold: Any = 0.0) -> Frozen:
    return LocationScale(NORMAL, True, meanlog, sdlog, threshold)


_LOG, _SHAPE = ("meanlog", "sdlog"), ("shape", "scale")
_ROWS = (
    Family("normal", ("mean", "sigma"), lambda m, s: LocationScale(NORMAL, False, m, s), NORMAL,
           log=False),
    Family("lognormal", _LOG, _log_normal, NORMAL),
    Family("weibull", _SHAPE, _shaped(SMALLEST), SMALLEST, named=_as_shape),
    Family("gamma", _SHAPE, Gamma),
    Family("exponential", ("scale",), lambda scale: _shaped(SMALLEST)(1.0, scale), SMALLEST,
           named=lambda location, _: (np.exp(location),), spread=False),
    Family("loglogistic", _SHAPE, _shaped(LOGISTIC), LOGISTIC, named=_as_shape),
    Family("lognormal-3", (*_LOG, "threshold"), _log_normal, NORMAL, threshold=True),
    Family("weibull-3", (*_SHAPE, "threshold"), _shaped(SMALLEST), SMALLEST, named=_as_shape,
           threshold=True),
    Family("loglogistic-3", (*_SHAPE, "threshold"), _shaped(LOGISTIC), LOGISTIC, named=_as_shape,
           threshold=True),
)  # fmt: skip
FAMILIES = {row.name: row for row in _ROWS}
OTHERS = ("box-cox", "johnson", "empirical")


def family(name: str) -> Family:
    """The row of a family.

    Raises: UsageError for a name that is not in the table.
    """
    if name not in FAMILIES:
        known = (*FAMILIES, *OTHERS)
        raise UsageError(
            f"no distribution is called `{name}`",
            did_you_mean(name, known) or f"one of {', '.join(known)}",
        )
    return FAMILIES[name]


def of(fit: Fit) -> Frozen:
    """The fitted distribution itself: cdf, sf, pdf, their logarithms, and ppf.

    >>> from ci_toolkit.analysis.capability.result import Fit
    >>> of(Fit("exponential", {"scale": 2.0})).sf(2.0).round(6).item()
    0.367879

    Raises: MethodError for a fit without a curve (empirical, or one that was not made).
    """
    if not fit.parameters:
        raise MethodError(f"there is no curve of a fit by `{fit.name}`")
    if fit.name == "box-cox":
        from ci_toolkit.analysis.capability import boxcox

        return boxcox.BoxCox(*(fit.parameters[name] for name in boxcox.PARAMETERS))
    if fit.name.startswith("johnson-"):
        from ci_toolkit.analysis.capability import johnson

        found = (fit.parameters[name] for name in johnson.PARAMETERS)
        return johnson.Johnson(johnson.TYPES[fit.name], *found)
    row = family(fit.name)
    return row.make(*(fit.parameters[name] for name in row.parameters))
