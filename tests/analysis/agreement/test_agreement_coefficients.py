"""Coefficients against plain Python, statsmodels, their properties, and simulated coverage."""

from __future__ import annotations

import warnings
from itertools import permutations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

from ci_toolkit.analysis.agreement.analyse import analyse
from ci_toolkit.analysis.agreement.coefficients import (
    alpha,
    fleiss,
    gwet,
    interval,
    ordinal_alpha_weights,
    patterns_of,
    percent,
    shares,
    specific,
)
from ci_toolkit.analysis.agreement.pairs import cohen, crossed
from ci_toolkit.analysis.agreement.result import Ratings
from ci_toolkit.analysis.agreement.weights import weight_matrix
from ci_toolkit.errors import UsageError

TABLES = st.lists(
    st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=2, max_size=25
).filter(lambda rows: sum(sum(row) >= 2 for row in rows) >= 2)


def ratings_of(given_: list[list[int]], labels: int, standard: list[int] | None = None) -> Ratings:
    given = np.array(given_, dtype=np.int64)
    counts = np.column_stack([(given == label).sum(axis=1) for label in range(labels)])
    names = tuple("abcdefgh"[:labels])
    raters = tuple(f"rater {number}" for number in range(given.shape[1]))
    right = None if standard is None else np.array(standard, dtype=np.int64)
    return Ratings(names, raters, given, counts, right)


def plain_alpha(rows: list[list[int]], distance: list[list[float]]) -> float:
    """Alpha by its definition: every ordered pair of ratings, counted one by one."""
    units = [[k for k, n in enumerate(row) for _ in range(n)] for row in rows]
    units = [unit for unit in units if len(unit) >= 2]
    values = [value for unit in units for value in unit]
    within = sum(
        sum(distance[a][b] for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in units
    ) / len(values)
    pairs = list(permutations(values, 2))
    by_chance = sum(distance[a][b] for a, b in pairs) / len(pairs)
    return 1 - within / by_chance if by_chance else float("nan")


@given(TABLES, st.sampled_from(["none", "linear", "quadratic", "ordinal"]))
@settings(max_examples=60)
def test_alpha_is_the_average_over_pairs(rows: list[list[int]], weights: str) -> None:
    matrix = weight_matrix(weights, 3)
    found = alpha(patterns_of(np.array(rows)).paired(), matrix)[0]
    assert found == pytest.approx(plain_alpha(rows, (1 - matrix).tolist()), nan_ok=True, abs=1e-9)


def test_ordinal_distances_count_the_ratings_between() -> None:
    rows = [[2, 1, 0], [0, 1, 1], [0, 0, 3], [1, 0, 1]]
    patterns = patterns_of(np.array(rows)).paired()
    often = np.sum(rows, axis=0)
    distance = [
        [
            float(sum(often[min(a, b) : max(a, b) + 1]) - (often[a] + often[b]) / 2) ** 2
            for b in range(3)
        ]
        for a in range(3)
    ]
    found = alpha(patterns, ordinal_alpha_weights(patterns))[0]
    assert found == pytest.approx(plain_alpha(rows, distance))


@given(
    st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=3, max_size=40).filter(
        lambda rows: len({value for row in rows for value in row}) > 1
    )
)
@settings(max_examples=50)
def test_fleiss_kappa_without_missing_ratings_is_that_of_statsmodels(rows: list[list[int]]) -> None:
    counts = ratings_of(rows, 3).counts
    found = fleiss(patterns_of(counts), np.eye(3)).value
    assert found == pytest.approx(fleiss_kappa(counts), abs=1e-9)


@given(st.lists(st.integers(1, 30), min_size=9, max_size=9))
@settings(max_examples=50)
def test_cohens_kappa_and_its_error_are_those_of_statsmodels(cells: list[int]) -> None:
    table = np.array(cells, dtype=float).reshape(3, 3)
    for weights, theirs in (("none", None), ("linear", "linear"), ("quadratic", "quadratic")):
        found = cohen(table, weight_matrix(weights, 3))
        known = cohens_kappa(table, wt=theirs)
        assert found.value == pytest.approx(known.kappa, abs=1e-9)
        assert found.error == pytest.approx(known.std_kappa, abs=1e-9)


@given(TABLES)
@settings(max_examples=50)
def test_items_and_labels_may_stand_in_any_order(rows: list[list[int]]) -> None:
    counts = np.array(rows)
    other = counts[::-1][:, [2, 0, 1]]
    for coefficient in (percent, fleiss, gwet):
        one = coefficient(patterns_of(counts), np.eye(3))
        two = coefficient(patterns_of(other), np.eye(3))
        assert one.value == pytest.approx(two.value, nan_ok=True, abs=1e-9)
        assert one.error == pytest.approx(two.error, nan_ok=True, abs=1e-9)


@given(TABLES)
@settings(max_examples=40)
def test_agreement_on_one_label_is_counted_pair_by_pair(rows: list[list[int]]) -> None:
    patterns = patterns_of(np.array(rows))
    units = [[k for k, n in enumerate(row) for _ in range(n)] for row in rows]
    for label in range(3):
        pairs = [p for unit in units for p in permutations(unit, 2) if p[0] == label]
        both = sum(b == label for _, b in pairs)
        expected = both / len(pairs) if pairs else float("nan")
        assert specific(patterns, label) == pytest.approx(expected, nan_ok=True)


def test_kappa_by_label_is_pooled_into_kappa() -> None:
    # With as many ratings for each item, kappa is the mean of those by label weighted by p (1 - p).
    rng = np.random.default_rng(4)
    truth = rng.integers(0, 3, 80)
    given_ = np.where(rng.random((80, 3)) < 0.6, truth[:, None], rng.integers(0, 3, (80, 3)))
    result = analyse(ratings_of(given_.tolist(), 3))
    often = np.array([one.share for one in result.by_label])
    kappas = np.array([one.kappa.value for one in result.by_label])
    pooled = (often * (1 - often) * kappas).sum() / (often * (1 - often)).sum()
    assert result.kappa.value == pytest.approx(pooled)


def test_full_agreement_is_one_and_no_surer_than_its_items() -> None:
    few = fleiss(patterns_of(np.array([[3, 0], [0, 3], [3, 0]])), np.eye(2))
    found = interval(few, 3, 0.95)
    assert found.value == 1
    assert found.low is not None
    assert found.low < 0.4
    many = fleiss(patterns_of(np.array([[3, 0], [0, 3]] * 200)), np.eye(2))
    low = interval(many, 400, 0.95).low
    assert low is not None
    assert low > 0.97


def test_unknown_weights_are_refused_with_what_was_perhaps_meant() -> None:
    with pytest.raises(UsageError) as error:
        weight_matrix("quadratc", 3)
    assert "quadratic" in (error.value.hint or "")


def _drawn(rng: np.random.Generator, items: int, raters: int, right: float) -> np.ndarray:
    """Ratings of two labels: each rater is right with that chance, given the true label."""
    truth = rng.random(items) < 0.35
    correct = rng.random((items, raters)) < right
    return np.where(correct, truth[:, None], ~truth[:, None]).astype(np.int64)


@pytest.mark.parametrize("raters", [2, 3])
def test_intervals_hold_the_true_coefficients_as_often_as_they_say(raters: int) -> None:
    rng = np.random.default_rng(20110 + raters)
    endless = _drawn(rng, 1_000_000, raters, 0.85)
    plain = np.eye(2)
    everything = patterns_of(np.column_stack([(endless == k).sum(axis=1) for k in (0, 1)]))
    true = {
        "percent": percent(everything, plain).value,
        "fleiss": fleiss(everything, plain).value,
        "gwet": gwet(everything, plain).value,
        "alpha": float(alpha(everything, plain)[0]),
    }
    if raters == 2:
        true["cohen"] = cohen(crossed(endless[:, 0], endless[:, 1], 2), plain).value
    held = dict.fromkeys(true, 0)
    times = 400
    for _ in range(times):
        drawn = _drawn(rng, 100, raters, 0.85)
        ratings = ratings_of(drawn.tolist(), 2)
        result = analyse(ratings, seed=int(rng.integers(1 << 30)))
        patterns = patterns_of(ratings.counts)
        found = {
            "percent": result.percent,
            "fleiss": interval(fleiss(patterns, plain), 100, 0.95),
            "gwet": result.ac1,
            "alpha": result.alpha,
            "cohen": result.kappa,
        }
        for name in true:
            low, high = found[name].low, found[name].high
            assert low is not None
            assert high is not None
            held[name] += low <= true[name] <= high
    # Three standard errors of a share of 95 % in 400 draws, and half a point for the delta method.
    least, most = 0.95 - 3 * (0.95 * 0.05 / times) ** 0.5 - 0.005, 0.985
    for name, count in held.items():
        assert least <= count / times <= most, (name, count / times)


@given(TABLES)
@example([[0, 0, 1], [0, 1, 1], [0, 1, 1]])
@settings(max_examples=40)
def test_intervals_surround_their_values_and_nothing_warns(rows: list[list[int]]) -> None:
    counts = np.array(rows)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = analyse(Ratings(("a", "b", "c"), (), None, counts), weights="ordinal")
    for found in (result.percent, result.kappa, result.ac1, result.alpha):
        if found.low is not None:
            assert found.high is not None
            assert found.low <= found.value <= found.high <= 1
    assert shares(patterns_of(counts)).min() >= 0
