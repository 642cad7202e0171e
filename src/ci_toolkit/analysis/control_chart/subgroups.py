"""The small table that a control chart starts from, for one stream or thousands at once.

Every statistic is one long vector, sorted by stream and, inside a stream, by time. A period that
has no rows stands in the table as a gap, so that neighbours in the vector are neighbours in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.options import Measure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


__all__ = ["Bools", "Floats", "Ints", "Measure", "Segments", "Subgroups"]


@dataclass(frozen=True, eq=False)
class Subgroups:
    """Sufficient statistics of N subgroups in S streams.

    Arguments
        measure: what a subgroup holds. "value": n measurements with mean, sd, low, high (n = 1:
            an individual, its value in `mean`). "proportion": `count` of `n` items. "rate":
            `count` events in `n` units of opportunity. "count": `count` events in equal periods
            (n = 1 everywhere).
        by, streams: names of the columns that split the data, and their values per stream; one
            stream without `--by` is `((),)`.
        offsets: S + 1 borders; stream s is `offsets[s]:offsets[s + 1]`.
        labels: N texts as shown ("2024-05-01", a subgroup's name).
        times: start of each period, `datetime64[us]` in the zone meant, or None.
        n: size; 0 or NaN makes the subgroup a gap.
        count: numerators (NaN: a gap), for all measures but "value".
        mean, sd, low, high: of the values in the subgroup (sd NaN where n = 1), for "value".
        phase: number of the phase of each subgroup, not falling inside a stream.
        phase_labels: names by that number.
        baseline: limits come from these subgroups (and not the excluded or hollow ones).
        excluded: named by the user; drawn hollow, not in the limits.
        hollow: immature or partly covered periods; in neither limits nor signals.
        target: a target for each point, or None.
        shown: the window that is shown and judged (limits still come from the baseline), or None
            for all.
        durations: values are lengths of time in seconds.
        noun: what one subgroup is called in sentences: "day", "week", "subgroup", "value" …
    """

    measure: Measure
    by: tuple[str, ...]
    streams: tuple[tuple[str, ...], ...]
    offsets: Ints
    labels: Sequence[str]
    times: NDArray[np.datetime64] | None
    n: Floats
    count: Floats | None
    mean: Floats | None
    sd: Floats | None
    low: Floats | None
    high: Floats | None
    phase: Ints
    phase_labels: tuple[str, ...]
    baseline: Bools
    excluded: Bools
    hollow: Bools
    target: Floats | None = None
    noun: str = "point"
    shown: Bools | None = None
    durations: bool = False

    def __len__(self) -> int:
        return int(self.offsets[-1])

    @cached_property
    def stream_of(self) -> Ints:
        """Number of the stream of each point, shape (N,)."""
        return np.repeat(np.arange(len(self.streams)), np.diff(self.offsets))

    @cached_property
    def present(self) -> Bools:
        """False where the subgroup is a gap (B28): absent, missing, not finite, or n = 0."""
        values = self.mean if self.measure == "value" else self.count
        assert values is not None
        return np.isfinite(values) & np.isfinite(self.n) & (self.n > 0)

    @cached_property
    def used(self) -> Bools:
        """The points that limits are computed from."""
        return self.present & self.baseline & ~self.excluded & ~self.hollow

    @cached_property
    def judged(self) -> Bools:
        """The points whose signals count: present, mature, not excluded, in the window shown."""
        points = self.present & ~self.excluded & ~self.hollow
        return points if self.shown is None else points & self.shown

    @cached_property
    def past(self) -> Bools:
        """The points of another time: before the window shown and before the baseline as well.

        They are neither judged nor what judges, so no pattern and no range reaches back to them.
        """
        if self.shown is None:
            return np.zeros(len(self), dtype=bool)
        begun = np.cumsum(self.baseline | self.shown)
        before = np.concatenate([np.zeros(1, dtype=begun.dtype), begun])[self.offsets[:-1]]
        none: Bools = begun == before[self.stream_of]
        return none

    @cached_property
    def segments(self) -> Segments:
        """The phases of all streams as one list of consecutive segments."""
        borders = np.zeros(len(self), dtype=bool)
        borders[self.offsets[:-1][np.diff(self.offsets) > 0]] = True
        borders[1:] |= np.diff(self.phase) != 0
        return Segments.at(np.flatnonzero(borders), len(self))

    def of_stream(self, stream: int) -> Subgroups:
        """One stream alone."""
        part = slice(int(self.offsets[stream]), int(self.offsets[stream + 1]))
        cut: dict[str, Any] = {}
        for spec in fields(self):
            value = getattr(self, spec.name)
            if isinstance(value, np.ndarray) and spec.name != "offsets":
                cut[spec.name] = value[part]
        return replace(
            self,
            streams=(self.streams[stream],),
            offsets=np.array([0, part.stop - part.start], dtype=np.int64),
            labels=self.labels[part],
            **cut,
        )

    def named(self, stream: int) -> dict[str, str]:
        """The stream's values by column."""
        return dict(zip(self.by, self.streams[stream], strict=True))


@dataclass(frozen=True, eq=False)
class Segments:
    """K consecutive stretches of the long vector (a phase of a stream): limits are theirs.

    starts, stops: shape (K,). of_point: shape (N,), the segment of each point.
    """

    starts: Ints
    stops: Ints
    of_point: Ints

    @classmethod
    def at(cls, starts: NDArray[Any], length: int) -> Segments:
        """Segments that begin at `starts` (ascending, the first is 0) and fill `length` points."""
        first = np.asarray(starts, dtype=np.int64)
        stops = np.append(first[1:], length).astype(np.int64)
        return cls(first, stops, np.repeat(np.arange(len(first)), stops - first))

    def __len__(self) -> int:
        return len(self.starts)

    def sum(self, values: NDArray[Any], where: Bools | None = None) -> Floats:
        """Sum per segment, shape (K,), over the points where `where` holds."""
        kept = values if where is None else np.where(where, values, 0)
        if not len(self):
            return np.zeros(0)
        return np.add.reduceat(np.asarray(kept, dtype=np.float64), self.starts)

    def mean(self, values: NDArray[Any], where: Bools) -> Floats:
        """Mean per segment, NaN where no point counts."""
        number = self.sum(where)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(number > 0, self.sum(values, where) / number, np.nan)

    def spread(self, per_segment: NDArray[Any]) -> NDArray[Any]:
        """One value a segment, repeated to its points."""
        return per_segment[self.of_point]
