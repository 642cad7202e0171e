"""Solutions by impact and effort."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from ci_toolkit.analysis.dmaic.project.improve import Solution
from ci_toolkit.plot import style
from ci_toolkit.plot.dmaic_grid import Placed, dot, grid_figure, tint
from ci_toolkit.plot.dmaic_page import PALE

_CORNERS = ((1, 5, "quick wins"), (5, 5, "large projects"), (1, 1, "fill-ins"), (5, 1, "leave out"))


def solutions_figure(solutions: Sequence[Solution], title: str) -> Figure:
    """Impact upwards against effort; the chosen ones are filled; 10 inches wide."""
    things = [
        Placed(
            one.name,
            one.effort,
            one.impact,
            ("chosen; " if one.chosen else "") + f"impact {one.impact}, effort {one.effort}",
            one.chosen,
        )
        for one in solutions
    ]
    return grid_figure(
        things,
        title,
        axes=("effort", "impact"),
        fill=lambda across, up: PALE if up > across else style.PAPER,
        corners=_CORNERS,
        keys=[
            (dot(True), "chosen"),
            (dot(False), "not chosen"),
            (tint(PALE), "impact above effort"),
        ],
        nothing="no solutions are named",
        first=(lambda one: one.across - one.up - 10 * one.strong, "most promising"),
    )
