"""One stream's points as they lie on the horizontal axis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Ints

_Scalar = TypeVar("_Scalar", bound=np.generic)

# Months, quarters and years differ in length by less than this; irregular times by more.
_REGULAR = 1.3


@dataclass(frozen=True, eq=False)
class View:
    """The points `start:stop` of the long vectors, that is a stream or a window of it.

    x: place of each point, shape (n,): days since 1970 on a time axis, else its number in the
        stream. left, right: borders of the stretch of axis that a point stands for.
    on_time: x is time. labels: of each point. times: start of each period, or None.
    phase, baseline, excluded, hollow: as in `Subgroups`. target: per point, or None.
    """

    stream: int
    start: int
    stop: int
    x: Floats
    left: Floats
    right: Floats
    on_time: bool
    labels: Sequence[str]
    times: NDArray[np.datetime64] | None
    phase: Ints
    phase_labels: tuple[str, ...]
    baseline: Bools
    excluded: Bools
    hollow: Bools
    target: Floats | None
    noun: str

    def __len__(self) -> int:
        return self.stop - self.start

    def of(self, values: NDArray[_Scalar]) -> NDArray[_Scalar]:
        """The part of a long vector that is in view."""
        return values[self.start : self.stop]

    @property
    def phases(self) -> list[tuple[int, int, int]]:
        """Number of each phase in view with its first point and the one after its last."""
        borders = np.flatnonzero(np.diff(self.phase)) + 1
        starts = [0, *borders.tolist()] if len(self) else []
        stops = [*borders.tolist(), len(self)]
        return [(int(self.phase[a]), a, b) for a, b in zip(starts, stops, strict=False)]

    def place_of(self, when: str | dt.date | dt.datetime) -> float | None:
        """Where a label or a time stands on the axis; None when it is not in view."""
        if isinstance(when, str):
            matches = [index for index, label in enumerate(self.labels) if label == when]
            if matches:
                return float(self.x[matches[0]])
            try:
                when = dt.datetime.fromisoformat(when)
            except ValueError:
                return None
        if self.times is None or not len(self):
            return None
        if isinstance(when, dt.datetime):
            when = when.replace(tzinfo=None)
        moment = np.datetime64(when).astype("datetime64[us]")
        if self.on_time:
            place = float(days(np.array([moment]))[0])
        else:
            after = int(np.searchsorted(self.times, moment, side="left"))
            place = float(self.x[after]) if after < len(self) else np.inf
        return place if self.left[0] <= place <= self.right[-1] else None


def view_of(result: ControlChart, stream: int, show: tuple[int, int] | None = None) -> View:
    """The points of a stream; `show` is a window of its 0-based points, the end not included.

    Raises `IndexError` when there is no such stream.
    """
    groups = result.subgroups
    if not 0 <= stream < len(groups.streams):
        raise IndexError(f"no stream {stream} among {len(groups.streams)}")
    first, last = int(groups.offsets[stream]), int(groups.offsets[stream + 1])
    start, stop = first, last
    if show is not None:
        start = min(first + max(show[0], 0), last)
        stop = max(min(first + show[1], last), start)
    part = slice(start, stop)
    times = None if groups.times is None else groups.times[part]
    on_time = _regular(None if groups.times is None else groups.times[first:last])
    x = (
        days(times)
        if on_time and times is not None
        else np.arange(start - first, stop - first, dtype=np.float64)
    )
    left, right = borders(x)
    return View(
        stream=stream,
        start=start,
        stop=stop,
        x=x,
        left=left,
        right=right,
        on_time=on_time,
        labels=groups.labels[part],
        times=times,
        phase=groups.phase[part],
        phase_labels=groups.phase_labels,
        baseline=groups.baseline[part],
        excluded=groups.excluded[part],
        hollow=groups.hollow[part],
        target=None if groups.target is None else groups.target[part],
        noun=groups.noun,
    )


def days(times: NDArray[np.datetime64]) -> Floats:
    """Times as days since 1970-01-01."""
    microseconds = times.astype("datetime64[us]").astype(np.int64)
    return np.asarray(microseconds / 86_400e6, dtype=np.float64)


def _regular(times: NDArray[np.datetime64] | None) -> bool:
    """Periods follow each other at one length; else points are set side by side."""
    if times is None or not len(times) or bool(np.isnat(times).any()):
        return False
    if len(times) == 1:
        return True
    steps = np.diff(days(times))
    middle = float(np.median(steps))
    return middle > 0 and bool(np.all((steps > middle / _REGULAR) & (steps < middle * _REGULAR)))


def borders(x: Floats) -> tuple[Floats, Floats]:
    """Left and right end of the stretch of axis that each point stands for."""
    if not len(x):
        return x, x
    half = float(np.median(np.diff(x))) / 2 if len(x) > 1 else 0.5
    middle = (x[:-1] + x[1:]) / 2
    return np.append(x[0] - half, middle), np.append(middle, x[-1] + half)


def stairs(view: View, values: NDArray[Any]) -> tuple[Floats, Floats]:
    """A line of steps through `values`, one per point, open between phases.

    Two vertices a point (its left and right border), and one of NaN before each new phase.
    """
    x = np.column_stack([view.left, view.right]).ravel()
    y = np.repeat(np.asarray(values, dtype=np.float64), 2)
    breaks = [2 * first for _, first, _ in view.phases[1:]]
    return np.insert(x, breaks, np.nan), np.insert(y, breaks, np.nan)
