"""Two kinds of chart on one axis, and many streams in one picture."""

from __future__ import annotations

import numpy as np
import pytest
from tests.plot.drawn import artist, gids, heights_at, points_of, texts

from ci_toolkit.errors import MethodError
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.compare import draw_compared
from ci_toolkit.plot.small_multiples import MOST, draw_streams, grid


@pytest.fixture
def two_kinds(make):
    plain = make.proportion(90)
    panel = plain.panels[0]
    wide = make.panel("p", "attribute", panel.value, panel.center, 2 * panel.sigma, lower=0.0)
    groups = plain.subgroups
    return [plain, make.chart([wide], chart="laney-p", n=groups.n, times=groups.times)]


def test_two_kinds_share_one_axis_and_one_series(two_kinds):
    figure = draw_compared(two_kinds, Caption("Title", value_format="percent"))
    assert len(figure.axes) == 1
    x = points_of(figure, "line-p")[0]
    for result in two_kinds:
        np.testing.assert_array_equal(
            heights_at(artist(figure, f"ucl-{result.chart}"), x), result.panels[0].ucl
        )


def test_points_beyond_each_kinds_limits_have_their_own_mark(two_kinds):
    figure = draw_compared(two_kinds, Caption("Title"))
    places = points_of(figure, "line-p")[0]
    shapes = set()
    for result in two_kinds:
        line = artist(figure, f"signals-{result.chart}")
        beyond = result.signals["p"].completed["nelson-1"]
        np.testing.assert_array_equal(line.get_xdata(), places[beyond])
        shapes.add((line.get_marker(), line.get_color()))
        count = f"{result.chart}: {beyond.sum()} of 90 beyond its limits"
        assert count in texts(figure)
    assert len(shapes) == 2


def test_a_centre_that_kinds_share_is_named_once(two_kinds):
    found = texts(draw_compared(two_kinds, Caption("Title", value_format="percent")))
    assert sum("entre" in text for text in found) == 1
    assert any(text.startswith("laney-p: upper limit") for text in found)


def test_kinds_that_plot_other_values_stand_one_above_the_other(make):
    share = make.proportion(40)
    groups = share.subgroups
    counts = share.panels[0].value * groups.n
    number = make.chart(
        [make.panel("np", "attribute", counts, counts.mean(), 8.0, lower=0.0)],
        chart="np",
        n=groups.n,
        times=groups.times,
    )
    figure = draw_compared([share, number], Caption("Title", value_format="percent"))
    assert len(figure.axes) == 2
    assert figure.axes[0].get_xlim() == figure.axes[1].get_xlim()


def test_charts_of_other_points_or_one_alone_are_refused(make, two_kinds):
    with pytest.raises(MethodError, match="same points"):
        draw_compared([two_kinds[0], make.proportion(30)], Caption("Title"))
    with pytest.raises(MethodError, match="1 kinds"):
        draw_compared(two_kinds[:1], Caption("Title"))


@pytest.fixture
def streams(make):
    def of(number: int, length: int = 30):
        values = np.random.default_rng(8).normal(0, 1, number * length)
        return make.chart(
            [make.panel("i", "location", values, 0.0, 1.0)],
            measure="value",
            by=("queue", "market"),
            streams=tuple((f"queue {k}", "DE") for k in range(number)),
            offsets=np.arange(number + 1) * length,
        )

    return of


def test_each_stream_has_its_panel_its_name_and_its_own_points(streams):
    result = streams(7)
    figure = draw_streams(result, Caption("Title"), [5, 0, 3])
    assert len(figure.axes) == 3
    for stream in (5, 0, 3):
        y = points_of(figure, f"stream-{stream}-line-i")[1]
        np.testing.assert_array_equal(y, result.panels[0].value[stream * 30 : stream * 30 + 30])
        assert artist(figure, f"stream-{stream}-title").get_text().startswith(f"queue {stream}")
    assert any("3 of 7 streams" in text for text in texts(figure))


def test_signals_of_a_stream_are_marked_in_its_panel(streams):
    result = streams(24)
    figure = draw_streams(result, Caption("Title"), range(24))
    completed = result.signals["i"].completed["nelson-1"].reshape(24, 30)
    for stream in range(24):
        gid = f"stream-{stream}-signals-i-nelson-1"
        assert (gid in gids(figure)) == completed[stream].any()
        if completed[stream].any():
            assert points_of(figure, gid)[0].tolist() == np.flatnonzero(completed[stream]).tolist()


def test_at_most_so_many_streams_are_drawn_and_the_rest_is_said(streams):
    figure = draw_streams(streams(40, 5), Caption("Title"), range(40))
    assert len(figure.axes) == MOST
    assert any(f"{MOST} of 40 streams" in text for text in texts(figure))


def test_names_that_are_too_long_keep_all_their_parts(make):
    values = np.random.default_rng(8).normal(0, 1, 24 * 5)
    result = make.chart(
        [make.panel("i", "location", values, 0.0, 1.0)],
        measure="value",
        by=("queue", "market"),
        streams=tuple(("a queue with a very long name indeed", f"M{k}") for k in range(24)),
        offsets=np.arange(25) * 5,
    )
    figure = draw_streams(result, Caption("Title"), range(24))
    assert artist(figure, "stream-7-title").get_text().endswith("· M7")


@pytest.mark.parametrize("number", range(1, MOST + 1))
def test_the_grid_holds_all_with_no_row_empty(number):
    columns, rows = grid(number)
    assert columns * rows >= number > columns * (rows - 1)
