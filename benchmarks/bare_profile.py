"""What a good analyst prints of an unknown file: blanks, different values and range by column."""

import sys

import polars as pl
import polars.selectors as cs

frame = pl.scan_csv(sys.argv[1], infer_schema_length=10_000, try_parse_dates=True)
found = frame.select(
    pl.len().alias("rows"),
    pl.all().null_count().name.suffix(" blank"),
    pl.all().approx_n_unique().name.suffix(" different"),
    (cs.numeric() | cs.temporal()).min().name.suffix(" min"),
    (cs.numeric() | cs.temporal()).max().name.suffix(" max"),
).collect(engine="streaming")
print(found)
