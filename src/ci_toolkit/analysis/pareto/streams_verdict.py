"""The answer over several streams: what holds for all, and which differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ci_toolkit.analysis.inspection.found import cut, listed
from ci_toolkit.analysis.pareto.counts import shown
from ci_toolkit.analysis.pareto.findings import columns
from ci_toolkit.analysis.pareto.names import naming
from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import ParetoStream
from ci_toolkit.analysis.result import Status, Verdict
from ci_toolkit.analysis.wording import percent

_NAMED = 3


def judge_streams(
    streams: Sequence[ParetoStream],
    ranking: Sequence[int],
    category: tuple[str, ...],
    by: tuple[str, ...],
    options: ParetoOptions,
) -> Verdict:
    """The verdict of two or more streams; `ranking` has the one with the largest total first."""
    named = columns(by)
    judged = [i for i in ranking if streams[i].verdict.status != "insufficient"]
    if not judged:
        text = f"not enough data: none of {len(streams):,} groups by {named} can be judged"
        return Verdict("insufficient", text, ("look at all of them together, without `--by`",))
    statuses = Counter(streams[i].verdict.status for i in judged)
    status: Status = max(statuses, key=lambda one: (statuses[one], one != "flat"))
    parts = [_alike(streams, judged, named), _how(statuses, len(judged))]
    short = len(streams) - len(judged)
    has = "has" if short == 1 else "have"
    parts += [f"{short:,} {has} too little data to judge"] if short else []
    first = streams[ranking[0]]
    whole = sum(stream.total for stream in streams)
    largest = (
        f"the largest group is {_name(first)} with {percent(first.total / whole)} of "
        f"{options.amount(whole)}"
    )
    steps = [f"begin with {_name(first)}: {_leaders(first)}"]
    if status == "flat":
        steps = [f"{columns(category)} sorts the problem in few groups: try another column"]
    return Verdict(status, "; ".join([*parts, largest]), tuple(steps))


def _name(stream: ParetoStream) -> str:
    return cut(shown(tuple(stream.by.values())))


def _leaders(stream: ParetoStream) -> str:
    """The vital few of a group, or its largest categories where there are none."""
    first = [bar.category for bar in stream.bars if not bar.other][:_NAMED]
    say = naming(stream.bars)
    return listed([say(text) for text in stream.vital or first], _NAMED)


def _alike(streams: Sequence[ParetoStream], judged: Sequence[int], by: str) -> str:
    """How many groups have the same vital few, or else the same largest category."""
    number = len(judged)
    sets = Counter(frozenset(streams[i].vital) for i in judged if streams[i].vital)
    common, times = max(sets.items(), key=lambda pair: pair[1]) if sets else (frozenset(), 0)
    leads = {i: streams[i].bars[0].category for i in judged}
    counted = Counter(leads.values())
    lead, leading = counted.most_common(1)[0]
    others = [i for i in judged if leads[i] != lead]
    say = naming(bar for i in judged for bar in streams[i].bars)
    if times > number / 2:
        order = [text for text in streams[judged[0]].vital if text in common]
        order += sorted(common - set(order))
        few = listed([say(text) for text in order], _NAMED)
        text = f"the vital few are the same in {_of(times, number)} groups by {by}: {few}"
    elif leading > number / 2:
        text = f"{say(lead)} is the largest in {_of(leading, number)} groups by {by}"
    else:
        return f"the groups by {by} differ: {len(counted):,} categories lead in {number:,} groups"
    if others:
        who = listed([_name(streams[i]) for i in others], _NAMED)
        text += f"; in {who} {'another leads' if len(others) == 1 else 'others lead'}"
    return text


def _of(some: int, number: int) -> str:
    if some == number:
        return "both" if number == 2 else f"all {number:,}"
    return f"{some:,} of {number:,}"


def _how(statuses: Counter[Status], number: int) -> str:
    few = statuses["concentrated"]
    if few == number:
        return "few categories make most of it in all of them"
    if not few:
        return "in none of them do few categories make most of it"
    return f"few categories make most of it in {few:,} of {number:,}"
