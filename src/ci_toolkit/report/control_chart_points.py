"""The points of one stream for people: signals, all points, marked events, and the strip."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.result import ControlChart, Panel, Signal, StreamResult
from ci_toolkit.analysis.wording import plain
from ci_toolkit.report.context import RunContext
from ci_toolkit.report.control_chart_data import (
    any_completed,
    drawn_panels,
    is_judged,
    phase_label,
    point_codes,
    stream_bounds,
    stream_segments,
)
from ci_toolkit.report.control_chart_words import PANEL_WORDS, panel_format
from ci_toolkit.report.model import Align, Strip, Table
from ci_toolkit.report.numbers import ABSENT, Format, ranges
from ci_toolkit.report.text import clean

# A page with more rows than this is slow to open on a phone; CSV has them all.
MOST_ROWS = 5_000
ABOVE, BELOW, PATTERN, LEFT_OUT = "▲", "▼", "•", "○"


def signals_table(
    result: ControlChart, stream: StreamResult, ctx: RunContext, most: int | None
) -> Table:
    """The signals of a stream in order of time, values and limits where the pattern completed."""
    first, _ = stream_bounds(result.subgroups, stream.index)
    shown = ctx.shown(result.subgroups)
    signals = [
        signal
        for signal in sorted(stream.signals, key=lambda s: s.completed_at)
        if any(shown[first + i] for i in signal.completions or (signal.completed_at,))
    ]
    kept = signals if most is None else signals[:most]
    panels = {panel.name: panel for panel in drawn_panels(result, stream)}
    main = next(iter(panels))
    formats = {name: panel_format(result, p, stream.index, ctx) for name, p in panels.items()}
    rows = []
    for signal in kept:
        panel, form = panels[signal.panel], formats[signal.panel]
        at = first + signal.completed_at
        words = _rule(result, panel, first, signal)
        if signal.panel != main:
            words = f"{PANEL_WORDS.get(signal.panel, signal.panel)} {words}"
        words += _events_at(result, first, signal, ctx)
        value = form.cell(float(panel.value[at]))
        rows.append((when(result, first, signal), value, *_limits(panel, at, form), words))
    more = len(signals) - len(kept)
    headers = ("When", "Value", "Lower", "Upper", "Signal")
    align: tuple[Align, ...] = ("left", "right", "right", "right", "left")
    note = f"… and {more:,} more; `--format csv` has all" if more else None
    return Table(headers, tuple(rows), align, "Signals", note)


def when(result: ControlChart, first: int, signal: Signal) -> str:
    """The span of a signal's points, or the one point."""
    labels = result.subgroups.labels
    points = signal.points or (signal.completed_at,)
    return clean(ranges([labels[first + points[0]], labels[first + points[-1]]]))


def _rule(result: ControlChart, panel: Panel, first: int, signal: Signal) -> str:
    """A signal's rule in words, without the dates and values that have columns of their own."""
    at = first + signal.completed_at
    if len(signal.points) == 1 and (side := _beyond(panel, at)):
        return f"{side} the limit"
    labels = result.subgroups.labels
    for point in (signal.points[0], signal.points[-1]) if signal.points else ():
        # A label may hold a comma itself, so it is looked for before the text is cut at one.
        _, found, tail = signal.text.rpartition(f", {labels[first + point]}")
        if found and (not tail or tail.startswith(" to ")):
            return clean(signal.text[: -len(found + tail)])
    head, comma, _ = signal.text.rpartition(", ")
    return clean(head if comma else signal.text)


def _beyond(panel: Panel, at: int) -> str | None:
    """On which side a point is beyond its limits; a limit cut at a natural edge is none."""
    if panel.value[at] > panel.ucl[at] and not panel.ucl_clipped[at]:
        return "above"
    if panel.value[at] < panel.lcl[at] and not panel.lcl_clipped[at]:
        return "below"
    return None


def _limits(panel: Panel, at: int, form: Format) -> tuple[str, str]:
    """Limits at a point; one that was cut at a natural edge is not a limit that can be broken."""
    low = ABSENT if panel.lcl_clipped[at] else form.limit(float(panel.lcl[at]))
    high = ABSENT if panel.ucl_clipped[at] else form.limit(float(panel.ucl[at]))
    return low, high


def _events_at(result: ControlChart, first: int, signal: Signal, ctx: RunContext) -> str:
    """What the user marked at the points of a signal."""
    labels = {result.subgroups.labels[first + i] for i in signal.points}
    found = [clean(text) for label, text in ctx.events if label in labels]
    return f" (marked: {'; '.join(found)})" if found else ""


def events_table(result: ControlChart, stream: StreamResult, ctx: RunContext) -> Table | None:
    """What the user marked, with the values of those points."""
    first, last = stream_bounds(result.subgroups, stream.index)
    panel = drawn_panels(result, stream)[0]
    form = panel_format(result, panel, stream.index, ctx)
    at = {label: i for i, label in enumerate(result.subgroups.labels[first:last], first)}
    rows = [
        (
            clean(label),
            form.cell(float(panel.value[at[label]])) if label in at else ABSENT,
            clean(text),
        )
        for label, text in ctx.events
    ]
    if not rows:
        return None
    return Table(
        ("When", "Value", "Marked"), tuple(rows), ("left", "right", "left"), "Marked events"
    )


def points_tables(result: ControlChart, stream: StreamResult, ctx: RunContext) -> list[Table]:
    """A table of all shown points for each panel."""
    first, last = stream_bounds(result.subgroups, stream.index)
    here = np.arange(first, last)[ctx.shown(result.subgroups)[first:last]]
    panels = drawn_panels(result, stream)
    return [_points(result, stream, panel, here, ctx, len(panels) > 1) for panel in panels]


def _points(
    result: ControlChart,
    stream: StreamResult,
    panel: Panel,
    here: NDArray[np.int64],
    ctx: RunContext,
    named: bool,
) -> Table:
    subgroups = result.subgroups
    form = panel_format(result, panel, stream.index, ctx)
    codes = point_codes(result, panel)
    phased = len(stream_segments(result, stream.index)) > 1
    sized = bool(np.any(subgroups.n[here] != 1))
    kept = here[:MOST_ROWS].tolist()
    rows = []
    for i in kept:
        row = [clean(subgroups.labels[i])]
        row += [plain(float(subgroups.n[i]), 9)] if sized else []
        row += [form.cell(float(panel.value[i])), form.limit(float(panel.center[i]))]
        row += [*_limits(panel, i, form)]
        row += [clean(phase_label(subgroups, i))] if phased else []
        rows.append((*row, _remark(result, i, codes.get(i, ()))))
    headers = (subgroups.noun.capitalize(), *(("n",) if sized else ()), "Value", "Centre")
    headers = (*headers, "Lower limit", "Upper limit", *(("Phase",) if phased else ()), "Remark")
    numbers = 4 + sized
    figures: list[Align] = ["right"] * numbers
    words: list[Align] = ["left"] * (1 + phased)
    note = None
    if len(here) > len(kept):
        note = f"The first {len(kept):,} of {len(here):,}; `--format csv` has all"
    of = f": {PANEL_WORDS.get(panel.name, panel.name)}" if named else ""
    marked = frozenset(row for row, i in enumerate(kept) if i in codes)
    align: tuple[Align, ...] = ("left", *figures, *words)
    return Table(headers, tuple(rows), align, f"All points{of}", note, folded=True, marked=marked)


def _remark(result: ControlChart, i: int, codes: tuple[str, ...]) -> str:
    subgroups = result.subgroups
    words = list(codes)
    if not subgroups.present[i]:
        words.append("gap")
    elif subgroups.excluded[i]:
        words.append("excluded")
    elif subgroups.hollow[i]:
        words.append("not complete")
    return ", ".join(words)


def series_strip(result: ControlChart, stream: StreamResult, ctx: RunContext) -> Strip:
    """The main panel of a stream in one line, with a mark under each point that signals."""
    subgroups = result.subgroups
    first, last = stream_bounds(subgroups, stream.index)
    here = np.arange(first, last)[ctx.shown(subgroups)[first:last]]
    panel = drawn_panels(result, stream)[0]
    heights = _heights(panel, here)
    completed = np.zeros(len(subgroups), dtype=bool)
    for each in drawn_panels(result, stream):
        if is_judged(result, each):
            completed |= any_completed(result, each)
    marks = tuple(_mark(result, panel, completed, i) for i in here.tolist())
    ends = [clean(subgroups.labels[int(i)], 30) for i in here[[0, -1]]] if len(here) else ["", ""]
    legend = (
        (ABOVE, "beyond the upper limit"),
        (BELOW, "beyond the lower limit"),
        (PATTERN, "another signal is complete"),
        (LEFT_OUT, "left out of the limits"),
    )
    return Strip(heights, marks, ends[0], ends[1], "The series", legend, subgroups.noun)


_FROM_WHICH_CUT = 50  # without limits, the outer 2 % of so many values are drawn at the edge


def _heights(panel: Panel, here: NDArray[np.int64]) -> tuple[float | None, ...]:
    """Values as 0..1 of the drawn range; a value far outside the limits is drawn at the edge."""
    values = panel.value[here]
    finite = values[np.isfinite(values)]
    if not len(finite):
        return (None,) * len(here)
    low, high = float(finite.min()), float(finite.max())
    limits = np.concatenate([panel.lcl[here], panel.ucl[here]])
    limits = limits[np.isfinite(limits)]
    if len(limits):
        # One wild value must not flatten all the others; its mark says that it is beyond.
        reach = float(np.ptp(limits)) / 10 or high - low
        low, high = max(low, float(limits.min()) - reach), min(high, float(limits.max()) + reach)
    elif len(finite) >= _FROM_WHICH_CUT:
        low, high = (float(edge) for edge in np.percentile(finite, (2, 98)))
    span = high - low
    scaled = (
        np.clip((values - low) / span, 0, 1)
        if span > 0
        else np.where(values == values, 0.5, values)
    )
    return tuple(None if np.isnan(h) else h for h in scaled.tolist())


def _mark(result: ControlChart, panel: Panel, completed: NDArray[np.bool_], i: int) -> str | None:
    if completed[i]:
        side = _beyond(panel, i)
        return PATTERN if side is None else ABOVE if side == "above" else BELOW
    aside = result.subgroups.excluded[i] or result.subgroups.hollow[i]
    return LEFT_OUT if aside and result.subgroups.present[i] else None
