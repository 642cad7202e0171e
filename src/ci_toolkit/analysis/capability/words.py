"""The verdict of one stream in a sentence, the promise first, and what to do next."""

from __future__ import annotations

import math

from ci_toolkit.analysis.capability.judge import (
    Judged,
    counts_status,
    settled,
    values_status,
)
from ci_toolkit.analysis.capability.moves import Move, narrower, off_centre, to_index, to_share
from ci_toolkit.analysis.capability.next_steps import counts_steps, values_steps
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts, StreamValues
from ci_toolkit.analysis.capability.result import Estimate, StreamCapability
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.result import Verdict
from ci_toolkit.analysis.wording import count_of, duration, percent, plain

USUAL_SHARE = 0.95  # told where no share was promised
_CENTRED = 0.02  # difference of indices below which the place of the middle is no matter
_HEAD = {"capable": "capable", "incapable": "not capable", "insufficient": "cannot tell yet"}


def number(value: float, options: CapabilityOptions) -> str:
    """A value with its unit where it is a length of time."""
    return duration(value) if options.durations else plain(value)


def span(low: float | None, high: float | None) -> str:
    """Two ends of a share in per cent, without the sign.

    >>> span(0.58, 0.66)
    '58–66'
    """
    ends = ["–" if end is None else percent(end).removesuffix(" %") for end in (low, high)]
    return "–".join(ends) if ends[0] != ends[1] else f"{ends[0]}, to the digits shown"


def index_text(found: Estimate) -> str:
    """An index with its interval.

    >>> index_text(Estimate(1.124, 0.981, 1.26)), index_text(Estimate(-0.004))
    ('1.12 (0.98–1.26)', '0.00')
    """
    text = _two(found.value)
    if found.low is None and found.high is None:
        return text
    if found.low is None or found.high is None:
        known = f"at least {_two(found.low)}" if found.low is not None else ""
        known = f"at most {_two(found.high)}" if found.high is not None else known
        return f"{text} ({known})"
    joint = " to " if found.low < 0 else "–"
    return f"{text} ({_two(found.low)}{joint}{_two(found.high)})"


def _two(value: float) -> str:
    text = f"{value:.2f}" if abs(value) < 1e6 else plain(value)
    return "0.00" if text == "-0.00" else text


def within(spec: Spec, options: CapabilityOptions, *, per_row: bool) -> str:
    """What it means to meet the spec, after a number of cases.

    >>> within(Spec(usl=86400.0), CapabilityOptions(durations=True), per_row=False)
    'within 24 h'
    """
    if per_row:
        return "within their own limits" if spec.sides == 2 else "within their own limit"
    if spec.lsl is not None and spec.usl is not None:
        return f"from {limit(spec.lsl, options)} to {limit(spec.usl, options)}"
    if spec.usl is not None:
        joint = "within" if options.durations else "of at most"
        return f"{joint} {limit(spec.usl, options)}"
    return "" if spec.lsl is None else f"of at least {limit(spec.lsl, options)}"


def limit(value: float, options: CapabilityOptions) -> str:
    """A limit as it is promised: one day of a length of time is 24 h."""
    if not options.durations:
        return plain(value, 8)
    return "24 h" if value == 86_400 else duration(value, 60.0)


def short_method(method: str) -> str:
    """How an interval was made, in two words.

    >>> short_method("clustered by day (61 days, t with 60 df)")
    'clustered by day'
    """
    if method.startswith("clustered"):
        return method.partition(" (")[0]
    if method.startswith("Kaplan-Meier"):
        return "open cases counted"
    return "exact" if method.startswith("exact") else method


def share_text(stream: StreamCapability, part: StreamValues, options: CapabilityOptions) -> str:
    """The share that conforms with its interval."""
    share = stream.conforming
    assert share is not None
    return (
        f"{percent(share.value)} of {plain(stream.n)} {options.noun} "
        f"{within(part.spec, options, per_row=part.per_row)} "
        f"({percent(options.confidence)} interval {span(share.low, share.high)}, "
        f"{short_method(stream.conforming_method)})"
    )


def judge_values(
    stream: StreamCapability, part: StreamValues, options: CapabilityOptions
) -> Verdict:
    """The verdict of one stream of measurements."""
    judged = values_status(stream, options)
    steps = values_steps(stream, part, judged, options)
    if judged.by == "nothing":
        known = f"no {options.noun} to judge" if not stream.n > 0 else "there is no limit to judge"
        return Verdict("insufficient", known, steps)
    if judged.by == "few":
        text = f"too few to judge: only {plain(stream.n)}, {share_text(stream, part, options)}"
        if stream.censored >= stream.n:
            text = f"cannot tell yet: all {plain(stream.n)} {options.noun} are still open"
        return Verdict("insufficient", text, steps)
    if stream.censored >= stream.n and judged.status == "insufficient":
        text = f"cannot tell yet: all {plain(stream.n)} {options.noun} are still open"
        return Verdict("insufficient", text, steps)
    parts = [share_text(stream, part, options) + _promised(stream, judged, options)]
    index = _index(stream, judged, options)
    if index:
        parts[0] += f", {index}" if judged.by == "index" else ""
        parts += [] if judged.by == "index" else [index]
    parts += _changes(stream, part, judged, options)
    return Verdict(settled(judged, stream), _headed(stream, judged, "; ".join(parts)), steps)


def _headed(stream: StreamCapability, judged: Judged, body: str) -> str:
    """The sentence with what comes first: stability, then the answer."""
    stability = stream.stability
    head = _HEAD[judged.status]
    if judged.status == "capable" and not judged.sure:
        head = "capable as far as these data tell"
    if stability is None or stability.stable is not False:
        return f"{head}: {body}"
    first = (
        f"the process is not stable ({count_of(stability.signals, 'signal')} on its "
        f"{stability.chart} chart), so these numbers describe the past and promise nothing"
    )
    return f"{first}: {body}" if judged.status == "capable" else f"{first}: {head}: {body}"


def _promised(stream: StreamCapability, judged: Judged, options: CapabilityOptions) -> str:
    if judged.by != "promise" or options.promise is None:
        return ""
    wanted = f"the {percent(options.promise)} promised"
    if judged.status == "capable":
        return f", at least {wanted}"
    return f", below {wanted}" if judged.status == "incapable" else f" against {wanted}"


def _index(stream: StreamCapability, judged: Judged, options: CapabilityOptions) -> str:
    index = stream.indices.ppk
    if index is None or math.isnan(index.value):
        if stream.overall is not None and stream.overall.value == 0:
            return "all values are equal, so there is no index"
        return "no index could be computed"
    text = f"Ppk {index_text(index)}"
    if judged.by == "share":
        return f"{text}, which the share contradicts"
    if judged.by != "index":
        return text
    asked = f"the {plain(options.required)} asked for"
    if judged.status == "incapable":
        text += f", below {asked}"
        return text if judged.sure else text + ", though the interval reaches it"
    return (
        f"{text}, at least {asked}" if judged.sure else f"{text}: the interval begins below {asked}"
    )


def _changes(
    stream: StreamCapability, part: StreamValues, judged: Judged, options: CapabilityOptions
) -> list[str]:
    """What would have to change, where the promise is not met."""
    if judged.status == "capable" or (judged.status == "insufficient" and judged.sure):
        return []
    potential = _potential(stream, options)
    if stream.spec.sides == 2:
        return [*_centred(stream, options), *potential]
    if judged.status != "incapable":
        return []
    goal = USUAL_SHARE if options.promise is None else options.promise
    share = to_share(stream, part, goal)
    index = to_index(stream, part, options.required) if options.promise is None else None
    moves = [(percent(goal), share), (f"Ppk {plain(options.required)}", index)]
    known = [(what, move) for what, move in moves if move is not None]
    if stream.conforming is not None and stream.conforming.value >= goal:
        known = [one for one in known if one[1] is not share]
    return [*_told(known, options), *potential]


def _told(known: list[tuple[str, Move]], options: CapabilityOptions) -> list[str]:
    if not known:
        return []
    what, move = known[0]
    way = "fall" if move.to < move.now else "rise"
    how = "the same relative spread" if move.relative else "the same spread"
    text = (
        f"to reach {what} the {move.middle} must {way} from {number(move.now, options)} to "
        f"{number(move.to, options)} at {how}"
    )
    for what, move in known[1:]:
        text += f", for {what} to {number(move.to, options)}"
    return [text]


def _centred(stream: StreamCapability, options: CapabilityOptions) -> list[str]:
    both, nearer, off = stream.indices.pp, stream.indices.ppk, off_centre(stream)
    if both is None or nearer is None or off is None:
        return []
    told = []
    if both.value - nearer.value > _CENTRED:
        middle = "mean" if stream.fit is None or stream.fit.name == "normal" else "median"
        side = "above" if off > 0 else "below"
        aim = "the middle of the limits" if stream.spec.target is None else "the target"
        told.append(
            f"the {middle} is {number(abs(off), options)} {side} {aim}: centred, Ppk would be "
            f"{_two(both.value)}"
        )
    left = narrower(stream, options.required)
    if left is not None and options.promise is None:
        even = "even then" if told else "for that"
        told.append(f"{even} the spread must fall to {percent(left, 2)} of what it is")
    return told


def _potential(stream: StreamCapability, options: CapabilityOptions) -> list[str]:
    inside, whole = stream.indices.cpk, stream.indices.ppk
    if inside is None or whole is None or options.promise is not None:
        return []
    if inside.value < options.required or whole.value >= options.required:
        return []
    return [f"inside subgroups Cpk is {index_text(inside)}: what is lost lies between subgroups"]


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
        f"{what} is {said(rate.value)} of {plain(part.n)} {options.noun}"
        if binomial
        else f"{what} is {said(rate.value)}, {plain(part.count)} in {plain(part.n)}"
    )
    body += f" ({percent(options.confidence)} interval {ends}, {short_method(found.method)})"
    if judged.by == "few":
        return Verdict("insufficient", f"too few to judge: {body}", steps)
    parts = [body]
    if part.target is not None:
        parts = [body + _aimed(judged, part, said(part.target))]
        parts += _excess(judged, part, rate.value, options)
    elif judged.by == "promise":
        parts = [body + _promised(stream, judged, options)]
    elif judged.index is not None:
        parts += [_third_text(judged, options)]
    return Verdict(settled(judged, stream), _headed(stream, judged, "; ".join(parts)), steps)


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
        low = "not known" if index.low is None else f"at least {_two(index.low)}"
        return f"without a single miss Z/3 is {low}; {plain(options.required)} is asked for"
    side = "below" if judged.status == "incapable" else "at least"
    return (
        f"no target was named; as an index Z/3 is {index_text(index)}, {side} the "
        f"{plain(options.required)} asked for"
    )
