"""`simulate_export` writes an export and its key."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from ci_toolkit.analysis.training.export import COLUMNS
from ci_toolkit.api.simulate import _bytes_a_row, parse_rows, simulate_export
from ci_toolkit.errors import DataError, UsageError


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        simulate_export(tmp_path / name, rows=3_000, seed=7)
    simulate_export(tmp_path / "c.csv", rows=3_000, seed=8)
    a, b, c = ((tmp_path / f"{name}.csv").read_bytes() for name in "abc")
    assert a == b
    assert a != c


@pytest.mark.parametrize("scenario", ["standard", "everything"])
def test_every_format_holds_the_same_spoilt_rows(scenario: str, tmp_path: Path) -> None:
    for name in ("x.parquet", "x.csv.gz"):
        simulate_export(tmp_path / name, rows=5_000, seed=7, scenario=scenario)
    parquet = pl.read_parquet(tmp_path / "x.parquet")
    with gzip.open(tmp_path / "x.csv.gz") as file:
        text = pl.read_csv(file.read(), infer_schema=False)
    times = [name for name, kind in parquet.schema.items() if kind.is_temporal()]
    written = parquet.with_columns(pl.col(times).dt.to_string("%Y-%m-%d %H:%M:%S"))
    assert written.cast(pl.String).rows() == text.rows()


def test_every_format_holds_the_same_rows(tmp_path: Path) -> None:
    for name in ("x.parquet", "x.csv"):
        simulate_export(tmp_path / name, rows=3_000, seed=7)
    parquet = pl.read_parquet(tmp_path / "x.parquet")
    text = pl.read_csv(tmp_path / "x.csv", try_parse_dates=True, infer_schema_length=None)
    assert tuple(parquet.columns) == COLUMNS
    assert parquet.rows() == text.rows()


def test_what_is_returned_says_what_was_made(tmp_path: Path) -> None:
    made = simulate_export(tmp_path / "x.csv", rows=2_000, seed=7, key=tmp_path / "key.json")
    assert (made.rows, made.days, made.streams) == (2_000, 180, 120)
    assert made.summary.splitlines()[0] == f"2,000 decisions written to {tmp_path / 'x.csv'}"
    written = json.loads((tmp_path / "key.json").read_text())
    assert written == made.key.to_dict()
    assert [one["code"] for one in written["effects"]] == [
        "missing-day",
        "slow-queue",
        "bad-policy-version",
        "overturn-shift",
        "failing-team",
    ]
    assert all(
        one["command"].startswith(f"citk control-chart {tmp_path / 'x.csv'} --time decided_at")
        for one in written["effects"]
    )


def test_nothing_is_written_when_something_is_wrong(tmp_path: Path) -> None:
    x = tmp_path / "x.csv"
    with pytest.raises(UsageError, match="have the same name"):
        simulate_export(x, rows=10, key=x)
    with pytest.raises(UsageError, match="is not a date"):
        simulate_export(x, rows=10, start="01/02/2025")
    with pytest.raises(DataError, match="does not exist"):
        simulate_export(x, rows=10, key=tmp_path / "no" / "key.json")
    with pytest.raises(UsageError, match="which format"):
        simulate_export(tmp_path / "x.doc", rows=10)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("200k", 200_000),
        ("20M", 20_000_000),
        ("1.5M", 1_500_000),
        ("0.1m", 100_000),
        ("1_000_000", 1_000_000),
        ("1,000,000", 1_000_000),
        (" 42 ", 42),
    ],
)
def test_numbers_of_rows_are_read_as_people_write_them(text: str, rows: int) -> None:
    assert parse_rows(text) == rows


@pytest.mark.parametrize("text", ["", "k", "-5", "1.5", "1e6", "10_00", "2 0k", "½"])
def test_other_texts_are_no_numbers_of_rows(text: str) -> None:
    with pytest.raises(UsageError, match="number of rows"):
        parse_rows(text)


@pytest.mark.parametrize("name", ["x.parquet", "x.csv.gz", "x.ndjson"])
def test_what_cannot_fit_on_the_disk_is_refused_before_it_begins(name: str, tmp_path: Path) -> None:
    rows = 2 * shutil.disk_usage(tmp_path).total
    with pytest.raises(DataError, match=r"rows need about [\d,]+ GB, and [\d,]+ GB are free"):
        simulate_export(tmp_path / name, rows=rows)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["x.parquet", "x.csv", "x.tsv.zst", "x.csv.gz", "x.ndjson"])
def test_the_room_asked_for_is_no_more_than_is_taken(name: str, tmp_path: Path) -> None:
    made = simulate_export(tmp_path / name, rows=40_000)
    assert made.path.stat().st_size >= 40_000 * _bytes_a_row(made.path)
