"""Printed run lengths against exact published ones, and against charts of stable processes."""

from __future__ import annotations

import importlib.util
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.analysis.conftest import make_subgroups
from tests.analysis.test_rules import panel_of

from ci_toolkit.analysis.control_chart.analyse import analyse
from ci_toolkit.analysis.control_chart.count_classes import count_chances
from ci_toolkit.analysis.control_chart.false_alarms import (
    AlarmRates,
    alarm_rates,
    all_together,
)
from ci_toolkit.analysis.control_chart.known_run_lengths import normal_run_length
from ci_toolkit.analysis.control_chart.markov import (
    arl_shift,
    exact_run_length,
    limits_and_run,
    normal_classes,
)
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.patterns import evaluate
from ci_toolkit.analysis.control_chart.rule_table import SETS
from ci_toolkit.analysis.control_chart.rules import parse_rules
from ci_toolkit.analysis.control_chart.run_lengths import ANHOEJ_CHANCE, RUN_LENGTHS
from ci_toolkit.analysis.control_chart.signature import signature
from ci_toolkit.analysis.control_chart.spread_chance import spread_chance


def false_alarms(s, computed, plan):
    """What chance alone would do on each stream's chart."""
    rates = alarm_rates(plan, computed, s)
    points = np.bincount(s.stream_of[s.judged], minlength=len(s.streams))
    return tuple(rates.of(stream, int(number)) for stream, number in enumerate(points))


ROOT = Path(__file__).resolve().parents[2]


def rules_of(text):
    return tuple(rule for spec in parse_rules([text]) for rule in spec.rules)


# Champ and Woodall 1987 and independent exact Markov chains, two decimals.
EXACT = {
    "limits": 370.40,
    "nelson-2": 511.00,
    "nelson-5": 510.69,
    "nelson-6": 291.32,
    "nelson-7": 963.27,
    "nelson:1,2": 216.70,
    "nelson:1,2,5,6": 109.05,
    "western-electric": 91.75,
    "aiag-8": 14_251,
    "we:1,4": 152.73,
    "nhs:1,2": 95.73,
    "nelson-2:run=8": 255.0,
    "nelson-2:run=7": 127.0,
}
# Independent simulations: value and standard error.
SIMULATED = {
    "nelson-3": (421.96, 0.30),
    "nelson-4": (601.45, 0.42),
    "nelson-8": (14_354, 32),
    "nelson:1-4": (119.29, 0.08),
    "nelson:1-4,trend=7,alternating=15": (168.67, 0.16),
    "nelson": (73.56, 0.05),
    "nelson:trend=7,alternating=15": (88.12, 0.08),
    "aiag": (54.20, 0.04),
    "montgomery": (65.83, 0.04),
    "ihi": (89.12, 0.06),
    "nhs": (85.92, 0.08),
    "nelson-3:trend=5": (73.4, 0.1),
    "nelson-3:trend=7": (2_873, 6),
}
WITH_MOVING_RANGE = {
    "": (120.38, 0.08),
    "limits": (105.18, 0.07),
    "nelson:1,2": (87.76, 0.06),
    "nelson": (51.03, 0.03),
    "western-electric": (58.48, 0.04),
}


@pytest.mark.parametrize("text", EXACT)
def test_exact_run_lengths(text):
    every = normal_run_length(rules_of(text))[0]
    assert every == pytest.approx(EXACT[text], abs=0.0051 if EXACT[text] < 10_000 else 0.5)


@pytest.mark.parametrize("text", SIMULATED)
def test_simulated_run_lengths(text):
    """Within four standard errors of both tables together."""
    other, error = SIMULATED[text]
    key = signature(rules_of(text))
    every, own = RUN_LENGTHS[key]
    assert abs(every - other) <= 4 * math.hypot(error, own) + 0.005
    assert normal_run_length(rules_of(text))[0] == every


@pytest.mark.parametrize("text", WITH_MOVING_RANGE)
def test_run_lengths_with_the_moving_range(text):
    other, error = WITH_MOVING_RANGE[text]
    rules = rules_of(text) if text else ()
    every, own = RUN_LENGTHS[signature(rules, moving_range=True)]
    assert abs(every - other) <= 4 * math.hypot(error, own) + 0.005


def test_every_named_set_is_stored():
    for name, rules in SETS.items():
        kept = [rule for rule in rules if not rule.optional]
        if name != "anhoej":
            assert signature(kept) in RUN_LENGTHS


def test_stored_exact_values_are_what_the_chain_gives():
    for text in ("nelson:1,2", "western-electric", "nelson:1,2,5,6", "nhs:1,2"):
        rules = rules_of(text)
        every, error = RUN_LENGTHS[signature(rules)]
        assert error == 0
        assert every == pytest.approx(exact_run_length(rules, normal_classes()), rel=1e-6)


def test_shewhart_run_lengths_after_a_shift():
    # R 4.2.2: 1/(1-(pnorm(3-mu*sqrt(n))-pnorm(-3-mu*sqrt(n)))).
    table = {
        (0, 1): 370.398347344956,
        (0.25, 1): 281.152523567766,
        (1, 1): 43.8946817185395,
        (3, 1): 1.99999999605365,
        (0.5, 2): 90.6462419582834,
        (1.5, 4): 1.99999999605365,
        (1, 5): 4.49531222661442,
        (0.25, 10): 73.2734719485988,
        (2, 10): 1.0004429944671,
    }
    for (shift, n), expected in table.items():
        assert arl_shift(3, shift, n) == pytest.approx(expected, rel=1e-9)


def test_counts_have_their_own_run_lengths():
    """Poisson counts: limits alone, and with a run of nine (independent exact values)."""
    mean = np.array([0.3, 0.5, 1, 2.5, 5, 10, 20, 100])
    sigma = np.sqrt(mean)
    low = np.where(mean - 3 * sigma < 0, np.nan, mean - 3 * sigma)
    chance = count_chances(mean, None, low, mean + 3 * sigma)
    parts = (chance.below, chance.above, chance.down, chance.up)
    expected = [27, 70, 273, 236, 183, 286, 340, 422]
    assert limits_and_run(*parts, None) == pytest.approx(expected, abs=0.6)
    expected = [18, 53, 267, 152, 169, 239, 258, 266]
    assert limits_and_run(*parts, 9) == pytest.approx(expected, abs=0.6)


def test_chances_of_counts_agree_with_scipy():
    stats = pytest.importorskip("scipy.stats")
    n, p = np.array([7.0, 50, 1000, 250_000]), np.array([0.4, 0.01, 0.3, 0.02])
    mean = n * p
    sigma = np.sqrt(mean * (1 - p))
    chance = count_chances(mean, n, mean - 2.2 * sigma, mean + 2.2 * sigma)
    below = stats.binom.cdf(np.ceil(mean - 2.2 * sigma) - 1, n, p)
    above = stats.binom.sf(np.floor(mean + 2.2 * sigma), n, p)
    assert chance.below == pytest.approx(below, rel=1e-9, abs=1e-15)
    assert chance.above == pytest.approx(above, rel=1e-9, abs=1e-15)


def test_closed_form_and_chain_agree_where_points_fall_on_the_centre():
    from ci_toolkit.analysis.control_chart.markov import Classes

    classes = Classes((0, 0, 0.25, 0.2, 0.45, 0, 0), (0.04, 0.06))
    chain = exact_run_length(rules_of("nelson-1,we-4"), classes)
    closed = limits_and_run(0.04, 0.06, 0.25, 0.45, 8)
    assert chain == pytest.approx(float(closed), rel=1e-12)


def test_chance_on_ranges_and_deviations():
    # D4 for n = 5 is 2.1145; the standardised range has P(W ≤ 3.6860) for n = 2 in closed form.
    assert 1 / spread_chance("r", 5, 0.0, 2.1145) == pytest.approx(217.2, abs=0.5)
    width = 3.2665 * 1.1283791670955126
    assert spread_chance("r", 2, 0, 3.2665) == pytest.approx(math.erfc(width / 2), rel=1e-6)
    assert spread_chance("s", 2, 0, 3.2665) == pytest.approx(math.erfc(width / 2), rel=1e-6)


def test_rules_that_are_nowhere_stored_get_a_lower_bound_that_says_so():
    every, basis = normal_run_length(rules_of("nelson:1,2,4"))
    assert "at least" in basis
    # Between all of 1-4 and the two rules without 4.
    assert 119 <= every <= 216.7
    assert 1 / every == pytest.approx(1 / 370.4 + 1 / 511 + 1 / 601, rel=0.2)


def test_other_multiples_of_sigma_change_rule_one_only():
    every, basis = normal_run_length(rules_of("limits"), 2.0, 2.0)
    assert (every, basis) == (pytest.approx(21.978, abs=0.001), "normal")
    assert normal_run_length(rules_of("limits"), math.inf, 3.0)[0] == pytest.approx(740.8, abs=0.01)


def test_anhoej_chance_about_a_fixed_centre_and_the_median():
    # Independent simulations: 24 points 6.6 % and 3.0 %; 36 points 8.5 %; 10 points 0.8 %;
    # 100 points 5.0 % about the median.
    assert ANHOEJ_CHANCE[24][0] == pytest.approx(0.066, abs=0.005)
    assert ANHOEJ_CHANCE[36][0] == pytest.approx(0.085, abs=0.006)
    assert ANHOEJ_CHANCE[10][1] == pytest.approx(0.008, abs=0.003)
    assert ANHOEJ_CHANCE[24][1] == pytest.approx(0.030, abs=0.004)
    assert ANHOEJ_CHANCE[100][1] == pytest.approx(0.050, abs=0.006)


@pytest.fixture(scope="module")
def maker():
    """The script that makes the stored table."""
    path = ROOT / "benchmarks" / "make_run_lengths.py"
    spec = importlib.util.spec_from_file_location("make_run_lengths", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_run_lengths"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("text", "moving_range"),
    [("nelson:1,2", False), ("western-electric", False), ("nelson", False), ("nhs", False),
     ("ihi", False), ("westgard", False), ("nelson:1,2", True)],
)  # fmt: skip
def test_charts_of_stable_processes_alarm_as_often_as_printed(maker, text, moving_range):
    """The rules as charts apply them, on known parameters: 8,000 runs, five standard errors."""
    rules = maker.rules_of(text)
    lengths = maker.simulated(
        tuple(rule for rule in rules if not rule.warning), moving_range, 5, 8_000
    )
    printed = RUN_LENGTHS[signature(rules, moving_range=moving_range)][0]
    error = lengths.std() / math.sqrt(len(lengths))
    assert abs(lengths.mean() - printed) < 5 * error


def test_a_third_of_stable_charts_of_100_points_show_a_signal():
    """Limits from the same points, default rules, individuals panel: 33.5 ± 2 %."""
    rng = np.random.default_rng(11)
    charts, n = 6_000, 100
    x = rng.standard_normal((charts, n))
    center = x.mean(axis=1)
    sigma = np.abs(np.diff(x, axis=1)).mean(axis=1) / 1.1283791670955126
    s = make_subgroups(values=list(x))
    panel = panel_of(x.ravel(), np.repeat(center, n), np.repeat(sigma, n))
    found = evaluate(panel, rules_of("nelson:1,2"), s)
    share = found.any_completed.reshape(charts, n).any(axis=1).mean()
    assert share == pytest.approx(0.335, abs=0.02)


class TestOfCharts:
    def alarms(self, s, **options):
        from ci_toolkit.analysis.control_chart.compute import compute
        from ci_toolkit.analysis.control_chart.rules import rules_for

        o = ChartOptions(**options)
        computed = compute(s, o)
        plan = rules_for(computed.panels, parse_rules(o.rules), s, computed.kinds)
        return false_alarms(s, computed, plan), alarm_rates(plan, computed, s)

    def test_individuals_by_default_and_with_moving_ranges_judged(self):
        x = np.random.default_rng(2).normal(size=640)
        s = make_subgroups(values=x)
        (alarm,), _ = self.alarms(s, chart="i-mr")
        assert alarm.every == pytest.approx(216.70, abs=0.01)
        assert alarm.expected_here == pytest.approx(2.95, abs=0.01)
        assert alarm.chance_of_one_here == pytest.approx(0.95, abs=0.005)
        assert alarm.basis == "normal, limits taken as exact"
        (both,), _ = self.alarms(s, chart="i-mr", rules=("mr:limits",))
        assert both.every == pytest.approx(87.76, abs=0.5)
        assert "together" in both.basis

    def test_counts_use_their_own_distribution(self):
        rng = np.random.default_rng(3)
        s = make_subgroups(count=rng.binomial(1000, 0.01, 200), size=1000)
        (alarm,), _ = self.alarms(s, chart="p", center=0.01)
        assert alarm.every == pytest.approx(249, abs=0.5)
        assert alarm.basis.startswith("binomial")
        (laney,), _ = self.alarms(s, chart="laney-p")
        assert laney.basis.startswith("normal")

    def test_subgroups_add_both_panels(self):
        groups = np.random.default_rng(4).normal(size=(40, 5))
        s = make_subgroups(groups=list(groups))
        (alarm,), _ = self.alarms(s, chart="xbar-r", constants="exact")
        location, ranges = 216.70, 1 / spread_chance("r", 5, 0.0, 1 + 3 * 0.864082 / 2.325929)
        assert alarm.every == pytest.approx(1 / (1 / location + 1 / ranges), rel=1e-3)
        assert "independent" in alarm.basis

    def test_limits_of_large_standard_deviations_come_from_themselves(self):
        rng = np.random.default_rng(9)
        spread = np.exp(0.2 * rng.normal(size=60))
        groups = [rng.normal(k % 5, one, size=100) for k, one in enumerate(spread)]
        (alarm,), _ = self.alarms(make_subgroups(groups=groups), chart="i-mr-rs")
        # Means as individuals with nelson:1,2, and standard deviations beyond three sigma.
        assert alarm.every == pytest.approx(1 / (1 / 216.6955 + 1 / 370.398), rel=1e-3)

    def test_sizes_that_all_differ_count_as_their_middle(self):
        rng = np.random.default_rng(10)
        groups = [rng.normal(size=5 + k) for k in range(40)]
        (alarm,), _ = self.alarms(make_subgroups(groups=groups), chart="xbar-s")
        assert "subgroups of 24" in alarm.basis

    def test_subgroups_without_any_spread_raise_nothing(self):
        s = make_subgroups(groups=[[float(k % 3)] * 4 for k in range(30)])
        (alarm,), _ = self.alarms(s, chart="xbar-s")
        assert np.isfinite(alarm.chance_of_one_here)

    def test_excluded_hollow_and_missing_points_are_not_counted(self):
        x = [*np.random.default_rng(5).normal(size=30), None]
        s = make_subgroups(values=x, exclude=[3], hollow=[29])
        (alarm,), rates = self.alarms(s, chart="i-mr")
        assert alarm.expected_here == pytest.approx(28 / alarm.every)
        assert rates.expected(np.array([28])) == pytest.approx([alarm.expected_here])

    def test_run_charts_have_a_chance_per_chart(self):
        s = make_subgroups(values=np.random.default_rng(6).normal(size=24))
        (alarm,), _ = self.alarms(s, chart="run")
        assert alarm.chance_of_one_here == pytest.approx(ANHOEJ_CHANCE[24][1])
        assert "median" in alarm.basis

    def test_streams_add_up(self):
        x = np.random.default_rng(7).normal(size=(5, 50))
        s = make_subgroups(values=list(x))
        alarms, _ = self.alarms(s, chart="i-mr")
        together = all_together(alarms, [50] * 5)
        assert together.expected_here == pytest.approx(250 / 216.70, rel=1e-4)
        assert together.every == pytest.approx(216.70, rel=1e-4)
        assert together.chance_of_one_here == pytest.approx(1 - (1 - 1 / 216.6955) ** 250, rel=1e-6)


def test_constant_data_has_no_alarms():
    s = make_subgroups(values=[5.0] * 30)
    result = analyse(s, ChartOptions(chart="i-mr"))
    assert result.streams[0].signals == ()
    assert np.isfinite(result.streams[0].false_alarms.chance_of_one_here)


def test_all_streams_together_are_the_sum_of_each() -> None:
    rates = AlarmRates(np.array([1 / 217, 1 / 150, 0.0]), "normal", frozenset(), False)
    points = np.array([100, 400, 50])
    each = [rates.of(k, int(n)) for k, n in enumerate(points)]
    whole, one_by_one = rates.together(points), all_together(each, points.tolist())
    assert whole.expected_here == pytest.approx(one_by_one.expected_here, rel=1e-12)
    assert whole.chance_of_one_here == pytest.approx(one_by_one.chance_of_one_here, rel=1e-12)
    assert whole.every == pytest.approx(one_by_one.every, rel=1e-12)
