"""A tally counts what plain Python counts, whatever the roles, and loses no row."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from math import fsum
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_toolkit.data.conditions import Column, Condition, compile_term
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import export_from_frame, open_export
from ci_toolkit.data.tally import Tally, tally_export
from ci_toolkit.errors import DataError, UsageError

BLANK = "(blank)"


def tally(frame: pl.DataFrame, category: list[str], roles: Roles | None = None, **options: Any):
    return tally_export(export_from_frame(frame), roles or Roles(), category, **options)


def sums(result: Tally, column: str = "count") -> dict[Any, float]:
    """Sums by category, the key a text where there is one category column."""
    found: dict[Any, float] = defaultdict(float)
    for row in result.table.iter_rows(named=True):
        key = tuple(row[name] for name in result.category)
        found[key[0] if len(key) == 1 else key] += row[column] or 0.0
    return dict(found)


def condition(text: str, **kinds: Any) -> Condition:
    term = compile_term(text, kinds, want="boolean", option="--event")
    assert isinstance(term, Condition)
    return term


ROWS = pl.DataFrame(
    {
        "policy": ["spam", "hate", " spam ", "", None, "spam", "nudity", "hate"],
        "when": [
            "2024-03-01 10:00:00", "2024-03-01 23:59:59", "2024-03-02 00:00:00",
            "2024-03-02 09:00:00", "2024-03-05 01:00:00", "", "soon", "2024-03-05 02:00:00",
        ],
        "wrong": ["yes", "no", "no", "yes", "yes", "yes", "", "no"],
        "minutes": ["1.5", "2", "4", "8", "16", "32", "64", "128"],
        "item": ["a", "b", "a", "c", "d", "e", "f", "g"],
    }
)  # fmt: skip


class TestWhatIsCounted:
    def test_rows_by_category_and_day(self):
        result = tally(ROWS, ["policy"], Roles(time="when"))
        day = {(r["policy"], r["period"]): r["rows"] for r in result.table.iter_rows(named=True)}
        first, second, third = (dt.datetime(2024, 3, d) for d in (1, 2, 5))
        assert day == {
            (BLANK, second): 1, (BLANK, third): 1, ("hate", first): 1, ("hate", third): 1,
            ("spam", None): 1, ("spam", first): 1, ("spam", second): 1, ("nudity", None): 1,
        }  # fmt: skip
        assert result.timed
        assert result.first_time == first
        assert result.last_time == third
        assert result.table["n"].null_count() == result.table.height
        assert any("2 rows have no readable time" in note for note in result.notes)
        assert result.ledger.used == result.ledger.read == 8

    def test_amount_and_squares_are_the_count_without_a_weight(self):
        result = tally(ROWS, ["policy"])
        assert sums(result, "amount") == sums(result, "squares") == sums(result)
        assert not result.timed
        assert result.table["period"].null_count() == result.table.height

    def test_events_out_of_answers(self):
        result = tally(ROWS, ["policy"], Roles(event=Column("wrong", "boolean")))
        assert sums(result) == {"spam": 2, "hate": 0, BLANK: 2}
        assert sums(result, "n") == {"spam": 3, "hate": 2, BLANK: 2}
        assert result.ledger.blank_columns == (("wrong", 1),)

    def test_events_of_typed_columns_may_be_blank(self):
        frame = pl.DataFrame({"p": ["a", "a", "b"], "hit": [True, None, False]})
        result = tally(frame, ["p"], Roles(event=Column("hit", "boolean")))
        assert sums(result) == {"a": 1, "b": 0}
        assert sums(result, "n") == {"a": 1, "b": 1}
        assert result.ledger.blank == 1

    @pytest.mark.parametrize("typed", [True, False])
    def test_weight_beside_events(self, typed: bool):
        frame = pl.DataFrame(
            {
                "p": ["a", "a", "a", "b"],
                "hit": [True, True, False, True],
                "w": [2.0, 3.0, 50.0, 7.0],
            }
        )
        frame = frame if typed else frame.select(pl.all().cast(pl.String))
        result = tally(frame, ["p"], Roles(event=Column("hit", "boolean"), weight="w"))
        assert sums(result) == {"a": 2, "b": 1}
        assert sums(result, "n") == {"a": 3, "b": 1}
        assert sums(result, "amount") == {"a": 5, "b": 7}
        assert sums(result, "squares") == {"a": 13, "b": 49}

    @pytest.mark.parametrize("identified", [True, False])
    def test_weight_beside_counts(self, identified: bool):
        frame = pl.DataFrame(
            {"p": ["a", "a", "b"], "k": [2, 3, 1], "of": [10, 20, 5], "w": [0.5, 2.0, 3.0],
             "id": ["x", "y", "z"]}
        )  # fmt: skip
        roles = Roles(
            count=Column("k", "number"),
            size=Column("of", "number"),
            weight="w",
            id="id" if identified else None,
        )
        result = tally(frame, ["p"], roles)
        assert sums(result) == {"a": 5, "b": 1}
        assert sums(result, "n") == {"a": 30, "b": 5}
        assert sums(result, "amount") == {"a": 2 * 0.5 + 3 * 2, "b": 3}
        assert sums(result, "squares") == {"a": 2 * 0.25 + 3 * 4, "b": 9}

    def test_a_weight_may_be_blank_where_nothing_is_counted(self):
        frame = pl.DataFrame(
            {"p": list("aaab"), "hit": [True, False, True, False], "k": [2, 0, 1, 0],
             "w": [4.0, None, None, None]}
        )  # fmt: skip
        for part in ({"event": Column("hit", "boolean")}, {"count": Column("k", "number")}):
            for one in (frame, frame.select(pl.all().cast(pl.String))):
                result = tally(one, ["p"], Roles(weight="w", **part))
                assert sums(result, "amount") == {"a": 4 * sums(result)["a"], "b": 0}
                assert sums(result, "rows") == {"a": 2, "b": 1}
                assert result.ledger.blank_columns == (("w", 1),)

    def test_bad_weights_are_said(self):
        frame = pl.DataFrame({"p": list("aabbc"), "w": ["1", "-2", "inf", "much", ""]})
        result = tally(frame, ["p"], Roles(weight="w"))
        assert sums(result, "amount") == {"a": 1}
        reasons = {reason.reason: reason.rows for reason in result.ledger.reasons}
        assert reasons == {
            "`w` is negative": 1, "`w` is not finite": 1, "`w` is not a number": 1
        }  # fmt: skip
        assert result.ledger.blank == 1

    @pytest.mark.parametrize("place", [0, 2500])
    @pytest.mark.parametrize("late", [None, -1.0, float("nan"), float("inf"), float("-inf")])
    @pytest.mark.parametrize("event", [True, False])
    def test_one_bad_weight_among_typed_ones(self, place: int, late: float | None, event: bool):
        weights = [2.0] * 2501
        weights[place] = late  # type: ignore[call-overload]
        frame = pl.DataFrame({"p": "a", "w": weights, "hit": True})
        roles = Roles(weight="w", event=Column("hit", "boolean") if event else None)
        result = tally(frame, ["p"], roles)
        assert sums(result, "amount") == {"a": 5000}
        assert sums(result, "squares") == {"a": 10000}
        assert result.ledger.blank + result.ledger.unusable == 1

    def test_sums_beyond_a_number(self):
        with pytest.raises(DataError, match="too large"):
            tally(pl.DataFrame({"p": ["a", "b"], "w": [1e200, 1.0]}), ["p"], Roles(weight="w"))

    def test_by_and_crossed_categories(self):
        frame = pl.DataFrame({"q": list("xxy"), "p": ["a", "b", "a"], "m": ["1", None, "1"]})
        result = tally(frame, ["p", "m"], Roles(by=("q",)))
        assert result.by == ("q",)
        assert result.table.select("q", "p", "m", "rows").rows() == [
            ("x", "a", "1", 1), ("x", "b", BLANK, 1), ("y", "a", "1", 1)
        ]  # fmt: skip
        assert result.whole.select("q", "rows").rows() == [("x", 2), ("y", 1)]

    def test_one_row_per_item(self):
        last = tally(ROWS, ["policy"], Roles(id="item", time="when"))
        assert sums(last) == {"spam": 2, "hate": 2, BLANK: 2, "nudity": 1}
        assert last.ledger.filtered == 1
        assert sums(last) == sums(
            tally(ROWS, ["policy"], Roles(id="item", time="when"), timed=False)
        )

    @pytest.mark.parametrize(("keep", "expected"), [("first", "dated"), ("last", "dated")])
    def test_a_row_without_a_time_does_not_stand_for_its_item(self, keep: Any, expected: str):
        frame = pl.DataFrame(
            {"id": ["a", "a"], "p": ["undated", "dated"], "t": [None, dt.datetime(2024, 1, 1)]}
        )
        result = tally(frame, ["p"], Roles(id="id", time="t"), keep=keep)
        assert sums(result) == {expected: 1}

    def test_one_per_decision(self):
        frame = pl.DataFrame({"d": ["1", "1", "2", None, None], "p": list("aabbb")})
        result = tally(frame, ["p"], Roles(unit_of_decision="d"))
        assert sums(result) == {"a": 1, "b": 3}
        assert sums(result, "amount") == sums(result)

    def test_where(self):
        roles = Roles(where=(condition("minutes > 3", minutes="number"),))
        result = tally(ROWS, ["policy"], roles)
        assert sums(result) == {"spam": 2, "hate": 1, BLANK: 2, "nudity": 1}
        assert result.ledger.filtered == 2

    def test_days_that_first_take_another_form_late_in_a_file(self):
        early = [f"2024-01-{1 + n % 28:02d}" for n in range(2500)]
        frame = pl.DataFrame({"p": "a", "t": [*early, "03.02.2024", "4/x"]})
        result = tally(frame, ["p"], Roles(time="t"))
        assert result.table["period"].max() == dt.datetime(2024, 2, 3)
        assert result.table.filter(pl.col("period").is_null())["rows"].sum() == 1

    def test_months_stay_months(self):
        months = [dt.date(2024, m, 1) for m in (1, 2, 3, 4)]
        result = tally(pl.DataFrame({"p": "a", "m": months}), ["p"], Roles(time="m"))
        assert result.table["period"].to_list() == [dt.datetime(2024, m, 1) for m in (1, 2, 3, 4)]
        assert result.last_time is not None
        assert result.last_time.date() == dt.date(2024, 4, 30)

    def test_identifiers_are_not_kept_by_day(self):
        days = [dt.date(2024, 1, 1 + n % 28) for n in range(3000)]
        frame = pl.DataFrame({"u": [f"u{n}" for n in range(3000)], "t": days})
        result = tally(frame, ["u"], Roles(time="t"))
        assert not result.timed
        assert result.table.height == 3000
        assert "differs in nearly every row" in result.notes[0]


class TestNames:
    def test_names_of_ours_and_patterns(self):
        frame = pl.DataFrame({"count": list("ab"), "rows": list("xy"), "*": list("pq")})
        result = tally(frame, ["count", "*"], Roles(by=("rows",)))
        assert result.category == ("count (category)", "* (category)")
        assert result.by == ("rows (by)",)
        assert result.table.select("rows (by)", "* (category)", "count").rows() == [
            ("x", "p", 1.0), ("y", "q", 1.0)
        ]  # fmt: skip

    @pytest.mark.parametrize("column", ["^a$", "amount", "n", "phase", "a b"])
    def test_any_name(self, column: str):
        result = tally(pl.DataFrame({column: ['["x","y"]', '["x"]']}), [column])
        assert sums(result) == {"x": 2, "y": 1}


class TestTypes:
    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            (pl.Series(["a", None], dtype=pl.Categorical), {"a": 1, BLANK: 1}),
            (pl.Series(["a", None], dtype=pl.Enum(["a"])), {"a": 1, BLANK: 1}),
            (pl.Series([True, None]), {"true": 1, BLANK: 1}),
            (pl.Series([7, 8, 7]), {"7": 2, "8": 1}),
            (pl.Series([dt.date(2024, 1, 2)]), {"2024-01-02": 1}),
            (pl.Series([dt.timedelta(minutes=2)]), {"120.0": 1}),
            (pl.Series([b"a", b"\xff"]), {"a": 1, "0xff": 1}),
            (pl.Series([[1, 2], [2, 3]], dtype=pl.Array(pl.Int64, 2)), {"1": 1, "2": 2, "3": 1}),
            (pl.Series([None, None]), {BLANK: 2}),
        ],
        ids=lambda value: str(value.dtype) if isinstance(value, pl.Series) else "",
    )
    def test_categories_of_any_type(self, cells: pl.Series, expected: dict[str, int]):
        assert sums(tally(pl.DataFrame({"c": cells}), ["c"])) == expected

    def test_objects_are_refused(self):
        frame = pl.DataFrame({"c": pl.Series([object()], dtype=pl.Object)})
        with pytest.raises(DataError, match="objects of Python"):
            tally(frame, ["c"])

    @pytest.mark.parametrize("unit", ["ms", "us", "ns"])
    def test_times_of_any_unit(self, unit: Any):
        times = pl.Series([dt.datetime(2024, 1, 1, 23), dt.datetime(2024, 1, 2)])
        frame = pl.DataFrame({"p": list("aa"), "t": times.cast(pl.Datetime(unit))})
        result = tally(frame, ["p"], Roles(time="t"))
        assert result.table.schema["period"] == pl.Datetime("us")
        assert result.table["period"].to_list() == [dt.datetime(2024, 1, d) for d in (1, 2)]

    def test_days_of_a_zone(self):
        times = pl.Series([dt.datetime(2024, 1, 2, 3)]).dt.replace_time_zone("UTC")
        frame = pl.DataFrame({"p": ["a"], "t": times})
        result = tally(frame, ["p"], Roles(time="t"), zone="America/New_York")
        assert result.table["period"].to_list() == [dt.datetime(2024, 1, 1)]

    def test_times_that_are_none(self):
        frame = pl.DataFrame({"p": ["a"], "t": [None]}, schema_overrides={"t": pl.Datetime("us")})
        result = tally(frame, ["p"], Roles(time="t"))
        assert not result.timed
        assert result.notes == ("no readable time in any of 1 rows",)


class TestRefused:
    def test_no_category(self):
        with pytest.raises(UsageError, match="no category"):
            tally(ROWS, [])

    def test_category_and_by(self):
        with pytest.raises(UsageError, match="both the category"):
            tally(ROWS, ["policy"], Roles(by=("policy",)))

    def test_value(self):
        with pytest.raises(UsageError, match="`--value` is no count"):
            tally(ROWS, ["policy"], Roles(value=Column("minutes", "number")))

    def test_weight_of_decisions(self):
        with pytest.raises(UsageError, match="cannot be combined"):
            tally(ROWS, ["policy"], Roles(weight="minutes", unit_of_decision="item"))

    def test_absent(self):
        with pytest.raises(DataError, match="no column `polici`"):
            tally(ROWS, ["polici"])

    def test_nothing_usable(self):
        with pytest.raises(DataError, match="can be used"):
            tally(pl.DataFrame({"p": ["a"], "w": ["-1"]}), ["p"], Roles(weight="w"))

    def test_strict(self):
        frame = pl.DataFrame({"p": ["a", "b"], "w": ["-1", "1"]})
        with pytest.raises(DataError, match="unusable"):
            tally(frame, ["p"], Roles(weight="w"), strict=True)


def test_rejects_are_written(tmp_path: Path):
    source, out = tmp_path / "a.csv", tmp_path / "rejects.csv"
    source.write_text("p,w\na,1\nb,-2\n")
    with open_export([str(source)]) as export:
        result = tally_export(export, Roles(weight="w"), ["p"], rejects=str(out))
    assert "b,-2" in out.read_text()
    assert any("rejects.csv" in note for note in result.notes)


CELL = st.sampled_from(["spam", " spam", "hate", "", "(blank)", "ä", "x y"])
WHEN = st.sampled_from(
    ["2024-01-01 00:00:00", "2024-01-01 23:59:59", "2024-01-02", "2024-02-29T12:00:00", "", "never",
     "2024-13-01 00:00:00", None]
)  # fmt: skip
WEIGHT = st.sampled_from(["0", "1", "2.5", "-1", "", "inf", "x", "1e3"])
ANSWER = st.sampled_from(["yes", "no", "", "perhaps"])
ROW = st.tuples(CELL, WHEN, WEIGHT, ANSWER)


def as_csv(path: Path, rows: list[tuple[Any, ...]]) -> str:
    # Enough plain rows first, so that it is clear what each column holds.
    plain = [("plain", "2024-01-01 10:00:00", "1", "yes" if n % 2 else "no") for n in range(30)]
    lines = [",".join(cell or "" for cell in row) for row in [*plain, *rows]]
    path.write_text("\n".join(["p,t,w,hit", *lines, ""]), encoding="utf-8")
    return str(path)


@settings(max_examples=60)
@given(st.lists(ROW, max_size=30), st.randoms())
def test_against_a_recount(tmp_path_factory: pytest.TempPathFactory, rows: list[Any], shuffle: Any):
    folder = tmp_path_factory.mktemp("tally")
    roles = Roles(time="t", weight="w", event=Column("hit", "boolean"))
    with open_export([as_csv(folder / "a.csv", rows)]) as export:
        result = tally_export(export, roles, ["p"])
    good = {"0": 0.0, "1": 1.0, "2.5": 2.5, "1e3": 1000.0}
    # A blank weight is none where nothing happened; a wrong one is wrong anywhere.
    used = [
        r for r in rows if (r[2], r[3]) == ("", "no") or (r[2] in good and r[3] in ("yes", "no"))
    ]
    used += [("plain", "", "1", "yes" if n % 2 else "no") for n in range(30)]
    named = [(r[0].strip() or BLANK, good.get(r[2], 0.0), r[3] == "yes") for r in used]
    ledger = result.ledger
    assert ledger.read == len(rows) + 30
    assert ledger.read == ledger.used + ledger.blank + ledger.unusable + ledger.filtered
    assert result.table["rows"].sum() == result.whole["rows"].sum() == ledger.used == len(used)
    counts = Counter(name for name, _, hit in named if hit)
    assert {k: v for k, v in sums(result).items() if v} == dict(counts)
    assert sums(result, "n") == Counter(name for name, *_ in named)
    for power, column in ((1, "amount"), (2, "squares")):
        for name, total in sums(result, column).items():
            assert total == pytest.approx(
                fsum(w**power for n, w, hit in named if hit and n == name)
            )
    shuffle.shuffle(rows)
    with open_export([as_csv(folder / "b.csv", rows)]) as export:
        again = tally_export(export, roles, ["p"])
    assert again.table.equals(result.table)
