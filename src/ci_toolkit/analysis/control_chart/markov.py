"""Exact in-control run lengths of rules that look at sides, zones and limits.

Between signals a chart only remembers the last few classes (side of the centre, zone) of its
points. That memory is a Markov chain; the mean time to the first signal solves a linear system.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.rule_table import Rule

Floats = NDArray[np.float64]

EXACT_SHAPES = frozenset({"beyond", "run", "zone", "within", "outside", "opposite"})
State = tuple[Any, ...]


def normal_below(z: float) -> float:
    """Φ(z)."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def arl_shift(sigmas: float, shift: float, n: int = 1) -> float:
    """Mean run length of limits at `sigmas` when the mean has moved by `shift` process sigma.

    n: size of the subgroups whose mean is plotted.
    Source: montgomery

    >>> round(arl_shift(3, 0), 2), round(arl_shift(3, 1, 5), 4)
    (370.4, 4.4953)
    """
    moved = shift * math.sqrt(n)
    return 1 / (normal_below(-sigmas - moved) + normal_below(moved - sigmas))


@dataclass(frozen=True, slots=True)
class Classes:
    """Chances of the classes of one point: level −3 … 3 inside the limits, and beyond each limit.

    levels: shape (7,), chance of level −3, −2, −1, 0 (on the centre), 1, 2, 3 without those beyond.
    beyond: below the lower and above the upper limit.
    """

    levels: tuple[float, ...]
    beyond: tuple[float, float]


def normal_classes(lower: float = 3.0, upper: float = 3.0) -> Classes:
    """Classes of a normal point with limits at so many sigma (infinite: no limit)."""
    cuts = [-math.inf, -2.0, -1.0, 0.0, 1.0, 2.0, math.inf]
    inner = [max(min(cut, upper), -lower) for cut in cuts]
    parts = [normal_below(b) - normal_below(a) for a, b in pairwise(inner)]
    levels = (*parts[:3], 0.0, *parts[3:])
    return Classes(levels, (normal_below(-lower), normal_below(-upper)))


def limits_and_run(below: Any, above: Any, down: Any, up: Any, count: int | None) -> Floats:
    """Mean run length of the limits together with a run of `count` (None: limits alone), in arrays.

    below, above: chance beyond the lower and upper limit. down, up: chance on that side of the
    centre and not beyond. What is left is on the centre and ends a run.

    Source: champ-woodall-1987
    """
    beyond = np.asarray(below, dtype=np.float64) + above
    down, up = np.asarray(down, dtype=np.float64), np.asarray(up, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        if count is None:
            return np.asarray(1 / beyond, dtype=np.float64)
        # e: from nothing; u, d: from the first point of a run above, below. The longer the run,
        # the same mixture of ways out, so u = (1 + down·d + on·e)·(1 + up + … + up^(count−2)).
        on = np.clip(1 - beyond - down - up, 0, 1)
        up_sum = sum(up**k for k in range(count - 1))
        down_sum = sum(down**k for k in range(count - 1))
        # u = U(1 + on·e + down·d), d = D(1 + on·e + up·u), e = 1 + on·e + up·u + down·d
        base = 1 - up * down * up_sum * down_sum
        u = up_sum * (1 + down * down_sum) / base  # times (1 + on·e)
        d = down_sum * (1 + up * up_sum) / base
        share = up * u + down * d
        return np.asarray((1 + share) / (1 - on * (1 + share)), dtype=np.float64)


def _start(rule: Rule) -> Any:
    if rule.shape == "zone":
        return (0,) * (rule.window - 1)
    return (0, 0) if rule.shape == "outside" else 0


def _step(rule: Rule, state: Any, level: int, beyond: bool) -> Any | None:
    """The rule's memory after one more point; None when the rule completes."""
    side = (level > 0) - (level < 0)
    match rule.shape:
        case "beyond":
            return None if beyond else 0
        case "run":
            length = state + side if side * state >= 0 and side else side
            return None if abs(length) >= rule.count else length
        case "within":
            length = state + 1 if abs(level) <= 1 else 0
            return None if length >= rule.count else length
        case "outside":
            return _outside_step(rule, state, level, side)
        case "opposite":
            far = side if abs(level) > rule.zone else 0
            return None if far * state < 0 else far
        case _:
            return _zone_step(rule, state, level, side, beyond)


def _outside_step(rule: Rule, state: tuple[int, int], level: int, side: int) -> Any | None:
    """Memory: farther than 1 sigma for so long, and the signed length of the last one-sided run."""
    if abs(level) < 2:
        return (0, 0)
    far, streak = state
    streak = streak + side if streak * side > 0 else side
    far += 1
    if far >= rule.count and (rule.sides == "either" or abs(streak) < rule.count):
        return None
    cap = rule.count - 1
    return (min(far, cap), max(min(streak, cap), -cap))


def _zone_step(
    rule: Rule, state: tuple[int, ...], level: int, side: int, beyond: bool
) -> Any | None:
    """Memory: the side of each of the last points that was beyond the zone (2·side), else 0."""
    far = abs(level) > rule.zone and not (rule.inside_limits and beyond)
    if rule.one_side:
        # A near point on the side matters too, as all of the window must be on one side.
        last = (*state, 2 * side if far else side)
        same = all(mark * side > 0 for mark in last) and side
        number = sum(abs(mark) == 2 for mark in last)
        return None if same and number >= rule.count else last[1:]
    last = (*state, side if far else 0)
    if far and sum(mark == side for mark in last) >= rule.count:
        return None
    return last[1:]


def exact_run_length(
    rules: Sequence[Rule], classes: Classes, most_states: int = 100_000
) -> float | None:
    """Mean number of points to the first signal of a stable process, limits taken as exact.

    None when a rule is not of a kind that a chain can hold, or the chain would pass `most_states`.

    Source: champ-woodall-1987
    """
    if not rules or any(rule.shape not in EXACT_SHAPES for rule in rules):
        return None
    points = _points(classes)
    begin: State = tuple(_start(rule) for rule in rules)
    number: dict[State, int] = {begin: 0}
    queue = [begin]
    rows: list[int] = []
    columns: list[int] = []
    chances: list[float] = []
    for state in queue:  # grows while it is walked
        here = number[state]
        for level, beyond, chance in points:
            after = tuple(_step(r, m, level, beyond) for r, m in zip(rules, state, strict=True))
            if any(memory is None for memory in after):
                continue
            place = number.get(after)
            if place is None:
                if len(number) >= most_states:
                    return None
                place = number[after] = len(number)
                queue.append(after)
            rows.append(here)
            columns.append(place)
            chances.append(chance)
    return _mean_time(rows, columns, chances, len(number))


def _points(classes: Classes) -> list[tuple[int, bool, float]]:
    points = [(level - 3, False, chance) for level, chance in enumerate(classes.levels)]
    points += [(-3, True, classes.beyond[0]), (3, True, classes.beyond[1])]
    return [point for point in points if point[2] > 0]


def _mean_time(rows: list[int], columns: list[int], chances: list[float], size: int) -> float:
    if size <= 4000:
        stay = np.eye(size)
        np.subtract.at(stay, (np.array(rows, dtype=int), np.array(columns, dtype=int)), chances)
        try:
            return float(np.linalg.solve(stay, np.ones(size))[0])
        except np.linalg.LinAlgError:
            return math.inf
    from scipy.sparse import csc_matrix, identity
    from scipy.sparse.linalg import spsolve

    moves = csc_matrix((chances, (rows, columns)), shape=(size, size))
    return float(spsolve(identity(size, format="csc") - moves, np.ones(size))[0])
