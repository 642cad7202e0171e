"""`[improve]`: what was changed, when, and what it did."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Self

from pydantic import model_validator

from ci_toolkit.analysis.dmaic.project.base import Range, Rating, Score, TableModel
from ci_toolkit.analysis.dmaic.project.measure import Reading


class Solution(TableModel):
    """`[[improve.solutions]]`."""

    name: str
    cause: str = ""
    impact: Score
    effort: Score
    chosen: bool = False
    owner: str = ""
    due: dt.date | None = None
    done: dt.date | None = None


class Ratings(TableModel):
    """Severity, occurrence and detection (10: cannot be found) of a failure mode."""

    severity: Rating
    occurrence: Rating
    detection: Rating


class FailureMode(Ratings):
    """`[[improve.fmea]]`: one line; `after` the ratings once the action is done."""

    step: str
    failure: str
    effect: str = ""
    cause: str = ""
    control: str = ""
    action: str = ""
    owner: str = ""
    due: dt.date | None = None
    done: dt.date | None = None
    after: Ratings | None = None


class Change(TableModel):
    """`[[improve.changes]]`: when something was changed; a pilot does not end the baseline."""

    when: dt.datetime | dt.date
    what: str
    pilot: bool = False


class ControlGroup(Reading):
    """`[improve.control_group]`: where nothing was changed; what differs from the metric.

    `where` stands in the place of the metric's own.
    """

    name: str
    source: str | tuple[str, ...] | None = None
    event: str | None = None
    value: str | None = None
    count: str | None = None
    size: str | None = None


class Improve(TableModel):
    """`[improve]`; before and after: the stretches compared.

    Without them: the baseline (or all before the first change that is no pilot), and all from the
    last such change on.
    """

    before: Range | None = None
    after: Range | None = None
    solutions: tuple[Solution, ...] = ()
    fmea: tuple[FailureMode, ...] = ()
    changes: tuple[Change, ...] = ()
    control_group: ControlGroup | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days = [str(change.when) for change in self.changes]
        for first, then in pairwise(days):
            if then < first:
                text = "changes do not stand in order of time"
                raise ValueError(f"{text}: {then} comes behind {first}")
        return self
