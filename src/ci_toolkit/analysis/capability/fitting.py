"""Maximum likelihood, with weights and right-censoring, of one sample or of many at once.

What is solved here takes rows: values of shape (R, M), so that two thousand simulated samples
cost little more than one. A summary of twenty million values is M weighted bins.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.capability.distributions import (
    LOWER,
    MIDDLE,
    UPPER,
    Family,
    Frozen,
    Gamma,
    family,
)
from ci_toolkit.analysis.capability.result import Fit
from ci_toolkit.analysis.capability.standards import NORMAL, Standard
from ci_toolkit.analysis.capability.values import Floats, Values
from ci_toolkit.analysis.wording import plain
from ci_toolkit.errors import MethodError

_ROUNDS = 60
_FEWEST = 3
_LEAST_GAP = 1e-9  # of log mean less mean log, below which rounding decides a gamma's shape


@dataclass(frozen=True, eq=False)
class Rows:
    """Samples to fit: x of shape (R, M), weight and known (not censored) that broadcast to it."""

    x: Floats
    weight: Floats
    known: Floats


def fit(values: Values, name: str) -> Fit:
    """Fit one family by maximum likelihood; censored values count with what lies above them.

    Arguments: values, single ones or a summary; name of a family (`distributions.FAMILIES`).
    Returns a fit with parameters, log-likelihood, AICc and the three percentiles of ISO 22514-2.

    >>> from ci_toolkit.analysis.capability.values import values_of
    >>> dict(fit(values_of(np.array([1.0, 2.0, 6.0])), "exponential").parameters)
    {'scale': 3.0}

    Raises: UsageError for an unknown name; MethodError, with the reason, where the family cannot
    be fitted: values at or below zero, too few, all equal, or no largest likelihood.

    Source: meeker-escobar
    """
    row = family(name)
    found = estimate(values, row)
    parameters = {key: float(value) for key, value in zip(row.parameters, found, strict=True)}
    return described(name, parameters, row.make(*found), values)


def estimate(values: Values, row: Family) -> tuple[float, ...]:
    """The parameters of a family, in the order of its row.

    Raises: MethodError as `fit` does.
    """
    _check(values, row)
    known = np.ones(len(values.value)) if values.censored is None else ~values.censored
    rows = Rows(values.value[None, :], values.weight[None, :], np.asarray(known, float)[None, :])
    if row.threshold:
        from ci_toolkit.analysis.capability.threshold import fit_threshold

        return fit_threshold(values, row)
    return tuple(float(found[0]) for found in fit_rows(rows, row))


def described(
    name: str,
    parameters: dict[str, float],
    frozen: Frozen,
    values: Values,
    free: int | None = None,
) -> Fit:
    """A fit with its likelihood, AICc and percentiles; free: how many parameters were fitted."""
    likelihood = log_likelihood(frozen, values)
    ends = (float(frozen.ppf(p)) for p in (LOWER, MIDDLE, UPPER))
    low, middle, high = (end if math.isfinite(end) else None for end in ends)
    return Fit(
        name,
        parameters,
        log_likelihood=likelihood if math.isfinite(likelihood) else None,
        aicc=corrected_aic(likelihood, free or len(parameters), values.n),
        p00135=low,
        p50=middle,
        p99865=high,
    )


def log_likelihood(frozen: Frozen, values: Values) -> float:
    """Of all values; censored ones with the probability above them."""
    terms = frozen.logpdf(values.value)
    if values.censored is not None:
        terms = np.where(values.censored, frozen.logsf(values.value), terms)
    return float((values.weight * terms).sum())


def corrected_aic(likelihood: float, number: int, n: float) -> float | None:
    """AICc of a fit with so many parameters; None where n is too small for it.

    Source: hurvich-tsai-1989
    """
    if not math.isfinite(likelihood) or n <= number + 1:
        return None
    return -2 * likelihood + 2 * number + 2 * number * (number + 1) / (n - number - 1)


def _check(values: Values, row: Family) -> None:
    known = values.known
    if row.log and not row.threshold:
        low = values.value <= 0
        if low.any():
            count = float(values.weight[low].sum())
            zeros = float(values.weight[values.value == 0].sum())
            told = f"{plain(zeros)} of them 0" if zeros < count else "all of them 0"
            raise MethodError(
                f"{plain(count)} of {plain(values.n)} values are 0 or below ({told}), where "
                f"the {row.name} distribution has none",
                "take normal, or a distribution with a threshold such as `lognormal-3`",
            )
    if known.n < min(len(row.parameters), 2) or len(known.value) < len(row.parameters):
        raise MethodError(
            f"too few different values to fit the {row.name} distribution: {len(known.value)}"
        )
    if row.threshold and len(known.value) < _FEWEST + len(row.parameters):
        raise MethodError(f"too few different values to fit a threshold: {len(known.value)}")


def fit_rows(rows: Rows, row: Family) -> tuple[Floats, ...]:
    """Parameters of a family without threshold for each row, each of shape (R,)."""
    rows = Rows(*np.broadcast_arrays(rows.x, rows.weight, rows.known))
    if row.standard is None:
        return _gamma(rows)
    y = np.log(rows.x) if row.log else rows.x
    if not row.spread:
        exposure = (rows.weight * rows.x).sum(axis=1)
        return (exposure / (rows.weight * rows.known).sum(axis=1),)
    location, scale = solve(Rows(y, rows.weight, rows.known), row.standard)
    return row.named(location, scale)


def solve(rows: Rows, standard: Standard) -> tuple[Floats, Floats]:
    """Location and scale, each of shape (R,), that make the rows most likely.

    Newton's method in 1/scale and location/scale, in which the log-likelihood is concave.

    Source: burridge-1981
    """
    y, w, known = np.broadcast_arrays(rows.x, rows.weight, rows.known)
    total = w.sum(axis=1)
    mean = (w * y).sum(axis=1) / total
    spread = np.sqrt((w * (y - mean[:, None]) ** 2).sum(axis=1) / total)
    full = bool((known == 1).all())
    if standard is NORMAL and full:
        return mean, spread
    u = (y - mean[:, None]) / spread[:, None]
    a, b = np.ones(len(u)), np.zeros(len(u))
    value = _likelihood(u, w, known, standard, a, b, full)
    for _ in range(_ROUNDS):
        step_a, step_b = _step(u, w, known, standard, a, b, full)
        size = np.where(a + step_a > 0.1 * a, 1.0, -0.9 * a / np.minimum(step_a, -1e-300))
        fresh = value
        for _ in range(40):
            fresh = _likelihood(u, w, known, standard, a + size * step_a, b + size * step_b, full)
            worse = ~(fresh >= value - 1e-12 * np.abs(value))
            if not worse.any():
                break
            size = np.where(worse, size / 2, size)
        else:
            size = np.where(worse, 0.0, size)
            fresh = np.where(worse, value, fresh)
        a, b = a + size * step_a, b + size * step_b
        moved = np.maximum(np.abs(size * step_a) / a, np.abs(size * step_b) / (1 + np.abs(b)))
        value = fresh
        if (moved < 1e-12).all():
            break
    return mean + spread * b / a, spread / a


def _likelihood(
    u: Floats, w: Floats, known: Floats, standard: Standard, a: Floats, b: Floats, full: bool
) -> Floats:
    z = a[:, None] * u - b[:, None]
    terms = standard.logpdf(z) + np.log(a)[:, None]
    if not full:
        terms = np.where(known > 0, terms, standard.logsf(z))
    found: Floats = (w * terms).sum(axis=1)
    return found


def _step(
    u: Floats, w: Floats, known: Floats, standard: Standard, a: Floats, b: Floats, full: bool
) -> tuple[Floats, Floats]:
    """One step of Newton's method of all rows at once."""
    z = a[:, None] * u - b[:, None]
    slope, bend = standard.slope(z), standard.bend(z)
    number = w.sum(axis=1)
    if not full:
        hazard = standard.hazard(z)
        bend = np.where(known > 0, bend, -hazard * (slope + hazard))
        slope = np.where(known > 0, slope, -hazard)
        number = (w * known).sum(axis=1)
    ws, wb = w * slope, w * bend
    first_a = number / a + (ws * u).sum(axis=1)
    first_b = -ws.sum(axis=1)
    second_aa = -number / a**2 + (wb * u * u).sum(axis=1)
    second_ab = -(wb * u).sum(axis=1)
    second_bb = wb.sum(axis=1)
    determinant = second_aa * second_bb - second_ab**2
    # Curvature is lost far from the top only; there a row stays where it is.
    lost = ~(np.abs(determinant) > 0)
    determinant = np.where(lost, 1.0, determinant)
    return (
        np.where(lost, 0.0, -(second_bb * first_a - second_ab * first_b) / determinant),
        np.where(lost, 0.0, -(second_aa * first_b - second_ab * first_a) / determinant),
    )


def _gamma(rows: Rows) -> tuple[Floats, Floats]:
    """Shape and scale of gamma distributions, each of shape (R,)."""
    total = rows.weight.sum(axis=1)
    mean = (rows.weight * rows.x).sum(axis=1) / total
    # The mean of log(x / mean), not of log x less log mean: no cancellation of large logarithms.
    gap = -(rows.weight * np.log(rows.x / mean[:, None])).sum(axis=1) / total
    if not (gap > _LEAST_GAP).all():
        raise MethodError("the values lie too close together, for their size, to fit gamma")
    shape = gamma_shape(gap)
    if (rows.known == 1).all():
        return shape, mean / shape
    found = [_censored_gamma(rows, i, shape[i], mean[i]) for i in range(len(mean))]
    return np.array([a for a, _ in found]), np.array([b for _, b in found])


def gamma_shape(gap: Floats) -> Floats:
    """The shape k with log k − ψ(k) = gap, by Newton's method from a close start.

    Source: minka-2002
    """
    from scipy import special

    shape = (3 - gap + np.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap)
    for _ in range(_ROUNDS):
        excess = np.log(shape) - special.digamma(shape) - gap
        # In log k: convex there, and a step never leaves what is positive.
        step = excess / (1 - shape * special.polygamma(1, shape))
        shape = shape * np.exp(-np.clip(step, -2, 2))
        if (np.abs(step) < 1e-14).all():
            break
    return shape


def _censored_gamma(rows: Rows, i: int, shape: float, mean: float) -> tuple[float, float]:
    from scipy import optimize

    x, w = rows.x[i], np.broadcast_to(rows.weight[i], rows.x[i].shape)
    known = rows.known[i] > 0
    total = float(w.sum())

    def loss(point: Floats) -> float:
        k, scale = np.exp(point)
        frozen = Gamma(k, scale)
        with np.errstate(all="ignore"):
            terms = np.where(known, frozen.logpdf(x), frozen.logsf(x))
        value = -float((w * terms).sum()) / total
        return value if math.isfinite(value) else 1e300

    start = np.log(np.array([shape, mean / shape]))
    found = optimize.minimize(loss, start, method="Nelder-Mead",
                              options={"xatol": 1e-9, "fatol": 1e-14, "maxiter": 2000})  # fmt: skip
    k, scale = np.exp(found.x)
    return float(k), float(scale)
