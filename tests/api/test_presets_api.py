"""Presets and wide columns through the command and the library: right numbers, and all told."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.data.shapes_of_exports import SHAPES, write_rows, write_shape

from ci_toolkit.api.control_chart import control_chart
from ci_toolkit.api.opening import opened
from ci_toolkit.api.settings import Settings
from ci_toolkit.errors import DataError, UsageError

FULL = "dsa/sor_full/sor-global-2024-03-14-full-00000-0000{}.csv"
DAILY = "dsa/dsa_tiktok_daily_wide_to_2025-06-30.csv"


def cells_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("shape", SHAPES)
def test_every_ready_command_runs_and_uses_rows(
    shape: str, tmp_path: Path, citk: Callable[..., Any]
) -> None:
    path = write_shape(tmp_path, shape)
    with opened(str(path), Settings()) as export:
        assert export.preset is not None
        commands = export.preset.commands
    assert commands
    for one in commands:
        done = citk(one.words[0], path, *one.words[1:], "-f", "json")
        assert done.code == 0, (one.words, done.err)
        assert done.json["source"]["rows"]["used"] > 0


def test_every_ready_command_for_the_real_exports_runs(
    shared_data: Path, citk: Callable[..., Any]
) -> None:
    reports = shared_data / "reports"
    paths = [*reports.glob("dsa_*/*.csv"), shared_data / DAILY, shared_data / FULL.format(1)]
    ran = 0
    for path in paths:
        with opened(str(path), Settings()) as export:
            assert export.preset is not None, path
            commands = export.preset.commands
        for one in commands:
            done = citk(one.words[0], path, *one.words[1:], "-f", "json", "--points", "none")
            assert done.code == 0, (path, one.words, done.err)
            assert done.json["source"]["rows"]["used"] > 0
            ran += 1
    assert ran >= len(paths)


def test_the_share_of_appeals_that_changed_the_decision_adds_up(shared_data: Path) -> None:
    path = shared_data / "reports/dsa_vlop_h2_2025/t7_appeals_recidivism.csv"
    changed: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    for row in cells_of(path):
        if not row["indicator"].startswith("Number of complaints submitted"):
            continue
        if row["scope"] in (
            "Decisions upheld",
            "Decisions reversed",
            "Decisions partially reversed",
        ):
            value = float(row["value"] or 0)
            decided[row["service"]] += value
            changed[row["service"]] += value * (row["scope"] != "Decisions upheld")
    run = control_chart(
        str(path), event="overturned", weight="value", where="all_complaints", subgroup="service"
    )
    frame = run.to_frame()
    shown = dict(frame.select("label", "value").iter_rows())
    assert shown == pytest.approx({s: changed[s] / n for s, n in decided.items() if n})


@pytest.mark.parametrize("number", [0, 1])
def test_the_real_statements_chart_what_was_automated_without_a_time_named(
    number: int, shared_data: Path, citk: Callable[..., Any]
) -> None:
    path = shared_data / FULL.format(number)
    days: dict[str, Counter[str]] = defaultdict(Counter)
    for row in cells_of(path):
        days[row["application_date"][:10]][row["automated_detection"]] += 1
    done = citk("control-chart", path, "--event", "automated", "--every", "1d", "-f", "json")
    assert done.code == 0, done.err
    assert done.json["source"]["columns"]["time"] == "application_date"
    points = done.json["result"]["streams"][0]["panels"][0]["points"]
    shown = {point["label"]: (point["n"], point["value"]) for point in points if point["n"]}
    assert shown == {
        day: (answers.total(), answers["Yes"] / answers.total()) for day, answers in days.items()
    }


def test_what_a_preset_gave_is_told_and_the_full_command_says_it(
    shared_data: Path, citk: Callable[..., Any]
) -> None:
    done = citk("control-chart", shared_data / FULL.format(0), "--event", "automated")
    said = " ".join(done.out.split())
    assert "`application_date` taken as time" in said
    assert "Read as DSA statements of reasons, full" in said
    assert "`automated` stands for `automated_detection = 'Yes'`" in said
    assert "--preset dsa-sor-full" in said.partition("said in full")[2]


def test_time_to_action_agrees_with_the_calendar(
    shared_data: Path, citk: Callable[..., Any]
) -> None:
    path = shared_data / FULL.format(1)
    form = "%Y-%m-%d %H:%M:%S"
    waits = [
        datetime.strptime(row["application_date"], form)
        - datetime.strptime(row["content_date"], form)
        for row in cells_of(path)
    ]
    run = control_chart(str(path), value="time_to_action", subgroup_size=1)
    shown = run.to_frame().filter(pl.col("panel") == "i")["value"].to_list()
    assert sorted(shown) == sorted(wait.total_seconds() for wait in waits)


def test_none_switches_presets_off(tmp_path: Path) -> None:
    path = str(write_shape(tmp_path, "dsa-sor-full"))
    with pytest.raises(DataError, match="hold times"):
        control_chart(path, event="automated_detection", preset="none")
    with pytest.raises(DataError, match="there is no column `automated`"):
        control_chart(path, event="automated", time="created_at", preset="none")


def test_a_preset_of_the_user_names_roles_and_expressions(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(
        "title = 'Our queue'\n[roles]\ntime = 'decided'\n"
        '[derived]\nlate = "hours > 20"\nhours = "HOURS(decided - opened)"\n',
        encoding="utf-8",
    )
    rows = [
        {"opened": f"2025-01-{day:02d} 08:00", "decided": f"2025-01-{day + day % 2:02d} 09:00"}
        for day in range(1, 29)
        for _ in range(8)
    ]
    path = write_rows(tmp_path / "queue.csv", ["opened", "decided"], rows)
    run = control_chart(
        str(path), event="late", preset=str(tmp_path / "ours.toml"), every="1d", chart="p"
    )
    late = sum(row["opened"][:10] != row["decided"][:10] for row in rows)
    frame = run.to_frame()
    assert (frame["n"] * frame["value"]).sum() == pytest.approx(late)
    assert frame["n"].sum() == len(rows)


def test_rejects_of_a_derived_name_are_lines_of_the_file(tmp_path: Path) -> None:
    path = write_shape(tmp_path, "dsa-sor-light")
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[41] = lines[41].replace(",Yes,AUTO", ",perhaps,AUTO").replace(",No,AUTO", ",perhaps,AUTO")
    path.write_text("\n".join(lines), encoding="utf-8")
    run = control_chart(str(path), event="automated", every="1d", chart="p")
    rows = run.to_dict()["source"]["rows"]
    assert rows["unusable"] == 1
    assert rows["reasons"][0]["first"] == [42]
    assert rows["reasons"][0]["samples"] == ["perhaps"]


def test_numbers_in_json_objects_are_read(tmp_path: Path) -> None:
    run = control_chart(
        str(write_shape(tmp_path, "zendesk-ticket-metrics")),
        value="full_resolution_minutes",
        units="min",
        time="solved_at",
        subgroup_size=1,
    )
    shown = run.to_frame().filter(pl.col("panel") == "i")["value"].to_list()
    expected = [60.0 * (60 + number % 7) for number in range(90) if number % 10]
    assert sorted(shown) == sorted(expected)
    assert run.to_dict()["source"]["rows"]["blank"] == 9  # the texts `null`


# -- wide columns as rows


def test_a_chart_for_each_wide_column(shared_data: Path, citk: Callable[..., Any]) -> None:
    path = shared_data / DAILY
    rows = cells_of(path)
    wide = [name for name in rows[0] if name.startswith("category=")]
    words = ("--columns", "category=*", "--blank-as", 0, "--every", "1mo", "-f", "json")
    done = citk("control-chart", path, *words, "--points", "none")
    assert done.code == 0, done.err
    streams = done.json["result"]["streams"]
    assert {stream["by"]["category"] for stream in streams} == {n[9:] for n in wide}
    ledger = done.json["source"]["rows"]
    assert ledger["read"] == ledger["used"] == len(rows) * len(wide)
    columns = done.json["source"]["columns"]
    assert (columns["count"], columns["size"], columns["by"]) == ("value", "rows", ["category"])


def test_cells_as_rows_give_what_the_column_itself_gives(shared_data: Path) -> None:
    path = str(shared_data / DAILY)
    name = "category=STATEMENT_CATEGORY_SELF_HARM"
    alone = control_chart(path, count=name, size="rows", blank_as=0)
    among = control_chart(
        path, columns="category=*", size="rows", blank_as=0, stream=f"{name}", chart="laney-p"
    )
    frame = among.to_frame().filter(pl.col("category") == name[9:])
    assert frame["value"].to_list() == alone.to_frame()["value"].to_list()
    assert frame["n"].to_list() == alone.to_frame()["n"].to_list()


def test_the_long_form_is_told_in_rows_and_cells(tmp_path: Path, citk: Callable[..., Any]) -> None:
    path = write_shape(tmp_path, "dsa-daily")
    done = citk("control-chart", path, "--columns", "category=*", "--blank-as", 0)
    said = " ".join(done.out.split())
    assert "90 rows × 2 columns made 180 rows" in said
    assert "`category` taken as by" in said
    assert "`value` taken as count" in said
    summed = citk("control-chart", path, "--columns", "category=*", "--count", "value")
    assert "`rows` is added up once for each of the 2 columns" in " ".join(summed.out.split())


def test_unusable_cells_are_lines_of_the_file(tmp_path: Path, citk: Callable[..., Any]) -> None:
    path = tmp_path / "wide.csv"
    rows = [f"2025-01-{day:02d},50,{day},{'x' if day == 7 else 3}" for day in range(1, 29)]
    path.write_text("\n".join(["day,rows,k=A,k=B", *rows]) + "\n", encoding="utf-8")
    rejects = tmp_path / "rejects.csv"
    words = ("--columns", "k=*", "--rejects", rejects, "-f", "json")
    done = citk("control-chart", path, *words)
    ledger = done.json["source"]["rows"]
    assert (ledger["read"], ledger["used"], ledger["unusable"]) == (56, 55, 1)
    assert ledger["reasons"][0]["first"] == [8]
    written = cells_of(rejects)
    assert [(row["citk_row"], row["k=A"], row["k=B"]) for row in written] == [("8", "7", "x")]


def test_a_frame_can_be_wide_too() -> None:
    days = [f"2025-01-{day:02d}" for day in range(1, 29)]
    frame = pl.DataFrame({"day": days, "k=A": range(28), "k=B": [5] * 28})
    run = control_chart(frame, columns="k=*")
    assert run.to_frame().filter(pl.col("k") == "A")["value"].to_list() == list(range(28))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"columns": "category"}, "has no star"),
        ({"columns": ("a=*", "b=*")}, "makes a column `a`"),
        ({"preset": " "}, "`--preset` is empty"),
    ],
)
def test_options_that_no_file_could_mend_are_usage_errors(
    options: dict[str, Any], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        Settings(**options)


def test_an_unknown_preset_is_a_usage_error(tmp_path: Path, citk: Callable[..., Any]) -> None:
    path = write_shape(tmp_path, "jira")
    done = citk("control-chart", path, "--preset", "jirra")
    assert done.code == 2
    assert "did you mean `jira`?" in done.err
