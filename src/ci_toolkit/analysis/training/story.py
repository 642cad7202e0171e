"""What each simulation is called, what it shows in one sentence, and where it comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

from ci_toolkit.analysis.result import Verdict
from ci_toolkit.analysis.training.debrief import listed
from ci_toolkit.analysis.training.dice import Dice
from ci_toolkit.analysis.training.funnel import Funnel
from ci_toolkit.analysis.training.raters import Raters
from ci_toolkit.analysis.training.red_bead import RedBead
from ci_toolkit.analysis.training.regression_to_mean import Regression
from ci_toolkit.analysis.training.sample import SampleRun
from ci_toolkit.analysis.wording import count_of, percent, plain

Simulated: TypeAlias = RedBead | Funnel | Dice | Raters | SampleRun | Regression


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of simulation. name: of its command; title: of its pictures; sources: keys."""

    name: str
    title: str
    sources: tuple[str, ...]


KINDS: dict[type, Kind] = {
    RedBead: Kind(
        "red-bead",
        "Red beads: ranking people by chance",
        ("deming-1993", "montgomery", "johnson-kemp-kotz-2005"),
    ),
    Funnel: Kind(
        "funnel",
        "The funnel: correcting after every result",
        ("deming-1986", "macgregor-1990"),
    ),
    Dice: Kind(
        "dice",
        "A line of stations that vary",
        ("goldratt-cox-1984", "little-1961", "hopp-spearman-2008"),
    ),
    Raters: Kind(
        "raters",
        "Rare violations: agreement that says little",
        ("feinstein-cicchetti-1990", "thompson-walter-1988", "cohen-1960", "clopper-pearson-1934"),
    ),
    SampleRun: Kind(
        "sample",
        "What a small audit can say",
        ("cochran-1977", "wilson-1927", "johnson-kemp-kotz-2005"),
    ),
    Regression: Kind(
        "regression-to-mean",
        "The worst of this week, next week",
        ("bland-altman-1994", "skellam-1948"),
    ),
}


def kind_of(result: Simulated) -> Kind:
    """Which simulation a result is of."""
    return KINDS[type(result)]


def verdict_of(result: Simulated) -> Verdict:
    """What the run shows, in one sentence without a full stop."""
    return Verdict("open", _told(result))


def _told(result: Simulated) -> str:
    if isinstance(result, RedBead):
        return _red_bead(result)
    if isinstance(result, Funnel):
        return _funnel(result)
    if isinstance(result, Dice):
        return _dice(result)
    if isinstance(result, Raters):
        return _raters(result)
    if isinstance(result, SampleRun):
        return _sample(result)
    return _regression(result)


def _red_bead(result: RedBead) -> str:
    o = result.options
    days = count_of(o.days, "day")
    if result.ranking[0].total == result.ranking[-1].total:
        return f"after {days} of drawing from the same bowl, nobody is ahead"
    return (
        f"after {days}, {named(result.best)} {_be(result.best)} first and {named(result.worst)} "
        f"{_be(result.worst)} last, yet all drew from the same bowl: the ranking is chance"
    )


def named(names: tuple[str, ...]) -> str:
    """Names in a sentence, or how many there are."""
    return listed(names) if len(names) <= 3 else f"{len(names):,} together"


def _be(names: tuple[str, ...]) -> str:
    return "is" if len(names) == 1 else "are"


def _funnel(result: Funnel) -> str:
    first, *others = (float(rule.variance[-1]) for rule in result.rules)
    if result.options.periods == 1:
        return "after one period nothing has been corrected yet, so the four rules are alike"
    ratios = [plain(one / first, 3) for one in others]
    worse = "more" if min(others) > first else "not less"
    return (
        f"correcting after every result scatters {worse}: rules 2, 3 and 4 bring "
        f"{ratios[0]}, {ratios[1]} and {ratios[2]} times the variance of leaving it alone"
    )


def _dice(result: Dice) -> str:
    law = result.base.little
    if not math.isfinite(law.lead):
        return "nothing was finished in these periods"
    return (
        f"{plain(result.options.arrivals.mean, 3)} reports come a period, {plain(law.wip, 3)} are "
        f"in the line on average, and each takes {plain(law.lead, 3)} periods for work of "
        f"{count_of(result.options.stations, 'period')}"
    )


def _raters(result: Raters) -> str:
    found = result.agreement
    kappa = plain(found.kappa.value, 2)
    return (
        f"the moderators agree on {percent(found.percent.value)} of items where chance alone "
        f"brings {percent(result.theory.by_chance)}, so kappa is "
        + (kappa if kappa != "–" else "not defined")
    )


def _sample(result: SampleRun) -> str:
    small = min(result.audits, key=lambda one: one.audited)
    wide = plain(100 * small.width.run, 2)
    return (
        f"an audit of {count_of(small.audited, 'item')} of {small.name} finds nothing in "
        f"{percent(small.nothing.run)} of cases, and its interval is {wide} points wide"
    )


def _regression(result: Regression) -> str:
    o, group = result.options, result.worst
    who = f"worst {o.worst:,}" if o.worst > 1 else "worst one"
    return (
        f"the {who} of week 1 went from {percent(group.first)} to {percent(group.second)} errors "
        "in week 2, with nothing done"
    )
