"""Rows that do not fit their file are said, also where the time is not read or may be blank."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import open_export
from ci_toolkit.data.tally import tally_export

PLAIN = "".join(f"spam,2024-01-{1 + n % 28:02d},1\n" for n in range(2500))


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize(
    ("row", "used", "timeless"),
    [
        ("x,2024-01-01,1,9,9\n", 2501, 0),  # more cells than the header
        ("un,closed,2024-01-01,1\n", 2501, 0),  # a comma that was not quoted
        ("x,2024-01-01\n", 2502, 0),  # fewer cells
        ("x\n", 2502, 1),
        ("spam,yesterday,2\n", 2502, 1),
        ("\n", 2501, 0),  # no row at all
    ],
)
def test_one_odd_row(tmp_path: Path, row: str, used: int, timeless: int, timed: bool):
    path = tmp_path / "a.csv"
    path.write_text(f"p,t,w\n{PLAIN}{row}hate,2024-01-02,4\n")
    with open_export([str(path)]) as export:
        result = tally_export(export, Roles(time="t"), ["p"], timed=timed)
    assert result.ledger.used == used == result.table["rows"].sum()
    assert result.ledger.read == used + result.ledger.unusable
    assert result.table.filter(pl.col("p") == "hate")["rows"].sum() == 1
    if timed:
        assert result.table.filter(pl.col("period").is_null())["rows"].sum() == timeless
        assert bool(result.notes) == bool(timeless)


def test_two_files_are_one_table(tmp_path: Path):
    (tmp_path / "a.csv").write_text("p,t\nspam,2024-01-01\n")
    (tmp_path / "b.csv").write_text("t,p\n2024-01-01,spam\n2024-01-02,hate\n")
    with open_export([str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]) as export:
        result = tally_export(export, Roles(time="t"), ["p"])
    assert result.table.select("p", "rows").rows() == [("hate", 1), ("spam", 2)]
