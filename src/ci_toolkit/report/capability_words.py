"""Words and number formats that every view of a capability study shares."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ci_toolkit.analysis.capability.result import (
    Capability,
    Estimate,
    SigmaLevel,
    StreamCapability,
)
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.wording import duration, percent, plain
from ci_toolkit.report.capability_context import CapabilityContext
from ci_toolkit.report.numbers import ABSENT, Format, fitting
from ci_toolkit.report.text import clean

LONGEST_STREAM = 40
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
_MOST_DECIMALS = 8
_MOST_OF_INDEX = 3  # decimals of an index: further ones say nothing


def known(value: float | None) -> float | None:
    """A number, or None where it is none."""
    return value if value is not None and math.isfinite(value) else None


def noun_of(result: Capability, ctx: CapabilityContext) -> str:
    """What is judged one by one, in the plural."""
    if result.kind == "values":
        return "cases" if ctx.durations else "values"
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
        return duration(value) if self.form.style == "duration" else plain(value, 8)


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


def decimals_for(low: float | None, high: float | None, least: int) -> int:
    """Decimals that show the width of an interval with two digits, at least `least`.

    >>> decimals_for(58.03, 66.1, 1), decimals_for(99.951, 99.984, 1), decimals_for(None, 3.0, 2)
    (1, 3, 2)
    """
    if low is None or high is None or not 0 < high - low < math.inf:
        return least
    return min(max(1 - math.floor(math.log10(high - low)), least), _MOST_DECIMALS)


def _ends(low: float | None, high: float | None, decimals: int) -> str:
    low, high = known(low), known(high)
    if low is None and high is None:
        return ABSENT
    if low is None or high is None:
        assert low is not None or high is not None
        end = low if low is not None else high
        assert end is not None
        return f"{'≥' if high is None else '≤'} {_fixed(end, decimals)}"
    between = " to " if low < 0 else "–"
    return f"{_fixed(low, decimals)}{between}{_fixed(high, decimals)}"


def _fixed(value: float, decimals: int) -> str:
    if abs(value) >= 1e15:
        return f"{value:.2e}"
    text = f"{value:,.{decimals}f}"
    return text if float(text.replace(",", "")) else text.lstrip("-")


def index_cell(one: Estimate | None) -> str:
    """An index or level: two decimals, more where its interval is that narrow."""
    if one is None or known(one.value) is None:
        return ABSENT
    return _fixed(one.value, _index_decimals(one))


def index_ends(one: Estimate | None) -> str:
    """The interval of an index."""
    return ABSENT if one is None else _ends(one.low, one.high, _index_decimals(one))


def _index_decimals(one: Estimate) -> int:
    return min(decimals_for(one.low, one.high, 2), _MOST_OF_INDEX)


def share_cell(one: Estimate | None, least: int = 1) -> str:
    """A share in per cent without the sign, as exact as its interval; 100 only for all.

    >>> share_cell(Estimate(0.6213, 0.58, 0.66)), share_cell(Estimate(0.99999, 0.9, 1.0))
    ('62.1', '>99.9')
    """
    if one is None or known(one.value) is None:
        return ABSENT
    decimals = _share_decimals(one, least)
    text, step = f"{one.value * 100:.{decimals}f}", 10.0**-decimals
    if one.value > 0 and not float(text):
        return f"<{step:.{decimals}f}"
    if one.value < 1 - 1e-12 and float(text) >= 100:
        return f">{100 - step:.{decimals}f}"
    return text


def share_ends(one: Estimate | None, least: int = 1) -> str:
    """The interval of a share in per cent without the sign."""
    if one is None:
        return ABSENT
    low, high = (None if end is None else end * 100 for end in (one.low, one.high))
    return _ends(low, high, _share_decimals(one, least))


def _share_decimals(one: Estimate, least: int) -> int:
    if one.low is None or one.high is None:
        return least
    return decimals_for(one.low * 100, one.high * 100, least)


def share_words(one: Estimate, confidence: float) -> str:
    """A share in a sentence: "62.1 % (95 % interval 58.0–66.1 %)"."""
    text = f"{share_cell(one)} %"
    ends = share_ends(one)
    return text if ends == ABSENT else f"{text} ({level_words(confidence)} interval {ends} %)"


def ppm_cell(value: float | None) -> str:
    """Parts per million: whole ones from a hundred on, else three digits; never rounded to 0."""
    value = known(value)
    if value is None:
        return ABSENT
    return f"{value:,.0f}" if abs(value) >= 100 else plain(value, 3)


def ppm_ends(low: float | None, high: float | None) -> str:
    """An interval of parts per million."""
    low, high = known(low), known(high)
    if low is None and high is None:
        return ABSENT
    if low is None or high is None:
        return f"{'≥' if high is None else '≤'} {ppm_cell(low if high is None else high)}"
    return f"{ppm_cell(low)}–{ppm_cell(high)}"


def small_cell(value: float | None) -> str:
    """A rate per unit, four digits."""
    return ABSENT if value is None else plain(value)


def small_ends(one: Estimate) -> str:
    """The interval of a rate per unit."""
    low, high = known(one.low), known(one.high)
    return ABSENT if low is None or high is None else f"{plain(low, 3)}–{plain(high, 3)}"


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


def chance_words(chance: float | None) -> str:
    """A chance, never rounded to none or to certainty.

    >>> chance_words(0.834), chance_words(1e-9), chance_words(1 - 1e-9)
    ('83 %', 'below 0.1 %', 'above 99.9 %')
    """
    chance = known(chance)
    if chance is None:
        return ABSENT
    if chance < 0.001:
        return "below 0.1 %"
    return "above 99.9 %" if chance > 0.999 else percent(chance, 2)


def level_estimate(level: SigmaLevel) -> Estimate:
    """A sigma level as a number with its interval; NaN where there is only a bound."""
    return Estimate(math.nan if level.value is None else level.value, level.low, level.high)


def shift_words(level: SigmaLevel) -> str:
    """The shift, named."""
    if not level.shift:
        return "no shift added"
    return f"Z plus a shift of {plain(level.shift, 3)}"
