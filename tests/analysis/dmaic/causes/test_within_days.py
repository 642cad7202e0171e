"""Levels compared within days: a steady difference is found, and chance holds its rate."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ci_toolkit.analysis.dmaic.causes.observed import Cells
from ci_toolkit.analysis.dmaic.causes.strata import spread_of_shares, within_days_test


def drawn(
    rng: np.random.Generator, days: int, levels: int, rows: int, *, wide: float, lift: float
) -> Cells:
    """Shares by day and level; both days and levels within days vary on the log-odds scale."""
    n = rng.multinomial(rows, rng.dirichlet(np.full(levels, 5.0)), size=days)
    odds = -1.5 + rng.normal(0, 0.3, (days, 1)) + rng.normal(0, wide, (days, levels))
    odds[:, 0] += lift
    amount = rng.binomial(n, 1 / (1 + np.exp(-odds)))
    day, level = np.nonzero(n)
    return Cells(day, level, n[day, level].astype(float), amount[day, level].astype(float))


def p_of(cells: Cells, levels: int) -> float:
    return within_days_test(cells, spread_of_shares(cells), levels).p


@pytest.mark.parametrize("days", [10, 40])
def test_a_steady_difference_does_not_hide_behind_its_own_size(days: int) -> None:
    cells = drawn(np.random.default_rng(1), days, 2, 200, wide=0.0, lift=1.5)
    assert p_of(cells, 2) < 1e-6


@pytest.mark.parametrize(
    ("days", "levels", "rows", "wide"), [(10, 2, 40, 0.0), (20, 6, 60, 0.3), (40, 2, 60, 0.4)]
)
def test_chance_alone_is_called_a_cause_no_more_often_than_said(
    days: int, levels: int, rows: int, wide: float
) -> None:
    rng, times = np.random.default_rng(2), 400
    called = sum(
        p_of(drawn(rng, days, levels, rows, wide=wide, lift=0.0), levels) < 0.05
        for _ in range(times)
    )
    assert called / times <= 0.05 + 4 * math.sqrt(0.05 * 0.95 / times)
