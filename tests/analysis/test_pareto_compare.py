"""Two sides compared: rates, shares, total against mix."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.analysis.counted_days import counts_of

from ci_toolkit.analysis.pareto.compare import compare
from ci_toolkit.analysis.pareto.compare_rates import Table, table_differences
from ci_toolkit.analysis.pareto.compare_shares import same_mix, share_differences
from ci_toolkit.analysis.pareto.counts import Sides
from ci_toolkit.analysis.pareto.decomposition import kitagawa, total_and_mix, volume_rate_mix
from ci_toolkit.analysis.pareto.dispersion import mix_of
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.rates import amounts, fisher, proportions

OPTIONS = ParetoOptions()


def one(value):
    return np.array([float(value)])


def compared(first, second, days=None, options=OPTIONS):
    return compare(Sides(("before", "after"), first, second, days), 0, options)


class TestProportions:
    def test_the_published_example_of_newcombe(self):
        # 56/70 against 48/80, method 10 of table II: 0.0524 to 0.3339.
        found = proportions((one(48), one(56)), (one(80), one(70)), 0.95)
        assert found.low[0] == pytest.approx(0.0524, abs=5e-5)
        assert found.high[0] == pytest.approx(0.3339, abs=5e-5)

    @pytest.mark.parametrize(
        ("x0", "n0", "x1", "n1"), [(48, 80, 56, 70), (30, 1000, 55, 900), (2, 40, 12, 60)]
    )
    def test_intervals_and_score_tests_agree_with_statsmodels(self, x0, n0, x1, n1):
        from statsmodels.stats.proportion import (
            confint_proportions_2indep,
            proportions_ztest,
        )
        from statsmodels.stats.proportion import test_proportions_2indep as score_test

        found = proportions((one(x0), one(x1)), (one(n0), one(n1)), 0.95)
        low, high = confint_proportions_2indep(x1, n1, x0, n0, method="newcomb", compare="diff")
        assert (found.low[0], found.high[0]) == pytest.approx((low, high), abs=1e-9)
        plain = score_test(x1, n1, x0, n0, method="score", correction=False, compare="diff")
        assert found.p[0] == pytest.approx(plain.pvalue, rel=1e-9)
        assert found.p[0] == pytest.approx(proportions_ztest([x1, x0], [n1, n0])[1], rel=1e-9)

    @pytest.mark.parametrize(
        ("x0", "n0", "x1", "n1"), [(0, 20, 4, 25), (1, 10, 7, 10), (3, 5000, 0, 4000), (0, 5, 0, 9)]
    )
    def test_small_counts_are_judged_exactly(self, x0, n0, x1, n1):
        from scipy.stats import fisher_exact

        p = fisher_exact([[x0, n0 - x0], [x1, n1 - x1]]).pvalue
        assert fisher(x0, n0, x1, n1) == pytest.approx(p, rel=1e-9)
        found = proportions((one(x0), one(x1)), (one(n0), one(n1)), 0.95)
        assert found.p[0] == pytest.approx(p, rel=1e-9)
        assert found.low[0] < found.high[0]

    def test_without_items_nothing_is_known(self):
        found = proportions((one(0), one(3)), (one(0), one(10)), 0.95)
        assert np.isnan([found.value[0], found.low[0], found.p[0]]).all()


class TestAmounts:
    def test_the_test_of_counts_is_the_conditional_binomial_one(self):
        from scipy.stats import binom

        found = amounts((one(12), one(30)), (one(12), one(30)), (one(20), one(25)), 0.95)
        tail = binom.sf(29, 42, 25 / 45)
        assert found.p[0] == pytest.approx(2 * tail, rel=1e-9)
        assert found.value[0] == pytest.approx(30 / 25 - 12 / 20)

    def test_equal_weights_change_the_unit_only(self):
        plain = amounts((one(12), one(30)), (one(12), one(30)), (one(20), one(25)), 0.95)
        heavy = amounts((one(60), one(150)), (one(300), one(750)), (one(20), one(25)), 0.95)
        assert heavy.p[0] == pytest.approx(plain.p[0], rel=1e-9)
        assert heavy.low[0] == pytest.approx(5 * plain.low[0], rel=1e-9)

    def test_a_single_large_weight_is_one_item(self):
        light = amounts((one(100), one(200)), (one(100), one(200)), (one(10),) * 2, 0.95)
        heavy = amounts((one(100), one(200)), (one(100**2), one(200**2)), (one(10),) * 2, 0.95)
        assert light.p[0] < 0.001
        assert heavy.p[0] > 0.3

    def test_nothing_on_a_side_still_leaves_an_interval(self):
        found = amounts((one(0), one(0)), (one(0), one(0)), (one(10), one(10)), 0.95)
        assert found.low[0] < 0 < found.high[0]
        assert found.p[0] == 1


def simulated(rng, days, mean, spread, alike, *, items):
    """A table of 1,500 columns whose days vary, with a first-order correlation."""
    noise = rng.normal(size=(days + 30, 1500))
    state = np.zeros_like(noise)
    for at in range(1, len(noise)):
        state[at] = alike * state[at - 1] + math.sqrt(1 - alike**2) * noise[at]
    level = np.exp(spread * state[30:] - spread**2 / 2)
    place = np.arange(days)
    if not items:
        daily = rng.poisson(mean * level).astype(float)
        total = daily.sum(axis=0)
        ones = np.ones((days, 1))
        return Table(total, total, np.full(1500, float(days)), daily, ones, 1.0, place)
    asked = 1.0 + rng.poisson(400 * np.exp(0.3 * rng.normal(size=level.shape)))
    daily = rng.binomial(asked.astype(int), np.clip(mean / 400 * level, 0, 1)).astype(float)
    total = daily.sum(axis=0)
    return Table(total, total, asked.sum(axis=0), daily, asked, 1.0, place)


class TestCoverage:
    @pytest.mark.parametrize("items", [True, False], ids=["per item", "per day"])
    @pytest.mark.parametrize(
        ("days", "spread", "alike"),
        [(10, 0.0, 0.0), (12, 0.3, 0.0), (30, 0.15, 0.0), (60, 0.3, 0.0), (60, 0.3, 0.5)],
    )
    def test_intervals_hold_as_often_as_they_say(self, days, spread, alike, items):
        rng = np.random.default_rng(7)
        sides = [simulated(rng, days, 20, spread, alike, items=items) for _ in range(2)]
        found = table_differences((sides[0], sides[1]), 0.95, fractions=items)
        inside = ((found.low <= 0) & (found.high >= 0)).mean()
        assert 0.93 <= inside <= 0.975

    @pytest.mark.parametrize("days", [(28, 28), (60, 31), (91, 90)])
    def test_weekdays_widen_nothing_and_mislead_nobody(self, days):
        rng = np.random.default_rng(31)
        week = np.array([1.0, 1.1, 1.05, 1, 0.95, 0.4, 0.4])
        sides = []
        for number, start in zip(days, (0, days[0]), strict=True):
            mean = 100 * week[(np.arange(number) + start) % 7][:, None]
            daily = rng.poisson(np.broadcast_to(mean, (number, 1500))).astype(float)
            total, ones = daily.sum(axis=0), np.ones((number, 1))
            place = np.arange(number)
            length = np.full(1500, float(number))
            sides.append(Table(total, total, length, daily, ones, 1.0, place, weekly=True))
        found = table_differences((sides[0], sides[1]), 0.95, fractions=False)
        expected = [
            week[(np.arange(n) + at) % 7].mean() for n, at in zip(days, (0, days[0]), strict=True)
        ]
        assert ((found.low <= 0) & (found.high >= 0)).mean() >= 0.93
        # Plain Poisson: half-width 1.96 times the root of the sum of mean/days.
        chance = 2 * 1.96 * np.sqrt(sum(100 * m / n for m, n in zip(expected, days, strict=True)))
        uneven = 2 * 1.96 * abs(100 * (expected[1] - expected[0]))
        assert np.median(found.high - found.low) <= 1.35 * chance + 2 * uneven

    def test_false_discoveries_under_no_change_are_rare(self):
        rng = np.random.default_rng(11)
        runs = 150
        wrong = 0
        for _ in range(runs):
            first, second = (counts_of(rng.poisson(8 * _level(rng, 20, 12))) for _ in range(2))
            found = compared(first, second, (20.0, 20.0))
            wrong += any(shift.change for shift in found.shifts)
        assert wrong / runs <= 0.15

    def test_the_test_of_the_mix_holds_its_level_when_days_vary(self):
        rng = np.random.default_rng(13)
        p = []
        for _ in range(300):
            sides = []
            for _ in range(2):
                mixes = rng.dirichlet(np.array([20.0, 10, 6, 4]), size=25)
                sides.append(counts_of([rng.multinomial(200, mix) for mix in mixes]))
            mixes = (mix_of(side, [0, 1, 2, 3]) for side in sides)
            p.append(same_mix(*mixes, (5000.0, 5000.0)))
        assert 0.02 <= (np.array(p) < 0.05).mean() <= 0.085


def _level(rng, days, kinds):
    return np.exp(0.3 * rng.normal(size=(days, kinds)) - 0.045)


class TestPerDay:
    def test_days_without_a_row_of_the_category_count_as_nothing(self):
        first = counts_of([[5, 1]] * 14)
        second = counts_of([[5, 1], [5, 0]] * 7)
        found = compared(first, second, (14.0, 14.0))
        shift = next(one for one in found.shifts if one.category == "k1")
        assert shift.rate == (1.0, 0.5)
        assert found.per == "day"
        assert found.total_rate == (6.0, 5.5)

    def test_what_rose_is_found_and_the_rest_left_alone(self):
        rng = np.random.default_rng(5)
        mean = np.array([120.0, 80, 60, 40])
        first = counts_of(rng.poisson(mean, (40, 4)))
        second = counts_of(rng.poisson(mean * [1.6, 1, 1, 1], (40, 4)))
        found = compared(first, second, (40.0, 40.0))
        assert [one.change for one in found.shifts if one.category == "k0"] == ["rose"]
        assert [one.change for one in found.shifts if one.category != "k0"] == [None] * 3
        assert found.shifts[0].category == "k0"
        assert "`k0` rose from" in found.text
        assert "1 of 4 categories changed" in found.text
        assert found.mix_p < 0.01

    def test_few_days_are_compared_as_counts_and_that_is_said(self):
        found = compared(counts_of([[50, 20]] * 4), counts_of([[50, 20]] * 4), (4.0, 4.0))
        assert {one.code for one in found.findings} == {"side-too-short"}
        assert found.total_low < 0 < found.total_high
        assert "no category changed by more than chance" in found.text
        assert "would as a rule have been seen" in found.text

    def test_days_that_are_all_equal_leave_a_width(self):
        found = compared(counts_of([[50, 20]] * 30), counts_of([[50, 20]] * 30), (30.0, 30.0))
        assert found.total_low < 0 < found.total_high
        assert all(one.low < 0 < one.high for one in found.shifts)

    def test_new_and_gone_categories_are_named(self):
        first = counts_of([[9, 4, 0]] * 12, names=["spam", "fraud", "threats"])
        second = counts_of([[9, 0, 6]] * 12, names=["spam", "fraud", "threats"])
        found = compared(first, second, (12.0, 12.0))
        said = {one.code: one.text for one in found.findings}
        assert "fraud" in said["gone-categories"]
        assert "threats" in said["new-categories"]
        assert [one.ratio for one in found.shifts if one.category == "threats"] == [None]

    def test_the_rest_is_last_and_top_joins(self):
        grid = np.tile([50, 40, 30, 20, 90], (12, 1))
        names = ["a", "b", "c", "d", "Other"]
        sides = counts_of(grid, names=names), counts_of(grid * 2, names=names)
        found = compared(*sides, (12.0, 12.0))
        assert found.shifts[-1].category == "Other"
        assert found.shifts[-1].other
        joined = compared(*sides, (12.0, 12.0), ParetoOptions(top=2))
        assert [one.category for one in joined.shifts] == ["a", "b", "Other"]
        assert joined.shifts[-1].amount == (140 * 12, 280 * 12)

    def test_sides_of_unlike_length_are_compared_by_the_day(self):
        found = compared(counts_of([[10, 5]] * 30), counts_of([[10, 5]] * 60), (30.0, 60.0))
        assert found.total_difference == pytest.approx(0)
        assert all(one.by_total == pytest.approx(0) for one in found.shifts)


class TestPerItem:
    def test_rates_are_out_of_the_items_of_the_category(self):
        first = counts_of([[50, 10]], items=[1000, 100], start=None)
        second = counts_of([[90, 10]], items=[1000, 100], start=None)
        found = compared(first, second)
        assert found.per == "item"
        rates = {one.category: one.rate for one in found.shifts}
        assert rates == {"k0": (0.05, 0.09), "k1": (0.1, 0.1)}
        assert found.total_rate == pytest.approx((60 / 1100, 100 / 1100))
        assert sum(value for _, value in found.parts) == pytest.approx(40 / 1100)

    def test_a_change_of_the_mix_alone_is_told_apart(self):
        first = counts_of([[50, 200]], items=[1000, 1000], start=None)
        second = counts_of([[25, 300]], items=[500, 1500], start=None)
        found = compared(first, second)
        parts = dict(found.parts)
        assert parts["rate within the categories"] == pytest.approx(0)
        assert parts["mix of the categories"] == pytest.approx(325 / 2000 - 250 / 2000)
        assert all(one.change is None for one in found.shifts)

    def test_more_defects_than_items_are_rates_per_unit(self):
        first = counts_of([[300, 10]], items=[100, 100], start=None)
        second = counts_of([[420, 12]], items=[100, 100], start=None)
        found = compared(first, second)
        assert found.shifts[0].rate == (3.0, 4.2)
        assert found.shifts[0].change == "rose"
        assert "Poisson" in found.method

    def test_a_category_without_items_on_a_side_has_no_difference(self):
        first = counts_of([[30, 5]], items=[100, 50], start=None)
        second = counts_of([[30, 0]], items=[100, 0], start=None)
        shift = next(one for one in compared(first, second).shifts if one.category == "k1")
        assert shift.rate is None
        assert shift.difference is None
        assert shift.p is None


class TestSharesOnly:
    def test_without_exposure_only_shares_are_compared(self):
        first = counts_of([[500, 300, 200]], start=None)
        second = counts_of([[300, 500, 200]], start=None)
        found = compared(first, second)
        assert found.per is None
        assert {one.difference for one in found.shifts} == {None}
        assert {one.code for one in found.findings} == {"no-exposure"}
        assert found.mix_distance == pytest.approx(0.2)
        assert "the share of `k" in found.text
        assert found.parts == (("total", 0.0),)

    def test_the_test_of_the_mix_is_pearsons_for_independent_items(self):
        from scipy.stats import chi2_contingency

        rows = [[50, 30, 20], [45, 50, 25]]
        sides = [counts_of([row], start=None) for row in rows]
        found = compared(*sides)
        assert found.mix_p == pytest.approx(chi2_contingency(rows).pvalue, rel=1e-9)

    def test_share_intervals_of_independent_items_are_those_of_proportions(self):
        rows = [[50, 30, 20, 0], [45, 50, 20, 5]]
        mixes = [mix_of(counts_of([row], start=None), [0, 1, 2, 3]) for row in rows]
        low, high, p = share_differences(*mixes, (100.0, 120.0), 0.95)
        size = (np.full(4, 100.0), np.full(4, 120.0))
        plain = proportions((np.array(rows[0], float), np.array(rows[1], float)), size, 0.95)
        assert low[:4] == pytest.approx(plain.low, abs=1e-9)
        assert high[:4] == pytest.approx(plain.high, abs=1e-9)
        assert p[:3] == pytest.approx(plain.p[:3], rel=1e-6)

    @pytest.mark.parametrize("grids", [([[0, 0]], [[3, 4]]), ([[0, 0]], [[0, 0]])])
    def test_an_empty_side_is_said(self, grids):
        found = compared(*(counts_of(grid, start=None) for grid in grids))
        assert found.mix_p is None
        assert "nothing to compare" in found.text or "neither side" in found.text


GRIDS = hnp.arrays(np.int64, (3, 4), elements=st.integers(0, 50))


@given(first=GRIDS, second=GRIDS, asked=st.booleans())
def test_swapped_sides_flip_every_sign(first, second, asked):
    items = 60 if asked else None
    sides = counts_of(first, items=items), counts_of(second, items=items)
    there, back = compared(*sides, (3.0, 3.0)), compared(*sides[::-1], (3.0, 3.0))
    other = {one.category: one for one in back.shifts}
    assert {one.category for one in there.shifts} == set(other)
    for shift in there.shifts:
        turned = other[shift.category]
        assert shift.share_difference == pytest.approx(-turned.share_difference, abs=1e-12)
        assert shift.by_total + shift.by_mix == pytest.approx(
            (shift.amount[1] - shift.amount[0]) / 3, abs=1e-9
        )
        if shift.difference is not None:
            assert shift.difference == pytest.approx(-turned.difference, abs=1e-12)
            assert shift.low == pytest.approx(-turned.high, abs=1e-9)
            assert shift.p == pytest.approx(turned.p, abs=1e-9)
            assert shift.low <= shift.difference <= shift.high
            assert shift.low < shift.high
    assert there.mix_distance == pytest.approx(back.mix_distance, abs=1e-12)


FOUR = hnp.arrays(np.float64, 4, elements=st.floats(0, 1e6).map(lambda value: round(value, 3)))


class TestDecomposition:
    @given(items0=FOUR, items1=FOUR, amounts0=FOUR, amounts1=FOUR)
    def test_parts_add_up(self, items0, items1, amounts0, amounts1):
        items0, items1 = items0 + np.eye(4)[0], items1 + np.eye(4)[1]
        amounts0, amounts1 = amounts0 * (items0 > 0), amounts1 * (items1 > 0)
        sides = (items0, items1), (amounts0, amounts1)
        parts = kitagawa(*sides)
        change = amounts1.sum() / items1.sum() - amounts0.sum() / items0.sum()
        scale = max(np.max(amounts0 / np.maximum(items0, 1e-3)), 1.0) + amounts1.max() * 1e3
        assert parts.rate.sum() + parts.mix.sum() == pytest.approx(change, abs=1e-9 * scale)
        whole = volume_rate_mix(*sides)
        assert whole.volume + whole.rate + whole.mix == pytest.approx(
            amounts1.sum() - amounts0.sum(), abs=1e-9 * scale * (items0.sum() + items1.sum())
        )

    @given(items=FOUR, amounts0=FOUR, amounts1=FOUR, factor=st.floats(0.1, 10))
    def test_the_same_mix_has_no_mix_part(self, items, amounts0, amounts1, factor):
        items = items + 1
        parts = kitagawa((items, items * factor), (amounts0, amounts1))
        scale = amounts0.max() + amounts1.max() * 10 + 1
        assert parts.mix == pytest.approx(np.zeros(4), abs=1e-9 * scale)

    @given(items0=FOUR, items1=FOUR, rate=FOUR)
    def test_the_same_rates_have_no_rate_part(self, items0, items1, rate):
        items0, items1 = items0 + 1, items1 + 1
        parts = kitagawa((items0, items1), (items0 * rate, items1 * rate))
        assert parts.rate == pytest.approx(np.zeros(4), abs=1e-9 * (rate.max() + 1))

    def test_a_worked_example(self):
        # Rates 10 % and 40 % become 12 % and 30 %, shares 80:20 become 60:40.
        parts = kitagawa(
            (np.array([80.0, 20]), np.array([60.0, 40])), (np.array([8.0, 8]), np.array([7.2, 12]))
        )
        assert parts.rate.sum() == pytest.approx(0.02 * 0.7 - 0.10 * 0.3)
        assert parts.mix.sum() == pytest.approx(-0.2 * 0.11 + 0.2 * 0.35)

    def test_a_side_without_items_is_refused(self):
        with pytest.raises(ValueError, match="without items"):
            kitagawa((np.zeros(2), np.ones(2)), (np.zeros(2), np.ones(2)))

    @given(first=FOUR, second=FOUR)
    def test_total_and_mix_are_the_whole_change(self, first, second):
        by_total, by_mix = total_and_mix(first, second)
        scale = first.sum() + second.sum() + 1
        assert by_total + by_mix == pytest.approx(second - first, abs=1e-9 * scale)
        assert by_mix.sum() == pytest.approx(0, abs=1e-9 * scale)
