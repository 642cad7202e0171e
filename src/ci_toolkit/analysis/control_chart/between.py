"""Means as individuals: for subgroups so large that their means vary by more than sampling."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ci_toolkit.analysis.control_chart.limits import (
    Drawn,
    constants_of,
    known_or,
    per_segment,
    sigma_panel,
)
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.panels import dispersion_panel
from ci_toolkit.analysis.control_chart.result import Panel
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Subgroups
from ci_toolkit.analysis.control_chart.variables import (
    individuals,
    within_sigma,
)
from ci_toolkit.analysis.sigma import Pairs, from_moving_ranges, pairs_of
from ci_toolkit.errors import UsageError

# From this mean size on, the spread inside stable subgroups varies by more than its sampling.
OWN_S_LIMITS_FROM = 30


def i_mr_rs(s: Subgroups, o: ChartOptions) -> Drawn:
    """Individuals and moving ranges of the subgroup means, with the standard deviations inside.

    The limits of the means come from how they differ from one subgroup to the next, not from the
    spread inside. From a mean size of 30 the panel of standard deviations does the same.

    Source: montgomery
    """
    if o.sigma is not None:
        raise UsageError(
            "a known sigma does not fit `i-mr-rs`, which has one between and one inside subgroups",
            "drop `--sigma`, or pass `--chart xbar-s`",
        )
    segments, constants = s.segments, constants_of(o)
    means = individuals(s, o)
    estimate, freedom, _, _ = within_sigma(s, _without_method(o), "s", constants)
    within = known_or(per_segment(s, "sigma_within", o, None), estimate)
    sizes = np.where(s.present, s.n, np.nan)
    may = np.isfinite(means.estimates.sigma)
    sampled = dispersion_panel(
        s, "s", sizes, segments.spread(np.where(may, within, np.nan)), constants, o
    )
    assert s.sd is not None
    ranged = from_moving_ranges(sampled.value, _pairs_with_sd(s), segments, constants)
    inside = s.used & np.isfinite(sampled.value)
    own_center = known_or(per_segment(s, "s_center", o, None), segments.mean(s.sd, inside))
    own_sigma = known_or(per_segment(s, "s_sigma", o, None), ranged.sigma)
    large = np.nan_to_num(segments.mean(s.n, inside), nan=0.0) >= OWN_S_LIMITS_FROM
    if o.frozen is not None:
        large = np.isfinite(per_segment(s, "s_center", o, None))
    own = sigma_panel(
        "s",
        "dispersion",
        sampled.value,
        segments.spread(own_center),
        segments.spread(np.where(may, own_sigma, np.nan)),
        o,
        lower=0.0,
    )
    panel = _either(sampled, own, segments.spread(large))
    extra = {
        **means.estimates.extra,
        "sigma_within": within,
        "sigma_within_degrees_of_freedom": freedom,
        "s_center": np.where(large, own_center, np.nan),
        "s_sigma": np.where(large, own_sigma, np.nan),
    }
    estimates = replace(
        means.estimates,
        panel_centers={
            **means.estimates.panel_centers,
            "s": segments.mean(panel.center, inside),
        },
        extra=extra,
    )
    return Drawn((*means.panels, panel), estimates, means.findings)


def _without_method(o: ChartOptions) -> ChartOptions:
    """The options with the default method: the one named is for the means."""
    return replace(o, sigma_method=None)


def _pairs_with_sd(s: Subgroups) -> Pairs:
    """Pairs for moving ranges of standard deviations: subgroups of one are gaps there."""
    assert s.sd is not None
    return pairs_of(replace(s, mean=np.where(s.n >= 2, s.sd, np.nan)))


def _either(first: Panel, second: Panel, take_second: Bools) -> Panel:
    """Point by point the one panel or the other."""
    if not take_second.any():
        return first

    def pick(a: Floats, b: Floats) -> Floats:
        return np.where(take_second, b, a)

    zones = first.zone_bounds
    if zones is not None:
        own = [second.center + z * second.sigma for z in (-2, -1, 1, 2)]
        low2, low1, high1, high2 = (pick(a, b) for a, b in zip(zones, own, strict=True))
        zones = (low2, low1, high1, high2)
    return Panel(
        first.name,
        first.kind,
        first.value,
        pick(first.center, second.center),
        pick(first.sigma, second.sigma),
        pick(first.lcl, second.lcl),
        pick(first.ucl, second.ucl),
        np.where(take_second, second.lcl_clipped, first.lcl_clipped),
        np.where(take_second, second.ucl_clipped, first.ucl_clipped),
        zone_bounds=zones,
    )
