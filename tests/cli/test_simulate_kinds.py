"""`citk simulate red-bead` and its like, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ci_toolkit
from ci_toolkit.cli.simulate_kinds import EXAMPLES

Citk = Callable[..., Any]
FAST: dict[str, tuple[str, ...]] = {
    "red-bead": ("--days", "4"),
    "funnel": ("--periods", "6", "--repeats", "60"),
    "dice": ("--periods", "100", "--warm-up", "10"),
    "raters": ("--items", "300"),
    "sample": ("--audits", "60"),
    "regression-to-mean": ("--repeats", "40"),
}


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_all_kinds_are_commands() -> None:
    assert set(EXAMPLES) == set(FAST)


@pytest.mark.parametrize("kind", FAST)
def test_a_kind_prints_its_story(citk: Citk, kind: str) -> None:
    done = citk("simulate", kind, *FAST[kind])
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 80
    places = [done.out.index(text) for text in ("Theory against this run", "What to notice",
                                                "Questions", "Answers expected")]  # fmt: skip
    assert places == sorted(places)
    assert "citk explain" in done.out


@pytest.mark.parametrize("kind", FAST)
def test_the_same_seed_prints_the_same_and_another_seed_something_else(
    citk: Citk, kind: str
) -> None:
    words = ("simulate", kind, *FAST[kind])
    assert citk(*words, "--seed", 3).out == citk(*words, "--seed", 3).out
    assert citk(*words, "--seed", 3).out != citk(*words, "--seed", 4).out


@pytest.mark.parametrize("kind", FAST)
def test_every_form_of_output(citk: Citk, kind: str) -> None:
    words = ("simulate", kind, *FAST[kind])
    assert citk(*words, "-f", "json").json["analysis"] == f"simulate-{kind}"
    assert citk(*words, "-f", "csv").out.count("\n") > 20
    assert citk(*words, "-f", "markdown").out.startswith("#")
    assert "How it was computed" in citk(*words, "--explain").out
    assert citk(*words, "--ascii").out.isascii()
    assert "Answers expected" not in citk(*words, "--no-answers").out


@pytest.mark.parametrize("kind", FAST)
def test_pictures_and_pages(citk: Citk, kind: str, tmp_path: Path) -> None:
    words = ["-s", "a.png", "-s", "a.svg", "-s", "a.pdf", "-s", "a.html", "-o", "a.json"]
    done = citk("simulate", kind, *FAST[kind], "--title", "Class of May", *words)
    assert done.code == 0, done.err
    assert done.out == ""
    assert done.err.count("saved a.") == 5
    page = (tmp_path / "a.html").read_text()
    assert "Class of May" in page
    assert "What to notice" in page
    assert "://" not in page
    assert json.loads((tmp_path / "a.json").read_text())["result"]["debrief"]


def test_json_is_that_of_the_library(citk: Citk) -> None:
    found = citk("simulate", "dice", "--periods", 300, "--warm-up", 0, "--stations", 3,
                 "--bottleneck", 2, "--bottleneck-capacity", "1-4", "--helper", "1",
                 "--seed", 8, "-f", "json", "--values").json  # fmt: skip
    run = ci_toolkit.simulate_dice(
        periods=300, warm_up=0, stations=3, bottleneck=2, bottleneck_capacity="1-4", helper="1",
        seed=8,
    )  # fmt: skip
    result: Any = run.result
    assert found["result"]["base"]["wip"] == result.base.wip.tolist()
    assert found["result"]["variants"][0]["little"]["wip"] == result.variants[0].little.wip
    assert found["options"]["bottleneck_capacity"]["values"] == [1, 2, 3, 4]


def test_names_say_how_many_there_are(citk: Citk) -> None:
    found = citk("simulate", "red-bead", "--names", "Ada, Ben,Cem", "-f", "json").json
    assert found["result"]["names"] == ["Ada", "Ben", "Cem"]
    assert found["options"]["moderators"] == 3
    found = citk("simulate", "dice", "--capacities", "1-6,3", "--periods", 9, "-f", "json").json
    assert found["options"]["stations"] == 2
    found = citk("simulate", "raters", "--sensitivity", ".9,.8,.7", "-f", "json").json
    assert found["options"]["specificity"] == [0.99, 0.99, 0.99]


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("red-bead", "--paddle", "0"), "`--paddle` is 0", "defaults"),
        (("red-bead", "--days", "x"), "`--days` does not take `x`", "a whole number"),
        (("red-bead", "--names", "A,A"), "different names", "`--names`"),
        (("red-bead", "--defective", "5000"), "`--defective` is 5000", "defaults"),
        (("red-bead", "--moderators", "5000", "--days", "5000"), "1,000,000 paddles",
         "a smaller `--moderators` or `--days`"),
        (("red-bead", "--seed", "-1"), "`--seed` is -1", "defaults"),
        (("red-bead", "--dayz", "3"), "no option `--dayz`", "`--days`"),
        (("funnel", "--periods", "1000000"), "`--periods` × `--repeats`", "smaller `--repeats`"),
        (("funnel", "--dimensions", "3"), "`--dimensions` is 3", "defaults"),
        (("dice", "--helper", "6-1"), "`--helper` does not take `6-1`", "1-6"),
        (("dice", "--arrivals", "many"), "`--arrivals` does not take `many`", "1-6"),
        (("dice", "--bottleneck", "9"), "`--bottleneck` is 9", "defaults"),
        (("dice", "--batch", "5", "--wip-limit", "3"), "`--batch 5`", "`--wip-limit 17`"),
        (("dice", "--warm-up", "-1"), "`--warm-up` is -1", "defaults"),
        (("dice", "--stations", "3", "--capacities", "1-6"), "capacities", "`--capacities`"),
        (("raters", "--sensitivity", "0.4"), "agreement needs", "`--sensitivity`"),
        (("raters", "--sensitivity", "a,b"), "`--sensitivity` does not take `a`", "0.9,0.6"),
        (("raters", "--prevalence", "2"), "`--prevalence` is 2", "defaults"),
        (("sample", "--queue", "spam"), "`--queue` does not take `spam`", "scams=200:0.04"),
        (("sample", "--queue", "a=3:7"), "`--queue a`: rate is 7", "defaults"),
        (("sample", "--share", "0"), "`--share 0`", "0.05"),
        (("sample", "--queue", "a=9:0", "--queue", "a=9:0"), "same name", "`--queue`"),
        (("regression-to-mean", "--spread", "1"), "`--spread 1`", "`--spread`"),
        (("regression-to-mean", "--worst", "61"), "`--worst` is 61", "defaults"),
        (("raters", "--save", "a.gif"), "does not move", "picture.png"),
        (("sample", "--save", "frame-{n}.png"), "does not move", "picture.png"),
        (("funnel", "--save", "a-{n}.gif"), "numbers pictures", "frame-{n}.png"),
        (("funnel", "--config", "a.toml"), "no file of defaults", "leave it out"),
        (("funnel", "--save", "a.bmp"), "does not save `.bmp`", ".gif"),
        (("funnel", "--save", "a-{queue}.png"), "names `queue`", ""),
    ],
)  # fmt: skip
def test_bad_options_are_one_line_with_a_hint(
    citk: Citk, words: tuple[str, ...], message: str, hint: str, tmp_path: Path
) -> None:
    done = citk("simulate", *words)
    assert (done.code, done.out) == (2, "")
    lines = done.err.splitlines()
    assert len(lines) == 2, lines
    assert message in lines[0]
    assert lines[1].startswith("hint: ")
    assert hint in lines[1]
    assert not list(tmp_path.iterdir())


def test_frames_and_an_animation(citk: Citk, tmp_path: Path) -> None:
    done = citk("simulate", "red-bead", "--days", 3, "-s", "day-{n}.png", "-s", "beads.gif")
    assert done.code == 0, done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "beads.gif", "day-01.png", "day-02.png", "day-03.png",
    ]  # fmt: skip
    assert done.err.count("saved ") == 4


def test_a_dry_run_writes_nothing(citk: Citk, tmp_path: Path) -> None:
    done = citk("simulate", "sample", "--queue", "a=9:0.5", "-s", "a.png", "--dry-run")
    assert done.code == 0
    assert "would play    sample" in done.out
    assert "would write   a.png" in done.out
    assert not list(tmp_path.iterdir())


def test_the_data_of_a_run_can_be_charted(citk: Citk) -> None:
    assert citk("simulate", "red-bead", "-o", "beads.csv").code == 0
    done = citk("control-chart", "beads.csv", "--count", "defective", "--size", "paddle",
                "--chart", "p", "-f", "json")  # fmt: skip
    assert done.code == 0, done.err
    chart = ci_toolkit.simulate_red_bead().result
    phase = done.json["result"]["streams"][0]["phases"][0]
    assert phase["estimates"]["center"] == pytest.approx(chart.center)  # type: ignore[union-attr]
