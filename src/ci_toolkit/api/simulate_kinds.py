"""The classroom simulations as functions: play, and get a run in every form."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar

from ci_toolkit.analysis.training.dice import DiceOptions, dice
from ci_toolkit.analysis.training.funnel import FunnelOptions, funnel
from ci_toolkit.analysis.training.raters import RatersOptions, raters
from ci_toolkit.analysis.training.red_bead import RedBeadOptions, red_bead
from ci_toolkit.analysis.training.regression_to_mean import RegressionOptions, regression_to_mean
from ci_toolkit.analysis.training.sample import SampleOptions, sample
from ci_toolkit.api.simulate_texts import read
from ci_toolkit.api.simulation_run import SimulationRun
from ci_toolkit.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Options = TypeVar("_Options", bound="DataclassInstance")


def simulate_red_bead(
    options: RedBeadOptions | None = None, *, title: str | None = None, **changes: Any
) -> SimulationRun:
    """The red bead experiment: moderators draw from one bowl and are ranked all the same.

    options, and `changes` of them by name: see
    `ci_toolkit.analysis.training.red_bead.RedBeadOptions`. title: of pictures and pages.
    Raises UsageError for options that cannot be.

    >>> run = simulate_red_bead(days=5, seed=7)
    >>> run.result.counts.shape
    (5, 6)
    """
    return SimulationRun(red_bead(_made(options or RedBeadOptions(), changes)), title)


def simulate_funnel(
    options: FunnelOptions | None = None, *, title: str | None = None, **changes: Any
) -> SimulationRun:
    """Four rules of correcting an aim, on the same random numbers.

    options, and `changes` of them by name: see
    `ci_toolkit.analysis.training.funnel.FunnelOptions`. title: of pictures and pages.
    Raises UsageError for options that cannot be.
    """
    return SimulationRun(funnel(_made(options or FunnelOptions(), changes)), title)


def simulate_dice(
    options: DiceOptions | None = None, *, title: str | None = None, **changes: Any
) -> SimulationRun:
    """A line of stations whose capacity varies, and the same line with one thing changed.

    options, and `changes` of them by name: see
    `ci_toolkit.analysis.training.dice.DiceOptions`. title: of pictures and pages.
    Raises UsageError for options that cannot be.
    """
    return SimulationRun(dice(_made(options or DiceOptions(), changes)), title)


def simulate_raters(
    options: RatersOptions | None = None, *, title: str | None = None, **changes: Any
) -> SimulationRun:
    """Moderators who look for something rare, and a golden set.

    options, and `changes` of them by name: see
    `ci_toolkit.analysis.training.raters.RatersOptions`. title: of pictures and pages.
    Raises UsageError for options that cannot be.
    """
    return SimulationRun(raters(_made(options or RatersOptions(), changes)), title)


def simulate_sample(
    options: SampleOptions | None = None, *, title: str | None = None, **changes: Any
) -> SimulationRun:
    """Audits of a share of each queue, many times, and three designs for the whole.

    options, and `changes` of them by name: see
    `ci_toolkit.analysis.training.sample.SampleOptions`. title: of pictures and pages.
    Raises UsageError for options that cannot be.
    """
    return SimulationRun(sample(_made(options or SampleOptions(), changes)), title)


def simulate_regression_to_mean(
    options: RegressionOptions | None = None, *, title: str | None = None, **changes: Any
) -> SimulationRun:
    """The worst of one week, in the next, with nothing done.

    options, and `changes` of them by name: see
    `ci_toolkit.analysis.training.regression_to_mean.RegressionOptions`. title: of pictures and
    pages. Raises UsageError for options that cannot be.
    """
    return SimulationRun(regression_to_mean(_made(options or RegressionOptions(), changes)), title)


def _made(options: _Options, changes: dict[str, Any]) -> _Options:
    known = [field.name for field in dataclasses.fields(options)]
    for name in changes:
        if name not in known:
            hint = did_you_mean(name, known) or f"one of {', '.join(known)}"
            raise UsageError(f"there is no option `{name}`", hint)
    given = {name: read(name, value) for name, value in changes.items()}
    return dataclasses.replace(options, **given)
