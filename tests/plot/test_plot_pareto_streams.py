"""The map of streams: what its cells say, which are outlined, what is left out."""

from __future__ import annotations

import pytest
from matplotlib.colors import to_rgb
from tests.plot.drawn import artist, gids, texts
from tests.plot.pareto_drawn import CAPTION, HOSTILE, overlaps, pareto_of, stream_of

from ci_toolkit.plot.figure import to_bytes
from ci_toolkit.plot.pareto_streams import draw_streams, text_colour


@pytest.fixture
def two():
    small = stream_of({"spam": 3, "scam": 1}, by={"queue": "text"}, vital=("spam",))
    large = stream_of({"spam": 20, "scam": 60, "Other": 20}, by={"queue": "video"}, other="Other")
    return pareto_of([small, large])


def test_rows_by_total_and_columns_by_amount(two):
    figure = draw_streams(two, CAPTION)
    said = [artist(figure, f"stream-{row}").get_text() for row in (0, 1)]
    assert said == ["video", "text"]
    assert [artist(figure, f"total-{row}").get_text() for row in (0, 1)] == ["100", "4"]
    assert [artist(figure, f"name-{n}").get_text() for n in (0, 1, 2)] == [
        "scam",
        "spam",
        "the rest",
    ]


def test_cells_hold_the_shares_and_a_row_makes_a_hundred(two):
    figure = draw_streams(two, CAPTION)
    cells = [[artist(figure, f"share-{r}-{c}").get_text() for c in (0, 1, 2)] for r in (0, 1)]
    assert cells == [["60", "20", "20"], ["25", "75", "0"]]


def test_only_vital_cells_are_outlined_and_the_darkest_is_the_largest(two):
    figure = draw_streams(two, CAPTION)
    assert [gid for gid in gids(figure) if gid.startswith("vital-")] == ["vital-1-1"]
    shade = {
        (r, c): sum(artist(figure, f"cell-{r}-{c}").get_facecolor()[:3])
        for r in (0, 1)
        for c in (0, 1)
    }
    assert sorted(shade, key=shade.__getitem__) == [(1, 1), (0, 0), (1, 0), (0, 1)]


def test_a_stream_with_too_little_data_has_a_star_and_no_outline():
    thin = stream_of({"a": 2, "b": 1}, by={"q": "x"}, vital=("a",), status="insufficient")
    figure = draw_streams(pareto_of([thin]), CAPTION)
    assert artist(figure, "stream-0").get_text() == "x *"
    assert not [gid for gid in gids(figure) if gid.startswith("vital-")]
    assert any("too little data" in text for text in texts(figure))


def test_what_does_not_fit_is_said():
    streams = [
        stream_of({f"c{k:02d}": 30 - k + s for k in range(20)}, by={"queue": f"team {s:02d}"})
        for s in range(45)
    ]
    figure = draw_streams(pareto_of(streams), CAPTION)
    cells = [gid for gid in gids(figure) if gid.startswith("cell-")]
    assert len(cells) == 30 * 13
    foot = " ".join(text for text in texts(figure) if "not shown" in text)
    assert "15 smaller streams" in foot
    assert "8 smaller categories" in foot
    assert overlaps(figure) == []


def test_a_category_joined_in_the_rest_of_one_stream_is_not_nothing():
    one = stream_of({"a": 6, "b": 4}, by={"q": "x"})
    joined = stream_of({"a": 6, "Other": 3}, by={"q": "y"}, other="Other")
    figure = draw_streams(pareto_of([one, joined]), CAPTION)
    assert artist(figure, "share-0-1").get_text() == "40"
    assert artist(figure, "share-1-1").get_text() == "–"
    assert artist(figure, "share-1-2").get_text() == "33"


def test_an_empty_stream_and_no_by_are_drawn():
    figure = draw_streams(pareto_of([stream_of({"a": 0})], by=()), CAPTION)
    assert artist(figure, "share-0-0").get_text() == "–"
    assert artist(figure, "stream-0").get_text() == "all"


@pytest.mark.parametrize("size", [(40 / 3, 7.5), (7, 5)])
def test_hostile_names_are_drawn_as_they_are(size):
    streams = [
        stream_of({name: 9 - at for at, name in enumerate(HOSTILE)}, by={"q": name})
        for name in HOSTILE
    ]
    figure = draw_streams(pareto_of(streams), CAPTION, size)
    assert "$x$" in texts(figure)
    assert overlaps(figure) == []
    again = draw_streams(pareto_of(streams), CAPTION, size)
    assert to_bytes(figure, "png") == to_bytes(again, "png")


@pytest.mark.parametrize("grey", range(0, 256, 5))
def test_text_stands_out_from_any_ground(grey):
    fill = f"#{grey:02x}{grey:02x}{grey:02x}"

    def light(colour):
        value = to_rgb(colour)[0]
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    pair = sorted([light(fill), light(text_colour(fill))])
    assert (pair[1] + 0.05) / (pair[0] + 0.05) > 4.1
