"""The chart behind the judgement of volumes: scale, kinds of days, levels, limits."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ci_toolkit.analysis.control_chart.analyse import analyse
from ci_toolkit.analysis.control_chart.change import tail_of
from ci_toolkit.analysis.control_chart.memory import centred, lag_one
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.control_chart.step import SHORTEST, step_statistics
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Ints, Subgroups
from ci_toolkit.analysis.inspection.rhythm import ROBUST_SIGMA, Rhythm, effects, running_median
from ci_toolkit.analysis.middle import median

FEWEST_PERIODS = 20
# Below three rows a period counts are judged as they are, by the chart of counts that fits.
SMALL = 3.0
# Proportions between kinds of periods need some rows to be read from.
PATTERN_FROM = 10.0
CHANGE_P = 0.01
MOST_CHANGES = 4
# Neighbours so alike drift: each is then judged against the periods around it.
DRIFTS_FROM = 0.3
AROUND = 15
# A period at either end with so much less than usual may be covered only in part.
PARTIAL_BELOW = 0.8
# Periods so far out (in robust sigma) must not widen the limits that they are judged by.
WILD = 4.0
FEW_WILD = 0.05
# A median range of two normal values over sigma.
MEDIAN_RANGE = 0.9539
# Anscombe's, for the root of a count.
SHIFT = 0.375
# Periods from which the shape of their distribution can be told.
SHAPE_FROM = 60


@dataclass(frozen=True, eq=False)
class VolumeChart:
    """Volumes judged.

    chart: the control chart of how unusual each period is. beyond: periods beyond its limits;
    usual: rows that were to be expected in each; distance: from there in sigma. All shape (N,).
    changes: first periods of new levels, in order; levels: usual rows of each level. pattern:
    kinds of periods differ, and each was judged against its own. drift: lag-1 correlation where
    periods were judged against those around them, else None.
    """

    chart: ControlChart
    beyond: Bools
    usual: Floats
    distance: Floats
    changes: tuple[int, ...]
    levels: tuple[float, ...]
    pattern: bool
    drift: float | None


def chart_volume(
    counts: Floats, rhythm: Rhythm, labels: tuple[str, ...], noun: str
) -> VolumeChart | None:
    """The chart of rows per period; None where fewer than 20 periods can be judged.

    counts: rows, NaN where a period is a gap or closed. Each count is compared with what is usual
    for its level and its kind, and turned into a normal score (a power of the ratio, over its own
    spread), so that quiet and busy days are judged alike; the scores go on an individuals chart.
    """
    there = np.isfinite(counts)
    hollow = _partial_ends(counts, there)
    judged = there & ~hollow
    if int(judged.sum()) < FEWEST_PERIODS:
        return None
    own = np.where(judged, counts, np.nan)
    middle = median(counts[judged])
    factor = np.ones(len(counts))
    kinds = effects(np.log(np.maximum(own, 0.5)), rhythm) if middle >= PATTERN_FROM else None
    if kinds is not None:
        factor = np.exp(kinds)[rhythm.of]
    alike = own / factor
    starts = _changes(alike)
    phase = np.searchsorted(np.array(starts, dtype=np.int64), np.arange(len(own)), side="right")
    levels = np.array([median(alike[judged & (phase == k)]) for k in range(len(starts) + 1)])
    usual = levels[phase] * factor
    drift = None
    if middle < SMALL:
        values = own
        chart = _counted(own, phase, hollow, labels, noun)
    else:
        drift = _drift(own / np.maximum(usual, 0.5), phase)
        if drift is not None:
            usual = running_median(alike, AROUND) * factor
        values = _scores(counts, np.maximum(usual, 0.5), judged)
        chart = _scored(values, phase, hollow, labels, noun)
    panel = chart.panels[0]
    signals = chart.signals[panel.name]
    beyond = signals.any_completed & judged if signals.completed else np.zeros(len(own), dtype=bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = (panel.value - panel.center) / panel.sigma
    known = tuple(median(own[judged & (phase == k)]) for k in range(len(starts) + 1))
    return VolumeChart(chart, beyond, usual, distance, starts, known, kinds is not None, drift)


def _partial_ends(counts: Floats, there: Bools) -> Bools:
    hollow = np.zeros(len(counts), dtype=bool)
    if there.any():
        usual = PARTIAL_BELOW * median(counts[there])
        for end in (0, -1):
            hollow[end] = there[end] and counts[end] < usual
    return hollow


def _changes(values: Floats) -> tuple[int, ...]:
    """First periods of new levels: the clearest step, then the clearest inside its parts.

    Ranks stand for values, so that wild days make no level of their own.

    Source: hawkins-2003
    """
    at = np.flatnonzero(np.isfinite(values))
    parts = [(0, len(at))]
    found: list[int] = []
    while parts and len(found) < MOST_CHANGES:
        steps = [(step, part) for part in parts if (step := _step(values[at[slice(*part)]]))]
        if not steps:
            break
        (p, place), (begin, stop) = min(steps)
        del p
        found.append(int(at[begin + place]))
        parts.remove((begin, stop))
        parts += [(begin, begin + place), (begin + place, stop)]
    return tuple(sorted(found))


def _step(values: Floats) -> tuple[float, int] | None:
    if len(values) < 2 * SHORTEST or np.ptp(values) <= 0:
        return None
    ranks = np.empty(len(values))
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values), dtype=np.float64)
    ranks = _mean_of_ties(values, ranks)
    statistic, at = step_statistics(ranks[None, :])
    p = tail_of(float(statistic[0]), len(values))
    return (p, int(at[0])) if p < CHANGE_P else None


def _mean_of_ties(values: Floats, ranks: Floats) -> Floats:
    order = np.argsort(values, kind="stable")
    fresh = np.concatenate(([True], np.diff(values[order]) != 0))
    group = np.cumsum(fresh) - 1
    means = np.bincount(group, weights=ranks[order]) / np.bincount(group)
    out = np.empty(len(values))
    out[order] = means[group]
    return out


def _drift(ratio: Floats, phase: Ints) -> float | None:
    """How alike neighbours are, where that is more than chance and more than a little."""
    there = np.isfinite(ratio)
    low, high = np.quantile(ratio[there], [0.01, 0.99])
    r = lag_one(centred(np.clip(ratio, low, high), phase, there), phase)
    bound = max(DRIFTS_FROM, 2 / np.sqrt(there.sum()))
    return float(r) if np.isfinite(r) and r > bound else None


def _scores(counts: Floats, usual: Floats, judged: Bools) -> Floats:
    """Counts as normal scores, given what is usual for each; NaN where there is no count.

    The variance of a count is m + m²/k: what chance makes of m events, and what differs between
    periods beyond that. The power 1 − skewness · mean / (3 · sd) of such a count is nearly normal:
    two thirds where there is chance alone, a third where differences are large.

    Source: montgomery
    """
    # Shifted, so that a zero among few rows lies no farther out than its chance.
    ratio = (counts + SHIFT) / (usual + SHIFT)
    steps = np.abs(np.diff(np.where(judged, ratio, np.nan)))
    steps = steps[np.isfinite(steps)]
    size = median(steps) / MEDIAN_RANGE if len(steps) else 0.0
    chance = 1 / usual
    between = max(size**2 - float(chance[judged].mean()), 0.0)
    spread = chance + between
    power = 1 - (chance + 2 * between) / (3 * spread)
    scores = (ratio**power - 1) / (power * np.sqrt(spread))
    few = judged.sum() < SHAPE_FROM or median(usual[judged]) < PATTERN_FROM
    if few or between < chance[judged].mean():
        return scores
    logs = np.log(ratio) / np.sqrt(spread)
    return logs if abs(_lean(logs[judged])) < abs(_lean(scores[judged])) else scores


def _lean(values: Floats) -> float:
    """How much farther the upper tenth reaches from the middle than the lower, −1 to 1."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return float((high + low - 2 * middle) / (high - low)) if high > low else 0.0


def _scored(
    values: Floats, phase: Ints, hollow: Bools, labels: tuple[str, ...], noun: str
) -> ControlChart:
    """An individuals chart whose limits come from the periods that are not wild themselves."""
    usable = np.isfinite(values) & ~hollow
    tame = np.ones(len(values), dtype=bool)
    for level in range(int(phase.max(initial=0)) + 1):
        own = usable & (phase == level)
        if own.any():
            middle = median(values[own])
            off = np.abs(values[own] - middle)
            # Wild ones are few: where many lie far out, that is how these volumes vary.
            usual = float(np.quantile(off, 1 - FEW_WILD))
            tame[own] = off <= max(WILD * ROBUST_SIGMA * median(off), usual)
    subgroups = _subgroups(values, phase, hollow, labels, noun, tame)
    return analyse(subgroups, ChartOptions(chart="i-mr", sigma_method="sd", rules=("limits",)))


def _counted(
    counts: Floats, phase: Ints, hollow: Bools, labels: tuple[str, ...], noun: str
) -> ControlChart:
    """The chart of counts that fits, for a few rows a period."""
    every = np.ones(len(counts), dtype=bool)
    as_values = _subgroups(counts, phase, hollow, labels, noun, every)
    subgroups = replace(
        as_values, measure="count", count=counts, mean=None, sd=None, low=None, high=None
    )
    return analyse(subgroups, ChartOptions(rules=("limits",)))


def _subgroups(
    values: Floats, phase: Ints, hollow: Bools, labels: tuple[str, ...], noun: str, baseline: Bools
) -> Subgroups:
    number = len(values)
    return Subgroups(
        measure="value",
        by=(),
        streams=((),),
        offsets=np.array([0, number], dtype=np.int64),
        labels=labels,
        times=None,
        n=np.where(np.isfinite(values), 1.0, np.nan),
        count=None,
        mean=values,
        sd=np.full(number, np.nan),
        low=values,
        high=values,
        phase=phase.astype(np.int64),
        phase_labels=tuple(f"level {k + 1}" for k in range(int(phase.max(initial=0)) + 1)),
        baseline=baseline,
        excluded=np.zeros(number, dtype=bool),
        hollow=hollow,
        noun=noun,
    )
