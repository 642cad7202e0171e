"""What the sections of a project's report are made of: computed parts, tools, failures, gates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ci_toolkit.analysis.dmaic.project.base import Phase
from ci_toolkit.analysis.dmaic.result import Dmaic, Failure, PhaseState
from ci_toolkit.analysis.result import Verdict
from ci_toolkit.report.dmaic_context import DmaicContext
from ci_toolkit.report.dmaic_gates import NAMES, gate_table
from ci_toolkit.report.model import (
    Block,
    Code,
    DocumentBlock,
    Figure,
    Notes,
    Report,
    Section,
    Strip,
    Table,
)
from ci_toolkit.report.text import clean, sentence

# What a part is called, wherever it is named.
PART_NAMES = {
    "soundness": "Soundness of the data",
    "agreement": "Agreement of the raters",
    "baseline": "Baseline",
    "capability": "Capability",
    "sample_size": "Sample size",
    "pareto": "Pareto",
    "causes": "Candidate causes",
    "mix": "Mix against rate",
    "staged": "Before and after on one chart",
    "effect": "Effect of the change",
    "control_group": "The control group",
    "capability_after": "Capability after the change",
    "limits": "Frozen limits",
    "held": "Is the gain held?",
}
_PICTURES = {"capability_after": "capability-after"}
# A longer table of a command is closed in the report until it is opened.
_MOST_ROWS = 10


def part_name(part: str) -> str:
    """What a part is called; its own name where it is none of the known."""
    return PART_NAMES.get(part, clean(part.replace("_", " ")))


def section_id(phase: Phase, name: str) -> str:
    """The id of a section of a phase."""
    return f"{phase}-{name.replace('_', '-')}"


def computed(
    result: Dmaic,
    ctx: DmaicContext,
    phase: Phase,
    part: str,
    *,
    blocks: Iterable[Block] = (),
    status: tuple[str, str] | None = None,
) -> tuple[Section, ...]:
    """The section of a part: why it could not be computed, else its report or its own blocks.

    blocks, status: of a part that is no command's (`ctx.reports` comes first). Empty where the
    part was not asked for.
    """
    failure = result.evidence.failure_of(part)
    heading, name = part_name(part), section_id(phase, part)
    if failure is not None:
        return (Section(name, heading, status=failed(failure)),)
    report = ctx.reports.get(part)
    own = tuple(blocks)
    if report is None and not own and status is None:
        return ()
    key = _PICTURES.get(part, part)
    figures = figure(ctx, key)
    if report is not None:
        status = (report.status, sentence(clean(report.verdict)))
        own = embedded(report, drawn=bool(figures))
    return (Section(name, heading, (*figures, *own), status=status),)


def failed(failure: Failure) -> tuple[str, str]:
    """What stands in the place of a part that could not be computed."""
    told = sentence(f"could not be computed: {clean(failure.text)}")
    hint = f" {sentence(clean(failure.hint))}" if failure.hint else ""
    return "missing", told + hint


def verdict_status(verdict: Verdict, words: Mapping[str, str]) -> tuple[str, str]:
    """A verdict as a section's status, its status in the words of the part."""
    return words.get(verdict.status, verdict.status), sentence(clean(verdict.text))


def embedded(report: Report, *, drawn: bool) -> tuple[Block, ...]:
    """The blocks of a command's report that a document takes over.

    Its rows and its command stand at the end of the document for all parts together. drawn:
    there is a picture, so no line of characters.
    """
    return tuple(
        _short(block)
        for block in report.blocks
        if not (
            isinstance(block, Code)
            or (isinstance(block, Notes) and (block.caption or "").startswith("Rows"))
            or (drawn and isinstance(block, Strip))
        )
    )


def _short(block: Block) -> Block:
    """A long table is shown closed: the report is read by people who need its sense first."""
    if isinstance(block, Table) and len(block.rows) > _MOST_ROWS and block.bars is None:
        return replace(block, folded=True)
    return block


def figure(ctx: DmaicContext, key: str) -> tuple[Figure, ...]:
    """The picture of this key, where there is one; the heading above it names it."""
    alt = ctx.pictures.get(key)
    return () if alt is None else (Figure(key, clean(alt)),)


def tools(result: Dmaic, ctx: DmaicContext, phase: Phase, *names: str) -> tuple[Section, ...]:
    """Sections of the tools of these names that the project has filled in."""
    from ci_toolkit.report.dmaic_tools import TOOLS

    found = []
    for name in names:
        tool = TOOLS.get(name)
        if tool is None or not tool.has(result.project):
            continue
        blocks: tuple[DocumentBlock, ...] = (
            *figure(ctx, name),
            *tool.blocks(result.project),
        )
        found.append(Section(section_id(phase, name), clean(tool.heading), blocks))
    return tuple(found)


def state_of(result: Dmaic, phase: Phase) -> PhaseState:
    """Where a phase stands; open without gates where nobody judged it."""
    known = next((state for state in result.phases if state.phase == phase), None)
    return known or PhaseState(phase, "open", (), "")


def phase_section(result: Dmaic, phase: Phase, *parts: Iterable[Section]) -> Section:
    """A phase: its status, its parts, and its gates at the end."""
    state = state_of(result, phase)
    inner = [section for group in parts for section in group]
    if state.gates:
        table = gate_table(state)
        caption = table.caption or "Gates"
        inner.append(Section(section_id(phase, "gates"), caption, (_uncaptioned(table),)))
    reason = sentence(clean(state.reason))
    return Section(
        phase, NAMES[phase], sections=tuple(inner), status=(state.status.capitalize(), reason)
    )


def _uncaptioned(block: Block) -> Block:
    from dataclasses import replace

    return replace(block, caption=None)


def flattened(section: Section) -> Iterator[Block]:
    """Blocks of a section and of those in it, for a form without sections or pictures."""
    heading: str | None = section.heading
    if section.status is not None:
        word, reason = section.status
        yield Notes((f"{_first_large(word)}: {reason}" if reason else _first_large(word),), heading)
        heading = None
    for block in section.blocks:
        if isinstance(block, Figure):
            continue
        yield _under(block, heading)
        heading = None
    for inner in section.sections:
        yield from flattened(inner)


def _under(block: Block, heading: str | None) -> Block:
    from dataclasses import replace

    if heading is None:
        return block
    caption = f"{heading}: {block.caption}" if block.caption else heading
    return replace(block, caption=caption)


def _first_large(word: str) -> str:
    return word[:1].upper() + word[1:]
