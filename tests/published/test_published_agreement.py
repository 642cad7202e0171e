"""Every case of `agreement/`: published coefficients of agreement, one file a case.

A file holds `kind` of its `data` (ratings: a row an item, null not rated; counts: a column a label;
table: two raters crossed), `weights`, `expected` by coefficient, the `source`, the `tolerance`.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ci_toolkit.analysis.agreement.analyse import analyse
from ci_toolkit.analysis.agreement.coefficients import (
    alpha,
    fleiss,
    gwet,
    interval,
    patterns_of,
    percent,
)
from ci_toolkit.analysis.agreement.pairs import cohen, crossed
from ci_toolkit.analysis.agreement.result import Ratings
from ci_toolkit.analysis.agreement.weights import weight_matrix
from ci_toolkit.analysis.capability.intervals import proportion_interval

CASES = sorted((Path(__file__).parent / "agreement").glob("*.json"))


def _ratings(case: dict[str, Any]) -> Ratings:
    data = case["data"]
    if case["kind"] == "counts":
        counts = np.array(data, dtype=np.int64)
        return Ratings(tuple(map(str, range(counts.shape[1]))), (), None, counts)
    if case["kind"] == "table":
        cells = [(i, j) for i, row in enumerate(data) for j, n in enumerate(row) for _ in range(n)]
        labels = list(range(len(data)))
        given = np.array(cells, dtype=np.int64)
    else:
        labels = sorted({label for row in data for label in row if label is not None})
        places = {label: place for place, label in enumerate(labels)} | {None: -1}
        given = np.array([[places[label] for label in row] for row in data], dtype=np.int64)
    counts = np.column_stack([(given == place).sum(axis=1) for place in range(len(labels))])
    raters = tuple(f"rater {number}" for number in range(given.shape[1]))
    return Ratings(tuple(map(str, labels)), raters, given, counts)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_published_coefficients_come_out_the_same(path: Path) -> None:
    case = json.loads(path.read_text())
    ratings = _ratings(case)
    weights = weight_matrix(case["weights"], len(ratings.labels))
    patterns = patterns_of(ratings.counts)
    expected, close = dict(case["expected"]), case["tolerance"]
    by_label = expected.pop("by_label", None)
    for name, figures in expected.items():
        if name == "alpha":
            assert alpha(patterns.paired(), weights)[0] == pytest.approx(
                figures["value"], abs=close
            )
            continue
        if name == "cohen":
            assert ratings.given is not None
            table = crossed(ratings.given[:, 0], ratings.given[:, 1], len(ratings.labels))
            found = cohen(table, weights)
        else:
            found = {"percent": percent, "fleiss": fleiss, "gwet": gwet}[name](patterns, weights)
        ends = interval(found, patterns.number, 0.95)
        values = {"value": found.value, "error": found.error, "low": ends.low, "high": ends.high}
        for figure, value in figures.items():
            assert values[figure] == pytest.approx(value, abs=close), (name, figure)
    if by_label is not None:
        one = [item.kappa.value for item in analyse(ratings).by_label]
        np.testing.assert_allclose(one, by_label, rtol=0, atol=close)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_analysis_gives_the_same_coefficients(path: Path) -> None:
    case = json.loads(path.read_text())
    result = analyse(_ratings(case), weights=case["weights"])
    named = {
        result.statistic: result.kappa,
        "gwet": result.ac1,
        "alpha": result.alpha,
    }
    for name in set(named) & set(case["expected"]):
        value = case["expected"][name]["value"]
        assert named[name].value == pytest.approx(value, abs=case["tolerance"])


def test_the_error_of_ac2_for_two_raters_is_that_of_a_table_but_for_one_degree_of_freedom() -> None:
    # The published standard error of the 4 by 4 table divides by n, that of raw ratings by n - 1.
    case = json.loads((Path(__file__).parent / "agreement/gwet-4x4-quadratic.json").read_text())
    patterns = patterns_of(_ratings(case).counts)
    found = gwet(patterns, weight_matrix("quadratic", 4))
    number = patterns.number
    assert found.error * math.sqrt((number - 1) / number) == pytest.approx(0.0751794776667283)


def test_appraisers_against_the_standard_have_the_published_exact_intervals() -> None:
    # The worked attribute agreement analysis of 15 essays, in percent with two decimals. Where all
    # 15 match it prints a one-sided bound; ours is two-sided.
    printed = {8: (26.59, 78.73), 13: (59.54, 98.34), 14: (68.05, 99.83)}
    standard = np.zeros(15, dtype=np.int64)
    for matched, (low, high) in printed.items():
        given = (np.arange(15) >= matched).astype(np.int64)[:, None]
        counts = np.column_stack([1 - given[:, 0], given[:, 0]])
        result = analyse(Ratings(("good", "bad"), ("one",), given, counts, standard))
        (found,) = result.against
        assert found.agreed.value == matched / 15
        assert found.agreed.low is not None
        assert found.agreed.high is not None
        assert round(100 * found.agreed.low, 2) == low
        assert round(100 * found.agreed.high, 2) == high
    one_sided = proportion_interval(15, 15, 0.90)[0]
    assert round(100 * one_sided, 1) == 81.9


def test_there_are_cases() -> None:
    assert len(CASES) >= 10
