"""From a project's folder to the whole project, recomputed: what `citk dmaic` does."""

from __future__ import annotations

import datetime as dt
import math
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from ci_toolkit import __version__
from ci_toolkit.analysis.dmaic.project.base import Phase
from ci_toolkit.analysis.dmaic.project.define import Goal
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.result import Evidence
from ci_toolkit.analysis.dmaic.words import MetricKind
from ci_toolkit.analysis.result import Finding
from ci_toolkit.api import dmaic_parts as parts
from ci_toolkit.api.dmaic_bench import Bench
from ci_toolkit.api.dmaic_control import control
from ci_toolkit.api.dmaic_file import ProjectFile, load_project
from ci_toolkit.api.dmaic_run import DmaicRun
from ci_toolkit.api.dmaic_sources import source_facts
from ci_toolkit.errors import CitkError

# Parts that no other command computes, with their phase.
_OWN: Mapping[str, Phase] = {
    "agreement": "measure",
    "sample_size": "measure",
    "causes": "analyze",
    "mix": "analyze",
    "effect": "improve",
}


def dmaic(
    folder: str | os.PathLike[str],
    *,
    today: dt.date | None = None,
    allow_outside: bool = False,
    freeze: bool = False,
) -> DmaicRun:
    """A DMAIC project with every number computed anew from its sources.

    Arguments
        folder: with a `project.toml`, or that file.
        today: the day for which due dates and signatures are judged; None: today.
        allow_outside: sources may lie outside the folder.
        freeze: write the frozen limits anew (else they are written once, and then kept).

    Returns a `DmaicRun`: `.verdict`, `.result.phases`, `.to_dict()`, `.save("report.html")`.
    A part that cannot be computed is told in its phase, and the others go on. Raises DataError
    for a project file that cannot be read, UsageError for one that asks for what cannot be.
    """
    file = load_project(folder, allow_outside=allow_outside)
    bench = Bench(replace(file, project=placed(file.project)))
    evidence = parts.measure(bench, Evidence())
    evidence = parts.analyze(bench, evidence)
    evidence = parts.improve(bench, evidence)
    evidence = control(bench, evidence, freeze=freeze)
    metric = file.project.measure.metric
    kind = "number" if metric is None else parts.kind_of(metric, evidence.baseline)
    evidence = replace(_with_money(file, evidence, kind), failures=tuple(bench.failures))
    sources, changed = source_facts(bench)
    return _judged(bench, evidence, kind, today or _today(), sources, (*file.findings, *changed))


def _judged(
    bench: Bench,
    evidence: Evidence,
    kind: MetricKind,
    today: dt.date,
    sources: tuple[Any, ...],
    findings: tuple[Finding, ...],
) -> DmaicRun:
    import numpy as np

    from ci_toolkit.analysis.dmaic.judge import judge
    from ci_toolkit.report.dmaic_context import DmaicContext

    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        result = judge(
            bench.project,
            evidence,
            kind=kind,
            today=today,
            commands=_commands(bench, evidence),
            findings=findings,
        )
    context = DmaicContext(
        file=bench.file.path.name,
        sha256=bench.file.sha256,
        commands=result.commands or {},
        sources=sources,
        kind=kind,
        made=today,
        version=__version__,
    )
    return DmaicRun(result, bench.file, context, bench.runs, tuple(bench.saved))


def placed(project: Project) -> Project:
    """The project, a length of time placed by its end where no time is named (as `capability`)."""
    metric = project.measure.metric
    if metric is None or metric.time is not None or metric.end is None:
        return project
    timed = metric.model_copy(update={"time": metric.end})
    return project.model_copy(
        update={"measure": project.measure.model_copy(update={"metric": timed})}
    )


def _commands(bench: Bench, evidence: Evidence) -> dict[str, str]:
    """What prints the numbers of each part: its own command, else the project's own phase."""
    told = {
        part: f"citk dmaic . --only {phase}"
        for part, phase in _OWN.items()
        if getattr(evidence, part) is not None
    }
    return {**bench.commands, **told}


def _with_money(file: ProjectFile, evidence: Evidence, kind: MetricKind) -> Evidence:
    """Goal, business case and benefit, none of which needs more data."""
    from ci_toolkit.analysis.dmaic.business_case import business_case
    from ci_toolkit.analysis.dmaic.effect.benefit import benefit

    define, metric = file.project.define, file.project.measure.metric
    better: Literal["lower", "higher"] = "lower" if metric is None else metric.better
    start, end = goal_in(define.goal, kind)
    case = define.business_case
    return replace(
        evidence,
        goal_from=start,
        goal_to=end,
        business_case=None if case is None else business_case(start, end, case, kind, better),
        benefit=(
            None
            if case is None or evidence.effect is None
            else benefit(evidence.effect, case, kind)
        ),
    )


def goal_in(goal: Goal, kind: MetricKind) -> tuple[float, float]:
    """Both ends of the goal in the metric's own unit; NaN where not given or not readable."""
    from ci_toolkit.api.dmaic_effect import quantity

    def read(asked: float | str | None) -> float:
        try:
            return math.nan if asked is None else quantity(asked, kind)
        except CitkError:
            return math.nan  # the check of the file tells it

    return read(goal.start), read(goal.end)


def _today() -> dt.date:
    """Today, or the day of SOURCE_DATE_EPOCH for a report that must be the same bytes again."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), tz=dt.UTC).date()
    return dt.date.today()
