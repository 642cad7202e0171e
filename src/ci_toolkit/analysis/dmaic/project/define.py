"""`[define]`: the problem, whose it is, and what mending it is worth."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from ci_toolkit.analysis.dmaic.project.base import Phase, Quantity, Score, TableModel, Texts


class Goal(TableModel):
    """`[define.goal]`: the metric now, where it has to be, and by when."""

    start: Quantity | None = Field(default=None, alias="from")
    end: Quantity | None = Field(default=None, alias="to")
    by: dt.date | None = None


class BusinessCase(TableModel):
    """`[define.business_case]`: what a defect, or a unit of the metric, costs.

    volume: items in a `per`. cost: of one defect, or for a measured metric of one of its unit
    (an hour, where the value is a length of time given in hours). project_cost: once.
    """

    volume: float | None = Field(default=None, ge=0)
    per: Literal["day", "week", "month", "quarter", "year"] = "year"
    cost: float | None = Field(default=None, ge=0)
    cost_of: Literal["defect", "s", "min", "h", "d", "unit"] = "defect"
    currency: str = "EUR"
    project_cost: float | None = Field(default=None, ge=0)
    note: str = ""


class Ctq(TableModel):
    """`[[define.ctq]]`: a need of the customer down to what is measured."""

    need: str
    driver: str = ""
    measure: str = ""
    spec: str = ""


class Voice(TableModel):
    """`[[define.voice]]`: what a customer of the process says, and what that asks for."""

    who: str
    says: str
    need: str = ""


class Stakeholder(TableModel):
    """`[[define.stakeholders]]`."""

    name: str
    role: str = ""
    interest: str = ""
    plan: str = ""


class Raci(TableModel):
    """`[[define.raci]]`: who does, answers for, is asked and is told of an activity."""

    activity: str
    responsible: Texts = ()
    accountable: Texts = ()
    consulted: Texts = ()
    informed: Texts = ()


class Sipoc(TableModel):
    """`[define.sipoc]`: the process in five to seven steps, and what stands around it."""

    suppliers: Texts = ()
    inputs: Texts = ()
    process: Texts = ()
    outputs: Texts = ()
    customers: Texts = ()


class Risk(TableModel):
    """`[[define.risks]]`: of the project itself."""

    risk: str
    likelihood: Score
    impact: Score
    response: str = ""
    owner: str = ""


class Milestone(TableModel):
    """`[[define.timeline]]`: planned and real dates of a phase."""

    phase: Phase
    planned_start: dt.date | None = None
    planned_end: dt.date | None = None
    started: dt.date | None = None
    ended: dt.date | None = None


class Define(TableModel):
    """`[define]`."""

    problem: str = ""
    scope_in: Texts = ()
    scope_out: Texts = ()
    goal: Goal = Goal()
    business_case: BusinessCase | None = None
    ctq: tuple[Ctq, ...] = ()
    voice: tuple[Voice, ...] = ()
    stakeholders: tuple[Stakeholder, ...] = ()
    raci: tuple[Raci, ...] = ()
    sipoc: Sipoc | None = None
    risks: tuple[Risk, ...] = ()
    timeline: tuple[Milestone, ...] = ()
