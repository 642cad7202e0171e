"""A change of level that the data suggest: proposed with its evidence, never applied (B47)."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.control_chart.change_quantiles import QUANTILES, TAILS
from ci_toolkit.analysis.control_chart.result import Computed, Panel, Proposal
from ci_toolkit.analysis.control_chart.signals import reading
from ci_toolkit.analysis.control_chart.step import SHORTEST, step_statistics
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Subgroups
from ci_toolkit.analysis.wording import p_value

SIGNIFICANT = 0.01


def propose(s: Subgroups, computed: Computed, stream: int) -> Proposal | None:
    """The step that fits a stream best, if a steady level would not show one so large.

    Looked for only while the user has named no phases. Index: first point after the change, within
    the stream; before and after: in the units plotted (counts pooled, not averaged by period).

    Source: hawkins-2003
    """
    begin, end = int(s.offsets[stream]), int(s.offsets[stream + 1])
    stretch = slice(begin, end)
    if begin == end or s.phase[begin] != s.phase[end - 1]:
        return None
    panel = computed.panels[0]
    z = standardised(panel, stretch)
    use = s.judged[stretch] if s.shown is None else _mature(s, stretch)
    kept = np.flatnonzero(use & np.isfinite(z))
    if len(kept) < 2 * SHORTEST or np.ptp(z[kept]) <= 0:
        return None
    statistic, at = step_statistics(z[kept][None, :])
    p = tail_of(float(statistic[0]), len(kept))
    if not p < SIGNIFICANT:
        return None
    index = int(kept[at[0]])
    left, right = kept[: at[0]] + begin, kept[at[0] :] + begin
    before, after = _level(panel, s, left), _level(panel, s, right)
    label = s.labels[begin + index]
    text = (
        f"the level seems to change about {label} (from {reading(panel, s, before)} to "
        f"{reading(panel, s, after)}, {p_value(p)}); if you know why, add "
        f'`--phase-at "{label}=…"`'
    )
    return Proposal(index, label, before, after, float(statistic[0]), p, text)


def _mature(s: Subgroups, stretch: slice) -> Bools:
    """Usable points up to the end of the window shown: a level needs what was before it.

    But for another time, which is before the baseline as well.
    """
    assert s.shown is not None
    points: Bools = s.present[stretch] & ~s.excluded[stretch] & ~s.hollow[stretch]
    points &= ~s.past[stretch]
    shown = np.flatnonzero(s.shown[stretch])
    if len(shown):
        points[int(shown[-1]) + 1 :] = False
    return points


def standardised(panel: Panel, stretch: slice) -> Floats:
    """Distance from the centre in sigma; as plotted where the panel has no sigma."""
    distance = panel.value[stretch] - panel.center[stretch]
    sigma = panel.sigma[stretch]
    good = np.isfinite(sigma) & (sigma > 0)
    return np.where(good, distance / np.where(good, sigma, 1.0), distance if not good.any() else
                    np.nan)  # fmt: skip


def _level(panel: Panel, s: Subgroups, points: np.ndarray) -> float:
    if s.count is not None and s.measure in ("proportion", "rate") and panel.name != "np":
        return float(s.count[points].sum() / s.n[points].sum())
    return float(panel.value[points].mean())


def tail_of(statistic: float, n: int) -> float:
    """Chance that n points without a step show a statistic at least this large.

    Interpolated in log p between stored simulated quantiles, and in log n between lengths; below
    0.0005 continued along the last slope.
    Source: hawkins-2003
    """
    lengths = np.array(list(QUANTILES))
    table = np.array(list(QUANTILES.values()))
    at = math.log(min(max(n, int(lengths[0])), int(lengths[-1])))
    quantiles = np.array([np.interp(at, np.log(lengths), column) for column in table.T])
    if statistic <= quantiles[0]:
        return 1.0
    logs = np.log(TAILS)
    if statistic >= quantiles[-1]:
        slope = (logs[-1] - logs[3]) / (quantiles[-1] - quantiles[3])
        return math.exp(max(logs[-1] + slope * (statistic - quantiles[-1]), -700.0))
    return math.exp(float(np.interp(statistic, quantiles, logs)))
