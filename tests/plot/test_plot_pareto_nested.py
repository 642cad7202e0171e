"""The Pareto beside its largest bar taken apart: heights, connector and words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.plot.drawn import artist, gids, points_of, texts
from tests.plot.pareto_drawn import CAPTION, HOSTILE, overlaps, pareto_of, stream_of

from ci_toolkit.analysis.pareto.result import Nested
from ci_toolkit.analysis.result import Verdict
from ci_toolkit.plot.figure import to_bytes
from ci_toolkit.plot.pareto import pictures
from ci_toolkit.plot.pareto_nested import draw_nested

WHOLE = {"spam": 60, "scam": 30, "hate": 10, "Other": 20}
INSIDE = {"DE": 40, "FR": 15, "IT": 5}


def nested(whole=None, inside=None, within="spam", **more):
    part = stream_of(inside or INSIDE, vital=("DE",))
    part = replace(part, verdict=Verdict("spread", "no `small` few"), **more)
    one = stream_of(whole or WHOLE, vital=("spam",), other="Other")
    return pareto_of([replace(one, then=Nested("market", within, part))], by=())


def test_both_panels_hold_their_amounts_and_end_at_their_totals():
    figure = draw_nested(nested(), 0, CAPTION)
    left = [artist(figure, f"bar-{n}").get_height() for n in range(4)]
    right = [artist(figure, f"part-bar-{n}").get_height() for n in range(3)]
    assert left == [60, 30, 10, 20]
    assert right == [40, 15, 5]
    assert artist(figure, "amounts").get_ylim() == (0, 120)
    assert artist(figure, "part-amounts").get_ylim() == (0, 60)
    assert list(points_of(figure, "part-cumulative")[1]) == pytest.approx([40, 55, 60])


def test_a_line_leads_from_the_largest_bar_to_the_other_panel():
    figure = draw_nested(nested(), 0, CAPTION)
    assert artist(figure, "connector-label").get_text() == "spam: 60 of 120 (50 %)"
    x, y = points_of(figure, "connector")
    width = figure.get_figwidth()
    area = artist(figure, "amounts").get_position()
    assert x[0] == pytest.approx((area.x0 + area.width * 0.5 / 4) * width)
    other = artist(figure, "part-amounts").get_position()
    assert area.x1 * width < x[2] < x[-1] < other.x0 * width
    assert max(y[:3]) < area.y0 * figure.get_figheight()
    widths = [artist(figure, f"bar-{n}").get_linewidth() for n in range(3)]
    assert widths[0] > widths[1] == widths[2]


def test_words_and_order_of_the_pictures():
    found = pictures(nested(), None, CAPTION)
    assert [name for name, _, _ in found] == ["nested", "pareto"]
    assert found[0][1].endswith("inside spam (50 %), by market: no small few")
    assert any("Inside spam, by market" in text for text in texts(found[0][2]))


def test_a_further_column_is_told():
    deeper = Nested("team", "DE", stream_of({"a": 1}))
    figure = draw_nested(nested(then=deeper), 0, CAPTION)
    assert any("DE is taken apart further by team" in text for text in texts(figure))


@pytest.mark.parametrize("size", [(40 / 3, 7.5), (7, 5)])
@pytest.mark.parametrize("number", [1, 6, 60])
def test_no_text_lies_over_another(size, number):
    whole = {HOSTILE[n % 7] + "x" * (n // 7): 100 / (n + 1) for n in range(number)}
    found = nested(whole, whole, within=HOSTILE[0])
    figure = draw_nested(found, 0, CAPTION, size)
    assert overlaps(figure) == []
    assert "part-bar-0" in gids(figure)
    again = draw_nested(found, 0, CAPTION, size)
    assert to_bytes(figure, "png") == to_bytes(again, "png")


def test_without_a_further_column_there_is_nothing_to_draw():
    with pytest.raises(ValueError, match="nothing was taken apart"):
        draw_nested(pareto_of([stream_of(WHOLE)]), 0, CAPTION)
