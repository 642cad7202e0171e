"""`[tollgates]`: who signs each phase, and what is waived by whom and why."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from ci_toolkit.analysis.dmaic.project.base import TableModel


class Signature(TableModel):
    """`[[tollgates.PHASE.sign]]`: a gate that a person signs; open until `by` and `on` stand."""

    what: str
    by: str = ""
    on: dt.date | None = None


class Waiver(TableModel):
    """`[[tollgates.PHASE.waive]]`: a gate, by its code, that need not hold."""

    gate: str
    by: str
    because: str
    on: dt.date | None = None


class Tollgate(TableModel):
    """`[tollgates.PHASE]`; without `sign` one signature, the sponsor's, is asked for."""

    sign: tuple[Signature, ...] = ()
    waive: tuple[Waiver, ...] = ()


class Bounds(TableModel):
    """`[tollgates.bounds]`: what the gates that data pass ask for."""

    baseline_points: int = Field(default=20, ge=2)
    confidence: float = Field(default=0.95, gt=0, lt=1)


class Tollgates(TableModel):
    """`[tollgates]`."""

    bounds: Bounds = Bounds()
    define: Tollgate = Tollgate()
    measure: Tollgate = Tollgate()
    analyze: Tollgate = Tollgate()
    improve: Tollgate = Tollgate()
    control: Tollgate = Tollgate()
