"""Median and distinct values against those of NumPy."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_toolkit.analysis.middle import distinct, median

numbers = st.lists(st.floats(-1e9, 1e9) | st.integers(-3, 3).map(float), min_size=1, max_size=30)


@given(numbers)
@settings(deadline=None)
def test_the_median_is_that_of_numpy(values: list[float]) -> None:
    assert median(np.array(values)) == np.median(values)


@given(numbers)
@settings(deadline=None)
def test_distinct_values_are_those_of_numpy(values: list[float]) -> None:
    assert distinct(np.array(values)).tolist() == np.unique(values).tolist()


def test_nothing_and_a_missing_value_have_no_median() -> None:
    assert math.isnan(median(np.array([])))
    assert math.isnan(median(np.array([1.0, math.nan])))
