"""Results built by hand, in the shape that the computation gives them, for drawing."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ci_toolkit.analysis.control_chart.result import (
    ControlChart,
    Estimates,
    FalseAlarms,
    Panel,
    PanelSignals,
    StreamResult,
)
from ci_toolkit.analysis.control_chart.subgroups import Subgroups
from ci_toolkit.analysis.result import Verdict


def days_from(start: str, number: int) -> np.ndarray:
    return (np.datetime64(start, "D") + np.arange(number)).astype("datetime64[us]")


def runs_of_nine(above: np.ndarray) -> np.ndarray:
    """True where nine in a row lie on one side (−1, 0, 1 in `above`)."""
    done = np.zeros(len(above), dtype=bool)
    for end in range(8, len(above)):
        window = above[end - 8 : end + 1]
        done[end] = bool(window[0]) and bool(np.all(window == window[0]))
    return done


def panel_of(name, kind, value, center, sigma, *, lower=None, judged=True) -> Panel:
    value = np.asarray(value, dtype=float)
    center = np.broadcast_to(np.asarray(center, dtype=float), value.shape).copy()
    sigma = np.broadcast_to(np.asarray(sigma, dtype=float), value.shape).copy()
    lcl, ucl = center - 3 * sigma, center + 3 * sigma
    clipped = np.zeros(len(value), dtype=bool)
    if lower is not None:
        clipped = lcl < lower
        lcl = np.where(clipped, lower, lcl)
    return Panel(
        name, kind, value, center, sigma, lcl, ucl, clipped, np.zeros_like(clipped), judged=judged
    )


def signals_of(panel: Panel) -> PanelSignals:
    with np.errstate(invalid="ignore"):
        beyond = (panel.value > panel.ucl) | ((panel.value < panel.lcl) & ~panel.lcl_clipped)
        side = np.sign(np.nan_to_num(panel.value - panel.center))
    nine = runs_of_nine(side)
    member = nine.copy()
    for end in np.flatnonzero(nine):
        member[end - 8 : end + 1] = True
    none = np.full(len(nine), -1)
    if panel.kind == "dispersion":
        return PanelSignals({"nelson-1": beyond}, {"nelson-1": beyond}, {"nelson-1": none})
    return PanelSignals(
        {"nelson-1": beyond, "nelson-2": nine},
        {"nelson-1": beyond, "nelson-2": member},
        {"nelson-1": none, "nelson-2": none},
    )


def chart_of(panels, *, chart="p", measure="proportion", n=None, times=None, labels=None, **more):
    """A result with these panels; one stream unless `streams` and `offsets` are given."""
    total = len(panels[0].value)
    if labels is None:
        labels = (
            [str(t)[:10] for t in times]
            if times is not None
            else [f"{i + 1}" for i in range(total)]
        )
    sizes = np.full(total, 1.0) if n is None else np.asarray(n, dtype=float)
    value = panels[0].value
    is_value = measure == "value"
    streams = more.pop("streams", ((),))
    groups = Subgroups(
        measure=measure,
        by=more.pop("by", ()),
        streams=streams,
        offsets=np.asarray(more.pop("offsets", [0, total])),
        labels=labels,
        times=times,
        n=sizes,
        count=None if is_value else value * sizes,
        mean=value if is_value else None,
        sd=None,
        low=None,
        high=None,
        phase=more.pop("phase", np.zeros(total, dtype=np.int64)),
        phase_labels=more.pop("phase_labels", ("",)),
        baseline=more.pop("baseline", np.ones(total, dtype=bool)),
        excluded=more.pop("excluded", np.zeros(total, dtype=bool)),
        hollow=more.pop("hollow", np.zeros(total, dtype=bool)),
        target=more.pop("target", None),
        noun=more.pop("noun", "day" if times is not None else "point"),
    )
    assert not more, more
    signals = {panel.name: signals_of(panel) for panel in panels}
    alarms = FalseAlarms(217.0, total / 217, 0.5, "normal")
    verdict = Verdict("unstable", "not stable")
    one = np.full(len(groups.segments), np.nan)
    results = tuple(
        StreamResult(
            index, groups.named(index), chart, "", verdict, (), alarms, (), None, (), 0.01, {}
        )
        for index in range(len(streams))
    )
    return ControlChart(
        chart=chart,
        reason="",
        subgroups=groups,
        panels=tuple(panels),
        estimates=Estimates(one, one, "binomial", one, one),
        signals=signals,
        rules={name: tuple(found.completed) for name, found in signals.items()},
        streams=results,
        ranking=tuple(range(len(streams))),
        false_alarms=alarms,
        findings=(),
        verdict=verdict,
        references=(),
    )


def moving_range(value: np.ndarray) -> np.ndarray:
    return np.concatenate([[np.nan], np.abs(np.diff(value))])


def proportion_chart(number=120, seed=1, start="2025-01-01", **more) -> ControlChart:
    """Daily shares of varying volume with a shift at two thirds and one point far out."""
    random = np.random.default_rng(seed)
    n = random.integers(300, 1500, number).astype(float)
    rate = np.where(np.arange(number) < number * 2 // 3, 0.08, 0.1)
    value = random.binomial(n.astype(int), rate) / n
    if number > 10:
        value[number // 4] = 0.16
    panel = panel_of("p", "attribute", value, 0.085, np.sqrt(0.085 * 0.915 / n), lower=0.0)
    return chart_of([panel], n=n, times=days_from(start, number), **more)


def individuals_chart(number=60, seed=2, **more) -> ControlChart:
    """Handle times in seconds with their moving ranges."""
    random = np.random.default_rng(seed)
    value = 48_000 + 3_000 * random.standard_normal(number)
    if number > 10:
        value[number // 2] += 14_000
    ranges = moving_range(value)
    panels = [
        panel_of("i", "location", value, value.mean(), 3_000.0),
        panel_of("mr", "dispersion", ranges, 3_384.0, 2_560.0, lower=0.0, judged=False),
    ]
    return chart_of(panels, chart="i-mr", measure="value", **more)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Makers of results: `proportion(n)`, `individuals(n)`, and of any `panel` and `chart`."""
    return SimpleNamespace(
        proportion=proportion_chart,
        individuals=individuals_chart,
        panel=panel_of,
        chart=chart_of,
        days=days_from,
        moving_range=moving_range,
    )


@pytest.fixture
def words() -> dict[str, str]:
    return {
        "nelson-1": "one point beyond a control limit",
        "nelson-2": "nine points in a row on one side of the centre",
    }
