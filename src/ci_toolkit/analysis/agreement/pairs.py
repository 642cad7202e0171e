"""Two raters, or a rater and the right answer: the share alike and Cohen's kappa."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.agreement.coefficients import NOTHING, Chance, interval
from ci_toolkit.analysis.agreement.result import PairAgreement, Ratings, StandardAgreement
from ci_toolkit.analysis.agreement.weights import Floats
from ci_toolkit.analysis.capability.intervals import proportion_interval
from ci_toolkit.analysis.estimate import Estimate

Whole = NDArray[np.int64]
# Raters of whom every pair is compared: the busiest ones.
MOST_RATERS = 40


def crossed(first: Whole, second: Whole, labels: int) -> Floats:
    """How often each label of one met each label of the other, shape (labels, labels)."""
    both = (first >= 0) & (second >= 0)
    cells = np.bincount(first[both] * labels + second[both], minlength=labels * labels)
    return cells.reshape(labels, labels).astype(float)


def cohen(table: Floats, weights: Floats) -> Chance:
    """Cohen's kappa of a square table, weighted, with its large-sample standard error.

    Source: cohen-1960
    Source: fleiss-cohen-everitt-1969
    """
    number = float(table.sum())
    if not number:
        return Chance(float("nan"), float("nan"), float("nan"), float("nan"))
    cells = table / number
    rows, columns = cells.sum(axis=1), cells.sum(axis=0)
    found = float((weights * cells).sum())
    expected = float(rows @ weights @ columns)
    if expected >= 1 - 1e-12:
        return Chance(found, expected, float("nan"), float("nan"))
    value = (found - expected) / (1 - expected)
    around = np.add.outer(weights @ columns, weights.T @ rows)
    spread = float((cells * (weights - around * (1 - value)) ** 2).sum())
    spread -= (value - expected * (1 - value)) ** 2
    error = (max(spread, 0.0) / number) ** 0.5 / (1 - expected)
    return Chance(found, expected, value, error)


def compared(table: Floats, weights: Floats, confidence: float) -> tuple[int, Estimate, Estimate]:
    """Items of a square table, the share alike (exact interval), and kappa (t interval).

    Source: clopper-pearson-1934
    """
    number = round(float(table.sum()))
    if not number:
        return 0, NOTHING, NOTHING
    alike = float(np.trace(table))
    agreed = Estimate(alike / number, *proportion_interval(alike, number, confidence))
    return number, agreed, interval(cohen(table, weights), number, confidence)


def busiest(ratings: Ratings) -> list[int]:
    """At most 40 raters, those with the most ratings, in their own order."""
    assert ratings.given is not None
    done = (ratings.given >= 0).sum(axis=0)
    chosen = np.argsort(-done, kind="stable")[:MOST_RATERS]
    return sorted(int(number) for number in chosen)


def pairs(ratings: Ratings, weights: Floats, confidence: float) -> tuple[PairAgreement, ...]:
    """Every pair of raters who share items; none where it is not known who rated."""
    if ratings.given is None:
        return ()
    found, labels = [], len(ratings.labels)
    for one, other in combinations(busiest(ratings), 2):
        table = crossed(ratings.given[:, one], ratings.given[:, other], labels)
        number, agreed, kappa = compared(table, weights, confidence)
        if number:
            names = ratings.raters[one], ratings.raters[other]
            found.append(PairAgreement(*names, number, agreed, kappa))
    return tuple(found)


def against(ratings: Ratings, weights: Floats, confidence: float) -> tuple[StandardAgreement, ...]:
    """Each rater with the right answer, where both are known."""
    if ratings.given is None or ratings.standard is None:
        return ()
    found, labels = [], len(ratings.labels)
    for place, name in enumerate(ratings.raters):
        table = crossed(ratings.given[:, place], ratings.standard, labels)
        number, agreed, kappa = compared(table, weights, confidence)
        if number:
            found.append(StandardAgreement(name, number, agreed, kappa))
    return tuple(found)
