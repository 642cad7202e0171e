"""The same without days, so that nothing can be said of how the ranking changed: the floor."""

import sys

import polars as pl

bars = (
    pl.scan_parquet(sys.argv[1])
    .group_by("policy")
    .agg(pl.len().alias("count"))
    .sort("count", descending=True)
    .collect(engine="streaming")
)
share = pl.col("count") / pl.col("count").sum()
print(bars.with_columns(share.alias("share"), share.cum_sum().alias("cumulative")))
