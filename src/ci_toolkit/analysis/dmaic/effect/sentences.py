"""The answer in a sentence that can be repeated."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from ci_toolkit.analysis.dmaic.effect.result import Basis, Difference
from ci_toolkit.analysis.dmaic.goal import met
from ci_toolkit.analysis.dmaic.words import MetricKind, change_text, interval_text, metric_text
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Status, Verdict

Reached = Literal["yes", "no", "unclear"]


@dataclass(frozen=True, slots=True)
class Case:
    """What a verdict speaks of. control: name of the group compared with, or nothing."""

    name: str
    kind: MetricKind
    better: Literal["lower", "higher"]
    basis: Basis
    control: str
    effect: Estimate
    p: float
    alpha: float
    primary: Difference
    goal: float
    promised: float
    reached: Reached


def verdict_of(case: Case) -> Verdict:
    """How much it moved, whether beyond chance, and whether that is what was promised."""
    if not math.isfinite(case.p):
        text = (
            f"{case.name} went {_from_to(case)}; there are too few periods, or too little "
            "variation, to tell that from chance"
        )
        return Verdict("insufficient", text, ("wait for more data after the change",))
    if case.p >= case.alpha:
        text = (
            f"{case.name} shows no change beyond chance: "
            f"{interval_text(case.effect, case.kind, change=True)}{_against(case)}, "
            f"{_from_to(case)}"
        )
        return Verdict("incapable", text, _next(case, "incapable"))
    right = (case.effect.value < 0) == (case.better == "lower")
    status: Status = "capable" if right else "incapable"
    moved = "fell" if case.effect.value < 0 else "rose"
    text = f"{case.name} {moved} by {size_text(case.effect, case.kind)}{_against(case)}, "
    text += f"{_from_to(case)}: beyond chance"
    text += _promise(case) if right else ", but the wrong way"
    return Verdict(status, text, _next(case, status))


def size_text(effect: Estimate, kind: MetricKind) -> str:
    """The size of a change that is beyond chance, without its sign: "1.2 points (0.9 to 1.5)"."""
    ends = sorted(abs(end) for end in (effect.low, effect.high) if end is not None)
    words = [_unsigned(value, kind) for value in (abs(effect.value), *ends)]
    if len(words) < 3:
        return words[0]
    if kind == "proportion":
        words[1:] = [word.removesuffix(" points") for word in words[1:]]
    return f"{words[0]} ({words[1]} to {words[2]})"


def _unsigned(value: float, kind: MetricKind) -> str:
    return change_text(value, kind).removeprefix("+")


def _from_to(case: Case) -> str:
    first, last = case.primary.before.value.value, case.primary.after.value.value
    return f"from {metric_text(first, case.kind)} to {metric_text(last, case.kind)}"


def _against(case: Case) -> str:
    if case.basis == "controlled":
        return f" against {case.control}"
    return " against where its trend led" if case.basis == "interrupted" else ""


def _promise(case: Case) -> str:
    if not math.isfinite(case.goal):
        return ""
    goal = metric_text(case.goal, case.kind)
    if met(case.primary.before.value.value, case.goal, case.better):
        return f", but the goal of {goal} was met before the change already"
    if case.reached == "no":
        return f", but short of the goal of {goal}"
    if case.reached == "unclear":
        return f"; whether the goal of {goal} is reached is not certain yet"
    if math.isfinite(case.promised) and abs(case.effect.value) < abs(case.promised):
        return f", and the goal of {goal} is reached, though by less than was promised"
    return ", and as promised" if math.isfinite(case.promised) else f", and at the goal of {goal}"


def _next(case: Case, status: Status) -> tuple[str, ...]:
    if status == "incapable":
        return (
            "check that the change is really in use, and whether it meets the root cause",
            "do not freeze new limits yet",
        )
    if case.reached == "no":
        return ("find what else drives the metric before the project is closed",)
    if case.reached == "unclear":
        return ("keep measuring until the goal is settled", "hold the gain with a control plan")
    return ("hold the gain: freeze the limits and hand over the control plan",)
