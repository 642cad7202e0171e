"""Pictures of causes and mix: what is drawn, where the numbers come from, odd names."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure
from tests.report.cause_results import cause, mix, study

from ci_toolkit.plot.dmaic_causes import causes_figure, mix_figure
from ci_toolkit.plot.figure import to_bytes, to_svg


def gids(figure: Figure) -> list[str]:
    found = [artist.get_gid() for artist in figure.findobj()]
    return [gid for gid in found if gid]


def test_six_causes_at_most_get_a_panel_and_all_stand_among_the_effects() -> None:
    figure = causes_figure(
        study(*(cause(f"c{i}", levels=9 + i) for i in range(8))), "proportion", "T"
    )
    ids = gids(figure)
    assert [gid for gid in ids if gid.startswith("levels-")] == [f"levels-{i}" for i in range(6)]
    assert len([gid for gid in ids if gid.startswith("effect-")]) == 8


def test_points_stand_at_the_metric_of_their_level() -> None:
    figure = causes_figure(study(cause("queue")), "proportion", "T")
    (points,) = [a for a in figure.findobj() if a.get_gid() == "levels-0"]
    assert list(points.get_xdata()) == pytest.approx([0.12, 0.11, 0.10])  # type: ignore[attr-defined]


def test_causes_that_may_be_chance_have_hollow_marks() -> None:
    figure = causes_figure(study(cause("a"), cause("b", real=False)), "proportion", "T")
    faces = {
        a.get_gid(): a.get_markerfacecolor()  # type: ignore[attr-defined]
        for a in figure.findobj()
        if (a.get_gid() or "").startswith("levels-")
    }
    assert faces["levels-0"] != faces["levels-1"] == "#ffffff"


def test_odd_names_are_drawn_as_they_stand_and_two_pictures_are_equal() -> None:
    odd = study(cause(r"$\frac{1}{$ cost"), cause("日本" * 40))
    first = to_bytes(causes_figure(odd, "proportion", "cost $5 and $6"), "png")
    assert first == to_bytes(causes_figure(odd, "proportion", "cost $5 and $6"), "png")
    assert "<svg" in to_svg(causes_figure(odd, "number", "T"), "causes")


def test_without_a_tested_cause_there_is_no_picture() -> None:
    with pytest.raises(ValueError, match="no cause"):
        causes_figure(study(cause("id", problem="it names things")), "number", "T")


def test_the_bridge_ends_where_the_metric_is_after() -> None:
    found = mix()
    figure = mix_figure(found, "proportion", "T")
    bars = {a.get_gid(): a for a in figure.findobj() if a.get_gid()}
    assert {"before", "after", "mix", "rate-0", "rate-rest"} <= set(bars)
    last = bars["mix"]
    top = last.get_y() + last.get_height()  # type: ignore[attr-defined]
    assert top == pytest.approx(found.after.value)
    assert len([gid for gid in bars if gid.startswith("rate-")]) == 7
