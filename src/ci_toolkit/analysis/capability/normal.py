"""Capability of measurements that are near enough to normal."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ci_toolkit.analysis.capability.indices import (
    NO_FAMILY,
    Family,
    about_target,
    family,
    natural_edge_index,
)
from ci_toolkit.analysis.capability.outside import expected
from ci_toolkit.analysis.capability.result import Indices, Outside, Sigma
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.values import Measured
from ci_toolkit.analysis.capability.within import EXACT, within_sigma
from ci_toolkit.analysis.constants import Constants
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding

_ROUNDING = 1e-14  # a deviation below this share of the values is that of their last digits


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal capability of one stream.

    within: None without subgroups, or where they carry no sigma (a finding says why). overall:
    None with fewer than two values. expected_within, expected_overall: outside the limits.
    """

    within: Sigma | None
    overall: Sigma | None
    indices: Indices
    expected_within: Outside | None
    expected_overall: Outside | None
    findings: tuple[Finding, ...] = ()


def normal_capability(
    measured: Measured,
    spec: Spec,
    *,
    confidence: float,
    sigma_method: str | None = None,
    constants: Constants = EXACT,
) -> Normal:
    """Indices within subgroups and overall, with two-sided intervals and what is expected outside.

    Arguments: the measurements of one stream; limits in their units; confidence of the intervals,
    a fraction; name of the estimator of sigma within subgroups, None for the usual one; constants
    of control charts, exact unless other tools are to be reproduced.
    Raises UsageError for a method that does not fit the subgroups.

    Source: montgomery
    Source: kotz-johnson-1993
    """
    overall = overall_sigma(measured)
    if overall is not None and overall.value == 0:
        text = "all values are equal, so capability is not defined: it divides by their spread"
        return Normal(
            None, overall, Indices(), None, None, (Finding("constant-values", "warning", text),)
        )
    within, findings = _within(measured, sigma_method, constants)
    inside = outside = NO_FAMILY
    if within is not None:
        inside = family(
            measured.mean,
            measured.n,
            within,
            spec,
            confidence,
            unbiased=within.method != "sd",
            intervals=within.method != "median-mr",
        )
    about = star = None
    if overall is not None:
        outside = family(measured.mean, measured.n, overall, spec, confidence, unbiased=False)
        about = about_target(measured.mean, overall.value, measured.n, spec, confidence)
        star = natural_edge_index(overall, spec, confidence)
    return Normal(
        within=within,
        overall=overall,
        indices=_indices(inside, outside, about, star),
        expected_within=_expected(measured.mean, within, spec, inside.bench),
        expected_overall=_expected(measured.mean, overall, spec, outside.bench),
        findings=findings,
    )


def overall_sigma(measured: Measured) -> Sigma | None:
    """The sample standard deviation with n − 1; zero where it is that of rounding alone.

    Source: montgomery
    """
    if not (measured.n > 1 and math.isfinite(measured.sd)):
        return None
    size = max(abs(measured.low), abs(measured.high))
    constant = measured.low == measured.high or measured.sd <= _ROUNDING * size
    return Sigma(0.0 if constant else measured.sd, "sd", measured.n - 1)


def _within(
    measured: Measured, method: str | None, constants: Constants
) -> tuple[Sigma | None, tuple[Finding, ...]]:
    if measured.subgroups is None:
        return None, ()
    found, reason = within_sigma(measured.subgroups, method, constants)
    if reason is not None:
        return None, (reason,)
    if found is None:
        text = "no subgroup has two values and none has a neighbour: there is no sigma within"
        return None, (Finding("no-within-sigma", "info", text),)
    if found.value == 0:
        text = "the values inside subgroups do not differ, so there are no indices within subgroups"
        return found, (Finding("no-within-spread", "warning", text),)
    if found.method == "median-mr":
        text = "the median of moving ranges gives sigma no interval; use `mr-bar` for one"
        return found, (Finding("median-without-interval", "info", text),)
    return found, ()


def _indices(
    inside: Family, outside: Family, about: Estimate | None, star: Estimate | None
) -> Indices:
    return Indices(
        cp=inside.both,
        cpl=inside.lower,
        cpu=inside.upper,
        cpk=inside.nearer,
        cpm=about,
        pp=outside.both,
        ppl=outside.lower,
        ppu=outside.upper,
        ppk=outside.nearer,
        z_bench_within=inside.bench,
        z_bench_overall=outside.bench,
        cp_star=star,
    )


def _expected(
    mean: float, sigma: Sigma | None, spec: Spec, bench: Estimate | None
) -> Outside | None:
    if sigma is None or not sigma.value > 0 or spec.sides == 0:
        return None
    from scipy import special

    scale = sigma.value
    return expected(
        spec,
        lambda x: float(special.log_ndtr((x - mean) / scale)),
        lambda x: float(special.log_ndtr((mean - x) / scale)),
        bench,
    )
