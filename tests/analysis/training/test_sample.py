"""Audits of small queues, and simple against stratified samples."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from ci_toolkit.analysis.training.allocation import (
    allocate,
    simple_variance,
    spread_of,
    stratified_variance,
)
from ci_toolkit.analysis.training.sample import (
    AuditedQueue,
    SampleOptions,
    audit_size,
    audit_theory,
    intervals,
    sample,
)
from ci_toolkit.analysis.training.sample_words import unseen
from ci_toolkit.errors import UsageError


def test_intervals_are_wilsons() -> None:
    low, high = intervals(17, 0.9)
    for count in range(18):
        known = proportion_confint(count, 17, 0.1, "wilson")
        assert (low[count], high[count]) == pytest.approx(known, abs=1e-9)


@given(st.data())
def test_theory_of_an_audit_sums_over_all_counts(data: st.DataObject) -> None:
    items = data.draw(st.integers(1, 200))
    wrong, n = data.draw(st.integers(0, items)), data.draw(st.integers(1, items))
    chance = stats.hypergeom.pmf(np.arange(n + 1), items, wrong, n)
    ends = [proportion_confint(count, n, 0.05, "wilson") for count in range(n + 1)]
    found = audit_theory(items, wrong, n, 0.95)
    assert found["nothing"] == pytest.approx(chance[0], abs=1e-9)
    width = sum(p * (high - low) for p, (low, high) in zip(chance, ends, strict=True))
    assert found["width"] == pytest.approx(width, abs=1e-7)
    rate = wrong / items
    sure = sum(
        p for p, (low, high) in zip(chance, ends, strict=True) if low + 1e-9 < rate < high - 1e-9
    )
    likely = sum(
        p for p, (low, high) in zip(chance, ends, strict=True) if low - 1e-9 <= rate <= high + 1e-9
    )
    assert sure - 1e-9 <= found["coverage"] <= likely + 1e-9


@given(st.data())
def test_the_most_wrong_items_that_stay_unseen(data: st.DataObject) -> None:
    items = data.draw(st.integers(1, 150))
    n = data.draw(st.integers(1, items))
    missed = [math.comb(items - wrong, n) / math.comb(items, n) for wrong in range(items + 1)]
    assert unseen(items, n, 0.05) == max(k for k, p in enumerate(missed) if p >= 0.05 - 1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_runs_agree_with_theory(seed: int) -> None:
    run = sample(SampleOptions(audits=4000, seed=seed))
    assert all(check.agrees for check in run.checks), run.checks
    for one in run.audits:
        assert one.width.run == pytest.approx(one.width.theory, rel=0.05)
    assert run.designs[0].gain == 1
    assert run.designs[2].gain >= run.designs[1].gain > 1


def test_variances_are_those_of_all_possible_samples() -> None:
    strata = [[1, 0, 0], [1, 1, 0, 0]]
    items, wrong = np.array([3, 4]), np.array([1, 2])
    whole = strata[0] + strata[1]
    means = [np.mean(drawn) for drawn in itertools.combinations(whole, 3)]
    assert simple_variance(items, wrong, 3) == pytest.approx(np.var(means))
    sizes = np.array([1, 2])
    means = [
        3 / 7 * np.mean(a) + 4 / 7 * np.mean(b)
        for a in itertools.combinations(strata[0], 1)
        for b in itertools.combinations(strata[1], 2)
    ]
    assert stratified_variance(items, wrong, sizes) == pytest.approx(np.var(means))
    np.testing.assert_allclose(spread_of(items, wrong), [np.std(s, ddof=1) for s in strata])


@given(st.data())
def test_allocations_add_up_and_fit(data: st.DataObject) -> None:
    items = np.array(data.draw(st.lists(st.integers(1, 500), min_size=1, max_size=6)))
    spread = np.array(
        data.draw(st.lists(st.floats(0, 1), min_size=len(items), max_size=len(items)))
    )
    size = data.draw(st.integers(len(items), int(items.sum())))
    sizes = allocate(items, spread, size)
    assert sizes.sum() == size
    assert (sizes >= 1).all()
    assert (sizes <= items).all()


@given(st.data())
def test_neyman_is_nearly_the_best_of_all_allocations(data: st.DataObject) -> None:
    items = np.array([data.draw(st.integers(5, 40)) for _ in range(3)])
    wrong = np.array([data.draw(st.integers(0, int(n))) for n in items])
    size = data.draw(st.integers(6, 15))
    found = stratified_variance(items, wrong, allocate(items, spread_of(items, wrong), size))
    every = [
        stratified_variance(items, wrong, np.array(sizes))
        for sizes in itertools.product(*(range(1, min(int(n), size) + 1) for n in items))
        if sum(sizes) == size
    ]
    # Rounding to whole items may cost a little against the best whole numbers.
    assert min(every) - 1e-12 <= found <= 1.12 * min(every) + 1e-9


def test_an_audit_of_everything_finds_everything() -> None:
    queues = (AuditedQueue("a", 30, 0.1), AuditedQueue("b", 50, 0.2))
    run = sample(SampleOptions(queues=queues, share=1.0, audits=200))
    for one in run.audits:
        assert (one.found == one.wrong).all()
        assert one.coverage.run == 1
    for design in run.designs:
        assert design.variance.theory == pytest.approx(0, abs=1e-15)
        np.testing.assert_allclose(design.estimates, run.rate)
    assert "nan" not in " ".join(run.debrief.notice)


@pytest.mark.parametrize(
    "queues",
    [
        (AuditedQueue("one", 1, 0.0),),
        (AuditedQueue("clean", 400, 0.0), AuditedQueue("bad", 300, 1.0)),
        (AuditedQueue("clean", 400, 0.0),),
        (AuditedQueue("tiny", 2, 0.5), AuditedQueue("big", 100_000, 0.01)),
    ],
)
@pytest.mark.parametrize("audits", [1, 300])
def test_edges_have_numbers_and_words(queues: tuple, audits: int) -> None:
    run = sample(SampleOptions(queues=queues, audits=audits))
    assert all(check.agrees for check in run.checks), run.checks
    assert "nan" not in " ".join([*run.debrief.notice, *map(str, run.debrief.questions)])


def test_at_least_one_item_is_audited() -> None:
    assert [audit_size(items, 0.05) for items in (1, 9, 30, 200)] == [1, 1, 2, 10]
    assert AuditedQueue("a", 10, 0.25).wrong == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"queues": ()},
        {"queues": (AuditedQueue("a", 0, 0.1),)},
        {"queues": (AuditedQueue("a", 10, 1.1),)},
        {"queues": (AuditedQueue("a", 10, 0.1),) * 2},
        {"queues": (AuditedQueue("a", 10**8, 0.1),)},
        {"share": 0.0},
        {"share": 1.1},
        {"audits": 0},
        {"confidence": 0.0},
    ],
)
def test_impossible_options_are_usage_errors(wrong: dict) -> None:
    with pytest.raises(UsageError):
        sample(SampleOptions(**wrong))
    with pytest.raises(UsageError):
        allocate(np.array([3, 4]), np.ones(2), 8)
