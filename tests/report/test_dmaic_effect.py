"""Before and after in words, tables and JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.analysis.dmaic.effect.effect_series import share_series, value_series

from ci_toolkit.analysis.dmaic.effect.analyse import analyse_effect
from ci_toolkit.analysis.dmaic.effect.benefit import benefit
from ci_toolkit.analysis.dmaic.effect.result import Effect
from ci_toolkit.analysis.dmaic.project.define import BusinessCase
from ci_toolkit.report.dmaic_effect import benefit_blocks, effect_blocks, effect_data
from ci_toolkit.report.model import Facts, Notes, Table


@pytest.fixture
def effect() -> Effect:
    rng = np.random.default_rng(1)
    n = np.full(80, 1_000)
    here = share_series(rng.binomial(1_000, np.where(np.arange(80) < 40, 0.05, 0.03)), n)
    there = share_series(rng.binomial(1_000, 0.05, 80), n)
    return analyse_effect(
        here,
        40,
        better="lower",
        goal_from=0.05,
        goal_to=0.035,
        before_label="before",
        after_label="after",
        kind="proportion",
        name="Overturn rate",
        control=("market \x1b[31mFR", there, 40),
    )


def test_every_estimate_is_told_and_the_one_that_answers_is_named(effect: Effect) -> None:
    blocks = effect_blocks(effect, "proportion")
    tables = [block for block in blocks if isinstance(block, Table)]
    ways = next(table for table in tables if table.caption == "How much it changed")
    assert len(ways.rows) == 3
    assert sum("(answers)" in row[0] for row in ways.rows) == 1
    assert len(ways.marked) == 1
    facts = next(block for block in blocks if isinstance(block, Facts))
    assert dict(facts.items)["Promised"] == "−1.5 points"
    for table in tables:
        assert all(len(row) == len(table.headers) == len(table.align) for row in table.rows)


def test_no_control_character_of_a_name_reaches_the_text(effect: Effect) -> None:
    assert "\x1b" not in repr([str(block) for block in effect_blocks(effect, "proportion")])


def test_json_holds_every_period_once(effect: Effect) -> None:
    found = json.loads(json.dumps(effect_data(effect), allow_nan=False))
    points = found["series"]["points"]
    assert len(points) == 80
    assert [point["after"] for point in points] == [False] * 40 + [True] * 40
    assert found["effect"]["value"] == effect.effect.value
    assert "fitted" not in found["interrupted"]


def test_the_benefit_shows_its_steps(effect: Effect) -> None:
    worth = benefit(effect, BusinessCase(volume=1_000, per="day", cost=3), "proportion")
    assert worth is not None
    facts, steps = benefit_blocks(worth)
    assert isinstance(facts, Facts)
    assert "EUR (" in facts.items[0][1]
    assert isinstance(steps, Notes)
    assert steps.numbered
    assert len(steps.items) == 4


def test_few_periods_are_told_without_an_interval() -> None:
    few = analyse_effect(
        value_series(np.array([3.0, 2.0])),
        1,
        better="lower",
        goal_from=float("nan"),
        goal_to=float("nan"),
        before_label="before",
        after_label="after",
        kind="number",
        name="Delay",
    )
    text = str(effect_blocks(few, "number"))
    assert "p not known" in text
    assert "nan" not in text
    json.dumps(effect_data(few), allow_nan=False)
