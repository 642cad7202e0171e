"""The funnel: the four rules step by step, and their variance against theory."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ci_toolkit.analysis.training.funnel import (
    FunnelOptions,
    correlation_theory,
    errors_of,
    funnel,
    variance_theory,
)
from ci_toolkit.errors import UsageError


def by_hand(rule: int, noise: list[float], target: float) -> tuple[list[float], list[float]]:
    """Aims and results, told as Deming tells it: place the funnel, drop, place it again."""
    aim, aims, results = target, [], []
    for scatter in noise:
        result = aim + scatter
        aims.append(aim)
        results.append(result)
        error = result - target
        aim = {1: aim, 2: aim - error, 3: target - error, 4: result}[rule]
    return aims, results


@pytest.mark.parametrize("rule", [1, 2, 3, 4])
def test_results_are_those_of_the_rule_step_by_step(rule: int) -> None:
    noise = np.random.Generator(np.random.PCG64(rule)).standard_normal((25, 2))
    found = errors_of(rule, noise)
    for k in range(2):
        _, results = by_hand(rule, noise[:, k].tolist(), 0.0)
        np.testing.assert_allclose(found[:, k], results, atol=1e-12)


def test_paths_and_aims_are_in_the_units_of_the_target() -> None:
    run = funnel(FunnelOptions(periods=12, repeats=3, target=40.0, sigma=2.0, seed=9))
    scatter = (run.rules[0].paths[:, 0] - 40).tolist()
    for one in run.rules:
        aims, results = by_hand(one.rule, scatter, 40.0)
        np.testing.assert_allclose(one.paths[:, 0], results)
        np.testing.assert_allclose(one.aims[:, 0], aims)
        assert one.farthest == pytest.approx(max(abs(r - 40) for r in results))


@pytest.mark.parametrize("rule", [1, 2, 3, 4])
def test_theory_is_that_of_the_rule_as_a_linear_filter(rule: int) -> None:
    # Each result is a sum of past scatters: its weights are the responses to unit impulses.
    weights = np.array([errors_of(rule, row[:, None])[:, 0] for row in np.eye(15)]).T
    covariance = weights @ weights.T
    np.testing.assert_allclose(variance_theory(rule, 15), np.diag(covariance))
    for period in range(2, 16):
        a, b = covariance[period - 2, period - 2], covariance[period - 1, period - 1]
        known = covariance[period - 2, period - 1] / math.sqrt(a * b)
        assert correlation_theory(rule, period) == pytest.approx(known, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("dimensions", [1, 2])
def test_runs_agree_with_theory_at_every_step(seed: int, dimensions: int) -> None:
    run = funnel(FunnelOptions(periods=40, repeats=4000, dimensions=dimensions, seed=seed))
    assert len(run.checks) == 8
    assert all(check.agrees for check in run.checks), run.checks
    for one in run.rules:
        error = one.theory * math.sqrt(2 / (4000 * dimensions))
        assert (np.abs(one.variance - one.theory) < 4.8 * error).all()


def test_a_long_series_has_twice_the_variance_with_rule_2() -> None:
    run = funnel(FunnelOptions(periods=100_000, repeats=1))
    assert run.rules[0].ratio == 1
    assert run.rules[1].ratio == pytest.approx(2, abs=0.05)
    assert run.rules[3].ratio > 100


def test_one_period_is_the_same_for_all_rules() -> None:
    run = funnel(FunnelOptions(periods=1, repeats=1, dimensions=2))
    assert len({one.paths.tobytes() for one in run.rules}) == 1
    assert math.isnan(run.rules[3].correlation)
    assert "nan" not in " ".join(run.debrief.notice)
    assert "–" not in " ".join(run.debrief.notice)


def test_the_debrief_tells_how_far_the_results_went() -> None:
    run = funnel()
    assert f"{run.rules[2].farthest:.1f}" in run.debrief.notice[0]
    assert len(run.debrief.questions) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"periods": 0},
        {"dimensions": 3},
        {"sigma": 0.0},
        {"sigma": math.nan},
        {"target": math.inf},
        {"periods": 1_000_000, "repeats": 1_000_000},
    ],
)
def test_impossible_options_are_usage_errors(wrong: dict) -> None:
    with pytest.raises(UsageError):
        funnel(FunnelOptions(**wrong))
    with pytest.raises(UsageError):
        variance_theory(5, 3)
