"""Pictures of before and after."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from tests.analysis.dmaic.effect.effect_series import value_series

from ci_toolkit.analysis.dmaic.effect.analyse import analyse_effect
from ci_toolkit.analysis.dmaic.effect.result import Effect, Series
from ci_toolkit.plot.dmaic_effect import effect_figure
from ci_toolkit.plot.figure import to_bytes, to_svg


def dated(y: np.ndarray) -> Series:
    labels = tuple(str(np.datetime64("2024-03-01") + i) for i in range(len(y)))
    return replace(value_series(y), labels=labels)


def effect_of(slope: float = 0.0, control: bool = False, noun: str = "day") -> Effect:
    rng = np.random.default_rng(1)
    days = np.arange(80)
    here = dated(50 + slope * days - 4.0 * (days >= 40) + rng.normal(size=80))
    there = dated(50 + rng.normal(size=80))
    return analyse_effect(
        replace(here, noun=noun),
        40,
        better="lower",
        goal_from=50,
        goal_to=45,
        before_label="before",
        after_label="after",
        kind="number",
        name="Delay",
        control=("FR $x^2$ <b>", there, 40) if control else None,
    )


def draw(effect: Effect, goal: float | None = 45) -> Figure:
    return effect_figure(effect, "number", "Did it work? $a_b$", goal=goal, quantity="delay")


def drawn(figure: Figure) -> dict[str, object]:
    return {one.get_gid(): one for one in figure.findobj() if one.get_gid()}


def test_levels_lie_where_the_numbers_are() -> None:
    effect = effect_of()
    found = drawn(draw(effect))
    assert effect.basis == "difference"
    before, after = effect.primary.before.value.value, effect.primary.after.value.value
    assert found["before"].get_ydata()[0] == before  # type: ignore[attr-defined]
    assert found["after"].get_ydata()[0] == after  # type: ignore[attr-defined]
    assert found["expected"].get_ydata()[0] == before  # type: ignore[attr-defined]
    assert found["goal"].get_ydata()[0] == 45  # type: ignore[attr-defined]
    assert len(found["series"].get_ydata()) == 80  # type: ignore[attr-defined]
    assert "Effect −" in found["effect"].get_text()  # type: ignore[attr-defined]


def test_a_trend_is_drawn_as_lines_and_carried_on() -> None:
    effect = effect_of(slope=-0.2)
    assert effect.basis == "interrupted"
    assert effect.interrupted is not None
    found = drawn(draw(effect))
    heights = found["expected"].get_ydata()  # type: ignore[attr-defined]
    assert heights[-1] == pytest.approx(effect.interrupted.counterfactual[-1], abs=1e-6)
    assert heights[-1] < heights[0]


def test_the_control_group_stands_below() -> None:
    effect = effect_of(control=True)
    found = drawn(draw(effect))
    assert "control-series" in found
    assert effect.controlled is not None
    expected = effect.primary.before.value.value + effect.controlled.there.difference.value
    assert found["expected"].get_ydata()[0] == pytest.approx(expected)  # type: ignore[attr-defined]
    assert "$x^2$" in found["control-heading"].get_text()  # type: ignore[attr-defined]


def test_a_day_far_out_is_a_triangle_at_the_edge() -> None:
    effect = effect_of()
    far = effect.series.y.copy()
    far[5] += 1_000
    figure = draw(replace(effect, series=replace(effect.series, y=far)))
    found = drawn(figure)
    assert len(found["beyond-^"].get_ydata()) == 1  # type: ignore[attr-defined]
    assert figure.axes[0].get_ylim()[1] < 100
    assert "beyond-^" not in drawn(draw(effect))


def test_without_a_goal_none_is_drawn() -> None:
    found = drawn(draw(effect_of(), goal=None))
    assert "goal" not in found
    assert "level-goal" not in found


@pytest.mark.parametrize("noun", ["day", "value"])
def test_no_text_leaves_the_picture_or_lies_on_another(noun: str) -> None:
    figure = draw(effect_of(control=True, noun=noun))
    to_bytes(figure, "png")
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    names = [text for text in figure.texts if str(text.get_gid()).startswith("level-")]
    boxes = [text.get_window_extent(renderer) for text in figure.texts if text.get_text()]
    width, height = figure.bbox.width, figure.bbox.height
    assert all(box.x0 >= 0 and box.x1 <= width for box in boxes)
    assert all(box.y0 >= 0 and box.y1 <= height for box in boxes)
    extents = [text.get_window_extent(renderer) for text in names]
    for i, one in enumerate(extents):
        assert not any(one.overlaps(other) for other in extents[i + 1 :])


def test_equal_effects_give_equal_bytes() -> None:
    first, second = (to_svg(draw(effect_of(control=True)), "x") for _ in range(2))
    assert first == second
