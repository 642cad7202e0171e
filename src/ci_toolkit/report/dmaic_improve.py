"""Improve: what was changed, when, and what it did."""

from __future__ import annotations

from ci_toolkit.analysis.dmaic.result import Dmaic
from ci_toolkit.report.dmaic_context import DmaicContext
from ci_toolkit.report.dmaic_gates import lefts
from ci_toolkit.report.dmaic_sections import (
    computed,
    phase_section,
    section_id,
    tools,
    verdict_status,
)
from ci_toolkit.report.model import Section, Table
from ci_toolkit.report.text import clean

TOOLS = ("solutions", "fmea")
_EFFECT = {
    "capable": "improved",
    "incapable": "not improved",
    "insufficient": "not settled",
}


def improve_section(result: Dmaic, ctx: DmaicContext) -> Section:
    """Solutions, the change, before against after, what it is worth, and what can go wrong."""
    return phase_section(
        result,
        "improve",
        tools(result, ctx, "improve", TOOLS[0]),
        _changes(result),
        computed(result, ctx, "improve", "staged"),
        _effect(result, ctx),
        computed(result, ctx, "improve", "control_group"),
        _benefit(result),
        computed(result, ctx, "improve", "capability_after"),
        tools(result, ctx, "improve", *TOOLS[1:]),
    )


def _changes(result: Dmaic) -> tuple[Section, ...]:
    changes = result.project.improve.changes
    if not changes:
        return ()
    table = Table(
        ("When", "What", "Reach"),
        tuple(
            (str(one.when), clean(one.what), "pilot" if one.pilot else "everywhere")
            for one in changes
        ),
        lefts(3),
    )
    return (Section(section_id("improve", "changes"), "What was changed", (table,)),)


def _effect(result: Dmaic, ctx: DmaicContext) -> tuple[Section, ...]:
    effect = result.evidence.effect
    if effect is None:
        return computed(result, ctx, "improve", "effect")
    from ci_toolkit.report.dmaic_effect import effect_blocks

    own = effect_blocks(effect, ctx.kind)
    status = verdict_status(effect.verdict, _EFFECT)
    return computed(result, ctx, "improve", "effect", blocks=own, status=status)


def _benefit(result: Dmaic) -> tuple[Section, ...]:
    benefit = result.evidence.benefit
    if benefit is None:
        return ()
    from ci_toolkit.report.dmaic_effect import benefit_blocks

    blocks = tuple(benefit_blocks(benefit))
    return (Section(section_id("improve", "benefit"), "Benefit realised", blocks),)
