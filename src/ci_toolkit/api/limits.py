"""Frozen limits: parameters of a Phase I, saved to a file and applied to later data (B31).

The file holds centre, sigma, sigma_z and tau with what they belong to, never the limits: those are
computed again from the sizes of the new data.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_toolkit import __version__
from ci_toolkit.analysis.control_chart.options import FrozenLimits
from ci_toolkit.errors import DataError

if TYPE_CHECKING:
    from ci_toolkit.analysis.control_chart.result import ControlChart

VERSION = 1
_MEANINGS = (
    *("value", "event", "count", "size", "start", "end", "weight", "id", "subgroup"),
    *("unit_of_decision", "by"),
)
# Options that the limits were made with and that hold again unless the user chooses anew.
CHOICES = (
    *("constants", "sigmas", "limits", "alpha", "natural_lower", "natural_upper", "gaps"),
    *("rules", "subgroup_size", "units", "blank_as", "keep"),
)


@dataclass(frozen=True)
class SavedLimits:
    """A file of frozen limits as read: what the limits are of, and their parameters."""

    chart: str
    measured: Mapping[str, Any]
    every: str | None
    choices: Mapping[str, Any]
    frozen: FrozenLimits


def measured_by(columns: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """What must be the same for limits to be applied: the roles by name, and the unit."""
    kept = {name: columns.get(name) for name in _MEANINGS if columns.get(name)}
    if "value" not in kept:
        kept["unit"] = unit
    return kept


def to_json(
    chart: ControlChart,
    *,
    measured: Mapping[str, Any],
    every: str | None,
    choices: Mapping[str, Any],
) -> dict[str, Any]:
    """The parameters of the last phase of every stream."""
    segments, table = chart.segments, chart.subgroups
    last = {int(table.stream_of[start]): k for k, start in enumerate(segments.starts)}
    streams = []
    for stream, k in last.items():
        numbers = {
            "center": chart.estimates.center[k],
            "sigma": chart.estimates.sigma[k],
            "degrees_of_freedom": chart.estimates.degrees_of_freedom[k],
            "points": chart.estimates.baseline_points[k],
        }
        for name in ("sigma_z", "tau"):
            values = getattr(chart.estimates, name)
            if values is not None:
                numbers[name] = values[k]
        for name, values in {**chart.estimates.panel_centers, **chart.estimates.extra}.items():
            numbers.setdefault(name, values[k])
        streams.append(
            {
                "by": table.named(stream),
                "chart": chart.streams[stream].chart,
                "parameters": {n: float(v) for n, v in numbers.items() if math.isfinite(v)},
            }
        )
    return {
        "citk": __version__,
        "limits": VERSION,
        "chart": chart.chart,
        "measured": dict(measured),
        "every": every,
        "choices": {name: choices[name] for name in CHOICES if name in choices},
        "streams": streams,
    }


def from_json(found: Mapping[str, Any], path: str) -> SavedLimits:
    """A saved file, checked; DataError when it is something else or newer than this citk."""
    if found.get("limits") != VERSION or not isinstance(found.get("streams"), list):
        raise DataError(
            f"`{path}` does not hold limits that this citk can read",
            "write one with `--save-limits`",
        )
    streams: dict[tuple[str, ...], Mapping[str, float]] = {}
    kinds: dict[tuple[str, ...], str] = {}
    try:
        for stream in found["streams"]:
            key = tuple(str(value) for value in stream["by"].values())
            streams[key] = {name: float(x) for name, x in stream["parameters"].items()}
            kinds[key] = str(stream["chart"])
        return SavedLimits(
            chart=str(found["chart"]),
            measured=dict(found["measured"]),
            every=found["every"],
            choices={name: found["choices"][name] for name in CHOICES if name in found["choices"]},
            frozen=FrozenLimits(str(found["chart"]), streams, kinds),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"`{path}` is damaged: {error}", "write it with `--save-limits`") from error


def check_match(saved: SavedLimits, path: str, measured: Mapping[str, Any], chart: str) -> None:
    """Refuse limits of another measure or chart, naming what differs."""
    if chart not in ("auto", saved.chart):
        raise DataError(
            f"`{path}` holds limits of a {saved.chart} chart, not of {chart}",
            f"leave out `--chart`, or make new limits with `--chart {chart} --save-limits`",
        )
    for name in sorted({*saved.measured, *measured}):
        old, new = saved.measured.get(name), measured.get(name)
        if list(old or []) != list(new or []):
            raise DataError(
                f"`{path}` holds limits for {name} {_said(old)}, not for {name} {_said(new)}",
                "limits hold for the measure that they were made from",
            )


def _said(value: Any) -> str:
    if not value:
        return "(none)"
    return f"`{', '.join(value) if isinstance(value, list | tuple) else value}`"
