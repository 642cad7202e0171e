"""The whole study: streams of values or of counts, judged, ranked and told."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ci_toolkit.analysis.capability.attribute import attribute_capability
from ci_toolkit.analysis.capability.counts_words import judge_counts
from ci_toolkit.analysis.capability.findings import findings_of_counts, findings_of_values
from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts, StreamValues
from ci_toolkit.analysis.capability.result import (
    Attribute,
    Capability,
    Outside,
    SigmaLevel,
    StreamCapability,
)
from ci_toolkit.analysis.capability.sigma_level import sigma_level_of
from ci_toolkit.analysis.capability.sources import references
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.stream_values import measure
from ci_toolkit.analysis.capability.streams_words import judge_streams
from ci_toolkit.analysis.capability.words import judge_values
from ci_toolkit.analysis.capability.yields import yield_of_defects
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding, Verdict

# Above this number of streams the choice of a distribution is kept short.
_MANY = 30


def analyse_values(
    parts: Sequence[StreamValues], by: tuple[str, ...], options: CapabilityOptions
) -> Capability:
    """The capability of measurements, stream by stream.

    Arguments: measurements of each stream with its limits; the columns that form the streams;
    choices. Streams that cannot be judged say why and stand last in the ranking.
    Raises UsageError for a distribution or a sigma method that does not exist.
    """
    many = len(parts) > _MANY and options.distribution == "auto"
    if many:
        options = replace(options, quick=True)
    streams = []
    for part in parts:
        stream, known = measure(part, options)
        stream = replace(stream, findings=findings_of_values(stream, part, known, options))
        streams.append(replace(stream, verdict=judge_values(stream, part, options)))
    found = _joined("values", tuple(streams), by, options)
    if not many:
        return found
    text = (
        f"with more than {_MANY} streams distributions with a threshold are not tried: "
        "`--where` picks one stream for a closer look"
    )
    return replace(found, findings=(*found.findings, Finding("simpler-choice", "info", text)))


def analyse_counts(
    parts: Sequence[StreamCounts], by: tuple[str, ...], options: CapabilityOptions
) -> Capability:
    """The capability of proportions or rates of events, stream by stream.

    Arguments as for `analyse_values`. Raises DataError for counts that cannot be (more events
    than items of a proportion).
    """
    streams = []
    for part in parts:
        stream = _counted(part, options)
        stream = replace(stream, findings=findings_of_counts(stream, part, options))
        streams.append(replace(stream, verdict=judge_counts(stream, part, options)))
    rate = any(part.kind == "poisson" for part in parts)
    return _joined("rate" if rate else "proportion", tuple(streams), by, options)


def _joined(
    kind: Literal["values", "proportion", "rate"],
    streams: tuple[StreamCapability, ...],
    by: tuple[str, ...],
    options: CapabilityOptions,
) -> Capability:
    ranking = ranked(streams)
    if not streams:
        verdict = Verdict("insufficient", f"no {options.noun} to judge", ("check `--where`",))
    elif len(streams) == 1:
        verdict = streams[0].verdict
    else:
        verdict = judge_streams(streams, ranking, by, options)
    return Capability(
        kind=kind,
        by=by,
        streams=streams,
        ranking=ranking,
        required=options.required,
        verdict=verdict,
        references=references(streams),
    )


def ranked(streams: Sequence[StreamCapability]) -> tuple[int, ...]:
    """Numbers of the streams, the most items that miss first, then the smaller share."""

    def key(i: int) -> tuple[float, float, int]:
        stream = streams[i]
        missed = stream.shortfall
        share = None if stream.conforming is None else stream.conforming.value
        return (
            math.inf if missed is None or math.isnan(missed) else -missed,
            math.inf if share is None or math.isnan(share) else share,
            i,
        )

    return tuple(sorted(range(len(streams)), key=key))


@dataclass(frozen=True, slots=True)
class _Missed:
    """What misses of a proportion or rate: per million, per opportunity, and its yield."""

    ppm: Outside
    dpmo: Estimate
    level: SigmaLevel
    first_time_yield: Estimate
    conforming: Estimate | None
    number: float


def _counted(part: StreamCounts, options: CapabilityOptions) -> StreamCapability:
    empty = StreamCapability(
        by=part.by,
        n=part.n,
        subgroups=0 if part.periods is None else int((part.periods.n > 0).sum()),
        spec=Spec(),
        confidence=options.confidence,
        stability=part.stability,
    )
    if not part.n > 0:
        return empty
    found = attribute_capability(
        part.count,
        part.n,
        kind=part.kind,
        confidence=options.confidence,
        periods=part.periods,
        target=part.target,
        above=part.above,
        opportunities=options.opportunities,
    )
    missed = _missed(found, options)
    return replace(
        empty,
        mean=found.rate.value,
        attribute=found,
        observed=missed.ppm,
        conforming=missed.conforming,
        conforming_method="" if missed.conforming is None else found.method.partition(";")[0],
        dpmo=missed.dpmo,
        sigma_level=missed.level,
        first_time_yield=missed.first_time_yield,
        shortfall=missed.number,
    )


def _missed(found: Attribute, options: CapabilityOptions) -> _Missed:
    ppm = found.ppm
    number = found.count
    if found.kind == "binomial":
        number = found.n - found.count if found.above else found.count
        met = turned(ppm, lambda x: 1 - x / 1e6)
        first = met
    else:
        met = None
        # By the interval of the rate, which the periods may have widened.
        first = turned(found.rate, lambda x: math.exp(-x))
        if found.rate.low is None:
            first = yield_of_defects(found.n, found.count, options.confidence)
    per = options.opportunities
    each = Estimate(*(None if x is None else x / per for x in (ppm.value, ppm.low, ppm.high)))  # type: ignore[arg-type]  # three numbers
    return _Missed(
        ppm=Outside(None, None, ppm.value, ppm.low, ppm.high),
        dpmo=each,
        level=sigma_level_of(each, options.shift),
        first_time_yield=first,
        conforming=met,
        number=number,
    )


def turned(one: Estimate, change: Callable[[float], float]) -> Estimate:
    """A falling function of an estimate: its ends change places."""
    return Estimate(
        change(one.value),
        None if one.high is None else change(one.high),
        None if one.low is None else change(one.low),
    )
