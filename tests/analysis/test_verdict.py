"""The answer in a sentence: its words fit what the points are, and never say two things at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from tests.analysis.conftest import make_subgroups

from ci_toolkit.analysis.control_chart.analyse import analyse
from ci_toolkit.analysis.control_chart.options import ChartOptions

RNG = np.random.default_rng(11)
STEADY = [10.0 + 0.1 * float(z) for z in RNG.standard_normal(40)]
ZIGZAG = [10.0 + (-1) ** i * 0.3 for i in range(39)]


def verdict(chart: str = "i-mr", **data: Any) -> Any:
    return analyse(make_subgroups(**data), ChartOptions(chart=chart)).verdict


def test_points_without_times_are_named_with_their_noun() -> None:
    labels = [str(i + 1) for i in range(40)]
    found = verdict(values=[*ZIGZAG, 20.0], labels=labels, noun="value")
    assert "1 of 40 values is beyond the limits, at value 40" in found.text
    assert found.next[0].startswith("look at the first signal first, value 40:")
    run = [10.0 + (-1) ** i for i in range(31)] + [10.5 + 0.01 * i for i in range(9)]
    found = verdict(values=run, labels=labels, noun="value")
    assert "once nine in a row on one side of the centre, complete at value 39" in found.text


def test_months_are_in_and_days_are_on() -> None:
    months = np.arange("2021-01", "2024-05", dtype="datetime64[M]").astype("datetime64[us]")
    labels = [str(month)[:7] for month in months]
    found = verdict(values=[*STEADY[:39], 20.0], times=months, labels=labels, noun="month")
    assert "is beyond the limits, in 2024-04" in found.text
    days = np.arange("2024-01-01", "2024-02-10", dtype="datetime64[D]").astype("datetime64[us]")
    labels = [str(day)[:10] for day in days]
    found = verdict(values=[*STEADY[:39], 20.0], times=days, labels=labels, noun="day")
    assert "is beyond the limits, on 2024-02-09" in found.text


def test_one_point_far_out_is_told_by_how_far_it_is() -> None:
    """Not "a stable process would show a signal here in 17 % of cases", which says the contrary."""
    found = verdict(values=[*ZIGZAG, 12.5])
    assert found.status == "unstable"
    assert "a stable process shows a point so far out in" in found.text
    assert "would show a signal here" not in found.text


def test_several_signals_are_held_against_the_chance_of_as_many() -> None:
    found = verdict(values=[*ZIGZAG, 20.0, 10.0, 20.0])
    assert "as many signals here in" in found.text


def test_a_level_that_seems_to_change_is_part_of_the_answer() -> None:
    """Signals or not: a sentence must not call steady what the next one says has changed."""
    rng = np.random.default_rng(4)
    shifted = [*(10 + rng.normal(size=14)), *(11.7 + rng.normal(size=14))]
    result = analyse(make_subgroups(values=shifted), ChartOptions(chart="i-mr", rules=("limits",)))
    assert result.streams[0].signals == ()
    assert result.streams[0].proposal is not None
    assert "the level seems to change about" in result.verdict.text
    assert "always has" not in result.verdict.text


def test_level_and_spread_are_counted_apart() -> None:
    rng = np.random.default_rng(5)
    groups = [rng.normal(size=10) for _ in range(30)]
    groups[7] = (groups[7] - groups[7].mean()) * 5
    groups[20] = groups[20] + 4
    found = verdict(chart="xbar-s", groups=groups)
    assert "1 of 30 days is beyond the limits, at day 20" in found.text
    assert "1 of 30 days has a spread beyond its limits, at day 7" in found.text


def test_enough_points_without_a_limit_are_not_called_too_few() -> None:
    found = verdict(chart="auto", count=[3, 2, 4] * 14, size=5)
    assert found.status == "insufficient"
    assert "no limit can be drawn, though there are 42 days" in found.text
    assert "at least 10" not in found.text


def test_none_of_the_streams_is_said_in_words() -> None:
    unsure = [*STEADY[:39], 10.0]
    for i in range(12, 21):
        unsure[i] = 10.05 + 0.01 * i
    many = [[float(v) + 0.01 * k for v in unsure] for k in range(3)]
    found = analyse(make_subgroups(values=many), ChartOptions(chart="i-mr")).verdict
    assert not any("for 0 of" in step for step in found.next)


def test_counts_of_equal_periods_do_not_speak_of_sizes() -> None:
    jumpy = [(100, 160, 90, 170, 120, 60)[i % 6] for i in range(48)]
    result = analyse(make_subgroups(count=jumpy), ChartOptions(chart="auto"))
    assert result.chart == "laney-u"
    assert "sigma_z" in result.reason
    assert "nan" not in result.reason
    assert "sizes" not in result.reason
