"""Reports, JSON and CSV of the classroom simulations say what the results hold."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import ci_toolkit
from ci_toolkit import SimulationRun
from ci_toolkit.analysis.training.dice import DiceOptions, dice
from ci_toolkit.analysis.training.dice_law import die
from ci_toolkit.analysis.training.red_bead import RedBeadOptions, red_bead
from ci_toolkit.analysis.training.sample import AuditedQueue
from ci_toolkit.analysis.training.story import KINDS, verdict_of
from ci_toolkit.analysis.training.terms.catalogue import TERMS as KNOWN
from ci_toolkit.api.simulation_run import told
from ci_toolkit.errors import UsageError
from ci_toolkit.report.model import Notes, Report, Table
from ci_toolkit.report.simulate import TERMS, view

SMALL: dict[str, tuple[Callable[..., SimulationRun], dict[str, Any]]] = {
    "red-bead": (ci_toolkit.simulate_red_bead, {"days": 6}),
    "funnel": (ci_toolkit.simulate_funnel, {"periods": 8, "repeats": 60}),
    "dice": (ci_toolkit.simulate_dice, {"periods": 200, "warm_up": 20, "stations": 3}),
    "raters": (ci_toolkit.simulate_raters, {"items": 400}),
    "sample": (ci_toolkit.simulate_sample, {"audits": 120}),
    "regression-to-mean": (ci_toolkit.simulate_regression_to_mean, {"repeats": 60}),
}


def small(kind: str, **changes: Any) -> SimulationRun:
    play, options = SMALL[kind]
    return play(**{**options, **changes})


def table(report: Report, caption: str) -> Table:
    return next(b for b in report.blocks if isinstance(b, Table) and caption in (b.caption or ""))


def notes(report: Report, caption: str) -> tuple[str, ...]:
    return next(b for b in report.blocks if isinstance(b, Notes) and b.caption == caption).items


def test_every_kind_has_a_command_terms_and_sources() -> None:
    assert {kind.name for kind in KINDS.values()} == set(SMALL) == set(TERMS)


@pytest.mark.parametrize("kind", SMALL)
def test_terms_that_reports_point_to_exist(kind: str) -> None:
    assert set(TERMS[kind]) <= set(KNOWN)


@pytest.mark.parametrize("kind", SMALL)
def test_questions_stand_apart_from_their_answers(kind: str) -> None:
    run = small(kind)
    asked = run.debrief.questions
    assert notes(run.report, "Questions") == tuple(question for question, _ in asked)
    assert notes(run.report, "Answers expected") == tuple(answer for _, answer in asked)
    hidden = told(run, answers=False)
    assert not any(block.caption == "Answers expected" for block in hidden.report.blocks)
    assert notes(hidden.report, "Questions")


@pytest.mark.parametrize("kind", SMALL)
def test_the_table_of_checks_holds_each_with_its_answer(kind: str) -> None:
    run = small(kind)
    rows = table(run.report, "Theory against this run").rows
    assert len(rows) == len(run.result.checks)
    for row, check in zip(rows, run.result.checks, strict=True):
        assert row[0].casefold() == check.what.casefold()
        assert row[-1] == ("yes" if check.agrees else "no")


@pytest.mark.parametrize("kind", SMALL)
@pytest.mark.parametrize("width", [40, 80, 160])
def test_texts_fit_any_terminal_and_hold_no_nan(kind: str, width: int) -> None:
    text = told(small(kind), explain=True).terminal_text(width=width)
    assert "nan" not in text.split()
    if width >= 80:
        assert max(map(len, text.splitlines())) <= width
    assert "Sources" in text


@pytest.mark.parametrize("kind", SMALL)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(kind: str) -> None:
    first, again, other = small(kind, seed=5), small(kind, seed=5), small(kind, seed=6)
    assert first.json_text() == again.json_text() != other.json_text()
    assert first.csv_text() == again.csv_text() != other.csv_text()
    assert first.markdown_text() == again.markdown_text()


@pytest.mark.parametrize("kind", SMALL)
def test_json_is_the_result_in_full(kind: str) -> None:
    run = small(kind)
    found = json.loads(told(run, values=True).json_text())
    assert found["analysis"] == f"simulate-{kind}"
    assert found["options"]["seed"] == 1
    for name in ("notice", "questions"):
        assert found["result"]["debrief"][name]
    for check, got in zip(run.result.checks, found["result"]["checks"], strict=True):
        assert got == {
            "what": check.what,
            "theory": check.theory,
            "run": check.run,
            "error": check.error,
            "agrees": check.agrees,
        }
    short = json.loads(run.json_text())
    assert short["result"].keys() <= found["result"].keys()
    assert len(run.json_text()) < 100_000


def test_json_holds_every_count_of_the_beads() -> None:
    core = red_bead(RedBeadOptions(days=6))
    found = small("red-bead").to_dict()["result"]
    assert found["counts"] == core.counts.tolist()
    assert (found["center"], found["ucl"]) == (core.center, core.ucl)
    assert found["beyond"] == core.beyond.tolist()
    assert [place["total"] for place in found["ranking"]] == [p.total for p in core.ranking]


def test_json_of_the_dice_tells_means_or_every_period() -> None:
    core = dice(DiceOptions(periods=200, warm_up=20, stations=3))
    run = small("dice")
    base = run.to_dict()["result"]["base"]
    assert "wip" not in base
    assert base["queues_mean"] == core.base.queues.mean(axis=0).tolist()
    assert base["little"]["lead"] == core.base.little.lead
    whole = told(run, values=True).to_dict()["result"]["base"]
    assert whole["wip"] == core.base.wip.tolist()
    assert whole["lead"] == core.base.lead.tolist()


def rows_of(run: SimulationRun) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run.csv_text())))


def test_csv_holds_the_data_of_each_run() -> None:
    beads = small("red-bead")
    counts = [int(row["defective"]) for row in rows_of(beads)]
    assert counts == beads.result.counts.ravel().tolist()  # type: ignore[union-attr]
    paths = rows_of(small("funnel"))
    assert len(paths) == 4 * 8
    assert {row["rule"] for row in paths} == {"1", "2", "3", "4"}
    assert len(rows_of(small("funnel", dimensions=2))) == 32
    assert len(rows_of(small("dice"))) == 5 * 200
    items = rows_of(small("raters"))
    assert len(items) == 400
    assert set(items[0]) == {"item", "truth", "A", "B"}
    assert len(rows_of(small("sample"))) == 4 * 120
    weeks = rows_of(small("regression-to-mean"))
    assert sum(row["worst"] == "true" for row in weeks) == 10


def test_the_ranking_and_the_feedback_are_those_of_the_counts() -> None:
    run = small("red-bead", days=20, seed=3)
    counts = run.result.counts  # type: ignore[union-attr]
    rows = table(run.report, "Ranking").rows
    assert [int(row[2]) for row in rows] == sorted(counts.sum(axis=0).tolist())
    days = table(run.report, "Praise").rows
    assert [int(row[2]) for row in days] == counts.min(axis=1)[:5].tolist()
    assert [int(row[5]) for row in days] == counts.max(axis=1)[:5].tolist()


def test_many_moderators_are_cut_in_the_middle_and_that_is_told() -> None:
    run = small("red-bead", moderators=40)
    found = table(run.report, "Ranking")
    assert len(found.rows) == 24
    assert "16 places in the middle not shown" in (found.note or "")


def test_a_bowl_without_defects_has_no_ranking_to_tell_of() -> None:
    run = small("red-bead", defective=0)
    assert "nobody is ahead" in run.verdict.text
    assert "praise" not in run.terminal_text().lower().split("\n\n")[2]


def test_the_base_stands_beside_its_variants() -> None:
    run = small("dice")
    result = run.result
    rows = table(run.report, "one change at a time").rows
    assert [row[0].split(":")[0] for row in rows] == [
        "base",
        *(one.name for one in result.variants),  # type: ignore[union-attr]
    ]
    assert rows[1][0] == "bottleneck: station 2"
    found = [float(row[2]) for row in rows]
    assert found == pytest.approx(
        [one.little.wip for one in (result.base, *result.variants)],  # type: ignore[union-attr]
        rel=0.01,
    )


def test_dice_queues_and_lists_may_be_texts() -> None:
    run = small("dice", capacities="1-6,1-4,2", helper="1-2")
    assert run.result.options.laws == (die(1, 6), die(1, 4), die(2, 2))  # type: ignore[union-attr]
    queues = small("sample", queues=["scams=100:3 %"]).result.options.queues  # type: ignore[union-attr]
    assert queues == (AuditedQueue("scams", 100, 0.03),)
    assert small("raters", sensitivity=[0.5, 0.6]).result.options.sensitivity == (0.5, 0.6)  # type: ignore[union-attr]


def test_wrong_options_are_told_by_name() -> None:
    with pytest.raises(UsageError, match="no option `padle`") as told_of:
        small("red-bead", padle=3)
    assert told_of.value.hint == "did you mean `paddle`?"
    with pytest.raises(UsageError, match="`capacity` does not take `x`"):
        small("dice", capacity="x")


def test_the_verdicts_follow_the_numbers() -> None:
    one = small("funnel", periods=1)
    assert "the four rules are alike" in one.verdict.text
    stuck = small("dice", capacity=die(0, 0))
    assert "nothing was finished" in stuck.verdict.text
    clean = small("raters", prevalence=0.0, sensitivity=(1, 1), specificity=(1, 1))
    assert "not defined" in clean.verdict.text
    assert "nan" not in clean.terminal_text().lower().split()
    regression = small("regression-to-mean")
    group = regression.result.worst  # type: ignore[union-attr]
    assert f"{group.first * 100:.3g} %" in regression.verdict.text


@pytest.mark.parametrize("kind", SMALL)
def test_results_alone_make_a_report(kind: str) -> None:
    run = small(kind)
    report = view(run.result, title="A <b>title</b>\x1b[31m")
    assert report.title == "A <b>title</b>"
    assert report.verdict.rstrip(".") == _sentence(verdict_of(run.result).text)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def test_hostile_names_reach_no_terminal_and_no_page() -> None:
    names = ("\x1b[31mA<script>", "B\u202e", "C", "D", "E", "F")
    run = small("red-bead", names=names)
    assert "\x1b" not in run.terminal_text()
    assert "\u202e" not in run.terminal_text()
    assert "<script>" not in run._text(".html")


def test_csv_intervals_of_audits_hold_their_rate() -> None:
    for row in rows_of(small("sample")):
        low, rate, high = (float(row[name]) for name in ("low", "rate", "high"))
        assert low - 1e-12 <= rate <= high + 1e-12
        assert math.isclose(rate, int(row["wrong_found"]) / int(row["audited"]))


def test_options_given_as_a_whole_are_changed_by_name() -> None:
    run = ci_toolkit.simulate_red_bead(RedBeadOptions(days=3), seed=9)
    assert run.result.options == RedBeadOptions(days=3, seed=9)
    assert np.array_equal(run.result.counts, red_bead(RedBeadOptions(days=3, seed=9)).counts)  # type: ignore[union-attr]
