"""Whether a process of skewed values is stable: by charts that skewness does not mislead.

The limits of X-bar, S and individuals charts hold for values that are near enough to normal. Of a
stable process of lognormal times most charts of a few months would signal.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.capability.conforming import Periods
from ci_toolkit.analysis.capability.distributions import Frozen, of
from ci_toolkit.analysis.capability.options import StreamValues
from ci_toolkit.analysis.capability.result import Fit, Stability
from ci_toolkit.analysis.capability.values import Floats
from ci_toolkit.analysis.control_chart.analyse import analyse
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.control_chart.subgroups import Subgroups
from ci_toolkit.errors import CitkError

_FARTHEST = 8.0  # a normal score beyond this is as good as certain
_FEWEST = 10
_EXPECTED = 5.0
_SHARE = "of the share that misses"
Times = NDArray[np.datetime64]


def stability_for(part: StreamValues, fit: Fit | None) -> Stability | None:
    """The stability of a stream: of its own chart where the values are near enough to normal.

    Else single values are charted by their normal scores in the distribution in use (by those of
    their ranks where none describes them), and values in
    subgroups by the share of each period that meets the promise. Its own chart stays where neither
    can be made.

    Source: nelson-1982 for individuals; laney-2002 for shares
    """
    if part.stability is None or fit is None or (fit.name == "normal" and fit.near):
        return part.stability
    found = None
    subgroups = part.measured.subgroups
    if subgroups is not None and _single(subgroups):
        found = _of_scores(subgroups, fit)
    elif part.periods is not None:
        found = of_share(part.periods)
    return part.stability if found is None else found


def _single(subgroups: Subgroups) -> bool:
    sizes = subgroups.n[subgroups.present]
    return bool(len(sizes) and (sizes <= 1).all())


def _of_scores(subgroups: Subgroups, fit: Fit) -> Stability | None:
    """Individuals chart of the normal scores of single values."""
    if subgroups.mean is None:
        return None
    if fit.near and fit.parameters:
        scores = normal_scores(subgroups.mean, of(fit))
    else:
        scores = _rank_scores(subgroups.mean)
    charted = replace(subgroups, mean=scores, low=scores, high=scores, target=None)
    return _charted(charted, ChartOptions(chart="i-mr"), "of normal scores")


def normal_scores(values: Floats, frozen: Frozen) -> Floats:
    """Φ⁻¹(F(x)) of each value, shape kept; NaN stays, ends are cut at ± 8."""
    from scipy import special

    with np.errstate(all="ignore"):
        below, above = np.asarray(frozen.cdf(values)), np.asarray(frozen.sf(values))
        # From the nearer end, since a share next to 1 has no digits left.
        low, high = special.ndtri(below), -special.ndtri(above)
    scores = np.where(below < above, low, high)
    result: Floats = np.where(np.isnan(values), np.nan, np.clip(scores, -_FARTHEST, _FARTHEST))
    return result


def _rank_scores(values: Floats) -> Floats:
    """Normal scores of ranks, equal values by their middle rank; NaN stays."""
    from scipy import special

    scores = np.full(len(values), np.nan)
    known = np.isfinite(values)
    _, group, size = np.unique(values[known], return_inverse=True, return_counts=True)
    middle = np.cumsum(size) - size / 2
    scores[known] = special.ndtri(middle[group] / known.sum())
    return scores


def of_share(periods: Periods) -> Stability | None:
    """Chart of the share of each period that misses the promise; None with few periods.

    Where misses are so rare that most periods have none, neighbouring periods are joined until
    one holds five of the rarer outcome on average; where that leaves fewer than ten, only limits
    are looked at, since runs of periods without a miss say nothing.
    """
    there = np.isfinite(periods.count) & np.isfinite(periods.n) & (periods.n > 0)
    number = int(there.sum())
    if number < _FEWEST:
        return None
    n, missed = periods.n[there], periods.n[there] - periods.count[there]
    start = None if periods.start is None else periods.start[there].astype("datetime64[us]")
    rarer = min(float(missed.sum()), float(n.sum() - missed.sum()))
    size = math.ceil(_EXPECTED * number / rarer) if rarer > 0 else number
    if size == 1:
        return _charted(_table(n, missed, start, periods.noun), ChartOptions(), _SHARE)
    if number // size < _FEWEST:
        options = ChartOptions(rules=("limits",))
        return _charted(_table(n, missed, start, periods.noun), options, _SHARE)
    borders = np.arange(0, number - number % size, size)
    joined = [np.add.reduceat(values[: number - number % size], borders) for values in (n, missed)]
    table = _table(joined[0], joined[1], None, f"stretch of {size} {periods.noun}s")
    return _charted(table, ChartOptions(), f"{_SHARE}, {size} {periods.noun}s each")


def _table(n: Floats, missed: Floats, start: Times | None, noun: str) -> Subgroups:
    number = len(n)
    nothing = np.zeros(number, dtype=bool)
    labels = [str(i + 1) for i in range(number)]
    return Subgroups(
        measure="proportion",
        by=(),
        streams=((),),
        offsets=np.array([0, number], dtype=np.int64),
        labels=labels if start is None else [str(day)[:10] for day in start],
        times=start,
        n=n,
        count=missed,
        mean=None,
        sd=None,
        low=None,
        high=None,
        phase=np.zeros(number, dtype=np.int64),
        phase_labels=("all",),
        baseline=~nothing,
        excluded=nothing,
        hollow=nothing,
        noun=noun,
    )


def _charted(table: Subgroups, options: ChartOptions, named: str) -> Stability | None:
    try:
        control = analyse(table, options)
    except CitkError:
        return None
    stream = control.streams[0]
    status = stream.verdict.status
    stable = None if status == "insufficient" else status == "stable"
    return Stability(stream.chart, stable, _signals(control), stream.verdict.text, named)


def _signals(control: ControlChart) -> int:
    return sum(signal.panel in control.judged_panels for signal in control.streams[0].signals)
