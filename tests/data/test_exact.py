"""Columns whose names look like patterns to the engine are ordinary columns."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from ci_toolkit.data.conditions import Column
from ci_toolkit.data.reduce import reduce_export
from ci_toolkit.data.roles import RoleRequest, Roles, resolve
from ci_toolkit.data.source import open_export

FRAME = pl.DataFrame(
    {
        "day": ["2024-01-01", "2024-01-01", "2024-01-02", "2024-01-02"],
        "*": ["x", "y", "x", "y"],
        "^a$": [1.0, 2.0, 4.0, None],
        "^.*$": [1, 0, 1, 1],
        "a": [50.0, 60.0, 70.0, 80.0],
    }
)


@pytest.fixture(params=["csv", "parquet"])
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    path = tmp_path / f"odd.{request.param}"
    if request.param == "csv":
        FRAME.write_csv(path)
    else:
        FRAME.write_parquet(path)
    return str(path)


def test_a_value_is_read_from_the_column_of_that_name(odd: str) -> None:
    with open_export([odd]) as export:
        assert export.profile()["*"].kind == "text"
        assert export.profile()["^a$"].examples[:2] == ("1.0", "2.0")
        roles = Roles(time="day", value=Column("^a$", "number"), by=("*",))
        cells = reduce_export(export, roles, every="1d")
    assert cells.by == ("* (by)",)
    assert cells.table["* (by)"].to_list() == ["x", "x", "y"]
    assert cells.table["mean"].to_list() == [1.0, 4.0, 2.0]
    assert (cells.ledger.used, cells.ledger.blank) == (3, 1)


@pytest.mark.parametrize("role", ["subgroup", "phase", "id", "unit_of_decision", "weight"])
def test_every_role_may_be_played_by_such_a_column(odd: str, role: str) -> None:
    name = "^.*$" if role == "weight" else "*"
    request = RoleRequest(time="day", event='"^.*$" = 1', where=("\"*\" <> 'z'",), **{role: name})
    with open_export([odd]) as export:
        every = None if role == "subgroup" else "1d"
        cells = reduce_export(export, resolve(request, export.profile()), every=every)
    # The last row of each of x and y; a decision of each on each day, but not y's on the first.
    expected = {"id": 2.0}.get(role, 3.0)
    assert cells.table["count"].sum() == expected


def test_rows_that_cannot_be_used_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("day,*\n2024-01-01,3\n2024-01-01,soon\n")
    with open_export([str(path)]) as export:
        cells = reduce_export(export, Roles(time="day", value=Column("*", "number")), every="1d")
    assert [(reason.rows, reason.first) for reason in cells.ledger.reasons] == [(1, (3,))]
