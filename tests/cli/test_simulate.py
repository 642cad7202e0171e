"""`citk simulate export` from the command line."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ci_toolkit.analysis.training.scenarios import KINDS, SCENARIOS
from ci_toolkit.cli.simulate import EXAMPLES

Citk = Callable[..., Any]


def test_an_export_is_written_and_said(citk: Citk, tmp_path: Path) -> None:
    out, key = tmp_path / "x.parquet", tmp_path / "key.json"
    done = citk("simulate", "export", out, "--rows", "2k", "--seed", 7, "--key", key)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("2,000 decisions written to ")
    assert pl.scan_parquet(out).select(pl.len()).collect().item() == 2_000
    assert json.loads(key.read_text())["seed"] == 7


def test_quiet_says_nothing(citk: Citk, tmp_path: Path) -> None:
    done = citk("simulate", "export", tmp_path / "x.csv", "--rows", "100", "-q")
    assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("x.csv", "--rows", "many"), 2, "`many` is not a number of rows"),
        (("x.csv", "--scenario", "stabel"), 2, "did you mean `stable`?"),
        (("x.csv", "--effect", "drfit"), 2, "did you mean `drift`?"),
        (("x.csv", "--effect", "shift=1e9"), 2, "`1e9` is not the size of an effect"),
        (("--rows", "100"), 2, "no file to write was named"),
        (("x.docx",), 2, "cannot tell from `x.docx` which format to write"),
        (("no/x.csv",), 3, "the folder `no` does not exist"),
    ],
)
def test_mistakes_are_told_in_one_line(
    citk: Citk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = citk("simulate", "export", *options)
    assert done.code == code
    assert said in done.err
    assert done.out == ""
    assert list(tmp_path.iterdir()) == []


def test_scenarios_and_effects_are_listed_within_80_columns(citk: Citk) -> None:
    done = citk("simulate", "export", "--scenarios")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert max(map(len, lines)) < 80
    for name in (*SCENARIOS, *KINDS):
        assert any(line.startswith(f"  {name}") for line in lines), name


def test_only_what_is_named_is_planted(citk: Citk, tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    options = ("--rows", "2k", "--effect", "slow-queue=1.5", "--effect", "gaps", "--key", key)
    done = citk("simulate", "export", tmp_path / "x.csv", *options)
    assert done.code == 0
    assert "scenario stable" in done.out
    written = json.loads(key.read_text())
    assert [one["code"] for one in written["effects"]] == ["slow-queue", "gaps"]


def test_help_opens_with_examples_that_run(
    citk: Citk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = citk("simulate", "export", "--help").out
    positions = [shown.index(example) for example in EXAMPLES]
    assert positions == sorted(positions)
    assert positions[-1] < shown.index("Options")
    for example in EXAMPLES:
        assert citk(*shlex.split(example)[1:]).code == 0


def test_the_list_of_simulations_has_a_sentence_for_the_export(citk: Citk) -> None:
    shown = citk("simulate", "--help").out
    assert "A realistic moderation export" in " ".join(shown.replace("│", " ").split())
    assert "answers.json" not in shown
