"""Whatever the series: numbers or a plain reason, never nan in a sentence, never a crash."""

from __future__ import annotations

import json
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_toolkit.analysis.dmaic.effect.analyse import analyse_effect
from ci_toolkit.analysis.dmaic.effect.result import Series
from ci_toolkit.analysis.dmaic.project.measure import SampleSize
from ci_toolkit.analysis.dmaic.sample_size import sample_sizes
from ci_toolkit.plot.dmaic_effect import effect_figure
from ci_toolkit.report.dmaic_effect import effect_blocks, effect_data


@st.composite
def any_series(draw: st.DrawFn) -> Series:
    k = draw(st.integers(2, 45))
    kind = draw(st.sampled_from(["proportion", "rate", "value"]))
    steps = draw(st.lists(st.integers(1, 4), min_size=k, max_size=k))
    n = np.array(draw(st.lists(st.integers(1, 1_000), min_size=k, max_size=k)), dtype=float)
    scale = draw(st.sampled_from([0.0, 1e-9, 1.0, 1e9]))
    seed = draw(st.integers(0, 1_000))
    rng = np.random.default_rng(seed)
    if kind == "value":
        y = scale * rng.normal(size=k) + draw(st.sampled_from([0.0, 5.0, -1e6]))
    else:
        chance = draw(st.sampled_from([0.0, 1e-3, 0.4, 1.0]))
        y = rng.binomial(n.astype(int), chance) / n
    if draw(st.booleans()):
        n = np.ones(k)
        y = np.round(y) if kind != "value" else y
    sd = np.where(n > 1, abs(scale), np.nan)
    return Series(
        kind,  # type: ignore[arg-type]
        tuple(f"p{i}" for i in range(k)),
        np.cumsum(steps).astype(np.int64),
        y,
        n,
        sd if kind == "value" else np.full(k, np.nan),
        draw(st.sampled_from(["day", "week", "value"])),
    )


@settings(max_examples=60)
@given(any_series(), st.data())
def test_any_series_gets_an_answer(series: Series, data: st.DataObject) -> None:
    k = len(series.y)
    split = data.draw(st.integers(1, k - 1))
    kind = "proportion" if series.kind == "proportion" else "number"
    other = Series(**{**vars(series), "y": series.y[::-1].copy(), "n": series.n[::-1].copy()})
    found = analyse_effect(
        series,
        split,
        before_start=data.draw(st.integers(0, split - 1)),
        better=data.draw(st.sampled_from(["lower", "higher"])),
        goal_from=data.draw(st.sampled_from([math.nan, 0.5])),
        goal_to=data.draw(st.sampled_from([math.nan, 0.4])),
        before_label="before",
        after_label="after",
        kind=kind,  # type: ignore[arg-type]
        name="The metric",
        control=("FR", other, split) if data.draw(st.booleans()) else None,
    )
    assert found.verdict.text
    assert "nan" not in found.verdict.text
    assert math.isnan(found.p) or 0 <= found.p <= 1
    for one in (found.effect, found.primary.difference, found.primary.ratio):
        if one.low is not None and one.high is not None:
            assert one.low <= one.value + 1e-9 * abs(one.value) + 1e-300
            assert one.value <= one.high + 1e-9 * abs(one.value) + 1e-300
    assert "nan" not in str(effect_blocks(found, kind))  # type: ignore[arg-type]
    json.dumps(effect_data(found), allow_nan=False)
    sizes = sample_sizes(SampleSize(), margin=0.1, change=0.1, series=series)
    assert sizes.text
    assert sizes.factor >= 1


@settings(max_examples=12)
@given(any_series())
def test_any_series_can_be_drawn(series: Series) -> None:
    split = len(series.y) // 2
    kind = "proportion" if series.kind == "proportion" else "number"
    found = analyse_effect(
        series,
        split,
        better="lower",
        goal_from=math.nan,
        goal_to=math.nan,
        before_label="before",
        after_label="after",
        kind=kind,  # type: ignore[arg-type]
        name="The metric",
        control=("FR", series, split),
    )
    assert effect_figure(found, kind, "T", goal=None, quantity="q").axes  # type: ignore[arg-type]
