"""Make the files that the benchmarks read, in `benchmarks/data/`; existing files are kept.

python benchmarks/make_data.py            about 1.9 GB, a minute or two
python benchmarks/make_data.py --small    a hundredth of the rows, to try the scripts
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import polars as pl

from ci_toolkit.api.simulate import simulate_export

DATA = Path(__file__).parent / "data"
DECISIONS = "decisions_20m.parquet"
TEXT = "decisions_5m.csv"
STREAMS = "streams_2400.parquet"
POINTS = "points_365.csv"
MESSY = "decisions_messy.csv"


def make(small: bool = False) -> None:
    """Write every file that is not there yet."""
    DATA.mkdir(exist_ok=True)
    share = 100 if small else 1
    export(DECISIONS, rows=20_000_000 // share, seed=1)
    export(TEXT, rows=5_000_000 // share, seed=2)
    export(STREAMS, rows=20_000_000 // share, seed=3, queues=30, markets=80)
    points(rows=400_000, seed=4)
    messy()


def export(
    name: str, rows: int, seed: int, days: int = 180, queues: int = 6, markets: int = 20
) -> Path:
    """A simulated export, unless it is there."""
    path = DATA / name
    if not path.exists():
        made = simulate_export(
            path, rows=rows, seed=seed, days=days, queues=queues, markets=markets
        )
        size = path.stat().st_size / 1e6
        print(f"{name}: {made.rows:,} rows, {made.streams:,} streams, {size:,.0f} MB", flush=True)
    return path


def points(rows: int, seed: int) -> None:
    """A year of daily counts and sizes: what an analyst has who has already reduced."""
    path = DATA / POINTS
    if path.exists():
        return
    source = export("year.parquet", rows, seed, days=366)
    daily = (
        pl.scan_parquet(source)
        .group_by(pl.col("decided_at").dt.date().alias("day"))
        .agg(pl.col("appealed").sum().alias("appealed"), pl.len().alias("decisions"))
        .sort("day")
        .collect()
    )
    daily.write_csv(path)
    source.unlink()
    print(f"{POINTS}: {daily.height} rows")


def messy() -> None:
    """The text export as a reporting tool hands it out: titles above, a total and a note below."""
    path = DATA / MESSY
    if path.exists():
        return
    with (DATA / TEXT).open("rb") as clean, path.open("wb") as made:
        made.write(b"Decisions of the last half-year\nMade by: Reporting\n\n")
        shutil.copyfileobj(clean, made, 1 << 20)
        made.write(b"Total,,,,,,,,,,,,5000000,,,,,\nSource: case system\n")
    print(f"{MESSY}: the same rows under a title")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    make(parser.parse_args().small)
