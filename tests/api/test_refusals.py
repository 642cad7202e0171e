"""Options that say nothing about what is measured are refused, not passed over."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import ci_toolkit
from ci_toolkit.errors import UsageError

DAYS = pl.date_range(pl.date(2025, 1, 1), pl.date(2025, 1, 30), eager=True)
COUNTS = pl.DataFrame({"day": DAYS, "wrong": [4, 6, 5] * 10, "rows": [100] * 30})
VALUES = pl.DataFrame({"day": DAYS, "seconds": [40.5, 43.25, 41.0] * 10})


@pytest.mark.parametrize(
    "options",
    [
        {"sigma_method": "median-mr"},
        {"center_method": "median"},
        {"natural_lower": 0.0},
        {"units": "s"},
        {"subgroup_size": 5},
    ],
)
def test_options_of_measurements_are_refused_for_counts(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="is for measurements"):
        ci_toolkit.control_chart(COUNTS, count="wrong", size="rows", **options)


@pytest.mark.parametrize("options", [{"laney_floor": True}, {"unit": "defects"}, {"blank_as": 0}])
def test_options_of_counts_are_refused_for_measurements(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="is for counts"):
        ci_toolkit.control_chart(VALUES, value="seconds", **options)


def test_individuals_of_rates_take_the_options_of_measurements() -> None:
    run = ci_toolkit.control_chart(
        COUNTS, count="wrong", size="rows", chart="i-mr", sigma_method="median-mr"
    )
    assert run.result.estimates.sigma_method == "median-mr"


def test_keep_needs_ids() -> None:
    with pytest.raises(UsageError, match="needs `--id`"):
        ci_toolkit.control_chart(VALUES, value="seconds", keep="first")
