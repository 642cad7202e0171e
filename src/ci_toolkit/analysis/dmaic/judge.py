"""Where a project stands: its phases, its metric then and now, and the answer in a sentence."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping

import numpy as np

from ci_toolkit.analysis.capability.result import Capability
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.dmaic.actions import current_phase, next_actions
from ci_toolkit.analysis.dmaic.baseline_estimate import baseline_estimate
from ci_toolkit.analysis.dmaic.gates import ahead_findings, judge_gates, waiver_findings
from ci_toolkit.analysis.dmaic.goal import goal_findings, met
from ci_toolkit.analysis.dmaic.highlights import MOST, highlights
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.result import Dmaic, Evidence, NextAction, PhaseState, ThenNow
from ci_toolkit.analysis.dmaic.words import MetricKind, metric_text
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding, Verdict
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.references import REFERENCES

_NEXT = 3


def judge(
    project: Project,
    evidence: Evidence,
    *,
    kind: MetricKind,
    today: dt.date,
    commands: Mapping[str, str] | None = None,
    findings: tuple[Finding, ...] = (),
) -> Dmaic:
    """A project judged: phases with gates, the metric, what matters, what is next, the verdict.

    Arguments: kind of the metric's numbers; today, after which signatures do not count yet and
    before which dates are overdue; commands by part, as they are to be printed; findings of the
    project file and its sources, which are kept.
    The verdict is "passed" when every phase is passed or waived, "failed" when a gate failed,
    else "open".
    """
    phases = judge_gates(project, evidence, kind, today)
    actions = next_actions(project, phases, today)
    metric = then_now(project, evidence, kind)
    # Numbers of other bytes than the project was written for: to be known before any of them.
    changed = tuple(one for one in findings if one.code == "source-changed")
    odd = _goal_findings(project, evidence, metric, kind)
    return Dmaic(
        project,
        evidence,
        phases,
        metric,
        (*changed, *odd, *highlights(evidence))[:MOST],
        actions,
        _verdict(evidence, phases, actions, metric, kind),
        (
            *(one for one in findings if one not in changed),
            *ahead_findings(project, today),
            *waiver_findings(project, phases, today),
        ),
        commands,
        _references(project, evidence),
    )


def then_now(project: Project, evidence: Evidence, kind: MetricKind) -> ThenNow | None:
    """The metric before and now: of the effect's two stretches, else of the baseline alone.

    None without a metric. A baseline has its interval from the capability study where that is of
    the same number, else from its own points; see `baseline_estimate`.
    """
    metric = project.measure.metric
    if metric is None:
        return None
    effect = evidence.effect
    if effect is not None:
        before, after = effect.primary.before, effect.primary.after
        return ThenNow(
            metric.name,
            _label(before.first, before.last),
            before.value,
            _label(after.first, after.last),
            after.value,
            evidence.goal_to,
        )
    label, then = "baseline", _rate_of(evidence.capability, kind)
    if evidence.baseline is not None:
        groups = evidence.baseline.subgroups
        # Periods beside the baseline are on the axis, but not in its number.
        names = [str(groups.labels[int(i)]) for i in np.flatnonzero(groups.used)]
        if names:
            label = _label(names[0], names[-1])
        confidence = project.tollgates.bounds.confidence
        then = then or baseline_estimate(evidence.baseline, confidence)
    return ThenNow(metric.name, label, then, "", None, evidence.goal_to)


def _label(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def _goal_findings(
    project: Project, evidence: Evidence, metric: ThenNow | None, kind: MetricKind
) -> tuple[Finding, ...]:
    table = project.measure.metric
    if metric is None or table is None:
        return ()
    start, goal = evidence.goal_from, evidence.goal_to
    found = goal_findings(metric.then, start, goal, table.better, kind)
    effect = evidence.effect
    # The verdict of an improvement says itself that the goal had been met.
    told = "goal-met" if effect is not None and effect.verdict.status == "capable" else ""
    return tuple(one for one in found if one.code != told)


def _rate_of(study: Capability | None, kind: MetricKind) -> Estimate | None:
    """The rate of a capability study, which is the metric itself; of values it is not."""
    if study is None or len(study.streams) != 1 or kind == "duration":
        return None
    attribute = study.streams[0].attribute
    return None if attribute is None else attribute.rate


def _verdict(
    evidence: Evidence,
    phases: tuple[PhaseState, ...],
    actions: tuple[NextAction, ...],
    metric: ThenNow | None,
    kind: MetricKind,
) -> Verdict:
    steps = tuple(one.text for one in actions[:_NEXT])
    text = "; ".join(part for part in (_reached(evidence, metric, kind), _stands(phases)) if part)
    current = current_phase(phases)
    if current is None:
        return Verdict("passed", text, steps)
    failed = any(state.status == "failed" for state in phases)
    return Verdict("failed" if failed else "open", text, steps)


def _reached(evidence: Evidence, metric: ThenNow | None, kind: MetricKind) -> str:
    """What was promised and what was reached."""
    if metric is None:
        return "no metric is named yet"
    goal = metric_text(metric.goal, kind) if math.isfinite(metric.goal) else ""
    promised = f"{metric.name} was promised at {goal}" if goal else f"{metric.name} has no goal yet"
    effect = evidence.effect
    if effect is None or metric.then is None or metric.now is None:
        known = f", {metric_text(metric.then.value, kind)} at the baseline" if metric.then else ""
        return f"{promised}{known}"
    text = f"{promised}, and went from {metric_text(metric.then.value, kind)} to "
    text += metric_text(metric.now.value, kind)
    if effect.verdict.status != "capable":
        return f"{text}, which shows no improvement beyond chance"
    if not goal:
        return f"{text}, an improvement beyond chance"
    if met(metric.then.value, metric.goal, effect.better):
        return f"{text}, an improvement beyond chance, but the goal was met before it"
    words = {
        "yes": "reached",
        "no": "improved, not reached",
        "unclear": "improved, not yet shown",
    }
    held = evidence.held
    later = ", but later data leave the frozen limits" if held and _unstable(held) else ""
    return f"{text}: {words[effect.reached]}{later}"


def _unstable(chart: ControlChart) -> bool:
    return chart.verdict.status == "unstable"


def _stands(phases: tuple[PhaseState, ...]) -> str:
    """Which gate stands in the way."""
    current = current_phase(phases)
    if current is None:
        waived = sum(gate.status == "waived" for state in phases for gate in state.gates)
        tail = f", {count_of(waived, 'gate')} waived" if waived else ""
        return f"all five phases are through{tail}"
    gates = [gate for state in phases for gate in state.gates]
    first = next((gate for gate in gates if gate.status == "failed"), None)
    first = first or next((gate for gate in gates if gate.status == "open"), None)
    if first is None:
        return f"{current} is open"
    how = "has failed" if first.status == "failed" else "is open"
    return f"the gate “{first.text}” of {first.phase.capitalize()} {how}"


def _references(project: Project, evidence: Evidence) -> tuple[str, ...]:
    """The sources of every part, each once and in full, in the order of the parts."""
    parts: Iterable[object] = (
        *(evidence.soundness, evidence.agreement, evidence.baseline, evidence.capability),
        *(evidence.pareto, evidence.causes, evidence.mix, evidence.staged, evidence.effect),
        *(evidence.capability_after, evidence.held),
    )
    keys = [key for part in parts for key in getattr(part, "references", ())]
    if project.improve.fmea:
        keys.append("aiag-vda-fmea")
    return tuple(dict.fromkeys(REFERENCES.get(key, key) for key in keys))
