"""What a comparison of before and after returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding, Verdict

Floats = NDArray[np.float64]
Kind = Literal["proportion", "rate", "value"]
Basis = Literal["difference", "interrupted", "controlled"]


@dataclass(frozen=True, eq=False)
class Series:
    """The metric by period, in order of time, gaps left out.

    kind: "proportion" (count of n items), "rate" (count per n), "value" (mean of n values, or one
    value a period). times: numbers of the periods (0, 1, 3 …: what is missing was a gap), shape
    (k,). y: the metric. n: items (1 where a period is one value). sd: of the values within a
    period, NaN where not known. labels: as shown.
    """

    kind: Kind
    labels: tuple[str, ...]
    times: NDArray[np.int64]
    y: Floats
    n: Floats
    sd: Floats
    noun: str = "period"
    durations: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """One side of a comparison: its first and last period, how many, items, and the metric."""

    label: str
    first: str
    last: str
    periods: int
    n: float
    value: Estimate


@dataclass(frozen=True, slots=True)
class Difference:
    """After less before. what: "rate", "mean" or "median"; method: in words."""

    what: Literal["rate", "mean", "median"]
    before: Stretch
    after: Stretch
    difference: Estimate
    ratio: Estimate
    p: float
    method: str


@dataclass(frozen=True, eq=False)
class Interrupted:
    """A segmented regression: level and slope before, and how both change.

    slopes are per period. effect: fitted less counterfactual, averaged over the periods after the
    change; at_end: at the last one. fitted, counterfactual: shape (k,), of the series that was
    given (before the change both are the same). autocorrelation: at lag 1, of the residuals.
    trend: whether the slope before is more than chance (then a plain difference misleads).
    """

    level_change: Estimate
    slope_before: Estimate
    slope_change: Estimate
    p_level: float
    p_slope: float
    effect: Estimate
    at_end: Estimate
    p: float
    fitted: Floats
    counterfactual: Floats
    autocorrelation: float
    trend: bool
    method: str


@dataclass(frozen=True, eq=False)
class Controlled:
    """Difference in differences: the change here less the change where nothing was changed.

    parallel: whether both moved alike before the change, with the p-value of the opposite.
    series: the control group's, on the periods that both share.
    """

    name: str
    here: Difference
    there: Difference
    difference: Estimate
    p: float
    parallel: bool
    p_parallel: float
    method: str
    series: Series | None = None


@dataclass(frozen=True, slots=True)
class Benefit:
    """What the difference is worth in a year; arithmetic: the lines that lead to it."""

    yearly: Estimate
    currency: str
    arithmetic: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Effect:
    """Did the change work, and is it as large as promised?

    basis: which estimate answers, and why. effect: that estimate, after less before; better: its
    sign that is wanted is "lower" or "higher". p: two-sided. promised: the change that the goal
    asks for (NaN: none). reached: whether the metric after is at the goal: "yes" and "no" when
    the interval of the effect settles it, "unclear" otherwise. verdict.status: "capable" (moved
    the right way beyond chance), "incapable" (no change, or the wrong way), "insufficient".
    """

    series: Series
    split: int
    primary: Difference
    median: Difference | None
    interrupted: Interrupted | None
    controlled: Controlled | None
    basis: Basis
    basis_reason: str
    effect: Estimate
    p: float
    better: Literal["lower", "higher"]
    promised: float
    reached: Literal["yes", "no", "unclear"]
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    references: tuple[str, ...] = ()
