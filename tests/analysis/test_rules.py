"""Rules against published findings, against plain loops, and against known mistakes of others."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.conftest import make_subgroups
from tests.analysis.plain_rules import completions

from ci_toolkit.analysis.control_chart.patterns import evaluate
from ci_toolkit.analysis.control_chart.result import Panel, PanelSignals
from ci_toolkit.analysis.control_chart.rule_table import RULES, SETS, Rule
from ci_toolkit.analysis.control_chart.rules import parse_rules, rules_for
from ci_toolkit.analysis.control_chart.subgroups import Subgroups
from ci_toolkit.errors import UsageError


def panel_of(
    values, center=0.0, sigma=1.0, *, lcl=None, ucl=None, kind="location", name="i", **fields
) -> Panel:
    """A panel with limits at three sigma unless they are given."""
    value = np.asarray([np.nan if v is None else v for v in values], dtype=float)
    size = len(value)

    def full(number):
        return np.broadcast_to(np.asarray(number, dtype=float), (size,)).copy()

    middle, spread = full(center), full(sigma)
    low = middle - 3 * spread if lcl is None else full(lcl)
    high = middle + 3 * spread if ucl is None else full(ucl)
    never = np.zeros(size, dtype=bool)
    clips = {"lcl_clipped": never, "ucl_clipped": never} | fields
    return Panel(name, kind, value, middle, spread, low, high, **clips)


def look(values, rules: str, *, gaps="join", center=0.0, sigma=1.0, **fields) -> PanelSignals:
    """Evaluate rules on one series with known centre and sigma."""
    s = make_subgroups(values=values, **fields)
    (spec,) = parse_rules([rules])
    return evaluate(panel_of(values, center, sigma), spec.rules, s, gaps)


def where(found: PanelSignals, code: str) -> list[int]:
    return np.flatnonzero(found.completed[code]).tolist()


def members(found: PanelSignals, code: str) -> list[int]:
    return np.flatnonzero(found.member[code]).tolist()


# Montgomery, Introduction to Statistical Quality Control: viscosity, 20 batches and 15 new ones.
VISCOSITY = [
    *(34.05, 34.4, 33.59, 35.96, 34.7, 33.51, 33.79, 34.04, 34.52, 33.75),
    *(33.27, 33.71, 34.03, 34.58, 34.02, 33.97, 34.05, 34.04, 33.73, 34.05),
    *(34.39, 33.75, 33.4, 33.27, 34.65, 34.8, 34.55, 35.4, 34.75, 34.5),
    *(34.7, 34.29, 34.61, 34.49, 35.03),
]


class TestPublished:
    """Indices in the sources count from 1."""

    def test_viscosity_western_electric_and_nelson(self):
        # qcc 3.0 with limits of the first 20: centre 34.088, sigma 0.507652108995894.
        fit = {"center": 34.088, "sigma": 0.507652108995894}
        we = look(VISCOSITY, "western-electric", **fit)
        assert [k + 1 for k in where(we, "we-1")] == [4]
        assert where(we, "we-2") == []
        assert [k + 1 for k in where(we, "we-3")] == [29]
        assert [k + 1 for k in where(we, "we-4")] == [32, 33, 34, 35]
        nelson = look(VISCOSITY, "nelson", **fit)
        expected = {1: [4], 2: [33, 34, 35], 6: [29]}
        for k in range(1, 9):
            assert [i + 1 for i in where(nelson, f"nelson-{k}")] == expected.get(k, [])

    def test_p_chart_with_varying_sizes_looks_at_each_point_with_its_own_zone(self):
        # Synthetic series evaluated by qcc 3.0, which compares the window with the zone of the
        # current point; point 17 alone is beyond, and no other point is beyond 2 sigma of its own.
        count = [
            *(14, 31, 22, 12, 18, 23, 25, 10, 12, 31, 34, 12, 18, 31, 23),
            *(28, 48, 20, 13, 21, 30, 20, 27, 21, 14, 27, 26, 7, 17, 14),
        ]
        size = [
            *(84, 265, 219, 115, 265, 186, 215, 99, 153, 262, 247, 127, 183, 215, 116),
            *(273, 236, 187, 84, 244, 216, 216, 199, 197, 97, 223, 232, 91, 119, 101),
        ]
        p = 0.118733991950238
        s = make_subgroups(count=count, size=size)
        rate = np.array(count) / np.array(size)
        sigma = np.sqrt(p * (1 - p) / np.array(size))
        panel = panel_of(rate, p, sigma, kind="attribute", name="p")
        found = evaluate(panel, SETS["western-electric"] + SETS["nelson"], s)
        assert [i + 1 for i in where(found, "we-1")] == [17]
        assert [i + 1 for i in where(found, "nelson-1")] == [17]
        # Of 15, 16, 17 two are beyond 2 sigma: 15 at its own wide limit too.
        z = (rate - p) / sigma
        plain = completions(list(z), RULES["we-2"])
        assert where(found, "we-2") == plain == [16]
        for code in ("we-3", "we-4", "nelson-2", "nelson-3", "nelson-4", "nelson-6", "nelson-7"):
            assert where(found, code) == []

    def test_shift_trend_and_two_in_three_of_controlcharts(self):
        # Synthetic series; findings of the controlcharts package: all points of each pattern.
        x = [
            *(104, 102.6, 108.7, 93.6, 111, 102.2, 92.1, 130, 100.3, 100, 88.6, 103.8, 97.3),
            *(100.9, 92, 95, 98, 101, 104, 107, 110, 100.2, 94.8, 93.7, 98.9, 103.7, 101.7, 94.4),
            *(96.5, 105, 104.9, 106.5, 104, 104.1, 104.1, 104.1, 106.9, 100.4, 107.1, 107.3),
            *(100.3, 92.4, 99.8, 98.9, 112, 111, 113, 108.4, 101.9, 93.6, 97.1, 108.9, 98.9),
            *(98.2, 102.9, 105.1, 99.9, 95.5, 104.5, 105.8),
        ]
        ucl, lcl = 116.18608622620377, 88.0972471071295
        center, sigma = (ucl + lcl) / 2, (ucl - lcl) / 6
        fit = {"center": center, "sigma": sigma}
        assert members(look(x, "limits", **fit), "limits-1") == [7]
        shift = look(x, "nelson-2:run=7", **fit)
        assert [i + 1 for i in members(shift, "nelson-2")] == list(range(30, 38))
        trend = look(x, "nelson-3:trend=5", **fit)
        assert [i + 1 for i in members(trend, "nelson-3")] == list(range(15, 22))
        assert [i + 1 for i in members(look(x, "we:2", **fit), "we-2")] == [45, 47]

    def test_circuit_boards_runs_of_seven(self):
        # Montgomery (1991) pp. 173-175, samples 6 and 20 out of the limits, then 20 new samples;
        # qcc marks from the 7th point of a run on. Here the excluded ones are left in place, as
        # they break runs, which starts none of the runs that are found later.
        count = [
            *(21, 24, 16, 12, 15, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 30, 24),
            *(16, 19, 17, 15, 16, 18, 12, 15, 24, 21, 28, 20, 25, 19, 18, 21, 16, 22, 19, 12),
            *(14, 9, 16, 21),
        ]
        s = make_subgroups(count=count)
        center = 59 / 3
        panel = panel_of(count, center, np.sqrt(center), kind="attribute", name="c")
        found = evaluate(panel, parse_rules(["nelson-2:run=7"])[0].rules, s)
        assert [i + 1 for i in where(found, "nelson-2")] == [27, 28]
        limits = evaluate(panel, SETS["limits"], s)
        assert where(limits, "limits-1") == []

    @pytest.mark.parametrize("name", ["RTG", "RRK_fix12", "R1H", "RQM"])
    def test_nhs_marks_the_points_that_making_data_count_marks(self, name):
        # NHSRdatasets::ae_attendances (CC0, NHS England data under OGL v3), evaluated by
        # NHSRplotthedots 0.2.2: mean, limits, points marked.
        case = NHS[name]
        sigma = (case["upl"] - case["mean"]) / 3
        found = look(case["value"], "nhs", center=case["mean"], sigma=sigma)
        marked = np.logical_or.reduce([found.member[rule.code] for rule in SETS["nhs"]])
        assert [int(i) + 1 for i in np.flatnonzero(marked)] == case["flag"]
        assert [i + 1 for i in where(found, "nhs-1")] == case["outside"]


NHS = {
    "RTG": {
        "mean": 2444.13888888889,
        "upl": 3829.01088888889,
        "value": [
            *(1772, 1631, 1683, 2251, 1313, 1957, 1650, 1777, 2504, 2386, 1367, 1773),
            *(1759, 1759, 2673, 1992, 1720, 1782, 1691, 1798, 2945, 1862, 2317, 2850),
            *(1903, 2040, 1694, 2757, 2482, 3617, 2911, 3735, 3870, 5395, 5015, 5358),
        ],
        "outside": [33, 34, 35, 36],
        "flag": [*range(1, 9), *range(28, 37)],
    },
    "RRK_fix12": {
        "mean": 1751.91666666667,
        "upl": 2719.18939393939,
        "value": [
            *(1195, 1843, 1397, 1333, 1771, 1751, 2013, 1759, 2179, 2585, 1654, 1543),
            *(1632, 1558, 1190, 1357, 1279, 1683, 2190, 1804, 986, 2181, 2048, 2154),
            *(1759, 1637, 1488, 6499, 5983, 6599, 7089, 8120, 8981, 12502, 11376, 10670),
        ],
        "outside": [*range(28, 37)],
        "flag": [*range(11, 19), *range(28, 37)],
    },
    "R1H": {
        "mean": 5588.08333333333,
        "upl": 7104.67450980392,
        "value": [
            *(5099, 5366, 5232, 4273, 3889, 3879, 5025, 5298, 7298, 7426, 6186, 5902),
            *(6125, 6075, 4029, 4654, 4162, 5228, 5476, 4896, 6098, 5839, 6000, 6379),
            *(5508, 5196, 5008, 6294, 4820, 5160, 5641, 5934, 6311, 7277, 6926, 7262),
        ],
        "outside": [5, 6, 9, 10, 15, 34, 36],
        "flag": [*range(1, 11), 15, 34, 36],
    },
    "RQM": {
        "mean": 1545.16666666667,
        "upl": 2349.93757575758,
        "value": [
            *(1199, 929, 970, 1178, 1110, 1388, 2061, 1985, 2675, 3141, 1942, 2030),
            *(1309, 1960, 1169, 1117, 1085, 1492, 1280, 1197, 1569, 1406, 1328, 1564),
        ],
        "outside": [9, 10],
        "flag": [2, 3, 9, 10],
    },
}


class TestMistakesOfOthers:
    def test_two_of_three_fires_with_a_point_on_the_other_side_between(self):
        z = [2.2, -2.5, 2.3]
        for code in ("nelson-5", "we-2", "aiag-5", "montgomery-2", "ihi-4"):
            assert where(look(z, code), code) == [2]
        assert where(look(z, "nhs-4"), "nhs-4") == []

    def test_nhs_two_of_three_needs_all_three_on_one_side(self):
        assert where(look([2.2, 0.5, 2.3], "nhs-4"), "nhs-4") == [2]
        assert where(look([0.5, 2.2, 2.3, 0.1], "nhs-4"), "nhs-4") == [2, 3]
        assert where(look([2.2, 3.1, 0.5], "nhs-4"), "nhs-4") == []

    def test_exactly_m_points_are_enough(self):
        assert where(look([2.1, 2.1], "nelson-5"), "nelson-5") == [1]
        assert where(look([1.1] * 4, "nelson-6"), "nelson-6") == [3]
        assert where(look([1.5, -1.5] * 4, "nelson-8"), "nelson-8") == [7]
        assert where(look([0.5] * 9, "nelson-2"), "nelson-2") == [8]
        assert where(look([0.5] * 8, "we-4"), "we-4") == [7]
        assert where(look([0.0] * 15, "nelson-7"), "nelson-7") == [14]

    def test_last_point_must_itself_be_beyond(self):
        assert where(look([2.2, 2.2, 0.1], "nelson-5"), "nelson-5") == [1]

    @pytest.mark.parametrize("level", [-100.0, 0.0, 100.0])
    def test_trend_of_six_points_anywhere_and_whatever_the_sign(self, level):
        rise = [level + k for k in (0, 3, 1, 2, 3, 4, 5, 6, 2)]
        found = look(rise, "nelson-3", center=level + 3, sigma=1.0)
        assert where(found, "nelson-3") == [7]
        assert members(found, "nelson-3") == [2, 3, 4, 5, 6, 7]
        falling = look([-v for v in rise], "nelson-3", center=-level - 3, sigma=1.0)
        assert where(falling, "nelson-3") == [7]
        assert where(look([1, 2, 3, 4, 5, 6], "nelson-3"), "nelson-3") == [5]

    def test_equal_points_are_no_trend_and_rounding_makes_no_run(self):
        assert where(look([5.0] * 9, "nelson-3", center=5.0, sigma=0.0), "nelson-3") == []
        tenth = [0.1] * 24
        center = float(np.mean(tenth))
        assert center != 0.1
        found = look(tenth, "nelson", center=center, sigma=0.0)
        assert not found.any_completed.any()

    def test_a_point_on_the_limit_is_not_beyond(self):
        assert where(look([3.0, 3.0 + 1e-12, 3.001], "limits"), "limits-1") == [2]

    def test_differences_stay_visible_at_a_very_high_level(self):
        level = 1e9
        x = [level + d for d in (0.0, 0.5, 3.4, -3.4)]
        found = look(x, "limits", center=level, sigma=1.0)
        assert where(found, "limits-1") == [2, 3]

    def test_every_broken_rule_is_kept(self):
        found = look([3.5] * 9, "nelson")
        at_last = {code for code, done in found.completed.items() if done[8]}
        assert at_last == {"nelson-1", "nelson-2", "nelson-5", "nelson-6"}

    def test_parameters_change_what_is_found(self):
        z = [0.5] * 8
        assert where(look(z, "nelson-2"), "nelson-2") == []
        assert where(look(z, "nelson-2:run=8"), "nelson-2") == [7]
        assert where(look(range(6), "nelson:3,trend=7", center=2.5), "nelson-3") == []

    def test_rule_eight_sides(self):
        assert where(look([1.5] * 8, "nelson-8"), "nelson-8") == []
        assert where(look([1.5] * 8, "aiag-8"), "aiag-8") == [7]
        assert where(look([1.5] * 8, "nelson-8:sides=either"), "nelson-8") == [7]


class TestTies:
    def test_point_on_the_centre_breaks_a_nelson_run_and_is_ignored_by_ihi(self):
        z = [0.5] * 5 + [0.0] + [0.5] * 4
        assert where(look(z, "nelson-2"), "nelson-2") == []
        found = look(z, "ihi-2")
        assert where(found, "ihi-2") == [8, 9]
        assert 5 not in members(found, "ihi-2")

    def test_equal_neighbours_break_a_trend_and_are_ignored_by_ihi(self):
        z = [0.1, 0.2, 0.3, 0.3, 0.4, 0.5, 0.6]
        assert where(look(z, "nelson-3"), "nelson-3") == []
        assert where(look(z, "ihi-3"), "ihi-3") == [6]


class TestGapsAndBorders:
    Z = (0.5,) * 5 + (None,) + (0.5,) * 4

    def test_runs_join_across_a_gap_unless_told(self):
        assert where(look(self.Z, "nelson-2"), "nelson-2") == [9]
        assert where(look(self.Z, "nelson-2", gaps="break"), "nelson-2") == []

    def test_excluded_points_break_runs_and_are_shown_not_counted(self):
        z = [0.5] * 5 + [4.0] + [0.5] * 4
        found = look(z, "nelson:1,2", exclude=[5])
        assert not found.any_completed.any()
        assert np.flatnonzero(found.shown["nelson-1"]).tolist() == [5]
        assert where(look(z, "nelson:1,2"), "nelson-2") == [8, 9]

    def test_hollow_points_are_not_judged_and_break_nothing(self):
        z = [0.5] * 5 + [-4.0] + [0.5] * 4
        found = look(z, "nelson:1,2", hollow=[5], gaps="break")
        assert where(found, "nelson-1") == []
        assert where(found, "nelson-2") == [9]

    def test_no_rule_crosses_a_phase_but_all_cross_the_end_of_the_baseline(self):
        z = [0.5] * 10
        assert where(look(z, "nelson-2", phase=[0] * 5 + [1] * 5), "nelson-2") == []
        assert where(look(z, "nelson-2", baseline=range(5)), "nelson-2") == [8, 9]
        z = [2.5, 2.5]
        assert where(look(z, "nelson-5", phase=[0, 1]), "nelson-5") == []

    def test_streams_do_not_touch(self):
        z = [[0.5] * 5, [0.5] * 5]
        s = make_subgroups(values=z)
        found = evaluate(panel_of(np.concatenate(z)), SETS["nelson"], s)
        assert not found.any_completed.any()

    def test_clipped_and_missing_limits_cannot_be_broken(self):
        values = [-0.1, 0.5]
        s = make_subgroups(values=values)
        clipped = np.array([True, True])
        panel = panel_of(values, 0.3, 0.2, lcl=0.0, ucl=np.nan, lcl_clipped=clipped)
        assert not evaluate(panel, SETS["limits"], s).any_completed.any()

    def test_probability_zones_are_taken_where_given(self):
        values = [6.0, 6.0, 6.0]
        s = make_subgroups(values=values)
        panel = panel_of(values, 3.0, 2.0, ucl=12.0, lcl=np.nan)
        bounds = tuple(np.full(3, v) for v in (0.0, 1.0, 4.5, 5.5))
        assert where(evaluate(panel, (RULES["we-2"],), s), "we-2") == []
        panel = dataclasses.replace(panel, zone_bounds=bounds)
        assert where(evaluate(panel, (RULES["we-2"],), s), "we-2") == [1, 2]


ROW_RULES = [r for rules in SETS.values() for r in rules if r.shape in (
    "beyond", "run", "trend", "alternating", "zone", "within", "outside", "opposite"
)]  # fmt: skip
SHORT = [dataclasses.replace(r, count=min(r.count, 4)) if r.shape != "zone" else r
         for r in ROW_RULES]  # fmt: skip
LEVELS = st.sampled_from([0.0, 0.0, 0.5, -0.5, 0.7, 1.0, -1.0, 1.5, -1.5, 2.2, -2.5, 2.3, 3.2, -4])
POINTS = st.lists(
    st.tuples(LEVELS, st.sampled_from(["", "", "", "", "", "gap", "exclude", "hollow"])),
    min_size=1,
    max_size=60,
)


@given(POINTS, st.sampled_from(SHORT), st.sampled_from(["join", "break"]), st.data())
def test_whole_arrays_agree_with_plain_loops(points, rule: Rule, gaps, data):
    """Ties, gaps, exclusions, hollow points, phases and streams, in all combinations."""
    size = len(points)
    borders = sorted(data.draw(st.sets(st.integers(1, max(size - 1, 1)), max_size=3)))
    phase = np.searchsorted(borders, np.arange(size), side="right")
    values = [None if mark == "gap" else z for z, mark in points]
    marks = [mark for _, mark in points]
    s = make_subgroups(
        values=values,
        phase=phase,
        exclude=[i for i, m in enumerate(marks) if m == "exclude"],
        hollow=[i for i, m in enumerate(marks) if m == "hollow"],
    )
    found = evaluate(panel_of(values), (rule,), s, gaps)
    done = found.shown if rule.warning else found.completed
    expected: list[int] = []
    for number in range(int(phase.max()) + 1):
        index = [
            i
            for i in range(size)
            if phase[i] == number
            and marks[i] != "hollow"
            and not (marks[i] == "gap" and gaps == "join")
        ]
        z = [None if marks[i] in ("gap", "exclude") else values[i] for i in index]
        expected += [index[k] for k in completions(z, rule)]
    mask = np.zeros(size, bool) if rule.code not in done else done[rule.code]
    assert np.flatnonzero(mask).tolist() == expected
    if rule.warning:
        return
    first, member = found.spans[rule.code], found.member[rule.code]
    assert np.all(first[~mask] == -1)
    for i in expected:
        assert 0 <= first[i] <= i
        assert phase[first[i]] == phase[i]
        assert member[first[i]]
        assert rule.one_side or member[i]
    assert not member.any() or expected


@given(
    st.lists(st.floats(-4, 4, allow_nan=False), min_size=2, max_size=60),
    st.sampled_from([1.0, 1e-3, 1e4]),
    st.sampled_from([0.0, 1.0, -1e6]),
)
def test_shift_and_scale_change_nothing(z, scale, shift):
    z = [round(v, 3) for v in z]
    base = look(z, "nelson")
    moved = look([v * scale + shift for v in z], "nelson", center=shift, sigma=scale)
    near = any(min(abs(abs(v) - k) for k in (0, 1, 2, 3)) < 2e-3 for v in z)
    steps = np.abs(np.diff(z))
    if scale < 1 and shift and (near or np.any(steps < 2e-3)):
        return  # on a line within the tolerance at that level
    for code, done in base.completed.items():
        assert np.array_equal(done, moved.completed[code])


class TestGrammar:
    def test_sets_subsets_codes_and_parameters(self):
        def codes(text):
            return [rule.code for spec in parse_rules([text]) for rule in spec.rules]

        assert codes("nelson:1,2") == ["nelson-1", "nelson-2"]
        assert codes("nelson:1-4") == ["nelson-1", "nelson-2", "nelson-3", "nelson-4"]
        assert codes("WE") == ["we-1", "we-2", "we-3", "we-4"]
        assert codes("limits,we-4") == ["limits-1", "we-4"]
        assert codes("westgard:1_3s,10_x") == ["westgard-1_3s", "westgard-10_x"]
        assert "westgard-r_4s" not in codes("westgard")
        assert codes("westgard-r_4s") == ["westgard-r_4s"]
        (spec,) = parse_rules(["nelson:trend=7,alternating=15"])
        assert [r.count for r in spec.rules if r.shape in ("trend", "alternating")] == [7, 15]
        assert spec.rules[2].text == "seven in a row rising or falling"
        (spec,) = parse_rules(["nelson-5:count=3,window=4"])
        assert (spec.rules[0].count, spec.rules[0].window) == (3, 4)

    @pytest.mark.parametrize(
        ("text", "hint"),
        [
            ("nelsn", "nelson"),
            ("nelson-9", "nelson-"),
            ("nelson:9", "its rules are"),
            ("nelson-2:rum=8", "run"),
            ("nelson-2:run=eight", None),
            ("nelson-2:run=0", None),
            ("nelson-2:8", "nelson-2:run=8"),
            ("nelson:count=3", "parameters"),
            ("nelson-5:count=5", None),
            ("nelson-1:run=3", "no parameters"),
            ("juran", "sets are"),
            ("", "sets are"),
        ],
    )
    def test_what_is_not_known_is_refused_with_a_hint(self, text, hint):
        with pytest.raises(UsageError) as raised:
            parse_rules([text])
        assert not raised.value.message.endswith(".")
        if hint:
            assert hint in (raised.value.hint or "")

    def test_every_rule_has_words_and_a_known_source(self):
        from ci_toolkit.references import REFERENCES

        for code, rule in RULES.items():
            assert rule.text
            assert rule.source in REFERENCES
            assert parse_rules([code])[0].rules == (rule,)


def plan(panels, rules=(), *, s: Subgroups, kind: str):
    return rules_for(panels, parse_rules(rules), s, [kind] * len(s.streams))


class TestWhichPanel:
    X = (1.0, 2.0, 1.5, 2.5)

    def panels(self):
        main = panel_of(self.X)
        mr = dataclasses.replace(panel_of(self.X, kind="dispersion", name="mr"), judged=False)
        return (main, mr)

    def test_defaults(self):
        s = make_subgroups(values=self.X)
        chosen = plan(self.panels(), s=s, kind="i-mr")
        assert chosen.codes() == {"i": ("nelson-1", "nelson-2"), "mr": ("nelson-1",)}
        assert chosen.judged == {"i"}
        run = panel_of(self.X, sigma=np.nan, kind="run", name="run")
        chosen = plan((run,), s=s, kind="run")
        assert chosen.codes() == {"run": ("anhoej-run", "anhoej-crossings")}

    def test_dispersion_takes_the_limits_of_the_set(self):
        s = make_subgroups(values=self.X)
        chosen = plan(self.panels(), ["western-electric"], s=s, kind="i-mr")
        assert chosen.codes()["mr"] == ("we-1",)
        assert chosen.judged == {"i"}

    def test_naming_the_moving_range_panel_judges_it(self):
        s = make_subgroups(values=self.X)
        chosen = plan(self.panels(), ["mr:limits"], s=s, kind="i-mr")
        assert chosen.codes() == {"i": ("nelson-1", "nelson-2"), "mr": ("limits-1",)}
        assert chosen.judged == {"i", "mr"}
        everywhere = plan(self.panels(), ["all:nelson"], s=s, kind="i-mr")
        assert len(everywhere.rules["mr"]) == 8
        assert everywhere.judged == {"i", "mr"}

    def test_a_later_text_wins_for_the_same_rule(self):
        s = make_subgroups(values=self.X)
        chosen = plan(self.panels(), ["nelson:1,2", "nelson-2:run=8"], s=s, kind="i-mr")
        assert [r.count for r in chosen.rules["i"]] == [1, 8]

    def test_panel_that_is_not_there(self):
        s = make_subgroups(values=self.X)
        with pytest.raises(UsageError, match="does not have"):
            plan(self.panels(), ["xbar:nelson"], s=s, kind="i-mr")

    def test_a_warning_alone_is_no_rule(self):
        s = make_subgroups(values=self.X)
        with pytest.raises(UsageError, match="never a signal"):
            plan(self.panels(), ["westgard:1_2s"], s=s, kind="i-mr")

    def test_run_chart_has_no_limits(self):
        s = make_subgroups(values=self.X)
        run = panel_of(self.X, sigma=np.nan, kind="run", name="run")
        chosen = plan((run,), ["nelson:1,2"], s=s, kind="run")
        assert chosen.codes() == {"run": ("nelson-2",)}
        assert [f.code for f in chosen.findings] == ["rules-need-limits"]
        with pytest.raises(UsageError, match="no limits"):
            plan((run,), ["limits"], s=s, kind="run")

    @pytest.mark.parametrize(
        ("count", "kind", "kept"),
        [(25, "p", True), (15, "p", False), (985, "p", False), (25, "laney-p", False)],
    )
    def test_zone_rules_on_counts(self, count, kind, kept):
        s = make_subgroups(count=[count] * 4, size=1000)
        panel = panel_of([count / 1000] * 4, kind="attribute", name="p")
        chosen = plan((panel,), ["nelson"], s=s, kind=kind)
        assert ("nelson-5" in chosen.codes()["p"]) == kept
        assert bool(chosen.findings) != kept
        assert "nelson-2" in chosen.codes()["p"]

    def test_zone_rules_are_refused_stream_by_stream(self):
        s = make_subgroups(count=[[40] * 3, [5] * 3], size=[[1000] * 3, [1000] * 3])
        values = np.concatenate([[0.04] * 3, [0.005] * 3])
        panel = panel_of(values, 0.0, 0.001, ucl=1.0, kind="attribute", name="p")
        chosen = rules_for((panel,), parse_rules(["nelson"]), s, ["p", "p"])
        assert chosen.zones_in is not None
        assert "1 of 2 streams" in chosen.findings[0].text
        found = evaluate(panel, chosen.rules["p"], s, "join", chosen.zones_in)
        assert where(found, "nelson-5") == [1, 2]
