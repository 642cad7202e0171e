"""Which places in the order the data do not rule out."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.pareto.counts import Bools, Floats


def places(
    share: Floats,
    covariance: Floats,
    *,
    counts: Floats | None,
    kinds: int,
    freedom: float,
    confidence: float,
) -> tuple[tuple[int, int], ...]:
    """First and last place of each category that the data do not rule out.

    Arguments: shares of the k leading categories, largest first, and their covariance, shapes
    (k,) and (k, k); `counts` of them where items are equal and independent of weight (else None);
    `kinds`, how many categories there are, at least k; degrees of freedom of the covariance.
    All pairs are compared, adjusted for their number by Holm's method, those with categories
    beyond the leading ones too: who is above the last of these k is above all that follow it.
    At the confidence given all places hold at once.

    Source: mogstad-et-al-2024; bazylik-et-al-2021; holm-1979
    """
    leading = len(share)
    if leading < 2:
        return ((1, kinds),) * leading
    first, second = np.triu_indices(leading, 1)
    p = _p_values(share, covariance, counts, freedom, first, second)
    told = _holm(p, kinds * (kinds - 1) // 2) <= 1 - confidence
    above = told & (share[first] > share[second])
    below = told & (share[first] < share[second])
    greater = np.bincount(second[above], minlength=leading)
    greater += np.bincount(first[below], minlength=leading)
    smaller = np.bincount(first[above], minlength=leading)
    smaller += np.bincount(second[below], minlength=leading)
    over_last = np.zeros(leading, dtype=bool)
    over_last[first[above & (second == leading - 1)]] = True
    smaller = smaller + np.where(over_last, kinds - leading, 0)
    return tuple(
        (1 + int(up), kinds - int(down)) for up, down in zip(greater, smaller, strict=True)
    )


def _p_values(
    share: Floats,
    covariance: Floats,
    counts: Floats | None,
    freedom: float,
    first: np.ndarray[tuple[int], np.dtype[np.int64]],
    second: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> Floats:
    """Two-sided p of every pair: exact by the sign of each item where they are equal."""
    from scipy import special

    exact = np.zeros(len(first))
    if counts is not None:
        both = counts[first] + counts[second]
        larger = np.maximum(counts[first], counts[second])
        tail = special.betainc(np.maximum(larger, 0.5), both - larger + 1, 0.5)
        exact = np.where(both > 0, np.minimum(2 * tail, 1.0), 1.0)
        if math.isinf(freedom):
            return exact
    spread = _if_equal(share, covariance, first, second)
    some: Bools = spread > 0
    far = np.abs(share[first] - share[second]) / np.sqrt(np.where(some, spread, 1.0))
    p = 2 * (special.ndtr(-far) if math.isinf(freedom) else special.stdtr(freedom, -far))
    return np.maximum(np.where(some, p, 1.0), exact)


def _if_equal(
    share: Floats,
    covariance: Floats,
    first: np.ndarray[tuple[int], np.dtype[np.int64]],
    second: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> Floats:
    """Variance of the difference of two shares if both were their mean.

    A variance goes with its share, as that of a count does, and correlations stay. Otherwise the
    large variance of a large share would hide that it is larger than a small one, and the small
    one of a small share that it may be larger. A share of 0, whose variance says nothing, is taken
    to vary as the other does.
    """
    variance = np.diag(covariance)
    known = (share > 0) & (variance > 0)
    each = np.where(known, variance / np.where(share > 0, share, 1.0), 0.0)
    one, other = each[first], each[second]
    one, other = np.where(known[first], one, other), np.where(known[second], other, one)
    root = np.sqrt(np.where(known, variance, 1.0))
    both = known[first] & known[second]
    alike = np.where(both, covariance[first, second] / (root[first] * root[second]), 0.0)
    mean = (share[first] + share[second]) / 2
    result: Floats = mean * (one + other - 2 * alike * np.sqrt(one * other))
    return result


def _holm(p: Floats, tests: int) -> Floats:
    """p-values adjusted by Holm's method among `tests`, of which `p` are the smallest known."""
    order = np.argsort(p, kind="stable")
    left = tests - np.arange(len(p))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * left), 1.0)
    return adjusted
