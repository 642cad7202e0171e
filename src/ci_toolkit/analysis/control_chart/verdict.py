"""The answer in a sentence: signals counted against what chance alone would give."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.control_chart.ranking import FALSE_DISCOVERY
from ci_toolkit.analysis.control_chart.result import Diagnostic, FalseAlarms, Proposal, Signal
from ci_toolkit.analysis.control_chart.rule_table import Rule
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Ints, Subgroups
from ci_toolkit.analysis.result import Verdict
from ci_toolkit.analysis.tails import chi_square_above
from ci_toolkit.analysis.wording import count_of, percent

FEWEST_POINTS = 10  # below, stability cannot be judged (B34)
CHANCE = 0.05


@dataclass(frozen=True, eq=False)
class Told:
    """What is known of one stream when it is judged.

    points: number of judged points. signals: of judged panels. labels: of all its points.
    """

    points: int
    noun: str
    signals: tuple[Signal, ...]
    labels: Sequence[str]
    diagnostics: tuple[Diagnostic, ...]
    proposal: Proposal | None


def beyond_chance(patterns: Floats, expected: Floats, farthest: Floats, points: Ints) -> Bools:
    """More findings than a stable process shows, or one point too far out to be one of so many.

    Arrays of shape (S,): patterns found, false alarms expected, largest |z|, judged points.
    A stream is beyond chance when P(Poisson(expected) ≥ patterns) < 0.05, or the largest of its
    points has a Bonferroni-adjusted normal tail below 0.05.
    """
    # P(Poisson(m) ≥ k) is the chance that χ² with 2k degrees of freedom is at most 2m.
    tail = 1 - chi_square_above(2 * expected, 2 * np.maximum(patterns, 1))
    extreme = points * np.array([math.erfc(z / math.sqrt(2)) for z in farthest])
    found: Bools = (patterns > 0) & ((tail < CHANCE) | (extreme < CHANCE))
    return found


def judge(
    told: Told,
    alarms: FalseAlarms,
    rules: Mapping[str, Rule],
    *,
    unstable: bool,
    has_limits: bool,
) -> Verdict:
    """The verdict of one stream; `rules` by code."""
    if told.points < FEWEST_POINTS or not has_limits:
        text = (
            f"not enough data: {count_of(told.points, told.noun)} can be judged; stability needs "
            f"at least {FEWEST_POINTS}, better 20 or more"
        )
        return Verdict("insufficient", text, ("collect more points, or use shorter periods",))
    number = count_of(told.points, told.noun)
    if not told.signals:
        text = f"stable: none of {number} signals; the variation is what this process always has"
    elif unstable:
        text = f"not stable: {_counted(told, rules)}; {_by_chance(alarms)}"
    else:
        text = (
            f"stable as far as these data tell: {_counted(told, rules)}, but a stable process of "
            f"this length shows a signal in {percent(alarms.chance_of_one_here, 2)} of cases"
        )
    return Verdict("unstable" if unstable else "stable", text, _next_steps(told, unstable))


def judge_all(
    s: Subgroups, unstable: Bools, enough: Bools, order: Ints, q_values: Floats
) -> Verdict:
    """The verdict of many streams: how many are not stable, and the strongest."""
    total = len(s.streams)
    judged = int(enough.sum())
    name = " × ".join(s.by)
    if judged == 0:
        text = f"not enough data: none of {total:,} charts by {name} has {FEWEST_POINTS} points"
        return Verdict("insufficient", text, ("use shorter periods, or split by fewer columns",))
    found = int((unstable & enough).sum())
    short = f" ({total - judged:,} have too few points)" if judged < total else ""
    if found == 0:
        text = f"stable: none of {judged:,} charts by {name} shows more signals than chance gives"
        return Verdict("stable", text + short, ("look at all of them together, without `--by`",))
    sure = int((q_values[unstable & enough] <= FALSE_DISCOVERY).sum())
    strongest = ", ".join(" ".join(s.streams[int(i)]) for i in order[: min(3, found)])
    text = f"not stable: {found:,} of {judged:,} charts by {name}{short}; most of all {strongest}"
    first = s.named(int(order[0]))
    picked = ",".join(f"{column}={value}" for column, value in first.items())
    steps = [f"look at the first in the table: `--stream {_quoted(picked)}`"]
    if sure < found:
        steps.append(
            f"for {sure:,} of them the points beyond the limits alone are more than chance gives "
            f"among so many charts (false discovery rate {percent(FALSE_DISCOVERY)})"
        )
    return Verdict("unstable", text, tuple(steps))


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _counted(told: Told, rules: Mapping[str, Rule]) -> str:
    """Signals by rule, those beyond the limits first."""
    parts: list[str] = []
    codes = list(dict.fromkeys(signal.rule for signal in told.signals))
    codes.sort(key=lambda code: rules[code].shape != "beyond")
    for code in codes:
        own = [signal for signal in told.signals if signal.rule == code]
        first = told.labels[min(signal.completed_at for signal in own)]
        points = len({point for signal in own for point in signal.completions})
        if rules[code].shape == "beyond":
            verb = "is" if points == 1 else "are"
            when = f"on {first}" if points == 1 else f"the first {first}"
            parts.append(
                f"{points:,} of {count_of(told.points, told.noun)} {verb} beyond the limits, {when}"
            )
        elif rules[code].shape in ("longest-run", "crossings", "runs-test"):
            parts.append(own[0].text)
        else:
            times = "once" if len(own) == 1 else f"{len(own):,} times"
            parts.append(f"{times} {rules[code].text}, the first complete {first}")
    return "; ".join(parts)


def _by_chance(alarms: FalseAlarms) -> str:
    expected = alarms.expected_here
    if not math.isfinite(expected):
        return "a stable process would seldom show this"
    if expected >= 0.95:
        return f"about {count_of(round(expected), 'false alarm')} would come by chance"
    chance = percent(alarms.chance_of_one_here, 2)
    return f"a stable process would show a signal here in {chance} of cases"


def _next_steps(told: Told, unstable: bool) -> tuple[str, ...]:
    steps: list[str] = []
    if told.signals and unstable:
        first = min(told.signals, key=lambda signal: signal.completed_at)
        steps.append(
            f"look at the first signal first, {told.labels[first.points[0]]}: what was different "
            "in the work then"
        )
    if told.proposal is not None:
        steps.append(told.proposal.text)
    steps.extend(d.advice for d in told.diagnostics if d.concern and d.advice)
    if unstable:
        steps.append("leave the limits as they are until the cause is known")
    else:
        steps.append(
            f"do not chase a single {told.noun}: to move the level, change the process itself"
        )
    return tuple(dict.fromkeys(steps))
