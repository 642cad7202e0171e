"""Difference in differences: the change here less the change where nothing was changed."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.dmaic.effect.autoregression import regression
from ci_toolkit.analysis.dmaic.effect.difference import difference, spread_of_level, welch
from ci_toolkit.analysis.dmaic.effect.interrupted import FEWEST_A_SIDE
from ci_toolkit.analysis.dmaic.effect.result import Controlled, Floats, Series
from ci_toolkit.analysis.dmaic.effect.series import chosen, part, without_level
from ci_toolkit.analysis.estimate import Estimate

# Fewer shared periods on a side do not say how the two move together.
FEWEST_SHARED = 3
PARALLEL_LEVEL = 0.05


def controlled(
    name: str,
    here: Series,
    split: int,
    there: Series,
    labels: tuple[str, str],
    confidence: float,
) -> Controlled | None:
    """The change of the metric here less that of the control group, on the periods of both.

    Periods pair by label; what both share (a holiday, a season) then cancels, and only how the
    two differ from period to period is uncertain. Whether they moved alike before the change is
    the slope of their difference; where that cannot be seen (fewer than 8 periods) `p_parallel`
    is NaN and they are not called parallel. None with fewer than 3 shared periods on a side.

    Source: card-krueger-1994; welch-1947
    """
    known = {label: place for place, label in enumerate(there.labels)}
    shared = [place for place, label in enumerate(here.labels) if label in known]
    border = sum(place < split for place in shared)
    if min(border, len(shared) - border) < FEWEST_SHARED:
        return None
    own = chosen(here, shared)
    other = chosen(there, [known[here.labels[place]] for place in shared])
    sides = [(part(one, 0, border), part(one, border)) for one in (own, other)]
    found = [difference(*pair, labels, confidence) for pair in sides]
    apart = tuple(_apart(own_side, there_side) for own_side, there_side in zip(*sides, strict=True))
    change = found[0].difference.value - found[1].difference.value
    value, p = Estimate(change), math.nan
    spreads = [spread_of_level(one) for one in apart]
    if spreads[0] is not None and spreads[1] is not None:
        levels = (float(apart[0].y.mean()), float(apart[1].y.mean()))
        if spreads[0].variance + spreads[1].variance > 0:
            value, p = welch(levels, spreads[0], spreads[1], confidence)
    p_parallel = _slope_apart(apart[0])
    return Controlled(
        name=name,
        here=found[0],
        there=found[1],
        difference=value,
        p=p,
        parallel=bool(p_parallel >= PARALLEL_LEVEL),
        p_parallel=p_parallel,
        method=f"difference in differences on {len(shared):,} {here.noun}s of both, paired by "
        f"{here.noun}, neighbours that are alike allowed for",
        series=other,
    )


def _apart(here: Series, there: Series) -> Series:
    """By how much each period moves the one level beyond the other, as a series of its own."""
    gap: Floats = without_level(here) - without_level(there)
    blank = np.full(len(gap), np.nan)
    return Series("value", here.labels, here.times, gap, np.ones(len(gap)), blank, here.noun)


def _slope_apart(before: Series) -> float:
    """Two-sided p of a drift between the two before the change; NaN with too few periods."""
    if len(before.y) < FEWEST_A_SIDE or float(np.ptp(before.y)) <= 0:
        return math.nan
    times = before.times.astype(np.float64)
    design = np.column_stack([np.ones(len(times)), times - times.mean()])
    fit = regression(before.y, design, times, np.ones(len(times)))
    return fit.of(np.array([0.0, 1.0]), 0.95)[1]
