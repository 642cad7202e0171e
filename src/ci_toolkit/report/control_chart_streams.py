"""Many streams in one table, the one that is most out of control first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.result import ControlChart, StreamResult
from ci_toolkit.analysis.wording import count_of, plain
from ci_toolkit.report.context import RunContext
from ci_toolkit.report.control_chart_data import (
    any_completed,
    drawn_panels,
    is_judged,
    stream_bounds,
    stream_segments,
)
from ci_toolkit.report.control_chart_words import panel_format
from ci_toolkit.report.model import Align, Table
from ci_toolkit.report.numbers import ABSENT
from ci_toolkit.report.text import clean, common_start

_LONGEST_NAME = 40
VERDICTS = {
    "stable": "stable",
    "unstable": "not stable",
    "insufficient": "too few points",
}


def streams_table(result: ControlChart, ctx: RunContext, most: int) -> Table:
    """The ranking of streams.

    `Signals` counts the points at which a rule completed on a judged panel, `By chance` the
    false alarms that a stable process would raise in as many points. At most `most` rows.
    """
    # Only these are looked at: a result with thousands of streams may tell each when asked.
    kept = [result.streams[s] for s in result.ranking[:most]]
    mixed = len({stream.chart for stream in kept}) > 1
    signalled = _signalled(result)
    starts = {
        name: common_start([clean(stream.by[name]) for stream in kept])
        for name in result.subgroups.by
    }
    rows = tuple(_row(result, stream, ctx, signalled, mixed, starts) for stream in kept)
    by = tuple(clean(name, _LONGEST_NAME) for name in result.subgroups.by)
    headers = (*by, *(("Chart",) if mixed else ()), "Points", "Centre", "Signals", "By chance")
    left: list[Align] = ["left"] * (len(by) + mixed)
    align: tuple[Align, ...] = (*left, "right", "right", "right", "right", "left", "left")
    more = len(result.ranking) - len(kept)
    notes = [f"each `{name}` without its `{start}`" for name, start in starts.items() if start]
    if more:
        notes.append(
            f"… and {count_of(more, 'more stream', 'more streams')}; "
            "`--format csv` and `--format json` have all"
        )
    caption = f"{count_of(len(result.streams), 'stream')}, most out of control first"
    return Table(
        (*headers, "First signal", "Verdict"), rows, align, caption, "; ".join(notes) or None
    )


def _signalled(result: ControlChart) -> NDArray[np.bool_]:
    """Points that signal on any judged panel, shape (N,)."""
    points = np.zeros(len(result.subgroups), dtype=bool)
    for panel in result.panels:
        if is_judged(result, panel):
            points |= any_completed(result, panel)
    return points & result.subgroups.judged


def _row(
    result: ControlChart,
    stream: StreamResult,
    ctx: RunContext,
    signalled: NDArray[np.bool_],
    mixed: bool,
    starts: Mapping[str, str],
) -> tuple[str, ...]:
    subgroups = result.subgroups
    first, last = stream_bounds(subgroups, stream.index)
    found = np.flatnonzero(signalled[first:last])
    expected = stream.false_alarms.expected_here
    return (
        *(
            clean(clean(stream.by[name]).removeprefix(starts[name]), _LONGEST_NAME)
            for name in subgroups.by
        ),
        *((stream.chart,) if mixed else ()),
        f"{int(subgroups.judged[first:last].sum()):,}",
        _center(result, stream, ctx),
        f"{len(found):,}",
        plain(expected, 1 if expected < 10 else 2),
        clean(subgroups.labels[first + int(found[0])]) if len(found) else ABSENT,
        VERDICTS.get(stream.verdict.status, stream.verdict.status),
    )


def _center(result: ControlChart, stream: StreamResult, ctx: RunContext) -> str:
    """The centre of the stream's last phase."""
    segments = stream_segments(result, stream.index)
    if not len(segments):
        return ABSENT
    panel = drawn_panels(result, stream)[0]
    form = panel_format(result, panel, stream.index, ctx)
    start, stop = (int(a[segments[-1]]) for a in (result.segments.starts, result.segments.stops))
    centers = panel.center[start:stop]
    centers = centers[np.isfinite(centers)]
    return form.fact(float(centers[-1])) if len(centers) else ABSENT
