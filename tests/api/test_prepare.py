"""What a run takes from the names of columns, and what it leaves alone."""

from __future__ import annotations

import polars as pl
import pytest

from ci_toolkit import UsageError, control_chart

FRAME = pl.DataFrame(
    {
        "day": [f"2025-03-{d:02}" for d in range(1, 29)],
        "errors": [5 + d % 4 for d in range(28)],
        "total": [100 + d for d in range(28)],
    }
)


@pytest.mark.parametrize("chart", ["c", "i-mr"])
def test_a_chart_of_counts_alone_takes_no_size_by_itself(chart: str) -> None:
    run = control_chart(FRAME, count="errors", chart=chart)
    assert "size" not in run.to_dict()["source"]["columns"]
    first = run.to_dict()["result"]["streams"][0]["panels"][0]["points"][0]
    assert first["value"] == 5.0


@pytest.mark.parametrize("chart", ["auto", "p", "u"])
def test_other_charts_of_counts_take_the_one_column_of_sizes(chart: str) -> None:
    run = control_chart(FRAME, count="errors", chart=chart)
    assert run.to_dict()["source"]["columns"]["size"] == "total"


def test_a_length_of_time_is_no_target_of_a_share() -> None:
    with pytest.raises(UsageError, match="is a duration") as error:
        control_chart(FRAME, count="errors", size="total", target="24h")
    assert error.value.hint == "such as 0.02 or 2%"
