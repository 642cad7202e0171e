"""Stored constants are derived again, by other means than those that made them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln, ndtr
from scipy.stats import chi2

from ci_toolkit.analysis import constants as module
from ci_toolkit.analysis.constants import Constants, c4, d2, d3, range_moments
from ci_toolkit.analysis.tails import chi_square_above

# Printed in R (qcc 2.7) and by R's own integration, to the digits of that integration.
QCC_D2 = "1.128 1.693 2.059 2.326 2.534 2.704 2.847 2.97 3.078 3.173 3.258 3.336 3.407 3.472 3.532"
R_D2 = {2: 1.12837916709571, 3: 1.69256875064413, 5: 2.32592894730363, 8: 2.8472006118202}
R_D3 = {2: 0.8525033, 3: 0.8883697, 4: 0.8798108, 5: 0.8640855, 10: 0.7970584, 25: 0.7084528}
# Montgomery, appendix VI: A2, D3, D4, A3, B3, B4 by n.
PRINTED = {
    2: (1.880, 0, 3.267, 2.659, 0, 3.267),
    3: (1.023, 0, 2.574, 1.954, 0, 2.568),
    5: (0.577, 0, 2.114, 1.427, 0, 2.089),
    7: (0.419, 0.076, 1.924, 1.182, 0.118, 1.882),
    10: (0.308, 0.223, 1.777, 0.975, 0.284, 1.716),
}


@pytest.mark.parametrize("n", [2, 3, 7, 25, 60, 100])
def test_stored_d2_is_the_integral(n: int) -> None:
    def outside(x: float) -> float:
        return -math.expm1(n * math.log(ndtr(x))) - ndtr(-x) ** n

    found = quad(outside, -9, 9, epsabs=1e-12, epsrel=1e-12, limit=200)[0]
    assert d2(n) == pytest.approx(found, abs=1e-10)


@pytest.mark.parametrize("n", [2, 3, 5, 25, 100])
def test_stored_d2_and_d3_are_integrated_again(n: int) -> None:
    assert range_moments(n) == pytest.approx((float(d2(n)), float(d3(n))), abs=2e-12)


def test_closed_forms() -> None:
    assert d2(2) == pytest.approx(2 / math.sqrt(math.pi), rel=1e-15)
    assert d2(3) == pytest.approx(3 / math.sqrt(math.pi), rel=1e-15)
    assert d3(2) == pytest.approx(math.sqrt(2 - 4 / math.pi), rel=1e-15)
    assert pytest.approx(chi2.ppf(0.5, 1) ** 0.5 * math.sqrt(2)) == module.MEDIAN_RANGE_OF_2


def test_d3_by_simulation_of_ranges() -> None:
    values = np.random.default_rng(4).normal(size=(200_000, 6))
    ranges = np.ptp(values, axis=1)
    assert d2(6) == pytest.approx(ranges.mean(), abs=0.009)
    assert d3(6) == pytest.approx(ranges.std(), abs=0.007)


def test_values_of_r() -> None:
    tabled = [float(x) for x in QCC_D2.split()]
    assert Constants("tables").d2(np.arange(2, 17)).tolist() == pytest.approx(tabled)
    for n, value in R_D2.items():
        assert d2(n) == pytest.approx(value, abs=5e-8)
    for n, value in R_D3.items():
        assert d3(n) == pytest.approx(value, abs=2e-5)


@pytest.mark.parametrize("n", PRINTED)
def test_factors_as_printed(n: int) -> None:
    exact = Constants()
    ratio, spread = exact.range_spread(n), exact.deviation_spread(n)
    factors = (
        3 / (d2(n) * math.sqrt(n)),
        max(0, 1 - 3 * ratio),
        1 + 3 * ratio,
        3 / (c4(n) * math.sqrt(n)),
        max(0, 1 - 3 * spread),
        1 + 3 * spread,
    )
    assert [float(f) for f in factors] == pytest.approx(PRINTED[n], abs=1e-3)


def test_c4_is_the_gamma_ratio_for_any_degrees_of_freedom() -> None:
    n = np.array([1.01, 1.5, 2, 2.7, 3, 5, 10.25, 40, 1_000])
    expected = np.sqrt(2 / (n - 1)) * np.exp(gammaln(n / 2) - gammaln((n - 1) / 2))
    np.testing.assert_allclose(c4(n), expected, rtol=1e-12)
    # Far out the ratio of two huge gammas is lost to rounding; its series is not.
    far = 1e7
    assert c4(far) == pytest.approx(1 - 1 / (4 * far) - 7 / (32 * far**2), rel=1e-15)


def test_below_two_there_are_no_constants() -> None:
    assert np.isnan(d2([0, 1])).all()
    assert np.isnan(d3([0, 1, np.nan])).all()
    assert np.isnan(c4([0, 1])).all()


def test_beyond_the_table_ranges_are_integrated() -> None:
    # Harter's table of the mean range (n = 1,000: 6.48287) and the limit between neighbours.
    assert d2([100, 101, 1_000])[2] == pytest.approx(6.48287, abs=1e-5)
    assert d2(100) < d2(101) < d2(102)


def test_tables_round_as_printed() -> None:
    tables = Constants("tables")
    assert tables.moving_range == 1.128
    assert 1 + 3 * float(tables.range_spread(2)) == pytest.approx(3.267)
    assert float(tables.c4(5)) == 0.94
    assert Constants("xmr").moving_range == pytest.approx(3 / 2.66)


def test_chi_square_tail_agrees_with_scipy() -> None:
    rng = np.random.default_rng(11)
    freedom = np.floor(np.exp(rng.uniform(0, 11, 800))) + 1
    x = freedom * np.exp(rng.normal(0, 0.4, 800))
    np.testing.assert_allclose(chi_square_above(x, freedom), chi2.sf(x, freedom), atol=1e-10)
    assert np.isnan(chi_square_above([1.0, np.nan], [0, 3])).all()
    assert chi_square_above(0.0, 4) == 1
