"""Z and sigma levels of limits so far off that their digits say nothing.

A limit many sigma out lies where no values are: the share beyond it comes from the fitted curve
alone. Beyond eight sigma that share is below one in 10^15, and is told as what it is.
"""

from __future__ import annotations

from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.report.capability_numbers import index_cell, index_ends, known
from ci_toolkit.report.numbers import ABSENT

FAR = 8.0
NOTHING_EXPECTED = "no defect to be expected"


def is_far(z: float | None) -> bool:
    """Whether a Z lies beyond eight sigma on the good side.

    >>> is_far(8.0), is_far(52454.9), is_far(None)
    (False, True, False)
    """
    found = known(z)
    return found is not None and found > FAR


def level_cell(one: Estimate | None) -> str:
    """A Z or a sigma level: its number, or that it lies beyond eight.

    >>> level_cell(Estimate(4.5)), level_cell(Estimate(52454.9)), level_cell(Estimate(-1e9))
    ('4.50', 'beyond 8', 'below -8')
    """
    value = None if one is None else known(one.value)
    if value is not None and abs(value) > FAR:
        return f"beyond {FAR:g}" if value > 0 else f"below -{FAR:g}"
    return index_cell(one)


def level_ends(one: Estimate | None) -> str:
    """Its interval; of an end beyond eight only the other end is told.

    >>> level_ends(Estimate(7.9, 7.1, 8.7)), level_ends(Estimate(22.6, 20.4, 24.8))
    ('≥ 7.10', '–')
    """
    if one is None:
        return ABSENT
    low, high = (
        None if end is None or abs(end) > FAR else end for end in (known(one.low), known(one.high))
    )
    return index_ends(Estimate(one.value, low, high))
