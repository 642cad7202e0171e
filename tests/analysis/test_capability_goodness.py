"""Goodness of fit, the choice of a distribution, and what values say by themselves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ci_toolkit.analysis.capability.choice import choose, named
from ci_toolkit.analysis.capability.distributions import FAMILIES, of
from ci_toolkit.analysis.capability.empirical import percentile, quantile, survival_at, type_6
from ci_toolkit.analysis.capability.fitting import fit
from ci_toolkit.analysis.capability.goodness import (
    POINTS,
    anderson_darling,
    assess,
    distance,
    heaps,
    normality,
    plotting_positions,
    tails,
)
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.values import Values, values_of
from ci_toolkit.errors import MethodError

DAY = Spec(usl=24.0)


def test_the_statistic_is_the_sum_of_the_book() -> None:
    x = np.sort(np.random.default_rng(2).normal(5, 2, 40).round(0))
    frozen = FAMILIES["normal"].make(5.0, 2.0)
    n = len(x)
    total = 0.0
    for i in range(1, n + 1):
        below = math.log(stats.norm.cdf(x[i - 1], 5, 2))
        above = math.log(stats.norm.sf(x[n - i], 5, 2))
        total += (2 * i - 1) * (below + above)
    assert anderson_darling(values_of(x), frozen) == pytest.approx(-n - total / n, rel=1e-12)


def test_normality_agrees_with_statsmodels() -> None:
    from statsmodels.stats.diagnostic import normal_ad

    rng = np.random.default_rng(1)
    for x in (rng.normal(size=60), rng.exponential(size=60), rng.uniform(size=200)):
        found = normality(values_of(x))
        assert found == pytest.approx(normal_ad(x), rel=1e-9)
    assert normality(values_of(rng.exponential(size=50_000))) is not None
    assert normality(values_of(np.array([1.0, 2.0]))) is None


def test_p_is_uniform_where_the_family_is_right() -> None:
    rng = np.random.default_rng(3)
    for name, make in (("weibull", rng.weibull), ("gamma", rng.standard_gamma)):
        p = []
        for _ in range(150):
            found = values_of(make(1.5, 40))
            p.append(assess(fit(found, name), found).p)
        assert stats.kstest(np.array(p, dtype=float), "uniform").pvalue > 0.001


def test_p_of_a_threshold_and_of_curves_is_simulated_too() -> None:
    values = values_of(np.random.default_rng(4).lognormal(1, 0.6, 150) + 3)
    for name in ("lognormal-3", "box-cox", "johnson"):
        found = named(values, Spec(usl=9.0), name)
        assert found.p is not None
        assert found.p > 0.05


def test_the_distance_is_that_of_kolmogorov() -> None:
    x = np.random.default_rng(5).exponential(3, 80)
    frozen = FAMILIES["exponential"].make(3.0)
    expected = stats.kstest(x, stats.expon(scale=3).cdf).statistic
    assert distance(values_of(x), frozen) == pytest.approx(expected, rel=1e-12)


def test_rounding_alone_is_not_a_distance() -> None:
    x = np.random.default_rng(6).normal(50, 2, 4_000).round(0)
    values = values_of(x)
    assert distance(values, of(fit(values, "normal"))) < 0.02


def test_a_million_values_of_nearly_the_family_are_not_rejected() -> None:
    step = 0.005
    edges = np.exp(np.arange(-6, 6, step))
    share = 0.98 * np.diff(stats.lognorm(0.9, scale=5).cdf(edges))
    share += 0.02 * np.diff(stats.gamma(2, scale=4).cdf(edges))
    values = Values(np.sqrt(edges[1:] * edges[:-1]), 1e6 * share, None, step)
    best = choose(values, DAY)[0]
    assert best.name in ("lognormal", "lognormal-3")
    assert best.distance is not None
    assert best.distance < 0.01
    assert best.p is None
    assert all(abs(tail) < 0.1 for tail in best.tails if tail is not None)


def test_tails_are_none_where_values_do_not_reach_so_far() -> None:
    x = np.arange(1.0, 741.0)
    frozen = FAMILIES["exponential"].make(300.0)
    assert tails(values_of(x[:739]), frozen) == (None, None)
    low, high = tails(values_of(x), frozen)
    assert low == pytest.approx((-300 * math.log1p(-0.00135) - 1.00035) / (370.5 - 1.00035))
    assert high == pytest.approx((-300 * math.log(0.00135) - 739.99965) / (739.99965 - 370.5))


@pytest.mark.parametrize(
    ("name", "x"),
    [
        ("lognormal", stats.lognorm(1.0, scale=4)),
        ("weibull", stats.weibull_min(3.5, scale=4)),
        ("loglogistic", stats.fisk(2.0, scale=4)),
        ("exponential", stats.expon(scale=4)),
        ("normal", stats.norm(400, 5)),
    ],
)
def test_the_family_that_made_the_values_is_chosen(name: str, x: stats.rv_continuous) -> None:
    values = values_of(x.rvs(700, random_state=np.random.default_rng(9)))
    fits = choose(values, Spec(usl=900.0))
    assert fits[0].name == name
    assert fits[0].reason
    made = [one for one in fits[1:] if one.aicc is not None]
    assert [one.aicc for one in made] == sorted(one.aicc for one in made if one.aicc)


def test_values_that_no_family_describes_speak_for_themselves() -> None:
    rng = np.random.default_rng(10)
    mixed = np.concatenate([rng.lognormal(0, 0.5, 1_800), rng.lognormal(3, 0.3, 1_200)])
    best = choose(values_of(mixed), DAY)[0]
    assert best.name == "empirical"
    assert "no family is near the values" in best.reason
    few = choose(values_of(rng.choice(mixed, 300)), DAY)[0]
    assert few.name != "empirical"
    assert "this is the nearest" in few.reason


def test_refused_families_stand_last_with_why() -> None:
    values = values_of(np.concatenate([np.zeros(9), np.random.default_rng(1).normal(8, 2, 90)]))
    last = [one for one in choose(values, DAY) if not one.parameters]
    assert {"lognormal", "weibull", "gamma"} <= {one.name for one in last}
    assert any("9 of 99 values are 0 or below" in one.reason for one in last)


def test_open_cases_leave_families_only_and_few_values_the_normal() -> None:
    rng = np.random.default_rng(2)
    true, seen = rng.lognormal(2, 1, 300), rng.exponential(20, 300)
    fits = choose(values_of(np.minimum(true, seen), seen < true), DAY)
    assert fits[0].name == "lognormal"
    assert {one.name for one in fits} <= set(FAMILIES)
    assert [one.name for one in choose(values_of(rng.normal(9, 1, 6)), DAY)] == ["normal"]
    with pytest.raises(MethodError):
        choose(values_of(np.array([2.0, 2.0, 2.0])), DAY)


@given(x=st.lists(st.integers(-50, 50), min_size=1, max_size=40), p=st.floats(0, 1))
def test_quantiles_are_those_of_numpy(x: list[int], p: float) -> None:
    values = values_of(np.array(x, dtype=float))
    assert quantile(values, p) == pytest.approx(np.quantile(x, p), abs=1e-6)
    assert type_6(values, p) == pytest.approx(np.quantile(x, p, method="weibull"), abs=1e-6)


def test_tail_percentiles_need_a_thousand_values_and_say_which_end_is_open() -> None:
    with pytest.raises(MethodError, match="at least 1,000"):
        percentile(values_of(np.arange(999.0)), 0.99865, 0.95)
    assert percentile(values_of(np.arange(2_730.0)), 0.99865, 0.95).high is None
    assert percentile(values_of(np.arange(2_731.0)), 0.99865, 0.95).high == 2_730
    assert percentile(values_of(np.arange(2_730.0)), 0.00135, 0.95).low is None


def test_order_statistics_cover() -> None:
    rng = np.random.default_rng(11)
    hit = 0
    for _ in range(400):
        found = percentile(values_of(rng.random(4_000)), 0.99865, 0.95)
        hit += found.low <= 0.99865 <= found.high  # type: ignore[operator]
    assert hit / 400 >= 0.93


def test_survival_by_hand() -> None:
    # At risk 5, 4, 2; one ends each time, after 2 one is open, after 3 too.
    values = values_of(
        np.array([1.0, 2.0, 2.0, 3.0, 4.0]), np.array([False, False, True, False, True])
    )
    found = survival_at(values, 3.5, 0.95)
    share = (4 / 5) * (3 / 4) * (1 / 2)
    assert found.value == pytest.approx(share)
    error = math.sqrt(1 / 20 + 1 / 12 + 1 / 2) / abs(math.log(share))
    assert found.low == pytest.approx(share ** math.exp(1.959963985 * error))
    assert found.high == pytest.approx(share ** math.exp(-1.959963985 * error))
    assert survival_at(values, 0.5, 0.95).value == 1
    assert survival_at(values, 0.5, 0.95).low == pytest.approx(0.025 ** (1 / 5))
    assert survival_at(values, 9.0, 0.95).low == 0


def test_survival_without_open_cases_is_a_share() -> None:
    values = values_of(np.arange(1.0, 101.0))
    assert survival_at(values, 60.0, 0.95).value == pytest.approx(0.4)
    assert survival_at(values, 100.0, 0.95).value == 0


def test_points_of_a_plot_keep_the_tails() -> None:
    x, p = plotting_positions(values_of(np.array([3.0, 1.0, 3.0, 8.0])))
    assert x.tolist() == [1, 3, 8]
    np.testing.assert_allclose(p, [1 / 8, 4 / 8, 7 / 8])
    many, shares = plotting_positions(values_of(np.random.default_rng(0).random(50_000)))
    assert len(many) == len(shares) <= POINTS
    assert shares[0] == pytest.approx(0.5 / 50_000)
    assert shares[-1] == pytest.approx(1 - 0.5 / 50_000)


def test_heaps_zeros_and_steps_are_found() -> None:
    found = heaps(values_of(np.array([0.0, 0.0, 0.0, 900.0, 1_800.0, -900.0])))
    assert (found.value, found.share, found.step) == (0.0, 0.5, 900.0)
    assert found.negatives == pytest.approx(1 / 6)
    assert heaps(values_of(np.random.default_rng(0).random(50))).step is None
    near = 10 + np.random.default_rng(0).normal(0, 1e-6, 50)
    assert heaps(values_of(near)).step is None  # each within a millionth of a step from 10
    assert heaps(values_of(np.array([10.0, 10.5, 10.5]))).step == 0.5
