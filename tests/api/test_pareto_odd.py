"""What people give to a Pareto by mistake, and what it tells them."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

import ci_toolkit
from ci_toolkit.errors import DataError, UsageError


def _file(path: Path, header: list[str], rows: list[list[object]]) -> str:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return str(path)


@pytest.mark.parametrize("units", [None, "min", "h"])
def test_cells_with_their_own_unit_are_not_scaled_again(tmp_path: Path, units: str | None) -> None:
    lengths = [("a", 50), ("b", 20), ("c", 5)] * 12
    source = _file(tmp_path / "w.csv", ["kind", "spent"], [[k, f"{n} min"] for k, n in lengths])
    run = ci_toolkit.pareto(source, category="kind", weight="spent", units=units)
    wanted: Counter[str] = Counter()
    for kind, minutes in lengths:
        wanted[kind] += minutes * 60
    assert {bar.category: bar.amount for bar in run.result.streams[0].bars} == wanted
    assert run.result.unit == "s"
    assert "15 h" in run.result.verdict.text  # 75 minutes, twelve times


def test_the_first_step_is_no_missing_category_and_no_total(tmp_path: Path) -> None:
    rows: list[list[object]] = [["?"]] * 80 + [["spam"]] * 9 + [["scam"]] * 5 + [["hate"]] * 6
    run = ci_toolkit.pareto(_file(tmp_path / "m.csv", ["kind"], rows), category="kind")
    assert run.result.verdict.next[0].endswith("begin with spam")
    assert any(found.code == "blank-category" for found in run.result.streams[0].findings)
    rows = [["TOTAL" if row == ["?"] else row[0]] for row in rows]
    run = ci_toolkit.pareto(_file(tmp_path / "t.csv", ["kind"], rows), category="kind")
    assert run.result.verdict.next[0].startswith("leave TOTAL out")


def test_sides_to_keep_are_never_the_blank_one(tmp_path: Path) -> None:
    rows: list[list[object]] = [["a", side] for side in ("", "x", "it's")] * 20
    source = _file(tmp_path / "s.csv", ["kind", "the side"], rows)
    with pytest.raises(DataError) as caught:
        ci_toolkit.pareto(source, category="kind", compare="the side")
    assert "(blank)" not in (caught.value.hint or "")
    where = "\"the side\" = 'it''s' OR \"the side\" = 'x'"
    kept = ci_toolkit.pareto(source, category="kind", compare="the side", where=where)
    assert kept.result.streams[0].count == 40


def test_the_category_is_no_side(tmp_path: Path) -> None:
    source = _file(tmp_path / "c.csv", ["kind"], [["a"], ["b"]] * 20)
    with pytest.raises(UsageError, match="--compare kind"):
        ci_toolkit.pareto(source, category="kind", compare="kind")


def test_months_are_not_called_days(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [f"2024-{month:02}", kind, 100 * (1 + (month * step) % 7)]
        for month in range(1, 13)
        for kind, step in (("a", 1), ("b", 3), ("c", 5))
    ]
    source = _file(tmp_path / "p.csv", ["month", "kind", "count"], rows)
    found = ci_toolkit.pareto(source, category="kind", count="count").result.streams[0].findings
    assert any("from month to month" in one.text for one in found)


def test_no_column_is_best_where_all_are_flat(tmp_path: Path) -> None:
    rows: list[list[object]] = [[k, q, m] for k in "abcd" for q in "xyz" for m in "pq"] * 10
    source = _file(tmp_path / "f.csv", ["kind", "queue", "market"], rows)
    run = ci_toolkit.pareto(source, category="kind", split=("queue", "market"))
    assert "sorts the problem best" not in run.result.verdict.text
    assert "none of 2 columns sorts the problem" in run.result.verdict.text


def test_counts_of_several_units_are_warned_of() -> None:
    frame = pl.DataFrame(
        {
            "category": ["spam", "spam", "scam", "scam"] * 10,
            "unit": ["items", "percent"] * 20,
            "value": [2_700_000.0, 99.4, 10_000.0, 50.0] * 10,
        }
    )
    run = ci_toolkit.pareto(frame, category="category", count="value")
    assert [finding.code for finding in run.result.findings] == ["mixed-units"]
    kept = ci_toolkit.pareto(frame, category="category", count="value", where="unit = 'items'")
    assert "mixed-units" not in {finding.code for finding in kept.findings}


def test_a_unit_of_counts_needs_counts() -> None:
    frame = pl.DataFrame({"category": ["spam"] * 40})
    with pytest.raises(UsageError, match="--unit"):
        ci_toolkit.pareto(frame, category="category", unit="defects")
