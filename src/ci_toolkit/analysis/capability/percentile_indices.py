"""Capability of values that are not normal: indices of percentiles, and what lies outside.

pp  (usl − lsl) / (x99.865 − x0.135)
ppl (x50 − lsl) / (x50 − x0.135)      ppu (usl − x50) / (x99.865 − x50)
"""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.capability.distributions import LOWER, MIDDLE, UPPER, Frozen, of
from ci_toolkit.analysis.capability.draws import draws, method
from ci_toolkit.analysis.capability.empirical import percentile, quantile
from ci_toolkit.analysis.capability.outside import expected, observed
from ci_toolkit.analysis.capability.result import Fit, Indices, Outside
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.values import Floats, Measured, Values
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.errors import MethodError

_NAMES = ("pp", "ppl", "ppu", "ppk", "z_bench_overall", "cp_star")


def percentile_capability(
    measured: Measured, spec: Spec, fit: Fit, confidence: float
) -> tuple[Indices, Outside]:
    """Indices of the percentiles of a fit, and parts per million that it expects outside.

    Arguments: the measurements; limits; a fit of `choice.choose` or `choice.named`; confidence of
    the two-sided intervals, made as `interval_method` says. An index without its limit is None;
    `cp_star` is (usl − natural edge) / (x99.865 − x0.135) where only the upper limit and a
    natural edge are given.

    Raises: MethodError for a fit that was not made.

    Source: iso-22514-2
    """
    if spec.sides == 0:
        return Indices(), Outside(None, None, math.nan)
    if not fit.parameters:
        return _empirical(measured, spec, fit, confidence)
    frozen = of(fit)
    values = indices_of(frozen, spec)
    estimates = [Estimate(float(value)) for value in values]
    try:
        drawn = draws(fit, measured.values, lambda one: indices_of(one, spec))
    except MethodError:
        drawn = None
    if drawn is not None:
        ends = _ends(drawn, confidence)
        estimates = [
            Estimate(one.value, _finite(low), _finite(high))
            for one, low, high in zip(estimates, *ends, strict=True)
        ]
    indices = _indices(dict(zip(_NAMES, estimates, strict=True)))
    return indices, expected(
        spec,
        lambda x: float(frozen.logcdf(x)),
        lambda x: float(frozen.logsf(x)),
        indices.z_bench_overall,
    )


def interval_method(values: Values, fit: Fit) -> str:
    """How the intervals of `percentile_capability` are made, in words."""
    return method(fit, values)


def indices_of(frozen: Frozen, spec: Spec) -> Floats:
    """pp, ppl, ppu, ppk, Z-bench and cp_star of a distribution; NaN where one does not exist.

    Shape (6,), or (6, B) where the parameters of the distribution are arrays of shape (B,).

    Source: iso-22514-2
    """
    low, middle, high = (np.asarray(frozen.ppf(p)) for p in (LOWER, MIDDLE, UPPER))
    nothing = np.full(middle.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        lower = nothing if spec.lsl is None else (middle - spec.lsl) / (middle - low)
        upper = nothing if spec.usl is None else (spec.usl - middle) / (high - middle)
        both = star = nothing
        if spec.lsl is not None and spec.usl is not None:
            both = (spec.usl - spec.lsl) / (high - low)
        elif spec.usl is not None and spec.natural_lower is not None:
            star = (spec.usl - spec.natural_lower) / (high - low)
        z = _bench(frozen, spec)
    return np.stack([both, lower, upper, np.fmin(lower, upper), z, star])


def _bench(frozen: Frozen, spec: Spec) -> Floats:
    """Normal quantile of the share within the limits; by its logarithm, or that of what is not,
    whichever is the smaller.
    """
    from scipy import special

    surely, never = np.zeros(()), np.array(-np.inf)
    below, from_low = (
        (never, surely) if spec.lsl is None else (frozen.logcdf(spec.lsl), frozen.logsf(spec.lsl))
    )
    above, to_high = (
        (never, surely) if spec.usl is None else (frozen.logsf(spec.usl), frozen.logcdf(spec.usl))
    )
    outside = np.logaddexp(below, above)
    # The difference of two lower tails or of two upper ones, whichever are the smaller.
    lower = np.asarray(to_high) < np.asarray(from_low)
    more = np.where(lower, to_high, from_low)
    less = np.where(lower, below, above)
    within = more + np.log(-np.expm1(np.minimum(less - more, 0.0)))
    mostly = outside > math.log(0.5)
    z = np.where(
        mostly,
        special.ndtri_exp(np.minimum(within, 0.0)),
        -special.ndtri_exp(np.minimum(outside, 0.0)),
    )
    return np.asarray(z, dtype=np.float64)


def _ends(drawn: Floats, confidence: float) -> Floats:
    """Lower and upper ends for each row, shape (2, K); NaN where a hundredth is not a number."""
    half = (1 - confidence) / 2
    bad = np.isnan(drawn).mean(axis=1) > 0.01
    sound = np.where(bad[:, None], 0.0, drawn)
    with np.errstate(invalid="ignore"):
        ends = np.nanquantile(sound, [half, 1 - half], axis=1)
    return np.where(bad, np.nan, ends)


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _indices(found: dict[str, Estimate]) -> Indices:
    return Indices(**{k: one for k, one in found.items() if math.isfinite(one.value)})


def _empirical(
    measured: Measured, spec: Spec, fit: Fit, confidence: float
) -> tuple[Indices, Outside]:
    """From the percentiles of the values, with the intervals that their order statistics give."""
    if fit.p00135 is None or fit.p99865 is None:
        raise MethodError(f"there is no fit by `{fit.name}` to take percentiles from")
    values = measured.values
    middle = quantile(values, MIDDLE)
    low, high = (percentile(values, p, confidence) for p in (LOWER, UPPER))
    out = observed(measured.below, measured.above, measured.n, spec, confidence)
    found = {"z_bench_overall": _observed_bench(out)}
    if spec.lsl is not None:
        found["ppl"] = _over(middle - spec.lsl, _gap(middle, low, -1))
    if spec.usl is not None:
        found["ppu"] = _over(spec.usl - middle, _gap(middle, high, 1))
    found["ppk"] = min((found[k] for k in ("ppl", "ppu") if k in found), key=lambda e: e.value)
    whole = Estimate(
        high.value - low.value,
        None if low.high is None or high.low is None else high.low - low.high,
        None if low.low is None or high.high is None else high.high - low.low,
    )
    if spec.lsl is not None and spec.usl is not None:
        found["pp"] = _over(spec.usl - spec.lsl, whole)
    elif spec.usl is not None and spec.natural_lower is not None:
        found["cp_star"] = _over(spec.usl - spec.natural_lower, whole)
    return _indices(found), out


def _gap(middle: float, end: Estimate, sign: int) -> Estimate:
    """Distance of a tail percentile from the median."""
    ends = [None if x is None else sign * (x - middle) for x in (end.low, end.high)]
    near, far = ends if sign > 0 else ends[::-1]
    return Estimate(sign * (end.value - middle), near, far)


def _over(width: float, spread: Estimate) -> Estimate:
    """width / spread with the ends that go with it: of a negative one they change places."""
    if not spread.value > 0:
        return Estimate(math.nan)
    least, most = (
        None if end is None or end <= 0 else width / end for end in (spread.high, spread.low)
    )
    if width < 0:
        least, most = most, least
    return Estimate(width / spread.value, least, most)


def _observed_bench(out: Outside) -> Estimate:
    """Normal quantile of the share that conforms; NaN where nothing lay outside."""
    from scipy import special

    def score(ppm: float | None) -> float | None:
        return None if ppm is None or not 0 < ppm < 1e6 else float(-special.ndtri(ppm / 1e6))

    value = score(out.total)
    return Estimate(math.nan if value is None else value, score(out.high), score(out.low))
