"""Worked examples of agreement."""

from __future__ import annotations

import numpy as np

from ci_toolkit.analysis.agreement.analyse import analyse
from ci_toolkit.analysis.agreement.coefficients import alpha, fleiss, gwet, patterns_of, percent
from ci_toolkit.analysis.agreement.pairs import cohen
from ci_toolkit.analysis.agreement.result import Agreement, Ratings
from ci_toolkit.analysis.agreement.weights import weight_matrix
from ci_toolkit.analysis.capability.intervals import proportion_interval
from ci_toolkit.analysis.training.raters import kappa_theory
from ci_toolkit.analysis.wording import percent as share
from ci_toolkit.analysis.wording import plain

_NAMES = ("violation", "no violation")
# Items by what both said: violation twice, only the first, only the second, neither.
_COMMON, _RARE = (40, 8, 12, 40), (1, 9, 10, 980)


def _table(cells: tuple[int, int, int, int]) -> np.ndarray:
    return np.array(cells, dtype=np.float64).reshape(2, 2)


def _agreement(cells: tuple[int, int, int, int]) -> Agreement:
    given = np.repeat(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), cells, axis=0)
    counts = np.column_stack([(given == label).sum(axis=1) for label in (0, 1)])
    return analyse(Ratings(_NAMES, ("A", "B"), given, counts))


def _told(cells: tuple[int, int, int, int]) -> str:
    both, first, second, neither = cells
    return f"both violation {both}, only A {first}, only B {second}, neither {neither}"


def two_raters() -> tuple[str, ...]:
    """All coefficients."""
    found = _agreement(_COMMON)
    return (
        _told(_COMMON),
        f"alike {share(found.percent.value)}, kappa {plain(found.kappa.value, 3)}, "
        f"AC1 {plain(found.ac1.value, 3)}, alpha {plain(found.alpha.value, 3)}",
    )


def kappa() -> tuple[str, ...]:
    """A common and a rare violation."""
    told = []
    for cells in (_COMMON, _RARE):
        found = cohen(_table(cells), np.eye(2))
        told += [
            _told(cells),
            f"alike {share(found.observed)}, by chance {share(found.expected)}, "
            f"kappa {plain(found.value, 3)}",
        ]
    return tuple(told)


def _three() -> np.ndarray:
    return np.repeat(np.array([[3, 0], [2, 1], [1, 2], [0, 3]]), (30, 6, 4, 60), axis=0)


def fleiss_kappa() -> tuple[str, ...]:
    """Three raters."""
    found = fleiss(patterns_of(_three()), np.eye(2))
    return (
        "100 items, three raters: all violation 30, two 6, one 4, none 60",
        f"alike {share(found.observed)}, by chance {share(found.expected)}, "
        f"kappa {plain(found.value, 3)}",
    )


def weighted_kappa() -> tuple[str, ...]:
    """Three severities."""
    table = np.array([[20.0, 5, 1], [4, 30, 6], [1, 5, 28]])
    rows = "; ".join(" ".join(plain(one) for one in row) for row in table)
    told = [
        f"{name}: kappa {plain(cohen(table, weight_matrix(name, 3)).value, 3)}"
        for name in ("none", "linear", "quadratic")
    ]
    return (f"severity 1 to 3 by A (rows) and B: {rows}", *told)


def ac1() -> tuple[str, ...]:
    """Where kappa collapses."""
    counts = np.repeat(np.array([[2, 0], [1, 1], [1, 1], [0, 2]]), _RARE, axis=0)
    patterns = patterns_of(counts)
    return (
        _told(_RARE),
        f"alike {share(percent(patterns, np.eye(2)).value)}",
        f"kappa {plain(cohen(_table(_RARE), np.eye(2)).value, 3)}, "
        f"AC1 {plain(gwet(patterns, np.eye(2)).value, 3)}",
    )


def alpha_of_three() -> tuple[str, ...]:
    """Three raters, some ratings missing."""
    gaps = np.repeat(np.array([[2, 0], [1, 1], [0, 2]]), (10, 3, 20), axis=0)
    counts = np.concatenate([_three(), gaps])
    patterns = patterns_of(counts)
    found = float(np.asarray(alpha(patterns, np.eye(2))).ravel()[0])
    return (
        "100 items with three ratings, 33 with two (both violation 10, split 3, neither 20)",
        f"alpha {plain(found, 3)}",
    )


def by_label() -> tuple[str, ...]:
    """The rare label alone."""
    found = _agreement(_RARE)
    told = [f"{one.label}: {share(one.specific)}" for one in found.by_label]
    return (_told(_RARE), f"all together {share(found.percent.value)}", *told)


def golden() -> tuple[str, ...]:
    """Fifty violations of known answer."""
    low, high = proportion_interval(41, 50, 0.95)
    clean_low, clean_high = proportion_interval(49, 50, 0.95)
    return (
        "100 golden items; of 50 violations 41 found, of 50 clean ones 49 left alone",
        f"sensitivity {share(41 / 50)} (95 %: {share(low)} to {share(high)})",
        f"specificity {share(49 / 50)} (95 %: {share(clean_low)} to {share(clean_high)})",
    )


def rare_violations() -> tuple[str, ...]:
    """Good raters and a rare violation."""
    rare, caught, clean = 0.005, 0.8, 0.99
    found = rare * caught + (1 - rare) * (1 - clean)
    theory = kappa_theory(rare, (caught, caught), (clean, clean))
    return (
        f"{share(rare)} violations, sensitivity {share(caught)}, specificity {share(clean)}",
        f"precision {share(rare * caught / found)}: most of what is found is clean",
        f"two such raters agree on {share(theory.agreement)}, kappa {plain(theory.kappa, 2)}",
    )


def gage() -> tuple[str, ...]:
    """Six documents measured twice by one person."""
    first = np.array([12.0, 30.0, 21.0, 44.0, 18.0, 26.0])
    again = np.array([14.0, 29.0, 20.0, 45.0, 20.0, 25.0])
    repeat = float(((first - again) ** 2).mean() / 2)
    total = float(np.concatenate([first, again]).var(ddof=1))
    return (
        f"length of six documents {' '.join(plain(one) for one in first)}",
        f"again by the same person {' '.join(plain(one) for one in again)}",
        f"repeatability variance {plain(repeat, 3)} of {plain(total, 3)}: {share(repeat / total)}",
    )
