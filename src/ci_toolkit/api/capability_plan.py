"""How many values a wanted precision needs, from what a study found."""

from __future__ import annotations

from collections.abc import Iterator

from ci_toolkit.analysis.capability.options import CapabilityOptions
from ci_toolkit.analysis.capability.plan import (
    Planned,
    plan_demonstration,
    plan_nearer,
    plan_proportion,
    plan_spread,
)
from ci_toolkit.analysis.capability.result import Capability, StreamCapability
from ci_toolkit.analysis.result import Finding
from ci_toolkit.errors import UsageError


def planned(
    text: str | None, result: Capability, options: CapabilityOptions
) -> tuple[Finding, ...]:
    """What `--plan` answers, a finding each; none where it was not asked.

    text: half of the width of an interval: of an index (`0.1`), or of a share (`2%`). Raises
    UsageError for anything else.
    """
    if text is None or not result.ranking:
        return ()
    stream = result.streams[result.ranking[0]]
    word = text.strip()
    try:
        half = float(word[:-1]) / 100 if word.endswith("%") else float(word)
    except ValueError:
        raise UsageError(
            f"`--plan {text}` is no precision", "0.1 of an index, or 2% of a share"
        ) from None
    plans = (
        _of_share(half, stream, options)
        if word.endswith("%") or not _index(stream)
        else (_of_index(half, stream, options))
    )
    return tuple(Finding("plan", "info", plan.sentence) for plan in plans)


def _index(stream: StreamCapability) -> float | None:
    found = stream.indices.ppk
    return None if found is None else max(found.value, 0.0)


def _of_index(
    half: float, stream: StreamCapability, options: CapabilityOptions
) -> Iterator[Planned]:
    value = _index(stream) or options.required
    yield plan_nearer(half, options.confidence, value)
    if stream.spec.sides == 2 and stream.indices.pp is not None:
        yield plan_spread(half, options.confidence, stream.indices.pp.value)


def _of_share(
    half: float, stream: StreamCapability, options: CapabilityOptions
) -> Iterator[Planned]:
    known = stream.attribute.rate if stream.attribute is not None else stream.conforming
    share = 0.5 if known is None else min(max(known.value, 0.0), 1.0)
    yield plan_proportion(half, options.confidence, share)
    if options.promise is not None and options.promise < 1:
        yield plan_demonstration(options.promise, options.confidence)
