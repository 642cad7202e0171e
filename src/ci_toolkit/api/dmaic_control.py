"""Frozen limits of the changed process, and whether later data keep to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from ci_toolkit.analysis.dmaic.project.measure import Metric
from ci_toolkit.analysis.dmaic.result import Evidence
from ci_toolkit.api import dmaic_options as options
from ci_toolkit.api.dmaic_bench import Bench
from ci_toolkit.api.dmaic_file import source_paths
from ci_toolkit.api.dmaic_parts import after_of
from ci_toolkit.api.spans import require_when, split_range
from ci_toolkit.errors import MethodError


def control(bench: Bench, evidence: Evidence, *, freeze: bool = False) -> Evidence:
    """The limits are frozen where they are not yet, and later data checked against them.

    freeze: write the file of limits anew although it is there.
    """
    table, metric = bench.project.control, bench.project.measure.metric
    if metric is None or table.limits is None:
        return evidence
    made = bench.attempt("limits", "control", lambda: _limits(bench, metric, freeze))
    if made is None:
        return evidence
    path, frozen = made
    if _since(bench) is None:
        return replace(evidence, frozen=frozen)
    held = bench.attempt("held", "control", lambda: _held(bench, metric, path))
    return replace(evidence, frozen=frozen, held=held)


def _limits(bench: Bench, metric: Metric, freeze: bool) -> tuple[str, Any]:
    """The file with the limits of the changed process, and the chart that they come from.

    Limits that are in the file already stay.
    """
    import os

    from ci_toolkit.api.control_chart import control_chart
    from ci_toolkit.api.save import save_limits_of

    table = bench.project.control.limits
    assert table is not None
    path = source_paths(bench.file, table.file)[0]
    there = os.path.exists(path)
    stretch = table.stretch or after_of(bench.project)
    if stretch is None:
        if there and not freeze:
            return path, None
        raise MethodError(
            "the limits have no stretch to come from: no change has been made yet",
            "`stretch` in [control.limits], or [[improve.changes]]",
        )
    since, until = split_range(stretch, "control.limits.stretch")
    settings = options.chart_settings(metric, baseline=stretch, since=since, until=until)
    run = bench.run("limits", "control-chart", control_chart, metric.source, settings)
    bench.commands["limits"] += f" --save-limits {table.file}"
    if freeze or not there:
        save_limits_of(run, path)
        bench.saved.append(table.file)
    return path, run.result


def _since(bench: Bench) -> str | None:
    """The first period that is judged: as the file says, else after the stretch of the limits."""
    later, table = bench.project.control.later, bench.project.control.limits
    if later is not None and later.since is not None:
        return later.since
    assert table is not None
    stretch = table.stretch or after_of(bench.project)
    end = split_range(stretch, "control.limits.stretch")[1] if stretch else None
    if end is None:
        # With a source of their own all its data are later.
        return None if later is None or later.source is None else ""
    after: dt.datetime = require_when(end, "control.limits.stretch").stop
    return after.date().isoformat() if after.time() == dt.time() else after.isoformat()


def _held(bench: Bench, metric: Metric, path: str) -> Any:
    from ci_toolkit.api.control_chart import control_chart

    later, table = bench.project.control.later, bench.project.control.limits
    assert table is not None
    source = metric.source
    changes: dict[str, Any] = {"limits_from": path, "since": _since(bench) or None}
    if later is not None:
        source = later.source or source
        metric = metric.model_copy(update=later.reading())
    settings = options.chart_settings(metric, **changes)
    shown = {"limits_from": table.file}
    return bench.run("held", "control-chart", control_chart, source, settings, shown).result
