"""A control chart as a report: the verdict first, then what to look at and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ci_toolkit.analysis.control_chart.result import ControlChart, StreamResult
from ci_toolkit.analysis.result import Finding
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.report.context import LedgerView, RunContext, closing_blocks
from ci_toolkit.report.control_chart_data import Points, points_rows, to_dict
from ci_toolkit.report.control_chart_facts import stream_facts
from ci_toolkit.report.control_chart_points import (
    events_table,
    points_tables,
    series_strip,
    signals_table,
)
from ci_toolkit.report.control_chart_streams import streams_table
from ci_toolkit.report.control_chart_words import chart_words, panel_format
from ci_toolkit.report.model import Block, Facts, Notes, Report
from ci_toolkit.report.remarks import next_steps
from ci_toolkit.report.text import clean, sentence

__all__ = [
    "LedgerView",
    "RunContext",
    "page",
    "panel_format",
    "points_rows",
    "to_dict",
    "view",
]

MOST_STREAMS = 20
MOST_SIGNALS = 12


def view(
    result: ControlChart,
    ctx: RunContext,
    *,
    points: Points = "signals",
    most_streams: int = MOST_STREAMS,
    most_signals: int | None = MOST_SIGNALS,
) -> Report:
    """A control chart in words and tables.

    Arguments: points, whether tables of points hold all of them, the signals, or are left out;
    most_streams, rows of the ranking; most_signals of the table of signals (None: all).
    One stream is told in full; of several the ranking is shown, and details of those in
    `ctx.picked`.
    """
    blocks: list[Block] = []
    if len(result.streams) == 1:
        blocks += _stream(result, result.streams[0], ctx, points, most_signals, whole=True)
    else:
        blocks += _streams(result, ctx, points, most_streams, most_signals)
    if ctx.explain:
        from ci_toolkit.report.explain import explain

        blocks += explain(result, ctx.options)
    blocks += closing_blocks(ctx)
    title = clean(ctx.title or ctx.quantity or "Control chart")
    return Report(title, sentence(clean(result.verdict.text)), result.verdict.status, tuple(blocks))


def page(result: ControlChart, ctx: RunContext) -> Report:
    """The report of a page that stands alone: every signal, every point, and how it was computed.

    Streams beyond the ranking's end are cut there as in a terminal, at ten times its length.
    """
    full = replace(ctx, explain=True)
    return view(result, full, points="all", most_streams=10 * MOST_STREAMS, most_signals=None)


def _stream(
    result: ControlChart,
    stream: StreamResult,
    ctx: RunContext,
    points: Points,
    most_signals: int | None,
    *,
    whole: bool,
) -> list[Block]:
    """Everything about one stream; `whole`: it is the only one, so the run's findings are its."""
    blocks = stream_facts(result, stream, ctx)
    if points != "none" and stream.signals:
        blocks.append(signals_table(result, stream, ctx, most_signals))
    blocks.append(series_strip(result, stream, ctx))
    if ctx.events and (events := events_table(result, stream, ctx)):
        blocks.append(events)
    findings = (*stream.findings, *(result.findings if whole else ()))
    blocks += _worth_knowing(stream, findings)
    blocks += next_steps(stream.verdict.next)
    if points == "all":
        blocks += points_tables(result, stream, ctx)
    return blocks


def _streams(
    result: ControlChart,
    ctx: RunContext,
    points: Points,
    most_streams: int,
    most_signals: int | None,
) -> list[Block]:
    quantity = ((("Measured", clean(ctx.quantity)),) if ctx.quantity else ()) + (
        ("Chart", chart_words(result.chart)),
        ("Why", sentence(clean(result.reason))),
    )
    blocks: list[Block] = [Facts(quantity), streams_table(result, ctx, most_streams)]
    if told := _told_once(result, most_streams):
        blocks.append(Notes(told, "Worth knowing"))
    blocks += next_steps(result.verdict.next)
    for number in ctx.picked:
        stream = result.streams[number]
        name = stream_name(stream)
        parts = _stream(result, stream, ctx, points, most_signals, whole=False)
        verdict = Notes((sentence(clean(stream.verdict.text)),), name)
        blocks.append(verdict)
        blocks += [
            replace(part, caption=f"{name}: {part.caption}" if part.caption else None)
            for part in parts
        ]
    return blocks


def stream_name(stream: StreamResult) -> str:
    """A stream by its values: "queue=video, market=DE"."""
    return ", ".join(f"{clean(column)}={clean(value)}" for column, value in stream.by.items())


def _worth_knowing(stream: StreamResult, findings: tuple[Finding, ...]) -> list[Block]:
    """Findings and the diagnostics of concern in full, all other diagnostics in one line.

    Advice and a proposal that stand among the next steps already are not said twice.
    """
    said = {*stream.verdict.next, *(diagnostic.text for diagnostic in stream.diagnostics)}
    texts: list[str] = []
    for diagnostic in stream.diagnostics:
        if diagnostic.concern:
            advice = diagnostic.advice if diagnostic.advice not in said else None
            texts.append(" ".join(sentence(t) for t in (diagnostic.text, advice) if t))
    if stream.proposal is not None and stream.proposal.text not in said:
        texts.append(sentence(stream.proposal.text))
    told = [finding for finding in _in_order(findings) if finding.text not in said]
    texts += [sentence(finding.text) for finding in told]
    quiet = [_spoken(d.code) for d in stream.diagnostics if not d.concern]
    if quiet:
        texts.append(f"Also checked, nothing to act on: {', '.join(quiet)}.")
    unique = tuple(dict.fromkeys(clean(text) for text in texts))
    return [Notes(unique, "Worth knowing")] if unique else []


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings with the warnings first; signals are left out, a table of their own holds them."""
    kept = (finding for finding in findings if finding.level != "signal")
    return sorted(kept, key=lambda finding: finding.level != "warning")


def _told_once(result: ControlChart, most: int) -> tuple[str, ...]:
    """Findings of the run and of the streams shown, each kind once with how many have it."""
    streams = [result.streams[s] for s in result.ranking[:most]]
    every = [*result.findings, *(finding for stream in streams for finding in stream.findings)]
    alike: dict[str, list[Finding]] = {}
    for finding in _in_order(every):
        # Findings of one kind that streams share are one sentence, others are each their own.
        alike.setdefault(finding.code if finding.stream else finding.text, []).append(finding)
    texts = [_where(found) + sentence(found[0].text) for found in alike.values()]
    concerns = Counter(d.code for stream in streams for d in stream.diagnostics if d.concern)
    if concerns:
        parts = [f"{_spoken(code)} in {number}" for code, number in concerns.items()]
        whole = f"the {count_of(len(streams), 'stream')} shown"
        texts.append(f"Among {whole}, diagnostics raise a concern: {', '.join(parts)}.")
    return tuple(clean(text) for text in texts)


def _spoken(code: str) -> str:
    return code.replace("-", " ").replace("_", " ")


def _where(found: list[Finding]) -> str:
    """The streams of a kind of finding, before its text; empty when it is of the whole run."""
    named = found[0].stream
    if not named:
        return ""
    streams = {tuple(finding.stream.items()) for finding in found if finding.stream}
    example = ", ".join(f"{column}={value}" for column, value in named.items())
    return f"{len(streams):,} streams, such as {example}: " if len(streams) > 1 else f"{example}: "
