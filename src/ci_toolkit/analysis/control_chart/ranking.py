"""Which of many streams are out of control beyond what so many streams show by chance (B46)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.control_chart.false_alarms import alarm_rates, limit_chance
from ci_toolkit.analysis.control_chart.result import Computed, PanelSignals
from ci_toolkit.analysis.control_chart.rules import RulePlan
from ci_toolkit.analysis.control_chart.signature import WHOLE_PHASE
from ci_toolkit.analysis.control_chart.subgroups import Floats, Ints, Subgroups
from ci_toolkit.analysis.discovery import benjamini_hochberg

FALSE_DISCOVERY = 0.10


@dataclass(frozen=True, eq=False)
class Ranking:
    """Streams by strength of evidence; p, q: shape (S,); order: stream numbers, strongest first.

    p: chance that a stable stream shows so many points beyond its limits (the smallest of its
    judged panels, times their number). q: the smallest false discovery rate at which the stream
    is among those picked out; at most 0.10 is worth a look.
    """

    p: Floats
    q: Floats
    order: Ints


def rank(
    s: Subgroups, computed: Computed, plan: RulePlan, signals: Mapping[str, PanelSignals]
) -> Ranking:
    """Rank the streams by the binomial tail of their points beyond the limits.

    Panels that are read by no limit (run charts) enter with the chance of their whole-phase rules.

    Source: benjamini-hochberg-1995
    """
    streams = len(s.streams)
    best = np.zeros(streams)  # logarithms, since the strongest are far below what a float holds
    panels = [panel for panel in computed.panels if panel.name in plan.judged]
    for panel in panels:
        found = signals[panel.name]
        points = _by_stream(s, s.judged & np.isfinite(panel.value))
        beyond = [rule for rule in plan.rules[panel.name] if rule.shape == "beyond"]
        if beyond:
            done = found.completed[beyond[0].code]
            chance = limit_chance(panel, s, computed.kinds)
            log_p = log_binomial_tail(_by_stream(s, done), points, chance)
        else:
            log_p = _whole_phase(s, computed, plan, found, panel.name, points)
        best = np.minimum(best, log_p + math.log(len(panels)))
    p = np.exp(np.minimum(best, 0.0))
    return Ranking(p, benjamini_hochberg(p), np.lexsort((np.arange(streams), best)))


def _by_stream(s: Subgroups, where: np.ndarray) -> Ints:
    return np.bincount(s.stream_of[where], minlength=len(s.streams))


def _whole_phase(
    s: Subgroups,
    computed: Computed,
    plan: RulePlan,
    found: PanelSignals,
    name: str,
    points: Ints,
) -> Floats:
    codes = [rule.code for rule in plan.rules[name] if rule.shape in WHOLE_PHASE]
    out = np.zeros(len(s.streams))
    if not codes:
        return out
    rates = alarm_rates(plan, computed, s)
    any_done = np.logical_or.reduce([found.completed[code] for code in codes])
    for stream in np.flatnonzero(_by_stream(s, any_done)):
        chance = rates.of(int(stream), int(points[stream])).chance_of_one_here
        out[stream] = math.log(max(chance, 1e-12))
    return out


def log_binomial_tail(k: Ints, n: Ints, chance: Floats) -> Floats:
    """log P(X ≥ k) for X binomial with n trials, elementwise.

    Summed upwards from k, so that it stays exact far out in the tail.
    Source: montgomery

    >>> log_binomial_tail(np.array([1, 0]), np.array([10, 10]), np.array([0.5, 0.5])).round(6)
    array([-0.000977,  0.      ])
    """
    hits = np.asarray(k, dtype=np.float64)
    trials = np.asarray(n, dtype=np.float64)
    p = np.clip(np.nan_to_num(chance, nan=1.0), 1e-300, 1.0)
    out = np.zeros(len(hits))
    usable = (hits > 0) & (hits <= trials) & (p < 1)
    # At or below the mean the tail is no evidence; its complement is summed instead.
    far = usable & (hits > trials * p)
    near = usable & ~far
    out[far] = _from(hits[far], trials[far], p[far])
    if near.any():
        below = np.exp(_from(trials[near] - hits[near] + 1, trials[near], 1 - p[near]))
        out[near] = np.log1p(-np.minimum(below, 1 - 1e-16))
    return np.minimum(out, 0.0)


def _from(k: Floats, n: Floats, p: Floats) -> Floats:
    """log of the sum of the terms from k upwards, where they fall."""
    with np.errstate(divide="ignore"):
        first = (
            _log_gamma(n + 1)
            - _log_gamma(k + 1)
            - _log_gamma(n - k + 1)
            + k * np.log(p)
            + np.where(n > k, (n - k) * np.log1p(-np.minimum(p, 1 - 1e-16)), 0.0)
        )
    odds = p / np.maximum(1 - p, 1e-300)
    term, total = np.ones(len(k)), np.ones(len(k))
    at = k.copy()
    for _ in range(100_000):
        term = term * np.maximum(n - at, 0) / (at + 1) * odds
        total += term
        at += 1
        if (term <= total * 1e-15).all():
            break
    return np.asarray(first + np.log(total), dtype=np.float64)


def _log_gamma(x: Floats) -> Floats:
    return np.array([math.lgamma(value) for value in x])
