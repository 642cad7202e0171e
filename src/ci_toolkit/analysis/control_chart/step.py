"""The step that fits a series best, and how much better it fits than a steady level."""

from __future__ import annotations

import numpy as np

from ci_toolkit.analysis.control_chart.subgroups import Floats, Ints

SHORTEST = 8  # points on either side of a step (B47)
LARGEST_CORRELATION = 0.9


def step_statistics(z: Floats) -> tuple[Floats, Ints]:
    """Largest step statistic of each series and the first point after that step.

    z: shape (series, n), n ≥ 16. The statistic is the likelihood ratio of two levels against one,
    the squared difference of means over its variance; that variance is the long-run one, from the
    spread and the lag-1 correlation of what is left after the step, so that series with a memory
    are not taken for steps.

    Source: hawkins-2003
    """
    series, n = z.shape
    total = np.cumsum(z - z.mean(axis=1, keepdims=True), axis=1)
    k = np.arange(SHORTEST, n - SHORTEST + 1)
    gain = total[:, k - 1] ** 2 * (n / (k * (n - k)))
    best = np.argmax(gain, axis=1)
    at = k[best]
    left = z.sum(axis=1)
    first = np.take_along_axis(np.cumsum(z, axis=1), at[:, None] - 1, axis=1)[:, 0]
    after = np.arange(n) >= at[:, None]
    level = np.where(after, ((left - first) / (n - at))[:, None], (first / at)[:, None])
    rest = z - level
    squares = (rest**2).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        r = (rest[:, 1:] * rest[:, :-1]).sum(axis=1) / squares
        # An estimate from n points is low by about (1 + 4r) / n.
        r = np.clip(np.nan_to_num(r + (1 + 4 * r) / n), 0.0, LARGEST_CORRELATION)
        variance = squares / (n - 2) * (1 + r) / (1 - r)
        statistic = gain[np.arange(series), best] / variance
    # Without any spread left a step is either perfect or absent.
    flat = squares <= 1e-18 * np.maximum((z**2).sum(axis=1), 1e-300)
    statistic = np.where(flat, np.where(gain.max(axis=1) > 0, np.inf, 0.0), statistic)
    return statistic, at
