"""The run chart: values about the median of the baseline, without limits."""

from __future__ import annotations

import numpy as np

from ci_toolkit.analysis.control_chart.limits import Drawn, known_or, per_segment
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.result import Estimates, Panel
from ci_toolkit.analysis.control_chart.subgroups import Subgroups
from ci_toolkit.analysis.control_chart.variables import plotted_value
from ci_toolkit.analysis.sigma import segment_quantile


def run(s: Subgroups, o: ChartOptions) -> Drawn:
    """One panel with the median of each segment's baseline as centre (B45).

    Source: anhoej-olesen-2014
    """
    value, segments = plotted_value(s), s.segments
    middle = segment_quantile(value, s.used, segments, 0.5)
    center = known_or(per_segment(s, "center", o, o.center), middle)
    nothing = np.full(len(s), np.nan)
    never = np.zeros(len(s), dtype=bool)
    panel = Panel(
        "run", "run", value, segments.spread(center), nothing, nothing, nothing, never, never
    )
    none = np.full(len(segments), np.nan)
    estimates = Estimates(
        center=center,
        sigma=none,
        sigma_method="none",
        degrees_of_freedom=none,
        baseline_points=segments.sum(s.used),
        panel_centers={"run": center},
    )
    return Drawn((panel,), estimates)
