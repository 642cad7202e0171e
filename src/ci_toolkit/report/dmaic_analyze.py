"""Analyze: where the problem sits, and what causes it."""

from __future__ import annotations

from ci_toolkit.analysis.dmaic.result import Dmaic
from ci_toolkit.report.dmaic_context import DmaicContext
from ci_toolkit.report.dmaic_sections import computed, phase_section, tools
from ci_toolkit.report.model import Section

TOOLS = ("fishbone", "five-whys", "matrix", "root-causes")


def analyze_section(result: Dmaic, ctx: DmaicContext) -> Section:
    """Pareto, causes tested and thought of, and the root causes with their evidence."""
    return phase_section(
        result,
        "analyze",
        computed(result, ctx, "analyze", "pareto"),
        _causes(result, ctx),
        _mix(result, ctx),
        tools(result, ctx, "analyze", *TOOLS),
    )


def _causes(result: Dmaic, ctx: DmaicContext) -> tuple[Section, ...]:
    study = result.evidence.causes
    if study is None:
        return computed(result, ctx, "analyze", "causes")
    from ci_toolkit.report.dmaic_causes import cause_blocks

    return computed(result, ctx, "analyze", "causes", blocks=cause_blocks(study, ctx.kind))


def _mix(result: Dmaic, ctx: DmaicContext) -> tuple[Section, ...]:
    study = result.evidence.mix
    if study is None:
        return computed(result, ctx, "analyze", "mix")
    from ci_toolkit.report.dmaic_causes import mix_blocks

    return computed(result, ctx, "analyze", "mix", blocks=mix_blocks(study, ctx.kind))
