"""The red bead experiment: moderators who draw from one bowl, and are ranked all the same.

Every paddle of items holds some with a spelling mistake. The share in the bowl is the same for
everybody, so whatever differs between moderators or days is chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ci_toolkit.analysis.control_chart.analyse import analyse
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.control_chart.subgroups import Subgroups
from ci_toolkit.analysis.training.debrief import (
    Bools,
    Check,
    Debrief,
    Floats,
    Ints,
    letters,
    seeded,
    whole,
)
from ci_toolkit.analysis.training.hypergeometric import (
    chances,
    extreme,
    fourth_moment,
    mean_and_variance,
)
from ci_toolkit.analysis.training.red_bead_feedback import (
    AfterFeedback,
    Feedback,
    Place,
    after_feedback,
    feedback_of,
    ranking_of,
)
from ci_toolkit.analysis.training.red_bead_words import debrief_of
from ci_toolkit.errors import UsageError

SIGMAS = 3.0


@dataclass(frozen=True, slots=True)
class RedBeadOptions:
    """moderators draw a paddle each on every day; the bowl holds `defective` of `bowl` items.

    names: of the moderators; empty: letters.
    """

    moderators: int = 6
    days: int = 20
    paddle: int = 50
    bowl: int = 4_000
    defective: int = 800
    seed: int = 1
    names: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """Share of the bowl that is defective."""
        return self.defective / self.bowl


@dataclass(frozen=True, eq=False)
class RedBead:
    """A run of the experiment.

    counts: shape (days, moderators). chart: p chart of all paddles in order (day by day, within a
    day moderator by moderator), rule 1 only. center, lcl, ucl: as fractions (NaN without limits;
    lcl 0 where it was cut). beyond: shape (days, moderators), points beyond the chart's limits.
    beyond_chance: chance of a paddle beyond limits drawn from the bowl itself. best, worst: of
    the whole period. checks: the run against the hypergeometric distribution.
    """

    options: RedBeadOptions
    names: tuple[str, ...]
    counts: Ints
    chart: ControlChart
    center: float
    lcl: float
    ucl: float
    beyond: Bools
    beyond_chance: float
    ranking: tuple[Place, ...]
    best: tuple[str, ...]
    worst: tuple[str, ...]
    feedback: tuple[Feedback, ...]
    after: AfterFeedback
    checks: tuple[Check, ...]
    debrief: Debrief


def red_bead(options: RedBeadOptions | None = None) -> RedBead:
    """Run the red bead experiment.

    Raises UsageError for sizes that cannot be (a paddle larger than the bowl …).
    Source: deming-1993

    >>> run = red_bead(RedBeadOptions(days=4, seed=7))
    >>> run.counts.shape, len(run.ranking), all(check.agrees for check in run.checks)
    ((4, 6), 6, True)
    """
    o = options or RedBeadOptions()
    names = _check(o)
    rng = seeded(o.seed)
    size = (o.days, o.moderators)
    counts = rng.hypergeometric(o.defective, o.bowl - o.defective, o.paddle, size).astype(np.int64)
    chart = analyse(_subgroups(o, names, counts), ChartOptions(chart="p", rules=("nelson:1",)))
    panel = chart.panels[0]
    ranking = ranking_of(names, counts, o.paddle)
    feedback = tuple(feedback_of(names, counts, day) for day in range(o.days))
    after = after_feedback(counts)
    best = tuple(place.name for place in ranking if place.total == ranking[0].total)
    worst = tuple(place.name for place in ranking if place.total == ranking[-1].total)
    beyond = chart.signals[panel.name].any_completed.reshape(size)
    outside = beyond_chance(o)
    center, lcl, ucl = (float(line[0]) for line in (panel.center, panel.lcl, panel.ucl))
    return RedBead(
        options=o,
        names=names,
        counts=counts,
        chart=chart,
        center=center,
        lcl=lcl,
        ucl=ucl,
        beyond=beyond,
        beyond_chance=outside,
        ranking=ranking,
        best=best,
        worst=worst,
        feedback=feedback,
        after=after,
        checks=_checks(o, counts, outside),
        debrief=debrief_of(o, counts, (center, lcl, ucl), beyond, outside, ranking, after),
    )


def beyond_chance(options: RedBeadOptions) -> float:
    """Chance that a paddle lies beyond 3-sigma limits of a p chart with the bowl's own rate.

    Source: montgomery
    """
    o = options
    chance = chances(o.bowl, o.defective, o.paddle)
    return float(chance[_outside(o, np.arange(o.paddle + 1))].sum())


def _outside(o: RedBeadOptions, counts: Ints) -> Bools:
    reach = SIGMAS * math.sqrt(o.paddle * o.rate * (1 - o.rate))
    slack = 1e-9 * max(1.0, o.paddle)
    found: Bools = np.abs(counts - o.paddle * o.rate) > reach + slack
    return found


def _check(o: RedBeadOptions) -> tuple[str, ...]:
    whole("moderators", o.moderators, 1, 10_000)
    whole("days", o.days, 1, 10_000)
    whole("bowl", o.bowl, 1, 10**8)
    whole("defective", o.defective, 0, o.bowl)
    whole("paddle", o.paddle, 1, min(o.bowl, 100_000))
    if o.moderators * o.days > 1_000_000:
        raise UsageError(
            "more than 1,000,000 paddles were asked for", "take fewer moderators or days"
        )
    if not o.names:
        return letters(o.moderators)
    if len(o.names) != o.moderators or len(set(o.names)) != o.moderators:
        raise UsageError(
            f"there are {len(set(o.names))} different names for {o.moderators} moderators"
        )
    return o.names


def _subgroups(o: RedBeadOptions, names: tuple[str, ...], counts: Ints) -> Subgroups:
    points = counts.size
    everyone = np.ones(points, dtype=bool)
    return Subgroups(
        measure="proportion",
        by=(),
        streams=((),),
        offsets=np.array([0, points], dtype=np.int64),
        labels=[f"day {day + 1}, {name}" for day in range(o.days) for name in names],
        times=None,
        n=np.full(points, float(o.paddle)),
        count=counts.ravel().astype(np.float64),
        mean=None,
        sd=None,
        low=None,
        high=None,
        phase=np.zeros(points, dtype=np.int64),
        phase_labels=("",),
        baseline=everyone,
        excluded=~everyone,
        hollow=~everyone,
        noun="paddle",
    )


def _checks(o: RedBeadOptions, counts: Ints, outside: float) -> tuple[Check, ...]:
    values: Floats = counts.ravel().astype(np.float64)
    k = len(values)
    bowl = (o.bowl, o.defective, o.paddle)
    mean, variance = mean_and_variance(*bowl)
    low, low_variance = extreme(*bowl, o.moderators, least=True)
    high, high_variance = extreme(*bowl, o.moderators, least=False)
    checks = [Check("mean of a paddle", mean, float(values.mean()), math.sqrt(variance / k))]
    if k > 1:
        fourth = fourth_moment(*bowl)
        error = math.sqrt(max(fourth - variance**2 * (k - 3) / (k - 1), 0.0) / k)
        checks.append(Check("variance of a paddle", variance, float(values.var(ddof=1)), error))
    beyond = float(_outside(o, counts).mean())
    checks += [
        Check(
            "fewest of a day",
            low,
            float(counts.min(axis=1).mean()),
            math.sqrt(low_variance / o.days),
        ),
        Check(
            "most of a day",
            high,
            float(counts.max(axis=1).mean()),
            math.sqrt(high_variance / o.days),
        ),
        Check(
            "share beyond limits at the bowl's rate",
            outside,
            beyond,
            math.sqrt(outside * (1 - outside) / k),
        ),
    ]
    return tuple(checks)
