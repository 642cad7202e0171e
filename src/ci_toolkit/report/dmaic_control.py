"""Control: how the gain is held, and whether it is."""

from __future__ import annotations

from ci_toolkit.analysis.dmaic.result import Dmaic
from ci_toolkit.report.dmaic_context import DmaicContext
from ci_toolkit.report.dmaic_sections import (
    computed,
    failed,
    part_name,
    phase_section,
    section_id,
    tools,
)
from ci_toolkit.report.model import Code, Facts, Section
from ci_toolkit.report.text import clean

TOOLS = ("control-plan", "reactions", "handover")


def control_section(result: Dmaic, ctx: DmaicContext) -> Section:
    """The control plan, the frozen limits, later data against them, reactions and hand-over."""
    return phase_section(
        result,
        "control",
        tools(result, ctx, "control", TOOLS[0]),
        _limits(result, ctx),
        computed(result, ctx, "control", "held"),
        tools(result, ctx, "control", *TOOLS[1:]),
    )


def _limits(result: Dmaic, ctx: DmaicContext) -> tuple[Section, ...]:
    table = result.project.control.limits
    if table is None:
        return ()
    name, heading = section_id("control", "limits"), part_name("limits")
    failure = result.evidence.failure_of("limits")
    if failure is not None:
        return (Section(name, heading, status=failed(failure)),)
    stretch = table.stretch or result.project.improve.after
    facts = [("File", clean(table.file))]
    if stretch:
        facts.append(("From the stretch", clean(stretch)))
    blocks: list[Facts | Code] = [Facts(tuple(facts))]
    command = ctx.commands.get("limits")
    if command:
        blocks.append(Code(clean(command), "The command that froze them"))
    return (Section(name, heading, tuple(blocks)),)
