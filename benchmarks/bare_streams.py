"""The reduction alone that 2,400 daily X-bar and S charts start from: n, mean, sd by stream."""

import sys

import polars as pl

daily = (
    pl.scan_parquet(sys.argv[1])
    .group_by(pl.col("decided_at").dt.date().alias("day"), "queue", "market")
    .agg(
        pl.col("handle_seconds").count().alias("n"),
        pl.col("handle_seconds").mean().alias("mean"),
        pl.col("handle_seconds").std().alias("sd"),
    )
    .collect(engine="streaming")
)
print(daily)
