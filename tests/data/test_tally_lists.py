"""Cells with several values count in each of them; real exports against a plain recount."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_toolkit.data.conditions import Column
from ci_toolkit.data.reshape import reshaped
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import export_from_frame, open_export
from ci_toolkit.data.tally import Tally, tally_export

BLANK = "(blank)"


def counted(cells: Any, **options: Any) -> dict[str, int]:
    return by_category(of(cells, **options))


def of(cells: Any, **options: Any) -> Tally:
    return tally_export(export_from_frame(pl.DataFrame({"c": cells})), Roles(), ["c"], **options)


def by_category(result: Tally) -> dict[str, int]:
    found = Counter[str]()
    for row in result.table.iter_rows(named=True):
        found[" | ".join(row[name] for name in result.category)] += row["rows"]
    return dict(found)


class TestArrays:
    def test_each_element_counts_once(self):
        result = of(['["A","B"]', '["A", "A", " B "]', '["B"]', "[]", None, '["", null]'])
        assert by_category(result) == {"A": 2, "B": 3, BLANK: 3}
        assert result.listed == ("c",)
        assert result.whole["rows"].to_list() == [6]
        assert result.notes == (
            "`c` holds lists: 6 rows count in 8 places (an item may count in several categories)",
        )

    def test_as_python_writes_them(self):
        assert counted(["['A', 'B']", "['A']"]) == {"A": 2, "B": 1}

    def test_elements_that_are_no_texts(self):
        cells = ["[1, true, 2.5]", '[["x"], {"k": 1}]', "[1]"]
        assert counted(cells) == {"1": 2, "true": 1, "2.5": 1, '["x"]': 1, '{"k": 1}': 1}

    def test_plain_cells_beside_arrays_count_as_themselves(self):
        assert counted(["A", "A", "A", '["A", "B"]']) == {"A": 4, "B": 1}

    @pytest.mark.parametrize("lone", ["[deleted]", "[1]", "[", "[a, b"])
    def test_a_bracket_among_plain_texts_is_a_text(self, lone: str):
        result = of(["A", "B", "B", lone])
        assert by_category(result) == {"A": 1, "B": 2, lone: 1}
        assert result.listed == ()
        assert not result.notes

    def test_one_cut_off_among_many_stays_whole(self):
        cells = ['["A","B"]'] * 60 + ['["A","B']
        assert counted(cells) == {"A": 60, "B": 60, '["A","B': 1}

    def test_whole_cells_when_asked(self):
        assert counted(['["A","B"]', '["A"]'], lists=False) == {'["A","B"]': 1, '["A"]': 1}

    def test_typed_lists_of_a_frame(self):
        result = of([["A", "B"], ["A", None], [], None])
        assert by_category(result) == {"A": 2, "B": 1, BLANK: 3}

    @pytest.mark.parametrize("kind", ["parquet", "ndjson"])
    def test_typed_lists_of_a_file(self, tmp_path: Path, kind: str):
        frame = pl.DataFrame({"c": [["A", "B"], ["A"], [], None]})
        path = tmp_path / f"a.{kind}"
        frame.write_parquet(path) if kind == "parquet" else frame.write_ndjson(path)
        with open_export([str(path)]) as export:
            assert by_category(tally_export(export, Roles(), ["c"])) == {"A": 2, "B": 1, BLANK: 2}

    def test_several_columns_are_crossed(self):
        frame = pl.DataFrame({"c": ['["A","B"]', '["A"]'], "d": ['["x","y"]', '["x"]']})
        result = tally_export(export_from_frame(frame), Roles(), ["c", "d"])
        assert by_category(result) == {"A | x": 2, "A | y": 1, "B | x": 1, "B | y": 1}
        assert result.listed == ("c", "d")

    def test_weights_and_events_go_along(self):
        frame = pl.DataFrame({"c": ['["A","B"]', '["A"]'], "w": [2.0, 3.0], "hit": [True, False]})
        roles = Roles(weight="w", event=Column("hit", "boolean"))
        result = tally_export(export_from_frame(frame), roles, ["c"])
        rows = result.table.select("c", "count", "amount", "squares", "n").rows()
        assert rows == [("A", 1, 2, 4, 2), ("B", 1, 2, 4, 1)]


class TestSeparator:
    def test_split(self):
        cells = ["A;B", "A; A ;", ";", "", "B"]
        assert counted(cells, separator=";") == {"A": 2, "B": 2, BLANK: 2}
        assert (
            of(cells, separator=";").notes[0].startswith("`c` is split at `;`: 5 rows count in 6")
        )

    def test_arrays_stay_whole(self):
        assert counted(['["A"]', "B"], separator=";") == {'["A"]': 1, "B": 1}


WORD = st.one_of(st.none(), st.text("ab [],\"' é", max_size=4), st.booleans(), st.integers(-9, 9))


@settings(max_examples=80)
@given(st.lists(st.lists(WORD, max_size=4), min_size=1, max_size=12))
def test_any_arrays(cells: list[list[Any]]):
    def named(element: Any) -> str:
        text = (
            "" if element is None else element if isinstance(element, str) else json.dumps(element)
        )
        return text.strip() or BLANK

    expected = Counter(name for cell in cells for name in ({named(one) for one in cell} or {BLANK}))
    result = of([json.dumps(cell, ensure_ascii=False) for cell in cells])
    assert by_category(result) == expected
    assert result.whole["rows"].sum() == len(cells)


SOR = "dsa/sor_full"
SERVICENOW = "eventlogs/servicenow_incident_log_opened_2016-02-29_to_03-13.csv"
TIKTOK = "dsa/dsa_tiktok_daily_wide_to_2025-06-30.csv"


def records(paths: list[Path]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found += csv.DictReader(file)
    return found


@pytest.mark.parametrize(
    "column", ["category_specification", "territorial_scope", "decision_visibility", "content_type"]
)
def test_arrays_of_statements_of_reasons(shared_data: Path, column: str):
    paths = sorted((shared_data / SOR).glob("*.csv"))
    rows = records(paths)
    cells = [row[column] for row in rows]
    held = [json.loads(cell) if cell.startswith("[") else [cell] for cell in cells]
    expected = Counter(name or BLANK for one in held for name in set(one or [""]))
    with open_export([str(path) for path in paths]) as export:
        result = tally_export(export, Roles(time="created_at"), [column])
    assert by_category(result) == expected
    assert result.ledger.used == len(rows) == result.whole["rows"].sum()
    assert result.listed == (column,)
    assert set(result.table["period"]) == {
        dt.datetime.fromisoformat(row["created_at"][:10]) for row in rows
    }


def test_incident_log(shared_data: Path):
    rows = records([shared_data / SERVICENOW])
    with open_export([str(shared_data / SERVICENOW)]) as export:
        result = tally_export(export, Roles(time="opened_at", by=("priority",)), ["category"])
        worst = tally_export(
            export, Roles(event=Column("made_sla", "boolean")), ["category", "impact"]
        )
        items = tally_export(export, Roles(id="number", time="sys_updated_at"), ["incident_state"])
    expected = Counter((row["priority"], row["category"]) for row in rows)
    found = result.table.group_by("priority", "category").agg(pl.col("rows").sum())
    assert {(a, b): n for a, b, n in found.iter_rows()} == expected
    days = Counter(dt.datetime.strptime(row["opened_at"].split()[0], "%d/%m/%Y") for row in rows)
    periods = result.table.group_by("period").agg(pl.col("rows").sum())
    assert dict(periods.iter_rows()) == days
    kept = Counter((r["category"], r["impact"]) for r in rows if r["made_sla"] == "true")
    held = worst.table.filter(pl.col("count") > 0).select("category", "impact", "count")
    assert {(a, b): n for a, b, n in held.iter_rows()} == kept
    assert sum(by_category(items).values()) == len({row["number"] for row in rows})


def test_wide_columns(shared_data: Path):
    rows = records([shared_data / TIKTOK])
    wide = [name for name in rows[0] if name.startswith("category=")]
    with open_export([str(shared_data / TIKTOK)]) as export:
        long = reshaped(export, ["category=*"])
        time = next(name for name in long.columns if long.profile()[name].kind == "time")
        roles = Roles(count=Column("value", "number"), time=time)
        result = tally_export(long, roles, ["category"], blank_as=0)
    totals = result.table.group_by("category").agg(pl.col("count").sum())
    assert dict(totals.iter_rows()) == {
        name.removeprefix("category="): sum(float(row[name] or 0) for row in rows) for name in wide
    }
    assert result.table["period"].n_unique() == len(rows)


def test_lists_that_differ_in_every_row_keep_their_days():
    days = [dt.date(2024, 1, 1 + n % 28) for n in range(1500)]
    frame = pl.DataFrame({"tags": [f'["a","t{n}"]' for n in range(1500)], "t": days})
    result = tally_export(export_from_frame(frame), Roles(time="t"), ["tags"])
    assert result.timed
    assert by_category(result)["a"] == 1500
    whole = tally_export(export_from_frame(frame), Roles(time="t"), ["tags"], lists=False)
    assert not whole.timed
