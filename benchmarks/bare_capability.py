"""The least that the capability of 20 million values by day can cost: one Polars query."""

import sys

import polars as pl

value = pl.col("handle_seconds")
daily = (
    pl.scan_parquet(sys.argv[1])
    .group_by(pl.col("decided_at").dt.truncate("1d").alias("day"))
    .agg(
        value.count().alias("n"),
        value.mean().alias("mean"),
        value.std().alias("sd"),
        value.min().alias("min"),
        value.max().alias("max"),
        *((value > limit).sum().alias(f"above {limit}") for limit in (60, 120, 300)),
    )
    .sort("day")
    .collect(engine="streaming")
)
print(daily)
