"""Median and distinct values without what NumPy's own load: its masked arrays cost 15 ms."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

_Any = TypeVar("_Any", bound=np.generic)


def median(values: NDArray[Any]) -> float:
    """The middle value, or the mean of the two in the middle; NaN for none or where one is NaN.

    >>> median(np.array([4.0, 1.0, 3.0, 2.0]))
    2.5
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64), axis=None)
    if not len(ordered) or np.isnan(ordered[-1]):
        return float("nan")
    half = len(ordered) // 2
    return float(ordered[half] if len(ordered) % 2 else ordered[half - 1 : half + 1].mean())


def distinct(values: NDArray[_Any]) -> NDArray[_Any]:
    """The different values in order.

    >>> distinct(np.array([3, 1, 3]))
    array([1, 3])
    """
    ordered = np.sort(values, axis=None)
    fresh = np.ones(len(ordered), dtype=bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return ordered[fresh]
