"""Which estimate answers, what the verdict says, and what is to be minded."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.analysis.dmaic.effect.effect_series import alike, nile, share_series, value_series

from ci_toolkit.analysis.dmaic.effect.analyse import analyse_effect
from ci_toolkit.analysis.dmaic.effect.benefit import benefit
from ci_toolkit.analysis.dmaic.effect.controlled import controlled
from ci_toolkit.analysis.dmaic.effect.result import Effect, Series
from ci_toolkit.analysis.dmaic.project.define import BusinessCase
from ci_toolkit.errors import DataError


def study(series: Series, split: int, **options: Any) -> Effect:
    given: dict[str, Any] = {
        "better": "lower",
        "goal_from": math.nan,
        "goal_to": math.nan,
        "before_label": "before",
        "after_label": "after",
        "kind": "proportion" if series.kind == "proportion" else "number",
        "name": "Overturn rate",
    }
    return analyse_effect(series, split, **{**given, **options})


def overturns(before: float, after: float, *, seed: int = 9, days: int = 60) -> Series:
    rng = np.random.default_rng(seed)
    n = rng.integers(800, 1_500, 2 * days)
    level = np.where(np.arange(2 * days) < days, before, after)
    return share_series(rng.binomial(n, level * (1 + 0.05 * rng.normal(size=2 * days))), n)


def codes(effect: Effect) -> set[str]:
    return {finding.code for finding in effect.findings}


def test_a_real_gain_reads_as_one_in_a_sentence() -> None:
    found = study(overturns(0.043, 0.031), 60, goal_from=0.043, goal_to=0.033)
    assert found.basis == "difference"
    assert found.verdict.status == "capable"
    assert found.reached == "yes"
    text = found.verdict.text
    assert text.startswith("Overturn rate fell by 1.")
    assert " points (" in text
    assert text.endswith("beyond chance, and as promised")
    assert found.promised == pytest.approx(-0.01)


@pytest.mark.parametrize(("goal", "reached"), [(0.034, "yes"), (0.031, "unclear"), (0.02, "no")])
def test_the_goal_is_reached_only_where_the_interval_says_so(goal: float, reached: str) -> None:
    found = study(overturns(0.043, 0.031), 60, goal_from=0.043, goal_to=goal)
    inside = found.primary.after.value
    assert inside.low is not None
    assert inside.high is not None
    expected = "yes" if inside.high <= goal else "no" if inside.low > goal else "unclear"
    assert found.reached == expected == reached


def test_the_wrong_way_is_no_success() -> None:
    found = study(overturns(0.031, 0.043), 60)
    assert found.verdict.status == "incapable"
    assert "rose by" in found.verdict.text
    assert "the wrong way" in found.verdict.text
    assert study(overturns(0.031, 0.043), 60, better="higher").verdict.status == "capable"


def test_no_change_is_said_to_be_none() -> None:
    found = study(overturns(0.04, 0.04), 60)
    assert found.verdict.status == "incapable"
    assert "no change beyond chance" in found.verdict.text


def test_a_trend_is_carried_on_before_a_change_is_given_credit() -> None:
    rng = np.random.default_rng(4)
    y = 100 - 0.5 * np.arange(80) + rng.normal(size=80)
    found = study(value_series(y), 40)
    assert found.basis == "interrupted"
    assert found.primary.p < 0.05
    assert found.verdict.status == "incapable"
    assert "trend_before" in codes(found)
    assert found.interrupted is not None
    assert found.effect == found.interrupted.effect


def test_the_nile_fell_in_1899() -> None:
    found = study(value_series(nile(), "year"), 28, name="The flow")
    assert found.basis == "difference"
    assert found.effect.value == pytest.approx(849.97 - 1097.75, abs=0.01)
    assert found.p < 1e-6
    assert found.median is not None
    assert found.median.difference.value == pytest.approx(
        np.median(nile()[28:]) - np.median(nile()[:28])
    )
    assert "step_elsewhere" not in codes(found)
    wrong = study(value_series(nile(), "year"), 60)
    assert "step_elsewhere" in codes(wrong)


def test_what_a_fair_control_group_shares_is_taken_out() -> None:
    rng = np.random.default_rng(5)
    shared = 2 * alike(rng, 0.6, 80, 1)[0] - 3.0 * (np.arange(80) >= 40)
    here = value_series(50 + shared + rng.normal(size=80) * 0.5 - 1.0 * (np.arange(80) >= 40))
    there = value_series(40 + shared + rng.normal(size=80) * 0.5)
    found = study(here, 40, control=("market FR", there, 40))
    assert found.basis == "controlled"
    assert found.controlled is not None
    assert found.controlled.difference.value == pytest.approx(-1, abs=0.5)
    change = found.controlled.here.difference.value - found.controlled.there.difference.value
    assert found.effect.value == pytest.approx(change)
    assert "against market FR" in found.verdict.text


def test_a_control_group_that_drifts_apart_does_not_answer() -> None:
    rng = np.random.default_rng(6)
    here = value_series(50 + rng.normal(size=80))
    there = value_series(40 + 0.2 * np.arange(80) + rng.normal(size=80))
    found = study(here, 40, control=("market FR", there, 40))
    assert found.basis != "controlled"
    assert found.controlled is not None
    assert not found.controlled.parallel
    assert "not_parallel" in codes(found)


def test_a_control_group_on_other_days_is_left_out_and_said() -> None:
    here = overturns(0.043, 0.031)
    there = replace(here, labels=tuple(f"x{label}" for label in here.labels))
    found = study(here, 60, control=("market FR", there, 60))
    assert found.controlled is None
    assert "market FR shares too few days" in found.basis_reason


@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_the_difference_in_differences_covers_as_often_as_it_says(rho: float) -> None:
    rng = np.random.default_rng(7)
    shared, own, other = (alike(rng, rho, 60, 200) for _ in range(3))
    covered = []
    for i in range(200):
        here = value_series(shared[i] + own[i] - 1.0 * (np.arange(60) >= 30))
        there = value_series(shared[i] + other[i])
        found = controlled("FR", here, 30, there, ("before", "after"), 0.95)
        assert found is not None
        covered.append(found.difference.low <= -1 <= found.difference.high)
    assert 0.9 <= np.mean(covered) <= 0.99


def test_short_picked_and_uneven_stretches_are_minded() -> None:
    rng = np.random.default_rng(8)
    y = rng.normal(size=60)
    y[30:40] += 4
    found = study(value_series(y), 40, before_start=30)
    assert "picked_at_worst" in codes(found)
    few = study(value_series(y[:14]), 9)
    assert {"few_periods", "short_before"} <= codes(few)
    days = np.array([d for d in range(60) if d % 7 < 5 or d < 30])
    uneven = value_series(rng.normal(size=len(days)), times=days)
    assert "weekdays_differ" in codes(study(uneven, 30))


def test_one_period_before_and_after_is_too_little() -> None:
    found = study(value_series(np.array([3.0, 2.0])), 1)
    assert found.verdict.status == "insufficient"
    assert found.primary.difference.value == -1


@pytest.mark.parametrize("split", [0, 120])
def test_a_change_outside_the_data_is_an_error(split: int) -> None:
    with pytest.raises(DataError, match="no day"):
        study(overturns(0.04, 0.03), split)


def test_periods_before_the_stretch_do_not_enter_the_numbers() -> None:
    series = overturns(0.043, 0.031)
    found = study(series, 60, before_start=20)
    assert found.primary.before.periods == 40
    assert found.interrupted is not None
    assert np.isnan(found.interrupted.fitted[:20]).all()
    assert len(found.interrupted.fitted) == 120


def test_the_benefit_is_volume_times_difference_times_cost() -> None:
    found = study(overturns(0.043, 0.031), 60)
    worth = benefit(found, BusinessCase(volume=20_000, per="week", cost=4), "proportion")
    assert worth is not None
    assert worth.yearly.value == pytest.approx(-found.effect.value * 20_000 * 52 * 4)
    assert worth.yearly.low == pytest.approx(-found.effect.high * 20_000 * 52 * 4)
    assert worth.yearly.high == pytest.approx(-found.effect.low * 20_000 * 52 * 4)
    assert "20,000 items a week × 52 weeks a year = 1,040,000 items a year" in worth.arithmetic
    higher = study(overturns(0.043, 0.031), 60, better="higher")
    lost = benefit(higher, BusinessCase(volume=1, cost=1), "proportion")
    assert lost is not None
    assert lost.yearly.value < 0


@pytest.mark.parametrize(("after", "told"), [(0.031, False), (0.043, True)])
def test_a_benefit_that_may_be_nothing_says_so(after: float, told: bool) -> None:
    found = study(overturns(0.043, after), 60)
    worth = benefit(found, BusinessCase(volume=20_000, per="week", cost=4), "proportion")
    assert worth is not None
    assert any("the interval holds zero" in line for line in worth.arithmetic) is told


def test_a_benefit_without_volume_or_with_a_cost_of_something_else_is_none() -> None:
    found = study(overturns(0.043, 0.031), 60)
    assert benefit(found, BusinessCase(cost=4), "proportion") is None
    hours = BusinessCase(volume=1, cost=4, cost_of="h")
    assert benefit(found, hours, "proportion") is None
