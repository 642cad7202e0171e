"""What the values leave possible: parameters of a fit drawn as often as an interval needs.

Three ways, all with a fixed seed. Of a location and a scale the estimates less the truth have a
distribution that depends on n alone, so that draws of it give exact intervals. Other fits are made
again on samples of themselves. Many values, or some still open: the normal distribution of the
estimates, from the curvature of the likelihood.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from ci_toolkit.analysis.capability.distributions import FAMILIES, Family, Frozen, of
from ci_toolkit.analysis.capability.fitting import Rows, fit_rows, log_likelihood, solve
from ci_toolkit.analysis.capability.johnson import SHARES, TYPES, from_quantiles
from ci_toolkit.analysis.capability.result import Fit
from ci_toolkit.analysis.capability.standards import NORMAL
from ci_toolkit.analysis.capability.values import Floats, Values
from ci_toolkit.errors import MethodError

SAMPLES, _MOST = 2_000, 10_000  # at least, and of small samples at most
_NUMBERS = 400_000  # simulated for the intervals of small samples
_EXACT = 20_000  # where a draw costs nothing
LARGE = 2_000  # values from which the normal distribution of the estimates is as good
_SEED = 20_240_311
_CHUNK = 2_000_000  # numbers held at once

Evaluate = Callable[[Frozen], Floats]


def method(fitted: Fit, values: Values) -> str:
    """How intervals of this fit are made, in words.

    One of "pivotal", "parametric bootstrap, slightly short", "large-sample" and
    "order statistics".
    """
    if not fitted.parameters:
        return "order statistics"
    if fitted.name in TYPES:
        return "parametric bootstrap, slightly short"
    row = FAMILIES.get(fitted.name)
    open_cases = values.censored is not None and bool(values.censored.any())
    if row is None or row.threshold or open_cases:
        return "large-sample"
    if row.standard is NORMAL or not row.spread:
        return "pivotal"
    if values.n > LARGE:
        return "large-sample"
    return "parametric bootstrap, slightly short" if row.standard is None else "pivotal"


def draws(fitted: Fit, values: Values, evaluate: Evaluate) -> Floats:
    """What `evaluate` finds for each drawn distribution, stacked along the last axis.

    `evaluate` takes a distribution, whose parameters may be arrays of shape (B,), and returns an
    array of shape (K,) or (K, B). Returns shape (K, B).

    Raises: MethodError where the likelihood has no curvature to draw from.
    """
    how = method(fitted, values)
    if fitted.name in TYPES:
        return _johnson(fitted, round(values.n), evaluate)
    if how == "large-sample":
        return evaluate(_normal_draws(fitted, values))
    row = FAMILIES[fitted.name]
    found = tuple(fitted.parameters[name] for name in row.parameters)
    if row.standard is None:
        return evaluate(row.make(*_gamma(found, round(values.n))))
    return evaluate(row.make(*_pivots(row, found, values.n)))


def _pivots(row: Family, found: tuple[float, ...], n: float) -> tuple[Any, ...]:
    """Location and scale that the estimates leave possible, by their pivots."""
    rng = np.random.default_rng(_SEED)
    if not row.spread:
        return (found[0] * 2 * n / rng.chisquare(2 * n, _EXACT),)
    frozen: Any = row.make(*found)
    if row.standard is NORMAL:
        ratio = np.sqrt(rng.chisquare(n - 1, _EXACT) / n)  # fitted scale over the true one
        off = rng.standard_normal(_EXACT) / math.sqrt(n) / ratio
    else:
        off, ratio = _simulated(row.name, round(n))
    scale = float(frozen.scale) / ratio
    return row.named(float(frozen.location) - off * float(frozen.scale), scale)


@lru_cache(maxsize=32)
def _simulated(name: str, n: int) -> tuple[Floats, Floats]:
    """(location / scale, scale) fitted to samples of the standard density, shape (B,) each."""
    standard = FAMILIES[name].standard
    assert standard is not None
    rng = np.random.default_rng(_SEED)
    one = np.ones((1, 1))
    locations, scales = [], []
    for size in _chunks(n):
        location, scale = solve(Rows(standard.ppf(rng.random((size, n))), one, one), standard)
        locations.append(location / scale)
        scales.append(scale)
    return np.concatenate(locations), np.concatenate(scales)


def _chunks(n: int) -> list[int]:
    whole = max(SAMPLES, min(_MOST, _NUMBERS // n))
    size = max(1, min(whole, _CHUNK // n))
    return [min(size, whole - first) for first in range(0, whole, size)]


def _gamma(found: tuple[float, ...], n: int) -> tuple[Floats, Floats]:
    """Shape and scale: refits of samples, mirrored in the logarithms of shape and mean.

    Mirrored, since a fitted shape is too large on average, and a bootstrap would double that.
    """
    rng = np.random.default_rng(_SEED)
    one = np.ones((1, 1))
    shape, scale = found
    shapes, means = [], []
    for size in _chunks(n):
        again = fit_rows(Rows(rng.gamma(shape, size=(size, n)), one, one), FAMILIES["gamma"])
        shapes.append(again[0])
        means.append(again[0] * again[1] / shape)
    drawn = shape**2 / np.concatenate(shapes)
    return drawn, shape * scale / np.concatenate(means) / drawn


def _johnson(fitted: Fit, n: int, evaluate: Evaluate) -> Floats:
    """Refits through drawn quantiles; those of n uniform values have a Dirichlet distribution."""
    rng = np.random.default_rng(_SEED)
    gaps = np.diff([0.0, *((n - 1) * p + 1 for p in SHARES), n + 1.0])
    shares = np.cumsum(rng.dirichlet(gaps, SAMPLES), axis=1)[:, :-1]
    drawn = []
    for quantiles in of(fitted).ppf(shares):
        try:
            drawn.append(evaluate(from_quantiles(list(quantiles))))
        except MethodError:
            continue
    if len(drawn) < SAMPLES / 2:
        raise MethodError("too few samples of this Johnson curve could be fitted again")
    return np.stack(drawn, axis=-1)


_LOGARITHMIC = frozenset({"sigma", "sdlog", "shape", "scale"})


def _normal_draws(fitted: Fit, values: Values) -> Frozen:
    """The distribution with parameters drawn about the estimates, as arrays of shape (B,).

    Positive parameters are drawn in their logarithms; a threshold as the logarithm of its
    distance below the smallest value.
    """
    names = [name for name in fitted.parameters if name != "shift"]
    first = float(values.value[0])
    start = np.array([_line(name, fitted.parameters[name], first) for name in names])
    fixed = {name: value for name, value in fitted.parameters.items() if name == "shift"}

    def at(points: Floats) -> Frozen:
        found = {n: _unline(n, points[i], first) for i, n in enumerate(names)}
        return _made(fitted.name, {**found, **fixed})

    covariance = _covariance(lambda point: log_likelihood(at(point), values), start, values.n)
    rng = np.random.default_rng(_SEED)
    drawn = rng.multivariate_normal(start, covariance, size=_EXACT, method="cholesky")
    return at(drawn.T)


def _line(name: str, value: float, first: float) -> float:
    if name == "threshold":
        return math.log(first - value)
    return math.log(value) if name in _LOGARITHMIC else value


def _unline(name: str, point: Any, first: float) -> Any:
    if name == "threshold":
        return first - np.exp(point)
    return np.exp(point) if name in _LOGARITHMIC else point


def _made(name: str, parameters: dict[str, Any]) -> Frozen:
    return of(Fit(name, parameters))


def _covariance(likelihood: Callable[[Floats], float], top: Floats, n: float) -> Floats:
    """Inverse of the curvature at the top, by central differences of steps that n calls for."""
    size = len(top)
    # A step of a fraction of a standard error; refined once by the curvature that is found.
    steps = np.full(size, 0.1 / math.sqrt(n))
    for _ in range(3):
        curvature = _curvature(likelihood, top, steps)
        diagonal = np.diag(curvature)
        if not (np.isfinite(curvature).all() and (diagonal > 0).all()):
            break
        steps = 0.1 / np.sqrt(diagonal)
    try:
        covariance = np.linalg.inv(curvature)
        np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        raise MethodError("the likelihood of this fit is too flat for an interval") from None
    return np.asarray((covariance + covariance.T) / 2)


def _curvature(likelihood: Callable[[Floats], float], top: Floats, steps: Floats) -> Floats:
    size = len(top)
    curvature = np.zeros((size, size))
    for i in range(size):
        for j in range(i + 1):
            total = 0.0
            for a in (1, -1):
                for b in (1, -1):
                    point = top.copy()
                    point[i] += a * steps[i]
                    point[j] += b * steps[j]
                    total += a * b * likelihood(point)
            curvature[i, j] = curvature[j, i] = -total / (4 * steps[i] * steps[j])
    return curvature
