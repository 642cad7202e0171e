"""A whole `project.toml`."""

from __future__ import annotations

from ci_toolkit.analysis.dmaic.project.analyze import Analyze
from ci_toolkit.analysis.dmaic.project.base import TableModel
from ci_toolkit.analysis.dmaic.project.control import Control
from ci_toolkit.analysis.dmaic.project.define import Define
from ci_toolkit.analysis.dmaic.project.improve import Improve
from ci_toolkit.analysis.dmaic.project.measure import Measure
from ci_toolkit.analysis.dmaic.project.tollgates import Tollgates


class Heading(TableModel):
    """`[project]`: what it is called and who stands for it."""

    title: str
    sponsor: str = ""
    owner: str = ""
    leader: str = ""
    team: tuple[str, ...] = ()
    summary: str = ""


class Project(TableModel):
    """A DMAIC project as its file tells it; see the tables for each key."""

    project: Heading
    define: Define = Define()
    measure: Measure = Measure()
    analyze: Analyze = Analyze()
    improve: Improve = Improve()
    control: Control = Control()
    tollgates: Tollgates = Tollgates()
