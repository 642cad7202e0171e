"""Red beads: the draws, their chart, the ranking, and what follows praise and warning."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ci_toolkit.analysis.training.hypergeometric import (
    chances,
    extreme,
    fourth_moment,
    mean_and_variance,
)
from ci_toolkit.analysis.training.red_bead import RedBeadOptions, beyond_chance, red_bead
from ci_toolkit.analysis.training.red_bead_feedback import after_feedback, feedback_of, ranking_of
from ci_toolkit.errors import UsageError


@given(st.data())
def test_chances_and_moments_are_those_of_the_hypergeometric_distribution(data: st.DataObject):
    bowl = data.draw(st.integers(1, 300))
    defective, drawn = data.draw(st.integers(0, bowl)), data.draw(st.integers(1, bowl))
    count = np.arange(drawn + 1)
    known = stats.hypergeom.pmf(count, bowl, defective, drawn)
    np.testing.assert_allclose(chances(bowl, defective, drawn), known, atol=1e-10)
    mean, variance = mean_and_variance(bowl, defective, drawn)
    assert mean == pytest.approx(float(known @ count))
    assert variance == pytest.approx(float(known @ (count - mean) ** 2), abs=1e-8)
    fourth = float(known @ (count - mean) ** 4)
    assert fourth_moment(bowl, defective, drawn) == pytest.approx(fourth, abs=1e-6)


def test_the_extremes_of_a_day_are_those_of_all_combinations() -> None:
    share = [math.comb(3, k) * math.comb(7, 4 - k) / math.comb(10, 4) for k in range(4)]
    pairs = [(a, b, share[a] * share[b]) for a in range(4) for b in range(4)]
    low, high = sum(min(a, b) * p for a, b, p in pairs), sum(max(a, b) * p for a, b, p in pairs)
    square = sum(min(a, b) ** 2 * p for a, b, p in pairs)
    assert extreme(10, 3, 4, 2, least=True) == pytest.approx((low, square - low**2))
    assert extreme(10, 3, 4, 2, least=False)[0] == pytest.approx(high)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("bowl", "defective"), [(4000, 800), (200, 3), (60, 30)])
def test_a_long_run_agrees_with_theory(seed: int, bowl: int, defective: int) -> None:
    run = red_bead(
        RedBeadOptions(moderators=8, days=2000, bowl=bowl, defective=defective, seed=seed)
    )
    assert len(run.checks) == 5
    assert all(check.agrees for check in run.checks), run.checks


def test_limits_are_those_of_a_p_chart_by_hand() -> None:
    run = red_bead(RedBeadOptions(seed=3))
    rate = run.counts.sum() / (run.counts.size * 50)
    reach = 3 * math.sqrt(rate * (1 - rate) / 50)
    assert run.center == pytest.approx(rate)
    assert (run.lcl, run.ucl) == pytest.approx((max(rate - reach, 0), rate + reach))
    shares = run.counts / 50
    np.testing.assert_array_equal(run.beyond, np.abs(shares - rate) > reach)
    assert run.chart.chart == "p"


def test_beyond_chance_counts_the_tails_of_the_bowl() -> None:
    known = stats.hypergeom(4000, 800, 50)
    reach = 3 * math.sqrt(50 * 0.2 * 0.8)
    expected = known.cdf(math.ceil(10 - reach) - 1) + known.sf(math.floor(10 + reach))
    assert beyond_chance(RedBeadOptions()) == pytest.approx(expected)


def test_praise_warning_and_places_of_a_small_table() -> None:
    counts = np.array([[1, 5, 3], [4, 4, 4], [2, 6, 2]])
    names = ("A", "B", "C")
    first, alike, tied = (feedback_of(names, counts, day) for day in range(3))
    assert (first.praised, first.warned) == (("A",), ("B",))
    assert (first.praised_next, first.warned_next) == (4.0, 4.0)
    assert (alike.praised, alike.warned, alike.praised_next) == ((), (), None)
    assert (tied.praised, tied.warned, tied.praised_next) == (("A", "C"), ("B",), None)
    after = after_feedback(counts)
    assert (after.praised, after.worse, after.warned, after.better) == (1, 1, 1, 1)
    assert (after.praised_change, after.warned_change) == (3.0, -1.0)
    places = ranking_of(names, counts, 10)
    assert [(one.rank, one.name, one.total) for one in places] == [
        (1, "A", 7),
        (2, "C", 9),
        (3, "B", 15),
    ]
    assert places[0].half == (1, 1)
    assert places[2].rate == pytest.approx(0.5)


def test_praise_is_followed_by_more_and_warning_by_fewer_though_nothing_was_done() -> None:
    run = red_bead(RedBeadOptions(days=4000))
    after = run.after
    assert after.worse / after.praised > 0.75
    assert after.better / after.warned > 0.75
    # The next draw knows nothing of today: it comes back to the mean of the bowl.
    told = [one for one in run.feedback if one.praised_next is not None]
    up = np.array([one.praised_next - one.fewest for one in told])
    down = np.array([one.warned_next - one.most for one in told])
    for change, check in ((up, run.checks[2]), (down, run.checks[3])):
        error = change.std(ddof=1) / math.sqrt(len(change))
        assert abs(change.mean() - (10 - check.theory)) < 4 * error


@pytest.mark.parametrize(
    "options",
    [
        RedBeadOptions(moderators=1, days=1),
        RedBeadOptions(moderators=1, days=30),
        RedBeadOptions(days=1),
        RedBeadOptions(defective=0),
        RedBeadOptions(defective=4000),
        RedBeadOptions(paddle=4000),
        RedBeadOptions(paddle=1),
        RedBeadOptions(bowl=1, defective=1, paddle=1),
    ],
)
def test_edges_have_numbers_and_words(options: RedBeadOptions) -> None:
    run = red_bead(options)
    assert run.counts.shape == (options.days, options.moderators)
    assert all(check.agrees for check in run.checks)
    assert run.debrief.notice
    text = " ".join([*run.debrief.notice, *(" ".join(pair) for pair in run.debrief.questions)])
    assert "nan" not in text
    if options.defective in (0, options.bowl) or options.moderators == 1:
        assert run.after.praised == 0


def test_the_same_seed_gives_the_same_run_and_another_another() -> None:
    one, two, other = (red_bead(RedBeadOptions(seed=seed)) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one.counts, two.counts)
    assert (one.counts != other.counts).any()


def test_the_debrief_tells_numbers_of_this_run() -> None:
    run = red_bead(RedBeadOptions(seed=2))
    text = " ".join(run.debrief.notice)
    for shown in (run.counts.min(), run.counts.max(), run.ranking[0].total, run.after.better):
        assert f"{shown}" in text
    assert run.ranking[0].name in run.debrief.questions[0][0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"moderators": 0},
        {"days": 0},
        {"paddle": 4001},
        {"defective": 4001},
        {"defective": -1},
        {"seed": -1},
        {"moderators": 2.5},
        {"names": ("A",)},
        {"moderators": 10_000, "days": 10_000},
    ],
)
def test_impossible_sizes_are_usage_errors(wrong: dict) -> None:
    with pytest.raises(UsageError):
        red_bead(RedBeadOptions(**wrong))
