"""The metric of a baseline with its interval, from the chart's own points."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from ci_toolkit.analysis.capability.conforming import Periods, pooled_rate, spread_of
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.control_chart.subgroups import Subgroups
from ci_toolkit.analysis.dmaic.effect.difference import spread_of_level
from ci_toolkit.analysis.dmaic.effect.result import Series
from ci_toolkit.analysis.dmaic.effect.series import level
from ci_toolkit.analysis.estimate import Estimate

_KINDS: dict[str, Literal["proportion", "rate", "value"]] = {
    "value": "value",
    "proportion": "proportion",
    "rate": "rate",
    "count": "rate",
}


def baseline_estimate(chart: ControlChart, confidence: float) -> Estimate | None:
    """The rate or the mean over the points that the limits come from; None where there is none.

    Periods that vary by more than chance widen the interval, as in a capability study; means
    have an interval only from enough periods, allowing for neighbours that are alike. Of the
    first stream.

    Source: newey-west-1987; clopper-pearson-1934
    """
    series = _series(chart.subgroups.of_stream(0))
    if not len(series.y):
        return None
    if series.kind == "value":
        return _mean(series, confidence)
    kind: Literal["binomial", "poisson"] = "binomial" if series.kind == "proportion" else "poisson"
    count = series.n * series.y
    periods = Periods(count, series.n, series.times.astype("datetime64[D]"), series.noun)
    spread = spread_of(periods, kind)
    total = float(series.n.sum())
    return pooled_rate(float(count.sum()), total, confidence, kind=kind, spread=spread)[0]


def _mean(series: Series, confidence: float) -> Estimate:
    from scipy.special import stdtrit

    value, spread = level(series), spread_of_level(series)
    if spread is None or not spread.variance > 0:
        return Estimate(value)
    half = float(stdtrit(spread.freedom, (1 + confidence) / 2)) * math.sqrt(spread.variance)
    # The mean of lengths of time, none of which is below zero, is not either.
    lowest = 0.0 if series.durations and float(series.y.min()) >= 0 else -math.inf
    return Estimate(value, max(value - half, lowest), value + half)


def _series(groups: Subgroups) -> Series:
    """The used points; their places count gaps, so that neighbours are neighbours in time."""
    at = np.flatnonzero(groups.used)
    n = np.asarray(groups.n, dtype=np.float64)[at]
    if groups.measure == "value":
        assert groups.mean is not None
        y, sd = (
            groups.mean[at],
            groups.sd[at] if groups.sd is not None else np.full(len(at), np.nan),
        )
    else:
        assert groups.count is not None
        y, sd = groups.count[at] / n, np.full(len(at), np.nan)
    return Series(
        _KINDS[groups.measure],
        tuple(str(groups.labels[int(i)]) for i in at),
        at.astype(np.int64),
        y,
        n,
        sd,
        groups.noun,
        groups.durations,
    )
