"""Ticks, labels and places on the axes."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plot.drawn import artist, gids, texts

from ci_toolkit.plot.axes import days, time_ticks
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.control_chart import draw
from ci_toolkit.plot.figure import own_settings
from ci_toolkit.plot.sheet import spread
from ci_toolkit.plot.style import RULE_MARKS, beyond_limits, mark_of
from ci_toolkit.plot.view import view_of
from ci_toolkit.plot.words import tick_texts, tidy, written, written_apart


def day(text: str) -> float:
    return float(days(np.array([np.datetime64(text)]))[0])


@pytest.mark.parametrize(
    ("start", "stop", "most", "expected"),
    [
        ("2024-01-01", "2033-12-31", 10, ["2024", "2025", "2026", "2027"]),
        ("2024-01-10", "2025-01-20", 8, ["2024-03", "2024-05", "2024-07"]),
        ("2024-01-01", "2024-02-20", 9, ["2024-01-01", "2024-01-08", "2024-01-15"]),
        ("2024-02-27", "2024-03-02", 5, ["2024-02-27", "2024-02-28", "2024-02-29"]),
        ("2024-02-27T20", "2024-02-28T06", 5, ["21:00\n2024-02-27", "00:00\n2024-02-28"]),
    ],
)
def test_time_labels_suit_the_span(start, stop, most, expected):
    places, labels = time_ticks(day(start), day(stop), most)
    assert labels[: len(expected)] == expected
    assert len(places) == len(labels) <= most


def test_weeks_are_labelled_at_mondays():
    places, _ = time_ticks(day("2024-01-03"), day("2024-03-10"), 12)
    start = dt.date(1970, 1, 1)
    assert {(start + dt.timedelta(int(place))).weekday() for place in places} == {0}


@given(
    start=st.floats(0, 40_000),
    span=st.floats(0.01, 40_000),
    most=st.integers(2, 12),
)
def test_time_ticks_lie_in_the_span_and_are_not_too_many(start, span, most):
    places, labels = time_ticks(start, start + span, most)
    assert len(places) == len(labels) <= most
    assert all(start - 1e-6 <= place <= start + span + 1e-6 for place in places)
    assert places == sorted(set(places))


@pytest.mark.parametrize("number", [2, 17, 45, 365, 1500])
@pytest.mark.parametrize("step", [1, 7, 91])
def test_labels_below_the_axis_never_overlap(make, number, step):
    rows = make.panel("i", "location", np.arange(number) % 7.0, 3, 1)
    times = (np.datetime64("2001-01-01", "D") + step * np.arange(number)).astype("datetime64[us]")
    figure = draw(make.chart([rows], measure="value", times=times), Caption("Title"))
    assert_apart(figure)


@pytest.mark.parametrize("label", ["a", "batch number 1234", "日本の市場 第", "x" * 400])
def test_labels_that_are_no_time_are_thinned(make, label):
    rows = make.panel("i", "location", np.arange(80.0), 3, 1)
    labels = [f"{label}{index}" for index in range(80)]
    figure = draw(make.chart([rows], measure="value", labels=labels), Caption("Title"))
    assert_apart(figure)


def assert_apart(figure):
    renderer = figure.canvas.get_renderer()
    with own_settings():
        boxes = [
            label.get_window_extent(renderer)
            for label in figure.axes[-1].get_xticklabels()
            if label.get_text()
        ]
    assert boxes
    assert all(one.x1 < two.x0 for one, two in pairwise(boxes))


def test_irregular_times_stand_side_by_side(make):
    panel = make.panel("i", "location", [1.0, 2.0, 3.0, 2.0], 2, 1)
    times = np.array(
        ["2024-01-01T08:00", "2024-01-01T08:01", "2024-01-09T10:00", "2024-01-09T10:00"],
        dtype="datetime64[us]",
    )
    view = view_of(make.chart([panel], measure="value", times=times), 0)
    assert not view.on_time
    assert view.x.tolist() == [0, 1, 2, 3]
    assert view.place_of(dt.datetime(2024, 1, 5)) == 2


def test_months_stand_on_the_axis_of_time(make):
    panel = make.panel("i", "location", np.arange(15.0), 2, 1)
    times = (np.datetime64("2024-01", "M") + np.arange(15)).astype("datetime64[us]")
    assert view_of(make.chart([panel], measure="value", times=times), 0).on_time


def test_events_stand_at_their_time_or_label_and_outside_ones_are_left_out(make):
    events = (
        ("2025-01-11", "by label"),
        (dt.datetime(2025, 1, 20, 12), "by time"),
        (dt.date(2024, 1, 1), "too early"),
        ("no such label", "unknown"),
    )
    figure = draw(make.proportion(30), Caption("Title", events=events))
    assert artist(figure, "event-0").get_xdata()[0] == day("2025-01-11")
    assert artist(figure, "event-1").get_xdata()[0] == day("2025-01-20T12")
    assert not {"event-2", "event-3"} & set(gids(figure))


def test_flags_never_overlap(make):
    crowded = [(f"2025-01-{number:02d}", f"event {number}, words") for number in (3, 4, 5, 9, 14)]
    late = ("2025-04-30", "at the end of everything, with a rather long text")
    events = (*crowded, late)
    figure = draw(make.proportion(120), Caption("Title", events=events))
    renderer = figure.canvas.get_renderer()
    boxes = [
        text.get_window_extent(renderer)
        for text in figure.texts
        if (text.get_gid() or "").startswith("event-label-")
    ]
    assert len(boxes) >= 4
    for index, one in enumerate(boxes):
        assert not any(one.overlaps(other) for other in boxes[index + 1 :])
    named = sum(1 for gid in gids(figure) if gid.startswith("event-label-"))
    without = len(events) - named
    assert any(f"{without} mark" in text for text in texts(figure)) == (without > 0)


@given(
    wanted=st.lists(st.floats(0, 10), min_size=1, max_size=8),
    gap=st.floats(0.1, 1.0),
)
def test_spread_labels_keep_their_distance_and_order(wanted, gap):
    places = spread(wanted, gap, 0.0, 10.0)
    ordered = [place for _, place in sorted(zip(wanted, places, strict=True))]
    assert all(b - a >= gap - 1e-6 for a, b in pairwise(sorted(places)))
    assert ordered == sorted(ordered)
    assert min(places) >= -1e-6
    assert max(places) <= 10 + 1e-6


def test_labels_far_apart_stay_where_they_are():
    assert spread([5.0, 1.0, 9.0], 0.5, 0, 10) == [5.0, 1.0, 9.0]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (48_000, "13 h 20 min"),
        (3_599.8, "1 h"),
        (59.97, "1 min"),
        (86_400 * 3, "3 d"),
        (0, "0 s"),
        (0.0042, "0.0042 s"),
        (-90, "−1 min 30 s"),
        (float("nan"), "–"),
    ],
)
def test_durations_in_two_units(seconds, text):
    assert written(seconds, "duration") == text


def test_values_that_differ_are_written_apart():
    assert written_apart([0.015181, 0.015182], "percent") == ["1.5181 %", "1.5182 %"]
    assert written_apart([5.0, 5.0, float("nan")], "number") == ["5", "5", "–"]
    assert written(-1.5, "number") == "−1.5"


@pytest.mark.parametrize(
    ("ticks", "form", "expected"),
    [
        ([0, 0.05, 0.1], "percent", ["0 %", "5 %", "10 %"]),
        ([0.015, 0.0175, 0.02], "percent", ["1.50 %", "1.75 %", "2.00 %"]),
        ([-2.5, 0.0, 2.5], "number", ["−2.5", "0.0", "2.5"]),
        ([0, 20_000], "number", ["0", "20,000"]),
        ([0, 3600, 7200], "duration", ["0", "1 h", "2 h"]),
    ],
)
def test_tick_labels_have_the_same_decimals(ticks, form, expected):
    assert tick_texts(ticks, form) == expected


@given(st.text(max_size=400))
def test_tidy_texts_can_be_encoded_and_hold_no_control(text):
    clean = tidy(text, 50)
    clean.encode("utf-8")
    assert len(clean) <= 50
    assert all(character.isprintable() for character in clean if ord(character) < 0x300)


def test_the_mark_of_the_first_rule_is_kept_for_it():
    rules = ("we-1", "we-2", "we-3", "we-4")
    marks = [mark_of(rule, rules) for rule in rules]
    assert marks[0] == RULE_MARKS[0]
    assert len(set(marks)) == 4
    assert beyond_limits("nelson-1")
    assert not beyond_limits("ihi-run-1")


def test_marks_differ_in_shape_and_in_colour():
    assert len({shape for shape, _, _ in RULE_MARKS}) == len(RULE_MARKS)
    assert len({color for _, color, _ in RULE_MARKS}) == len(RULE_MARKS)
