"""The frozen result of a control chart; every view, picture and file is made from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Segments, Subgroups
from ci_toolkit.analysis.result import Finding, Verdict

PanelKind = Literal["location", "dispersion", "attribute", "run"]


@dataclass(frozen=True, eq=False)
class Panel:
    """One drawn series with its centre and limits; every array has shape (N,), all streams long.

    value: the plotted statistic, NaN at a gap.
    center, sigma: centre line, and the standard deviation of the plotted statistic at that point
        (unclipped; NaN where the panel has none, as on a run chart).
    lcl, ucl: control limits; NaN where a limit cannot exist. A limit that was cut at the natural
        edge is the edge, flagged in `lcl_clipped` / `ucl_clipped`; it is not drawn and no point
        can be beyond it.
    zone_bounds: with probability limits the bounds at which zone rules look, as arrays
        (low2, low1, high1, high2) at Φ(−2), Φ(−1), Φ(1), Φ(2); None means centre ± 1, 2 sigma.
    judged: its signals count in the verdict.
    """

    name: str
    kind: PanelKind
    value: Floats
    center: Floats
    sigma: Floats
    lcl: Floats
    ucl: Floats
    lcl_clipped: Bools
    ucl_clipped: Bools
    zone_bounds: tuple[Floats, Floats, Floats, Floats] | None = None
    judged: bool = True


@dataclass(frozen=True, eq=False)
class Estimates:
    """What limits were computed from, one number a segment (shape (K,)) in each array.

    center, sigma: of the main panel; sigma is the process sigma (of a single value) for
        measurements, the between-period sigma_z or tau stands in its own field for attributes.
    sigma_method: "r-bar", "s-bar", "pooled", "mr-bar", "median-mr", "sd", "binomial", "poisson",
        "laney", "additive", "known", …
    degrees_of_freedom: of sigma (STATISTICS B1), NaN where it has none.
    baseline_points: points that the limits come from.
    sigma_z: Laney's ratio, computed for every attribute chart (whatever kind is drawn).
    tau: additive between-period standard deviation of p- and u-additive charts.
    panel_centers: centre of each panel by its name.
    extra: further named numbers of one kind of chart (screened ranges, median …).
    """

    center: Floats
    sigma: Floats
    sigma_method: str
    degrees_of_freedom: Floats
    baseline_points: Floats
    sigma_z: Floats | None = None
    tau: Floats | None = None
    panel_centers: Mapping[str, Floats] = field(default_factory=dict)
    extra: Mapping[str, Floats] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Computed:
    """Centre lines and limits of all streams, before any rule is applied.

    kinds, reasons: the kind of chart of each stream and the sentence that says why.
    evidence: per-stream numbers behind the choice, shape (S,) each: "dispersion_ratio" (X²/df),
        "dispersion_p", "sigma_z", "volume_slope", "size_ratio" … (NaN where not computed).
    chart, reason: the commonest kind, and its sentence.
    """

    chart: str
    reason: str
    kinds: tuple[str, ...]
    reasons: tuple[str, ...]
    panels: tuple[Panel, ...]
    estimates: Estimates
    findings: tuple[Finding, ...]
    evidence: Mapping[str, Floats] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class PanelSignals:
    """Rules on one panel: for each rule code two arrays of shape (N,).

    completed: the rule holds at this point (its pattern ends here).
    member: the point belongs to a pattern that completed.
    spans: first point of the pattern that ends at a completed point (−1 elsewhere).
    shown: points marked without counting as signals: excluded points beyond a limit, under the
        code of that rule, and warnings (westgard 1_2s).
    """

    completed: Mapping[str, Bools]
    member: Mapping[str, Bools]
    spans: Mapping[str, np.ndarray[Any, np.dtype[np.int64]]]
    shown: Mapping[str, Bools] = field(default_factory=dict)

    @cached_property
    def any_completed(self) -> Bools:
        """True where at least one rule completes."""
        found: Bools = np.logical_or.reduce(list(self.completed.values()))
        return found


@dataclass(frozen=True, slots=True)
class Signal:
    """Overlapping patterns of one rule told as one finding; indices are 0-based in the stream.

    points: all points of the patterns. completed_at: where the first pattern was complete.
    completions: every point at which the rule held.
    """

    panel: str
    rule: str
    points: tuple[int, ...]
    completed_at: int
    completions: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """How often a stable process would raise an alarm under these rules (in-control run length).

    every: points between false alarms; expected_here: false alarms expected in this chart's
    points; chance_of_one_here: chance of at least one; basis: what these were computed under.
    """

    every: float
    expected_here: float
    chance_of_one_here: float
    basis: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One check of the data's fitness for the chart: its number, what it means, what to do."""

    code: str
    concern: bool
    value: float
    numbers: Mapping[str, float | int | str | None]
    text: str
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of level that the data suggest (B47): proposed, never applied."""

    index: int
    label: str
    before: float
    after: float
    statistic: float
    p_value: float
    text: str


@dataclass(frozen=True, eq=False)
class StreamResult:
    """What belongs to one stream besides its points."""

    index: int
    by: Mapping[str, str]
    chart: str
    reason: str
    verdict: Verdict
    signals: tuple[Signal, ...]
    false_alarms: FalseAlarms
    diagnostics: tuple[Diagnostic, ...]
    proposal: Proposal | None
    findings: tuple[Finding, ...]
    rank_p: float  # chance of so many signals from a stable process, for ranking (B46)
    completed_days: Mapping[str, int]  # points completed by rule code, over judged panels
    q_value: float = float("nan")


@dataclass(frozen=True, eq=False)
class ControlChart:
    """A finished control chart of one stream or many.

    chart: the kind drawn; where streams differ, the commonest, each stream carries its own.
    rules: rule codes looked for, by panel.
    ranking: stream numbers, most out of control first.
    judged_panels: names of the panels whose signals count in the verdict.
    """

    chart: str
    reason: str
    subgroups: Subgroups
    panels: tuple[Panel, ...]
    estimates: Estimates
    signals: Mapping[str, PanelSignals]
    rules: Mapping[str, tuple[str, ...]]
    streams: Sequence[StreamResult]
    ranking: tuple[int, ...]
    false_alarms: FalseAlarms
    findings: tuple[Finding, ...]
    verdict: Verdict
    references: tuple[str, ...]
    judged_panels: tuple[str, ...] = ()

    @property
    def segments(self) -> Segments:
        return self.subgroups.segments

    def panel(self, name: str) -> Panel:
        """The panel of this name; KeyError if the chart has none."""
        for panel in self.panels:
            if panel.name == name:
                return panel
        raise KeyError(name)
