"""Worked examples of data and their variation."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.capability.conforming import Periods, spread_of
from ci_toolkit.analysis.capability.empirical import quantile
from ci_toolkit.analysis.capability.values import values_of
from ci_toolkit.analysis.control_chart.memory import lag_one
from ci_toolkit.analysis.dmaic.words import change_text
from ci_toolkit.analysis.middle import median as middle
from ci_toolkit.analysis.pareto.decomposition import kitagawa
from ci_toolkit.analysis.training.funnel import errors_of, variance_theory
from ci_toolkit.analysis.training.red_bead import RedBeadOptions, beyond_chance
from ci_toolkit.analysis.training.red_bead import red_bead as draw_beads
from ci_toolkit.analysis.training.terms.examples.series import (
    AUDITED,
    MINUTES,
    OVERTURNED,
    drawn,
    limits,
    listed,
    singles,
)
from ci_toolkit.analysis.wording import percent, plain

_MISSES = (3.0, -2.0, 1.0, -4.0, 2.0, 0.0, -1.0, 1.0)
_DAYS = (*OVERTURNED, 101, 139)
_HOURS = np.array([0.5, 0.7, 0.9, 1.2, 1.4, 1.9, 2.6, 3.8, 6.5, 20.0])


def common_cause() -> tuple[str, ...]:
    """What stable points vary by."""
    panel = drawn("i-mr", singles(MINUTES)).panels[0]
    return (
        f"minutes {listed(MINUTES)}: {limits(panel)}",
        f"from {plain(min(MINUTES))} to {plain(max(MINUTES))}, all inside: no case needs a reason",
    )


def special_cause() -> tuple[str, ...]:
    """One case of another kind."""
    panel = drawn("i-mr", singles(MINUTES)).panels[0]
    later = (24.0, 41.0, 26.0)
    far = [value for value in later if not panel.lcl[0] <= value <= panel.ucl[0]]
    return (
        f"limits of ten cases: {plain(float(panel.lcl[0]))} to {plain(float(panel.ucl[0]))}",
        f"three later cases {listed(later)}: {listed(far)} lies beyond, so look at that one",
    )


def tampering() -> tuple[str, ...]:
    """The same chance, left alone and corrected."""
    noise = np.array(_MISSES)[:, None]
    alone, moved = (errors_of(rule, noise).ravel() for rule in (1, 2))
    return (
        f"misses of the target when left alone: {listed(alone.tolist())}",
        f"when each miss is corrected next time: {listed(moved.tolist())}",
        f"mean square {plain(float(np.mean(alone**2)))} and {plain(float(np.mean(moved**2)))}",
    )


def funnel_experiment() -> tuple[str, ...]:
    """Variance by theory after ten drops."""
    return tuple(
        f"rule {rule}: variance at drop 10 is {plain(float(variance_theory(rule, 10)[-1]))} sigma^2"
        for rule in (1, 2, 3, 4)
    )


def red_bead() -> tuple[str, ...]:
    """Four days of six people with the usual bowl."""
    run = draw_beads(RedBeadOptions(days=4, seed=7))
    totals = run.counts.sum(axis=0)
    return (
        f"six people, four days, 50 beads each, {percent(run.options.rate)} of the bowl red",
        f"red beads in all: {listed(totals.tolist())}",
        f"p chart: limits {percent(run.lcl)} to {percent(run.ucl)}; "
        f"{int(run.beyond.sum())} of {run.counts.size} draws beyond",
        f"chance of a draw beyond, by the bowl: {percent(beyond_chance(run.options))}",
    )


def over_dispersion() -> tuple[str, ...]:
    """Ten days against counting."""
    days = np.array(_DAYS, dtype=np.float64)
    spread = spread_of(Periods(days, np.full(len(days), AUDITED)), "binomial")
    assert spread is not None
    rate = days.sum() / (AUDITED * len(days))
    return (
        f"overturned {listed(_DAYS)} of {AUDITED:,.0f} each day",
        f"counting alone lets a day vary by {plain(math.sqrt(rate * (1 - rate) * AUDITED))}; "
        f"the days vary by {plain(float(days.std(ddof=1)))}",
        f"variance of the overall rate {plain(spread.factor)} times that of counting",
    )


def clustering() -> tuple[str, ...]:
    """What items of ten days are worth."""
    days = np.array(_DAYS, dtype=np.float64)
    spread = spread_of(Periods(days, np.full(len(days), AUDITED)), "binomial")
    assert spread is not None
    n = AUDITED * len(days)
    return (
        f"{plain(n)} items on ten days, overturned {listed(_DAYS)}",
        f"design effect {plain(spread.factor)}",
        f"worth {plain(n)} / {plain(spread.factor)} = {plain(n / spread.factor, 3)} independent "
        "items",
    )


def autocorrelation() -> tuple[str, ...]:
    """A backlog that remembers."""
    backlog = np.array([40.0, 42, 45, 47, 46, 44, 41, 38, 36, 37, 39, 41])
    centred = backlog - backlog.mean()
    made = drawn("i-mr", singles(backlog.tolist()))
    r = lag_one(centred, np.zeros(len(backlog), dtype=np.int64))
    return (
        f"backlog {listed(backlog.tolist())}",
        f"r1 = {plain(r, 2)}",
        f"sigma from moving ranges {plain(float(made.estimates.sigma[0]))}, standard deviation "
        f"{plain(float(backlog.std(ddof=1)))}",
    )


def weekday_pattern() -> tuple[str, ...]:
    """Three weeks that look unstable and are only weekly."""
    weeks = np.array([[9, 8, 8, 7, 7, 3, 2], [9, 9, 8, 7, 6, 3, 3], [10, 8, 7, 8, 7, 2, 3]])
    made = drawn("i-mr", singles(weeks.sum(axis=1).astype(float).tolist()))
    means = weeks.mean(axis=0).tolist()
    return (
        f"thousands of reports, mean Monday to Sunday: {' '.join(plain(one, 2) for one in means)}",
        f"weekly totals {listed(weeks.sum(axis=1).tolist())}: {limits(made.panels[0])}",
    )


def stratification() -> tuple[str, ...]:
    """A total that hides two queues."""
    return (
        "spam: 900 cases, 18 late; appeals: 100 cases, 32 late",
        f"together {percent((18 + 32) / 1000)} late",
        f"spam {percent(18 / 900)}, appeals {percent(32 / 100)}: only one queue needs work",
    )


def simpsons_paradox() -> tuple[str, ...]:
    """Both queues better, the whole worse."""
    items = (np.array([900.0, 100.0]), np.array([600.0, 400.0]))
    wrong = (np.array([27.0, 20.0]), np.array([12.0, 72.0]))
    parts = kitagawa(items, wrong)
    rates = [a / b for a, b in zip(wrong, items, strict=True)]
    total = [float(a.sum() / b.sum()) for a, b in zip(wrong, items, strict=True)]
    return (
        f"spam: {percent(float(rates[0][0]))} wrong, then {percent(float(rates[1][0]))}",
        f"appeals: {percent(float(rates[0][1]))} wrong, then {percent(float(rates[1][1]))}",
        f"together: {percent(total[0])}, then {percent(total[1])}, as appeals grew",
        f"of the change, within the queues {change_text(float(parts.rate.sum()), 'proportion')}, "
        f"by the mix {change_text(float(parts.mix.sum()), 'proportion')}",
    )


def missing_data() -> tuple[str, ...]:
    """A blank as none, and as not known."""
    found, items = (12.0, 9.0, 15.0), 300.0
    return (
        f"reports {listed(found)} of {plain(items)} each on three days; two more days are blank",
        f"blank is no opportunity: {percent(sum(found) / (3 * items))}",
        f"blank is none: {percent(sum(found) / (5 * items))}",
    )


def outlier() -> tuple[str, ...]:
    """What one value does to mean and median."""
    odd = (*MINUTES, 2400.0)
    return (
        f"minutes {listed(MINUTES)}, then 2,400 (40 hours, or seconds?)",
        f"mean {plain(float(np.mean(MINUTES)))} becomes {plain(float(np.mean(odd)))}",
        f"median {plain(middle(np.array(MINUTES)))} becomes {plain(middle(np.array(odd)))}",
    )


def mean() -> tuple[str, ...]:
    """A total, and what one long case does."""
    return (
        f"hours {listed(_HOURS.tolist())}",
        f"mean {plain(float(_HOURS.mean()))}: {len(_HOURS)} such cases are "
        f"{plain(float(_HOURS.sum()))} hours of work",
        f"without the longest {plain(float(_HOURS[:-1].mean()))}",
    )


def histogram() -> tuple[str, ...]:
    """The same times in ranges of two hours."""
    counts, borders = np.histogram(_HOURS, np.arange(0, 22, 2))
    shown = [
        f"{borders[i]} to {borders[i + 1]}: {counts[i]}" for i in range(len(counts)) if counts[i]
    ]
    return (f"hours {listed(_HOURS.tolist())}", f"in each range: {', '.join(shown)}")


def median() -> tuple[str, ...]:
    """Skewed times."""
    hours, values = _HOURS, values_of(_HOURS)
    return (
        f"hours {listed(hours.tolist())}",
        f"mean {plain(float(hours.mean()))}, median {plain(quantile(values, 0.5))}, "
        f"90th percentile {plain(quantile(values, 0.9))}",
        f"{int((hours < hours.mean()).sum())} of {len(hours)} are below the mean",
    )
