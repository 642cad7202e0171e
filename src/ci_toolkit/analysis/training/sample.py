"""Audits of a share of a queue: how little a small one says, and what strata bring.

Queues hold a known number of wrong decisions. Every audit draws items without replacement; the
interval is Wilson's, which citk shows for a proportion.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from ci_toolkit.analysis.pareto.rates import wilson
from ci_toolkit.analysis.training.allocation import (
    allocate,
    simple_variance,
    spread_of,
    stratified_variance,
)
from ci_toolkit.analysis.training.debrief import (
    Check,
    Debrief,
    Floats,
    Ints,
    number,
    seeded,
    variance_error,
    whole,
)
from ci_toolkit.analysis.training.hypergeometric import chances
from ci_toolkit.analysis.training.sample_words import debrief_of
from ci_toolkit.errors import UsageError

Design = Literal["simple", "proportional", "neyman"]
MOST_AUDITED = 100_000


@dataclass(frozen=True, slots=True)
class AuditedQueue:
    """A queue: decisions of a week, and the share of them that is wrong (to the next item)."""

    name: str
    items: int
    rate: float

    @property
    def wrong(self) -> int:
        """Wrong decisions in it: the share of its items, rounded half up."""
        return min(self.items, math.floor(self.items * self.rate + 0.5))


QUEUES = (
    AuditedQueue("scams", 200, 0.04),
    AuditedQueue("profile", 1_000, 0.02),
    AuditedQueue("spelling", 4_000, 0.10),
    AuditedQueue("spam", 20_000, 0.01),
)


@dataclass(frozen=True, slots=True)
class SampleOptions:
    """queues are audited by `share` of their items (at least one), `audits` times."""

    queues: tuple[AuditedQueue, ...] = QUEUES
    share: float = 0.05
    audits: int = 2_000
    confidence: float = 0.95
    seed: int = 1


@dataclass(frozen=True, slots=True)
class RunAndTheory:
    """A mean or share over the audits, and the same by theory."""

    run: float
    theory: float


@dataclass(frozen=True, eq=False)
class QueueAudits:
    """Many audits of one queue. found: shape (audits,), wrong decisions found.

    rate: the true one, wrong / items. width: mean width of the interval. nothing: share of audits
    that find nothing. coverage: share of intervals that hold the true rate. example: the first
    audit's rate, lower and upper end.
    """

    name: str
    items: int
    wrong: int
    rate: float
    audited: int
    found: Ints
    width: RunAndTheory
    nothing: RunAndTheory
    coverage: RunAndTheory
    example: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class DesignResult:
    """A design for the error rate over all queues. sizes: shape (queues,), audited in each.

    sizes of the simple design are those expected. estimates: shape (audits,); variance: of them
    against theory; gain: variance of the simple design over this one's, by theory (NaN for 0).
    """

    design: Design
    sizes: Floats
    estimates: Floats
    variance: RunAndTheory
    gain: float


@dataclass(frozen=True, eq=False)
class SampleRun:
    """Audits queue by queue, and three designs of the same size for the whole."""

    options: SampleOptions
    audits: tuple[QueueAudits, ...]
    size: int
    rate: float
    designs: tuple[DesignResult, ...]
    checks: tuple[Check, ...]
    debrief: Debrief


def sample(options: SampleOptions | None = None) -> SampleRun:
    """Audit queues many times, each alone and all together by three designs.

    Raises UsageError for queues, shares and numbers that cannot be.
    Source: cochran-1977
    Source: wilson-1927
    """
    o = options or SampleOptions()
    _check(o)
    rng = seeded(o.seed)
    audits = tuple(_audit(o, queue, rng) for queue in o.queues)
    size = sum(one.audited for one in audits)
    designs = _designs(o, size, rng)
    items = sum(queue.items for queue in o.queues)
    rate = sum(queue.wrong for queue in o.queues) / items
    checks = _checks(o, audits, designs, rate)
    debrief = debrief_of(o.share, o.audits, o.confidence, audits, designs, rate)
    return SampleRun(o, audits, size, rate, designs, checks, debrief)


def audit_size(items: int, share: float) -> int:
    """Items of a queue that are audited: the share rounded half up, at least one."""
    return min(items, max(1, math.floor(items * share + 0.5)))


def intervals(audited: int, confidence: float) -> tuple[Floats, Floats]:
    """Wilson's interval for 0, 1, … `audited` wrong, shape (audited + 1,) each.

    Source: wilson-1927
    """
    count: Floats = np.arange(audited + 1, dtype=np.float64)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    _, low, high = wilson(count, np.full(audited + 1, float(audited)), z)
    return low, high


def audit_theory(items: int, wrong: int, audited: int, confidence: float) -> dict[str, float]:
    """Mean width, chance of finding nothing, and coverage of an audit, each exact.

    Keys: "width", "nothing", "coverage". Source: johnson-kemp-kotz-2005

    >>> round(audit_theory(200, 8, 10, 0.95)["nothing"], 3)
    0.658
    """
    chance = chances(items, wrong, audited)
    low, high = intervals(audited, confidence)
    holds = (low <= wrong / items) & (wrong / items <= high)
    return {
        "width": float(chance @ (high - low)),
        "nothing": float(chance[0]),
        "coverage": float(chance @ holds),
    }


def _check(o: SampleOptions) -> None:
    if not o.queues:
        raise UsageError("there is no queue to audit", "name at least one")
    if len({queue.name for queue in o.queues}) < len(o.queues):
        raise UsageError("two queues have the same name")
    for queue in o.queues:
        whole(f"items of {queue.name}", queue.items, 1, 10**8)
        number(f"rate of {queue.name}", queue.rate, 0, 1)
    number("share", o.share, 0, 1)
    number("confidence", o.confidence, 0, 1, inside=True)
    whole("audits", o.audits, 1, 1_000_000)
    if not o.share:
        raise UsageError("a share of 0 audits nothing", "pass 0.05 for one item in twenty")
    if len(o.queues) * o.audits > 10_000_000:
        raise UsageError("queues × audits is more than 10,000,000", "take fewer audits")
    size = sum(audit_size(queue.items, o.share) for queue in o.queues)
    if size > MOST_AUDITED:
        raise UsageError(
            f"{size:,} items would be audited, more than {MOST_AUDITED:,}", "take a smaller share"
        )


def _audit(o: SampleOptions, queue: AuditedQueue, rng: np.random.Generator) -> QueueAudits:
    n = audit_size(queue.items, o.share)
    found = _draw(rng, queue.items, queue.wrong, n, o.audits)
    low, high = intervals(n, o.confidence)
    theory = audit_theory(queue.items, queue.wrong, n, o.confidence)
    rate = queue.wrong / queue.items
    holds = (low[found] <= rate) & (rate <= high[found])
    first = int(found[0])
    return QueueAudits(
        name=queue.name,
        items=queue.items,
        wrong=queue.wrong,
        rate=rate,
        audited=n,
        found=found,
        width=RunAndTheory(float((high - low)[found].mean()), theory["width"]),
        nothing=RunAndTheory(float((found == 0).mean()), theory["nothing"]),
        coverage=RunAndTheory(float(holds.mean()), theory["coverage"]),
        example=(first / n, float(low[first]), float(high[first])),
    )


def _draw(rng: np.random.Generator, items: int, wrong: int, n: int, times: int) -> Ints:
    return rng.hypergeometric(wrong, items - wrong, n, times).astype(np.int64)


def _designs(o: SampleOptions, size: int, rng: np.random.Generator) -> tuple[DesignResult, ...]:
    items = np.array([queue.items for queue in o.queues], dtype=np.int64)
    wrong = np.array([queue.wrong for queue in o.queues], dtype=np.int64)
    total = int(items.sum())
    simple = simple_variance(items, wrong, size)
    estimates = _draw(rng, total, int(wrong.sum()), size, o.audits) / size
    results = [_design("simple", size * items / total, estimates, simple, simple)]
    designs: tuple[Design, ...] = ("proportional", "neyman")
    for design in designs:
        spread = spread_of(items, wrong) if design == "neyman" else np.ones(len(items))
        sizes = allocate(items, spread, size)
        whole_rate = np.zeros(o.audits)
        for k in range(len(items)):
            found = _draw(rng, int(items[k]), int(wrong[k]), int(sizes[k]), o.audits)
            whole_rate += items[k] / total * found / sizes[k]
        variance = stratified_variance(items, wrong, sizes)
        results.append(_design(design, sizes.astype(float), whole_rate, variance, simple))
    return tuple(results)


def _design(
    design: Design, sizes: Floats, estimates: Floats, variance: float, simple: float
) -> DesignResult:
    run = float(estimates.var(ddof=1)) if len(estimates) > 1 else math.nan
    gain = simple / variance if variance > 0 else math.nan
    return DesignResult(design, sizes, estimates, RunAndTheory(run, variance), gain)


def _checks(
    o: SampleOptions,
    audits: tuple[QueueAudits, ...],
    designs: tuple[DesignResult, ...],
    rate: float,
) -> tuple[Check, ...]:
    checks = []
    for one in audits:
        for what, pair in (("find nothing", one.nothing), ("coverage", one.coverage)):
            error = math.sqrt(max(pair.theory * (1 - pair.theory), 0.0) / o.audits)
            checks.append(Check(f"{one.name}: {what}", pair.theory, pair.run, error))
    for design in designs:
        error = math.sqrt(design.variance.theory / o.audits)
        mean = float(design.estimates.mean())
        checks.append(Check(f"{design.design}: mean of the estimates", rate, mean, error))
        if o.audits >= 100:
            spread = variance_error(design.estimates)
            pair = design.variance
            checks.append(
                Check(f"{design.design}: variance of the estimates", pair.theory, pair.run, spread)
            )
    return tuple(checks)
