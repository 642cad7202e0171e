"""Worked examples of the kinds of charts."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.constants import c4, d2
from ci_toolkit.analysis.control_chart.anhoej import crossings_limit, longest_run_limit
from ci_toolkit.analysis.training.terms.examples.series import (
    AUDITED,
    ERRORS,
    MINUTES,
    OVERTURNED,
    TEAMS,
    counted,
    drawn,
    grouped,
    limits,
    listed,
    singles,
)
from ci_toolkit.analysis.wording import percent, plain

_AUDIT = f"eight days, {AUDITED:,.0f} decisions audited each, overturned {listed(OVERTURNED)}"
_CASES = f"handling times in minutes {listed(MINUTES)}"
_DAYS = "three days of four cases: " + "; ".join(listed(team) for team in TEAMS)
_BETWEEN = (31, 44, 18, 27, 52, 38, 22, 48)


def control_chart() -> tuple[str, ...]:
    """Limits first, then a point that lies beyond."""
    panel = drawn("i-mr", singles(MINUTES)).panels[0]
    low, high, later = float(panel.lcl[0]), float(panel.ucl[0]), 36.0
    return (
        _CASES,
        limits(panel),
        f"a case of {plain(max(MINUTES))} is ordinary, one of {plain(later)} "
        + ("is a signal" if not low <= later <= high else "is ordinary too"),
    )


def i_mr() -> tuple[str, ...]:
    """Single values."""
    made = drawn("i-mr", singles(MINUTES))
    mean_range = float(made.estimates.extra["mean_range"][0])
    sigma = float(made.estimates.sigma[0])
    return (
        _CASES,
        f"mean moving range {plain(mean_range)}, sigma {plain(mean_range)} / {plain(float(d2(2)))}"
        f" = {plain(sigma)}",
        limits(made.panels[0]),
        f"moving ranges: {limits(made.panels[1])}",
    )


def xbar_r() -> tuple[str, ...]:
    """Means and ranges of small subgroups."""
    made = drawn("xbar-r", grouped(TEAMS))
    mean_range = float(made.panels[1].center[0])
    return (
        _DAYS,
        f"mean range {plain(mean_range)} / d2(4) {plain(float(d2(4)))} = sigma "
        f"{plain(float(made.estimates.sigma[0]))}",
        f"means {listed([float(x) for x in made.panels[0].value])}",
        limits(made.panels[0]),
    )


def xbar_s() -> tuple[str, ...]:
    """Means and standard deviations."""
    made = drawn("xbar-s", grouped(TEAMS))
    return (
        _DAYS,
        f"mean s {plain(float(np.mean(made.panels[1].value)))} / c4(4) {plain(float(c4(4)))} = "
        f"sigma {plain(float(made.estimates.sigma[0]))}",
        limits(made.panels[0]),
    )


def i_mr_rs() -> tuple[str, ...]:
    """Large days that differ by themselves."""
    days = [24.0, 27.5, 25.0, 28.0, 23.5, 26.0]
    groups = [(day - 4, day, day + 4) * 100 for day in days]
    means, single = drawn("xbar-s", grouped(groups)), drawn("i-mr-rs", grouped(groups))
    return (
        f"six days of 300 cases, mean minutes {listed(days)}",
        f"as X-bar S: {limits(means.panels[0])}",
        f"as I-MR-S: {limits(single.panels[0])}",
    )


def p() -> tuple[str, ...]:
    """A share of items."""
    panel = drawn("p", counted(OVERTURNED, AUDITED)).panels[0]
    beyond = int(((panel.value > panel.ucl) | (panel.value < panel.lcl)).sum())
    return (
        _AUDIT,
        f"p = {sum(OVERTURNED):,} / {AUDITED * len(OVERTURNED):,.0f} = "
        f"{plain(float(panel.center[0]))}",
        limits(panel),
        f"{beyond} of {len(OVERTURNED)} days are beyond the limits",
    )


def np_chart() -> tuple[str, ...]:
    """A number of items."""
    return (_AUDIT, limits(drawn("np", counted(OVERTURNED, AUDITED)).panels[0]))


def c() -> tuple[str, ...]:
    """Counts of equal periods."""
    panel = drawn("c", counted(ERRORS, 1.0, "count")).panels[0]
    return (f"spelling mistakes in eight equal audits {listed(ERRORS)}", limits(panel))


def u() -> tuple[str, ...]:
    """Events per unit."""
    pages = (80, 120, 60, 110, 100, 140, 90, 60)
    panel = drawn("u", counted(ERRORS, pages, "rate")).panels[0]
    return (
        f"spelling mistakes {listed(ERRORS)} on pages {listed(pages)}",
        f"u = {sum(ERRORS)} / {sum(pages)} = {plain(float(panel.center[0]))} a page",
        f"last audit, {pages[-1]} pages: {limits(panel)}",
    )


def laney_p() -> tuple[str, ...]:
    """The p chart of the same days beside Laney's."""
    plain_panel = drawn("p", counted(OVERTURNED, AUDITED)).panels[0]
    made = drawn("laney-p", counted(OVERTURNED, AUDITED))
    assert made.estimates.sigma_z is not None
    panel = made.panels[0]
    inside = (panel.value <= panel.ucl) & (panel.value >= panel.lcl)
    return (
        _AUDIT,
        f"p chart: {limits(plain_panel)}",
        f"sigma_z = {plain(float(made.estimates.sigma_z[0]))}",
        f"laney-p: {limits(panel)}; {int(inside.sum())} of {len(inside)} days inside",
    )


def laney_u() -> tuple[str, ...]:
    """Counts far above what a Poisson distribution lets vary."""
    tickets = (4100, 3900, 4350, 4050, 3800, 4200, 4400, 4000)
    made = drawn("laney-u", counted(tickets, 1.0, "count"))
    assert made.estimates.sigma_z is not None
    return (
        f"tickets a week {listed(tickets)}",
        f"c chart: {limits(drawn('c', counted(tickets, 1.0, 'count')).panels[0])}",
        f"sigma_z = {plain(float(made.estimates.sigma_z[0]))}",
        f"laney-u: {limits(made.panels[0])}",
    )


def p_additive() -> tuple[str, ...]:
    """Limits of a small and a large day."""
    sizes = (500.0, 20_000.0, 800.0, 15_000.0, 600.0, 25_000.0, 700.0, 18_000.0)
    rates = (0.05, 0.055, 0.062, 0.051, 0.048, 0.06, 0.066, 0.052)
    s = counted([round(a * b) for a, b in zip(sizes, rates, strict=True)], sizes)
    made = drawn("p-additive", s)
    assert made.estimates.tau is not None
    panel, laney = made.panels[0], drawn("laney-p", s).panels[0]
    return (
        f"audited {listed(sizes)}",
        f"rates {listed([float(x) for x in panel.value])}; tau "
        f"{plain(float(made.estimates.tau[0]))}",
        f"day of {plain(sizes[0])}: additive {limits(panel, 0)}; laney-p {limits(laney, 0)}",
        f"day of {plain(sizes[5])}: additive {limits(panel, 5)}; laney-p {limits(laney, 5)}",
    )


def u_additive() -> tuple[str, ...]:
    """Rates of events with a spread of their own."""
    made = drawn("u-additive", counted(OVERTURNED, AUDITED, "rate"))
    assert made.estimates.tau is not None
    return (
        f"appeals {listed(OVERTURNED)} per {AUDITED:,.0f} decisions",
        f"tau = {plain(float(made.estimates.tau[0]))}",
        limits(made.panels[0]),
    )


def run() -> tuple[str, ...]:
    """The median and what would signal."""
    panel = drawn("run", singles(MINUTES)).panels[0]
    useful = sum(value != float(panel.center[0]) for value in MINUTES)
    return (
        _CASES,
        f"median {plain(float(panel.center[0]))}; {useful} points not on it",
        f"ordinary: runs of up to {longest_run_limit(useful)} points, crossings from "
        f"{crossings_limit(useful)} on",
    )


def g() -> tuple[str, ...]:
    """Cases between rare events."""
    mean = float(np.mean(_BETWEEN))
    sigma = math.sqrt(mean * (mean + 1))
    return (
        f"sound decisions between two wrong ones {listed(_BETWEEN)}",
        f"mean {plain(mean)}, sigma {plain(sigma)}",
        f"limits 0 to {plain(mean + 3 * sigma)}; about one wrong in {plain(mean + 1)}",
    )


def t() -> tuple[str, ...]:
    """Times between rare events, through a power and back."""
    panel = drawn("i-mr", singles([day ** (1 / 3.6) for day in _BETWEEN])).panels[0]
    low, center, high = (float(line[0]) ** 3.6 for line in (panel.lcl, panel.center, panel.ucl))
    return (
        f"days between two events {listed(_BETWEEN)}",
        f"after the power: {limits(panel)}",
        f"in days: centre {plain(center)}, limits {plain(low)} to {plain(high)}",
    )


def ewma() -> tuple[str, ...]:
    """A weighted mean of ten cases."""
    made = drawn("i-mr", singles(MINUTES))
    center, sigma, weight = float(made.panels[0].center[0]), float(made.estimates.sigma[0]), 0.2
    level = center
    for value in MINUTES:
        level = weight * value + (1 - weight) * level
    reach = 3 * sigma * math.sqrt(weight / (2 - weight))
    return (
        f"{_CASES}; lambda {weight}",
        f"last weighted mean {plain(level)}",
        f"limits after many points {plain(center - reach)} to {plain(center + reach)}",
    )


def cusum() -> tuple[str, ...]:
    """A small rise that single points do not show."""
    made = drawn("i-mr", singles(MINUTES))
    target, sigma = float(made.panels[0].center[0]), float(made.estimates.sigma[0])
    risen, total, passed = [value + 1.5 * sigma for value in MINUTES], 0.0, 0
    for place, value in enumerate(risen, 1):
        total = max(0.0, total + (value - target) / sigma - 0.5)
        passed = passed or (place if total > 5 else 0)
    return (
        f"the ten cases, each {plain(1.5 * sigma)} minutes longer (1.5 sigma)",
        f"k = 0.5, h = 5: the sum passes h at case {passed}",
        f"single points beyond the limits: {sum(x > target + 3 * sigma for x in risen)}",
    )


def funnel_plot() -> tuple[str, ...]:
    """One rate of two teams, ordinary in one and a signal in the other."""
    teams, wrong = (100.0, 3000.0, 4000.0, 3000.0), (9.0, 270.0, 180.0, 150.0)
    panel = drawn("p", counted(wrong, teams)).panels[0]
    lines = [f"four teams, overall {percent(float(panel.center[0]))} wrong"]
    for place in (0, 1):
        inside = panel.lcl[place] <= panel.value[place] <= panel.ucl[place]
        lines.append(
            f"{percent(float(panel.value[place]))} of {plain(teams[place])}: limits "
            f"{percent(float(panel.lcl[place]))} to {percent(float(panel.ucl[place]))}, "
            + ("ordinary" if inside else "differs")
        )
    return tuple(lines)
