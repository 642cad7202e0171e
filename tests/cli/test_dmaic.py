"""`citk dmaic` on the command line: exit codes, forms, options, and what it never writes over."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Citk = Callable[..., Any]
NAME = "dmaic-disclosure-delay"
PHASES = ("define", "measure", "analyze", "improve", "control")


@pytest.fixture
def project(tmp_path: Path, examples: Path) -> Path:
    """The example without its data: what needs no numbers is quick."""
    folder = tmp_path / "a project"
    folder.mkdir()
    shutil.copy(examples / NAME / "project.toml", folder)
    return folder


@pytest.fixture
def with_data(project: Path, examples: Path) -> Path:
    shutil.copy(examples / NAME / "tiktok_daily.csv", project)
    return project


def test_the_summary_of_a_project_without_its_data_is_no_failure(project: Path, citk: Citk) -> None:
    done = citk("dmaic", project)
    assert done.code == 0, done.err
    assert "no file `tiktok_daily.csv`" in " ".join(done.out.split())


@pytest.mark.parametrize("phase", PHASES)
def test_each_phase_is_told_alone(project: Path, phase: str, citk: Citk) -> None:
    done = citk("dmaic", project, "--only", phase)
    assert done.code == 0, done.err
    assert f": {phase.capitalize()}" in done.out


def test_a_failed_gate_ends_with_one_and_a_passed_phase_with_none(
    project: Path, citk: Citk
) -> None:
    assert citk("dmaic", project, "--fail-on", "tollgate").code == 1
    assert citk("dmaic", project, "--fail-on", "tollgate", "--only", "measure").code == 1
    assert citk("dmaic", project, "--fail-on", "tollgate", "--only", "define").code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--fail-on", "tollgat"), "did you mean `tollgate`?"),
        (("--only", "mesure"), "did you mean `measure`?"),
        (("--today", "2025-13-01"), "is no date"),
        (("--save", "report.docx"), "does not save `.docx`"),
    ],
)
def test_what_cannot_be_is_refused_with_a_hint(
    project: Path, words: tuple[str, ...], told: str, citk: Citk
) -> None:
    done = citk("dmaic", project, *words)
    assert done.code == 2
    assert told in done.err


def test_the_forms_are_what_they_are_called(project: Path, citk: Citk) -> None:
    found = citk("dmaic", project, "--format", "json").json
    assert found["analysis"] == "dmaic"
    assert len(found["result"]["phases"]) == len(PHASES)
    lines = citk("dmaic", project, "--format", "csv").out.splitlines()
    assert lines[0] == "phase,code,kind,status,text,reason,by,on"
    assert citk("dmaic", project, "--format", "markdown").out.startswith("# ")


def test_the_report_is_saved_as_a_page_and_as_markdown(
    project: Path, tmp_path: Path, citk: Citk
) -> None:
    page, text = tmp_path / "r.html", tmp_path / "r.md"
    done = citk("dmaic", project, "--save", page, "--save", text)
    assert done.code == 0, done.err
    assert page.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")
    assert text.read_text(encoding="utf-8").startswith("# ")


@pytest.mark.skipif(
    importlib.util.find_spec("weasyprint") is not None, reason="WeasyPrint is installed here"
)
def test_a_pdf_without_its_extra_ends_with_four(project: Path, tmp_path: Path, citk: Citk) -> None:
    done = citk("dmaic", project, "--save", tmp_path / "r.pdf")
    assert done.code == 4
    assert "ci_toolkit[pdf]" in done.err


def test_a_dry_run_names_files_and_writes_none(with_data: Path, tmp_path: Path, citk: Citk) -> None:
    done = citk("dmaic", with_data, "--dry-run", "--save", tmp_path / "r.html")
    assert done.code == 0, done.err
    assert "tiktok_daily.csv" in done.out
    assert "limits.json" in done.out
    assert not (tmp_path / "r.html").exists()
    assert not (with_data / "limits.json").exists()


@pytest.mark.parametrize("name", ["tiktok_daily.csv", "project.toml", "limits.json"])
def test_no_output_takes_the_place_of_the_project_s_own_files(
    with_data: Path, name: str, citk: Citk
) -> None:
    own = with_data / name
    if not own.exists():
        own.write_text("{}", encoding="utf-8")
    before = own.read_bytes()
    done = citk("dmaic", with_data, "--format", "csv", "--output", own)
    assert done.code == 2
    assert own.read_bytes() == before


def test_today_moves_what_is_overdue(project: Path, citk: Citk) -> None:
    assert "Overdue" not in citk("dmaic", project, "--today", "2020-01-01").out
    assert "Overdue" in citk("dmaic", project, "--today", "2030-01-01").out


def test_check_names_line_table_and_key(project: Path, citk: Citk) -> None:
    assert citk("dmaic", "check", project).code == 0
    file = project / "project.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("scope_in =", "scope_inn ="), encoding="utf-8")
    done = citk("dmaic", "check", project)
    assert done.code == 3
    assert "[define] has no key `scope_inn`; did you mean `scope_in`?" in done.out
    assert citk("dmaic", project).code == 3


def test_a_pinned_source_that_changes_is_told(with_data: Path, citk: Citk) -> None:
    assert "pinned 1 file" in citk("dmaic", "check", with_data, "--pin").out
    assert "sha256" in (with_data / "project.toml").read_text(encoding="utf-8")
    data = with_data / "tiktok_daily.csv"
    data.write_bytes(data.read_bytes() + b"\n")
    done = citk("dmaic", with_data, "--only", "define")
    assert "not the file that the project was written for" in " ".join(done.out.split())


def test_the_limits_are_frozen_once_and_anew_when_asked(with_data: Path, citk: Citk) -> None:
    limits = with_data / "limits.json"
    assert "froze limits" in citk("dmaic", with_data).err
    json.loads(limits.read_text(encoding="utf-8"))
    assert "froze limits" not in citk("dmaic", with_data).err
    assert "froze limits" in citk("dmaic", with_data, "--freeze").err


def test_init_begins_a_project_and_writes_over_none(
    tmp_path: Path, examples: Path, citk: Citk
) -> None:
    shutil.copy(examples / "dsa_snapchat_daily.csv", tmp_path / "data.csv")
    folder = tmp_path / "new"
    assert citk("dmaic", "init", folder, "--title", "T").code == 0
    assert citk("dmaic", "check", folder).code == 0
    assert citk("dmaic", "init", folder).code == 3
    done = citk("dmaic", "init", tmp_path, "--from", tmp_path / "data.csv")
    assert done.code == 0, done.err
    assert citk("dmaic", "check", tmp_path).code == 0


@pytest.mark.parametrize("name", ["sipoc", "fishbone", "fmea", "control-plan", "matrix", "charter"])
def test_each_tool_stands_alone(project: Path, name: str, tmp_path: Path, citk: Citk) -> None:
    assert citk("dmaic", "tools", name, project).code == 0
    assert citk("dmaic", "tools", name, project, "--format", "json").json["tool"] == name
    page = tmp_path / f"{name}.html"
    assert citk("dmaic", "tools", name, project, "--save", page).code == 0
    assert page.is_file()


def test_tools_are_listed_and_guessed(project: Path, citk: Citk) -> None:
    assert "sipoc" in citk("dmaic", "tools").out
    done = citk("dmaic", "tools", "fmeea", project)
    assert done.code == 2
    assert "did you mean `fmea`?" in done.err
