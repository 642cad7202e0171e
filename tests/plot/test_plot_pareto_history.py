"""Ranks over time: places of the discs, what the ends say, ties, gaps and partial periods."""

from __future__ import annotations

import numpy as np
import pytest
from tests.plot.drawn import artist, gids, points_of, texts
from tests.plot.pareto_drawn import CAPTION, HOSTILE, history_of, overlaps, pareto_of, stream_of

from ci_toolkit.plot.figure import to_bytes
from ci_toolkit.plot.pareto_history import draw_history


def drawn(history, **more):
    return draw_history(pareto_of([stream_of({"a": 1}, history=history)]), 0, CAPTION, **more)


@pytest.fixture
def three():
    return history_of(
        ("spam", "scam"),
        [(1, 2), (2, 1), (1, None)],
        [(0.6, 0.4), (0.3, 0.5), (1.0, 0.0)],
        partial=(False, False, True),
    )


def test_discs_stand_at_their_ranks(three):
    figure = drawn(three)
    x, y = points_of(figure, "points-0")
    assert (x.tolist(), y.tolist()) == ([0, 1], [1, 2])
    assert points_of(figure, "partial-0")[1].tolist() == [1]
    assert artist(figure, "partial-0").get_markerfacecolor() == "#ffffff"
    top, bottom = artist(figure, "ranks").get_ylim()[::-1]
    assert top < bottom  # the first place is above


def test_discs_and_ends_say_the_shares(three):
    figure = drawn(three)
    assert [artist(figure, f"share-0-{n}").get_text() for n in range(3)] == ["60", "30", "100"]
    assert artist(figure, "first-1").get_text() == "scam  40 %"
    assert artist(figure, "last-0").get_text() == "spam  100 %"
    # Without any amount there is no place, no number and no name.
    assert not {"share-1-2", "last-1"} & set(gids(figure))


def test_lines_are_as_wide_as_the_shares_and_end_at_gaps(three):
    figure = drawn(three)
    assert len(artist(figure, "line-1").get_segments()) == 1
    wide = artist(figure, "line-0").get_linewidths()
    assert len(wide) == 2
    assert wide[1] > wide[0]


def test_ties_stand_beside_each_other():
    figure = drawn(history_of("abc", [(1, 1, 3), (1, 2, 3)], [(0.4, 0.4, 0.2)] * 2))
    first, second = (points_of(figure, f"points-{n}")[1][0] for n in (0, 1))
    assert first < second
    assert (first + second) / 2 == pytest.approx(1)


def test_years_stand_below_the_first_month_and_each_january():
    labels = ("2023-11", "2023-12", "2024-01", "2024-02")
    figure = drawn(history_of("a", [(1,)] * 4, [(1.0,)] * 4, labels=labels))
    assert [artist(figure, f"period-{n}").get_text() for n in range(4)] == [
        "Nov",
        "Dec",
        "Jan",
        "Feb",
    ]
    assert {gid for gid in gids(figure) if gid.startswith("year-")} == {"year-0", "year-2"}


def test_what_is_at_neither_end_is_named_where_it_stood_last():
    ranks = [(1, None), (1, 2), (1, None)]
    figure = drawn(history_of(("a", "b"), ranks, [(1.0, 0.0), (0.9, 0.1), (1.0, 0.0)]))
    assert artist(figure, "last-1").get_text() == "b  –"
    assert artist(figure, "last-1").get_position()[1] < artist(figure, "last-0").get_position()[1]


def test_one_period_and_no_history():
    figure = drawn(history_of("a", [(1,)], [(1.0,)]))
    assert points_of(figure, "points-0")[0].tolist() == [0]
    with pytest.raises(ValueError, match="no history"):
        drawn(None)


@pytest.mark.parametrize("size", [(40 / 3, 7.5), (7, 5)])
@pytest.mark.parametrize("periods", [3, 24, 150])
def test_no_text_lies_over_another(size, periods):
    random = np.random.default_rng(periods)
    ranks = [[int(r) for r in random.permutation(30)[:7] + 1] for _ in range(periods)]
    history = history_of(
        HOSTILE,
        ranks,
        random.dirichlet(np.ones(7), periods).tolist(),
        every="1w",
        labels=tuple(str(np.datetime64("2022-01-03") + 7 * n) for n in range(periods)),
    )
    figure = drawn(history, size=size)
    assert overlaps(figure) == []
    shown = len(points_of(figure, "points-0")[0])
    assert shown == periods or any(f"the newest {shown} of" in text for text in texts(figure))
    if periods == 24:
        assert to_bytes(figure, "png") == to_bytes(drawn(history, size=size), "png")
