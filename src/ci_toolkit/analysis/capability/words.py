"""The verdict of one stream in a sentence, the promise first, and what to do next."""

from __future__ import annotations

import math

from ci_toolkit.analysis.capability.judge import (
    FEWEST,
    Judged,
    settled,
    values_status,
)
from ci_toolkit.analysis.capability.moves import Move, narrower, off_centre, to_index, to_share
from ci_toolkit.analysis.capability.next_steps import values_steps
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamValues
from ci_toolkit.analysis.capability.phrases import (
    brief,
    counted,
    headed,
    index_text,
    number,
    promised,
    short_method,
    span,
    two,
    within,
)
from ci_toolkit.analysis.capability.result import StreamCapability
from ci_toolkit.analysis.result import Verdict
from ci_toolkit.analysis.wording import percent, plain

USUAL_SHARE = 0.95  # told where no share was promised
_CENTRED = 0.02  # difference of indices below which the place of the middle is no matter


def share_text(stream: StreamCapability, part: StreamValues, options: CapabilityOptions) -> str:
    """The share that conforms with its interval."""
    share = stream.conforming
    assert share is not None
    return (
        f"{percent(share.value)} of {counted(stream.n, options.noun)} "
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
    if stream.censored >= stream.n and judged.status == "insufficient":
        text = f"cannot tell yet: all {counted(stream.n, options.noun)} are still open"
        return Verdict("insufficient", text, steps)
    if judged.by == "few":
        met = within(part.spec, options, per_row=part.per_row)
        share = stream.conforming
        assert share is not None
        text = (
            f"too few to judge: {counted(stream.n, options.noun)}, {percent(share.value)} {met}; "
            f"at least {FEWEST} are needed"
        )
        return Verdict("insufficient", text, steps)
    parts = [share_text(stream, part, options) + promised(judged, options)]
    index = _index(stream, judged, options)
    if index:
        parts[0] += f", {index}" if judged.by == "index" else ""
        parts += [] if judged.by == "index" else [index]
    parts += _changes(stream, part, judged, options)
    return Verdict(settled(judged, stream), headed(stream, judged, "; ".join(parts)), steps)


def _index(stream: StreamCapability, judged: Judged, options: CapabilityOptions) -> str:
    index = stream.indices.ppk
    if index is None or math.isnan(index.value):
        if stream.overall is not None and stream.overall.value == 0:
            return "all values are equal, so there is no index"
        return "no index could be computed"
    text = f"Ppk {index_text(index)}"
    if stream.fit is not None and not stream.fit.near:
        return f"{text} by a curve that does not describe the values"
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
    if stream.fit is not None and not stream.fit.near:
        return []  # a curve that does not describe the values does not say what would help
    if judged.status == "capable" or (judged.status == "insufficient" and judged.sure):
        return []
    potential = _potential(stream, options)
    if stream.spec.sides == 2:
        return [*_centred(stream, options, per_row=part.per_row), *potential]
    if judged.status != "incapable":
        return []
    goal = USUAL_SHARE if options.promise is None else options.promise
    share = to_share(stream, part, goal)
    index = to_index(stream, part, options.required) if options.promise is None else None
    moves = [(percent(goal), share), (f"Ppk {plain(options.required)}", index)]
    known = [(what, move) for what, move in moves if move is not None]
    if stream.conforming is not None and stream.conforming.value >= goal:
        known = [one for one in known if one[1] is not share]
    told = _shifted(known, options) if part.per_row else _told(known, options)
    return [*told, *potential]


def _shifted(known: list[tuple[str, Move]], options: CapabilityOptions) -> list[str]:
    """How much lower or higher all must lie where each case has a limit of its own."""
    ways = [
        (what, abs(move.to - move.now), move.to < move.now)
        for what, move in known
        if move.to is not None
    ]
    if not ways:
        return []
    what, by, lower = ways[0]
    ends = ("sooner", "later") if options.durations else ("lower", "higher")
    way = ends[0] if lower else ends[1]
    told = [f"for {what} by {number(by, options)}" for what, by, _ in ways[1:]]
    text = f"to reach {what} all must be {way} by {number(by, options)} at the same spread"
    return [", ".join([text, *told])]


def _told(known: list[tuple[str, Move]], options: CapabilityOptions) -> list[str]:
    if not known:
        return []
    what, move = known[0]
    if move.to is None:
        return [f"no lower {move.middle} reaches {what} at the same spread: that must fall too"]
    way = "fall" if move.to < move.now else "rise"
    how = "the same relative spread" if move.relative else "the same spread"
    text = (
        f"to reach {what} the {move.middle} must {way} from {number(move.now, options)} to "
        f"{number(move.to, options)} at {how}"
    )
    for what, move in known[1:]:
        if move.to is not None:
            text += f", for {what} to {number(move.to, options)}"
    return [text]


def _centred(stream: StreamCapability, options: CapabilityOptions, *, per_row: bool) -> list[str]:
    both, nearer, off = stream.indices.pp, stream.indices.ppk, off_centre(stream)
    if both is None or nearer is None or off is None:
        return []
    told = []
    if both.value - nearer.value > _CENTRED:
        middle = "mean" if stream.fit is None or stream.fit.name == "normal" else "median"
        side = "above" if off > 0 else "below"
        aim = "the middle of the limits" if stream.spec.target is None else "the target"
        where = f"is {brief(abs(off), options)} {side} {aim}"
        if per_row:
            # Places between the limits, from -1 to 1, have no unit.
            end = "upper" if off > 0 else "lower"
            where = f"lies {percent(abs(off), 2)} of the way from the middle to the {end} limit"
        told.append(f"the {middle} {where}: centred, Ppk would be {two(both.value)}")
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
