"""Worked examples of tests and effects."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.capability.values import Floats
from ci_toolkit.analysis.discovery import benjamini_hochberg
from ci_toolkit.analysis.dmaic.causes.category import Outcome, test_category
from ci_toolkit.analysis.dmaic.causes.effects import cramer, size_of
from ci_toolkit.analysis.dmaic.causes.model import fit_model
from ci_toolkit.analysis.dmaic.causes.number import test_number
from ci_toolkit.analysis.dmaic.causes.observed import Cells, Column, Observed
from ci_toolkit.analysis.dmaic.causes.result import Response
from ci_toolkit.analysis.dmaic.effect.controlled import controlled
from ci_toolkit.analysis.dmaic.effect.difference import difference
from ci_toolkit.analysis.dmaic.effect.interrupted import interrupted
from ci_toolkit.analysis.dmaic.effect.result import Series
from ci_toolkit.analysis.dmaic.effect.series import part
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.pareto.rates import fisher
from ci_toolkit.analysis.training.regression_to_mean import (
    RegressionOptions,
    regression_to_mean,
    reliability,
)
from ci_toolkit.analysis.wording import p_value, percent, plain

_SIDES = ("before", "after")
_WAVE = np.array([0.4, -0.7, 0.9, -0.2, -0.6, 0.5, 0.1, -0.4, 0.8, -0.9, 0.3, -0.2] * 2)
_SPAM = (11.0, 14.0, 9.0, 17.0, 12.0, 13.0, 10.0, 15.0)
_APPEALS = (16.0, 21.0, 13.0, 18.0, 25.0, 19.0, 14.5, 22.0)


def _column(name: str, values: Floats, levels: tuple[str, ...], y: Floats) -> Column:
    if not levels:
        return Column(name, "number", values)
    kinds = range(len(levels))
    cells = Cells(
        np.full(len(levels), -1, dtype=np.int64),
        np.arange(len(levels), dtype=np.int64),
        np.array([float((values == kind).sum()) for kind in kinds]),
        np.array([float(y[values == kind].sum()) for kind in kinds]),
    )
    return Column(name, "category", values, levels, cells)


def _observed(response: Response, y: Floats, *columns: Column) -> Observed:
    size = len(y)
    nowhere = np.full(1, -1, dtype=np.int64)
    whole = Cells(
        nowhere, np.zeros(1, dtype=np.int64), np.array([float(size)]), y.sum(keepdims=True)
    )
    place = np.full(size, -1, dtype=np.int64)
    return Observed(response, y, np.ones(size), place, False, whole, columns, size)


def _shares(wrong: tuple[int, int], items: tuple[int, int]) -> tuple[Observed, Column]:
    y = np.concatenate(
        [np.repeat([1.0, 0.0], [w, n - w]) for w, n in zip(wrong, items, strict=True)]
    )
    column = _column("queue", np.repeat([0.0, 1.0], items), ("spam", "appeals"), y)
    return _observed("event", y, column), column


def _category(wrong: tuple[int, int], items: tuple[int, int]) -> Outcome:
    seen, column = _shares(wrong, items)
    return test_category(seen, column)


def _values() -> tuple[Observed, Column]:
    y = np.array([*_SPAM, *_APPEALS])
    column = _column("queue", np.repeat([0.0, 1.0], 8), ("spam", "appeals"), y)
    return _observed("value", y, column), column


def _ends(found: Estimate) -> str:
    if found.low is None or found.high is None:
        return plain(found.value, 3)
    return f"{plain(found.value, 3)} (95 %: {plain(found.low, 3)} to {plain(found.high, 3)})"


def _series(y: Floats) -> Series:
    size = len(y)
    labels = tuple(f"week {place + 1}" for place in range(size))
    gone = np.full(size, np.nan)
    return Series("value", labels, np.arange(size, dtype=np.int64), y, np.ones(size), gone, "week")


def p_of_chance() -> tuple[str, ...]:
    """The same difference in small and large samples."""
    told = []
    for times in (1, 10):
        found = _category((6 * times, 10 * times), (100 * times, 100 * times))
        told.append(
            f"{6 * times} of {100 * times} against {10 * times} of {100 * times} wrong: "
            f"{p_value(found.p)}"
        )
    return tuple(told)


def effect_size() -> tuple[str, ...]:
    """Tiny p, tiny effect."""
    items, wrong = 200_000.0, (8_000.0, 8_600.0)
    rate = sum(wrong) / (2 * items)
    square = sum((one - rate * items) ** 2 for one in wrong) / (items * rate * (1 - rate))
    found = cramer(square, 1.0, 2 * items, 1.0, 0.95)
    chance = math.erfc(math.sqrt(square / 2))
    return (
        f"{percent(wrong[0] / items)} against {percent(wrong[1] / items)} wrong, 200,000 each",
        f"{p_value(chance)}, Cramér's V {plain(found.value, 2)}: {_size(found.value)}",
    )


def _size(value: float) -> str:
    return size_of(value, "Cramér's V")


def false_discovery() -> tuple[str, ...]:
    """Five columns."""
    p = np.array([0.001, 0.012, 0.035, 0.045, 0.6])
    q = benjamini_hochberg(p)
    return (
        "p of five columns: " + ", ".join(plain(float(one)) for one in p),
        "q: " + ", ".join(plain(float(one), 2) for one in q),
        f"at a false discovery rate of 5 % {int((q <= 0.05).sum())} count, "
        f"though {int((p <= 0.05).sum())} have p below 0.05",
    )


def chi_square() -> tuple[str, ...]:
    """Two queues."""
    found = _category((30, 60), (500, 500))
    return (
        "spam: 30 of 500 wrong; appeals: 60 of 500",
        f"expected 45 each; X^2 = {plain(found.statistic)}, df {plain(found.df[0])}, "
        f"{p_value(found.p)}",
    )


def fisher_exact() -> tuple[str, ...]:
    """Small counts."""
    return ("1 of 20 against 7 of 20 late", f"Fisher: {p_value(fisher(1.0, 20.0, 7.0, 20.0))}")


def cramers_v() -> tuple[str, ...]:
    """Strength of two queues."""
    found = _category((30, 75), (500, 500))
    return (
        "spam: 30 of 500 wrong; appeals: 75 of 500",
        f"V = {_ends(found.effect)}: {_size(found.effect.value)}",
    )


def kruskal_wallis() -> tuple[str, ...]:
    """Times of two queues."""
    seen, column = _values()
    found = test_category(seen, column)
    return (
        f"spam minutes {' '.join(plain(one) for one in _SPAM)}",
        f"appeals {' '.join(plain(one) for one in _APPEALS)}",
        f"H = {plain(found.statistic)}, {p_value(found.p)}",
        f"epsilon squared {_ends(found.effect)}",
    )


def mann_whitney() -> tuple[str, ...]:
    """Handling times of sound and overturned decisions."""
    times = np.array([*_SPAM, *_APPEALS])
    y = np.repeat([1.0, 0.0], 8)
    column = _column("minutes", times, (), y)
    found = test_number(_observed("event", y, column), column)
    return (
        f"minutes of overturned decisions {' '.join(plain(one) for one in _SPAM)}",
        f"of sound ones {' '.join(plain(one) for one in _APPEALS)}",
        f"{found.test}: {p_value(found.p)}, effect {_ends(found.effect)}",
    )


def spearman_rho() -> tuple[str, ...]:
    """Length of a case and its handling time."""
    words = np.array([40.0, 55, 60, 80, 95, 120, 150, 210, 260, 400])
    minutes = np.array([3.0, 2, 4, 5, 4, 7, 6, 9, 8, 10])
    column = _column("words", words, (), minutes)
    found = test_number(_observed("value", minutes, column), column)
    return (
        f"words {' '.join(plain(one) for one in words)}",
        f"minutes {' '.join(plain(one) for one in minutes)}",
        f"rho = {_ends(found.effect)}, {p_value(found.p)}",
    )


def odds_ratio() -> tuple[str, ...]:
    """Queue and market together."""
    cells = ((0, 0, 20, 400), (0, 1, 20, 200), (1, 0, 20, 200), (1, 1, 80, 400))
    y = np.concatenate([np.repeat([1.0, 0.0], [wrong, n - wrong]) for _, _, wrong, n in cells])
    queue = np.concatenate([np.full(n, float(q)) for q, _, _, n in cells])
    market = np.concatenate([np.full(n, float(m)) for _, m, _, n in cells])
    seen = _observed(
        "event",
        y,
        _column("queue", queue, ("spam", "appeals"), y),
        _column("market", market, ("A", "B"), y),
    )
    model = fit_model(seen, ["queue", "market"]).model
    assert model is not None
    against = dict(model.against)
    return (
        "wrong: spam A 20 of 400, spam B 20 of 200, appeals A 20 of 200, appeals B 80 of 400",
        *(
            f"{term.column} {term.level} against {against[term.column]}: odds ratio "
            f"{_ends(term.estimate)}"
            for term in model.terms
        ),
    )


def welch_t() -> tuple[str, ...]:
    """Twelve weeks before and twelve after."""
    y = 20 + _WAVE - np.repeat([0.0, 1.5], 12)
    found = difference(part(_series(y), 0, 12), part(_series(y), 12), _SIDES, 0.95)
    return (
        f"mean minutes of twelve weeks {plain(float(y[:12].mean()))}, of the next twelve "
        f"{plain(float(y[12:].mean()))}",
        f"difference {_ends(found.difference)}, {p_value(found.p)}",
    )


def interrupted_series() -> tuple[str, ...]:
    """A fall that had begun before."""
    y = 30 - 0.5 * np.arange(24.0) + _WAVE
    plainly = difference(part(_series(y), 0, 12), part(_series(y), 12), _SIDES, 0.95)
    line = interrupted(_series(y), 12, 0.95)
    assert line is not None
    return (
        "24 weeks that fall by half a minute a week; a change in the middle did nothing",
        f"before and after: {_ends(plainly.difference)}",
        f"against the line carried on: {_ends(line.effect)}",
    )


def two_groups() -> tuple[str, ...]:
    """A season that strikes both."""
    season = np.repeat([0.0, -2.0], 12)
    here, there = 20 + season + _WAVE - np.repeat([0.0, 1.0], 12), 25 + season - 0.5 * _WAVE
    found = controlled("the other queue", _series(here), 12, _series(there), _SIDES, 0.95)
    assert found is not None
    return (
        f"here {_ends(found.here.difference)}",
        f"in a queue without the change {_ends(found.there.difference)}",
        f"difference of the two {_ends(found.difference)}",
    )


def back_to_mean() -> tuple[str, ...]:
    """The worst ten of sixty."""
    options = RegressionOptions(repeats=200, seed=7)
    run = regression_to_mean(options)
    return (
        f"60 moderators, 100 decisions each, mean error rate {percent(options.rate)}",
        f"worst ten: {percent(run.worst.first)} this week, {percent(run.worst.second)} next week, "
        "nothing done",
        f"reliability of a week's rate {percent(reliability(options))}; improvement by theory "
        f"{percent(run.expected)}",
    )
