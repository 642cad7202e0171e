"""The answer over several streams: how many meet the promise, and where most misses are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ci_toolkit.analysis.capability.options import CapabilityOptions
from ci_toolkit.analysis.capability.result import StreamCapability
from ci_toolkit.analysis.inspection.found import cut
from ci_toolkit.analysis.result import Status, Verdict
from ci_toolkit.analysis.wording import percent, plain


def judge_streams(
    streams: Sequence[StreamCapability],
    ranking: Sequence[int],
    by: tuple[str, ...],
    options: CapabilityOptions,
) -> Verdict:
    """The verdict of two or more streams; `ranking` has the one with the most misses first.

    Incapable where one stream is; capable where all are; else it cannot be told yet.
    """
    found = Counter(stream.verdict.status for stream in streams)
    number = len(streams)
    good, bad = found["capable"], found["incapable"]
    status: Status = "incapable" if bad else "capable" if good == number else "insufficient"
    named = " × ".join(f"`{name}`" for name in by) or "stream"
    if good == number:
        told = (
            f"both groups by {named} meet"
            if number == 2
            else f"all {number:,} groups by {named} meet"
        )
    else:
        meets = "meets" if good == 1 else "meet"
        told = f"{good:,} of {number:,} groups by {named} {meets}"
    parts = [f"{told} the promise"]
    if bad:
        parts.append(f"{bad:,} {'does' if bad == 1 else 'do'} not")
    open_ones = number - good - bad
    if open_ones:
        parts.append(f"of {open_ones:,} it cannot be told yet")
    unstable = sum(one.stability is not None and one.stability.stable is False for one in streams)
    if unstable:
        parts.append(f"{unstable:,} {'is' if unstable == 1 else 'are'} not stable")
    most = _most(streams, ranking, options)
    text = ", ".join(parts) + (f"; {most}" if most else "")
    return Verdict(status, text, tuple(_steps(streams, ranking, unstable, most != "")))


def name(stream: StreamCapability) -> str:
    """A stream by its values."""
    return cut(" × ".join(value or "(blank)" for value in stream.by.values()))


def _most(
    streams: Sequence[StreamCapability], ranking: Sequence[int], options: CapabilityOptions
) -> str:
    missed = sum(one.shortfall or 0.0 for one in streams)
    first = streams[ranking[0]]
    if not missed > 0 or not first.shortfall:
        return ""
    share = percent(first.shortfall / missed, 2)
    noun = options.noun
    return (
        f"most misses are in {name(first)}: {plain(first.shortfall)} of {plain(missed)} {noun} "
        f"that miss ({share})"
    )


def _steps(
    streams: Sequence[StreamCapability], ranking: Sequence[int], unstable: int, missed: bool
) -> list[str]:
    steps = []
    if unstable:
        steps.append(
            "find out what changed in those that are not stable: `citk control-chart --by`"
        )
    if missed:
        first = streams[ranking[0]]
        steps.append(f"begin with {name(first)}: {first.verdict.text}")
    return steps
