"""The answer in a sentence: signals counted against what chance alone would give."""

from __future__ import annotations

import math

from ci_toolkit.analysis.control_chart.result import (
    Diagnostic,
    FalseAlarms,
    Proposal,
    Signal,
)
from ci_toolkit.analysis.result import Verdict
from ci_toolkit.analysis.wording import count_of, percent, plain

FEWEST_POINTS = 10  # STATISTICS B34: below, no verdict on stability
CHANCE = 0.05


def poisson_tail(observed: int, expected: float) -> float:
    """P(N ≥ observed) of a Poisson count with mean `expected` (≥ 0)."""
    if observed <= 0:
        return 1.0
    if expected <= 0:
        return 0.0
    if expected > 700 or observed > 10_000:
        # Normal with continuity correction: the exact sum underflows, and nothing hangs on it.
        z = (observed - 0.5 - expected) / math.sqrt(expected)
        return 0.5 * math.erfc(z / math.sqrt(2))
    term = math.exp(-expected)
    below = 0.0
    for number in range(observed):
        below += term
        term *= expected / (number + 1)
    return max(1.0 - below, 0.0)


def beyond_chance(patterns: int, expected: float, largest_z: float, points: int) -> bool:
    """More patterns than a stable process shows, or one point too far out to be one of many."""
    if patterns == 0:
        return False
    if poisson_tail(patterns, expected) < CHANCE:
        return True
    return points * math.erfc(largest_z / math.sqrt(2)) < CHANCE


def judge(
    *,
    points: int,
    noun: str,
    signals: tuple[Signal, ...],
    false_alarms: FalseAlarms,
    largest_z: float,
    labels: tuple[str, ...],
    diagnostics: tuple[Diagnostic, ...],
    proposal: Proposal | None,
    has_limits: bool,
    completed: dict[str, int],
    rule_names: dict[str, str],
) -> Verdict:
    """The verdict of one stream.

    points: judged points. labels: of all points of the stream. completed: points completed per
    rule code, over the judged panels. rule_names: rule in words by code.
    """
    if points < FEWEST_POINTS or not has_limits:
        text = (
            f"not enough data: {count_of(points, noun)} can be judged, and stability needs at "
            f"least {FEWEST_POINTS}, better 20"
        )
        return Verdict("insufficient", text, ("collect more points, or use shorter periods",))
    unstable = beyond_chance(len(signals), false_alarms.expected_here, largest_z, points)
    if not signals:
        text = (
            f"stable: none of {count_of(points, noun)} signals; "
            f"the variation is what this process always has"
        )
    elif unstable:
        text = "not stable: " + _told(points, noun, signals, completed, rule_names, false_alarms)
    else:
        text = (
            "stable as far as these data tell: "
            + _told(points, noun, signals, completed, rule_names, false_alarms)
            + f"; a stable process of this length shows at least one in "
            f"{percent(false_alarms.chance_of_one_here, 2)} of cases"
        )
    return Verdict(
        "unstable" if unstable else "stable",
        text,
        _next_steps(unstable, noun, signals, labels, diagnostics, proposal),
    )


def _told(
    points: int,
    noun: str,
    signals: tuple[Signal, ...],
    completed: dict[str, int],
    rule_names: dict[str, str],
    false_alarms: FalseAlarms,
) -> str:
    """The signals by rule, the commonest kind of evidence first."""
    counted = {code: number for code, number in completed.items() if number}
    first = min(signals, key=lambda signal: signal.completed_at)
    parts = []
    for position, (code, number) in enumerate(counted.items()):
        whole = f"{number:,} of {count_of(points, noun)}" if position == 0 else f"{number:,}"
        verb = "is" if number == 1 else "are"
        name = rule_names.get(code, code)
        parts.append(f"{whole} {verb} {name}" if name.startswith("beyond") else f"{whole} {name}")
    by_chance = false_alarms.expected_here
    chance = f"about {plain(by_chance, 1)}" if by_chance >= 0.5 else f"{plain(by_chance, 1)}"
    return (
        f"{' and '.join(parts)}, {chance} false alarms would be by chance; "
        f"the first {first.text.rsplit(', ', 1)[-1]}"
    )


def _next_steps(
    unstable: bool,
    noun: str,
    signals: tuple[Signal, ...],
    labels: tuple[str, ...],
    diagnostics: tuple[Diagnostic, ...],
    proposal: Proposal | None,
) -> tuple[str, ...]:
    steps: list[str] = []
    steps.extend(d.advice for d in diagnostics if d.concern and d.advice)
    if proposal is not None:
        steps.append(proposal.text)
    if unstable and signals:
        first = min(signals, key=lambda signal: signal.completed_at)
        steps.append(
            f"look at the first signal first ({labels[first.points[0]]}): "
            "what was different in the work then"
        )
        steps.append("leave the limits as they are until the cause is known and dealt with")
    elif not unstable:
        steps.append(f"do not chase a single {noun}: to move the level, change the process itself")
    return tuple(dict.fromkeys(steps))
