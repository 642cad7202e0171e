"""A whole project: its numbers are the commands' numbers, and no part takes another down."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ci_toolkit

Citk = Callable[..., Any]
NAME = "dmaic-disclosure-delay"
COMMANDS = {
    "soundness": "inspect",
    "baseline": "control-chart",
    "capability": "capability",
    "pareto": "pareto",
    "staged": "control-chart",
    "capability_after": "capability",
    "held": "control-chart",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dmaic") / NAME
    shutil.copytree(Path(__file__).resolve().parents[2] / "examples" / NAME, folder)
    return folder


@pytest.fixture(scope="module")
def run(project: Path) -> ci_toolkit.DmaicRun:
    return ci_toolkit.dmaic(project)


def test_every_part_of_the_example_is_computed(run: ci_toolkit.DmaicRun) -> None:
    assert run.result.evidence.failures == ()
    assert set(COMMANDS) <= set(run.context.commands)


@pytest.mark.parametrize("part", COMMANDS)
def test_the_named_command_prints_the_numbers_of_the_report(
    run: ci_toolkit.DmaicRun,
    project: Path,
    part: str,
    citk: Citk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(project)
    words = shlex.split(run.context.commands[part])
    assert words[:2] == ["citk", COMMANDS[part]]
    done = citk(*words[1:], "--format", "json")
    assert done.code == 0, done.err
    own = json.loads(json.dumps(run.runs[part].to_dict()))
    printed, computed = done.json["result"], own["result"]
    # Of an inspection: the paths as given, and the moment it was made.
    for name in ("files", "commands", "as_of"):
        printed.pop(name, None), computed.pop(name, None)
    assert printed == computed
    assert done.json["verdict"] == own["verdict"]


def test_frozen_limits_are_written_once_and_renewed_when_asked(project: Path) -> None:
    limits = project / "limits.json"
    before = limits.read_bytes()
    limits.write_bytes(before + b" ")
    assert ci_toolkit.dmaic(project).written == ()
    assert limits.read_bytes() == before + b" "
    assert ci_toolkit.dmaic(project, freeze=True).written == ("limits.json",)
    assert limits.read_bytes() == before


def test_a_missing_source_is_told_and_the_other_phases_go_on(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "moved"
    shutil.copytree(project, folder)
    (folder / "tiktok_daily.csv").unlink()
    run = ci_toolkit.dmaic(folder)
    failed = {failure.part for failure in run.result.evidence.failures}
    assert {"soundness", "baseline", "capability", "pareto", "staged"} <= failed
    for failure in run.result.evidence.failures:
        assert "tiktok_daily.csv" in failure.text
        assert str(tmp_path) not in failure.text + failure.hint
    states = {state.phase: state.status for state in run.result.phases}
    assert states["measure"] == "failed"
    assert "tiktok_daily.csv" in run.html_text()
    assert run.terminal_text()


def test_changed_bytes_of_a_pinned_source_are_told(
    project: Path, tmp_path: Path, citk: Citk
) -> None:
    folder = tmp_path / "pinned"
    shutil.copytree(project, folder)
    before = (folder / "project.toml").read_text(encoding="utf-8")
    assert citk("dmaic", "check", folder, "--pin").code == 0
    after = (folder / "project.toml").read_text(encoding="utf-8")
    assert after.startswith(before.rstrip())
    codes = {finding.code for finding in ci_toolkit.dmaic(folder).findings}
    assert "source-changed" not in codes
    source = folder / "tiktok_daily.csv"
    source.write_text(source.read_text(encoding="utf-8") + "2025-07-01,1,,,,,,,,1,1,60000,1\n")
    found = {finding.code for finding in ci_toolkit.dmaic(folder).findings}
    assert "source-changed" in found


def test_the_same_project_gives_the_same_bytes(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1718000000")
    first, second = ci_toolkit.dmaic(project), ci_toolkit.dmaic(project)
    assert first.html_text() == second.html_text()
    assert first.json_text() == second.json_text()
    assert str(project.parent) not in first.html_text()


def test_every_form_of_output_is_written(run: ci_toolkit.DmaicRun, tmp_path: Path) -> None:
    for ending in (".html", ".md", ".json", ".csv"):
        made = run.save(tmp_path / f"report{ending}")
        assert all(path.stat().st_size > 100 for path in made)
    assert run.to_frame().height == sum(len(state.gates) for state in run.result.phases)
    with pytest.raises(ci_toolkit.UsageError):
        run.save(tmp_path / "report.png")
