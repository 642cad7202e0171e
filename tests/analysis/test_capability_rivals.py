"""An index that hangs on the choice of a distribution says so."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import stats

from ci_toolkit import capability


def _told(values: np.ndarray, **options: object) -> list[str]:
    run = capability(pl.DataFrame({"v": values}), value="v", usl=10, **options)
    return [one.text for one in run.findings if one.code == "fit-uncertain"]


def test_other_families_are_named_with_their_index() -> None:
    values = np.exp(np.random.default_rng(4).normal(0, 0.5, 200))
    (text,) = _told(values)
    # The extremes that are named agree with SciPy's own fits.
    shape, _, scale = stats.fisk.fit(values, floc=0)
    middle, high = stats.fisk.ppf([0.5, 0.99865], shape, scale=scale)
    assert f"{(10 - middle) / (high - middle):.2f} by loglogistic" in text
    assert "takes lognormal as certain" in text


@pytest.mark.parametrize("name", ["lognormal", "gamma"])
def test_nothing_is_said_of_a_distribution_that_was_asked_for(name: str) -> None:
    values = np.exp(np.random.default_rng(4).normal(0, 0.5, 200))
    assert _told(values, distribution=name) == []


def test_nothing_is_said_where_the_values_leave_no_doubt() -> None:
    values = np.exp(np.random.default_rng(4).normal(0, 0.5, 20_000))
    assert _told(values) == []
