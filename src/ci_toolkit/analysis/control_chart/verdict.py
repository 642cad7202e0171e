"""The answer in a sentence: signals counted against what chance alone would give."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.control_chart.ranking import FALSE_DISCOVERY
from ci_toolkit.analysis.control_chart.result import Diagnostic, FalseAlarms, Proposal, Signal
from ci_toolkit.analysis.control_chart.rule_table import Rule
from ci_toolkit.analysis.control_chart.signature import WHOLE_PHASE
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Ints, Subgroups
from ci_toolkit.analysis.result import Verdict
from ci_toolkit.analysis.tails import chi_square_above
from ci_toolkit.analysis.wording import count_of, percent

FEWEST_POINTS = 10  # below, stability cannot be judged (B34)
CHANCE = 0.05
SPREAD_PANELS = ("r", "s", "mr")
_LIMITS = ("is beyond the limits", "are beyond the limits")
_SPREAD = ("has a spread beyond its limits", "have a spread beyond its limits")
_LONG = ("month", "quarter", "year")


@dataclass(frozen=True, eq=False)
class Told:
    """What is known of one stream when it is judged.

    points: number of judged points. signals: of judged panels. labels: of all its points.
    timed: labels are times. far: chance that the farthest point of a stable stream lies as far out
    as here, where that alone makes the stream unstable; else NaN. run_chart: there are no limits.
    """

    points: int
    noun: str
    signals: tuple[Signal, ...]
    labels: Sequence[str]
    diagnostics: tuple[Diagnostic, ...]
    proposal: Proposal | None
    timed: bool = True
    far: float = math.nan
    run_chart: bool = False

    def name(self, point: int) -> str:
        """A point as a sentence names it: its time, or its noun with its label."""
        return self.labels[point] if self.timed else f"{self.noun} {self.labels[point]}"


def beyond_chance(patterns: Floats, expected: Floats, farthest: Floats, points: Ints) -> Bools:
    """More findings than a stable process shows, or one point too far out to be one of so many.

    Arrays of shape (S,): patterns found, false alarms expected, largest |z|, judged points.
    A stream is beyond chance when P(Poisson(expected) ≥ patterns) < 0.05, or the largest of its
    points has a Bonferroni-adjusted normal tail below 0.05.
    """
    # P(Poisson(m) ≥ k) is the chance that χ² with 2k degrees of freedom is at most 2m.
    tail = 1 - chi_square_above(2 * expected, 2 * np.maximum(patterns, 1))
    extreme = farthest_chance(farthest, points)
    found: Bools = (patterns > 0) & ((tail < CHANCE) | (extreme < CHANCE))
    return found


def farthest_chance(farthest: Floats, points: Ints) -> Floats:
    """Chance (at most) that the farthest of so many normal points lies so far out, shape (S,)."""
    return np.asarray(points * np.array([math.erfc(z / math.sqrt(2)) for z in farthest]))


def judge(
    told: Told,
    alarms: FalseAlarms,
    rules: Mapping[str, Rule],
    *,
    unstable: bool,
    has_limits: bool,
    enough: bool,
) -> Verdict:
    """The verdict of one stream; `rules` by code; `enough` points to judge it by."""
    if told.points >= FEWEST_POINTS and not has_limits:
        number = count_of(told.points, told.noun)
        text = f"not enough data: no limit can be drawn, though there are {number}"
        step = "use longer periods or larger subgroups, or a longer baseline"
        return Verdict("insufficient", text, (step,))
    if not enough:
        text = (
            f"not enough data: {count_of(told.points, told.noun)} can be judged; stability needs "
            f"at least {FEWEST_POINTS}, better 20 or more"
        )
        return Verdict("insufficient", text, ("collect more points, or use shorter periods",))
    number = count_of(told.points, told.noun)
    if not told.signals:
        text = f"stable: none of {number} signals; the variation is what this process always has"
        if told.proposal is not None:
            level = told.proposal.text.partition(";")[0]
            text = f"stable by the rules: none of {number} signals; but {level}"
    elif unstable:
        whole = any(rules[signal.rule].shape in WHOLE_PHASE for signal in told.signals)
        chance = _by_chance(alarms, 1 if whole else len(told.signals))
        if math.isfinite(told.far):
            chance = f"a stable process shows a point so far out in {percent(told.far, 2)} of cases"
        text = f"not stable: {_counted(told, rules)}; {chance}"
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
    number = f"{sure:,}" if sure else "none"
    strongest = ", ".join(" ".join(s.streams[int(i)]) for i in order[: min(3, found)])
    text = f"not stable: {found:,} of {judged:,} charts by {name}{short}; most of all {strongest}"
    first = s.named(int(order[0]))
    picked = shlex.quote(",".join(f"{column}={value}" for column, value in first.items()))
    steps = [f"look at the first in the table: `--stream {picked}`"]
    if sure < found:
        steps.append(
            f"for {number} of them the points beyond the limits alone are more than chance gives "
            f"among so many charts (false discovery rate {percent(FALSE_DISCOVERY)})"
        )
    return Verdict("unstable", text, tuple(steps))


def _counted(told: Told, rules: Mapping[str, Rule]) -> str:
    """Signals by rule, those beyond the limits first."""
    parts: list[str] = []
    codes = list(dict.fromkeys(signal.rule for signal in told.signals))
    codes.sort(key=lambda code: rules[code].shape != "beyond")
    for code in codes:
        own = [signal for signal in told.signals if signal.rule == code]
        if rules[code].shape == "beyond":
            inside = [signal for signal in own if signal.panel in SPREAD_PANELS]
            level = [signal for signal in own if signal.panel not in SPREAD_PANELS]
            parts += [_beyond(told, level, _LIMITS)] if level else []
            parts += [_beyond(told, inside, _SPREAD)] if inside else []
            continue
        first = told.name(min(signal.completed_at for signal in own))
        if rules[code].shape in ("longest-run", "crossings", "runs-test"):
            parts.append(own[0].text)
        else:
            times = {1: "once", 2: "twice"}.get(len(own), f"{len(own):,} times")
            which = "complete" if len(own) == 1 else "the first complete"
            when = first if told.timed else f"at {first}"
            parts.append(f"{times} {rules[code].text}, {which} {when}")
    return "; ".join(parts)


def _beyond(told: Told, own: Sequence[Signal], where: tuple[str, str]) -> str:
    """Points beyond the limits of panels of one kind, and the first of them."""
    points = {point for signal in own for point in signal.completions}
    first = told.name(min(points))
    number = count_of(told.points, told.noun)
    if len(points) > 1:
        return f"{len(points):,} of {number} {where[1]}, the first {first}"
    preposition = ("in" if told.noun in _LONG else "on") if told.timed else "at"
    return f"1 of {number} {where[0]}, {preposition} {first}"


def _by_chance(alarms: FalseAlarms, signals: int) -> str:
    """What a stable process of this length shows: false alarms, or the chance of so many."""
    expected = alarms.expected_here
    if not math.isfinite(expected):
        return "a stable process would seldom show this"
    if expected >= 0.95:
        return f"about {count_of(round(expected), 'false alarm')} would come by chance"
    if signals == 1:
        chance = percent(alarms.chance_of_one_here, 2)
        return f"a stable process would show a signal here in {chance} of cases"
    tail = 1 - float(chi_square_above(np.array([2 * expected]), np.array([2 * signals]))[0])
    chance = percent(tail, 2) if tail >= 0.001 else "fewer than 0.1 %"
    return f"a stable process would show as many signals here in {chance} of cases"


def _next_steps(told: Told, unstable: bool) -> tuple[str, ...]:
    steps: list[str] = []
    if told.signals and unstable:
        first = min(told.signals, key=lambda signal: signal.completed_at)
        steps.append(
            f"look at the first signal first, {told.name(first.points[0])}: what was different "
            "in the work then"
        )
    if told.proposal is not None:
        steps.append(told.proposal.text)
    steps.extend(d.advice for d in told.diagnostics if d.concern and d.advice)
    if unstable and not told.run_chart:
        steps.append("leave the limits as they are until the cause is known")
    elif unstable:
        steps.append("chart each level by itself with `--phase-at` once the cause is known")
    else:
        steps.append(
            f"do not chase a single {told.noun}: to move the level, change the process itself"
        )
    return tuple(dict.fromkeys(steps))
