"""Pictures and animations of the classroom simulations show the results."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

import ci_toolkit
from ci_toolkit import SimulationRun
from ci_toolkit.errors import UsageError
from ci_toolkit.plot.animation import steps, to_gif
from ci_toolkit.plot.figure import to_bytes
from ci_toolkit.plot.simulate import figure_of, frames_of

SMALL: dict[str, tuple[Callable[..., SimulationRun], dict[str, Any]]] = {
    "red-bead": (ci_toolkit.simulate_red_bead, {"days": 4}),
    "funnel": (ci_toolkit.simulate_funnel, {"periods": 5, "repeats": 50}),
    "dice": (ci_toolkit.simulate_dice, {"periods": 6, "warm_up": 5, "stations": 3}),
    "raters": (ci_toolkit.simulate_raters, {"items": 300}),
    "sample": (ci_toolkit.simulate_sample, {"audits": 60}),
    "regression-to-mean": (
        ci_toolkit.simulate_regression_to_mean,
        {"repeats": 40, "moderators": 20, "worst": 3},
    ),
}


def small(kind: str, **changes: Any) -> SimulationRun:
    play, options = SMALL[kind]
    return play(**{**options, **changes})


def drawn(run: SimulationRun, size: tuple[float, float] = (40 / 3, 7.5)) -> Figure:
    return figure_of(run.result, "Title", run.verdict.text, size)


def with_gid(figure: Figure, gid: str) -> Any:
    return next(artist for artist in figure.findobj() if artist.get_gid() == gid)


def gids(figure: Figure, start: str) -> list[str]:
    return [g for artist in figure.findobj() if (g := artist.get_gid()) and g.startswith(start)]


def texts(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.texts)


@pytest.mark.parametrize("kind", SMALL)
def test_the_picture_says_the_verdict_and_is_the_same_each_time(kind: str) -> None:
    run = small(kind)
    figure = drawn(run)
    said = " ".join(texts(figure).split())
    assert run.verdict.text[1:40] in said
    assert "seed 1" in said
    assert to_bytes(figure, "svg") == to_bytes(drawn(small(kind)), "svg")


@pytest.mark.parametrize("kind", SMALL)
@pytest.mark.parametrize("size", [(40 / 3, 7.5), (6.0, 4.0)])
def test_no_text_leaves_the_picture(kind: str, size: tuple[float, float]) -> None:
    figure = drawn(small(kind), size)
    figure.canvas.draw()
    width, height = figure.bbox.width, figure.bbox.height
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    for text in figure.texts:
        box = text.get_window_extent(renderer)
        assert box.x0 >= -2, text.get_text()
        assert box.x1 <= width + 2, text.get_text()
        assert box.y0 >= -2, text.get_text()
        assert box.y1 <= height + 2, text.get_text()


def test_red_beads_are_drawn_as_counted() -> None:
    run = small("red-bead")
    figure = drawn(run)
    counts = run.result.counts  # type: ignore[union-attr]
    assert with_gid(figure, "line-p").get_ydata() == pytest.approx(counts.ravel() / 50)
    widths = [with_gid(figure, f"total-{row}").get_width() for row in range(6)]
    assert widths == sorted(counts.sum(axis=0).tolist())


def test_funnel_paths_are_on_one_scale() -> None:
    run = small("funnel")
    figure = drawn(run)
    for rule in run.result.rules:  # type: ignore[union-attr]
        path = with_gid(figure, f"path-{rule.rule}").get_ydata()
        assert path == pytest.approx(rule.paths[:, 0])
        assert with_gid(figure, f"aim-{rule.rule}").get_ydata() == pytest.approx(rule.aims[:, 0])
    scales = {with_gid(figure, f"rule-{k}").get_ylim() for k in range(1, 5)}
    assert len(scales) == 1


def test_a_funnel_on_a_plane_has_equal_axes() -> None:
    run = small("funnel", dimensions=2)
    figure = drawn(run)
    for rule in run.result.rules:  # type: ignore[union-attr]
        axes = with_gid(figure, f"rule-{rule.rule}")
        assert axes.get_xlim() == axes.get_ylim()
        box = axes.get_position()
        assert box.width * 40 / 3 == pytest.approx(box.height * 7.5)
        path = with_gid(figure, f"path-{rule.rule}")
        assert path.get_xdata() == pytest.approx(rule.paths[:, 0])
        assert path.get_ydata() == pytest.approx(rule.paths[:, 1])


def test_the_line_and_its_variants_stand_below_one_another() -> None:
    run = small("dice")
    figure = drawn(run)
    result: Any = run.result
    for row, one in enumerate((result.base, *result.variants)):
        assert with_gid(figure, f"wip-{row}").get_ydata() == pytest.approx(one.wip)
        heights = [with_gid(figure, f"queue-{row}-{k}").get_height() for k in range(3)]
        assert heights == pytest.approx(one.queues.mean(axis=0))
    assert len({with_gid(figure, f"line-{row}").get_ylim() for row in range(5)}) == 1


def test_long_runs_of_the_dice_are_drawn_as_a_band_of_few_points() -> None:
    run = small("dice", periods=3000)
    line = with_gid(drawn(run), "wip-0").get_ydata()
    assert len(line) == 240
    assert np.mean(line) == pytest.approx(run.result.base.wip.mean(), rel=0.02)  # type: ignore[union-attr]


def test_raters_show_kappa_beside_theory_and_the_golden_set() -> None:
    run = small("raters", prevalence=0.2, items=2000)
    figure = drawn(run)
    result: Any = run.result
    assert with_gid(figure, "value-live-2").get_xdata() == [result.agreement.kappa.value]
    assert with_gid(figure, "theory-live-2").get_xdata() == [result.theory.kappa]
    ends = with_gid(figure, "interval-golden-0").get_xdata()
    found = result.golden[0].sensitivity
    assert list(ends) == [found.low, found.high]


def test_audits_that_miss_the_truth_have_a_mark_of_their_own() -> None:
    run = small("sample", audits=40)
    figure = drawn(run)
    result: Any = run.result
    for place, one in enumerate(result.audits):
        missed = round(40 * (1 - one.coverage.run))
        marks = gids(figure, f"misses-{place}")
        drawn_misses = len(with_gid(figure, marks[0]).get_ydata()) if marks else 0
        assert drawn_misses == missed
        assert with_gid(figure, f"nothing-{place}").get_width() == one.nothing.run


def test_two_weeks_end_where_they_were_counted() -> None:
    run = small("regression-to-mean")
    figure = drawn(run)
    result: Any = run.result
    order = sorted(result.worst.members, key=lambda k: -result.first[k])
    for row, who in enumerate(order):
        path = with_gid(figure, f"path-worst-{row}").get_xdata()
        assert list(path) == [result.first[who] / 100, result.second[who] / 100]
        assert with_gid(figure, f"true-worst-{row}").get_xdata()[0] == result.true[who]


# --- animations -------------------------------------------------------------------------------


def test_steps_end_with_the_last_and_are_few() -> None:
    assert steps(5) == [1, 2, 3, 4, 5]
    for number in (60, 61, 100, 10_000):
        found = steps(number)
        assert found[0] == 1
        assert found[-1] == number
        assert len(found) <= 60


@pytest.mark.parametrize(("kind", "frames"), [("red-bead", 4), ("funnel", 5), ("dice", 3)])
def test_an_animation_has_a_frame_for_each_step(kind: str, frames: int, tmp_path: Path) -> None:
    run = small(kind, **({"periods": 3} if kind == "dice" else {}))
    path = tmp_path / "a.gif"
    assert run.save(path) == (path,)
    image = Image.open(path)
    assert (image.format, image.n_frames) == ("GIF", frames)  # type: ignore[attr-defined]
    assert path.stat().st_size < 1_000_000
    run.save(tmp_path / "again.gif")
    assert (tmp_path / "again.gif").read_bytes() == path.read_bytes()


def test_the_two_weeks_move_from_the_first_to_the_second() -> None:
    run = small("regression-to-mean")
    frames = list(frames_of(run.result, "Title", run.verdict.text))
    assert len(frames) == 21
    first = with_gid(frames[0], "path-worst-0").get_xdata()
    assert first[0] == first[1]
    last = with_gid(frames[-1], "path-worst-0").get_xdata()
    assert list(last) == list(with_gid(drawn(run), "path-worst-0").get_xdata())


def test_frames_show_no_more_than_was_played_by_then() -> None:
    run = small("red-bead")
    figures = list(frames_of(run.result, "Title", run.verdict.text))
    lengths = [len(with_gid(figure, "line-p").get_ydata()) for figure in figures]
    assert lengths == [6, 12, 18, 24]
    assert "Day 1 of 4" in texts(figures[0])


def test_frames_are_saved_one_by_one(tmp_path: Path) -> None:
    made = small("red-bead").save(tmp_path / "day-{n}.png")
    assert [path.name for path in made] == [f"day-{n:02}.png" for n in range(1, 5)]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in made)


def test_colours_of_an_animation_are_those_of_the_picture() -> None:
    run = small("red-bead")
    image = Image.open(io.BytesIO(to_gif([drawn(run)]))).convert("RGB")
    found = {color for _, color in image.getcolors(1 << 24) or []}  # type: ignore[misc]
    assert {(255, 255, 255), (0, 0x72, 0xB2), (0, 0x79, 0x5A)} <= found


def test_nothing_can_not_be_animated() -> None:
    with pytest.raises(ValueError, match="nothing to animate"):
        to_gif(iter(()))


@pytest.mark.parametrize("kind", ["raters", "sample"])
def test_what_does_not_move_is_not_animated(kind: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not move"):
        small(kind).save(tmp_path / "a.gif")
    frames: Iterator[Figure] = frames_of(small(kind).result, "Title", "")
    with pytest.raises(ValueError, match="does not move"):
        next(frames)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("red-bead", {"moderators": 1, "days": 1}),
        (
            "red-bead",
            {"moderators": 60, "days": 2, "names": [f"name {k}" for k in range(60)]},
        ),
        ("red-bead", {"defective": 0}),
        ("funnel", {"periods": 1}),
        ("funnel", {"dimensions": 2, "periods": 1}),
        ("dice", {"stations": 1, "periods": 1, "warm_up": 0}),
        ("dice", {"stations": 30}),
        ("dice", {"capacity": "0"}),
        ("raters", {"prevalence": 0.0, "golden": 1}),
        ("raters", {"sensitivity": [0.5] * 12, "specificity": [0.9] * 12}),
        ("sample", {"queues": ["one=1:1"], "audits": 1}),
        ("sample", {"queues": [f"q{k}=50:0" for k in range(9)]}),
        ("regression-to-mean", {"moderators": 1, "worst": 1}),
        ("regression-to-mean", {"rate": 0.0, "spread": 0.0}),
    ],
)
def test_the_smallest_and_the_largest_are_drawn(kind: str, changes: dict[str, Any]) -> None:
    run = small(kind, **changes)
    assert to_bytes(drawn(run), "png").startswith(b"\x89PNG")
    assert run.terminal_text()
