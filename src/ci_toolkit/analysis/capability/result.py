"""What a capability study returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding, Verdict

NOT_JUDGED = Verdict("insufficient", "")


@dataclass(frozen=True, slots=True)
class Sigma:
    """A standard deviation with how it was estimated and its degrees of freedom."""

    value: float
    method: str
    freedom: float


@dataclass(frozen=True, slots=True)
class Indices:
    """Capability indices; None where one does not exist (a one-sided spec has no Cp).

    cp, cpl, cpu, cpk: with the sigma within subgroups; cpm: about the target; pp, ppl, ppu, ppk:
    with the overall sigma, or of percentiles where the values are not normal (ISO 22514-2).
    z_bench_within, z_bench_overall: normal quantile of the expected conforming share. cp_star:
    one-sided with a natural edge, (usl − edge)/(6 sigma).
    """

    cp: Estimate | None = None
    cpl: Estimate | None = None
    cpu: Estimate | None = None
    cpk: Estimate | None = None
    cpm: Estimate | None = None
    pp: Estimate | None = None
    ppl: Estimate | None = None
    ppu: Estimate | None = None
    ppk: Estimate | None = None
    z_bench_within: Estimate | None = None
    z_bench_overall: Estimate | None = None
    cp_star: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """Parts per million outside the limits: below, above, in all with its interval."""

    below: float | None
    above: float | None
    total: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """A distribution fitted by maximum likelihood.

    name: "normal", "lognormal", …, "box-cox", "johnson", "empirical". parameters by name.
    log_likelihood, aicc: None where there is none. statistic: Anderson-Darling with its p by
    parametric bootstrap (None where not computed). distance: largest |F̂ − F|; tails: relative
    error of the fitted 0.135 and 99.865 % percentiles against those of the values, None where
    the values do not reach so far. p00135, p50, p99865: percentiles of the fit. reason: why it is
    taken, or is not. near: whether the one in use describes the values; where none does, the
    share that conforms is judged and not the index.
    """

    name: str
    parameters: Mapping[str, float]
    log_likelihood: float | None = None
    aicc: float | None = None
    statistic: float | None = None
    p: float | None = None
    distance: float | None = None
    tails: tuple[float | None, float | None] = (None, None)
    p00135: float | None = None
    p50: float | None = None
    p99865: float | None = None
    reason: str = ""
    near: bool = True


@dataclass(frozen=True, slots=True)
class SigmaLevel:
    """Sigma level: z without and value with the shift named."""

    z: float | None
    shift: float
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """Capability of a proportion or a rate.

    kind: "binomial" or "poisson". rate with its interval; ppm, z, dpu, dpo likewise. method: of
    the interval in words. target: what the rate must not exceed (or fall below, `above`), with
    the chance that it is met, from the interval's own distribution.
    """

    kind: Literal["binomial", "poisson"]
    rate: Estimate
    ppm: Estimate
    z: Estimate | None
    method: str
    n: float
    count: float
    target: float | None = None
    above: bool = False
    chance: float | None = None
    dpu: Estimate | None = None
    dpo: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A tolerance interval: contains `coverage` of the values with `confidence`."""

    method: str
    coverage: float
    confidence: float
    low: float | None
    high: float | None
    reached: float | None = None


@dataclass(frozen=True, slots=True)
class Stability:
    """The matching control chart in short: kind, whether it is stable, signals, and its words.

    of: what is charted where it is not the values themselves ("of the share that misses").
    """

    chart: str
    stable: bool | None
    signals: int
    text: str
    of: str = ""

    @property
    def named(self) -> str:
        """The chart by name: "p chart of the share that misses"."""
        return f"{self.chart} chart {self.of}".strip()


@dataclass(frozen=True, slots=True)
class StreamCapability:
    """The capability of one stream.

    conforming: share that meets the spec with its interval (exact, or clustered by period).
    observed, expected_within, expected_overall: outside the limits in ppm. fits: all that were
    tried, best first; fit: the one in use. shortfall: items that miss the promise.
    """

    by: Mapping[str, str]
    n: float
    subgroups: int
    spec: Spec
    confidence: float
    mean: float | None = None
    median: float | None = None
    low: float | None = None
    high: float | None = None
    within: Sigma | None = None
    overall: Sigma | None = None
    indices: Indices = field(default_factory=Indices)
    fit: Fit | None = None
    fits: tuple[Fit, ...] = ()
    observed: Outside | None = None
    expected_within: Outside | None = None
    expected_overall: Outside | None = None
    conforming: Estimate | None = None
    conforming_method: str = ""
    sigma_level: SigmaLevel | None = None
    dpmo: Estimate | None = None
    first_time_yield: Estimate | None = None
    attribute: Attribute | None = None
    tolerance: tuple[Tolerance, ...] = ()
    stability: Stability | None = None
    censored: float = 0.0
    shortfall: float | None = None
    findings: tuple[Finding, ...] = ()
    verdict: Verdict = NOT_JUDGED


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a process: units, defects, first-time yield with its interval."""

    name: str
    units: float
    defects: float
    first_time_yield: Estimate
    dpu: float


@dataclass(frozen=True, slots=True)
class RolledYield:
    """The yields of the steps multiplied, with an interval."""

    steps: tuple[Step, ...]
    rolled: Estimate
    dpmo: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Capability:
    """Everything of one run.

    kind: what was measured. streams in the order of the input; ranking: their numbers, the largest
    shortfall first. required: index that is asked for. rolled: yields over the steps of a process.
    """

    kind: Literal["values", "proportion", "rate"]
    by: tuple[str, ...]
    streams: tuple[StreamCapability, ...]
    ranking: tuple[int, ...]
    required: float
    verdict: Verdict
    rolled: RolledYield | None = None
    findings: tuple[Finding, ...] = ()
    references: tuple[str, ...] = ()
