"""Words and number formats that every view of a capability study shares."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ci_toolkit.analysis.capability.result import Capability, SigmaLevel, StreamCapability
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import duration, percent, plain
from ci_toolkit.report.capability_context import CapabilityContext
from ci_toolkit.report.capability_numbers import (
    known,
    share_cell,
    share_ends,
    small_cell,
    small_ends,
)
from ci_toolkit.report.numbers import ABSENT, Format, fitting
from ci_toolkit.report.text import clean

LONGEST_STREAM = 40
_DAY = 86_400.0
STATUSES = {
    "capable": "capable",
    "incapable": "not capable",
    "insufficient": "too little data",
    "stable": "stable",
    "unstable": "not stable",
}
SIGMA_WORDS = {
    "r-bar": "from the mean range",
    "s-bar": "from the mean standard deviation",
    "pooled": "pooled over the subgroups",
    "mr-bar": "from the mean moving range",
    "median-mr": "from the median moving range",
    "mvlue-r": "from the ranges, weighted by size",
    "mvlue-s": "from the standard deviations, weighted by size",
    "sd": "standard deviation of the values",
}


def noun_of(result: Capability, ctx: CapabilityContext) -> str:
    """What is judged one by one, in the plural."""
    if ctx.items and result.kind != "rate":
        return clean(ctx.items, LONGEST_STREAM)
    if result.kind == "values":
        return "values"
    return "items" if result.kind == "proportion" else "units"


def level_words(confidence: float) -> str:
    """The level of confidence: "95 %"."""
    return f"{plain(confidence * 100, 4)} %"


def interval_header(confidence: float) -> str:
    """The header of a column of intervals."""
    return f"{level_words(confidence)} interval".replace(" ", "\u00a0", 1)


def stream_name(stream: StreamCapability) -> str:
    """A stream by its values: "queue=video, market=DE"."""
    return ", ".join(
        f"{clean(column)}={clean(value, LONGEST_STREAM)}" for column, value in stream.by.items()
    )


@dataclass(frozen=True, slots=True)
class Units:
    """How measured values are written: as lengths of time, or with fitting decimals."""

    form: Format

    def fact(self, value: float | None) -> str:
        """A value that was computed."""
        return ABSENT if value is None else self.form.fact(value)

    def spread(self, value: float | None) -> str:
        """A standard deviation."""
        return ABSENT if value is None else self.form.spread(value)

    def limit(self, value: float) -> str:
        """A limit as it was asked for."""
        if self.form.style != "duration":
            return plain(value, 8)
        # A promise of a day is one of 24 hours, as the verdict says it.
        return "24 h" if value == _DAY else duration(value, 60.0)


def units_of(stream: StreamCapability, ctx: CapabilityContext) -> Units:
    """How the values of one stream are written."""
    sigma = stream.overall or stream.within
    spread = math.nan if sigma is None else sigma.value
    typical = known(stream.median) or known(stream.mean) or math.nan
    return Units(fitting("duration" if ctx.durations else "plain", spread, typical))


def spec_words(spec: Spec, units: Units) -> str:
    """Limits in words: "at most 1 d, target 4 h".

    >>> spec_words(Spec(lsl=9.5, usl=10.5), Units(fitting("plain", 0.1, 10.0)))
    'from 9.5 to 10.5'
    """
    if spec.lsl is not None and spec.usl is not None:
        text = f"from {units.limit(spec.lsl)} to {units.limit(spec.usl)}"
    elif spec.usl is not None:
        text = f"at most {units.limit(spec.usl)}"
    elif spec.lsl is not None:
        text = f"at least {units.limit(spec.lsl)}"
    else:
        text = "no limits"
    if spec.target is not None:
        text += f", target {units.limit(spec.target)}"
    return text


def promise_words(stream: StreamCapability, units: Units) -> str:
    """What measurements are held to; nothing where there is no limit.

    Where each case has limits of its own, those of the stream are of what is left of them.
    """
    if not stream.spec.sides:
        return ""
    if any(finding.code == "per-row-limits" for finding in stream.findings):
        return "each case its own limits" if stream.spec.sides == 2 else "each case its own limit"
    return spec_words(stream.spec, units)


def share_words(one: Estimate, confidence: float) -> str:
    """A share in a sentence: "62.1 % (95 % interval 58.0–66.1 %)"."""
    text = f"{share_cell(one)} %"
    ends = share_ends(one)
    return text if ends == ABSENT else f"{text} ({level_words(confidence)} interval {ends} %)"


def rate_cell(stream: StreamCapability) -> str:
    """The rate of a proportion in per cent, or of events per unit."""
    found = stream.attribute
    if found is None:
        return ABSENT
    return share_cell(found.rate) if found.kind == "binomial" else small_cell(found.rate.value)


def rate_ends(stream: StreamCapability) -> str:
    """The interval of the rate."""
    found = stream.attribute
    if found is None:
        return ABSENT
    return share_ends(found.rate) if found.kind == "binomial" else small_ends(found.rate)


def target_words(stream: StreamCapability) -> str | None:
    """What a rate is held to: "at most 2 %"; None without a target."""
    found = stream.attribute
    if found is None or found.target is None:
        return None
    side = "at least" if found.above else "at most"
    number = percent(found.target) if found.kind == "binomial" else f"{plain(found.target)} a unit"
    return f"{side} {number}"


def level_estimate(level: SigmaLevel) -> Estimate:
    """A sigma level as a number with its interval; NaN where there is only a bound."""
    return Estimate(math.nan if level.value is None else level.value, level.low, level.high)


def shift_words(level: SigmaLevel) -> str:
    """The shift, named."""
    if not level.shift:
        return "no shift added"
    return f"Z plus a shift of {plain(level.shift, 3)}"
