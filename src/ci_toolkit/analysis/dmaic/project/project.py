"""A whole `project.toml`."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from ci_toolkit.analysis.dmaic.project.analyze import Analyze
from ci_toolkit.analysis.dmaic.project.base import TableModel
from ci_toolkit.analysis.dmaic.project.control import Control
from ci_toolkit.analysis.dmaic.project.define import Define
from ci_toolkit.analysis.dmaic.project.improve import Improve
from ci_toolkit.analysis.dmaic.project.measure import Measure
from ci_toolkit.analysis.dmaic.project.tollgates import Tollgates


class Heading(TableModel):
    """`[project]`: what it is called (else as its folder) and who stands for it."""

    title: str = ""
    sponsor: str = ""
    owner: str = ""
    leader: str = ""
    team: tuple[str, ...] = ()
    summary: str = ""


class Pin(TableModel):
    """`[sources."FILE"]`: the bytes that the project was written for; other bytes are told."""

    sha256: str
    on: dt.date | None = None


class Project(TableModel):
    """A DMAIC project as its file tells it; see the tables for each key."""

    project: Heading = Heading()
    define: Define = Define()
    measure: Measure = Measure()
    analyze: Analyze = Analyze()
    improve: Improve = Improve()
    control: Control = Control()
    tollgates: Tollgates = Tollgates()
    sources: dict[str, Pin] = Field(default_factory=dict)

    def named_sources(self) -> tuple[str, ...]:
        """Every source that a table names, as it is written there, in the order of the phases."""
        tables = (
            self.measure.metric,
            self.measure.agreement,
            self.analyze.pareto,
            self.analyze.causes,
            self.improve.control_group,
            self.control.later,
        )
        named = (table.source for table in tables if table is not None)
        return tuple(
            path
            for source in named
            if source is not None
            for path in ((source,) if isinstance(source, str) else source)
        )
