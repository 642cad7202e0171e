"""Do raters give the same item the same label, beyond what chance would bring?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ci_toolkit.analysis.agreement.coefficients import (
    Patterns,
    alpha_interval,
    fleiss,
    gwet,
    interval,
    ordinal_alpha_weights,
    patterns_of,
    percent,
    shares,
    specific,
)
from ci_toolkit.analysis.agreement.findings import findings_of
from ci_toolkit.analysis.agreement.pairs import against, cohen, crossed, pairs
from ci_toolkit.analysis.agreement.result import Agreement, LabelAgreement, Ratings
from ci_toolkit.analysis.agreement.verdict import verdict_of
from ci_toolkit.analysis.agreement.weights import Floats, weight_matrix
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.errors import UsageError
from ci_toolkit.references import REFERENCES

SEED = 20_110
_PARADOX = "look at AC1 and at the agreement on the rare labels before judging by kappa"
_CITED = ("gwet-2014", "krippendorff-2004", "clopper-pearson-1934", "feinstein-cicchetti-1990")
_OF_KAPPA = {
    "cohen": ("cohen-1960", "fleiss-cohen-everitt-1969"),
    "fleiss": ("fleiss-1971", "fleiss-2003"),
}


def analyse(
    ratings: Ratings,
    *,
    weights: str = "none",
    at_least: float = 0.6,
    confidence: float = 0.95,
    seed: int = SEED,
) -> Agreement:
    """How well raters agree, with intervals that hold for other items of the same kind.

    Arguments
        ratings: labels of items by raters; labels in order where `weights` is not "none".
        weights: "none", "linear", "quadratic" or "ordinal"; they count in kappa, AC1 (then AC2)
            and alpha. Percent agreement, specific agreement and kappa by label know no weights.
        at_least: kappa that is needed, 0 to 1. confidence: of every interval, 0 to 1.
        seed: of the bootstrap for alpha.

    Intervals: t over items with Gwet's standard error (percent, Fleiss' kappa, AC1), t with the
    large-sample standard error (Cohen's kappa), exact (share alike of a pair, or with the
    standard), percentile bootstrap over items (alpha). Where all items agree in full, the lower
    end is exact. Items count as drawn from many (no finite-population factor); raters as given.

    Raises UsageError for unknown weights, and for bounds or a confidence outside 0 to 1.
    Source: gwet-2014
    Source: feinstein-cicchetti-1990

    >>> import numpy as np
    >>> given = np.array([[0, 0]] * 20 + [[0, 1]] * 5 + [[1, 0]] * 10 + [[1, 1]] * 15)
    >>> counts = np.column_stack([(given == label).sum(axis=1) for label in (0, 1)])
    >>> found = analyse(Ratings(("yes", "no"), ("A", "B"), given, counts))
    >>> found.statistic, round(found.kappa.value, 6), found.verdict.status
    ('cohen', 0.4, 'insufficient')
    """
    if not 0 < confidence < 1:
        raise UsageError("`confidence` must lie between 0 and 1")
    if not 0 <= at_least <= 1:
        raise UsageError("`at_least` must lie between 0 and 1")
    matrix = weight_matrix(weights, len(ratings.labels))
    every = patterns_of(ratings.counts)
    paired = every.paired()
    items = round(paired.number)
    table = _complete_pair(ratings)
    plain = np.eye(len(ratings.labels))
    kappa = fleiss(every, matrix) if table is None else cohen(table, matrix)
    whole = every.number
    statistic = "fleiss" if table is None else "cohen"
    kappas = interval(kappa, whole, confidence)
    percents = _share_of(interval(percent(every, plain), whole, confidence))
    found = Agreement(
        items=items,
        once=round(whole) - items,
        raters=_raters(ratings),
        ratings=int(ratings.counts.sum()),
        labels=ratings.labels,
        weights=weights,
        statistic=statistic,
        percent=percents,
        kappa=kappas,
        ac1=interval(gwet(every, matrix), whole, confidence),
        alpha=alpha_interval(every, matrix, confidence, np.random.default_rng(seed)),
        alpha_ordinal=_ordinal(every, weights, confidence, seed),
        at_least=at_least,
        confidence=confidence,
        by_label=_labels(every, table, ratings.labels, confidence) if items else (),
        pairs=pairs(ratings, matrix, confidence),
        against=against(ratings, matrix, confidence),
        verdict=verdict_of(items, kappas, percents, at_least),
        references=tuple(REFERENCES[key] for key in (*_OF_KAPPA[statistic], *_CITED)),
    )
    findings = findings_of(found, ratings, paired)
    verdict = found.verdict
    if verdict.next and any(one.code == "kappa-paradox" for one in findings):
        verdict = replace(verdict, next=(_PARADOX, *verdict.next))
    return replace(found, findings=findings, verdict=verdict)


def _ordinal(every: Patterns, weights: str, confidence: float, seed: int) -> Estimate | None:
    if weights != "ordinal":
        return None
    distances = ordinal_alpha_weights(every.paired())
    return alpha_interval(every, distances, confidence, np.random.default_rng(seed))


def _raters(ratings: Ratings) -> int:
    """How many raters; of counts alone, the most ratings that an item has."""
    if ratings.raters:
        return len(ratings.raters)
    return int(ratings.counts.sum(axis=1).max(initial=0))


def _complete_pair(ratings: Ratings) -> Floats | None:
    """The square table of two raters who both rated every item, else None."""
    given = ratings.given
    if given is None or given.shape[1] != 2 or not len(given) or (given < 0).any():
        return None
    return crossed(given[:, 0], given[:, 1], len(ratings.labels))


def _share_of(found: Estimate) -> Estimate:
    return Estimate(found.value, None if found.low is None else max(found.low, 0.0), found.high)


def _labels(
    every: Patterns, table: Floats | None, labels: tuple[str, ...], confidence: float
) -> tuple[LabelAgreement, ...]:
    """Each label against all others, by the same kappa as the whole."""
    often = shares(every)
    apart = np.eye(2)
    found = []
    for number, label in enumerate(labels):
        if table is None:
            chance = fleiss(every.of_label(number), apart)
        else:
            chance = cohen(_against_others(table, number), apart)
        kappa = interval(chance, every.number, confidence)
        found.append(LabelAgreement(label, float(often[number]), kappa, specific(every, number)))
    return tuple(found)


def _against_others(table: Floats, label: int) -> Floats:
    both = table[label, label]
    one, other = table[label].sum() - both, table[:, label].sum() - both
    return np.array([[both, one], [other, table.sum() - both - one - other]])
