"""Failure modes rated: the risk priority number and the action priority, before and after.

The action priority is looked up in a published table, it is no product: severity weighs most,
then occurrence, then detection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ci_toolkit.analysis.dmaic.project.improve import FailureMode, Ratings
from ci_toolkit.errors import UsageError

Priority = Literal["H", "M", "L"]
PRIORITY_WORDS: Final = {"H": "high", "M": "medium", "L": "low"}

# First rating of each band, the worst band first; the table's cells stand in the same order.
_SEVERITIES: Final = (9, 7, 4, 2, 1)
_OCCURRENCES: Final = (8, 6, 4, 2, 1)
_DETECTIONS: Final = (7, 5, 2, 1)
# By band of severity, then of occurrence: one letter for each band of detection.
_TABLE: Final = (
    ("HHHH", "HHHH", "HHHM", "HMLL", "LLLL"),
    ("HHHH", "HHHM", "HMMM", "MMLL", "LLLL"),
    ("HHMM", "MMML", "MLLL", "LLLL", "LLLL"),
    ("MMLL", "LLLL", "LLLL", "LLLL", "LLLL"),
    ("LLLL", "LLLL", "LLLL", "LLLL", "LLLL"),
)
_ORDER: Final = "HML"
_LETTERS: Final[dict[str, Priority]] = {"H": "H", "M": "M", "L": "L"}


@dataclass(frozen=True, slots=True)
class Rated:
    """Severity, occurrence and detection with what follows from them: `rpn` is their product."""

    severity: int
    occurrence: int
    detection: int
    rpn: int
    priority: Priority


@dataclass(frozen=True, slots=True)
class FmeaLine:
    """A failure mode with its ratings; `number` is its place in the file, from 1.

    after: once the action is done, None where not rated again. rank: by action priority, then
    severity, then RPN (before the action); equal ones share a rank.
    """

    number: int
    mode: FailureMode
    before: Rated
    after: Rated | None
    rank: int

    @property
    def now(self) -> Rated:
        """The ratings that hold: those after the action once it is done, else those before.

        Ratings that are hoped for do not lower a risk: without `done` they do not count.
        """
        return self.before if self.after is None or self.mode.done is None else self.after


def action_priority(severity: int, occurrence: int, detection: int) -> Priority:
    """The action priority of three ratings from 1 to 10: "H", "M" or "L".

    UsageError for a rating that is not a whole number from 1 to 10.

    Source: aiag-vda-fmea (the table for DFMEA and PFMEA).

    >>> action_priority(10, 2, 2), action_priority(7, 4, 7), action_priority(5, 9, 3)
    ('L', 'H', 'M')
    """
    for name, value in zip(
        ("severity", "occurrence", "detection"), (severity, occurrence, detection), strict=True
    ):
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 10:
            raise UsageError(f"{name} is a whole number from 1 to 10, not {value}")
    row = _TABLE[_band(severity, _SEVERITIES)][_band(occurrence, _OCCURRENCES)]
    return _LETTERS[row[_band(detection, _DETECTIONS)]]


def _band(rating: int, firsts: tuple[int, ...]) -> int:
    return next(number for number, first in enumerate(firsts) if rating >= first)


def rate(ratings: Ratings) -> Rated:
    """Ratings with their product and their action priority.

    Source: aiag-vda-fmea.
    """
    s, o, d = ratings.severity, ratings.occurrence, ratings.detection
    return Rated(s, o, d, s * o * d, action_priority(s, o, d))


def fmea_lines(modes: Sequence[FailureMode]) -> tuple[FmeaLine, ...]:
    """All failure modes rated, the most pressing first; equal ones in the file's order.

    Ranked by action priority, then by severity, then by RPN, as they were before any action.
    """
    rated = [(number, mode, rate(mode)) for number, mode in enumerate(modes, 1)]
    keys = [_key(one) for _, _, one in rated]
    lines = [
        FmeaLine(
            number,
            mode,
            before,
            None if mode.after is None else rate(mode.after),
            1 + sum(key < _key(before) for key in keys),
        )
        for number, mode, before in rated
    ]
    return tuple(sorted(lines, key=lambda line: (line.rank, line.number)))


def _key(one: Rated) -> tuple[int, int, int]:
    return (_ORDER.index(one.priority), -one.severity, -one.rpn)
