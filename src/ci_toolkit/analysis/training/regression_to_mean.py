"""Regression to the mean: the worst of this week improve next week, with nothing done.

Each moderator has a true error rate, from a beta distribution or the same for all, that does not
change. What is counted in a week scatters around it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.training.debrief import (
    Check,
    Debrief,
    Floats,
    Ints,
    letters,
    number,
    seeded,
    whole,
)
from ci_toolkit.analysis.wording import count_of, percent, plain, points
from ci_toolkit.errors import UsageError


@dataclass(frozen=True, slots=True)
class RegressionOptions:
    """moderators make `decisions` each in a week; the `worst` of week 1 are looked at in week 2.

    rate: mean true error rate. spread: standard deviation of the true rates (0: all the same).
    repeats: how often the two weeks are lived through; the first is shown.
    """

    moderators: int = 60
    decisions: int = 100
    worst: int = 10
    rate: float = 0.05
    spread: float = 0.01
    repeats: int = 2_000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A group of the first repeat: its members' indices, and their mean rates.

    first, second: rates found in the two weeks. true: their true rate. improved: how many had
    fewer errors in week 2.
    """

    members: tuple[int, ...]
    first: float
    second: float
    true: float
    improved: int

    @property
    def improvement(self) -> float:
        """Rate of week 1 less that of week 2."""
        return self.first - self.second


@dataclass(frozen=True, eq=False)
class Regression:
    """A run. true, shape (moderators,): true rates; first, second: errors counted, same shape.

    worst, others: the worst of week 1 and as many drawn at random. improvements,
    random_improvements: shape (repeats,), of these groups in every repeat. reliability: share of
    the variance of week 1 that is of true rates. expected: mean improvement of the worst by
    theory; expected_here: from this week 1's own counts.
    """

    options: RegressionOptions
    names: tuple[str, ...]
    true: Floats
    first: Ints
    second: Ints
    worst: GroupChange
    others: GroupChange
    improvements: Floats
    random_improvements: Floats
    reliability: float
    expected: float
    expected_here: float
    checks: tuple[Check, ...]
    debrief: Debrief


def reliability(options: RegressionOptions) -> float:
    """Share of the variance of a week's rates that comes from the true rates.

    With true rates from a beta distribution of parameters a and b it is n / (a + b + n), and the
    rate expected next week lies that share of the way from the mean to this week's rate.
    Source: skellam-1948

    >>> round(reliability(RegressionOptions(decisions=100, rate=0.05, spread=0.01)), 4)
    0.1742
    """
    if not options.spread:
        return 0.0
    return options.decisions / (_weight(options) + options.decisions)


def worst_count(options: RegressionOptions) -> float:
    """Expected mean number of errors of the worst in week 1: of order statistics of the counts.

    Source: skellam-1948
    """
    from scipy.special import bdtrc

    o = options
    above = np.clip(1 - np.cumsum(count_chances(o))[:-1], 0.0, 1.0)
    # The j-th largest is above a count when at least j of all are.
    total = sum(float(bdtrc(j - 1, o.moderators, above).sum()) for j in range(1, o.worst + 1))
    return total / o.worst


def expected_improvement(options: RegressionOptions) -> float:
    """Mean improvement of the worst next week by theory, as a rate, with nothing done.

    Source: bland-altman-1994
    """
    away = worst_count(options) / options.decisions - options.rate
    return (1 - reliability(options)) * away


def count_chances(options: RegressionOptions) -> Floats:
    """Chance of 0, 1, … errors in a week, shape (decisions + 1,): beta-binomial, or binomial.

    Source: skellam-1948
    """
    from scipy.special import betaln, gammaln, xlog1py, xlogy

    o, n = options, options.decisions
    k: Floats = np.arange(n + 1, dtype=np.float64)
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    if o.spread:
        a, b = o.rate * _weight(o), (1 - o.rate) * _weight(o)
        logs = ways + betaln(k + a, n - k + b) - betaln(a, b)
    else:
        logs = ways + xlogy(k, o.rate) + xlog1py(n - k, -o.rate)
    chance: Floats = np.exp(logs)
    chance /= chance.sum()
    return chance


def regression_to_mean(options: RegressionOptions | None = None) -> Regression:
    """Count errors in two weeks, pick the worst of the first, and see what the second brings.

    Raises UsageError for sizes and rates that cannot be.
    Source: bland-altman-1994
    """
    o = options or RegressionOptions()
    _check(o)
    rng = seeded(o.seed)
    shape = (o.repeats, o.moderators)
    if o.spread:
        true = rng.beta(o.rate * _weight(o), (1 - o.rate) * _weight(o), shape)
    else:
        true = np.full(shape, o.rate)
    first, second = (rng.binomial(o.decisions, true).astype(np.int64) for _ in range(2))
    # Ties are broken at random: whoever stands first in the list must not be picked for it.
    order = np.argsort(-(first + rng.random(shape)), axis=1)[:, : o.worst]
    drawn = np.argsort(rng.random(shape), axis=1)[:, : o.worst]
    worst, others = (_improvements(o, first, second, who) for who in (order, drawn))
    shrunk = reliability(o)
    here = (1 - shrunk) * (float(first[0, order[0]].mean()) / o.decisions - o.rate)
    groups = [_group(o, true[0], first[0], second[0], who[0]) for who in (order, drawn)]
    expected = expected_improvement(o)
    checks = _checks(o, worst, others, first, order, expected)
    return Regression(
        options=o,
        names=letters(o.moderators),
        true=true[0],
        first=first[0],
        second=second[0],
        worst=groups[0],
        others=groups[1],
        improvements=worst,
        random_improvements=others,
        reliability=shrunk,
        expected=expected,
        expected_here=here,
        checks=checks,
        debrief=_debrief(o, groups[0], groups[1], worst, expected, here),
    )


def _weight(o: RegressionOptions) -> float:
    """a + b of the beta distribution."""
    return o.rate * (1 - o.rate) / o.spread**2 - 1


def _check(o: RegressionOptions) -> None:
    whole("moderators", o.moderators, 1, 10_000)
    whole("decisions", o.decisions, 1, 100_000)
    whole("worst", o.worst, 1, o.moderators)
    whole("repeats", o.repeats, 1, 1_000_000)
    number("rate", o.rate, 0, 1)
    most = math.sqrt(o.rate * (1 - o.rate))
    if not (math.isfinite(o.spread) and o.spread >= 0) or (o.spread and o.spread >= most):
        raise UsageError(
            f"true rates with a mean of {o.rate:g} cannot have a spread of {o.spread:g}",
            f"take a spread from 0 to below {plain(most, 3)}",
        )
    if o.repeats * o.moderators > 10_000_000:
        raise UsageError("repeats × moderators is more than 10,000,000", "take fewer repeats")


def _improvements(o: RegressionOptions, first: Ints, second: Ints, who: Ints) -> Floats:
    less = np.take_along_axis(first - second, who, axis=1)
    found: Floats = less.mean(axis=1) / o.decisions
    return found


def _group(o: RegressionOptions, true: Floats, first: Ints, second: Ints, who: Ints) -> GroupChange:
    return GroupChange(
        members=tuple(int(i) for i in who),
        first=float(first[who].mean() / o.decisions),
        second=float(second[who].mean() / o.decisions),
        true=float(true[who].mean()),
        improved=int((second[who] < first[who]).sum()),
    )


def _checks(
    o: RegressionOptions, worst: Floats, others: Floats, first: Ints, order: Ints, expected: float
) -> tuple[Check, ...]:
    if o.repeats < 30:
        return ()
    root = math.sqrt(o.repeats)
    counts = np.take_along_axis(first, order, axis=1).mean(axis=1)
    pairs = (
        ("errors of the worst in week 1", worst_count(o), counts),
        ("improvement of the worst", expected, worst),
        ("improvement of those drawn at random", 0.0, others),
    )
    return tuple(
        Check(what, theory, float(run.mean()), float(run.std(ddof=1)) / root)
        for what, theory, run in pairs
    )


def _debrief(
    o: RegressionOptions,
    worst: GroupChange,
    others: GroupChange,
    improvements: Floats,
    expected: float,
    here: float,
) -> Debrief:
    better = float((improvements > 0).mean())
    group = f"the worst {o.worst:,}" if o.worst > 1 else "the worst one"
    notice = (
        f"{group} of {count_of(o.moderators, 'moderator')} had {percent(worst.first)} errors in "
        f"week 1 and {percent(worst.second)} in week 2; {worst.improved:,} of {o.worst:,} had "
        "fewer, and nothing was done",
        f"their true rate is {percent(worst.true)} in both weeks; theory expected "
        f"{points(here)} less from these counts",
        f"{o.worst:,} drawn at random went from {percent(others.first)} to "
        f"{percent(others.second)}",
        f"in {count_of(o.repeats, 'repeat')} {group} improved {percent(better)} of the time, by "
        f"{points(float(improvements.mean()))} on average (theory {points(expected)})",
    )
    questions = (
        (
            "A coaching begins after week 1 for the worst. What must it beat?",
            f"More than the {points(expected)} that come by themselves. Compare with people as "
            "bad in week 1 who were not coached, chosen by lot.",
        ),
        (
            "How much of this week's differences between moderators will last?",
            f"{percent(reliability(o))}: with {o.decisions:,} decisions each, the rest of the "
            "variance is chance.",
        ),
        (
            "How would you find those who need help?",
            "By more weeks together, or a funnel plot with limits; not by the end of one week's "
            "ranking.",
        ),
    )
    return Debrief(notice, questions)
