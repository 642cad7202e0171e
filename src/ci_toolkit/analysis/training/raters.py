"""Moderators who look for something rare: high agreement, kappa near zero, and a golden set.

Whether an item is a violation is known here. Each moderator finds a violation with a chance
(sensitivity) and leaves a clean item alone with another (specificity), independently.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from ci_toolkit.analysis.agreement.analyse import analyse
from ci_toolkit.analysis.agreement.result import Agreement, Ratings
from ci_toolkit.analysis.capability.intervals import proportion_interval
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.training.debrief import (
    Bools,
    Check,
    Debrief,
    Floats,
    Ints,
    letters,
    number,
    seeded,
    whole,
)
from ci_toolkit.analysis.training.raters_words import debrief_of
from ci_toolkit.errors import UsageError

LABELS = ("violation", "no violation")


@dataclass(frozen=True, slots=True)
class RatersOptions:
    """Moderators by sensitivity and specificity, in the same order; at least two.

    items: of live work, rated by all; prevalence: chance that one is a violation. golden: items of
    the golden set; golden_share: share of violations in it. names: empty: letters.
    """

    items: int = 5_000
    prevalence: float = 0.005
    sensitivity: tuple[float, ...] = (0.4, 0.4)
    specificity: tuple[float, ...] = (0.99, 0.99)
    golden: int = 100
    golden_share: float = 0.5
    confidence: float = 0.95
    seed: int = 1
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KappaTheory:
    """Expected of two raters (or the mean over pairs): agreement, by chance, and kappa.

    kappa is NaN where chance alone gives full agreement.
    """

    agreement: float
    by_chance: float
    kappa: float


@dataclass(frozen=True, slots=True)
class GoldenResult:
    """What the golden set shows of one moderator. caught of violations; right of clean items.

    sensitivity, specificity: with exact intervals; NaN without such items.
    true_sensitivity, true_specificity: what the simulation gave them.
    """

    name: str
    violations: int
    caught: int
    clean: int
    right: int
    sensitivity: Estimate
    specificity: Estimate
    true_sensitivity: float
    true_specificity: float


@dataclass(frozen=True, eq=False)
class Raters:
    """A run. truth: shape (items,), violations of the live work; given: shape (items, raters),
    True where called a violation. found: share of the live violations that at least one found
    (NaN without any). precision: of what moderators called a violation, the share that is one.
    """

    options: RatersOptions
    names: tuple[str, ...]
    truth: Bools
    given: Bools
    agreement: Agreement
    theory: KappaTheory
    golden: tuple[GoldenResult, ...]
    found: float
    precision: float
    checks: tuple[Check, ...]
    debrief: Debrief


def kappa_theory(
    prevalence: float, sensitivity: tuple[float, ...], specificity: tuple[float, ...]
) -> KappaTheory:
    """Agreement and kappa of independent raters: Cohen's of two, Fleiss' of more.

    Source: thompson-walter-1988
    Source: cohen-1960

    >>> found = kappa_theory(0.005, (0.4, 0.4), (0.99, 0.99))
    >>> round(found.agreement, 4), round(found.kappa, 4)
    (0.9779, 0.0641)
    """
    hit, false = np.array(sensitivity), 1 - np.array(specificity)
    called = prevalence * hit + (1 - prevalence) * false
    agree = prevalence * _alike(hit) + (1 - prevalence) * _alike(false)
    if len(hit) == 2:
        chance = float(called[0] * called[1] + (1 - called[0]) * (1 - called[1]))
    else:
        mean = float(called.mean())
        chance = mean**2 + (1 - mean) ** 2
    kappa = (agree - chance) / (1 - chance) if chance < 1 - 1e-12 else math.nan
    return KappaTheory(agree, chance, kappa)


def _alike(chance: Floats) -> float:
    """Mean over pairs of the chance that both call the same, of independent calls."""
    k = len(chance)
    yes = (chance.sum() ** 2 - (chance**2).sum()) / (k * (k - 1))
    no = ((1 - chance).sum() ** 2 - ((1 - chance) ** 2).sum()) / (k * (k - 1))
    return float(yes + no)


def raters(options: RatersOptions | None = None) -> Raters:
    """Let moderators rate the same live items, and then a golden set.

    Raises UsageError for shares outside 0 to 1, and for fewer than two moderators.
    Source: feinstein-cicchetti-1990
    Source: clopper-pearson-1934
    """
    o = options or RatersOptions()
    names = _check(o)
    rng = seeded(o.seed)
    truth = rng.random(o.items) < o.prevalence
    given = _rate(o, truth, rng)
    labels = np.where(given, 0, 1).astype(np.int64)
    violations = given.sum(axis=1)
    counts: Ints = np.column_stack([violations, given.shape[1] - violations]).astype(np.int64)
    standard: Ints = np.where(truth, 0, 1).astype(np.int64)
    found = analyse(
        Ratings(LABELS, names, labels, counts, standard), confidence=o.confidence, seed=o.seed
    )
    golden_truth = np.arange(o.golden) < golden_violations(o)
    golden = _golden(o, names, golden_truth, _rate(o, golden_truth, rng))
    theory = kappa_theory(o.prevalence, o.sensitivity, o.specificity)
    flags = int(given.sum())
    share = float(given[truth].any(axis=1).mean()) if truth.any() else math.nan
    precision = float(given[truth].sum() / flags) if flags else math.nan
    return Raters(
        options=o,
        names=names,
        truth=truth,
        given=given,
        agreement=found,
        theory=theory,
        golden=golden,
        found=share,
        precision=precision,
        checks=_checks(o, truth, given, found, theory),
        debrief=debrief_of(o, names, truth, found, theory, golden, share, precision),
    )


def golden_violations(options: RatersOptions) -> int:
    """Violations in the golden set: the share of its items, rounded half up."""
    return math.floor(options.golden * options.golden_share + 0.5)


def _check(o: RatersOptions) -> tuple[str, ...]:
    whole("items", o.items, 2, 1_000_000)
    whole("golden", o.golden, 1, 1_000_000)
    number("prevalence", o.prevalence, 0, 1)
    number("golden_share", o.golden_share, 0, 1)
    number("confidence", o.confidence, 0, 1, inside=True)
    raters = len(o.sensitivity)
    if raters != len(o.specificity):
        raise UsageError(
            f"there are {raters} sensitivities and {len(o.specificity)} specificities",
            "give one of each for every moderator",
        )
    if not 2 <= raters <= 100:
        raise UsageError(f"agreement needs 2 to 100 moderators, not {raters}")
    for value in o.sensitivity:
        number("sensitivity", value, 0, 1)
    for value in o.specificity:
        number("specificity", value, 0, 1)
    if o.items * raters > 10_000_000:
        raise UsageError("items × moderators is more than 10,000,000", "take fewer items")
    if not o.names:
        return letters(raters)
    if len(o.names) != raters or len(set(o.names)) != raters:
        raise UsageError(f"there are {len(set(o.names))} different names for {raters} moderators")
    return o.names


def _rate(o: RatersOptions, truth: Bools, rng: np.random.Generator) -> Bools:
    """Calls, shape (items, raters): True where the moderator calls it a violation."""
    chance = np.where(truth[:, None], np.array(o.sensitivity), 1 - np.array(o.specificity))
    called: Bools = rng.random(chance.shape) < chance
    return called


def _golden(
    o: RatersOptions, names: tuple[str, ...], truth: Bools, given: Bools
) -> tuple[GoldenResult, ...]:
    bad, clean = int(truth.sum()), int((~truth).sum())
    results = []
    for k, name in enumerate(names):
        caught, right = int(given[truth, k].sum()), int((~given[~truth, k]).sum())
        results.append(
            GoldenResult(
                name=name,
                violations=bad,
                caught=caught,
                clean=clean,
                right=right,
                sensitivity=_share(caught, bad, o.confidence),
                specificity=_share(right, clean, o.confidence),
                true_sensitivity=o.sensitivity[k],
                true_specificity=o.specificity[k],
            )
        )
    return tuple(results)


def _share(count: int, n: int, confidence: float) -> Estimate:
    if not n:
        return Estimate(math.nan)
    return Estimate(count / n, *proportion_interval(count, n, confidence))


def _checks(
    o: RatersOptions, truth: Bools, given: Bools, found: Agreement, theory: KappaTheory
) -> tuple[Check, ...]:
    # Agreement of an item lies from 0 to 1, so this is the most that its error can be.
    error = math.sqrt(theory.agreement * (1 - theory.agreement) / o.items)
    checks = [Check("percent agreement", theory.agreement, found.percent.value, error)]
    low, high = found.kappa.low, found.kappa.high
    known = math.isfinite(theory.kappa) and math.isfinite(found.kappa.value)
    # The large-sample error needs several items that both called violations.
    if known and low is not None and high is not None and (given.sum(axis=1) > 1).sum() >= 5:
        half = (high - low) / 2 / NormalDist().inv_cdf((1 + o.confidence) / 2)
        checks.append(Check("kappa", theory.kappa, found.kappa.value, half))
    rate = o.prevalence
    checks.append(
        Check(
            "share of violations",
            rate,
            float(truth.mean()),
            math.sqrt(rate * (1 - rate) / o.items),
        )
    )
    return tuple(checks)
