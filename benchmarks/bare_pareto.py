"""The least that counting 20 million rows by category and day can cost: one Polars query."""

import sys

import polars as pl

cells = (
    pl.scan_parquet(sys.argv[1])
    .group_by("policy", pl.col("decided_at").dt.truncate("1d").alias("day"))
    .agg(pl.len().alias("count"))
    .collect(engine="streaming")
)
bars = cells.group_by("policy").agg(pl.col("count").sum()).sort("count", descending=True)
share = pl.col("count") / pl.col("count").sum()
print(bars.with_columns(share.alias("share"), share.cum_sum().alias("cumulative")))
