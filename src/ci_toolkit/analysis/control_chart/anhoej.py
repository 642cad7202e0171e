"""Rules for a whole phase: longest run, crossings of the centre, and the runs test.

They need a centre and no limits, so they are the rules of run charts. Points on the centre,
excluded points and gaps are left out; the rest are the useful observations.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.rule_table import Rule
from ci_toolkit.analysis.control_chart.subgroups import Bools, Ints

FEWEST_USEFUL = 10  # with fewer the limits say nothing (B34)
CROSSINGS_LEVEL = 20  # 1 in 20: the 5 % quantile
EXACT_UP_TO = 4000  # beyond, the normal approximation agrees within one run


def longest_run_limit(n: int) -> int:
    """The longest run that is still ordinary among n useful observations; a longer one signals.

    Source: anhoej-olesen-2014

    >>> longest_run_limit(24), longest_run_limit(100)
    (8, 10)
    """
    return round(math.log2(n)) + 3


@lru_cache(maxsize=4096)
def crossings_limit(n: int) -> int:
    """The fewest crossings that are still ordinary among n useful observations: the 5 % quantile
    of the binomial distribution with n − 1 trials and chance ½; fewer signal.

    Source: anhoej-olesen-2014

    >>> crossings_limit(24), crossings_limit(100)
    (8, 41)
    """
    trials = n - 1
    if trials > EXACT_UP_TO:
        return _crossings_limit_of_many(trials)
    ways, below, all_ways = 1, 0, 1 << trials
    for crossings in range(trials + 1):
        below += ways
        if CROSSINGS_LEVEL * below >= all_ways:
            return crossings
        ways = ways * (trials - crossings) // (crossings + 1)
    return trials


def _crossings_limit_of_many(trials: int) -> int:
    from statistics import NormalDist

    quantile = NormalDist().inv_cdf(1 / CROSSINGS_LEVEL)
    return math.ceil(trials / 2 + quantile * math.sqrt(trials) / 2 - 0.5)


@lru_cache(maxsize=4096)
def runs_limits(above: int, below: int) -> tuple[int, int]:
    """Fewest and most runs that are ordinary with so many points on either side of the centre.

    Exact, with at most 2.5 % in each tail; a number of runs outside signals. The total number of
    arrangements is conditioned on, as in the runs test.
    Source: wald-wolfowitz-1940
    """
    n = above + below
    if not above or not below:
        return 0, n
    if n > EXACT_UP_TO:
        mean, sd = _runs_moments(above, below)
        return math.ceil(mean - 1.959964 * sd), math.floor(mean + 1.959964 * sd)
    total = math.comb(n, above)
    ways = [_arrangements(above, below, runs) for runs in range(2, n + 1)]
    low, sum_low = 2, 0
    for runs, number in enumerate(ways, 2):
        sum_low += number
        if 40 * sum_low > total:
            low = runs
            break
    high, sum_high = n, 0
    for runs, number in zip(range(n, 1, -1), reversed(ways), strict=True):
        sum_high += number
        if 40 * sum_high > total:
            high = runs
            break
    return low, high


def _arrangements(above: int, below: int, runs: int) -> int:
    half = runs // 2
    if runs % 2 == 0:
        return 2 * math.comb(above - 1, half - 1) * math.comb(below - 1, half - 1)
    return math.comb(above - 1, half) * math.comb(below - 1, half - 1) + math.comb(
        above - 1, half - 1
    ) * math.comb(below - 1, half)


def _runs_moments(above: int, below: int) -> tuple[float, float]:
    n = above + below
    product = 2.0 * above * below
    mean = product / n + 1
    return mean, math.sqrt(product * (product - n) / (n * n * (n - 1.0))) if n > 1 else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class RunsTest:
    """Runs about a centre: how many, how many by chance, and one-sided p of too few, too many."""

    runs: int
    expected: float
    p_clustering: float
    p_mixture: float


def runs_test(values: NDArray[Any], center: float) -> RunsTest:
    """Test the number of runs about a centre by the normal approximation without correction (B45).

    values: in order of time; those on the centre and missing ones are left out.

    Source: wald-wolfowitz-1940

    >>> test = runs_test(np.array([1.0, 1, 1, 5, 5, 5]), 3.0)
    >>> test.runs, test.expected, round(test.p_clustering, 6)
    (2, 4.0, 0.033945)
    """
    side = np.sign(np.asarray(values, dtype=float) - center)
    side = side[np.isfinite(side) & (side != 0)]
    above, below = int((side > 0).sum()), int((side < 0).sum())
    runs = int((np.diff(side) != 0).sum()) + 1 if len(side) else 0
    if not above or not below:
        return RunsTest(runs, math.nan, math.nan, math.nan)
    mean, sd = _runs_moments(above, below)
    z = (runs - mean) / sd if sd > 0 else 0.0
    return RunsTest(
        runs, mean, 0.5 * math.erfc(-z / math.sqrt(2)), 0.5 * math.erfc(z / math.sqrt(2))
    )


@dataclass(frozen=True, eq=False)
class PhaseRuns:
    """Runs of the useful observations by phase; each array has shape (P,), a phase with any.

    segment: number of the phase. useful, above, crossings, longest: counts. first, last: positions
    of the first and last useful point. run_first, run_last: positions of the longest run (the
    first of equals).
    """

    segment: Ints
    useful: Ints
    above: Ints
    crossings: Ints
    longest: Ints
    first: Ints
    last: Ints
    run_first: Ints
    run_last: Ints


def phase_runs(side: NDArray[np.int8], segment: Ints) -> PhaseRuns:
    """Count runs and crossings of each phase; `side` is −1 or 1, one entry a useful point."""
    if not len(side):
        none = np.zeros(0, dtype=np.int64)
        return PhaseRuns(none, none, none, none, none, none, none, none, none)
    border = np.ones(len(side), dtype=bool)
    border[1:] = segment[1:] != segment[:-1]
    starts = np.flatnonzero(border)
    new_run = border.copy()
    new_run[1:] |= side[1:] != side[:-1]
    run_starts = np.flatnonzero(new_run)
    run_lengths = np.diff(np.append(run_starts, len(side)))
    # The phase of each run, and where its runs begin in the list of runs.
    run_phase = np.searchsorted(starts, run_starts, side="right") - 1
    phase_starts = np.searchsorted(run_starts, starts)
    longest = np.maximum.reduceat(run_lengths, phase_starts)
    is_longest = np.flatnonzero(run_lengths == longest[run_phase])
    _, pick = np.unique(run_phase[is_longest], return_index=True)
    chosen = is_longest[pick]
    stops = np.append(starts[1:], len(side))
    return PhaseRuns(
        segment[starts],
        stops - starts,
        np.add.reduceat((side > 0).astype(np.int64), starts),
        np.diff(np.append(phase_starts, len(run_starts))) - 1,
        longest,
        starts,
        stops - 1,
        run_starts[chosen],
        run_starts[chosen] + run_lengths[chosen] - 1,
    )


def _too_long(runs: PhaseRuns, k: int) -> bool:
    return int(runs.longest[k]) > longest_run_limit(int(runs.useful[k]))


def _too_few_crossings(runs: PhaseRuns, k: int) -> bool:
    return int(runs.crossings[k]) < crossings_limit(int(runs.useful[k]))


def _runs_unusual(runs: PhaseRuns, k: int) -> bool:
    above = int(runs.above[k])
    low, high = runs_limits(above, int(runs.useful[k]) - above)
    return not low <= int(runs.crossings[k]) + 1 <= high


_SIGNALS: dict[str, Callable[[PhaseRuns, int], bool]] = {
    "longest-run": _too_long,
    "crossings": _too_few_crossings,
    "runs-test": _runs_unusual,
}


def whole_phase_rule(
    rule: Rule, where: Ints, side: NDArray[np.int8], segment: Ints, size: int
) -> tuple[Bools, Bools, Ints]:
    """Judge whole phases; arrays of shape (size,): completed, member, first point of the pattern.

    where, side, segment: of the useful points, one entry each. A longest run completes at its last
    point. Crossings and the runs test concern the whole phase, which completes at its last point.

    Source: anhoej-olesen-2014
    """
    done, member = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    first = np.full(size, -1, dtype=np.int64)
    runs = phase_runs(side, segment)
    for k in np.flatnonzero(runs.useful >= FEWEST_USEFUL):
        if not _SIGNALS[rule.shape](runs, int(k)):
            continue
        whole = rule.shape != "longest-run"
        begin = int(runs.first[k] if whole else runs.run_first[k])
        end = int(runs.last[k] if whole else runs.run_last[k])
        done[where[end]] = True
        member[where[begin : end + 1]] = True
        first[where[end]] = where[begin]
    return done, member, first
