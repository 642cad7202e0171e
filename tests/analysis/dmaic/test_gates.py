"""Gates: each passes where all is done, and tells with a reason where it is not."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.analysis.dmaic import projects as made

from ci_toolkit.analysis.dmaic.gates import (
    GATE_CODES,
    RULES,
    ahead_findings,
    judge_gates,
    waiver_findings,
)
from ci_toolkit.analysis.dmaic.project.base import PHASES
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.result import Evidence, Failure, Gate, PhaseState
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Verdict


def states(project: Project, evidence: Evidence) -> tuple[PhaseState, ...]:
    return judge_gates(project, evidence, "proportion")


def gate(code: str, project: Project | None = None, **evidence: Any) -> Gate:
    found = states(project or made.project(), made.evidence(**evidence))
    return next(one for state in found for one in state.gates if one.code == code)


def test_codes_are_unique() -> None:
    assert len(set(GATE_CODES)) == len(GATE_CODES)
    assert {rule.code for rules in RULES.values() for rule in rules} == set(GATE_CODES)


def test_a_project_with_everything_passes() -> None:
    found = states(made.project(), made.evidence())
    assert [(state.phase, state.status) for state in found] == [(p, "passed") for p in PHASES]
    for one in (one for state in found for one in state.gates):
        assert one.reason
        assert not one.reason.endswith(".")


def test_an_empty_project_is_open_and_nothing_passes() -> None:
    found = states(Project(), Evidence())
    assert [state.status for state in found] == ["open"] * 5
    passed = [one.code for state in found for one in state.gates if one.status == "passed"]
    assert passed == []


@pytest.mark.parametrize(
    ("code", "status", "changes"),
    [
        ("problem", "open", {"define__problem": " "}),
        ("goal", "open", {"define__goal": {"from": 0.05, "to": 0.03}}),
        ("scope", "open", {"define__scope_out": []}),
        ("business-case", "open", {"define__business_case": None}),
        ("ctq", "open", {"define__ctq": [{"need": "x", "measure": "waiting"}]}),
        ("sipoc", "open", {"define__sipoc": {"process": ["a"]}}),
        ("data-plan", "open", {"measure__data_plan": []}),
        ("solutions", "open", {"improve__solutions": []}),
        ("change", "open", {"improve__changes": []}),
        ("limits", "open", {"control__limits": None}),
        ("handover", "open", {"control__handover": [{"what": "x"}]}),
        ("reactions", "open", {"control__reactions": []}),
        ("control-plan", "open", {"control__plan": [{"what": "waiting"}]}),
        ("sign-1", "open", {"tollgates__define": {"sign": [{"what": "x", "by": "Ada"}]}}),
    ],
)
def test_what_is_not_written_is_open(code: str, status: str, changes: dict[str, Any]) -> None:
    assert gate(code, made.project(**changes)).status == status


@pytest.mark.parametrize(
    ("code", "evidence"),
    [
        ("goal", {"goal_from": 0.03, "goal_to": 0.05}),
        ("goal", {"goal_from": float("nan")}),
        ("soundness", {"soundness": SimpleNamespace(verdict=Verdict("unsound", "9 rows twice"))}),
        ("baseline-points", {"baseline": made.chart(19)}),
        ("root-cause", {"causes": made.study(made.cause(real=False, p=0.4))}),
        ("evidence", {"causes": made.study(made.cause(real=False, p=0.4))}),
        ("root-cause", {"causes": made.study(made.cause("market"))}),
        ("effect", {"effect": made.effect("incapable")}),
        ("effect", {"effect": made.effect("insufficient")}),
        ("promised", {"effect": made.effect(reached="unclear")}),
        ("promised", {"effect": made.effect(reached="no")}),
        ("no-signal", {"staged": made.chart(24, after=12, signals=(20,))}),
        ("held", {"held": made.chart(9, signals=(3,))}),
    ],
)
def test_what_does_not_hold_fails_with_its_reason(code: str, evidence: dict[str, Any]) -> None:
    found = gate(code, **evidence)
    assert found.status == "failed"
    assert found.reason


def test_signals_before_the_change_do_not_count() -> None:
    assert gate("no-signal", staged=made.chart(24, after=12, signals=(3,))).status == "passed"


def test_eight_later_points_are_asked_for() -> None:
    assert gate("later-points", held=made.chart(7)).status == "open"
    assert gate("later-points", held=made.chart(8)).status == "passed"


def test_a_part_that_was_lost_fails_its_gates_with_that_reason() -> None:
    for part, codes in {
        "soundness": ["soundness"],
        "baseline": ["baseline", "baseline-points"],
        "causes": ["causes-tested"],
        "effect": ["effect", "promised"],
        "held": ["held", "later-points"],
    }.items():
        failure = Failure(part, "measure", "`a.csv` is not there")
        for code in codes:
            found = gate(code, **{part: None, "failures": (failure,)})
            assert found.status == "failed"
            assert "`a.csv` is not there" in found.reason


@pytest.mark.parametrize(
    ("ends", "status"), [((0.62, 0.9), "passed"), ((0.5, 0.9), "failed"), ((0.1, 0.3), "failed")]
)
def test_agreement_is_shown_only_by_its_whole_interval(
    ends: tuple[float, float], status: str
) -> None:
    asked = made.project(measure__agreement={"source": "r.csv", "raters": ["a", "b"]})
    agreement = SimpleNamespace(
        kappa=Estimate(sum(ends) / 2, *ends),
        at_least=0.6,
        statistic="cohen",
        references=(),
        verdict=Verdict("insufficient", ""),
    )
    found = gate("agreement", asked, agreement=agreement)
    assert found.status == status
    assert str(ends[0]) in found.reason


def test_agreement_is_no_gate_where_it_is_not_asked_for() -> None:
    found = states(made.project(), made.evidence())
    assert "agreement" not in [one.code for state in found for one in state.gates]


def test_judgement_alone_shows_no_root_cause() -> None:
    for names in ([], ["five-whys:1"], ["note:seen"], ["matrix:x"]):
        causes = [{"cause": "c", "status": "accepted", "evidence": names}]
        assert gate("root-cause", made.project(analyze__root_causes=causes)).status == "failed"


def test_vital_few_are_evidence_and_the_rest_is_not() -> None:
    pareto = SimpleNamespace(
        streams=(SimpleNamespace(vital=("Spam",)),),
        verdict=Verdict("concentrated", "one category makes 80 %"),
        references=(),
    )
    for name, status in (
        ("pareto", "passed"),
        ("pareto:Spam", "passed"),
        ("pareto:Hate", "failed"),
    ):
        causes = [{"cause": "c", "status": "accepted", "evidence": [name]}]
        project = made.project(analyze__root_causes=causes)
        assert gate("root-cause", project, pareto=pareto).status == status


def test_high_priority_needs_an_action() -> None:
    bare = {"step": "a", "failure": "lost", "severity": 9, "occurrence": 8, "detection": 7}
    found = gate("fmea", made.project(improve__fmea=[bare]))
    assert found.status == "failed"
    assert "lost" in found.reason
    low = bare | {"severity": 1}
    assert gate("fmea", made.project(improve__fmea=[low])).status == "passed"


def test_a_phase_cannot_pass_before_the_one_before_it() -> None:
    found = states(made.project(tollgates__define={}), made.evidence())
    assert [state.status for state in found] == ["open"] * 5
    assert "define is open" in found[1].reason


def test_the_sponsor_signs_where_nobody_is_named() -> None:
    found = states(made.project(tollgates__define={}), made.evidence())[0]
    people = [one for one in found.gates if one.kind == "people"]
    assert [(one.status, "Ada" in one.text) for one in people] == [("open", True)]


def _waived(gate_code: str, because: str = "done elsewhere") -> Project:
    waiver = {"gate": gate_code, "by": "Ada", "because": because, "on": "2025-01-02"}
    return made.project(define__problem="", tollgates__define=made.SIGNED | {"waive": [waiver]})


def test_a_waiver_says_by_whom_and_why_and_lets_the_next_phase_pass() -> None:
    project = _waived("problem")
    found = states(project, made.evidence())
    assert [state.status for state in found] == ["waived", *["passed"] * 4]
    one = found[0].gates[0]
    assert (one.status, one.by, one.on) == ("waived", "Ada", dt.date(2025, 1, 2))
    assert "done elsewhere" in one.reason
    assert waiver_findings(project, found) == ()


@pytest.mark.parametrize(
    ("code", "because", "words"),
    [
        ("scope", "x", "is not needed: the gate passed"),
        ("effect", "x", "has no gate there"),
        ("problem", "", "does not say by whom and why"),
    ],
)
def test_idle_waivers_are_told(code: str, because: str, words: str) -> None:
    project = _waived(code, because)
    found = states(project, made.evidence())
    assert found[0].status == "open"
    assert [words in one.text for one in waiver_findings(project, found)] == [True]


def test_a_signature_counts_from_its_day_on() -> None:
    sign = {"sign": [{"what": "agreed", "by": "Ada", "on": "2025-06-01"}]}
    project = made.project(tollgates__define=sign)
    early, then = dt.date(2025, 5, 31), dt.date(2025, 6, 1)
    assert (
        "“agreed” is not signed yet"
        in judge_gates(project, made.evidence(), "proportion", early)[0].reason
    )
    signed = {
        day: judge_gates(project, made.evidence(), "proportion", day)[0] for day in (early, then)
    }
    assert [signed[day].status for day in (early, then)] == ["open", "passed"]
    one = signed[early].gates[-1]
    assert (one.by, one.on) == ("", None)
    assert "dated 2025-06-01, after 2025-05-31" in one.reason
    told = ahead_findings(project, early)
    assert ["agreed" in found.text and "define" in found.text for found in told] == [True]
    assert ahead_findings(project, then) == ()


def test_a_waiver_counts_from_its_day_on() -> None:
    project, before = _waived("problem"), dt.date(2025, 1, 1)
    found = judge_gates(project, made.evidence(), "proportion", before)
    assert found[0].status == "open"
    told = ahead_findings(project, before)
    assert any("the waiver of `problem`" in one.text for one in told)
    assert waiver_findings(project, found, before) == ()


def test_gaps_are_no_later_points() -> None:
    held = made.chart(9)
    held.subgroups.n[:3] = np.nan
    assert gate("later-points", held=held).status == "open"


@pytest.mark.parametrize(
    ("after", "status", "words"),
    [
        (Estimate(0.97, 0.95, 0.98), "passed", "90 % before, 97 % after"),
        (Estimate(0.89, 0.85, 0.93), "passed", "no worse beyond chance"),
        (Estimate(0.6, 0.55, 0.65), "failed", "worse"),
    ],
)
def test_capability_must_not_be_worse(after: Estimate, status: str, words: str) -> None:
    def study(share: Estimate) -> Any:
        stream = SimpleNamespace(conforming=share)
        return SimpleNamespace(
            streams=(stream,), ranking=(0,), references=(), verdict=Verdict("capable", "x")
        )

    tables = made.full()["measure"]["metric"] | {"usl": 0.1}
    found = gate(
        "capability-held",
        made.project(measure__metric=tables),
        capability=study(Estimate(0.9, 0.87, 0.93)),
        capability_after=study(after),
    )
    assert found.status == status
    assert words in found.reason


def test_a_signal_that_chance_explains_does_not_lose_the_gain() -> None:
    held = made.chart(30, signals=(3,), status="stable")
    assert gate("held", held=held).status == "passed"
    assert gate("no-signal", frozen=held).status == "passed"
    bad = gate("no-signal", frozen=made.chart(30, signals=(3,)))
    assert bad.status == "failed"
    # The limits need not come from all that came after the change.
    assert bad.reason.startswith("from 2025-01-01 to 2025-01-30: ")
