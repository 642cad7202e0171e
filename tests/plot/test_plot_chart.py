"""What is drawn is what was computed: artists against the result's arrays."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from tests.plot.drawn import artist, gids, heights_at, points_of, texts

from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.control_chart import draw
from ci_toolkit.plot.panel import isolated


def test_limits_and_centre_lie_where_the_result_has_them(make):
    result = make.proportion(60)
    panel = result.panel("p")
    figure = draw(result, Caption("Title", value_format="percent"))
    x = points_of(figure, "line-p")[0]
    for name in ("ucl", "lcl", "center"):
        drawn = heights_at(artist(figure, f"{name}-p"), x)
        np.testing.assert_array_equal(drawn, getattr(panel, name))


def test_limits_step_half_way_between_points(make):
    figure = draw(make.proportion(20), Caption("Title"))
    x, y = artist(figure, "ucl-p").get_data()
    places = points_of(figure, "line-p")[0]
    np.testing.assert_allclose(np.unique(x[1:-1]), (places[1:] + places[:-1]) / 2)
    assert len(np.unique(y)) > 2


def test_a_clipped_limit_is_not_drawn(make):
    result = make.proportion(40)
    panel = dataclasses.replace(
        result.panels[0],
        lcl=np.zeros(40),
        lcl_clipped=np.arange(40) % 2 == 0,
        ucl_clipped=np.ones(40, dtype=bool),
    )
    figure = draw(dataclasses.replace(result, panels=(panel,)), Caption("Title"))
    x = points_of(figure, "line-p")[0]
    drawn = heights_at(artist(figure, "lcl-p"), x)
    assert np.isnan(drawn[::2]).all()
    assert (drawn[1::2] == 0).all()
    assert "ucl-p" not in gids(figure)
    assert not any(text.startswith("Upper limit") for text in texts(figure))


def test_marked_points_are_exactly_the_signalling_ones(make):
    result = make.proportion(120)
    figure = draw(result, Caption("Title"))
    places, value = points_of(figure, "line-p")
    for rule, completed in result.signals["p"].completed.items():
        x, y = points_of(figure, f"signals-p-{rule}")
        np.testing.assert_array_equal(x, places[completed])
        np.testing.assert_array_equal(y, value[completed])
        assert completed.any()


def test_each_rule_has_its_own_shape_and_colour(make):
    figure = draw(make.proportion(120), Caption("Title"))
    one, two = (artist(figure, f"signals-p-nelson-{number}") for number in (1, 2))
    assert one.get_marker() != two.get_marker()
    assert one.get_color() != two.get_color()


def test_the_legend_says_rules_in_words_with_their_number_of_points(make, words):
    result = make.proportion(120)
    figure = draw(result, Caption("Title", rule_words=words))
    count = int(result.signals["p"].completed["nelson-1"].sum())
    assert f"one point beyond a control limit ({count})" in texts(figure)


def test_excluded_and_hollow_points_are_hollow(make):
    excluded, hollow = np.zeros(30, dtype=bool), np.zeros(30, dtype=bool)
    excluded[4], hollow[28:] = True, True
    figure = draw(make.proportion(30, excluded=excluded, hollow=hollow), Caption("Title"))
    places = points_of(figure, "line-p")[0]
    for name, where in (("excluded", excluded), ("hollow", hollow)):
        line = artist(figure, f"{name}-p")
        np.testing.assert_array_equal(line.get_xdata(), places[where])
        assert line.get_markerfacecolor() == "#ffffff"
    np.testing.assert_array_equal(points_of(figure, "points-p")[0], places[~excluded & ~hollow])


def test_points_shown_without_counting_are_hollow_marks(make):
    result = make.proportion(30)
    shown = np.arange(30) == 3
    signals = dataclasses.replace(result.signals["p"], shown={"nelson-1": shown})
    figure = draw(dataclasses.replace(result, signals={"p": signals}), Caption("Title"))
    line = artist(figure, "shown-p-nelson-1")
    assert len(line.get_xdata()) == 1
    assert line.get_markerfacecolor() == "#ffffff"


def test_a_gap_opens_the_line_and_keeps_its_place_on_the_axis(make):
    result = make.proportion(20)
    value = result.panels[0].value.copy()
    value[7:9] = np.nan
    panel = dataclasses.replace(result.panels[0], value=value)
    figure = draw(dataclasses.replace(result, panels=(panel,)), Caption("Title"))
    x, y = points_of(figure, "line-p")
    assert np.isnan(y[7:9]).all()
    np.testing.assert_allclose(np.diff(x), 1.0)


def test_isolated_points_are_found():
    finite = np.array([True, False, True, True, False, False, True])
    assert isolated(finite).tolist() == [True, False, False, False, False, False, True]


def test_both_panels_of_an_individuals_chart_the_main_one_larger(make):
    result = make.individuals(50)
    figure = draw(result, Caption("Title", value_format="duration", quantity="handle time"))
    main, spread = figure.axes
    assert main.get_position().height > 2 * spread.get_position().height
    assert main.get_xlim() == spread.get_xlim()
    x = points_of(figure, "line-mr")[0]
    np.testing.assert_array_equal(heights_at(artist(figure, "ucl-mr"), x), result.panel("mr").ucl)
    assert "lcl-mr" not in gids(figure)  # cut at zero
    assert "Handle time" in texts(figure)


def test_constant_limits_are_straight_and_named_with_their_value(make):
    figure = draw(make.individuals(50), Caption("Title", value_format="duration"))
    assert len(np.unique(artist(figure, "ucl-i").get_ydata())) == 1
    labels = texts(figure)
    assert any(label.startswith("Upper limit ") and " h " in label for label in labels)
    assert any(label.startswith("Centre 13 h") for label in labels)


def test_phases_are_parted_named_and_have_their_own_limits(make):
    phase = np.repeat([0, 1], [20, 10])
    result = make.proportion(30, phase=phase, phase_labels=("before", "after"))
    center = np.where(phase == 0, 0.08, 0.1)
    result = dataclasses.replace(
        result, panels=(dataclasses.replace(result.panels[0], center=center),)
    )
    figure = draw(result, Caption("Title", value_format="percent"))
    x = points_of(figure, "line-p")[0]
    assert artist(figure, "phase-1").get_xdata()[0] == pytest.approx((x[19] + x[20]) / 2)
    np.testing.assert_array_equal(heights_at(artist(figure, "center-p"), x), center)
    assert np.isnan(artist(figure, "center-p").get_ydata()).sum() == 1  # open at the border
    assert {"before · 8 %", "after · 10 %"} <= set(texts(figure))


def test_a_baseline_that_is_not_all_is_shaded(make):
    baseline = np.arange(30) < 12
    figure = draw(make.proportion(30, baseline=baseline), Caption("Title"))
    x = points_of(figure, "line-p")[0]
    ground = artist(figure, "baseline-0")
    assert (ground.get_x(), ground.get_x() + ground.get_width()) == (x[0] - 0.5, x[11] + 0.5)
    assert "baseline" in texts(figure)
    assert "baseline-0" not in gids(draw(make.proportion(30), Caption("Title")))


def test_target_is_dashed_and_named(make):
    result = make.proportion(30, target=np.full(30, 0.07))
    figure = draw(result, Caption("Title", value_format="percent", target_label="Goal"))
    line = artist(figure, "target-p")
    assert set(line.get_ydata()) == {0.07}
    assert line.is_dashed()
    assert "Goal 7 %" in texts(figure)


def test_a_window_shows_its_points_only(make):
    result = make.proportion(60)
    figure = draw(result, Caption("Title", show=(50, 60)))
    x, y = points_of(figure, "line-p")
    np.testing.assert_array_equal(y, result.panels[0].value[50:])
    low, high = figure.axes[0].get_xlim()
    assert low > x[0] - 1
    assert high < x[-1] + 1


def test_a_run_chart_has_a_median_and_no_limits(make):
    panel = make.panel("run", "run", np.arange(20.0), 9.5, np.nan)
    figure = draw(make.chart([panel], chart="run", measure="value"), Caption("Title"))
    assert "Median 9.5" in texts(figure)
    assert not {"ucl-run", "lcl-run"} & set(gids(figure))


@pytest.mark.parametrize(
    "values", [[3.0], [3.0, 5.0, 4.0], [5.0] * 30, [np.nan, np.nan], [np.nan, 1e-12, np.nan], []]
)
def test_few_equal_or_no_values_make_a_picture_without_limits(make, values):
    panel = make.panel("i", "location", values, np.nan, np.nan)
    figure = draw(make.chart([panel], measure="value"), Caption("Title"))
    assert "ucl-i" not in gids(figure)
    assert figure.axes[0].get_ylim()[0] < figure.axes[0].get_ylim()[1]


def test_a_limit_far_beyond_the_data_is_cut_and_named(make):
    values = np.random.default_rng(4).normal(100, 1, 40)
    figure = draw(
        make.chart([make.panel("i", "location", values, 100, 40)], measure="value"),
        Caption("Title"),
    )
    assert figure.axes[0].get_ylim()[1] < 110
    assert "↑ Upper limit 220" in texts(figure)
    assert "↓ Lower limit −20" in texts(figure)


def test_a_few_limits_that_shoot_out_do_not_flatten_the_rest(make):
    result = make.proportion(200)
    panel = result.panels[0]
    ucl = panel.ucl.copy()
    ucl[50] = 0.9
    figure = draw(
        dataclasses.replace(result, panels=(dataclasses.replace(panel, ucl=ucl),)),
        Caption("Title"),
    )
    assert figure.axes[0].get_ylim()[1] < 0.3
    assert any("↑ 1 limit above the picture" in text for text in texts(figure))
    assert np.nanmax(artist(figure, "ucl-p").get_ydata()) == 0.9


def test_edge_labels_never_overlap(make):
    values = np.random.default_rng(4).normal(100, 1, 40)
    panels = [
        make.panel("i", "location", np.append(values, 400.0), 100, 0.01),
        make.panel("mr", "dispersion", np.append(values, 400.0) - 90, 5, 0.01),
    ]
    chart = make.chart(panels, measure="value", target=np.full(41, 100.0))
    figure = draw(chart, Caption("Title"))
    renderer = figure.canvas.get_renderer()
    boxes = [
        text.get_window_extent(renderer)
        for text in figure.texts
        if (text.get_gid() or "").startswith("label-")
    ]
    assert len(boxes) == 7
    boxes.sort(key=lambda box: box.y0)
    assert all(below.y1 <= above.y0 + 2 for below, above in pairwise(boxes))


def test_nothing_is_written_outside_the_page(make, words):
    caption = Caption(
        "W" * 200, "verdict " * 80, "quantity " * 40, "footnote " * 90, rule_words=words
    )
    figure = draw(make.proportion(120), caption)
    renderer = figure.canvas.get_renderer()
    page = figure.bbox
    for text in figure.findobj(lambda a: hasattr(a, "get_text") and a.get_text()):
        box = text.get_window_extent(renderer)
        assert box.x1 <= page.x1 + 1
        assert box.x0 >= -1
        assert box.y0 >= -1


def test_every_gid_occurs_once(make):
    phase = np.repeat([0, 1], [20, 20])
    figure = draw(
        make.individuals(40, phase=phase, phase_labels=("a", "b")),
        Caption("Title", events=(("5", "one"), ("9", "two"))),
    )
    names = gids(figure)
    assert len(names) == len(set(names))


def test_no_such_stream_is_an_index_error(make):
    with pytest.raises(IndexError, match="no stream 3"):
        draw(make.proportion(10), Caption("Title"), stream=3)


def test_a_count_of_items_is_no_percentage(make):
    panel = make.panel("np", "attribute", np.arange(20.0), 10.0, 2.0)
    figure = draw(make.chart([panel], chart="np"), Caption("Title", value_format="percent"))
    assert "Centre 10" in texts(figure)
