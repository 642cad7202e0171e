"""Rules for whole phases against published limits and cases."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

import numpy as np
import pytest
from tests.analysis.conftest import make_subgroups
from tests.analysis.test_rules import members, panel_of, where

from ci_toolkit.analysis.control_chart.anhoej import (
    crossings_limit,
    longest_run_limit,
    phase_runs,
    runs_limits,
    runs_test,
)
from ci_toolkit.analysis.control_chart.patterns import evaluate
from ci_toolkit.analysis.control_chart.rule_table import SETS
from ci_toolkit.analysis.control_chart.signals import tell

# round(log2 n) + 3 and the 5 % binomial quantile, as R 4.2.2 computes them for qicharts2 0.8.1
# (Anhøj and Olesen 2014).
USEFUL = [4, 5, 6, 7, 8, 9, 10, 15, 20, 22, 23, 24, 25, 30, 40, 45, 46, 50, 60, 80, 90, 91, 100]
LONGEST = [5, 5, 6, 6, 6, 6, 6, 7, 7, 7, 8, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9, 10, 10]
CROSSINGS = [0, 0, 1, 1, 1, 2, 2, 4, 6, 7, 7, 8, 8, 10, 14, 17, 17, 19, 23, 32, 37, 37, 41]
MORE = {150: (10, 64), 200: (11, 88), 365: (12, 166)}


def test_limits_are_the_published_ones():
    for n, longest, crossings in zip(USEFUL, LONGEST, CROSSINGS, strict=True):
        assert (longest_run_limit(n), crossings_limit(n)) == (longest, crossings)
    for n, limits in MORE.items():
        assert (longest_run_limit(n), crossings_limit(n)) == limits


def test_crossings_limit_of_very_many_points_agrees_with_the_binomial_quantile():
    special = pytest.importorskip("scipy.stats")
    for n in (3000, 4001, 4002, 20_001):
        assert abs(crossings_limit(n) - special.binom.ppf(0.05, n - 1, 0.5)) <= 1


def test_shift_after_twelve_points_signals_by_crossings_alone():
    # Synthetic series with seed 19 as in the README of qicharts2, evaluated by qicharts2 0.8.1.
    x = [
        *(-1.18945374525972, 0.388581229632553, -0.344333349210725, -0.547896138418295),
        *(0.980662215750192, -0.236646007272852, 0.809739704347715, -0.744779528664041),
        *(-0.259787013127099, -0.183083830410215, 0.518629987612905, 0.883465100720314),
        *(2.08982907263261, 1.30329534915621, 2.15959377792857, 1.23941537255302),
        *(0.927494490349267, 2.9065584069618, 2.00427050782623, 0.799719074314649),
        *(2.92342347886737, 0.457341880142509, 1.50116919469367, 2.5904551661121),
    ]
    center = float(np.median(x))
    assert center == pytest.approx(0.846602402534014, rel=1e-12)
    side = np.sign(np.array(x) - center).astype(np.int8)
    runs = phase_runs(side, np.zeros(24, dtype=np.int64))
    assert (runs.useful[0], runs.longest[0], runs.crossings[0]) == (24, 8, 7)
    s = make_subgroups(values=x)
    panel = panel_of(x, center, np.nan, kind="run", name="run")
    found = evaluate(panel, SETS["anhoej"], s)
    assert where(found, "anhoej-run") == []
    assert where(found, "anhoej-crossings") == [23]
    (signal,) = tell(panel, found, s, 0, SETS["anhoej"])
    assert "crossed only 7 times" in signal.text
    assert "8 is the fewest" in signal.text


def test_runs_test_of_six_values_by_hand():
    # 1 1 1 5 5 5: median 3, two runs where four are expected.
    test = runs_test(np.array([1, 1, 1, 5, 5, 5]), 3)
    assert (test.runs, test.expected) == (2, 4)
    assert test.p_clustering == pytest.approx(0.033944577430914495, abs=1e-9)


def test_runs_limits_are_exact():
    """All arrangements of 5 above and 6 below, counted one by one."""
    runs = []
    for chosen in combinations(range(11), 5):
        side = [i in chosen for i in range(11)]
        runs.append(1 + sum(a != b for a, b in pairwise(side)))
    low, high = runs_limits(5, 6)
    share_low = np.mean(np.array(runs) < low)
    share_high = np.mean(np.array(runs) > high)
    assert share_low <= 0.025 < np.mean(np.array(runs) <= low)
    assert share_high <= 0.025 < np.mean(np.array(runs) >= high)
    assert math.comb(11, 5) == len(runs)


class TestLongestRun:
    def test_twenty_four_points_signal_from_nine_not_from_seven(self):
        def signals(length):
            rest = [1.0, -1.0] * 12
            x = [0.5] * length + [-0.5, *rest][: 24 - length]
            s = make_subgroups(values=x)
            found = evaluate(panel_of(x, 0.0, np.nan, kind="run"), SETS["anhoej"][:1], s)
            return where(found, "anhoej-run")

        assert signals(7) == []
        assert signals(8) == []
        assert signals(9) == [8]

    def test_ties_gaps_and_excluded_points_are_left_out(self):
        x = [1.0] * 5 + [0.0, None, -9.0] + [1.0] * 5 + [-1.0, 1.0, -1.0]
        s = make_subgroups(values=x, exclude=[7])
        found = evaluate(panel_of(x, 0.0, np.nan, kind="run"), SETS["anhoej"], s)
        assert where(found, "anhoej-run") == [12]
        assert members(found, "anhoej-run") == [0, 1, 2, 3, 4, 8, 9, 10, 11, 12]
        assert found.spans["anhoej-run"][12] == 0

    def test_each_phase_is_judged_by_itself_and_from_ten_points(self):
        x = [1.0] * 9 + [1.0] * 12
        s = make_subgroups(values=x, phase=[0] * 9 + [1] * 12)
        found = evaluate(panel_of(x, 0.0, np.nan, kind="run"), SETS["anhoej"], s)
        assert where(found, "anhoej-run") == [20]


def test_ihi_run_finds_too_many_runs_and_ignores_ties():
    x = [1.0, -1.0] * 8 + [0.0]
    s = make_subgroups(values=x)
    panel = panel_of(x, 0.0, np.nan, kind="run")
    found = evaluate(panel, SETS["ihi-run"], s)
    assert where(found, "ihi-run-3") == [15]
    texts = [signal.text for signal in tell(panel, found, s, 0, SETS["ihi-run"])]
    assert any("too many runs" in text for text in texts)
