"""`[control]`: how the gain is held."""

from __future__ import annotations

import datetime as dt

from ci_toolkit.analysis.dmaic.project.base import Range, TableModel
from ci_toolkit.analysis.dmaic.project.measure import Reading


class PlanLine(TableModel):
    """`[[control.plan]]`: one line of the control plan."""

    what: str
    spec: str = ""
    how: str = ""
    chart: str = ""
    sample: str = ""
    frequency: str = ""
    owner: str = ""
    reaction: str = ""


class FrozenLimits(TableModel):
    """`[control.limits]`: limits of the changed process, frozen in a file.

    stretch: the periods they come from (without it: `improve.after`).
    """

    file: str = "limits.json"
    stretch: Range | None = None


class Reaction(TableModel):
    """`[[control.reactions]]`: the out-of-control action plan."""

    signal: str
    action: str
    who: str = ""
    within: str = ""


class HandOver(TableModel):
    """`[[control.handover]]`: training and what is handed over."""

    what: str
    who: str = ""
    due: dt.date | None = None
    done: dt.date | None = None


class Later(Reading):
    """`[control.later]`: data after the limits were frozen.

    source: of the metric unless another is named; since: the first period that is judged.
    """

    source: str | tuple[str, ...] | None = None
    since: str | None = None


class Control(TableModel):
    """`[control]`."""

    plan: tuple[PlanLine, ...] = ()
    limits: FrozenLimits | None = None
    reactions: tuple[Reaction, ...] = ()
    handover: tuple[HandOver, ...] = ()
    later: Later | None = None
