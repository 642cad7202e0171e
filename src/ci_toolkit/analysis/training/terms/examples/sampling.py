"""Worked examples of samples and intervals."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from ci_toolkit.analysis.capability.intervals import proportion_interval, rate_interval
from ci_toolkit.analysis.dmaic.sample_size import proportion_for_margin, rates_for_change
from ci_toolkit.analysis.pareto.rates import wilson
from ci_toolkit.analysis.training.hypergeometric import chances
from ci_toolkit.analysis.training.sample import SampleOptions, audit_size, audit_theory
from ci_toolkit.analysis.training.sample import sample as run_sample
from ci_toolkit.analysis.wording import percent, plain

_Z = NormalDist().inv_cdf(0.975)


def _ends(ends: tuple[float, float]) -> str:
    return f"{percent(ends[0])} to {percent(ends[1])}"


def _wilson(count: float, n: float) -> tuple[float, float]:
    found = [float(one[0]) for one in wilson(np.array([count]), np.array([n]), _Z)]
    return found[1], found[2]


def confidence_interval() -> tuple[str, ...]:
    """The same share from three samples."""
    return tuple(
        f"{count} of {n:,} wrong = {percent(count / n)}: "
        f"{_ends(proportion_interval(count, n, 0.95))}"
        for count, n in ((4, 100), (16, 400), (160, 4000))
    )


def margin_of_error() -> tuple[str, ...]:
    """Margins and sizes."""
    return tuple(
        f"margin {percent(margin)} about 5 %: "
        f"{plain(np.ceil(proportion_for_margin(0.05, margin, _Z)))} items"
        for margin in (0.02, 0.01, 0.005)
    )


def wilson_interval() -> tuple[str, ...]:
    """Small and zero counts."""
    return tuple(
        f"{count} of {n}: {_ends(_wilson(count, n))}" for count, n in ((0, 50), (2, 50), (25, 50))
    )


def clopper_pearson() -> tuple[str, ...]:
    """Beside Wilson's."""
    return (
        "2 of 50 wrong = 4 %",
        f"Clopper-Pearson: {_ends(proportion_interval(2, 50, 0.95))}",
        f"Wilson: {_ends(_wilson(2, 50))}",
    )


def rule_of_three() -> tuple[str, ...]:
    """Upper ends when nothing was found."""
    return tuple(
        f"0 of {n}: at most {percent(1 - 0.05 ** (1 / n))} (3 / n = {percent(3 / n)})"
        for n in (30, 100, 300)
    )


def poisson_interval() -> tuple[str, ...]:
    """Complaints in a month."""
    low, high = rate_interval(12, 1.0, 0.95)
    per_low, per_high = rate_interval(12, 4.0, 0.95)
    return (
        f"12 complaints in a month: {plain(low)} to {plain(high)}",
        f"12 in 4 months = 3 a month: {plain(per_low)} to {plain(per_high)}",
    )


def sample_size() -> tuple[str, ...]:
    """For a margin, and for a change."""
    margin = np.ceil(proportion_for_margin(0.05, 0.01, _Z))
    change = np.ceil(rates_for_change(0.05, 0.04, 0.05, 0.8, binomial=True))
    return (
        f"5 % within one point: {plain(margin)} items",
        f"a fall from 5 % to 4 %, found with 80 % chance: {plain(change)} before and after each",
    )


def power() -> tuple[str, ...]:
    """Sizes by power."""
    return tuple(
        f"power {percent(chance)} for 5 % to 4 %: "
        f"{plain(np.ceil(rates_for_change(0.05, 0.04, 0.05, chance, binomial=True)))} on each side"
        for chance in (0.5, 0.8, 0.95)
    )


def simple_random() -> tuple[str, ...]:
    """A draw that may miss all."""
    none = float(chances(200, 6, 10)[0])
    return (
        "a queue of 200 decisions, 6 of them wrong; 10 are drawn",
        f"chance to find none: {percent(none)}",
    )


def stratified() -> tuple[str, ...]:
    """Variances of the designs, by theory."""
    run = run_sample(SampleOptions(audits=200, seed=7))
    return (
        f"{len(run.options.queues)} queues, {plain(run.size)} audited in all",
        *(
            f"{one.design}: standard error {percent(float(np.sqrt(one.variance.theory)))}"
            for one in run.designs
        ),
    )


def audit_sample() -> tuple[str, ...]:
    """5 % of a small and of a large queue."""
    told = []
    for items, wrong in ((200, 6), (20_000, 600)):
        audited = audit_size(items, 0.05)
        theory = audit_theory(items, wrong, audited, 0.95)
        told.append(
            f"{items:,} decisions, 3 % wrong: {audited:,} audited, interval on average "
            f"{percent(theory['width'])} wide, nothing found in {percent(theory['nothing'])}"
        )
    return tuple(told)
