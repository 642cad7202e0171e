"""Columns ranked by how concentrated the problem is in each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.analysis.counted_days import counts_of

from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.splits import excess_of, ranked

OPTIONS = ParetoOptions(noun="overturns", amount_noun="overturns")


def test_the_most_concentrated_column_comes_first():
    flat = counts_of([[25, 25, 25, 25]] * 12)
    steep = counts_of([[85, 5, 5, 5]] * 12, names=["DE", "FR", "IT", "ES"])
    found = ranked([("team", flat), ("market", steep)], OPTIONS)
    assert [one.column for one in found] == ["market", "team"]
    hhi = 0.85**2 + 3 * 0.05**2
    assert [one.score for one in found] == pytest.approx([(hhi - 0.25) / 0.75, 0.0])
    assert found[0].text == (
        "`market`: `DE` holds 85 % of 1,200 overturns, 1 of 4 categories makes 80 %"
    )
    assert found[0].top == "DE (85 %)"
    assert [one.status for one in found] == ["concentrated", "flat"]


def test_the_largest_categories_are_kept_with_their_shares():
    steep = counts_of([[5, 85, 0, 10]] * 12, names=["DE", "FR", "IT", "ES"])
    (found,) = ranked([("market", steep)], OPTIONS)
    assert [name for name, _ in found.leading] == ["FR", "ES", "DE"]
    assert [share for _, share in found.leading] == pytest.approx([0.85, 0.1, 0.05])
    many = counts_of([list(range(1, 41))] * 3)
    (found,) = ranked([("id", many)], OPTIONS)
    assert [share for _, share in found.leading] == pytest.approx(
        [n / 820 for n in range(40, 20, -1)]
    )


def test_equal_scores_come_by_name():
    flat = counts_of([[25, 25]] * 12)
    assert [one.column for one in ranked([("b", flat), ("A", flat)], OPTIONS)] == ["A", "b"]


def test_one_category_has_nothing_to_concentrate():
    found = ranked([("site", counts_of([[40]] * 12))], OPTIONS)
    assert found[0].score == 0


def test_values_that_come_once_are_no_categories():
    single = counts_of(np.ones((1, 60)))
    found = ranked([("case_id", single), ("team", counts_of([[31, 29]]))], OPTIONS)
    assert [one.column for one in found] == ["team", "case_id"]
    assert found[1].score == 0
    assert "comes once" in found[1].text


def test_a_column_without_any_amount_is_still_listed():
    found = ranked([("team", counts_of([[0, 0]]))], OPTIONS)
    assert found[0].score == 0
    assert found[0].concentration.categories == 0


class TestExcess:
    def test_what_volume_explains_is_no_excess(self):
        rng = np.random.default_rng(29)
        items = np.array([9000, 500, 300, 200])
        runs = [counts_of([rng.binomial(items, 0.05)], items=items) for _ in range(400)]
        found = np.array([excess_of(one) for one in runs])
        # Chance is taken off on average: about as many runs end above as at the floor.
        assert found.mean() < 0.01
        assert 0.2 < (found > 0).mean() < 0.7

    def test_a_category_of_another_rate_is(self):
        counts = counts_of([[50, 150]], items=[1000, 1000])
        half = 0.5 * (0.25 + 0.25)
        by_chance = 0.5 * 2 * np.sqrt(2 * 0.25 / 200 * 0.9 / np.pi)
        assert excess_of(counts) == pytest.approx(half - by_chance)

    def test_columns_are_ranked_by_it_where_opportunities_are_known(self):
        volume = counts_of([[900, 50, 50]] * 12, items=[18000, 1000, 1000])
        rates = counts_of([[400, 300, 300]] * 12, items=[14000, 3000, 3000], names=["x", "y", "z"])
        found = ranked([("market", volume), ("team", rates)], OPTIONS)
        assert [one.column for one in found] == ["team", "market"]
        assert "lie beyond what its volume explains, most of them in `y`" in found[0].text
        assert found[1].excess == 0
        assert "no overturns beyond what its volume explains" in found[1].text

    def test_without_opportunities_there_is_none(self):
        assert excess_of(counts_of([[5, 5]])) is None


def test_streams_are_taken_together():
    counts = counts_of([[30, 10], [10, 30]])
    two = replace(
        counts,
        by=("market",),
        streams=(("DE",), ("FR",)),
        stream=counts.day.copy(),
        whole=np.array([40.0, 40.0]),
    )
    assert ranked([("team", two)], OPTIONS)[0].concentration.top_share == 0.5
