"""What would have to change for a promise to be met: where the middle must lie, how wide."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from ci_toolkit.analysis.capability.choice import near
from ci_toolkit.analysis.capability.distributions import of
from ci_toolkit.analysis.capability.empirical import quantile
from ci_toolkit.analysis.capability.options import StreamValues
from ci_toolkit.analysis.capability.result import Fit, StreamCapability


@dataclass(frozen=True, slots=True)
class Move:
    """Where the middle must go.

    middle: "mean" or "median". now, to: its values; to is None where it would have to go beyond
    zero, which these values never do: the spread must fall too. relative: all values change in
    proportion, so that the spread of their logarithms stays; else all by the same amount.
    """

    middle: Literal["mean", "median"]
    now: float
    to: float | None
    relative: bool


def to_share(stream: StreamCapability, part: StreamValues, goal: float) -> Move | None:
    """The middle at which a share `goal` conforms; None where it does already, or of two limits.

    By the fit in use where it is near the values, else by the values' own percentile.
    """
    if stream.spec.sides != 1 or stream.fit is None or not 0 < goal < 1:
        return None
    upper = stream.spec.usl is not None
    reach = _percentile(stream.fit, part, goal if upper else 1 - goal)
    return _moved(stream, part, reach, part.spec.usl if upper else part.spec.lsl)


def to_index(stream: StreamCapability, part: StreamValues, required: float) -> Move | None:
    """The middle at which Ppk is `required`; None where it is already, or of two limits."""
    fit = stream.fit
    if stream.spec.sides != 1 or fit is None or fit.p50 is None:
        return None
    upper = stream.spec.usl is not None
    if fit.name == "normal" and stream.mean is not None and stream.overall is not None:
        sign = 1 if upper else -1
        reach = stream.mean + sign * 3 * required * stream.overall.value
    else:
        tail = fit.p99865 if upper else fit.p00135
        if tail is None:
            return None
        reach = fit.p50 + required * (tail - fit.p50)
    return _moved(stream, part, reach, part.spec.usl if upper else part.spec.lsl)


def narrower(stream: StreamCapability, required: float) -> float | None:
    """What is left of the spread, as a fraction, at which even centred values reach an index."""
    both = stream.indices.pp
    if both is None or not both.value > 0 or both.value >= required:
        return None
    return both.value / required


def off_centre(stream: StreamCapability) -> float | None:
    """How far the middle lies above the middle of two limits, or their target."""
    spec = stream.spec
    if spec.lsl is None or spec.usl is None:
        return None
    middle = stream.mean if stream.fit is None or stream.fit.name == "normal" else stream.median
    if middle is None:
        return None
    aim = (spec.lsl + spec.usl) / 2 if spec.target is None else spec.target
    return middle - aim


def _percentile(fit: Fit, part: StreamValues, share: float) -> float:
    values = part.measured.values
    usable = bool(fit.parameters)
    open_cases = values.censored is not None and bool(values.censored.any())
    if usable and (open_cases or near(values, part.spec, fit)):
        return float(of(fit).ppf(share))
    return quantile(values, share)


def _moved(
    stream: StreamCapability, part: StreamValues, reach: float, limit: float | None
) -> Move | None:
    if limit is None or not math.isfinite(reach):
        return None
    fits_now = reach <= limit if stream.spec.usl is not None else reach >= limit
    if fits_now:
        return None
    middle: Literal["mean", "median"] = "median"
    now = stream.median
    if stream.fit is not None and stream.fit.name == "normal" and stream.mean is not None:
        middle, now = "mean", stream.mean
    if now is None:
        return None
    # Proportional changes keep the form of values that cannot be negative.
    relative = middle == "median" and part.measured.low > 0 and not part.per_row
    if not relative:
        to = now + limit - reach
        # Values that are never negative do not become so by a shift.
        possible = part.per_row or part.measured.low < 0 or to >= 0
        return Move(middle, now, to if possible else None, relative=False)
    if not (limit > 0 and reach > 0):
        return None
    return Move(middle, now, now * limit / reach, relative=True)
