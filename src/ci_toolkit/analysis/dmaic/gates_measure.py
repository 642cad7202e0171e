"""Gates of Measure: is the metric defined, are its data sound, and is its baseline known?"""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.agreement.verdict import with_interval
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
from ci_toolkit.analysis.dmaic.project.measure import Metric
from ci_toolkit.analysis.wording import count_of, plain

_COEFFICIENTS = {"cohen": "Cohen's kappa", "fleiss": "Fleiss' kappa"}


def _metric(case: Case) -> Outcome:
    metric = case.project.measure.metric
    if metric is None:
        return open_("there is no metric yet")
    missing = [f"`{n}`" for n in ("name", "source", "definition") if not getattr(metric, n)]
    if not _measured(metric):
        missing.append(
            "what is measured (`event`, `count` and `size`, `value`, or `start` and `end`)"
        )
    if not has_spec(metric) and case.project.define.goal.end is None:
        missing.append("a promise (`lsl`, `usl`, `target`) or a goal")
    text = f"{metric.name}: {metric.better} is better"
    return written(not missing, text, f"the metric lacks {listed(missing, 5)}" if missing else "")


def _measured(metric: Metric) -> bool:
    return bool(metric.event or metric.value or metric.count or (metric.start and metric.end))


def has_spec(metric: Metric | None) -> bool:
    """Whether something is promised of the metric."""
    return metric is not None and (metric.lsl, metric.usl, metric.target) != (None, None, None)


def _data_plan(case: Case) -> Outcome:
    plan = case.project.measure.data_plan
    return written(bool(plan), count_of(len(plan), "line"), "there is no data plan yet")


def _soundness(case: Case) -> Outcome:
    found = case.evidence.soundness
    if found is None:
        return lost(case, "soundness") or open_("the data have not been inspected")
    bad = found.verdict.status in ("unsound", "insufficient")
    return failed(found.verdict.text) if bad else passed(found.verdict.text)


def _agreement(case: Case) -> Outcome | None:
    if case.project.measure.agreement is None:
        return None
    found = case.evidence.agreement
    if found is None:
        return lost(case, "agreement") or open_("the agreement of the raters is not known yet")
    kappa, bound = found.kappa, plain(found.at_least)
    name = _COEFFICIENTS.get(found.statistic, f"{found.statistic} kappa")
    if not math.isfinite(kappa.value):
        return failed(found.verdict.text)
    text = f"{name} is {with_interval(kappa)}"
    if kappa.low is None or kappa.high is None:
        return failed(f"{text} without an interval: {bound} is not shown")
    if kappa.low >= found.at_least:
        return passed(f"{text}, at least {bound}")
    if kappa.high < found.at_least:
        return failed(f"{text}, below {bound}")
    return failed(f"{text}: at least {bound} is not shown")


def _points(case: Case) -> Outcome:
    chart, bound = case.evidence.baseline, case.project.tollgates.bounds.baseline_points
    if chart is None:
        return lost(case, "baseline") or open_("there is no baseline yet")
    number = int(np.nansum(chart.estimates.baseline_points))
    text = count_of(number, chart.subgroups.noun)
    return passed(text) if number >= bound else failed(f"{text}, fewer than the {bound} asked for")


def _baseline(case: Case) -> Outcome:
    """An unstable baseline is a finding and no fault: that is what projects start from."""
    chart = case.evidence.baseline
    if chart is None:
        return lost(case, "baseline") or open_("there is no baseline yet")
    return passed(chart.verdict.text)


def _capability(case: Case) -> Outcome | None:
    if not has_spec(case.project.measure.metric):
        return None
    found = case.evidence.capability
    if found is None:
        return lost(case, "capability") or open_("the capability is not known yet")
    return passed(found.verdict.text)


RULES = (
    Rule("metric", "The metric's definition is complete", _metric),
    Rule("data-plan", "There is a plan for collecting the data", _data_plan),
    Rule("soundness", "The data are sound enough to use", _soundness),
    Rule("agreement", "The raters agree above the bound", _agreement),
    Rule("baseline-points", "The baseline has enough points", _points),
    Rule("baseline", "The baseline is known", _baseline),
    Rule("capability", "The capability against the promise is known", _capability),
)
