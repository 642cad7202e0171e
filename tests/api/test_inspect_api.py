"""`inspect_export`: the library's face of an inspection."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import shlex
from pathlib import Path

import polars as pl
import pytest

import ci_toolkit
from ci_toolkit.analysis.inspection.result import Inspection
from ci_toolkit.analysis.result import Finding, Verdict
from ci_toolkit.api.inspect_blind import blinded, without_samples
from ci_toolkit.errors import DataError, UsageError
from ci_toolkit.facts import ColumnFacts, ExportFacts, Sight


@pytest.fixture
def frame() -> pl.DataFrame:
    start = dt.datetime(2025, 3, 1)
    return pl.DataFrame(
        {
            "day": [start + dt.timedelta(hours=6 * i) for i in range(160)],
            "queue": [("video", "text", "Video")[i % 3 if i < 3 else i % 2] for i in range(160)],
            "seconds": [100.0 + i % 13 for i in range(160)],
        }
    )


def test_a_frame_does_as_well_as_a_file(frame: pl.DataFrame, tmp_path: Path) -> None:
    frame.write_parquet(tmp_path / "x.parquet")
    one = ci_toolkit.inspect_export(frame)
    two = ci_toolkit.inspect_export(tmp_path / "x.parquet")
    assert one.result.facts.rows == two.result.facts.rows == 160
    assert one.result.facts.columns == two.result.facts.columns
    assert one.source.paths == ()
    assert two.source.paths == (os.fspath(tmp_path / "x.parquet"),)


def test_the_run_can_become_everything(frame: pl.DataFrame, tmp_path: Path) -> None:
    run = ci_toolkit.inspect_export(frame, title="Mine")
    assert run.verdict.text.startswith("160 rows from 2025-03-01")
    assert "near-duplicate-categories" in {finding.code for finding in run.findings}
    assert run.to_dict()["analysis"] == "inspect"
    table = run.to_frame()
    assert table["name"].to_list() == frame.columns
    assert table["rows"].to_list() == [160] * 3
    assert str(run).startswith("Mine\n")
    assert "<img" in run._repr_html_()
    for ending in ("html", "png", "svg", "json", "csv", "md"):
        (path,) = run.save(tmp_path / f"x.{ending}")
        assert path.stat().st_size > 300
    with pytest.raises(UsageError, match="does not save"):
        run.save(tmp_path / "x.doc")


def test_settings_can_be_changed_and_wrong_names_are_told(frame: pl.DataFrame) -> None:
    settings = ci_toolkit.InspectSettings(samples=False)
    run = ci_toolkit.inspect_export(frame, settings, time="day")
    assert run.settings.samples is False
    assert dict(run.result.facts.roles)["time"] == "day"
    with pytest.raises(UsageError) as caught:
        ci_toolkit.inspect_export(frame, sample=False)
    assert caught.value.hint == "did you mean `samples`?"


def test_an_alarm_is_asked_for_by_name(frame: pl.DataFrame) -> None:
    run = ci_toolkit.inspect_export(frame)
    assert run.alarm("finding")
    assert not run.alarm("signal")
    with pytest.raises(UsageError):
        run.alarm("findings")


def test_rows_that_do_not_fit_stop_a_strict_run(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("a,b\n1,2\n3,4,5\n" + "6,7\n" * 50, encoding="utf-8")
    run = ci_toolkit.inspect_export(path)
    rows = run.source.rows
    assert rows["read"] == rows["used"] + rows["unusable"] == 52
    if rows["unusable"]:
        with pytest.raises(DataError, match="unusable"):
            ci_toolkit.inspect_export(path, strict=True)


def test_no_rows_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(DataError, match="no rows"):
        ci_toolkit.inspect_export(tmp_path / "x.csv")


def test_a_day_as_the_moment_is_meant_to_its_end(tmp_path: Path) -> None:
    rows = [f"2025-03-{d:02} 12:00,x" for d in range(1, 29)]
    (tmp_path / "x.csv").write_text("at,q\n" + "\n".join(rows) + "\n", encoding="utf-8")

    def future(as_of: str) -> int:
        run = ci_toolkit.inspect_export(tmp_path / "x.csv", as_of=as_of, timezone="UTC")
        return sum(time.future.rows for time in run.result.facts.times)

    assert future("2025-03-28") == 0
    assert future("2025-03-20") == 8
    assert future("2025-03-20T06:00") == 9


def test_names_with_blanks_and_quotes_become_commands_that_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "my 'own' export.csv"
    days = [f"2025-{m:02}-{d:02},yes" if d % 3 else f"2025-{m:02}-{d:02},no"
            for m in range(1, 9) for d in range(1, 29)]  # fmt: skip
    path.write_text("day,made it\n" + "\n".join(days) + "\n", encoding="utf-8")
    run = ci_toolkit.inspect_export(path)
    assert run.context.lines
    for command, line in zip(run.result.commands, run.context.lines, strict=True):
        words = shlex.split(line)
        assert words == ["citk", command.words[0], os.fspath(path), *command.words[1:]]


# --- small parts ----------------------------------------------------------------------------------


CELL = "Jane `the` Doe"


def test_what_is_hidden_is_every_cell_and_nothing_else() -> None:
    column = ColumnFacts(
        "agent", "text", 9, distinct=4, examples=(CELL,), top=((CELL, 5),),
        unreadable=Sight(2, (4, 5), (CELL,)),
    )  # fmt: skip
    number = ColumnFacts("age", "number", 9, low=1.0, high=80.0, low_text="1", high_text="80")
    phone = dataclasses.replace(number, name="tel", personal=(("phone number", 9),))
    facts = ExportFacts((), 9, (column, number, phone))
    text = f"`agent` holds `{CELL}` (5) and `other cell`, “third”; use `--id agent`"
    result = Inspection(
        facts,
        (Finding("x", "warning", text),),
        Verdict("doubtful", f"9 rows; {text}"),
        details=({"code": "x", "columns": ("agent",), "samples": (CELL,), "values": [CELL]},),
    )
    blind = blinded(result, ())
    assert blind.findings[0].text == "`agent` holds `…` (5) and `…`, “…”; use `--id agent`"
    assert "Doe" not in repr(blind)
    assert blind.details[0] == {"code": "x", "columns": ("agent",)}
    kept, hidden = blind.facts.columns[1:]
    assert (kept.low, kept.high_text) == (1.0, "80")
    assert (hidden.low, hidden.high_text) == (None, "")
    assert without_samples(facts).columns[0].unreadable == Sight(2, (4, 5))
