"""The terms of the field: complete, closed, short, in British spelling, their commands right."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from typing import Any, get_args

import pytest
import typer

from ci_toolkit.analysis.control_chart.kinds import KINDS
from ci_toolkit.analysis.control_chart.rule_table import SETS
from ci_toolkit.analysis.result import Status
from ci_toolkit.analysis.sigma import INDIVIDUAL_METHODS, SUBGROUP_METHODS
from ci_toolkit.analysis.training.terms.catalogue import TERMS, find, grouped, plain_form
from ci_toolkit.analysis.training.terms.term import GROUPS, Term
from ci_toolkit.cli.app import app
from ci_toolkit.references import REFERENCES

# Pure concepts: there is nothing to compute.
CONCEPTS = {
    "operational-definition", "ledger", "inspection", "dmaic", "sipoc", "ctq", "voc", "raci",
    "stakeholders", "data-plan", "fishbone", "five-whys", "solutions", "pdsa", "reaction-plan",
    "tollgate", "pull", "muda", "mura", "kaizen", "poka-yoke", "5s", "standard-work", "gemba",
}  # fmt: skip
ASKED_FOR = """
control limits|centre line|common cause|special cause|tampering|rational subgroup|moving range
sigma_z|over-dispersion|laney-p|laney-u|p-additive|u-additive|i-mr|i-mr-rs|xbar-r|xbar-s|p|np|c|u|g|t
ewma|cusum|run chart|anhoej|nelson rules|western electric|false alarm|average run length|phase
baseline|signal|autocorrelation|weekday pattern|trial limits|mature|gap|Cp|Cpk|Pp|Ppk|Cpm|Z-bench
sigma level|shift 1.5|DPMO|DPU|DPO|yield|rolled throughput yield|tolerance interval|specification
natural limits|Box-Cox|Johnson|percentile index|censored|Wilson|Clopper-Pearson|Poisson interval
confidence interval|p-value|power|effect size|false discovery rate|Goodman intervals|vital few|Gini
Herfindahl|Kitagawa|mix against rate|Simpson's paradox|kappa|AC1|alpha|percent agreement|gage R&R
golden set|chi-square|Kruskal-Wallis|Spearman|Cramér's V|logistic regression
interrupted time series|difference in differences|regression to the mean|before and after|DMAIC
project charter|SIPOC|CTQ|VOC|RACI|FMEA|RPN|action priority|fishbone|five whys|C&E matrix
control plan|tollgate|Little's law|WIP|lead time|cycle time|takt time|throughput|bottleneck
batch size|WIP limit|value stream|5S|kaizen|poka-yoke|muda|Pareto principle|sampling
stratified sampling|audit sample|funnel plot|operational definition|red bead|funnel experiment
"""
AMERICAN = re.compile(
    r"\b(color|center|analyze|behavior|organiz\w*|standardiz\w*|prioritiz\w*|level(?:ed|ing)|"
    r"utilization|labor|gray|judgment|program)\b"
)


def each(name: str) -> Any:
    return pytest.mark.parametrize(name, TERMS.values(), ids=list(TERMS))


def spoken(term: Term) -> str:
    commands = [re.sub(r"`[^`]*`", "", note) for note in term.notes]
    return " ".join((term.name, term.what, *term.formula, term.use, term.avoid, *commands))


def test_there_are_more_than_a_hundred_in_every_group_some() -> None:
    assert len(TERMS) > 100
    assert set(Counter(term.group for term in TERMS.values())) == set(GROUPS)
    assert sum(len(terms) for terms in grouped().values()) == len(TERMS)


@pytest.mark.parametrize(
    "name", [n for line in ASKED_FOR.split("\n") for n in line.split("|") if n]
)
def test_the_field_is_covered(name: str) -> None:
    assert find(name) is not None


def test_what_outputs_are_called_is_covered() -> None:
    words = [*KINDS, *SETS, *INDIVIDUAL_METHODS, *SUBGROUP_METHODS, *get_args(Status)]
    words += ["binomial", "poisson", "laney", "additive"]
    assert [word for word in words if find(word) is None] == []


def test_kinds_and_rule_sets_are_found_under_their_own_names() -> None:
    assert {name: find(name).key for name in KINDS} == {name: name for name in KINDS}  # type: ignore[union-attr]
    for name in set(SETS) - {"limits"}:
        term = find(name)
        assert term is not None
        assert term.group == "rules", name


def test_no_name_means_two_terms() -> None:
    owner: dict[str, str] = {}
    for term in TERMS.values():
        for name in {plain_form(one) for one in (term.key, term.name, *term.aliases)}:
            assert owner.setdefault(name, term.key) == term.key, name


@each("term")
def test_a_term_points_to_others_and_to_sources_that_exist(term: Term) -> None:
    assert term.see
    assert term.key not in term.see
    assert all(key in TERMS for key in term.see)
    assert term.sources
    assert all(key in REFERENCES for key in term.sources)
    assert len(set(term.see)) == len(term.see)


@each("term")
def test_texts_are_short_and_plain(term: Term) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", term.key)
    assert 30 <= len(term.what) <= 320
    assert term.what.endswith(".")
    assert term.what.count(". ") <= 2
    for text in (term.use, term.avoid):
        assert 10 <= len(text) <= 180
        assert text.endswith(".")
    assert all(len(line) <= 85 for line in term.formula)
    assert len(term.short) <= 90
    assert not AMERICAN.search(spoken(term))
    assert all(line.isprintable() for line in (term.what, *term.formula))


@each("term")
def test_every_term_but_a_pure_concept_has_an_example(term: Term) -> None:
    assert (term.example is None) == (term.key in CONCEPTS)
    lines = term.worked()
    assert len(lines) <= 8
    for line in lines:
        assert line.strip()
        assert len(line) <= 130
        assert "nan" not in line.split()
        assert "–" not in line
        assert "inf " not in line
    if term.example is not None:
        assert lines
        assert lines == term.worked(), "the same every time"


def leaf(words: list[str]) -> tuple[Any, list[str]]:
    command = typer.main.get_command(app)
    while (inner := getattr(command, "commands", None)) is not None:
        if words and words[0] in inner:
            command, words = inner[words[0]], words[1:]
        else:
            command = inner["report"]  # the default of `citk dmaic`
    return command, words


@each("term")
def test_commands_have_options_that_exist(term: Term) -> None:
    assert term.citk
    for line in (*term.commands, *re.findall(r"`(citk [^`]*)`", " ".join(term.notes))):
        if line.startswith("citk explain"):
            continue
        command, words = leaf(shlex.split(line)[1:])
        known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
        assert [word for word in words if word.startswith("--") and word not in known] == [], line
    for option in re.findall(r"`(--[a-z-]+)", " ".join(term.notes)):
        every = {
            name
            for kind in ("control-chart", "capability", "pareto", "inspect")
            for one in leaf([kind])[0].params
            for name in one.opts
        }
        assert option in every
