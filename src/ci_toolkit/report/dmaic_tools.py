"""The tools of a project, each as tables from its own part of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.report import dmaic_tools_causes as causes
from ci_toolkit.report import dmaic_tools_charter as charter
from ci_toolkit.report import dmaic_tools_risk as risk
from ci_toolkit.report.model import Block


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool: its name in commands, its heading, and what it is for in one sentence.

    blocks: its tables for a project; has: whether the project fills it in; data: the same for
    JSON, as plain values.
    """

    name: str
    heading: str
    what: str
    blocks: Callable[[Project], tuple[Block, ...]]
    has: Callable[[Project], bool]
    data: Callable[[Project], Any]


def _of_list(
    name: str,
    heading: str,
    what: str,
    blocks: Callable[[Project], tuple[Block, ...]],
    rows: Callable[[Project], Any],
) -> Tool:
    """A tool that is there when its part of the file is; its data are that part."""
    return Tool(name, heading, what, blocks, lambda p: bool(rows(p)), lambda p: _plain(rows(p)))


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


_ALL: tuple[Tool, ...] = (
    Tool(
        "charter",
        "Project charter",
        "Says what is to be mended, how far, by when, by whom and what that is worth",
        charter.charter,
        charter.has_charter,
        charter.charter_data,
    ),
    _of_list(
        "sipoc",
        "SIPOC",
        "Shows the process from its suppliers to its customers in a few steps",
        charter.sipoc,
        lambda p: p.define.sipoc,
    ),
    _of_list(
        "ctq",
        "CTQ tree",
        "Leads from what a customer needs to what is measured",
        charter.ctq,
        lambda p: p.define.ctq,
    ),
    _of_list(
        "voice",
        "Voice of the customer",
        "Keeps what customers say in their own words",
        charter.voice,
        lambda p: p.define.voice,
    ),
    _of_list(
        "stakeholders",
        "Stakeholders",
        "Names who is touched by the project and how each is kept on board",
        charter.stakeholders,
        lambda p: p.define.stakeholders,
    ),
    _of_list(
        "raci",
        "RACI",
        "Says who does each activity, who answers for it, who is asked and who is told",
        charter.raci,
        lambda p: p.define.raci,
    ),
    _of_list(
        "risks",
        "Risks of the project",
        "Lists what may stop the project, the gravest first, and the response",
        risk.risks,
        lambda p: p.define.risks,
    ),
    _of_list(
        "timeline",
        "Timeline",
        "Sets planned dates of the phases beside the real ones",
        charter.timeline,
        lambda p: p.define.timeline,
    ),
    _of_list(
        "data-plan",
        "Data plan",
        "Says which data are collected, by whom, how and when",
        charter.data_plan,
        lambda p: p.measure.data_plan,
    ),
    _of_list(
        "fishbone",
        "Cause-and-effect diagram",
        "Groups the causes that people think of",
        causes.fishbone,
        lambda p: p.analyze.fishbone,
    ),
    _of_list(
        "five-whys",
        "Five whys",
        "Asks why until something can be changed",
        causes.five_whys,
        lambda p: p.analyze.five_whys,
    ),
    Tool(
        "matrix",
        "Cause-and-effect matrix",
        "Ranks inputs by how strongly they move what matters to the customer",
        causes.matrix,
        lambda p: p.analyze.matrix is not None,
        causes.matrix_data,
    ),
    _of_list(
        "root-causes",
        "Root causes",
        "Says which causes are accepted or rejected, and on what evidence",
        causes.root_causes,
        lambda p: p.analyze.root_causes,
    ),
    _of_list(
        "solutions",
        "Solutions",
        "Weighs what each solution brings against what it takes",
        causes.solutions,
        lambda p: p.improve.solutions,
    ),
    Tool(
        "fmea",
        "FMEA",
        "Rates what can go wrong, so that the gravest is dealt with first",
        risk.fmea,
        lambda p: bool(p.improve.fmea),
        risk.fmea_data,
    ),
    _of_list(
        "control-plan",
        "Control plan",
        "Says what is watched, how, how often, by whom, and what is done on a signal",
        risk.control_plan,
        lambda p: p.control.plan,
    ),
    _of_list(
        "reactions",
        "Out-of-control action plan",
        "Says what is done on each signal, by whom and how soon",
        risk.reactions,
        lambda p: p.control.reactions,
    ),
    _of_list(
        "handover",
        "Training and hand-over",
        "Lists what the owner of the process takes over",
        risk.handover,
        lambda p: p.control.handover,
    ),
)
TOOLS: Mapping[str, Tool] = {tool.name: tool for tool in _ALL}


def dmaic_tools_data(project: Project) -> dict[str, Any]:
    """Every tool that the project fills in, by name, as plain values for JSON."""
    return {name: tool.data(project) for name, tool in TOOLS.items() if tool.has(project)}
