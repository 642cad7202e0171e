"""What the gates of all phases share: the case that is judged, an outcome, and a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.result import Evidence, Failure
from ci_toolkit.analysis.dmaic.words import MetricKind

Stand = Literal["passed", "failed", "open"]
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Case:
    """What a gate judges; kind: of the metric's numbers."""

    project: Project
    evidence: Evidence
    kind: MetricKind


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a gate stands, and why, without a full stop."""

    status: Stand
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A gate before it is judged: its code, what must hold, and what judges it.

    The judging function returns None where the gate does not apply to the project.
    """

    code: str
    text: str
    judge: Callable[[Case], Outcome | None]


def passed(reason: str) -> Outcome:
    """It holds."""
    return Outcome("passed", reason)


def failed(reason: str) -> Outcome:
    """It was looked at and does not hold, or cannot be shown."""
    return Outcome("failed", reason)


def open_(reason: str) -> Outcome:
    """It has not been done yet."""
    return Outcome("open", reason)


def written(holds: bool, done: str, missing: str) -> Outcome:
    """Passed where something is written, open where it is not yet."""
    return passed(done) if holds else open_(missing)


def lost(case: Case, *parts: str) -> Outcome | None:
    """Failed with the reason, where one of these parts could not be computed."""
    for part in parts:
        failure = case.evidence.failure_of(part)
        if failure is not None:
            return failed(failure_text(failure))
    return None


def failure_text(failure: Failure) -> str:
    """Why a part could not be computed, as the end of a sentence."""
    return f"could not be computed: {failure.text}"


def listed(names: Sequence[str], shown: int = _SHOWN) -> str:
    """Names in a row: "a, b, c and 2 more".

    >>> listed(["a", "b"]), listed(["a"]), listed(["a", "b", "c", "d", "e"])
    ('a and b', 'a', 'a, b, c and 2 more')
    """
    kept = list(names[:shown])
    if len(names) > shown:
        return f"{', '.join(kept)} and {len(names) - shown:,} more"
    return " and ".join([", ".join(kept[:-1]), kept[-1]] if len(kept) > 1 else kept)
