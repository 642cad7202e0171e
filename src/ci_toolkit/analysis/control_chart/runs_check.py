"""Runs about the centre of a run chart, in number: fewer than chance means clusters (B45)."""

from __future__ import annotations

import math

import numpy as np

from ci_toolkit.analysis.control_chart.anhoej import runs_test
from ci_toolkit.analysis.control_chart.case import Case
from ci_toolkit.analysis.control_chart.result import Diagnostic
from ci_toolkit.analysis.wording import p_value, plain

CHANCE = 0.05


def runs_about_centre(case: Case) -> Diagnostic | None:
    """The number of runs against what chance gives; for run charts of one phase only.

    Source: wald-wolfowitz-1940
    """
    panel, stretch = case.panel, case.stretch
    if panel.kind != "run" or len(np.unique(case.s.phase[stretch])) != 1:
        return None
    center = panel.center[stretch][0]
    test = runs_test(panel.value[stretch][case.usable], float(center))
    if not math.isfinite(test.p_clustering):
        return None
    few, many = test.p_clustering < CHANCE, test.p_mixture < CHANCE
    text = (
        f"{test.runs} runs about the centre where chance gives {plain(test.expected, 3)} "
        f"({p_value(min(test.p_clustering, test.p_mixture))})"
    )
    advice = None
    if few:
        text += ": values of one side keep together"
    elif many:
        text += ": values jump from side to side"
        advice = "see whether two streams are mixed in one, and chart them apart with `--by`"
    numbers = {
        "runs": test.runs,
        "expected": test.expected,
        "p_clustering": test.p_clustering,
        "p_mixture": test.p_mixture,
    }
    return Diagnostic("runs", few or many, test.runs, numbers, text, advice)
