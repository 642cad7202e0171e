"""The words around a picture of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ci_toolkit.analysis.control_chart.kinds import KINDS
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.words import ValueFormat
from ci_toolkit.report.control_chart_words import known_rules

if TYPE_CHECKING:
    from ci_toolkit.api.run import Run


def caption_of(runs: Sequence[Run], stream: int | None) -> Caption:
    """Title, verdict, source and marks for the picture of one stream (None: of the whole run).

    Two runs are two kinds of chart of the same data, told beside each other.
    """
    run = runs[0]
    table = run.result.subgroups
    title = run.context.title
    verdict = run.result.verdict
    if stream is not None or len(run.result.streams) == 1:
        verdict = run.result.streams[stream or 0].verdict
        values = " · ".join(table.streams[stream or 0])
        title = f"{title}: {values}" if values else title
    known = known_rules(run.context.options)
    codes = {code for panel in run.result.rules.values() for code in panel}
    return Caption(
        title=title,
        subtitle=verdict.text if len(runs) == 1 else _compared(runs, stream or 0),
        quantity=run.context.quantity,
        footnote=_footnote(runs, stream),
        value_format=_format(run),
        events=run.context.events,
        show=_window(run, stream),
        rule_words={code: known[code].text for code in codes if code in known},
    )


def _compared(runs: Sequence[Run], stream: int) -> str:
    """How many points each kind puts beyond its limits."""
    parts = []
    for run in runs:
        table, panel = run.result.subgroups, run.result.panels[0]
        here = table.judged & (table.stream_of == stream)
        beyond = sum(
            int((done & here).sum())
            for code, done in run.result.signals[panel.name].completed.items()
            if code.endswith("-1")
        )
        kind = run.result.streams[stream].chart
        parts.append(f"{beyond:,} of {count_of(int(here.sum()), table.noun)} by {kind}")
    return f"beyond the limits: {', '.join(parts)}"


def _format(run: Run) -> ValueFormat:
    if run.context.durations:
        return "duration"
    return "percent" if run.result.subgroups.measure == "proportion" else "number"


def _footnote(runs: Sequence[Run], stream: int | None) -> str:
    run = runs[0]
    kinds = [
        one.result.chart if stream is None else one.result.streams[stream].chart for one in runs
    ]
    rows = run.source.rows
    parts = [f"Source: {run.context.source}"] if run.context.source else []
    used = f"{count_of(int(rows['used']), 'row')}"
    if rows["used"] != rows["read"]:
        used += f" used of {int(rows['read']):,} read"
    parts.append(used)
    parts.append("chart: " + " and ".join(KINDS[kind].title for kind in kinds))
    return " · ".join(parts)


def _window(run: Run, stream: int | None) -> tuple[int, int] | None:
    """First and last + 1 of the points shown, within their stream."""
    table = run.result.subgroups
    if table.shown is None:
        return None
    number = stream or 0
    begin, end = int(table.offsets[number]), int(table.offsets[number + 1])
    inside = np.flatnonzero(table.shown[begin:end])
    return (int(inside[0]), int(inside[-1]) + 1) if len(inside) else None
