"""Nelson's four rules of the funnel: what correcting after every result does.

A process aims at a target and scatters. Rule 1 leaves the aim alone. Rule 2 moves it from where it
stands by minus the last error, rule 3 sets it to the target minus the last error, rule 4 aims at
the last result. In a queue: the staffing plan of tomorrow, changed after every day's miss.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.training.debrief import Check, Debrief, Floats, number, seeded, whole
from ci_toolkit.analysis.wording import count_of, plain
from ci_toolkit.errors import UsageError

RULES = (1, 2, 3, 4)
NAMES = (
    "leave the aim alone",
    "move the aim by minus the last error",
    "set the aim to the target minus the last error",
    "aim at the last result",
)
MOST_NUMBERS = 20_000_000


@dataclass(frozen=True, slots=True)
class FunnelOptions:
    """periods in a row; `repeats` independent series tell the variance; 1 or 2 dimensions.

    target: what is aimed at (both coordinates in two dimensions). sigma: spread of the process.
    """

    periods: int = 60
    repeats: int = 1_000
    dimensions: int = 1
    target: float = 100.0
    sigma: float = 5.0
    seed: int = 1


@dataclass(frozen=True, eq=False)
class FunnelRule:
    """One rule. paths: shape (periods, dimensions), the first series, results; aims: likewise.

    variance: shape (periods,), mean squared distance from the target per dimension over all
    series, in units of sigma²; theory: the same by formula. ratio: of the first series, its mean
    squared error over that of rule 1. correlation: of neighbouring results at the last period,
    over all series (NaN without spread or with one period); correlation_theory: by formula.
    farthest: largest distance from the target in the first series.
    """

    rule: int
    name: str
    paths: Floats
    aims: Floats
    variance: Floats
    theory: Floats
    ratio: float
    correlation: float
    correlation_theory: float
    farthest: float


@dataclass(frozen=True, eq=False)
class Funnel:
    """A run: the four rules on the same random numbers."""

    options: FunnelOptions
    rules: tuple[FunnelRule, ...]
    checks: tuple[Check, ...]
    debrief: Debrief


def variance_theory(rule: int, periods: int) -> Floats:
    """Variance of the result of period 1, 2, … in units of sigma², shape (periods,).

    Rule 1: 1. Rule 2: 1 at first, then 2. Rules 3 and 4: k, growing without end.
    Raises UsageError for another rule.
    Source: macgregor-1990
    Source: deming-1986

    >>> [variance_theory(rule, 4).tolist() for rule in (2, 4)]
    [[1.0, 2.0, 2.0, 2.0], [1.0, 2.0, 3.0, 4.0]]
    """
    _known(rule)
    step: Floats = np.arange(1, periods + 1, dtype=np.float64)
    if rule == 1:
        return np.ones(periods)
    return np.minimum(step, 2.0) if rule == 2 else step


def correlation_theory(rule: int, period: int) -> float:
    """Correlation of the results of periods `period` − 1 and `period` (2 or later).

    Rule 2 tends to −1/2 at once, rule 3 to −1 (it swings), rule 4 to 1 (it drifts).
    Source: macgregor-1990
    """
    _known(rule)
    if rule == 1:
        return 0.0
    if rule == 2:
        return -1 / math.sqrt(2) if period == 2 else -0.5
    size = math.sqrt((period - 1) / period)
    return -size if rule == 3 else size


def funnel(options: FunnelOptions | None = None) -> Funnel:
    """Run the four rules on the same random numbers.

    Raises UsageError for sizes that cannot be.
    Source: deming-1986

    >>> run = funnel(FunnelOptions(periods=10, repeats=2000))
    >>> all(check.agrees for check in run.checks)
    True
    """
    o = options or FunnelOptions()
    _check(o)
    noise = seeded(o.seed).standard_normal((o.repeats, o.periods, o.dimensions))
    base = float((noise[0] ** 2).mean())
    rules = tuple(_rule(o, rule, noise, base) for rule in RULES)
    return Funnel(o, rules, _checks(o, rules), _debrief(o, rules))


def errors_of(rule: int, noise: Floats) -> Floats:
    """Results less the target under a rule, from the process's own scatter.

    noise, and what is returned: shape (…, periods, dimensions). Source: macgregor-1990
    """
    _known(rule)
    if rule == 1:
        return noise
    if rule == 2:
        found = noise.copy()
        found[..., 1:, :] -= noise[..., :-1, :]
        return found
    if rule == 4:
        return np.cumsum(noise, axis=-2)
    swing = np.where(np.arange(noise.shape[-2]) % 2, -1.0, 1.0)[:, None]
    turned: Floats = swing * np.cumsum(swing * noise, axis=-2)
    return turned


def _known(rule: int) -> None:
    if rule not in RULES:
        raise UsageError(f"there is no rule {rule} of the funnel", "the rules are 1, 2, 3 and 4")


def _check(o: FunnelOptions) -> None:
    whole("periods", o.periods, 1, 1_000_000)
    whole("repeats", o.repeats, 1, 1_000_000)
    whole("dimensions", o.dimensions, 1, 2)
    number("target", o.target, -1e12, 1e12)
    number("sigma", o.sigma, 0.0, 1e12, inside=True)
    if o.periods * o.repeats * o.dimensions > MOST_NUMBERS:
        raise UsageError(
            f"periods × repeats × dimensions is more than {MOST_NUMBERS:,}", "take fewer repeats"
        )


def _rule(o: FunnelOptions, rule: int, noise: Floats, base: float) -> FunnelRule:
    errors = errors_of(rule, noise)
    shown = errors[0]
    paths = o.target + o.sigma * shown
    aims = o.target + o.sigma * (shown - noise[0])
    variance: Floats = (errors**2).mean(axis=(0, 2))
    correlation, expected = math.nan, math.nan
    if o.periods > 1:
        before, last = errors[:, -2].ravel(), errors[:, -1].ravel()
        size = math.sqrt(float((before**2).sum() * (last**2).sum()))
        correlation = float((before * last).sum()) / size if size else math.nan
        expected = correlation_theory(rule, o.periods)
    return FunnelRule(
        rule=rule,
        name=NAMES[rule - 1],
        paths=paths,
        aims=aims,
        variance=variance,
        theory=variance_theory(rule, o.periods),
        ratio=float((shown**2).mean()) / base,
        correlation=correlation,
        correlation_theory=expected,
        farthest=o.sigma * float(np.sqrt((shown**2).sum(axis=1)).max()),
    )


def _checks(o: FunnelOptions, rules: tuple[FunnelRule, ...]) -> tuple[Check, ...]:
    # Squares of normal numbers: the mean of k of them has variance 2 / k.
    free = o.repeats * o.dimensions
    relative = math.sqrt(2 / free)
    checks = []
    for one in rules:
        theory = float(one.theory[-1])
        checks.append(
            Check(
                f"rule {one.rule}: variance at period {o.periods}, in sigma²",
                theory,
                float(one.variance[-1]),
                relative * theory,
            )
        )
    if o.periods > 1 and free >= 30:
        for one in rules:
            known = one.correlation_theory
            checks.append(
                Check(
                    f"rule {one.rule}: correlation of neighbours",
                    known,
                    one.correlation,
                    (1 - known**2) / math.sqrt(free),
                )
            )
    return tuple(checks)


def _debrief(o: FunnelOptions, rules: tuple[FunnelRule, ...]) -> Debrief:
    first, second, third, fourth = rules
    reach = [plain(one.farthest, 3) for one in rules]
    series = count_of(o.repeats, "series", "series")
    notice = [
        f"left alone, the result stayed within {reach[0]} of the target of {plain(o.target)}; with "
        f"rules 2, 3 and 4 it went as far as {reach[1]}, {reach[2]} and {reach[3]}",
        f"over {series}, the variance at period {o.periods:,} is "
        f"{plain(float(second.variance[-1] / first.variance[-1]), 3)} times that of rule 1 with "
        f"rule 2 (theory {plain(float(second.theory[-1]), 3)}), "
        f"{plain(float(third.variance[-1] / first.variance[-1]), 3)} times with rule 3 and "
        f"{plain(float(fourth.variance[-1] / first.variance[-1]), 3)} times with rule 4 "
        f"(theory {plain(float(third.theory[-1]), 3)})",
    ]
    if o.periods > 1:
        notice.append(
            "rule 3 swings from side to side and rule 4 drifts: the correlation of neighbouring "
            f"results is {plain(third.correlation, 2)} and {plain(fourth.correlation, 2)}"
        )
    more = math.sqrt(float(second.theory[-1])) - 1
    questions = (
        (
            "Rule 2 corrects exactly the last error. Why does that make things worse?",
            "The last error was chance and does not come back; correcting it adds it to the next "
            "result with the opposite sign, so two errors add up: "
            f"the spread is {plain(100 * more, 2)} % larger.",
        ),
        (
            "Where in moderation work do you see rule 4?",
            "When new moderators learn from the last one trained, or when this week's result "
            "becomes next week's target: each copy adds its own error.",
        ),
        (
            "When is it right to move the aim?",
            "When a control chart signals, or the average over many periods is off the target. "
            f"Then once, by that average; a single miss of {plain(o.sigma, 3)} is ordinary here.",
        ),
    )
    return Debrief(tuple(notice), questions)
