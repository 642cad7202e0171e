"""Numbers and nouns in sentences."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.analysis.wording import count_of, p_value, percent, plain


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.015181, "0.01518"),
        (65.5476, "65.55"),
        (1234567.8, "1,234,568"),
        (-0.00001, "-0.00001"),
        (float("nan"), "–"),
        (float("inf"), "–"),
        (0.0, "0"),
        (-0.0, "0"),
    ],
)
def test_plain_numbers_keep_four_digits(value: float, text: str) -> None:
    assert plain(value) == text


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.015181, "1.52 %"),
        (0.9995, "99.95 %"),
        (0.99999, "99.999 %"),
        (1.0, "100 %"),
        (0.0, "0 %"),
    ],
)
def test_percentages_near_the_whole_do_not_become_it(fraction: float, text: str) -> None:
    assert percent(fraction) == text


def test_p_values_and_counts() -> None:
    assert p_value(0.0321) == "p = 0.032"
    assert p_value(1e-12) == "p < 0.001"
    assert p_value(math.nan) == "p not known"
    assert count_of(1, "day") == "1 day"
    assert count_of(1234, "day") == "1,234 days"


@given(st.floats(min_value=1e-8, max_value=1e12))
def test_a_plain_number_reads_back_to_its_digits(value: float) -> None:
    back = float(plain(value).replace(",", ""))
    assert back == pytest.approx(value, rel=5e-4, abs=0.5 if value >= 1000 else 0)
