"""Tollgates: what must hold at the end of each phase, who signs it, and what is waived."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from ci_toolkit.analysis.dmaic import (
    gates_analyze,
    gates_control,
    gates_define,
    gates_improve,
    gates_measure,
)
from ci_toolkit.analysis.dmaic.gate import Case, Rule
from ci_toolkit.analysis.dmaic.project.base import PHASES, Phase
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.project.tollgates import Signature, Tollgate, Waiver
from ci_toolkit.analysis.dmaic.result import Evidence, Gate, PhaseState
from ci_toolkit.analysis.dmaic.words import MetricKind
from ci_toolkit.analysis.result import Finding
from ci_toolkit.analysis.wording import count_of

RULES: dict[Phase, tuple[Rule, ...]] = {
    "define": gates_define.RULES,
    "measure": gates_measure.RULES,
    "analyze": gates_analyze.RULES,
    "improve": gates_improve.RULES,
    "control": gates_control.RULES,
}
# What `waive` may name. Signatures are not among them: who would waive one can sign.
GATE_CODES: tuple[str, ...] = tuple(rule.code for phase in PHASES for rule in RULES[phase])


def judge_gates(
    project: Project, evidence: Evidence, kind: MetricKind, today: dt.date = dt.date.max
) -> tuple[PhaseState, ...]:
    """The five phases with their gates, in order.

    A phase is passed only when all its gates are, and when every phase before it is passed or
    waived. A signature or a waiver that is dated after `today` does not count yet.
    """
    case = Case(project, evidence, kind)
    states: list[PhaseState] = []
    for phase in PHASES:
        before = next((s for s in states if s.status not in ("passed", "waived")), None)
        states.append(_state(phase, _gates(case, phase, today), before))
    return tuple(states)


def ahead_findings(project: Project, today: dt.date) -> tuple[Finding, ...]:
    """Signatures and waivers that bear a day after `today`, and do not count until then."""
    found = []
    for phase in PHASES:
        tollgate = _tollgate(project, phase)
        named: list[tuple[Signature | Waiver, str]] = []
        named += [(one, f"the signature “{one.what}”") for one in tollgate.sign if one.by]
        named += [(one, f"the waiver of `{one.gate}`") for one in tollgate.waive]
        for one, name in named:
            if _ahead(one, today):
                text = f"{name} in {phase} is dated {one.on}, after {today}: it counts from then on"
                found.append(Finding("dated-ahead", "warning", text))
    return tuple(found)


def waiver_findings(
    project: Project, phases: tuple[PhaseState, ...], today: dt.date = dt.date.max
) -> tuple[Finding, ...]:
    """Waivers that have no object: of a gate that passed, is not asked here, or has no reason."""
    found = []
    for state in phases:
        held = {gate.code: gate for gate in _gates_without_waivers(state)}
        for waiver in _tollgate(project, state.phase).waive:
            if _ahead(waiver, today):
                continue
            text = _idle(waiver, held.get(waiver.gate), state.phase)
            if text:
                found.append(Finding("waiver-idle", "warning", text))
    return tuple(found)


def _gates_without_waivers(state: PhaseState) -> tuple[Gate, ...]:
    return tuple(gate for gate in state.gates if gate.kind == "data")


def _idle(waiver: Waiver, gate: Gate | None, phase: Phase) -> str:
    if gate is None:
        return f"the waiver of `{waiver.gate}` in {phase} has no gate there"
    if gate.status == "passed":
        return f"the waiver of `{waiver.gate}` in {phase} is not needed: the gate passed"
    if gate.status != "waived":
        return f"the waiver of `{waiver.gate}` in {phase} does not say by whom and why"
    return ""


def _tollgate(project: Project, phase: Phase) -> Tollgate:
    found: Tollgate = getattr(project.tollgates, phase)
    return found


def _gates(case: Case, phase: Phase, today: dt.date) -> tuple[Gate, ...]:
    tollgate = _tollgate(case.project, phase)
    waivers = tuple(one for one in tollgate.waive if not _ahead(one, today))
    found: list[Gate] = []
    for rule in RULES[phase]:
        outcome = rule.judge(case)
        if outcome is not None:
            gate = Gate(rule.code, phase, "data", rule.text, outcome.status, outcome.reason)
            found.append(_waived(gate, waivers))
    asked = tollgate.sign or (_sponsors(case.project),)
    found.extend(_signed(one, phase, number, today) for number, one in enumerate(asked, 1))
    return tuple(found)


def _waived(gate: Gate, waivers: tuple[Waiver, ...]) -> Gate:
    """What passed stays passed: a waiver takes nothing away."""
    waiver = next((w for w in waivers if w.gate == gate.code and w.by and w.because), None)
    if waiver is None or gate.status == "passed":
        return gate
    reason = f"{waiver.because} ({gate.status} otherwise: {gate.reason})"
    return replace(gate, status="waived", reason=reason, by=waiver.by, on=waiver.on)


def _sponsors(project: Project) -> Signature:
    sponsor = project.project.sponsor
    return Signature(what=f"The sponsor agrees{f' ({sponsor})' if sponsor else ''}")


def _ahead(one: Signature | Waiver, today: dt.date) -> bool:
    """Whether it bears a day that has not come yet."""
    return one.on is not None and one.on > today


def _signed(one: Signature, phase: Phase, number: int, today: dt.date) -> Gate:
    code = f"sign-{number}"
    if one.by and _ahead(one, today):
        reason = f"not signed yet: the signature is dated {one.on}, after {today}"
        return Gate(code, phase, "people", one.what, "open", reason)
    if one.by and one.on:
        reason = f"signed by {one.by} on {one.on}"
        return Gate(code, phase, "people", one.what, "passed", reason, one.by, one.on)
    lacks = "`on`" if one.by else "`by`" if one.on else "`by` and `on`"
    return Gate(code, phase, "people", one.what, "open", f"not signed yet: {lacks} to be filled in")


def _missing(gate: Gate) -> str:
    """What an open gate waits for, told alone."""
    return f"“{gate.text}” is not signed yet" if gate.kind == "people" else gate.reason


def _state(phase: Phase, gates: tuple[Gate, ...], before: PhaseState | None) -> PhaseState:
    failed, still, waived = (
        [gate for gate in gates if gate.status == status] for status in ("failed", "open", "waived")
    )
    if failed:
        more = f", {len(still):,} open" if still else ""
        reason = f"{count_of(len(failed), 'gate')} failed{more}: {failed[0].reason}"
        return PhaseState(phase, "failed", gates, reason)
    if still:
        reason = f"{count_of(len(still), 'gate')} open: {_missing(still[0])}"
        return PhaseState(phase, "open", gates, reason)
    if before is not None:
        reason = f"its own gates hold, but {before.phase} is {before.status}"
        return PhaseState(phase, "open", gates, reason)
    if waived:
        by = ", ".join(dict.fromkeys(gate.by for gate in waived))
        reason = f"{count_of(len(waived), 'gate')} waived by {by}"
        return PhaseState(phase, "waived", gates, reason)
    return PhaseState(phase, "passed", gates, f"all {len(gates):,} gates passed")
