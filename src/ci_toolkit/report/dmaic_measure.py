"""Measure: the metric, its data, and where it stood before anything was changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from ci_toolkit.analysis.dmaic.baseline_estimate import baseline_estimate
from ci_toolkit.analysis.dmaic.project.measure import Metric
from ci_toolkit.analysis.dmaic.result import Dmaic
from ci_toolkit.analysis.dmaic.words import metric_text
from ci_toolkit.analysis.wording import plain
from ci_toolkit.report.dmaic_context import DmaicContext
from ci_toolkit.report.dmaic_sections import (
    computed,
    phase_section,
    section_id,
    tools,
    verdict_status,
)
from ci_toolkit.report.model import Block, Facts, Notes, Section
from ci_toolkit.report.text import clean, sentence

TOOLS = ("data-plan",)
# A centre this near to the metric is the metric, for a reader.
_SAME = 0.01
_AGREEMENT = {
    "capable": "good enough",
    "incapable": "not good enough",
    "insufficient": "not settled",
}


def measure_section(result: Dmaic, ctx: DmaicContext) -> Section:
    """The metric and its definition, the data, the raters, the baseline and its capability."""
    return phase_section(
        result,
        "measure",
        _metric(result),
        tools(result, ctx, "measure", *TOOLS),
        computed(result, ctx, "measure", "soundness"),
        _agreement(result, ctx),
        _baseline(result, ctx),
        computed(result, ctx, "measure", "capability"),
        _sample_size(result, ctx),
    )


def _metric(result: Dmaic) -> tuple[Section, ...]:
    metric = result.project.measure.metric
    if metric is None:
        return ()
    facts = tuple(
        (name, clean(value)) for name, value in _metric_facts(metric, result) if clean(value)
    )
    return (Section(section_id("measure", "metric"), "Primary metric", (Facts(facts),)),)


def _metric_facts(metric: Metric, result: Dmaic) -> Iterable[tuple[str, str]]:
    source = metric.source if isinstance(metric.source, str) else ", ".join(metric.source)
    yield "Name", metric.name
    yield "Definition", metric.definition or "not written yet"
    yield "Better when", metric.better
    yield "Source", source
    yield "Measured as", _measured(metric)
    yield "Time", metric.time or ""
    yield "Each counted once", f"{metric.id}, its {metric.keep} row" if metric.id else ""
    yield "Only rows where", "; ".join(metric.where)
    yield "Period", metric.every or ""
    for name, bound in (("At least", metric.lsl), ("At most", metric.usl), ("Aim", metric.target)):
        yield name, "" if bound is None else _given(bound)
    yield "Baseline", result.project.measure.baseline or ""


def _measured(metric: Metric) -> str:
    if metric.event:
        return f"share of rows where {metric.event}"
    if metric.count and metric.size:
        return f"{metric.count} per {metric.size}"
    if metric.start or metric.end:
        return f"time from {metric.start or '?'} to {metric.end or '?'}"
    return metric.value or metric.count or ""


def _given(bound: float | str) -> str:
    return bound if isinstance(bound, str) else plain(bound)


def _baseline(result: Dmaic, ctx: DmaicContext) -> tuple[Section, ...]:
    """The chart, and why its centre is not the metric where periods hold unequal numbers."""
    sections, chart = computed(result, ctx, "measure", "baseline"), result.evidence.baseline
    if chart is None or len(sections) != 1 or chart.subgroups.measure != "value":
        return sections
    used = np.flatnonzero(chart.subgroups.used)
    found = baseline_estimate(chart, result.project.tollgates.bounds.confidence)
    if found is None or not len(used):
        return sections
    center = float(chart.panels[0].center[used[0]])
    if abs(center - found.value) <= _SAME * abs(found.value):
        return sections
    noun, value = chart.subgroups.noun, metric_text(found.value, ctx.kind)
    note = f"The centre counts each {noun} alike; over all values the metric is {value}."
    blocks = list(sections[0].blocks)
    at = next((i for i, one in enumerate(blocks) if isinstance(one, Facts)), len(blocks) - 1)
    blocks.insert(at + 1, Notes((note,)))
    return (replace(sections[0], blocks=tuple(blocks)),)


def _agreement(result: Dmaic, ctx: DmaicContext) -> tuple[Section, ...]:
    found = result.evidence.agreement
    if found is None:
        return computed(result, ctx, "measure", "agreement")
    from ci_toolkit.report.agreement import blocks

    status = verdict_status(found.verdict, _AGREEMENT)
    return computed(result, ctx, "measure", "agreement", blocks=blocks(found), status=status)


def _sample_size(result: Dmaic, ctx: DmaicContext) -> tuple[Section, ...]:
    sizes = result.evidence.sample_size
    own: tuple[Block, ...] = ()
    if sizes is not None:
        own = (Notes(tuple(sentence(clean(one)) for one in sizes.text.split("; "))),)
    return computed(result, ctx, "measure", "sample_size", blocks=own)
