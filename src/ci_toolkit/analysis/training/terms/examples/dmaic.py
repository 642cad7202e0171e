"""Worked examples of project tools."""

from __future__ import annotations

from ci_toolkit.analysis.dmaic.business_case import business_case
from ci_toolkit.analysis.dmaic.fmea import action_priority, rate
from ci_toolkit.analysis.dmaic.matrix import matrix_lines
from ci_toolkit.analysis.dmaic.project.analyze import CauseEffectMatrix
from ci_toolkit.analysis.dmaic.project.define import BusinessCase
from ci_toolkit.analysis.dmaic.project.improve import Ratings
from ci_toolkit.analysis.training.terms.examples.series import (
    MINUTES,
    drawn,
    limits,
    listed,
    singles,
)
from ci_toolkit.analysis.wording import plain

_MODES = (
    ("template sent in the wrong language", 5, 4, 3),
    ("account closed by mistake", 9, 2, 6),
    ("case opened twice", 3, 7, 2),
)


def charter() -> tuple[str, ...]:
    """What a goal is worth."""
    case = BusinessCase(volume=20_000, per="month", cost=4.0, cost_of="defect", currency="EUR")
    found = business_case(0.05, 0.04, case, "proportion", "lower")
    assert found is not None
    return ("overturned decisions from 5 % to 4 %, 20,000 a month, 4 EUR each", *found.arithmetic)


def matrix() -> tuple[str, ...]:
    """Three inputs, two outputs."""
    table = CauseEffectMatrix.model_validate(
        {
            "outputs": [{"name": "time", "weight": 6}, {"name": "sound decisions", "weight": 9}],
            "inputs": [
                {"name": "guideline", "scores": [3, 9]},
                {"name": "tool", "scores": [9, 3]},
                {"name": "staffing", "scores": [9, 1]},
            ],
        }
    )
    return (
        "outputs: time (weight 6), sound decisions (weight 9)",
        *(
            f"{line.name}: scores {listed(line.scores)}, total {plain(line.total)}"
            for line in sorted(matrix_lines(table), key=lambda line: line.rank)
        ),
    )


def _rated() -> tuple[str, ...]:
    told = []
    for name, severity, occurrence, detection in _MODES:
        found = rate(Ratings(severity=severity, occurrence=occurrence, detection=detection))
        told.append(
            f"{name}: {severity} x {occurrence} x {detection}, RPN {found.rpn}, "
            f"action priority {found.priority}"
        )
    return tuple(told)


def fmea() -> tuple[str, ...]:
    """Three failure modes."""
    return ("severity x occurrence x detection:", *_rated())


def rpn() -> tuple[str, ...]:
    """The same product of two different risks."""
    told = []
    for s, o, d in ((9, 4, 4), (4, 6, 6)):
        found = rate(Ratings(severity=s, occurrence=o, detection=d))
        told.append(f"{s} x {o} x {d} = {found.rpn}: action priority {action_priority(s, o, d)}")
    return tuple(told)


def held() -> tuple[str, ...]:
    """Later weeks against frozen limits."""
    panel = drawn("i-mr", singles(MINUTES)).panels[0]
    later = (26.0, 24.0, 35.0)
    far = [value for value in later if value > panel.ucl[0]]
    return (
        f"limits frozen at handover: {limits(panel)}",
        f"later weeks {listed(later)}: {listed(far)} is a signal, so the reaction plan applies",
    )
