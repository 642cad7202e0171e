"""The words around a picture of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ci_toolkit.analysis.control_chart.kinds import KINDS
from ci_toolkit.analysis.control_chart.rule_table import RULES
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.words import ValueFormat

if TYPE_CHECKING:
    from ci_toolkit.api.run import Run


def caption_of(run: Run, stream: int | None) -> Caption:
    """Title, verdict, source and marks for the picture of one stream (None: of the whole run)."""
    table = run.result.subgroups
    title = run.context.title
    verdict = run.result.verdict
    if stream is not None or len(run.result.streams) == 1:
        verdict = run.result.streams[stream or 0].verdict
        values = " · ".join(table.streams[stream or 0])
        title = f"{title}: {values}" if values else title
    codes = {code for panel in run.result.rules.values() for code in panel}
    return Caption(
        title=title,
        subtitle=verdict.text,
        quantity=run.context.quantity,
        footnote=_footnote(run, stream),
        value_format=_format(run),
        events=run.context.events,
        show=_window(run, stream),
        rule_words={code: RULES[code].text for code in codes if code in RULES},
    )


def _format(run: Run) -> ValueFormat:
    if run.context.durations:
        return "duration"
    return "percent" if run.result.subgroups.measure == "proportion" else "number"


def _footnote(run: Run, stream: int | None) -> str:
    kind = run.result.streams[stream or 0].chart if stream is not None else run.result.chart
    rows = run.source.rows
    parts = [f"Source: {run.context.source}"] if run.context.source else []
    used = f"{count_of(int(rows['used']), 'row')}"
    if rows["used"] != rows["read"]:
        used += f" used of {int(rows['read']):,} read"
    parts.append(used)
    parts.append(f"chart: {KINDS[kind].title}")
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
