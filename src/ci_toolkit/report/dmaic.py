"""A project in words: the summary of one screen, one phase, or the whole as a document."""

from __future__ import annotations

from collections.abc import Callable

from ci_toolkit.analysis.dmaic.project.base import Phase
from ci_toolkit.analysis.dmaic.result import Dmaic
from ci_toolkit.report.dmaic_about import about_section
from ci_toolkit.report.dmaic_analyze import analyze_section
from ci_toolkit.report.dmaic_context import DmaicContext
from ci_toolkit.report.dmaic_control import control_section
from ci_toolkit.report.dmaic_define import define_section
from ci_toolkit.report.dmaic_gates import NAMES
from ci_toolkit.report.dmaic_improve import improve_section
from ci_toolkit.report.dmaic_measure import measure_section
from ci_toolkit.report.dmaic_sections import flattened
from ci_toolkit.report.dmaic_summary import summary, summary_blocks, title_of
from ci_toolkit.report.model import Block, Document, Notes, Report, Section
from ci_toolkit.report.pointers import dmaic_terms, more
from ci_toolkit.report.text import clean, sentence

__all__ = ["document", "phase_report", "summary"]

_SECTIONS: dict[Phase, Callable[[Dmaic, DmaicContext], Section]] = {
    "define": define_section,
    "measure": measure_section,
    "analyze": analyze_section,
    "improve": improve_section,
    "control": control_section,
}


def phase_report(result: Dmaic, ctx: DmaicContext, phase: Phase) -> Report:
    """Everything of one phase, as blocks one below the other."""
    section = _SECTIONS[phase](result, ctx)
    word, reason = section.status or ("Open", "")
    blocks: list[Block] = []
    changed = [one.text for one in result.highlights if one.code == "source-changed"]
    if changed:
        blocks.append(Notes(tuple(sentence(clean(one)) for one in changed), "Worth knowing"))
    blocks += [block for inner in section.sections for block in flattened(inner)]
    if ctx.explain:
        blocks += more(dmaic_terms(result, phase))
    return Report(
        f"{title_of(result)}: {NAMES[phase]}",
        f"{word}: {reason}" if reason else sentence(word),
        word.lower(),
        tuple(blocks),
    )


def document(result: Dmaic, ctx: DmaicContext) -> Document:
    """The whole project: the summary, a section for each phase, and how the numbers were made."""
    return Document(
        title=title_of(result),
        subtitle=_subtitle(result, ctx),
        verdict=sentence(clean(result.verdict.text)),
        status=result.verdict.status,
        blocks=summary_blocks(result, ctx),
        sections=(*(make(result, ctx) for make in _SECTIONS.values()), about_section(result, ctx)),
        strip=tuple((NAMES[one.phase], one.status, one.phase) for one in result.phases),
    )


def _subtitle(result: Dmaic, ctx: DmaicContext) -> str:
    heading = result.project.project
    parts = ["DMAIC project"]
    parts += [
        f"{role}: {clean(name)}"
        for role, name in (
            ("sponsor", heading.sponsor),
            ("owner", heading.owner),
            ("leader", heading.leader),
        )
        if name
    ]
    if ctx.made is not None:
        parts.append(ctx.made.isoformat())
    if ctx.version:
        parts.append(f"citk {clean(ctx.version)}")
    return " · ".join(parts)
