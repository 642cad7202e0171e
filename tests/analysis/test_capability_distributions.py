"""Fitted distributions: against SciPy, by hand, and by what must not change."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ci_toolkit.analysis.capability.distributions import FAMILIES, of
from ci_toolkit.analysis.capability.fitting import fit
from ci_toolkit.analysis.capability.values import Values, values_of
from ci_toolkit.errors import MethodError, UsageError

PLAIN = [name for name, row in FAMILIES.items() if not row.threshold]
POSITIVE = [name for name in PLAIN if name != "normal"]
EXAMPLES: dict[str, tuple[Any, dict[str, float]]] = {
    "normal": (stats.norm(3, 2), {"mean": 3, "sigma": 2}),
    "lognormal": (stats.lognorm(0.5, scale=math.exp(1.2)), {"meanlog": 1.2, "sdlog": 0.5}),
    "weibull": (stats.weibull_min(1.4, scale=7), {"shape": 1.4, "scale": 7}),
    "gamma": (stats.gamma(2.3, scale=4), {"shape": 2.3, "scale": 4}),
    "exponential": (stats.expon(scale=5), {"scale": 5}),
    "loglogistic": (stats.fisk(3, scale=6), {"shape": 3, "scale": 6}),
    "lognormal-3": (
        stats.lognorm(0.5, loc=-2, scale=math.exp(1.2)),
        {"meanlog": 1.2, "sdlog": 0.5, "threshold": -2},
    ),
    "weibull-3": (
        stats.weibull_min(1.9, loc=5, scale=7),
        {"shape": 1.9, "scale": 7, "threshold": 5},
    ),
    "loglogistic-3": (stats.fisk(3, loc=5, scale=6), {"shape": 3, "scale": 6, "threshold": 5}),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_answers_as_scipy_does(name: str) -> None:
    theirs, parameters = EXAMPLES[name]
    row = FAMILIES[name]
    ours = row.make(*(float(parameters[key]) for key in row.parameters))
    p = np.array([1e-9, 0.00135, 0.2, 0.5, 0.9, 0.99865, 1 - 1e-6])
    x = theirs.ppf(p)
    np.testing.assert_allclose(ours.ppf(p), x, rtol=1e-8)
    for method in ("logpdf", "logcdf", "logsf", "cdf", "sf", "pdf"):
        expected = getattr(theirs, method)(x)
        np.testing.assert_allclose(getattr(ours, method)(x), expected, rtol=1e-6, atol=1e-13)


def test_tails_are_never_rounded_to_nothing() -> None:
    for name in ("normal", "lognormal", "weibull", "gamma", "exponential", "loglogistic"):
        row = FAMILIES[name]
        frozen = row.make(*(float(EXAMPLES[name][1][key]) for key in row.parameters))
        assert math.isfinite(float(frozen.logsf(1e6)))
        assert float(frozen.logsf(1e6)) < math.log(1e-13)
        assert math.isfinite(float(frozen.logcdf(1e-150 if row.log else -1e6)))
    # Erlang: P(X > x) of shape 3 is e^-x (1 + x + x²/2), here about 1e-863.
    far = float(FAMILIES["gamma"].make(3.0, 1.0).logsf(2_000.0))
    assert far == pytest.approx(-2_000 + math.log(1 + 2_000 + 2_000**2 / 2), rel=1e-13)
    near = float(FAMILIES["gamma"].make(3.0, 1.0).logcdf(1e-120))
    assert near == pytest.approx(3 * math.log(1e-120) - math.log(6), rel=1e-12)


@pytest.mark.parametrize("name", ["normal", "lognormal", "weibull", "gamma", "loglogistic"])
def test_open_cases_count_with_what_lies_above_them(name: str) -> None:
    rng = np.random.default_rng(4)
    theirs = EXAMPLES[name][0]
    true, seen = theirs.rvs(400, random_state=rng), rng.exponential(12, 400)
    x, censored = np.minimum(true, seen), seen < true
    data = stats.CensoredData.right_censored(x, censored)
    family = {"normal": stats.norm, "lognormal": stats.lognorm, "weibull": stats.weibull_min,
              "gamma": stats.gamma, "loglogistic": stats.fisk}[name]  # fmt: skip
    fixed = {} if name == "normal" else {"floc": 0}
    expected = family(*family.fit(data, **fixed))
    found = fit(values_of(x, censored), name)
    np.testing.assert_allclose(
        of(found).ppf([0.1, 0.5, 0.9]), expected.ppf([0.1, 0.5, 0.9]), rtol=2e-4
    )
    # SciPy searches; a closed Newton step must not be less likely than what it finds.
    theirs_likelihood = expected.logpdf(x[~censored]).sum() + expected.logsf(x[censored]).sum()
    assert found.log_likelihood is not None
    assert found.log_likelihood >= theirs_likelihood - 1e-6


def test_a_censored_exponential_is_time_over_events() -> None:
    values = values_of(np.array([1.0, 4.0, 6.0, 9.0]), np.array([False, True, False, True]))
    assert fit(values, "exponential").parameters == {"scale": pytest.approx(20 / 2)}


@pytest.mark.parametrize("name", ["lognormal-3", "weibull-3", "loglogistic-3"])
def test_a_threshold_is_found_and_no_neighbour_is_more_likely(name: str) -> None:
    theirs, true = EXAMPLES[name]
    x = theirs.rvs(3_000, random_state=np.random.default_rng(12))
    values = values_of(x)
    found = fit(values, name)
    assert found.parameters["threshold"] < x.min()
    for key, value in true.items():
        assert found.parameters[key] == pytest.approx(value, rel=0.15, abs=0.2)
    row = FAMILIES[name]
    assert found.log_likelihood is not None
    for key in row.parameters:
        for factor in (0.999, 1.001):
            moved = {**found.parameters, key: found.parameters[key] * factor}
            density = row.make(*(moved[k] for k in row.parameters)).logpdf(x)
            assert float(density.sum()) <= found.log_likelihood + 1e-6


def test_a_threshold_without_a_largest_likelihood_is_refused() -> None:
    rng = np.random.default_rng(5)
    steep = values_of(rng.weibull(0.7, 500))
    with pytest.raises(MethodError, match=r"smallest value|shape is 1 or less"):
        fit(steep, "weibull-3")
    with pytest.raises(MethodError, match="runs away"):
        fit(values_of(-rng.lognormal(0, 0.5, 500)), "lognormal-3")


def test_values_at_zero_or_below_are_counted_in_the_refusal() -> None:
    values = values_of(np.array([0.0, 0.0, -1.0, 2.0, 3.0]))
    for name in POSITIVE:
        with pytest.raises(MethodError, match=r"3 of 5 values are 0 or below \(2 of them 0\)"):
            fit(values, name)
    assert fit(values, "normal").parameters["mean"] == pytest.approx(0.8)


def test_too_few_or_equal_values_and_unknown_names_are_refused() -> None:
    for x in ([2.0], [2.0, 2.0]):
        with pytest.raises(MethodError, match="too few different values"):
            fit(values_of(np.array(x)), "weibull")
    with pytest.raises(UsageError) as caught:
        fit(values_of(np.array([1.0, 2.0])), "weibul")
    assert caught.value.hint == "did you mean `weibull`?"


@pytest.mark.parametrize("name", PLAIN)
def test_a_weight_is_so_many_equal_values(name: str) -> None:
    x = np.array([1.5, 2.5, 2.5, 2.5, 4.0, 4.0, 9.0])
    weighted = Values(np.array([1.5, 2.5, 4.0, 9.0]), np.array([1.0, 3.0, 2.0, 1.0]))
    plain = Values(x, np.ones(len(x)))
    assert dict(fit(weighted, name).parameters) == pytest.approx(
        dict(fit(plain, name).parameters), rel=1e-9
    )


@pytest.mark.parametrize("name", POSITIVE)
def test_a_summary_of_twenty_million_gives_the_parameters(name: str) -> None:
    theirs, true = EXAMPLES[name]
    step = 0.005
    edges = np.exp(np.arange(math.log(theirs.ppf(1e-7)), math.log(theirs.isf(1e-7)), step))
    share = np.diff(theirs.cdf(edges))
    values = Values(np.sqrt(edges[1:] * edges[:-1]), 2e7 * share, None, step)
    found = fit(values, name)
    assert dict(found.parameters) == pytest.approx(true, rel=0.005)


@given(
    name=st.sampled_from(PLAIN),
    factor=st.floats(1e-3, 1e6),
    x=st.lists(st.floats(0.1, 50), min_size=6, max_size=30, unique=True),
)
def test_another_unit_changes_scale_parameters_only(
    name: str, factor: float, x: list[float]
) -> None:
    one = fit(values_of(np.array(x)), name).parameters
    other = fit(values_of(np.array(x) * factor), name).parameters
    for key, value in one.items():
        expected = {"meanlog": value + math.log(factor), "sdlog": value, "shape": value}.get(
            key, value * factor
        )
        assert other[key] == pytest.approx(expected, rel=1e-5, abs=1e-5)


def test_values_far_from_zero_and_close_together_are_no_gamma() -> None:
    values = values_of(1e9 + np.random.default_rng(1).normal(size=30))
    with pytest.raises(MethodError, match="too close together"):
        fit(values, "gamma")
