"""Pictures of capability: bars that add up, limits at their values, no text over another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from matplotlib.patches import Rectangle
from tests.plot.drawn import artist, gids, texts
from tests.plot.test_plot_pareto import HOSTILE, overlaps

from ci_toolkit.analysis.capability.analyse import analyse_counts, analyse_values
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts, StreamValues
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.values import measured, values_of
from ci_toolkit.api.capability import capability
from ci_toolkit.api.capability_save import caption_of
from ci_toolkit.plot.capability import picture_of, pictures
from ci_toolkit.plot.capability_axis import scale_of
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.figure import to_bytes

CAPTION = Caption("Does it hold?", "a verdict in a sentence", "hours", "Source: x.csv")
LONG = "a column with a name that goes on for about eighty characters before it comes to an end"
DAYS = pl.datetime_range(pl.datetime(2025, 1, 1), pl.datetime(2025, 3, 1), "1d", eager=True)


def drawn(values, spec, *, caption=CAPTION, per_row=False, distribution="normal", open_=None):
    found = measured(np.asarray(values, dtype=float), spec.lsl, spec.usl)
    if open_ is not None:
        known = np.asarray(values, dtype=float)
        found = replace(found, values=values_of(known, open_), censored=float(open_.sum()))
    part = StreamValues({}, found, spec, per_row=per_row)
    options = CapabilityOptions(
        distribution=distribution, durations=caption.value_format == "duration"
    )
    result = analyse_values([part], (), options)
    return picture_of(result, [part], None, None, caption, options)


def heights(figure, name):
    found = [one for one in figure.findobj() if (one.get_gid() or "").startswith(f"{name}-")]
    return sum(one.get_height() for one in found if hasattr(one, "get_height"))


@pytest.fixture(scope="module")
def measured_run():
    rng = np.random.default_rng(4)
    frame = pl.DataFrame(
        {
            "day": DAYS.repeat_by(5).explode(),
            "hours": rng.normal(20.0, 3.0, 5 * len(DAYS)),
            "queue": ["spam", "scams"] * (5 * len(DAYS) // 2) + ["spam"] * (5 * len(DAYS) % 2),
        }
    )
    options = {"value": "hours", "time": "day", "distribution": "normal"}
    return frame, options, capability(frame, lsl=8.0, usl=26.0, target=18.0, **options)


@pytest.fixture(scope="module")
def counted_run():
    rng = np.random.default_rng(5)
    n = rng.integers(50, 5_000, len(DAYS))
    frame = pl.DataFrame({"day": DAYS, "errors": rng.binomial(n, 0.03), "n": n})
    return capability(frame, time="day", count="errors", size="n", usl="4%")


def every(run, stream=None):
    caption = caption_of(run, stream)
    return pictures(run.result, run.parts, run.control, stream, caption, run.options)


def test_bars_add_up_to_all_values_and_to_those_beyond() -> None:
    values = np.random.default_rng(1).normal(10, 2, 500)
    figure = drawn(values, Spec(lsl=6.5, usl=13.0))
    beyond = int(((values > 13.0) | (values < 6.5)).sum())
    assert heights(figure, "beyond") == beyond
    assert heights(figure, "within") == 500 - beyond


def test_a_value_at_a_limit_stands_with_those_that_conform() -> None:
    values = np.repeat([1.0, 2.0, 3.0, 4.0, 5.0], 10)
    figure = drawn(values, Spec(lsl=2.0, usl=4.0))
    assert heights(figure, "within") == 30
    tallest = max(bar.get_height() for bar in figure.findobj(Rectangle) if bar.get_gid())
    assert tallest == 10  # no value was moved to a neighbour
    assert heights(figure, "beyond") == 20


def test_limits_and_target_stand_at_their_values() -> None:
    values = np.random.default_rng(2).normal(10, 2, 300)
    figure = drawn(values, Spec(lsl=5.0, usl=14.0, target=9.0))
    for gid, value in (("lsl", 5.0), ("usl", 14.0), ("target", 9.0)):
        assert set(artist(figure, gid).get_xdata()) == {value}


def test_a_bar_ends_at_the_limit() -> None:
    values = np.random.default_rng(2).normal(10, 2, 300)
    figure = drawn(values, Spec(usl=13.37))
    bars = [b for b in figure.findobj() if (b.get_gid() or "").startswith(("within-", "beyond-"))]
    assert any(abs(bar.get_x() + bar.get_width() - 13.37) < 1e-9 for bar in bars)


def test_the_curve_holds_as_many_values_as_the_bars() -> None:
    values = np.random.default_rng(3).normal(10, 2, 400)
    figure = drawn(values, Spec(usl=14.0))
    x, y = artist(figure, "curve").get_data()
    bar = next(one for one in figure.findobj() if (one.get_gid() or "").startswith("within-"))
    assert np.trapezoid(y, x) / bar.get_width() == pytest.approx(400, rel=0.03)


@pytest.mark.parametrize("factor", [1.0, 3_600.0])
def test_values_skewed_over_decades_take_a_log_scale(factor: float) -> None:
    rng = np.random.default_rng(6)
    skewed = values_of(np.exp(rng.normal(1, 1.5, 400)) * factor)
    assert scale_of(skewed, Spec(usl=24.0 * factor)).log
    assert not scale_of(values_of(rng.normal(50, 5, 400) * factor), Spec(usl=60 * factor)).log
    assert not scale_of(skewed, Spec(lsl=-1.0)).log


def test_open_cases_are_marked_and_counted() -> None:
    rng = np.random.default_rng(7)
    values = np.round(np.exp(rng.normal(2, 1, 300)), 3)
    still = np.arange(300) % 6 == 0
    figure = drawn(values, Spec(usl=24.0), distribution="lognormal", open_=still)
    late = values > 24.0
    assert heights(figure, "within") == (~still & ~late).sum()
    marked = [g for g in gids(figure) if g.startswith("open-")]
    assert marked
    assert heights(figure, "open") == still.sum()


def test_a_limit_far_away_is_named_with_an_arrow() -> None:
    figure = drawn(np.random.default_rng(8).normal(10, 1, 100), Spec(usl=10_000.0))
    assert "usl" not in gids(figure)
    assert any(text.endswith("→") for text in texts(figure))


@pytest.mark.parametrize(
    ("values", "spec"),
    [
        ([1.0, 2.0], Spec(usl=3.0)),
        ([5.0] * 20, Spec(usl=6.0)),
        ([5.0], Spec(lsl=1.0, usl=6.0)),
        (np.arange(100) - 80.0, Spec(usl=0.0)),
        (np.r_[np.random.default_rng(9).normal(0, 1, 200), 1e9], Spec(lsl=-2.0, usl=2.0)),
        (np.random.default_rng(9).normal(1e-7, 1e-8, 50), Spec(1.2e-7, 1.21e-7, 1e-7)),
        (np.random.default_rng(9).normal(1e12, 1e6, 50), Spec(usl=1e12)),
        (np.arange(40.0), Spec()),
    ],
)  # fmt: skip
def test_odd_values_are_drawn_without_texts_that_overlap(values, spec) -> None:
    figure = drawn(values, spec)
    assert overlaps(figure) == []
    bars = sum(heights(figure, name) for name in ("within", "beyond"))
    assert bars == len(values)


def test_limits_per_row_say_so() -> None:
    figure = drawn(np.arange(100) - 80.0, Spec(usl=0.0), per_row=True)
    assert set(artist(figure, "usl").get_xdata()) == {0.0}
    assert any("its own row" in text for text in texts(figure))


def test_long_and_hostile_words_stay_inside_and_apart() -> None:
    values = np.random.default_rng(10).normal(10, 2, 200)
    for word in (LONG * 2, *HOSTILE):
        caption = Caption(word, word, word, word)
        assert overlaps(drawn(values, Spec(lsl=6.0, usl=14.0), caption=caption)) == []


def test_pictures_of_measurements(measured_run) -> None:
    _, _, run = measured_run
    found = every(run)
    assert [name for name, _, _ in found] == ["histogram", "six-pack", "probability"]
    for _, said, figure in found:
        assert said
        assert overlaps(figure) == []
        sizes = [
            text.get_fontsize() for text in figure.findobj(lambda a: hasattr(a, "get_fontsize"))
        ]
        assert min(sizes) >= 9
    six = found[1][2]
    axes = {"chart", "dispersion", "last-subgroups", "histogram", "probability", "indices"}
    assert axes <= set(gids(six))
    assert set(artist(six, "required").get_xdata()) == {1.33}
    assert artist(six, "index-ppk").get_width() == pytest.approx(
        run.result.streams[0].indices.ppk.value
    )
    assert len(artist(six, "last").get_xdata()) == 25


def test_the_probability_plot_of_a_fit_is_straight(measured_run) -> None:
    figure = every(measured_run[2])[2][2]
    points = [artist(figure, gid).get_data() for gid in ("points",)]
    x, y = points[0]
    assert np.corrcoef(x, y)[0, 1] > 0.99
    line = artist(figure, "line").get_data()
    assert np.allclose(line[0], line[1])


def test_pictures_of_counts(counted_run) -> None:
    (name, said, figure), *others = every(counted_run)
    assert (name, others) == ("rates", [])
    assert said
    assert overlaps(figure) == []
    bars = [one for one in figure.findobj() if (one.get_gid() or "").startswith("bar-")]
    assert sum(bar.get_height() for bar in bars) == len(DAYS)
    assert set(artist(figure, "target-rates").get_xdata()) == {0.04}
    _, y = artist(figure, "cumulative").get_data()
    assert y[-1] == pytest.approx(counted_run.result.streams[0].mean)


def test_streams_are_ranked_by_their_shortfall(measured_run) -> None:
    frame, options, _ = measured_run
    run = capability(frame, usl=22.0, by="queue", **options)
    name, _, figure = every(run)[0]
    assert name == "streams"
    assert overlaps(figure) == []
    order = [run.result.streams[i] for i in run.result.ranking]
    for row, stream in enumerate(order):
        assert artist(figure, f"share-{row}").get_xdata()[0] == stream.conforming.value
        assert artist(figure, f"stream-{row}").get_text() == stream.by["queue"]
    assert every(run, 1)[0][0] == "histogram"


@pytest.mark.parametrize("number", [2, 60])
def test_many_streams_with_hostile_names(number: int) -> None:
    parts = [
        StreamCounts({"queue": (*HOSTILE, LONG)[i % 9] + str(i)}, "binomial", 5.0 + i, 1_000.0 + i,
                     target=0.02)
        for i in range(number)
    ]  # fmt: skip
    result = analyse_counts(parts, ("queue",), CapabilityOptions())
    figure = picture_of(result, parts, None, None, CAPTION)
    shown = [gid for gid in gids(figure) if gid.startswith("share-")]
    assert len(shown) == min(number, 30)
    assert overlaps(figure) == []
    assert set(artist(figure, "promise").get_xdata()) == {0.02}


def test_counts_without_periods_are_one_interval() -> None:
    part = StreamCounts({}, "poisson", 12.0, 400.0, target=0.05)
    result = analyse_counts([part], (), CapabilityOptions())
    found = pictures(result, [part], None, None, CAPTION)
    assert [name for name, _, _ in found] == ["rate"]
    assert artist(found[0][2], "share-0").get_xdata()[0] == pytest.approx(0.03)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_equal_bytes_twice(kind: str) -> None:
    values = np.random.default_rng(11).normal(10, 2, 200)
    first, second = (to_bytes(drawn(values, Spec(usl=13.0)), kind) for _ in range(2))
    assert first == second


def test_no_such_stream_is_an_index_error(measured_run) -> None:
    run = measured_run[2]
    with pytest.raises(IndexError):
        picture_of(run.result, run.parts, run.control, 7, CAPTION)


def test_many_numbers_beside_the_bars_stay_above_the_source(measured_run) -> None:
    run = measured_run[2]
    caption = replace(caption_of(run, None), subtitle="many words " * 60, footnote="source " * 60)
    options = replace(run.options, promise=0.95)
    figure = picture_of(run.result, run.parts, run.control, None, caption, options)
    assert overlaps(figure) == []
    notes = [artist(figure, gid) for gid in gids(figure) if gid.startswith("footnote-")]
    samples = [artist(figure, gid) for gid in gids(figure) if gid.startswith("sample-")]
    highest = max(note.get_position()[1] for note in notes)
    assert min(sample.get_position()[1] for sample in samples) > highest + 0.1
