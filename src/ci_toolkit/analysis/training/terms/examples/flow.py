"""Worked examples of flow."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from ci_toolkit.analysis.capability.empirical import quantile
from ci_toolkit.analysis.capability.values import values_of
from ci_toolkit.analysis.training.dice import (
    DiceOptions,
    LineRun,
    queue_bound,
    run_line,
    standard_variants,
    throughput_theory,
)
from ci_toolkit.analysis.training.dice_law import die
from ci_toolkit.analysis.training.terms.examples.series import listed
from ci_toolkit.analysis.wording import percent, plain

_BASE = DiceOptions(periods=3000, warm_up=300, seed=7)
_LINE = f"{_BASE.stations} stations in a row, arrivals 0 to 5, capacity 1 to 6 a period"


@cache
def _base() -> LineRun:
    return run_line(_BASE)


@cache
def _changed(name: str) -> LineRun:
    return run_line(standard_variants(_BASE)[name])


def _beside(name: str) -> tuple[str, ...]:
    return (
        _LINE,
        *(
            f"{words}: open cases {plain(run.little.wip, 3)}, throughput "
            f"{plain(run.little.throughput, 3)}, lead time {plain(run.little.lead, 3)}"
            for words, run in (("as it is", _base()), (f"with {name}", _changed(name)))
        ),
    )


def littles_law() -> tuple[str, ...]:
    """A simulated line."""
    law = _base().little
    return (
        _LINE,
        f"mean open cases {plain(law.wip)}",
        f"throughput {plain(law.throughput)} x lead time {plain(law.lead)} = {plain(law.product)}",
    )


def lead_time() -> tuple[str, ...]:
    """Start and end of five cases."""
    start, end = np.array([8.0, 8.5, 9.0, 9.5, 10.0]), np.array([9.5, 13.0, 9.25, 17.0, 12.0])
    hours = end - start
    values = values_of(hours)
    return (
        f"reported at {listed(start.tolist())}, decided at {listed(end.tolist())} o'clock",
        f"lead times {listed(hours.tolist())} h, median {plain(quantile(values, 0.5))} h",
    )


def cycle_time() -> tuple[str, ...]:
    """Work and waits of one case."""
    work, waits = (2.0, 6.0, 4.0), (90.0, 300.0, 78.0)
    lead = sum(work) + sum(waits)
    return (
        f"working minutes {listed(work)}, waiting before each step {listed(waits)}",
        f"cycle time {plain(sum(work))} min, lead time {plain(lead)} min",
        f"efficiency {percent(sum(work) / lead)}",
    )


def takt_time() -> tuple[str, ...]:
    """Demand of one day."""
    minutes, cases, handling = 420.0, 1400.0, 3.6
    takt = minutes / cases
    return (
        f"{plain(minutes)} minutes a day, {plain(cases)} cases: takt {plain(takt * 60)} s",
        f"{plain(handling)} minutes a case: {plain(handling / takt)} people at the least",
    )


def throughput() -> tuple[str, ...]:
    """Theory and run."""
    slow = replace(_BASE, bottleneck=3, bottleneck_capacity=die(0, 4))
    return (
        _LINE,
        f"by theory {plain(throughput_theory(_BASE))}, run {plain(_base().little.throughput)}",
        f"with a station of capacity 0 to 4 by theory {plain(throughput_theory(slow))}",
    )


def bottleneck() -> tuple[str, ...]:
    """One slower station."""
    return _beside("bottleneck")


def utilisation() -> tuple[str, ...]:
    """Bounds of the queue as spare capacity shrinks."""
    told = []
    for high in (8, 7, 6):
        arrivals, capacity = die(0, 5), die(0, high)
        told.append(
            f"arrivals 2.5, capacity {plain(capacity.mean)}: busy "
            f"{percent(arrivals.mean / capacity.mean)}, on average at most "
            f"{plain(queue_bound(arrivals, capacity), 3)} waiting"
        )
    return tuple(told)


def batch_size() -> tuple[str, ...]:
    """Handed on in tens."""
    return _beside("batches")


def wip_limit() -> tuple[str, ...]:
    """A bound on open cases; inside the line."""
    lines = [
        f"{words}: inside the line {plain(run.little_inside.wip, 3)} cases, "
        f"{plain(run.little_inside.lead, 3)} periods; throughput {plain(run.little.throughput, 3)}"
        for words, run in (("no limit", _base()), ("WIP limit", _changed("WIP limit")))
    ]
    return (_LINE, *lines)


def cross_training() -> tuple[str, ...]:
    """One helper who goes where the queue is."""
    return _beside("cross-training")


def heijunka() -> tuple[str, ...]:
    """The same demand, swinging and level."""
    return tuple(
        f"arrivals {low} to {high} a period (mean 2.5): on average at most "
        f"{plain(queue_bound(die(low, high), die(1, 6)), 3)} waiting"
        for low, high in ((0, 5), (1, 4), (2, 3))
    )
