"""Values that are no numbers: seen in the mean of their group, then told row by row."""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl
import pytest

import ci_toolkit

DAYS = [f"2025-03-{day:02d}" for day in range(1, 29)]


def frame() -> pl.DataFrame:
    """Two queues of 28 days, four values a day; one NaN, one infinity and three blanks."""
    rows = [
        {"day": day, "queue": queue, "seconds": 40.0 + (7 * i + 3 * k) % 11}
        for i, day in enumerate(DAYS)
        for queue in ("text", "video")
        for k in range(4)
    ]
    rows[5]["seconds"] = math.nan
    rows[50]["seconds"] = math.inf
    for place in (9, 77, 100):
        rows[place]["seconds"] = None  # type: ignore[assignment]
    return pl.DataFrame(rows).with_columns(pl.col("day").str.to_date())


@pytest.mark.parametrize("kind", ["frame", "parquet"])
@pytest.mark.parametrize("by", [(), ("queue",)])
def test_they_are_left_out_and_accounted_for(tmp_path: Path, kind: str, by: tuple[str]) -> None:
    table = frame()
    source: pl.DataFrame | str = table
    if kind == "parquet":
        source = str(tmp_path / "values.parquet")
        table.write_parquet(source)
    run = ci_toolkit.control_chart(
        source, time="day", value="seconds", every="1d", by=by, chart="xbar-s"
    )
    rows = run.source.rows
    assert (rows["read"], rows["used"], rows["blank"]) == (224, 219, 3)
    reasons = {reason["reason"]: reason["rows"] for reason in rows["reasons"]}
    assert reasons == {"`seconds` is not a number": 1, "`seconds` is not finite": 1}
    sound = table.filter(pl.col("seconds").is_finite())
    means = sound.group_by("day", *by).agg(pl.col("seconds").mean()).sort(*by, "day")
    charted = run.to_frame().filter(panel="xbar")["value"]
    assert charted.to_list() == pytest.approx(means["seconds"].to_list())
