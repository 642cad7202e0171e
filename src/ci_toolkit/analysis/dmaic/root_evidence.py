"""Does the evidence that a root cause names say so in fact?"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ci_toolkit.analysis.dmaic.gate import failure_text, listed
from ci_toolkit.analysis.dmaic.project.analyze import RootCause
from ci_toolkit.analysis.dmaic.result import Evidence
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import p_value

# What people judged, however well, is no data.
JUDGEMENT = ("matrix", "five-whys", "note")


@dataclass(frozen=True, slots=True)
class Support:
    """One piece of evidence. holds: None where it is judgement and not data."""

    name: str
    holds: bool | None
    reason: str


def supports(cause: RootCause, evidence: Evidence) -> tuple[Support, ...]:
    """Each piece of evidence that a root cause names, with whether the data say so."""
    return tuple(_support(name, evidence) for name in cause.evidence)


def _support(name: str, evidence: Evidence) -> Support:
    kind, _, detail = (part.strip() for part in name.partition(":"))
    if kind in JUDGEMENT:
        return Support(name, None, "is judgement, not data")
    if kind not in _CHECKS:
        return Support(name, False, "is not known as evidence")
    part = "causes" if kind == "cause" else kind
    if getattr(evidence, part) is None:
        failure = evidence.failure_of(part)
        return Support(name, False, failure_text(failure) if failure else "was not computed")
    holds, reason = _CHECKS[kind](evidence, detail)
    return Support(name, holds, reason)


def _cause(evidence: Evidence, column: str) -> tuple[bool, str]:
    assert evidence.causes is not None
    found = next((one for one in evidence.causes.causes if one.column == column), None)
    if found is None:
        return False, "was not tested"
    if found.problem:
        return False, f"could not be tested: {found.problem}"
    if found.real:
        return True, found.text
    return False, f"makes no difference beyond chance ({p_value(found.p)})"


def _pareto(evidence: Evidence, category: str) -> tuple[bool, str]:
    assert evidence.pareto is not None
    vital = [name for stream in evidence.pareto.streams for name in stream.vital]
    if not category:
        concentrated = evidence.pareto.verdict.status == "concentrated"
        return concentrated and bool(vital), evidence.pareto.verdict.text
    if category in vital:
        return True, f"{category} is one of the vital few"
    return False, f"{category} is not one of the vital few" + (
        f", which are {listed(vital)}" if vital else ""
    )


def _mix(evidence: Evidence, _: str) -> tuple[bool, str]:
    """The change that was taken apart must itself be more than chance.

    Source: newcombe-1998-difference (the interval of a difference from the intervals of both).
    """
    mix = evidence.mix
    assert mix is not None
    low, high = difference_ends(mix.before, mix.after)
    if math.isfinite(low) and math.isfinite(high) and low <= 0 <= high:
        return False, f"the change itself may be chance: {mix.text}"
    return mix.change != 0, mix.text


def difference_ends(before: Estimate, after: Estimate) -> tuple[float, float]:
    """Ends of the interval of after less before, from their own intervals; NaN without them.

    Source: newcombe-1998-difference.
    """
    ends = (before.low, before.high, after.low, after.high)
    if any(end is None for end in ends):
        return math.nan, math.nan
    low_b, high_b, low_a, high_a = (float(end) for end in ends if end is not None)
    difference = after.value - before.value
    return (
        difference - math.hypot(after.value - low_a, high_b - before.value),
        difference + math.hypot(high_a - after.value, before.value - low_b),
    )


def _baseline(evidence: Evidence, _: str) -> tuple[bool, str]:
    assert evidence.baseline is not None
    return evidence.baseline.verdict.status == "unstable", evidence.baseline.verdict.text


def _capability(evidence: Evidence, _: str) -> tuple[bool, str]:
    assert evidence.capability is not None
    return evidence.capability.verdict.status == "incapable", evidence.capability.verdict.text


def _agreement(evidence: Evidence, _: str) -> tuple[bool, str]:
    assert evidence.agreement is not None
    return evidence.agreement.verdict.status == "incapable", evidence.agreement.verdict.text


_CHECKS: dict[str, Callable[[Evidence, str], tuple[bool, str]]] = {
    "cause": _cause,
    "pareto": _pareto,
    "mix": _mix,
    "baseline": _baseline,
    "capability": _capability,
    "agreement": _agreement,
}
