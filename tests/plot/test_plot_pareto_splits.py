"""Strips of shares: their lengths, order and words."""

from __future__ import annotations

import pytest
from tests.plot.drawn import artist, gids, texts
from tests.plot.pareto_drawn import CAPTION, HOSTILE, overlaps, pareto_of, split_of, stream_of

from ci_toolkit.plot.figure import to_bytes
from ci_toolkit.plot.pareto_splits import draw_splits

ONE = stream_of({"a": 1})


def test_parts_are_as_long_as_their_shares_and_the_rest_comes_last():
    split = split_of("policy", {"spam": 0.5, "Other": 0.2, "scam": 0.2}, categories=9)
    figure = draw_splits(pareto_of([ONE], splits=[split]), CAPTION)
    parts = [artist(figure, f"strip-0-{n}") for n in range(4)]
    assert [part.get_width() for part in parts] == pytest.approx([0.5, 0.2, 0.1, 0.2])
    assert [part.get_x() for part in parts] == pytest.approx([0, 0.5, 0.7, 0.8])
    assert [bool(part.get_hatch()) for part in parts] == [False, False, True, True]
    said = [artist(figure, f"label-0-{n}-0").get_text() for n in range(4)]
    assert said == ["spam", "scam", "6 more", "Other"]
    assert artist(figure, "label-0-0-1").get_text() == "50 %"


def test_dark_are_the_fewest_that_make_the_threshold():
    split = split_of("policy", {"a": 0.5, "b": 0.3, "c": 0.2})
    figure = draw_splits(pareto_of([ONE], splits=[split]), CAPTION)
    fills = [artist(figure, f"strip-0-{n}").get_facecolor() for n in range(3)]
    assert fills[0] == fills[1] != fills[2]
    assert artist(figure, "threshold").get_xdata()[0] == 0.8


def test_numbers_beside_the_strips():
    splits = [
        split_of("queue", {"a": 0.7, "b": 0.3}, excess=0.11, score=0.11),
        split_of("id", {"1": 0.001}, excess=0.4, score=0.0, categories=1000),
        split_of("none", {}, score=0.0),
    ]
    figure = draw_splits(pareto_of([ONE], splits=splits), CAPTION)
    assert [artist(figure, f"split-{n}").get_text() for n in range(3)] == ["queue", "id", "none"]
    assert [artist(figure, f"score-{n}").get_text() for n in range(3)] == ["11 %", "–", "–"]
    assert artist(figure, "for80-0").get_text() == "2 of 2"
    assert artist(figure, "for80-2").get_text() == "–"
    assert "Beyond volume" in texts(figure)


def test_without_opportunities_the_concentration_is_told():
    figure = draw_splits(pareto_of([ONE], splits=[split_of("q", {"a": 1.0}, score=1.0)]), CAPTION)
    assert "Concentration" in texts(figure)
    assert artist(figure, "score-0").get_text() == "1.00"


@pytest.mark.parametrize("size", [(40 / 3, 7.5), (7, 5)])
@pytest.mark.parametrize("number", [1, 4, 15])
def test_no_text_lies_over_another(size, number):
    shares = {name: 0.3 / 1.6**at for at, name in enumerate(HOSTILE)}
    splits = [split_of(HOSTILE[n % 7], shares, categories=4_000) for n in range(number)]
    figure = draw_splits(pareto_of([ONE], splits=splits), CAPTION, size)
    assert overlaps(figure) == []
    rows = sum(gid.startswith("split-") and gid[6:].isdigit() for gid in gids(figure))
    assert rows == min(number, 12, int((size[1] - 2.6) / 0.34))
    assert rows == number or any("not shown" in text for text in texts(figure))
    again = draw_splits(pareto_of([ONE], splits=splits), CAPTION, size)
    assert to_bytes(figure, "png") == to_bytes(again, "png")
