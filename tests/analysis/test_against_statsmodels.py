"""Our own statistics against statsmodels, which computes them another way."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ci_toolkit.analysis.control_chart.anhoej import runs_test
from ci_toolkit.analysis.control_chart.memory import lag_one
from ci_toolkit.analysis.discovery import benjamini_hochberg
from ci_toolkit.analysis.tails import chi_square_above

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pandas, which it brings, has things to say of itself
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    runs = pytest.importorskip("statsmodels.sandbox.stats.runs")
    stattools = pytest.importorskip("statsmodels.tsa.stattools")

FRACTIONS = st.lists(st.floats(0, 1), min_size=1, max_size=60)
SERIES = st.lists(st.floats(-1e3, 1e3), min_size=5, max_size=80)


@given(FRACTIONS)
def test_false_discovery_rates(p: list[float]) -> None:
    ours = benjamini_hochberg(np.array(p))
    theirs = multitest.multipletests(p, method="fdr_bh")[1]
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)


@given(SERIES)
def test_lag_one_autocorrelation(values: list[float]) -> None:
    centred = np.array(values) - np.mean(values)
    assume(float((centred**2).sum()) > 1e-6)
    ours = lag_one(centred, np.zeros(len(values), dtype=np.int64))
    theirs = stattools.acf(centred, nlags=1, fft=False)[1]
    assert ours == pytest.approx(theirs, abs=1e-9)


@given(SERIES)
def test_the_test_of_runs_about_a_centre(values: list[float]) -> None:
    center = float(np.median(values))
    sides = [value for value in values if value != center]
    assume(len({value > center for value in sides}) == 2)
    ours = runs_test(np.array(sides), center)
    with np.errstate(all="ignore"):
        _, both = runs.runstest_1samp(sides, cutoff=center, correction=False)
    assume(np.isfinite(both))
    assert 2 * min(ours.p_clustering, 1 - ours.p_clustering) == pytest.approx(both, abs=1e-9)


@given(st.floats(0, 5_000), st.integers(1, 2_000))
def test_the_tail_of_chi_square(x: float, freedom: int) -> None:
    from scipy.stats import chi2

    ours = float(chi_square_above(x, freedom))
    assert ours == pytest.approx(float(chi2.sf(x, freedom)), rel=1e-8, abs=1e-14)
