"""The strip of phases says each status in words; blanks in a picture are named as such."""

from __future__ import annotations

from typing import get_args

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from ci_toolkit.analysis.dmaic.project.analyze import Fishbone
from ci_toolkit.analysis.dmaic.project.base import PHASES
from ci_toolkit.analysis.dmaic.project.define import Sipoc
from ci_toolkit.analysis.dmaic.project.project import Project
from ci_toolkit.analysis.dmaic.result import Gate, PhaseState, PhaseStatus
from ci_toolkit.plot.dmaic import tool_figure
from ci_toolkit.plot.dmaic_phases import phases_figure
from ci_toolkit.plot.figure import to_bytes

STATUSES = (*get_args(PhaseStatus), "open")


def states(reason: str) -> tuple[PhaseState, ...]:
    return tuple(
        PhaseState(
            phase,
            status,
            (Gate("one", phase, "data", "holds", status, reason),
             Gate("two", phase, "people", "signed", "passed", "")),
            reason,
        )
        for phase, status in zip(PHASES, STATUSES, strict=True)
    )  # fmt: skip


def said(figure: Figure) -> dict[str, str]:
    return {one.get_gid(): one.get_text() for one in figure.findobj(Text) if one.get_gid()}


def test_each_phase_says_its_status_in_a_word_and_counts_its_gates() -> None:
    found = said(phases_figure(states("not signed"), "Where it stands"))
    for phase, status in zip(PHASES, STATUSES, strict=True):
        assert status in found[f"status-{phase}"]
        done = 2 if status in ("passed", "waived") else 1
        assert found[f"gates-{phase}"] == f"{done} of 2 gates"
        assert found[f"reason-{phase}"] == "not signed"


@pytest.mark.parametrize("reason", ["", "x" * 200, "many words " * 20, r"$\frac{1}{$", "\x1b[31m"])
def test_reasons_stay_inside_their_box(reason: str) -> None:
    figure = phases_figure(states(reason), "Where it stands")
    boxes = {one.get_gid(): one.get_window_extent() for one in figure.patches + figure.artists}
    for text in figure.findobj(Text):
        gid = text.get_gid() or ""
        if gid.startswith("reason-"):
            box, place = boxes[f"box-{gid.split('-')[1]}"], text.get_window_extent()
            assert box.x0 <= place.x0
            assert place.x1 <= box.x1
            assert box.y0 <= place.y0
            assert place.y1 <= box.y1
            assert "\x1b" not in text.get_text()


def test_the_same_phases_give_the_same_bytes() -> None:
    first, second = (to_bytes(phases_figure(states("r"), "T"), "svg") for _ in range(2))
    assert first == second


def test_without_phases_it_says_so() -> None:
    assert said(phases_figure((), "T"))["nothing"] == "no phases"


def test_a_blank_step_of_the_process_is_named_so() -> None:
    project = Project.model_validate({"define": {"sipoc": Sipoc(process=("Collect", ""))}})
    figure = tool_figure("sipoc", project)
    assert figure is not None
    found = said(figure)
    assert found["process-1"] == "2. (blank)"
    assert found["customers-none"] == "none named"


def test_a_fishbone_without_bones_says_so() -> None:
    project = Project.model_validate({"analyze": {"fishbone": Fishbone(effect="Late")}})
    figure = tool_figure("fishbone", project)
    assert figure is not None
    assert said(figure)["nothing"] == "no causes are named"
