"""Values counted into bars: within the limits, beyond them, and those still open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.capability.distributions import Frozen
from ci_toolkit.analysis.capability.options import StreamValues
from ci_toolkit.analysis.capability.values import Bools, Floats
from ci_toolkit.plot.capability_axis import Scale, edges_of, scale_of
from ci_toolkit.plot.words import ValueFormat


@dataclass(frozen=True, eq=False)
class Bins:
    """Bars over one axis.

    edges: shape (k + 1,), rising. within, beyond, still_open, open_beyond: how many in each, shape
    (k,); an open case stands where it is by now, and beyond the upper limit it misses for good.
    below, above: how many of the first and the last bar lie outside the axis.
    """

    scale: Scale
    edges: Floats
    within: Floats
    beyond: Floats
    still_open: Floats
    open_beyond: Floats
    below: float
    above: float

    @property
    def total(self) -> Floats:
        """All of each bar."""
        return np.asarray(sum(counts for _, counts in self.stacks))

    @property
    def stacks(self) -> tuple[tuple[str, Floats], ...]:
        """Parts of each bar with their names, the lowest first."""
        return (
            ("within", self.within),
            ("beyond", self.beyond),
            ("open", self.still_open),
            ("open-beyond", self.open_beyond),
        )

    def expected(self, curve: Frozen, n: float, points: int = 400) -> tuple[Floats, Floats]:
        """How many of n values a bar about each place would hold, at `points` places."""
        low, high = self.scale.low, self.scale.high
        if self.scale.log:
            x = np.geomspace(low, high, points)
            half = np.sqrt(self.edges[1] / self.edges[0])
            ends = x / half, x * half
        else:
            x = np.linspace(low, high, points)
            reach = (self.edges[1] - self.edges[0]) / 2
            ends = x - reach, x + reach
        # The smaller tail, since the difference of two shares near 1 is ragged.
        left, right = curve.cdf(ends[1]) - curve.cdf(ends[0]), curve.sf(ends[0]) - curve.sf(ends[1])
        return x, n * np.where(curve.cdf(x) < 0.5, left, right)


def bins_of(part: StreamValues, form: ValueFormat, most: int = 48) -> Bins:
    """The values of a stream as bars; `most`: about how many bars."""
    values, spec = part.measured.values, part.spec
    scale = scale_of(values, spec)
    edges = edges_of(values, spec, scale, form, most)
    # A value at the upper limit conforms: bars hold their right border, not their left one.
    place = np.searchsorted(edges, values.value, side="left") - 1
    if spec.lsl is not None:
        at_edge = np.isclose(spec.lsl, edges, rtol=0, atol=1e-6 * (edges[1] - edges[0])).any()
        place = place + ((values.value == spec.lsl) & at_edge)
    place = np.clip(place, 0, len(edges) - 2)
    still_open = np.zeros(len(place), dtype=bool) if values.censored is None else values.censored
    outside = np.zeros(len(place), dtype=bool)
    if spec.usl is not None:
        outside |= values.value > spec.usl
    if spec.lsl is not None:
        outside |= (values.value < spec.lsl) & ~still_open

    def counted(where: Bools) -> Floats:
        found = np.bincount(place[where], values.weight[where], minlength=len(edges) - 1)
        return np.asarray(found, dtype=np.float64)

    return Bins(
        scale=scale,
        edges=edges,
        within=counted(~outside & ~still_open),
        beyond=counted(outside & ~still_open),
        still_open=counted(~outside & still_open),
        open_beyond=counted(outside & still_open),
        below=float(values.weight[values.value < edges[0]].sum()),
        above=float(values.weight[values.value > edges[-1]].sum()),
    )
