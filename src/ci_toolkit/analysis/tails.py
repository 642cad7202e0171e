"""Tail probabilities on NumPy alone, for paths that must not pay for importing SciPy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_TINY = 1e-300
_MOST_TERMS = 100_000


def chi_square_above(x: Any, freedom: Any) -> Floats:
    """P(χ² > x) with `freedom` degrees of freedom, elementwise; NaN where freedom is below 1.

    The incomplete gamma function by its series below the mean and its continued fraction above.

    >>> float(chi_square_above(3.841458820694124, 1).round(12))
    0.05

    Source: abramowitz-stegun
    """
    chi, number = np.broadcast_arrays(
        np.asarray(x, dtype=np.float64), np.asarray(freedom, dtype=np.float64)
    )
    out = np.full(chi.shape, np.nan)
    usable = np.isfinite(chi) & np.isfinite(number) & (number > 0)
    a, half = number[usable] / 2, np.maximum(chi[usable], 0) / 2
    result = np.ones(len(a))
    below = half < a + 1
    front = _front(a, half)
    if below.any():
        result[below] = 1 - front[below] * _series(a[below], half[below])
    if (~below).any():
        result[~below] = front[~below] * _fraction(a[~below], half[~below])
    out[usable] = np.clip(result, 0, 1)
    return out


def _front(a: Floats, x: Floats) -> Floats:
    """x^a · e^(−x) / Γ(a)."""
    log_gamma = np.array([math.lgamma(value) for value in a])
    with np.errstate(divide="ignore", under="ignore"):
        front: Floats = np.exp(a * np.log(np.maximum(x, _TINY)) - x - log_gamma)
    return front


def _series(a: Floats, x: Floats) -> Floats:
    term = 1 / a
    total = term.copy()
    for k in range(1, _MOST_TERMS):
        term = term * x / (a + k)
        total += term
        if (term <= total * 1e-17).all():
            break
    return total


def _fraction(a: Floats, x: Floats) -> Floats:
    """Lentz's evaluation of the continued fraction of Γ(a, x) · x^(−a) · e^x."""
    b = x + 1 - a
    c = np.full(len(a), 1 / _TINY)
    d = 1 / b
    value = d.copy()
    for k in range(1, _MOST_TERMS):
        step = -k * (k - a)
        b = b + 2
        d = step * d + b
        d = 1 / np.where(np.abs(d) < _TINY, _TINY, d)
        c = b + step / c
        c = np.where(np.abs(c) < _TINY, _TINY, c)
        change = c * d
        value = value * change
        if (np.abs(change - 1) < 1e-15).all():
            break
    return value
