"""A Pareto as a report: the verdict first, then the bars, then what to look at and what to do."""

from __future__ import annotations

from dataclasses import replace

from ci_toolkit.analysis.pareto.result import Pareto, ParetoStream
from ci_toolkit.analysis.result import Finding, Verdict
from ci_toolkit.report.ledger import closing_blocks
from ci_toolkit.report.model import Block, Facts, Notes, Report
from ci_toolkit.report.pareto_context import ParetoContext
from ci_toolkit.report.pareto_data import comparison_rows, rows, to_dict
from ci_toolkit.report.pareto_sides import comparison_blocks
from ci_toolkit.report.pareto_streams import heat_table, history_blocks, splits_table
from ci_toolkit.report.pareto_tables import bars_table, stream_facts
from ci_toolkit.report.pareto_words import column_name, stream_name
from ci_toolkit.report.remarks import next_steps, told_once, worth_knowing
from ci_toolkit.report.text import clean, sentence

__all__ = ["comparison_rows", "page", "rows", "to_dict", "view"]

MOST_ROWS = 20
MOST_STREAMS = 20


def view(
    result: Pareto,
    ctx: ParetoContext,
    *,
    most_rows: int | None = MOST_ROWS,
    most_streams: int = MOST_STREAMS,
) -> Report:
    """A Pareto in words and tables.

    Arguments: most_rows, categories of a table before the others become one row with their sum
    (None: all); most_streams, rows of the map of streams. One stream is told in full; of several
    the map is shown, and details of those in `ctx.picked`.
    """
    blocks: list[Block] = []
    if len(result.streams) == 1:
        blocks += _stream(
            result, result.streams[0], ctx, most_rows, result.findings, result.verdict
        )
    else:
        blocks += _streams(result, ctx, most_rows, most_streams)
    if ctx.explain:
        from ci_toolkit.report.pareto_explain import explain

        blocks += explain(result)
    blocks += closing_blocks(ctx)
    title = clean(ctx.title or ctx.quantity or "Pareto")
    return Report(title, sentence(clean(result.verdict.text)), result.verdict.status, tuple(blocks))


def page(result: Pareto, ctx: ParetoContext) -> Report:
    """The report of a page that stands alone: every category, and how it was computed.

    Streams beyond the map's end are cut there as in a terminal, at ten times its length.
    """
    full = replace(ctx, explain=True)
    return view(result, full, most_rows=None, most_streams=10 * MOST_STREAMS)


def _stream(
    result: Pareto,
    stream: ParetoStream,
    ctx: ParetoContext,
    most_rows: int | None,
    findings: tuple[Finding, ...],
    verdict: Verdict,
) -> list[Block]:
    """Everything about one stream; findings and verdict, of the run where it is the only one."""
    blocks: list[Block] = [stream_facts(result, stream, ctx)]
    if stream.bars:
        blocks.append(bars_table(result, stream, ctx, most_rows))
    if stream.comparison is not None:
        blocks += comparison_blocks(result, stream.comparison, ctx, most_rows)
    if stream.then is not None:
        blocks.append(_then(result, stream, ctx, most_rows))
    if len(result.streams) == 1 and result.splits:
        blocks.append(splits_table(result))
    if stream.history is not None:
        blocks += history_blocks(stream.history)
    steps = (*verdict.next, *stream.verdict.next)
    return blocks + worth_knowing((*_findings(stream), *findings), said=steps) + next_steps(steps)


def _findings(stream: ParetoStream) -> tuple[Finding, ...]:
    compared = stream.comparison.findings if stream.comparison else ()
    return (*stream.findings, *compared)


def _then(result: Pareto, stream: ParetoStream, ctx: ParetoContext, most_rows: int | None) -> Block:
    """The largest bar taken apart: a table of its own under "Within spam, by market"."""
    assert stream.then is not None
    nested = stream.then
    inner = replace(result, category=(nested.column,), listed=())
    caption = f"Within {clean(nested.within, 60)}, by {column_name((nested.column,))}"
    return replace(bars_table(inner, nested.part, ctx, most_rows), caption=caption)


def _streams(
    result: Pareto, ctx: ParetoContext, most_rows: int | None, most_streams: int
) -> list[Block]:
    blocks: list[Block] = []
    facts = [("Category", column_name(result.category))]
    if ctx.quantity:
        facts.insert(0, ("Measured", clean(ctx.quantity)))
    blocks += [Facts(tuple(facts)), heat_table(result, ctx, most_streams)]
    if result.splits:
        blocks.append(splits_table(result))
    shown = [result.streams[number] for number in result.ranking[:most_streams]]
    blocks += told_once(result.findings, ((stream_name(one), _findings(one)) for one in shown))
    blocks += next_steps(result.verdict.next)
    for number in ctx.picked:
        stream = result.streams[number]
        name = stream_name(stream)
        blocks.append(Notes((sentence(clean(stream.verdict.text)),), name))
        parts = _stream(result, stream, ctx, most_rows, (), stream.verdict)
        blocks += [
            replace(part, caption=f"{name}: {part.caption}" if part.caption else None)
            for part in parts
        ]
    return blocks
