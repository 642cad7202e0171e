"""Every output that explains itself names the terms it used, and they exist."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from ci_toolkit.analysis.control_chart.kinds import KINDS
from ci_toolkit.analysis.control_chart.rule_table import RULES
from ci_toolkit.analysis.dmaic.causes import effects
from ci_toolkit.analysis.dmaic.effect.result import Basis
from ci_toolkit.analysis.result import Status
from ci_toolkit.analysis.training.terms.catalogue import TERMS
from ci_toolkit.report import pointers

Citk = Callable[..., Any]
SHARE = ("dsa_tiktok_daily.csv", "--count", "automated_detection=No", "--size", "rows")


@pytest.fixture
def folder(examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "examples"
    shutil.copytree(examples, copy)
    monkeypatch.chdir(copy)
    return copy


def pointed(text: str) -> list[str]:
    """The terms under the last heading `More`."""
    part = text.rpartition("\nMore\n")[2]
    return re.findall(r"`citk explain ([a-z0-9-]+)`", part)


def test_every_table_of_pointers_leads_to_terms() -> None:
    tables = (pointers.RULE_SETS, pointers.DIAGNOSTICS, pointers.STATUSES, pointers.CHECKS)
    for table in (*tables, pointers.TESTS, pointers.EFFECTS, pointers.STATISTICS, pointers.BASES):
        assert set(table.values()) <= set(TERMS)


def test_every_name_that_an_output_can_have_is_covered() -> None:
    assert {code.partition("-")[0] for code in RULES} <= set(pointers.RULE_SETS)
    assert set(get_args(Status)) == set(pointers.STATUSES)
    assert set(get_args(Basis)) - {"difference"} == set(pointers.BASES)
    named = {effects.CRAMER, effects.EPSILON, effects.SPEARMAN, effects.BISERIAL}
    assert named == set(pointers.EFFECTS)


@pytest.mark.parametrize("kind", ["p", "laney-p", "p-additive", "np", "run"])
def test_a_chart_points_to_its_own_kind(citk: Citk, folder: Path, kind: str) -> None:
    keys = pointed(citk("control-chart", *SHARE, "--chart", kind, "--explain").out)
    assert keys[0] == kind
    assert set(keys) <= set(TERMS)
    assert ("sigma-z" in keys) == (kind == "laney-p")
    assert not set(keys) & (set(KINDS) - {kind})


def test_nothing_is_pointed_to_without_being_asked(citk: Citk, folder: Path) -> None:
    assert "citk explain" not in citk("control-chart", *SHARE).out


@pytest.mark.parametrize(
    ("words", "among"),
    [
        (("control-chart", *SHARE, "--rules", "western-electric"), "western-electric"),
        (("capability", *SHARE, "--usl", "2%"), "conforming"),
        (("pareto", "dsa_platforms_daily.csv", "--category", "platform"), "vital-few"),
        (("inspect", "dsa_tiktok_daily.csv"), "inspection"),
        (("dmaic", "dmaic-disclosure-delay", "--only", "analyze"), "false-discovery-rate"),
        (("dmaic", "dmaic-disclosure-delay"), "dmaic"),
    ],
)
def test_each_command_points_to_what_it_used(
    citk: Citk, folder: Path, words: tuple[str, ...], among: str
) -> None:
    keys = pointed(citk(*words, "--explain").out)
    assert among in keys
    assert set(keys) <= set(TERMS)
    assert len(keys) == len(set(keys)) <= pointers.MOST


def test_normal_indices_are_not_pointed_to_where_percentiles_were_used(
    citk: Citk, folder: Path
) -> None:
    words = ("capability", "dsa_tiktok_daily.csv", "--value", "disclosure_delay.mean",
             "--units", "s", "--usl", "3d", "--explain")  # fmt: skip
    skewed = pointed(citk(*words).out)
    assert "percentile-index" in skewed
    assert "cpk" not in skewed
    normal = pointed(citk(*words, "--distribution", "normal").out)
    assert "ppk" in normal
    assert "percentile-index" not in normal
