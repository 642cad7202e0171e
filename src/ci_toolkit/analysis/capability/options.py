"""What a capability study is made with, and what it starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ci_toolkit.analysis.capability.conforming import Periods
from ci_toolkit.analysis.capability.result import Stability
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.capability.values import Measured


@dataclass(frozen=True, slots=True)
class CapabilityOptions:
    """Choices of one run.

    confidence: of all intervals, a fraction. shift: of the sigma level. required: index that is
    asked for. distribution: name of a family, "auto", "normal", "box-cox", "johnson" or
    "empirical". sigma_method: estimator of sigma within subgroups, None for the usual one.
    coverage: share that tolerance intervals contain. opportunities: for a defect, of one unit.
    quantity: what is measured, in words; noun: what one item is called in the plural ("cases").
    durations: values are seconds. promise: share that must meet the spec where one was named.
    quick: try the simpler distributions alone, where there are many streams.
    """

    confidence: float = 0.95
    shift: float = 1.5
    required: float = 1.33
    distribution: str = "auto"
    sigma_method: str | None = None
    coverage: float = 0.95
    opportunities: float = 1.0
    quantity: str = ""
    noun: str = "values"
    durations: bool = False
    promise: float | None = None
    quick: bool = False


@dataclass(frozen=True, eq=False)
class StreamValues:
    """Measurements of one stream with its limits.

    periods: how many conform in each period, None without times. stability: of the matching
    control chart, None where there is none. per_row: each row has limits of its own, and
    the values are how far each lies beyond its limit (of two: its place between them, −1 to 1).
    """

    by: Mapping[str, str]
    measured: Measured
    spec: Spec
    periods: Periods | None = None
    stability: Stability | None = None
    per_row: bool = False


@dataclass(frozen=True, eq=False)
class StreamCounts:
    """Counts of one stream: `count` out of `n`, by period; target: what the rate is held to.

    above: the rate must be at least the target (an accuracy), else at most (an error rate).
    """

    by: Mapping[str, str]
    kind: Literal["binomial", "poisson"]
    count: float
    n: float
    periods: Periods | None = None
    stability: Stability | None = None
    target: float | None = None
    above: bool = False
