"""Dumbbells of a comparison: their ends, words and order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.plot.drawn import artist, gids, points_of, texts
from tests.plot.pareto_drawn import CAPTION, HOSTILE, overlaps, pareto_of, stream_of

from ci_toolkit.analysis.pareto.result import Comparison, Shift
from ci_toolkit.plot.figure import to_bytes
from ci_toolkit.plot.pareto import pictures
from ci_toolkit.plot.pareto_compare import draw_comparison

ONE = stream_of({"a": 1})


def shift_of(name, before, after, *, change=None, half=0.02, **more) -> Shift:
    return Shift(
        name,
        (name,),
        (before * 100, after * 100),
        (before * 100, after * 100),
        (before, after),
        rate=(before, after),
        difference=after - before,
        low=after - before - half,
        high=after - before + half,
        q=0.01 if change else 0.5,
        change=change,
        share_difference=after - before,
        share_low=after - before - half,
        share_high=after - before + half,
        **more,
    )


def compared(shifts, *, per="item", labels=("2024-01", "2024-02"), **more):
    rates = {"total_rate": (0.2, 0.3), "total_difference": 0.1, "total_low": 0.06}
    found = Comparison(
        labels,
        per,
        (100.0, 100.0) if per else None,
        (20.0, 30.0),
        tuple(shifts),
        0.123,
        0.01,
        **({**rates, "total_high": 0.14} if per else {}),
        **more,
    )
    return pareto_of([replace(ONE, comparison=found)], by=())


def test_ends_are_the_rates_and_the_whisker_is_the_interval_of_the_change():
    shifts = [
        shift_of("spam", 0.1, 0.3, change="rose"),
        shift_of("scam", 0.4, 0.25, change="fell"),
        shift_of("hate", 0.2, 0.21),
    ]
    figure = draw_comparison(compared(shifts), 0, CAPTION)
    for row, shift in enumerate(shifts):
        assert points_of(figure, f"before-{row}")[0][0] == shift.rate[0]
        assert points_of(figure, f"after-{row}")[0][0] == shift.rate[1]
        assert list(points_of(figure, f"link-{row}")[0]) == list(shift.rate)
        ends = [shift.rate[0] + shift.low, shift.rate[0] + shift.high]
        assert list(points_of(figure, f"whisker-{row}")[0]) == ends
    assert list(points_of(figure, "link-total")[0]) == [0.2, 0.3]
    heights = [points_of(figure, f"after-{row}")[1][0] for row in ("total", 0, 1, 2)]
    assert heights == sorted(heights)
    assert [artist(figure, f"name-{row}").get_text() for row in range(3)] == [
        "spam",
        "scam",
        "hate",
    ]


def test_direction_is_told_by_shape_and_word():
    shifts = [
        shift_of("spam", 0.1, 0.3, change="rose"),
        shift_of("scam", 0.4, 0.25, change="fell"),
        shift_of("hate", 0.2, 0.21),
    ]
    figure = draw_comparison(compared(shifts), 0, CAPTION)
    shapes = [artist(figure, f"after-{row}").get_marker() for row in range(3)]
    assert shapes == ["^", "v", "o"]
    words = [artist(figure, f"word-{row}").get_text() for row in ("total", 0, 1)]
    assert words == ["rose", "rose", "fell"]
    assert "word-2" not in gids(figure)
    changes = [artist(figure, f"change-{row}").get_text() for row in range(3)]
    assert changes == ["+20.0", "−15.0", "+1.0"]
    assert artist(figure, "interval-2").get_text() == "−1.0 to +3.0"
    assert artist(figure, "values-1").get_text() == "40.0 % → 25.0 %"
    assert "2024-01" in texts(figure)
    assert "2024-02, which rose" in texts(figure)


def test_shares_where_nothing_else_is_known():
    shifts = [shift_of("a", 0.2, 0.5, share_q=0.01), shift_of("b", 0.7, 0.5, share_q=0.6)]
    shifts = [replace(shift, rate=None, difference=None) for shift in shifts]
    figure = draw_comparison(compared(shifts, per=None), 0, CAPTION)
    assert list(points_of(figure, "link-0")[0]) == [0.2, 0.5]
    assert artist(figure, "word-0").get_text() == "rose"
    assert "word-1" not in gids(figure)
    assert "link-total" not in gids(figure)
    assert artist(figure, "values-total").get_text() == "20 → 30 in all"
    assert any("only shares" in text for text in texts(figure))


def test_shares_are_in_the_order_of_their_change_and_amounts_keep_their_form():
    shifts = [
        replace(shift_of(name, 0.2, after), rate=None, other=name == "rest")
        for name, after in (("a", 0.21), ("b", 0.05), ("c", 0.3), ("rest", 0.9))
    ]
    caption = replace(CAPTION, value_format="duration")
    figure = draw_comparison(compared(shifts, per=None), 0, caption)
    names = [artist(figure, f"name-{row}").get_text() for row in range(4)]
    assert names == ["b", "c", "a", "rest"]
    assert artist(figure, "values-total").get_text() == "20 s → 30 s in all"


def test_total_and_mix_in_a_line():
    parts = (("rate within the categories", 0.06), ("mix of the categories", 0.04))
    shifts = [shift_of("a", 0.2, 0.5, change="rose")]
    said = artist(draw_comparison(compared(shifts, parts=parts), 0, CAPTION), "balance").get_text()
    assert said == (
        "Of the change: rate within the categories +6.0 points, mix of the categories +4.0 points."
        " Mix: 12 % of the total would have to move to match (p = 0.01)"
    )


def test_a_total_far_beyond_the_categories_is_written_only():
    found = compared([shift_of(f"c{n}", 0.04, 0.05) for n in range(30)], per="day")
    figure = draw_comparison(found, 0, CAPTION)
    assert "after-total" not in gids(figure)
    assert artist(figure, "values-total").get_text() == "0.2 → 0.3"
    assert sum(gid.startswith("after-") for gid in gids(figure)) == 20
    assert any("10 categories that changed less not shown" in text for text in texts(figure))


@pytest.mark.parametrize("size", [(40 / 3, 7.5), (7, 5)])
@pytest.mark.parametrize("number", [0, 1, 7, 60])
@pytest.mark.parametrize("per", ["item", "day", None])
def test_no_text_lies_over_another(size, number, per):
    shifts = [
        shift_of(
            HOSTILE[n % 7] + "x" * (n // 7),
            0.02 * (n % 9),
            0.9 / (n + 1),
            change=("rose", "fell", None)[n % 3],
        )
        for n in range(number)
    ]
    found = compared(shifts, per=per, labels=("a long name of a side " * 5, "$b$\n"))
    figure = draw_comparison(found, 0, CAPTION, size)
    assert overlaps(figure) == []
    again = draw_comparison(found, 0, CAPTION, size)
    assert to_bytes(figure, "png") == to_bytes(again, "png")


def test_the_comparison_is_the_first_picture():
    found = compared([shift_of("spam", 0.1, 0.3, change="rose")], headline="spam `rose`")
    name, said, _ = pictures(found, None, CAPTION)[0]
    assert name == "comparison"
    assert said == "What rose and fell between 2024-01 and 2024-02: spam rose"


def test_without_a_comparison_there_is_nothing_to_draw():
    with pytest.raises(ValueError, match="nothing was compared"):
        draw_comparison(pareto_of([ONE]), 0, CAPTION)
