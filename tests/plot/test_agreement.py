"""The picture of the agreement of raters."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from ci_toolkit.analysis.agreement.analyse import analyse
from ci_toolkit.analysis.agreement.result import Agreement, Ratings
from ci_toolkit.plot.agreement import agreement_figure, agreement_words
from ci_toolkit.plot.figure import to_bytes


def study(
    items: int = 120,
    raters: int = 3,
    labels: int = 3,
    right: float = 0.8,
    names: tuple[str, ...] | None = None,
    standard: bool = False,
) -> Agreement:
    rng = np.random.default_rng(17)
    truth = rng.integers(0, labels, items)
    told = rng.random((items, raters)) < right
    given = np.where(told, truth[:, None], rng.integers(0, labels, (items, raters)))
    counts = np.column_stack([(given == label).sum(axis=1) for label in range(labels)])
    called = names or tuple(f"rater {number}" for number in range(raters))
    texts = tuple(f"label {number}" for number in range(labels))
    return analyse(Ratings(texts, called, given, counts, truth if standard else None))


def texts_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.texts]


def lines_of(figure: Figure) -> dict[str, tuple[list[float], list[float]]]:
    axes = next(axes for axes in figure.axes if axes.get_gid() == "agreement")
    return {
        str(line.get_gid()): (
            np.asarray(line.get_xdata()).tolist(),
            np.asarray(line.get_ydata()).tolist(),
        )
        for line in axes.lines
        if line.get_gid()
    }


def test_points_and_intervals_are_those_of_the_result() -> None:
    result = study()
    drawn = lines_of(agreement_figure(result, "Do raters agree?"))
    assert drawn["kappa-0"] == ([result.kappa.value], [0.0])
    assert drawn["interval-0"][0] == [result.kappa.low, result.kappa.high]
    # A heading stands in row 1, the labels follow.
    for place, one in enumerate(result.by_label, 2):
        assert drawn[f"kappa-{place}"][0] == [one.kappa.value]
    least = min(one.kappa.value for one in result.pairs)
    assert drawn[f"kappa-{3 + len(result.by_label)}"][0] == [least]
    assert drawn["needed"][0] == [0.6, 0.6]


def test_what_is_left_out_is_said() -> None:
    result = study(raters=7, labels=15, standard=True)
    said = " ".join(texts_of(agreement_figure(result, "Agreement")))
    assert "3 rarer labels not shown" in said
    assert "9 pairs with a higher kappa not shown" in said
    assert "Against the right answer" in said


def test_shapes_tell_what_colours_tell() -> None:
    figure = agreement_figure(study(right=0.2), "Agreement")
    assert "below what is needed" in texts_of(figure)
    axes = next(axes for axes in figure.axes if axes.get_gid() == "agreement")
    markers = {line.get_marker() for line in axes.lines if "kappa" in str(line.get_gid())}
    assert markers <= {"D", "s", "o"}
    assert "D" in markers


@pytest.mark.parametrize("size", [(40 / 3, 7.5), (7.0, 4.0), (4.0, 5.0)])
def test_nothing_is_written_outside_the_page(size: tuple[float, float]) -> None:
    long = tuple(f"a rater with a very long name indeed, number {n}" for n in range(4))
    figure = agreement_figure(study(raters=4, names=long, standard=True), "Agreement " * 20, size)
    to_bytes(figure, "png")
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    width, height = figure.bbox.width, figure.bbox.height
    for text in figure.texts:
        box = text.get_window_extent(renderer)
        assert box.x0 >= -1, text.get_text()
        assert box.x1 <= width + 1, text.get_text()
        assert box.y0 >= -1, text.get_text()
        assert box.y1 <= height + 1, text.get_text()


def test_a_result_without_kappa_is_drawn_all_the_same() -> None:
    given = np.zeros((5, 2), dtype=np.int64)
    alike = analyse(Ratings(("ok", "no"), ("A", "B"), given, np.tile([2, 0], (5, 1))))
    once = analyse(Ratings(("ok",), (), None, np.ones((4, 1), dtype=np.int64)))
    for result in (alike, once):
        figure = agreement_figure(result, "Agreement")
        assert "–" in texts_of(figure)
        assert to_bytes(figure, "svg")
        assert result.verdict.text in agreement_words(result)


def test_names_are_no_formulas_and_pictures_are_the_same_every_time() -> None:
    result = study(names=(r"$\frac{1}{2}$", "\x1b[31mBo", "<b>Cy</b>"))
    first = agreement_figure(result, r"$x_1$ \alpha")
    assert r"$x_1$ \alpha" in texts_of(first)
    assert not any("\x1b" in text for text in texts_of(first))
    again = agreement_figure(result, r"$x_1$ \alpha")
    assert to_bytes(first, "svg") == to_bytes(again, "svg")
