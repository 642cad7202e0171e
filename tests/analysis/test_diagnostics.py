"""Checks of the data: published correlations, sizes on stable data, and words."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analysis.conftest import make_subgroups

from ci_toolkit.analysis.control_chart.analyse import analyse
from ci_toolkit.analysis.control_chart.memory import (
    centred,
    f_above,
    lag_one,
    run_length_left,
    weekday_test,
)
from ci_toolkit.analysis.control_chart.options import ChartOptions


def checks(s, chart="i-mr", **options):
    result = analyse(s, ChartOptions(chart=chart, **options))
    return {d.code: d for d in result.streams[0].diagnostics}


def ar(r, n, seed, size=None):
    """First-order autoregression with unit variance, shape (size, n) or (n,)."""
    noise = np.random.default_rng(seed).standard_normal((size or 1, n))
    x = np.empty_like(noise)
    x[:, 0] = noise[:, 0]
    for t in range(1, n):
        x[:, t] = r * x[:, t - 1] + np.sqrt(1 - r * r) * noise[:, t]
    return x if size else x[0]


# NIST StRD univariate "Mavro": filter transmittance, less 2 and in units of 0.0001.
MAVRO = [
    *(18, 17, 18, 19, 18, 17, 15, 14, 15, 15, 17, 18, 18, 19, 19, 21, 20, 16, 14, 13, 13, 15, 15),
    *(16, 15, 14, 13, 14, 15, 14, 15, 16, 15, 16, 19, 20, 20, 21, 22, 23, 24, 25, 27, 26, 26, 26),
    *(27, 26, 25, 24),
]


class TestAutocorrelation:
    def test_certified_value(self):
        z = 2 + np.array(MAVRO) / 10_000
        phase = np.zeros(len(z), dtype=np.int64)
        r = lag_one(centred(z, phase, np.isfinite(z)), phase)
        assert r == pytest.approx(0.937989183438248, abs=1e-11)

    def test_found_with_the_run_length_that_is_left(self):
        found = checks(make_subgroups(values=ar(0.5, 400, 2)))["autocorrelation"]
        assert found.concern
        assert found.value == pytest.approx(0.5, abs=0.12)
        assert 15 < found.numbers["false_alarm_every"] < 45
        assert "not every 217" in found.text

    def test_run_lengths_are_those_of_the_simulations(self):
        assert run_length_left(0.3, "limits, run 9", True) == pytest.approx(56)
        assert run_length_left(0.3, "limits", False) == pytest.approx(376)
        assert np.isnan(run_length_left(0.3, "limits, trend 6", True))

    def test_stable_series_are_seldom_suspected(self):
        """True size 3.4–4.6 %; 1,500 series, so up to five standard errors around it."""
        z = np.random.default_rng(3).standard_normal((1500, 60))
        phase = np.zeros(60, dtype=np.int64)
        r = [lag_one(row - row.mean(), phase) for row in z]
        share = np.mean(np.abs(r) > 2 / np.sqrt(60))
        assert 0.015 < share < 0.07

    def test_gaps_and_phases_separate_neighbours(self):
        z = np.array([1.0, np.nan, 1.0, -1.0])
        assert lag_one(z, np.zeros(4, dtype=np.int64)) == pytest.approx(-1 / 3 * 2 / 1)
        assert np.isnan(lag_one(np.array([1.0, 1.0]), np.array([0, 1])))

    def test_a_shift_between_named_phases_is_no_correlation(self):
        x = np.random.default_rng(5).normal(size=80) + np.repeat([0, 5], 40)
        assert checks(make_subgroups(values=x))["autocorrelation"].concern
        found = checks(make_subgroups(values=x, phase=[0] * 40 + [1] * 40))
        assert not found["autocorrelation"].concern

    def test_a_shift_after_the_baseline_is_no_correlation(self):
        """And what the limits rest on is judged: neighbours alike there are told."""
        noise = np.random.default_rng(5).normal(size=120)
        shifted = noise + np.repeat([0, 5], 60)
        assert not checks(make_subgroups(values=shifted, baseline=range(60)))[
            "autocorrelation"
        ].concern
        alike = np.concatenate([ar(0.7, 60, 2), noise[60:]])
        found = checks(make_subgroups(values=alike, baseline=range(60)))["autocorrelation"]
        assert found.concern
        assert found.numbers["points"] == 60
        assert "alike in the baseline (lag-1" in found.text

    def test_a_short_baseline_leaves_it_to_all_points(self):
        found = checks(make_subgroups(values=ar(0.7, 100, 2), baseline=range(20)))
        assert found["autocorrelation"].numbers["points"] == 100

    def test_not_looked_for_below_25_points(self):
        assert "autocorrelation" not in checks(make_subgroups(values=ar(0.9, 24, 5)))


class TestWeekday:
    TIMES = np.datetime64("2024-01-01") + np.arange(84)

    def test_named_with_its_days(self):
        x = np.random.default_rng(6).normal(size=84)
        x[0::7] += 2.5  # 1 January 2024 was a Monday
        x[6::7] -= 2.5
        found = checks(make_subgroups(values=x, times=self.TIMES))["weekday"]
        assert found.concern
        assert (found.numbers["high"], found.numbers["low"]) == ("Monday", "Sunday")
        assert "highest on Mondays, lowest on Sundays" in found.text
        assert "--every 1w" in (found.advice or "")

    @pytest.mark.parametrize("r", [0.0, 0.5])
    def test_seldom_on_days_that_are_alike(self, r):
        """At p < .01 with adjusted η² ≥ .05 about 1 % of series, with correlation too."""
        phase = np.zeros(84, dtype=np.int64)
        weekday = np.arange(84) % 7
        tests = [weekday_test(row - row.mean(), phase, weekday) for row in ar(r, 84, 7, size=1500)]
        found = np.mean([t.p < 0.01 and t.share >= 0.05 for t in tests])
        assert found < 0.025

    def test_needs_four_weeks_and_days(self):
        x = np.random.default_rng(8).normal(size=84)
        assert "weekday" not in checks(make_subgroups(values=x, times=self.TIMES, noun="hour"))
        short = make_subgroups(values=x[:27], times=self.TIMES[:27])
        assert "weekday" not in checks(short)

    def test_working_days_only(self):
        x = np.random.default_rng(9).normal(size=84)
        weekend = np.arange(84) % 7 >= 5
        x[0::7] += 4
        values = np.where(weekend, np.nan, x)
        found = checks(make_subgroups(values=values, times=self.TIMES))["weekday"]
        assert found.numbers["high"] == "Monday"
        assert found.numbers["low"] not in ("Saturday", "Sunday")


@pytest.mark.parametrize("first", [2, 4, 5, 6])
def test_tail_of_f(first):
    special = pytest.importorskip("scipy.special")
    for statistic in (0.1, 1.0, 4.0, 25.0):
        expected = special.fdtrc(first, 77, statistic)
        assert f_above(statistic, first, 77) == pytest.approx(expected, rel=1e-9)


class TestDispersion:
    def test_counts_that_vary_too_much_on_a_plain_chart(self):
        rng = np.random.default_rng(10)
        rate = np.clip(rng.normal(0.1, 0.02, 60), 0.01, 1)
        s = make_subgroups(count=rng.binomial(5000, rate), size=5000)
        plain = checks(s, "p")["overdispersion"]
        assert plain.concern
        assert plain.value > 5
        assert "binomial" in plain.text
        assert "--chart laney-p" in (plain.advice or "")
        assert not checks(s, "laney-p")["overdispersion"].concern

    def test_counts_that_vary_too_little(self):
        s = make_subgroups(count=[500, 501, 499, 500, 502, 498] * 8, size=5000)
        found = checks(s, "p")["underdispersion"]
        assert found.concern
        assert found.numbers["sigma_z"] < 1

    def test_ordinary_counts(self):
        rng = np.random.default_rng(12)
        s = make_subgroups(count=rng.binomial(400, 0.1, 60), size=400)
        assert not checks(s, "p")["overdispersion"].concern


class TestData:
    def test_the_shortest_phase_is_the_one_that_is_told(self):
        x = np.random.default_rng(8).normal(size=54)
        few = checks(make_subgroups(values=x, phase=[0] * 25 + [1] * 4 + [2] * 25))["few-points"]
        assert "the limits of phase 2 rest on 4 days" in few.text

    def test_few_points(self):
        x = np.random.default_rng(13).normal(size=30)
        few = checks(make_subgroups(values=x[:8]))["few-points"]
        assert few.concern
        assert "only 8 days" in few.text
        trial = checks(make_subgroups(values=x[:15]))["few-points"]
        assert "trial limits" in trial.text
        assert "degrees of freedom" in trial.text
        assert "few-points" not in checks(make_subgroups(values=x))

    def test_constant(self):
        assert checks(make_subgroups(values=[0.1] * 24))["constant"].concern
        assert "constant" not in checks(make_subgroups(values=[1.0, 2.0] * 12))

    def test_missing_and_partial_periods(self):
        x = [*np.random.default_rng(14).normal(size=28), None, 1.0]
        found = checks(make_subgroups(values=x, hollow=[29]))
        assert found["missing-periods"].value == 1
        assert not found["missing-periods"].concern
        assert "1 of 30 days has no usable data" in found["missing-periods"].text
        assert "drawn hollow" in found["partial-periods"].text
        sparse = [v if k % 3 else None for k, v in enumerate(x)]
        assert checks(make_subgroups(values=sparse))["missing-periods"].concern

    def test_baseline_of_its_own(self):
        x = np.random.default_rng(15).normal(size=90)
        calm = checks(make_subgroups(values=x, baseline=range(40)))["baseline"]
        assert not calm.concern
        wild = x.copy()
        wild[:20] += 6
        found = checks(make_subgroups(values=wild, baseline=range(40)))["baseline"]
        assert found.concern
        assert "not stable itself" in found.text
        assert "baseline" not in checks(make_subgroups(values=x))


def test_texts_are_sentences_without_a_full_stop():
    x = ar(0.6, 90, 16)
    x[5] = np.nan
    s = make_subgroups(values=x, baseline=range(50), hollow=[89])
    for diagnostic in checks(s).values():
        assert not diagnostic.text.endswith(".")
        assert not (diagnostic.advice or "").endswith(".")
