"""How patterns are told: one signal for overlapping ones, in words with dates and direction."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.analysis.conftest import make_subgroups
from tests.analysis.test_rules import panel_of

from ci_toolkit.analysis.control_chart.patterns import evaluate
from ci_toolkit.analysis.control_chart.rules import parse_rules
from ci_toolkit.analysis.control_chart.signals import tell


def told(values, text, *, stream=0, center=0.0, sigma=1.0, noun="day", **fields):
    flat = np.concatenate(values) if isinstance(values[0], list) else values
    labels = [str(np.datetime64("2024-05-01") + np.timedelta64(k, "D")) for k in range(len(flat))]
    s = make_subgroups(values=values, labels=labels, noun=noun, **fields)
    panel = panel_of(flat, center, sigma)
    rules = tuple(rule for spec in parse_rules([text]) for rule in spec.rules)
    return tell(panel, evaluate(panel, rules, s), s, stream, rules)


def test_a_run_of_eleven_is_one_signal_with_all_its_points():
    (signal,) = told([0.5] * 11, "nelson:1,2")
    assert signal.points == tuple(range(11))
    assert signal.completed_at == 8
    assert signal.completions == (8, 9, 10)
    assert signal.text == "11 days in a row above the centre, 2024-05-01 to 2024-05-11"


def test_neighbours_beyond_the_limit_are_a_signal_each():
    first, second = told([0, 3.2, 3.4, 0], "limits")
    assert (first.points, second.points) == ((1,), (2,))
    assert first.text == "3.2 is above the upper limit 3, 2024-05-02"
    (low,) = told([-4.0], "limits")
    assert low.text == "-4 is below the lower limit -3, 2024-05-01"


def test_two_runs_that_meet_are_two_signals():
    signals = told([0.5] * 9 + [-0.5] * 9, "nelson-2")
    assert [signal.points[0] for signal in signals] == [0, 9]
    assert "below" in signals[1].text


def test_a_peak_ends_one_trend_and_begins_another():
    signals = told([0, 1, 2, 3, 4, 5, 4, 3, 2, 1, 0.5], "nelson-3", sigma=10.0)
    assert [signal.points for signal in signals] == [tuple(range(6)), tuple(range(5, 11))]
    assert "rising" in signals[0].text
    assert "falling" in signals[1].text


def test_zone_signals_hold_only_the_points_that_are_beyond():
    (signal,) = told([2.2, -2.5, 2.3], "we-2")
    assert signal.points == (0, 2)
    assert signal.text == (
        "2 days more than 2 sigma above the centre (2 of 3 are enough), 2024-05-01 to 2024-05-03"
    )
    both = told([2.2, -2.5, 2.3, -2.4], "we-2")
    assert [signal.points for signal in both] == [(0, 2), (1, 3)]


def test_indices_are_those_of_the_stream():
    (signal,) = told([[0.0] * 4, [0.0, 3.5]], "limits", stream=1)
    assert (signal.points, signal.completed_at) == ((1,), 1)
    assert signal.text.endswith("2024-05-06")
    assert told([[0.0] * 4, [0.0, 3.5]], "limits", stream=0) == ()


@pytest.mark.parametrize(
    ("values", "rule", "words"),
    [
        ([0.5, -0.5] * 7, "nelson-4", "14 weeks in a row alternating up and down"),
        ([0.5] * 15, "nelson-7", "15 weeks in a row within 1 sigma"),
        ([1.5, -1.5] * 4, "nelson-8", "8 weeks in a row farther than 1 sigma"),
        ([2.5, -2.5], "westgard-r_4s", "beyond 2 sigma on one side and then on the other"),
        ([2.5, 2.5], "westgard-2_2s", "2 weeks more than 2 sigma above the centre in a row"),
        ([1.0] * 10, "anhoej-run", "10 weeks in a row above the centre, where 6 is the most"),
    ],
)
def test_words_of_the_other_rules(values, rule, words):
    signals = told(values, rule, noun="week")
    assert len(signals) == 1
    assert words in signals[0].text
    assert signals[0].text.rsplit(", ", 1)[1].startswith("2024-05-01 to ")


def test_proportions_are_told_in_percent():
    s = make_subgroups(count=[10, 60], size=1000)
    panel = panel_of([0.01, 0.06], 0.012, 0.004, kind="attribute", name="p")
    rules = parse_rules(["limits"])[0].rules
    (signal,) = tell(panel, evaluate(panel, rules, s), s, 0, rules)
    assert signal.text == "6 % is above the upper limit 2.4 %, 1"
    counts = dataclasses.replace(panel, name="np")
    assert "0.06 is above" in tell(counts, evaluate(counts, rules, s), s, 0, rules)[0].text


def test_warnings_are_shown_and_never_a_signal():
    s = make_subgroups(values=[2.5, 0.0])
    panel = panel_of([2.5, 0.0])
    rules = parse_rules(["westgard"])[0].rules
    found = evaluate(panel, rules, s)
    assert found.shown["westgard-1_2s"].tolist() == [True, False]
    assert "westgard-1_2s" not in found.completed
    assert tell(panel, found, s, 0, rules) == ()
