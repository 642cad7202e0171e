"""Measured values of one stream, each with how many it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.control_chart.subgroups import Subgroups

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Values:
    """Values in order, or a summary of fixed size where there are too many.

    Arguments
        value: M values, sorted; of a summary the mean of each of M bins.
        weight: how many each stands for, positive, shape (M,).
        censored: values of which only is known that the true one is larger (cases still open),
            shape (M,); None where there are none.
        width: relative width of the bins of a summary; 0 where each value is itself.
    """

    value: Floats
    weight: Floats
    censored: Bools | None = None
    width: float = 0.0

    @property
    def exact(self) -> bool:
        """Whether each value is itself and no bin."""
        return self.width == 0

    @cached_property
    def n(self) -> float:
        """How many values, censored ones included."""
        return float(self.weight.sum())

    @cached_property
    def known(self) -> Values:
        """Those that are not censored."""
        if self.censored is None:
            return self
        keep = ~self.censored
        return Values(self.value[keep], self.weight[keep], None, self.width)


def values_of(values: Floats, censored: Bools | None = None) -> Values:
    """Single values as `Values`; equal ones are joined with their number.

    >>> found = values_of(np.array([3.0, 1.0, 3.0]))
    >>> found.value.tolist(), found.weight.tolist()
    ([1.0, 3.0], [1.0, 2.0])
    """
    if censored is None:
        value, number = np.unique(values, return_counts=True)
        return Values(value, number.astype(np.float64))
    pairs = np.stack([values, censored.astype(np.float64)])
    found, number = np.unique(pairs, axis=1, return_counts=True)
    return Values(found[0], number.astype(np.float64), found[1] > 0)


@dataclass(frozen=True, eq=False)
class Measured:
    """The measurements of one stream.

    Arguments
        values: all of them, or a summary of fixed size.
        n, mean, sd, low, high: of all values that are known, exactly (sd with n − 1).
        below, above: how many lie strictly beyond the lower and the upper specification limit,
            counted on all rows; censored ones that are beyond already are counted in `above`.
        censored: how many are still open.
        subgroups: the same values as the matching control chart takes them, one stream; None
            where they have no order.
    """

    values: Values
    n: float
    mean: float
    sd: float
    low: float
    high: float
    below: float
    above: float
    censored: float = 0.0
    subgroups: Subgroups | None = None


def measured(values: Floats, lsl: float | None, usl: float | None) -> Measured:
    """Single values without an order, as `Measured`.

    >>> found = measured(np.array([1.0, 2.0, 6.0]), None, 5.0)
    >>> found.mean, found.above
    (3.0, 1.0)
    """
    return Measured(
        values=values_of(values),
        n=float(len(values)),
        mean=float(values.mean()),
        sd=float(values.std(ddof=1)) if len(values) > 1 else float("nan"),
        low=float(values.min()),
        high=float(values.max()),
        below=0.0 if lsl is None else float((values < lsl).sum()),
        above=0.0 if usl is None else float((values > usl).sum()),
    )
