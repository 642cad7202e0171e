"""What the tables of a project alone cannot show to be wrong."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.analysis.dmaic import gates
from ci_toolkit.analysis.dmaic.project.base import PHASES
from ci_toolkit.analysis.dmaic.project.check import check
from ci_toolkit.analysis.dmaic.project.problem import Problem
from ci_toolkit.analysis.dmaic.project.project import Project

METRIC = '[measure.metric]\nname = "Y"\ndefinition = "d"\nsource = "a.csv"\n'
EVENT = METRIC + 'event = "overturned"\n'
CAUSES = '[analyze.causes]\ntest = ["queue", "market"]\n'
PARETO = '[analyze.pareto]\ncategory = "policy"\n'
MATRIX = """
[analyze.matrix]
outputs = [{ name = "right", weight = 9 }, { name = "fast", weight = 3 }]
inputs = [{ name = "caption", scores = [9, 3] }]
"""
WHYS = '[[analyze.five_whys]]\nproblem = "p"\nwhys = ["a"]\n'


def found(text: str) -> tuple[Problem, ...]:
    return check(Project.model_validate(tomllib.loads(text)))


def only(text: str) -> Problem:
    (problem,) = found(text)
    return problem


def root(*evidence: str, status: str = "open") -> str:
    return (
        f'[[analyze.root_causes]]\ncause = "c"\nstatus = "{status}"\n'
        f"evidence = {list(evidence)!r}\n"
    )


def test_a_project_without_contradictions_has_no_problem() -> None:
    assert found("") == ()
    whole = EVENT + CAUSES + PARETO + MATRIX + WHYS
    evidence = ("cause:queue", "pareto", "pareto:Spam", "baseline", "capability", "matrix:caption")
    assert found(whole + root(*evidence, "five-whys:1", "note:seen twice", status="accepted")) == ()


@pytest.mark.parametrize(
    ("evidence", "text", "hint"),
    [
        ("cause:quue", "`cause:quue` is not in `test` of", "did you mean `queue`?"),
        ("cause:x y", "`cause:x y` is not in `test` of", "add it there"),
        ("cause:", "`cause:` names nothing", "behind `cause:`"),
        ("pareto", "`pareto` needs [analyze.pareto]", "add that table"),
        ("pareto:Spam", "`pareto:Spam` needs [analyze.pareto]", "add that table"),
        ("mix", "`mix` needs [analyze.mix]", "add that table"),
        ("agreement", "`agreement` needs [measure.agreement]", "add that table"),
        ("matrix:caption", "is not in the inputs of [analyze.matrix]", "add it there"),
        ("five-whys:1", "is no [[analyze.five_whys]]", "there is none"),
        ("five-whys:x", "is no [[analyze.five_whys]]", "there is none"),
        ("causes:queue", "`causes:queue` is of no known kind", "did you mean `cause:`?"),
        ("I saw it", "`I saw it` is of no known kind", "note:"),
        ("note", "`note` is of no known kind", "did you mean `note:`?"),
    ],
)
def test_evidence_that_names_nothing_is_an_error(evidence: str, text: str, hint: str) -> None:
    problem = only(EVENT + CAUSES + root(evidence))
    assert (problem.level, problem.key) == ("error", "evidence")
    assert problem.table == "[analyze.root_causes]"
    assert text in problem.text
    assert hint in problem.hint


@pytest.mark.parametrize("number", ["0", "2", "-1", "²", "1.0"])
def test_five_whys_are_counted_from_one(number: str) -> None:
    assert "there are 1" in only(WHYS + root(f"five-whys:{number}")).hint


def test_baseline_and_capability_need_the_metric() -> None:
    for evidence in ("baseline", "capability"):
        assert "needs [measure.metric]" in only(root(evidence)).text


def test_a_decision_without_evidence_is_worth_a_look() -> None:
    problem = only(root(status="accepted"))
    assert problem.level == "warning"
    assert problem.text == "`c` is accepted without evidence"
    assert found(root(status="open")) == ()


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("", "names nothing that is measured"),
        ("event = 'a'\nvalue = 'b'\n", "measures several things: `event` and `value`"),
        ("event = 'a'\nstart = 'b'\nend = 'c'\n", "measures several things: `event` and `start`"),
        ("size = 'b'\n", "has `size` without `count`"),
        ("event = 'a'\nsize = 'b'\n", "has `size` without `count`"),
        ("start = 'b'\n", "has `start` without `end`"),
        ("end = 'b'\n", "has `end` without `start`"),
        ("event = 'a'\nchart = 'laney'\n", "there is no chart `laney`"),
        ("event = 'a'\nsubgroup = 'b'\nsubgroup_size = 3\n", "exclude each other"),
        ("value = 'a'\nnatural_lower = 1\nnatural_upper = 1\n", "is not below"),
    ],
)
def test_a_metric_is_one_thing(keys: str, text: str) -> None:
    problem = only(METRIC + keys)
    assert text in problem.text
    assert (problem.table, problem.level) == ("measure.metric", "error")


@pytest.mark.parametrize(
    "keys",
    ["event = 'a'", "value = 'a'", "count = 'a'", "count = 'a'\nsize = 'b'", "start='a'\nend='b'"],
)
def test_each_way_of_measuring_is_sound_alone(keys: str) -> None:
    assert found(METRIC + keys) == ()


def test_a_metric_without_name_or_definition_is_told() -> None:
    text = EVENT.replace('"Y"', '" "').replace('"d"', '""')
    nameless, undefined = found(text)
    assert (nameless.text, nameless.level) == ("`name` is empty", "error")
    assert undefined.level == "warning"
    assert only(EVENT.replace('"a.csv"', "[]")).text == "`source` is empty"
    assert only(EVENT.replace('"a.csv"', '["a", ""]')).text == "`source` is empty"


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("", "names no layout"),
        ("raters = ['a', 'b']\ncounts = ['c', 'd']", "names several layouts"),
        ("raters = ['a', 'b']\nitem = 'c'", "names several layouts"),
        ("item = 'a'\nlabel = 'b'", "lacks `rater`"),
        ("raters = ['a']", "`raters` needs two columns or more"),
        ("counts = ['a']", "`counts` needs two columns or more"),
        ("raters = ['a', 'b', 'a']", "`raters` names `a` twice"),
        ("raters = ['a', 'b']\nweights = 'linear'", "needs the labels in their order"),
    ],
)
def test_agreement_has_one_layout(keys: str, text: str) -> None:
    assert text in only('[measure.agreement]\nsource = "r.csv"\n' + keys).text


@pytest.mark.parametrize(
    "keys",
    [
        "raters = ['a', 'b']",
        "counts = ['a', 'b']",
        "item = 'a'\nrater = 'b'\nlabel = 'c'",
        "raters = ['a', 'b']\nweights = 'linear'\nlevels = ['x', 'y']",
    ],
)
def test_each_layout_is_sound_alone(keys: str) -> None:
    assert found('[measure.agreement]\nsource = "r.csv"\n' + keys) == ()


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("test = []", "`test` names no column"),
        ("test = ['a', 'b', 'a']", "`test` names `a` twice"),
        ("test = ['queue']\nnumbers = ['quue']", "`quue`, which is not in `test`"),
        ("test = ['a']\nnumbers = ['a']\ncategories = ['a']", "cannot be a number and a category"),
    ],
)
def test_causes_are_each_named_once(keys: str, text: str) -> None:
    assert text in only(EVENT + "[analyze.causes]\n" + keys).text


@pytest.mark.parametrize(
    "table",
    [
        CAUSES,
        "[analyze.mix]\ncolumn = 'x'\nbefore = '2024'\nafter = '2025'\n",
        "[improve.control_group]\nname = 'x'\n",
        "[control.limits]\n",
        "[control.later]\n",
        "[measure.sample_size]\nmargin = 1\n",
        PARETO,
    ],
)
def test_parts_about_the_metric_need_it(table: str) -> None:
    assert "metric" in only(table).text
    assert found(EVENT + table) == ()


def test_scores_of_a_matrix_fit_its_outputs() -> None:
    assert found(MATRIX) == ()
    short = only(MATRIX.replace("[9, 3]", "[9]"))
    assert short.text == "`caption` has 1 score for 2 outputs"
    assert short.where == ("analyze", "matrix", "inputs", 0, "scores")
    assert "is 11" in only(MATRIX.replace("[9, 3]", "[11, 0]")).text


def test_a_solution_for_no_root_cause_is_worth_a_look() -> None:
    solution = "[[improve.solutions]]\nname = 's'\nimpact = 1\neffort = 1\nchosen = true\n"
    assert found(solution) == ()
    unknown = only(root("note:x") + solution + "cause = 'd'\n")
    assert (unknown.level, unknown.key) == ("warning", "cause")
    assert "is no root cause" in unknown.text
    assert found(root("note:x") + solution + "cause = 'c'\n") == ()
    rejected = only(root("note:x", status="rejected") + solution + "cause = 'c'\n")
    assert "was rejected" in rejected.text


def test_the_timeline_has_each_phase_once_and_goes_forward() -> None:
    stone = '[[define.timeline]]\nphase = "define"\n'
    assert found(stone + "planned_start = 2024-01-02\nplanned_end = 2024-01-02\n") == ()
    late = only(stone + "planned_start = 2024-01-02\nplanned_end = 2024-01-01\n")
    assert late.text == "`planned_end` 2024-01-01 lies before `planned_start` 2024-01-02"
    twice = only(stone + stone)
    assert twice.where == ("define", "timeline", 1, "phase")
    assert only(stone + "ended = 2024-01-01\n").level == "warning"


def test_a_change_with_a_zone_cannot_be_put_in_order() -> None:
    text = "[[improve.changes]]\nwhat = 'x'\nwhen = 2024-07-01T08:00:00"
    assert found(text) == ()
    assert "has a zone" in only(text + "+02:00\n").text


def test_a_signature_has_a_name_and_a_day() -> None:
    sign = "[[tollgates.define.sign]]\nwhat = 'charter'\n"
    assert found(sign) == ()
    assert found(sign + "by = 'Ann'\non = 2024-01-01\n") == ()
    problem = only(sign + "by = 'Ann'\n")
    assert (problem.level, problem.text) == ("warning", "`charter` is not signed: it lacks `on`")


def test_a_waiver_names_a_gate_and_says_by_whom_and_why() -> None:
    code = gates.RULES["measure"][0].code
    waive = "[[tollgates.measure.waive]]\nby = 'Ann'\nbecause = 'new'\n"
    assert found(waive + f"gate = '{code}'\n") == ()
    slip = only(waive + f"gate = '{code[:-1]}'\n")
    assert slip.level == "error"
    assert "did you mean" in slip.hint
    elsewhere = only(waive.replace("measure", "define") + f"gate = '{code}'\n")
    assert elsewhere.text == f"`{code}` is no gate of define"
    assert elsewhere.hint == "waive it in [[tollgates.measure.waive]]"
    empty = only(waive.replace("new", " ") + f"gate = '{code}'\n")
    assert "`because` of the waiver" in empty.text


@given(st.lists(st.text(max_size=12), max_size=4), st.sampled_from(PHASES))
def test_any_evidence_is_known_or_told(evidence: list[str], phase: str) -> None:
    project = Project.model_validate(
        {
            "analyze": {"root_causes": [{"cause": phase, "evidence": evidence}]},
            "define": {"timeline": [{"phase": phase}]},
        }
    )
    told = [one for one in check(project) if one.key == "evidence"]
    assert len(told) == sum(
        not (text.strip().startswith("note") and text.partition(":")[2].strip())
        or text.partition(":")[0].strip() != "note"
        for text in evidence
    )
