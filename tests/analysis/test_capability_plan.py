"""How many values a precision needs: each answer is enough, and one value less is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ci_toolkit.analysis.capability.intervals import nearer_interval, spread_interval
from ci_toolkit.analysis.capability.plan import (
    plan_demonstration,
    plan_nearer,
    plan_proportion,
    plan_spread,
    plan_tolerance,
)
from ci_toolkit.errors import UsageError


@given(st.floats(0.02, 0.8), st.floats(0.5, 2.5))
@settings(max_examples=40)
def test_spread_and_nearer_are_the_smallest_that_are_enough(half: float, value: float) -> None:
    for plan, interval in (
        (plan_spread, lambda n: spread_interval(value, n - 1, 0.95)),
        (plan_nearer, lambda n: nearer_interval(value, n, n - 1, 0.95)),
    ):
        n = plan(half, 0.95, value).n
        assert n is not None
        low, high = interval(n)
        assert (high - low) / 2 <= half
        if n > 2:
            low, high = interval(n - 1)
            assert (high - low) / 2 > half


def test_no_miss_in_59_shows_95_percent_with_95_percent_confidence() -> None:
    found = plan_demonstration(0.95, 0.95)
    assert found.n == 59
    assert found.reached == pytest.approx(1 - 0.95**59)
    assert found.sentence == (
        "59 items with no miss show that at least 95 % conform, with 95 % confidence"
    )
    assert plan_demonstration(0.99, 0.95).n == 299
    assert plan_demonstration(0.95, 0.95, 1).n == 93


@given(st.floats(0.5, 0.999), st.floats(0.5, 0.99), st.integers(0, 5))
def test_demonstrations_are_the_smallest_that_are_enough(
    share: float, confidence: float, misses: int
) -> None:
    n = plan_demonstration(share, confidence, misses).n
    assert n is not None
    assert stats.binom.cdf(misses, n, 1 - share) <= 1 - confidence + 1e-9
    if n > misses + 1:
        assert stats.binom.cdf(misses, n - 1, 1 - share) > 1 - confidence - 1e-9


def test_tolerance_plans_are_those_of_the_tables() -> None:
    assert plan_tolerance(0.95, 0.95).n == 93
    assert plan_tolerance(0.99, 0.95).n == 473
    assert plan_tolerance(0.9, 0.95).n == 46
    assert plan_tolerance(0.9, 0.9, both=False).n == 22


def test_a_proportion_needs_more_where_days_vary() -> None:
    plain = plan_proportion(0.03, 0.95, 0.62)
    wide = plan_proportion(0.03, 0.95, 0.62, design=4)
    assert plain.n is not None
    assert wide.n is not None
    assert wide.n == pytest.approx(4 * plain.n, rel=0.01)
    assert "vary 4 times" in wide.sentence
    assert plain.n == pytest.approx(1.96**2 * 0.62 * 0.38 / 0.03**2, rel=0.05)
    assert plan_proportion(0.01, 0.95, 0.0).n is not None


def test_a_precision_beyond_reach_is_said() -> None:
    found = plan_spread(1e-9, 0.95)
    assert found.n is None
    assert found.sentence.startswith("no number of values")


def test_what_is_no_precision_is_refused() -> None:
    for call in (
        lambda: plan_spread(0, 0.95),
        lambda: plan_spread(-1, 0.95),
        lambda: plan_nearer(0.1, 1.0),
        lambda: plan_proportion(0.05, 0.95, 1.5),
        lambda: plan_proportion(1.5, 0.95),
        lambda: plan_proportion(0.05, 0.95, design=0.5),
        lambda: plan_demonstration(1.0, 0.95),
        lambda: plan_demonstration(0.9, 0.95, -1),
        lambda: plan_tolerance(0.95, 0),
    ):
        with pytest.raises(UsageError) as caught:
            call()
        assert caught.value.hint
