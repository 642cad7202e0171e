"""`ci_toolkit.control_chart`: the library gives what the command gives."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import ci_toolkit
from ci_toolkit import DataError, MethodError, Run, Settings, UsageError, control_chart

Citk = Callable[..., Any]
HUMAN = {"count": "automated_detection=No", "size": "rows"}
WORDS = ("--count", "automated_detection=No", "--size", "rows")


@pytest.fixture(scope="module")
def run(examples: Path) -> Run:
    return control_chart(examples / "dsa_tiktok_daily.csv", chart="laney-p", **HUMAN)


@pytest.fixture
def frame() -> pl.DataFrame:
    days = [f"2025-03-{d:02}" for d in range(1, 29)]
    return pl.DataFrame(
        {
            "day": days * 2,
            "queue": ["video"] * 28 + ["text"] * 28,
            "bad": [5 + d % 4 for d in range(56)],
            "n": [100 + d for d in range(56)],
        }
    )


RATE = {"count": "bad", "size": "n"}


def test_public_names_are_there_and_load_on_first_use() -> None:
    for name in ci_toolkit.__all__:
        assert getattr(ci_toolkit, name) is not None
    assert set(dir(ci_toolkit)) == set(ci_toolkit.__all__)
    with pytest.raises(AttributeError):
        _ = ci_toolkit.no_such_name


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, ()),
        ({"chart": "p", "sigmas": 2.5}, ("--chart", "p", "--sigmas", "2.5")),
        (
            {"phase_at": ["2024-05-01=New"], "exclude": ["2024-10-18"]},
            ("--phase-at", "2024-05-01=New", "--exclude", "2024-10-18"),
        ),
        (
            {"baseline": "2025-01..2025-03", "last": "13w", "rules": "nelson:1-3"},
            ("--baseline", "2025-01..2025-03", "--last", "13w", "--rules", "nelson:1-3"),
        ),
        ({"every": "1w", "where": "rows > 0"}, ("--every", "1w", "--where", "rows > 0")),
    ],
)
def test_library_and_command_give_the_same(
    citk: Citk, examples: Path, options: dict[str, Any], words: tuple[str, ...]
) -> None:
    export = examples / "dsa_tiktok_daily.csv"
    left = control_chart(str(export), **HUMAN, **options)
    assert left.to_dict() == citk("control-chart", export, *WORDS, *words, "-f", "json").json
    assert str(left) == citk("control-chart", export, *WORDS, *words).out


def test_a_frame_is_as_good_as_a_file(frame: pl.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    frame.write_csv(path)
    read = control_chart(path, by="queue", **RATE).to_dict()["result"]
    assert control_chart(frame, by="queue", **RATE).to_dict()["result"] == read
    assert control_chart(frame.lazy(), by="queue", **RATE).to_dict()["result"] == read
    dated = frame.with_columns(pl.col("day").str.to_date())
    assert control_chart(dated, by=("queue",), **RATE).to_dict()["result"] == read


def test_to_frame_has_a_row_a_point_and_panel(run: Run, frame: pl.DataFrame) -> None:
    found = run.to_frame()
    assert found.schema == {
        "panel": pl.String, "label": pl.String, "n": pl.Float64, "value": pl.Float64,
        "center": pl.Float64, "lcl": pl.Float64, "ucl": pl.Float64, "sigma": pl.Float64,
        "phase": pl.String, "excluded": pl.Boolean, "signals": pl.String,
    }  # fmt: skip
    assert found.height == 645
    assert found["value"].null_count() == 5
    beyond = found.filter(pl.col("signals").str.split(" ").list.contains("nelson-1"))
    assert (beyond.height, beyond["label"][0]) == (27, "2024-03-22")
    streams = control_chart(frame, by="queue", value="bad").to_frame()
    assert streams.columns[:2] == ["queue", "panel"]
    # Two streams, two panels, 28 days.
    assert streams.height == 2 * 2 * 28


def test_to_dict_is_plain_json(run: Run) -> None:
    found = run.to_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert run.to_dict("none")["result"]["streams"][0]["panels"][0]["points"] == []


STARTS = {
    ".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF", ".html": b"<!DOCTYPE",
    ".json": b"{", ".csv": b"panel,", ".md": b"##",
}  # fmt: skip


@pytest.mark.parametrize("ending", STARTS)
def test_save_goes_by_the_ending(run: Run, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x{ending}"
    assert run.save(path) == (path,)
    assert path.read_bytes().startswith(STARTS[ending])
    assert run.save(str(path)) == (path,)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_save_refuses_what_it_cannot_write(run: Run, tmp_path: Path) -> None:
    for name in ("x.docx", "x", "{queue}.png"):
        with pytest.raises(UsageError):
            run.save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_save_makes_a_file_for_each_stream(frame: pl.DataFrame, tmp_path: Path) -> None:
    made = control_chart(frame, by="queue", **RATE).save(tmp_path / "{queue}.svg")
    assert len(made) == 2
    assert all(path.is_file() for path in made)


def test_a_run_shows_itself(run: Run) -> None:
    assert run.verdict.status == "unstable"
    assert "27 of 640 days" in run.verdict.text
    assert "27 of 640 days" in str(run)
    assert "\x1b" not in str(run)
    page = run._repr_html_()
    assert "27 of 640 days" in page
    assert "<script" not in page
    assert "<html" not in page


def test_results_are_frozen(run: Run) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        run.every = "1w"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        run.result.chart = "p"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        run.settings.chart = "p"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        run.verdict.status = "stable"  # type: ignore[misc]


def test_settings_can_be_shared_and_changed(frame: pl.DataFrame) -> None:
    shared = Settings(count="bad", size="n", chart="p")
    assert control_chart(frame, shared).result.chart == "p"
    assert control_chart(frame, shared, chart="np", by="queue").result.chart == "np"
    assert shared.chart == "p"
    assert shared.changed() == {"count": "bad", "size": "n", "chart": "p"}


def test_errors_are_classes_with_hints(frame: pl.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        control_chart(frame, cuont="bad")
    assert caught.value.hint == "did you mean `count`?"
    with pytest.raises(UsageError) as caught:
        control_chart(frame, chart="lany-p", **RATE)
    assert caught.value.hint == "did you mean `laney-p`?"
    with pytest.raises(DataError) as missing:
        control_chart(frame, count="bad", size="sizes")
    assert "sizes" in missing.value.message
    with pytest.raises(DataError):
        control_chart(tmp_path / "absent.csv")
    with pytest.raises(UsageError):
        control_chart([])
    assert issubclass(MethodError, DataError)


def test_several_files_are_one_export(frame: pl.DataFrame, tmp_path: Path) -> None:
    frame[:28].write_csv(tmp_path / "a.csv")
    frame[28:].write_csv(tmp_path / "b.csv")
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    whole = control_chart(frame, by="queue", **RATE).to_dict()["result"]
    assert control_chart(paths, by="queue", **RATE).to_dict()["result"] == whole


def test_alarm_looks_at_the_newest_day_or_everywhere(examples: Path) -> None:
    export = examples / "dsa_tiktok_daily.csv"
    newest = control_chart(export, chart="laney-p", rules="limits", **HUMAN)
    assert newest.alarm("any-signal")
    assert not newest.alarm("signal")
    with pytest.raises(UsageError):
        newest.alarm("sometimes")


def test_nothing_is_left_behind_by_reading(
    frame: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    frame.write_csv("x.csv")
    control_chart("x.csv", by="queue", **RATE)
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
