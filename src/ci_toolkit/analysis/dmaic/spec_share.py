"""How well a promise is kept, as one number that can be compared before and after."""

from __future__ import annotations

from dataclasses import dataclass

from ci_toolkit.analysis.capability.result import Capability
from ci_toolkit.analysis.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Promise:
    """One number with its interval. higher: more of it is better; fraction: it is a share."""

    what: str
    share: Estimate
    higher: bool
    fraction: bool


def promise_of(study: Capability) -> Promise | None:
    """The share that keeps the promise, else the rate, else Ppk; None where there is none.

    Of the stream that falls shortest, where there are several.
    """
    if not study.streams:
        return None
    stream = study.streams[study.ranking[0] if study.ranking else 0]
    if stream.conforming is not None:
        return Promise("as promised:", stream.conforming, True, True)
    if stream.attribute is not None:
        rate = stream.attribute
        return Promise("rate", rate.rate, rate.above, rate.kind == "binomial")
    if stream.indices.ppk is not None:
        return Promise("Ppk", stream.indices.ppk, True, False)
    return None
