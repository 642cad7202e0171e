"""Sample sizes against R's power functions and by simulation of their own promise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.analysis.dmaic.effect.effect_series import alike, share_series, value_series

from ci_toolkit.analysis.dmaic.project.measure import SampleSize
from ci_toolkit.analysis.dmaic.sample_size import (
    mean_for_margin,
    means_for_change,
    proportion_for_margin,
    rates_for_change,
    sample_sizes,
    variance_ratio,
)
from ci_toolkit.analysis.pareto.rates import wilson


def test_power_of_r() -> None:
    # R 4.2.2: power.t.test(delta = 1, power = .9), power.prop.test(p1 = .5, p2 = .75, power = .9)
    assert means_for_change(1, 1, 0.05, 0.9) == pytest.approx(22.0210977038512, rel=1e-6)
    found = rates_for_change(0.5, 0.75, 0.05, 0.9, binomial=True)
    assert found == pytest.approx(76.7069301141077, rel=1e-5)


@given(st.floats(0, 1), st.floats(0.001, 0.2))
def test_the_score_interval_of_so_many_items_has_that_margin(share: float, margin: float) -> None:
    z = 1.959963984540054
    n = proportion_for_margin(share, margin, z)
    rate, low, high = wilson(np.array([share * n]), np.array([n]), z)
    if 0 < share < 1:
        assert float(high[0] - low[0]) / 2 == pytest.approx(margin, rel=1e-6)
    assert rate[0] == pytest.approx(share)


@pytest.mark.parametrize(("sd", "change"), [(20.0, 1.0), (0.001, 1.0), (1.0, 0.1)])
def test_many_values_or_a_huge_change_agree_with_the_exact_distribution(
    sd: float, change: float
) -> None:
    n = means_for_change(sd, change, 0.05, 0.8)
    freedom, shift = 2 * (n - 1), math.sqrt(n / 2) * change / sd
    if n > 2:
        power = stats.nct.sf(stats.t.ppf(0.975, freedom), freedom, shift)
        assert power == pytest.approx(0.8, abs=1e-4)


def test_the_t_interval_of_so_many_values_has_that_margin() -> None:
    n = mean_for_margin(3.0, 0.5, 0.95)
    assert stats.t.ppf(0.975, n - 1) * 3 / math.sqrt(n) == pytest.approx(0.5, rel=1e-9)


def test_shares_of_steady_days_need_no_more_than_chance_asks() -> None:
    rng = np.random.default_rng(1)
    series = share_series(rng.binomial(1_000, 0.1, 60), np.full(60, 1_000))
    found = sample_sizes(SampleSize(), margin=0.01, change=0.02, series=series)
    assert found.factor == 1
    assert found.counted == 60_000
    rate = float(series.y.mean())
    exact = rates_for_change(rate, rate + 0.02, 0.05, 0.8, binomial=True)
    assert found.for_change == math.ceil(exact)
    assert "times as many" not in found.text
    assert "±1 point " in found.text


def test_days_that_differ_ask_for_more() -> None:
    rng = np.random.default_rng(2)
    p = np.clip(0.1 + 0.03 * rng.normal(size=60), 0.01, 1)
    series = share_series(rng.binomial(1_000, p), np.full(60, 1_000))
    found = sample_sizes(SampleSize(), margin=0.01, change=math.nan, series=series)
    # Variance of a day's share: 0.03² and 0.09 / 1000 of single items.
    assert found.factor == pytest.approx(1 + 0.03**2 / (0.09 / 1_000), rel=0.5)
    assert found.for_margin == math.ceil(
        found.factor * proportion_for_margin(float(series.y.mean()), 0.01, 1.959963984540054)
    )
    assert math.isnan(found.for_change)
    assert "times as many" in found.text


def test_values_alike_from_day_to_day_ask_for_more() -> None:
    rng = np.random.default_rng(3)
    factors = [variance_ratio(value_series(y)) for y in alike(rng, 0.5, 200, 40)]
    # The variance of a mean of AR(1) values is (1 + ρ) / (1 − ρ) times that of independent ones.
    assert np.median(factors) == pytest.approx(3, rel=0.25)


def test_a_change_beyond_what_there_can_be_has_no_number() -> None:
    series = share_series(np.full(20, 40.0), np.full(20, 100))
    found = sample_sizes(SampleSize(), margin=math.nan, change=0.7, series=series)
    assert math.isnan(found.for_change)
    assert "no sample size" in found.text


def test_a_change_of_a_share_asks_for_as_many_as_of_its_complement() -> None:
    bad = np.random.default_rng(4).binomial(1_000, 0.1, 60)
    of_bad, of_good = (
        sample_sizes(
            SampleSize(), margin=math.nan, change=0.02, series=share_series(k, np.full(60, 1_000))
        )
        for k in (bad, 1_000 - bad)
    )
    assert of_good.for_change == pytest.approx(of_bad.for_change, abs=1)
