"""The numbers of one stream of measurements: distribution, indices, shares, tolerance."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ci_toolkit.analysis.capability.choice import choose, named
from ci_toolkit.analysis.capability.conforming import Periods, conforming, spread_of
from ci_toolkit.analysis.capability.distributions import of
from ci_toolkit.analysis.capability.empirical import kaplan_meier, quantile, survival_at
from ci_toolkit.analysis.capability.normal import Normal, normal_capability, overall_sigma
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamValues
from ci_toolkit.analysis.capability.outside import MILLION, observed
from ci_toolkit.analysis.capability.percentile_indices import percentile_capability
from ci_toolkit.analysis.capability.result import Fit, Indices, Outside, StreamCapability, Tolerance
from ci_toolkit.analysis.capability.sigma_level import sigma_level, sigma_level_of
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.stability import stability_for
from ci_toolkit.analysis.capability.tolerance import (
    Side,
    distribution_tolerance,
    normal_tolerance,
    order_statistic_tolerance,
)
from ci_toolkit.analysis.capability.values import Values
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding
from ci_toolkit.errors import MethodError

_SMALL = 1e-140


@dataclass(frozen=True, slots=True)
class Known:
    """What was learnt on the way and is only told.

    refused: why the distribution asked for, or any, could not be fitted. normal: findings of the
    normal capability. undecided: open cases that may still meet the limit. factor: variance
    between periods as a multiple of chance, where periods decide the interval of the share.
    """

    refused: str | None = None
    normal: tuple[Finding, ...] = ()
    undecided: float = 0.0
    factor: float | None = None


def measure(part: StreamValues, options: CapabilityOptions) -> tuple[StreamCapability, Known]:
    """The numbers of one stream, not judged yet, and what is worth knowing of them."""
    m, spec = part.measured, part.spec
    values = m.values
    subgroups = 0 if m.subgroups is None else int(m.subgroups.used.sum())
    empty = StreamCapability(
        by=part.by,
        n=values.n,
        subgroups=subgroups,
        spec=spec,
        confidence=options.confidence,
        stability=part.stability,
        censored=m.censored,
    )
    if not values.n > 0:
        return empty, Known()
    undecided = _undecided(values, spec)
    share, method, factor = _share(part, undecided, options.confidence)
    fits, refused = _fits(values, spec, options)
    fit = fits[0] if fits else None
    indices, outside, normal = _indices(part, fit, options)
    each = _turned_to_ppm(share, options.opportunities)
    bench = indices.z_bench_overall
    open_cases = m.censored > 0
    stream = replace(
        empty,
        stability=stability_for(part, fit),
        mean=None if open_cases else _finite(m.mean),
        median=_median(values, fit),
        low=_finite(m.low),
        high=_finite(m.high),
        within=None if normal is None else normal.within,
        overall=None if open_cases or not _sized(values) else overall_sigma(m),
        indices=indices,
        fit=fit,
        fits=fits,
        observed=_observed(part, share, undecided, options.confidence),
        expected_within=None if normal is None or indices.cpk is None else normal.expected_within,
        expected_overall=outside,
        conforming=share,
        conforming_method=method,
        sigma_level=sigma_level(bench, options.shift)
        if bench is not None and (fit is None or fit.near)
        else sigma_level_of(each, options.shift),
        dpmo=each,
        first_time_yield=share,
        tolerance=_tolerance(part, fit, options),
        shortfall=None if share is None else (1 - share.value) * values.n,
    )
    told = () if normal is None else normal.findings
    return stream, Known(refused, told, undecided, factor)


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _undecided(values: Values, spec: Spec) -> float:
    """Open cases of which it is not known yet whether they meet the upper limit."""
    if values.censored is None or spec.sides == 0:
        return 0.0
    still = values.censored
    if spec.usl is not None:
        still = still & (values.value <= spec.usl)
    elif spec.lsl is not None:
        still = still & (values.value < spec.lsl)
    return float(values.weight[still].sum())


def _share(
    part: StreamValues, undecided: float, confidence: float
) -> tuple[Estimate | None, str, float | None]:
    """Share that meets the spec with its interval and method; factor of the periods."""
    m, spec = part.measured, part.spec
    if spec.sides == 0:
        return None, "", None
    spread = spread_of(part.periods, "binomial")
    factor = spread.factor if spread is not None and spread.over else None
    if not undecided:
        n = m.values.n
        met = max(n - m.below - m.above, 0.0)
        share, method = conforming(met, n, confidence, periods=part.periods)
        return share, method, factor
    share = _open_share(m.values, spec, confidence)
    method = "Kaplan-Meier, cases still open counted as long as they were seen"
    if spread is None or factor is None:
        return share, method, None
    worth = _chance_error(part.periods)
    wider = spread.error / worth if worth > 0 else 1.0
    noun = spread.noun
    return (
        _widened(share, max(wider, 1.0)),
        f"{method}, widened for days".replace("days", f"the spread between {noun}s"),
        factor,
    )


def _chance_error(periods: Periods | None) -> float:
    """Standard error of the pooled share of these periods where items are independent."""
    if periods is None:
        return 0.0
    there = np.isfinite(periods.n) & (periods.n > 0)
    n = float(periods.n[there].sum())
    p = float(periods.count[there].sum()) / n
    return math.sqrt(max(p * (1 - p), 0.0) / n)


def _widened(share: Estimate, factor: float) -> Estimate:
    """An interval so many times as wide about its value, on the scale of log-odds."""

    def moved(end: float | None, edge: float) -> float | None:
        if end is None or not 0 < end < 1 or not 0 < share.value < 1:
            return edge if end is None else end
        middle = math.log(share.value / (1 - share.value))
        far = middle + factor * (math.log(end / (1 - end)) - middle)
        return 1 / (1 + math.exp(-far))

    return Estimate(share.value, moved(share.low, 0.0), moved(share.high, 1.0))


def _open_share(values: Values, spec: Spec, confidence: float) -> Estimate:
    """Share that meets the spec where cases are still open.

    Of two limits the ends are those of both sides together, at least as wide as asked for.
    """
    upper = Estimate(0.0, 0.0, 0.0)
    if spec.usl is not None:
        upper = survival_at(values, spec.usl, confidence)
    if spec.lsl is None:
        return _difference(Estimate(1.0, 1.0, 1.0), upper)
    reached = survival_at(values, float(np.nextafter(spec.lsl, -math.inf)), confidence)
    return _difference(reached, upper)


def _difference(more: Estimate, less: Estimate) -> Estimate:
    low = (more.low or 0.0) - (1.0 if less.high is None else less.high)
    high = (1.0 if more.high is None else more.high) - (less.low or 0.0)
    return Estimate(max(more.value - less.value, 0.0), max(low, 0.0), min(high, 1.0))


def _observed(
    part: StreamValues, share: Estimate | None, undecided: float, confidence: float
) -> Outside | None:
    m, spec = part.measured, part.spec
    if share is None:
        return None
    if not undecided:
        return observed(m.below, m.above, m.values.n, spec, confidence, met=share)
    above = below = None
    if spec.usl is not None:
        above = survival_at(m.values, spec.usl, confidence).value * MILLION
    if spec.lsl is not None:
        edge = float(np.nextafter(spec.lsl, -math.inf))
        below = (1 - survival_at(m.values, edge, confidence).value) * MILLION
    each = _turned_to_ppm(share, 1.0)
    assert each is not None
    return Outside(below, above, each.value, each.low, each.high)


def _turned_to_ppm(share: Estimate | None, opportunities: float) -> Estimate:
    if share is None:
        return Estimate(math.nan)
    per = MILLION / opportunities
    return Estimate(
        (1 - share.value) * per,
        None if share.high is None else (1 - share.high) * per,
        None if share.low is None else (1 - share.low) * per,
    )


def _fits(
    values: Values, spec: Spec, options: CapabilityOptions
) -> tuple[tuple[Fit, ...], str | None]:
    """The fit in use first, then its rivals; none, with the reason, where none can be made."""
    if len(values.known.value) < 2:
        return (), None
    if not _sized(values):
        return (), "values so large or so small cannot be squared; take another unit"
    try:
        if options.distribution == "auto":
            return choose(values, spec, quick=options.quick), None
        return (named(values, spec, options.distribution),), None
    except MethodError as error:
        return (), error.message


def _sized(values: Values) -> bool:
    """Whether squares of the values, and of their differences, are ordinary numbers."""
    size = float(np.abs(values.value).max())
    return size == 0 or _SMALL < size < 1 / _SMALL


def _median(values: Values, fit: Fit | None) -> float | None:
    if values.censored is None or not values.censored.any():
        return _finite(quantile(values, 0.5))
    at, above, _ = kaplan_meier(values)
    reached = above <= 0.5
    if reached.any():
        return float(at[int(np.argmax(reached))])
    return None if fit is None else fit.p50


def _indices(
    part: StreamValues, fit: Fit | None, options: CapabilityOptions
) -> tuple[Indices, Outside | None, Normal | None]:
    """Indices and what is expected outside: normal, or of percentiles of the fit in use."""
    m, spec = part.measured, part.spec
    normal = None
    if m.n > 0 and not m.censored > 0 and _sized(m.values):
        normal = normal_capability(
            m, spec, confidence=options.confidence, sigma_method=options.sigma_method
        )
        if normal.overall is None or normal.overall.value == 0:
            return Indices(), None, normal
        if fit is not None and fit.name == "normal":
            return normal.indices, normal.expected_overall, normal
    if fit is None or spec.sides == 0:
        return Indices(), None, normal
    try:
        indices, outside = percentile_capability(m, spec, fit, options.confidence)
    except MethodError:
        return Indices(), None, normal
    return indices, outside, normal


def _tolerance(
    part: StreamValues, fit: Fit | None, options: CapabilityOptions
) -> tuple[Tolerance, ...]:
    m, spec = part.measured, part.spec
    side: Side = "both"
    if spec.sides == 1:
        side = "upper" if spec.usl is not None else "lower"
    share, sure = options.coverage, options.confidence
    found = []
    if fit is not None and fit.name == "normal" and not m.censored > 0:
        found.append(normal_tolerance(m.mean, m.sd, m.n, share, sure, side))
    elif fit is not None and fit.parameters:
        curve = of(fit)
        found.append(
            distribution_tolerance(
                fit.name, lambda p: float(curve.ppf(p)), m.values.n, share, sure, side
            )
        )
    found.append(order_statistic_tolerance(m.values, share, sure, side))
    return tuple(found)
