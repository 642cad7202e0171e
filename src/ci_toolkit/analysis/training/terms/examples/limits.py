"""Worked examples of what is drawn on a chart."""

from __future__ import annotations

import numpy as np

from ci_toolkit.analysis.capability.empirical import quantile
from ci_toolkit.analysis.capability.values import values_of
from ci_toolkit.analysis.constants import c4, d2
from ci_toolkit.analysis.training.terms.examples.series import (
    AUDITED,
    MINUTES,
    OVERTURNED,
    counted,
    drawn,
    grouped,
    limits,
    listed,
    singles,
)
from ci_toolkit.analysis.wording import percent, plain

_CASES = f"handling times in minutes {listed(MINUTES)}"
_RISEN = (*MINUTES[:5], *(value + 10 for value in MINUTES[5:]))


def control_limits() -> tuple[str, ...]:
    """Limits of single values."""
    made = drawn("i-mr", singles(MINUTES))
    center, sigma = float(made.panels[0].center[0]), float(made.estimates.sigma[0])
    return (
        _CASES,
        f"{plain(center)} +/- 3 x {plain(sigma)}: {limits(made.panels[0])}",
        "a promise of 30 minutes would be a specification; it moves no limit",
    )


def centre_line() -> tuple[str, ...]:
    """A pooled rate beside a mean of rates."""
    wrong, items = (2, 30), (10.0, 1000.0)
    panel = drawn("p", counted(wrong, items)).panels[0]
    rates = [a / b for a, b in zip(wrong, items, strict=True)]
    return (
        f"day 1: {wrong[0]} of {plain(items[0])} wrong; day 2: {wrong[1]} of {plain(items[1])}",
        f"centre {sum(wrong)} / {plain(sum(items))} = {plain(float(panel.center[0]))}",
        f"the mean of the two daily rates would be {plain(float(np.mean(rates)))}",
    )


def sigma() -> tuple[str, ...]:
    """Short-term and overall scatter of a series with a step."""
    made = drawn("i-mr", singles(_RISEN))
    return (
        f"minutes {listed(_RISEN)}: the last five are 10 longer",
        f"sigma from moving ranges {plain(float(made.estimates.sigma[0]))}",
        f"standard deviation of all {plain(float(np.std(_RISEN, ddof=1)))}: the step widens it",
        f"d2(2) = {plain(float(d2(2)))}, d2(5) = {plain(float(d2(5)))}, "
        f"c4(5) = {plain(float(c4(5)))}",
    )


def moving_range() -> tuple[str, ...]:
    """The ranges one by one."""
    made = drawn("i-mr", singles(MINUTES[:5]))
    ranges = [float(x) for x in made.panels[1].value[1:]]
    return (
        f"minutes {listed(MINUTES[:5])}",
        f"moving ranges {listed(ranges)}, mean {plain(float(np.mean(ranges)))}",
        f"sigma = {plain(float(np.mean(ranges)))} / {plain(float(d2(2)))} = "
        f"{plain(float(made.estimates.sigma[0]))}",
    )


def sigma_z() -> tuple[str, ...]:
    """The ratio of one series."""
    made = drawn("laney-p", counted(OVERTURNED, AUDITED))
    assert made.estimates.sigma_z is not None
    return (
        f"overturned {listed(OVERTURNED)} of {AUDITED:,.0f} each day",
        f"sigma_z = {plain(float(made.estimates.sigma_z[0]))}: the days vary by so many times "
        "what counting gives",
    )


def rational_subgroup() -> tuple[str, ...]:
    """Two queues in one subgroup, and each alone."""
    fast, slow = (10.0, 12.0, 11.0, 10.0), (40.0, 43.0, 41.0, 42.0)
    mixed = [(a, b) for a, b in zip(fast, slow, strict=True)]
    return (
        f"spam queue {listed(fast)} minutes, appeals {listed(slow)}",
        f"each day's pair as a subgroup: {limits(drawn('xbar-r', grouped(mixed)).panels[0])}",
        f"spam queue alone: {limits(drawn('i-mr', singles(fast)).panels[0])}",
        "a doubling of the spam queue's time stays inside the first and is a signal in the second",
    )


def trial_limits() -> tuple[str, ...]:
    """One known cause taken out."""
    odd = (*MINUTES[:6], 60.0, *MINUTES[6:])
    return (
        f"minutes {listed(odd)}; the 60 was an outage",
        f"with it: {limits(drawn('i-mr', singles(odd)).panels[0])}",
        f"without: {limits(drawn('i-mr', singles(MINUTES)).panels[0])}",
    )


def baseline() -> tuple[str, ...]:
    """Later points held against an earlier stretch."""
    panel = drawn("i-mr", singles(MINUTES)).panels[0]
    later = (27.0, 31.0, 34.0)
    beyond = [value for value in later if value > panel.ucl[0]]
    return (
        f"baseline {listed(MINUTES)}: {limits(panel)}",
        f"later {listed(later)}: beyond the limits {listed(beyond) or 'none'}",
    )


def phase() -> tuple[str, ...]:
    """One level for two, and a level for each."""
    first, second = _RISEN[:5], _RISEN[5:]
    return (
        f"minutes {listed(_RISEN)}; a new form came with the sixth",
        f"one phase: {limits(drawn('i-mr', singles(_RISEN)).panels[0])}",
        f"before: {limits(drawn('i-mr', singles(first)).panels[0])}",
        f"after: {limits(drawn('i-mr', singles(second)).panels[0])}",
    )


def gap() -> tuple[str, ...]:
    """What a zero in place of a gap does."""
    series = (24.0, 27.0, 23.0, float("nan"), 25.0, 28.0)
    zero = tuple(0.0 if value != value else value for value in series)
    return (
        "minutes 24 27 23 (none) 25 28",
        f"as a gap: {limits(drawn('i-mr', singles(series)).panels[0], 0)}",
        f"as zero: {limits(drawn('i-mr', singles(zero)).panels[0], 0)}",
    )


def mature() -> tuple[str, ...]:
    """How long a period takes until most outcomes are known."""
    days = (1.0, 2.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 11.0, 17.0)
    known = [sum(day <= age for day in days) / len(days) for age in (3, 7, 14)]
    wait = quantile(values_of(np.array(days)), 0.9)
    return (
        f"days from a decision to the outcome of its appeal: {listed(days)}",
        "known after 3, 7, 14 days: " + ", ".join(percent(share) for share in known),
        f"nine in ten are known after {plain(wait)} days, so younger days are not judged",
    )
