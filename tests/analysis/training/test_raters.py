"""Raters and a rare violation: kappa by formula, from a run, and what a golden set shows."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ci_toolkit.analysis.training.raters import (
    RatersOptions,
    golden_violations,
    kappa_theory,
    raters,
)
from ci_toolkit.errors import UsageError

share = st.floats(0.01, 0.99)


@given(share, st.lists(st.tuples(share, share), min_size=2, max_size=4))
def test_kappa_is_that_of_all_patterns_of_calls(
    prevalence: float, people: list[tuple[float, float]]
) -> None:
    agree, called = 0.0, np.zeros(len(people))
    for pattern in itertools.product((0, 1), repeat=len(people)):
        hit = math.prod(
            se if call else 1 - se for call, (se, _) in zip(pattern, people, strict=True)
        )
        false = math.prod(
            1 - sp if call else sp for call, (_, sp) in zip(pattern, people, strict=True)
        )
        chance = prevalence * hit + (1 - prevalence) * false
        pairs = list(itertools.combinations(pattern, 2))
        agree += chance * sum(a == b for a, b in pairs) / len(pairs)
        called += chance * np.array(pattern)
    if len(people) == 2:
        by_chance = called.prod() + (1 - called).prod()
    else:
        by_chance = called.mean() ** 2 + (1 - called.mean()) ** 2
    found = kappa_theory(prevalence, *(tuple(part) for part in zip(*people, strict=True)))
    assert found.agreement == pytest.approx(agree)
    assert found.by_chance == pytest.approx(by_chance)
    assert found.kappa == pytest.approx((agree - by_chance) / (1 - by_chance), abs=1e-9)


def test_agreement_is_98_percent_and_kappa_near_zero() -> None:
    theory = kappa_theory(0.005, (0.4, 0.4), (0.99, 0.99))
    assert theory.agreement == pytest.approx(0.98, abs=0.005)
    assert 0 < theory.kappa < 0.1
    run = raters()
    assert run.agreement.statistic == "cohen"
    assert run.agreement.kappa.value < 0.2
    assert run.agreement.percent.value > 0.97


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("people", [2, 4])
def test_runs_agree_with_theory(seed: int, people: int) -> None:
    o = RatersOptions(
        items=20_000,
        prevalence=0.02,
        sensitivity=(0.5, 0.8, 0.6, 0.9)[:people],
        specificity=(0.99, 0.95, 0.97, 0.98)[:people],
        seed=seed,
    )
    run = raters(o)
    if people == 2:
        assert len(run.checks) == 3
    assert all(check.agrees for check in run.checks), run.checks


def test_kappa_of_the_run_is_that_of_the_table() -> None:
    run = raters(RatersOptions(seed=4, prevalence=0.05))
    a, b = run.given[:, 0], run.given[:, 1]
    observed = (a == b).mean()
    expected = a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean())
    assert run.agreement.percent.value == pytest.approx(observed)
    assert run.agreement.kappa.value == pytest.approx((observed - expected) / (1 - expected))
    assert run.found == pytest.approx((a | b)[run.truth].mean())
    assert run.precision == pytest.approx(run.given[run.truth].sum() / run.given.sum())


def test_golden_intervals_are_exact_and_cover() -> None:
    covered = 0
    for seed in range(300):
        run = raters(RatersOptions(items=10, golden=60, seed=seed))
        one = run.golden[0]
        assert (one.violations, one.clean) == (30, 30)
        known = stats.binomtest(one.caught, 30).proportion_ci(0.95, "exact")
        assert (one.sensitivity.low, one.sensitivity.high) == pytest.approx(tuple(known))
        covered += one.sensitivity.low <= 0.4 <= one.sensitivity.high
    assert covered / 300 > 0.95 - 4.5 * math.sqrt(0.95 * 0.05 / 300)


@pytest.mark.parametrize(
    ("golden", "part", "bad"), [(1, 0.5, 1), (100, 0.0, 0), (100, 1.0, 100), (7, 0.2, 1)]
)
def test_golden_sets_of_any_mix(golden: int, part: float, bad: int) -> None:
    o = RatersOptions(golden=golden, golden_share=part)
    assert golden_violations(o) == bad
    run = raters(o)
    one = run.golden[1]
    assert one.violations + one.clean == golden
    assert math.isnan(one.sensitivity.value) == (bad == 0)
    assert math.isnan(one.specificity.value) == (bad == golden)
    assert "nan" not in " ".join(run.debrief.notice)


@pytest.mark.parametrize(
    "wanted",
    [
        {"prevalence": 0.0},
        {"prevalence": 1.0},
        {"sensitivity": (1.0, 1.0), "specificity": (1.0, 1.0)},
        {"prevalence": 0.0, "specificity": (1.0, 1.0)},
        {"sensitivity": (0.0, 0.0)},
        {"items": 2},
        {"sensitivity": (0.5,) * 30, "specificity": (0.9,) * 30},
    ],
)
def test_edges_have_numbers_and_words(wanted: dict) -> None:
    run = raters(RatersOptions(**wanted))
    assert all(check.agrees for check in run.checks), run.checks
    assert "nan" not in " ".join([*run.debrief.notice, *map(str, run.debrief.questions)])


@pytest.mark.parametrize(
    "wrong",
    [
        {"sensitivity": (0.4,), "specificity": (0.9,)},
        {"sensitivity": (0.4, 0.5, 0.6)},
        {"sensitivity": (0.4, 1.5)},
        {"specificity": (0.4, math.nan)},
        {"prevalence": -0.1},
        {"golden": 0},
        {"items": 1},
        {"confidence": 1.0},
        {"names": ("A", "A")},
    ],
)
def test_impossible_options_are_usage_errors(wrong: dict) -> None:
    with pytest.raises(UsageError):
        raters(RatersOptions(**wrong))
