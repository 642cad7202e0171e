"""The panels of measurements: single values or means, moving ranges, ranges and deviations."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ci_toolkit.analysis.constants import Constants
from ci_toolkit.analysis.control_chart.limits import quantile_panel, sigma_panel
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.probability import (
    deviation_quantile,
    limits_and_zones,
    moving_range_quantile,
    normal_reach,
    range_quantile,
)
from ci_toolkit.analysis.control_chart.result import Panel
from ci_toolkit.analysis.control_chart.subgroups import Floats, Subgroups

Dispersion = Literal["r", "s"]


def location_panel(
    name: str, value: Floats, center: Floats, sigma: Floats, o: ChartOptions
) -> Panel:
    """A panel of single values or means: limits symmetric about the centre, free edges.

    Source: shewhart-1931
    """
    return sigma_panel(
        name,
        "location",
        value,
        center,
        sigma,
        o,
        lower=-np.inf if o.natural_lower is None else o.natural_lower,
        upper=np.inf if o.natural_upper is None else o.natural_upper,
        distance=normal_reach(o.alpha) if o.limits == "probability" else None,
    )


def moving_range_panel(
    ranges: Floats, sigma: Floats, constants: Constants, o: ChartOptions
) -> Panel:
    """The moving ranges of single values whose standard deviation is `sigma`, shape (N,).

    Source: montgomery
    """
    center = constants.moving_range * sigma
    spread = center * constants.range_spread(2)
    if o.limits == "probability":

        def quantile(q: float) -> Floats:
            return moving_range_quantile(q) * sigma

        limits, zones = limits_and_zones(quantile, o.alpha)
        return quantile_panel("mr", "dispersion", ranges, center, spread, limits, zones)
    return sigma_panel("mr", "dispersion", ranges, center, spread, o, lower=0.0)


def dispersion_panel(
    s: Subgroups,
    dispersion: Dispersion,
    sizes: Floats,
    sigma: Floats,
    constants: Constants,
    o: ChartOptions,
) -> Panel:
    """Ranges or standard deviations inside subgroups, with a centre for each size.

    Source: montgomery
    """
    several = np.where(sizes >= 2, sizes, np.nan)
    if dispersion == "r":
        assert s.high is not None
        assert s.low is not None
        with np.errstate(invalid="ignore"):
            value = np.where(several >= 2, s.high - s.low, np.nan)
        center = constants.d2(several) * sigma
        spread = center * constants.range_spread(several)
    else:
        assert s.sd is not None
        value = np.where(several >= 2, s.sd, np.nan)
        center = constants.c4(several) * sigma
        spread = center * constants.deviation_spread(several)
    if o.limits == "probability":
        factor = range_quantile if dispersion == "r" else deviation_quantile

        def quantile(q: float) -> Floats:
            return factor(q, several) * sigma

        limits, zones = limits_and_zones(quantile, o.alpha)
        return quantile_panel(dispersion, "dispersion", value, center, spread, limits, zones)
    return sigma_panel(dispersion, "dispersion", value, center, spread, o, lower=0.0)
