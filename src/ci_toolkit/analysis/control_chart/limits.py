"""From centre and sigma to a drawn panel: limits, natural edges, and what a builder hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.constants import Constants
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.result import Estimates, Panel, PanelKind
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Subgroups
from ci_toolkit.analysis.result import Finding

FEWEST_POINTS = 3  # below it there are no limits (B34)

Bounds = tuple[Floats, Floats, Floats, Floats]


@dataclass(frozen=True, eq=False)
class Drawn:
    """Panels with their estimates, before the choice of the kind is told."""

    panels: tuple[Panel, ...]
    estimates: Estimates
    findings: tuple[Finding, ...] = ()
    evidence: Mapping[str, Floats] = field(default_factory=dict)


def constants_of(o: ChartOptions) -> Constants:
    """The constants in use; with the `nhs` rules, tables also print 2.66 for individuals.

    Source: nhs-making-data-count
    """
    if o.constants == "tables" and any(text.split(":")[0].startswith("nhs") for text in o.rules):
        return Constants("xmr")
    return Constants(o.constants)


def sigma_panel(
    name: str,
    kind: PanelKind,
    value: Floats,
    center: Floats,
    sigma: Floats,
    o: ChartOptions,
    *,
    lower: NDArray[Any] | float = -np.inf,
    upper: NDArray[Any] | float = np.inf,
    distance: float | None = None,
) -> Panel:
    """A panel with limits at centre ± `distance` (`o.sigmas`) sigma, cut at the natural edges.

    Every array has shape (N,); `lower` and `upper` are the edges that the statistic cannot pass.

    Source: shewhart-1931
    """
    with np.errstate(invalid="ignore"):
        reach = (o.sigmas if distance is None else distance) * sigma
        lcl, ucl = center - reach, center + reach
    return cut(
        Panel(name, kind, value, center, sigma, lcl, ucl, _none(value), _none(value)),
        lower=lower,
        upper=upper,
    )


def quantile_panel(
    name: str,
    kind: PanelKind,
    value: Floats,
    center: Floats,
    sigma: Floats,
    limits: tuple[Floats, Floats],
    zones: Bounds,
) -> Panel:
    """A panel with probability limits (B25); NaN where a limit cannot exist."""
    lcl, ucl = limits
    return Panel(
        name, kind, value, center, sigma, lcl, ucl, _none(value), _none(value), zone_bounds=zones
    )


def cut(panel: Panel, *, lower: NDArray[Any] | float, upper: NDArray[Any] | float) -> Panel:
    """The panel with limits no further than the natural edges, flagged where they were cut."""
    with np.errstate(invalid="ignore"):
        below = panel.lcl < lower
        above = panel.ucl > upper
    if not (below.any() or above.any()):
        return panel
    return replace(
        panel,
        lcl=np.where(below, lower, panel.lcl),
        ucl=np.where(above, upper, panel.ucl),
        lcl_clipped=panel.lcl_clipped | below,
        ucl_clipped=panel.ucl_clipped | above,
    )


def _none(like: Floats) -> Bools:
    return np.zeros(len(like), dtype=bool)


def per_segment(s: Subgroups, name: str, o: ChartOptions, given: float | None) -> Floats:
    """A parameter that is known: from frozen limits, else as given; NaN where it is not. (K,)"""
    segments = s.segments
    if o.frozen is None:
        return np.full(len(segments), np.nan if given is None else float(given))
    frozen = o.frozen.streams
    by_stream = np.array(
        [float(frozen.get(stream, {}).get(name, np.nan)) for stream in s.streams], dtype=np.float64
    )
    return by_stream[s.stream_of[segments.starts]] if len(segments) else np.zeros(0)


def known_or(known: Floats, estimate: Floats) -> Floats:
    """The known parameter where there is one."""
    return np.where(np.isfinite(known), known, estimate)


def enough(s: Subgroups, known: Floats, o: ChartOptions) -> Bools:
    """Segments that may have limits: at least 3 usable points, or nothing left to estimate (B34).

    With frozen limits a stream that they do not know has none, however many points there are.
    """
    if o.frozen is not None:
        return np.isfinite(known)
    return (s.segments.sum(s.used) >= FEWEST_POINTS) | np.isfinite(known)


def stream_of_segment(s: Subgroups) -> NDArray[np.int64]:
    """The stream of each segment, shape (K,)."""
    return s.stream_of[s.segments.starts] if len(s.segments) else np.zeros(0, dtype=np.int64)


def finding(s: Subgroups, segment: int, **parts: Any) -> Finding:
    """A finding about one segment, with its stream where there are several."""
    stream = int(s.stream_of[s.segments.starts[segment]])
    return Finding(stream=s.named(stream) if s.by else None, **parts)


def of_phase(s: Subgroups, segment: int) -> str:
    """`` of phase X`` where the data have several phases, else nothing."""
    if len(s.phase_labels) < 2:
        return ""
    return f" of phase {s.phase_labels[int(s.phase[s.segments.starts[segment]])]}"
