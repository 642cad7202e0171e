"""The whole judgement: verdict, metric then and now, what matters."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from tests.analysis.dmaic import projects as made

from ci_toolkit.analysis.capability.conforming import Periods, pooled_rate, spread_of
from ci_toolkit.analysis.dmaic.baseline_estimate import baseline_estimate
from ci_toolkit.analysis.dmaic.highlights import MOST
from ci_toolkit.analysis.dmaic.judge import judge
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.result import Dmaic, Evidence, Failure
from ci_toolkit.analysis.result import Finding, Verdict, to_plain
from ci_toolkit.references import REFERENCES


def judged(project: Project | None = None, **evidence: Any) -> Dmaic:
    project = project or made.project()
    return judge(project, made.evidence(**evidence), kind="proportion", today=made.TODAY)


def test_a_finished_project_is_passed_and_says_what_was_reached() -> None:
    found = judged()
    assert found.verdict.status == "passed"
    assert found.verdict.text == (
        "Overturn rate was promised at 3 %, and went from 5 % to 2.8 %: reached; "
        "all five phases are through"
    )
    assert found.verdict.next == ()
    assert found.references == (REFERENCES["aiag-vda-fmea"],)


def test_the_gate_in_the_way_is_named() -> None:
    found = judged(held=made.chart(9, signals=(2,)))
    assert found.verdict.status == "failed"
    assert "“Later data keep within the frozen limits” of Control has failed" in found.verdict.text
    assert "reached, but later data leave the frozen limits" in found.verdict.text
    assert found.verdict.next[0].startswith("Settle `held`")
    assert judged(made.project(tollgates__define={})).verdict.status == "open"


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (made.effect(reached="unclear"), "not yet shown"),
        (made.effect(reached="no"), "not reached"),
        (made.effect("incapable"), "no improvement beyond chance"),
    ],
)
def test_what_was_not_reached_is_said(effect: Any, words: str) -> None:
    assert words in judged(effect=effect).verdict.text


def test_an_empty_project_is_open() -> None:
    found = judge(Project(), Evidence(), kind="number", today=made.TODAY)
    assert found.verdict.status == "open"
    assert found.metric is None
    assert found.highlights == ()
    assert "no metric is named yet" in found.verdict.text


def test_then_and_now_are_the_two_stretches() -> None:
    metric = judged().metric
    assert metric is not None
    assert metric.then is not None
    assert metric.now is not None
    assert (metric.then.value, metric.now.value, metric.goal) == (0.05, 0.028, 0.03)


def test_without_an_effect_the_baseline_has_the_interval_of_its_points() -> None:
    chart = made.chart(30)
    metric = judged(effect=None, baseline=chart).metric
    assert metric is not None
    assert metric.now is None
    count, n = chart.subgroups.count, chart.subgroups.n
    day = chart.subgroups.offsets[0] + range(30)
    periods = Periods(count, n, day.astype("datetime64[D]"), "day")
    spread = spread_of(periods, "binomial")
    expected = pooled_rate(count.sum(), n.sum(), 0.95, kind="binomial", spread=spread)[0]
    assert metric.then == expected
    assert baseline_estimate(chart, 0.95) == expected


def test_three_findings_at_most_and_the_weightiest_first() -> None:
    lost = tuple(Failure(part, "analyze", "`a.csv` is not there") for part in ("pareto", "mix"))
    other = Failure("held", "control", "no rows")
    found = judged(
        failures=(*lost, other),
        soundness=SimpleNamespace(verdict=Verdict("unsound", "9 rows twice"), references=()),
    ).highlights
    assert [one.code for one in found] == ["effect", "soundness", "failure"]
    assert len(found) == MOST
    assert found[2].text == (
        "the Pareto and mix against rate could not be computed: `a.csv` is not there; "
        "nor could later data against the limits"
    )


def test_findings_given_are_kept_and_waivers_told() -> None:
    waive = [{"gate": "scope", "by": "Ada", "because": "x"}]
    project = made.project(tollgates__define=made.SIGNED | {"waive": waive})
    given = Finding("source-changed", "warning", "`a.csv` changed")
    found = judge(project, made.evidence(), kind="proportion", today=made.TODAY, findings=(given,))
    # Of a changed source every number depends, so that it stands before what they say.
    assert found.highlights[0].code == "source-changed"
    assert [one.code for one in found.findings] == ["waiver-idle"]


def test_judgement_goes_into_json() -> None:
    found = judged()
    assert json.dumps(to_plain([found.phases, found.actions, found.verdict, found.metric]))
