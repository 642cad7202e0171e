"""What to do next, in order."""

from __future__ import annotations

from collections.abc import Iterator

from ci_toolkit.analysis.capability.judge import Judged
from ci_toolkit.analysis.capability.moves import off_centre
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts, StreamValues
from ci_toolkit.analysis.capability.plan import (
    plan_demonstration,
    plan_nearer,
    plan_proportion,
)
from ci_toolkit.analysis.capability.result import StreamCapability
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import plain

_LEAST_GAP = 1e-4  # nearer to what is wanted no number of values worth collecting can tell


def values_steps(
    stream: StreamCapability, part: StreamValues, judged: Judged, options: CapabilityOptions
) -> tuple[str, ...]:
    """Next steps for a stream of measurements."""
    return tuple(_values(stream, part, judged, options))


def _values(
    stream: StreamCapability, part: StreamValues, judged: Judged, options: CapabilityOptions
) -> Iterator[str]:
    if not stream.n > 0:
        yield "check the column and `--where`"
        return
    if stream.spec.sides == 0:
        yield "name the limit of this stream with `--usl`, `--lsl` or in the `--spec-file`"
        return
    yield from _unstable(stream)
    if judged.status == "incapable":
        yield from _improve(stream, part)
    elif judged.status == "insufficient" and stream.censored > 0:
        yield "judge again when more of the open cases have ended"
    yield from _more(stream, judged, options)
    if judged.status == "capable" and not _shaky(stream):
        yield "keep watch with `citk control-chart`: capability holds as long as it is stable"


def _shaky(stream: StreamCapability) -> bool:
    return stream.stability is not None and stream.stability.stable is False


def _unstable(stream: StreamCapability) -> Iterator[str]:
    if _shaky(stream):
        yield "find out what changed first: `citk control-chart` of the same data shows when"


def _improve(stream: StreamCapability, part: StreamValues) -> Iterator[str]:
    off = off_centre(stream)
    both, nearer = stream.indices.pp, stream.indices.ppk
    if off is not None and both is not None and nearer is not None:
        gain = both.value - nearer.value
        if gain > 0.1:
            yield f"move the middle {'down' if off > 0 else 'up'}: it is off centre"
        yield "cut the spread: compare streams with `--by`, and look for what differs between days"
        return
    yield "see where the misses are: `citk pareto` of the cases beyond the limit"


def _more(stream: StreamCapability, judged: Judged, options: CapabilityOptions) -> Iterator[str]:
    """How many more are needed where the data cannot tell."""
    needed = None
    if judged.by == "promise" and options.promise is not None and judged.status == "insufficient":
        needed = _items_for(stream.conforming, options.promise, stream, options)
    elif judged.by == "index" and not judged.sure and judged.index is not None:
        gap = abs(judged.index.value - options.required)
        if gap > 0.005:
            needed = plan_nearer(gap, options.confidence, judged.index.value).n
    elif judged.by == "few":
        needed = 30
    if needed is not None and needed > stream.n:
        yield (
            f"about {plain(needed)} {options.noun} tell, if they stay like these; there are "
            f"{plain(stream.n)}"
        )


def _items_for(
    share: Estimate | None,
    wanted: float,
    stream: StreamCapability,
    options: CapabilityOptions,
    *,
    exact: bool = True,
) -> int | None:
    """Items at which the interval of a share would leave out what is wanted."""
    if share is None or (exact and not 0 < wanted < 1):
        return None
    if exact and share.value == 1:
        return plan_demonstration(wanted, options.confidence).n
    gap = abs(share.value - wanted)
    if gap < _LEAST_GAP * max(wanted, 1e-3) or share.low is None or share.high is None:
        return None
    # The interval as it is, clustered or not, narrows with the root of the number.
    half = (share.high - share.low) / 2
    least = plan_proportion(gap, options.confidence, share.value).n if exact else 0
    return max(round(stream.n * (half / gap) ** 2), least or 0)


def counts_steps(
    stream: StreamCapability, part: StreamCounts, judged: Judged, options: CapabilityOptions
) -> tuple[str, ...]:
    """Next steps for a proportion or a rate."""
    return tuple(_counts(stream, part, judged, options))


def _counts(
    stream: StreamCapability, part: StreamCounts, judged: Judged, options: CapabilityOptions
) -> Iterator[str]:
    if stream.attribute is None:
        yield "check the columns and `--where`"
        return
    yield from _unstable(stream)
    if part.target is None:
        yield "name what the rate is held to: `--usl 5%` for at most, `--lsl 98%` for at least"
    if judged.status == "incapable":
        yield "see where the misses are: `citk pareto` of them, by queue, policy or market"
    if part.target is not None and judged.status == "insufficient":
        rate = stream.attribute.rate
        needed = _items_for(rate, part.target, stream, options, exact=part.kind == "binomial")
        if needed is not None and needed > stream.n:
            yield (
                f"about {plain(needed)} {options.noun} tell, if they stay like these; there are "
                f"{plain(stream.n)}"
            )
    if judged.status == "capable" and not _shaky(stream):
        yield "keep watch with `citk control-chart`: capability holds as long as it is stable"
