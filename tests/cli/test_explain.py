"""`citk explain`: found by any name, listed, in every form; commands of terms run."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ci_toolkit
from ci_toolkit.analysis.training.terms.catalogue import TERMS
from ci_toolkit.analysis.training.terms.term import GROUPS
from ci_toolkit.errors import UsageError

Citk = Callable[..., Any]


def _one_of_each_shape() -> list[str]:
    """Of commands that differ only in the values of their options one is enough."""
    shapes: dict[tuple[str, ...], str] = {}
    for term in TERMS.values():
        for line in term.commands:
            words = line.split()
            options = [word for word in words if word.startswith("--")]
            shapes.setdefault((*words[1:3], *options), line)
    return sorted(shapes.values(), key=lambda line: "--limits-from" in line)


COMMANDS = _one_of_each_shape()


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("AIAG-VDA", "action-priority"),
        ("upper control limit", "control-limits"),
        ("fpy", "yield"),
        ("handle time", "cycle-time"),
        ("R&R", "gage-rr"),
        ("laney-p", "laney-p"),
        ("Laney_P", "laney-p"),
        ("p'", "laney-p"),
        ("p′ chart", "laney-p"),
        ("P CHART", "p"),
        ("rolled throughput yield", "rolled-throughput-yield"),
        ("sigma_z", "sigma-z"),
        ("cramers v", "cramers-v"),
        ("Anhøj", "anhoej"),
        ("5 Whys", "five-whys"),
        ("littles law", "littles-law"),
        ("σ", None),
        ("", None),
        ("-", None),
    ],
)
def test_a_term_is_found_by_any_of_its_names(asked: str, key: str | None) -> None:
    if key is None:
        with pytest.raises(UsageError):
            ci_toolkit.explain(asked)
    else:
        assert ci_toolkit.explain(asked).term.key == key


def test_words_join(citk: Citk) -> None:
    told = citk("explain", "moving", "range")
    assert told.code == 0
    assert told.out.startswith("Moving range\n")
    assert "Example, computed now" in told.out
    assert "citk control-chart" in told.out


def test_an_unknown_term_proposes_a_near_one(citk: Citk) -> None:
    done = citk("explain", "lanye-p")
    assert (done.code, done.out) == (2, "")
    assert "there is no term `lanye-p`" in done.err
    assert "did you mean `laney-p`?" in done.err
    assert "citk explain --list" in citk("explain", "qqqq").err


def test_the_list_has_every_term_and_a_group_only_its_own(citk: Citk) -> None:
    everything = citk("explain", "--list", "--width", "100").out
    assert all(f"  {key} " in everything for key in TERMS)
    group = citk("explain", "--list", "capability", "-f", "json").json["terms"]
    assert {one["group"] for one in group} == {"capability"}
    done = citk("explain", "--list", "capabilty")
    assert done.code == 2
    assert "did you mean `capability`?" in done.err
    assert ci_toolkit.terms().keys == tuple(
        key for name in GROUPS for key, term in TERMS.items() if term.group == name
    )


def test_every_form(citk: Citk, tmp_path: Path) -> None:
    told = citk("explain", "cpk", "-f", "json").json
    assert told["analysis"] == "explain"
    assert told["term"]["key"] == "cpk"
    assert told["term"]["example"] == list(TERMS["cpk"].worked())
    assert set(told["term"]["sources"]) == set(TERMS["cpk"].sources)
    assert citk("explain", "cpk", "-f", "markdown").out.startswith("## Cpk\n")
    assert citk("explain", "cpk", "-f", "csv").out.startswith("part,text\n")
    page = tmp_path / "term.html"
    assert citk("explain", "cpk", "--save", str(page)).code == 0
    text = page.read_text(encoding="utf-8")
    assert "<h1" in text
    assert TERMS["cpk"].what[:40] in text
    saved = tmp_path / "list.json"
    assert citk("explain", "--list", "--save", str(saved)).code == 0
    assert len(json.loads(saved.read_text(encoding="utf-8"))["terms"]) == len(TERMS)
    assert citk("explain", "cpk", "--save", str(tmp_path / "x.png")).code == 2


def test_every_term_fits_a_terminal_and_plain_characters() -> None:
    for key in TERMS:
        run = ci_toolkit.explain(key)
        for width in (80, 160):
            lines = run.terminal_text(width=width).splitlines()
            assert max(map(len, lines)) <= width, key
        assert run.terminal_text(ascii_only=True).isascii(), key
    assert ci_toolkit.explain("cpk").html_text().count("<h1") == 1


def test_a_list_loads_nothing_heavy() -> None:
    code = (
        "import sys; from ci_toolkit.cli.app import run; run(['explain', '--list']); "
        "heavy = {'numpy', 'scipy', 'polars', 'pydantic', 'matplotlib', 'jinja2', 'pandas'}; "
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("terms") / "examples"
    shutil.copytree(Path(__file__).parents[2] / "examples", copy)
    return copy


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_run_from_the_examples(
    citk: Citk, folder: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.chdir(folder)
    if "--limits-from limits.json" in line and not Path("limits.json").exists():
        # Its term gives the command that writes them just before.
        made = next(one for one in COMMANDS if "--save-limits limits.json" in one)
        assert citk(*shlex.split(made)[1:]).code == 0
    done = citk(*shlex.split(line)[1:])
    allowed = {0, 1} if "--fail-on" in line else {0}
    assert done.code in allowed, f"{line}\n{done.err}"
