"""Proposed changes of level, and the order of many streams."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.analysis.conftest import make_subgroups
from tests.analysis.test_diagnostics import ar

from ci_toolkit.analysis.control_chart.analyse import analyse
from ci_toolkit.analysis.control_chart.change import tail_of
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.ranking import FALSE_DISCOVERY, log_binomial_tail
from ci_toolkit.analysis.control_chart.step import step_statistics
from ci_toolkit.analysis.discovery import benjamini_hochberg


def proposal(s, chart="i-mr"):
    return analyse(s, ChartOptions(chart=chart)).streams[0].proposal


class TestStep:
    def test_the_statistic_of_a_small_series_by_hand(self):
        z = np.array([0.0, 1.0] * 4 + [10.0, 11.0] * 4)
        statistic, at = step_statistics(z[None, :])
        assert at[0] == 8
        # Means 0.5 and 10.5, residual sum of squares 4 on 14 degrees, correlation below zero.
        assert statistic[0] == pytest.approx(8 * 8 / 16 * 10**2 / (4 / 14))

    @pytest.mark.parametrize(("r", "most"), [(0.0, 0.016), (0.3, 0.03), (0.5, 0.05)])
    def test_steady_series_are_left_alone(self, r, most):
        """At p < .01, also for series with a memory (which a plain step test would pick out)."""
        z = ar(r, 120, 21, size=3000)
        statistic, _ = step_statistics(z)
        assert np.mean([tail_of(float(t), 120) < 0.01 for t in statistic]) < most

    def test_a_step_of_two_sigma_is_found_where_it_is(self):
        z = np.random.default_rng(22).normal(size=(400, 80))
        z[:, 50:] += 2
        statistic, at = step_statistics(z)
        assert np.mean([tail_of(float(t), 80) < 0.01 for t in statistic]) > 0.98
        assert np.mean(np.abs(at - 50) <= 1) > 0.75

    def test_tail_falls_with_the_statistic_and_rises_with_length(self):
        tails = [tail_of(t, 100) for t in (1.0, 5.0, 10.0, 20.0, 60.0)]
        assert tails == sorted(tails, reverse=True)
        assert tails[0] == 1.0
        assert 0 < tails[-1] < 1e-6
        assert tail_of(12.0, 40) < tail_of(12.0, 1000)


class TestProposal:
    def test_in_the_units_plotted_and_with_what_to_type(self):
        rng = np.random.default_rng(23)
        count = np.concatenate([rng.binomial(2000, 0.012, 60), rng.binomial(2000, 0.021, 40)])
        labels = [str(np.datetime64("2024-03-03") + np.timedelta64(k, "D")) for k in range(100)]
        found = proposal(make_subgroups(count=count, size=2000, labels=labels), "p")
        assert found is not None
        assert abs(found.index - 60) <= 1
        assert found.before == pytest.approx(0.012, rel=0.05)
        assert found.after == pytest.approx(0.021, rel=0.05)
        assert found.text.startswith(f"the level seems to change about {found.label} (from 1.2")
        assert f'--phase-at "{found.label}=…"' in found.text
        assert found.p_value < 0.001

    def test_what_follows_the_window_shown_is_not_told(self):
        x = np.random.default_rng(24).normal(size=100)
        x[50:] += 5
        whole = make_subgroups(values=x)
        upto, since = (np.zeros(100, dtype=bool) for _ in range(2))
        upto[:50], since[50:] = True, True
        assert proposal(replace(whole, shown=upto)) is None
        assert proposal(replace(whole, shown=since)) is not None

    def test_none_when_steady_short_constant_or_with_phases(self):
        x = np.random.default_rng(24).normal(size=100)
        assert proposal(make_subgroups(values=x)) is None
        assert proposal(make_subgroups(values=[5.0] * 40)) is None
        x[50:] += 5
        assert proposal(make_subgroups(values=x)) is not None
        assert proposal(make_subgroups(values=x[45:60])) is None
        assert proposal(make_subgroups(values=x, phase=[0] * 30 + [1] * 70)) is None

    def test_gaps_and_excluded_points_keep_the_index(self):
        x = list(np.random.default_rng(25).normal(size=60))
        x[30:] = [v + 8 for v in x[30:]]
        x[3] = x[10] = None
        found = proposal(make_subgroups(values=x, exclude=[5]))
        assert found is not None
        assert found.index == 30


class TestBinomialTail:
    def test_agrees_with_scipy_also_far_out(self):
        stats = pytest.importorskip("scipy.stats")
        k = np.array([0, 1, 3, 12, 640, 1, 5, 500])
        n = np.array([100, 100, 640, 640, 640, 1, 5, 1000])
        p = np.array([0.0027, 0.0027, 0.0027, 0.0027, 0.0027, 0.5, 0.9, 0.5])
        expected = stats.binom.logsf(k - 1, n, p)
        expected[4] = 640 * math.log(0.0027)  # beyond what SciPy's tail holds
        assert log_binomial_tail(k, n, p) == pytest.approx(expected, rel=1e-9, abs=1e-9)

    def test_benjamini_hochberg_of_a_worked_list(self):
        # Benjamini and Hochberg (1995), table of 15 p-values: four rejected at q = 0.05.
        p = np.array(
            [
                *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
                *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
            ]
        )
        q = benjamini_hochberg(p)
        assert int((q <= 0.05).sum()) == 4
        assert q[0] == pytest.approx(0.0015)
        assert np.all(np.diff(q) >= 0)


class TestRanking:
    def test_strongest_first_and_few_false_discoveries(self):
        rng = np.random.default_rng(26)
        x = rng.normal(size=(300, 90))
        for stream in (17, 123, 250):
            x[stream, 60:] += 5
        s = make_subgroups(values=list(x), baseline=np.tile(np.arange(90) < 60, 300))
        result = analyse(s, ChartOptions(chart="i-mr"))
        assert set(result.ranking[:3]) == {17, 123, 250}
        assert sorted(result.ranking) == list(range(300))
        q = np.array([result.streams[k].q_value for k in range(300)])
        assert q[[17, 123, 250]].max() < 1e-6
        assert (q <= FALSE_DISCOVERY).sum() <= 30

    def test_stable_streams_have_large_q(self):
        x = np.random.default_rng(27).normal(size=(60, 100))
        s = make_subgroups(values=list(x))
        result = analyse(s, ChartOptions(chart="i-mr", center=0, sigma=1))
        q = [stream.q_value for stream in result.streams]
        assert min(q) > FALSE_DISCOVERY

    def test_run_charts_are_ranked_too(self):
        x = np.random.default_rng(28).normal(size=(4, 40))
        x[2, 20:] += 4
        s = make_subgroups(values=list(x))
        result = analyse(s, ChartOptions(chart="run"))
        assert result.ranking[0] == 2
        assert math.isfinite(result.streams[2].rank_p)
