"""The judged points of a panel in one vector, each classified once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.result import Panel
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Ints, Subgroups

Signs = NDArray[np.int8]

RELATIVE_TOLERANCE = 1e-9
# A level far above the spread (|centre| > 10⁶ sigma) must not swallow real differences; a
# thousandth of a sigma decides nothing there, and 10⁻¹² of the level is still beyond rounding.
TOLERANCE_OF_SIGMA = 1e-3
ROUNDING = 1e-12


def tolerance(center: Floats, sigma: Floats) -> Floats:
    """How near to a line counts as on it, so that rounding decides nothing (B27), shape (N,)."""
    level = np.abs(center)
    spread = np.where(np.isfinite(sigma), sigma, 0.0)
    capped = np.minimum(
        RELATIVE_TOLERANCE * level, np.maximum(TOLERANCE_OF_SIGMA * spread, ROUNDING * level)
    )
    return np.maximum(RELATIVE_TOLERANCE * spread, capped)


@dataclass(eq=False)
class Track:
    """The judged points of a panel in one vector of M points, and what separates them.

    where: index of each point in the long vector. segment: phase it belongs to. breaker: ends
    patterns and belongs to none (an excluded point; a gap with `--gaps break`). room: points since
    the last border, itself included; 0 at a breaker.
    side: of the centre. level: side times 1, 2 (beyond 1 sigma), 3 (beyond 2 sigma). beyond: of a
    control limit. inside: nearer than 1 sigma. step: sign of the difference to the point before.
    """

    where: Ints
    segment: Ints
    breaker: Bools
    value: Floats
    slack: Floats
    side: Signs
    level: Signs
    beyond: Signs
    inside: Bools
    room: Ints = field(init=False)
    step: Signs = field(init=False)

    def __post_init__(self) -> None:
        index = np.arange(len(self.where))
        border = np.zeros(len(index), dtype=bool)
        border[:1] = True
        border[1:] = (self.segment[1:] != self.segment[:-1]) | self.breaker[:-1]
        self.room = index - np.maximum.accumulate(np.where(border, index, 0)) + 1
        self.room[self.breaker] = 0
        self.step = np.zeros(len(index), dtype=np.int8)
        change = np.diff(self.value)
        slack = self.slack[1:]
        self.step[1:] = (change > slack).astype(np.int8) - (change < -slack)

    def thinned(self, keep: Bools) -> Track:
        """The track without the points that are neither kept nor breakers."""
        kept = keep | self.breaker
        return Track(
            self.where[kept],
            self.segment[kept],
            self.breaker[kept],
            self.value[kept],
            self.slack[kept],
            self.side[kept],
            self.level[kept],
            self.beyond[kept],
            self.inside[kept],
        )


def _signs(up: Bools, down: Bools) -> Signs:
    return up.astype(np.int8) - down.astype(np.int8)


def track_of(panel: Panel, s: Subgroups, gaps: Literal["join", "break"]) -> Track:
    """Press the judged points of a panel together and classify each once."""
    finite = np.isfinite(panel.value) & np.isfinite(panel.center)
    kept = ~s.hollow if gaps == "break" else finite & ~s.hollow
    where = np.flatnonzero(kept)
    whole = len(where) == len(kept)

    def cut(values: NDArray[Any]) -> NDArray[Any]:
        return values if whole else values[where]

    value, center, sigma = cut(panel.value), cut(panel.center), cut(panel.sigma)
    slack = tolerance(center, sigma)
    if panel.zone_bounds is None:
        low2, low1 = center - 2 * sigma, center - sigma
        high1, high2 = center + sigma, center + 2 * sigma
    else:
        low2, low1, high1, high2 = (cut(bound) for bound in panel.zone_bounds)
    # NaN compares as false: a limit or zone that does not exist cannot be passed.
    above, below = value - slack, value + slack
    side = _signs(above > center, below < center)
    level = side + _signs(above > high1, below < low1) + _signs(above > high2, below < low2)
    beyond = _signs(
        (above > cut(panel.ucl)) & ~cut(panel.ucl_clipped),
        (below < cut(panel.lcl)) & ~cut(panel.lcl_clipped),
    )
    inside = (below < high1) & (above > low1)
    breaker = cut(s.excluded) | ~cut(finite)
    segment = cut(s.segments.of_point)
    if s.shown is not None:
        segment = 2 * segment + ~cut(s.past)  # the end of the past is a border as well
    return Track(where, segment, breaker, value, slack, side, level, beyond, inside)
