"""From an export to rows that hold the metric and each candidate cause."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from ci_toolkit.data.candidates import Candidates, candidate_rows
from ci_toolkit.data.roles import RoleRequest, resolve
from ci_toolkit.data.source import open_export
from ci_toolkit.errors import DataError


def read(path: Path, test: tuple[str, ...], request: RoleRequest, **options: object) -> Candidates:
    with open_export([str(path)]) as export:
        roles = resolve(request, export.profile())
        return candidate_rows(export, roles, test, **options)  # type: ignore[arg-type]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Eighty rows over eight days; the last has an event that cannot be read."""
    rows = [
        {
            "at": f"2025-03-{1 + i // 10:02d} {i % 24:02d}:30:00",
            "wrong": "maybe" if i == 79 else ("yes" if i % 4 == 0 else "no"),
            "queue": ["video", "text", ""][i % 3],
            "seconds": "n/a" if i == 5 else str(10 + i * 1.5),
            "grade": str(i % 3),
            "ticket": f"T-{i:05d}",
            "same": "x",
        }
        for i in range(80)
    ]
    path = tmp_path / "export.csv"
    pl.DataFrame(rows).write_csv(path)
    return path


ASKED = RoleRequest(time="at", event="wrong")


def test_each_candidate_gets_the_kind_of_its_values(export: Path) -> None:
    test = ("queue", "seconds", "grade", "ticket", "same", "at", "weekday", "seconds > 60")
    found = read(export, test, ASKED)
    by = {one.column: one for one in found.columns}
    assert by["queue"].kind == by["grade"].kind == by["seconds > 60"].kind == "category"
    assert by["seconds"].kind == "number"
    assert by["weekday"].kind == "calendar"
    assert set(by["queue"].levels) == {"video", "text", "(blank)"}
    assert by["seconds"].missing == 1
    assert "names things" in by["ticket"].problem
    assert by["same"].problem == "it has one value only"
    assert "holds times" in by["at"].problem


def test_the_ledger_adds_up_and_cells_are_exact(export: Path) -> None:
    found = read(export, ("queue",), ASKED)
    ledger = found.ledger
    assert ledger.read == 80
    assert (ledger.used, ledger.unusable) == (79, 1)
    cells = found.cells("x0")
    assert cells["n"].sum() == 79
    assert cells["y"].sum() == 20
    levels = found.columns[0].levels
    by_level = cells.group_by("level").agg(pl.col("n").sum()).sort("level")["n"].to_list()
    expected = {"video": 27, "text": 26, "(blank)": 26}
    assert dict(zip(levels, by_level, strict=True)) == expected


def test_only_rows_of_the_stretch_stay_and_the_others_are_filtered(export: Path) -> None:
    found = read(
        export,
        ("queue",),
        ASKED,
        start=dt.datetime(2025, 3, 2),
        stop=dt.datetime(2025, 3, 4),
    )
    assert found.table.height == 20
    ledger = found.ledger
    assert ledger.read == ledger.used + ledger.filtered + ledger.blank + ledger.unusable
    assert ledger.used == 20
    with pytest.raises(DataError, match="lies in the stretch"):
        read(export, ("queue",), ASKED, start=dt.datetime(2030, 1, 1))


def test_the_kind_can_be_given(export: Path) -> None:
    found = read(export, ("grade", "seconds"), ASKED, numbers=("grade",), categories=("seconds",))
    assert [one.kind for one in found.columns] == ["number", "category"]
    assert found.columns[1].levels[-1] == "(others)"
    assert found.columns[1].joined == 49


def test_a_column_that_is_not_there_is_refused_with_the_closest_name(export: Path) -> None:
    with pytest.raises(DataError) as error:
        read(export, ("queu",), ASKED)
    assert "queue" in (error.value.hint or "")
    with pytest.raises(DataError, match="not among the columns to test"):
        read(export, ("queue",), ASKED, numbers=("seconds",))


def test_a_sample_is_even_and_the_same_every_time(export: Path) -> None:
    found = read(export, ("seconds",), ASKED)
    sample = found.sample(20)
    assert sample.height == 20
    assert sample.equals(found.sample(20))
    gaps = sample["x0"].drop_nulls().diff().drop_nulls()
    assert gaps.max() / gaps.min() < 3  # type: ignore[operator]  # numbers
    assert found.sample(500).height == 79


def test_a_calendar_name_that_is_a_column_is_the_column(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    days = [f"2025-01-{1 + i % 28:02d}" for i in range(60)]
    pl.DataFrame(
        {"day": days, "weekday": ["early", "late"] * 30, "ok": ["yes", "no", "no"] * 20}
    ).write_csv(path)
    found = read(path, ("weekday", "hour"), RoleRequest(time="day", event="ok"))
    assert found.columns[0].kind == "category"
    assert set(found.columns[0].levels) == {"early", "late"}
    assert found.columns[1].problem == "the times have no time of day"


def test_names_that_look_like_patterns_are_columns(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    pl.DataFrame({"*": ["a", "b"] * 20, "^x$": ["p", "q", "r", "s"] * 10, "ok": ["yes", "no"] * 20})
    frame = pl.DataFrame(
        {
            "*": ["a", "b"] * 20,
            "^x$": ["p", "q", "r", "s"] * 10,
            "ok": ["yes", "no", "no", "no"] * 10,
        }
    )
    frame.write_csv(path)
    found = read(path, ("*", "^x$"), RoleRequest(event="ok"))
    assert [one.levels for one in found.columns] == [("a", "b"), ("p", "q", "r", "s")]
