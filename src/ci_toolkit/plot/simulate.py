"""The picture of a simulation, and its frames where it moves over time."""

from __future__ import annotations

from collections.abc import Iterator

from matplotlib.figure import Figure

from ci_toolkit.analysis.training.dice import Dice
from ci_toolkit.analysis.training.funnel import Funnel
from ci_toolkit.analysis.training.raters import Raters
from ci_toolkit.analysis.training.red_bead import RedBead
from ci_toolkit.analysis.training.regression_to_mean import Regression
from ci_toolkit.analysis.training.sample import SampleRun
from ci_toolkit.analysis.training.story import Simulated
from ci_toolkit.plot import style
from ci_toolkit.plot.animation import steps
from ci_toolkit.plot.simulate_dice import dice_figure, dice_steps
from ci_toolkit.plot.simulate_funnel import funnel_figure, funnel_steps
from ci_toolkit.plot.simulate_raters import raters_figure
from ci_toolkit.plot.simulate_red_bead import red_bead_figure, red_bead_steps
from ci_toolkit.plot.simulate_regression import regression_figure, regression_steps
from ci_toolkit.plot.simulate_sample import sample_figure

MOVING = (RedBead, Funnel, Dice, Regression)
"""Results that have frames."""


def figure_of(
    result: Simulated, title: str, verdict: str, size: tuple[float, float] = style.SLIDE
) -> Figure:
    """The whole run as one picture."""
    words = (title, verdict)
    if isinstance(result, Raters):
        return raters_figure(result, words, size)
    if isinstance(result, SampleRun):
        return sample_figure(result, words, size)
    return _moving(result, words, size, None)


def frames_of(
    result: Simulated, title: str, verdict: str, size: tuple[float, float] = style.SLIDE
) -> Iterator[Figure]:
    """The run step by step, at most 60 pictures of one size; the last of a series is complete.

    Raises ValueError for what does not move (see `MOVING`).
    """
    if isinstance(result, Raters | SampleRun):
        raise ValueError("this kind does not move")
    if isinstance(result, RedBead):
        number = red_bead_steps(result)
    elif isinstance(result, Funnel):
        number = funnel_steps(result)
    elif isinstance(result, Dice):
        number = dice_steps(result)
    else:
        number = regression_steps(result)
    for step in steps(number):
        yield _moving(result, (title, verdict), size, step)


def _moving(
    result: RedBead | Funnel | Dice | Regression,
    words: tuple[str, str],
    size: tuple[float, float],
    step: int | None,
) -> Figure:
    if isinstance(result, RedBead):
        return red_bead_figure(result, words, size, step)
    if isinstance(result, Funnel):
        return funnel_figure(result, words, size, step)
    if isinstance(result, Dice):
        return dice_figure(result, words, size, step)
    return regression_figure(result, words, size, step)
