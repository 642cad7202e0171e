"""Laws of rates that vary more than counting gives: Laney's factor, and an additive part.

Laney's sigma_z multiplies what counting gives, so its limits shrink with volume; the additive part
is a spread of the rate itself that no volume removes. Which of them the data follow is a matter of
B12; both are taken from moving ranges, so that a shift of level does not widen them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ci_toolkit.analysis.control_chart.attributes import Law, RateFit
from ci_toolkit.analysis.control_chart.limits import finding, known_or, of_phase, per_segment
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Subgroups
from ci_toolkit.analysis.result import Finding
from ci_toolkit.analysis.sigma import from_moving_ranges
from ci_toolkit.analysis.wording import plain

SMALL_COUNT = 5.0  # mean expected count below which limits never undercut counting (B11)
_ROUNDING = 1e-9
_UNSTEADY = 1.5  # ratio of the largest to the smallest sigma_z that is worth saying


def laney_law(s: Subgroups, fit: RateFit, o: ChartOptions, where: Bools) -> Law:
    """sigma_i = sigma_z · counting sigma, with sigma_z the mean moving range of z / d2(2).

    There is no floor at 1 unless `o.laney_floor` asks for it or few events are expected (B11). A
    sigma_z of zero (constant rates) or none at all gives plain limits, with a finding.

    Source: laney-2002
    """
    known = per_segment(s, "sigma_z", o, None)
    sigma_z = known_or(known, fit.sigma_z)
    # Equal rates differ from their own pooled rate by rounding alone.
    constant = where & (sigma_z < _ROUNDING)
    usable = np.isfinite(sigma_z) & (sigma_z >= _ROUNDING)
    factor = np.where(usable, sigma_z, 1.0)
    floored = where & (o.laney_floor | (expected_events(s, fit) < SMALL_COUNT)) & (factor < 1)
    factor = np.where(floored, 1.0, factor)
    findings = (
        *_constant(s, constant),
        *_below_one(s, where & usable & (sigma_z < 1), floored, sigma_z),
        *_unsteady(s, fit, where & usable & ~np.isfinite(known)),
    )
    return Law(factor, np.zeros(len(where)), findings)


def additive_law(s: Subgroups, fit: RateFit, o: ChartOptions, where: Bools) -> Law:
    """sigma_i² = τ² + counting variance of point i.

    τ² is the variance of the rates from their moving ranges, less the mean counting variance of
    the points in these ranges, not below 0.

    Source: spiegelhalter-2005
    """
    tau = np.sqrt(known_or(per_segment(s, "tau", o, None) ** 2, tau_squared(s, fit, o)))
    tau = np.where(np.isfinite(tau), tau, 0.0)
    findings = tuple(
        finding(
            s,
            int(k),
            code="no-extra-variance",
            level="info",
            text=(
                f"the moving ranges{of_phase(s, int(k))} show no variance beyond counting, so the "
                "additive limits are the plain ones"
            ),
        )
        for k in np.flatnonzero(where & (tau == 0))
    )
    return Law(np.ones(len(where)), tau, findings)


def tau_squared(s: Subgroups, fit: RateFit, o: ChartOptions) -> Floats:
    """Between-period variance of the rates, shape (K,), NaN where there is no moving range.

    Source: spiegelhalter-2005
    """
    segments, pairs = s.segments, fit.pairs
    total = from_moving_ranges(fit.rate, pairs, segments, fit.constants, screen=o.screen_mr).sigma
    variance = fit.counting_sigma**2
    inside = segments.mean((variance + variance[pairs.previous]) / 2, pairs.counted)
    return np.maximum(total**2 - inside, 0.0)


def expected_events(s: Subgroups, fit: RateFit) -> Floats:
    """Mean expected count of events in the baseline, shape (K,).

    Source: montgomery
    """
    return s.segments.mean(s.n, s.used) * fit.center


def expected_count(s: Subgroups, fit: RateFit) -> Floats:
    """Mean expected count of the rarer outcome in the baseline, shape (K,).

    Source: montgomery
    """
    rarer = np.minimum(fit.center, 1 - fit.center) if s.measure == "proportion" else fit.center
    return s.segments.mean(s.n, s.used) * rarer


def _constant(s: Subgroups, where: Bools) -> Iterator[Finding]:
    for k in np.flatnonzero(where):
        yield finding(
            s,
            int(k),
            code="constant-rates",
            level="warning",
            text=(
                f"the rates{of_phase(s, int(k))} do not vary from one {s.noun} to the next, so the "
                "limits are those of counting alone"
            ),
        )


def _below_one(s: Subgroups, where: Bools, floored: Bools, sigma_z: Floats) -> Iterator[Finding]:
    for k in np.flatnonzero(where):
        done = "it was raised to 1" if floored[k] else "limits are narrower than counting gives"
        yield finding(
            s,
            int(k),
            code="sigma-z-below-one",
            level="info",
            text=f"sigma_z{of_phase(s, int(k))} is {plain(float(sigma_z[k]))}, below 1: {done}",
        )


def _unsteady(s: Subgroups, fit: RateFit, where: Bools) -> Iterator[Finding]:
    """sigma_z that hangs on a few jumps: plain, screened and median values lie far apart."""
    if not where.any():
        return
    variants = sigma_z_variants(s, fit)
    with np.errstate(invalid="ignore", divide="ignore"):
        stack = np.stack(variants)
        ratio = np.max(stack, axis=0) / np.min(stack, axis=0)
    for k in np.flatnonzero(where & (ratio > _UNSTEADY)):
        all_, screened, middle = (plain(float(v[k]), 3) for v in variants)
        yield finding(
            s,
            int(k),
            code="sigma-z-unsteady",
            level="warning",
            text=(
                f"sigma_z{of_phase(s, int(k))} hangs on a few jumps: {all_} from all moving "
                f"ranges, {screened} without the largest, {middle} by their median"
            ),
        )


def sigma_z_variants(s: Subgroups, fit: RateFit) -> tuple[Floats, Floats, Floats]:
    """sigma_z from all moving ranges, from screened ones, and by their median; shape (K,) each.

    Source: laney-2002
    Source: nelson-1982
    """
    parts = (s.segments, fit.constants)
    return (
        from_moving_ranges(fit.z, fit.pairs, *parts).sigma,
        from_moving_ranges(fit.z, fit.pairs, *parts, screen=True).sigma,
        from_moving_ranges(fit.z, fit.pairs, *parts, median=True).sigma,
    )
