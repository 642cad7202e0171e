"""Standard densities that families move and spread: normal, smallest extreme value, logistic.

All three are log-concave, so that a likelihood of theirs has one maximum.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from ci_toolkit.analysis.capability.values import Floats


class Standard(ABC):
    """A standard location-scale density; `slope` and `bend` are derivatives of its logarithm."""

    @abstractmethod
    def logpdf(self, z: Floats) -> Floats:
        """Logarithm of the density."""

    @abstractmethod
    def logcdf(self, z: Floats) -> Floats:
        """Logarithm of P(Z ≤ z)."""

    @abstractmethod
    def logsf(self, z: Floats) -> Floats:
        """Logarithm of P(Z > z)."""

    @abstractmethod
    def ppf(self, p: Any) -> Floats:
        """The value below which a share lies."""

    @abstractmethod
    def slope(self, z: Floats) -> Floats:
        """Derivative of `logpdf`."""

    @abstractmethod
    def bend(self, z: Floats) -> Floats:
        """Derivative of `slope`."""

    def hazard(self, z: Floats) -> Floats:
        """Density over the probability above: minus the slope of `logsf`."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.exp(self.logpdf(z) - self.logsf(z))


class _Normal(Standard):
    def logpdf(self, z: Floats) -> Floats:
        return -(z**2) / 2 - math.log(2 * math.pi) / 2

    def logcdf(self, z: Floats) -> Floats:
        from scipy import special

        return np.asarray(special.log_ndtr(z))

    def logsf(self, z: Floats) -> Floats:
        from scipy import special

        return np.asarray(special.log_ndtr(-z))

    def ppf(self, p: Any) -> Floats:
        from scipy import special

        return np.asarray(special.ndtri(p))

    def slope(self, z: Floats) -> Floats:
        return -z

    def bend(self, z: Floats) -> Floats:
        return -np.ones_like(z)


class _SmallestExtreme(Standard):
    def logpdf(self, z: Floats) -> Floats:
        with np.errstate(over="ignore"):
            return np.where(np.isneginf(z), -np.inf, z - np.exp(z))

    def logcdf(self, z: Floats) -> Floats:
        with np.errstate(over="ignore", divide="ignore"):
            rate = np.exp(z)
            # Far below, 1 − exp(−rate) is the rate itself, whose logarithm is z.
            return np.where(rate < 1e-17, z, np.log(-np.expm1(-np.maximum(rate, 1e-300))))

    def logsf(self, z: Floats) -> Floats:
        with np.errstate(over="ignore"):
            return -np.exp(z)

    def ppf(self, p: Any) -> Floats:
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(-np.log1p(-np.asarray(p))))

    def slope(self, z: Floats) -> Floats:
        with np.errstate(over="ignore"):
            return 1 - np.exp(z)

    def bend(self, z: Floats) -> Floats:
        with np.errstate(over="ignore"):
            return -np.exp(z)


class _Logistic(Standard):
    def logpdf(self, z: Floats) -> Floats:
        size = np.abs(z)
        return np.asarray(-size - 2 * np.log1p(np.exp(-size)))

    def logcdf(self, z: Floats) -> Floats:
        return -np.logaddexp(0.0, -z)

    def logsf(self, z: Floats) -> Floats:
        return -np.logaddexp(0.0, z)

    def ppf(self, p: Any) -> Floats:
        from scipy import special

        return np.asarray(special.logit(p))

    def slope(self, z: Floats) -> Floats:
        return -np.tanh(z / 2)

    def bend(self, z: Floats) -> Floats:
        return -(1 - np.tanh(z / 2) ** 2) / 2


NORMAL, SMALLEST, LOGISTIC = _Normal(), _SmallestExtreme(), _Logistic()
