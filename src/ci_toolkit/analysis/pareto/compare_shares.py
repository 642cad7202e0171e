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
_NORMAL = 1e12  # degrees of freedom, as good as infinite
# Further categories get no interval of their own.
MOST = 300


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
    worth = (worth_of(first), worth_of(second))
    alone = ((amounts[0] + amounts[1]) > 0).sum() < 2
    for start in range(0, 0 if alone else min(len(kinds), MOST), AT_ONCE):
        some = kinds[start : start + AT_ONCE]
        mixes = (mix_of(first, some.tolist()), mix_of(second, some.tolist()))
        found = share_differences(mixes[0], mixes[1], worth, confidence)
        for held, part in zip((low, high, p), found, strict=True):
            held.append(part[:-1])
        if start == 0:
            whole = same_mix(mixes[0], mixes[1], worth)
    q = benjamini_hochberg(np.concatenate(p))
    return ShareChange(np.concatenate(low), np.concatenate(high), q, distance / 2, whole)


def share_differences(
    first: Mix, second: Mix, worth: tuple[float, float], confidence: float
) -> tuple[Floats, Floats, Floats]:
    """Interval and two-sided p of second less first for each share of the mixes, (k + 1,) each.

    worth: how many equal items each side is worth, where a share of 0 or 1 has no variance of its
    own. Every share counts as one of as many independent items as vary as much: hybrid score
    intervals and pooled score tests, with t of Welch's degrees of freedom where variances come
    from days.

    Source: newcombe-1998-difference; welch-1947
    """
    from scipy.special import stdtr, stdtrit

    value = second.share - first.share
    number = [_items(mix, whole) for mix, whole in zip((first, second), worth, strict=True)]
    inner = [np.maximum(mix.share * (1 - mix.share), 0) for mix in (first, second)]
    variance = [part / items for part, items in zip(inner, number, strict=True)]
    own = variance[0] ** 2 / first.freedom + variance[1] ** 2 / second.freedom
    freedom = np.full(len(value), _NORMAL)
    np.divide((variance[0] + variance[1]) ** 2, own, out=freedom, where=own > 0)
    squared = stdtrit(freedom, (1 + confidence) / 2) ** 2
    low, high = zip(
        *(_score(mix.share, n, squared) for mix, n in zip((first, second), number, strict=True)),
        strict=True,
    )
    down = np.hypot(second.share - low[1], high[0] - first.share)
    up = np.hypot(high[1] - second.share, first.share - low[0])
    pooled = (number[0] * first.share + number[1] * second.share) / (number[0] + number[1])
    error = np.sqrt(np.maximum(pooled * (1 - pooled), 0) * (1 / number[0] + 1 / number[1]))
    far = np.divide(np.abs(value), error, out=np.zeros(len(value)), where=error > 0)
    return value - down, value + up, 2 * stdtr(freedom, -far)


def _items(mix: Mix, worth: float) -> Floats:
    """How many independent items vary as much, for each share."""
    inner, variance = mix.share * (1 - mix.share), np.diag(mix.covariance)
    number = np.full(len(inner), worth)
    np.divide(inner, variance, out=number, where=(variance > 0) & (inner > 0))
    return number


def _score(share: Floats, number: Floats, squared: Floats) -> tuple[Floats, Floats]:
    middle = (share * number + squared / 2) / (number + squared)
    inner = np.maximum(share * (1 - share), 0)
    half = np.sqrt(squared * (number * inner + squared / 4)) / (number + squared)
    low = np.where(share <= 0, 0.0, np.minimum(middle - half, share))
    high = np.where(share >= 1, 1.0, np.maximum(middle + half, share))
    return low, high


def same_mix(first: Mix, second: Mix, worth: tuple[float, float]) -> float | None:
    """p of the test that two mixes are the same, whatever their covariances.

    Pearson's statistic of the shares over what it is on average with these covariances, with the
    degrees of freedom that match its variance, compared with F where they come from days. For
    independent items it is Pearson's chi-square test. worth: as of `share_differences`.

    Source: rao-scott-1984
    """
    from scipy.special import chdtrc, fdtrc

    if min(first.total, second.total) <= 0:
        return None
    mixes = (first, second)
    number = [_worth(mix, whole) for mix, whole in zip(mixes, worth, strict=True)]
    pooled = (number[0] * first.share + number[1] * second.share) / sum(number)
    used = pooled > 0
    if used.sum() < 2:
        return None
    chance = np.diag(pooled) - np.outer(pooled, pooled)
    parts = [
        mix.covariance if math.isfinite(mix.freedom) else chance / own
        for mix, own in zip(mixes, number, strict=True)
    ]
    root = 1 / np.sqrt(pooled[used])
    spread = (parts[0] + parts[1])[np.ix_(used, used)] * np.outer(root, root)
    mean, squared = float(np.trace(spread)), float((spread**2).sum())
    statistic = float((((second.share - first.share)[used] * root) ** 2).sum())
    freedom = mean**2 / squared
    days = [mix.freedom for mix in mixes if math.isfinite(mix.freedom)]
    if not days:
        return float(chdtrc(freedom, freedom * statistic / mean))
    return float(fdtrc(freedom, freedom * sum(days), statistic / mean))


def _worth(mix: Mix, worth: float) -> float:
    """How many independent items vary as much on average, over all shares."""
    spread = float(np.trace(mix.covariance))
    return float(1 - (mix.share**2).sum()) / spread if spread > 0 else worth


def worth_of(counts: Counts) -> float:
    """How many equal items would vary as much as these amounts.

    Source: kish-1965
    """
    squares = float(counts.squares.sum())
    return float(counts.amount.sum()) ** 2 / squares if squares > 0 else 0.0
