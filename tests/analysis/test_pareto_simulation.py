"""Do intervals cover, tests hold their level, and places contain the truth? Seeded samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from tests.analysis.pareto_counts import daily_counts

from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.stream import analyse_stream

Table = Callable[[np.random.Generator], np.ndarray]
SHARE = np.array([0.35, 0.2, 0.15, 0.1, 0.08, 0.06, 0.04, 0.02])
EQUAL = np.full(8, 1 / 8)


@dataclass
class Seen:
    """Fractions of the samples: all shares covered, all places right, equality rejected."""

    covered: float
    places: float
    rejected: float
    over: float
    correlated: float


def seen(table: Table, share: np.ndarray, samples: int, *, timed: bool = True) -> Seen:
    rng = np.random.default_rng(20240229)
    rows = []
    for _ in range(samples):
        counts = daily_counts(table(rng))
        if not timed:
            counts = daily_counts(table(rng), day=np.full(len(counts), -1), days=None)
        stream = analyse_stream(counts, 0, ParetoOptions())
        covered, right = True, True
        for bar in stream.bars:
            true = share[int(bar.category[1:])]
            covered &= (bar.low or 0) <= true <= (bar.high or 0)
            first = 1 + int((share > true + 1e-12).sum())
            last = len(share) - int((share < true - 1e-12).sum())
            assert bar.ranks is not None
            right &= bar.ranks[0] <= last and bar.ranks[1] >= first
        found = stream.dispersion
        assert stream.equality is not None
        rejected = stream.equality.p < 0.05
        over, correlated = (found.over, found.correlated) if found else (False, False)
        rows.append((covered, right, rejected, over, correlated))
    return Seen(*np.mean(rows, axis=0))


def independent(share: np.ndarray) -> Table:
    return lambda rng: rng.multinomial(rng.poisson(60, 40), share)


def by_day(share: np.ndarray, days: int = 50) -> Table:
    """The mix of each day is drawn anew."""

    def table(rng: np.random.Generator) -> np.ndarray:
        mixes = rng.dirichlet(share * 40, size=days)
        return np.array([rng.multinomial(rng.poisson(200), mix) for mix in mixes])

    return table


def fading(share: np.ndarray, days: int = 90) -> Table:
    """The mix wanders: a day is like the day before, with a correlation of a half."""

    def table(rng: np.random.Generator) -> np.ndarray:
        noise = rng.normal(size=(days, len(share)))
        for day in range(1, days):
            noise[day] = 0.5 * noise[day - 1] + np.sqrt(0.75) * noise[day]
        mixes = share * np.exp(0.4 * noise)
        mixes /= mixes.sum(axis=1, keepdims=True)
        return np.array([rng.multinomial(300, mix) for mix in mixes])

    return table


def test_intervals_of_independent_items_cover_and_their_test_holds_its_level() -> None:
    found = seen(independent(SHARE), SHARE, 400)
    assert 0.93 <= found.covered <= 0.98
    assert found.places >= 0.95
    assert found.over <= 0.03
    assert seen(independent(EQUAL), EQUAL, 400).rejected <= 0.08


def test_intervals_cover_where_days_vary_and_plain_ones_do_not() -> None:
    found = seen(by_day(SHARE), SHARE, 300)
    assert 0.92 <= found.covered <= 0.985
    assert found.places >= 0.95
    assert found.over == 1
    assert seen(by_day(SHARE), SHARE, 60, timed=False).covered < 0.5
    assert 0.02 <= seen(by_day(EQUAL), EQUAL, 300).rejected <= 0.08


def test_intervals_cover_where_neighbouring_days_are_alike() -> None:
    found = seen(fading(EQUAL), EQUAL, 200)
    assert found.covered >= 0.88
    assert found.places >= 0.95
    assert found.rejected <= 0.11
    assert found.correlated >= 0.9


def test_weights_that_scatter_are_allowed_for() -> None:
    rng = np.random.default_rng(4)
    weight = np.array([4.0, 2.0, 1.0, 1.0])
    share = np.array([0.2, 0.2, 0.3, 0.3])
    true = share * weight / (share * weight).sum()
    covered = plain = 0
    for _ in range(300):
        kind = rng.choice(4, 600, p=share)
        each = weight[kind] * rng.gamma(1.0, size=600)
        count = np.bincount(kind, minlength=4).astype(float)
        amount = np.bincount(kind, weights=each, minlength=4)
        squares = np.bincount(kind, weights=each**2, minlength=4)
        table = daily_counts([count], amount=amount, squares=squares, weighted="minutes")
        bars = analyse_stream(table, 0, ParetoOptions()).bars
        covered += all((b.low or 0) <= true[int(b.category[1:])] <= (b.high or 0) for b in bars)
        table = daily_counts([amount])
        bars = analyse_stream(table, 0, ParetoOptions()).bars
        plain += all((b.low or 0) <= true[int(b.category[1:])] <= (b.high or 0) for b in bars)
    assert covered / 300 >= 0.92
    assert plain < covered


def test_intervals_are_wider_where_a_few_days_hold_most_of_a_category() -> None:
    rng = np.random.default_rng(11)
    steady, rare = np.full((60, 2), [100, 50]), np.zeros((60, 1))
    rare[[5, 20, 41], 0] = 400
    table = np.append(rng.poisson(steady), rare, axis=1)
    evenly = np.append(
        rng.poisson(steady), rng.permutation(np.repeat([10, 30], 30))[:, None], axis=1
    )
    few = next(
        b
        for b in analyse_stream(daily_counts(table), 0, ParetoOptions()).bars
        if b.category == "k2"
    )
    many = next(
        b
        for b in analyse_stream(daily_counts(evenly), 0, ParetoOptions()).bars
        if b.category == "k2"
    )
    assert few.amount == many.amount == 1200
    assert (few.high or 0) > 3 * few.share
    assert (many.high or 1) < 1.5 * many.share
