"""Regression to the mean: shrinkage by theory, by all combinations, and in runs."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ci_toolkit.analysis.training.regression_to_mean import (
    RegressionOptions,
    count_chances,
    expected_improvement,
    regression_to_mean,
    reliability,
    worst_count,
)
from ci_toolkit.errors import UsageError


@given(st.integers(1, 200), st.floats(0.02, 0.9), st.floats(0.01, 0.9))
def test_counts_are_beta_binomial(decisions: int, rate: float, part: float) -> None:
    spread = part * math.sqrt(rate * (1 - rate))
    o = RegressionOptions(decisions=decisions, rate=rate, spread=spread)
    weight = rate * (1 - rate) / spread**2 - 1
    k = np.arange(decisions + 1)
    known = stats.betabinom.pmf(k, decisions, rate * weight, (1 - rate) * weight)
    np.testing.assert_allclose(count_chances(o), known, atol=1e-9)
    # The share of variance by its definition: between, over all.
    share = count_chances(o)
    whole = float(share @ (k / decisions - rate) ** 2)
    assert reliability(o) == pytest.approx(spread**2 / whole, rel=1e-6)


def test_without_spread_counts_are_binomial() -> None:
    o = RegressionOptions(spread=0.0)
    known = stats.binom.pmf(np.arange(101), 100, 0.05)
    np.testing.assert_allclose(count_chances(o), known, atol=1e-12)
    assert reliability(o) == 0


@pytest.mark.parametrize("worst", [1, 2, 3])
def test_the_worst_are_those_of_all_combinations(worst: int) -> None:
    o = RegressionOptions(moderators=3, decisions=4, worst=worst, rate=0.3, spread=0.1)
    share = count_chances(o)
    known = sum(
        float(np.prod(share[list(counts)])) * np.mean(sorted(counts)[-worst:])
        for counts in itertools.product(range(5), repeat=3)
    )
    assert worst_count(o) == pytest.approx(known)


def test_the_expected_improvement_is_that_of_posterior_means() -> None:
    o = RegressionOptions(moderators=1, worst=1, decisions=20, rate=0.2, spread=0.1)
    assert expected_improvement(o) == pytest.approx(0, abs=1e-12)
    o = RegressionOptions(moderators=2, worst=1, decisions=3, rate=0.2, spread=0.1)
    share, weight = count_chances(o), 0.2 * 0.8 / 0.01 - 1
    known = sum(
        share[a] * share[b] * (max(a, b) / 3 - (0.2 * weight + max(a, b)) / (weight + 3))
        for a in range(4)
        for b in range(4)
    )
    assert expected_improvement(o) == pytest.approx(known)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("spread", [0.0, 0.01, 0.04])
def test_runs_agree_with_theory(seed: int, spread: float) -> None:
    run = regression_to_mean(RegressionOptions(spread=spread, repeats=4000, seed=seed))
    assert len(run.checks) == 3
    assert all(check.agrees for check in run.checks), run.checks
    assert run.expected > 0


def test_the_more_true_difference_the_less_comes_back() -> None:
    same, some, much = (
        expected_improvement(RegressionOptions(spread=spread))
        / (worst_count(RegressionOptions(spread=spread)) / 100 - 0.05)
        for spread in (0.0, 0.02, 0.1)
    )
    assert same == 1
    assert same > some > much > 0


def test_the_worst_shown_are_the_worst_counted() -> None:
    run = regression_to_mean(RegressionOptions(seed=11))
    members = list(run.worst.members)
    rest = np.delete(run.first, members)
    assert run.first[members].min() >= rest.max()
    assert run.worst.first == pytest.approx(run.first[members].mean() / 100)
    assert run.worst.second == pytest.approx(run.second[members].mean() / 100)
    assert run.worst.improved == (run.second[members] < run.first[members]).sum()
    assert run.worst.improvement == pytest.approx(run.improvements[0])
    assert run.others.improvement == pytest.approx(run.random_improvements[0])
    assert len(set(run.others.members)) == 10
    known = (1 - run.reliability) * (run.worst.first - 0.05)
    assert run.expected_here == pytest.approx(known)


def test_ties_are_broken_by_lot() -> None:
    run = regression_to_mean(RegressionOptions(rate=0.0, spread=0.0, repeats=1))
    assert sorted(run.worst.members) != list(range(10))


@pytest.mark.parametrize(
    "options",
    [
        RegressionOptions(moderators=1, worst=1),
        RegressionOptions(moderators=10, worst=10),
        RegressionOptions(rate=0.0, spread=0.0),
        RegressionOptions(rate=1.0, spread=0.0),
        RegressionOptions(decisions=1),
        RegressionOptions(repeats=1),
        RegressionOptions(spread=0.2),
    ],
)
def test_edges_have_numbers_and_words(options: RegressionOptions) -> None:
    run = regression_to_mean(options)
    assert all(check.agrees for check in run.checks), run.checks
    assert math.isfinite(run.expected)
    assert "nan" not in " ".join([*run.debrief.notice, *map(str, run.debrief.questions)])


@pytest.mark.parametrize(
    "wrong",
    [
        {"worst": 61},
        {"worst": 0},
        {"moderators": 0},
        {"decisions": 0},
        {"rate": 1.5},
        {"spread": -0.1},
        {"spread": 0.5},
        {"spread": math.nan},
        {"repeats": 0},
        {"repeats": 1_000_000},
    ],
)
def test_impossible_options_are_usage_errors(wrong: dict) -> None:
    with pytest.raises(UsageError):
        regression_to_mean(RegressionOptions(**wrong))
