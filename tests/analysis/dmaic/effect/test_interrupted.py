"""Segmented regression, against statsmodels and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.regression.linear_model import GLS, OLS
from tests.analysis.dmaic.effect.effect_series import WEEKLY, alike, nile, value_series

from ci_toolkit.analysis.dmaic.effect.autoregression import CORRELATIONS, regression
from ci_toolkit.analysis.dmaic.effect.interrupted import interrupted, segments

YEAR_1899 = 28


def test_each_correlation_gives_the_generalised_least_squares_of_statsmodels() -> None:
    y, times = nile(), np.arange(100.0)
    design = segments(times, YEAR_1899)
    found = regression(y, design, times, np.ones(100))
    for at in (12, 20, 32):  # correlations 0, 0.2, 0.5
        rho = CORRELATIONS[at]
        apart = np.abs(times[:, None] - times[None, :])
        plain = GLS(y, design, sigma=np.where(apart == 0, 1.0, rho**apart)).fit()
        np.testing.assert_allclose(found.coefficients[at], plain.params, rtol=1e-8)
        np.testing.assert_allclose(found.covariance[at], plain.cov_params(), rtol=1e-8)


def test_gaps_weaken_the_correlation_of_what_stands_beside_them() -> None:
    rng = np.random.default_rng(2)
    times = np.flatnonzero(rng.random(80) < 0.7).astype(float)
    y = rng.normal(size=len(times))
    design = np.column_stack([np.ones(len(times)), times])
    found = regression(y, design, times, np.ones(len(times)))
    rho = CORRELATIONS[-8]
    sigma = rho ** np.abs(times[:, None] - times[None, :])
    plain = GLS(y, design, sigma=sigma).fit()
    np.testing.assert_allclose(found.coefficients[-8], plain.params, rtol=1e-7)
    np.testing.assert_allclose(found.covariance[-8], plain.cov_params(), rtol=1e-7)


def test_independent_errors_known_as_such_give_ordinary_least_squares() -> None:
    """The likeliest correlation of the Nile about its two levels is small: both agree nearly."""
    y, times = nile(), np.arange(100.0)
    design = np.column_stack([np.ones(100), times >= YEAR_1899])
    plain = OLS(y, design.astype(float)).fit()
    found, p = regression(y, design.astype(float), times, np.ones(100)).of(
        np.array([0.0, 1.0]), 0.95
    )
    assert found.value == pytest.approx(plain.params[1], rel=0.02)
    assert p < 1e-6
    # Neighbouring years are a little alike, which makes the interval wider, not by much.
    wide = (found.high - found.low) / np.diff(plain.conf_int()[1])[0]
    assert 1 < wide < 1.6


def test_a_line_without_noise_is_found_exactly() -> None:
    times = np.arange(60)
    y = 5 + 0.2 * times - 3.0 * (times >= 30) - 0.1 * (times - 30) * (times >= 30)
    found = interrupted(value_series(y, "week"), 30, 0.95)
    assert found is not None
    assert found.level_change.value == pytest.approx(-3, abs=1e-6)
    assert found.slope_before.value == pytest.approx(0.2, abs=1e-8)
    assert found.slope_change.value == pytest.approx(-0.1, abs=1e-8)
    assert found.effect.value == pytest.approx(-3 - 0.1 * 14.5, abs=1e-6)
    assert found.at_end.value == pytest.approx(-3 - 0.1 * 29, abs=1e-6)
    np.testing.assert_allclose(found.fitted, y, atol=1e-6)
    np.testing.assert_allclose(found.counterfactual, 5 + 0.2 * times, atol=1e-6)


def test_too_few_periods_give_nothing() -> None:
    assert interrupted(value_series(np.arange(15.0)), 8, 0.95) is None


@pytest.mark.parametrize(
    ("rho", "weekly", "k"), [(0.0, False, 40), (0.3, False, 60), (0.5, False, 40), (0.3, True, 84)]
)
def test_without_a_change_one_in_twenty_at_most_is_called_one(
    rho: float, weekly: bool, k: int
) -> None:
    rng = np.random.default_rng(21)
    drawn = alike(rng, rho, k, 120) + 0.1 * np.arange(k)
    drawn += WEEKLY[np.arange(k) % 7] if weekly else 0
    found = [interrupted(value_series(y), k // 2, 0.95) for y in drawn]
    called = np.mean([one is not None and one.p < 0.05 for one in found])
    assert called <= 0.1
    sloped = [one is not None and one.slope_before.low <= 0.1 <= one.slope_before.high
              for one in found]  # fmt: skip
    assert np.mean(sloped) >= 0.9


def test_a_weekly_pattern_is_taken_out_where_there_is_one() -> None:
    rng = np.random.default_rng(22)
    y = rng.normal(size=84) * 0.3 + WEEKLY[np.arange(84) % 7]
    found = interrupted(value_series(y), 42, 0.95)
    assert found is not None
    assert "weekdays taken out" in found.method
    plain = interrupted(value_series(y, "week"), 42, 0.95)
    assert plain is not None
    assert found.effect.high - found.effect.low < plain.effect.high - plain.effect.low


def test_trend_is_seen_and_shift_and_scale_change_nothing() -> None:
    rng = np.random.default_rng(23)
    y = rng.normal(size=60) + 0.2 * np.arange(60)
    one, other = (interrupted(value_series(v), 30, 0.95) for v in (y, 40 * y - 7))
    assert one is not None
    assert other is not None
    assert one.trend
    assert other.p == pytest.approx(one.p, rel=1e-6)
    assert other.effect.low == pytest.approx(40 * one.effect.low, rel=1e-6)
