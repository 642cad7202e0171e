"""Worked examples of capability indices."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.capability.boxcox import power
from ci_toolkit.analysis.capability.empirical import kaplan_meier
from ci_toolkit.analysis.capability.fitting import fit
from ci_toolkit.analysis.capability.indices import Family, about_target, family, natural_edge_index
from ci_toolkit.analysis.capability.johnson import fit_johnson
from ci_toolkit.analysis.capability.result import Fit, Sigma
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.tolerance import normal_tolerance, order_confidence
from ci_toolkit.analysis.capability.values import values_of
from ci_toolkit.analysis.capability.within import within_sigma
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.training.terms.examples.series import (
    MINUTES,
    drawn,
    limits,
    listed,
    singles,
)
from ci_toolkit.analysis.wording import percent, plain

# Levels that move from day to day: the overall scatter is wider than that between neighbours.
_DRIFT = (22.0, 23.0, 22.0, 24.0, 25.0, 24.0, 26.0, 27.0, 28.0, 27.0)
_SPEC = Spec(lsl=18.0, usl=33.0, target=25.0)
_HOURS = np.array(
    [0.4, 0.5, 0.7, 0.8, 0.9, 1.1, 1.2, 1.4, 1.6, 1.9, 2.1, 2.6, 3.0, 3.8, 4.9, 6.5, 8.8, 13.0]
)


def _within() -> Sigma:
    found, _ = within_sigma(singles(_DRIFT), "mr-bar")
    assert found is not None
    return found


def _overall() -> Sigma:
    return Sigma(float(np.std(_DRIFT, ddof=1)), "sd", len(_DRIFT) - 1.0)


def _family(sigma: Sigma, spec: Spec = _SPEC) -> Family:
    return family(float(np.mean(_DRIFT)), len(_DRIFT), sigma, spec, 0.95, unbiased=False)


def _told(found: Estimate | None) -> str:
    assert found is not None
    if found.low is None or found.high is None:
        return plain(found.value, 3)
    return f"{plain(found.value, 3)} (95 %: {plain(found.low, 3)} to {plain(found.high, 3)})"


def _head() -> tuple[str, ...]:
    return (
        f"minutes {listed(_DRIFT)}; limits {plain(_SPEC.lsl or 0)} and {plain(_SPEC.usl or 0)}",
        f"mean {plain(float(np.mean(_DRIFT)))}, sigma within {plain(_within().value)}, "
        f"overall {plain(_overall().value)}",
    )


def cp() -> tuple[str, ...]:
    """The width alone."""
    return (
        *_head(),
        f"Cp = 15 / (6 x {plain(_within().value)}) = {_told(_family(_within()).both)}",
    )


def cpk() -> tuple[str, ...]:
    """The nearer limit."""
    found = _family(_within())
    return (
        *_head(),
        f"to the lower limit {_told(found.lower)}",
        f"to the upper limit {_told(found.upper)}",
        f"Cpk = {_told(found.nearer)}",
    )


def pp() -> tuple[str, ...]:
    """The width by the overall scatter."""
    found = _family(_overall()).both
    return (*_head(), f"Pp = 15 / (6 x {plain(_overall().value)}) = {_told(found)}")


def ppk() -> tuple[str, ...]:
    """What was delivered."""
    return (
        *_head(),
        f"Cpk = {_told(_family(_within()).nearer)}",
        f"Ppk = {_told(_family(_overall()).nearer)}: the level moved, so less was delivered",
    )


def capable() -> tuple[str, ...]:
    """A requirement against an interval."""
    found = _family(_overall()).nearer
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    if found.low >= 1.33:
        word = "capable"
    elif found.high < 1.33:
        word = "incapable"
    else:
        word = "the interval spans 1.33, so ten values do not decide"
    return (*_head(), f"Ppk = {_told(found)}; required 1.33: {word}")


def cpm() -> tuple[str, ...]:
    """About the target."""
    deviation, mean = _overall().value, float(np.mean(_DRIFT))
    found = about_target(mean, deviation, len(_DRIFT), _SPEC, 0.95)
    return (
        *_head(),
        f"target {plain(_SPEC.target or 0)}, nearer limit {plain(7.0)} away",
        f"Cpm = {_told(found)}",
    )


def z_bench() -> tuple[str, ...]:
    """Both tails as one."""
    found = _family(_overall()).bench
    assert found is not None
    beyond = math.erfc(found.value / math.sqrt(2)) / 2
    return (*_head(), f"expected beyond both limits {percent(beyond)}", f"Z = {_told(found)}")


def specification() -> tuple[str, ...]:
    """Limits of the process and of the promise."""
    panel = drawn("i-mr", singles(MINUTES)).panels[0]
    late = sum(value > 26 for value in MINUTES)
    return (
        f"minutes {listed(MINUTES)}; promised: at most 26",
        f"control chart: {limits(panel)}, so the process is stable",
        f"promise: {late} of {len(MINUTES)} are too late; a stable process can miss it",
    )


def natural_limits() -> tuple[str, ...]:
    """Cp* of a time with one limit."""
    spec = Spec(usl=33.0, natural_lower=0.0)
    found = natural_edge_index(_overall(), spec, 0.95)
    return (
        f"{_head()[1]}; limit 33, no time below 0",
        f"Cp* = (33 - 0) / (6 x {plain(_overall().value)}) = {_told(found)}",
    )


def sigma_within() -> tuple[str, ...]:
    """Short-term and overall."""
    return (*_head(), f"overall is {plain(_overall().value / _within().value)} times within")


def _index(found: Fit, usl: float) -> float:
    assert found.p50 is not None
    assert found.p99865 is not None
    return (usl - found.p50) / (found.p99865 - found.p50)


def percentile_index() -> tuple[str, ...]:
    """A skewed time with an upper limit."""
    values = values_of(_HOURS)
    skewed, normal = fit(values, "lognormal"), fit(values, "normal")
    return (
        f"hours {listed(_HOURS.tolist())}; limit 48",
        f"log-normal: x50 {plain(skewed.p50 or 0)}, x99.865 {plain(skewed.p99865 or 0)}, "
        f"Ppu = {plain(_index(skewed, 48.0), 3)}",
        f"taken as normal it would be {plain(_index(normal, 48.0), 3)}",
    )


def log_normal() -> tuple[str, ...]:
    """Rivals by AICc."""
    values = values_of(_HOURS)
    told = [
        f"{name}: AICc {plain(fit(values, name).aicc or 0.0)}"
        for name in ("normal", "lognormal", "weibull", "gamma")
    ]
    return (f"hours {listed(_HOURS.tolist())}", *told, "the smallest fits best")


def box_cox() -> tuple[str, ...]:
    """The power of skewed hours."""
    found = power(values_of(_HOURS))
    return (
        f"hours {listed(_HOURS.tolist())}",
        f"power {_told(found)}; 0 is the logarithm, 1 leaves the values alone",
    )


def johnson() -> tuple[str, ...]:
    """A curve through the same hours."""
    hours = np.exp(np.linspace(-2.2, 2.2, 120))
    found = fit_johnson(values_of(hours))
    return (
        "120 hours from 0.11 to 9.0, evenly spread on a scale of logarithms",
        f"curve: {found.name}",
        f"median {plain(found.p50 or 0)}, x99.865 {plain(found.p99865 or 0)}",
    )


def censored() -> tuple[str, ...]:
    """Three open cases, left out and counted."""
    ended, still = (1.0, 2.0, 3.0, 4.0, 6.0), (5.0, 7.0, 9.0)
    values = values_of(np.array([*ended, *still]), np.array([False] * 5 + [True] * 3))
    times, survival, *_ = kaplan_meier(values)
    first = float(times[np.flatnonzero(survival <= 0.5)[0]])
    return (
        f"days of ended cases {listed(ended)}; open for {listed(still)} so far",
        f"median of the ended ones {plain(float(np.median(ended)))}",
        f"median with the open ones allowed for {plain(first)}",
    )


def tolerance_interval() -> tuple[str, ...]:
    """A range for 95 % of the cases."""
    mean, deviation, n = float(np.mean(MINUTES)), float(np.std(MINUTES, ddof=1)), len(MINUTES)
    found = normal_tolerance(mean, deviation, n, 0.95, 0.95)
    sure = order_confidence(59.0, 1.0, 0.95)
    return (
        f"minutes {listed(MINUTES)}: mean {plain(mean)}, s {plain(deviation)}",
        f"95 % of the cases, with 95 % confidence: {plain(found.low or 0)} to "
        f"{plain(found.high or 0)}",
        f"without a curve: the largest of 59 holds 95 % with confidence {percent(sure)}",
    )


def normal_distribution() -> tuple[str, ...]:
    """How much lies within one, two and three sigma."""
    from scipy import special

    inside = [float(special.ndtr(z) - special.ndtr(-z)) for z in (1, 2, 3)]
    return (
        f"within 1, 2 and 3 sigma of the mean: {', '.join(percent(one) for one in inside)}",
        f"beyond 3 sigma: {plain(1e4 * (1 - inside[2]))} of 10,000",
    )
