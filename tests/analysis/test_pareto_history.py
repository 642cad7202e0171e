"""Shares and ranks by month, week or day, and whether the ranking changed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.analysis.counted_days import counts_of

from ci_toolkit.analysis.pareto.history import concordance, history
from ci_toolkit.analysis.pareto.history_test import same_in_all
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.periods import periods_of

OPTIONS = ParetoOptions()
NAMES = ["spam", "fraud", "threats", "hate", "other"]
STABLE = np.array([50.0, 40, 30, 10, 5])
SWAPPED = np.array([25.0, 70, 25, 10, 5])


def drawn(rng, days, *, swap=False, varied=True, start="2024-01-01", items=140):
    """Days with the same mix on average, each with its own; a swap in the last third."""
    grid = []
    for day in range(days):
        mean = SWAPPED if swap and day >= days * 2 // 3 else STABLE
        mix = rng.dirichlet(mean / 2) if varied else mean / mean.sum()
        grid.append(rng.multinomial(rng.poisson(items), mix))
    return counts_of(grid, start=start, names=NAMES)


def told(counts):
    found = history(counts, 0, OPTIONS)
    assert found is not None
    return found


class TestPeriods:
    @pytest.mark.parametrize(
        ("days", "step", "start", "every", "number"),
        [
            (182, 1, "2024-01-01", "1mo", 6),
            (60, 1, "2024-01-01", "1w", 9),
            (26, 1, "2024-01-03", "1w", 4),
            (14, 1, "2024-01-03", "1d", 14),
            (3, 1, "2024-01-03", "1d", 3),
            (52, 7, "2024-01-01", "1mo", 12),
            (4, 365, "2021-01-01", "1y", 4),
            (4, 92, "2024-01-01", "1q", 4),
        ],
    )
    def test_the_length_follows_the_stretch_and_the_step(self, days, step, start, every, number):
        found = periods_of(counts_of([[3, 2]] * days, step=step, start=start))
        assert found is not None
        assert (found.every, len(found)) == (every, number)

    def test_too_little_has_no_history(self):
        assert periods_of(counts_of([[3, 2]] * 2)) is None
        assert periods_of(counts_of([[3, 2]] * 9, start=None)) is None
        assert history(counts_of([[3, 2]], start="2024-01-01"), 0, OPTIONS) is None

    def test_months_cut_at_the_ends_are_partial(self):
        found = told(counts_of([[3, 2]] * 120, start="2024-01-20"))
        assert found.labels == ("2024-01", "2024-02", "2024-03", "2024-04", "2024-05")
        assert found.partial == (True, False, False, False, True)

    def test_labels_of_weeks_are_their_mondays(self):
        found = told(counts_of([[3, 2]] * 26, start="2024-01-03"))
        assert found.labels == ("2024-01-01", "2024-01-08", "2024-01-15", "2024-01-22")
        assert found.partial == (True, False, False, False)

    def test_periods_are_those_of_the_calendar(self):
        import calendar

        counts = counts_of([[day + 1, 1] for day in range(366)], start="2024-01-01")
        found = told(counts)
        days = [calendar.monthrange(2024, month)[1] for month in range(1, 13)]
        ends = np.cumsum(days)
        sums = [
            sum(range(end - own + 1, end + 1)) + own for own, end in zip(days, ends, strict=True)
        ]
        assert found.totals == pytest.approx(sums)


class TestTable:
    def test_shares_ranks_and_the_vital_few_by_month(self):
        grid = [[6, 3, 1]] * 31 + [[3, 6, 1]] * 29 + [[5, 5, 0]] * 31
        found = told(counts_of(grid, names=["a", "b", "c"]))
        # Over all months a holds 428 of 910 and b 422.
        assert found.categories == ("a", "b")
        assert found.shares == ((0.6, 0.3), (0.3, 0.6), (0.5, 0.5))
        assert found.ranks == ((1, 2), (2, 1), (1, 1))
        assert found.vital == (("a", "b"), ("b", "a"), ("a", "b"))

    def test_what_means_the_rest_never_leads(self):
        found = told(counts_of([[90, 6, 4]] * 95, names=["Other", "a", "b"]))
        assert found.categories == ("a", "b")
        assert "`a` led in each of 3 months" in found.text
        assert found.vital == ((),) * len(found.labels)

    def test_a_category_without_any_has_no_rank(self):
        grid = [[6, 0, 4]] * 31 + [[1, 9, 0]] * 29 + [[5, 5, 0]] * 31
        found = told(counts_of(grid, names=["a", "b", "c"]))
        at = found.categories.index("b")
        assert [row[at] for row in found.ranks] == [None, 1, 1]


class TestConcordance:
    def test_it_agrees_with_the_mean_rank_correlation(self):
        from scipy.stats import spearmanr

        rng = np.random.default_rng(2)
        rows = rng.normal(size=(5, 7))
        pairs = [spearmanr(rows[i], rows[j])[0] for i in range(5) for j in range(i)]
        # Of m rankings without ties the mean correlation is (mW − 1)/(m − 1).
        assert concordance(rows) == pytest.approx((np.mean(pairs) * 4 + 1) / 5)

    @given(hnp.arrays(np.int64, (4, 5), elements=st.integers(0, 4)))
    def test_it_lies_between_0_and_1(self, rows):
        found = concordance(rows.astype(float))
        assert found is None or -1e-9 <= found <= 1 + 1e-9

    def test_the_same_order_with_ties_agrees_fully(self):
        assert concordance(np.array([[3.0, 3, 1]] * 4)) == pytest.approx(1)


class TestSameMix:
    def test_with_days_alike_within_periods_it_is_pearsons(self):
        from scipy.stats import chi2_contingency

        months = np.array([[62, 31], [29, 58], [62, 62]])
        grid = [[2, 1]] * 31 + [[1, 2]] * 29 + [[2, 2]] * 31
        counts = counts_of(grid)
        periods = periods_of(counts)
        p = same_in_all(counts, periods, np.arange(3))
        assert p == pytest.approx(chi2_contingency(months).pvalue, rel=1e-9)

    @pytest.mark.parametrize(
        ("days", "varied"), [(120, True), (120, False), (28, True), (14, True)]
    )
    def test_a_stable_mix_is_left_alone(self, days, varied):
        rng = np.random.default_rng(17)
        found = [told(drawn(rng, days, varied=varied)) for _ in range(120)]
        assert np.mean([one.p < 0.05 for one in found]) <= 0.11
        assert np.mean([one.changed for one in found]) <= 0.05

    @pytest.mark.parametrize(("days", "alike"), [(120, 0.6), (42, 0.4)])
    def test_days_that_are_like_their_neighbours_are_no_change(self, days, alike):
        rng = np.random.default_rng(37)
        found = []
        for _ in range(60):
            noise = rng.normal(size=(days + 30, 5))
            state = np.zeros_like(noise)
            for at in range(1, len(noise)):
                state[at] = alike * state[at - 1] + np.sqrt(1 - alike**2) * noise[at]
            mix = STABLE * np.exp(0.2 * state[30:])
            mix /= mix.sum(axis=1, keepdims=True)
            grid = [rng.multinomial(2000, day) for day in mix]
            found.append(told(counts_of(grid, names=NAMES)))
        assert np.mean([one.p < 0.01 for one in found]) <= 0.12
        assert np.mean([one.changed for one in found]) <= 0.06

    @pytest.mark.parametrize("days", [182, 63, 30])
    def test_a_swap_in_the_last_third_is_found(self, days):
        rng = np.random.default_rng(19)
        found = [told(drawn(rng, days, swap=True)) for _ in range(20)]
        assert np.mean([one.changed for one in found]) >= 0.9

    def test_the_sentence_says_who_led_and_since_when(self):
        rng = np.random.default_rng(23)
        found = told(drawn(rng, 182, swap=True))
        assert found.text.startswith("the ranking changed: spam led in 4 of 6 months")
        assert "since 2024-05 fraud leads (" in found.text
        stable = told(drawn(rng, 182))
        assert stable.text == "spam led in each of 6 months" or not stable.changed

    def test_a_few_rows_a_month_can_change_too(self):
        grid = [[900, 600, 100]] * 4 + [[300, 1200, 100]] * 2
        found = told(counts_of(grid, step=31, start="2024-01-01", names=["a", "b", "c"]))
        assert found.every == "1mo"
        assert found.p is not None

    def test_vital_few_that_changed_under_the_same_leader_are_named(self):
        rng = np.random.default_rng(41)
        early = rng.poisson([100, 60, 20, 8], (60, 4))
        late = rng.poisson([100, 20, 60, 8], (31, 4))
        found = told(counts_of(np.vstack([early, late]), names=["a", "b", "c", "d"]))
        assert found.changed
        assert "while `a` led in each of 3 months" in found.text
        assert "`b` dropped out" in found.text or "`c` came among" in found.text

    def test_months_that_hold_nothing_but_the_rest_have_no_leader(self):
        grid = [[0, 0, 9]] * 31 + [[5, 3, 9]] * 29 + [[5, 3, 9]] * 31
        found = told(counts_of(grid, names=["a", "b", "Other"]))
        assert found.text == "`a` led in each of 2 months"
        assert history(counts_of([[9, 4]] * 95, names=["Other", "rest"]), 0, OPTIONS) is None
