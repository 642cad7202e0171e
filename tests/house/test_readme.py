"""The commands and the code of the README and of the walk-through run."""

from __future__ import annotations

import itertools
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
WALK = ROOT / "examples" / "README.md"
Citk = Callable[..., Any]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[str]:
    lines = "".join(blocks(text, "console")).replace("\\\n", " ").splitlines()
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def section(text: str, title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"the README has no section `{title}`"
    return found.group(1)


@pytest.fixture
def folder(examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "examples"
    shutil.copytree(examples, copy)
    monkeypatch.chdir(copy)
    return copy


def run_all(citk: Citk, lines: list[str]) -> None:
    for line in lines:
        words = shlex.split(line)
        assert words[0] == "citk", line
        done = citk(*words[1:])
        assert done.code == 0, f"{line}\n{done.err}"
        for option in ("--save", "--output", "--save-limits", "--key"):
            for path in (b for a, b in itertools.pairwise(words) if a == option):
                assert Path(path).stat().st_size > 0


def test_the_tour_runs(citk: Citk, folder: Path) -> None:
    lines = commands(section(README.read_text(encoding="utf-8"), "A tour by task"))
    assert len(lines) >= 8
    run_all(citk, lines)


def test_the_first_look_runs(citk: Citk, folder: Path) -> None:
    lines = commands(section(README.read_text(encoding="utf-8"), "What is in this export?"))
    assert len(lines) >= 3
    run_all(citk, lines)


def test_the_walk_through_runs(citk: Citk, folder: Path) -> None:
    lines = commands(WALK.read_text(encoding="utf-8"))
    assert len(lines) >= 10
    run_all(citk, lines)


def test_the_start_charts_a_bundled_export(
    citk: Citk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The part after the installation, from the root of a clone."""
    first = commands(section(README.read_text(encoding="utf-8"), "Start"))[0]
    command = first.rpartition("&&")[2].strip()
    assert command.startswith(".venv/bin/citk control-chart examples/")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    done = citk(*shlex.split(command)[1:])
    assert done.code == 0, done.err
    assert (tmp_path / "chart.png").stat().st_size > 20_000


def test_all_tests_are_one_line_in_the_readme_and_in_the_check() -> None:
    second = commands(section(README.read_text(encoding="utf-8"), "Start"))[1]
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert second in lines


def test_the_library_lines_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks(README.read_text(encoding="utf-8"), "python")
    names: dict[str, Any] = {}
    exec(compile(code, str(README), "exec"), names)
    assert capsys.readouterr().out.startswith("not stable")
    assert names["points"].height == 645
    assert (folder / "chart.svg").stat().st_size > 10_000


def test_the_file_of_defaults_in_the_readme_is_one(citk: Citk, folder: Path) -> None:
    _, text = blocks(README.read_text(encoding="utf-8"), "toml")
    (folder / "citk.toml").write_text(text, encoding="utf-8")
    done = citk("control-chart", "dsa_tiktok_daily.csv", "--count", "rows", "--format", "json")
    assert done.code == 0, done.err
    assert done.json["options"]["every"] == "1w"


def test_the_shape_of_ones_own_in_the_readme_is_one(citk: Citk, folder: Path) -> None:
    text, _ = blocks(README.read_text(encoding="utf-8"), "toml")
    (folder / "appeals.toml").write_text(text, encoding="utf-8")
    rows = ["case_no;received;closed;outcome"]
    for day in range(1, 29):
        closed, outcome = f"2025-03-{day:02}", ("Upheld", "Reversed")[day % 4 == 0]
        rows += [f"{day:05};2025-03-{max(day - 2, 1):02};{closed};{outcome}"] * 9
    (folder / "cases.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    known = ("cases.csv", "--preset", "appeals.toml", "--format", "json")
    done = citk("control-chart", *known, "--event", "overturned")
    assert done.code == 0, done.err
    assert done.json["source"]["columns"]["time"] == "closed"
    points = done.json["result"]["streams"][0]["panels"][0]["points"]
    assert sum(point["value"] * point["n"] for point in points) == pytest.approx(7 * 9)
    assert citk("control-chart", *known, "--value", "days_open", "--every", "1d").code == 0
    offered = citk("inspect", *known).json["result"]["commands"]
    assert offered[0]["what"] == "overturn rate per week"


def test_the_readme_shows_the_exit_codes_that_there_are() -> None:
    from ci_toolkit import errors

    codes = {
        int(row) for row in re.findall(r"^\| (\d+) \|", README.read_text("utf-8"), re.MULTILINE)
    }
    assert codes == {value for name, value in vars(errors).items() if name.startswith("EXIT_")}


@pytest.mark.parametrize("page", [README, WALK, ROOT / "examples" / "ATTRIBUTION.md"])
def test_links_and_pictures_of_the_pages_exist(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), target
