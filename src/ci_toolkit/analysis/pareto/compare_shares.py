"""The mixes of two sides: differences of shares, and whether there is any at all."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.discovery import benjamini_hochberg
from ci_toolkit.analysis.pareto.counts import Counts, Floats, Ints
from ci_toolkit.analysis.pareto.dispersion import Mix, mix_of

# Categories that are looked at together; the covariance of all of them may not fit in memory.
AT_ONCE = 60
# Further categories get no interval of their own.
MOST = 1_200


@dataclass(frozen=True, eq=False)
class ShareChange:
    """Differences of shares, second less first, for the first W of the categories asked for.

    low, high, p, q: shape (W,). distance: share that would have to move, 0 to 1. p_whole: of the
    test that both mixes are the same, None where a side is empty or there is one category only.
    """

    low: Floats
    high: Floats
    q: Floats
    distance: float
    p: float | None

    def low_of(self, at: int) -> float | None:
        """Lower end of one difference, None beyond those looked at."""
        return _at(self.low, at)

    def high_of(self, at: int) -> float | None:
        """Upper end of one difference."""
        return _at(self.high, at)

    def q_of(self, at: int) -> float | None:
        """Adjusted p of one difference."""
        return _at(self.q, at)


def _at(values: Floats, at: int) -> float | None:
    return float(values[at]) if at < len(values) and np.isfinite(values[at]) else None


def share_change(first: Counts, second: Counts, kinds: Ints, confidence: float) -> ShareChange:
    """Differences of the shares of `kinds` (numbers of categories, the largest first).

    Over-dispersion between days is allowed for on each side by itself.

    Source: rao-scott-1984 for the test of the whole; benjamini-hochberg-1995
    """
    amounts = (first.sums(first.amount), second.sums(second.amount))
    if min(amounts[0].sum(), amounts[1].sum()) <= 0:
        none = np.zeros(0)
        return ShareChange(none, none, none, 0.0, None)
    distance = float(np.abs(amounts[1] / amounts[1].sum() - amounts[0] / amounts[0].sum()).sum())
    low, high, p = [np.zeros(0)], [np.zeros(0)], [np.zeros(0)]
    whole = None
    for start in range(0, min(len(kinds), MOST), AT_ONCE):
        some = kinds[start : start + AT_ONCE]
        mixes = (mix_of(first, some.tolist()), mix_of(second, some.tolist()))
        found = share_differences(mixes[0], mixes[1], confidence)
        for held, part in zip((low, high, p), found, strict=True):
            held.append(part[:-1])
        if start == 0:
            whole = same_mix(*mixes)
    q = benjamini_hochberg(np.concatenate(p))
    return ShareChange(np.concatenate(low), np.concatenate(high), q, distance / 2, whole)


def share_differences(first: Mix, second: Mix, confidence: float) -> tuple[Floats, Floats, Floats]:
    """Interval and two-sided p of second less first for each share of the mixes, (k + 1,) each.

    Welch's degrees of freedom where variances come from days.

    Source: welch-1947
    """
    from scipy.special import stdtr, stdtrit

    value = second.share - first.share
    parts = [_variance(mix) for mix in (first, second)]
    both = parts[0] + parts[1]
    own = parts[0] ** 2 / first.freedom + parts[1] ** 2 / second.freedom
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = np.where(own > 0, both**2 / own, 1e12)
        error = np.sqrt(both)
        far = np.where(error > 0, np.abs(value) / error, 0.0)
    half = stdtrit(freedom, (1 + confidence) / 2) * error
    low, high = np.clip(value - half, -1, 1), np.clip(value + half, -1, 1)
    return low, high, 2 * stdtr(freedom, -far)


def _variance(mix: Mix) -> Floats:
    """Variances of the shares; that of a share of 0 is not nothing, but that of one item."""
    variance = np.diag(mix.covariance)
    inner = mix.share * (1 - mix.share)
    largest = int(np.argmax(variance))
    if not variance[largest] > 0:
        return variance
    worth = inner[largest] / variance[largest]
    alone = (mix.share <= 0) & (mix.kinds.size > 0)
    alone[-1] = False
    return np.where(alone, 1 / worth**2, variance)


def same_mix(first: Mix, second: Mix) -> float | None:
    """p of the test that two mixes are the same, whatever their covariances.

    Pearson's statistic of the shares over what it is on average with these covariances, with the
    degrees of freedom that match its variance, compared with F where they come from days.

    Source: rao-scott-1984
    """
    from scipy.special import chdtrc, fdtrc

    if min(first.total, second.total) <= 0:
        return None
    weight = [1 / max(float(np.trace(mix.covariance)), 1e-300) for mix in (first, second)]
    pooled = (weight[0] * first.share + weight[1] * second.share) / sum(weight)
    used = pooled > 0
    if used.sum() < 2:
        return None
    root = 1 / np.sqrt(pooled[used])
    spread = (first.covariance + second.covariance)[np.ix_(used, used)] * np.outer(root, root)
    mean, squared = float(np.trace(spread)), float((spread**2).sum())
    if mean <= 0:
        return None
    statistic = float((((second.share - first.share)[used] * root) ** 2).sum())
    freedom = mean**2 / squared
    days = [mix.freedom for mix in (first, second) if math.isfinite(mix.freedom)]
    if not days:
        return float(chdtrc(freedom, freedom * statistic / mean))
    return float(fdtrc(freedom, freedom * sum(days), statistic / mean))
