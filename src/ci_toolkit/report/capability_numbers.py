"""Rounding of indices, shares and parts per million: as fine as their intervals are."""

from __future__ import annotations

import math

from ci_toolkit.analysis.capability.phrases import far_index
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import percent, plain
from ci_toolkit.report.numbers import ABSENT

_MOST_DECIMALS = 8
_MILLION = 1e6
_NEXT_TO_NOTHING = 1e-5  # a share that small at the end of an interval: its digits say nothing
_MOST_OF_INDEX = 3  # decimals of an index: further ones say nothing
_WHOLE_INDEX = 100.0  # from here on whole numbers are enough
_LEAST_PPM = 1e-6  # one in 10^12: smaller ones come from the curve of a fit alone
_LEAST_PPM_WORDS = "<0.000001"


def known(value: float | None) -> float | None:
    """A number, or None where it is none."""
    return value if value is not None and math.isfinite(value) else None


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
    """An index or level: two decimals, more where its interval is that narrow.

    >>> index_cell(Estimate(1.334, 1.2, 1.5)), index_cell(Estimate(34603833.1))
    ('1.33', 'over 1,000')
    """
    if one is None or known(one.value) is None:
        return ABSENT
    return far_index(one.value) or _fixed(one.value, _index_decimals(one))


def index_ends(one: Estimate | None) -> str:
    """The interval of an index."""
    if one is None or far_index(one.value):
        return ABSENT
    return _ends(one.low, one.high, _index_decimals(one))


def _index_decimals(one: Estimate) -> int:
    if abs(one.value) >= _WHOLE_INDEX:
        return 0
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
    low, high = known(one.low), known(one.high)
    decimals = _share_decimals(one, least)
    if low is None or high is None:
        return _ends(
            None if low is None else low * 100, None if high is None else high * 100, decimals
        )
    ends = [_share_end(end, decimals) for end in (low, high)]
    return (" to " if ">" in ends[1] or "<" in ends[0] else "–").join(ends)


def _share_end(end: float, decimals: int) -> str:
    """One end; where rounding would make it none or all, with as many digits as it takes."""
    text = f"{end * 100:.{decimals}f}"
    if float(text) not in (0.0, 100.0) or not 1e-12 < end < 1 - 1e-12:
        return text
    if end < _NEXT_TO_NOTHING:
        return "<0.001"
    if end > 1 - _NEXT_TO_NOTHING:
        return ">99.999"
    return percent(end, 2).removesuffix(" %")


def _share_decimals(one: Estimate, least: int) -> int:
    if one.low is None or one.high is None:
        return least
    return decimals_for(one.low * 100, one.high * 100, least)


def ppm_cell(value: float | None) -> str:
    """Parts per million: whole ones from a hundred on, else three digits; never rounded to 0.

    >>> ppm_cell(0.0), ppm_cell(2.2e-308), ppm_cell(0.00197), ppm_cell(1234.5)
    ('0', '<0.000001', '0.00197', '1,234')
    """
    value = known(value)
    if value is None:
        return ABSENT
    if 0 < value < _LEAST_PPM:
        return _LEAST_PPM_WORDS
    return f"{value:,.0f}" if abs(value) >= 100 else plain(value, 3)


def ppm_ends(low: float | None, high: float | None) -> str:
    """An interval of parts per million."""
    low, high = known(low), known(high)
    if low is None and high is None:
        return ABSENT
    if low is None or high is None:
        end = ppm_cell(low if high is None else high)
        return (
            end if end.startswith("<") and low is None else f"{'≥' if high is None else '≤'} {end}"
        )
    ends = [ppm_cell(low), ppm_cell(high)]
    if ends[0] == ends[1] == _LEAST_PPM_WORDS:
        return ends[1]
    return (" to " if "<" in ends[0] else "–").join(ends)


def ppm_share(value: float) -> str:
    """The same in per cent without the sign.

    >>> ppm_share(2.2e-308), ppm_share(38.4)
    ('<0.000001', '0.00384')
    """
    if 0 < value < _LEAST_PPM:
        return _LEAST_PPM_WORDS
    return percent(value / _MILLION).removesuffix(" %")


def small_cell(value: float | None) -> str:
    """A rate per unit, four digits."""
    return ABSENT if value is None else plain(value)


def small_ends(one: Estimate) -> str:
    """The interval of a rate per unit."""
    low, high = known(one.low), known(one.high)
    return ABSENT if low is None or high is None else f"{plain(low, 3)}–{plain(high, 3)}"


def chance_words(chance: float | None) -> str:
    """A chance, never rounded to none or to certainty.

    >>> chance_words(0.834), chance_words(1e-9), chance_words(1 - 1e-9)
    ('83 %', '<0.1 %', '>99.9 %')
    """
    chance = known(chance)
    if chance is None:
        return ABSENT
    if chance < 0.001:
        return "<0.1 %"
    return ">99.9 %" if chance > 0.999 else percent(chance, 2)
