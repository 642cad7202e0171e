"""What a DMAIC project comes to: evidence by phase, gates, and the summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ci_toolkit.analysis.agreement.result import Agreement
from ci_toolkit.analysis.capability.result import Capability
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.dmaic.causes.result import CauseStudy, MixStudy
from ci_toolkit.analysis.dmaic.effect.result import Benefit, Effect
from ci_toolkit.analysis.dmaic.project.base import Phase
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.inspection.result import Inspection
from ci_toolkit.analysis.pareto.result import Pareto
from ci_toolkit.analysis.result import Finding, Verdict

GateStatus = Literal["passed", "failed", "waived", "open"]
PhaseStatus = Literal["passed", "failed", "waived", "open"]
# The parts of a project that are computed, in order.
PARTS = (
    *("soundness", "agreement", "baseline", "capability", "sample_size"),
    *("pareto", "causes", "mix"),
    *("staged", "control_group", "effect", "capability_after"),
    *("limits", "held"),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A part that could not be computed, and why (a message and a hint without full stops)."""

    part: str
    phase: Phase
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SampleSizes:
    """How many items answer the question; NaN where it was not asked.

    for_margin: items for an interval of half width `margin`. for_change: items before and after,
    each, to see `change` with `power`. counted: items of the baseline. factor: by how much days
    that differ widen the interval (variance ratio; the numbers above already hold it).
    """

    margin: float
    for_margin: float
    change: float
    for_change: float
    power: float
    confidence: float
    counted: float
    factor: float
    text: str


@dataclass(frozen=True, slots=True)
class Amount:
    """The business case: what the goal is worth in a year, with its arithmetic."""

    yearly: float
    currency: str
    arithmetic: tuple[str, ...]
    project_cost: float | None = None
    payback_months: float | None = None


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything that was computed from data; None: not asked for, or see `failures`.

    staged: the chart with a phase from the change on; frozen: the changed process over the
    stretch that its limits come from; held: the later data against the frozen limits. goal_from,
    goal_to: in the metric's own unit (a rate as a fraction, a length of time in seconds); NaN
    where not given.
    """

    soundness: Inspection | None = None
    agreement: Agreement | None = None
    baseline: ControlChart | None = None
    capability: Capability | None = None
    sample_size: SampleSizes | None = None
    pareto: Pareto | None = None
    causes: CauseStudy | None = None
    mix: MixStudy | None = None
    staged: ControlChart | None = None
    effect: Effect | None = None
    capability_after: Capability | None = None
    frozen: ControlChart | None = None
    held: ControlChart | None = None
    business_case: Amount | None = None
    benefit: Benefit | None = None
    goal_from: float = float("nan")
    goal_to: float = float("nan")
    failures: tuple[Failure, ...] = ()

    def failure_of(self, part: str) -> Failure | None:
        """Why this part could not be computed, if so."""
        return next((one for one in self.failures if one.part == part), None)


@dataclass(frozen=True, slots=True)
class Gate:
    """What must hold at the end of a phase.

    kind: "data" (computed, or what the file must hold) or "people" (signed). text: what must
    hold; reason: how it stands, with numbers. by, on: who signed or waived it, and when.
    """

    code: str
    phase: Phase
    kind: Literal["data", "people"]
    text: str
    status: GateStatus
    reason: str
    by: str = ""
    on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PhaseState:
    """A phase: failed if a gate failed, else open if one is open, else waived or passed."""

    phase: Phase
    status: PhaseStatus
    gates: tuple[Gate, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class NextAction:
    """Something to be done, by whom, until when; from a solution, a failure mode, a gate …"""

    text: str
    owner: str
    due: dt.date | None
    phase: Phase


@dataclass(frozen=True, slots=True)
class ThenNow:
    """The primary metric before and now, as numbers with intervals; None where not known.

    now: after the change (the newest stretch that is known).
    """

    name: str
    then_label: str
    then: Estimate | None
    now_label: str
    now: Estimate | None
    goal: float


@dataclass(frozen=True, eq=False)
class Dmaic:
    """A project with its evidence and where it stands.

    highlights: the two or three findings that matter, weightiest first. commands:
    by name of the part, what prints the same numbers.
    """

    project: Project
    evidence: Evidence
    phases: tuple[PhaseState, ...]
    metric: ThenNow | None
    highlights: tuple[Finding, ...]
    actions: tuple[NextAction, ...]
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    commands: Mapping[str, str] | None = None
    references: tuple[str, ...] = ()
