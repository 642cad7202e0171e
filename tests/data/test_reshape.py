"""Wide to long: every cell once, in the order of the file, and the ledger still names its lines."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.data.reshape import reshaped, shape_for
from ci_toolkit.data.source import export_from_frame, open_export
from ci_toolkit.errors import DataError, UsageError

WIDE = "day,rows,category=SPAM,category=FRAUD,note\n2025-01-01,9,4,,a\n2025-01-02,8,x,5,b\n"


def write(folder: Path, text: str, name: str = "wide.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_cells_follow_each_other_row_by_row(tmp_path: Path) -> None:
    with open_export([write(tmp_path, WIDE)]) as export:
        long = reshaped(export, ["category=*"])
        assert long.columns == ("day", "rows", "note", "category", "value")
        assert long.frame.select("day", "category", "value").collect().rows() == [
            ("2025-01-01", "SPAM", "4"),
            ("2025-01-01", "FRAUD", None),
            ("2025-01-02", "SPAM", "x"),
            ("2025-01-02", "FRAUD", "5"),
        ]
        assert long.sample.rows() == long.frame.collect().rows()
        assert tuple(long.profile()) == long.columns
        numbered = long.numbered(long.parts[0], "line").collect()
        assert numbered["line"].to_list() == [0, 0, 1, 1]


def test_only_what_is_used_is_read(tmp_path: Path) -> None:
    with open_export([write(tmp_path, WIDE)]) as export:
        long = reshaped(export, ["category=*"]).frame
        assert "PROJECT 3/5" in long.select("day", "category", "value").explain()


def test_sums_of_the_real_export_agree_with_the_csv_module(shared_data: Path) -> None:
    path = shared_data / "dsa" / "dsa_tiktok_daily_wide_to_2025-06-30.csv"
    sums: Counter[str] = Counter()
    cells = 0
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name, cell in row.items():
                if name.startswith("category="):
                    sums[name.partition("=")[2]] += int(cell or 0)
                    cells += 1
    with open_export([str(path)]) as export:
        long = reshaped(export, ["category=*"])
        made = long.collect(
            lambda frame: frame.group_by("category").agg(
                pl.col("value").cast(pl.Int64).sum(), pl.len().alias("cells")
            )
        )
        assert dict(made.select("category", "value").iter_rows()) == sums
        assert made["cells"].sum() == cells
        assert long.profile()["category"].distinct == len(sums)


name = st.text(st.characters(codec="utf-8", exclude_characters="*\x1f"), min_size=1, max_size=6)


@given(
    st.lists(name, min_size=1, max_size=5, unique=True),
    st.lists(name, max_size=4, unique=True),
    st.integers(0, 4),
    st.data(),
)
def test_every_cell_is_there_once(
    labels: list[str], others: list[str], rows: int, data: st.DataObject
) -> None:
    wide = [f"kind={label}" for label in labels]
    kept = [one for one in others if one not in (*wide, "kind", "value")]
    kept = [one for one in kept if not one.startswith("kind=")]
    cells = st.lists(st.one_of(st.none(), st.text(max_size=3)), min_size=rows, max_size=rows)
    table = {one: data.draw(cells) for one in data.draw(st.permutations([*wide, *kept]))}
    frame = pl.DataFrame(table, schema=dict.fromkeys(table, pl.String()))
    long = reshaped(export_from_frame(frame), ["kind=*"])
    expected = [
        (*(table[one][row] for one in table if one in kept), column.removeprefix("kind="),
         table[column][row])
        for row in range(rows)
        for column in table
        if column in wide
    ]  # fmt: skip
    assert long.frame.collect().rows() == expected
    assert long.columns == tuple(long.frame.collect_schema())


@pytest.mark.parametrize(
    ("pattern", "column", "new", "label"),
    [
        ("category=*", "category=SPAM", "category", "SPAM"),
        ("is_abuse.*", "is_abuse.-1", "is_abuse", "-1"),
        ("* (count)", "spam (count)", "name", "spam"),
        ("* ", "a ", "name", "a"),
        ("q: *%", "q: late%", "q", "late"),
    ],
)
def test_the_new_column_is_named_by_the_text_before_the_star(
    pattern: str, column: str, new: str, label: str
) -> None:
    shape = shape_for([pattern], ["day", column])
    assert (shape.name, shape.wide) == (new, ((column, label),))


def test_typed_columns_keep_a_type_that_holds_them_all() -> None:
    frame = pl.DataFrame({"d": [1], "a_x": [2], "a_y": [2.5], "b_x": [1], "b_y": ["t"]})
    export = export_from_frame(frame.with_columns(pl.col("b_x").cast(pl.UInt8)))
    assert reshaped(export, ["a_*"]).schema["value"] == pl.Float64
    assert reshaped(export, ["b_*"]).schema["value"] == pl.String


def test_files_with_other_columns_are_one_long_table(tmp_path: Path) -> None:
    one = write(tmp_path, "day,k=A,k=B\n2025-01-01,1,2\n", "one.csv")
    two = write(tmp_path, "k=B,day\n5,2025-01-02\n", "two.csv")
    with open_export([one, two]) as export:
        long = reshaped(export, ["k=*"])
        rows = set(long.frame.select("day", "k", "value").collect().iter_rows())
        assert rows == {
            ("2025-01-01", "A", "1"),
            ("2025-01-01", "B", "2"),
            ("2025-01-02", "A", None),
            ("2025-01-02", "B", "5"),
        }
        last = long.numbered(long.parts[1], "line").collect()
        assert last.select("line", "k", "value").rows() == [(0, "A", None), (0, "B", "5")]


def test_a_file_that_must_be_read_anew_stays_long(tmp_path: Path) -> None:
    rows = "".join(f'2025-01-{day:02d},"{day}" x,3\n' for day in range(1, 20))
    with open_export([write(tmp_path, "day,k=A,k=B\n" + rows)]) as export:
        long = reshaped(export, ["k=*"])
        if any(part.repair for part in long.parts):
            assert long.verify()
        assert tuple(long.frame.collect_schema())[:3] == ("day", "k", "value")
        assert long.collect(lambda frame: frame).height == 2 * 19


@pytest.mark.parametrize(
    ("patterns", "said"),
    [
        (["category"], "has no star"),
        (["a*b*"], "has 2 stars"),
        (["a=*", "b=*"], "makes a column `a`"),
        (["value=*"], "both new columns would be called `value`"),
    ],
)
def test_patterns_that_are_none_are_refused(patterns: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        shape_for(patterns, ["day", "a=1", "b=1", "value=1"])


@pytest.mark.parametrize(
    ("columns", "said", "hint"),
    [
        (["day"], "no column fits", "columns: day"),
        (["value", "k=A"], "there is a column `value` already", "--rename value=value_before"),
        (["k", "k=A"], "there is a column `k` already", "--rename k=k_before"),
    ],
)
def test_names_that_are_taken_are_refused_with_the_way_out(
    columns: list[str], said: str, hint: str
) -> None:
    with pytest.raises(DataError, match=said) as caught:
        shape_for(["k=*"], columns)
    assert hint in (caught.value.hint or "")


def test_two_columns_of_one_label_are_refused() -> None:
    with pytest.raises(DataError, match="would both be `x`"):
        shape_for(["a_*", "a-*"], ["a_x", "a-x"])


def test_lists_of_a_frame_are_the_text_that_they_are_in_a_file() -> None:
    long = reshaped(export_from_frame(pl.DataFrame({"a_x": [[1, 2]]})), ["a_*"])
    (cell,) = long.collect(lambda frame: frame.select("value"))["value"]
    assert json.loads(cell) == [1, 2]


def test_lists_are_no_cells() -> None:
    frame = pl.LazyFrame({"a_x": [[1, 2]]})
    with pytest.raises(DataError, match="holds lists"):
        shape_for(["a_*"], ["a_x"]).apply(frame)
