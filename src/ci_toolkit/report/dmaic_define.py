"""Define: what is wrong, whose it is, and what mending it is worth."""

from __future__ import annotations

from ci_toolkit.analysis.dmaic.business_case import months_text
from ci_toolkit.analysis.dmaic.result import Amount, Dmaic
from ci_toolkit.analysis.dmaic.yearly import money
from ci_toolkit.report.dmaic_context import DmaicContext
from ci_toolkit.report.dmaic_sections import phase_section, section_id, tools
from ci_toolkit.report.model import Block, Facts, Notes, Section
from ci_toolkit.report.text import clean, sentence

TOOLS = ("charter", "voice", "ctq", "sipoc", "stakeholders", "raci", "risks", "timeline")


def define_section(result: Dmaic, ctx: DmaicContext) -> Section:
    """The charter, the business case with its arithmetic, and the tools of the phase."""
    return phase_section(
        result,
        "define",
        tools(result, ctx, "define", TOOLS[0]),
        _business_case(result),
        tools(result, ctx, "define", *TOOLS[1:]),
    )


def _business_case(result: Dmaic) -> tuple[Section, ...]:
    amount = result.evidence.business_case
    if amount is None:
        return ()
    table = result.project.define.business_case
    note = clean(table.note) if table else ""
    blocks = list(amount_blocks(amount))
    if note:
        blocks.append(Notes((sentence(note),)))
    return (Section(section_id("define", "business-case"), "Business case", tuple(blocks)),)


def amount_blocks(amount: Amount) -> tuple[Block, ...]:
    """What the goal is worth, and the arithmetic line by line."""
    facts = [("In a year", money(amount.yearly, clean(amount.currency)))]
    if amount.project_cost is not None:
        facts.append(("The project costs", money(amount.project_cost, clean(amount.currency))))
    if amount.payback_months is not None:
        facts.append(("Paid back in", months_text(amount.payback_months)))
    lines = tuple(sentence(clean(line)) for line in amount.arithmetic)
    blocks: list[Block] = [Facts(tuple(facts))]
    if lines:
        blocks.append(Notes(lines, "The arithmetic", numbered=True))
    return tuple(blocks)
