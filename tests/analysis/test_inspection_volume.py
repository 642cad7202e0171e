"""Rows per period: gaps, days unlike the others and changes of level are found, chance is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest
from tests.analysis.inspected import volume

from ci_toolkit.analysis.inspection.found import Found
from ci_toolkit.analysis.inspection.rhythm import running_median
from ci_toolkit.analysis.inspection.volume import judge_volume, volume_chart

WEEK = np.array([1.0, 1.1, 1.0, 0.9, 1.0, 0.3, 0.2])
Draw = Callable[[np.random.Generator, int], np.ndarray]


def found_in(counts: np.ndarray, every: str = "1d") -> dict[str, Found]:
    findings, _ = judge_volume(volume(counts, every))
    assert len({one.code for one in findings}) == len(findings)
    return {one.code: one for one in findings}


def day(number: int) -> str:
    return (dt.date(2024, 1, 1) + dt.timedelta(days=number)).isoformat()


def test_one_day_tripled_in_a_steady_volume_is_named_with_what_is_usual() -> None:
    counts = np.random.default_rng(5).poisson(1000, 120)
    counts[50] *= 3
    jump = found_in(counts)["volume-jump"]
    assert jump.level == "warning"
    assert day(50) in jump.more["periods"]
    assert f"{counts[50]:,} rows on {day(50)} (usual " in jump.text
    assert ", × 3" in jump.text or ", × 2.9" in jump.text
    assert jump.more["usual"][jump.more["periods"].index(day(50))] == pytest.approx(1000, rel=0.03)
    assert jump.points is not None
    assert 50 in jump.points


def test_several_wild_days_do_not_hide_each_other() -> None:
    counts = np.random.default_rng(6).poisson(200, 90)
    wild = [10, 11, 40, 70]
    counts[wild] = [2000, 1800, 20, 900]
    periods = found_in(counts)["volume-jump"].more["periods"]
    assert {day(k) for k in wild} <= set(periods)


STABLE: dict[str, Draw] = {
    "poisson 1000": lambda rng, n: rng.poisson(1000, n),
    "poisson 20": lambda rng, n: rng.poisson(20, n),
    "poisson 3": lambda rng, n: rng.poisson(3, n),
    "over-dispersed, 500": lambda rng, n: rng.negative_binomial(10, 10 / 510, n),
    "over-dispersed, 100": lambda rng, n: rng.negative_binomial(3, 3 / 103, n),
    "over-dispersed, 8": lambda rng, n: rng.negative_binomial(3, 3 / 11, n),
    "log-normal": lambda rng, n: np.exp(rng.normal(6, 0.3, n)),
    "with weekends": lambda rng, n: rng.negative_binomial(
        30, 30 / (30 + 1000 * WEEK[np.arange(n) % 7])
    ),
    "few, with weekends": lambda rng, n: rng.poisson(20 * WEEK[np.arange(n) % 7]),
}


@pytest.mark.parametrize("name", STABLE)
def test_a_stable_volume_fires_about_as_often_as_chance(name: str) -> None:
    """200 series: points beyond the limits near those stated, warnings in a tenth at most."""
    rng = np.random.default_rng(11)
    warned, changed, points, stated = 0, 0, 0, 0.0
    for _ in range(200):
        series = volume(STABLE[name](rng, 120))
        found = {one.code: one for one in judge_volume(series)[0]}
        chart = volume_chart(series)
        assert chart is not None
        stated += chart.chart.false_alarms.expected_here
        points += int(chart.beyond.sum())
        changed += "volume-level" in found
        warned += "volume-jump" in found and found["volume-jump"].level == "warning"
    assert points < 1.6 * stated + 4 * np.sqrt(stated)
    assert warned <= 0.15 * 200
    assert changed <= 0.04 * 200


def test_weekends_are_judged_against_weekends() -> None:
    rng = np.random.default_rng(2)
    level = 1000 * np.tile(WEEK, 20)
    counts = rng.negative_binomial(50, 50 / (50 + level))
    plain = found_in(counts)
    assert "volume-jump" not in plain or plain["volume-jump"].level == "info"
    counts[12] = 1000  # a Saturday as busy as a Monday
    jump = found_in(counts)["volume-jump"]
    assert "by its own kind" in jump.text
    place = jump.more["periods"].index(day(12))
    assert jump.more["usual"][place] == pytest.approx(300, rel=0.15)


@pytest.mark.parametrize("factor", [0.3, 2.5])
def test_a_change_of_level_is_dated_and_its_days_are_no_jumps(factor: float) -> None:
    rng = np.random.default_rng(3)
    level = np.where(np.arange(120) < 70, 1000.0, 1000.0 * factor)
    counts = rng.negative_binomial(40, 40 / (40 + level))
    found = found_in(counts)
    (changed,) = found["volume-level"].more["changes"]
    assert abs((dt.date.fromisoformat(changed) - dt.date.fromisoformat(day(70))).days) <= 1
    before, after = found["volume-level"].more["levels"]
    assert before == pytest.approx(1000, rel=0.1)
    assert after == pytest.approx(1000 * factor, rel=0.1)
    assert len(found["volume-jump"].more["periods"] if "volume-jump" in found else ()) <= 3


def test_a_drifting_volume_is_judged_against_the_days_around() -> None:
    rng = np.random.default_rng(4)
    days = np.arange(300)
    level = np.exp(7 + 0.8 * np.sin(days / 40))
    counts = rng.negative_binomial(100, 100 / (100 + level))
    counts[150] = level[150] * 0.2
    jump = found_in(counts)["volume-jump"]
    assert day(150) in jump.more["periods"]
    assert len(jump.more["periods"]) <= 6
    usual = jump.more["usual"][jump.more["periods"].index(day(150))]
    assert usual == pytest.approx(level[150], rel=0.25)


def test_days_without_rows_are_gaps_with_their_dates() -> None:
    counts = np.random.default_rng(7).poisson(1000, 200)
    counts[30] = 0
    counts[90:95] = 0
    found = found_in(counts)
    gap = found["gap"]
    assert gap.text == (f"6 of 200 days have no rows: {day(30)} and {day(90)} to {day(94)}")
    assert gap.more["spans"] == [[day(30), day(30)], [day(90), day(94)]]
    assert gap.points == (30, 90, 91, 92, 93, 94)
    jumps = found["volume-jump"].more["periods"] if "volume-jump" in found else []
    assert not set(jumps) & {day(k) for k in (30, 90, 94)}


def test_closed_weekends_are_a_rhythm_and_a_closed_friday_is_a_gap() -> None:
    counts = np.random.default_rng(8).poisson(500, 140)
    counts[5::7] = counts[6::7] = 0
    found = found_in(counts)
    assert set(found) <= {"rhythm", "volume-jump"}
    assert "Saturdays and Sundays have no rows" in found["rhythm"].text
    counts[4 + 7 * 3] = 0
    gap = found_in(counts)["gap"]
    assert gap.text == f"1 of 100 days has no rows: {day(4 + 7 * 3)}"


def test_few_rows_leave_days_empty_by_chance_but_not_for_long() -> None:
    rng = np.random.default_rng(9)
    counts = rng.poisson(1.2, 300)
    found = found_in(counts)
    assert "gap" not in found
    counts[100:140] = 0
    assert found_in(counts)["gap"].more["spans"][0][0] <= day(100)
    rare = rng.poisson(0.1, 300)
    assert found_in(rare)["sparse"].level == "info"
    assert "gap" not in found_in(rare)


def test_hours_have_a_rhythm_of_their_own() -> None:
    rng = np.random.default_rng(10)
    hour = np.arange(24 * 40) % 24
    level = np.where((hour < 7) | (hour > 20), 0, 200 + 100 * np.sin(hour / 24 * 6.28))
    counts = rng.poisson(np.maximum(level, 0))
    found = found_in(counts, "1h")
    assert "gap" not in found
    assert "hours of the week have no rows" in found["rhythm"].text
    counts[24 * 20 + 12] = 0
    assert "2024-01-21 12:00" in found_in(counts, "1h")["gap"].text


def test_the_half_days_at_the_ends_are_not_judged() -> None:
    counts = np.random.default_rng(12).poisson(1000, 60)
    counts[0], counts[-1] = 400, 30
    jumps = found_in(counts).get("volume-jump")
    assert jumps is None or not {day(0), day(59)} & set(jumps.more["periods"])


@pytest.mark.parametrize(
    "counts", [[], [5], [5, 6], [0] * 40, [7] * 40, [1] * 40, [7] * 39 + [900], [10**7, 0] * 30]
)
def test_odd_volumes_are_judged_without_a_fault(counts: list[int]) -> None:
    found = found_in(np.array(counts))
    assert all(np.isfinite(one.more.get("expected_by_chance", 0.0)) for one in found.values())


def test_a_running_median_equals_the_median_of_each_window() -> None:
    rng = np.random.default_rng(13)
    values = rng.normal(size=40)
    values[[3, 4, 20]] = np.nan
    plain = [np.nanmedian(values[max(k - 3, 0) : k + 4]) for k in range(40)]
    np.testing.assert_allclose(running_median(values, 7), plain)
