"""`citk pareto` on everyday questions: what it answers, against counts made by hand."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

Citk = Callable[..., Any]


def write(path: Path, header: str, rows: Iterable[str]) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def stream(done: Any, number: int = 0) -> Any:
    assert done.code == 0, done.err
    return done.json["result"]["streams"][number]


def rows(done: Any, number: int = 0) -> list[Any]:
    return list(stream(done, number)["rows"])


def counted(done: Any) -> dict[str, float]:
    return {row["category"]: row["count"] for row in rows(done)}


@pytest.fixture
def decisions(tmp_path: Path) -> Path:
    """Forty days of decisions: spam leads, in June scams do; one in ten rows has no policy."""
    lines = []
    for day in range(1, 31):
        for month, kinds in (
            ("05", ["spam"] * 6 + ["scam"] * 2 + ["spelling", ""]),
            ("06", ["spam"] * 2 + ["scam"] * 6 + ["spelling", ""]),
        ):
            for number, kind in enumerate(kinds):
                market = "DE" if number % 3 else "FR"
                yes = "true" if number % 4 == 0 else "false"
                lines.append(f"2024-{month}-{day:02d},{kind},{market},{yes},{number + 0.5}")
    return write(tmp_path / "decisions.csv", "day,policy,market,overturned,minutes", lines)


class TestRealExports:
    def test_platforms_agree_with_a_plain_sum(self, citk: Citk, examples: Path) -> None:
        export = examples / "dsa_platforms_daily.csv"
        done = citk("pareto", export, "--category", "platform", "--format", "json")
        with open(export, newline="", encoding="utf-8") as file:
            sums = Counter[str]()
            for row in csv.DictReader(file):
                sums[row["platform"]] += int(row["count"])
        assert counted(done) == dict(sums)
        total = sum(sums.values())
        assert stream(done)["total"] == total
        ordered = sums.most_common()
        so_far = 0
        for row, (name, number) in zip(rows(done), ordered, strict=True):
            so_far += number
            assert row["category"] == name
            assert row["percent"] == pytest.approx(100 * number / total, rel=1e-12)
            assert row["cumulative_percent"] == pytest.approx(100 * so_far / total, rel=1e-12)

    @pytest.mark.parametrize("name", ["tiktok", "snapchat"])
    def test_a_wide_table_agrees_with_polars(self, citk: Citk, examples: Path, name: str) -> None:
        export = examples / f"dsa_{name}_daily.csv"
        done = citk("pareto", export, "--columns", "category=*", "--format", "json")
        wide = pl.read_csv(export, infer_schema_length=None)
        sums = wide.select(pl.col("^category=.*$").sum()).row(0, named=True)
        expected = {column.removeprefix("category="): value for column, value in sums.items()}
        assert counted(done) == expected

    def test_lists_in_cells_count_in_each_place(self, citk: Citk, shared_data: Path) -> None:
        export = min((shared_data / "dsa" / "sor_full").glob("*.csv"))
        done = citk("pareto", export, "--category", "decision_visibility", "--format", "json")
        with open(export, newline="", encoding="utf-8-sig") as file:
            expected = Counter[str]()
            for row in csv.DictReader(file):
                cell = row["decision_visibility"]
                for part in set(json.loads(cell)) if cell else {"(blank)"}:
                    expected[part] += 1
        assert counted(done) == dict(expected)

    def test_long_daily_rows_of_four_platforms(self, citk: Citk, shared_data: Path) -> None:
        export = next((shared_data / "dsa").glob("dsa_daily_stats_long_4platforms*.parquet"))
        frame = pl.read_parquet(export)
        where = "\"column\" = 'category'"
        done = citk(
            *("pareto", export, "--category", "variant", "--count", "count", "--by", "platform"),
            *("--where", where, "--format", "json"),
        )
        expected = (
            frame.filter(pl.col("column") == "category")
            .group_by("platform", "variant")
            .agg(pl.col("count").sum())
        )
        wanted = {(p, v or "(blank)"): float(c) for p, v, c in expected.iter_rows()}
        found = {
            (one["by"]["platform"], row["category"]): row["count"]
            for one in done.json["result"]["streams"]
            for row in one["rows"]
        }
        assert found == wanted

    def test_the_ticket_log_keeps_its_question_marks(self, citk: Citk, shared_data: Path) -> None:
        export = next((shared_data / "eventlogs").glob("servicenow*.csv"))
        done = citk("pareto", export, "--category", "category", "--id", "number", "-f", "json")
        frame = pl.read_csv(export, infer_schema_length=0)
        assert sum(counted(done).values()) == frame["number"].n_unique()
        ledger = done.json["source"]["rows"]
        assert ledger["read"] == frame.height
        assert ledger["used"] + ledger["filtered"] + ledger["unusable"] == frame.height


class TestWhatIsCounted:
    def test_rows_with_missing_categories_are_a_bar(self, citk: Citk, decisions: Path) -> None:
        done = citk("pareto", decisions, "--category", "policy", "-f", "json")
        assert counted(done) == {"spam": 240, "scam": 240, "spelling": 60, "(blank)": 60}

    def test_events_out_of_the_rows_that_answer(self, citk: Citk, decisions: Path) -> None:
        done = citk(
            "pareto", decisions, "--category", "policy", "--event", "overturned", "-f", "json"
        )
        frame = pl.read_csv(decisions)
        expected = frame.group_by(pl.col("policy").fill_null("(blank)")).agg(
            pl.col("overturned").sum(), pl.len()
        )
        for name, events, items in expected.iter_rows():
            row = next(row for row in rows(done) if row["category"] == name)
            assert (row["count"], row["items"]) == (events, items)
            assert row["rate"] == pytest.approx(events / items)

    def test_a_weight_orders_the_bars_and_frequency_stands_beside(
        self, citk: Citk, decisions: Path
    ) -> None:
        done = citk(
            "pareto", decisions, "--category", "policy", "--weight", "minutes", "-f", "json"
        )
        frame = pl.read_csv(decisions)
        sums = frame.group_by(pl.col("policy").fill_null("(blank)")).agg(pl.col("minutes").sum())
        expected = dict(sums.iter_rows())
        found = {row["category"]: row["weight"] for row in rows(done)}
        assert found == pytest.approx(expected)
        assert list(found.values()) == sorted(found.values(), reverse=True)
        assert done.json["result"]["streams"][0]["weight"] == "minutes"

    def test_negative_and_infinite_weights_are_refused_by_row(
        self, citk: Citk, tmp_path: Path
    ) -> None:
        export = write(tmp_path / "w.csv", "kind,cost", ["a,1.5", "a,-2", "b,inf", "b,2.25"])
        done = citk("pareto", export, "--category", "kind", "--weight", "cost", "-f", "json")
        assert {row["category"]: row["weight"] for row in rows(done)} == {"a": 1.5, "b": 2.25}
        reasons = {r["reason"]: r["first"] for r in done.json["source"]["rows"]["reasons"]}
        assert sorted(reasons.values()) == [[3], [4]]

    def test_a_table_of_costs(self, citk: Citk, decisions: Path, tmp_path: Path) -> None:
        costs = write(tmp_path / "costs.csv", "policy,cost", ["spam,1", "scam,2.5", "*,10"])
        done = citk("pareto", decisions, "--category", "policy", "--cost", costs, "-f", "json")
        found = {row["category"]: row["weight"] for row in rows(done)}
        assert found == {"spam": 240, "scam": 600, "spelling": 600, "(blank)": 600}

    def test_a_category_without_a_cost_is_an_error(
        self, citk: Citk, decisions: Path, tmp_path: Path
    ) -> None:
        costs = write(tmp_path / "costs.csv", "policy,cost", ["spam,1", "scam,2.5"])
        done = citk("pareto", decisions, "--category", "policy", "--cost", costs)
        assert done.code == 3
        assert "`(blank)`" in done.err
        assert "`spelling`" in done.err
        assert "*,COST" in done.err

    def test_crossed_columns(self, citk: Citk, decisions: Path) -> None:
        done = citk(
            *("pareto", decisions, "--category", "policy", "--category", "market", "-f", "json")
        )
        frame = pl.read_csv(decisions).with_columns(pl.col("policy").fill_null("(blank)"))
        expected = {f"{p} × {m}": n for p, m, n in frame.group_by("policy", "market").len().rows()}
        assert counted(done) == expected

    def test_a_separator_splits_cells(self, citk: Citk, tmp_path: Path) -> None:
        export = write(tmp_path / "t.csv", "case,tags", ["1,a;b", "2,b", "3,b; a;a", "4,"])
        done = citk("pareto", export, "--category", "tags", "--separator", ";", "-f", "json")
        assert counted(done) == {"b": 3, "a": 2, "(blank)": 1}

    def test_the_ledger_adds_up_with_a_window(self, citk: Citk, decisions: Path) -> None:
        done = citk("pareto", decisions, "--category", "policy", "--since", "2024-06", "-f", "json")
        ledger = done.json["source"]["rows"]
        assert (ledger["read"], ledger["filtered"], ledger["used"]) == (600, 300, 300)
        assert counted(done)["scam"] == 180


class TestVitalFew:
    def test_exactly_eighty_percent_is_enough(self, citk: Citk, tmp_path: Path) -> None:
        lines = ["A"] * 50 + ["B"] * 30 + ["C"] * 15 + ["D"] * 5
        done = citk("pareto", write(tmp_path / "a.csv", "kind", lines), "-f", "json")
        assert stream(done)["vital_few"] == ["A", "B"]
        assert [row["vital_few"] for row in rows(done)] == [True, True, False, False]

    def test_other_is_last_and_never_vital(self, citk: Citk, tmp_path: Path) -> None:
        lines = ["Other"] * 50 + ["B"] * 30 + ["C"] * 15 + ["D"] * 5
        done = citk("pareto", write(tmp_path / "a.csv", "kind", lines), "-f", "json")
        last = rows(done)[-1]
        assert (last["category"], last["other"], last["vital_few"]) == ("Other", True, False)
        assert "Other" not in stream(done)["vital_few"]

    def test_the_top_ones_and_the_rest(self, citk: Citk, tmp_path: Path) -> None:
        lines = ["A"] * 50 + ["B"] * 30 + ["C"] * 15 + ["D"] * 5
        done = citk("pareto", write(tmp_path / "a.csv", "kind", lines), "--top", "2", "-f", "json")
        assert [(row["count"], row["other"]) for row in rows(done)] == [
            (50, False),
            (30, False),
            (20, True),
        ]
        assert rows(done)[-1]["cumulative_percent"] == 100

    def test_flat_bars_say_so_and_name_another_column(self, citk: Citk, tmp_path: Path) -> None:
        lines = [
            f"{queue},{'DE' if number < 90 else 'FR'}"
            for queue in "abcdefghi"
            for number in range(100)
        ]
        export = write(tmp_path / "flat.csv", "queue,market", lines)
        done = citk("pareto", export, "--category", "queue", "-f", "json")
        assert done.json["verdict"]["status"] == "flat"
        assert any("--split market" in step for step in done.json["verdict"]["next"])


class TestParts:
    def test_then_takes_the_largest_bar_apart(self, citk: Citk, tmp_path: Path) -> None:
        lines = ["spam,DE"] * 30 + ["spam,FR"] * 20 + ["scam,DE"] * 40
        export = write(tmp_path / "a.csv", "policy,market", lines)
        done = citk("pareto", export, "--category", "policy", "--then", "market", "-f", "json")
        then = stream(done)["then"]
        assert (then["column"], then["within"]) == ("market", "spam")
        assert [(r["category"], r["count"]) for r in then["rows"]] == [("DE", 30), ("FR", 20)]

    def test_by_makes_one_for_each_stream(self, citk: Citk, decisions: Path) -> None:
        done = citk(*("pareto", decisions, "--category", "policy", "--by", "market", "-f", "json"))
        frame = pl.read_csv(decisions)
        totals = {one["by"]["market"]: one["total"] for one in done.json["result"]["streams"]}
        assert totals == dict(frame.group_by("market").len().rows())

    def test_split_ranks_columns(self, citk: Citk, tmp_path: Path) -> None:
        lines = [f"{'abcd'[n % 4]},{'DE' if n % 10 else 'FR'}" for n in range(400)]
        export = write(tmp_path / "a.csv", "queue,market", lines)
        done = citk("pareto", export, "--split", "queue", "--split", "market", "-f", "json")
        assert done.code == 0, done.err
        assert [one["column"] for one in done.json["result"]["splits"]] == ["market", "queue"]
        assert done.json["result"]["category"] == "market"

    def test_two_stretches_tell_what_rose_and_fell(self, citk: Citk, decisions: Path) -> None:
        done = citk(
            *("pareto", decisions, "--category", "policy", "--compare", "2024-05"),
            *("--compare", "2024-06", "-f", "json"),
        )
        found = stream(done)["comparison"]
        shifts = {one["category"]: one for one in found["rows"]}
        assert shifts["scam"]["change"] == "rose"
        assert shifts["spam"]["change"] == "fell"
        assert shifts["spelling"]["change"] is None
        assert shifts["scam"]["rate"] == [2.0, 6.0]
        assert sum(one["by_mix"] for one in shifts.values()) == pytest.approx(0, abs=1e-9)

    def test_one_column_of_two_values_is_compared(self, citk: Citk, decisions: Path) -> None:
        done = citk(
            "pareto", decisions, "--category", "policy", "--compare", "market", "-f", "json"
        )
        assert stream(done)["comparison"]["labels"] == ["DE", "FR"]
        assert stream(done)["total"] == 600


class TestForms:
    def test_csv_has_a_row_a_category(self, citk: Citk, decisions: Path) -> None:
        done = citk("pareto", decisions, "--category", "policy", "--format", "csv")
        found = list(csv.DictReader(io.StringIO(done.out)))
        assert [row["category"] for row in found] == ["scam", "spam", "(blank)", "spelling"]
        assert sum(float(row["count"]) for row in found) == 600

    @pytest.mark.parametrize("ending", ["png", "svg", "pdf", "html"])
    def test_pictures_and_pages(
        self, citk: Citk, decisions: Path, tmp_path: Path, ending: str
    ) -> None:
        target = tmp_path / f"p.{ending}"
        done = citk("pareto", decisions, "--category", "policy", "--save", target)
        assert done.code == 0, done.err
        assert target.stat().st_size > 5_000

    def test_the_full_command_gives_the_same(self, citk: Citk, decisions: Path) -> None:
        import shlex

        done = citk("pareto", decisions, "--event", "overturned", "--category", "policy")
        line = next(
            text for text in done.out.replace("\\\n", " ").splitlines() if "citk pareto" in text
        )
        again = citk(*shlex.split(line)[1:], "-f", "json")
        first = citk(
            "pareto", decisions, "--event", "overturned", "--category", "policy", "-f", "json"
        )
        assert again.json["result"] == first.json["result"]

    def test_a_file_for_each_stream(self, citk: Citk, decisions: Path, tmp_path: Path) -> None:
        done = citk(
            *("pareto", decisions, "--category", "policy", "--by", "market"),
            *("--save", tmp_path / "{market}.svg"),
        )
        assert done.code == 0, done.err
        assert len(list(tmp_path.glob("*.svg"))) == 2

    def test_explain_names_its_sources(self, citk: Citk, decisions: Path) -> None:
        done = citk("pareto", decisions, "--category", "policy", "--explain")
        assert "Goodman" in done.out


class TestErrors:
    @pytest.mark.parametrize(
        ("options", "code", "said"),
        [
            (("--category", "polcy"), 3, "did you mean `policy`"),
            (("--category", "policy", "--threshold", "0"), 2, "--threshold"),
            (("--category", "policy", "--threshold", "100"), 2, "--threshold"),
            (("--category", "policy", "--top", "0"), 2, "--top"),
            (("--category", "policy", "--by", "policy"), 2, "--by"),
            (("--category", "policy", "--then", "policy"), 2, "--then"),
            (("--category", "policy", "--compare", "2024-05"), 2, "second `--compare`"),
            (("--category", "policy", "--compare", "minutes"), 3, "10 values"),
            (
                ("--category", "policy", "--compare", "2024-05", "--compare", "2025-05"),
                3,
                "holds no rows",
            ),
            (("--category", "policy", "--stream", "x"), 2, "--by"),
            (("--category", "policy", "--weight", "market"), 3, "numbers are needed"),
            (("--category", "policy", "--cost", "nowhere.csv"), 3, "nowhere.csv"),
            (("--category", "policy", "--since", "2030"), 3, "holds no rows"),
            ((), 2, "--category policy"),
        ],
    )
    def test_each_is_one_line_with_a_hint(
        self, citk: Citk, decisions: Path, options: tuple[str, ...], code: int, said: str
    ) -> None:
        done = citk("pareto", decisions, *options)
        assert done.code == code, done.err
        assert said in done.err
        assert "Traceback" not in done.err
        assert sum(line.startswith("error: ") for line in done.err.splitlines()) == 1

    @pytest.mark.parametrize("text", ["", "kind\n", "kind,n\na,0\nb,0\n"])
    def test_nothing_to_count(self, citk: Citk, tmp_path: Path, text: str) -> None:
        export = tmp_path / "e.csv"
        export.write_text(text)
        done = citk("pareto", export, "--category", "kind")
        assert "Traceback" not in done.err
        assert done.code == 3 or "nothing" in done.out
