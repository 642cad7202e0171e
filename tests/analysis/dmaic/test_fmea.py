"""The action priority against the published table, and the ranking of failure modes."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest

from ci_toolkit.analysis.dmaic.fmea import action_priority, fmea_lines, rate
from ci_toolkit.analysis.dmaic.project.improve import FailureMode, Ratings
from ci_toolkit.errors import UsageError

# AIAG and VDA, FMEA Handbook, 1st ed. (2019), table "Action Priority (AP) for DFMEA and PFMEA",
# row by row: severity, occurrence, then the priority for detection 7-10, 5-6, 2-4 and 1.
PUBLISHED = """
9-10 8-10 H H H H
9-10 6-7  H H H H
9-10 4-5  H H H M
9-10 2-3  H M L L
9-10 1-1  L L L L
7-8  8-10 H H H H
7-8  6-7  H H H M
7-8  4-5  H M M M
7-8  2-3  M M L L
7-8  1-1  L L L L
4-6  8-10 H H M M
4-6  6-7  M M M L
4-6  4-5  M L L L
4-6  2-3  L L L L
4-6  1-1  L L L L
2-3  8-10 M M L L
2-3  6-7  L L L L
2-3  4-5  L L L L
2-3  2-3  L L L L
2-3  1-1  L L L L
1-1  1-10 L L L L
"""
DETECTION = ("7-10", "5-6", "2-4", "1-1")
SCALE = range(1, 11)


def _within(band: str) -> range:
    first, last = band.split("-")
    return range(int(first), int(last) + 1)


def _published() -> dict[tuple[int, int, int], str]:
    cells: dict[tuple[int, int, int], str] = {}
    for line in PUBLISHED.strip().splitlines():
        severity, occurrence, *letters = line.split()
        for band, letter in zip(DETECTION, letters, strict=True):
            for key in product(_within(severity), _within(occurrence), _within(band)):
                assert key not in cells
                cells[key] = letter
    return cells


def test_all_thousand_combinations_are_those_of_the_table() -> None:
    published = _published()
    assert len(published) == 1000
    assert {key: action_priority(*key) for key in product(SCALE, SCALE, SCALE)} == published


def test_a_worse_rating_never_lowers_the_priority() -> None:
    weight = {"L": 0, "M": 1, "H": 2}
    for key in product(SCALE, SCALE, SCALE):
        here = weight[action_priority(*key)]
        for place in range(3):
            worse = list(key)
            worse[place] += 1
            if worse[place] <= 10:
                assert weight[action_priority(*worse)] >= here


@pytest.mark.parametrize("bad", [(0, 1, 1), (1, 11, 1), (1, 1, -3), (True, 1, 1), (1.5, 1, 1)])
def test_ratings_off_the_scale_are_refused(bad: tuple[int, int, int]) -> None:
    with pytest.raises(UsageError, match="whole number from 1 to 10"):
        action_priority(*bad)


def test_rpn_is_the_product() -> None:
    rated = rate(Ratings(severity=7, occurrence=4, detection=9))
    assert (rated.rpn, rated.priority) == (252, "H")


def _mode(name: str, s: int, o: int, d: int, **more: object) -> FailureMode:
    given = {"step": "send", "failure": name, "severity": s, "occurrence": o, "detection": d}
    return FailureMode.model_validate(given | more)


def test_ranked_by_priority_then_severity_then_rpn() -> None:
    modes = (
        _mode("high rpn, low priority", 3, 7, 10),  # 210, L
        _mode("small rpn, high priority", 9, 6, 1),  # 54, H
        _mode("medium", 5, 6, 5),
        _mode("the same", 5, 6, 5),
    )
    lines = fmea_lines(modes)
    assert [line.number for line in lines] == [2, 3, 4, 1]
    assert [line.rank for line in lines] == [1, 2, 2, 4]


def test_hoped_for_ratings_hold_only_once_done() -> None:
    after = {"severity": 9, "occurrence": 1, "detection": 2}
    hoped, done = fmea_lines(
        (
            _mode("a", 9, 6, 6, action="x", after=after),
            _mode("b", 9, 6, 6, action="x", after=after, done=dt.date(2025, 1, 1)),
        )
    )
    assert (hoped.now.priority, done.now.priority) == ("H", "L")
    assert fmea_lines(()) == ()
