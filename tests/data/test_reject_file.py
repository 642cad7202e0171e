"""Unusable rows go into a file of their own, as they stood, and every one of them."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from ci_toolkit.data.conditions import Column
from ci_toolkit.data.reduce import reduce_export
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import open_export
from ci_toolkit.errors import DataError

ROLES = Roles(time="day", count=Column("errors", "number"), size=Column("n", "number"))


def lines(wrong: dict[int, str]) -> list[str]:
    """Forty good rows under a header, with some replaced; the keys are line numbers."""
    rows = ["day,n,errors,note"]
    rows += [f"2025-{1 + i // 28:02}-{1 + i % 28:02},100,{3 + i % 4}, as it is " for i in range(40)]
    for line, text in wrong.items():
        rows[line - 1] = text
    return rows


WRONG = {
    6: "2025-01-05,100,two,=1+1",
    11: '2025-13-03,100,2," a, b "',
    21: "2025-01-20,100,-1,",
    34: "2025-02-02,100,200,x",
}


def rejected(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_unusable_row_stands_there_with_its_line_and_reason(tmp_path: Path) -> None:
    source, out = tmp_path / "a.csv", tmp_path / "out.csv"
    source.write_text("\n".join(lines(WRONG)) + "\n", encoding="utf-8")
    with open_export([str(source)]) as export:
        cells = reduce_export(export, ROLES, rejects=str(out))
    found = rejected(out)
    assert [int(row["citk_row"]) for row in found] == sorted(WRONG)
    assert len(found) == cells.ledger.unusable
    given = list(csv.reader(WRONG.values()))
    assert [[row[name] for name in ("day", "n", "errors", "note")] for row in found] == given
    assert [row["citk_reason"] for row in found] == [
        "`errors` is not a number",
        "`day` is not a time",
        "`errors` is negative",
        "`errors` is larger than `n`",
    ]


def test_without_unusable_rows_the_header_stands_alone(tmp_path: Path) -> None:
    source, out = tmp_path / "a.csv", tmp_path / "out.csv"
    source.write_text("\n".join(lines({})) + "\n", encoding="utf-8")
    out.write_text("of yesterday", encoding="utf-8")
    with open_export([str(source)]) as export:
        cells = reduce_export(export, ROLES, rejects=str(out))
    assert rejected(out) == []
    assert not any("unusable" in note for note in cells.notes)


def test_a_strict_run_writes_them_before_it_refuses(tmp_path: Path) -> None:
    source, out = tmp_path / "a.csv", tmp_path / "out.csv"
    source.write_text("\n".join(lines(WRONG)) + "\n", encoding="utf-8")
    with open_export([str(source)]) as export, pytest.raises(DataError, match="unusable"):
        reduce_export(export, ROLES, rejects=str(out), strict=True)
    assert len(rejected(out)) == len(WRONG)


def test_several_files_are_named_and_typed_cells_become_text(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    for name, wrong in (("a.csv", {6: WRONG[6]}), ("b.csv", {21: WRONG[21]})):
        (tmp_path / name).write_text("\n".join(lines(wrong)) + "\n", encoding="utf-8")
    with open_export([str(tmp_path / "*.csv")]) as export:
        reduce_export(export, ROLES, rejects=str(out))
    assert [(Path(row["citk_file"]).name, row["citk_row"]) for row in rejected(out)] == [
        ("a.csv", "6"),
        ("b.csv", "21"),
    ]
    frame = pl.DataFrame(
        {"day": ["2025-01-01", "2025-01-02"], "n": [5, 5], "errors": [1, 9], "tags": [["a"], ["b"]]}
    )
    frame.write_parquet(tmp_path / "c.parquet")
    many = pl.concat([frame.head(1)] * 30 + [frame.tail(1)])
    many.write_parquet(tmp_path / "c.parquet")
    with open_export([str(tmp_path / "c.parquet")]) as export:
        reduce_export(export, ROLES, rejects=str(out))
    (row,) = rejected(out)
    assert (row["citk_row"], row["errors"], row["tags"]) == ("31", "9", '["b"]')
