"""Parquet and Arrow keep their types; nested columns become plain ones."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest

from ci_toolkit.data.columns import cell
from ci_toolkit.data.source import open_export
from ci_toolkit.errors import DataError

FRAME = pl.DataFrame(
    {
        "day": [dt.date(2024, 5, 1), dt.date(2024, 5, 2)],
        "n": [3, None],
        "user": [{"name": "Ada", "home": {"*": 1}}, None],
        "tags": [["a", 'b"c'], []],
        "parts": [[{"x": 1}], None],
    }
)


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.feather", "a.ipc", "a", "stream"])
def test_types_stay_and_nested_columns_become_plain(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "stream":
        FRAME.write_ipc_stream(path)
    elif name.endswith("parquet"):
        FRAME.write_parquet(path)
    else:
        FRAME.write_ipc(path, compression="zstd")
    with open_export([str(path)]) as export:
        assert export.columns == ("day", "n", "user.name", "user.home.*", "tags", "parts")
        assert export.schema["day"] == pl.Date
        assert export.parts[0].format == ("Parquet" if name.endswith("parquet") else "Arrow")
        found = export.collect(lambda frame: frame)
        assert found.row(0)[:4] == (dt.date(2024, 5, 1), 3, "Ada", 1)
        assert found.row(1) == (dt.date(2024, 5, 2), None, None, None, "[]", None)
        assert json.loads(found["tags"][0]) == ["a", 'b"c']
        assert json.loads(found["parts"][0]) == [{"x": 1}]
        texts = [cell(export, column, "text").value for column in ("n", "tags", "user.home.*")]
        read = export.collect(
            lambda frame: frame.select(t.alias(str(i)) for i, t in enumerate(texts))
        )
        assert read.row(0) == ("3", '["a","b\\"c"]', "1")


def test_only_asked_columns_of_a_struct_are_read(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "a.parquet")
    with open_export([str(tmp_path / "a.parquet")]) as export:
        plan = export.frame.select("n").explain()
    assert "user" not in plan.split("PROJECT")[0]


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "stream.arrow"])
@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
def test_what_is_cut_off_is_an_error(tmp_path: Path, name: str, keep: float) -> None:
    path = tmp_path / name
    frame = pl.DataFrame({"a": range(5000), "b": [f"text {i}" for i in range(5000)]})
    if name == "stream.arrow":
        frame.write_ipc_stream(path)
    elif name == "a.arrow":
        frame.write_ipc(path)
    else:
        frame.write_parquet(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    with pytest.raises(DataError) as caught, open_export([str(path)]) as export:
        export.collect(lambda frame: frame)
    assert caught.value.hint


def test_the_first_feather_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.feather").write_bytes(b"FEA1" + b"\x00" * 40)
    with pytest.raises(DataError, match="first version"):
        open_export([str(tmp_path / "a.feather")])
