"""The computed parts of a project, phase by phase, each through the function of its command."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ci_toolkit.analysis.dmaic.project.measure import Metric
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.result import Evidence
from ci_toolkit.analysis.dmaic.words import MetricKind
from ci_toolkit.api import dmaic_options as options
from ci_toolkit.api.dmaic_bench import Bench
from ci_toolkit.api.dmaic_file import source_paths
from ci_toolkit.api.spans import require_when, split_range
from ci_toolkit.errors import MethodError

if TYPE_CHECKING:
    from ci_toolkit.api.run import Run


def measure(bench: Bench, evidence: Evidence) -> Evidence:
    """Soundness of the data, agreement of the raters, baseline, capability, sample size."""
    metric = bench.project.measure.metric
    if metric is not None:
        evidence = replace(evidence, **_of_metric(bench, metric))
    table = bench.project.measure.agreement
    if table is not None:
        evidence = replace(
            evidence, agreement=bench.attempt("agreement", "measure", lambda: _agreement(bench))
        )
    return evidence


def _of_metric(bench: Bench, metric: Metric) -> dict[str, Any]:
    from ci_toolkit.api.control_chart import control_chart
    from ci_toolkit.api.inspect import inspect_export

    stretch = baseline_of(bench.project)
    since, until = split_range(stretch, "baseline") if stretch else (None, None)

    def sound() -> Any:
        settings = options.inspect_settings(metric)
        return bench.run("soundness", "inspect", inspect_export, metric.source, settings).result

    def baseline() -> Any:
        settings = options.chart_settings(metric, baseline=stretch, since=since, until=until)
        return bench.run("baseline", "control-chart", control_chart, metric.source, settings).result

    found: dict[str, Any] = {
        "soundness": bench.attempt("soundness", "measure", sound),
        "baseline": bench.attempt("baseline", "measure", baseline),
    }
    kind = kind_of(metric, found["baseline"])
    found["capability"] = _capability(bench, metric, kind, "capability", stretch, "baseline")
    if bench.project.measure.sample_size is not None and found["baseline"] is not None:
        found["sample_size"] = bench.attempt(
            "sample_size", "measure", lambda: _sample_size(bench, found["baseline"], kind)
        )
    return found


def _capability(
    bench: Bench, metric: Metric, kind: MetricKind, part: str, stretch: str | None, name: str
) -> Any:
    goal = options.goal_as_promise(metric, bench.project.define.goal, kind)
    if not (options.has_promise(metric) or goal):
        return None
    from ci_toolkit.api.capability import capability

    def make() -> Any:
        condition = options.condition_of(stretch, _time_of(bench, metric), name)
        settings = options.capability_settings(metric, condition, **goal)
        return bench.run(part, "capability", capability, metric.source, settings).result

    return bench.attempt(part, "measure" if part == "capability" else "improve", make)


def _time_of(bench: Bench, metric: Metric) -> str | None:
    """The column of times: as named, or as the chart of the baseline found it."""
    if metric.time is not None:
        return metric.time
    run = bench.runs.get("baseline") or bench.runs.get("staged")
    found = None if run is None else run.source.columns.get("time")
    return found if isinstance(found, str) else metric.end


def _agreement(bench: Bench) -> Any:
    from ci_toolkit.api.dmaic_agreement import study_agreement

    table = bench.project.measure.agreement
    assert table is not None
    run = study_agreement(
        table,
        source_paths(bench.file, table.source),
        confidence=bench.project.tollgates.bounds.confidence,
    )
    bench.keep("agreement", run.source.paths, run.ledger)
    return run.result


def _sample_size(bench: Bench, baseline: Any, kind: MetricKind) -> Any:
    from ci_toolkit.analysis.dmaic.sample_size import sample_sizes
    from ci_toolkit.api.dmaic_effect import quantity, series_of

    table = bench.project.measure.sample_size
    assert table is not None
    margin, change = (
        math.nan if asked is None else quantity(asked, kind)
        for asked in (table.margin, table.change)
    )
    # Days beside the baseline would widen the design effect by the change itself.
    used = np.flatnonzero(baseline.subgroups.used)
    series = series_of(baseline, int(used[0]), int(used[-1]) + 1) if len(used) else None
    if series is None:
        raise MethodError("the baseline has no usable period")
    return sample_sizes(table, margin=margin, change=change, series=series)


def analyze(bench: Bench, evidence: Evidence) -> Evidence:
    """Pareto, candidate causes, and a change taken apart into mix and rates."""
    table, metric = bench.project.analyze, bench.project.measure.metric
    makers: dict[str, Callable[[], Any]] = {}
    if table.pareto is not None:
        makers["pareto"] = lambda: _pareto(bench, metric)
    if table.causes is not None and metric is not None:
        makers["causes"] = lambda: _causes(bench, metric)
    if table.mix is not None and metric is not None:
        makers["mix"] = lambda: _mix(bench, metric)
    found: dict[str, Any] = {
        part: bench.attempt(part, "analyze", make) for part, make in makers.items()
    }
    return replace(evidence, **found)


def _pareto(bench: Bench, metric: Metric | None) -> Any:
    from ci_toolkit.api.pareto import pareto

    table = bench.project.analyze.pareto
    assert table is not None
    source = table.source or (metric.source if metric else None)
    if source is None:
        raise MethodError("[analyze.pareto] has no source", "name it there, or in [measure.metric]")
    settings = options.pareto_settings(metric, table, baseline_of(bench.project))
    return bench.run("pareto", "pareto", pareto, source, settings).result


def _causes(bench: Bench, metric: Metric) -> Any:
    from ci_toolkit.api.dmaic_causes import study_causes

    table = bench.project.analyze.causes
    assert table is not None
    paths = source_paths(bench.file, table.source or metric.source)
    stretch = None if table.source else baseline_of(bench.project)
    run = study_causes(metric, table, paths, stretch=stretch)
    bench.keep("causes", run.source.paths, run.ledger)
    return run.result


def _mix(bench: Bench, metric: Metric) -> Any:
    from ci_toolkit.api.dmaic_causes import study_mix

    table = bench.project.analyze.mix
    assert table is not None
    run = study_mix(metric, table, source_paths(bench.file, metric.source))
    bench.keep("mix", run.source.paths, run.ledger)
    return run.result


def improve(bench: Bench, evidence: Evidence) -> Evidence:
    """The staged chart, what the change did, and the capability after it."""
    metric, changes = bench.project.measure.metric, bench.project.improve.changes
    if metric is None or options.last_change(changes) is None:
        return evidence
    staged = bench.attempt("staged", "improve", lambda: _staged(bench, metric))
    if staged is None:
        return evidence
    kind = kind_of(metric, staged.result)
    control = _control_group(bench, metric, staged)
    effect = bench.attempt("effect", "improve", lambda: _effect(bench, metric, staged, control))
    after = _capability(
        bench, metric, kind, "capability_after", after_of(bench.project), "improve.after"
    )
    return replace(evidence, staged=staged.result, effect=effect, capability_after=after)


def _staged(bench: Bench, metric: Metric) -> Run:
    from ci_toolkit.api.control_chart import control_chart

    settings = options.chart_settings(metric, **options.phases_of(bench.project.improve.changes))
    run: Run = bench.run("staged", "control-chart", control_chart, metric.source, settings)
    return run


def _effect(bench: Bench, metric: Metric, staged: Run, control: Run | None) -> Any:
    from ci_toolkit.api.dmaic_effect import study_effect

    project = bench.project
    return study_effect(
        project,
        staged,
        control,
        project.improve.before or baseline_of(project),
        after_of(project),
    )


def _control_group(bench: Bench, metric: Metric, staged: Run) -> Run | None:
    """The chart of the control group; a group that cannot be used takes nothing else down."""
    from ci_toolkit.api.control_chart import control_chart
    from ci_toolkit.api.dmaic_effect import comparable, series_of

    group = bench.project.improve.control_group
    if group is None:
        return None
    part = "control_group"

    def make() -> Run:
        other = options.group_of(metric, group)
        settings = options.chart_settings(other)
        run: Run = bench.run(part, "control-chart", control_chart, other.source, settings)
        comparable(series_of(staged.result), series_of(run.result))
        return run

    return bench.attempt(part, "improve", make)


def kind_of(metric: Metric, chart: Any) -> MetricKind:
    """What the metric's numbers are: as the chart has them, else as the file says."""
    if chart is not None:
        if chart.subgroups.durations:
            return "duration"
        return "proportion" if chart.subgroups.measure == "proportion" else "number"
    if metric.start is not None or metric.units is not None:
        return "duration"
    counted = metric.event is not None or (metric.count is not None and metric.size is not None)
    return "proportion" if counted and metric.unit == "items" else "number"


def baseline_of(project: Project) -> str | None:
    """The stretch before anything was changed: as the file says, else until the first change."""
    if project.measure.baseline is not None:
        return project.measure.baseline
    first = options.first_change(project.improve.changes)
    if first is None:
        return None
    day = require_when(first, "improve.changes").start.date() - dt.timedelta(days=1)
    return f"..{day.isoformat()}"


def after_of(project: Project) -> str | None:
    """The stretch after the last change that was no pilot; None without one."""
    if project.improve.after is not None:
        return project.improve.after
    last = options.last_change(project.improve.changes)
    return None if last is None else f"{last}.."
