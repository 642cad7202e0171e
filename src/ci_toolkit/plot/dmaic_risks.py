"""Risks of a project by likelihood and impact."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from ci_toolkit.analysis.dmaic.project.define import Risk
from ci_toolkit.plot import style
from ci_toolkit.plot.dmaic_grid import Placed, grid_figure, tint

# Tints by the product of both scores: up to, colour.
_TINTS = ((4, style.PAPER), (9, "#fdf3dc"), (15, "#fbe6bd"), (25, "#f7d9c4"))


def risks_figure(risks: Sequence[Risk], title: str) -> Figure:
    """Likelihood upwards against impact, both and their product said in words; 10 inches wide."""
    things = [
        Placed(
            one.risk,
            one.impact,
            one.likelihood,
            f"likelihood {one.likelihood} × impact {one.impact} = {one.likelihood * one.impact}",
            strong=True,
        )
        for one in risks
    ]
    words = [f"up to {most}" for most, _ in _TINTS]
    words[0] = f"likelihood × impact {words[0]}"
    return grid_figure(
        things,
        title,
        axes=("impact", "likelihood"),
        fill=_fill,
        keys=[(tint(colour), said) for (_, colour), said in zip(_TINTS, words, strict=True)],
        nothing="no risks are named",
        first=(lambda one: -one.across * one.up, "gravest"),
    )


def _fill(across: int, up: int) -> str:
    return next(colour for most, colour in _TINTS if across * up <= most)
