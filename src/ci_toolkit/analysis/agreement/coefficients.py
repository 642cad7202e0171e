"""Coefficients of agreement from how many raters chose each label of each item.

Items with the same counts say the same, so they are kept once with their number ("patterns");
every sum below is over items all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.agreement.weights import Floats
from ci_toolkit.analysis.capability.intervals import proportion_interval
from ci_toolkit.analysis.estimate import Estimate

NOTHING = Estimate(float("nan"))
# Draws of the bootstrap, fewer where there are many patterns.
DRAWS, LEAST_DRAWS, WORK = 2_000, 200, 20_000_000
_CHUNK = 2_000_000
_NONE = 1e-12


@dataclass(frozen=True, eq=False)
class Patterns:
    """Items by what was chosen. counts: shape (patterns, labels); items: shape (patterns,)."""

    counts: Floats
    items: Floats

    @property
    def ratings(self) -> Floats:
        """Ratings of an item, shape (patterns,)."""
        found: Floats = self.counts.sum(axis=1)
        return found

    @property
    def number(self) -> float:
        """How many items there are."""
        return float(self.items.sum())

    def paired(self) -> Patterns:
        """Those rated at least twice."""
        there = self.ratings >= 2
        return Patterns(self.counts[there], self.items[there])

    def of_label(self, label: int) -> Patterns:
        """One label against all others, shape (patterns, 2)."""
        own = self.counts[:, label]
        return grouped(np.column_stack([own, self.ratings - own]), self.items)


def patterns_of(counts: NDArray[np.int64]) -> Patterns:
    """The patterns of counts of shape (items, labels); items without a rating are left out."""
    kept = counts[counts.sum(axis=1) > 0]
    return grouped(kept.astype(float), np.ones(len(kept)))


def grouped(counts: Floats, items: Floats) -> Patterns:
    """Equal rows added up, in order of their counts."""
    if not len(counts):
        return Patterns(counts, items)
    order = np.lexsort(counts.T[::-1])
    rows = counts[order]
    begins = np.r_[True, (rows[1:] != rows[:-1]).any(axis=1)]
    starts = np.flatnonzero(begins)
    return Patterns(rows[starts], np.add.reduceat(items[order], starts))


@dataclass(frozen=True, slots=True)
class Chance:
    """A coefficient: agreement found, agreement expected by chance, value and standard error."""

    observed: float
    expected: float
    value: float
    error: float


def observed(patterns: Patterns, weights: Floats) -> Floats:
    """Share of pairs of ratings that agree (weighted), of each pattern; 0 with one rating.

    Source: gwet-2014
    """
    ratings = patterns.ratings
    both = (patterns.counts * (patterns.counts @ weights.T - 1)).sum(axis=1)
    possible = ratings * (ratings - 1)
    found: Floats = np.divide(both, possible, out=np.zeros_like(both), where=possible > 0)
    return found


def shares(patterns: Patterns) -> Floats:
    """How often each label is chosen: the mean over items of the share of an item's ratings."""
    of_item = patterns.counts / patterns.ratings[:, None]
    found: Floats = (of_item * patterns.items[:, None]).sum(axis=0) / max(patterns.number, 1)
    return found


def percent(patterns: Patterns, weights: Floats) -> Chance:
    """Agreement not corrected for chance, with the standard error over items.

    Source: gwet-2014
    """
    return _corrected(patterns, weights, 0.0, np.zeros(len(patterns.items)))


def fleiss(patterns: Patterns, weights: Floats) -> Chance:
    """Fleiss' kappa, for numbers of ratings that vary, with Gwet's standard error.

    Chance is that of two ratings drawn from how often each label is chosen overall.
    Source: fleiss-1971
    Source: gwet-2014
    """
    often = shares(patterns)
    expected = float(often @ weights @ often)
    around = (weights @ often + weights.T @ often) / 2
    own = patterns.counts @ around / patterns.ratings
    return _corrected(patterns, weights, expected, own)


def gwet(patterns: Patterns, weights: Floats) -> Chance:
    """Gwet's AC1, with weights AC2: chance agreement only on items that are hard to tell.

    Labels that nobody uses count among the possible ones.
    Source: gwet-2014
    """
    labels = len(weights)
    if labels < 2:
        return Chance(1.0, float("nan"), float("nan"), float("nan"))
    often = shares(patterns)
    scale = weights.sum() / (labels * (labels - 1))
    expected = float(scale * (often * (1 - often)).sum())
    own = scale * (patterns.counts @ (1 - often)) / patterns.ratings
    return _corrected(patterns, weights, expected, own)


def _corrected(patterns: Patterns, weights: Floats, expected: float, own: Floats) -> Chance:
    """A coefficient (observed - expected) / (1 - expected) and its standard error over items.

    own: expected agreement as each pattern has it, for the part of the variance that comes from
    estimating it. Items are a small part of all items (no finite-population factor).
    """
    number, twice = patterns.number, patterns.paired().number
    seen = observed(patterns, weights)
    if not twice:
        return Chance(float("nan"), expected, float("nan"), float("nan"))
    found = float((seen * patterns.items).sum() / twice)
    if expected >= 1 - 1e-12:
        return Chance(found, expected, float("nan"), float("nan"))
    value = (found - expected) / (1 - expected)
    paired = patterns.ratings >= 2
    each = number / twice * (seen - expected * paired) / (1 - expected)
    each = each - 2 * (1 - value) * (own - expected) / (1 - expected) if expected else each
    if number < 2:
        return Chance(found, expected, value, float("nan"))
    squares = float((patterns.items * (each - value) ** 2).sum())
    return Chance(found, expected, value, (squares / (number * (number - 1))) ** 0.5)


def interval(found: Chance, items: float, confidence: float) -> Estimate:
    """The coefficient with a t interval over items, its upper end at most 1.

    Where all items agree alike (in full, or not at all) the standard error is 0 and says nothing:
    then the ends are those of an exact interval for the agreement found, corrected for chance.
    Source: gwet-2014
    Source: clopper-pearson-1934
    """
    if not np.isfinite(found.value):
        return NOTHING
    if items < 2 or not np.isfinite(found.error):
        return Estimate(found.value)
    floor = min(-1.0, found.value)  # a weighted coefficient of few items can lie below -1
    if found.error < _NONE or not _NONE < found.observed < 1 - _NONE:
        ends = proportion_interval(found.observed * items, items, confidence)
        low, high = ((end - found.expected) / (1 - found.expected) for end in ends)
        return Estimate(found.value, max(min(low, found.value), floor), max(high, found.value))
    from scipy.special import stdtrit

    half = float(stdtrit(items - 1, (1 + confidence) / 2)) * found.error
    return Estimate(found.value, max(found.value - half, floor), min(found.value + half, 1.0))


def alpha(patterns: Patterns, weights: Floats, items: Floats | None = None) -> Floats:
    """Krippendorff's alpha of items rated at least twice, shape (draws,); NaN where undefined.

    items: how often each pattern stands in each draw, shape (draws, patterns); without it as it
    is. The ratings themselves are the population from which pairs by chance are drawn (n - 1,
    with and without missing ratings).
    Source: krippendorff-2004
    """
    times = patterns.items[None, :] if items is None else items
    values = times @ patterns.counts
    total = values.sum(axis=1)
    differ = 1 - weights
    ratings = patterns.ratings
    within = (patterns.counts * (patterns.counts @ differ)).sum(axis=1) / (ratings - 1)
    by_chance = (values * (values @ differ)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = 1 - (total - 1) * (times @ within) / by_chance
    found[by_chance <= 0] = np.nan
    return found


def alpha_interval(
    patterns: Patterns, weights: Floats, confidence: float, rng: np.random.Generator
) -> Estimate:
    """Alpha with a percentile interval of a bootstrap that draws items.

    Draws in which every rating is alike have no alpha and are left out; where that is most of
    them, or where all items agree in full, no interval is given.
    Source: krippendorff-2004
    """
    paired = patterns.paired()
    number = int(paired.number)
    if not number:
        return NOTHING
    value = float(alpha(paired, weights)[0])
    if not np.isfinite(value) or number < 2 or value >= 1 - 1e-12:
        return Estimate(value)
    size = len(paired.items)
    draws = int(np.clip(WORK // size, LEAST_DRAWS, DRAWS))
    step = max(_CHUNK // size, 1)
    found = [
        alpha(paired, weights, _drawn(rng, paired, number, min(step, draws - start)))
        for start in range(0, draws, step)
    ]
    known = np.concatenate(found)
    known = known[np.isfinite(known)]
    if len(known) < draws / 2:
        return Estimate(value)
    tail = (1 - confidence) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return Estimate(value, min(float(low), value), max(float(high), value))


def ordinal_alpha_weights(patterns: Patterns) -> Floats:
    """Weights of agreement by Krippendorff's ordinal distances, shape (labels, labels).

    Two labels are as far apart as there are ratings between them, half of their own counted; the
    square of it. The distances are taken as known in the bootstrap. They are not scaled to 1:
    alpha does not depend on the scale.
    Source: krippendorff-2004
    """
    often = patterns.items @ patterns.counts
    upto = np.cumsum(often)
    middle = upto - often / 2
    apart: Floats = np.subtract.outer(middle, middle) ** 2
    return 1 - apart


def _drawn(rng: np.random.Generator, patterns: Patterns, number: int, draws: int) -> Floats:
    share = patterns.items / patterns.items.sum()
    return rng.multinomial(number, share, size=draws).astype(float)


def specific(patterns: Patterns, label: int) -> float:
    """Agreement on one label: of the other ratings of items given it, the share that are it too.

    Source: fleiss-2003
    """
    own = patterns.counts[:, label]
    both = float((patterns.items * own * (own - 1)).sum())
    possible = float((patterns.items * own * (patterns.ratings - 1)).sum())
    return both / possible if possible else float("nan")
