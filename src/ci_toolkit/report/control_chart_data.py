"""A control chart for programs: the `result` object of the JSON, and a row a point for CSV."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.result import (
    ControlChart,
    Estimates,
    FalseAlarms,
    Panel,
    PanelSignals,
    StreamResult,
)
from ci_toolkit.analysis.control_chart.subgroups import Subgroups
from ci_toolkit.analysis.result import to_plain
from ci_toolkit.report.context import RunContext
from ci_toolkit.report.csv import Cell

Points = Literal["all", "signals", "none"]

_COLUMNS = (
    *("panel", "label", "n", "value", "center", "lcl", "ucl", "sigma"),
    *("phase", "excluded", "signals"),
)


def points_rows(
    result: ControlChart, ctx: RunContext | None = None, *, points: Points = "all"
) -> tuple[tuple[str, ...], Iterator[tuple[Cell, ...]]]:
    """A row for each point of each panel, in full precision: (headers, iterator of rows).

    Streams in their order, within a stream panel by panel, within a panel by time. `signals`
    names the rules that the point completes, joined by blanks. Only the points that `ctx` shows;
    with points="signals" only those that signal.
    """
    subgroups = result.subgroups
    shown = (ctx or RunContext()).shown(subgroups)
    return (*subgroups.by, *_COLUMNS), _rows(result, shown, points)


def _rows(
    result: ControlChart, shown: NDArray[np.bool_], points: Points
) -> Iterator[tuple[Cell, ...]]:
    subgroups = result.subgroups
    codes = {panel.name: point_codes(result, panel) for panel in result.panels}
    for stream in result.streams:
        first, last = stream_bounds(subgroups, stream.index)
        by = tuple(stream.by[name] for name in subgroups.by)
        for panel in drawn_panels(result, stream):
            here = np.arange(first, last)[shown[first:last]]
            if points != "all":
                signalled = any_completed(result, panel)[here]
                here = here[signalled] if points == "signals" else here[:0]
            columns = _point_columns(subgroups, panel, here)
            for index, row in zip(here.tolist(), zip(*columns, strict=True), strict=True):
                yield (*by, panel.name, *row, " ".join(codes[panel.name].get(index, ())))


def _point_columns(
    subgroups: Subgroups, panel: Panel, here: NDArray[np.int64]
) -> tuple[list[Any], ...]:
    return (
        [subgroups.labels[i] for i in here.tolist()],
        _numbers(subgroups.n[here], whole=True),
        *(_numbers(a[here]) for a in (panel.value, panel.center)),
        *(_numbers(a[here]) for a in (panel.lcl, panel.ucl, panel.sigma)),
        subgroups.phase[here].tolist(),
        subgroups.excluded[here].tolist(),
    )


def _numbers(values: NDArray[np.float64], *, whole: bool = False) -> list[float | int | None]:
    """As Python numbers, None where not finite; sizes that are whole as integers."""
    finite = np.isfinite(values)
    if whole and bool(np.all(values[finite] == np.floor(values[finite]))):
        return [int(v) if ok else None for v, ok in zip(values.tolist(), finite, strict=True)]
    if bool(finite.all()):
        listed: list[float | int | None] = values.tolist()
        return listed
    return [v if ok else None for v, ok in zip(values.tolist(), finite, strict=True)]


def stream_bounds(subgroups: Subgroups, stream: int) -> tuple[int, int]:
    """First point of a stream and the one after its last."""
    return int(subgroups.offsets[stream]), int(subgroups.offsets[stream + 1])


def drawn_panels(result: ControlChart, stream: StreamResult) -> tuple[Panel, ...]:
    """The panels that this stream has: streams of other kinds may lack one altogether."""
    first, last = stream_bounds(result.subgroups, stream.index)
    has_value = [bool(np.isfinite(panel.value[first:last]).any()) for panel in result.panels]
    if not any(has_value):
        return result.panels[:1]
    return tuple(p for p, has in zip(result.panels, has_value, strict=True) if has)


def is_judged(result: ControlChart, panel: Panel) -> bool:
    """Whether a panel's signals count in the verdict."""
    return panel.name in result.judged_panels if result.judged_panels else panel.judged


def any_completed(result: ControlChart, panel: Panel) -> NDArray[np.bool_]:
    """Points at which at least one rule completes on a panel, shape (N,)."""
    found: PanelSignals | None = result.signals.get(panel.name)
    if found is None or not found.completed:
        return np.zeros(len(result.subgroups), dtype=bool)
    return found.any_completed


def point_codes(result: ControlChart, panel: Panel) -> dict[int, tuple[str, ...]]:
    """Rules completed at a point, by the point's place in the long vector."""
    found = result.signals.get(panel.name)
    codes: dict[int, tuple[str, ...]] = {}
    for code, completed in (found.completed if found else {}).items():
        for index in np.flatnonzero(completed).tolist():
            codes[index] = (*codes.get(index, ()), code)
    return codes


def to_dict(result: ControlChart, *, points: Points = "all") -> dict[str, Any]:
    """The `result` object of the JSON: full precision, NaN and infinity as None.

    points: "all", only those that signal (each then carries its 0-based `index` in the stream),
    or "none". Indices elsewhere count from the start of the stream whatever `points` is.
    """
    codes = {panel.name: point_codes(result, panel) for panel in result.panels}
    return {
        "chart": result.chart,
        "reason": result.reason,
        "rules": {name: list(rules) for name, rules in result.rules.items()},
        "false_alarms": _false_alarms(result.false_alarms),
        "ranking": list(result.ranking),
        "streams": [_stream(result, stream, codes, points) for stream in result.streams],
    }


def _false_alarms(alarms: FalseAlarms) -> dict[str, Any]:
    return {
        "every": number(alarms.every),
        "expected_here": number(alarms.expected_here),
        "chance_of_one_here": number(alarms.chance_of_one_here),
        "basis": alarms.basis,
    }


def number(value: float | None) -> float | None:
    """A float for JSON: None where it is not finite."""
    return float(value) if value is not None and math.isfinite(value) else None


def _stream(
    result: ControlChart,
    stream: StreamResult,
    codes: Mapping[str, Mapping[int, tuple[str, ...]]],
    points: Points,
) -> dict[str, Any]:
    return {
        "by": dict(stream.by),
        "chart": stream.chart,
        "reason": stream.reason,
        "phases": phases(result, stream.index),
        "verdict": to_plain(stream.verdict),
        "false_alarms": _false_alarms(stream.false_alarms),
        "rank_p": number(stream.rank_p),
        "q_value": number(stream.q_value),
        "panels": [
            {
                "name": panel.name,
                "judged": is_judged(result, panel),
                "points": _points(result, stream, panel, codes[panel.name], points),
            }
            for panel in drawn_panels(result, stream)
        ],
        "signals": [to_plain(signal) for signal in stream.signals],
        "diagnostics": {d.code: to_plain(d) for d in stream.diagnostics},
        "proposal": to_plain(stream.proposal),
    }


def _points(
    result: ControlChart,
    stream: StreamResult,
    panel: Panel,
    codes: Mapping[int, tuple[str, ...]],
    points: Points,
) -> list[dict[str, Any]]:
    if points == "none":
        return []
    subgroups = result.subgroups
    first, last = stream_bounds(subgroups, stream.index)
    here = np.arange(first, last)
    if points == "signals":
        here = here[[i in codes for i in here.tolist()]] if len(here) else here
    names = ("label", "n", "value", "center", "lcl", "ucl", "sigma", "phase", "excluded")
    columns = _point_columns(subgroups, panel, here)
    flags = (panel.lcl_clipped[here].tolist(), panel.ucl_clipped[here].tolist())
    hollow = subgroups.hollow[here].tolist()
    rows = []
    for index, low, high, open_, values in zip(
        here.tolist(), *flags, hollow, zip(*columns, strict=True), strict=True
    ):
        row = dict(zip(names, values, strict=True))
        row |= {"lcl_clipped": low, "ucl_clipped": high, "hollow": open_}
        if subgroups.shown is not None:
            row["shown"] = bool(subgroups.shown[index])
        row["signals"] = list(codes.get(index, ()))
        rows.append({"index": index - first} | row if points == "signals" else row)
    return rows


def stream_segments(result: ControlChart, stream: int) -> range:
    """Numbers of the segments (phases) of a stream."""
    first, last = stream_bounds(result.subgroups, stream)
    if first == last:
        return range(0)
    of_point = result.segments.of_point
    return range(int(of_point[first]), int(of_point[last - 1]) + 1)


def phases(result: ControlChart, stream: int) -> list[dict[str, Any]]:
    """The phases of a stream with their estimates; indices are 0-based in the stream."""
    subgroups, segments = result.subgroups, result.segments
    start, _ = stream_bounds(subgroups, stream)
    rows = []
    for k in stream_segments(result, stream):
        first, stop = int(segments.starts[k]), int(segments.stops[k])
        used = np.flatnonzero(subgroups.used[first:stop]) + first - start
        rows.append(
            {
                "label": phase_label(subgroups, first),
                "first": first - start,
                "last": stop - 1 - start,
                "baseline": [int(used[0]), int(used[-1])] if len(used) else None,
                "estimates": _estimates(result.estimates, k),
            }
        )
    return rows


def phase_label(subgroups: Subgroups, index: int) -> str:
    """Name of the phase of a point, empty where phases have no names."""
    phase = int(subgroups.phase[index])
    return subgroups.phase_labels[phase] if phase < len(subgroups.phase_labels) else ""


def _estimates(estimates: Estimates, k: int) -> dict[str, Any]:
    def at(values: NDArray[np.float64] | None) -> float | None:
        return None if values is None else number(float(values[k]))

    return {
        "center": at(estimates.center),
        "sigma": at(estimates.sigma),
        "sigma_method": estimates.sigma_method,
        "sigma_z": at(estimates.sigma_z),
        "tau": at(estimates.tau),
        "degrees_of_freedom": at(estimates.degrees_of_freedom),
        "baseline_points": at(estimates.baseline_points),
        **{name: at(values) for name, values in estimates.extra.items()},
        "panels": {name: {"center": at(v)} for name, v in estimates.panel_centers.items()},
    }
