"""A line of stations whose capacity varies: what dependence and variation do to work in progress.

Reports arrive at the first station. Every period each station takes what waits in front of it, as
much as its die allows; what it has finished reaches the next station in the next period. A period
counts as part of an item's lead time when the item was in the line in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ci_toolkit.analysis.training.debrief import Check, Debrief, Floats, Ints, seeded, whole
from ci_toolkit.analysis.training.dice_law import Law, die
from ci_toolkit.analysis.training.dice_line import Flow, Line, flow
from ci_toolkit.analysis.training.dice_words import debrief_of
from ci_toolkit.errors import UsageError

ARRIVALS, CAPACITY, SLOWER = die(0, 5), die(1, 6), die(1, 5)
BUSY = 0.95
"""Utilisation above which a run of this length says little about the long run."""


@dataclass(frozen=True, slots=True)
class DiceOptions:
    """stations in a row, each with the capacity law `capacity`, and reports by the law `arrivals`.

    warm_up: periods before the measured `periods`. bottleneck: number of the station (from 1)
    whose law is `bottleneck_capacity`. capacities: a law for each station, instead of `capacity`.
    batch: items are handed on in batches of this size. helper: cross-training, one more person of
    this law who works each period where the queue is longest. wip_limit: work begins only while
    fewer items are in the line (pull); the rest waits before it.
    """

    stations: int = 5
    periods: int = 10_000
    warm_up: int = 1_000
    arrivals: Law = ARRIVALS
    capacity: Law = CAPACITY
    bottleneck: int | None = None
    bottleneck_capacity: Law = SLOWER
    capacities: tuple[Law, ...] = ()
    batch: int = 1
    helper: Law | None = None
    wip_limit: int | None = None
    seed: int = 1

    @property
    def laws(self) -> tuple[Law, ...]:
        """The law of each station, without the helper."""
        laws = list(self.capacities or (self.capacity,) * self.stations)
        if self.bottleneck is not None:
            laws[self.bottleneck - 1] = self.bottleneck_capacity
        return tuple(laws)


@dataclass(frozen=True, slots=True)
class LittlesLaw:
    """Little's law on a run: items in the line = throughput × lead time.

    wip: mean number of items in the line in a period. throughput: items finished a period.
    lead: mean periods in the line, of items finished. product: throughput × lead.
    gap: wip / product − 1 (NaN when nothing was finished).
    """

    wip: float
    throughput: float
    lead: float
    product: float
    gap: float


@dataclass(frozen=True, eq=False)
class LineRun:
    """A run of a line. Arrays cover the measured periods, in order.

    wip: shape (periods,), items in the line, also those that wait before it. inside: likewise,
    without these (the same without a WIP limit). queues: shape (periods, stations), items at each
    station at the start of a period. finished: shape (periods,). lead: shape (items,), periods
    from arrival to the end, of the items finished. lead_inside: from the start of work.
    busy: shape (stations,), share of the capacity used, helper left out. utilisation: mean
    arrivals over the mean capacity of the slowest station. little, little_inside: Little's law
    for the whole way, and from the start of work. lead_median, lead_95: of `lead`, NaN when empty.
    """

    name: str
    options: DiceOptions
    wip: Ints
    inside: Ints
    queues: Ints
    finished: Ints
    lead: Ints
    lead_inside: Ints
    busy: Floats
    utilisation: float
    little: LittlesLaw
    little_inside: LittlesLaw
    lead_median: float
    lead_95: float


@dataclass(frozen=True, eq=False)
class Dice:
    """A base run and runs with one thing changed, on the same random numbers."""

    options: DiceOptions
    base: LineRun
    variants: tuple[LineRun, ...]
    checks: tuple[Check, ...]
    debrief: Debrief


def throughput_theory(options: DiceOptions) -> float:
    """Items a period in the long run: arrivals, unless the slowest station takes fewer.

    A WIP limit and batches can only lower it; a helper can raise it when a station is slower.
    Source: hopp-spearman-2008
    """
    return min(options.arrivals.mean, *(law.mean for law in options.laws))


def utilisation(options: DiceOptions) -> float:
    """Mean arrivals over the mean capacity of the slowest station (infinite when it has none)."""
    slowest = min(law.mean for law in options.laws)
    return options.arrivals.mean / slowest if slowest else math.inf


def queue_bound(arrivals: Law, capacity: Law) -> float:
    """Upper bound of the mean number left waiting at a station after a period, in the long run.

    (variance of arrivals + variance of capacity) / (2 × spare capacity); infinite without any.
    Source: kingman-1962

    >>> round(queue_bound(die(0, 5), die(1, 6)), 3)
    2.917
    """
    spare = capacity.mean - arrivals.mean
    both = arrivals.variance + capacity.variance
    if spare <= 0:
        return math.inf if both or spare < 0 else 0.0
    return both / (2 * spare)


def standard_variants(options: DiceOptions) -> dict[str, DiceOptions]:
    """The changes that a lesson compares, one at a time, in order.

    The bottleneck comes in the middle, or goes where there is one; batches are of 10 or twice the
    size; the helper handles one item a period; the WIP limit is five times as many items as
    stations. Limits are raised where batches would stop the line. What would change nothing, and
    a bottleneck that is no slower than the station it takes the place of, is left out.
    """
    middle, batch = (options.stations + 1) // 2, max(10, 2 * options.batch)
    limit = options.wip_limit
    if limit is not None:
        limit = max(limit, _least_limit(options.stations, batch))
    pull = max(5 * options.stations, _least_limit(options.stations, options.batch))
    found = {}
    if options.bottleneck is not None:
        found["no bottleneck"] = replace(options, bottleneck=None)
    elif options.bottleneck_capacity.mean < options.laws[middle - 1].mean:
        found["bottleneck"] = replace(options, bottleneck=middle)
    found |= {
        "batches": replace(options, batch=batch, wip_limit=limit),
        "cross-training": replace(options, helper=die(1, 1)),
        "WIP limit": replace(options, wip_limit=pull),
    }
    return {name: one for name, one in found.items() if one != options}


def _least_limit(stations: int, batch: int) -> int:
    """Items of which one can always move: more than all batches that are not full together."""
    return (stations - 1) * (batch - 1) + 1


def dice(
    options: DiceOptions | None = None, variants: Mapping[str, DiceOptions] | None = None
) -> Dice:
    """Run a line, and the same line with one thing changed, on common random numbers.

    variants: other options by name; without it `standard_variants`. All runs take the seed,
    stations, periods and warm-up of `options`.
    Raises UsageError for options that cannot be.
    Source: goldratt-cox-1984
    Source: little-1961
    """
    o = options or DiceOptions()
    _check(o)
    others = standard_variants(o) if variants is None else variants
    same = {
        name: replace(one, seed=o.seed, stations=o.stations, periods=o.periods, warm_up=o.warm_up)
        for name, one in others.items()
    }
    for one in same.values():
        _check(one)
    rng = seeded(o.seed)
    length = o.periods + o.warm_up
    # One column for arrivals, one a station, one for the helper: common to all runs.
    uniform = rng.random((length, o.stations + 2))
    base = _run("base", o, uniform)
    runs = tuple(_run(name, one, uniform) for name, one in same.items())
    return Dice(o, base, runs, _checks((base, *runs)), debrief_of(base, runs))


def run_line(options: DiceOptions | None = None) -> LineRun:
    """One line alone. Raises UsageError for options that cannot be."""
    o = options or DiceOptions()
    _check(o)
    uniform = seeded(o.seed).random((o.periods + o.warm_up, o.stations + 2))
    return _run("base", o, uniform)


def _check(o: DiceOptions) -> None:
    whole("stations", o.stations, 1, 100)
    whole("periods", o.periods, 1, 1_000_000)
    whole("warm_up", o.warm_up, 0, 1_000_000)
    whole("batch", o.batch, 1, 100_000)
    if (o.periods + o.warm_up) * (o.stations + 2) > 20_000_000:
        raise UsageError("periods × stations is more than 20,000,000", "take fewer periods")
    if o.bottleneck is not None:
        whole("bottleneck", o.bottleneck, 1, o.stations)
    if o.capacities and len(o.capacities) != o.stations:
        raise UsageError(f"there are {len(o.capacities)} capacities for {o.stations} stations")
    if o.wip_limit is not None:
        whole("wip_limit", o.wip_limit, 1, 10**9)
        least = _least_limit(o.stations, o.batch)
        if o.wip_limit < least:
            raise UsageError(
                f"with batches of {o.batch:,} a WIP limit of {o.wip_limit:,} can stop the line",
                f"take a WIP limit of {least:,} or more, or smaller batches",
            )


def _run(name: str, o: DiceOptions, uniform: Floats) -> LineRun:
    arrivals = o.arrivals.at(uniform[:, 0])
    capacity = np.column_stack([law.at(uniform[:, k + 1]) for k, law in enumerate(o.laws)])
    helper = None if o.helper is None else o.helper.at(uniform[:, -1])
    ran = flow(Line(arrivals, capacity, helper, o.batch, o.wip_limit))
    part = slice(o.warm_up, None)
    wip, inside = ran.in_line[part], ran.inside[part]
    finished = ran.finished[part]
    lead, lead_inside = _leads(ran, o.warm_up)
    given = capacity[part].sum(axis=0)
    used = ran.handled[part].sum(axis=0)
    busy = np.divide(used, given, out=np.zeros(o.stations), where=given > 0)
    return LineRun(
        name=name,
        options=o,
        wip=wip,
        inside=inside,
        queues=ran.queues[part],
        finished=finished,
        lead=lead,
        lead_inside=lead_inside,
        busy=busy,
        utilisation=utilisation(o),
        little=_little(wip, finished, lead),
        little_inside=_little(inside, finished, lead_inside),
        lead_median=float(np.median(lead)) if len(lead) else math.nan,
        lead_95=float(np.quantile(lead, 0.95)) if len(lead) else math.nan,
    )


def _leads(ran: Flow, warm_up: int) -> tuple[Ints, Ints]:
    """Periods from arrival, and from the start of work, of items finished after the warm-up."""
    done = np.cumsum(ran.finished)
    first = int(done[warm_up - 1]) if warm_up else 0
    item = np.arange(first + 1, int(done[-1]) + 1)
    end = np.searchsorted(done, item)
    arrived = np.searchsorted(np.cumsum(ran.arrived), item)
    begun = np.searchsorted(np.cumsum(ran.released), item)
    return end - arrived + 1, end - begun + 1


def _little(wip: Ints, finished: Ints, lead: Ints) -> LittlesLaw:
    mean, rate = float(wip.mean()), float(finished.mean())
    time = float(lead.mean()) if len(lead) else math.nan
    product = rate * time
    return LittlesLaw(mean, rate, time, product, mean / product - 1 if product else math.nan)


def _checks(runs: tuple[LineRun, ...]) -> tuple[Check, ...]:
    """Throughput of those lines that settle: not too busy, nothing held back."""
    checks = []
    for run in runs:
        o = run.options
        if run.utilisation > BUSY or o.wip_limit is not None:
            continue
        error = math.sqrt(o.arrivals.variance / o.periods)
        # What is in the line at the ends counts too: its change over the run.
        error = math.hypot(error, math.sqrt(2) * float(run.wip.std()) / o.periods)
        found = run.little.throughput
        checks.append(Check(f"{run.name}: throughput", throughput_theory(o), found, error))
    return tuple(checks)
