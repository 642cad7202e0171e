"""Patterns told as findings in words: overlapping patterns of one rule are one signal (B41).

Every text ends with when it was, after the last comma.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.control_chart.anhoej import crossings_limit, longest_run_limit, phase_runs
from ci_toolkit.analysis.control_chart.result import Panel, PanelSignals, Signal
from ci_toolkit.analysis.control_chart.rule_table import Rule
from ci_toolkit.analysis.control_chart.subgroups import Bools, Ints, Subgroups
from ci_toolkit.analysis.control_chart.track import tolerance
from ci_toolkit.analysis.wording import count_of, duration, percent, plain


@dataclass(frozen=True, slots=True, eq=False)
class _Pattern:
    """Merged patterns: long-vector indices of the first and last point, completions, direction."""

    first: int
    last: int
    completions: tuple[int, ...]
    direction: int


def tell(
    panel: Panel, ps: PanelSignals, s: Subgroups, stream: int, rules: Iterable[Rule]
) -> tuple[Signal, ...]:
    """The signals of one panel in one stream, by time; indices are 0-based in the stream.

    Patterns of one rule and direction that share points are one signal; a point beyond a limit is
    a signal of its own.
    """
    begin, end = int(s.offsets[stream]), int(s.offsets[stream + 1])
    told: list[Signal] = []
    for rule in rules:
        done = ps.completed.get(rule.code)
        if done is None:
            continue
        at = np.flatnonzero(done[begin:end]) + begin
        if not len(at):
            continue
        patterns = _merged(panel, rule, at, ps.spans[rule.code][at])
        told += [_signal(panel, ps, s, begin, rule, pattern) for pattern in patterns]
    return tuple(sorted(told, key=lambda signal: (signal.completed_at, signal.points[0])))


def _merged(panel: Panel, rule: Rule, at: Ints, first: Ints) -> list[_Pattern]:
    if rule.shape in ("within", "outside", "alternating", "opposite", "crossings", "runs-test"):
        direction = np.zeros(len(at), dtype=np.int64)
    elif rule.shape == "trend":
        direction = np.sign(panel.value[at] - panel.value[first]).astype(np.int64)
    else:
        # Taken at the first point of the pattern: every one of them is on the side that is told.
        direction = np.sign(panel.value[first] - panel.center[first]).astype(np.int64)
    merged: list[_Pattern] = []
    open_by: dict[int, int] = {}
    for k in range(len(at)):
        way, start, stop = int(direction[k]), int(first[k]), int(at[k])
        place = open_by.get(way)
        joins = rule.shape != "beyond" and place is not None and start <= merged[place].last
        if joins and place is not None:
            old = merged[place]
            merged[place] = _Pattern(old.first, stop, (*old.completions, stop), way)
        else:
            open_by[way] = len(merged)
            merged.append(_Pattern(start, stop, (stop,), way))
    return merged


def _signal(
    panel: Panel, ps: PanelSignals, s: Subgroups, begin: int, rule: Rule, pattern: _Pattern
) -> Signal:
    if rule.shape == "beyond":
        at = pattern.first - begin
        text = _beyond_words(panel, s, pattern.first)
        return Signal(panel.name, rule.code, (at,), at, (at,), text)
    stretch = slice(pattern.first, pattern.last + 1)
    member: Bools = ps.member[rule.code][stretch].copy()
    if rule.shape == "zone":
        member &= np.sign(panel.value[stretch] - panel.center[stretch]) == pattern.direction
    points = np.flatnonzero(member) + pattern.first
    return Signal(
        panel=panel.name,
        rule=rule.code,
        points=tuple((points - begin).tolist()),
        completed_at=pattern.completions[0] - begin,
        completions=tuple(point - begin for point in pattern.completions),
        text=_words(panel, s, rule, pattern, points),
    )


def reading(panel: Panel, s: Subgroups, value: float) -> str:
    """A plotted value as people read it: proportions in percent, seconds as 13 h 20 min."""
    if s.measure == "proportion" and panel.name != "np":
        return percent(value)
    if s.durations:
        return duration(value)
    return plain(value)


def span_of(s: Subgroups, first: int, last: int) -> str:
    """The labels of a stretch: "2024-05-01 to 2024-05-09"."""
    return s.labels[first] if first == last else f"{s.labels[first]} to {s.labels[last]}"


def _words(panel: Panel, s: Subgroups, rule: Rule, pattern: _Pattern, points: Ints) -> str:
    many = count_of(len(points), s.noun)
    when = span_of(s, pattern.first, pattern.last)
    side = "above" if pattern.direction > 0 else "below"
    match rule.shape:
        case "run":
            return f"{many} in a row {side} the centre, {when}"
        case "trend":
            way = "rising" if pattern.direction > 0 else "falling"
            return f"{many} in a row {way}, {when}"
        case "alternating":
            return f"{many} in a row alternating up and down, {when}"
        case "within":
            return f"{many} in a row within 1 sigma of the centre, {when}"
        case "outside":
            return f"{many} in a row farther than 1 sigma from the centre, {when}"
        case "opposite":
            return f"beyond {rule.zone} sigma on one side and then on the other, {when}"
        case "zone":
            need = f"{rule.count} of {rule.window}"
            far = f"{many} more than {rule.zone} sigma {side} the centre"
            if rule.count == rule.window:
                return f"{far} in a row, {when}"
            return f"{far} ({need} are enough), {when}"
        case _:
            return _phase_words(panel, s, rule, pattern, points, when)


def _beyond_words(panel: Panel, s: Subgroups, at: int) -> str:
    # The flag of the rule is trusted: whichever side of the centre the point is on was passed.
    up = panel.value[at] > panel.center[at]
    limit = panel.ucl[at] if up else panel.lcl[at]
    name = "upper" if up else "lower"
    where = "above" if up else "below"
    return (
        f"{reading(panel, s, float(panel.value[at]))} is {where} the {name} limit "
        f"{reading(panel, s, float(limit))}, {s.labels[at]}"
    )


def _phase_words(
    panel: Panel, s: Subgroups, rule: Rule, pattern: _Pattern, points: Ints, when: str
) -> str:
    segment = int(s.segments.of_point[pattern.last])
    stretch = slice(int(s.segments.starts[segment]), int(s.segments.stops[segment]))
    slack = tolerance(panel.center[stretch], panel.sigma[stretch])
    distance = panel.value[stretch] - panel.center[stretch]
    judged = np.isfinite(distance) & ~s.excluded[stretch] & ~s.hollow[stretch]
    useful = judged & (np.abs(distance) > slack)
    side = np.sign(distance[useful]).astype(np.int8)
    runs = phase_runs(side, np.zeros(len(side), dtype=np.int64))
    n, crossings = int(runs.useful[0]), int(runs.crossings[0])
    among = f"among {count_of(n, s.noun)} off the centre"
    if rule.shape == "longest-run":
        where = "above" if pattern.direction > 0 else "below"
        return (
            f"{count_of(len(points), s.noun)} in a row {where} the centre, where "
            f"{longest_run_limit(n)} is the most by chance {among}, {when}"
        )
    if rule.shape == "crossings":
        times = count_of(crossings, "time")
        return (
            f"the centre is crossed only {times}, where "
            f"{crossings_limit(n)} is the fewest by chance {among}, {when}"
        )
    few = "few" if crossings + 1 < n / 2 + 1 else "many"
    return f"too {few} runs about the centre ({crossings + 1} {among}), {when}"
