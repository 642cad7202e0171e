"""Charts of measurements: individuals with moving ranges, and means with ranges or deviations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ci_toolkit.analysis.constants import Constants
from ci_toolkit.analysis.control_chart.limits import (
    Drawn,
    constants_of,
    enough,
    known_or,
    per_segment,
)
from ci_toolkit.analysis.control_chart.notes import (
    constant_findings,
    few_findings,
    gap_findings,
    large_range_findings,
    screening_findings,
)
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.panels import (
    Dispersion,
    dispersion_panel,
    location_panel,
    moving_range_panel,
)
from ci_toolkit.analysis.control_chart.result import Estimates
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Subgroups
from ci_toolkit.analysis.sigma import (
    INDIVIDUAL_METHODS,
    SUBGROUP_METHODS,
    RangeSigma,
    degrees_of_freedom,
    from_moving_ranges,
    pairs_of,
    segment_quantile,
    standard_deviation,
    within_subgroups,
)
from ci_toolkit.errors import UsageError, did_you_mean


def plotted_value(s: Subgroups) -> Floats:
    """What an individuals or run chart shows: the mean, the fraction, the rate, or the count."""
    if s.measure == "value":
        assert s.mean is not None
        return np.where(s.present, s.mean, np.nan)
    assert s.count is not None
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(s.present, s.count / s.n, np.nan)


def individuals(s: Subgroups, o: ChartOptions) -> Drawn:
    """Individuals and moving-range panels.

    Sigma is the mean moving range / d2(2) unless `o.sigma_method` says median-mr or sd; the
    moving-range panel has its centre at d2(2)·sigma (B24).

    Source: montgomery
    Source: wheeler-chambers
    """
    method = checked_method(o, INDIVIDUAL_METHODS, "mr-bar")
    value = plotted_value(s)
    segments, constants = s.segments, constants_of(o)
    pairs = pairs_of(s)
    ranged = from_moving_ranges(
        value, pairs, segments, constants, screen=o.screen_mr, median=method == "median-mr"
    )
    number = segments.sum(s.used)
    sigma_known = per_segment(s, "sigma", o, o.sigma)
    center_known = per_segment(s, "center", o, o.center)
    estimate = standard_deviation(value, s.used, segments) if method == "sd" else ranged.sigma
    center = known_or(center_known, _center(s, o, value))
    may = enough(s, center_known + sigma_known, o)
    sigma = np.where(may, known_or(sigma_known, estimate), np.nan)
    spread_sigma, spread_center = segments.spread(sigma), segments.spread(center)
    shown = location_panel("i", value, spread_center, spread_sigma, o)
    moving = moving_range_panel(pairs.ranges(value), spread_sigma, constants, o)
    estimates = Estimates(
        center=center,
        sigma=sigma,
        sigma_method="known" if np.isfinite(sigma_known).all() else method,
        degrees_of_freedom=np.where(
            np.isfinite(sigma_known), _known_freedom(s, o), _freedom(method, ranged, number)
        ),
        baseline_points=number,
        panel_centers={"i": center, "mr": constants.moving_range * sigma},
        extra={
            "mean_range": ranged.mean_range,
            "ranges": ranged.ranges,
            "dropped_ranges": ranged.dropped,
            "bridged": pairs.bridged.astype(np.float64),
        },
    )
    findings = (
        *gap_findings(s, pairs),
        *screening_findings(s, ranged),
        *constant_findings(s, may & (sigma == 0)),
        *few_findings(s, may, o),
    )
    return Drawn((shown, moving), estimates, findings)


def _center(s: Subgroups, o: ChartOptions, value: Floats) -> Floats:
    if o.center_method == "median":
        return segment_quantile(value, s.used, s.segments, 0.5)
    return s.segments.mean(value, s.used)


def _known_freedom(s: Subgroups, o: ChartOptions) -> Floats:
    """Degrees of freedom of saved limits, NaN for a sigma that was given as known."""
    return per_segment(s, "degrees_of_freedom", o, None)


def _freedom(method: str, ranged: RangeSigma, number: Floats) -> Floats:
    """Degrees of freedom of sigma from individuals (B1, B3)."""
    if method == "sd":
        return np.where(number > 1, number - 1, np.nan)
    if method == "median-mr":
        return np.where(number > 1, 0.32 * (number - 1), np.nan)
    return degrees_of_freedom(ranged.variance)


def xbar(s: Subgroups, o: ChartOptions, dispersion: Dispersion) -> Drawn:
    """Means with their ranges ("r") or standard deviations ("s").

    Limits per point from n_i: mean ± 3σ/√n_i; centres d2(n_i)·σ and c4(n_i)·σ (B24). Subgroups of
    one are drawn, but are not in sigma.

    Source: montgomery
    """
    segments, constants = s.segments, constants_of(o)
    assert s.mean is not None
    value = np.where(s.present, s.mean, np.nan)
    sigma_known = per_segment(s, "sigma", o, o.sigma)
    center_known = per_segment(s, "center", o, o.center)
    estimate, freedom, method, pooled = within_sigma(s, o, dispersion, constants)
    weight = np.where(s.used, s.n, 0.0)
    total = segments.sum(weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        grand = np.where(total > 0, segments.sum(weight * value, s.used) / total, np.nan)
    center = known_or(center_known, grand)
    may = enough(s, center_known + sigma_known, o)
    sigma = np.where(may, known_or(sigma_known, estimate), np.nan)
    sizes = np.where(s.present, s.n, np.nan)
    each = segments.spread(sigma)
    shown = location_panel("xbar", value, segments.spread(center), each / np.sqrt(sizes), o)
    spread_panel = dispersion_panel(s, dispersion, sizes, each, constants, o)
    estimates = Estimates(
        center=center,
        sigma=sigma,
        sigma_method="known" if np.isfinite(sigma_known).all() else method,
        degrees_of_freedom=np.where(np.isfinite(sigma_known), _known_freedom(s, o), freedom),
        baseline_points=segments.sum(s.used),
        panel_centers={
            "xbar": center,
            dispersion: segments.mean(spread_panel.center, s.used & (sizes >= 2)),
        },
        extra={"pooled": pooled.astype(np.float64)},
    )
    findings = (
        *large_range_findings(s, dispersion),
        *constant_findings(s, may & (sigma == 0)),
        *few_findings(s, may, o),
    )
    return Drawn((shown, spread_panel), estimates, findings)


def xbar_r(s: Subgroups, o: ChartOptions) -> Drawn:
    """Means and ranges.

    Source: montgomery
    """
    return xbar(s, o, "r")


def xbar_s(s: Subgroups, o: ChartOptions) -> Drawn:
    """Means and standard deviations.

    Source: montgomery
    """
    return xbar(s, o, "s")


def within_sigma(
    s: Subgroups, o: ChartOptions, dispersion: Dispersion, constants: Constants
) -> tuple[Floats, Floats, str, Bools]:
    """Sigma inside subgroups, its degrees of freedom, the method's name, where it is pooled.

    Source: montgomery
    Source: burr-1969
    """
    usual = f"{dispersion}-bar"
    method = checked_method(o, SUBGROUP_METHODS, usual)
    within = within_subgroups(s, method, constants)
    everywhere = np.full(len(s.segments), method == "pooled")
    if o.sigma_method is not None:
        return within.sigma, within.degrees_of_freedom, method, everywhere
    pooled = uneven(s)
    if not pooled.any():
        return within.sigma, within.degrees_of_freedom, method, everywhere
    other = within_subgroups(s, "pooled", constants)
    sigma = np.where(pooled, other.sigma, within.sigma)
    freedom = np.where(pooled, other.degrees_of_freedom, within.degrees_of_freedom)
    return sigma, freedom, "pooled" if pooled.mean() > 0.5 else usual, pooled


def uneven(s: Subgroups) -> Bools:
    """Segments whose sizes vary and exceed 25, or vary more than twofold (B23), shape (K,).

    Source: montgomery
    """
    counted = s.used & (s.n >= 2)
    if not len(s.segments):
        return np.zeros(0, dtype=bool)
    least = np.minimum.reduceat(np.where(counted, s.n, np.inf), s.segments.starts)
    most = np.maximum.reduceat(np.where(counted, s.n, -np.inf), s.segments.starts)
    return (most > least) & ((most > 25) | (most > 2 * least))


def checked_method(o: ChartOptions, known: Sequence[str], default: str) -> str:
    """The sigma method asked for, or the default; a UsageError where the chart has no such one."""
    if o.sigma_method is None:
        return default
    if o.sigma_method not in known:
        listed = ", ".join(f"`{name}`" for name in known)
        raise UsageError(
            f"sigma method `{o.sigma_method}` does not fit this chart",
            did_you_mean(o.sigma_method, known) or f"it knows {listed}",
        )
    return o.sigma_method
