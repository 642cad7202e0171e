"""The least that five candidate causes of 20 million answers can cost: their sums, and a sample."""

import sys

import polars as pl

rows = pl.scan_parquet(sys.argv[1])
day = pl.col("decided_at").dt.truncate("1d").alias("day")
causes = {name: pl.col(name) for name in ("queue", "market", "team")}
causes["weekday"] = pl.col("decided_at").dt.weekday()
sums = [pl.len().alias("n"), pl.col("appealed").sum()]
queries = [rows.group_by(day, cause.alias(name)).agg(sums) for name, cause in causes.items()]
queries.append(rows.select("appealed", "handle_seconds").gather_every(100))
*tables, sample = pl.collect_all(queries, engine="streaming")
for name, table in zip(causes, tables, strict=True):
    levels = table.group_by(name).agg(pl.col("n").sum(), pl.col("appealed").sum()).sort(name)
    print(levels.with_columns(share=pl.col("appealed") / pl.col("n")))
print(sample.select(pl.corr("appealed", "handle_seconds", method="spearman")))
