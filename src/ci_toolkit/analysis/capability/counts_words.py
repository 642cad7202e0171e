"""The verdict of a proportion or a rate in a sentence."""

from __future__ import annotations

import math

from ci_toolkit.analysis.capability.judge import Judged, counts_status, settled
from ci_toolkit.analysis.capability.next_steps import counts_steps
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts
from ci_toolkit.analysis.capability.phrases import (
    counted,
    headed,
    index_text,
    promised,
    short_method,
    span,
    two,
)
from ci_toolkit.analysis.capability.result import StreamCapability
from ci_toolkit.analysis.result import Verdict
from ci_toolkit.analysis.wording import percent, plain


def judge_counts(
    stream: StreamCapability, part: StreamCounts, options: CapabilityOptions
) -> Verdict:
    """The verdict of one proportion or rate."""
    judged = counts_status(stream, part, options)
    steps = counts_steps(stream, part, judged, options)
    found = stream.attribute
    if found is None:
        return Verdict("insufficient", f"no {options.noun} to judge", steps)
    binomial = part.kind == "binomial"

    def said(rate: float) -> str:
        return percent(rate) if binomial else f"{plain(rate)} per unit"

    rate = found.rate
    ends = (
        span(rate.low, rate.high)
        if binomial
        else "–".join("–" if end is None else plain(end) for end in (rate.low, rate.high))
    )
    what = options.quantity or ("the share" if binomial else "the rate")
    body = (
        f"{what} is {said(rate.value)} of {counted(part.n, options.noun)}"
        if binomial
        else f"{what} is {said(rate.value)}, {plain(part.count)} in {plain(part.n)}"
    )
    body += f" ({percent(options.confidence)} interval {ends}, {short_method(found.method)})"
    if judged.by == "few":
        return Verdict("insufficient", f"too few to judge: {body}", steps)
    parts = [body]
    if part.target is not None:
        parts = [body + _aimed(judged, part, said(part.target))]
        if judged.status == "insufficient" and found.chance is not None:
            parts.append(f"the chance that it is met is {percent(found.chance, 2)}")
        parts += _excess(judged, part, rate.value, options)
    elif judged.by == "promise":
        parts = [body + promised(judged, options)]
    elif judged.index is not None:
        parts += [_third_text(judged, options)]
    return Verdict(settled(judged, stream), headed(stream, judged, "; ".join(parts)), steps)


def _aimed(judged: Judged, part: StreamCounts, target: str) -> str:
    sides = ("at least", "below") if part.above else ("at most", "above")
    if judged.status == "insufficient":
        return f" against a target of {sides[0]} {target}"
    side = sides[0] if judged.status == "capable" else sides[1]
    return f", {side} the target of {target}"


def _excess(
    judged: Judged, part: StreamCounts, rate: float, options: CapabilityOptions
) -> list[str]:
    assert part.target is not None
    gap = (part.target - rate if part.above else rate - part.target) * part.n
    if judged.status == "incapable" and gap >= 0.5:
        lacking = "too few" if part.above else "too many"
        return [f"that is {plain(round(gap))} {lacking}"]
    return []


def _third_text(judged: Judged, options: CapabilityOptions) -> str:
    index = judged.index
    assert index is not None
    if math.isnan(index.value):
        low = "not known" if index.low is None else f"at least {two(index.low)}"
        return f"without a single miss Z/3 is {low}; {plain(options.required)} is asked for"
    side = "below" if judged.status == "incapable" else "at least"
    return (
        f"no target was named; as an index Z/3 is {index_text(index)}, {side} the "
        f"{plain(options.required)} asked for"
    )
