"""Gates of Control: who watches the gain, and is it held?"""

from __future__ import annotations

from typing import Final

import numpy as np

from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.dmaic.gate import (
    Case,
    Outcome,
    Rule,
    failed,
    listed,
    lost,
    open_,
    passed,
    written,
)
from ci_toolkit.analysis.dmaic.gates_define import alike
from ci_toolkit.analysis.wording import count_of

# Fewer later points cannot show a run of eight on one side, the first sign of a lost gain.
LATER_POINTS: Final = 8


def _plan(case: Case) -> Outcome:
    plan, metric = case.project.control.plan, case.project.measure.metric
    if not plan:
        return open_("there is no control plan yet")
    if metric is None:
        return open_("there is no metric yet that the plan could cover")
    line = next((one for one in plan if alike(one.what, metric.name)), None)
    if line is None:
        return open_(f"no line of the control plan is about {metric.name}")
    names = ("how", "frequency", "owner", "reaction")
    missing = [f"`{name}`" for name in names if not getattr(line, name)]
    text = f"{line.what}: {line.frequency}, {line.owner}"
    return written(not missing, text, f"{line.what} lacks {listed(missing, 4)}" if missing else "")


def _limits(case: Case) -> Outcome:
    table = case.project.control.limits
    if table is None:
        return open_("no limits are frozen yet")
    missing = lost(case, "limits")
    computed = case.evidence.frozen is not None or case.evidence.held is not None
    if missing is None and not computed and (table.stretch or case.project.improve.changes):
        return open_("there are no data of the changed process yet")
    return missing or passed(f"frozen in {table.file}")


def _reactions(case: Case) -> Outcome:
    found = case.project.control.reactions
    if not found:
        return open_("nothing says yet what is done on a signal")
    nobody = [one.signal for one in found if not one.who]
    text = f"{count_of(len(found), 'signal')} with what is done and by whom"
    return written(not nobody, text, f"nobody is named for {listed(nobody)}" if nobody else "")


def _handover(case: Case) -> Outcome:
    found = case.project.control.handover
    if not found:
        return open_("nothing is listed to be handed over yet")
    left = [one.what for one in found if one.done is None]
    if left:
        return open_(f"{len(found) - len(left):,} of {len(found):,} done; left: {listed(left)}")
    return passed(f"all {len(found):,} done")


def _no_signal(case: Case) -> Outcome:
    chart = case.evidence.frozen
    if chart is not None:
        return _stable(chart, _stretch(chart) or "since the change")
    staged = case.evidence.staged
    if staged is None:
        return lost(case, "staged") or open_("there are no data since the change yet")
    if len(np.unique(staged.subgroups.phase)) < 2:
        return open_("there are no data since the change yet")
    since = staged.subgroups.judged & (staged.subgroups.phase == staged.subgroups.phase.max())
    return _signals_of(staged, set(np.flatnonzero(since).tolist()), "since the change")


def _stretch(chart: ControlChart) -> str:
    """The periods that limits were frozen over, which need not be all since the change."""
    judged = sorted(_judged(chart))
    if not judged:
        return ""
    labels = chart.subgroups.labels
    return f"from {labels[judged[0]]} to {labels[judged[-1]]}"


def _held(case: Case) -> Outcome:
    chart = case.evidence.held
    if chart is None:
        return lost(case, "limits", "held") or open_("no later data are checked yet")
    return _stable(chart, "by the frozen limits")


def _later(case: Case) -> Outcome:
    chart = case.evidence.held
    if chart is None:
        return lost(case, "limits", "held") or open_("no later data are checked yet")
    number = len(_judged(chart))
    noun = count_of(number, f"later {chart.subgroups.noun}")
    if number >= LATER_POINTS:
        return passed(noun)
    return open_(f"{noun}, {LATER_POINTS} are asked for")


def _judged(chart: ControlChart) -> set[int]:
    """Points whose signals count: no gaps, none shown hollow, all in the window shown."""
    return set(np.flatnonzero(chart.subgroups.judged).tolist())


def _signals_of(chart: ControlChart, points: set[int], where: str) -> Outcome:
    """Points at which a rule holds, over the panels whose signals count."""
    found = np.zeros(len(chart.subgroups), dtype=bool)
    for name in chart.judged_panels or tuple(chart.signals):
        if name in chart.signals and chart.signals[name].completed:
            found |= chart.signals[name].any_completed
    hit = [at for at in np.flatnonzero(found).tolist() if at in points]
    noun, labels = chart.subgroups.noun, chart.subgroups.labels
    if hit:
        verb = "gives" if len(hit) == 1 else "give"
        text = f"{len(hit):,} of {count_of(len(points), noun)} {where} {verb} a signal"
        return failed(f"{text}, the first {labels[hit[0]]}")
    if not points:
        return open_(f"there are no points {where} yet")
    return passed(f"no signal {where}, {count_of(len(points), noun)}")


def _stable(chart: ControlChart, where: str) -> Outcome:
    """By the chart's own verdict: a signal or two that chance explains fail nothing."""
    text = f"{where}: {chart.verdict.text}"
    if chart.verdict.status == "insufficient":
        return open_(text)
    return passed(text) if chart.verdict.status == "stable" else failed(text)


RULES = (
    Rule("control-plan", "The control plan covers the metric", _plan),
    Rule("limits", "Limits of the changed process are frozen", _limits),
    Rule("reactions", "It is agreed what is done on a signal", _reactions),
    Rule("handover", "Training and hand-over are done", _handover),
    Rule("no-signal", "The changed process signals no more than chance", _no_signal),
    Rule("later-points", "There are enough later data", _later),
    Rule("held", "Later data keep within the frozen limits", _held),
)
