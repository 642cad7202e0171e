"""A project on one screen: problem, phases, the metric then and now, findings, gates, actions."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ci_toolkit.analysis.dmaic.project.define import Goal
from ci_toolkit.analysis.dmaic.result import Dmaic, Gate, NextAction, ThenNow
from ci_toolkit.analysis.dmaic.words import MetricKind, end_text, interval_text, metric_text
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.report.dmaic_context import DmaicContext
from ci_toolkit.report.dmaic_gates import NAMES, hand, lefts, passed_of, unsettled
from ci_toolkit.report.model import Block, Facts, Notes, Report, Table
from ci_toolkit.report.pointers import dmaic_terms, more
from ci_toolkit.report.text import clean, sentence

ABSENT = "–"
# What fits one screen of 100 columns and 40 lines.
_WIDTH = 100
_LINES = 40
_LINE = 84
_TITLE = 180
_VERDICT = 600  # longer ones hold a name that no one reads to its end
_MOST_FINDINGS = 3
_ACTION = 58
# What gives way first where the screen is full: letters of a finding, gates, actions.
_ROOM = (
    *((275, 4, 3), (275, 3, 3), (275, 3, 2), (275, 2, 2)),
    *((182, 3, 2), (182, 2, 2), (182, 2, 1), (90, 2, 1)),
)


def summary(result: Dmaic, ctx: DmaicContext) -> Report:
    """The summary for one screen of 100 columns and 40 lines; what does not fit is counted.

    The verdict stands in full; findings, gates and actions give way to it.
    """
    from ci_toolkit.report.terminal import render

    for room in _ROOM:
        report = _summary(result, ctx, *room)
        if render(report, width=_WIDTH).count("\n") <= _LINES:
            break
    return report


def _summary(
    result: Dmaic, ctx: DmaicContext, finding: int, most_gates: int, most_actions: int
) -> Report:
    blocks: list[Block] = [Facts(_problem(result, ctx, _LINE)), phase_strip(result)]
    if result.metric is not None:
        blocks.append(_metric_facts(result.metric, result.project.define.goal, ctx.kind))
    if result.highlights:
        blocks.append(_findings(result, _MOST_FINDINGS, finding))
    gates = unsettled(result)
    if gates:
        blocks.append(_short_gates(gates, most_gates))
    if result.actions:
        blocks.append(_actions(result.actions[:most_actions], len(result.actions), _ACTION))
    if ctx.explain:
        blocks += more(dmaic_terms(result, None))
    return Report(
        clean(title_of(result), _TITLE),
        sentence(clean(result.verdict.text, _VERDICT)),
        result.verdict.status,
        tuple(blocks),
    )


def summary_blocks(result: Dmaic, ctx: DmaicContext) -> tuple[Block, ...]:
    """The same for a page, in full."""
    blocks: list[Block] = [Facts(_problem(result, ctx, None), "Problem and goal")]
    if result.metric is not None:
        blocks.append(metric_table(result.metric, result.project.define.goal, ctx.kind))
    if result.highlights:
        blocks.append(_findings(result, len(result.highlights), None))
    gates = unsettled(result)
    if gates:
        blocks.append(_gates_in_full(gates))
    if result.actions:
        blocks.append(_actions(result.actions, len(result.actions), None))
    told_before = {action.text for action in result.actions}
    steps = tuple(sentence(clean(step)) for step in result.verdict.next if step not in told_before)
    if steps:
        blocks.append(Notes(steps, "What to do next", numbered=True))
    if result.findings:
        told = tuple(dict.fromkeys(sentence(clean(one.text)) for one in result.findings))
        blocks.append(Notes(told, "Worth knowing"))
    return tuple(blocks)


def title_of(result: Dmaic) -> str:
    """The project's title, or what it is where it has none."""
    return clean(result.project.project.title) or "DMAIC project"


def phase_strip(result: Dmaic) -> Table:
    """The five phases side by side, each with its status in words."""
    states = result.phases
    return Table(
        tuple(NAMES[state.phase] for state in states),
        (
            tuple(state.status for state in states),
            tuple(passed_of(state.gates) for state in states),
        ),
        lefts(len(states)),
    )


def _problem(result: Dmaic, ctx: DmaicContext, longest: int | None) -> tuple[tuple[str, str], ...]:
    problem = clean(result.project.define.problem, longest)
    return (
        ("Problem", problem or "not written yet"),
        ("Goal", goal_text(result, ctx.kind, longest)),
    )


def goal_text(result: Dmaic, kind: MetricKind, longest: int | None = None) -> str:
    """The goal in a line: "Overturn rate from 5 % to 3 % by 2025-06-30"."""
    goal = result.project.define.goal
    start = _side(goal.start, result.evidence.goal_from, kind)
    end = _side(goal.end, result.evidence.goal_to, kind)
    metric = result.project.measure.metric
    parts = [clean(metric.name) if metric else "the metric"]
    if start != ABSENT:
        parts.append(f"from {start}")
    if end != ABSENT:
        parts.append(f"to {end}")
    if goal.by is not None:
        parts.append(f"by {goal.by.isoformat()}")
    return clean(" ".join(parts), longest) if len(parts) > 1 else "not set yet"


def _side(given: float | str | None, value: float, kind: MetricKind) -> str:
    if math.isfinite(value):
        return metric_text(value, kind)
    return ABSENT if given is None else clean(str(given))


def _metric_facts(metric: ThenNow, goal: Goal, kind: MetricKind) -> Facts:
    rows = []
    for word, label, estimate in (
        ("Then", metric.then_label, metric.then),
        ("Now", metric.now_label, metric.now),
    ):
        value = interval_text(estimate, kind) if estimate is not None else "not known yet"
        rows.append((word, f"{value}, {clean(label, 60)}" if label else value))
    if math.isfinite(metric.goal):
        rows.append(("Goal", _goal_by(metric.goal, goal, kind)))
    return Facts(tuple(rows), clean(metric.name, _LINE))


def metric_table(metric: ThenNow, goal: Goal, kind: MetricKind) -> Table:
    """The metric then and now with its interval, and the goal."""
    rows = []
    for word, label, estimate in (
        ("Then", metric.then_label, metric.then),
        ("Now", metric.now_label, metric.now),
    ):
        when = f"{word}, {clean(label)}" if label else word
        if estimate is None:
            rows.append((when, "not known yet", ABSENT))
            continue
        ends = ABSENT
        if estimate.low is not None and estimate.high is not None:
            ends = f"{end_text(estimate.low, kind)} to {end_text(estimate.high, kind)}"
        rows.append((when, metric_text(estimate.value, kind), ends))
    if math.isfinite(metric.goal):
        when = f"Goal, by {goal.by.isoformat()}" if goal.by else "Goal"
        rows.append((when, metric_text(metric.goal, kind), ABSENT))
    return Table(
        ("When", "Value", "Interval"),
        tuple(rows),
        ("left", "right", "right"),
        clean(metric.name),
    )


def _goal_by(value: float, goal: Goal, kind: MetricKind) -> str:
    text = metric_text(value, kind)
    return f"{text} by {goal.by.isoformat()}" if goal.by else text


def _findings(result: Dmaic, most: int, longest: int | None) -> Notes:
    told = tuple(
        sentence(clean(one.text) if longest is None else shortened(one.text, longest))
        for one in result.highlights[:most]
    )
    return Notes(told, "What matters")


def shortened(text: str, longest: int) -> str:
    """A finding that may be too long, cut where a part of it ends, else behind a word.

    >>> shortened("not stable: 4 of 55 days signal; a stable process shows fewer", 40)
    'not stable: 4 of 55 days signal; …'
    """
    whole = clean(text)
    if len(whole) <= longest:
        return whole
    kept = whole[: longest - 2]
    # A part that begins in the first half would throw too much away.
    ends = [kept.rfind(mark) + 1 for mark in ("; ", ": ", ", ", " ")]
    end = next((one for one in ends if one > longest // 2), 0)
    return f"{kept[:end].rstrip()} …" if end else clean(whole, longest)


def _short_gates(gates: Sequence[Gate], room: int) -> Notes:
    alike: dict[str, list[Gate]] = {}
    for gate in gates:
        alike.setdefault(_gate_line(gate), []).append(gate)
    most = room if len(alike) <= room else room - 1
    told = list(alike.items())[:most]
    # One lost file fails many gates, and its reason need not be read so often.
    lines = [line + (f" ({len(same):,} gates)" if len(same) > 1 else "") for line, same in told]
    seen = {id(gate) for _, same in told for gate in same}
    rest = [gate for gate in gates if id(gate) not in seen]
    if rest:
        failed = sum(gate.status == "failed" for gate in rest)
        tail = f" ({failed:,} failed)" if failed else ""
        lines.append(f"and {count_of(len(rest), 'more gate')}{tail}")
    return Notes(tuple(lines), f"Gates to settle: {len(gates):,}")


def _gate_line(gate: Gate) -> str:
    reason = gate.reason.strip() or gate.text
    whole = clean(f"{NAMES[gate.phase]}, {gate.status}: {reason}")
    return whole if len(whole) <= _LINE else f"{whole[: _LINE - 2].rpartition(' ')[0]} …"


def _gates_in_full(gates: Sequence[Gate]) -> Table:
    return Table(
        ("Phase", "Gate", "Status", "How it stands"),
        tuple(
            (NAMES[g.phase], clean(g.text), g.status, sentence(clean(g.reason)) or hand(g))
            for g in gates
        ),
        lefts(4),
        "Gates to settle",
        marked=frozenset(i for i, gate in enumerate(gates) if gate.status == "failed"),
    )


def _actions(actions: Sequence[NextAction], number: int, longest: int | None) -> Table:
    more = number - len(actions)
    return Table(
        ("What", "Who", "By"),
        tuple(
            (
                clean(one.text, longest),
                clean(one.owner, None if longest is None else 20) or "nobody yet",
                one.due.isoformat() if one.due else "no date yet",
            )
            for one in actions
        ),
        lefts(3),
        "Next actions" + (f" ({more:,} more in the report)" if more else ""),
    )
