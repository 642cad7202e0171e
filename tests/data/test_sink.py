"""Files are written in chunks, whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from ci_toolkit.data import sink
from ci_toolkit.errors import DataError, UsageError

TEXTS = {"queue": ("video", 'a, "quoted" one', "text")}


def chunk(first: int, size: int = 3) -> dict[str, Any]:
    number = np.arange(first, first + size)
    return {
        "id": number,
        "at": (np.datetime64("2025-01-01T00:00:00", "ms") + number.astype("timedelta64[h]")),
        "queue": (number % 3).astype(np.uint8),
        "ok": np.ma.MaskedArray(number % 2 == 0, number % 3 == 1),
        "code": np.ma.MaskedArray((number % 3).astype(np.uint16), number % 2 == 0),
        "seconds": np.ma.MaskedArray(number * 0.1, number % 2 == 1),
    }


TEXTS["code"] = TEXTS["queue"]


def expected_rows(size: int) -> list[tuple[Any, ...]]:
    start = dt.datetime(2025, 1, 1)
    return [
        (
            i,
            start + dt.timedelta(hours=i),
            TEXTS["queue"][i % 3],
            None if i % 3 == 1 else i % 2 == 0,
            None if i % 2 == 0 else TEXTS["queue"][i % 3],
            None if i % 2 == 1 else pytest.approx(i * 0.1),
        )
        for i in range(size)
    ]


def read(path: Path) -> pl.DataFrame:
    name = path.name
    if name.endswith(".parquet"):
        return pl.read_parquet(path)
    if ".ndjson" in name:
        frame = pl.read_ndjson(path)
        return frame.with_columns(pl.col("at").str.to_datetime(time_unit="ms"))
    separator = "\t" if ".tsv" in name else ","
    return pl.read_csv(path, separator=separator, try_parse_dates=True)


@pytest.mark.parametrize(
    "name", ["x.parquet", "x.csv", "x.tsv", "x.ndjson", "x.csv.gz", "x.csv.zst", "X.CSV"]
)
def test_what_is_written_can_be_read_again(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert sink.write_chunks(path, (chunk(i) for i in range(0, 30, 3)), TEXTS) == 30
    found = pl.read_csv(path, try_parse_dates=True) if name == "X.CSV" else read(path)
    assert found.columns == ["id", "at", "queue", "ok", "code", "seconds"]
    assert found.rows() == expected_rows(30)


def test_the_cut_into_chunks_does_not_change_the_bytes(tmp_path: Path) -> None:
    sink.write_chunks(tmp_path / "a.csv", [chunk(0, 30)], TEXTS)
    sink.write_chunks(tmp_path / "b.csv", (chunk(i, 5) for i in range(0, 30, 5)), TEXTS)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a.csv").read_text().splitlines()[1] == (
        "0,2025-01-01 00:00:00,video,true,,0.0"
    )


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old")

    def broken() -> Iterator[dict[str, Any]]:
        yield chunk(0)
        raise RuntimeError("broken")

    with pytest.raises(Exception, match="broken"):
        sink.write_chunks(path, broken(), TEXTS)
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["x.csv"]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("keep")
    link.symlink_to(target)
    sink.write_chunks(link, [chunk(0)], TEXTS)
    assert target.read_text() == "keep"
    assert not link.is_symlink()


def test_files_are_readable_by_others(tmp_path: Path) -> None:
    sink.write_chunks(tmp_path / "x.csv", [chunk(0)], TEXTS)
    sink.write_json(tmp_path / "x.json", {"a": 1})
    assert {one.stat().st_mode & 0o777 for one in tmp_path.iterdir()} == {0o644}


def test_json_is_written_whole_and_for_reading(tmp_path: Path) -> None:
    sink.write_json(tmp_path / "key.json", {"name": "Zoë", "days": [1, None]})
    text = (tmp_path / "key.json").read_text(encoding="utf-8")
    assert "Zoë" in text
    assert json.loads(text) == {"name": "Zoë", "days": [1, None]}


@pytest.mark.parametrize("name", ["x", "x.txt", "x.gz", "x.parquet.gz", "x.xlsx"])
def test_an_unknown_ending_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="which format to write"):
        sink.output_format(Path(name))


def test_places_that_cannot_be_written_are_found_first(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        sink.write_chunks(tmp_path / "no" / "x.csv", [chunk(0)], TEXTS)
    with pytest.raises(UsageError, match="not a regular file"):
        sink.check_writable(tmp_path)
    with pytest.raises(UsageError, match="nothing to write"):
        sink.write_chunks(tmp_path / "x.csv", [], TEXTS)
