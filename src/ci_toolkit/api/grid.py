"""From the cells of a reduction to the flat table of subgroups, with every missing period a gap."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Ints, Measure, Subgroups
from ci_toolkit.analysis.middle import median
from ci_toolkit.api.periods import PeriodLabels, Times, finest_regular, ordinal, start_of
from ci_toolkit.api.settings import NOUNS
from ci_toolkit.errors import DataError

if TYPE_CHECKING:
    import polars as pl

_MOST_POINTS = 50_000_000
# A partly covered period at an end lacks both time and volume. Nights and weekends without work lie
# outside the first and last row too, so time alone does not tell.
_UNCOVERED = {"1h": 0.25, "1d": 0.25}
_THIN = {"1h": 0.8, "1d": 0.8}
_UNCOVERED_LONGER, _THIN_LONGER = 0.05, 0.9


@dataclass(frozen=True, eq=False)
class Table:
    """Cells as arrays: sorted by stream, then by time or order.

    every: length of a period, None where rows are drawn one by one in their order.
    """

    measure: Measure
    by: tuple[str, ...]
    streams: tuple[tuple[str, ...], ...]
    offsets: Ints
    every: str | None
    times: Times | None
    labels: Sequence[str]
    noun: str
    columns: dict[str, Floats]
    phase: Sequence[str] | None
    missing_periods: int


def tabulate(
    cells: pl.DataFrame,
    *,
    measure: Measure,
    by: tuple[str, ...],
    every: str | None,
    every_given: bool,
    noun: str,
) -> Table:
    """Cells as a `Table`; periods without cells are filled in as gaps.

    Raises DataError when a stray date would make a table of more points than can be drawn.
    """
    keys = [name for name in ("n", "count", "mean", "sd", "min", "max", "target") if name in cells]
    streams, sizes = _streams(cells, by)
    offsets = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    columns = {name: cells[name].cast(float).to_numpy().copy() for name in keys}
    phase = cells["phase"].to_list() if "phase" in cells.columns else None
    times = _times(cells)
    if times is None:
        labels = cells["subgroup"].to_list() if "subgroup" in cells.columns else _counted(offsets)
        return Table(measure, by, streams, offsets, None, None, labels, noun, columns, phase, 0)
    if not every_given:
        step = finest_regular([times[a:b] for a, b in _pairs(offsets[:51])])
        if step is not None and (every is None or _coarser(step, every)):
            every = step
    if every is None:
        return Table(
            measure, by, streams, offsets, None, times, PeriodLabels(times, None), noun,
            columns, phase, 0,
        )  # fmt: skip
    return _on_grid(measure, by, streams, offsets, every, times, columns, phase)


def _on_grid(
    measure: Measure,
    by: tuple[str, ...],
    streams: tuple[tuple[str, ...], ...],
    offsets: Ints,
    every: str,
    times: Times,
    columns: dict[str, Floats],
    phase: Sequence[str] | None,
) -> Table:
    numbers = ordinal(times, every)
    first = numbers[offsets[:-1]]
    lengths = numbers[offsets[1:] - 1] - first + 1
    total = int(lengths.sum())
    if total > _MOST_POINTS:
        raise DataError(
            f"the times span {total:,} periods of {every}, nearly all of them empty",
            "is a date wrong? leave it out with `--where`, or take a longer `--every`",
        )
    dense = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    stream_of = np.repeat(np.arange(len(streams)), np.diff(offsets))
    place = dense[stream_of] + numbers - first[stream_of]
    spread = {}
    for name, values in columns.items():
        full = np.full(total, np.nan)
        full[place] = values
        spread[name] = full
    grid_stream = np.repeat(np.arange(len(streams)), lengths)
    grid_numbers = np.arange(total) - dense[grid_stream] + first[grid_stream]
    grid_times = start_of(grid_numbers, every)
    names: list[str] | None = None
    if phase is not None:
        names = _filled(phase, place, total)
    return Table(
        measure, by, streams, dense, every, grid_times, PeriodLabels(grid_times, every),
        NOUNS[every], spread, names, total - len(times),
    )  # fmt: skip


def subgroups_from(
    table: Table,
    *,
    phase: Ints,
    phase_labels: tuple[str, ...],
    baseline: Bools,
    excluded: Bools,
    hollow: Bools,
    target: float | None,
    durations: bool = False,
) -> Subgroups:
    """The analysis's input, from a table and what the user said of its points."""
    points = int(table.offsets[-1])
    columns = table.columns
    n = columns.get("n", np.ones(points))
    if table.measure == "count":
        n = np.where(np.isfinite(columns["count"]), 1.0, np.nan)
    aim = columns.get("target")
    if target is not None:
        aim = np.full(points, target)
    return Subgroups(
        measure=table.measure,
        by=table.by,
        streams=table.streams,
        offsets=table.offsets,
        labels=table.labels,
        times=table.times,
        n=n,
        count=columns.get("count"),
        mean=columns.get("mean"),
        sd=columns.get("sd"),
        low=columns.get("min", columns.get("mean")),
        high=columns.get("max", columns.get("mean")),
        phase=phase,
        phase_labels=phase_labels,
        baseline=baseline,
        excluded=excluded,
        hollow=hollow,
        target=aim,
        noun=table.noun,
        durations=durations,
    )


def partial_ends(
    table: Table, first: dt.datetime | None, last: dt.datetime | None, by_day: bool
) -> Bools:
    """Periods at either end that the data cover only in part (B33), shape (N,).

    first, last: earliest and latest row; `by_day`: times are whole days, so the last day is
    covered to its end. A period counts as partial when part of its time is outside the data (a
    quarter of a day or hour, a twentieth of a week or longer) and its volume is below the
    stream's median by a fifth (of a week or longer by a tenth).
    """
    partial = np.zeros(int(table.offsets[-1]), dtype=bool)
    if table.times is None or table.every is None or first is None or last is None:
        return partial
    number = ordinal(table.times, table.every)
    starts = start_of(number, table.every)
    stops = start_of(number + 1, table.every)
    begin = np.datetime64(first, "us")
    end = np.datetime64(last, "us") + np.timedelta64(1 if by_day else 0, "D")
    length = (stops - starts) / np.timedelta64(1, "us")
    before = np.maximum((begin - starts) / np.timedelta64(1, "us"), 0) / length
    after = np.maximum((stops - end) / np.timedelta64(1, "us"), 0) / length
    at_end = np.maximum(before, after) > _UNCOVERED.get(table.every, _UNCOVERED_LONGER)
    thin = _THIN.get(table.every, _THIN_LONGER)
    if not at_end.any():
        return partial
    volume = table.columns["count"] if table.measure == "count" else table.columns["n"]
    for stream, (a, b) in enumerate(_pairs(table.offsets)):
        del stream
        here = np.flatnonzero(at_end[a:b])
        if len(here):
            here_volume = volume[a:b]
            usual = median(here_volume[np.isfinite(here_volume)])
            partial[a + here] = volume[a + here] < thin * usual
    return partial


def _streams(cells: pl.DataFrame, by: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], Ints]:
    if not by:
        return ((),), np.array([cells.height], dtype=np.int64)
    # Cells arrive sorted by stream, so a change of any key is the border of a stream.
    changed = np.zeros(cells.height, dtype=bool)
    changed[0] = True
    for name in by:
        changed[1:] |= (cells[name].slice(1) != cells[name].slice(0, cells.height - 1)).to_numpy()
    starts = np.flatnonzero(changed)
    firsts = cells[starts.tolist()].select(by)
    values = tuple(tuple(str(value) for value in row) for row in firsts.iter_rows())
    return values, np.diff(np.append(starts, cells.height)).astype(np.int64)


def _times(cells: pl.DataFrame) -> Times | None:
    for name in ("period", "time"):
        if name in cells.columns and not cells[name].is_null().all():
            return cells[name].cast(_microseconds()).to_numpy().astype("datetime64[us]")
    return None


def _microseconds() -> pl.Datetime:
    import polars as pl

    return pl.Datetime("us")


def _coarser(step: str, than: str) -> bool:
    order = list(NOUNS)
    return order.index(step) > order.index(than)


def _pairs(offsets: Ints) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b in itertools.pairwise(offsets)]


def _counted(offsets: Ints) -> list[str]:
    return [str(i + 1) for a, b in _pairs(offsets) for i in range(b - a)]


def _filled(values: Sequence[str], place: Ints, total: int) -> list[str]:
    """A gap belongs to the phase before it."""
    index = np.zeros(total, dtype=np.int64)
    index[place] = np.arange(len(values))
    return [values[i] for i in np.maximum.accumulate(index)]
