"""Were the limits taken from a stable stretch: the rules on the baseline alone (B32)."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ci_toolkit.analysis.control_chart.case import Case
from ci_toolkit.analysis.control_chart.patterns import evaluate
from ci_toolkit.analysis.control_chart.result import Diagnostic, Panel
from ci_toolkit.analysis.control_chart.signals import tell
from ci_toolkit.analysis.control_chart.subgroups import Bools, Subgroups
from ci_toolkit.analysis.wording import count_of, plain

CHANCE = 0.95  # of a stable baseline to show no more signals than are let pass


def baseline_stability(case: Case) -> Diagnostic | None:
    """Signals of the baseline judged by itself, against what so many stable points would show."""
    inside = case.s.baseline[case.stretch]
    usable = case.usable
    if (inside | ~usable).all() or not (inside & usable).any():
        return None
    part = _alone(case.s, case.stream, inside)
    found = 0
    for panel in case.computed.panels:
        if panel.name in case.plan.judged:
            rules = case.plan.rules[panel.name]
            cut = _cut(panel, case.stretch)
            zones = case.plan.zones_in
            allowed = None if zones is None else zones[[case.stream]]
            found += len(tell(cut, evaluate(cut, rules, part, "join", allowed), part, 0, rules))
    points = int((inside & usable).sum())
    expected = points / case.alarms.every if case.alarms.every > 0 else 0.0
    most = _poisson_quantile(expected, CHANCE)
    numbers: Mapping[str, float] = {"signals": found, "expected": expected, "points": points}
    if found <= most:
        text = (
            f"the baseline of {case.many(points)} is stable enough to take limits from "
            f"({count_of(found, 'signal')}, {plain(expected, 2)} expected by chance)"
        )
        return Diagnostic("baseline", False, found, numbers, text)
    text = (
        f"the baseline is not stable itself: {count_of(found, 'signal')} in its "
        f"{case.many(points)}, {plain(expected, 2)} expected by chance"
    )
    advice = "take a calmer stretch as baseline, or exclude points whose cause is known"
    return Diagnostic("baseline", True, found, numbers, text, advice)


def _alone(s: Subgroups, stream: int, inside: Bools) -> Subgroups:
    """One stream as a table of its own, in which only the baseline is judged."""
    begin, end = int(s.offsets[stream]), int(s.offsets[stream + 1])
    cut = slice(begin, end)
    parts: dict[str, Any] = {
        name: None if (whole := getattr(s, name)) is None else whole[cut]
        for name in ("times", "n", "count", "mean", "sd", "low", "high", "phase", "target")
    }
    return dataclasses.replace(
        s,
        streams=(s.streams[stream],),
        offsets=np.array([0, end - begin]),
        labels=s.labels[begin:end],
        baseline=s.baseline[cut],
        excluded=s.excluded[cut],
        hollow=s.hollow[cut] | ~inside,
        shown=None,
        **parts,
    )


def _cut(panel: Panel, stretch: slice) -> Panel:
    names = ("value", "center", "sigma", "lcl", "ucl", "lcl_clipped", "ucl_clipped")
    zones = panel.zone_bounds
    return dataclasses.replace(
        panel,
        zone_bounds=None
        if zones is None
        else (zones[0][stretch], zones[1][stretch], zones[2][stretch], zones[3][stretch]),
        **{name: getattr(panel, name)[stretch] for name in names},
    )


def _poisson_quantile(mean: float, q: float) -> int:
    term = total = math.exp(-min(mean, 700.0))
    k = 0
    while total < q and k < 100_000:
        k += 1
        term *= mean / k
        total += term
    return k
