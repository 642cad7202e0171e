"""Worked examples of rules and false alarms."""

from __future__ import annotations

from ci_toolkit.analysis.control_chart.analyse import analyse
from ci_toolkit.analysis.control_chart.anhoej import crossings_limit, longest_run_limit
from ci_toolkit.analysis.control_chart.known_run_lengths import normal_run_length
from ci_toolkit.analysis.control_chart.markov import arl_shift
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.probability import binomial_quantile
from ci_toolkit.analysis.control_chart.rule_table import SETS
from ci_toolkit.analysis.tails import chi_square_above
from ci_toolkit.analysis.training.terms.examples.series import (
    ERRORS,
    MINUTES,
    counted,
    drawn,
    limits,
    listed,
    singles,
)
from ci_toolkit.analysis.wording import percent, plain


def _run_length(name: str, *numbers: int) -> float:
    chosen = SETS[name] if not numbers else tuple(SETS[name][i - 1] for i in numbers)
    return normal_run_length(tuple(rule for rule in chosen if not rule.optional))[0]


def _rules_of(name: str) -> tuple[str, ...]:
    told = [f"{rule.code}: {rule.text}" for rule in SETS[name]]
    length = _run_length(name)
    return (*told, f"on a stable chart one false alarm in about {plain(length, 3)} points")


def signal() -> tuple[str, ...]:
    """A run on one side without a point beyond the limits."""
    series = (25.0, 23.0, 26.0, 24.0, 22.0, 25.0, 23.0, 24.0, *(27.0, 28.0, 26.0, 27.0, 28.0) * 2)
    s = singles(series)
    chart = analyse(s, ChartOptions(chart="i-mr"))
    found = chart.signals["i"]
    codes = [code for code, done in found.completed.items() if done.any()]
    return (
        f"minutes {listed(series)}",
        limits(chart.panels[0]),
        f"rules that hold: {', '.join(codes) or 'none'}",
    )


def stable() -> tuple[str, ...]:
    """Stable, and still slower than promised."""
    panel = drawn("i-mr", singles(MINUTES)).panels[0]
    inside = ((panel.value >= panel.lcl) & (panel.value <= panel.ucl)).all()
    return (
        f"minutes {listed(MINUTES)}: {limits(panel)}",
        f"all inside the limits: {'yes' if inside else 'no'}",
        f"yet {sum(value > 24 for value in MINUTES)} of {len(MINUTES)} take longer than 24 minutes",
    )


def insufficient() -> tuple[str, ...]:
    """Limits of three points and of ten."""
    few = singles(MINUTES[:3])
    return (
        f"three cases {listed(MINUTES[:3])}: {limits(drawn('i-mr', few).panels[0])}",
        f"verdict: {analyse(few, ChartOptions(chart='i-mr')).verdict.status}",
    )


def limits_rule() -> tuple[str, ...]:
    """The chance of a false alarm."""
    chance = float(chi_square_above(9.0, 1.0))
    return (
        f"chance beyond 3 sigma of a normal point {percent(chance)}",
        f"one false alarm in about {plain(1 / chance)} points",
    )


def nelson() -> tuple[str, ...]:
    """Run lengths with one, two and all rules."""
    return (
        f"rule 1 alone: one false alarm in about {plain(_run_length('nelson', 1))} points",
        f"rules 1 and 2: in about {plain(_run_length('nelson', 1, 2))}",
        f"all eight: in about {plain(_run_length('nelson'), 3)}",
    )


def western_electric() -> tuple[str, ...]:
    """The rules in words."""
    return _rules_of("western-electric")


def aiag() -> tuple[str, ...]:
    """How often the set cries wolf."""
    return _rules_of("aiag")[-1:]


def montgomery_rules() -> tuple[str, ...]:
    """How often the set cries wolf."""
    return _rules_of("montgomery")[-1:]


def ihi() -> tuple[str, ...]:
    """The rules in words."""
    return _rules_of("ihi")


def nhs() -> tuple[str, ...]:
    """The rules in words."""
    return _rules_of("nhs")


def westgard() -> tuple[str, ...]:
    """What 1_2s would do if it counted."""
    chance = float(chi_square_above(4.0, 1.0))
    return (
        f"chance beyond 2 sigma of a stable point {percent(chance)}: one in {plain(1 / chance, 3)}",
        f"so in a month of 30 days about {plain(30 * chance, 2)} warnings",
    )


def anhoej() -> tuple[str, ...]:
    """The limits by number of points."""
    told = [
        f"{n} points: runs of up to {longest_run_limit(n)}, crossings from {crossings_limit(n)} on"
        for n in (12, 24, 100)
    ]
    return ("ordinary are:", *told)


def false_alarm() -> tuple[str, ...]:
    """One chart and two hundred."""
    chance = 1 / _run_length("nelson", 1, 2)
    return (
        f"rules 1 and 2: {percent(chance)} of the points of a stable chart",
        f"one chart of 90 days: {plain(90 * chance, 2)} expected",
        f"200 charts of 90 days: {plain(200 * 90 * chance, 3)} expected",
    )


def average_run_length() -> tuple[str, ...]:
    """Limits alone, by how far the mean has moved."""
    return tuple(
        f"mean moved by {plain(shift)} sigma: {plain(arl_shift(3.0, shift), 3)} points to a signal"
        for shift in (0.0, 1.0, 2.0, 3.0)
    )


def probability_limits() -> tuple[str, ...]:
    """A small share: three sigma, and by chance."""
    import numpy as np

    n, p = 200.0, sum(ERRORS) / (200.0 * len(ERRORS))
    panel = drawn("np", counted(ERRORS, n)).panels[0]
    low, high = (
        float(np.asarray(binomial_quantile(q, np.array([n]), np.array([p])))[0])
        for q in (0.00135, 0.99865)
    )
    return (
        f"{plain(n)} items, share {plain(p)}: on average {plain(n * p)} wrong",
        f"three sigma: {limits(panel)}",
        f"by chances of 0.135 % on each side: {plain(low)} to {plain(high)}",
    )
