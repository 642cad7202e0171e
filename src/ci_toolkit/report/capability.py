"""A capability study as a report: the verdict, how sound it is, then how the promise is met."""

from __future__ import annotations

from dataclasses import replace

from ci_toolkit.analysis.capability.result import Capability, StreamCapability
from ci_toolkit.analysis.result import Finding
from ci_toolkit.report.capability_context import CapabilityContext
from ci_toolkit.report.capability_data import rows, to_dict
from ci_toolkit.report.capability_indices import index_table, outside_table
from ci_toolkit.report.capability_streams import rate_table, steps_table, streams_table
from ci_toolkit.report.capability_tables import (
    fits_table,
    stream_facts,
    tolerance_table,
)
from ci_toolkit.report.capability_words import (
    promise_words,
    stream_name,
    target_words,
    units_of,
)
from ci_toolkit.report.ledger import closing_blocks
from ci_toolkit.report.model import Block, Facts, Notes, Report
from ci_toolkit.report.remarks import next_steps, told_once, worth_knowing
from ci_toolkit.report.text import clean, sentence

__all__ = ["page", "rows", "to_dict", "view"]

MOST_STREAMS = 20
# Findings that the facts of a stream say already, and those that a table of streams does.
_SAID = ("stability-unknown", "unstable", "not-normal", "sigma-shift-named")
_OF_ONE = ("unstable", "sigma-shift-named")


def view(result: Capability, ctx: CapabilityContext, *, most_streams: int = MOST_STREAMS) -> Report:
    """A capability study in words and tables.

    Arguments: most_streams, rows of the table of streams. One stream is told in full; of several
    the table is shown, and details of those in `ctx.picked`.
    """
    blocks: list[Block] = []
    if len(result.streams) == 1:
        stream = result.streams[0]
        blocks += _stream(result, stream, ctx)
        blocks += _steps(result)
        blocks += worth_knowing((*result.findings, *_not_said(stream)))
        blocks += next_steps((*result.verdict.next, *stream.verdict.next))
    else:
        blocks += _streams(result, ctx, most_streams)
    if ctx.explain:
        from ci_toolkit.report.capability_explain import explain

        blocks += explain(result, durations=ctx.durations)
    blocks += closing_blocks(ctx)
    title = clean(ctx.title or ctx.quantity or "Capability")
    return Report(title, sentence(clean(result.verdict.text)), result.verdict.status, tuple(blocks))


def page(result: Capability, ctx: CapabilityContext) -> Report:
    """The report of a page that stands alone, with how it was computed.

    Streams beyond the table's end are cut there as in a terminal, at ten times its length.
    """
    return view(result, replace(ctx, explain=True), most_streams=10 * MOST_STREAMS)


def _stream(result: Capability, stream: StreamCapability, ctx: CapabilityContext) -> list[Block]:
    """The numbers of one stream."""
    facts = stream_facts(result, stream, ctx)
    if stream.attribute is not None:
        return [facts, rate_table(stream)]
    tables = (
        index_table(result, stream),
        outside_table(stream),
        fits_table(stream),
        tolerance_table(stream, ctx),
    )
    return [facts, *(table for table in tables if table is not None)]


def _steps(result: Capability) -> list[Block]:
    if result.rolled is None:
        return []
    confidence = result.streams[0].confidence if result.streams else 0.95
    return [steps_table(result.rolled, confidence)]


def _streams(result: Capability, ctx: CapabilityContext, most_streams: int) -> list[Block]:
    blocks: list[Block] = []
    facts = [("Measured", clean(ctx.quantity))] if ctx.quantity else []
    promises = {_promise(stream, ctx) for stream in result.streams} - {""}
    if len(promises) == 1:
        facts.append(("Promise", promises.pop()))
    if facts:
        blocks.append(Facts(tuple(facts)))
    if result.streams:
        blocks.append(streams_table(result, ctx, most_streams))
    blocks += _steps(result)
    shown = [result.streams[number] for number in result.ranking[:most_streams]]
    told = ([one for one in stream.findings if one.code not in _OF_ONE] for stream in shown)
    blocks += told_once(result.findings, zip(map(stream_name, shown), told, strict=True))
    blocks += next_steps(result.verdict.next)
    for number in ctx.picked if len(result.streams) > 1 else ():
        stream = result.streams[number]
        name = stream_name(stream)
        blocks.append(Notes((sentence(clean(stream.verdict.text)),), name))
        parts = [
            *_stream(result, stream, ctx),
            *worth_knowing(_not_said(stream)),
            *next_steps(stream.verdict.next),
        ]
        blocks += [
            replace(part, caption=f"{name}: {part.caption}" if part.caption else None)
            for part in parts
        ]
    return blocks


def _promise(stream: StreamCapability, ctx: CapabilityContext) -> str:
    if stream.attribute is not None:
        return target_words(stream) or ""
    return promise_words(stream, units_of(stream, ctx))


def _not_said(stream: StreamCapability) -> list[Finding]:
    """Findings of a stream that its facts and tables do not say already."""
    return [finding for finding in stream.findings if finding.code not in _SAID]
