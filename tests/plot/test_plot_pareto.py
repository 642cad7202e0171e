"""The Pareto as a slide: honest axes, every category said, no text over another."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from matplotlib.text import Text
from tests.plot.drawn import artist, gids, points_of, texts

from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import Bar, Pareto, ParetoStream
from ci_toolkit.analysis.result import Verdict
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import own_settings, to_bytes, to_svg
from ci_toolkit.plot.pareto import draw_pareto, pictures
from ci_toolkit.plot.pareto_words import fit_name, names_of, short_amount, short_share
from ci_toolkit.plot.sheet import Sheet

CAPTION = Caption("Where most is lost", "a verdict", "rows", "Source: x.csv")
LONG = "a category with a name that goes on for about eighty characters before number {}"
HOSTILE = (
    "$x^2$",
    "a\nb",
    "</script><script>alert(1)",
    "審査ポリシー",
    "🔥",
    "\x1b[31mred",
    "-->",
    "",
)


def result_of(amounts, *, vital=1, rest=None, whiskers=False) -> Pareto:
    """One stream of (name, amount) in the order given; `rest`: amount of the joined others."""
    total = sum(amount for _, amount in amounts) + (rest or 0.0)
    named = [(name, amount, False) for name, amount in amounts]
    if rest is not None:
        named.append(("Other", rest, True))
    bars, reached = [], 0.0
    for rank, (name, amount, other) in enumerate(named, 1):
        reached += amount
        share = amount / total if total else 0.0
        bars.append(
            Bar(
                name,
                (name,),
                amount,
                amount,
                share,
                reached / total if total else 0.0,
                rank,
                vital=rank <= vital,
                other=other,
                merged=5 if other else 1,
                low=0.8 * share if whiskers else None,
                high=min(1.2 * share, 1.0) if whiskers else None,
            )
        )
    stream = ParetoStream({}, tuple(bars), total, total, None, total, None)
    return Pareto(
        ("policy",),
        (),
        "rows",
        None,
        None,
        (stream,),
        (0,),
        ParetoOptions(),
        Verdict("concentrated", ""),
    )


def falling(number, name="policy {}", power=1.0):
    return [(name.format(n), 1000.0 / (n + 1) ** power) for n in range(number)]


def heights(figure) -> np.ndarray:
    number = sum(gid.startswith("bar-") for gid in gids(figure))
    return np.array([artist(figure, f"bar-{n}").get_height() for n in range(number)])


def outline(text: Text) -> np.ndarray:
    """Corners of a text as drawn, shape (4, 2), turned as it is."""
    turned = text.get_rotation()
    angle = np.radians(turned)
    anchor = text.get_transform().transform(text.get_position())
    with own_settings():
        text.set_rotation(0)
        box = text.get_window_extent()
        text.set_rotation(turned)
    corners = np.array([[box.x0, box.y0], [box.x1, box.y0], [box.x1, box.y1], [box.x0, box.y1]])
    if turned == 90 and text.get_rotation_mode() != "anchor":
        anchor = corners.mean(axis=0)  # numbers on bars turn about their middle
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return (corners - anchor) @ turn + anchor


def apart(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two rectangles, turned in any way, share no point (separating axes)."""
    if np.any(first.max(axis=0) <= second.min(axis=0)):
        return True
    if np.any(second.max(axis=0) <= first.min(axis=0)):
        return True
    for corners in (first, second):
        for edge in (corners[1] - corners[0], corners[3] - corners[0]):
            length = float(np.hypot(*edge))
            if not length:
                return True
            one, two = first @ edge / length, second @ edge / length
            if one.max() < two.min() + 0.5 or two.max() < one.min() + 0.5:
                return True
    return False


def overlaps(figure) -> list[tuple[str, str]]:
    shown = [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible()]
    boxes = [(text.get_text(), outline(text)) for text in shown]
    return [(a[0], b[0]) for a, b in combinations(boxes, 2) if not apart(a[1], b[1])]


def outside(figure) -> list[str]:
    width, height = figure.get_size_inches() * figure.dpi
    found = []
    for text in figure.findobj(Text):
        if text.get_text().strip():
            corners = outline(text)
            low, high = corners.min(axis=0), corners.max(axis=0)
            if low.min() < -1 or high[0] > width + 1 or high[1] > height + 1:
                found.append(text.get_text())
    return found


def test_outlines_of_turned_texts_are_those_that_are_drawn():
    figure = draw_pareto(result_of(falling(25, LONG)), 0, CAPTION)
    turned = [text for text in figure.findobj(Text) if text.get_rotation()]
    assert len({text.get_rotation() for text in turned}) == 2
    for text in turned:
        corners, box = outline(text), text.get_window_extent()
        np.testing.assert_allclose(corners.min(axis=0), (box.x0, box.y0), atol=3)
        np.testing.assert_allclose(corners.max(axis=0), (box.x1, box.y1), atol=3)


@pytest.mark.parametrize("number", [1, 2, 12, 25])
def test_bars_are_the_amounts_and_the_line_their_running_sum(number):
    amounts = [amount for _, amount in falling(number)]
    figure = draw_pareto(result_of(falling(number)), 0, CAPTION)
    np.testing.assert_allclose(heights(figure), amounts)
    x, y = points_of(figure, "cumulative")
    np.testing.assert_allclose(x, range(number))
    np.testing.assert_allclose(y, np.cumsum(amounts))


@pytest.mark.parametrize("rest", [None, 9000.0])
def test_one_hundred_percent_stands_at_the_height_of_the_total(rest):
    result = result_of(falling(9), rest=rest)
    figure = draw_pareto(result, 0, CAPTION)
    amounts, shares = artist(figure, "amounts"), artist(figure, "shares")
    assert amounts.get_ylim() == (0, pytest.approx(result.streams[0].total))
    assert shares.get_ylim() == (0, 1)
    np.testing.assert_allclose(amounts.get_position().bounds, shares.get_position().bounds)
    assert points_of(figure, "cumulative")[1][-1] == pytest.approx(amounts.get_ylim()[1])
    assert amounts.get_yticks()[-1] == pytest.approx(result.streams[0].total)


def test_the_threshold_lies_at_its_share_of_the_total():
    result = result_of(falling(9), vital=3)
    figure = draw_pareto(result, 0, CAPTION)
    expected = 0.8 * result.streams[0].total
    np.testing.assert_allclose(points_of(figure, "threshold")[1], expected)
    np.testing.assert_allclose(points_of(figure, "vital-edge")[0], 2.5)
    assert "80 % of the total" in texts(figure)
    assert "vital few: 3 of 9" in texts(figure)


def test_whiskers_span_the_intervals_of_the_shares():
    result = result_of(falling(4), whiskers=True)
    figure = draw_pareto(result, 0, CAPTION)
    for number, bar in enumerate(result.streams[0].bars):
        ends = points_of(figure, f"whisker-{number}")[1]
        total = result.streams[0].total
        np.testing.assert_allclose(ends, [bar.low * total, bar.high * total])


def test_roles_differ_in_lightness_and_hatching_not_in_hue_alone():
    amounts = [*falling(4), ("(blank)", 90.0)]
    figure = draw_pareto(result_of(amounts, vital=2, rest=400.0), 0, CAPTION)
    bars = [artist(figure, f"bar-{n}") for n in range(6)]
    light = [np.dot(bar.get_facecolor()[:3], (0.21, 0.72, 0.07)) for bar in bars]
    assert light[0] < light[2] - 0.25
    assert [bar.get_hatch() for bar in bars] == [None, None, None, None, "...", "///"]


@pytest.mark.parametrize("number", [41, 60, 143])
def test_a_long_tail_is_one_bar_that_says_how_many_it_joins(number):
    figure = draw_pareto(result_of(falling(number), vital=3), 0, CAPTION)
    drawn = heights(figure)
    joined = number - (len(drawn) - 1)
    assert len(drawn) <= 40
    assert any(f"{joined} more" in text.replace("\n", " ") for text in texts(figure))
    assert any(f"the {joined} smallest categories" in text for text in texts(figure))
    np.testing.assert_allclose(drawn[-1], sum(a for _, a in falling(number)[-joined:]))
    np.testing.assert_allclose(drawn.sum(), sum(a for _, a in falling(number)))


def test_the_vital_few_are_not_joined_while_there_is_room():
    figure = draw_pareto(result_of(falling(60), vital=33), 0, CAPTION)
    assert len(heights(figure)) > 33
    joined = draw_pareto(result_of(falling(60), vital=50), 0, CAPTION)
    assert any("of the vital few among them" in text for text in texts(joined))


@pytest.mark.parametrize(("power", "whiskers"), [(0.0, False), (1.0, True)])
@pytest.mark.parametrize("number", [1, 2, 12, 25, 60])
def test_no_text_lies_over_another_or_off_the_slide(number, power, whiskers):
    result = result_of(falling(number, LONG, power), vital=2, rest=50.0, whiskers=whiskers)
    figure = draw_pareto(result, 0, CAPTION)
    assert overlaps(figure) == []
    assert outside(figure) == []


@pytest.mark.parametrize(
    "name", ["spam {}", "ein_sehr_langes_wort_ohne_leerzeichen_{}", "規約違反{}"]
)
@pytest.mark.parametrize("number", [4, 9, 30])
def test_names_of_any_kind_stay_apart(number, name):
    figure = draw_pareto(result_of(falling(number, name)), 0, CAPTION)
    assert overlaps(figure) == []
    assert outside(figure) == []


def test_numbers_on_bars_keep_off_the_cumulative_line():
    figure = draw_pareto(result_of(falling(12, power=0.1), whiskers=True), 0, CAPTION)
    axes = artist(figure, "amounts")
    x, y = points_of(figure, "cumulative")
    path = axes.transData.transform(np.column_stack([x, y]))
    for text in (t for t in figure.findobj(Text) if str(t.get_gid()).startswith("value-")):
        box = text.get_window_extent()
        steps = np.linspace(box.x0, box.x1, 50)
        steps = steps[(steps >= path[0, 0]) & (steps <= path[-1, 0])]
        on_line = np.interp(steps, path[:, 0], path[:, 1])
        assert not np.any((on_line > box.y0) & (on_line < box.y1)), text.get_text()


def test_type_is_large_enough_for_a_slide():
    figure = draw_pareto(result_of(falling(60, LONG), vital=3, rest=9.0), 0, CAPTION)
    shown = [text for text in figure.findobj(Text) if text.get_text().strip()]
    assert min(text.get_fontsize() for text in shown) >= 9


def test_hostile_names_are_drawn_as_they_are_and_cannot_run():
    result = result_of([(name, 50.0 - n) for n, name in enumerate(HOSTILE)], vital=2)
    figure = draw_pareto(result, 0, CAPTION)
    assert overlaps(figure) == []
    assert "$x^2$" in texts(figure)
    assert not any("\x1b" in text for text in texts(figure))
    for svg in (to_bytes(figure, "svg").decode(), to_svg(figure, "p", "</svg><script>")):
        assert "<script" not in svg
        assert "alert(1)" not in to_svg(figure, "p")
    assert to_bytes(figure, "pdf").startswith(b"%PDF")
    assert all(gid.isascii() and "script" not in gid for gid in gids(figure))


def test_nothing_to_show_is_still_a_picture():
    for amounts in ([], [("spam", 0.0), ("fraud", 0.0)]):
        assert to_bytes(draw_pareto(result_of(amounts, vital=0), 0, CAPTION), "png")


def test_two_runs_give_the_same_bytes():
    result = result_of(falling(14), vital=3, rest=20.0, whiskers=True)
    for kind in ("png", "svg", "pdf"):
        first, second = (to_bytes(draw_pareto(result, 0, CAPTION), kind) for _ in range(2))
        assert first == second


def test_other_sizes_keep_texts_apart():
    for size in ((8.0, 4.5), (6.0, 5.0)):
        figure = draw_pareto(result_of(falling(20), vital=2), 0, CAPTION, size=size)
        assert overlaps(figure) == []


def test_a_page_gets_each_picture_with_its_words():
    for name, said, figure in pictures(result_of(falling(5)), 0, CAPTION):
        assert name.isidentifier()
        assert said
        assert figure.axes


def test_a_beginning_that_all_names_share_is_left_away_and_said():
    names = [f"STATEMENT_CATEGORY_{end}" for end in ("SPAM", "FRAUD", "MINORS")]
    figure = draw_pareto(result_of([(name, 9.0 - n) for n, name in enumerate(names)]), 0, CAPTION)
    assert {"SPAM", "FRAUD", "MINORS"} <= set(texts(figure))
    assert any("names without “STATEMENT_CATEGORY_”" in text for text in texts(figure))
    assert names_of(["a_b", "a_c"]) == (["a_b", "a_c"], "")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (9_999.0, "9,999"), (10_000.0, "10 k"), (999_999.0, "1 M"), (1.5e9, "1.5 bn")],
)
def test_amounts_are_short(value, text):
    assert short_amount(value) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0 %"), (1.0, "100 %"), (1e-6, "<0.1 %"), (0.99999, ">99.9 %")]
)
def test_a_share_next_to_nothing_or_all_is_not_rounded_to_it(share, text):
    assert short_share(share) == text


def test_a_cut_name_keeps_its_end():
    cut = fit_name(Sheet((4.0, 4.0)), LONG.format(17), 10, 2.0)
    assert cut.startswith("a category")
    assert cut.endswith("17")


def test_a_flat_pareto_does_not_set_bars_off() -> None:
    import polars as pl

    import ci_toolkit
    from ci_toolkit.api.pareto_save import figure_of

    frame = pl.DataFrame({"queue": [name for name in "abcdefghi" for _ in range(100)]})
    run = ci_toolkit.pareto(frame, category="queue")
    assert run.verdict.status == "flat"
    words = {text.get_text() for text in figure_of(run).texts}
    assert not any("vital few" in word for word in words)
