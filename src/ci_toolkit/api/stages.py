"""Phases, baseline, excluded and immature points: what the user says of the points of a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from ci_toolkit.analysis.control_chart.subgroups import Bools, Ints, Subgroups
from ci_toolkit.api.grid import Table
from ci_toolkit.api.marks import Mark, parse_mark
from ci_toolkit.api.periods import name_of, ordinal, start_of
from ci_toolkit.api.spans import parse_duration, parse_when, require_when, split_range
from ci_toolkit.errors import DataError, NotYetError, UsageError, did_you_mean


def from_on(table: Table, when: str, option: str) -> Bools:
    """The points at or after `when` in their stream, shape (N,).

    A period that contains the moment belongs to what begins in it only when the moment is its
    start. Raises DataError for a label that there is not, UsageError for what is no time.
    """
    if table.times is not None and parse_when(when) is not None:
        after: Bools = table.times >= np.datetime64(require_when(when, option).start, "us")
        return after
    after = np.zeros(int(table.offsets[-1]), dtype=bool)
    for start, label in enumerate(table.labels):
        if label == when:
            stop = int(table.offsets[np.searchsorted(table.offsets, start, side="right")])
            after[start:stop] = True
    if not after.any():
        if table.times is not None:
            require_when(when, option)
        hint = did_you_mean(when, set(table.labels)) or "labels are shown by `--format csv`"
        raise DataError(f"`{option}`: there is no {table.noun} `{when}`", hint)
    return after


def phases(table: Table, phase_at: Sequence[str]) -> tuple[Ints, tuple[str, ...]]:
    """Number of the phase of each point, shape (N,), and the names of the phases."""
    points = int(table.offsets[-1])
    if table.phase is not None:
        return _phases_by_column(table)
    marks = [parse_mark(text, "--phase-at") for text in phase_at]
    begun = [(from_on(table, mark.when, "--phase-at"), mark) for mark in marks]
    for after, mark in begun:
        if after.all() or not after.any():
            kind = DataError if after.any() else NotYetError
            raise kind(
                f"`--phase-at {mark.when}` lies outside the data "
                f"({table.labels[0]} to {table.labels[points - 1]})"
            )
    begun.sort(key=lambda pair: -int(pair[0].sum()))
    numbers = np.zeros(points, dtype=np.int64)
    for after, _ in begun:
        numbers += after
    return numbers, ("before", *(mark.text for _, mark in begun)) if marks else ("all",)


def _phases_by_column(table: Table) -> tuple[Ints, tuple[str, ...]]:
    assert table.phase is not None
    names: list[str] = []
    numbers = np.zeros(len(table.phase), dtype=np.int64)
    borders = set(table.offsets.tolist())
    for i, name in enumerate(table.phase):
        if i == 0 or i in borders or name != table.phase[i - 1]:
            names.append(name)
        numbers[i] = len(names) - 1
    return numbers, tuple(names)


def baseline(table: Table, text: str | None) -> Bools:
    """The points of `--baseline START..END`, both ends included; all points without it."""
    points = int(table.offsets[-1])
    if text is None:
        return np.ones(points, dtype=bool)
    inside = within(table, text, "--baseline")
    if not inside.any():
        early = begins_after(table, split_range(text, "--baseline")[0], "--baseline")
        raise (NotYetError if early else DataError)(
            f"`--baseline {text}` holds no {table.noun} of these data",
            f"they run from {table.labels[0]} to {table.labels[points - 1]}",
        )
    return inside


def begins_after(table: Table, text: str | None, option: str) -> bool:
    """Whether a time lies after all points; False for labels and for no time."""
    if table.times is None or not len(table.times) or not text:
        return False
    return bool(np.datetime64(require_when(text, option).start, "us") > table.times.max())


def within(table: Table, text: str, option: str) -> Bools:
    """Points inside `START..END`: times, or labels of subgroups, or numbers of points from 1."""
    first, last = split_range(text, option)
    points = int(table.offsets[-1])
    if table.times is not None:
        inside = np.ones(points, dtype=bool)
        if first is not None:
            inside &= table.times >= np.datetime64(require_when(first, option).start, "us")
        if last is not None:
            inside &= table.times < np.datetime64(require_when(last, option).stop, "us")
        return inside
    position = np.arange(points) - table.offsets[_stream_of(table)]
    low = 0 if first is None else _position(table, first, option)
    high = points if last is None else _position(table, last, option)
    return (position >= low) & (position <= high)


def _stream_of(table: Table) -> Ints:
    return np.repeat(np.arange(len(table.streams)), np.diff(table.offsets))


def _position(table: Table, text: str, option: str) -> int:
    """Position in its stream of the subgroup with this label."""
    for i, label in enumerate(table.labels):
        if label == text:
            stream = int(np.searchsorted(table.offsets, i, side="right")) - 1
            return i - int(table.offsets[stream])
    hint = did_you_mean(text, set(table.labels)) or "labels are shown by `--format csv`"
    raise DataError(f"`{option}`: there is no {table.noun} `{text}`", hint)


def excluded(table: Table, labels: Sequence[str]) -> Bools:
    """Points named by `--exclude`: a label, a time, or a range of times."""
    out = np.zeros(int(table.offsets[-1]), dtype=bool)
    if not labels:
        return out
    for text in labels:
        exact = np.fromiter((label == text for label in table.labels), bool, len(out))
        if not exact.any() and table.times is not None:
            exact = _covering(table, text)
        if not exact.any():
            hint = did_you_mean(text, set(table.labels)) or "labels are shown by `--format csv`"
            raise DataError(f"`--exclude`: there is no {table.noun} `{text}`", hint)
        out |= exact
    return out


def _covering(table: Table, text: str) -> Bools:
    if ".." in text:
        return within(table, text, "--exclude")
    assert table.times is not None
    when = parse_when(text)
    if when is None:
        return np.zeros(int(table.offsets[-1]), dtype=bool)
    start, stop = np.datetime64(when.start, "us"), np.datetime64(when.stop, "us")
    ends = table.times
    if table.every is not None:
        ends = start_of(ordinal(table.times, table.every) + 1, table.every)
        # A day names the week that holds it; a month names all the days in it.
        return ((table.times >= start) & (table.times < stop)) | (
            (table.times <= start) & (ends > start)
        )
    return (table.times >= start) & (table.times < stop)


def immature(
    table: Table, mature: str | None, as_of: str | None, newest: dt.datetime | None
) -> Bools:
    """Periods whose outcomes may still change: their end + `mature` is after `as_of`."""
    points = int(table.offsets[-1])
    if mature is None:
        if as_of is not None:
            raise UsageError("`--as-of` needs `--mature`", "such as `--mature 14d`")
        return np.zeros(points, dtype=bool)
    seconds = parse_duration(mature)
    if seconds is None:
        raise UsageError(f"`--mature` does not understand `{mature}`", "write 14d, 48h or 6w")
    if table.times is None:
        raise DataError("`--mature` needs a time column", "name it with `--time`")
    stop = newest
    if as_of is not None:
        stop = require_when(as_of, "--as-of").stop
    if stop is None:
        stop = table.times.max().astype(dt.datetime)
    ends = table.times
    if table.every is not None:
        ends = start_of(ordinal(table.times, table.every) + 1, table.every)
    wait = np.timedelta64(int(seconds * 1e6), "us")
    return ends + wait > np.datetime64(stop, "us")


def placed(
    marks: Sequence[Mark], table: Subgroups, every: str | None
) -> tuple[tuple[str, str], ...]:
    """Label of the point that each mark belongs to, and its text.

    A period holds the marks inside it; where points have times of their own, a mark belongs to
    the first point at or after it. A mark outside the data keeps what was written.
    """
    if not marks or table.times is None or not len(table.times):
        return tuple((mark.when, mark.text) for mark in marks)
    times = np.sort(table.times)
    found = []
    for mark in marks:
        start = np.array([require_when(mark.when, "--note").start], dtype="datetime64[us]")
        if every is not None:
            label = name_of(start_of(ordinal(start, every), every)[0], every)
            finer = every not in ("1h", "1d") and len(mark.when) > len("2025-01")
            found.append((label, f"{mark.text} ({mark.when})" if finer else mark.text))
            continue
        at = int(np.searchsorted(times, start[0]))
        known = 0 < at < len(times) or (len(times) > at and times[at] == start[0])
        found.append((name_of(times[at], None) if known else mark.when, mark.text))
    return tuple(found)
