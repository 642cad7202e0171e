"""Every help opens with invocations that run, fits a terminal, and names every option."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from ci_toolkit import __version__
from ci_toolkit.cli import (
    capability,
    control_chart,
    dmaic,
    explain,
    inspect,
    learn,
    pareto,
    simulate,
    simulate_kinds,
)
from ci_toolkit.cli.app import app

Citk = Callable[..., Any]
COMMANDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("capability",): capability.EXAMPLES,
    ("control-chart",): control_chart.EXAMPLES,
    ("dmaic", "report"): dmaic.EXAMPLES,
    ("dmaic", "init"): dmaic.INIT_EXAMPLES,
    ("dmaic", "check"): dmaic.CHECK_EXAMPLES,
    ("dmaic", "tools"): dmaic.TOOLS_EXAMPLES,
    ("explain",): explain.EXAMPLES,
    ("inspect",): inspect.EXAMPLES,
    ("learn",): learn.EXAMPLES,
    ("pareto",): pareto.EXAMPLES,
    ("simulate", "export"): simulate.EXAMPLES,
    **{("simulate", kind): examples for kind, examples in simulate_kinds.EXAMPLES.items()},
}
# A command that its group takes when none is named.
DEFAULTS = {("dmaic", "report")}


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
        return
    for name, one in inner.items():
        yield from leaves(one, (*path, name))


LEAVES = dict(leaves(typer.main.get_command(app)))
NAMES = [" ".join(path) for path in LEAVES]


@pytest.fixture
def copy_of_examples(examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "examples"
    shutil.copytree(examples, folder)
    monkeypatch.chdir(folder)
    return folder


def test_every_command_has_examples() -> None:
    assert set(LEAVES) == set(COMMANDS)
    assert all(len(examples) >= 3 for examples in COMMANDS.values())


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_opens_with_examples_that_run(
    citk: Citk, copy_of_examples: Path, path: tuple[str, ...]
) -> None:
    shown = citk(*path, "--help").out
    plain = " ".join(shown.replace("│", " ").split())
    places = [plain.find(" ".join(example.split())) for example in COMMANDS[path]]
    assert -1 not in places
    assert places == sorted(places)
    assert places[-1] < plain.index("Options")
    for example in COMMANDS[path]:
        words = shlex.split(example.replace("\\\n", " "))
        named = path[:-1] if path in DEFAULTS else path
        assert words[: len(named) + 1] == ["citk", *named]
        done = citk(*words[1:])
        assert done.code == 0, done.err


@pytest.mark.parametrize("name", NAMES)
def test_help_fits_80_columns_and_says_what_each_option_does(citk: Citk, name: str) -> None:
    for words in (["--help"], [*name.split()[:1], "--help"], [*name.split(), "--help"]):
        done = citk(*words)
        assert (done.code, done.err) == (0, "")
        assert max(map(len, done.out.splitlines())) <= 80
        assert "\x1b" not in done.out
    for parameter in LEAVES[tuple(name.split())].params:
        if parameter.name == "help":
            continue
        assert parameter.help, parameter.name
        assert parameter.help.rstrip().endswith("."), f"{parameter.name}: {parameter.help}"


def options_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))


@pytest.mark.parametrize("name", ["control-chart", "inspect"])
def test_the_short_help_is_short_and_help_all_is_complete(citk: Citk, name: str) -> None:
    short, full = citk(name, "--help").out, citk(name, "--help-all").out
    boxes = [line for line in full.splitlines() if line.startswith("│")]
    for parameter in LEAVES[(name,)].params:
        for word in parameter.opts:
            if word.startswith("--"):
                assert any(word in line.split() for line in boxes), word
    named = {line.split()[1] for line in short.splitlines() if line.startswith("│ --")}
    assert 12 <= len(named) <= 26
    assert named < options_in(full)
    assert "--help-all" in short
    assert max(map(len, full.splitlines())) <= 80


def test_a_short_help_follows_a_long_one(citk: Citk) -> None:
    before = citk("control-chart", "--help").out
    citk("control-chart", "--help-all")
    assert citk("control-chart", "--help").out == before


def test_h_is_help_and_the_version_is_told(citk: Citk) -> None:
    for words in ((), ("control-chart",), ("inspect",), ("simulate", "export")):
        assert citk(*words, "-h").out == citk(*words, "--help").out
    assert citk("--version").out == f"citk {__version__}\n"
    versions = citk("--versions").out
    for package in ("Python", "polars", "numpy", "typer"):
        assert package in versions


def test_the_root_help_lists_the_commands_with_a_sentence_each(citk: Citk) -> None:
    shown = citk("--help").out
    for path, command in LEAVES.items():
        assert path[0] in shown
        assert command.help
    assert "NO_COLOR" in shown
    assert "citk.toml" in shown


# --- completion -------------------------------------------------------------------------------


def completed(line: str, folder: Path) -> list[str]:
    """What bash is offered for the last word of a line."""
    words = line.split(" ")
    done = subprocess.run(
        [sys.executable, "-m", "ci_toolkit"],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={
            **os.environ,
            "_CITK_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        },
    )
    assert done.stderr == ""
    return done.stdout.split("\n")


def test_completion_offers_columns_of_the_given_file_and_nothing_hostile(tmp_path: Path) -> None:
    hostile = ["$(touch owned)", "`touch owned`", "two words", "a;b", "x|y", "-rf", "q'q", "<b>"]
    names = ["overturned", "outcome=kept", "handle.time", *hostile]
    (tmp_path / "x.csv").write_text(",".join(f'"{name}"' for name in names) + "\n1\n")
    offered = completed("citk control-chart x.csv --event ", tmp_path)
    assert {"overturned", "outcome=kept", "handle.time"} <= set(offered)
    assert not set(offered) & set(hostile)
    assert not any(set("$`;|'\"<>() ") & set(word) for word in offered)
    assert completed("citk control-chart x.csv --value over", tmp_path)[0] == "overturned"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.csv"]


def test_completion_offers_options_and_survives_any_file(tmp_path: Path) -> None:
    offered = completed("citk control-chart --base", tmp_path)
    assert "--baseline" in offered
    (tmp_path / "noise.csv").write_bytes(bytes(range(256)))
    completed("citk control-chart noise.csv --value ", tmp_path)
    completed("citk control-chart absent.csv --value ", tmp_path)
