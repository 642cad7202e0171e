"""The gates of a phase in words: what must hold, how it stands, and who signed or waived it."""

from __future__ import annotations

from collections.abc import Iterable

from ci_toolkit.analysis.dmaic.project.base import Phase
from ci_toolkit.analysis.dmaic.result import Dmaic, Gate, PhaseState
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.report.model import Align, Table
from ci_toolkit.report.text import clean, sentence

NAMES: dict[Phase, str] = {
    "define": "Define",
    "measure": "Measure",
    "analyze": "Analyze",
    "improve": "Improve",
    "control": "Control",
}


def gate_table(state: PhaseState) -> Table:
    """All gates of a phase, one row each, with the code by which one is waived."""
    return Table(
        ("Gate", "Status", "How it stands", "By", "Code"),
        tuple(
            (clean(g.text), g.status, sentence(clean(g.reason)), hand(g), clean(g.code))
            for g in state.gates
        ),
        lefts(5),
        f"Gates of {NAMES[state.phase]}",
        marked=frozenset(i for i, gate in enumerate(state.gates) if gate.status == "failed"),
        spare=(4,),
    )


def hand(gate: Gate) -> str:
    """Who signed or waived a gate, and when; of a gate that data settle, that they do."""
    if gate.by:
        verb = "waived by" if gate.status == "waived" else "signed by"
        day = f", {gate.on.isoformat()}" if gate.on else ""
        return f"{verb} {clean(gate.by)}{day}"
    return "data" if gate.kind == "data" else "not yet signed"


def lefts(columns: int) -> tuple[Align, ...]:
    """So many columns of words."""
    return tuple("left" for _ in range(columns))


def unsettled(result: Dmaic, *, phase: Phase | None = None) -> tuple[Gate, ...]:
    """Gates that failed or are open: failed ones first, in order of the phases."""
    gates = [
        gate
        for state in result.phases
        if phase in (None, state.phase)
        for gate in state.gates
        if gate.status in ("failed", "open")
    ]
    return tuple(sorted(gates, key=lambda gate: gate.status != "failed"))


def passed_of(gates: Iterable[Gate]) -> str:
    """How many gates are settled: "3 of 5 gates"."""
    kept = list(gates)
    settled = sum(gate.status in ("passed", "waived") for gate in kept)
    return f"{settled:,} of {count_of(len(kept), 'gate')}"
