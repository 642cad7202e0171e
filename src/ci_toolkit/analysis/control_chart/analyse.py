"""The whole analysis of a control chart: limits, rules, signals, diagnostics, verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, overload

import numpy as np

from ci_toolkit.analysis.control_chart.change import propose
from ci_toolkit.analysis.control_chart.compute import compute
from ci_toolkit.analysis.control_chart.diagnostics import examine
from ci_toolkit.analysis.control_chart.false_alarms import AlarmRates, alarm_rates
from ci_toolkit.analysis.control_chart.kinds import KINDS
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.ranking import rank
from ci_toolkit.analysis.control_chart.result import (
    Computed,
    ControlChart,
    PanelSignals,
    Signal,
    StreamResult,
)
from ci_toolkit.analysis.control_chart.rules import RulePlan, evaluate, parse_rules, rules_for
from ci_toolkit.analysis.control_chart.signals import tell
from ci_toolkit.analysis.control_chart.subgroups import Bools, Floats, Ints, Subgroups
from ci_toolkit.analysis.control_chart.verdict import (
    FEWEST_POINTS,
    Told,
    beyond_chance,
    farthest_chance,
    judge,
    judge_all,
)
from ci_toolkit.analysis.result import Finding


def analyse(s: Subgroups, o: ChartOptions) -> ControlChart:
    """A finished chart of all streams.

    Arguments: s, the subgroups; o, every choice that the computation depends on.
    Streams are judged together on whole arrays; what is told of one stream (signals in words,
    diagnostics) is made when that stream is looked at.
    Raises MethodError when the data cannot carry the chart, UsageError for unknown rules.
    """
    specs = parse_rules(o.rules)
    computed = compute(s, o)
    plan = rules_for(computed.panels, specs, s, computed.kinds)
    signals = {
        panel.name: _in_window(evaluate(panel, plan.rules[panel.name], s, o.gaps, plan.zones_in), s)
        for panel in computed.panels
    }
    work = _Work(s, o, computed, plan, signals)
    streams = _Streams(work)
    verdict, findings = work.overall(streams)
    return ControlChart(
        chart=computed.chart,
        reason=computed.reason,
        subgroups=s,
        panels=computed.panels,
        estimates=computed.estimates,
        signals=signals,
        rules=plan.codes(),
        streams=streams,
        ranking=tuple(int(i) for i in work.order),
        false_alarms=work.rates.together(work.points),
        findings=findings,
        verdict=verdict,
        references=work.references,
        judged_panels=work.judged,
    )


@dataclass(frozen=True, eq=False)
class _Work:
    """What all streams share while a result is made."""

    s: Subgroups
    o: ChartOptions
    computed: Computed
    plan: RulePlan
    signals: dict[str, PanelSignals]

    @cached_property
    def judged(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.computed.panels if p.name in self.plan.judged)

    @cached_property
    def points(self) -> Ints:
        """Judged points of each stream, shape (S,)."""
        judged = self.s.judged & np.isfinite(self.computed.panels[0].value)
        return np.bincount(self.s.stream_of[judged], minlength=len(self.s.streams))

    @cached_property
    def enough(self) -> Bools:
        """Streams that can be judged: limits exist and rest on enough points, or are known.

        All usable points count, not only those of the window shown: its limits come from all.
        """
        s = self.s
        usable = s.present & ~s.excluded & ~s.hollow & np.isfinite(self.computed.panels[0].value)
        number = np.bincount(s.stream_of[usable], minlength=len(s.streams))
        known = self.o.frozen is not None or None not in (self.o.center, self.o.sigma)
        return self.has_limits & (self.points > 0) & ((number >= FEWEST_POINTS) | known)

    @cached_property
    def rates(self) -> AlarmRates:
        """How often chance alone raises an alarm in each stream."""
        return alarm_rates(self.plan, self.computed, self.s)

    @cached_property
    def patterns(self) -> Floats:
        """Findings of each stream: overlapping patterns of a rule are one, shape (S,)."""
        total = np.zeros(len(self.s.streams))
        for name in self.judged:
            found = self.signals[name]
            for code, done in found.completed.items():
                at = np.flatnonzero(done)
                if not len(at):
                    continue
                fresh = np.ones(len(at), dtype=bool)
                # A pattern that begins after the last completed one ended is a new finding.
                fresh[1:] = found.spans[code][at[1:]] > at[:-1]
                total += np.bincount(self.s.stream_of[at[fresh]], minlength=len(total))
        return total

    @cached_property
    def farthest(self) -> Floats:
        """Largest distance from the centre in sigma on the main panel, shape (S,)."""
        panel = self.computed.panels[0]
        far = np.zeros(len(self.s.streams))
        with np.errstate(invalid="ignore", divide="ignore"):
            z = np.abs(panel.value - panel.center) / panel.sigma
        good = np.isfinite(z) & self.s.judged
        np.maximum.at(far, self.s.stream_of[good], z[good])
        return far

    @cached_property
    def ranks(self) -> Any:
        return rank(self.s, self.computed, self.plan, self.signals)

    @cached_property
    def order(self) -> Ints:
        return np.asarray(self.ranks.order)

    @cached_property
    def has_limits(self) -> Bools:
        """Streams whose main panel has a centre (and limits, unless it is a run chart)."""
        panel = self.computed.panels[0]
        usable = np.isfinite(panel.center)
        if panel.kind != "run":
            usable &= np.isfinite(panel.lcl) | np.isfinite(panel.ucl)
        return np.bincount(self.s.stream_of[usable], minlength=len(self.s.streams)) > 0

    @cached_property
    def unstable(self) -> Bools:
        """Streams with more signals than chance would give, shape (S,)."""
        expected = self.rates.expected(self.points)
        return self.enough & beyond_chance(self.patterns, expected, self.farthest, self.points)

    @cached_property
    def far(self) -> Floats:
        """Chance of so far a point in a stable stream, where it alone decides; else NaN."""
        expected = self.rates.expected(self.points)
        none = np.zeros(len(self.points))
        many = beyond_chance(self.patterns, expected, none, self.points)
        alone = self.unstable & ~many
        return np.where(alone, farthest_chance(self.farthest, self.points), np.nan)

    @cached_property
    def references(self) -> tuple[str, ...]:
        keys = [
            key for kind in dict.fromkeys(self.computed.kinds) for key in KINDS[kind].references
        ]
        keys += [rule.source for rules in self.plan.rules.values() for rule in rules]
        from ci_toolkit.references import REFERENCES

        return tuple(REFERENCES[key] for key in dict.fromkeys(keys))

    def stream(self, number: int) -> StreamResult:
        """Everything that is told of one stream."""
        s, computed = self.s, self.computed
        told = tuple(
            signal
            for panel in computed.panels
            for signal in tell(
                panel, self.signals[panel.name], s, number, self.plan.rules[panel.name]
            )
        )
        counted = tuple(signal for signal in told if signal.panel in self.judged)
        alarms = self.rates.of(number, int(self.points[number]))
        diagnostics = examine(s, computed, number, counted, self.plan, alarms)
        proposal = propose(s, computed, number)
        begin, end = int(s.offsets[number]), int(s.offsets[number + 1])
        rules = {rule.code: rule for rules in self.plan.rules.values() for rule in rules}
        verdict = judge(
            Told(
                points=int(self.points[number]),
                noun=s.noun,
                signals=counted,
                labels=s.labels[begin:end],
                diagnostics=diagnostics,
                proposal=proposal,
                timed=s.times is not None,
                far=float(self.far[number]),
                run_chart=computed.panels[0].kind == "run",
            ),
            alarms,
            rules,
            unstable=bool(self.unstable[number]),
            has_limits=bool(self.has_limits[number]),
            enough=bool(self.enough[number]),
        )
        by = s.named(number)
        return StreamResult(
            index=number,
            by=by,
            chart=computed.kinds[number],
            reason=computed.reasons[number],
            verdict=verdict,
            signals=told,
            false_alarms=alarms,
            diagnostics=diagnostics,
            proposal=proposal,
            findings=tuple(
                f for f in computed.findings if f.stream is None or dict(f.stream) == by
            ),
            rank_p=float(self.ranks.p[number]),
            completed_days=_completed(counted),
            q_value=float(self.ranks.q[number]),
        )

    def overall(self, streams: Sequence[StreamResult]) -> tuple[Any, tuple[Finding, ...]]:
        """The verdict of the run and its findings."""
        findings = [*self.computed.findings, *self.plan.findings]
        if len(streams) == 1:
            only = streams[0]
            findings += [
                Finding(d.code, "warning" if d.concern else "info", d.text)
                for d in only.diagnostics
            ]
            if only.proposal is not None:
                findings.append(
                    Finding("level-change", "info", only.proposal.text, (only.proposal.index,))
                )
            findings += [
                Finding("signal", "signal", signal.text, signal.points, None, signal.panel)
                for signal in only.signals
                if signal.panel in self.judged
            ]
            return only.verdict, tuple(findings)
        verdict = judge_all(self.s, self.unstable, self.enough, self.order, self.ranks.q)
        return verdict, tuple(findings)


def _in_window(found: PanelSignals, s: Subgroups) -> PanelSignals:
    """Only what completes in the window that is shown and judged."""
    if s.shown is None:
        return found
    shown = s.shown
    return replace(found, completed={c: done & shown for c, done in found.completed.items()})


def _completed(signals: Sequence[Signal]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for signal in signals:
        counted[signal.rule] = counted.get(signal.rule, 0) + len(signal.completions)
    return counted


class _Streams(Sequence[StreamResult]):
    """The streams' results, each made when it is first looked at."""

    def __init__(self, work: _Work) -> None:
        self._work = work
        self._made: dict[int, StreamResult] = {}

    def __len__(self) -> int:
        return len(self._work.s.streams)

    @overload
    def __getitem__(self, index: int) -> StreamResult: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[StreamResult, ...]: ...
    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        number = range(len(self))[index]
        if number not in self._made:
            self._made[number] = self._work.stream(number)
        return self._made[number]
