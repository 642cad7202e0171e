"""Texts of a capability study in pictures: indices, shares and limits as they are read."""

from __future__ import annotations

import math
from typing import Final

from ci_toolkit.analysis.capability.phrases import far_index
from ci_toolkit.analysis.capability.result import StreamCapability
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import plain
from ci_toolkit.plot.words import ValueFormat, written

FAMILY_WORDS: Final = {
    "lognormal-3": "3-parameter lognormal",
    "weibull-3": "3-parameter Weibull",
    "loglogistic-3": "3-parameter loglogistic",
    "weibull": "Weibull",
    "box-cox": "normal after Box-Cox",
    "johnson-su": "Johnson SU",
    "johnson-sb": "Johnson SB",
    "johnson-sl": "Johnson SL",
    "johnson-sn": "Johnson SN",
    "empirical": "the values’ own percentiles",
}


def family_words(name: str) -> str:
    """A distribution as it is called.

    >>> family_words("weibull-3"), family_words("gamma")
    ('3-parameter Weibull', 'gamma')
    """
    return FAMILY_WORDS.get(name, name)


def index_text(value: float | None) -> str:
    """An index in two decimals.

    >>> index_text(1.3349), index_text(-0.00004), index_text(None)
    ('1.33', '0.00', '–')
    """
    if value is None or not math.isfinite(value):
        return "–"
    text = far_index(value) or f"{value:,.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")


def index_interval(found: Estimate) -> str:
    """An index with its interval: "0.11 (0.08 to 0.14)", an open end said as such."""
    value = index_text(found.value)
    if (found.low is None and found.high is None) or far_index(found.value):
        return value
    if found.high is None:
        return f"{value} (at least {index_text(found.low)})"
    if found.low is None:
        return f"{value} (at most {index_text(found.high)})"
    return f"{value} ({index_text(found.low)} to {index_text(found.high)})"


def share_text(fraction: float | None) -> str:
    """A share with as many digits as are read; near none and near all more.

    >>> share_text(0.4217), share_text(0.00042), share_text(0.99958), share_text(3e-9)
    ('42.2 %', '0.042 %', '99.958 %', '<0.0001 %')
    """
    if fraction is None or not math.isfinite(fraction):
        return "–"
    percent = 100 * fraction
    if 0 < percent < 0.0001:
        return "<0.0001 %"
    if 99.9999 < percent < 100:
        return ">99.9999 %"
    rest = min(percent, 100 - percent)
    if rest <= 0:
        return f"{percent:.0f} %"
    decimals = 1 if rest >= 1 else 1 - math.floor(math.log10(rest))
    return f"{percent:.{decimals}f} %"


def share_interval(found: Estimate) -> str:
    """A share with its interval in one unit: "62.1 % (58.0 to 66.0)"."""
    value = share_text(found.value)
    if found.low is None or found.high is None:
        return value
    digits = value.removesuffix(" %").partition(".")[2]
    # The ends with as many decimals as the value: more would be noise.
    low, high = (f"{100 * end:.{len(digits) or 1}f}" for end in (found.low, found.high))
    return f"{value} ({low} to {high})"


def amount_text(value: float, form: ValueFormat) -> str:
    """A rate as a percentage, or as events per unit."""
    return written(value, form, 3)


def amount_interval(found: Estimate, form: ValueFormat) -> str:
    """A rate with its interval."""
    if form == "percent":
        return share_interval(found)
    value = amount_text(found.value, form)
    if found.low is None or found.high is None:
        return value
    return f"{value} ({amount_text(found.low, form)} to {amount_text(found.high, form)})"


def number_text(value: float) -> str:
    """How many, whole.

    >>> number_text(1234.4)
    '1,234'
    """
    return plain(float(round(value))) if math.isfinite(value) else "–"


def stream_name(stream: StreamCapability) -> str:
    """The values that make the stream."""
    return " · ".join(stream.by.values()) or "all"
