"""Places by how often and by how much: discs, lines and signs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.plot.drawn import artist, gids, points_of, texts
from tests.plot.pareto_drawn import CAPTION, HOSTILE, overlaps, pareto_of, stream_of

from ci_toolkit.plot import style
from ci_toolkit.plot.figure import to_bytes
from ci_toolkit.plot.pareto import pictures
from ci_toolkit.plot.pareto_ranks import draw_ranks, ranks_words


def weighted(rows, *, vital=(), other=""):
    """A run of (name, count, amount)."""
    counts = {name: count for name, count, _ in rows}
    total = sum(counts.values())
    causes = sorted((name for name in counts if name != other), key=lambda name: -counts[name])
    one = stream_of({name: amount for name, _, amount in rows}, vital=vital, other=other)
    bars = tuple(
        replace(
            bar,
            count=counts[bar.category],
            count_share=counts[bar.category] / total,
            count_rank=None if bar.other else causes.index(bar.category) + 1,
            unit_amount=bar.amount / counts[bar.category],
        )
        for bar in one.bars
    )
    return replace(pareto_of([replace(one, bars=bars)], by=()), weighted="cost")


ROWS = [("spam", 50, 100.0), ("scam", 10, 500.0), ("hate", 30, 300.0), ("Other", 10, 100.0)]


def test_places_are_the_ranks_and_a_line_joins_them():
    result = weighted(ROWS, vital=("scam",), other="Other")
    figure = draw_ranks(result, 0, CAPTION)
    for number, bar in enumerate(result.streams[0].bars[:3]):
        assert list(points_of(figure, f"link-{number}")[1]) == [bar.count_rank, bar.rank]
        assert points_of(figure, f"often-{number}")[1][0] == bar.count_rank
        assert points_of(figure, f"much-{number}")[1][0] == bar.rank
        assert artist(figure, f"much-name-{number}").get_text() == bar.category
        assert artist(figure, f"often-name-{number}").get_text() == bar.category
    assert artist(figure, "places").get_ylim() == (3.5, 0.5)
    assert "link-3" not in gids(figure)
    assert any("the rest has no place: 10 % by count" in text for text in texts(figure))


def test_shares_moves_and_single_amounts_are_written():
    figure = draw_ranks(weighted(ROWS, vital=("scam",), other="Other"), 0, CAPTION)
    told = [
        [artist(figure, f"{name}-{number}").get_text() for number in range(3)]
        for name in ("often-share", "much-share", "moved", "each")
    ]
    assert told == [
        ["10 %", "30 %", "50 %"],
        ["50 %", "30 %", "10 %"],
        ["▲ 2", "=", "▼ 2"],
        ["50", "10", "2"],
    ]
    colors = [artist(figure, f"link-{number}").get_color() for number in range(3)]
    assert colors[0] == style.ROSE
    assert colors[2] == style.FELL
    faces = [artist(figure, f"much-{number}").get_color() for number in range(3)]
    assert faces == [style.VITAL, style.USEFUL, style.USEFUL]


def test_words_and_order_of_the_pictures():
    result = weighted(ROWS, other="Other")
    found = pictures(result, None, CAPTION)
    assert [name for name, _, _ in found] == ["ranks", "pareto"]
    words = (
        "2 of 3 categories stand elsewhere by cost than by how often; "
        "scam moves most, from place 3 to 1"
    )
    assert ranks_words(result.streams[0], "cost") == words
    same = weighted([("a", 3, 30.0), ("b", 2, 20.0)])
    assert ranks_words(same.streams[0], "cost") == "the order by cost is that by how often"


def test_what_is_deep_on_one_side_leads_to_a_lane_below():
    rows = [(f"c{n:02}", 100 - n, 1000.0 - n) for n in range(39)] + [("late", 1, 5000.0)]
    figure = draw_ranks(weighted(rows), 0, CAPTION)
    places = sum(gid.startswith("often-name-") for gid in gids(figure))
    assert list(points_of(figure, "link-0")[1]) == [places + 1, 1]
    assert "often-0" not in gids(figure)
    assert f"below place {places}" in texts(figure)
    assert any("not shown" in text for text in texts(figure))


@pytest.mark.parametrize("size", [(40 / 3, 7.5), (7, 5)])
@pytest.mark.parametrize("number", [2, 7, 60])
def test_no_text_lies_over_another(size, number):
    rows = [
        (HOSTILE[n % 7] + "x" * (n // 7), 7 * n % number + 1, 1e5 / (n + 1)) for n in range(number)
    ]
    figure = draw_ranks(weighted(rows), 0, CAPTION, size)
    assert overlaps(figure) == []
    again = draw_ranks(weighted(rows), 0, CAPTION, size)
    assert to_bytes(figure, "png") == to_bytes(again, "png")
