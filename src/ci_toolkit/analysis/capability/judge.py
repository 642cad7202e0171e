"""Whether a stream meets its promise: the rules, before any words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts
from ci_toolkit.analysis.capability.result import StreamCapability
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Status

FEWEST = 10  # values below which nothing but a plain count is said

Basis = Literal["promise", "index", "share", "target", "few", "nothing"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the numbers say, whether or not the process is stable.

    status: see `values_status` and `counts_status`. sure: the whole interval lies on that side.
    by: what decided. index: the one that was judged, with its name.
    """

    status: Status
    sure: bool
    by: Basis
    index: Estimate | None = None
    name: str = "Ppk"


def values_status(stream: StreamCapability, options: CapabilityOptions) -> Judged:
    """The status of measurements.

    - Fewer than 10 values, or no limit: insufficient.
    - With a promised share the interval of the share that conforms decides: capable where all of
      it reaches the promise, incapable where none does, else insufficient: it cannot be told yet.
    - Without one Ppk decides, what was delivered: incapable below the index asked for, else
      capable, and sure where the lower end of its interval reaches it too. A share that even at
      its upper end is smaller than the index stands for contradicts a curve: incapable.
    - Without an index (values all equal, nothing could be fitted), and where no distribution
      describes the values, only that share can decide.

    Source: montgomery
    """
    share = stream.conforming
    if share is None or math.isnan(share.value):
        return Judged("insufficient", sure=False, by="nothing")
    if stream.n < FEWEST:
        return Judged("insufficient", sure=False, by="few")
    if options.promise is not None:
        return _against(share, options.promise, "promise", at_least=True)
    index = stream.indices.ppk
    short = share.high is not None and share.high < implied(options.required, stream.spec.sides)
    described = stream.fit is None or stream.fit.near
    if index is None or math.isnan(index.value) or not described:
        return Judged("incapable" if short else "insufficient", sure=short, by="share")
    if index.value < options.required:
        below = index.high is not None and index.high < options.required
        return Judged("incapable", sure=below, by="index", index=index)
    if short:
        return Judged("incapable", sure=True, by="share", index=index)
    proven = index.low is not None and index.low >= options.required
    return Judged("capable", sure=proven, by="index", index=index)


def implied(required: float, sides: int) -> float:
    """Share within the limits that a normal process of this index has, at least.

    >>> round(implied(1.0, 1), 5), round(implied(1.0, 2), 4)
    (0.99865, 0.9973)
    """
    beyond = math.erfc(3 * required / math.sqrt(2)) / 2
    return 1 - max(sides, 1) * beyond


def counts_status(
    stream: StreamCapability, part: StreamCounts, options: CapabilityOptions
) -> Judged:
    """The status of a proportion or a rate.

    With a target the interval of the rate decides: capable where all of it meets the target,
    incapable where none of it does, else insufficient. Without a target a promised share of items
    without a defect, then Z/3 against the index asked for, as Ppk of measurements.
    """
    found = stream.attribute
    if found is None:
        return Judged("insufficient", sure=False, by="nothing")
    if part.target is not None:
        return _against(found.rate, part.target, "target", at_least=part.above)
    if stream.n < FEWEST:
        return Judged("insufficient", sure=False, by="few")
    if options.promise is not None and stream.conforming is not None:
        return _against(stream.conforming, options.promise, "promise", at_least=True)
    index = _third(found.z)
    if index is None:
        return Judged("insufficient", sure=False, by="nothing")
    if math.isnan(index.value):
        # No defect at all: only the lower bound speaks.
        proven = index.low is not None and index.low >= options.required
        return Judged("capable" if proven else "insufficient", proven, "index", index, "Z/3")
    if index.value < options.required:
        below = index.high is not None and index.high < options.required
        return Judged("incapable", below, "index", index, "Z/3")
    proven = index.low is not None and index.low >= options.required
    return Judged("capable", proven, "index", index, "Z/3")


def _against(found: Estimate, wanted: float, by: Basis, *, at_least: bool) -> Judged:
    low = -math.inf if found.low is None else found.low
    high = math.inf if found.high is None else found.high
    met, missed = (low >= wanted, high < wanted) if at_least else (high <= wanted, low > wanted)
    if met or missed:
        return Judged("capable" if met else "incapable", sure=True, by=by)
    return Judged("insufficient", sure=False, by=by)


def _third(z: Estimate | None) -> Estimate | None:
    if z is None:
        return None
    return Estimate(
        z.value / 3,
        None if z.low is None else z.low / 3,
        None if z.high is None else z.high / 3,
    )


def settled(judged: Judged, stream: StreamCapability) -> Status:
    """The status that is reported: of a process that is not stable no capability is claimed."""
    unstable = stream.stability is not None and stream.stability.stable is False
    return "insufficient" if unstable and judged.status == "capable" else judged.status
